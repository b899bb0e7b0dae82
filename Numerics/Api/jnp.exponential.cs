using Lazy.Graph.Ops;

namespace Lazy;

// Exponentials, logarithms and roots; integers become float32.
public static partial class jnp
{
    /// <summary>e to the power x.</summary>
    public static NDArray exp(NDArray x) => Ufunc.Inexact("exp", x, Lax.Exp);

    /// <summary>2 to the power x.</summary>
    public static NDArray exp2(NDArray x) => Ufunc.Inexact("exp2", x, Lax.Exp2);

    /// <summary>exp(x) - 1 without cancellation near 0.</summary>
    public static NDArray expm1(NDArray x) => Ufunc.Inexact("expm1", x, Lax.Expm1);

    /// <summary>Natural logarithm; of 0 it is -inf, of negative numbers NaN.</summary>
    public static NDArray log(NDArray x) => Ufunc.Inexact("log", x, Lax.Log);

    /// <summary>Logarithm to the base 2.</summary>
    public static NDArray log2(NDArray x) => Ufunc.Inexact("log2", x, static x => Lax.Div(Lax.Log(x), Lax.Log(Lax.FullLike(x, 2))));

    /// <summary>Logarithm to the base 10.</summary>
    public static NDArray log10(NDArray x) => Ufunc.Inexact("log10", x, static x => Lax.Div(Lax.Log(x), Lax.Log(Lax.FullLike(x, 10))));

    /// <summary>log(1 + x) without cancellation near 0.</summary>
    public static NDArray log1p(NDArray x) => Ufunc.Inexact("log1p", x, Lax.Log1p);

    /// <summary>log(exp(x1) + exp(x2)) without overflow.</summary>
    public static NDArray logaddexp(NDArray x1, NDArray x2) =>
        Ufunc.InexactBinary("logaddexp", x1, x2, static (x, y) => NumPyMath.LogAddExp(x, y, Lax.Exp, 1));

    /// <summary>log2(2^x1 + 2^x2) without overflow.</summary>
    public static NDArray logaddexp2(NDArray x1, NDArray x2) =>
        Ufunc.InexactBinary("logaddexp2", x1, x2, static (x, y) => NumPyMath.LogAddExp(x, y, Lax.Exp2, 1 / Math.Log(2)));

    /// <summary>Square root; of negative numbers NaN.</summary>
    public static NDArray sqrt(NDArray x) => Ufunc.Inexact("sqrt", x, Lax.Sqrt);

    /// <summary>Cube root, of negative numbers too.</summary>
    public static NDArray cbrt(NDArray x) => Ufunc.Inexact("cbrt", x, Lax.Cbrt);

    /// <summary>x·x.</summary>
    public static NDArray square(NDArray x) => Ufunc.Number("square", x, Lax.Square);

    /// <summary>The modified Bessel function I₀(x) = exp(|x|)·i0e(x).</summary>
    public static NDArray i0(NDArray x) => Ufunc.Inexact("i0", x, static x => Lax.Mul(Lax.Exp(Lax.Abs(x)), Lax.BesselI0e(x)));
}
