namespace Lazy;

public static partial class jax
{
    public static partial class scipy
    {
        /// <summary>Images as arrays of any rank.</summary>
        public static class ndimage
        {
            /// <summary>The elements of an array at fractional places, in the array's dtype; of integers they are rounded.</summary>
            /// <param name="input">The array.</param>
            /// <param name="coordinates">For each axis the places, of one shape, which the result has.</param>
            /// <param name="order">0: the nearest element; 1: linear between neighbours.</param>
            /// <param name="mode">What lies outside: "constant" (cval), "nearest" (the edge), "wrap" (the array again), "mirror" (backwards,
            /// without the edge) or "reflect" (backwards, with the edge).</param>
            /// <param name="cval">The number outside, for "constant".</param>
            public static NDArray map_coordinates(NDArray input, IReadOnlyList<NDArray> coordinates, int order, string mode = "constant",
                NDArray? cval = null) => Interpolation.MapCoordinates(input, coordinates, order, mode, cval ?? 0.0);
        }

        /// <summary>Integrals of samples.</summary>
        public static class integrate
        {
            /// <inheritdoc cref="jnp.trapezoid"/>
            public static NDArray trapezoid(NDArray y, NDArray? x = null, double dx = 1, int axis = -1) => jnp.trapezoid(y, x, dx, axis);
        }

        /// <summary>Interpolation.</summary>
        public static class interpolate
        {
            /// <summary>A function known on a rectangular grid, between its points.</summary>
            public sealed class RegularGridInterpolator
            {
                private readonly NDArray[] _points;
                private readonly NDArray _values;
                private readonly string _method;
                private readonly double? _fill;

                /// <param name="points">For each axis the places of the grid, ascending.</param>
                /// <param name="values">[n₁,…,nₖ,…]: the values there; integers become float32.</param>
                /// <param name="method">"linear" or "nearest".</param>
                /// <param name="bounds_error">Must be false: a value cannot be checked within jit.</param>
                /// <param name="fill_value">What the function is outside of the grid, NaN by default; null goes on as at the
                /// edge.</param>
                public RegularGridInterpolator(IReadOnlyList<NDArray> points, NDArray values, string method = "linear",
                    bool bounds_error = false, double? fill_value = double.NaN)
                {
                    ArgumentNullException.ThrowIfNull(points);
                    if (bounds_error) throw new NotSupportedException(
                        "RegularGridInterpolator: values cannot be checked within jit; choose a fill_value, or check them before.");
                    Interpolation.RequireMethod(method);
                    _points = [.. points.Select(p => Promoted.Inexact("RegularGridInterpolator", p))];
                    _values = Promoted.Inexact("RegularGridInterpolator", values);
                    Interpolation.RequireGrid(_points, _values);
                    (_method, _fill) = (method, fill_value);
                }

                /// <summary>The function at places [m…,k]: […m, and what values has beyond the grid].</summary>
                /// <param name="xi">The places.</param>
                /// <param name="method">Another method than the interpolator's.</param>
                public NDArray Invoke(NDArray xi, string? method = null) =>
                    Interpolation.OnGrid(_points, _values, xi, Interpolation.RequireMethod(method ?? _method), _fill);
            }
        }

        /// <summary>Clusters.</summary>
        public static class cluster
        {
            /// <summary>For each observation the nearest code: its number, int32 [n], and the distance [n]. JAX's <c>cluster.vq.vq</c>: a C#
            /// class cannot hold a function of its own name.</summary>
            /// <param name="obs">The observations, [n,d], or numbers [n].</param>
            /// <param name="code_book">The codes, [k,d], or numbers [k].</param>
            public static (NDArray code, NDArray dist) vq(NDArray obs, NDArray code_book)
            {
                var (x, codes) = Promoted.Inexact("vq", obs, code_book);
                if (x.Rank is < 1 or > 2 || x.Rank != codes.Rank || (x.Rank == 2 && x.Shape[1] != codes.Shape[1])) throw new ShapeException(
                    $"vq: {x.Node.Aval} and {codes.Node.Aval} must both be [n,d] and [k,d], or vectors.");
                if (codes.Shape[0] == 0) throw new ShapeException($"vq: there are no codes in {codes.Node.Aval}.");
                if (x.Rank == 1) (x, codes) = (jnp.expand_dims(x, 1), jnp.expand_dims(codes, 1));
                var distances = jnp.linalg.norm(jnp.expand_dims(x, 1) - codes, axis: -1);
                return (jnp.argmin(distances, -1), jnp.min(distances, -1));
            }
        }
    }
}
