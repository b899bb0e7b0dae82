using Lazy.Backends.VectorMath;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using static Lazy.Backends.VectorMath.Words;

namespace Lazy.Backends.Gpu.Lowering;

/// <summary>Words of float32 or float64 in registers, by basic words.</summary>
internal sealed partial class FloatWords(DType type, GpuProfile profile) : IRealWords
{
    /// <summary>float32 or float64.</summary>
    public DType Type => type;

    // Where it exists, float64 serves float32 in what would lose digits.
    private bool IsWidened => type == DType.Float32 && Legalizer.HasWide(profile);

    /// <summary>A constant.</summary>
    public KExpr C(double value) => Float(type, value);

    /// <summary>A word of one, two or three operands whose result has their dtype.</summary>
    public KExpr Apply(KOp op, KExpr x, KExpr? y = null, KExpr? z = null) => op switch
    {
        KOp.Add or KOp.Sub => K.Binary(op, x, y!),
        KOp.Mul or KOp.Div => IsZeroConstant(x) || IsZeroConstant(y!) ? ByZero(op, x, y!) : K.Binary(op, x, y!),
        KOp.Neg or KOp.Abs or KOp.Floor or KOp.Ceil or KOp.Round or KOp.Trunc or KOp.Sqrt => K.Unary(op, x),
        KOp.Fma => K.Make(op, type, x, y!, z!),
        KOp.Rem => Remainder(x, y!),
        KOp.Min => Min(x, y!),
        KOp.Max => Max(x, y!),
        KOp.Sign => K.Select(IsNonZeroNumber(x), WithSign(C(1), x), x),
        KOp.RoundAway => RoundAway(x),
        KOp.NextAfter => NextAfter(x, y!, 1),
        KOp.Rsqrt => K.Div(C(1), K.Unary(KOp.Sqrt, x)),
        KOp.Lgamma or KOp.Digamma or KOp.BesselI0e or KOp.BesselI1e => Special(op, x),
        _ => Elementary(op, x, y),
    };

    /// <summary>What a product lost when it was rounded.</summary>
    public KExpr ErrorOfProduct(KExpr x, KExpr y, KExpr product) =>
        profile.HasExactFma ? ExactFma.Of(x, y, K.Neg(product)) : SplitFma.Of(x, y, K.Neg(product));

    /// <summary>The smaller one; NaN wins, and -0 is below +0.</summary>
    public static KExpr Min(KExpr x, KExpr y)
    {
        if (x.Op == KOp.Const) (x, y) = (y, x);
        if (IsNumber(y)) return K.Select(K.Compare(IsPlusZero(y) ? KOp.Gt : KOp.Ge, x, y), y, x);
        // Equal numbers differ in the sign of zero at most, and a NaN stays one when bits are added.
        return K.Select(Lt(x, y), x, K.Select(Lt(y, x), y, As(K.Or(Bits(x), Bits(y)), x.Type)));
    }

    /// <summary>The larger one; NaN wins, and +0 is above -0.</summary>
    public static KExpr Max(KExpr x, KExpr y)
    {
        if (x.Op == KOp.Const) (x, y) = (y, x);
        if (IsNumber(y)) return K.Select(K.Compare(IsMinusZero(y) ? KOp.Lt : KOp.Le, x, y), y, x);
        var rest = K.Select(Eq(x, y), K.And(Bits(x), Bits(y)), K.Or(Bits(x), Bits(y)));
        return K.Select(Lt(y, x), x, K.Select(Lt(x, y), y, As(rest, x.Type)));
    }

    // Drivers simplify a product or a quotient with a constant zero as if the other operand were an ordinary number.
    private KExpr ByZero(KOp op, KExpr x, KExpr y)
    {
        var sign = SignOf(As(Words.Xor(Bits(x), Bits(y)), type));
        if (op == KOp.Mul) return K.Select(IsFinite(IsZeroConstant(x) ? y : x), As(sign, type), C(double.NaN));
        var isUndefined = Either(Both(IsZero(x), IsZero(y)), Either(IsNaN(x), IsNaN(y)));
        var quotient = IsZeroConstant(y) ? As(K.Or(sign, Int(UnsignedOf(type), InfinityBits(type))), type) : As(sign, type);
        return K.Select(isUndefined, C(double.NaN), quotient);
    }

    private static bool IsZeroConstant(KExpr x) => x.Op == KOp.Const && x.Value.Re == 0;

    private static bool IsNumber(KExpr y) => y.Op == KOp.Const && !double.IsNaN(y.Value.Re);

    private static bool IsPlusZero(KExpr y) => y.Value.Re == 0 && !double.IsNegative(y.Value.Re);

    private static bool IsMinusZero(KExpr y) => y.Value.Re == 0 && double.IsNegative(y.Value.Re);

    private static KExpr IsNonZeroNumber(KExpr x) => Both(IsNonZero(x), Not(IsNaN(x)));

    private KExpr RoundAway(KExpr x)
    {
        var whole = K.Unary(KOp.Trunc, x);
        var far = Ge(Abs(K.Sub(x, whole)), C(0.5));
        return K.Select(far, K.Add(whole, WithSign(C(1), x)), whole);
    }

    /// <summary>The neighbour of a number towards another, a step of bits away: a step is more than 1 for a shorter dtype in this one.</summary>
    public static KExpr NextAfter(KExpr x, KExpr y, long step)
    {
        var signed = SignedOf(x.Type);
        return Neighbour(x, y, As(x, signed), As(y, signed), SignBit(signed), step, bits => As(bits, x.Type));
    }

    /// <summary>The same for numbers whose bits are known: of them, ordered as integers, the next or the one before.</summary>
    public static KExpr Neighbour(KExpr x, KExpr y, KExpr xBits, KExpr yBits, KExpr sign, long step, Func<KExpr, KExpr> number)
    {
        KExpr zero = Int(sign.Type, 0), one = Int(sign.Type, step);
        // Negative numbers count downwards from both zeros at 0.
        KExpr Order(KExpr bits) => K.Select(IsZero(K.And(bits, sign)), bits, K.Sub(sign, bits));
        KExpr from = Order(xBits), to = Order(yBits);
        var next = K.Select(Lt(from, to), K.Add(from, one), K.Sub(from, one));
        // The number above the smallest negative one is -0.
        var negative = Either(Lt(next, zero), Both(IsZero(next), Lt(from, zero)));
        var moved = K.Select(Eq(from, to), y, number(K.Select(negative, K.Sub(sign, next), next)));
        return K.Select(Either(IsNaN(x), IsNaN(y)), Float(x.Type, double.NaN), moved);
    }
}
