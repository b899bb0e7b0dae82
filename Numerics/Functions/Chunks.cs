using Lazy.Graph.Ops;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary><c>lax.map</c>: a scan without state, whose body may take several slices at once.</summary>
internal static class Chunks
{
    public static Y Map<X, Y>(Delegate function, Func<X, Y> f, X xs, int? batchSize)
    {
        if (batchSize is < 1) throw new ArgumentException($"map: batch_size = {batchSize}; it must be at least 1.");
        if (batchSize is null or 1) return Plain<X, Y>(function, f, xs);
        var (leaves, structure) = Leaves.Flatten(xs, "map: xs");
        var n = leaves.Count == 0 || leaves[0].Rank == 0 ? 0 : leaves[0].Shape[0];
        var size = batchSize.Value;
        var whole = n / size;
        var batched = new Vmap<Args<X>, Y>(function, a => f(a.First), [0], 0);
        if (whole == 0) return n == 0 ? Plain<X, Y>(function, f, xs) : batched.Run(new(xs));
        X Rows(int from, int to, bool inChunks) => Leaves.Unflatten<X>(structure, leaves.ConvertAll(x => Ufunc.Apply("map", x, node =>
        {
            int[] starts = new int[node.Rank], limits = node.Shape.ToArray();
            (starts[0], limits[0]) = (from, to);
            var rows = Lax.Slice(node, starts, limits);
            return inChunks ? Lax.Reshape(rows, (int[])[whole, size, .. node.Shape.Without(0)]) : rows;
        })));
        var main = Plain<X, Y>(function, x => batched.Run(new(x)), Rows(0, whole * size, true));
        var (chunks, result) = Leaves.Flatten(main, "map: the result");
        var joined = chunks.ConvertAll(y => Ufunc.Apply("map", y, node => Lax.Reshape(node, (int[])[whole * size, .. node.Shape.Without(0).Without(0)])));
        if (n > whole * size)
        {
            var rest = Leaves.Flatten(batched.Run(new(Rows(whole * size, n, false))), "map: the result").Leaves;
            joined = [.. joined.Select((y, i) => Ufunc.Apply("map", y, rest[i], (a, b) => Lax.Concatenate([a, b], 0)))];
        }
        return Leaves.Unflatten<Y>(result, joined);
    }

    private static Y Plain<X, Y>(Delegate function, Func<X, Y> f, X xs) =>
        Loops.Scan<object?, X, Y>("map", function, (_, x) => (null, f(x)), null, xs, null, false, 1).Stacked;
}
