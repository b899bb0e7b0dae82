using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu;

/// <summary>
/// How the work of a plan is cut into pieces, by its extents and cost alone, so that the order of every floating-point operation is the
/// same for any number of threads.
/// <para>Outside: an item is one index of the outer loops; where lanes run along an outer loop, <see cref="LaneBlock"/> lanes of it.
/// Items are numbered row by row, blocks of a row in order; <see cref="ItemChunk"/> of them go to a thread at once.</para>
/// <para>Inside: a pass takes <see cref="Steps"/> steps per item, a step being one index of the inner loops; where lanes run along an inner
/// loop, <see cref="StepBlock"/> lanes of it. Sums are accumulated over <see cref="Unit"/> steps at a time, and units are combined in
/// pairs, so that rounding errors grow with the logarithm of the length.</para>
/// </summary>
internal sealed record Partition
{
    // Work for about 10 µs of one thread, by PlanCost's units.
    private const double ChunkWork = 131_072;
    private const double InlineWork = 32_768;
    private const long SumLength = 4096;
    private const long MaxLaneBlock = 1024;
    private const long FewItems = 16, ManyItems = 1024;
    private const long MaxStepChunks = 64;

    /// <summary>The number of rows: indices of the outer loops, less the vector loop.</summary>
    public required long Rows { get; init; }

    /// <summary>The lanes of a row along an outer vector loop; 1 if the vector loop is an inner one.</summary>
    public required long Lanes { get; init; }

    /// <summary>The most lanes of an item.</summary>
    public required long LaneBlock { get; init; }

    /// <summary>The number of items in a row.</summary>
    public long BlocksPerRow => (Lanes + LaneBlock - 1) / LaneBlock;

    /// <summary>The number of items.</summary>
    public long Items => Rows * BlocksPerRow;

    /// <summary>Items that go to a thread at once.</summary>
    public required long ItemChunk { get; init; }

    /// <summary>The indices of the inner loops, less the vector loop.</summary>
    public required long InnerRows { get; init; }

    /// <summary>The lanes of an inner row; 1 if the vector loop is an outer one.</summary>
    public required long InnerLanes { get; init; }

    /// <summary>The most lanes of a step.</summary>
    public required long StepBlock { get; init; }

    /// <summary>The number of steps in an inner row.</summary>
    public long StepsPerRow => (InnerLanes + StepBlock - 1) / StepBlock;

    /// <summary>The number of steps of a pass.</summary>
    public long Steps => InnerRows * StepsPerRow;

    /// <summary>Steps that are accumulated one after another.</summary>
    public required long Unit { get; init; }

    /// <summary>Whether the passes of an item are cut into pieces of <see cref="StepChunk"/> steps that go to different threads, because
    /// the items are few.</summary>
    public required bool SplitsPasses { get; init; }

    /// <summary>Steps of a pass that go to a thread at once, a multiple of <see cref="Unit"/>.</summary>
    public required long StepChunk { get; init; }

    /// <summary>The number of pieces of a pass.</summary>
    public long StepChunks => (Steps + StepChunk - 1) / StepChunk;

    /// <summary>Whether everything runs on the caller's thread, in order.</summary>
    public required bool Serial { get; init; }

    /// <summary>Whether each thread runs everything and stores to the targets that it owns.</summary>
    public required bool HasOwners { get; init; }

    /// <summary>Cuts the work of a plan.</summary>
    public static Partition Of(LoopPlan plan)
    {
        var kernel = plan.Kernel;
        var lanesInside = plan.VectorIsInner;
        var vector = plan.Extents[plan.VectorLoop];
        long outer = Product(kernel.Outer.AsSpan()), inner = kernel.Passes.IsEmpty ? 1 : Product(kernel.Inner.AsSpan());
        var (rows, lanes) = lanesInside ? (outer, 1L) : (outer / vector, vector);
        var (innerRows, innerLanes) = lanesInside ? (inner / vector, vector) : (inner, 1L);
        var perLane = plan.Cost.Work / ((double)rows * lanes);
        // A plain map takes as many lanes as make a chunk; a reduction along other loops as keep its accumulators in cache.
        var laneBlock = kernel.Passes.IsEmpty ? RoundUp((long)(ChunkWork / perLane), MaxLaneBlock) : MaxLaneBlock;
        laneBlock = Math.Clamp(laneBlock, 1, lanes);
        var items = rows * ((lanes + laneBlock - 1) / laneBlock);
        var itemChunk = (long)(ChunkWork / (perLane * laneBlock));
        // Rows in groups of cache lines of elements, for loads that run across them.
        itemChunk = Math.Clamp(itemChunk >= 4 ? RoundUp(itemChunk, items < ManyItems ? 16 : 32) : itemChunk, 1, items);
        var stepBlock = Math.Min(innerLanes, SumLength);
        var steps = innerRows * ((innerLanes + stepBlock - 1) / stepBlock);
        var unit = lanesInside ? Math.Max(1, SumLength / stepBlock) : 256;
        var perStep = perLane * laneBlock / steps;
        var stepChunk = RoundUp(Math.Max((long)(ChunkWork / perStep), (steps + MaxStepChunks - 1) / MaxStepChunks), unit);
        var serial = plan.Cost.Work < InlineWork;
        if (kernel.Ordered)
        {
            // What loops that are apart hold is never cut.
            var whole = items / Product(kernel.Outer.AsSpan()[..plan.Order.Apart]);
            serial |= plan.Order.Apart == 0;
            itemChunk = serial ? items : RoundUp(itemChunk, whole);
        }
        return new Partition
        {
            Rows = rows,
            Lanes = lanes,
            LaneBlock = laneBlock,
            ItemChunk = itemChunk,
            InnerRows = innerRows,
            InnerLanes = innerLanes,
            StepBlock = stepBlock,
            Unit = unit,
            SplitsPasses = !serial && !kernel.Ordered && items < FewItems && stepChunk * 2 <= steps,
            StepChunk = stepChunk,
            Serial = serial,
            HasOwners = plan.Order.HasOwners,
        };
    }

    private static long RoundUp(long n, long multiple) => Math.Max(1, (n + multiple - 1) / multiple) * multiple;

    private static long Product(ReadOnlySpan<long> extents)
    {
        var n = 1L;
        foreach (var e in extents) n *= e;
        return n;
    }
}

/// <summary>What a kernel costs.</summary>
/// <param name="Operations">Arithmetic operations on data; index arithmetic, loads and stores are not counted.</param>
/// <param name="BytesRead">Bytes of the elements it loads.</param>
/// <param name="BytesWritten">Bytes of the elements it stores.</param>
/// <param name="Work">Weighted machine operations, for deciding about threads.</param>
internal readonly record struct PlanCost(long Operations, long BytesRead, long BytesWritten, double Work)
{
    /// <summary>Adds up the expressions of a plan, each as often as its loops run.</summary>
    public static PlanCost Of(LoopPlan plan)
    {
        double operations = 0, read = 0, written = 0, work = 0;
        var loaded = new HashSet<KExpr>(ReferenceEqualityComparer.Instance);
        var outside = new HashSet<KExpr>(ReferenceEqualityComparer.Instance);
        foreach (var stage in plan.Stages)
        {
            foreach (var e in stage.Outer.Concat(stage.Inner).SelectMany(list => list))
            {
                // Outer expressions are listed in every stage that needs them and computed once.
                if (plan.Of(e).Depth <= plan.OuterCount && !outside.Add(e)) continue;
                var times = Times(plan, plan.Of(e).Depth);
                work += times * Weight(e.Op);
                if (e.Op == KOp.Load && loaded.Add(e)) read += Touched(plan, e.Args[0]) * e.Type.Size;
                if (e.Args.Length > 0 && e.Op is not (KOp.Load or KOp.Cast) && !IsIndexArithmetic(plan, e)) operations += times;
            }
            var inner = Times(plan, stage.Number < plan.Kernel.Passes.Length ? plan.Extents.Length : plan.OuterCount);
            operations += inner * stage.Reductions.Length;
            work += inner * (stage.Reductions.Length + stage.Stores.Length);
            foreach (var s in stage.Stores)
            {
                written += Touched(plan, s.Offset, inner) * s.Value.Type.Size;
                operations += s.Combine is null ? 0 : inner;
            }
        }
        return new((long)operations, (long)read, (long)written, Math.Max(1, work));
    }

    private static double Times(LoopPlan plan, int depth)
    {
        var n = 1.0;
        for (var i = 0; i < depth; i++) n *= plan.Extents[i];
        return n;
    }

    // A load moves along the loops its offset depends on; the others find its elements in cache.
    private static double Touched(LoopPlan plan, KExpr offset, double atMost = double.MaxValue)
    {
        var form = plan.Form(offset);
        var n = 1.0;
        for (var i = 0; i < plan.Extents.Length; i++)
        {
            if (form.Coefficients[i] != 0 || form.Atoms.Any(a => plan.Of(a.Expr).Depth > i)) n *= plan.Extents[i];
        }
        return Math.Min(n, atMost);
    }

    private static bool IsIndexArithmetic(LoopPlan plan, KExpr e) =>
        e.Type == plan.Kernel.IndexType && KExpr.PostOrder([e]).All(x => x.Args.Length > 0 || x.Op is KOp.Index or KOp.Const);

    private static double Weight(KOp op) => op switch
    {
        KOp.Const or KOp.Index or KOp.Uniform or KOp.Acc => 0,
        KOp.Div or KOp.Rem or KOp.Sqrt or KOp.Rsqrt => 4,
        _ when op.IsExpensive() => 12,
        _ => 1,
    };
}
