using Lazy.Graph;

namespace Lazy;

public static partial class jax
{
    public static partial class ops
    {
        /// <summary>Sums of the rows of data that have the same segment_id: [num_segments,…]; a segment without rows has 0.</summary>
        /// <param name="data">The rows [n,…].</param>
        /// <param name="segment_ids">The segment of each row, integers [n] in any order. Rows of a segment that is not from 0 to
        /// num_segments - 1 are left out.</param>
        /// <param name="num_segments">The number of segments; by default the largest id + 1, which is then read and so cannot be traced.</param>
        /// <param name="indices_are_sorted">A promise, not needed here.</param>
        /// <param name="unique_indices">The promise that no id occurs twice.</param>
        /// <param name="bucket_size">So many rows are taken together first, and these results then: sums of many floats round less.</param>
        /// <param name="mode">What an id out of range does; by default its row is left out.</param>
        public static NDArray segment_sum(NDArray data, NDArray segment_ids, int? num_segments = null, bool indices_are_sorted = false,
            bool unique_indices = false, int? bucket_size = null, IndexMode mode = IndexMode.Default) =>
            Segments.Of("segment_sum", data, segment_ids, num_segments, bucket_size, type => Scalar.Of(type, 0),
                (at, x) => at.Add(x, mode, indices_are_sorted, unique_indices), x => jnp.sum(x, 0, x.DType));

        /// <summary>Products of the rows of data that have the same segment_id; a segment without rows has 1.</summary>
        /// <inheritdoc cref="segment_sum"/>
        public static NDArray segment_prod(NDArray data, NDArray segment_ids, int? num_segments = null, bool indices_are_sorted = false,
            bool unique_indices = false, int? bucket_size = null, IndexMode mode = IndexMode.Default) =>
            Segments.Of("segment_prod", data, segment_ids, num_segments, bucket_size, type => Scalar.Of(type, 1),
                (at, x) => at.Multiply(x, mode, indices_are_sorted, unique_indices), x => jnp.prod(x, 0, x.DType));

        /// <summary>The largest of the rows of data that have the same segment_id, element by element; a segment without rows has the
        /// smallest number of the dtype, -∞ of floats.</summary>
        /// <inheritdoc cref="segment_sum"/>
        public static NDArray segment_max(NDArray data, NDArray segment_ids, int? num_segments = null, bool indices_are_sorted = false,
            bool unique_indices = false, int? bucket_size = null, IndexMode mode = IndexMode.Default) =>
            Segments.Of("segment_max", data, segment_ids, num_segments, bucket_size, type => Segments.Extreme(type, largest: false),
                (at, x) => at.Max(x, mode, indices_are_sorted, unique_indices), x => jnp.max(x, 0));

        /// <summary>The smallest of the rows of data that have the same segment_id, element by element; a segment without rows has the
        /// largest number of the dtype, ∞ of floats.</summary>
        /// <inheritdoc cref="segment_sum"/>
        public static NDArray segment_min(NDArray data, NDArray segment_ids, int? num_segments = null, bool indices_are_sorted = false,
            bool unique_indices = false, int? bucket_size = null, IndexMode mode = IndexMode.Default) =>
            Segments.Of("segment_min", data, segment_ids, num_segments, bucket_size, type => Segments.Extreme(type, largest: true),
                (at, x) => at.Min(x, mode, indices_are_sorted, unique_indices), x => jnp.min(x, 0));
    }
}
