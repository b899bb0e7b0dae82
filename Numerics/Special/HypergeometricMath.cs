namespace Lazy;

/// <summary>Kummer's and Gauss's hypergeometric functions of real numbers. Formulas: NIST DLMF, chapters 13 and 15.</summary>
/// <param name="isReversible">Loops have a fixed number of iterations, of which most do nothing, so that they have derivatives in reverse
/// mode.</param>
internal sealed class HypergeometricMath(bool isReversible)
{
    // Terms that one run of a loop adds.
    private const int Chunk = 8;
    private const int MostTerms = 4096;
    private const int MostSteps = 64;
    private const int MostTaylorTerms = 256;

    /// <summary>Σ (a)ₖ/(b)ₖ·xᵏ/k!, inf where b is 0, -1, -2, … and the sum does not end before.</summary>
    public NDArray Kummer(NDArray a, NDArray b, NDArray x)
    {
        var isPole = IsPole(b, a);
        b = jnp.where(isPole, 1, b);
        // Kummer's transformation (13.2.39): what is summed has the sign of one exponential only.
        var ends = IsWhole(a);
        // Infinity is far enough here where its logarithm counts.
        x = jnp.clip(x, -Math.Sqrt(jnp.finfo(x.DType).Max), Math.Sqrt(jnp.finfo(x.DType).Max));
        NDArray turn = (x < 0) & ~ends, size = jnp.where(turn, -x, x), top = jnp.where(turn, b - a, a);
        // Far out the expansion (13.7.1), of which 24 terms are enough where its first ones fall.
        var isFar = (size > 50) & (size > 2 * (jnp.abs(b - top) + 1) * (jnp.abs(1 - top) + 1)) & ~IsWhole(top);
        NDArray t = jnp.where(isFar, top, 1.5), u = jnp.where(isFar, b, 1.0), y = jnp.where(isFar, size, 100.0);
        NDArray term = jnp.ones_like(y), sum = term;
        for (var k = 0; k < 24; k++)
        {
            term *= (u - t + k) * (1 - t + k) / ((k + 1) * y);
            sum += term;
        }
        var exponent = ((t - u) * jnp.log(y)) + jax.scipy.special.gammaln(u) - jax.scipy.special.gammaln(t) + jnp.where(turn, 0, y);
        var far = jnp.exp(exponent) * GammaMath.Sign(u) * GammaMath.Sign(t) * sum;
        // In the other places the series, which is long where x is large.
        NDArray v = jnp.where(isFar, 1.0, size), w = jnp.where(isFar, 1.0, top);
        var (near, _) = Sum(v, (k, z) => Ratio(w + k, b + k) * z / (k + 1));
        near *= jnp.exp(jnp.where(turn, x, 0));
        return jnp.where(isPole, jnp.inf, jnp.where(isFar, far, near));
    }

    /// <summary>Σ (a)ₖ(b)ₖ/(c)ₖ·xᵏ/k! for x up to 1 and its continuation to negative x; inf beyond, and where c is 0, -1, -2, …, unless the
    /// sum ends before.</summary>
    public NDArray Gauss(NDArray a, NDArray b, NDArray c, NDArray x)
    {
        // That the sum ends is for b to say.
        var swap = IsWhole(a) & ~(IsWhole(b) & (b > a));
        (a, b) = (jnp.where(swap, b, a), jnp.where(swap, a, b));
        NDArray ends = IsWhole(b), isPole = IsPole(c, b), isBeyond = (x > 1) & ~ends;
        c = jnp.where(isPole, 1, c);
        // Pfaff's transformation (15.8.1) takes negative x to z between 0 and 1; 1 - z keeps its digits.
        var turn = (x < 0) & ~ends;
        NDArray rest = jnp.where(turn, 1 / (1 - jnp.where(turn, x, 0)), jnp.where(isBeyond, 0.5, 1 - x));
        NDArray z = jnp.where(turn, -jnp.where(turn, x, 0) * rest, jnp.where(isBeyond, 0.5, x)), other = jnp.where(turn, c - b, b);
        NDArray isOne = (rest <= 0) & ~ends, isClose = (rest < 0.5) & ~isOne & ~ends;
        var at = jnp.where(isClose | isOne, 0.5, z);
        var (value, slope) = Sum(at, (k, v) => Ratio(other + k, c + k) * (a + k) * v / (k + 1));
        value = jnp.where(isClose, Stepped(a, other, c, value, slope / at, jnp.where(isClose, rest, 0.5)), value);
        value *= jnp.where(turn, jnp.power(rest, jnp.where(turn, a, 0)), 1);
        return jnp.where(isPole | isBeyond, jnp.inf, jnp.where(isOne, AtOne(a, b, c), value));
    }

    // Gauss's sum (15.4.20).
    private static NDArray AtOne(NDArray a, NDArray b, NDArray c)
    {
        var gap = c - a - b;
        var isFinite = gap > 0;
        var logs = Log(c) + Log(jnp.where(isFinite, gap, 1)) - Log(c - a) - Log(c - b);
        var sign = GammaMath.Sign(c) * GammaMath.Sign(c - a) * GammaMath.Sign(c - b);
        var isZero = IsWhole(c - a) | IsWhole(c - b);
        return jnp.where(isFinite, jnp.where(isZero, 0, jnp.exp(logs) * sign), jnp.inf);

        static NDArray Log(NDArray v) => jax.scipy.special.gammaln(jnp.where(IsWhole(v), 0.5, v));
    }

    // From 1/2 towards 1 by Taylor series of the differential equation (15.10.1), of which each halves the distance.
    private NDArray Stepped(NDArray a, NDArray b, NDArray c, NDArray value, NDArray slope, NDArray target)
    {
        var start = (jnp.full_like(target, 0.5), value, slope);
        return Repeat(MostSteps, s => jnp.any(s.Item1 > target), s =>
        {
            var (rest, f, g) = s;
            // No maximum, whose derivative is split where both are equal.
            var next = jnp.where(target >= 0.5 * rest, target, 0.5 * rest);
            NDArray z = 1 - rest, step = rest - next, p = z * rest, q = rest - z, r = c - ((a + b + 1) * z);
            // The terms uₖ·stepᵏ, of which two make the next.
            var (h, h2) = (step / p, step * step / p);
            NDArray before = f, here = g * step, sum = f + here, sumOfSlopes = here;
            var epsilon = jnp.finfo(target.DType).Eps / 4;
            var terms = Repeat(MostTaylorTerms / Chunk,
                t => jnp.any((jnp.abs(t.Item3) + jnp.abs(t.Item2)) * t.Item1 > epsilon * jnp.abs(t.Item4)), t =>
                {
                    var (k, u, v, total, slopes) = t;
                    for (var i = 0; i < Chunk; i++, k += 1)
                    {
                        var n = k - 1;
                        var w = (((n + a) * (n + b) * h2 * u) - (k * ((n * q) + r) * h * v)) / (k * (k + 1));
                        (u, v) = (v, w);
                        total += w;
                        slopes += (k + 1) * w;
                    }
                    return (k, u, v, total, slopes);
                }, (jnp.ones(Shape.Scalar, target.DType), before, here, sum, sumOfSlopes));
            var isMoving = step > 0;
            return (next, jnp.where(isMoving, terms.Item4, f), jnp.where(isMoving, terms.Item5 / jnp.where(isMoving, step, 1), g));
        }, start).Item2;
    }

    // Σ tₖ and Σ k·tₖ with t₀ = 1 and the quotients of neighbours, until no term counts.
    private (NDArray Sum, NDArray Weighted) Sum(NDArray x, Func<NDArray, NDArray, NDArray> ratio)
    {
        var epsilon = jnp.finfo(x.DType).Eps / 4;
        var one = jnp.ones_like(x);
        var found = Repeat(MostTerms / Chunk, s => jnp.any(jnp.abs(s.Item2) * (s.Item1 + 1) > epsilon * jnp.abs(s.Item3)), s =>
            {
                var (k, term, sum, weighted) = s;
                for (var i = 0; i < Chunk; i++, k += 1)
                {
                    term *= ratio(k, x);
                    sum += term;
                    weighted += (k + 1) * term;
                }
                return (k, term, sum, weighted);
            }, (jnp.zeros(Shape.Scalar, x.DType), one, one, jnp.zeros_like(x)));
        return (found.Item3, found.Item4);
    }

    private T Repeat<T>(int most, Func<T, NDArray> isGoing, Func<T, T> step, T start) => isReversible
        ? jax.lax.fori_loop(0, most, (_, s) => jax.lax.cond(isGoing(s), step, x => x, s), start)
        : jax.lax.while_loop(s => (s.Count < most) & isGoing(s.State), s => (s.Count + 1, step(s.State)),
            (Count: jnp.asarray(0), State: start)).State;

    // A zero below is only there where the sum has ended before.
    private static NDArray Ratio(NDArray above, NDArray below)
    {
        var hasEnded = jnp.equal(below, 0);
        return jnp.where(hasEnded, 0, above / jnp.where(hasEnded, 1, below));
    }

    /// <summary>Whether a parameter is one of 0, -1, -2, …, which end a sum.</summary>
    public static NDArray IsWhole(NDArray x) => (x <= 0) & jnp.equal(x, jnp.floor(x));

    private static NDArray IsPole(NDArray below, NDArray above) => IsWhole(below) & ~(IsWhole(above) & (above >= below));
}
