using Lazy.Graph;

namespace Lazy;

// Random vectors and matrices by way of decompositions.
public static partial class jax
{
    public static partial class random
    {
        /// <summary>Normally distributed vectors of a mean and a covariance: [*shape, n].</summary>
        /// <param name="key">The key.</param>
        /// <param name="mean">The means, […,n].</param>
        /// <param name="cov">The covariances, […,n,n], symmetric and positive.</param>
        /// <param name="shape">The shape before the last axis; by default that to which the axes before the last ones broadcast.</param>
        /// <param name="dtype">The float dtype of the result.</param>
        /// <param name="method">The root of the covariance: "cholesky", "eigh" or "svd", which also take a covariance that is
        /// singular.</param>
        /// <exception cref="ShapeException">The shapes do not fit.</exception>
        /// <exception cref="ArgumentException">There is no such method.</exception>
        public static NDArray multivariate_normal(NDArray key, NDArray mean, NDArray cov, Shape? shape = null, DType? dtype = null,
            string method = "cholesky")
        {
            var v = Law.Floats("multivariate_normal", mean, cov);
            var type = Float("multivariate_normal", dtype ?? v[0].DType);
            NDArray centre = v[0].AsType(type), covariance = v[1].AsType(type);
            if (centre.Rank == 0 || covariance.Rank < 2 || covariance.Shape[^1] != centre.Shape[^1]
                || covariance.Shape[^2] != centre.Shape[^1])
                throw new ShapeException($"multivariate_normal: mean {mean.Node.Aval} must be […,n], and cov {cov.Node.Aval} […,n,n].");
            var n = centre.Shape[^1];
            Shape each = [.. centre.Shape.Take(centre.Rank - 1)], other = [.. covariance.Shape.Take(covariance.Rank - 2)];
            var batch = Extents("multivariate_normal", shape ?? Ufunc.BroadcastShapes("multivariate_normal", each, other));
            if (!Ufunc.Stretches(each, batch) || !Ufunc.Stretches(other, batch))
                throw new ShapeException($"multivariate_normal: mean {mean.Node.Aval} and cov {cov.Node.Aval} do not broadcast to " +
                    $"shape {batch}.");
            var root = Root(covariance, method);
            var noise = normal(key, [.. batch, n], type);
            return centre + jnp.squeeze(jnp.matmul(root, jnp.expand_dims(noise, -1)), -1);
        }

        /// <summary>Matrices spread evenly over the orthogonal group, or over the unitary group for a complex dtype:
        /// [*shape, n, m].</summary>
        /// <param name="key">The key.</param>
        /// <param name="n">The number of rows.</param>
        /// <param name="shape">The shape before the matrices.</param>
        /// <param name="dtype">The float or complex dtype of the result.</param>
        /// <param name="m">The number of columns, n by default: rows or columns, whichever are fewer in length, are orthonormal.</param>
        /// <exception cref="ShapeException">An extent is negative.</exception>
        public static NDArray orthogonal(NDArray key, int n, Shape? shape = null, DType? dtype = null, int? m = null)
        {
            var columns = m ?? n;
            var extents = Extents("orthogonal", [.. shape ?? Shape.Scalar, Math.Max(n, columns), Math.Min(n, columns)]);
            var (q, r) = jnp.linalg.qr(normal(key, extents, dtype));
            // With a positive diagonal of r the decomposition is unique, and q is as the group is (Mezzadri, 2007).
            var sign = jnp.sign(jnp.diagonal(r, 0, -2, -1));
            var x = q * jnp.expand_dims(sign, -2);
            return n < columns ? jnp.matrix_transpose(x) : x;
        }

        private static NDArray Root(NDArray covariance, string method)
        {
            switch (method)
            {
                case "cholesky":
                    return jnp.linalg.cholesky(covariance);
                case "eigh":
                    var (values, vectors) = jnp.linalg.eigh(covariance);
                    return vectors * jnp.expand_dims(jnp.sqrt(values), -2);
                case "svd":
                    var (u, s, _) = jnp.linalg.svd(covariance);
                    return u * jnp.expand_dims(jnp.sqrt(s), -2);
                default:
                    throw new ArgumentException($"multivariate_normal: method is '{method}'; it must be 'cholesky', 'eigh' or 'svd'.");
            }
        }
    }
}
