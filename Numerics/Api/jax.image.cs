namespace Lazy;

/// <summary>How <c>jax.image.resize</c> and <c>jax.image.scale_and_translate</c> make elements between those that there are.</summary>
public enum ResizeMethod
{
    /// <summary>The nearest element.</summary>
    Nearest,
    /// <summary>A triangle: linear between neighbours.</summary>
    Linear,
    /// <summary>Lanczos's kernel of radius 3.</summary>
    Lanczos3,
    /// <summary>Lanczos's kernel of radius 5.</summary>
    Lanczos5,
    /// <summary>Keys' cubic kernel (1981), with a = -1/2.</summary>
    Cubic,
}

public static partial class jax
{
    /// <summary>Arrays of other sizes.</summary>
    public static class image
    {
        /// <summary>An array brought to another shape of the same rank. Integers become float32, except for the nearest element.</summary>
        /// <param name="image">The array.</param>
        /// <param name="shape">The shape.</param>
        /// <param name="method">"nearest", "linear" ("bilinear", "trilinear", "triangle"), "cubic" ("bicubic", "tricubic"), "lanczos3" or
        /// "lanczos5".</param>
        /// <param name="antialias">Whether the kernel is widened where the array shrinks, so that all elements count.</param>
        public static NDArray resize(NDArray image, Shape shape, string method, bool antialias = true) =>
            resize(image, shape, Resampling.Method("resize", method), antialias);

        /// <inheritdoc cref="resize(NDArray, Shape, string, bool)"/>
        public static NDArray resize(NDArray image, Shape shape, ResizeMethod method, bool antialias = true) =>
            Resampling.Resize(image, shape, method, antialias);

        /// <summary>An array sampled anew along some axes: an element at x goes to scale·x + translation, where positions count from the
        /// edges of the array, so that the middle of the first element is at 1/2. What lies outside of the array is 0.</summary>
        /// <param name="image">The array; integers become float32.</param>
        /// <param name="shape">The shape of the result, of the same rank.</param>
        /// <param name="spatial_dims">The axes.</param>
        /// <param name="scale">A number for each of these axes.</param>
        /// <param name="translation">A number for each of these axes.</param>
        /// <param name="method">As of resize, but not "nearest".</param>
        /// <param name="antialias">Whether the kernel is widened where the array shrinks.</param>
        public static NDArray scale_and_translate(NDArray image, Shape shape, Axes spatial_dims, NDArray scale, NDArray translation,
            string method, bool antialias = true) => scale_and_translate(image, shape, spatial_dims, scale, translation,
                Resampling.Method("scale_and_translate", method), antialias);

        /// <inheritdoc cref="scale_and_translate(NDArray, Shape, Axes, NDArray, NDArray, string, bool)"/>
        public static NDArray scale_and_translate(NDArray image, Shape shape, Axes spatial_dims, NDArray scale, NDArray translation,
            ResizeMethod method, bool antialias = true) =>
            Resampling.ScaleAndTranslate(image, shape, spatial_dims, scale, translation, method, antialias);
    }
}
