using System.Collections.Immutable;
using Lazy.Backends.Loops;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu;

/// <summary>Where an expression of a plan is computed.</summary>
/// <param name="Depth">How many loops must have an index first, outermost first: 0 once per launch, all in the innermost body.</param>
/// <param name="Stage">The first stage in which it can be computed: 0, or 1 + the last pass whose reductions it needs.</param>
/// <param name="IsVector">Whether it differs from lane to lane.</param>
internal readonly record struct Placement(int Depth, int Stage, bool IsVector);

/// <summary>
/// One stage of a plan: a pass over the inner loops, or (the last stage) the stores at the end of each outer index.
/// </summary>
/// <param name="Number">Its number, that of the pass.</param>
/// <param name="Reductions">What the pass reduces; empty in the last stage.</param>
/// <param name="Stores">What it stores.</param>
/// <param name="Outer">By depth, 0 to the number of outer loops: the expressions outside the inner loops that this stage needs, arguments
/// first. They include those that earlier stages need too. Offsets that are linear along the lanes are not listed, but their atoms
/// are.</param>
/// <param name="Inner">By depth less the number of outer loops less 1: the expressions inside the inner loops; empty in the last
/// stage.</param>
internal sealed record Stage(int Number, ImmutableArray<Reduction> Reductions, ImmutableArray<Store> Stores,
    IReadOnlyList<IReadOnlyList<KExpr>> Outer, IReadOnlyList<IReadOnlyList<KExpr>> Inner);

/// <summary>
/// A kernel as a CPU sees it, shared by the code generator and the interpreter: few loops in the order of memory, one of which carries the
/// SIMD lanes; each expression at the outermost loop where it can be computed; and a division of the work that depends on the work alone.
/// </summary>
internal sealed class LoopPlan
{
    private IReadOnlyDictionary<KExpr, LinearForm> forms;
    private Dictionary<KExpr, Placement> placements;

    private LoopPlan(Kernel source)
    {
        Source = source;
        Order = OrderedWork.Of(LoopNormalizer.Normalize(source));
        (Kernel, forms, VectorLoop) = Order.Fitted;
        Extents = [.. Kernel.Outer, .. Kernel.Inner];
        var body = Kernel.Body;
        placements = new(body.Count, ReferenceEqualityComparer.Instance);
        foreach (var e in body) placements[e] = Place(e);
        Stages = [.. Enumerable.Range(0, Kernel.Passes.Length + 1).Select(n => StageOf(n, Operands))];
        Cost = PlanCost.Of(this);
        Partition = Partition.Of(this);
    }

    /// <summary>The kernel as it was given.</summary>
    public Kernel Source { get; }

    /// <summary>The kernel over fitted loops, with equal expressions made one object; where targets have owners, with some more
    /// uniforms.</summary>
    public Kernel Kernel { get; }

    /// <summary>How an ordered kernel is dealt to threads.</summary>
    public OrderedWork Order { get; }

    /// <summary>The extents of the loops, outer ones first; all positive.</summary>
    public ImmutableArray<long> Extents { get; }

    /// <summary>The number of outer loops.</summary>
    public int OuterCount => Kernel.Outer.Length;

    /// <summary>The loop along which lanes run: the last outer one (accumulators are vectors) or the last inner one (accumulators are
    /// reduced over the lanes at the end).</summary>
    public int VectorLoop { get; }

    /// <summary>Whether lanes run along an inner loop.</summary>
    public bool VectorIsInner => VectorLoop >= OuterCount;

    /// <summary>The passes and the final stores, in order.</summary>
    public ImmutableArray<Stage> Stages { get; private set; }

    /// <summary>What the kernel costs.</summary>
    public PlanCost Cost { get; }

    /// <summary>How the work is cut into pieces.</summary>
    public Partition Partition { get; }

    /// <summary>Plans a kernel; null if it has no iterations at all.</summary>
    public static LoopPlan? Create(Kernel kernel) => kernel.Outer.Contains(0) ? null : new LoopPlan(kernel);

    /// <summary>Drops what only code generation needs, most of a plan, once code is generated: a program keeps its kernels for long.</summary>
    public void Forget() => (Stages, placements, forms) = ([], null!, null!);

    /// <summary>Where an expression is computed.</summary>
    public Placement Of(KExpr e) => placements[e];

    /// <summary>An offset (or any index expression consumed as a whole) as base, strides and atoms.</summary>
    public LinearForm Form(KExpr offset) => forms[offset];

    /// <summary>The distance in elements from one lane to the next, or null if the offset is not linear along the lanes.</summary>
    public long? LaneStride(KExpr offset)
    {
        var form = Form(offset);
        foreach (var (e, _) in form.Atoms)
        {
            if (Of(e).IsVector) return null;
        }
        return form.Coefficients[VectorLoop];
    }

    /// <summary>What computing an expression needs: for a load at an offset that is linear along the lanes, only the offset's atoms.</summary>
    public KExpr[] Operands(KExpr e) => e.Op == KOp.Load ? OffsetOperands(e.Args[0]) : e.Args;

    /// <summary>What computing an offset needs.</summary>
    public KExpr[] OffsetOperands(KExpr offset) =>
        LaneStride(offset) is null ? [offset] : Array.ConvertAll(Form(offset).Atoms, a => a.Expr);

    /// <summary>A stage, with what it needs as far as operands tell.</summary>
    public Stage StageOf(int number, Func<KExpr, KExpr[]> operands)
    {
        var isPass = number < Kernel.Passes.Length;
        var reductions = isPass ? Kernel.Passes[number].Reductions : [];
        var stores = isPass ? Kernel.Passes[number].Stores : Kernel.OuterStores;
        var roots = reductions.Select(r => r.Value)
            .Concat(stores.SelectMany(s => OffsetOperands(s.Offset).Append(s.Value).Concat(s.Guard is null ? [] : [s.Guard])));
        return StageOf(number, roots, operands) with { Reductions = reductions, Stores = stores };
    }

    /// <summary>A stage that computes some expressions.</summary>
    public Stage StageOf(int number, IEnumerable<KExpr> roots, Func<KExpr, KExpr[]> operands)
    {
        var outer = Enumerable.Range(0, OuterCount + 1).Select(_ => new List<KExpr>()).ToArray();
        var inner = Enumerable.Range(0, number < Kernel.Passes.Length ? Extents.Length - OuterCount : 0).Select(_ => new List<KExpr>()).ToArray();
        using var walk = Walk.Over(roots, operands);
        foreach (var e in walk.Order)
        {
            var depth = Of(e).Depth;
            if (depth > OuterCount) inner[depth - OuterCount - 1].Add(e);
            else outer[depth].Add(e);
        }
        return new(number, [], [], outer, inner);
    }

    private Placement Place(KExpr e)
    {
        if (e.Op == KOp.Index) return new(e.Slot + 1, 0, e.Slot == VectorLoop);
        if (e.Op == KOp.Acc) return new(OuterCount, 1 + PassOf(e.Slot), !VectorIsInner);
        var (depth, stage, vector) = (0, 0, false);
        foreach (var a in e.Args)
        {
            var p = placements[a];
            (depth, stage, vector) = (Math.Max(depth, p.Depth), Math.Max(stage, p.Stage), vector || p.IsVector);
        }
        return new(depth, stage, vector);
    }

    private int PassOf(int accumulator)
    {
        for (var p = 0; p < Kernel.Passes.Length; p++)
        {
            if (Kernel.Passes[p].Reductions.Any(r => r.Slot == accumulator)) return p;
        }
        throw new InternalException($"kernel {Source.Name} reads reduction {accumulator}, which no pass computes.");
    }
}
