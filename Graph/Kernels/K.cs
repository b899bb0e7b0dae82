using Lazy.Graph.Reference;

namespace Lazy.Graph.Kernels;

/// <summary>
/// Makes kernel expressions. Each method gives the dtype of its result; arithmetic on constants is folded, and integer
/// identities that are always exact are applied, which keeps index arithmetic short.
/// </summary>
public static class K
{
    private static readonly KExpr[] None = [];

    // Index arithmetic is full of these.
    private static readonly KExpr[] SmallIntegers = [.. Enumerable.Range(0, 512).Select(i => new Literal(Scalar.OfInt(DType.Int32, i)))];
    private static readonly KExpr[] Loops = [.. Enumerable.Range(0, 16).Select(i => new KExpr(KOp.Index, DType.Int32, None, i))];

    /// <summary>A constant.</summary>
    public static KExpr Const(Scalar value) =>
        value.Type == DType.Int32 && (ulong)value.Int < (ulong)SmallIntegers.Length ? SmallIntegers[value.Int] : new Literal(value);

    /// <summary>Whether an expression is the one object of its structure, whoever makes it.</summary>
    internal static bool IsOneObject(KExpr e) => e.Op switch
    {
        KOp.Index => e.Slot < Loops.Length && ReferenceEquals(Loops[e.Slot], e),
        KOp.Const => !e.Type.IsInexact && (ulong)e.Value.Int < (ulong)SmallIntegers.Length && ReferenceEquals(SmallIntegers[e.Value.Int], e),
        _ => false,
    };

    /// <summary>A constant of a dtype from a double.</summary>
    public static KExpr Const(DType type, double value) => Const(Scalar.Of(type, value));

    /// <summary>true or false.</summary>
    public static KExpr Bool(bool value) => Const(Scalar.OfBool(value));

    /// <summary>A number given at launch.</summary>
    public static KExpr Uniform(DType type, int slot) => new(KOp.Uniform, type, None, slot);

    /// <summary>The index along a loop.</summary>
    public static KExpr Index(DType type, int loop) =>
        type == DType.Int32 && loop < Loops.Length ? Loops[loop] : new(KOp.Index, type, None, loop);

    /// <summary>An element of an input buffer.</summary>
    public static KExpr Load(DType type, int buffer, KExpr offset) => new(KOp.Load, type, [offset], buffer);

    /// <summary>The result of a reduction.</summary>
    public static KExpr Acc(DType type, int slot) => new(KOp.Acc, type, None, slot);

    /// <summary>Any operation of one argument whose result has the argument's dtype.</summary>
    public static KExpr Unary(KOp op, KExpr x) => Make(op, x.Type, x);

    /// <summary>Any operation of two arguments of one dtype whose result has that dtype.</summary>
    public static KExpr Binary(KOp op, KExpr x, KExpr y) => Make(op, x.Type, x, y);

    /// <summary>x + y.</summary>
    public static KExpr Add(KExpr x, KExpr y) => Make(KOp.Add, x.Type, x, y);

    /// <summary>x - y.</summary>
    public static KExpr Sub(KExpr x, KExpr y) => Make(KOp.Sub, x.Type, x, y);

    /// <summary>x * y.</summary>
    public static KExpr Mul(KExpr x, KExpr y) => Make(KOp.Mul, x.Type, x, y);

    /// <summary>x / y.</summary>
    public static KExpr Div(KExpr x, KExpr y) => Make(KOp.Div, x.Type, x, y);

    /// <summary>x rem y, with the sign of x.</summary>
    public static KExpr Rem(KExpr x, KExpr y) => Make(KOp.Rem, x.Type, x, y);

    /// <summary>The smaller; NaN wins.</summary>
    public static KExpr Min(KExpr x, KExpr y) => Make(KOp.Min, x.Type, x, y);

    /// <summary>The larger; NaN wins.</summary>
    public static KExpr Max(KExpr x, KExpr y) => Make(KOp.Max, x.Type, x, y);

    /// <summary>-x.</summary>
    public static KExpr Neg(KExpr x) => Make(KOp.Neg, x.Type, x);

    /// <summary>Logical or bitwise and.</summary>
    public static KExpr And(KExpr x, KExpr y) => Make(KOp.And, x.Type, x, y);

    /// <summary>Logical or bitwise or.</summary>
    public static KExpr Or(KExpr x, KExpr y) => Make(KOp.Or, x.Type, x, y);

    /// <summary>Logical or bitwise not.</summary>
    public static KExpr Not(KExpr x) => Make(KOp.Not, x.Type, x);

    /// <summary>A comparison, giving bool.</summary>
    public static KExpr Compare(KOp op, KExpr x, KExpr y) => Make(op, DType.Bool, x, y);

    /// <summary>x if the condition holds, otherwise y; both are computed.</summary>
    public static KExpr Select(KExpr condition, KExpr x, KExpr y) =>
        condition.Op == KOp.Const ? condition.Value.IsTrue ? x : y : ReferenceEquals(x, y) ? x : Make(KOp.Select, x.Type, condition, x, y);

    /// <summary>The value in another dtype.</summary>
    public static KExpr Cast(KExpr x, DType to) => x.Type == to ? x : Make(KOp.Cast, to, x);

    /// <summary>The bits under another dtype of the same size.</summary>
    public static KExpr Bitcast(KExpr x, DType to) => x.Type == to ? x : Make(KOp.Bitcast, to, x);

    /// <summary>An operation with a given result dtype.</summary>
    public static KExpr Make(KOp op, DType type, params ReadOnlySpan<KExpr> args) => Folded(op, type, args) ?? new KExpr(op, type, args.ToArray());

    /// <summary>The same on arguments in an array that becomes a part of it.</summary>
    public static KExpr Make(KOp op, DType type, KExpr[] args) => Folded(op, type, args) ?? new KExpr(op, type, args);

    private static KExpr? Folded(KOp op, DType type, ReadOnlySpan<KExpr> args)
    {
        if (args.Length != op.Arity()) throw new InternalException($"{op} takes {op.Arity()} arguments, not {args.Length}.");
        return type.IsInexact ? null : Fold(op, type, args);
    }

    // Exact for all integers and bools; floats are left alone, where -0 and NaN make even x + 0 unsafe.
    private static KExpr? Fold(KOp op, DType type, ReadOnlySpan<KExpr> args)
    {
        var isKnown = args.Length > 0 && ScalarMath.IsFoldable(op);
        foreach (var a in args) isKnown = isKnown && a.Op == KOp.Const && !a.Type.IsInexact;
        if (isKnown)
        {
            var few = new Few<Scalar>();
            var values = few.Take(args.Length);
            for (var i = 0; i < args.Length; i++) values[i] = args[i].Value;
            return Const(ScalarMath.Apply(op, type, values));
        }
        if (args.Length != 2 || !args[0].Type.IsInteger) return null;
        KExpr x = args[0], y = args[1];
        return op switch
        {
            KOp.Add when x.IsConst(0) => y,
            KOp.Add or KOp.Sub when y.IsConst(0) => x,
            KOp.Add when y.Op == KOp.Const && x.Op == KOp.Add && x.Args[1].Op == KOp.Const => Add(x.Args[0], Add(x.Args[1], y)),
            KOp.Add when x.Op == KOp.Const => Make(KOp.Add, type, y, x),
            KOp.Sub when y.Op == KOp.Const => Add(x, Neg(y)),
            KOp.Mul when x.IsConst(1) => y,
            KOp.Mul or KOp.Div when y.IsConst(1) => x,
            KOp.Mul when x.IsConst(0) || y.IsConst(0) => Const(Scalar.OfInt(type, 0)),
            KOp.Mul when x.Op == KOp.Const => Make(KOp.Mul, type, y, x),
            KOp.Mul when y.Op == KOp.Const && x.Op == KOp.Mul && x.Args[1].Op == KOp.Const => Mul(x.Args[0], Mul(x.Args[1], y)),
            KOp.Rem when y.IsConst(1) => Const(Scalar.OfInt(type, 0)),
            KOp.Min or KOp.Max when ReferenceEquals(x, y) => x,
            _ => null,
        };
    }
}
