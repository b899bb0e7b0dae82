using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>Mantissa and exponent of floats, by their bits: sign, exponent with a bias, fraction.</summary>
internal static class FloatParts
{
    /// <summary>x·2^n. The factor is applied in three parts, each within the exponents of the dtype.</summary>
    public static Node Scale(Node x, Node n)
    {
        x = Real("ldexp", x);
        var shape = Ufunc.BroadcastShapes("ldexp", x.Shape, n.Shape);
        x = Lax.BroadcastTo(x, shape);
        n = Lax.BroadcastTo(Lax.Convert(n, DType.Int32), shape);
        var (fraction, bias) = Format(x.DType);
        // Beyond three times the bias everything is 0 or infinite already.
        var limit = 3 * bias;
        n = Lax.Max(Lax.Min(n, Lax.FullLike(n, limit)), Lax.FullLike(n, -limit));
        for (var i = 0; i < 3; i++)
        {
            var part = Lax.Max(Lax.Min(n, Lax.FullLike(n, bias)), Lax.FullLike(n, 1 - bias));
            x = Lax.Mul(x, PowerOfTwo(part, x.DType, fraction, bias));
            n = Lax.Sub(n, part);
        }
        return x;
    }

    /// <summary>Mantissa and exponent.</summary>
    public static Node[] Split(Node x)
    {
        x = Real("frexp", x);
        var (fraction, bias) = Format(x.DType);
        // Subnormal numbers are made normal first.
        var tiny = Lax.FullLike(x, Math.ScaleB(1, 1 - bias));
        var small = Lax.Lt(Lax.Abs(x), tiny);
        var normal = Lax.Select(small, Lax.Mul(x, Lax.FullLike(x, Math.ScaleB(1, fraction))), x);
        var bits = Lax.Bitcast(normal, BitsOf(x.DType));
        var biased = Lax.And(Lax.ShiftRightLogical(bits, Lax.FullLike(bits, fraction)), Lax.FullLike(bits, (2 * bias) + 1));
        var exponent = Lax.Sub(Lax.Convert(biased, DType.Int32), Lax.FullLike(Lax.Convert(biased, DType.Int32), bias - 1));
        exponent = Lax.Select(small, Lax.Sub(exponent, Lax.FullLike(exponent, fraction)), exponent);
        // The exponent's bits are replaced by those of numbers in [0.5, 1).
        var mask = Lax.ShiftLeft(Lax.FullLike(bits, (2 * bias) + 1), Lax.FullLike(bits, fraction));
        var half = Lax.ShiftLeft(Lax.FullLike(bits, bias - 1), Lax.FullLike(bits, fraction));
        var mantissa = Lax.Bitcast(Lax.Or(Lax.And(bits, Lax.Not(mask)), half), x.DType);
        var plain = Lax.Or(Lax.Eq(x, Lax.FullLike(x, 0)), Lax.Not(Lax.IsFinite(x)));
        return [Lax.Select(plain, x, mantissa), Lax.Select(plain, Lax.FullLike(exponent, 0), exponent)];
    }

    private static Node PowerOfTwo(Node n, DType type, int fraction, int bias)
    {
        var bits = Lax.Convert(Lax.Add(n, Lax.FullLike(n, bias)), BitsOf(type));
        return Lax.Bitcast(Lax.ShiftLeft(bits, Lax.FullLike(bits, fraction)), type);
    }

    private static Node Real(string operation, Node x)
    {
        if (x.DType.IsComplex) throw new DTypeException($"{operation}: {x.Aval} is complex; only real numbers have one exponent.");
        return Ufunc.ToInexact(x);
    }

    private static (int Fraction, int Bias) Format(DType type)
    {
        var fraction = BitCasts.FractionBits(type);
        return (fraction, (1 << ((type.Size * 8) - 2 - fraction)) - 1);
    }

    private static DType BitsOf(DType type) => type.Size switch { 2 => DType.UInt16, 4 => DType.UInt32, _ => DType.UInt64 };
}
