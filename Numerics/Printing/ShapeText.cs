using System.Globalization;

namespace Lazy;

/// <summary>Shapes as text, the same in every culture.</summary>
internal static class ShapeText
{
    /// <summary>The number of elements of a shape.</summary>
    public static long Size(ReadOnlySpan<int> shape)
    {
        var size = 1L;
        foreach (var extent in shape) size = checked(size * extent);
        return size;
    }

    /// <summary>A shape as a Python tuple: <c>()</c>, <c>(3,)</c>, <c>(2, 3)</c>.</summary>
    public static string Tuple(ReadOnlySpan<int> shape) => shape.Length == 1 ? $"({Join(shape, ", ")},)" : $"({Join(shape, ", ")})";

    /// <summary>A dtype and a shape as JAX shows types: <c>float32[]</c>, <c>float32[2,3]</c>.</summary>
    public static string Typed(string dtype, ReadOnlySpan<int> shape) => $"{dtype}[{Join(shape, ",")}]";

    private static string Join(ReadOnlySpan<int> shape, string separator) =>
        string.Join(separator, shape.ToArray().Select(extent => extent.ToString(CultureInfo.InvariantCulture)));
}
