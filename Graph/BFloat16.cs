using System.Globalization;
using System.Numerics;

namespace Lazy;

/// <summary>
/// The upper half of an IEEE 754 binary32: 1 sign, 8 exponent and 7 fraction bits. It has the range of <see cref="float"/> with 2 to 3
/// decimal digits. Arithmetic is done in float32 and rounded to nearest, ties to even, once per operation.
/// </summary>
public readonly struct BFloat16 : IEquatable<BFloat16>, IComparable<BFloat16>, IComparable, IFormattable,
    IComparisonOperators<BFloat16, BFloat16, bool>, IAdditionOperators<BFloat16, BFloat16, BFloat16>,
    ISubtractionOperators<BFloat16, BFloat16, BFloat16>, IMultiplyOperators<BFloat16, BFloat16, BFloat16>,
    IDivisionOperators<BFloat16, BFloat16, BFloat16>, IUnaryNegationOperators<BFloat16, BFloat16>,
    IAdditiveIdentity<BFloat16, BFloat16>, IMultiplicativeIdentity<BFloat16, BFloat16>
{
    private readonly ushort bits;

    private BFloat16(ushort bits) => this.bits = bits;

    /// <summary>0.</summary>
    public static BFloat16 Zero => default;

    /// <summary>1.</summary>
    public static BFloat16 One => new(0x3F80);

    /// <summary>A quiet not-a-number.</summary>
    public static BFloat16 NaN => new(0x7FC0);

    /// <summary>Positive infinity.</summary>
    public static BFloat16 PositiveInfinity => new(0x7F80);

    /// <summary>Negative infinity.</summary>
    public static BFloat16 NegativeInfinity => new(0xFF80);

    /// <summary>The largest finite value, 3.39e38.</summary>
    public static BFloat16 MaxValue => new(0x7F7F);

    /// <summary>The smallest finite value, -3.39e38.</summary>
    public static BFloat16 MinValue => new(0xFF7F);

    /// <summary>The distance from 1 to the next larger value, 2^-7.</summary>
    public static BFloat16 MachineEpsilon => new(0x3C00);

    /// <inheritdoc/>
    public static BFloat16 AdditiveIdentity => Zero;

    /// <inheritdoc/>
    public static BFloat16 MultiplicativeIdentity => One;

    /// <summary>The value whose storage is <paramref name="bits"/>.</summary>
    public static BFloat16 FromBits(ushort bits) => new(bits);

    /// <summary>The storage of this value.</summary>
    public ushort ToBits() => bits;

    /// <summary>Rounds to nearest, ties to even; a NaN stays a NaN and keeps the upper bits of its payload.</summary>
    public static explicit operator BFloat16(float value)
    {
        var b = BitConverter.SingleToUInt32Bits(value);
        // Rounding a NaN could carry into the exponent and give an infinity: set the quiet bit and truncate instead.
        if ((b & 0x7FFFFFFF) > 0x7F800000) return new((ushort)((b >> 16) | 0x40));
        return new((ushort)((b + 0x7FFF + ((b >> 16) & 1)) >> 16));
    }

    /// <summary>Rounds to nearest, ties to even, once.</summary>
    public static explicit operator BFloat16(double value)
    {
        var single = (float)value;
        var b = BitConverter.SingleToUInt32Bits(single);
        // Rounding twice can turn "just above a tie" into a tie. The intermediate is therefore rounded to odd, which keeps a sticky bit.
        if (single != value && double.IsFinite(value) && float.IsFinite(single))
        {
            if (Math.Abs((double)single) > Math.Abs(value)) b--;
            b |= 1;
        }
        return (BFloat16)BitConverter.UInt32BitsToSingle(b);
    }

    /// <summary>Exact.</summary>
    public static implicit operator float(BFloat16 value) => BitConverter.UInt32BitsToSingle((uint)value.bits << 16);

    /// <summary>Whether the value is a NaN.</summary>
    public static bool IsNaN(BFloat16 value) => (value.bits & 0x7FFF) > 0x7F80;

    /// <summary>Whether the value is neither infinite nor a NaN.</summary>
    public static bool IsFinite(BFloat16 value) => (value.bits & 0x7F80) != 0x7F80;

    /// <inheritdoc/>
    public static BFloat16 operator +(BFloat16 left, BFloat16 right) => (BFloat16)((float)left + (float)right);

    /// <inheritdoc/>
    public static BFloat16 operator -(BFloat16 left, BFloat16 right) => (BFloat16)((float)left - (float)right);

    /// <inheritdoc/>
    public static BFloat16 operator *(BFloat16 left, BFloat16 right) => (BFloat16)((float)left * (float)right);

    /// <inheritdoc/>
    public static BFloat16 operator /(BFloat16 left, BFloat16 right) => (BFloat16)((float)left / (float)right);

    /// <inheritdoc/>
    public static BFloat16 operator -(BFloat16 value) => new((ushort)(value.bits ^ 0x8000));

    /// <inheritdoc/>
    public static bool operator ==(BFloat16 left, BFloat16 right) => (float)left == (float)right;

    /// <inheritdoc/>
    public static bool operator !=(BFloat16 left, BFloat16 right) => (float)left != (float)right;

    /// <inheritdoc/>
    public static bool operator <(BFloat16 left, BFloat16 right) => (float)left < (float)right;

    /// <inheritdoc/>
    public static bool operator >(BFloat16 left, BFloat16 right) => (float)left > (float)right;

    /// <inheritdoc/>
    public static bool operator <=(BFloat16 left, BFloat16 right) => (float)left <= (float)right;

    /// <inheritdoc/>
    public static bool operator >=(BFloat16 left, BFloat16 right) => (float)left >= (float)right;

    /// <summary>Equality as <see cref="float.Equals(float)"/> has it: a NaN equals a NaN, -0 equals 0.</summary>
    public bool Equals(BFloat16 other) => ((float)this).Equals((float)other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BFloat16 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ((float)this).GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(BFloat16 other) => ((float)this).CompareTo((float)other);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        BFloat16 other => CompareTo(other),
        _ => throw new ArgumentException($"CompareTo: bfloat16 and {obj.GetType().Name}; convert the other value to BFloat16 first.",
            nameof(obj)),
    };

    /// <summary>The shortest decimal text that reads back as this value.</summary>
    public override string ToString() => ToString(null, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        float value = this;
        if (!string.IsNullOrEmpty(format) || !float.IsFinite(value)) return value.ToString(format, formatProvider);
        // Four significant digits tell any two values with 8 significant bits apart; fewer often do.
        for (var digits = 1; digits < 4; digits++)
        {
            var rounded = float.Parse(value.ToString($"E{digits - 1}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            if (((BFloat16)rounded).bits == bits) return rounded.ToString(formatProvider);
        }
        return float.Parse(value.ToString("E3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).ToString(formatProvider);
    }
}
