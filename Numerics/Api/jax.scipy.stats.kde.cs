namespace Lazy;

// Densities estimated from samples.
public static partial class jax
{
    public static partial class scipy
    {
        public static partial class stats
        {
            /// <summary>A density estimated from samples by a Gaussian kernel around each of them.</summary>
            /// <param name="dataset">The samples: [d,n], or [n] of one dimension.</param>
            /// <param name="bw_method">The bandwidth: "scott" (the default), "silverman", or see the other form for a number.</param>
            /// <param name="weights">The weights of the samples, [n]; equal ones by default.</param>
            /// <exception cref="ShapeException">There are fewer than two elements, or the weights have another length.</exception>
            public static GaussianKde gaussian_kde(NDArray dataset, string bw_method = "scott", NDArray? weights = null) => bw_method switch
            {
                "scott" => GaussianKde.Of(dataset, weights, static (n, d) => jnp.power(n, -1.0 / (d + 4))),
                "silverman" => GaussianKde.Of(dataset, weights, static (n, d) => jnp.power(n * (d + 2) / 4.0, -1.0 / (d + 4))),
                _ => throw new ArgumentException($"gaussian_kde: bw_method is '{bw_method}'; it must be 'scott', 'silverman' or a number."),
            };

            /// <summary>A density estimated from samples, with a factor between the deviations of kernel and samples.</summary>
            /// <inheritdoc cref="gaussian_kde(NDArray, string, NDArray)"/>
            public static GaussianKde gaussian_kde(NDArray dataset, NDArray bw_method, NDArray? weights = null) =>
                GaussianKde.Of(dataset, weights, (_, _) => bw_method);
        }
    }
}
