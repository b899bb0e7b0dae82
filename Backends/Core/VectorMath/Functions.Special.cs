using System.Runtime.CompilerServices;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.VectorMath;

// Special functions of one argument, as series of fixed length, of which a lane keeps the part that is meant for it. Formulas: NIST DLMF.
// Where float64 exists, float32 goes through it: next to a zero of the result it would lose all digits.
internal static partial class Functions<L, V, T>
{
    private const double HalfLogTwoPi = 0.91893853320467274;

    /// <summary>ln |Γ(x)|: a Taylor series about 2 where the argument can be brought near it, and Stirling's beyond.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Lgamma(V x)
    {
        var single = typeof(T) == typeof(float);
        var steps = single ? 6 : 10;
        // Γ(x)·Γ(1-x) = π / sin πx (5.5.3); the sine of the distance to the nearest whole number keeps its digits.
        var reflected = L.LessEqual(x, L.C(-0.5));
        var a = L.Select(reflected, L.Sub(L.C(1), x), x);

        V t = a, product = L.C(1);
        for (var i = 0; i < steps; i++)
        {
            var above = L.Less(L.C(2.5), t);
            var less = L.Sub(t, L.C(1));
            product = L.Select(above, L.Mul(product, less), product);
            t = L.Select(above, less, t);
        }
        V nearZero = L.Less(L.Abs(a), L.C(0.5)), nearOne = L.Less(a, L.C(1.5)), far = L.LessEqual(L.C(steps + 2), a);
        // ln Γ(2+z) = (1-γ)z + Σ (-1)^k (ζ(k)-1) z^k / k (5.7.3).
        var z = L.Select(nearZero, a, L.Select(nearOne, L.Sub(a, L.C(1)), L.Sub(t, L.C(2))));
        var coefficients = LgammaSeries.Coefficients;
        var series = L.C(0);
        for (var k = single ? 14 : coefficients.Length - 1; k >= 2; k--) series = L.MulAdd(series, z, L.C(coefficients[k]));
        var near = L.Mul(z, L.MulAdd(series, z, L.C(Graph.Reference.SpecialFunctions.OneMinusEuler)));
        // One logarithm for all: of Γ(2+z)/Γ(z) next to 0, of a next to 1, of the product above, and of a again far out.
        var argument = L.Select(nearZero, L.Mul(L.Abs(a), L.Add(a, L.C(1))), L.Select(L.Or(nearOne, far), a, product));
        var log = Log(argument);
        var close = L.Select(nearOne, L.Sub(near, log), L.Add(near, log));
        var inverse = L.Div(L.C(1), a);
        var correction = Horner(L.C(1.0 / 156), L.Mul(inverse, inverse), -691.0 / 360360, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260);
        correction = L.Mul(inverse, Horner(correction, L.Mul(inverse, inverse), -1.0 / 360, 1.0 / 12));
        var stirling = L.Add(L.Add(L.Sub(L.Mul(L.Sub(a, L.C(0.5)), log), a), L.C(HalfLogTwoPi)), correction);
        var ofA = L.Select(far, stirling, close);

        var sine = L.Abs(Sin(L.Mul(L.Sub(x, L.Round(x)), L.C(Math.PI))));
        var mirror = L.Sub(Log(L.Div(L.C(Math.PI), sine)), ofA);
        var pole = L.And(L.LessEqual(x, L.C(0)), L.Equal(x, L.Floor(x)));
        var infinite = L.Or(pole, L.Equal(L.Abs(x), L.C(double.PositiveInfinity)));
        return L.Select(infinite, L.C(double.PositiveInfinity), L.Select(reflected, mirror, ofA));
    }

    /// <summary>ψ(x): the recurrence up to 10, and the asymptotic series 5.11.2 there.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Digamma(V x)
    {
        var reflected = L.Less(x, L.C(0));
        var t = L.Select(reflected, L.Sub(L.C(1), x), x);
        // Σ 1/t as one fraction; its denominator stays below the product of the first numbers.
        V numerator = L.C(0), denominator = L.C(1);
        for (var i = 0; i < 10; i++)
        {
            var below = L.Less(t, L.C(10));
            numerator = L.Select(below, L.MulAdd(numerator, t, denominator), numerator);
            denominator = L.Select(below, L.Mul(denominator, t), denominator);
            t = L.Select(below, L.Add(t, L.C(1)), t);
        }
        var inverse = L.Div(L.C(1), t);
        var z = L.Mul(inverse, inverse);
        var series = Horner(L.C(1.0 / 12), z, -691.0 / 32760, 1.0 / 132, -1.0 / 240, 1.0 / 252);
        series = L.Mul(z, Horner(series, z, -1.0 / 120, 1.0 / 12));
        var value = L.Sub(L.Sub(L.Sub(Log(t), L.Mul(inverse, L.C(0.5))), series), L.Div(numerator, denominator));
        var cotangent = L.Div(L.C(Math.PI), Tan(L.Mul(L.Sub(x, L.Round(x)), L.C(Math.PI))));
        var result = L.Select(reflected, L.Sub(value, cotangent), value);
        var undefined = L.And(reflected, L.Or(L.Equal(x, L.Floor(x)), L.Equal(x, L.C(double.NegativeInfinity))));
        result = L.Select(undefined, L.C(double.NaN), result);
        return L.Select(L.Equal(x, L.C(0)), WithSign(L.C(double.PositiveInfinity), L.Neg(x)), result);
    }

    /// <summary>e^-|x| I₀(x): Chebyshev series in x up to 8 and in 1/x beyond.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V BesselI0e(V x)
    {
        var a = L.Abs(x);
        var small = Chebyshev(SmallBessel(a), BesselSeries.SmallZeroth);
        return L.Select(L.LessEqual(a, L.C(8)), small, LargeBessel(a, BesselSeries.LargeZeroth));
    }

    /// <summary>e^-|x| I₁(x), likewise; odd.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V BesselI1e(V x)
    {
        var a = L.Abs(x);
        var small = L.Mul(Chebyshev(SmallBessel(a), BesselSeries.SmallFirst), a);
        return WithSign(L.Select(L.LessEqual(a, L.C(8)), small, LargeBessel(a, BesselSeries.LargeFirst)), x);
    }

    [MethodImpl(AggressiveInlining)]
    private static V SmallBessel(V a) => L.Sub(L.Mul(a, L.C(0.25)), L.C(1));

    [MethodImpl(AggressiveInlining)]
    private static V LargeBessel(V a, double[] series) => L.Div(Chebyshev(L.Sub(L.Div(L.C(16), a), L.C(1)), series), L.Sqrt(a));

    // Clenshaw's recurrence; float32 needs no terms below its last bit.
    [MethodImpl(AggressiveInlining)]
    private static V Chebyshev(V t, double[] coefficients)
    {
        var twice = L.Add(t, t);
        V last = L.C(0), sum = L.C(0), before = L.C(0);
        foreach (var c in coefficients)
        {
            if (typeof(T) == typeof(float) && Math.Abs(c) < 2e-9) continue;
            (before, last) = (last, sum);
            sum = L.MulAdd(twice, last, L.Sub(L.C(c), before));
        }
        return L.Mul(L.Sub(sum, before), L.C(0.5));
    }
}
