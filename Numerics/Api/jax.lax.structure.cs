using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

public static partial class jax
{
    public static partial class lax
    {
        /// <summary>Axis i of the operand becomes axis broadcast_dimensions[i] of the shape, stretched where its extent is 1.</summary>
        public static NDArray broadcast_in_dim(NDArray operand, Shape shape, Axes broadcast_dimensions) =>
            Ufunc.Apply("broadcast_in_dim", operand, x => Lax.Broadcast(x, shape, broadcast_dimensions));

        /// <summary>New axes of the given extents in front.</summary>
        public static NDArray broadcast(NDArray operand, Shape sizes) =>
            Ufunc.Apply("broadcast", operand, x => Lax.BroadcastTo(x, [.. sizes, .. x.Shape]));

        /// <summary>The shape to which shapes broadcast.</summary>
        public static Shape broadcast_shapes(params ReadOnlySpan<Shape> shapes) => Ufunc.BroadcastShapes("broadcast_shapes", shapes);

        /// <summary>The elements in row-major order under another shape.</summary>
        public static NDArray reshape(NDArray operand, Shape new_sizes) => jnp.reshape(operand, new_sizes);

        /// <summary>Axes start to stop - 1 merged into one.</summary>
        public static NDArray collapse(NDArray operand, int start_dimension, int? stop_dimension = null) =>
            Ufunc.Apply("collapse", operand, x =>
        {
            int[] shape = x.Shape.ToArray();
            var stop = stop_dimension ?? shape.Length;
            return Lax.Reshape(x, [.. shape[..start_dimension], shape[start_dimension..stop].Aggregate(1, (a, b) => a * b),
                .. shape[stop..]]);
        });

        /// <summary>New axes of extent 1, counted in the result.</summary>
        public static NDArray expand_dims(NDArray array, Axes dimensions) => jnp.expand_dims(array, dimensions);

        /// <summary>Without axes of extent 1.</summary>
        public static NDArray squeeze(NDArray array, Axes dimensions) => jnp.squeeze(array, dimensions);

        /// <summary>Axis i of the result is axis permutation[i] of the operand.</summary>
        public static NDArray transpose(NDArray operand, Axes permutation) => jnp.transpose(operand, permutation);

        /// <summary>In reverse order along axes.</summary>
        public static NDArray rev(NDArray operand, Axes dimensions) => Ufunc.Apply("rev", operand, x => Lax.Reverse(x, dimensions));

        /// <summary>The window [start, limit) with steps.</summary>
        public static NDArray slice(NDArray operand, Axes start_indices, Axes limit_indices, Axes? strides = null) =>
            Ufunc.Apply("slice", operand, x => Lax.Slice(x, start_indices, limit_indices, strides));

        /// <summary>The window [start, limit) of one axis with a step. Negative bounds count from the end; null is the beginning or the
        /// end.</summary>
        public static NDArray slice_in_dim(NDArray operand, int? start_index, int? limit_index, int stride = 1, int axis = 0) =>
            Ufunc.Apply("slice_in_dim", operand, x =>
        {
            var i = Axes.NormalizeOne("slice_in_dim", axis, x.Rank);
            int n = x.Shape[i], start = start_index ?? 0, limit = limit_index ?? n;
            return Lax.SliceAxis(x, i, start < 0 ? start + n : start, limit < 0 ? limit + n : limit, stride);
        });

        /// <summary>The slice at an index of an axis.</summary>
        public static NDArray index_in_dim(NDArray operand, int index, int axis = 0, bool keepdims = true) =>
            Ufunc.Apply("index_in_dim", operand, x =>
        {
            var i = Axes.NormalizeOne("index_in_dim", axis, x.Rank);
            var at = StaticIndex.Checked("index_in_dim", index, i, x.Shape[i]);
            var result = Lax.SliceAxis(x, i, at, at + 1);
            return keepdims ? result : Lax.Squeeze(result, i);
        });

        /// <summary>A window whose start is data, one integer per axis; the start is clamped so that the window fits.</summary>
        public static NDArray dynamic_slice(NDArray operand, IReadOnlyList<NDArray> start_indices, Shape slice_sizes)
        {
            ArgumentNullException.ThrowIfNull(start_indices);
            return Ufunc.Apply("dynamic_slice", [operand, .. start_indices], x =>
                Lax.DynamicSlice(x[0], slice_sizes, Starts("dynamic_slice", x[0], x.AsSpan(1))));
        }

        /// <summary>A window of one axis whose start is data.</summary>
        public static NDArray dynamic_slice_in_dim(NDArray operand, NDArray start_index, int slice_size, int axis = 0)
        {
            var i = Axes.NormalizeOne("dynamic_slice_in_dim", axis, jnp.ndim(operand));
            return dynamic_slice(operand, [.. Enumerable.Range(0, operand.Rank).Select(d => d == i ? start_index : 0)],
                operand.Shape.With(i, slice_size));
        }

        /// <summary>The slice of an axis at an index that is data.</summary>
        public static NDArray dynamic_index_in_dim(NDArray operand, NDArray index, int axis = 0, bool keepdims = true)
        {
            var result = dynamic_slice_in_dim(operand, index, 1, axis);
            return keepdims ? result : jnp.squeeze(result, axis);
        }

        /// <summary>The operand with a window replaced whose start is data; the start is clamped so that the window fits.</summary>
        public static NDArray dynamic_update_slice(NDArray operand, NDArray update, IReadOnlyList<NDArray> start_indices)
        {
            ArgumentNullException.ThrowIfNull(start_indices);
            return Ufunc.Apply("dynamic_update_slice", [operand, update, .. start_indices],
                x => Lax.DynamicUpdateSlice(x[0], x[1], Starts("dynamic_update_slice", x[0], x.AsSpan(2))));
        }

        /// <summary>The operand with a window of one axis replaced whose start is data.</summary>
        public static NDArray dynamic_update_slice_in_dim(NDArray operand, NDArray update, NDArray start_index, int axis)
        {
            var i = Axes.NormalizeOne("dynamic_update_slice_in_dim", axis, jnp.ndim(operand));
            return dynamic_update_slice(operand, update, [.. Enumerable.Range(0, operand.Rank).Select(d => d == i ? start_index : 0)]);
        }

        /// <summary>The operand with the slice of an axis replaced at an index that is data.</summary>
        public static NDArray dynamic_update_index_in_dim(NDArray operand, NDArray update, NDArray index, int axis) =>
            dynamic_update_slice_in_dim(operand, jnp.ndim(update) == jnp.ndim(operand) ? update
                : jnp.expand_dims(update, axis), index, axis);

        /// <summary>Elements of a value before, behind and between those of the operand: (low, high, interior) per axis; negative numbers
        /// cut off.</summary>
        public static NDArray pad(NDArray operand, NDArray padding_value, (int Low, int High, int Interior)[] padding_config)
        {
            ArgumentNullException.ThrowIfNull(padding_config);
            return Ufunc.Apply("pad", operand, padding_value, (x, value) =>
                Lax.Pad(x, Typed(value, x), (int[])[.. padding_config.Select(p => p.Low)],
                (int[])[.. padding_config.Select(p => p.High)], (int[])[.. padding_config.Select(p => p.Interior)]));
        }

        /// <summary>Arrays joined along an axis.</summary>
        public static NDArray concatenate(IReadOnlyList<NDArray> operands, int dimension)
        {
            ArgumentNullException.ThrowIfNull(operands);
            return Ufunc.Apply("concatenate", [.. operands], x => Lax.Concatenate(x, dimension));
        }

        /// <summary>Parts of given extents along an axis.</summary>
        public static NDArray[] split(NDArray operand, Axes sizes, int axis = 0) =>
            Ufunc.ApplyMany("split", [operand], x => Lax.Split(x[0], sizes, axis));

        /// <summary>0, 1, 2, …: [size].</summary>
        public static NDArray iota(DType dtype, int size) => broadcasted_iota(dtype, size, 0);

        /// <summary>0, 1, 2, … along an axis of a shape.</summary>
        public static NDArray broadcasted_iota(DType dtype, Shape shape, int dimension) =>
            Ufunc.Wrap(Lax.Iota(shape, dtype, dimension), null);

        /// <summary>An array of one value.</summary>
        public static NDArray full(Shape shape, NDArray fill_value, DType? dtype = null) => jnp.full(shape, fill_value, dtype);

        /// <summary>One value in the shape and dtype of an array.</summary>
        public static NDArray full_like(NDArray x, NDArray fill_value, DType? dtype = null, Shape? shape = null) =>
            jnp.full_like(x, fill_value, dtype, shape);

        /// <summary>Windows at positions that are data, with XLA's dimension numbers.</summary>
        public static NDArray gather(
            NDArray operand, NDArray start_indices, GatherDims dimension_numbers, Shape slice_sizes,
                GatherMode mode = GatherMode.FillOrDrop, NDArray? fill_value = null) =>
            Ufunc.Apply("gather", operand, start_indices, (x, i) => Lax.Gather(x, i, dimension_numbers, slice_sizes, mode,
                fill_value is null ? null : Scalar.Of(x.DType, (double)fill_value)));

        /// <summary>Windows replaced at positions that are data, with XLA's dimension numbers.</summary>
        public static NDArray scatter(NDArray operand, NDArray scatter_indices, NDArray updates, ScatterDims dimension_numbers,
            GatherMode mode = GatherMode.FillOrDrop, bool unique_indices = false) =>
            Scattered("scatter", operand, scatter_indices, updates, dimension_numbers, ScatterKind.Set, mode, unique_indices);

        /// <summary>Windows added to at positions that are data.</summary>
        public static NDArray scatter_add(NDArray operand, NDArray scatter_indices, NDArray updates, ScatterDims dimension_numbers,
            GatherMode mode = GatherMode.FillOrDrop, bool unique_indices = false) =>
            Scattered("scatter_add", operand, scatter_indices, updates, dimension_numbers, ScatterKind.Add, mode, unique_indices);

        /// <summary>Windows multiplied at positions that are data.</summary>
        public static NDArray scatter_mul(NDArray operand, NDArray scatter_indices, NDArray updates, ScatterDims dimension_numbers,
            GatherMode mode = GatherMode.FillOrDrop, bool unique_indices = false) =>
            Scattered("scatter_mul", operand, scatter_indices, updates, dimension_numbers, ScatterKind.Mul, mode, unique_indices);

        /// <summary>The smaller of element and update at positions that are data.</summary>
        public static NDArray scatter_min(NDArray operand, NDArray scatter_indices, NDArray updates, ScatterDims dimension_numbers,
            GatherMode mode = GatherMode.FillOrDrop, bool unique_indices = false) =>
            Scattered("scatter_min", operand, scatter_indices, updates, dimension_numbers, ScatterKind.Min, mode, unique_indices);

        /// <summary>The larger of element and update at positions that are data.</summary>
        public static NDArray scatter_max(NDArray operand, NDArray scatter_indices, NDArray updates, ScatterDims dimension_numbers,
            GatherMode mode = GatherMode.FillOrDrop, bool unique_indices = false) =>
            Scattered("scatter_max", operand, scatter_indices, updates, dimension_numbers, ScatterKind.Max, mode, unique_indices);

        /// <summary>Windows subtracted from at positions that are data.</summary>
        public static NDArray scatter_sub(NDArray operand, NDArray scatter_indices, NDArray updates, ScatterDims dimension_numbers,
            GatherMode mode = GatherMode.FillOrDrop, bool unique_indices = false) =>
            Ufunc.Apply("scatter_sub", [operand, scatter_indices, updates], x =>
                Lax.Scatter(x[0], x[1], Lax.Neg(x[2]), dimension_numbers, ScatterKind.Add, mode, unique_indices));

        /// <summary>Windows of shape update_shape replaced by a function of them at positions that are data, once for each
        /// element.</summary>
        public static NDArray scatter_apply(NDArray operand, NDArray scatter_indices, Func<NDArray, NDArray> func,
            ScatterDims dimension_numbers, Shape update_shape = default, GatherMode mode = GatherMode.FillOrDrop,
            bool unique_indices = false)
        {
            ArgumentNullException.ThrowIfNull(func);
            ArgumentNullException.ThrowIfNull(dimension_numbers);
            if (update_shape.Rank < dimension_numbers.UpdateWindowDims.Count)
                throw new ShapeException($"scatter_apply: update_shape {update_shape} lacks the window axes " +
                    $"{dimension_numbers.UpdateWindowDims}.");
            var old = Ufunc.Apply("scatter_apply", operand, scatter_indices, (x, i) =>
                Lax.Gather(x, i, dimension_numbers.AsGather(), dimension_numbers.Window(x.Shape, update_shape), mode));
            return scatter(operand, scatter_indices, func(old), dimension_numbers, mode, unique_indices);
        }

        private static NDArray Scattered(string operation, NDArray operand, NDArray indices, NDArray updates, ScatterDims dims,
            ScatterKind kind, GatherMode mode, bool unique) =>
            Ufunc.Apply(operation, [operand, indices, updates], x => Lax.Scatter(x[0], x[1], x[2], dims, kind, mode, unique));

        // Negative starts count from the end, as JAX has it.
        private static Node[] Starts(string operation, Node x, ReadOnlySpan<Node> starts)
        {
            if (starts.Length != x.Rank)
                throw new ShapeException($"{operation}: {starts.Length} start indices for {x.Aval}; one per axis is needed, {x.Rank}.");
            var wrapped = new Node[starts.Length];
            for (var i = 0; i < wrapped.Length; i++)
                wrapped[i] = starts[i].Op is Constant c && c.Value.Int >= 0 ? Lax.Convert(starts[i], DType.Int32)
                    : IndexPlan.Wrapped(starts[i], x.Shape[i]);
            return wrapped;
        }
    }
}
