using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

public static partial class jax
{
    public static partial class lax
    {
        /// <summary>The product of each group of rows with a matrix of its own: [m,k], [g,k,n], sizes [g] → [m,n]. Rows behind the last
        /// group give 0.</summary>
        public static NDArray ragged_dot(NDArray lhs, NDArray rhs, NDArray group_sizes, DType? preferred_element_type = null)
        {
            var x = Ufunc.Avals("ragged_dot", [lhs, rhs, group_sizes]);
            return x[0].Rank == 2 && x[1].Rank == 3 && x[2].Rank == 1
                ? Ufunc.Apply("ragged_dot", [lhs, rhs, group_sizes], v =>
                    Ragged("ragged_dot", v[0], v[1], v[2], ((1, 1), (default, default)), 0, 0, preferred_element_type))
                : throw new ShapeException($"ragged_dot: {x[0]}, {x[1]} and {x[2]} must be [m,k], [g,k,n] and [g].");
        }

        /// <summary>
        /// Sums of products over pairs of axes, where one axis of lhs is cut into g groups. A free axis: each group has its own rhs, along
        /// its group axis, and the result is that of <see cref="dot_general"/>. A contracted axis: each group has its own result, [g,…].
        /// A batch axis: groups change nothing. Elements behind the last group count as 0.
        /// </summary>
        /// <param name="lhs">The array with the ragged axis.</param>
        /// <param name="rhs">The other array.</param>
        /// <param name="group_sizes">Integers [g], or [b…,x…,g] with the batch axes and the axes of the ragged one's kind that come
        /// before it.</param>
        /// <param name="ragged_dot_dimension_numbers">Those of <see cref="dot_general"/>, the ragged axis of lhs, and the group axis of
        /// rhs if the ragged axis is free.</param>
        /// <param name="preferred_element_type">The dtype of the result.</param>
        public static NDArray ragged_dot_general(NDArray lhs, NDArray rhs, NDArray group_sizes,
            (((Axes, Axes) Contracting, (Axes, Axes) Batch) Dot, Axes Ragged, Axes Group) ragged_dot_dimension_numbers,
            DType? preferred_element_type = null) => Ufunc.Apply("ragged_dot_general", [lhs, rhs, group_sizes], x =>
            {
                var (dot, ragged, group) = ragged_dot_dimension_numbers;
                if (ragged.Count != 1 || group.Count > 1)
                    throw new ShapeException($"ragged_dot_general: ragged axes {ragged} and group axes {group}; there is one ragged axis, " +
                        "and at most one of groups.");
                return Ragged("ragged_dot_general", x[0], x[1], x[2], dot, ragged[0], group.Count == 0 ? null : group[0],
                    preferred_element_type);
            });

        private static Node Ragged(string operation, Node a, Node b, Node sizes, ((Axes, Axes) Contracting, (Axes, Axes) Batch) dot,
            int ragged, int? group, DType? preferred)
        {
            var r = Axes.NormalizeOne(operation, ragged, a.Rank);
            Axes Of(Axes axes, Node x) => axes.Normalize(operation, x.Rank, sort: false);
            var (ca, cb) = (Of(dot.Contracting.Item1, a), Of(dot.Contracting.Item2, b));
            var (ba, bb) = (Of(dot.Batch.Item1, a), Of(dot.Batch.Item2, b));
            var isFree = !ca.Contains(r) && !ba.Contains(r);
            if (!sizes.DType.IsInteger || sizes.Rank == 0)
                throw new DTypeException($"{operation}: the group sizes {sizes.Aval} must be integers [g].");
            if (isFree != group.HasValue)
                throw new ShapeException($"{operation}: {b.Aval} needs a group axis if the ragged axis {r} of {a.Aval} is " +
                    "free, and only then.");
            if (ba.Contains(r)) return Lax.DotGeneral(a, b, ca, cb, ba, bb, preferred);

            var kin = isFree ? [.. Enumerable.Range(0, a.Rank).Where(d => !ca.Contains(d) && !ba.Contains(d))] : ca.ToArray();
            int[] prefix = sizes.Rank == 1 ? [] : [.. ba, .. kin.TakeWhile(d => d != r)];
            Shape expected = [.. prefix.Select(d => a.Shape[d]), sizes.Shape[^1]];
            if (sizes.Shape != expected || (group is { } g && b.Shape[Axes.NormalizeOne(operation, g, b.Rank)] != sizes.Shape[^1]))
                throw new ShapeException($"{operation}: the group sizes {sizes.Aval} do not go with {a.Aval}, ragged along {r}, " +
                    $"and {b.Aval}.");

            // [g, lhs…]: of each group only its own elements are left.
            Shape each = [sizes.Shape[^1], .. a.Shape];
            var counts = Lax.Convert(sizes, DType.Int32);
            var ends = Lax.CumSum(counts, sizes.Rank - 1, false);
            int[] sorted = [.. Enumerable.Range(0, prefix.Length).OrderBy(i => prefix[i])];
            Node Spread(Node limits) => Lax.Broadcast(Lax.Transpose(limits, (int[])[sizes.Rank - 1, .. sorted]), each,
                (int[])[0, .. sorted.Select(i => prefix[i] + 1)]);
            var row = Lax.Iota(each, DType.Int32, r + 1);
            var mine = Lax.And(Lax.Ge(row, Spread(Lax.Sub(ends, counts))), Lax.Lt(row, Spread(ends)));
            var parts = Lax.Broadcast(a, each, (int[])[.. Enumerable.Range(1, a.Rank)]);
            var masked = Lax.Select(mine, parts, Lax.ZerosLike(parts));
            static int[] Behind(Axes axes) => [.. axes.Select(d => d + 1)];
            if (group is { } own)
                return Lax.DotGeneral(masked, b, (int[])[0, .. Behind(ca)], (int[])[own, .. cb], Behind(ba), bb, preferred);
            var product = Lax.DotGeneral(masked, b, Behind(ca), cb, Behind(ba), bb, preferred);
            return Lax.Transpose(product, (int[])[ba.Count, .. Enumerable.Range(0, product.Rank).Where(d => d != ba.Count)]);
        }
    }
}
