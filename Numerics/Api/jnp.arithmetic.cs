using Lazy.Graph.Ops;

namespace Lazy;

// Arithmetic, rounding and complex parts.
public static partial class jnp
{
    /// <summary>x + y; of bools, or.</summary>
    public static NDArray add(NDArray x, NDArray y) => Ufunc.Binary("add", x, y, NumPyMath.Add);

    /// <summary>x - y.</summary>
    public static NDArray subtract(NDArray x, NDArray y) => Ufunc.Binary("subtract", x, y, NumPyMath.Subtract);

    /// <summary>x·y; of bools, and.</summary>
    public static NDArray multiply(NDArray x, NDArray y) => Ufunc.Binary("multiply", x, y, NumPyMath.Multiply);

    /// <summary>x / y; integers give floats.</summary>
    public static NDArray divide(NDArray x, NDArray y) => Ufunc.InexactBinary("divide", x, y, Lax.Div);

    /// <summary>Another name of <see cref="divide"/>.</summary>
    public static NDArray true_divide(NDArray x, NDArray y) => divide(x, y);

    /// <summary>The largest integer not above x / y, in the dtype of the operands.</summary>
    public static NDArray floor_divide(NDArray x, NDArray y) => Ufunc.Arithmetic("floor_divide", x, y, NumPyMath.FloorDivide);

    /// <summary>x modulo y, with the sign of y; integers modulo 0 give 0.</summary>
    public static NDArray remainder(NDArray x, NDArray y) => Ufunc.Arithmetic("remainder", x, y, NumPyMath.Remainder);

    /// <summary>Another name of <see cref="remainder"/>.</summary>
    public static NDArray mod(NDArray x, NDArray y) => remainder(x, y);

    /// <summary>The remainder of the truncated quotient, with the sign of x; integers modulo 0 give 0.</summary>
    public static NDArray fmod(NDArray x, NDArray y) => Ufunc.Arithmetic("fmod", x, y, NumPyMath.Fmod);

    /// <summary>floor_divide and remainder.</summary>
    public static (NDArray Quotient, NDArray Remainder) divmod(NDArray x, NDArray y) => (floor_divide(x, y), remainder(x, y));

    /// <summary>The fraction and the whole part of x, both with its sign.</summary>
    public static (NDArray Fraction, NDArray Whole) modf(NDArray x)
    {
        var whole = trunc(Ufunc.Inexact("modf", x, static v => v));
        return (where(isinf(x), copysign(0.0, x), x - whole), whole);
    }

    /// <summary>x1 to the power x2. A C# integer as exponent gives exact repeated products; integers to negative powers are refused there.
    /// Between integers 0 to a negative power is 0 and overflow wraps.</summary>
    public static NDArray power(NDArray x1, NDArray x2)
    {
        var exponent = Ufunc.Enter("power", x2);
        if (exponent.Op is not Constant { Weak: true } c || !c.Value.Type.IsInteger || c.Value.Int != (int)c.Value.Int
            || Ufunc.Enter("power", x1).DType == DType.Bool)
            return Ufunc.Arithmetic("power", x1, x2, NumPyMath.Power);
        return Ufunc.Apply("power", x1, x => NumPyMath.IntegerPower(x, (int)c.Value.Int));
    }

    /// <summary>Another name of <see cref="power"/>.</summary>
    public static NDArray pow(NDArray x1, NDArray x2) => power(x1, x2);

    /// <summary>x to the power y, of floats.</summary>
    public static NDArray float_power(NDArray x, NDArray y) => Ufunc.InexactBinary("float_power", x, y, Lax.Pow);

    /// <summary>-x.</summary>
    public static NDArray negative(NDArray x) => Ufunc.Apply("negative", x, Lax.Neg);

    /// <summary>x.</summary>
    public static NDArray positive(NDArray x) => Ufunc.Number("positive", x, static x => x);

    /// <summary>|x|; of a complex number its modulus.</summary>
    public static NDArray abs(NDArray x) => Ufunc.Apply("abs", x, static x => x.DType.Kind is DKind.UInt or DKind.Bool ? x : Lax.Abs(x));

    /// <summary>Another name of <see cref="abs"/>.</summary>
    public static NDArray absolute(NDArray x) => abs(x);

    /// <summary>|x| as a float.</summary>
    public static NDArray fabs(NDArray x) => Ufunc.Inexact("fabs", x, Lax.Abs);

    /// <summary>-1, 0 or 1; of a complex number x/|x|.</summary>
    public static NDArray sign(NDArray x) => Ufunc.Number("sign", x, Lax.Sign);

    /// <summary>1 / x.</summary>
    public static NDArray reciprocal(NDArray x) => Ufunc.Inexact("reciprocal", x, static x => Lax.Div(Lax.FullLike(x, 1), x));

    /// <summary>The larger of two; NaN wins.</summary>
    public static NDArray maximum(NDArray x, NDArray y) => Ufunc.Binary("maximum", x, y, Lax.Max);

    /// <summary>The smaller of two; NaN wins.</summary>
    public static NDArray minimum(NDArray x, NDArray y) => Ufunc.Binary("minimum", x, y, Lax.Min);

    /// <summary>The larger of two; NaN loses.</summary>
    public static NDArray fmax(NDArray x1, NDArray x2) =>
        Ufunc.Binary("fmax", x1, x2, static (x, y) => Lax.Select(Lax.Or(Lax.Gt(x, y), Lax.Ne(y, y)), x, y));

    /// <summary>The smaller of two; NaN loses.</summary>
    public static NDArray fmin(NDArray x1, NDArray x2) =>
        Ufunc.Binary("fmin", x1, x2, static (x, y) => Lax.Select(Lax.Or(Lax.Lt(x, y), Lax.Ne(y, y)), x, y));

    /// <summary>minimum(max, maximum(min, x)); a bound that is null does not count.</summary>
    public static NDArray clip(NDArray arr, NDArray? min = null, NDArray? max = null)
    {
        var result = min is null ? arr : maximum(min, arr);
        return max is null ? result : minimum(max, result);
    }

    /// <summary>The largest integer not above x, in x's dtype.</summary>
    public static NDArray floor(NDArray x) => Ufunc.Number("floor", x, static x => x.DType.IsInexact ? Lax.Floor(x) : x);

    /// <summary>The smallest integer not below x, in x's dtype.</summary>
    public static NDArray ceil(NDArray x) => Ufunc.Number("ceil", x, static x => x.DType.IsInexact ? Lax.Ceil(x) : x);

    /// <summary>The integer between 0 and x that is nearest to x, in x's dtype.</summary>
    public static NDArray trunc(NDArray x) => Ufunc.Number("trunc", x, static x => x.DType.IsInexact ? Lax.Trunc(x) : x);

    /// <summary>The nearest integer, halves to even, as a float.</summary>
    public static NDArray rint(NDArray x) => Ufunc.Inexact("rint", x, static x => Lax.Round(x));

    /// <summary>The nearest number with so many decimals; halves go to the even neighbour.</summary>
    public static NDArray round(NDArray a, int decimals = 0) => Ufunc.Apply("round", a, x => NumPyMath.Round(x, decimals));

    /// <summary>Another name of <see cref="round"/>.</summary>
    public static NDArray around(NDArray a, int decimals = 0) => round(a, decimals);

    /// <summary>0 below zero, 1 above, x2 at zero.</summary>
    public static NDArray heaviside(NDArray x1, NDArray x2) => Ufunc.InexactBinary("heaviside", x1, x2, NumPyMath.Heaviside);

    /// <summary>The magnitude of x1 with the sign of x2.</summary>
    public static NDArray copysign(NDArray x1, NDArray x2) => Ufunc.InexactBinary("copysign", x1, x2, NumPyMath.CopySign);

    /// <summary>The next number of the dtype after x in the direction of y.</summary>
    public static NDArray nextafter(NDArray x, NDArray y) => Ufunc.InexactBinary("nextafter", x, y, Lax.NextAfter);

    /// <summary>The numbers with NaN replaced by nan and infinities by posinf and neginf, by default the largest and smallest number of
    /// the dtype.</summary>
    public static NDArray nan_to_num(NDArray x, double nan = 0, double? posinf = null, double? neginf = null) =>
        Ufunc.Apply("nan_to_num", x, v => NumPyMath.NanToNum(v, nan, posinf, neginf));

    /// <summary>The real part.</summary>
    public static NDArray real(NDArray val) => Ufunc.Apply("real", val, static x => x.DType.IsComplex ? Lax.Real(x) : x);

    /// <summary>The imaginary part; of real numbers zero.</summary>
    public static NDArray imag(NDArray val) => Ufunc.Apply("imag", val, static x => x.DType.IsComplex ? Lax.Imag(x) : Lax.ZerosLike(x));

    /// <summary>The complex conjugate.</summary>
    public static NDArray conj(NDArray x) => Ufunc.Apply("conj", x, static x => x.DType.IsComplex ? Lax.Conj(x) : x);

    /// <summary>Another name of <see cref="conj"/>.</summary>
    public static NDArray conjugate(NDArray x) => conj(x);

    /// <summary>The angle of a complex number, in radians unless deg is true.</summary>
    public static NDArray angle(NDArray z, bool deg = false)
    {
        var radians = arctan2(imag(z), real(z));
        return deg ? rad2deg(radians) : radians;
    }
}
