using Lazy.Graph;
using Lazy.Graph.Kernels;
using static Lazy.Backends.VectorMath.Words;

namespace Lazy.Backends.Gpu.Lowering;

/// <summary>Words of integers in registers of 32 or 64 bits, by basic words; narrow ones are wrapped to their width.</summary>
internal static class IntegerWords
{
    /// <summary>A word of one or two operands in registers.</summary>
    /// <param name="op">The word.</param>
    /// <param name="t">The integer dtype whose numbers the registers hold.</param>
    /// <param name="x">The first operand.</param>
    /// <param name="y">The second one, or the first again.</param>
    /// <param name="xIsNatural">Whether the first operand is known not to be negative.</param>
    /// <param name="hasInt64">Whether registers of 64 bits exist.</param>
    public static KExpr Apply(KOp op, DType t, KExpr x, KExpr y, bool xIsNatural, bool hasInt64)
    {
        var signed = t.Kind == DKind.Int;
        switch (op)
        {
            case KOp.Add or KOp.Sub or KOp.Mul: return Wrap(K.Binary(op, x, y), t);
            case KOp.Neg: return Wrap(K.Neg(x), t);
            case KOp.Not: return signed ? K.Not(x) : Wrap(K.Not(x), t);
            case KOp.And or KOp.Or or KOp.Xor: return K.Binary(op, x, y);
            case KOp.Abs: return signed ? Wrap(AbsoluteOf(x), t) : x;
            case KOp.Sign: return Sign(x, signed);
            case KOp.Min: return ReferenceEquals(x, y) ? x : K.Select(Lt(y, x), y, x);
            case KOp.Max: return ReferenceEquals(x, y) ? x : K.Select(Lt(x, y), y, x);
            case KOp.Div: return Wrap(signed ? SignedDivide(x, y, xIsNatural) : Divide(x, y), t);
            case KOp.Rem: return signed ? SignedRemainder(x, y, xIsNatural) : Remainder(x, y);
            case KOp.ShiftLeft or KOp.ShiftRightLogical or KOp.ShiftRightArithmetic: return Shift(op, t, x, y);
            case KOp.PopCount: return As(PopCount(Pattern(x, t)), x.Type);
            case KOp.Clz: return As(LeadingZeros(Pattern(x, t), t), x.Type);
            case KOp.MulHi: return MulHi(t, x, y, hasInt64);
            default: throw new InternalException($"{op} has no meaning for {t}.");
        }
    }

    /// <summary>A word of bools, which are numbers modulo 2 with a saturating sum.</summary>
    public static KExpr ApplyBool(KOp op, KExpr x, KExpr y) => op switch
    {
        KOp.Add or KOp.Or or KOp.Max => Either(x, y),
        KOp.Mul or KOp.And or KOp.Min => Both(x, y),
        KOp.Sub or KOp.Xor => Xor(x, y),
        KOp.Not => Not(x),
        KOp.Neg or KOp.Abs or KOp.Sign or KOp.PopCount or KOp.ShiftLeft => x,
        KOp.Div => Either(x, Not(y)),
        KOp.Rem or KOp.ShiftRightLogical or KOp.ShiftRightArithmetic => Both(x, Not(y)),
        KOp.Clz => K.Bool(true),
        KOp.MulHi => K.Bool(false),
        _ => throw new InternalException($"{op} has no meaning for bool."),
    };

    /// <summary>A comparison of bools.</summary>
    public static KExpr CompareBool(KOp op, KExpr x, KExpr y) => op switch
    {
        KOp.Lt => Both(Not(x), y),
        KOp.Le => Either(Not(x), y),
        KOp.Gt => Both(x, Not(y)),
        KOp.Ge => Either(x, Not(y)),
        _ => K.Compare(op, x, y),
    };

    private static KExpr AbsoluteOf(KExpr x) => K.Select(IsNegative(x), K.Neg(x), x);

    private static KExpr IsNegative(KExpr x) => Lt(x, Int(x.Type, 0));

    private static KExpr Sign(KExpr x, bool signed)
    {
        KExpr zero = Int(x.Type, 0), one = Int(x.Type, 1);
        var positive = K.Select(Gt(x, zero), one, zero);
        return signed ? K.Select(IsNegative(x), Int(x.Type, -1), positive) : positive;
    }

    // The bits alone, without copies of the sign.
    private static KExpr Pattern(KExpr x, DType t)
    {
        var bits = Bits(x);
        return t.Size < 4 && t.Kind == DKind.Int ? K.And(bits, Int(bits.Type, (1L << Width(t)) - 1)) : bits;
    }

    private static KExpr Divide(KExpr x, KExpr y)
    {
        var zero = IsZero(y);
        return K.Select(zero, Int(x.Type, -1), K.Div(x, K.Select(zero, Int(y.Type, 1), y)));
    }

    private static KExpr Remainder(KExpr x, KExpr y)
    {
        var zero = IsZero(y);
        return K.Select(zero, x, K.Rem(x, K.Select(zero, Int(y.Type, 1), y)));
    }

    // By magnitudes; that of the smallest number is right as an unsigned one, and its quotient by -1 is itself again.
    private static KExpr SignedDivide(KExpr x, KExpr y, bool natural)
    {
        if (natural && y.Op == KOp.Const && y.Value.Int > 0) return As(K.Div(Bits(x), Bits(y)), x.Type);
        var zero = IsZero(y);
        KExpr dividend = Bits(natural ? x : AbsoluteOf(x)), divisor = Bits(AbsoluteOf(y));
        var quotient = As(K.Div(dividend, K.Select(zero, Int(divisor.Type, 1), divisor)), x.Type);
        var negative = y.Op == KOp.Const && y.Value.Int > 0 ? IsNegative(x) : natural ? IsNegative(y) : IsNegative(Xor(x, y));
        return K.Select(zero, Int(x.Type, -1), K.Select(negative, K.Neg(quotient), quotient));
    }

    private static KExpr SignedRemainder(KExpr x, KExpr y, bool natural)
    {
        var zero = IsZero(y);
        KExpr dividend = Bits(natural ? x : AbsoluteOf(x)), divisor = Bits(AbsoluteOf(y));
        var rest = As(K.Rem(dividend, K.Select(zero, Int(divisor.Type, 1), divisor)), x.Type);
        return K.Select(zero, x, natural ? rest : K.Select(IsNegative(x), K.Neg(rest), rest));
    }

    private static KExpr Shift(KOp op, DType t, KExpr x, KExpr count)
    {
        var signed = t.Kind == DKind.Int;
        if (op == KOp.ShiftRightArithmetic && !signed) op = KOp.ShiftRightLogical;
        var width = Width(t);
        var far = Ge(Bits(count), Int(UnsignedOf(count.Type), width));
        if (op == KOp.ShiftRightArithmetic)
            return K.Binary(op, x, K.Select(far, Int(x.Type, Width(x.Type) - 1), count));
        count = K.Select(far, Int(count.Type, 0), count);
        if (op == KOp.ShiftLeft) return K.Select(far, Int(x.Type, 0), Wrap(K.Binary(op, x, count), t));
        var bits = Pattern(x, t);
        var shifted = As(K.Binary(op, bits, Bits(count)), x.Type);
        // Without a shift the sign has to come back.
        return K.Select(far, Int(x.Type, 0), signed ? Wrap(shifted, t) : shifted);
    }

    private static KExpr PopCount(KExpr x)
    {
        var t = x.Type;
        KExpr Mask(ulong pattern) => Int(t, (long)pattern);
        x = K.Sub(x, K.And(ShiftRight(x, 1), Mask(0x5555555555555555)));
        x = K.Add(K.And(x, Mask(0x3333333333333333)), K.And(ShiftRight(x, 2), Mask(0x3333333333333333)));
        x = K.And(K.Add(x, ShiftRight(x, 4)), Mask(0x0F0F0F0F0F0F0F0F));
        return ShiftRight(K.Mul(x, Mask(0x0101010101010101)), Width(t) - 8);
    }

    // The bits below the highest one are set, and counted.
    private static KExpr LeadingZeros(KExpr x, DType t)
    {
        for (var shift = 1; shift < Width(t); shift *= 2) x = K.Or(x, ShiftRight(x, shift));
        return K.Sub(Int(x.Type, Width(t)), PopCount(x));
    }

    private static KExpr MulHi(DType t, KExpr x, KExpr y, bool hasInt64)
    {
        var signed = t.Kind == DKind.Int;
        if (t.Size < 4)
        {
            var product = K.Mul(x, y);
            return signed ? ShiftRightSigned(product, Width(t)) : ShiftRight(product, Width(t));
        }
        if (t.Size == 4 && hasInt64)
        {
            var wide = signed ? DType.Int64 : DType.UInt64;
            var product = K.Mul(Resize(x, wide), Resize(y, wide));
            return Resize(ShiftRight(As(product, DType.UInt64), 32), x.Type);
        }
        var high = MulHigh(Bits(x), Bits(y));
        if (!signed) return high;
        // A negative factor counts 2^width less than its bits.
        KExpr zero = Int(x.Type, 0);
        var excess = K.Add(K.Select(IsNegative(x), y, zero), K.Select(IsNegative(y), x, zero));
        return K.Sub(As(high, x.Type), excess);
    }
}
