namespace Lazy;

/// <summary>
/// The method of Dormand and Prince of order 5 with an error of order 4 ("A family of embedded Runge-Kutta formulae", 1980), and steps that
/// adapt as in Hairer, Nørsett and Wanner, "Solving ordinary differential equations I", II.4.
/// </summary>
internal static class DormandPrince
{
    private static readonly double[] s_times = [1 / 5.0, 3 / 10.0, 4 / 5.0, 8 / 9.0, 1, 1];

    private static readonly double[][] s_stages =
    [
        [1 / 5.0],
        [3 / 40.0, 9 / 40.0],
        [44 / 45.0, -56 / 15.0, 32 / 9.0],
        [19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0],
        [9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0],
        [35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0],
    ];

    // The solution of order 5 is that of the last stage; less that of order 4.
    private static readonly double[] s_error =
        [71 / 57600.0, 0, -71 / 16695.0, 71 / 1920.0, -17253 / 339200.0, 22 / 525.0, -1 / 40.0];

    // The middle of a step, by Shampine, "Some practical Runge-Kutta formulas", 1986.
    private static readonly double[] s_middle =
    [
        6025192743 / 30085553152.0 / 2, 0, 51252292925 / 65400821598.0 / 2, -2691868925 / 45128329728.0 / 2,
        187940372067 / 1594534317056.0 / 2, -1776094331 / 19743644256.0 / 2, 11237099 / 235043384.0 / 2,
    ];

    // Where the solution has come to, the length of the next step, and the last step as a polynomial of order 4.
    private sealed record Course(NDArray Y, NDArray Slope, NDArray Time, NDArray Length, NDArray Before, NDArray[] Polynomial);

    /// <summary>y at each time: [times,n].</summary>
    public static NDArray Integrate(Func<NDArray, NDArray, NDArray> func, NDArray y0, NDArray t, InitialValueProblem.Limits limits)
    {
        var slope = func(y0, t[0]);
        var length = jnp.minimum(FirstLength(func, t[0], y0, slope, limits), limits.Longest).AsType(t.DType);
        var start = new Course(y0, slope, t[0], length, t[0], [.. Enumerable.Repeat(y0, 5)]);
        var most = limits.Steps >= int.MaxValue ? int.MaxValue : (int)limits.Steps;
        var (_, ys) = jax.lax.scan<Course, NDArray, NDArray>((c, target) =>
        {
            var (end, _) = jax.lax.while_loop<(Course C, NDArray Count)>(
                s => (s.C.Time < target) & (s.Count < most) & (s.C.Length > 0), s => (Step(func, s.C, limits), s.Count + 1), (c, OptaxMath.Zero));
            // The target lies within the last step.
            var share = (target - end.Before) / jnp.where(jnp.equal(end.Time, end.Before), 1, end.Time - end.Before);
            return (end, end.Polynomial.Aggregate((sum, p) => (sum * share) + p));
        }, start, t[1..]);
        return jnp.concatenate([jnp.expand_dims(y0, 0), ys]);
    }

    private static Course Step(Func<NDArray, NDArray, NDArray> func, Course c, InitialValueProblem.Limits limits)
    {
        var slopes = new List<NDArray> { c.Slope };
        NDArray Sum(double[] weights) => c.Length * weights.Zip(slopes).Where(p => p.First != 0).Select(p => p.First * p.Second).Aggregate((a, b) => a + b);
        var y = c.Y;
        for (var i = 0; i < s_stages.Length; i++)
        {
            y = c.Y + Sum(s_stages[i]);
            slopes.Add(func(y, c.Time + (s_times[i] * c.Length)));
        }
        var allowed = limits.Absolute + (limits.Relative * jnp.maximum(jnp.abs(c.Y), jnp.abs(y)));
        var ratio = RootMeanSquare(Sum(s_error) / allowed);
        NDArray middle = c.Y + Sum(s_middle), first = c.Length * c.Slope, last = c.Length * slopes[^1];
        // Through both ends with their slopes, and the middle.
        NDArray[] polynomial =
        [
            (-2 * first) + (2 * last) - (8 * c.Y) - (8 * y) + (16 * middle),
            (5 * first) - (3 * last) + (18 * c.Y) + (14 * y) - (32 * middle),
            (-4 * first) + last - (11 * c.Y) - (5 * y) + (16 * middle),
            first, c.Y,
        ];
        var length = jnp.clip(NextLength(c.Length, ratio), 0, limits.Longest).AsType(c.Length.DType);
        var next = new Course(y, slopes[^1], c.Time + c.Length, length, c.Time, polynomial);
        var isGood = ratio <= 1;
        return jax.tree.map((NDArray a, NDArray b) => jnp.where(isGood, a, b), next, c with { Length = length });
    }

    // Ten times as long at most, and a fifth at least after an error that was too large.
    private static NDArray NextLength(NDArray length, NDArray ratio)
    {
        var least = jnp.where(ratio < 1, 1, 0.2);
        var factor = jnp.minimum(10, jnp.maximum(0.9 * jnp.power(jnp.where(jnp.equal(ratio, 0), 1, ratio), -0.2), least));
        return length * jnp.where(jnp.equal(ratio, 0), 10, factor);
    }

    private static NDArray FirstLength(Func<NDArray, NDArray, NDArray> func, NDArray t, NDArray y, NDArray slope, InitialValueProblem.Limits limits)
    {
        var scale = limits.Absolute + (jnp.abs(y) * limits.Relative);
        NDArray d0 = Norm(y / scale), d1 = Norm(slope / scale);
        var guess = jnp.where((d0 < 1e-5) | (d1 < 1e-5), 1e-6, 0.01 * d0 / jnp.where(jnp.equal(d1, 0), 1, d1)).AsType(t.DType);
        var d2 = Norm((func(y + (guess * slope), t + guess) - slope) / scale) / guess;
        var steepest = jnp.maximum(d1, d2);
        var better = jnp.where(steepest <= 1e-15, jnp.maximum(1e-6, guess * 1e-3), jnp.power(0.01 / jnp.where(steepest <= 1e-15, 1, steepest), 0.2));
        return jnp.minimum(100 * guess, better);
    }

    private static NDArray Norm(NDArray x) => jnp.sqrt(jnp.sum(OptaxMath.SquaredModulus(x)));

    private static NDArray RootMeanSquare(NDArray x) => jnp.sqrt(jnp.mean(OptaxMath.SquaredModulus(x)));
}
