using Lazy.Graph;
using Lazy.Graph.Kernels;
using static Lazy.Backends.VectorMath.Words;

namespace Lazy.Backends.Gpu.Lowering;

/// <content>
/// The exact remainder of floats. With x = m·2^e and y = n·2^f it is the remainder of m·2^(e-f) by n, a power of two modulo n times m.
/// </content>
internal sealed partial class FloatWords
{
    private KExpr Remainder(KExpr x, KExpr y)
    {
        var bits = UnsignedOf(type);
        var fraction = type == DType.Float64 ? 52 : 23;
        var (m, e) = Parts(x, fraction);
        var (n, f) = Parts(y, fraction);
        // A zero divisor gives NaN in the end, but no device may divide by it.
        n = K.Select(IsZero(n), Int(bits, 1), n);
        var below = Lt(Magnitude(x), Magnitude(y));
        var d = K.Select(below, Int(bits, 0), K.Sub(e, f));
        var rest = type == DType.Float64 ? ByProductsOfHalfTheWidth(m, n, d)
            : profile.HasInt64 ? ByProducts(m, n, d) : BySteps(m, n, d);
        // rest·2^f, by two factors of which none is subnormal.
        var scale = As(ShiftLeft(f, fraction), type);
        var value = K.Mul(K.Mul(K.Cast(rest, type), C(Math.ScaleB(1, -fraction))), scale);
        var result = K.Select(below, x, WithSign(value, x));
        var undefined = Either(Not(IsFinite(x)), Either(IsZero(y), IsNaN(y)));
        return K.Select(undefined, C(double.NaN), result);
    }

    // The digits as an integer, and the exponent field, 1 for subnormal numbers as for the smallest normal ones.
    private static (KExpr Mantissa, KExpr Exponent) Parts(KExpr x, int fraction)
    {
        var bits = UnsignedOf(x.Type);
        var magnitude = Magnitude(x);
        var field = ShiftRight(magnitude, fraction);
        var subnormal = IsZero(field);
        var mantissa = K.And(magnitude, Int(bits, (1L << fraction) - 1));
        mantissa = K.Select(subnormal, mantissa, K.Or(mantissa, Int(bits, 1L << fraction)));
        return (mantissa, K.Select(subnormal, Int(bits, 1), field));
    }

    // Eight binary digits at a time, up to the 254 that exponents of float32 may be apart.
    private static KExpr BySteps(KExpr m, KExpr n, KExpr d)
    {
        var bits = m.Type;
        var rest = K.Rem(m, n);
        for (var done = 0; done < 256; done += 8)
        {
            var count = K.Select(Lt(d, Int(bits, 8)), d, Int(bits, 8));
            rest = K.Rem(K.Binary(KOp.ShiftLeft, rest, count), n);
            d = K.Sub(d, count);
        }
        return rest;
    }

    // The power of two by squaring: its exponent has eight digits, of which the first five need no modulus yet.
    private static KExpr ByProducts(KExpr m, KExpr n, KExpr d)
    {
        var wide = DType.UInt64;
        KExpr modulus = K.Cast(n, wide), exponent = K.Cast(d, wide);
        var power = K.Rem(K.Binary(KOp.ShiftLeft, Int(wide, 1), K.And(ShiftRight(exponent, 3), Int(wide, 63))), modulus);
        for (var bit = 2; bit >= 0; bit--)
        {
            var doubling = K.And(ShiftRight(exponent, bit), Int(wide, 1));
            power = K.Rem(K.Binary(KOp.ShiftLeft, K.Mul(power, power), doubling), modulus);
        }
        return K.Cast(K.Rem(K.Mul(K.Cast(m, wide), power), modulus), DType.UInt32);
    }

    // The same for float64, whose products do not fit: their quotients are guessed in floating point. The exponent has eleven digits.
    private KExpr ByProductsOfHalfTheWidth(KExpr m, KExpr n, KExpr d)
    {
        var bits = m.Type;
        var inverse = K.Div(C(1), K.Cast(n, type));
        var power = K.Rem(K.Binary(KOp.ShiftLeft, Int(bits, 1), K.And(ShiftRight(d, 6), Int(bits, 63))), n);
        for (var bit = 5; bit >= 0; bit--)
        {
            power = ProductModulo(power, power, n, inverse);
            var twice = K.Add(power, power);
            var reduced = K.Select(Lt(twice, n), twice, K.Sub(twice, n));
            power = K.Select(IsNonZero(K.And(ShiftRight(d, bit), Int(bits, 1))), reduced, power);
        }
        return ProductModulo(K.Rem(m, n), power, n, inverse);
    }

    // a·b - q·n is right modulo 2^64, and the guess of q is off by less than 4, so that the difference fits.
    private KExpr ProductModulo(KExpr a, KExpr b, KExpr n, KExpr inverse)
    {
        var bits = a.Type;
        var quotient = K.Cast(K.Unary(KOp.Trunc, K.Mul(K.Mul(K.Cast(a, type), K.Cast(b, type)), inverse)), bits);
        var rest = K.Sub(K.Mul(a, b), K.Mul(quotient, n));
        // Four times n makes it positive, as unsigned division wants it.
        return K.Rem(K.Add(rest, ShiftLeft(n, 2)), n);
    }
}
