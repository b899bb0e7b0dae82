using Lazy.Backends.VectorMath;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using static Lazy.Backends.VectorMath.Words;

namespace Lazy.Backends.Gpu.Lowering;

/// <summary>
/// Expressions as lanes: an elementary function run over them writes itself down as basic words. A mask is a bool as long as it meets
/// masks only, and becomes bits when it meets bits; bits are unsigned integers and become floats when something computes with them.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TFma">How a product is added with one rounding.</typeparam>
internal readonly struct ExprLanes<T, TFma> : ILanes<KExpr>
    where TFma : struct, IFusedMultiplyAdd
{
    private static DType Type => typeof(T) == typeof(float) ? DType.Float32 : DType.Float64;

    private static DType BitsType => typeof(T) == typeof(float) ? DType.UInt32 : DType.UInt64;

    public static bool CanScale => false;

    /// <summary>What a function gave, as a number.</summary>
    public static KExpr Number(KExpr v) => As(IsMask(v) ? Pattern(v) : v, Type);

    public static KExpr C(double value) => K.Const(Type, value);

    public static KExpr Bits(long pattern) => Int(BitsType, pattern);

    public static KExpr Add(KExpr a, KExpr b) => K.Add(Number(a), Number(b));

    public static KExpr Sub(KExpr a, KExpr b) => K.Sub(Number(a), Number(b));

    public static KExpr Mul(KExpr a, KExpr b) => K.Mul(Number(a), Number(b));

    public static KExpr Div(KExpr a, KExpr b) => K.Div(Number(a), Number(b));

    public static KExpr MulAdd(KExpr a, KExpr b, KExpr c) => K.Make(KOp.Fma, Type, Number(a), Number(b), Number(c));

    public static KExpr Fma(KExpr a, KExpr b, KExpr c) => TFma.Of(Number(a), Number(b), Number(c));

    public static KExpr Neg(KExpr a) => K.Neg(Number(a));

    public static KExpr Abs(KExpr a) => Words.Abs(Number(a));

    public static KExpr Sqrt(KExpr a) => K.Unary(KOp.Sqrt, Number(a));

    public static KExpr Round(KExpr a) => K.Unary(KOp.Round, Number(a));

    public static KExpr Floor(KExpr a) => K.Unary(KOp.Floor, Number(a));

    public static KExpr Ceil(KExpr a) => K.Unary(KOp.Ceil, Number(a));

    public static KExpr Trunc(KExpr a) => K.Unary(KOp.Trunc, Number(a));

    public static KExpr AtMost(KExpr value, KExpr bound) => K.Select(Less(bound, value), Number(bound), Number(value));

    public static KExpr AtLeast(KExpr value, KExpr bound) => K.Select(Less(value, bound), Number(bound), Number(value));

    public static KExpr Min(KExpr a, KExpr b) => FloatWords.Min(Number(a), Number(b));

    public static KExpr Max(KExpr a, KExpr b) => FloatWords.Max(Number(a), Number(b));

    public static KExpr Less(KExpr a, KExpr b) => Lt(Number(a), Number(b));

    public static KExpr LessEqual(KExpr a, KExpr b) => Le(Number(a), Number(b));

    public static KExpr Equal(KExpr a, KExpr b) => Eq(Number(a), Number(b));

    public static KExpr And(KExpr a, KExpr b) => (IsMask(a), IsMask(b)) switch
    {
        (true, true) => Both(a, b),
        (true, false) => K.Select(a, b, Zero(b)),
        (false, true) => K.Select(b, a, Zero(a)),
        _ => K.And(Pattern(a), Pattern(b)),
    };

    public static KExpr Or(KExpr a, KExpr b) => IsMask(a) && IsMask(b) ? Either(a, b) : K.Or(Pattern(a), Pattern(b));

    public static KExpr Xor(KExpr a, KExpr b) => Words.Xor(IsMask(a) && IsMask(b) ? a : Pattern(a), IsMask(a) && IsMask(b) ? b : Pattern(b));

    public static KExpr AndNot(KExpr a, KExpr b) => And(a, Not(IsMask(b) ? b : Pattern(b)));

    public static KExpr Select(KExpr mask, KExpr whereSet, KExpr elsewhere) => whereSet.Type == elsewhere.Type
        ? K.Select(Condition(mask), whereSet, elsewhere)
        : K.Select(Condition(mask), Number(whereSet), Number(elsewhere));

    public static bool Any(KExpr mask) => false;

    public static bool All(KExpr mask) => false;

    public static KExpr AddBits(KExpr a, KExpr b) => K.Add(Pattern(a), Pattern(b));

    public static KExpr SubBits(KExpr a, KExpr b) => K.Sub(Pattern(a), Pattern(b));

    public static KExpr ShiftLeft(KExpr a, int count) => Words.ShiftLeft(Pattern(a), count);

    public static KExpr ShiftRight(KExpr a, int count) => Words.ShiftRight(Pattern(a), count);

    public static KExpr Scale(KExpr a, KExpr n) => throw new InternalException("Expressions are scaled by products.");

    public static KExpr Patch(KExpr result, KExpr mask, KExpr argument, Func<double, double> slow) =>
        throw new InternalException("An expression has no single lanes.");

    public static KExpr Remainder(KExpr a, KExpr limit, KExpr reduced)
    {
        if (!TFma.MeetsLargeAngles) return reduced;
        var large = LargeAngle.Reduce(Number(a), out _);
        // An infinite angle has none.
        large = K.Select(Words.IsFinite(Number(a)), large, C(double.NaN));
        return K.Select(Less(limit, a), large, Number(reduced));
    }

    public static KExpr Quadrant(KExpr a, KExpr limit, KExpr reduced)
    {
        if (!TFma.MeetsLargeAngles) return reduced;
        LargeAngle.Reduce(Number(a), out var quadrant);
        return K.Select(Less(limit, a), quadrant, Pattern(reduced));
    }

    private static bool IsMask(KExpr v) => v.Type.Kind == DKind.Bool;

    private static KExpr Pattern(KExpr v) => IsMask(v) ? K.Select(v, Int(BitsType, -1), Int(BitsType, 0)) : As(v, BitsType);

    private static KExpr Zero(KExpr like) => K.Const(like.Type, 0);

    // Masks made of bits are 0 less 0 or 1.
    private static KExpr Condition(KExpr mask)
    {
        if (IsMask(mask)) return mask;
        var bits = Pattern(mask);
        return IsNonZero(bits.Op == KOp.Sub && bits.Args[0].IsConst(0) ? bits.Args[1] : bits);
    }
}
