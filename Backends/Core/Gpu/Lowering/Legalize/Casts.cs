using Lazy.Graph;
using Lazy.Graph.Kernels;
using static Lazy.Backends.VectorMath.Words;

namespace Lazy.Backends.Gpu.Lowering;

/// <summary>Conversions between real dtypes, as <see cref="Scalar.Cast"/> has them, of numbers in registers.</summary>
internal static class Casts
{
    private static readonly DType F = DType.Float32;

    /// <summary>Converts a number.</summary>
    public static KExpr Convert(KExpr x, DType from, DType to, bool hasWide)
    {
        if (from == to) return x;
        if (to.Kind == DKind.Bool) return IsNonZero(x);
        if (from.Kind == DKind.Bool) return K.Cast(x, Legalizer.RegisterOf(to));
        if (from.IsFloat) return to.IsFloat ? FloatToFloat(x, to) : FloatToInteger(x, to);
        return to.IsFloat ? IntegerToFloat(x, to, hasWide) : IntegerToInteger(x, from, to);
    }

    /// <summary>The bits of a number under another dtype of the size.</summary>
    public static KExpr SameBits(KExpr x, DType from, DType to)
    {
        if (from == to) return x;
        if (to.Kind == DKind.Bool) return IsNonZero(SmallFloats.Is(from) ? SmallFloats.ToBits(x, from) : x);
        if (from.Kind == DKind.Bool) return K.Cast(x, Legalizer.RegisterOf(to));
        if (from.Size >= 4) return As(x, to);
        var bits = SmallFloats.Is(from) ? SmallFloats.ToBits(x, from) : Wrap(As(x, DType.UInt32), DType.UInt16);
        return SmallFloats.Is(to) ? SmallFloats.FromBits(bits, to) : Wrap(As(bits, Legalizer.RegisterOf(to)), to);
    }

    private static KExpr IntegerToInteger(KExpr x, DType from, DType to)
    {
        var register = Resize(x, Legalizer.RegisterOf(to));
        var holds = to.Size > from.Size && (to.Kind == DKind.Int || from.Kind == DKind.UInt);
        return holds ? register : Wrap(register, to);
    }

    private static KExpr FloatToFloat(KExpr x, DType to)
    {
        if (SmallFloats.Is(to)) return SmallFloats.Round(x.Type == DType.Float64 ? SmallFloats.RoundToOdd(x) : x, to);
        return x.Op == KOp.Const ? K.Const(x.Value.Cast(to)) : K.Cast(x, to);
    }

    // The end of a range is kept away from the conversion, which must be in range; NaN fails both comparisons.
    private static KExpr FloatToInteger(KExpr x, DType to)
    {
        var register = Legalizer.RegisterOf(to);
        Scalar low = Scalar.Extreme(to, largest: false), high = Scalar.Extreme(to, largest: true);
        KExpr Number(double value) => Float(x.Type, value);
        // Where the largest integer is no float, the power of two above it is the first number out of range.
        var exact = Scalar.OfFloat(x.Type, high.Re).Re.Equals(high.Re) && to.Size < 8;
        var end = Number(to.Size == 8 ? Math.ScaleB(1, to.Kind == DKind.Int ? 63 : 64) : exact ? high.Re : high.Re + 1);
        var bounded = K.Select(Gt(x, Number(low.Re)), x, Number(low.Re));
        var inside = K.Cast(K.Select(Lt(x, end), bounded, Number(0)), register);
        return K.Select(Lt(x, end), inside, K.Select(Ge(x, end), K.Const(Scalar.OfInt(register, high.Int)), Int(register, 0)));
    }

    private static KExpr IntegerToFloat(KExpr x, DType to, bool hasWide)
    {
        if (to == DType.Float64 || to == F) return K.Cast(x, to);
        // Integers that float32 rounds are infinite as float16.
        if (to == DType.Float16) return SmallFloats.Round(K.Cast(x, F), to);
        if (hasWide) return SmallFloats.Round(SmallFloats.RoundToOdd(K.Cast(x, DType.Float64)), to);
        return SmallFloats.Round(x.Type.Size == 8 ? LongToOdd(x) : IntToOdd(x), to);
    }

    // From 2^24 on the low eight bits matter to a bfloat16 only by being there.
    private static KExpr IntToOdd(KExpr x)
    {
        KExpr zero = Int(x.Type, 0), limit = Int(x.Type, 1 << 24);
        var small = x.Type.Kind == DKind.Int ? Both(Lt(x, limit), Gt(x, Int(x.Type, -(1 << 24)))) : Lt(x, limit);
        var sticky = K.Select(Ne(K.And(x, Int(x.Type, 0xFF)), zero), Int(x.Type, 0x100), zero);
        return K.Cast(K.Select(small, x, K.Or(K.And(x, Int(x.Type, ~0xFFL)), sticky)), F);
    }

    // Three cuts bring every integer to 24 digits, and none reaches up to the ninth, where a bfloat16 may round.
    private static KExpr LongToOdd(KExpr x)
    {
        foreach (var (cut, from) in ((int, int)[])[(15, 24), (30, 39), (40, 54)])
        {
            KExpr zero = Int(x.Type, 0), limit = Int(x.Type, 1L << from);
            var small = x.Type.Kind == DKind.Int ? Both(Lt(x, limit), Gt(x, K.Neg(limit))) : Lt(x, limit);
            var mask = (1L << cut) - 1;
            var sticky = K.Select(Ne(K.And(x, Int(x.Type, mask)), zero), Int(x.Type, mask + 1), zero);
            x = K.Select(small, x, K.Or(K.And(x, Int(x.Type, ~mask)), sticky));
        }
        return K.Cast(x, F);
    }
}
