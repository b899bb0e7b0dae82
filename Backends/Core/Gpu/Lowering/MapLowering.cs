using Lazy.Graph.Kernels;

namespace Lazy.Backends.Gpu.Lowering;

/// <summary>
/// Elementwise kernels. On a graphics processor neighbouring work items take neighbouring vectors of elements; on processor cores each
/// work item takes a run of vectors of one row after another.
/// </summary>
internal static class MapLowering
{
    private const int GroupSize = 256;

    // Vectors of a run: enough to hide its beginning, few enough to share the work evenly.
    private const long RunLength = 1024;

    public static void Write(LoweringContext c)
    {
        var vector = c.VectorLoop;
        var extent = c.Extents[vector];
        var lanes = LanesOf(c, extent);
        var steps = (extent + lanes - 1) / lanes;
        c.Emitter.LaneLoop = lanes > 1 ? vector : -1;
        c.Emitter.Lanes = lanes;
        if (c.IsWide) WriteRuns(c, vector, extent, lanes, steps);
        else WriteItems(c, vector, extent, lanes, steps);
    }

    private static int LanesOf(LoweringContext c, long extent)
    {
        var lanes = c.FullLanes();
        // A guard decides for each element by itself.
        if (c.OuterStores.Any(s => s.Guard is not null)) return 1;
        while (lanes > 1 && extent < lanes) lanes /= 2;
        return lanes;
    }

    private static void WriteItems(LoweringContext c, int vector, long extent, int lanes, long steps)
    {
        var rows = c.Extents.Where((_, l) => l != vector).Aggregate(1L, (n, e) => n * e);
        var items = rows * steps;
        c.GroupSize = (int)Math.Min(Math.Min(GroupSize, c.Profile.MaxGroupSize), Math.Max(32, (items + 31) / 32 * 32));
        c.Groups = (items + c.GroupSize - 1) / c.GroupSize;
        var item = c.GlobalIndex();
        if (items % c.GroupSize == 0) Body();
        else c.Code.If(c.Code.Less(item, c.Code.Int(c.IndexType, items)), () => c.Emitter.Scope(Body));

        void Body()
        {
            var (row, step) = rows == 1 ? (null, item) : c.Code.DivRem(item, steps);
            if (row is not null) c.SetIndices(row, 0, vector);
            var first = c.Code.Cast(lanes == 1 ? step : c.Code.Mul(step, c.Code.Int(c.IndexType, lanes)), c.Kernel.IndexType);
            c.Emitter.SetIndex(vector, first);
            if (extent % lanes == 0)
            {
                c.Write(c.OuterStores);
                return;
            }
            var last = c.Code.Int(first.Type, extent - lanes);
            c.Code.If(c.Code.Apply(KOp.Le, DType.Bool, first, last), () => c.Emitter.Scope(() => c.Write(c.OuterStores)));
            c.Code.If(c.Code.Less(last, first), () => c.Emitter.Scope(() => Rest(c, vector, first, extent)));
        }
    }

    private static void WriteRuns(LoweringContext c, int vector, long extent, int lanes, long steps)
    {
        var rows = c.Extents.Where((_, l) => l != vector).Aggregate(1L, (n, e) => n * e);
        var runsPerRow = (steps + RunLength - 1) / RunLength;
        var runs = rows * runsPerRow;
        // Short rows go to a work item together.
        var perItem = Math.Max(1, Math.Min(RunLength * runs / Math.Max(1, rows * steps), (runs + c.Profile.Units - 1) / c.Profile.Units));
        c.Groups = (runs + perItem - 1) / perItem;
        if (perItem == 1)
        {
            Run(c.GlobalIndex());
            return;
        }
        var from = c.Code.Mul(c.GlobalIndex(), c.Code.Int(c.IndexType, perItem));
        var end = c.Code.Add(from, c.Code.Int(c.IndexType, perItem));
        var limit = c.Code.Int(c.IndexType, runs);
        c.Code.For(from, c.Code.Select(c.Code.Less(end, limit), end, limit), c.Code.Int(c.IndexType, 1), run => c.Emitter.Scope(() => Run(run)));

        void Run(Code.Value run)
        {
            var type = c.Kernel.IndexType;
            var (row, part) = runsPerRow == 1 ? (run, c.Code.Int(c.IndexType, 0)) : c.Code.DivRem(run, runsPerRow);
            if (rows > 1) c.SetIndices(row, 0, vector);
            c.Emitter.Hoist(LoweringContext.RootsOf(c.OuterStores));
            var start = c.Code.Cast(c.Code.Mul(part, c.Code.Int(c.IndexType, RunLength * lanes)), type);
            var whole = extent / lanes * lanes;
            var stop = c.Code.Int(type, whole);
            if (runsPerRow > 1)
            {
                var next = c.Code.Add(start, c.Code.Int(type, RunLength * lanes));
                stop = c.Code.Select(c.Code.Less(next, stop), next, stop);
            }
            c.Emitter.For(vector, start, stop, c.Code.Int(type, lanes), () => c.Write(c.OuterStores));
            if (whole == extent) return;
            void Tail() => Rest(c, vector, c.Code.Int(type, whole), extent);
            if (runsPerRow == 1) Tail();
            else c.Code.If(c.Code.Apply(KOp.Eq, DType.Bool, part, c.Code.Int(c.IndexType, runsPerRow - 1)), () => c.Emitter.Scope(Tail));
        }
    }

    // What is left of a row, one element after another.
    private static void Rest(LoweringContext c, int vector, Code.Value from, long extent)
    {
        var lanes = c.Emitter.Lanes;
        c.Emitter.Lanes = 1;
        c.Emitter.For(vector, from, c.Code.Int(from.Type, extent), c.Code.Int(from.Type, 1), () => c.Write(c.OuterStores));
        c.Emitter.Lanes = lanes;
    }
}
