namespace Lazy;

// Different values. With size, results have that length and no value need be known.
public static partial class jnp
{
    /// <summary>The different values in ascending order; with axis, the different slices along it. The values must be known.</summary>
    public static NDArray unique(NDArray ar, int? axis = null)
    {
        if (axis is not null) return unique_all(ar, axis).Values;
        var sorted = sort(ravel(ar));
        return sorted[FirstOfRuns(sorted)];
    }

    /// <summary>The different values in ascending order: the first <paramref name="size"/> of them; missing ones are fill_value, or the
    /// smallest value. With axis, the different slices along it. Works on traced arrays.</summary>
    public static NDArray unique(NDArray ar, int size, NDArray? fill_value = null, int? axis = null) =>
        unique_all(ar, size, fill_value, axis).Values;

    /// <summary>The different values in ascending order; where each occurs first; for each element the number of its value, in the shape
    /// of ar; and how often. With axis, the same of the slices along it, whose numbers are a vector. The values must be known.</summary>
    public static (NDArray Values, NDArray Indices, NDArray Inverse, NDArray Counts) unique_all(NDArray ar, int? axis = null)
    {
        var found = new UniqueValues("unique", ar, axis);
        return found.At(flatnonzero(found.IsFirst));
    }

    /// <summary>The first <paramref name="size"/> different values in ascending order, where each occurs first, for each element the number
    /// of its value, and how often. Missing values are fill_value or the smallest value; they occur 0 times. Works on traced
    /// arrays.</summary>
    public static (NDArray Values, NDArray Indices, NDArray Inverse, NDArray Counts) unique_all(NDArray ar, int size,
        NDArray? fill_value = null, int? axis = null)
    {
        if (size < 0) throw new ArgumentException($"unique: size is {size}; it must not be negative.", nameof(size));
        var found = new UniqueValues("unique", ar, axis);
        return found.At(flatnonzero(found.IsFirst, size + 1), size, fill_value);
    }

    /// <summary>The different values in ascending order, and how often each occurs.</summary>
    public static (NDArray Values, NDArray Counts) unique_counts(NDArray x)
    {
        var all = unique_all(x);
        return (all.Values, all.Counts);
    }

    /// <summary>The first <paramref name="size"/> different values in ascending order, and how often each occurs.</summary>
    public static (NDArray Values, NDArray Counts) unique_counts(NDArray x, int size, NDArray? fill_value = null)
    {
        var all = unique_all(x, size, fill_value);
        return (all.Values, all.Counts);
    }

    /// <summary>The different values in ascending order, and for each element the number of its value.</summary>
    public static (NDArray Values, NDArray Inverse) unique_inverse(NDArray x)
    {
        var all = unique_all(x);
        return (all.Values, all.Inverse);
    }

    /// <summary>The first <paramref name="size"/> different values in ascending order, and for each element the number of its
    /// value.</summary>
    public static (NDArray Values, NDArray Inverse) unique_inverse(NDArray x, int size, NDArray? fill_value = null)
    {
        var all = unique_all(x, size, fill_value);
        return (all.Values, all.Inverse);
    }

    /// <summary>The different values in ascending order.</summary>
    public static NDArray unique_values(NDArray x) => unique(x);

    /// <summary>The first <paramref name="size"/> different values in ascending order.</summary>
    public static NDArray unique_values(NDArray x, int size, NDArray? fill_value = null) => unique(x, size, fill_value);

    // Where a sorted vector shows a value for the first time.
    private static NDArray FirstOfRuns(NDArray sorted) => Ufunc.Apply("unique", sorted, UniqueValues.FirstOfRuns);
}
