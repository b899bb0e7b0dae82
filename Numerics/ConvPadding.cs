namespace Lazy;

/// <summary>Padding of windows by name.</summary>
internal static class ConvPadding
{
    /// <summary>(before, behind) of an axis, whose extents come dilated.</summary>
    public static (int Low, int High) ByName(string operation, string padding, int extent, int window, int stride)
    {
        var total = Math.Max(0, ((((extent + stride - 1) / stride) - 1) * stride) + window - extent);
        return padding switch
        {
            "VALID" => (0, 0),
            "SAME" => (total / 2, total - (total / 2)),
            "SAME_LOWER" => (total - (total / 2), total / 2),
            _ => throw new ArgumentException($"{operation}: there is no padding '{padding}'; known are VALID, SAME and SAME_LOWER.",
                nameof(padding)),
        };
    }

    /// <summary>What a transposed convolution pads, so that it undoes the shape of one with this padding.</summary>
    public static (int Low, int High) Transposed(string padding, int window, int stride)
    {
        var (total, low) = padding switch
        {
            "SAME" => (window + stride - 2, stride > window - 1 ? window - 1 : (window + stride - 1) / 2),
            "VALID" => (window + stride - 2 + Math.Max(window - stride, 0), window - 1),
            _ => throw new ArgumentException($"conv_transpose: there is no padding '{padding}'; known are VALID and SAME.",
                nameof(padding)),
        };
        return (low, total - low);
    }
}
