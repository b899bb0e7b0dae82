namespace Lazy;

public static partial class jax
{
    /// <summary>
    /// Says inside of a scope what happens when arrays of different ranks are broadcast together, which hides many mistakes with axes:
    /// <c>using (jax.numpy_rank_promotion("raise")) { … }</c>. Scalars broadcast always.
    /// </summary>
    /// <param name="new_val"><c>allow</c>, the default; <c>warn</c>, a line on standard error; or <c>raise</c>, a
    /// <see cref="ShapeException"/>.</param>
    /// <exception cref="ArgumentException">It is none of them.</exception>
    public static IDisposable numpy_rank_promotion(string new_val) => new_val is "allow" or "warn" or "raise"
        ? PromotionRules.Use(PromotionRules.Current with { Rank = new_val })
        : throw new ArgumentException($"numpy_rank_promotion: '{new_val}' is none of allow, warn and raise.");

    /// <summary>
    /// Says inside of a scope whether arrays of different dtypes may meet: <c>using (jax.numpy_dtype_promotion("strict")) { … }</c>. C#
    /// scalars, and arrays made of them, take the dtype of what they meet in either case.
    /// </summary>
    /// <param name="new_val"><c>standard</c>, the default: the dtypes are promoted; or <c>strict</c>: a <see
    /// cref="DTypeException"/>.</param>
    /// <exception cref="ArgumentException">It is none of them.</exception>
    public static IDisposable numpy_dtype_promotion(string new_val) => new_val is "standard" or "strict"
        ? PromotionRules.Use(PromotionRules.Current with { IsStrict = new_val == "strict" })
        : throw new ArgumentException($"numpy_dtype_promotion: '{new_val}' is neither standard nor strict.");
}
