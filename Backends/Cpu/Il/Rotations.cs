using System.Runtime.Intrinsics.X86;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

/// <summary>
/// The words of a body that are rotations, <c>x &lt;&lt; n | x &gt;&gt;&gt; (bits - n)</c>: one instruction of AVX-512 instead of three.
/// Generators of random numbers consist of them.
/// </summary>
internal sealed class Rotations
{
    private readonly Dictionary<KExpr, (KExpr Value, int Count)> rotations = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<KExpr> unused = new(ReferenceEqualityComparer.Instance);

    public Rotations(LoopPlan plan, int lanes)
    {
        if (lanes == 1 || !Avx512F.VL.IsSupported) return;
        var body = plan.Kernel.Body;
        foreach (var e in body)
        {
            if (plan.Of(e).IsVector && Match(e) is { } found) rotations.Add(e, found);
        }
        if (rotations.Count == 0) return;
        foreach (var e in rotations.Keys) unused.UnionWith(e.Args);
        foreach (var e in body)
        {
            if (!rotations.ContainsKey(e)) unused.ExceptWith(e.Args);
        }
        unused.ExceptWith(plan.Kernel.Roots());
    }

    /// <summary>The value and the number of bits to the left, if the word is a rotation.</summary>
    public (KExpr Value, int Count)? Of(KExpr e) => rotations.TryGetValue(e, out var found) ? found : null;

    /// <summary>Whether nothing but rotations needs this shift.</summary>
    public bool IsUnused(KExpr e) => unused.Contains(e);

    private static (KExpr Value, int Count)? Match(KExpr e)
    {
        if (e.Op is not (KOp.Or or KOp.Xor or KOp.Add) || e.Type.Kind != DKind.UInt || e.Type.Size < 4) return null;
        var (left, right) = e.Args[0].Op == KOp.ShiftLeft ? (e.Args[0], e.Args[1]) : (e.Args[1], e.Args[0]);
        if (left.Op != KOp.ShiftLeft || right.Op != KOp.ShiftRightLogical || !ReferenceEquals(left.Args[0], right.Args[0])) return null;
        if (left.Args[1].Op != KOp.Const || right.Args[1].Op != KOp.Const) return null;
        long n = left.Args[1].Value.Int, bits = e.Type.Size * 8;
        return n > 0 && n < bits && right.Args[1].Value.Int == bits - n ? (left.Args[0], (int)n) : null;
    }
}
