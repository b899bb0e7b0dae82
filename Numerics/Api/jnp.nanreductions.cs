using Lazy.Graph.Ops;

namespace Lazy;

// Reductions that leave NaN out.
public static partial class jnp
{
    /// <summary>The sum over axes of what is not NaN.</summary>
    public static NDArray nansum(NDArray a, Axes? axis = null, DType? dtype = null, bool keepdims = false, NDArray? initial = null,
        NDArray? where = null) =>
        sum(Replaced(a, 0), axis, dtype, keepdims, initial, where);

    /// <summary>The product over axes of what is not NaN.</summary>
    public static NDArray nanprod(NDArray a, Axes? axis = null, DType? dtype = null, bool keepdims = false, NDArray? initial = null,
        NDArray? where = null) =>
        prod(Replaced(a, 1), axis, dtype, keepdims, initial, where);

    /// <summary>The largest element over axes that is not NaN; NaN where there is no other.</summary>
    public static NDArray nanmax(NDArray a, Axes? axis = null, bool keepdims = false, NDArray? initial = null, NDArray? where = null) =>
        OrNaN(a, axis, keepdims, max(Replaced(a, double.NegativeInfinity), axis, keepdims, initial, where), initial);

    /// <summary>The smallest element over axes that is not NaN; NaN where there is no other.</summary>
    public static NDArray nanmin(NDArray a, Axes? axis = null, bool keepdims = false, NDArray? initial = null, NDArray? where = null) =>
        OrNaN(a, axis, keepdims, min(Replaced(a, double.PositiveInfinity), axis, keepdims, initial, where), initial);

    /// <summary>The mean over axes of what is not NaN; NaN where there is no other.</summary>
    public static NDArray nanmean(NDArray a, Axes? axis = null, DType? dtype = null, bool keepdims = false, NDArray? where = null) =>
        mean(a, axis, dtype, keepdims, Numbers(a, where));

    /// <summary>The variance over axes of what is not NaN; NaN where ddof leaves nothing.</summary>
    public static NDArray nanvar(NDArray a, Axes? axis = null, DType? dtype = null, int ddof = 0, bool keepdims = false,
        NDArray? where = null)
    {
        var numbers = Numbers(a, where);
        var result = var(Replaced(a, 0), axis, dtype, ddof, keepdims, numbers);
        return jnp.where(sum(numbers, axis, keepdims: keepdims) <= ddof, nan, result);
    }

    /// <summary>The square root of <see cref="nanvar"/>.</summary>
    public static NDArray nanstd(NDArray a, Axes? axis = null, DType? dtype = null, int ddof = 0, bool keepdims = false,
        NDArray? where = null) =>
        sqrt(nanvar(a, axis, dtype, ddof, keepdims, where));

    /// <summary>The index of the first largest element that is not NaN, -1 where all are NaN.</summary>
    public static NDArray nanargmax(NDArray a, int? axis = null, bool keepdims = false) =>
        OrNone(a, axis, keepdims, argmax(Replaced(a, double.NegativeInfinity), axis, keepdims));

    /// <summary>The index of the first smallest element that is not NaN, -1 where all are NaN.</summary>
    public static NDArray nanargmin(NDArray a, int? axis = null, bool keepdims = false) =>
        OrNone(a, axis, keepdims, argmin(Replaced(a, double.PositiveInfinity), axis, keepdims));

    /// <summary>Running sums with NaN as 0.</summary>
    public static NDArray nancumsum(NDArray a, int? axis = null, DType? dtype = null) => cumsum(Replaced(a, 0), axis, dtype);

    /// <summary>Running products with NaN as 1.</summary>
    public static NDArray nancumprod(NDArray a, int? axis = null, DType? dtype = null) => cumprod(Replaced(a, 1), axis, dtype);

    private static NDArray Replaced(NDArray a, double value) =>
        Ufunc.Apply("isnan", a, x => x.DType.IsInexact ? Lax.Select(Lax.Ne(x, x), Lax.FullLike(x, value), x) : x);

    private static NDArray Numbers(NDArray a, NDArray? where)
    {
        var numbers = logical_not(isnan(a));
        return where is null ? numbers : logical_and(numbers, where);
    }

    private static NDArray OrNaN(NDArray a, Axes? axis, bool keepdims, NDArray result, NDArray? initial) =>
        a.DType.IsInexact && initial is null ? where(all(isnan(a), axis, keepdims), nan, result) : result;

    private static NDArray OrNone(NDArray a, int? axis, bool keepdims, NDArray result) =>
        a.DType.IsInexact ? where(all(isnan(a), axis is { } i ? i : null, keepdims), -1, result) : result;
}
