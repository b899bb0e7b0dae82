using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Lazy;

/// <summary>A complex number of two float32 values, real part first in memory: the element of a complex64 array.</summary>
/// <param name="real">The real part.</param>
/// <param name="imaginary">The imaginary part.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Complex64(float real, float imaginary) : IEquatable<Complex64>, IFormattable,
    IAdditionOperators<Complex64, Complex64, Complex64>, ISubtractionOperators<Complex64, Complex64, Complex64>,
    IMultiplyOperators<Complex64, Complex64, Complex64>, IDivisionOperators<Complex64, Complex64, Complex64>,
    IUnaryNegationOperators<Complex64, Complex64>, IEqualityOperators<Complex64, Complex64, bool>,
    IAdditiveIdentity<Complex64, Complex64>, IMultiplicativeIdentity<Complex64, Complex64>
{
    /// <summary>The real part.</summary>
    public float Real { get; } = real;

    /// <summary>The imaginary part.</summary>
    public float Imaginary { get; } = imaginary;

    /// <summary>0.</summary>
    public static Complex64 Zero => default;

    /// <summary>1.</summary>
    public static Complex64 One => new(1f, 0f);

    /// <summary>The square root of -1.</summary>
    public static Complex64 ImaginaryOne => new(0f, 1f);

    /// <inheritdoc/>
    public static Complex64 AdditiveIdentity => Zero;

    /// <inheritdoc/>
    public static Complex64 MultiplicativeIdentity => One;

    /// <summary>The absolute value; squares are formed in float64, where the squares of float32 values neither overflow nor
    /// vanish.</summary>
    public float Magnitude => float.IsInfinity(Real) || float.IsInfinity(Imaginary)
        ? float.PositiveInfinity
        : (float)Math.Sqrt((double)Real * Real + (double)Imaginary * Imaginary);

    /// <summary>The angle in radians, in [-π, π].</summary>
    public float Phase => MathF.Atan2(Imaginary, Real);

    /// <summary>The same number with the opposite imaginary part.</summary>
    public Complex64 Conjugate => new(Real, -Imaginary);

    /// <summary>A real number as a complex one.</summary>
    public static implicit operator Complex64(float value) => new(value, 0f);

    /// <summary>Exact.</summary>
    public static implicit operator Complex(Complex64 value) => new(value.Real, value.Imaginary);

    /// <summary>Rounds both parts to float32.</summary>
    public static explicit operator Complex64(Complex value) => new((float)value.Real, (float)value.Imaginary);

    /// <inheritdoc/>
    public static Complex64 operator +(Complex64 left, Complex64 right) =>
        new(left.Real + right.Real, left.Imaginary + right.Imaginary);

    /// <inheritdoc/>
    public static Complex64 operator -(Complex64 left, Complex64 right) =>
        new(left.Real - right.Real, left.Imaginary - right.Imaginary);

    /// <inheritdoc/>
    public static Complex64 operator *(Complex64 left, Complex64 right) =>
        new(left.Real * right.Real - left.Imaginary * right.Imaginary, left.Real * right.Imaginary + left.Imaginary * right.Real);

    /// <summary>The quotient, formed in float64 so that |right|² has no overflow or underflow, and rounded once.</summary>
    public static Complex64 operator /(Complex64 left, Complex64 right)
    {
        double a = left.Real, b = left.Imaginary, c = right.Real, d = right.Imaginary;
        var norm = c * c + d * d;
        return new((float)((a * c + b * d) / norm), (float)((b * c - a * d) / norm));
    }

    /// <inheritdoc/>
    public static Complex64 operator -(Complex64 value) => new(-value.Real, -value.Imaginary);

    /// <inheritdoc/>
    public static bool operator ==(Complex64 left, Complex64 right) => left.Real == right.Real && left.Imaginary == right.Imaginary;

    /// <inheritdoc/>
    public static bool operator !=(Complex64 left, Complex64 right) => !(left == right);

    /// <summary>Equality of both parts as <see cref="float.Equals(float)"/> has it: a NaN equals a NaN.</summary>
    public bool Equals(Complex64 other) => Real.Equals(other.Real) && Imaginary.Equals(other.Imaginary);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Complex64 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Real, Imaginary);

    /// <summary>Whether either part is a NaN.</summary>
    public static bool IsNaN(Complex64 value) => float.IsNaN(value.Real) || float.IsNaN(value.Imaginary);

    /// <summary>The number as &lt;real; imaginary&gt;, as <see cref="Complex"/> writes it, in the invariant culture.</summary>
    public override string ToString() => ToString(null, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) =>
        $"<{Real.ToString(format, formatProvider)}; {Imaginary.ToString(format, formatProvider)}>";
}
