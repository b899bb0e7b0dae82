using Lazy.Graph;

namespace Lazy;

/// <summary>
/// Random numbers that take a loop. A loop draws for all elements at once until each of them has accepted a proposal; an element keeps the
/// first one that it accepts, so that its value depends on the key alone and not on how long its neighbours take.
/// </summary>
internal static class Sampling
{
    /// <summary>log of gamma distributed numbers of shape parameters a; its derivative by a holds the uniform numbers behind it
    /// fixed.</summary>
    public static readonly Func<NDArray, NDArray, NDArray> LogGamma = jax.custom_jvp(DrawLogGamma, (x, t) =>
    {
        var (key, a) = x;
        var logarithm = LogGamma!(key, a);
        // d log(g) = dg / g, where a g that underflows is the smallest number.
        var sample = jnp.maximum(jnp.exp(logarithm), FloatInfo.Of(a.DType).Tiny);
        return (logarithm, t.Item2 * (jax.lax.random_gamma_grad(a, sample) / sample));
    });

    /// <summary>Poisson distributed numbers as float32; -1 where the rate is negative or NaN.</summary>
    public static NDArray Poisson(NDArray key, NDArray rate)
    {
        var isSmall = ~(rate >= 10);
        var (smallKey, largeKey) = jax.random.split(key);
        // Knuth: so many exponential steps fit into the rate.
        var small = StepsWithin(smallKey, jnp.where(isSmall, rate, 0), k => jax.random.exponential(k, rate.Shape, rate.DType));
        return jnp.where(isSmall, small, TransformedPoisson(largeKey, jnp.where(isSmall, 10, rate), isSmall));
    }

    /// <summary>Binomially distributed numbers in the dtype of n and p, which have one shape; NaN where n or p make no sense.</summary>
    public static NDArray Binomial(NDArray key, NDArray n, NDArray p)
    {
        var isValid = (n >= 0) & (p >= 0) & (p <= 1);
        var isInfinite = jnp.isinf(n);
        var isRare = p < 0.5;
        var count = jnp.where(isValid & ~isInfinite, jnp.floor(n), 0);
        var q = jnp.where(isValid, jnp.where(isRare, p, 1 - p), 0);
        var isSmall = count * q <= 10;
        var (smallKey, largeKey) = jax.random.split(key);
        // From one success to the next it takes a geometric number of trials.
        var log = jnp.log1p(-q);
        var small = StepsWithin(smallKey, jnp.where(isSmall, count, 0),
            k => jnp.ceil(jnp.log(jax.random.uniform(k, q.Shape, q.DType)) / log));
        var large = TransformedBinomial(largeKey, jnp.where(isSmall, 100, count), jnp.where(isSmall, 0.5, q), isSmall);
        var successes = jnp.where(isSmall, small, large);
        successes = jnp.where(isRare, successes, count - successes);
        return jnp.where(isValid, jnp.where(isInfinite, jnp.inf, successes), jnp.nan);
    }

    // Marsaglia and Tsang, A simple method for generating gamma variables, 2000. Below 1 a is raised by 1 and the sample multiplied by
    // u^(1/a), as logarithms, for it soon underflows.
    private static NDArray DrawLogGamma(NDArray key, NDArray a)
    {
        var (loopKey, boostKey) = jax.random.split(key);
        NDArray isLarge = a >= 1, d = jnp.where(isLarge, a, a + 1) - (1.0 / 3), c = 1 / (3 * jnp.sqrt(d));
        var cube = Until(loopKey, jnp.ones_like(a), jnp.zeros(a.Shape, jnp.bool_), k =>
        {
            var (normalKey, uniformKey) = jax.random.split(k);
            NDArray x = jax.random.normal(normalKey, a.Shape, a.DType), u = jax.random.uniform(uniformKey, a.Shape, a.DType);
            NDArray w = 1 + (c * x), isOut = w <= 0, v = jnp.where(isOut, 1, w * w * w), square = x * x;
            var isSlow = u >= 1 - (0.0331 * square * square);
            // Of a NaN no comparison holds, so that it is accepted and the loop ends.
            return (v, ~(isOut | (isSlow & (jnp.log(u) >= (0.5 * square) + (d * (1 - v + jnp.log(v)))))));
        });
        var boost = jnp.where(isLarge, 0, jnp.log1p(-jax.random.uniform(boostKey, a.Shape, a.DType)) / a);
        return jnp.log(d) + jnp.log(cube) + boost;
    }

    // Hörmann, The transformed rejection method for generating Poisson random variables, 1993: algorithm PTRS, for rates from 10.
    private static NDArray TransformedPoisson(NDArray key, NDArray rate, NDArray done)
    {
        NDArray b = 0.931 + (2.53 * jnp.sqrt(rate)), a = -0.059 + (0.02483 * b), scale = 1.1239 + (1.1328 / (b - 3.4));
        var quick = 0.9277 - (3.6224 / (b - 2));
        return Transformed(key, done, a, b, rate + 0.43, quick, (k, us, v) =>
        {
            // The logarithm of the probability, in which nothing large cancels: Stirling's formula around k + 1.
            NDArray next = k + 1, gap = rate - next;
            var log = (k * jnp.log1p(gap / next)) - gap - (0.5 * jnp.log(2 * Math.PI * next)) - StirlingTail(k);
            return (k >= 0) & ~((us < 0.013) & (v > us)) & (jnp.log(v * scale / ((a / (us * us)) + b)) <= log);
        });
    }

    // Hörmann, The generation of binomial random variates, 1993: algorithm BTRS, for n·p from 10 and p up to 1/2.
    private static NDArray TransformedBinomial(NDArray key, NDArray n, NDArray p, NDArray done)
    {
        NDArray deviation = jnp.sqrt(n * p * (1 - p)), b = 1.15 + (2.53 * deviation), a = -0.0873 + (0.0248 * b) + (0.01 * p);
        NDArray scale = (2.83 + (5.1 / b)) * deviation, odds = p / (1 - p), mode = jnp.floor((n + 1) * p), rest = n - mode + 1;
        var atMode = ((mode + 0.5) * jnp.log((mode + 1) / (odds * rest))) + StirlingTail(mode) + StirlingTail(n - mode);
        return Transformed(key, done, a, b, (n * p) + 0.5, 0.92 - (4.2 / b), (k, us, v) =>
        {
            var isInside = (k >= 0) & (k <= n);
            var safe = jnp.where(isInside, k, mode);
            var left = n - safe + 1;
            var log = atMode + ((n + 1) * jnp.log(rest / left)) + ((safe + 0.5) * jnp.log(odds * left / (safe + 1)))
                - StirlingTail(safe) - StirlingTail(n - safe);
            return isInside & (jnp.log(v * scale / ((a / (us * us)) + b)) <= log);
        });
    }

    // Rejection from a table mountain hat: of uniform u and v a proposal k, which is accepted at once in the middle.
    private static NDArray Transformed(NDArray key, NDArray done, NDArray a, NDArray b, NDArray centre, NDArray quick,
        Func<NDArray, NDArray, NDArray, NDArray> accepts) => Until(key, jnp.zeros_like(b), done, k =>
        {
            var (uKey, vKey) = jax.random.split(k);
            NDArray u = jax.random.uniform(uKey, b.Shape, b.DType) - 0.5, v = jax.random.uniform(vKey, b.Shape, b.DType);
            var us = 0.5 - jnp.abs(u);
            var proposal = jnp.floor((((2 * a / us) + b) * u) + centre);
            return (proposal, ((us >= 0.07) & (v <= quick)) | accepts(proposal, us, v));
        });

    // log k! less its leading terms log(2π)/2 + (k + 1/2)·log(k + 1) - (k + 1): three terms of the series in 1/(k + 1).
    private static NDArray StirlingTail(NDArray k)
    {
        NDArray inverse = 1 / (k + 1), square = inverse * inverse;
        return inverse * ((1.0 / 12) - (square * ((1.0 / 360) - (square * (1.0 / 1260)))));
    }

    // How many random steps fit into a length; -1 for none that is negative or NaN.
    private static NDArray StepsWithin(NDArray key, NDArray length, Func<NDArray, NDArray> step)
    {
        var zero = jnp.zeros_like(length);
        return jax.lax.while_loop<(NDArray Key, NDArray Count, NDArray Sum)>(
            s => jnp.any(s.Sum <= length),
            s =>
            {
                var (next, sub) = jax.random.split(s.Key);
                return (next, s.Count + (s.Sum <= length).AsType(length.DType), s.Sum + step(sub));
            },
            (key, zero, zero)).Count - 1;
    }

    private static NDArray Until(NDArray key, NDArray start, NDArray done, Func<NDArray, (NDArray Proposal, NDArray Accepted)> draw) =>
        jax.lax.while_loop<(NDArray Key, NDArray Value, NDArray Done)>(
            s => ~jnp.all(s.Done),
            s =>
            {
                var (next, sub) = jax.random.split(s.Key);
                var (proposal, accepted) = draw(sub);
                return (next, jnp.where(s.Done, s.Value, proposal), s.Done | accepted);
            },
            (key, start, done)).Value;
}
