using System.Numerics;
using Lazy.Graph.Kernels;

namespace Lazy.Graph.Reference;

/// <summary>
/// The meaning of every word of the kernel language for single numbers, in float64 and rounded once at the end: the
/// definition against which all renderers are tested, and what constant folding computes.
/// </summary>
public static partial class ScalarMath
{
    /// <summary>Whether the word is a function of its arguments alone.</summary>
    public static bool IsFoldable(KOp op) => op is not (KOp.Const or KOp.Uniform or KOp.Index or KOp.Load or KOp.Acc);

    /// <summary>Applies a word to numbers.</summary>
    /// <param name="op">The word.</param>
    /// <param name="type">The dtype of the result.</param>
    /// <param name="x">The arguments.</param>
    public static Scalar Apply(KOp op, DType type, params ReadOnlySpan<Scalar> x)
    {
        if (op.IsComparison()) return Scalar.OfBool(Compare(op, x[0], x[1]));
        switch (op)
        {
            case KOp.Select: return x[0].IsTrue ? x[1] : x[2];
            case KOp.Cast: return x[0].Cast(type);
            case KOp.Bitcast: return FromBits(type, ToBits(x[0]));
            case KOp.IsFinite: return Scalar.OfBool(!x[0].Type.IsInexact || (double.IsFinite(x[0].Re) && double.IsFinite(x[0].Im)));
            case KOp.Complex: return Scalar.OfComplex(type, new Complex(x[0].Re, x[1].Re));
            case KOp.Real: return Scalar.OfFloat(type, x[0].Re);
            case KOp.Imag: return Scalar.OfFloat(type, x[0].Im);
            case KOp.Abs when x[0].Type.IsComplex: return Scalar.OfFloat(type, Complex.Abs(x[0].Complex));
        }
        return type.Kind switch
        {
            DKind.Complex => Scalar.OfComplex(type, ComplexOp(op, x)),
            DKind.Float => op == KOp.NextAfter ? NextAfter(x[0], x[1]) : Scalar.OfFloat(type, FloatOp(op, x)),
            _ => IntOp(op, type, x),
        };
    }

    /// <summary>The bits of a number, in the low bytes.</summary>
    public static UInt128 ToBits(Scalar x)
    {
        var t = x.Type;
        if (!t.IsInexact) return (ulong)x.Int & Mask(t.Size);
        if (t == DType.Complex64) return SingleBits(x.Re) | ((UInt128)SingleBits(x.Im) << 32);
        if (t == DType.Complex128) return (ulong)BitConverter.DoubleToInt64Bits(x.Re) | ((UInt128)(ulong)BitConverter.DoubleToInt64Bits(x.Im) << 64);
        if (t == DType.Float64) return (ulong)BitConverter.DoubleToInt64Bits(x.Re);
        if (t == DType.Float32) return SingleBits(x.Re);
        return t == DType.Float16 ? BitConverter.HalfToUInt16Bits((Half)x.Re) : SingleBits(x.Re) >> 16;
    }

    /// <summary>The number with these bits.</summary>
    public static Scalar FromBits(DType t, UInt128 bits)
    {
        if (!t.IsInexact) return Scalar.OfInt(t, (long)(ulong)bits);
        if (t == DType.Complex64) return Scalar.OfComplex(t, new Complex(Single((uint)bits), Single((uint)(bits >> 32))));
        if (t == DType.Complex128) return Scalar.OfComplex(t, new Complex(Double((ulong)bits), Double((ulong)(bits >> 64))));
        if (t == DType.Float64) return Scalar.OfFloat(t, Double((ulong)bits));
        if (t == DType.Float32) return Scalar.OfFloat(t, Single((uint)bits));
        return Scalar.OfFloat(t, t == DType.Float16 ? (double)BitConverter.UInt16BitsToHalf((ushort)bits) : Single((uint)bits << 16));
    }

    private static uint SingleBits(double d) => BitConverter.SingleToUInt32Bits((float)d);

    private static float Single(uint bits) => BitConverter.UInt32BitsToSingle(bits);

    private static double Double(ulong bits) => BitConverter.UInt64BitsToDouble(bits);

    private static ulong Mask(int bytes) => bytes >= 8 ? ulong.MaxValue : (1UL << (bytes * 8)) - 1;

    // Complex numbers compare by (re, im), as NumPy sorts them.
    private static bool Compare(KOp op, Scalar x, Scalar y)
    {
        if (x.Type.IsComplex)
        {
            if (op is KOp.Eq) return x.Re == y.Re && x.Im == y.Im;
            if (op is KOp.Ne) return x.Re != y.Re || x.Im != y.Im;
            return x.Re == y.Re ? Order(op, x.Im, y.Im) : Order(op, x.Re, y.Re);
        }
        if (x.Type.IsFloat) return Order(op, x.Re, y.Re);
        return x.Type == DType.UInt64 ? Order(op, (ulong)x.Int, (ulong)y.Int) : Order(op, x.Int, y.Int);
    }

    private static bool Order<T>(KOp op, T x, T y) where T : IComparisonOperators<T, T, bool> => op switch
    {
        KOp.Eq => x == y,
        KOp.Ne => x != y,
        KOp.Lt => x < y,
        KOp.Le => x <= y,
        KOp.Gt => x > y,
        _ => x >= y,
    };

    private static Scalar IntOp(KOp op, DType t, ReadOnlySpan<Scalar> args)
    {
        long x = args[0].Int, y = args.Length > 1 ? args[1].Int : 0;
        int bits = t.Size * 8;
        bool isBool = t.Kind == DKind.Bool, signed = t.Kind == DKind.Int, wide = (ulong)y >= (ulong)bits;
        ulong ux = (ulong)x & Mask(t.Size), uy = (ulong)y & Mask(t.Size);
        return Scalar.OfInt(t, op switch
        {
            KOp.Add => isBool ? x | y : x + y,
            KOp.Sub => isBool ? x ^ y : x - y,
            KOp.Mul => isBool ? x & y : x * y,
            KOp.Div => signed ? y == 0 ? -1 : y == -1 ? -x : x / y : uy == 0 ? -1 : (long)(ux / uy),
            KOp.Rem => signed ? y == 0 ? x : y == -1 ? 0 : x % y : uy == 0 ? x : (long)(ux % uy),
            KOp.Neg => isBool ? x : -x,
            KOp.Abs => signed && x < 0 ? -x : x,
            KOp.Sign => signed ? Math.Sign(x) : ux == 0 ? 0 : 1,
            KOp.Min => signed ? Math.Min(x, y) : (long)Math.Min(ux, uy),
            KOp.Max => signed ? Math.Max(x, y) : (long)Math.Max(ux, uy),
            KOp.And => x & y,
            KOp.Or => x | y,
            KOp.Xor => x ^ y,
            KOp.Not => isBool ? 1 - x : ~x,
            KOp.ShiftLeft => wide ? 0 : x << (int)y,
            KOp.ShiftRightLogical => wide ? 0 : (long)(ux >> (int)y),
            KOp.ShiftRightArithmetic => signed ? x >> (wide ? 63 : (int)y) : wide ? 0 : (long)(ux >> (int)y),
            KOp.PopCount => BitOperations.PopCount(ux),
            KOp.Clz => BitOperations.LeadingZeroCount(ux) - (64 - bits),
            KOp.MulHi => signed ? (long)(((Int128)x * y) >> bits) : (long)(ulong)(((UInt128)ux * uy) >> bits),
            _ => throw new InternalException($"{op} has no meaning for {t}."),
        });
    }

    private static Scalar NextAfter(Scalar from, Scalar to)
    {
        var t = from.Type;
        if (double.IsNaN(from.Re) || double.IsNaN(to.Re)) return Scalar.OfFloat(t, double.NaN);
        if (from.Re == to.Re) return to;
        var sign = (UInt128)1 << ((t.Size * 8) - 1);
        if (from.Re == 0) return FromBits(t, to.Re > 0 ? 1 : sign | 1);
        // Magnitudes are ordered as their bits are.
        return FromBits(t, ToBits(from) + (from.Re < to.Re == from.Re > 0 ? UInt128.One : UInt128.MaxValue));
    }

    private static double FloatOp(KOp op, ReadOnlySpan<Scalar> args)
    {
        double x = args[0].Re, y = args.Length > 1 ? args[1].Re : 0;
        return op switch
        {
            KOp.Fma => Math.FusedMultiplyAdd(x, y, args[2].Re),
            KOp.Add => x + y,
            KOp.Sub => x - y,
            KOp.Mul => x * y,
            KOp.Div => x / y,
            KOp.Rem => x % y,
            KOp.Neg => -x,
            KOp.Abs => Math.Abs(x),
            KOp.Sign => double.IsNaN(x) || x == 0 ? x : Math.Sign(x),
            KOp.Min => Math.Min(x, y),
            KOp.Max => Math.Max(x, y),
            KOp.Pow => Math.Pow(x, y),
            KOp.Floor => Math.Floor(x),
            KOp.Ceil => Math.Ceiling(x),
            KOp.Round => Math.Round(x, MidpointRounding.ToEven),
            KOp.RoundAway => Math.Round(x, MidpointRounding.AwayFromZero),
            KOp.Trunc => Math.Truncate(x),
            KOp.Sqrt => Math.Sqrt(x),
            KOp.Rsqrt => 1 / Math.Sqrt(x),
            KOp.Cbrt => Math.Cbrt(x),
            KOp.Exp => Math.Exp(x),
            KOp.Exp2 => Math.Pow(2, x),
            KOp.Log => Math.Log(x),
            KOp.Logistic => 1 / (1 + Math.Exp(-x)),
            KOp.Sin => Math.Sin(x),
            KOp.Cos => Math.Cos(x),
            KOp.Tan => Math.Tan(x),
            KOp.Asin => Math.Asin(x),
            KOp.Acos => Math.Acos(x),
            KOp.Atan => Math.Atan(x),
            KOp.Atan2 => Math.Atan2(x, y),
            KOp.Sinh => Math.Sinh(x),
            KOp.Cosh => Math.Cosh(x),
            KOp.Tanh => Math.Tanh(x),
            KOp.Asinh => Math.Asinh(x),
            KOp.Acosh => Math.Acosh(x),
            KOp.Atanh => Math.Atanh(x),
            _ => SpecialFunction(op, args),
        };
    }
}
