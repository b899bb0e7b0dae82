namespace Lazy;

// Quantiles. The methods are those of Hyndman and Fan (1996), under NumPy's names, and NumPy's five older ones.
public static partial class jnp
{
    /// <summary>The numbers below which the share q of the elements over axes lies, with q in [0, 1]; NaN where there is a NaN.</summary>
    /// <param name="a">The array.</param>
    /// <param name="q">A share or a vector of them, whose axis comes first in the result.</param>
    /// <param name="axis">The axes, all if null.</param>
    /// <param name="method">Between two elements: "linear", "lower", "higher", "midpoint", "nearest"; or "inverted_cdf",
    /// "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull", "median_unbiased",
    /// "normal_unbiased".</param>
    /// <param name="keepdims">Whether the axes stay, with extent 1.</param>
    public static NDArray quantile(NDArray a, NDArray q, Axes? axis = null, string method = "linear", bool keepdims = false) =>
        Ufunc.Apply("quantile", a, q, (x, share) => Quantiles.Of("quantile", x, share, axis, method, keepdims, withoutNaN: false));

    /// <summary><see cref="quantile"/> with q in percent.</summary>
    public static NDArray percentile(NDArray a, NDArray q, Axes? axis = null, string method = "linear", bool keepdims = false) =>
        quantile(a, q / 100.0, axis, method, keepdims);

    /// <summary>The middle element over axes, or the mean of the two in the middle; NaN where there is a NaN.</summary>
    public static NDArray median(NDArray a, Axes? axis = null, bool keepdims = false) => quantile(a, 0.5, axis, "midpoint", keepdims);

    /// <summary><see cref="quantile"/> of what is not NaN; NaN where there is nothing else.</summary>
    public static NDArray nanquantile(NDArray a, NDArray q, Axes? axis = null, string method = "linear", bool keepdims = false) =>
        Ufunc.Apply("nanquantile", a, q, (x, share) => Quantiles.Of("nanquantile", x, share, axis, method, keepdims, withoutNaN: true));

    /// <summary><see cref="nanquantile"/> with q in percent.</summary>
    public static NDArray nanpercentile(NDArray a, NDArray q, Axes? axis = null, string method = "linear", bool keepdims = false) =>
        nanquantile(a, q / 100.0, axis, method, keepdims);

    /// <summary><see cref="median"/> of what is not NaN; NaN where there is nothing else.</summary>
    public static NDArray nanmedian(NDArray a, Axes? axis = null, bool keepdims = false) => nanquantile(a, 0.5, axis, "midpoint", keepdims);
}
