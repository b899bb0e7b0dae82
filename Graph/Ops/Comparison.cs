using Lazy.Graph.Kernels;

namespace Lazy.Graph.Ops;

/// <summary>x == y; NaN equals nothing.</summary>
public sealed record Eq() : Compare("eq", KOp.Eq);

/// <summary>x != y.</summary>
public sealed record Ne() : Compare("ne", KOp.Ne);

/// <summary>x &lt; y.</summary>
public sealed record Lt() : Compare("lt", KOp.Lt);

/// <summary>x &lt;= y.</summary>
public sealed record Le() : Compare("le", KOp.Le);

/// <summary>x &gt; y.</summary>
public sealed record Gt() : Compare("gt", KOp.Gt);

/// <summary>x &gt;= y.</summary>
public sealed record Ge() : Compare("ge", KOp.Ge);

/// <summary>The second operand where the first, a bool, holds, otherwise the third. Linear in both.</summary>
public sealed record Select() : Elementwise("select", 3, KOp.Select, Kinds.Any, new Derivative.Custom(
    (x, y, t) => t[1] is null && t[2] is null ? null : Lax.Select(x[0], t[1] ?? Lax.Zeros(y.Aval), t[2] ?? Lax.Zeros(y.Aval)),
    (x, _, ct) => [null, Lax.Select(x[0], ct, Lax.Zeros(ct.Aval)), Lax.Select(x[0], Lax.Zeros(ct.Aval), ct)]))
{
    /// <inheritdoc/>
    public override bool Computes => false;

    private protected override bool Widens => false;

    private protected override DType ResultType(ReadOnlySpan<Aval> x) => x[1].DType;

    private protected override void CheckDTypes(ReadOnlySpan<Aval> x)
    {
        if (x[0].DType != DType.Bool)
            throw new DTypeException($"select: the condition is {x[0]}, and must be bool; compare it with 0 first.");
        CheckSame(x[1..], x);
    }

    // A condition is never weak; the branches decide.
    private protected override bool IsWeak(ReadOnlySpan<Aval> x) => x[1].Weak && x[2].Weak;

    private protected override KExpr Kernel(KExpr[] x, DType type) => K.Select(x[0], x[1], x[2]);
}

/// <summary>x limited to lo … hi: min(max(lo, x), hi), with NaN winning. Operands lo, x, hi. At a bound the derivative is 0.</summary>
public sealed record Clamp() : Elementwise("clamp", 3, KOp.Min, Kinds.Any, new Derivative.Elementwise(
    (x, _) => Indicator(Lax.Gt(x[0], x[1]), x[1]),
    (x, _) => Indicator(Lax.And(Lax.Gt(x[1], x[0]), Lax.Lt(x[1], x[2])), x[1]),
    (x, _) => Indicator(Lax.Lt(x[2], x[1]), x[1])))
{
    private protected override KExpr Kernel(KExpr[] x, DType type) => MinOf(MaxOf(x[0], x[1]), x[2]);

    private protected override Scalar Element(ReadOnlySpan<Scalar> x, DType type) =>
        Reference.ScalarMath.Apply(KOp.Min, type, Reference.ScalarMath.Apply(KOp.Max, type, x[0], x[1]), x[2]);

    private static Node Indicator(Node condition, Node like) => Lax.Select(condition, Lax.FullLike(like, 1), Lax.FullLike(like, 0));
}
