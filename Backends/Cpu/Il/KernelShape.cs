using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

/// <summary>How wide generated code is.</summary>
/// <param name="Lanes">Iterations per vector; 1 for scalar code.</param>
/// <param name="Unroll">Vectors per iteration of the main loop, where all stages share it.</param>
internal readonly record struct KernelShape(int Lanes, int Unroll)
{
    private const int Registers = 28, FunctionRegisters = 8, MostWords = 160, FewElements = 4096;

    /// <summary>The shape for a plan: a register of the widest dtype that differs from lane to lane, and several of them where bodies are
    /// short.</summary>
    public static KernelShape Of(LoopPlan plan)
    {
        var body = new HashSet<KExpr>(ReferenceEqualityComparer.Instance);
        foreach (var e in plan.Stages.SelectMany(s => s.Outer.Concat(s.Inner)).SelectMany(l => l))
        {
            if (plan.Of(e).IsVector) body.Add(e);
        }
        var values = plan.Stages.SelectMany(s => s.Reductions.Select(r => r.Value.Type).Concat(s.Stores.Select(t => t.Value.Type)));
        var types = body.Select(e => e.Type).Concat(values).ToList();
        var extent = plan.Extents[plan.VectorLoop];
        if (types.Any(t => t.IsComplex) || extent == 1) return new(1, 1);
        var lanes = VectorApi.RegisterBytes / types.Max(t => Assembler.Register(t).Size);
        while (lanes > 2 && lanes / 2 >= extent) lanes /= 2;
        return new(lanes, Math.Min(UnrollOf(plan, body, _ => false), MostVectors(plan, lanes)));
    }

    /// <summary>Vectors per iteration of the lane loop of a stage, where it has one of its own.</summary>
    public int UnrollOf(LoopPlan plan, Stage stage, HeldRows rows)
    {
        var words = plan.VectorIsInner && stage.Inner.Count > 0 ? stage.Inner[^1] : plan.Kernel.Passes.IsEmpty && rows.Bytes > 0 ? stage.Outer[^1] : [];
        if (words.Count == 0 || Lanes == 1) return Unroll;
        var body = words.Where(e => plan.Of(e).IsVector).ToHashSet<KExpr>(ReferenceEqualityComparer.Instance);
        return Math.Min(UnrollOf(plan, body, e => rows.PassOf(e) < stage.Number), MostVectors(plan, Lanes));
    }

    private static int MostVectors(LoopPlan plan, int lanes) => (int)Math.Clamp(plan.Extents[plan.VectorLoop] / lanes, 1, 8);

    // Vectors beside each other hide the latency of long chains, as far as their values fit the registers. Functions are written one after
    // the other, so that several would only cost registers.
    private static int UnrollOf(LoopPlan plan, HashSet<KExpr> body, Predicate<KExpr> isHeld)
    {
        var words = body.Where(e => e.Op is not (KOp.Const or KOp.Index)).ToList();
        var last = new Dictionary<KExpr, int>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < words.Count; i++)
        {
            foreach (var a in words[i].Args) last[a] = i;
        }
        bool IsFunction(KExpr e) => e.Op.IsExpensive() && !isHeld(e);
        int live = 0, most = 0;
        for (var i = 0; i < words.Count; i++)
        {
            // A function holds a few values of its own while it runs.
            most = Math.Max(most, live + (IsFunction(words[i]) ? FunctionRegisters : 1));
            live -= words[i].Args.Distinct().Count(a => last[a] == i && body.Contains(a));
            if (last.ContainsKey(words[i])) live++;
        }
        var fitting = Registers / Math.Max(1, most);
        var weight = words.Sum(w => Weight(plan, w));
        var limit = weight > MostWords || words.Exists(IsFunction) ? 1 : IsShort(plan) ? MostWords / Math.Max(1, weight) : 4;
        return Math.Min(fitting, limit) switch { >= 4 => 4, >= 2 => 2, _ => 1 };
    }

    // A microsecond or two: thousands of runs would not win back the milliseconds that the compiler takes over four long bodies.
    private static bool IsShort(LoopPlan plan)
    {
        long elements = 1;
        foreach (var extent in plan.Extents) elements *= extent;
        return elements <= FewElements;
    }

    // Small elements at a distance are narrowed from words that hold many of them: so many loads, shifts and narrowings. Too many in one
    // method pass what the just-in-time compiler is willing to inline.
    private static int Weight(LoopPlan plan, KExpr e) =>
        e.Op == KOp.Load && plan.LaneStride(e.Args[0]) is { } stride && Math.Abs(stride) > 1 && e.Type.Size < 4 ? 3 * (int)Math.Min(8, Math.Abs(stride)) : 1;
}
