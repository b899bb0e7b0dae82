using Lazy.Graph;

namespace Lazy;

/// <summary>The limits of a float dtype, as NumPy's <c>finfo</c> gives them.</summary>
/// <param name="DType">The dtype; of a complex number, that of its parts.</param>
/// <param name="Bits">The bits of a number.</param>
/// <param name="Eps">The distance from 1 to the next larger number.</param>
/// <param name="EpsNeg">The distance from 1 to the next smaller number.</param>
/// <param name="Max">The largest finite number.</param>
/// <param name="Min">The smallest finite number, -Max.</param>
/// <param name="Tiny">The smallest positive normal number.</param>
public sealed record FloatInfo(DType DType, int Bits, double Eps, double EpsNeg, double Max, double Min, double Tiny)
{
    /// <summary>The limits of a float dtype.</summary>
    /// <exception cref="DTypeException">The dtype is no float.</exception>
    public static FloatInfo Of(DType dtype)
    {
        ArgumentNullException.ThrowIfNull(dtype);
        if (!dtype.IsInexact) throw new DTypeException($"finfo: {dtype} is no float; jnp.iinfo knows the integers.");
        var real = dtype.RealPart;
        int fraction = Graph.Ops.BitCasts.FractionBits(real), exponent = (real.Size * 8) - 1 - fraction, bias = (1 << (exponent - 1)) - 1;
        // A binary format with f fraction bits and bias b: 2^-f, (2 - 2^-f)·2^b and 2^(1-b).
        var eps = Math.ScaleB(1, -fraction);
        var max = Math.ScaleB(2 - eps, bias);
        return new(real, real.Size * 8, eps, eps / 2, max, -max, Math.ScaleB(1, 1 - bias));
    }
}

/// <summary>The limits of an integer dtype, as NumPy's <c>iinfo</c> gives them.</summary>
/// <param name="DType">The dtype.</param>
/// <param name="Bits">The bits of a number.</param>
/// <param name="Min">The smallest number.</param>
/// <param name="Max">The largest number.</param>
public sealed record IntegerInfo(DType DType, int Bits, long Min, ulong Max)
{
    /// <summary>The limits of an integer dtype.</summary>
    /// <exception cref="DTypeException">The dtype is no integer.</exception>
    public static IntegerInfo Of(DType dtype)
    {
        ArgumentNullException.ThrowIfNull(dtype);
        if (!dtype.IsInteger) throw new DTypeException($"iinfo: {dtype} is no integer; jnp.finfo knows the floats.");
        return new(dtype, dtype.Size * 8, Scalar.Extreme(dtype, false).Int, (ulong)Scalar.Extreme(dtype, true).Int);
    }
}
