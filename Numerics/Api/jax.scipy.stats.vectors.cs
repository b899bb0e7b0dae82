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
        }
    }
}
