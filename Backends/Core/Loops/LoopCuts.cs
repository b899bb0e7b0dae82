using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Loops;

/// <summary>
/// Cuts a kernel where its indices pass constants that they are compared with, so that each piece has no choice left to make: what joins or
/// pads arrays becomes plain copies. For backends that run a loop of known bounds faster than a choice in every iteration.
/// </summary>
internal static class LoopCuts
{
    // Each piece is a program of its own, and worth it only for much work.
    private const int MaxPieces = 9;
    private const long LeastWork = 1 << 14;

    /// <summary>Kernels that together do what this one does, in any order; itself if nothing is gained.</summary>
    public static IReadOnlyList<Kernel> Of(Kernel kernel)
    {
        if (kernel.Ordered || !kernel.Passes.IsEmpty || kernel.Outer.Aggregate(1L, (a, b) => a * b) < LeastWork) return [kernel];
        var cuts = Find(kernel);
        List<Kernel> pieces = [kernel];
        for (var loop = 0; loop < cuts.Length; loop++)
        {
            if (cuts[loop].Count == 0 || pieces.Count * (cuts[loop].Count + 1) > MaxPieces) continue;
            long[] bounds = [0, .. cuts[loop], kernel.Outer[loop]];
            var at = loop;
            pieces = [.. pieces.SelectMany(p => bounds.Zip(bounds.Skip(1), (from, to) => Piece(p, at, from, to)))];
        }
        return pieces;
    }

    // Of each outer loop the indices at which some comparison changes its answer, in order.
    private static SortedSet<long>[] Find(Kernel kernel)
    {
        var cuts = Array.ConvertAll(kernel.Outer.ToArray(), _ => new SortedSet<long>());
        // Expressions that are an index and a constant.
        var places = new Dictionary<KExpr, (int Loop, long Offset)>(ReferenceEqualityComparer.Instance);
        foreach (var e in kernel.Body)
        {
            if (e.Op == KOp.Index)
            {
                places[e] = (e.Slot, 0);
                continue;
            }
            if (e.Args.Length != 2) continue;
            var (x, y) = (e.Args[0], e.Args[1]);
            if (places.TryGetValue(x, out var place) && IsInteger(y))
            {
                if (e.Op is KOp.Add or KOp.Sub) places[e] = (place.Loop, place.Offset + (e.Op == KOp.Add ? y.Value.Int : -y.Value.Int));
                else Note(e.Op, place, y.Value.Int);
            }
            else if (places.TryGetValue(y, out place) && IsInteger(x))
            {
                if (e.Op == KOp.Add) places[e] = (place.Loop, place.Offset + x.Value.Int);
                else Note(Mirrored(e.Op), place, x.Value.Int);
            }
        }
        return cuts;

        void Note(KOp op, (int Loop, long Offset) place, long constant)
        {
            // The first index on the other side.
            long? cut = op switch
            {
                KOp.Lt or KOp.Ge or KOp.Max => constant,
                KOp.Le or KOp.Gt or KOp.Min => constant + 1,
                _ => null,
            };
            if (cut - place.Offset is { } at && at > 0 && at < kernel.Outer[place.Loop]) cuts[place.Loop].Add(at);
        }
    }

    private static bool IsInteger(KExpr e) => e.Op == KOp.Const && e.Type.IsInteger;

    private static KOp Mirrored(KOp op) => op switch
    {
        KOp.Lt => KOp.Gt,
        KOp.Gt => KOp.Lt,
        KOp.Le => KOp.Ge,
        KOp.Ge => KOp.Le,
        _ => op,
    };

    private static Kernel Piece(Kernel kernel, int loop, long from, long to)
    {
        var (type, count) = (kernel.IndexType, kernel.Outer.Length);
        var extents = kernel.Outer.SetItem(loop, to - from);
        var shift = new LinearForm(type, count, from);
        return new IndexRewriter(kernel, extents, count, l =>
        {
            var index = LinearForm.OfIndex(type, count, l);
            return l == loop ? index.Add(shift, 1) : index;
        }).Rewrite(extents, []);
    }
}
