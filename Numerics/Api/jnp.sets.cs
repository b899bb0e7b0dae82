namespace Lazy;

// Sets and partial orders. With size, results have that length and no value need be known: missing ones are fill_value.
public static partial class jnp
{
    /// <summary>The values that occur in both, ascending, where each occurs first in the first, and where in the second. The values must
    /// be known.</summary>
    /// <param name="ar1">The first.</param>
    /// <param name="ar2">The second.</param>
    /// <param name="assume_unique">Has no effect: values are counted once in any case.</param>
    /// <param name="return_indices">true: that there are three results.</param>
    public static (NDArray Values, NDArray Indices1, NDArray Indices2) intersect1d(NDArray ar1, NDArray ar2, bool assume_unique,
        bool return_indices)
    {
        RequireTwo("intersect1d", nameof(return_indices), return_indices);
        var (values, first, _, _) = unique_all(ar1);
        var (others, second, _, _) = unique_all(ar2);
        var common = isin(values, others);
        return (values[common], first[common], second[isin(others, values)]);
    }

    /// <summary>The values that occur in both, ascending, of a known number; see <see cref="unique(NDArray, int, NDArray, int?)"/>.</summary>
    public static NDArray intersect1d(NDArray ar1, NDArray ar2, int size, NDArray? fill_value = null)
    {
        var sorted = sort(ravel(ar1));
        return Sized("intersect1d", sorted, logical_and(FirstOfRuns(sorted), isin(sorted, ar2)), size, fill_value);
    }

    /// <summary>The values that occur in either, ascending, of a known number; see <see cref="unique(NDArray, int, NDArray, int?)"/>.</summary>
    public static NDArray union1d(NDArray ar1, NDArray ar2, int size, NDArray? fill_value = null) =>
        unique(concatenate([ar1, ar2], axis: null), size, fill_value);

    /// <summary>The values of the first that do not occur in the second, ascending, of a known number; see
    /// <see cref="unique(NDArray, int, NDArray, int?)"/>.</summary>
    public static NDArray setdiff1d(NDArray ar1, NDArray ar2, int size, NDArray? fill_value = null)
    {
        var sorted = sort(ravel(ar1));
        return Sized("setdiff1d", sorted, logical_and(FirstOfRuns(sorted), isin(sorted, ar2, invert: true)), size, fill_value);
    }

    /// <summary>The values that occur in exactly one of two, ascending. The values must be known.</summary>
    public static NDArray setxor1d(NDArray ar1, NDArray ar2, bool assume_unique = false)
    {
        var (values, alone) = Alone(ar1, ar2, assume_unique);
        return values[alone];
    }

    /// <summary>The values that occur in exactly one of two, ascending, of a known number; see
    /// <see cref="unique(NDArray, int, NDArray, int?)"/>.</summary>
    public static NDArray setxor1d(NDArray ar1, NDArray ar2, int size, NDArray? fill_value = null)
    {
        var (values, alone) = Alone(ar1, ar2, false);
        return Sized("setxor1d", values, alone, size, fill_value);
    }

    /// <summary>The indices that bring the element of rank kth to its place along an axis, smaller ones before it.</summary>
    public static NDArray argpartition(NDArray a, int kth, int axis = -1)
    {
        StaticIndex.Checked("argpartition", kth, axis, shape(a)[Axes.NormalizeOne("argpartition", axis, ndim(a))]);
        return argsort(a, axis);
    }

    /// <summary>The elements in ascending order along the last axis, as complex numbers: by real, then by imaginary part.</summary>
    public static NDArray sort_complex(NDArray a) => sort(a).AsType(a.DType.ToComplex);

    private static (NDArray Values, NDArray Alone) Alone(NDArray ar1, NDArray ar2, bool unique)
    {
        NDArray x = ravel(ar1), y = ravel(ar2);
        var values = sort(concatenate([x, y]));
        if (unique)
        {
            // Each value stands there once or twice.
            var first = FirstOfRuns(values);
            return (values, logical_and(first, concatenate([first[1..], ones(Math.Min(1, shape(values)[0]), bool_)])));
        }
        return (values, logical_and(FirstOfRuns(values), logical_xor(isin(values, x), isin(values, y))));
    }

    private static NDArray Sized(string operation, NDArray sorted, NDArray keep, int count, NDArray? fill)
    {
        if (count < 0) throw new ArgumentException($"{operation}: size is {count}; it must not be negative.", nameof(count));
        if (size(sorted) == 0)
            return full(count, fill ?? 0, sorted.DType);
        var places = nonzero(keep, count, 0)[0];
        var values = sorted[places];
        var there = arange(count) < sum(keep);
        return where(there, values, (fill ?? values[..1]).AsType(sorted.DType));
    }
}
