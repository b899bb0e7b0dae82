using Known = MathNet.Numerics.SpecialFunctions;

namespace Lazy.Graph.Reference;

/// <summary>
/// Special functions, one float64 at a time, as SciPy defines them at their edges: what the oracle computes and what backends fall back to.
/// Own code where MathNet.Numerics loses digits (the logarithm of Γ near its zeros, incomplete functions of large parameters)
/// or has no such function. Where a function is not defined the result is NaN; nothing throws. Formulas: NIST DLMF.
/// </summary>
public static partial class SpecialFunctions
{
    /// <summary>exp(x) - 1: Kahan's correction of the rounding of exp.</summary>
    public static double Expm1(double x)
    {
        var u = Math.Exp(x);
        if (u == 1) return x;
        return u - 1 == -1 ? -1 : double.IsInfinity(u) ? u : (u - 1) * (x / Math.Log(u));
    }

    /// <summary>log(1 + x): Kahan's correction of the rounding of 1 + x.</summary>
    public static double Log1p(double x)
    {
        var u = 1 + x;
        return u == 1 ? x : double.IsPositiveInfinity(u) ? u : Math.Log(u) * (x / (u - 1));
    }

    /// <summary>The error function, which keeps the sign of zero.</summary>
    public static double Erf(double x) => x == 0 ? x : Known.Erf(x);

    /// <summary>1 - erf(x).</summary>
    public static double Erfc(double x) => Known.Erfc(x);

    /// <summary>The inverse of erf: infinite at ±1, NaN beyond.</summary>
    public static double ErfInv(double x) =>
        x is >= -1 and <= 1 ? Math.Abs(x) == 1 ? x * double.PositiveInfinity : x == 0 ? x : Known.ErfInv(x) : double.NaN;
}
