namespace Lazy;

// Laws of vectors.
public static partial class jax
{
    public static partial class scipy
    {
        public static partial class stats
        {
            /// <summary>The Dirichlet law of shares that add up to 1.</summary>
            public static class dirichlet
            {
                /// <summary>The logarithm of the density; -inf where x is no point of the simplex, to 1e-6.</summary>
                /// <param name="x">The shares along the first axis; the last of them may be left out.</param>
                /// <param name="alpha">The concentrations, of rank 1.</param>
                /// <exception cref="ShapeException">The lengths do not fit.</exception>
                public static NDArray logpdf(NDArray x, NDArray alpha)
                {
                    if (alpha.Rank != 1 || x.Rank == 0 || (x.Shape[0] != alpha.Shape[0] && x.Shape[0] != alpha.Shape[0] - 1))
                    {
                        throw new ShapeException($"dirichlet.logpdf: x {x.Node.Aval} must have as many entries along its first axis as alpha " +
                            $"{alpha.Node.Aval}, which has one axis, or one entry less.");
                    }
                    var v = Law.Floats("dirichlet.logpdf", x, alpha);
                    var shares = v[0].Shape[0] == v[1].Shape[0] ? v[0]
                        : jnp.concatenate([v[0], 1 - jnp.sum(v[0], 0, keepdims: true)], 0);
                    var normalizer = jnp.sum(special.gammaln(v[1])) - special.gammaln(jnp.sum(v[1]));
                    Shape column = [v[1].Shape[0], .. Enumerable.Repeat(1, shares.Rank - 1)];
                    var a = jnp.reshape(v[1], column);
                    var isInside = jnp.all(shares > 0, 0) & (jnp.abs(jnp.sum(shares, 0) - 1) < 1e-6);
                    var safe = jnp.where(shares > 0, shares, 0.5);
                    return jnp.where(isInside, jnp.sum(special.xlogy(a - 1, safe), 0) - normalizer, -jnp.inf);
                }

                /// <summary>The density.</summary>
                /// <inheritdoc cref="logpdf"/>
                public static NDArray pdf(NDArray x, NDArray alpha) => jnp.exp(logpdf(x, alpha));
            }

            /// <summary>The normal law of vectors.</summary>
            public static class multivariate_normal
            {
                /// <summary>The logarithm of the density at x [...,n] of means [...,n] and covariances [...,n,n], which may also be
                /// numbers.</summary>
                /// <exception cref="ShapeException">The shapes do not fit.</exception>
                public static NDArray logpdf(NDArray x, NDArray mean, NDArray cov)
                {
                    var v = Law.Floats("multivariate_normal.logpdf", x, mean, cov);
                    NDArray difference = v[0] - v[1], covariance = v[2];
                    var root = Math.Log(2 * Math.PI);
                    if (mean.Rank == 0) return -0.5 * ((difference * difference / covariance) + root + jnp.log(covariance));
                    var n = mean.Shape[^1];
                    if (cov.Rank == 0)
                        return -0.5 * ((jnp.sum(difference * difference, -1) / covariance) + (n * (root + jnp.log(covariance))));
                    if (cov.Rank < 2 || cov.Shape[^1] != n || cov.Shape[^2] != n)
                        throw new ShapeException($"multivariate_normal.logpdf: mean {mean.Node.Aval} needs a covariance " +
                            $"[...,{n},{n}], not {cov.Node.Aval}.");
                    var factor = jnp.linalg.cholesky(covariance);
                    var batch = Ufunc.BroadcastShapes("multivariate_normal.logpdf", [.. difference.Shape.Take(difference.Rank - 1)],
                        [.. factor.Shape.Take(factor.Rank - 2)]);
                    NDArray a = jnp.broadcast_to(factor, [.. batch, n, n]), b = jnp.broadcast_to(difference, [.. batch, n]);
                    var y = lax.linalg.triangular_solve(a, jnp.expand_dims(b, -1), left_side: true, lower: true);
                    return (-0.5 * (jnp.sum(y * y, (-2, -1)) + (n * root))) - jnp.sum(jnp.log(jnp.diagonal(factor, 0, -2, -1)), -1);
                }

                /// <summary>The density; see <see cref="logpdf"/>.</summary>
                public static NDArray pdf(NDArray x, NDArray mean, NDArray cov) => jnp.exp(logpdf(x, mean, cov));
            }
        }
    }
}
