using MathNet.Numerics;

namespace Lazy.Backends.Cpu.VectorMath;

// Modified Bessel functions of the first kind, scaled.
public static partial class ScalarFunctions
{
    /// <summary>e^-|x| I₀(x).</summary>
    public static double BesselI0e(double x) => ScaledBesselI(0, Math.Abs(x));

    /// <summary>e^-|x| I₁(x), odd.</summary>
    public static double BesselI1e(double x) => Math.CopySign(ScaledBesselI(1, Math.Abs(x)), x);

    public static float BesselI0e(float x) => (float)BesselI0e((double)x);

    public static float BesselI1e(float x) => (float)BesselI1e((double)x);

    private static double ScaledBesselI(int order, double x)
    {
        if (!(x > 1000)) return SpecialFunctions.BesselIScaled(order, x);
        // MathNet gives up on large arguments, where the asymptotic series 10.40.1 needs a few terms only.
        double mu = 4 * order * order, term = 1, sum = 1;
        for (var k = 1; k <= 6; k++)
        {
            term *= -(mu - (2 * k - 1) * (2 * k - 1)) / (k * 8 * x);
            sum += term;
        }
        return sum / Math.Sqrt(2 * Math.PI * x);
    }
}
