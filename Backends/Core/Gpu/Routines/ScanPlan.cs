using Lazy.Backends.Gpu.Code;
using Lazy.Backends.Gpu.Lowering;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Gpu.Routines;

/// <summary>
/// Running results along an axis. A line is cut into chunks; work items combine the elements of each, the totals are scanned in the same
/// way, and then each work item goes through its chunk once more from what came before it.
/// </summary>
internal sealed class ScanPlan
{
    private readonly PlanBuilder _plan;
    private readonly Func<KExpr, KExpr, KExpr> _combine;
    private readonly DType _type;
    private readonly bool _reverse;

    private ScanPlan(PlanBuilder plan, DType type, Func<KExpr, KExpr, KExpr> combine, bool reverse) =>
        (_plan, _type, _combine, _reverse) = (plan, type, combine, reverse);

    /// <summary>Adds the launches.</summary>
    public static void Plan(PlanBuilder plan, CumulativePrimitive op, RoutineSpec spec)
    {
        var operand = spec.Operands[0];
        var type = operand.Aval.DType;
        if (operand.Aval.Shape.Size == 0) return;
        var shape = operand.Aval.Shape;
        var result = spec.Epilogue is null ? plan.Output(0) : plan.Scratch(shape.Size * type.Size);
        var scan = new ScanPlan(plan, type.Accumulator, op.Combined, op.Reverse);
        // Lines are numbered so that neighbours lie side by side.
        var axes = Enumerable.Range(0, shape.Rank).Where(d => d != op.Axis).OrderByDescending(d => Math.Abs(operand.Strides[d])).ToArray();
        var lines = new LineLayout([.. axes.Select(d => (long)shape[d])], shape[op.Axis]);
        scan.Scan(lines, new(0, type, operand.Offset, [.. axes.Select(d => operand.Strides[d])], operand.Strides[op.Axis]),
            new(result, type, 0, [.. axes.Select(d => shape.Strides()[d])], shape.Strides()[op.Axis]));
        if (spec.Epilogue is not null) plan.RunEpilogue(result);
    }

    private void Scan(LineLayout lines, Access from, Access to)
    {
        var chunk = ChunkOf(lines);
        var chunks = (lines.Extent + chunk - 1) / chunk;
        if (chunks == 1)
        {
            Chunks(lines, chunk, from, to, null);
            return;
        }
        var totals = new LineLayout([lines.Count], chunks);
        var place = new Access(_plan.Scratch(lines.Count * chunks * _type.Size), _type, 0, [1], lines.Count);
        Chunks(lines, chunk, from, place, null, totals: true);
        // The scan of the totals runs forwards over chunks, which already stand in the order of the scan.
        var carries = place with { Buffer = _plan.Scratch(lines.Count * chunks * _type.Size) };
        new ScanPlan(_plan, _type, _combine, reverse: false).Scan(totals, place, carries);
        Chunks(lines, chunk, from, to, carries);
    }

    private long ChunkOf(LineLayout lines)
    {
        var profile = _plan.Profile;
        // Enough work items to fill the device, if there is enough work.
        var items = profile.Units * (profile is { IsProcessor: true, VectorBytes: > 0 } ? 8L : 512L);
        return Math.Min(Math.Max(64, Math.Min(lines.Extent, lines.Extent * lines.Count / items)), profile.MaxIterations);
    }

    private void Chunks(LineLayout lines, long chunk, Access from, Access to, Access? carries, bool totals = false)
    {
        long count = lines.Count, chunks = (lines.Extent + chunk - 1) / chunk;
        var x = IndexMath.For(lines.Extent * count, from.Reach(lines), to.Reach(lines));
        var kernel = PlanBuilder.Map(totals ? "scan_totals" : "scan", x.Type, carries is null ? [from.Type] : [from.Type, _type], to.Type, [count, chunks],
            x.Int(0), K.Const(to.Type, 0)) with
        { Inner = [lines.Extent] };
        var c = new LoweringContext(new(kernel, new Dictionary<KExpr, Loops.LinearForm>(), 0), _plan.Profile);
        var code = c.Code;
        c.GroupSize = c.IsWide ? 1 : (int)Math.Min(64, c.Profile.MaxGroupSize);
        c.Groups = ((count * chunks) + c.GroupSize - 1) / c.GroupSize;
        var item = c.GlobalIndex();
        if (count * chunks % c.GroupSize == 0) c.Emitter.Scope(Item);
        else code.If(code.Less(item, code.Int(c.IndexType, count * chunks)), () => c.Emitter.Scope(Item));
        _plan.Launch(c.Finish(), carries is { } used ? [from.Buffer, used.Buffer, to.Buffer] : [from.Buffer, to.Buffer]);

        void Item()
        {
            var (number, line) = code.DivRem(item, count);
            c.Emitter.SetIndex(0, code.Cast(line, x.Type));
            c.Emitter.SetIndex(1, code.Cast(number, x.Type));
            Value start = code.Mul(code.Cast(number, x.Type), code.Int(x.Type, chunk)), end = code.Add(start, code.Int(x.Type, chunk)),
                limit = code.Int(x.Type, lines.Extent);
            // Loop 2 is the step along the line, in the order of the scan; accumulator 0 is the result so far, 1 the next element.
            var along = _reverse ? K.Sub(x.Int(lines.Extent - 1), x.Loop(2)) : x.Loop(2);
            var next = K.Cast(K.Load(from.Type, 0, from.Offset(x, lines, x.Loop(0), along)), _type);
            var isFirst = K.Compare(KOp.Eq, totals ? K.Sub(x.Loop(2), K.Mul(x.Loop(1), x.Int(chunk))) : x.Loop(2), x.Int(0));
            var combined = c.Parts(K.Select(isFirst, K.Acc(_type, 1), _combine(K.Acc(_type, 0), K.Acc(_type, 1))));
            var before = new Variable[combined.Count];
            var initial = carries is { } carry
                ? c.Parts(K.Load(_type, 1, carry.Offset(x, new([count], chunks), x.Loop(0), K.Max(K.Sub(x.Loop(1), x.Int(1)), x.Int(0)))))
                : c.Parts(K.Const(_type, 0));
            for (var p = 0; p < before.Length; p++) before[p] = code.Declare(c.Emitter.Emit(initial[p]));
            var element = c.Parts(next);
            c.Emitter.For(2, start, code.Select(code.Less(end, limit), end, limit), code.Int(x.Type, 1), () =>
            {
                for (var p = 0; p < before.Length; p++)
                {
                    c.Emitter.SetResult(p, code.Get(before[p]));
                    c.Emitter.SetResult(2 + p, c.Emitter.Emit(element[p]));
                }
                var now = combined.Select(c.Emitter.Emit).ToArray();
                for (var p = 0; p < before.Length; p++) code.Set(before[p], now[p]);
                if (totals) return;
                Put(now, along);
            });
            if (totals) Put(Array.ConvertAll(before, code.Get), x.Loop(1));
        }

        void Put(Value[] parts, KExpr along)
        {
            for (var p = 0; p < parts.Length; p++) c.Emitter.SetResult(4 + p, parts[p]);
            var buffer = carries is null ? 1 : 2;
            var offset = to.Offset(x, totals ? new([count], chunks) : lines, x.Loop(0), along);
            c.Emitter.Scope(() => c.Write([c.StoreOf(buffer, offset, K.Cast(K.Acc(_type, 2), to.Type))]));
        }
    }

    /// <summary>Lines of one length, numbered through several axes.</summary>
    private sealed record LineLayout(IReadOnlyList<long> Extents, long Extent)
    {
        public long Count { get; } = Extents.Aggregate(1L, (n, e) => n * e);
    }

    /// <summary>Where the elements of lines are.</summary>
    private sealed record Access(int Buffer, DType Type, long Start, IReadOnlyList<long> Strides, long Along)
    {
        public KExpr Offset(IndexMath x, LineLayout lines, KExpr line, KExpr along) =>
            x.Offset(Start, x.Split(line, lines.Extents).Zip(Strides).Append((along, Along)));

        public long Reach(LineLayout lines) => Start + Math.Abs(Along * lines.Extent) + lines.Extents.Zip(Strides).Sum(p => Math.Abs(p.First * p.Second));
    }
}
