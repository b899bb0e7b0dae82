using System.Globalization;
using System.Numerics;

namespace Lazy.Graph;

/// <summary>
/// One number of any dtype, compared by its bits: NaN equals itself and -0 differs from 0, so that constants may serve in
/// cache keys. Floats and complex numbers keep full float64 parts; integers a 64-bit pattern, extended by their sign.
/// </summary>
public readonly record struct Scalar
{
    private readonly long _a;
    private readonly long _b;

    private Scalar(DType type, long a, long b)
    {
        Type = type;
        _a = a;
        _b = b;
    }

    /// <summary>The dtype whose values this number may take.</summary>
    public DType Type { get; }

    /// <summary>The value as a 64-bit integer: of a float, truncated and saturated; of an unsigned 64-bit integer, its pattern.</summary>
    public long Int => Type.IsInexact ? SaturatingInt64(Re) : _a;

    /// <summary>The real part.</summary>
    public double Re => Type.IsInexact ? BitConverter.Int64BitsToDouble(_a) : Type == DType.UInt64 ? (ulong)_a : _a;

    /// <summary>The imaginary part, zero for real dtypes.</summary>
    public double Im => Type.IsComplex ? BitConverter.Int64BitsToDouble(_b) : 0;

    /// <summary>Whether the value is not zero; NaN is not zero.</summary>
    public bool IsTrue => Type.IsInexact ? Re != 0 || Im != 0 : _a != 0;

    /// <summary>The value as a complex number.</summary>
    public Complex Complex => new(Re, Im);

    /// <summary>An integer or bool: wrapped to the width of the dtype.</summary>
    public static Scalar OfInt(DType type, long value) => type.IsInexact ? OfFloat(type, value) : new(type, Wrap(type, value), 0);

    /// <summary>A float, rounded to the dtype.</summary>
    public static Scalar OfFloat(DType type, double value) => new(type, BitConverter.DoubleToInt64Bits(Round(type, value)), 0);

    /// <summary>A complex number, its parts rounded to the dtype.</summary>
    public static Scalar OfComplex(DType type, Complex value) => new(type,
        BitConverter.DoubleToInt64Bits(Round(type.RealPart, value.Real)), BitConverter.DoubleToInt64Bits(Round(type.RealPart, value.Imaginary)));

    /// <summary>A float of a narrow dtype that keeps all bits of a C# double, for weak constants that may yet meet a float64.</summary>
    public static Scalar Unrounded(DType type, double value) => new(type, BitConverter.DoubleToInt64Bits(value), 0);

    /// <summary>A complex number of a narrow dtype that keeps all bits of its parts.</summary>
    public static Scalar Unrounded(DType type, Complex value) =>
        new(type, BitConverter.DoubleToInt64Bits(value.Real), BitConverter.DoubleToInt64Bits(value.Imaginary));

    /// <summary>A bool.</summary>
    public static Scalar OfBool(bool value) => new(DType.Bool, value ? 1 : 0, 0);

    /// <summary>A number of any dtype from a double: the value for floats, truncated for integers, not-zero for bool.</summary>
    public static Scalar Of(DType type, double value) => type.Kind switch
    {
        DKind.Bool => OfBool(value != 0),
        DKind.Complex => OfComplex(type, value),
        DKind.Float => OfFloat(type, value),
        _ => OfInt(type, type == DType.UInt64 ? (long)SaturatingUInt64(value) : SaturatingInt64(value)),
    };

    /// <summary>The largest (or smallest) value of a dtype: infinity for floats, the extreme for integers, true or false for bool.</summary>
    public static Scalar Extreme(DType type, bool largest)
    {
        if (type.IsFloat || type.IsComplex) return Of(type, largest ? double.PositiveInfinity : double.NegativeInfinity);
        if (type.Kind == DKind.Bool) return OfBool(largest);
        var bits = type.Size * 8;
        if (type.Kind == DKind.UInt) return new(type, largest ? bits == 64 ? -1L : (1L << bits) - 1 : 0, 0);
        return new(type, largest ? long.MaxValue >> (64 - bits) : long.MinValue >> (64 - bits), 0);
    }

    /// <summary>
    /// Converts as <c>astype</c> does: integers wrap, floats going to integers truncate and saturate (NaN gives 0), a complex
    /// number drops its imaginary part, and everything but zero is true.
    /// </summary>
    public Scalar Cast(DType to)
    {
        if (to == Type && !to.IsFloat) return this;
        switch (to.Kind)
        {
            case DKind.Bool: return OfBool(IsTrue);
            case DKind.Complex: return OfComplex(to, Complex);
            // Straight from the integer: float64 in between would round 64-bit integers twice.
            case DKind.Float when to == DType.Float32 && Type.IsInteger: return OfFloat(to, Type == DType.UInt64 ? (float)(ulong)_a : _a);
            case DKind.Float: return OfFloat(to, Re);
            default:
                if (!Type.IsInexact) return OfInt(to, _a);
                if (double.IsNaN(Re)) return OfInt(to, 0);
                if (to == DType.UInt64) return new(to, (long)SaturatingUInt64(Re), 0);
                double lo = Extreme(to, false).Re, hi = Extreme(to, true).Re;
                return OfInt(to, SaturatingInt64(Math.Clamp(Re, lo, hi)));
        }
    }

    /// <summary>Rounds a float64 to a float dtype, half to even.</summary>
    public static double Round(DType type, double value) =>
        type == DType.Float32 ? (float)value
        : type == DType.Float16 ? (double)(Half)value
        : type == DType.BFloat16 ? (float)(BFloat16)value
        : value;

    /// <summary>Invariant text that is parsed back to the same bits.</summary>
    public override string ToString() => Type.Kind switch
    {
        DKind.Bool => _a != 0 ? "true" : "false",
        DKind.UInt => ((ulong)_a).ToString(CultureInfo.InvariantCulture),
        DKind.Int => _a.ToString(CultureInfo.InvariantCulture),
        DKind.Float => Text(Re),
        _ => $"({Text(Re)},{Text(Im)})",
    };

    private static string Text(double d) => d.ToString("R", CultureInfo.InvariantCulture);

    private static long Wrap(DType type, long value)
    {
        if (type.Kind == DKind.Bool) return value != 0 ? 1 : 0;
        var shift = 64 - (type.Size * 8);
        return type.Kind == DKind.UInt ? (long)((ulong)value << shift >> shift) : value << shift >> shift;
    }

    private static long SaturatingInt64(double v) =>
        double.IsNaN(v) ? 0 : v >= 9.2233720368547758e18 ? long.MaxValue : v <= -9.2233720368547758e18 ? long.MinValue : (long)v;

    private static ulong SaturatingUInt64(double v) => double.IsNaN(v) || v <= 0 ? 0 : v >= 1.8446744073709552e19 ? ulong.MaxValue : (ulong)v;
}
