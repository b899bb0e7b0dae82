using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.VectorMath;

/// <summary>
/// The small steps of which functions of the kernel language are made. Each method gives basic words of register dtypes, for operands that are
/// such: what <see cref="Gpu.Code.Instruction.Apply"/> lists.
/// </summary>
internal static class Words
{
    /// <summary>The unsigned integer of the size of a register dtype.</summary>
    public static DType UnsignedOf(DType t) => t.Size == 8 ? DType.UInt64 : DType.UInt32;

    /// <summary>The signed integer of the size of a register dtype.</summary>
    public static DType SignedOf(DType t) => t.Size == 8 ? DType.Int64 : DType.Int32;

    /// <summary>The number of bits.</summary>
    public static int Width(DType t) => t.Size * 8;

    /// <summary>An integer constant, wrapped to its dtype.</summary>
    public static KExpr Int(DType t, long value) => K.Const(Scalar.OfInt(t, value));

    /// <summary>The pattern with the sign bit alone.</summary>
    public static KExpr SignBit(DType t) => Int(t, 1L << (Width(t) - 1));

    /// <summary>The bits of an infinity: all exponent bits and nothing else.</summary>
    public static long InfinityBits(DType t) => t.Size == 8 ? 0x7FF0000000000000 : 0x7F800000;

    /// <summary>The same bits under another register dtype of the size; constants and earlier changes of this kind disappear.</summary>
    public static KExpr As(KExpr x, DType t)
    {
        while (x.Op == KOp.Bitcast) x = x.Args[0];
        if (x.Type == t) return x;
        return x.Op == KOp.Const ? K.Const(Graph.Reference.ScalarMath.FromBits(t, Graph.Reference.ScalarMath.ToBits(x.Value)))
            : K.Bitcast(x, t);
    }

    /// <summary>The bits, as an unsigned integer.</summary>
    public static KExpr Bits(KExpr x) => As(x, UnsignedOf(x.Type));

    /// <summary>Whether an operand is zero, by its bits where it is a float: devices may take subnormal numbers for zero.</summary>
    public static KExpr IsZero(KExpr x) => Eq(x.Type.IsFloat ? Magnitude(x) : x, Int(x.Type.IsFloat ? UnsignedOf(x.Type) : x.Type, 0));

    /// <summary>Whether an operand is not zero.</summary>
    public static KExpr IsNonZero(KExpr x) => Ne(x.Type.IsFloat ? Magnitude(x) : x, Int(x.Type.IsFloat ? UnsignedOf(x.Type) : x.Type, 0));

    /// <summary>Whether a float is NaN, by its bits: arithmetic of NaN is not sure on every device.</summary>
    public static KExpr IsNaN(KExpr x) => Gt(Magnitude(x), Int(UnsignedOf(x.Type), InfinityBits(x.Type)));

    /// <summary>Whether a float is neither infinite nor NaN.</summary>
    public static KExpr IsFinite(KExpr x) => Lt(Magnitude(x), Int(UnsignedOf(x.Type), InfinityBits(x.Type)));

    /// <summary>The bits of a float without its sign: ordered as magnitudes are.</summary>
    public static KExpr Magnitude(KExpr x) => K.And(Bits(x), Int(UnsignedOf(x.Type), (1L << (Width(x.Type) - 1)) - 1));

    /// <summary>The magnitude of one float, the sign of another.</summary>
    public static KExpr WithSign(KExpr magnitude, KExpr sign) => As(K.Or(Magnitude(magnitude), SignOf(sign)), magnitude.Type);

    /// <summary>The sign bit of a float, in place.</summary>
    public static KExpr SignOf(KExpr x) => K.And(Bits(x), SignBit(UnsignedOf(x.Type)));

    /// <summary>A float constant.</summary>
    public static KExpr Float(DType t, double value) => K.Const(t, value);

    /// <summary>The absolute value of a float.</summary>
    public static KExpr Abs(KExpr x) => K.Unary(KOp.Abs, x);

    public static KExpr Eq(KExpr x, KExpr y) => K.Compare(KOp.Eq, x, y);

    public static KExpr Ne(KExpr x, KExpr y) => K.Compare(KOp.Ne, x, y);

    public static KExpr Lt(KExpr x, KExpr y) => K.Compare(KOp.Lt, x, y);

    public static KExpr Le(KExpr x, KExpr y) => K.Compare(KOp.Le, x, y);

    public static KExpr Gt(KExpr x, KExpr y) => K.Compare(KOp.Gt, x, y);

    public static KExpr Ge(KExpr x, KExpr y) => K.Compare(KOp.Ge, x, y);

    /// <summary>And of bools, where one may be known.</summary>
    public static KExpr Both(KExpr x, KExpr y) =>
        x.Op == KOp.Const ? x.Value.IsTrue ? y : x : y.Op == KOp.Const ? y.Value.IsTrue ? x : y : K.And(x, y);

    /// <summary>Or of bools, where one may be known.</summary>
    public static KExpr Either(KExpr x, KExpr y) =>
        x.Op == KOp.Const ? x.Value.IsTrue ? x : y : y.Op == KOp.Const ? y.Value.IsTrue ? y : x : K.Or(x, y);

    /// <summary>Not of a bool or of bits.</summary>
    public static KExpr Not(KExpr x) => x.Op == KOp.Not ? x.Args[0] : K.Not(x);

    /// <summary>Exclusive or.</summary>
    public static KExpr Xor(KExpr x, KExpr y) => K.Binary(KOp.Xor, x, y);

    /// <summary>A shift to the left by a count below the width.</summary>
    public static KExpr ShiftLeft(KExpr x, int count) => count == 0 ? x : K.Binary(KOp.ShiftLeft, x, Int(x.Type, count));

    /// <summary>A shift of an unsigned integer to the right by a count below the width.</summary>
    public static KExpr ShiftRight(KExpr x, int count) => count == 0 ? x : K.Binary(KOp.ShiftRightLogical, x, Int(x.Type, count));

    /// <summary>A shift of a signed integer to the right by a count below the width.</summary>
    public static KExpr ShiftRightSigned(KExpr x, int count) =>
        count == 0 ? x : K.Binary(KOp.ShiftRightArithmetic, x, Int(x.Type, count));

    /// <summary>An integer between registers of any sizes and signs: wraps, or extends by the sign of the source.</summary>
    public static KExpr Resize(KExpr x, DType to)
    {
        if (x.Type == to) return x;
        if (x.Type.Size == to.Size) return As(x, to);
        if (to.Size > x.Type.Size) return As(K.Cast(x, x.Type.Kind == DKind.Int ? DType.Int64 : DType.UInt64), to);
        // A conversion must be in range, hence the mask.
        return As(K.Cast(K.And(As(x, DType.UInt64), Int(DType.UInt64, 0xFFFFFFFF)), DType.UInt32), to);
    }

    /// <summary>Makes a register hold a number of a narrow integer dtype: cuts it to the width and extends it.</summary>
    public static KExpr Wrap(KExpr x, DType t)
    {
        if (t.Size >= 4 || x.Type.Kind == DKind.Bool) return x;
        if (t.Kind == DKind.UInt) return K.And(x, Int(x.Type, (1L << Width(t)) - 1));
        var shift = Width(x.Type) - Width(t);
        return ShiftRightSigned(ShiftLeft(x, shift), shift);
    }

    /// <summary>The upper half of the product of unsigned integers, from pieces of half their width.</summary>
    public static KExpr MulHigh(KExpr x, KExpr y)
    {
        var half = Width(x.Type) / 2;
        var mask = Int(x.Type, (1L << half) - 1);
        KExpr xLow = K.And(x, mask), xHigh = ShiftRight(x, half), yLow = K.And(y, mask), yHigh = ShiftRight(y, half);
        // No sum overflows: (2^h - 1)² + 2 (2^h - 1) = 2^2h - 1.
        var first = K.Add(K.Mul(xHigh, yLow), ShiftRight(K.Mul(xLow, yLow), half));
        var second = K.Add(K.Mul(xLow, yHigh), K.And(first, mask));
        return K.Add(K.Mul(xHigh, yHigh), K.Add(ShiftRight(first, half), ShiftRight(second, half)));
    }
}
