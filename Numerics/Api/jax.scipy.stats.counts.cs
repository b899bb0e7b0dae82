namespace Lazy;

// Laws of counts.
public static partial class jax
{
    public static partial class scipy
    {
        public static partial class stats
        {
            /// <summary>The law of one trial that succeeds with probability p.</summary>
            public static class bernoulli
            {
                private static readonly Law Law = new("bernoulli")
                {
                    LogDensity = static (k, p) => special.xlogy(k, p[0]) + special.xlog1py(1 - k, -p[0]),
                    Outside = static (k, _) => (k < 0) | (k > 1),
                };

                /// <summary>The logarithm of the probability of a count.</summary>
                public static NDArray logpmf(NDArray k, NDArray p, NDArray? loc = null) => Law.LogPmf(k, loc, p);

                /// <summary>The probability of a count.</summary>
                public static NDArray pmf(NDArray k, NDArray p, NDArray? loc = null) => Law.Pmf(k, loc, p);

                /// <summary>The probability of what is not above k; NaN where p is not from 0 to 1.</summary>
                public static NDArray cdf(NDArray k, NDArray p)
                {
                    var x = Law.Floats("bernoulli.cdf", k, p);
                    var below = jnp.where(x[0] < 0, 0, jnp.where(x[0] < 1, 1 - x[1], 1));
                    return jnp.where(jnp.isnan(x[0]) | jnp.isnan(x[1]) | (x[1] < 0) | (x[1] > 1), jnp.nan, below);
                }

                /// <summary>0 where q is not above 1 - p, else 1; NaN where q or p is not from 0 to 1.</summary>
                public static NDArray ppf(NDArray q, NDArray p)
                {
                    var x = Law.Floats("bernoulli.ppf", q, p);
                    var isNone = jnp.isnan(x[0]) | jnp.isnan(x[1]) | (x[1] < 0) | (x[1] > 1) | (x[0] < 0) | (x[0] > 1);
                    return jnp.where(isNone, jnp.nan, jnp.where(x[0] <= 1 - x[1], jnp.zeros_like(x[0]), 1));
                }
            }

            /// <summary>The law of successes in n trials whose probability is beta distributed; NaN where n is negative, or a or b not
            /// positive.</summary>
            public static class betabinom
            {
                private static readonly Law Law = new("betabinom")
                {
                    LogDensity = static (k, p) =>
                    {
                        NDArray y = jnp.floor(k), rest = p[0] - y;
                        return special.betaln(y + p[1], rest + p[2]) - special.betaln(p[1], p[2])
                            - jnp.log1p(p[0]) - special.betaln(rest + 1, y + 1);
                    },
                    Outside = static (k, p) => (jnp.floor(k) < 0) | (jnp.floor(k) > p[0]),
                    Invalid = static p => (p[0] < 0) | (p[1] <= 0) | (p[2] <= 0),
                };

                /// <summary>The logarithm of the probability of a count.</summary>
                public static NDArray logpmf(NDArray k, NDArray n, NDArray a, NDArray b, NDArray? loc = null) =>
                    Law.LogPmf(k, loc, n, a, b);

                /// <summary>The probability of a count.</summary>
                public static NDArray pmf(NDArray k, NDArray n, NDArray a, NDArray b, NDArray? loc = null) => Law.Pmf(k, loc, n, a, b);
            }

            /// <summary>The law of successes in n trials that succeed with probability p.</summary>
            public static class binom
            {
                private static readonly Law Law = new("binom")
                {
                    LogDensity = static (k, p) => special.gammaln(p[0] + 1) - special.gammaln(k + 1) - special.gammaln(p[0] - k + 1)
                        + special.xlogy(k, p[1]) + special.xlog1py(p[0] - k, -p[1]),
                    Outside = static (k, p) => (k < 0) | (k > p[0]),
                };

                /// <summary>The logarithm of the probability of a count.</summary>
                public static NDArray logpmf(NDArray k, NDArray n, NDArray p, NDArray? loc = null) => Law.LogPmf(k, loc, n, p);

                /// <summary>The probability of a count.</summary>
                public static NDArray pmf(NDArray k, NDArray n, NDArray p, NDArray? loc = null) => Law.Pmf(k, loc, n, p);
            }

            /// <summary>The law of the number of trials up to the first success.</summary>
            public static class geom
            {
                private static readonly Law Law = new("geom")
                {
                    LogDensity = static (k, p) => special.xlog1py(k - 1, -p[0]) + jnp.log(p[0]),
                    Outside = static (k, _) => k <= 0,
                };

                /// <summary>The logarithm of the probability of a count.</summary>
                public static NDArray logpmf(NDArray k, NDArray p, NDArray? loc = null) => Law.LogPmf(k, loc, p);

                /// <summary>The probability of a count.</summary>
                public static NDArray pmf(NDArray k, NDArray p, NDArray? loc = null) => Law.Pmf(k, loc, p);
            }

            /// <summary>The law of failures before the n-th success.</summary>
            public static class nbinom
            {
                private static readonly Law Law = new("nbinom")
                {
                    LogDensity = static (k, p) => special.gammaln(k + p[0]) - special.gammaln(p[0]) - special.gammaln(k + 1)
                        + special.xlogy(p[0], p[1]) + special.xlog1py(k, -p[1]),
                    Outside = static (k, _) => k < 0,
                };

                /// <summary>The logarithm of the probability of a count.</summary>
                public static NDArray logpmf(NDArray k, NDArray n, NDArray p, NDArray? loc = null) => Law.LogPmf(k, loc, n, p);

                /// <summary>The probability of a count.</summary>
                public static NDArray pmf(NDArray k, NDArray n, NDArray p, NDArray? loc = null) => Law.Pmf(k, loc, n, p);
            }

            /// <summary>The Poisson law of mean mu.</summary>
            public static class poisson
            {
                private static readonly Law Law = new("poisson")
                {
                    LogDensity = static (k, p) => special.xlogy(k, p[0]) - special.gammaln(k + 1) - p[0],
                    Outside = static (k, _) => (k < 0) | (jnp.abs(jnp.round(k) - k) > 0),
                    Lower = static (k, p) => jnp.where(k < 0, 0, special.gammaincc(jnp.floor(jnp.maximum(k, 0) + 1), p[0])),
                };

                /// <summary>The logarithm of the probability of a count.</summary>
                public static NDArray logpmf(NDArray k, NDArray mu, NDArray? loc = null) => Law.LogPmf(k, loc, mu);

                /// <summary>The probability of a count.</summary>
                public static NDArray pmf(NDArray k, NDArray mu, NDArray? loc = null) => Law.Pmf(k, loc, mu);

                /// <summary>The probability of what is not above k.</summary>
                public static NDArray cdf(NDArray k, NDArray mu, NDArray? loc = null) => Law.Cdf(k, loc, null, mu);

                /// <summary>The entropy: the sum of its terms up to mu = 100, beyond two terms of its asymptotic series, whose error is
                /// below
                /// 1 / (24·mu²).</summary>
                public static NDArray entropy(NDArray mu, NDArray? loc = null)
                {
                    var x = Law.Floats("poisson.entropy", mu, loc ?? 0);
                    var mean = jnp.broadcast_to(x[0], Ufunc.BroadcastShapes("poisson.entropy", x[0].Shape, x[1].Shape));
                    // Beyond 250 the terms of a mean up to 100 are below 1e-30.
                    var log = Law.LogPmf(jnp.arange(250, dtype: mean.DType), null, jnp.expand_dims(jnp.minimum(mean, 100), -1));
                    // p·log p, which is 0 for a p of 0.
                    var sum = jnp.sum(-jnp.exp(log) * jnp.where(jnp.isinf(log), 0, log), -1);
                    var large = jnp.maximum(mean, 100);
                    var series = (0.5 * jnp.log(2 * Math.PI * Math.E * large)) - (1 / (12 * large));
                    return jnp.where(mean < 100, sum, series);
                }
            }

            /// <summary>The law of how n trials fall into categories of probabilities p, along the last axis.</summary>
            public static class multinomial
            {
                /// <summary>The logarithm of the probability of counts x; -inf where they do not add up to n.</summary>
                /// <exception cref="DTypeException">x or n are no integers.</exception>
                public static NDArray logpmf(NDArray x, NDArray n, NDArray p)
                {
                    if (!x.DType.IsInteger || !n.DType.IsInteger)
                        throw new DTypeException($"multinomial.logpmf: the counts {x.Node.Aval} and {n.Node.Aval} must be integers.");
                    var share = p.AsType(Graph.Promotion.ToInexact(p.DType));
                    NDArray counts = x.AsType(share.DType), trials = n.AsType(share.DType);
                    var log = special.gammaln(trials + 1) + jnp.sum(special.xlogy(counts, share) - special.gammaln(counts + 1), -1);
                    return jnp.where(jnp.equal(jnp.sum(counts, -1), trials), log, -jnp.inf);
                }

                /// <summary>The probability of counts x.</summary>
                public static NDArray pmf(NDArray x, NDArray n, NDArray p) => jnp.exp(logpmf(x, n, p));
            }
        }
    }
}
