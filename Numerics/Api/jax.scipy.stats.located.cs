namespace Lazy;

// Laws that have no parameters but location and scale.
public static partial class jax
{
    public static partial class scipy
    {
        public static partial class stats
        {
            /// <summary>The normal law.</summary>
            public static class norm
            {
                private static readonly Law Law = new("norm")
                {
                    LogDensity = static (z, _) => -0.5 * ((z * z) + Math.Log(2 * Math.PI)),
                    Lower = static (z, _) => special.ndtr(z),
                    LogLower = static (z, _) => special.log_ndtr(z),
                    Upper = static (z, _) => special.ndtr(-z),
                    LogUpper = static (z, _) => special.log_ndtr(-z),
                    Quantile = static (q, _) => special.ndtri(q),
                    UpperQuantile = static (q, _) => -special.ndtri(q),
                };

                /// <summary>The logarithm of the density.</summary>
                public static NDArray logpdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.LogPdf(x, loc, scale);

                /// <summary>The density.</summary>
                public static NDArray pdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Pdf(x, loc, scale);

                /// <summary>The probability of what is not above x.</summary>
                public static NDArray cdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Cdf(x, loc, scale);

                /// <summary>The logarithm of the probability of what is not above x.</summary>
                public static NDArray logcdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.LogCdf(x, loc, scale);

                /// <summary>The probability of what is above x.</summary>
                public static NDArray sf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Sf(x, loc, scale);

                /// <summary>The logarithm of the probability of what is above x.</summary>
                public static NDArray logsf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.LogSf(x, loc, scale);

                /// <summary>The x below which there is probability q, the inverse of cdf.</summary>
                public static NDArray ppf(NDArray q, NDArray? loc = null, NDArray? scale = null) => Law.Ppf(q, loc, scale);

                /// <summary>The x above which there is probability q, the inverse of sf.</summary>
                public static NDArray isf(NDArray q, NDArray? loc = null, NDArray? scale = null) => Law.Isf(q, loc, scale);
            }

            /// <summary>The Cauchy law, density 1 / (π·(1 + z²)).</summary>
            public static class cauchy
            {
                private static readonly Law Law = new("cauchy")
                {
                    LogDensity = static (z, _) => -Math.Log(Math.PI) - jnp.log1p(z * z),
                    Lower = static (z, _) => NotAbove(z),
                    Upper = static (z, _) => NotAbove(-z),
                    Quantile = static (q, _) => jnp.tan(Math.PI * (q - 0.5)),
                    UpperQuantile = static (q, _) => jnp.tan(Math.PI * (0.5 - q)),
                };

                /// <summary>The logarithm of the density.</summary>
                public static NDArray logpdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.LogPdf(x, loc, scale);

                /// <summary>The density.</summary>
                public static NDArray pdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Pdf(x, loc, scale);

                /// <summary>The probability of what is not above x.</summary>
                public static NDArray cdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Cdf(x, loc, scale);

                /// <summary>The logarithm of the probability of what is not above x.</summary>
                public static NDArray logcdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.LogCdf(x, loc, scale);

                /// <summary>The probability of what is above x.</summary>
                public static NDArray sf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Sf(x, loc, scale);

                /// <summary>The logarithm of the probability of what is above x.</summary>
                public static NDArray logsf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.LogSf(x, loc, scale);

                /// <summary>The x below which there is probability q, the inverse of cdf.</summary>
                public static NDArray ppf(NDArray q, NDArray? loc = null, NDArray? scale = null) => Law.Ppf(q, loc, scale);

                /// <summary>The x above which there is probability q, the inverse of sf.</summary>
                public static NDArray isf(NDArray q, NDArray? loc = null, NDArray? scale = null) => Law.Isf(q, loc, scale);

                // For a negative z, far out of which a difference from 1/2 would leave nothing, the arctangent of its inverse.
                private static NDArray NotAbove(NDArray z)
                {
                    var isLeft = z < -1;
                    var left = -jnp.arctan(1 / jnp.where(isLeft, z, -1));
                    return jnp.where(isLeft, left, (Math.PI / 2) + jnp.arctan(jnp.where(isLeft, 0, z))) / Math.PI;
                }
            }

            /// <summary>The Laplace law, density exp(-|z|) / 2.</summary>
            public static class laplace
            {
                private static readonly Law Law = new("laplace")
                {
                    LogDensity = static (z, _) => -jnp.abs(z) - Math.Log(2),
                    Lower = static (z, _) =>
                    {
                        var tail = 0.5 * jnp.exp(-jnp.abs(z));
                        return jnp.where(z > 0, 1 - tail, tail);
                    },
                };

                /// <summary>The logarithm of the density.</summary>
                public static NDArray logpdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.LogPdf(x, loc, scale);

                /// <summary>The density.</summary>
                public static NDArray pdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Pdf(x, loc, scale);

                /// <summary>The probability of what is not above x.</summary>
                public static NDArray cdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Cdf(x, loc, scale);
            }

            /// <summary>The logistic law, whose cdf is 1 / (1 + exp(-z)).</summary>
            public static class logistic
            {
                private static readonly Law Law = new("logistic")
                {
                    LogDensity = static (z, _) => -2 * jnp.logaddexp(z / 2, -z / 2),
                    Lower = static (z, _) => nn.sigmoid(z),
                    Upper = static (z, _) => nn.sigmoid(-z),
                    Quantile = static (q, _) => special.logit(q),
                    UpperQuantile = static (q, _) => -special.logit(q),
                };

                /// <summary>The logarithm of the density.</summary>
                public static NDArray logpdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.LogPdf(x, loc, scale);

                /// <summary>The density.</summary>
                public static NDArray pdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Pdf(x, loc, scale);

                /// <summary>The probability of what is not above x.</summary>
                public static NDArray cdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Cdf(x, loc, scale);

                /// <summary>The probability of what is above x.</summary>
                public static NDArray sf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Sf(x, loc, scale);

                /// <summary>The x below which there is probability x, the inverse of cdf.</summary>
                public static NDArray ppf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Ppf(x, loc, scale);

                /// <summary>The x above which there is probability x, the inverse of sf.</summary>
                public static NDArray isf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Isf(x, loc, scale);
            }

            /// <summary>The left-skewed Gumbel law, whose sf is exp(-exp(z)). Quantiles are NaN at 0 and 1.</summary>
            public static class gumbel_l
            {
                private static readonly Law Law = new("gumbel_l")
                {
                    LogDensity = static (z, _) => z - jnp.exp(z),
                    LogLower = static (z, _) => Law.Log1mExp(jnp.exp(z)),
                    LogUpper = static (z, _) => -jnp.exp(z),
                    Quantile = static (q, _) => jnp.where((q > 0) & (q < 1), jnp.log(-jnp.log1p(-q)), jnp.nan),
                };

                /// <summary>The logarithm of the density.</summary>
                public static NDArray logpdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.LogPdf(x, loc, scale);

                /// <summary>The density.</summary>
                public static NDArray pdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Pdf(x, loc, scale);

                /// <summary>The probability of what is not above x.</summary>
                public static NDArray cdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Cdf(x, loc, scale);

                /// <summary>The logarithm of the probability of what is not above x.</summary>
                public static NDArray logcdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.LogCdf(x, loc, scale);

                /// <summary>The probability of what is above x.</summary>
                public static NDArray sf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Sf(x, loc, scale);

                /// <summary>The logarithm of the probability of what is above x.</summary>
                public static NDArray logsf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.LogSf(x, loc, scale);

                /// <summary>The x below which there is probability p, the inverse of cdf.</summary>
                public static NDArray ppf(NDArray p, NDArray? loc = null, NDArray? scale = null) => Law.Ppf(p, loc, scale);
            }

            /// <summary>The right-skewed Gumbel law, whose cdf is exp(-exp(-z)). Quantiles are NaN at 0 and 1.</summary>
            public static class gumbel_r
            {
                private static readonly Law Law = new("gumbel_r")
                {
                    LogDensity = static (z, _) => -z - jnp.exp(-z),
                    LogLower = static (z, _) => -jnp.exp(-z),
                    Upper = static (z, _) => -jnp.expm1(-jnp.exp(-z)),
                    LogUpper = static (z, _) => Law.Log1mExp(jnp.exp(-z)),
                    Quantile = static (q, _) => jnp.where((q > 0) & (q < 1), -jnp.log(-jnp.log(q)), jnp.nan),
                };

                /// <summary>The logarithm of the density.</summary>
                public static NDArray logpdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.LogPdf(x, loc, scale);

                /// <summary>The density.</summary>
                public static NDArray pdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Pdf(x, loc, scale);

                /// <summary>The probability of what is not above x.</summary>
                public static NDArray cdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Cdf(x, loc, scale);

                /// <summary>The logarithm of the probability of what is not above x.</summary>
                public static NDArray logcdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.LogCdf(x, loc, scale);

                /// <summary>The probability of what is above x.</summary>
                public static NDArray sf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Sf(x, loc, scale);

                /// <summary>The logarithm of the probability of what is above x.</summary>
                public static NDArray logsf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.LogSf(x, loc, scale);

                /// <summary>The x below which there is probability p, the inverse of cdf.</summary>
                public static NDArray ppf(NDArray p, NDArray? loc = null, NDArray? scale = null) => Law.Ppf(p, loc, scale);
            }

            /// <summary>The uniform law on [loc, loc + scale].</summary>
            public static class uniform
            {
                private static readonly Law Law = new("uniform")
                {
                    LogDensity = static (z, _) => 0 * z,
                    Outside = static (z, _) => (z < 0) | (z > 1),
                    Lower = static (z, _) => jnp.clip(z, 0, 1),
                    Quantile = static (q, _) => q,
                };

                /// <summary>The logarithm of the density.</summary>
                public static NDArray logpdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.LogPdf(x, loc, scale);

                /// <summary>The density.</summary>
                public static NDArray pdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Pdf(x, loc, scale);

                /// <summary>The probability of what is not above x.</summary>
                public static NDArray cdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Cdf(x, loc, scale);

                /// <summary>The x below which there is probability q, the inverse of cdf.</summary>
                public static NDArray ppf(NDArray q, NDArray? loc = null, NDArray? scale = null) => Law.Ppf(q, loc, scale);
            }

            /// <summary>The exponential law from loc on, density exp(-z).</summary>
            public static class expon
            {
                private static readonly Law Law = new("expon")
                {
                    LogDensity = static (z, _) => -z,
                    Outside = static (z, _) => z < 0,
                    Lower = static (z, _) => Law.From(0, 0, z, v => -jnp.expm1(-v)),
                    LogLower = static (z, _) => Law.From(0, double.NegativeInfinity, z, Law.Log1mExp),
                    LogUpper = static (z, _) => Law.From(0, 0, z, v => -v),
                    Quantile = static (q, _) => -jnp.log1p(-q),
                };

                /// <summary>The logarithm of the density.</summary>
                public static NDArray logpdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.LogPdf(x, loc, scale);

                /// <summary>The density.</summary>
                public static NDArray pdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Pdf(x, loc, scale);

                /// <summary>The probability of what is not above x.</summary>
                public static NDArray cdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Cdf(x, loc, scale);

                /// <summary>The logarithm of the probability of what is not above x.</summary>
                public static NDArray logcdf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.LogCdf(x, loc, scale);

                /// <summary>The probability of what is above x.</summary>
                public static NDArray sf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.Sf(x, loc, scale);

                /// <summary>The logarithm of the probability of what is above x.</summary>
                public static NDArray logsf(NDArray x, NDArray? loc = null, NDArray? scale = null) => Law.LogSf(x, loc, scale);

                /// <summary>The x below which there is probability q, the inverse of cdf.</summary>
                public static NDArray ppf(NDArray q, NDArray? loc = null, NDArray? scale = null) => Law.Ppf(q, loc, scale);
            }
        }
    }
}
