namespace Lazy;

// More elements around an array.
public static partial class jnp
{
    /// <summary>More elements before and behind an array, axis by axis.</summary>
    /// <param name="array">The array.</param>
    /// <param name="pad_width">(before, behind) for each axis.</param>
    /// <param name="mode">"constant"; "edge": the nearest element; "reflect": mirrored at the last element; "symmetric": mirrored behind it;
    /// "wrap": from the other end; "linear_ramp": from the nearest element to an end value; "maximum", "minimum", "mean" or "median" of the
    /// elements along the axis; "empty": any.</param>
    /// <param name="constant_values">The new elements of mode "constant", 0 unless given. One number, (before, behind), or such a pair for
    /// each axis: an array that broadcasts to [rank,2].</param>
    /// <param name="stat_length">Of how many elements at the edge statistics are taken, all unless given; as constant_values.</param>
    /// <param name="end_values">Where ramps end, 0 unless given; as constant_values.</param>
    /// <param name="reflect_type">"even", or "odd": mirrored elements are taken from twice the element at the edge.</param>
    public static NDArray pad(NDArray array, (int Before, int After)[] pad_width, string mode = "constant", NDArray? constant_values = null,
        NDArray? stat_length = null, NDArray? end_values = null, string reflect_type = "even")
    {
        ArgumentNullException.ThrowIfNull(pad_width);
        return new Padding(mode, constant_values, stat_length, end_values, reflect_type).Run(array, pad_width);
    }

    /// <summary>As many elements before and behind each axis.</summary>
    /// <inheritdoc cref="pad(NDArray, ValueTuple{int, int}[], string, NDArray, NDArray, NDArray, string)"/>
    public static NDArray pad(NDArray array, int pad_width, string mode = "constant", NDArray? constant_values = null,
        NDArray? stat_length = null, NDArray? end_values = null, string reflect_type = "even") =>
        pad(array, (pad_width, pad_width), mode, constant_values, stat_length, end_values, reflect_type);

    /// <summary>The same numbers of elements before and behind each axis.</summary>
    /// <inheritdoc cref="pad(NDArray, ValueTuple{int, int}[], string, NDArray, NDArray, NDArray, string)"/>
    public static NDArray pad(NDArray array, (int Before, int After) pad_width, string mode = "constant", NDArray? constant_values = null,
        NDArray? stat_length = null, NDArray? end_values = null, string reflect_type = "even") =>
        pad(array, [.. Enumerable.Repeat(pad_width, ndim(array))], mode, constant_values, stat_length, end_values, reflect_type);

    /// <summary>Padded with zeros, which a function of the vectors along each axis replaces, axis by axis.</summary>
    /// <param name="array">The array.</param>
    /// <param name="pad_width">(before, behind) for each axis.</param>
    /// <param name="mode">From a padded vector, its numbers of new elements and its axis to the vector that stands in its place.</param>
    public static NDArray pad(NDArray array, (int Before, int After)[] pad_width, Func<NDArray, (int Before, int After), int, NDArray> mode)
    {
        ArgumentNullException.ThrowIfNull(mode);
        var result = pad(array, pad_width);
        for (var i = 0; i < pad_width.Length; i++)
        {
            var axis = i;
            result = apply_along_axis(v => mode(v, pad_width[axis], axis), axis, result);
        }
        return result;
    }
}
