using Lazy.Backends.Gpu.Code;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Gpu.Lowering;

/// <summary>
/// Kernels with passes over inner loops. A work item computes an index of the outer loops by itself, in lanes along the loop of
/// neighbouring elements where the device has vectors; or, on a graphics processor and where the elements of a row are neighbours, a
/// group shares a row and combines its accumulators through local memory.
/// </summary>
internal static class RowLowering
{
    private const int GroupSize = 256;
    private const int SmallestGroup = 32;

    // Inner iterations that a work item should have before another one is worth its start.
    private const long ItemWork = 16384;

    public static void Write(LoweringContext c)
    {
        long rows = Product(c.Kernel.Outer), inner = Product(c.Kernel.Inner);
        if (SharesRows(c.VectorLoop >= c.OuterCount, inner, c.Profile)) WriteGroups(c, inner);
        else WriteItems(c, rows, inner);
    }

    /// <summary>Whether a group works on a row together: its elements are neighbours, or too many for one work item.</summary>
    public static bool SharesRows(bool rowsAreContiguous, long inner, GpuProfile profile) =>
        profile is not { IsProcessor: true, VectorBytes: > 0 } && inner >= SmallestGroup && (rowsAreContiguous || inner > profile.MaxIterations / 4);

    /// <summary>The work items of a group that works on a row of so many elements.</summary>
    public static int SizeOfGroup(long inner, GpuProfile profile)
    {
        var size = SmallestGroup;
        while (size < GroupSize && size * 2 <= profile.MaxGroupSize && size * 4 <= inner) size *= 2;
        return size;
    }

    private static long Product(IEnumerable<long> extents) => extents.Aggregate(1L, (n, e) => n * e);

    private static void WriteItems(LoweringContext c, long rows, long inner)
    {
        var inside = c.VectorLoop >= c.OuterCount;
        var extent = c.Extents[c.VectorLoop];
        var lanes = c.IsWide ? c.FullLanes() : 1;
        if (c.OuterStores.Concat(c.Passes.SelectMany(p => p.Stores)).Any(s => s.Guard is not null)) lanes = 1;
        while (lanes > 1 && (extent < lanes || (!inside && extent % lanes != 0))) lanes /= 2;
        c.Emitter.Lanes = lanes;
        c.Emitter.LaneLoop = lanes > 1 ? c.VectorLoop : -1;
        var items = inside ? rows : rows / lanes;
        var perItem = c.IsWide ? Math.Clamp(ItemWork / (inner * (inside ? 1 : lanes)), 1, Math.Max(1, items / (4 * c.Profile.Units))) : 1;
        var count = (items + perItem - 1) / perItem;
        c.GroupSize = c.IsWide ? 1 : (int)Math.Min(Math.Min(64, c.Profile.MaxGroupSize), Math.Max(32, (count + 31) / 32 * 32));
        c.Groups = (count + c.GroupSize - 1) / c.GroupSize;
        var type = c.IndexType;
        if (perItem == 1)
        {
            var item = c.GlobalIndex();
            if (count % c.GroupSize == 0) Item(item);
            else c.Code.If(c.Code.Less(item, c.Code.Int(type, count)), () => c.Emitter.Scope(() => Item(item)));
            return;
        }
        var from = c.Code.Mul(c.GlobalIndex(), c.Code.Int(type, perItem));
        Value end = c.Code.Add(from, c.Code.Int(type, perItem)), limit = c.Code.Int(type, items);
        c.Code.For(from, c.Code.Select(c.Code.Less(end, limit), end, limit), c.Code.Int(type, 1), item => c.Emitter.Scope(() => Item(item)));

        void Item(Value item)
        {
            if (!inside && lanes > 1)
            {
                var (row, step) = c.Code.DivRem(item, extent / lanes);
                c.SetIndices(row, 0, c.VectorLoop);
                c.Emitter.SetIndex(c.VectorLoop, c.Code.Cast(c.Code.Mul(step, c.Code.Int(type, lanes)), c.Kernel.IndexType));
            }
            else c.SetIndices(item, 0, c.OuterCount);
            foreach (var pass in c.Passes) Pass(c, pass, lanes, inside);
            c.Write(c.OuterStores);
            ForgetResults(c);
        }
    }

    // One pass by one work item.
    private static void Pass(LoweringContext c, LegalPass pass, int lanes, bool inside)
    {
        var last = c.Extents.Length - 1;
        var extent = c.Extents[last];
        var chains = inside ? Chains(pass, lanes, extent) : 1;
        var wide = Enumerable.Range(0, chains).Select(_ => Declare(c, pass, lanes)).ToArray();
        var stride = inside ? lanes * chains : 1;
        var whole = extent / stride * stride;
        // What is left of the last loop has accumulators of its own, without lanes.
        var single = whole == extent ? null : Declare(c, pass, 1);
        Loop(c.OuterCount);
        foreach (var (r, i) in pass.Reductions.Select((r, i) => (r, i)))
        {
            var result = Array.ConvertAll(wide[0][i], c.Code.Get);
            foreach (var other in wide.Skip(1)) result = Combine(c, r, result, Array.ConvertAll(other[i], c.Code.Get));
            if (inside) result = AcrossLanes(c, r, result);
            if (single is not null) result = Combine(c, r, result, Array.ConvertAll(single[i], c.Code.Get));
            SetResults(c, r, result);
        }

        void Loop(int l)
        {
            var type = c.Kernel.IndexType;
            Value zero = c.Code.Int(type, 0), one = c.Code.Int(type, 1);
            c.Emitter.Hoist(RootsOf(pass));
            if (l < last)
            {
                c.Emitter.For(l, zero, c.Code.Int(type, c.Extents[l]), one, () => Loop(l + 1));
                return;
            }
            if (whole > 0) c.Code.For(zero, c.Code.Int(type, whole), c.Code.Int(type, stride), index => Steps(l, index));
            if (single is null) return;
            c.Emitter.Lanes = 1;
            c.Emitter.For(l, c.Code.Int(type, whole), c.Code.Int(type, extent), one, () => Step(c, pass, single));
            c.Emitter.Lanes = lanes;
        }

        void Steps(int l, Value index)
        {
            for (var k = 0; k < chains; k++)
            {
                var variables = wide[k];
                c.Emitter.Scope(() =>
                {
                    c.Emitter.SetIndex(l, k == 0 ? index : c.Code.Add(index, c.Code.Int(index.Type, k * lanes)));
                    Step(c, pass, variables);
                });
            }
            c.Emitter.ForgetIndex(l);
        }
    }

    // How many vectors are accumulated side by side, so that one need not wait for the sum of the other: where little else is to do.
    private static int Chains(LegalPass pass, int lanes, long extent)
    {
        const int most = 4, small = 24;
        var work = KExpr.PostOrder(pass.Reductions.SelectMany(r => r.Value)).Count(e => e.Args.Length > 0);
        if (lanes == 1 || pass.Stores.Count > 0 || work * pass.Reductions.Count > small) return 1;
        var stride = lanes * most;
        return extent % stride == 0 || extent >= 64 * stride ? most : 1;
    }

    private static void WriteGroups(LoweringContext c, long inner)
    {
        var size = SizeOfGroup(inner, c.Profile);
        (c.GroupSize, c.Groups) = (size, Product(c.Kernel.Outer));
        c.SetIndices(c.Code.Group(c.IndexType), 0, c.OuterCount);
        var item = c.Code.Item(c.IndexType);
        var arrays = new Dictionary<(DType, int), int>();
        foreach (var pass in c.Passes)
        {
            var variables = Declare(c, pass, 1);
            c.Emitter.Hoist(RootsOf(pass));
            c.Code.For(item, c.Code.Int(c.IndexType, inner), c.Code.Int(c.IndexType, size), number => c.Emitter.Scope(() =>
            {
                c.SetIndices(number, c.OuterCount, c.Extents.Length);
                Step(c, pass, variables);
            }));
            ForgetIndices(c);
            foreach (var (r, i) in pass.Reductions.Select((r, i) => (r, i)))
            {
                SetResults(c, r, AcrossGroup(c, r, Array.ConvertAll(variables[i], c.Code.Get), item, arrays));
            }
        }
        if (c.OuterStores.Count == 0) return;
        c.Code.If(c.Code.Apply(KOp.Eq, DType.Bool, item, c.Code.Int(c.IndexType, 0)), () => c.Emitter.Scope(() => c.Write(c.OuterStores)));
    }

    private static IEnumerable<KExpr> RootsOf(LegalPass pass) =>
        pass.Reductions.SelectMany(r => r.Value).Concat(LoweringContext.RootsOf(pass.Stores.Where(s => s.Guard is null && !s.Reads)));

    private static Variable[][] Declare(LoweringContext c, LegalPass pass, int lanes) =>
        [.. pass.Reductions.Select(r => r.Identity.Select(i => c.Code.Declare(c.Code.Splat(c.Code.Constant(i), lanes))).ToArray())];

    // One element of each reduction, and the stores of the pass.
    private static void Step(LoweringContext c, LegalPass pass, Variable[][] variables)
    {
        foreach (var (r, i) in pass.Reductions.Select((r, i) => (r, i)))
        {
            var lanes = variables[i][0].Lanes;
            var next = r.Value.Select(v => c.Code.Splat(c.Emitter.Emit(v), lanes)).ToArray();
            var combined = Combine(c, r, Array.ConvertAll(variables[i], c.Code.Get), next);
            for (var p = 0; p < combined.Length; p++) c.Code.Set(variables[i][p], combined[p]);
        }
        c.Write(pass.Stores);
    }

    private static Value[] Combine(LoweringContext c, LegalReduction r, Value[] x, Value[] y)
    {
        Value[] result = [];
        c.Emitter.Scope(() =>
        {
            for (var p = 0; p < x.Length; p++)
            {
                c.Emitter.SetResult(r.Slots[p], x[p]);
                c.Emitter.SetResult(r.Others[p], y[p]);
            }
            result = c.Emitter.EmitAfresh(r.Combined, x[0].Lanes);
            foreach (var s in r.Slots.Concat(r.Others)) c.Emitter.ForgetResult(s);
        });
        return result;
    }

    // Halves with halves, so that rounding errors grow slowly.
    private static Value[] AcrossLanes(LoweringContext c, LegalReduction r, Value[] parts)
    {
        var lanes = Enumerable.Range(0, parts[0].Lanes).Select(k => Array.ConvertAll(parts, p => c.Code.Lane(p, k))).ToList();
        while (lanes.Count > 1)
        {
            var half = lanes.Count / 2;
            lanes = [.. Enumerable.Range(0, half).Select(k => Combine(c, r, lanes[k], lanes[k + half]))];
        }
        return lanes[0];
    }

    private static Value[] AcrossGroup(LoweringContext c, LegalReduction r, Value[] parts, Value item, Dictionary<(DType, int), int> arrays)
    {
        // A local array holds no bool.
        static DType Stored(DType t) => t == DType.Bool ? DType.UInt32 : t;
        var local = parts.Select((p, i) =>
        {
            var key = (Stored(p.Type), i);
            if (!arrays.TryGetValue(key, out var array)) arrays.Add(key, array = c.Code.Local(Stored(p.Type), c.GroupSize));
            return array;
        }).ToArray();
        void Put(Value[] values)
        {
            for (var p = 0; p < values.Length; p++) c.Code.StoreLocal(local[p], item, c.Code.Cast(values[p], Stored(values[p].Type)));
        }
        Value[] Take(Value at) => [.. local.Select((a, p) => parts[p].Type == DType.Bool
            ? c.Code.Apply(KOp.Ne, DType.Bool, c.Code.LoadLocal(a, at), c.Code.Int(DType.UInt32, 0)) : c.Code.LoadLocal(a, at))];
        // Nobody may still be reading what an earlier reduction left.
        c.Code.Barrier();
        Put(parts);
        c.Code.Barrier();
        for (var half = c.GroupSize / 2; half > 0; half /= 2)
        {
            var distance = c.Code.Int(item.Type, half);
            c.Code.If(c.Code.Less(item, distance), () => Put(Combine(c, r, Take(item), Take(c.Code.Add(item, distance)))));
            c.Code.Barrier();
        }
        return Take(c.Code.Int(item.Type, 0));
    }

    private static void SetResults(LoweringContext c, LegalReduction r, Value[] result)
    {
        for (var p = 0; p < result.Length; p++) c.Emitter.SetResult(r.Slots[p], result[p]);
    }

    private static void ForgetResults(LoweringContext c)
    {
        foreach (var slot in c.Passes.SelectMany(p => p.Reductions).SelectMany(r => r.Slots)) c.Emitter.ForgetResult(slot);
    }

    private static void ForgetIndices(LoweringContext c)
    {
        for (var l = c.OuterCount; l < c.Extents.Length; l++) c.Emitter.ForgetIndex(l);
    }
}
