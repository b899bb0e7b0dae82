namespace Lazy;

// Laws with parameters of shape.
public static partial class jax
{
    public static partial class scipy
    {
        public static partial class stats
        {
            /// <summary>The gamma law of shape parameter a, density z^(a-1)·exp(-z) / Γ(a).</summary>
            public static class gamma
            {
                private static readonly Law Law = Named("gamma", 1);

                /// <summary>The logarithm of the density.</summary>
                public static NDArray logpdf(NDArray x, NDArray a, NDArray? loc = null, NDArray? scale = null) =>
                    Law.LogPdf(x, loc, scale, a);

                /// <summary>The density.</summary>
                public static NDArray pdf(NDArray x, NDArray a, NDArray? loc = null, NDArray? scale = null) => Law.Pdf(x, loc, scale, a);

                /// <summary>The probability of what is not above x.</summary>
                public static NDArray cdf(NDArray x, NDArray a, NDArray? loc = null, NDArray? scale = null) => Law.Cdf(x, loc, scale, a);

                /// <summary>The logarithm of the probability of what is not above x.</summary>
                public static NDArray logcdf(NDArray x, NDArray a, NDArray? loc = null, NDArray? scale = null) =>
                    Law.LogCdf(x, loc, scale, a);

                /// <summary>The probability of what is above x.</summary>
                public static NDArray sf(NDArray x, NDArray a, NDArray? loc = null, NDArray? scale = null) => Law.Sf(x, loc, scale, a);

                /// <summary>The logarithm of the probability of what is above x.</summary>
                public static NDArray logsf(NDArray x, NDArray a, NDArray? loc = null, NDArray? scale = null) =>
                    Law.LogSf(x, loc, scale, a);

                // Of chi-square numbers the halves are gamma distributed, of half as many degrees of freedom.
                internal static Law Named(string name, int divisor) => new(name)
                {
                    LogDensity = (z, p) => special.xlogy((p[0] / divisor) - 1, z / divisor) - (z / divisor)
                        - special.gammaln(p[0] / divisor) - Math.Log(divisor),
                    Outside = static (z, _) => z < 0,
                    Lower = (z, p) => Law.From(0, 0, z, v => special.gammainc(p[0] / divisor, v / divisor)),
                    Upper = (z, p) => Law.From(0, 1, z, v => special.gammaincc(p[0] / divisor, v / divisor)),
                };
            }

            /// <summary>The chi-square law of df degrees of freedom.</summary>
            public static class chi2
            {
                private static readonly Law Law = gamma.Named("chi2", 2);

                /// <summary>The logarithm of the density.</summary>
                public static NDArray logpdf(NDArray x, NDArray df, NDArray? loc = null, NDArray? scale = null) =>
                    Law.LogPdf(x, loc, scale, df);

                /// <summary>The density.</summary>
                public static NDArray pdf(NDArray x, NDArray df, NDArray? loc = null, NDArray? scale = null) =>
                    Law.Pdf(x, loc, scale, df);

                /// <summary>The probability of what is not above x.</summary>
                public static NDArray cdf(NDArray x, NDArray df, NDArray? loc = null, NDArray? scale = null) =>
                    Law.Cdf(x, loc, scale, df);

                /// <summary>The logarithm of the probability of what is not above x.</summary>
                public static NDArray logcdf(NDArray x, NDArray df, NDArray? loc = null, NDArray? scale = null) =>
                    Law.LogCdf(x, loc, scale, df);

                /// <summary>The probability of what is above x.</summary>
                public static NDArray sf(NDArray x, NDArray df, NDArray? loc = null, NDArray? scale = null) =>
                    Law.Sf(x, loc, scale, df);

                /// <summary>The logarithm of the probability of what is above x.</summary>
                public static NDArray logsf(NDArray x, NDArray df, NDArray? loc = null, NDArray? scale = null) =>
                    Law.LogSf(x, loc, scale, df);
            }

            /// <summary>The beta law, density z^(a-1)·(1-z)^(b-1) / B(a, b) on [0, 1]; NaN where a or b is not positive.</summary>
            public static class beta
            {
                private static readonly Law Law = new("beta")
                {
                    LogDensity = static (z, p) => special.xlogy(p[0] - 1, z) + special.xlog1py(p[1] - 1, -z) - special.betaln(p[0], p[1]),
                    Outside = static (z, _) => (z < 0) | (z > 1),
                    Invalid = static p => (p[0] <= 0) | (p[1] <= 0),
                    Lower = static (z, p) => special.betainc(p[0], p[1], jnp.clip(z, 0, 1)),
                    Upper = static (z, p) => special.betainc(p[1], p[0], 1 - jnp.clip(z, 0, 1)),
                };

                /// <summary>The logarithm of the density.</summary>
                public static NDArray logpdf(NDArray x, NDArray a, NDArray b, NDArray? loc = null, NDArray? scale = null) =>
                    Law.LogPdf(x, loc, scale, a, b);

                /// <summary>The density.</summary>
                public static NDArray pdf(NDArray x, NDArray a, NDArray b, NDArray? loc = null, NDArray? scale = null) =>
                    Law.Pdf(x, loc, scale, a, b);

                /// <summary>The probability of what is not above x.</summary>
                public static NDArray cdf(NDArray x, NDArray a, NDArray b, NDArray? loc = null, NDArray? scale = null) =>
                    Law.Cdf(x, loc, scale, a, b);

                /// <summary>The logarithm of the probability of what is not above x.</summary>
                public static NDArray logcdf(NDArray x, NDArray a, NDArray b, NDArray? loc = null, NDArray? scale = null) =>
                    Law.LogCdf(x, loc, scale, a, b);

                /// <summary>The probability of what is above x.</summary>
                public static NDArray sf(NDArray x, NDArray a, NDArray b, NDArray? loc = null, NDArray? scale = null) =>
                    Law.Sf(x, loc, scale, a, b);

                /// <summary>The logarithm of the probability of what is above x.</summary>
                public static NDArray logsf(NDArray x, NDArray a, NDArray b, NDArray? loc = null, NDArray? scale = null) =>
                    Law.LogSf(x, loc, scale, a, b);
            }

            /// <summary>The generalised normal law, density in proportion to exp(-|x|^beta).</summary>
            public static class gennorm
            {
                private static readonly Law Law = new("gennorm")
                {
                    LogDensity = static (z, p) => jnp.log(p[0] / 2) - special.gammaln(1 / p[0]) - jnp.power(jnp.abs(z), p[0]),
                    Lower = static (z, p) => 0.5 * (1 + (jnp.sign(z) * special.gammainc(1 / p[0], jnp.power(jnp.abs(z), p[0])))),
                };

                /// <summary>The logarithm of the density.</summary>
                public static NDArray logpdf(NDArray x, NDArray beta) => Law.LogPdf(x, null, null, beta);

                /// <summary>The probability of what is not above x.</summary>
                public static NDArray cdf(NDArray x, NDArray beta) => Law.Cdf(x, null, null, beta);

                /// <summary>The density.</summary>
                public static NDArray pdf(NDArray x, NDArray beta) => Law.Pdf(x, null, null, beta);
            }

            /// <summary>The Pareto law, density b·z^(-b-1) for z from 1 on.</summary>
            public static class pareto
            {
                private static readonly Law Law = new("pareto")
                {
                    LogDensity = static (z, p) => jnp.log(p[0]) - ((p[0] + 1) * jnp.log(z)),
                    Outside = static (z, _) => z < 1,
                    Lower = static (z, p) => Law.From(1, 0, z, v => -jnp.expm1(-p[0] * jnp.log(v))),
                    LogLower = static (z, p) => Law.From(1, double.NegativeInfinity, z, v => Law.Log1mExp(p[0] * jnp.log(v))),
                    LogUpper = static (z, p) => Law.From(1, 0, z, v => -p[0] * jnp.log(v)),
                    Quantile = static (q, p) => jnp.power(1 - q, -1 / p[0]),
                };

                /// <summary>The logarithm of the density.</summary>
                public static NDArray logpdf(NDArray x, NDArray b, NDArray? loc = null, NDArray? scale = null) =>
                    Law.LogPdf(x, loc, scale, b);

                /// <summary>The density.</summary>
                public static NDArray pdf(NDArray x, NDArray b, NDArray? loc = null, NDArray? scale = null) => Law.Pdf(x, loc, scale, b);

                /// <summary>The probability of what is not above x.</summary>
                public static NDArray cdf(NDArray x, NDArray b, NDArray? loc = null, NDArray? scale = null) => Law.Cdf(x, loc, scale, b);

                /// <summary>The logarithm of the probability of what is not above x.</summary>
                public static NDArray logcdf(NDArray x, NDArray b, NDArray? loc = null, NDArray? scale = null) =>
                    Law.LogCdf(x, loc, scale, b);

                /// <summary>The probability of what is above x.</summary>
                public static NDArray sf(NDArray x, NDArray b, NDArray? loc = null, NDArray? scale = null) => Law.Sf(x, loc, scale, b);

                /// <summary>The logarithm of the probability of what is above x.</summary>
                public static NDArray logsf(NDArray x, NDArray b, NDArray? loc = null, NDArray? scale = null) =>
                    Law.LogSf(x, loc, scale, b);

                /// <summary>The x below which there is probability q, the inverse of cdf.</summary>
                public static NDArray ppf(NDArray q, NDArray b, NDArray? loc = null, NDArray? scale = null) => Law.Ppf(q, loc, scale, b);
            }

            /// <summary>Student's t law of df degrees of freedom.</summary>
            public static class t
            {
                private static readonly Law Law = new("t")
                {
                    LogDensity = static (z, p) =>
                        special.gammaln((p[0] + 1) / 2) - special.gammaln(p[0] / 2) - (0.5 * jnp.log(Math.PI * p[0]))
                        - ((p[0] + 1) / 2 * jnp.log1p(z * z / p[0])),
                };

                /// <summary>The logarithm of the density.</summary>
                public static NDArray logpdf(NDArray x, NDArray df, NDArray? loc = null, NDArray? scale = null) =>
                    Law.LogPdf(x, loc, scale, df);

                /// <summary>The density.</summary>
                public static NDArray pdf(NDArray x, NDArray df, NDArray? loc = null, NDArray? scale = null) => Law.Pdf(x, loc, scale, df);
            }

            /// <summary>The normal law between z = a and z = b; NaN where a is not below b.</summary>
            public static class truncnorm
            {
                private static readonly Law Law = new("truncnorm")
                {
                    LogDensity = static (z, p) => (-0.5 * ((z * z) + Math.Log(2 * Math.PI))) - LogMass(p[0], p[1]),
                    Outside = static (z, p) => (z < p[0]) | (z > p[1]),
                    Invalid = static p => p[0] >= p[1],
                    LogLower = static (z, p) => LogBelow(z, p[0], p[1]),
                    LogUpper = static (z, p) => LogBelow(-z, -p[1], -p[0]),
                };

                /// <summary>The logarithm of the density.</summary>
                public static NDArray logpdf(NDArray x, NDArray a, NDArray b, NDArray? loc = null, NDArray? scale = null) =>
                    Law.LogPdf(x, loc, scale, a, b);

                /// <summary>The density.</summary>
                public static NDArray pdf(NDArray x, NDArray a, NDArray b, NDArray? loc = null, NDArray? scale = null) =>
                    Law.Pdf(x, loc, scale, a, b);

                /// <summary>The probability of what is not above x.</summary>
                public static NDArray cdf(NDArray x, NDArray a, NDArray b, NDArray? loc = null, NDArray? scale = null) =>
                    Law.Cdf(x, loc, scale, a, b);

                /// <summary>The logarithm of the probability of what is not above x.</summary>
                public static NDArray logcdf(NDArray x, NDArray a, NDArray b, NDArray? loc = null, NDArray? scale = null) =>
                    Law.LogCdf(x, loc, scale, a, b);

                /// <summary>The probability of what is above x.</summary>
                public static NDArray sf(NDArray x, NDArray a, NDArray b, NDArray? loc = null, NDArray? scale = null) =>
                    Law.Sf(x, loc, scale, a, b);

                /// <summary>The logarithm of the probability of what is above x.</summary>
                public static NDArray logsf(NDArray x, NDArray a, NDArray b, NDArray? loc = null, NDArray? scale = null) =>
                    Law.LogSf(x, loc, scale, a, b);

                private static NDArray LogBelow(NDArray z, NDArray a, NDArray b)
                {
                    NDArray isBelow = z <= a, isAbove = z >= b;
                    // Outside, some number inside keeps derivatives finite.
                    var middle = jnp.where(jnp.isinf(a), jnp.where(jnp.isinf(b), 0, b - 1), jnp.where(jnp.isinf(b), a + 1, (a + b) / 2));
                    var safe = jnp.where(isBelow | isAbove, middle, z);
                    NDArray whole = LogMass(a, b), below = LogMass(a, safe) - whole;
                    // Near 0 the logarithm of what is above says it better.
                    var log = jnp.where(below > -0.1, jnp.log1p(-jnp.exp(LogMass(safe, b) - whole)), below);
                    return jnp.where(isAbove, 0, jnp.where(isBelow, -jnp.inf, log));
                }

                // log(Φ(b) - Φ(a)): in one tail as a difference of logarithms, on both sides of 0 from what is missing.
                private static NDArray LogMass(NDArray a, NDArray b)
                {
                    NDArray isRight = a > 0, isCentral = ~(isRight | (b <= 0));
                    var low = jnp.where(isCentral, -2, jnp.where(isRight, -b, a));
                    var high = jnp.where(isCentral, -1, jnp.where(isRight, -a, b));
                    var upper = special.log_ndtr(high);
                    var tail = upper + Law.Log1mExp(upper - special.log_ndtr(low));
                    var missing = special.ndtr(jnp.where(isCentral, a, -1)) + special.ndtr(jnp.where(isCentral, -b, -1));
                    return jnp.where(isCentral, jnp.log1p(-missing), tail);
                }
            }

            /// <summary>The von Mises law of angles, density in proportion to exp(kappa·cos(x)); NaN where kappa is not positive.</summary>
            public static class vonmises
            {
                private static readonly Law Law = new("vonmises")
                {
                    LogDensity = static (z, p) => (p[0] * (jnp.cos(z) - 1)) - jnp.log(2 * Math.PI * lax.bessel_i0e(p[0])),
                    Invalid = static p => p[0] <= 0,
                };

                /// <summary>The logarithm of the density.</summary>
                public static NDArray logpdf(NDArray x, NDArray kappa) => Law.LogPdf(x, null, null, kappa);

                /// <summary>The density.</summary>
                public static NDArray pdf(NDArray x, NDArray kappa) => Law.Pdf(x, null, null, kappa);
            }

            /// <summary>The wrapped Cauchy law of angles from 0 to 2π; NaN where c is not between 0 and 1.</summary>
            public static class wrapcauchy
            {
                private static readonly Law Law = new("wrapcauchy")
                {
                    LogDensity = static (z, p) => jnp.log1p(-p[0] * p[0]) - Math.Log(2 * Math.PI)
                        - jnp.log(1 + (p[0] * p[0]) - (2 * p[0] * jnp.cos(z))),
                    Outside = static (z, _) => (z < 0) | (z > 2 * Math.PI),
                    Invalid = static p => (p[0] <= 0) | (p[0] >= 1),
                };

                /// <summary>The logarithm of the density.</summary>
                public static NDArray logpdf(NDArray x, NDArray c) => Law.LogPdf(x, null, null, c);

                /// <summary>The density.</summary>
                public static NDArray pdf(NDArray x, NDArray c) => Law.Pdf(x, null, null, c);
            }
        }
    }
}
