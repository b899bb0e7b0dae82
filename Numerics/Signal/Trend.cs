namespace Lazy;

/// <summary>Trends of signals.</summary>
internal static class Trend
{
    /// <summary>The signal without its mean ("constant"), without its line of least squares ("linear"), or as it is (null).</summary>
    public static NDArray Out(string operation, NDArray x, string? type, int axis) => type switch
    {
        null => x,
        "constant" => x - jnp.mean(x, axis, keepdims: true),
        "linear" => jnp.moveaxis(WithoutLine(jnp.moveaxis(x, axis, -1)), -1, axis),
        _ => throw new ArgumentException($"{operation}: there is no trend '{type}'; known are constant and linear.", nameof(type)),
    };

    /// <summary>The signal without a line of least squares for each part between break points.</summary>
    public static NDArray WithoutLines(string operation, NDArray x, int axis, IEnumerable<int> breaks)
    {
        var n = x.Shape[axis];
        int[] ends = [.. breaks.Append(0).Append(n).Distinct().Order()];
        if (ends[0] < 0 || ends[^1] > n)
            throw new ArgumentException($"{operation}: the break points {Axes.Of(ends)} must lie within {x.Node.Aval} along axis {axis}.", nameof(breaks));
        var v = jnp.moveaxis(x, axis, -1);
        NDArray[] parts = [.. ends.Zip(ends.Skip(1), (start, end) => WithoutLine(v["...", start..end]))];
        return jnp.moveaxis(parts.Length == 0 ? v : jnp.concatenate(parts, -1), -1, axis);
    }

    private static NDArray WithoutLine(NDArray x)
    {
        var n = x.Shape[^1];
        // Places around their mean are orthogonal to the constant.
        var place = jnp.asarray((double[])[.. Enumerable.Range(0, n).Select(i => i - ((n - 1) / 2.0))], x.DType.RealPart);
        var centered = x - jnp.mean(x, -1, keepdims: true);
        if (n < 2) return centered;
        var squares = n * ((double)n * n - 1) / 12;
        return centered - (jnp.sum(centered * place, -1, keepdims: true) / squares * place);
    }
}
