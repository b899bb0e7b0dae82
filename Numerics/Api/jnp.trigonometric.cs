using Lazy.Graph.Ops;

namespace Lazy;

// Trigonometric and hyperbolic functions; integers become float32.
public static partial class jnp
{
    /// <summary>Sine of an angle in radians.</summary>
    public static NDArray sin(NDArray x) => Ufunc.Inexact("sin", x, Lax.Sin);

    /// <summary>Cosine of an angle in radians.</summary>
    public static NDArray cos(NDArray x) => Ufunc.Inexact("cos", x, Lax.Cos);

    /// <summary>Tangent of an angle in radians.</summary>
    public static NDArray tan(NDArray x) => Ufunc.Inexact("tan", x, Lax.Tan);

    /// <summary>Inverse sine, in [-π/2, π/2]; NaN outside of [-1, 1].</summary>
    public static NDArray arcsin(NDArray x) => Ufunc.Inexact("arcsin", x, Lax.Asin);

    /// <summary>Another name of <see cref="arcsin"/>.</summary>
    public static NDArray asin(NDArray x) => arcsin(x);

    /// <summary>Inverse cosine, in [0, π]; NaN outside of [-1, 1].</summary>
    public static NDArray arccos(NDArray x) => Ufunc.Inexact("arccos", x, Lax.Acos);

    /// <summary>Another name of <see cref="arccos"/>.</summary>
    public static NDArray acos(NDArray x) => arccos(x);

    /// <summary>Inverse tangent, in (-π/2, π/2).</summary>
    public static NDArray arctan(NDArray x) => Ufunc.Inexact("arctan", x, Lax.Atan);

    /// <summary>Another name of <see cref="arctan"/>.</summary>
    public static NDArray atan(NDArray x) => arctan(x);

    /// <summary>Hyperbolic sine.</summary>
    public static NDArray sinh(NDArray x) => Ufunc.Inexact("sinh", x, Lax.Sinh);

    /// <summary>Hyperbolic cosine.</summary>
    public static NDArray cosh(NDArray x) => Ufunc.Inexact("cosh", x, Lax.Cosh);

    /// <summary>Hyperbolic tangent.</summary>
    public static NDArray tanh(NDArray x) => Ufunc.Inexact("tanh", x, Lax.Tanh);

    /// <summary>Inverse hyperbolic sine.</summary>
    public static NDArray arcsinh(NDArray x) => Ufunc.Inexact("arcsinh", x, Lax.Asinh);

    /// <summary>Another name of <see cref="arcsinh"/>.</summary>
    public static NDArray asinh(NDArray x) => arcsinh(x);

    /// <summary>Inverse hyperbolic cosine; NaN below 1.</summary>
    public static NDArray arccosh(NDArray x) => Ufunc.Inexact("arccosh", x, Lax.Acosh);

    /// <summary>Another name of <see cref="arccosh"/>.</summary>
    public static NDArray acosh(NDArray x) => arccosh(x);

    /// <summary>Inverse hyperbolic tangent; NaN outside of [-1, 1].</summary>
    public static NDArray arctanh(NDArray x) => Ufunc.Inexact("arctanh", x, Lax.Atanh);

    /// <summary>Another name of <see cref="arctanh"/>.</summary>
    public static NDArray atanh(NDArray x) => arctanh(x);

    /// <summary>The angle of the point (x2, x1) in (-π, π]: x1 is the ordinate.</summary>
    public static NDArray arctan2(NDArray x1, NDArray x2) => Ufunc.InexactBinary("arctan2", x1, x2, Lax.Atan2);

    /// <summary>Another name of <see cref="arctan2"/>.</summary>
    public static NDArray atan2(NDArray x1, NDArray x2) => arctan2(x1, x2);

    /// <summary>Degrees as radians.</summary>
    public static NDArray deg2rad(NDArray x) => Ufunc.Inexact("deg2rad", x, static x => Lax.Mul(x, Lax.FullLike(x, Math.PI / 180)));

    /// <summary>Another name of <see cref="deg2rad"/>.</summary>
    public static NDArray radians(NDArray x) => deg2rad(x);

    /// <summary>Radians as degrees.</summary>
    public static NDArray rad2deg(NDArray x) => Ufunc.Inexact("rad2deg", x, static x => Lax.Mul(x, Lax.FullLike(x, 180 / Math.PI)));

    /// <summary>Another name of <see cref="rad2deg"/>.</summary>
    public static NDArray degrees(NDArray x) => rad2deg(x);

    /// <summary>sqrt(x1² + x2²) without overflow in between.</summary>
    public static NDArray hypot(NDArray x1, NDArray x2) => Ufunc.InexactBinary("hypot", x1, x2, NumPyMath.Hypot);

    /// <summary>sin(πx)/(πx), 1 at 0.</summary>
    public static NDArray sinc(NDArray x) => Ufunc.Inexact("sinc", x, NumPyMath.Sinc);
}
