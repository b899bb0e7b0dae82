using Lazy.Graph.Ops;

namespace Lazy;

public static partial class jax
{
    public static partial class lax
    {
        /// <summary>Joins all elements along axes by any associative function of two numbers; add, mul, max, min, and, or and xor are
        /// recognised and become the reductions of those names.</summary>
        /// <param name="operand">The array.</param>
        /// <param name="init_value">What is joined with the result; neutral, for it may be joined more than once.</param>
        /// <param name="computation">From two arrays of shape () and the operand's dtype a third.</param>
        /// <param name="dimensions">The axes, which vanish.</param>
        public static NDArray reduce(NDArray operand, NDArray init_value, Func<NDArray, NDArray, NDArray> computation, Axes dimensions)
        {
            var x = Ufunc.Enter("reduce", operand);
            var init = jnp.astype(init_value, x.DType);
            var monoid = Monoid.Of("reduce", computation, x.DType);
            var axes = dimensions.Normalize("reduce", x.Rank);
            var reduced = monoid.Known switch
            {
                Add => reduce_sum(operand, axes),
                Mul => reduce_prod(operand, axes),
                And => reduce_and(operand, axes),
                Or => reduce_or(operand, axes),
                Xor => reduce_xor(operand, axes),
                Max when !axes.Any(a => x.Shape[a] == 0) => reduce_max(operand, axes),
                Min when !axes.Any(a => x.Shape[a] == 0) => reduce_min(operand, axes),
                _ => Reduced(monoid, [operand], [init], axes)[0],
            };
            return computation(jnp.broadcast_to(init, reduced.Shape), reduced);
        }

        /// <summary>The same of several arrays of one shape, joined together: the function takes and gives one number for each.</summary>
        public static NDArray[] reduce(IReadOnlyList<NDArray> operands, IReadOnlyList<NDArray> init_values,
            Func<NDArray[], NDArray[], NDArray[]> computation, Axes dimensions)
        {
            ArgumentNullException.ThrowIfNull(operands);
            ArgumentNullException.ThrowIfNull(init_values);
            var avals = Ufunc.Avals("reduce", [.. operands]);
            if (avals.Length == 0 || avals.Length != init_values.Count || avals.Any(a => a.Shape != avals[0].Shape))
                throw new ShapeException($"reduce: {string.Join(", ", avals)} must have one shape, and an initial value each; " +
                    $"there are {init_values.Count}.");
            NDArray[] init = [.. init_values.Select((v, i) => jnp.astype(v, avals[i].DType))];
            var monoid = Monoid.Of(computation);
            var reduced = Reduced(monoid, [.. operands], init, dimensions.Normalize("reduce", avals[0].Rank));
            return monoid.Join(Array.ConvertAll(init, v => jnp.broadcast_to(v, reduced[0].Shape)), reduced);
        }

        /// <summary>Joins the elements of each window of an array: pooling. A known function (see <see cref="reduce(NDArray, NDArray,
        /// Func{NDArray, NDArray, NDArray}, Axes)"/>) goes axis by axis. The gradient of max and min goes to the first of several equal
        /// elements.</summary>
        /// <param name="operand">The array.</param>
        /// <param name="init_value">The neutral element, which also fills the padding: 0 for sums, -∞ for maxima.</param>
        /// <param name="computation">An associative function of two numbers.</param>
        /// <param name="window_dimensions">The extent of the window along each axis.</param>
        /// <param name="window_strides">The step from window to window along each axis.</param>
        /// <param name="padding">(before, behind) for each axis.</param>
        /// <param name="base_dilation">The distance of the elements of the array; 1 where it is not given.</param>
        /// <param name="window_dilation">The distance of the elements of the window; 1 where it is not given.</param>
        public static NDArray reduce_window(NDArray operand, NDArray init_value, Func<NDArray, NDArray, NDArray> computation,
            Axes window_dimensions, Axes window_strides, (int Low, int High)[] padding, Axes? base_dilation = null,
            Axes? window_dilation = null)
        {
            ArgumentNullException.ThrowIfNull(padding);
            var x = Ufunc.Enter("reduce_window", operand).Aval;
            int[] ones = [.. Enumerable.Repeat(1, x.Rank)];
            Axes spread = base_dilation ?? ones, dilation = window_dilation ?? ones;
            foreach (var (what, list) in new[] { ("window_dimensions", window_dimensions), ("window_strides", window_strides),
                ("base_dilation", spread), ("window_dilation", dilation) })
            {
                if (list.Count != x.Rank || list.Any(n => n < 1))
                    throw new ShapeException($"reduce_window: {what} {list} for {x}; there must be a positive number per axis.");
            }
            if (padding.Length != x.Rank)
                throw new ShapeException($"reduce_window: {padding.Length} paddings for {x}; there must be one per axis.");
            var monoid = Monoid.Of("reduce_window", computation, x.DType);
            if (monoid.Known is Max or Min) monoid = Monoid.First(monoid.Known is Max);
            var init = jnp.astype(init_value, x.DType);
            NDArray[] y = [pad(operand, init, [.. padding.Select((p, i) => (p.Low, p.High, spread[i] - 1))])];
            // From the last axis to the first: of equal elements the first in row-major order stays first.
            for (var axis = x.Rank - 1; axis >= 0; axis--)
                y = monoid.Sliding(y, axis, window_dimensions[axis], window_strides[axis], dilation[axis]);
            return y[0];
        }

        /// <summary>The same with padding by name: "VALID" for none, "SAME" for ⌈extent / stride⌉ windows, "SAME_LOWER" with the odd one in
        /// front.</summary>
        public static NDArray reduce_window(NDArray operand, NDArray init_value, Func<NDArray, NDArray, NDArray> computation,
            Axes window_dimensions, Axes window_strides, string padding, Axes? base_dilation = null, Axes? window_dilation = null)
        {
            var x = Ufunc.Enter("reduce_window", operand).Aval;
            if (window_dimensions.Count != x.Rank || window_strides.Count != x.Rank)
                throw new ShapeException($"reduce_window: window_dimensions {window_dimensions} and window_strides {window_strides} for " +
                    $"{x}; there must be a number per axis.");
            var widths = Enumerable.Range(0, x.Rank).Select(i => ConvPadding.ByName("reduce_window", padding,
                ((x.Shape[i] - 1) * (base_dilation?[i] ?? 1)) + 1, ((window_dimensions[i] - 1) * (window_dilation?[i] ?? 1)) + 1,
                window_strides[i]));
            return reduce_window(operand, init_value, computation, window_dimensions, window_strides, [.. widths], base_dilation,
                window_dilation);
        }

        private static NDArray[] Reduced(Monoid monoid, NDArray[] x, NDArray[] init, Axes axes)
        {
            var shape = x[0].Shape;
            Axes kept = [.. Enumerable.Range(0, shape.Rank).Where(d => !axes.Contains(d))];
            Shape result = [.. kept.Select(d => shape[d])];
            var count = axes.Aggregate(1, (n, a) => n * shape[a]);
            if (count == 0) return Array.ConvertAll(init, v => jnp.broadcast_to(v, result));
            NDArray[] lines = Array.ConvertAll(x, v => jnp.reshape(jnp.transpose(v, (int[])[.. kept, .. axes]), (int[])[.. result, count]));
            return Array.ConvertAll(monoid.Along(lines, result.Rank), v => jnp.reshape(v, result));
        }
    }
}
