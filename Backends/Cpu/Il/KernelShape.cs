using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

/// <summary>How wide generated code is.</summary>
/// <param name="Lanes">Iterations per vector; 1 for scalar code.</param>
/// <param name="Unroll">Vectors per iteration of the main loop.</param>
internal readonly record struct KernelShape(int Lanes, int Unroll)
{
    /// <summary>The shape for a plan: a register of the widest dtype that differs from lane to lane, and several of them where bodies are short.</summary>
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
        return new(lanes, Math.Min(UnrollOf(body), (int)Math.Min(8, Math.Max(1, extent / lanes))));
    }

    // Loops bound by memory want few vectors in flight, chains of functions many; beyond a few dozen words registers run out.
    private static int UnrollOf(HashSet<KExpr> body)
    {
        var words = body.Count(e => e.Op is not (KOp.Const or KOp.Index));
        if (words > 40) return 1;
        return words <= 8 && !body.Any(e => e.Op.IsExpensive()) ? 4 : 2;
    }
}
