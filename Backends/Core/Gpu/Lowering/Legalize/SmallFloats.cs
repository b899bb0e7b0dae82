using Lazy.Graph;
using Lazy.Graph.Kernels;
using static Lazy.Backends.VectorMath.Words;

namespace Lazy.Backends.Gpu.Lowering;

/// <summary>float16 and bfloat16: bits in uint32 when they come from memory or go there, float32 in registers.</summary>
internal static class SmallFloats
{
    private static readonly DType U = DType.UInt32, F = DType.Float32;

    // 1 in float32 less 1 in float16, both in units of the exponent.
    private const int Rebias = 127 - 15;

    public static bool Is(DType t) => t == DType.Float16 || t == DType.BFloat16;

    /// <summary>The number that 16 bits mean.</summary>
    public static KExpr FromBits(KExpr bits, DType t)
    {
        if (t == DType.BFloat16) return As(ShiftLeft(bits, 16), F);
        var magnitude = K.And(bits, Int(U, 0x7FFF));
        var shifted = ShiftLeft(magnitude, 13);
        var normal = K.Add(shifted, Int(U, Rebias << 23));
        var special = K.Or(shifted, Int(U, 0x7F800000));
        // Subnormal numbers are whole multiples of 2^-24, and float32 has them among its normal ones.
        var tiny = Bits(K.Mul(K.Cast(magnitude, F), Float(F, 1.0 / (1 << 24))));
        var found = K.Select(Lt(magnitude, Int(U, 0x400)), tiny, K.Select(Lt(magnitude, Int(U, 0x7C00)), normal, special));
        return As(K.Or(found, ShiftLeft(K.And(bits, Int(U, 0x8000)), 16)), F);
    }

    /// <summary>The 16 bits nearest to a float32, half to even.</summary>
    public static KExpr ToBits(KExpr x, DType t)
    {
        var bits = Bits(x);
        if (t == DType.BFloat16) return ShiftRight(Bits(Round(x, t)), 16);
        var a = Magnitude(x);
        var normal = K.Sub(ShiftRight(RoundUp(a, 13), 13), Int(U, Rebias << 10));
        normal = K.Select(Lt(normal, Int(U, 0x7C00)), normal, Int(U, 0x7C00));
        var nan = K.Or(Int(U, 0x7E00), K.And(ShiftRight(a, 13), Int(U, 0x3FF)));
        // Next to ½ float32 has the spacing of the subnormal numbers: the sum rounds, and its low bits are theirs.
        var tiny = K.Sub(Bits(K.Add(As(a, F), Float(F, 0.5))), Bits(Float(F, 0.5)));
        var found = K.Select(Lt(a, Int(U, 0x38800000)), tiny, K.Select(Gt(a, Int(U, 0x7F800000)), nan, normal));
        return K.Or(found, ShiftRight(K.And(bits, SignBit(U)), 16));
    }

    /// <summary>A float32 rounded to a 16-bit dtype, half to even, still as float32.</summary>
    public static KExpr Round(KExpr x, DType t)
    {
        if (x.Op == KOp.Const) return K.Const(Scalar.OfFloat(F, Scalar.Round(t, x.Value.Re)));
        var bits = Bits(x);
        if (t == DType.BFloat16)
        {
            var rounded = K.And(RoundUp(bits, 16), Int(U, 0xFFFF0000));
            // A carry out of a NaN would make it an infinity, or a zero.
            var nan = K.And(K.Or(bits, Int(U, 0x00400000)), Int(U, 0xFFFF0000));
            return As(K.Select(IsNaN(x), nan, rounded), F);
        }
        var a = Magnitude(x);
        var normal = K.And(RoundUp(a, 13), Int(U, ~0x1FFFL));
        // 2^16 and beyond is infinite; NaN keeps its bits.
        var large = K.Select(Gt(a, Int(U, 0x7F800000)), a, Int(U, 0x7F800000));
        var tiny = Bits(K.Sub(K.Add(As(a, F), Float(F, 0.5)), Float(F, 0.5)));
        var found = K.Select(Lt(a, Int(U, 0x38800000)), tiny, K.Select(Lt(normal, Int(U, 0x47800000)), normal, large));
        return As(K.Or(found, K.And(bits, SignBit(U))), F);
    }

    /// <summary>
    /// A float64 as float32, rounded to odd: the last bit says whether anything was lost, so that rounding once more to 16 bits is as if
    /// it were the first time.
    /// </summary>
    public static KExpr RoundToOdd(KExpr x)
    {
        var near = K.Cast(x, F);
        var back = K.Cast(near, DType.Float64);
        var bits = Bits(near);
        var above = Gt(Abs(back), Abs(x));
        var odd = K.Or(K.Select(above, K.Sub(bits, Int(U, 1)), bits), Int(U, 1));
        return As(K.Select(Either(Eq(back, x), IsNaN(x)), bits, odd), F);
    }

    // Adds half of what is going to be cut off, less one where the last bit that stays is even.
    private static KExpr RoundUp(KExpr bits, int cut) =>
        K.Add(bits, K.Add(K.And(ShiftRight(bits, cut), Int(U, 1)), Int(U, (1L << (cut - 1)) - 1)));
}
