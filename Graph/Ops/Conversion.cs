using System.Globalization;
using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>Bit-level facts that operations on bits share.</summary>
internal static class BitCasts
{
    /// <summary>The unsigned integer of the same size as a real dtype.</summary>
    public static DType UnsignedOf(DType type) => type.Size switch
    {
        1 => DType.UInt8,
        2 => DType.UInt16,
        4 => DType.UInt32,
        _ => DType.UInt64,
    };

    /// <summary>The number of fraction bits of a float dtype.</summary>
    public static int FractionBits(DType type) =>
        type == DType.BFloat16 ? 7 : type == DType.Float16 ? 10 : type == DType.Float32 ? 23 : 52;
}

/// <summary>
/// The value in another dtype: integers wrap, floats truncate and saturate on the way to integers, complex numbers drop their
/// imaginary part, and everything but zero is true. Linear between inexact dtypes.
/// </summary>
/// <param name="To">The dtype of the result.</param>
/// <param name="Weak">Whether the result gives way to other dtypes.</param>
public sealed record Convert(DType To, bool Weak = false) : Unary("convert_element_type", KOp.Cast, Kinds.Any,
    To.IsInexact
        ? new Derivative.Linear((ct, x, _) => x[0].DType.IsInexact ? Lax.Convert(ct, x[0].DType, x[0].Aval.Weak) : null)
        : Derivative.Zero.Instance)
{
    /// <inheritdoc/>
    public override bool Computes => false;

    private protected override bool Widens => false;

    /// <inheritdoc/>
    protected override string Parameters() => $"new_dtype={To.Name}{(Weak ? " weak_type=True" : "")}";

    private protected override DType ResultType(ReadOnlySpan<Aval> x) => To;

    private protected override bool IsWeak(ReadOnlySpan<Aval> x) => Weak;

    // Renderers get casts between real dtypes in which a 16-bit float meets only float32 and float64: both ways that is exact or one
    // rounding.
    private protected override KExpr Kernel(KExpr[] x, DType type)
    {
        var from = x[0];
        if (from.Type == type) return from;
        if (type == DType.Bool) return K.Compare(KOp.Ne, Widen(from), K.Const(from.Type.Accumulator, 0));
        if (from.Type.IsComplex)
        {
            var part = from.Type.RealPart;
            var re = K.Make(KOp.Real, part, from);
            return type.IsComplex
                ? K.Make(KOp.Complex, type, K.Cast(re, type.RealPart), K.Cast(K.Make(KOp.Imag, part, from), type.RealPart))
                : Real(re, type);
        }
        return type.IsComplex ? K.Make(KOp.Complex, type, Real(from, type.RealPart), K.Const(type.RealPart, 0)) : Real(from, type);
    }

    private static KExpr Real(KExpr x, DType type)
    {
        if (x.Type.IsFloat || type.Accumulator == type) return K.Cast(Widen(x), type);
        // float32 holds integers of 16 bits exactly and float64 those of 32: the one rounding is the last step.
        return K.Cast(K.Cast(x, x.Type.Size < 4 ? DType.Float32 : DType.Float64), type);
    }

    private static KExpr Widen(KExpr x) => K.Cast(x, x.Type.Accumulator);
}

/// <summary>The same bits under another dtype of the same size.</summary>
/// <param name="To">The dtype of the result.</param>
public sealed record Bitcast(DType To) : Unary("bitcast_convert_type", KOp.Bitcast, Kinds.Real, Derivative.Zero.Instance)
{
    private protected override bool Widens => false;

    /// <inheritdoc/>
    protected override string Parameters() => $"new_dtype={To.Name}";

    private protected override DType ResultType(ReadOnlySpan<Aval> x) => To;

    private protected override bool IsWeak(ReadOnlySpan<Aval> x) => false;

    private protected override void CheckDTypes(ReadOnlySpan<Aval> x)
    {
        base.CheckDTypes(x);
        if (To.Kind is DKind.Bool or DKind.Complex || To.Size != x[0].DType.Size)
            throw new DTypeException($"bitcast_convert_type: {x[0]} to {To}; bits are kept only between integers and floats of one size.");
    }

    private protected override KExpr Kernel(KExpr[] x, DType type) => K.Bitcast(x[0], type);
}

/// <summary>
/// Rounds to a format with fewer exponent and fraction bits, half to even, and gives the result in the dtype of the operand: what is too
/// large becomes infinite and what would be subnormal becomes 0.
/// </summary>
/// <param name="ExponentBits">Bits of the exponent, at least 1.</param>
/// <param name="MantissaBits">Bits of the fraction, 0 or more.</param>
public sealed record ReducePrecision(int ExponentBits, int MantissaBits) : Unary("reduce_precision", KOp.Bitcast, Kinds.Float,
    new Derivative.Linear((ct, _, _) => Lax.ReducePrecision(ct, ExponentBits, MantissaBits)))
{
    private protected override bool Widens => false;

    /// <inheritdoc/>
    protected override string Parameters() =>
        string.Create(CultureInfo.InvariantCulture, $"exponent_bits={ExponentBits} mantissa_bits={MantissaBits}");

    private protected override void CheckDTypes(ReadOnlySpan<Aval> x)
    {
        base.CheckDTypes(x);
        if (ExponentBits < 1 || MantissaBits < 0)
            throw new DTypeException($"reduce_precision: {x[0]} to {ExponentBits} exponent and {MantissaBits} fraction bits; "
                + "at least 1 and 0 are needed.");
    }

    private protected override KExpr Kernel(KExpr[] x, DType type)
    {
        var unsigned = BitCasts.UnsignedOf(type);
        KExpr Int(ulong v) => K.Const(Scalar.OfInt(unsigned, (long)v));
        var f = new Format(type, ExponentBits, MantissaBits);
        var bits = K.Bitcast(x[0], unsigned);
        var magnitude = K.And(bits, Int(f.SignMask - 1));
        var sign = K.And(bits, Int(f.SignMask));
        var reduced = magnitude;
        if (f.Dropped > 0)
        {
            // Half to even: add just under half a unit, and one more if the last kept bit is odd; then cut.
            var odd = K.And(K.Binary(KOp.ShiftRightLogical, magnitude, Int((ulong)f.Dropped)), Int(1));
            reduced = K.And(K.Add(K.Add(magnitude, Int(f.HalfUnit - 1)), odd), Int(f.KeptMask));
        }
        if (f.NarrowsExponent)
        {
            reduced = K.Select(K.Compare(KOp.Ge, reduced, Int(f.Overflow)), Int(f.Infinity), reduced);
            reduced = K.Select(K.Compare(KOp.Lt, reduced, Int(f.Smallest)), Int(0), reduced);
        }
        var isNaN = K.Compare(KOp.Gt, magnitude, Int(f.Infinity));
        return K.Bitcast(K.Select(isNaN, bits, K.Or(sign, reduced)), type);
    }

    // In numbers instead of bits: a unit of the target format is a power of two, in which the value is counted.
    private protected override Scalar Element(ReadOnlySpan<Scalar> x, DType type)
    {
        var value = x[0].Re;
        if (value == 0 || !double.IsFinite(value)) return x[0];
        var fraction = Math.Min(MantissaBits, BitCasts.FractionBits(type));
        var f = new Format(type, ExponentBits, MantissaBits);
        var smallestNormal = ScalarMath.FromBits(type, 1UL << BitCasts.FractionBits(type)).Re;
        var exponent = Math.ILogB(Math.Max(Math.Abs(value), smallestNormal));
        var step = exponent - fraction;
        var units = Math.ScaleB(value, -step);
        // Without fraction bits the last bit that stays is that of the exponent, whose bias is odd: an odd exponent is the even neighbour.
        var staysBelow = fraction == 0 && Math.Abs(units) == 1.5 && (exponent & 1) != 0;
        var rounded = Math.ScaleB(staysBelow ? Math.Truncate(units) : Math.Round(units, MidpointRounding.ToEven), step);
        if (f.NarrowsExponent)
        {
            if (Math.Abs(rounded) >= ScalarMath.FromBits(type, f.Overflow).Re) rounded = Math.CopySign(double.PositiveInfinity, value);
            else if (Math.Abs(rounded) < ScalarMath.FromBits(type, f.Smallest).Re) rounded = Math.CopySign(0, value);
        }
        return Scalar.OfFloat(type, rounded);
    }

    /// <summary>The bit patterns of magnitudes that delimit the reduced format.</summary>
    private readonly struct Format
    {
        public Format(DType type, int exponentBits, int mantissaBits)
        {
            int fraction = BitCasts.FractionBits(type), width = type.Size * 8, exponent = width - 1 - fraction;
            SignMask = 1UL << (width - 1);
            Infinity = ((1UL << exponent) - 1) << fraction;
            Dropped = Math.Max(0, fraction - mantissaBits);
            HalfUnit = Dropped > 0 ? 1UL << (Dropped - 1) : 0;
            KeptMask = SignMask - 1 & ~((1UL << Dropped) - 1);
            NarrowsExponent = exponentBits < exponent;
            if (!NarrowsExponent) return;
            // The exponent bias of n bits is 2^(n-1) - 1; biased exponents that remain run from bias - reduced + 1 to bias + reduced.
            ulong bias = (1UL << (exponent - 1)) - 1, reducedBias = (1UL << (exponentBits - 1)) - 1;
            Overflow = (bias + reducedBias + 1) << fraction;
            Smallest = (bias - reducedBias + 1) << fraction;
        }

        public ulong SignMask { get; }
        public ulong Infinity { get; }
        public int Dropped { get; }
        public ulong HalfUnit { get; }
        public ulong KeptMask { get; }
        public bool NarrowsExponent { get; }
        public ulong Overflow { get; }
        public ulong Smallest { get; }
    }
}

/// <summary>Operations that pass their operand on.</summary>
public abstract record Identity : Unary
{
    /// <inheritdoc/>
    public sealed override bool Computes => false;

    private protected Identity(string name, Derivative derivative) : base(name, KOp.Cast, Kinds.Any, derivative) { }

    private protected sealed override bool Widens => false;

    private protected sealed override KExpr Kernel(KExpr[] x, DType type) => x[0];

    private protected sealed override Scalar Element(ReadOnlySpan<Scalar> x, DType type) => x[0];
}

/// <summary>The operand, which counts as constant when differentiated.</summary>
public sealed record StopGradient() : Identity("stop_gradient", Derivative.Zero.Instance);

/// <summary>The operand under a name by which policies of checkpointing know it. Simplification removes it.</summary>
/// <param name="Label">The name.</param>
public sealed record CheckpointName(string Label) : Identity("name", new Derivative.Linear((ct, _, _) => ct))
{
    /// <inheritdoc/>
    protected override string Parameters() => Label;
}

/// <summary>The operand under another identity: a parameter of a transform whose argument has a value. Simplification removes it.</summary>
public sealed record Alias() : Identity("alias", new Derivative.Linear((ct, _, _) => ct));

/// <summary>
/// The operand, committed to a place or, without one, free to be anywhere. Within one program it is nothing; between places it is where
/// evaluation moves data.
/// </summary>
/// <param name="Target">The place.</param>
public sealed record DevicePut(INodePlace? Target) : Identity("device_put", new Derivative.Linear((ct, x, _) => new DevicePut(x[0].Place).Of(ct)))
{
    /// <summary>Whether the operand is computed in another place than what reads this.</summary>
    public bool Crosses(Node operand) => operand.Place is { } from && !ReferenceEquals(from, Target);

    /// <inheritdoc/>
    internal override INodePlace? PlaceOf(ReadOnlySpan<Node> x) => Target;

    /// <inheritdoc/>
    protected override string Parameters() => Target?.ToString() ?? "anywhere";
}
