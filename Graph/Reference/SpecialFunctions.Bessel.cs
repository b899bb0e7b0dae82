using Known = MathNet.Numerics.SpecialFunctions;

namespace Lazy.Graph.Reference;

// Modified Bessel functions of the first kind, scaled.
public static partial class SpecialFunctions
{
    /// <summary>e^-|x| I₀(x).</summary>
    public static double BesselI0e(double x) => ScaledBesselI(0, Math.Abs(x));

    /// <summary>e^-|x| I₁(x), odd.</summary>
    public static double BesselI1e(double x) => Math.CopySign(ScaledBesselI(1, Math.Abs(x)), x);

    private static double ScaledBesselI(int order, double x)
    {
        // The first terms of the series are enough, and the library takes the smallest arguments for 0.
        if (x < 1e-10) return (order == 0 ? 1 : 0.5 * x) * (1 - x);
        if (!(x > 1000)) return Known.BesselIScaled(order, x);
        // MathNet gives up on large arguments, where the asymptotic series 10.40.1 needs a few terms only.
        double mu = 4 * order * order, term = 1, sum = 1;
        for (var k = 1; k <= 6; k++)
        {
            term *= -(mu - (2 * k - 1) * (2 * k - 1)) / (k * 8 * x);
            sum += term;
        }
        // Two roots: the product under one would overflow.
        return sum / (Math.Sqrt(2 * Math.PI) * Math.Sqrt(x));
    }
}
