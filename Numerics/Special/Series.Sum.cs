namespace Lazy;

/// <summary>Chebyshev series of special functions.</summary>
internal static partial class Series
{
    /// <summary>Σ c_k T_k(t) for t from -1 to 1, by Clenshaw's recurrence. Terms that x's dtype does not see are left out.</summary>
    public static NDArray Sum(double[] c, NDArray t)
    {
        var n = c.Length;
        var least = t.DType == DType.Float64 ? 0 : 1e-9;
        while (n > 2 && Math.Abs(c[n - 1]) < least) n--;
        NDArray twice = 2 * t, next = jnp.full_like(t, c[n - 1]), afterNext = jnp.zeros_like(t);
        for (var k = n - 2; k > 0; k--) (next, afterNext) = (twice * next - afterNext + c[k], next);
        return t * next - afterNext + c[0];
    }

    /// <summary>The series on an interval.</summary>
    public static NDArray Sum(double[] c, NDArray x, double from, double to) => Sum(c, (x - (from + to) / 2) * (2 / (to - from)));
}
