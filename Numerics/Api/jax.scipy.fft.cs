namespace Lazy;

public static partial class jax
{
    public static partial class scipy
    {
        /// <summary>Cosine transforms. Of the types that scipy knows, type 2 and its inverse are there, as in JAX. Integers become float32.</summary>
        public static partial class fft
        {
            /// <summary>The cosine transform yₖ = 2·Σ xⱼ·cos(πk(2j + 1)/2n) along an axis.</summary>
            /// <param name="x">Real numbers.</param>
            /// <param name="type">2.</param>
            /// <param name="n">The length to which the axis is cut or filled up with zeros.</param>
            /// <param name="axis">The axis.</param>
            /// <param name="norm">"backward" (or null); or "ortho", which makes the transform orthogonal.</param>
            public static NDArray dct(NDArray x, int type = 2, int? n = null, int axis = -1, string? norm = null) =>
                CosineTransform.Along("dct", x, type, n, axis, norm, isInverse: false);

            /// <summary><see cref="dct"/> along axes; all where none are given, or the last ones for which s has lengths.</summary>
            public static NDArray dctn(NDArray x, int type = 2, Axes? s = null, Axes? axes = null, string? norm = null) =>
                CosineTransform.Along("dctn", x, type, s, axes, norm, isInverse: false);

            /// <summary>The inverse of <see cref="dct"/>.</summary>
            public static NDArray idct(NDArray x, int type = 2, int? n = null, int axis = -1, string? norm = null) =>
                CosineTransform.Along("idct", x, type, n, axis, norm, isInverse: true);

            /// <summary>The inverse of <see cref="dctn"/>.</summary>
            public static NDArray idctn(NDArray x, int type = 2, Axes? s = null, Axes? axes = null, string? norm = null) =>
                CosineTransform.Along("idctn", x, type, s, axes, norm, isInverse: true);
        }
    }
}
