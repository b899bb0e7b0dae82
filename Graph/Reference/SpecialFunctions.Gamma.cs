namespace Lazy.Graph.Reference;

/// <summary>
/// Special functions, one number at a time, as SciPy defines them at their edges. Own code where MathNet.Numerics loses digits (the
/// logarithm of Γ near its zeros, incomplete functions of large parameters) or has no such function. Formulas: NIST DLMF.
/// </summary>
public static partial class SpecialFunctions
{
    private const double HalfLogTwoPi = 0.91893853320467274;
    internal const double OneMinusEuler = 0.42278433509846713;

    // From here on Stirling's series with seven terms is exact to the last bit.
    private const double Large = 12;

    /// <summary>ζ(k) - 1 for k = 2, 3, …</summary>
    internal static readonly double[] ZetaMinusOne =
    [
        0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914,
        0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853, 0.0004941886041194646,
        0.0002460865533080483, 0.00012271334757848915, 6.124813505870483e-05, 3.058823630702049e-05, 1.528225940865187e-05,
        7.637197637899763e-06, 3.81729326499984e-06, 1.908212716553939e-06, 9.539620338727962e-07, 4.769329867878065e-07,
        2.38450502727733e-07, 1.1921992596531106e-07, 5.960818905125948e-08, 2.980350351465228e-08, 1.4901554828365043e-08,
        7.45071178983543e-09, 3.725334024788457e-09, 1.862659723513049e-09, 9.313274324196682e-10, 4.656629065033784e-10,
    ];

    /// <summary>ln |Γ(x)|, +∞ at 0, -1, -2, …</summary>
    public static double Lgamma(double x)
    {
        if (double.IsNaN(x)) return x;
        if (double.IsInfinity(x)) return double.PositiveInfinity;
        if (x <= 0)
        {
            if (x == Math.Floor(x)) return double.PositiveInfinity;
            // Γ(x)·Γ(1-x) = π / sin πx (5.5.3); sine of the distance to the nearest whole number keeps its digits.
            return x > -0.5
                ? LgammaOfOnePlus(x) - Math.Log(-x)
                : Math.Log(Math.PI / Math.Abs(Math.Sin(Math.PI * (x - Math.Round(x))))) - Lgamma(1 - x);
        }
        if (x < 0.5) return LgammaOfOnePlus(x) - Math.Log(x);
        if (x < 1.5) return LgammaOfOnePlus(x - 1);
        if (x >= Large) return (x - 0.5) * Math.Log(x) - x + HalfLogTwoPi + StirlingCorrection(x);
        var product = 1.0;
        while (x > 2.5)
        {
            x -= 1;
            product *= x;
        }
        return Math.Log(product) + LgammaOfTwoPlus(x - 2);
    }

    /// <summary>ψ(x) = Γ'(x)/Γ(x): ∓∞ at ±0, NaN at -1, -2, …</summary>
    public static double Digamma(double x)
    {
        if (x == 0) return double.IsNegative(x) ? double.PositiveInfinity : double.NegativeInfinity;
        if (x < 0)
        {
            if (double.IsInfinity(x) || x == Math.Floor(x)) return double.NaN;
            return Digamma(1 - x) - Math.PI / Math.Tan(Math.PI * (x - Math.Round(x)));
        }
        var shift = 0.0;
        while (x < 10)
        {
            shift += 1 / x;
            x += 1;
        }
        if (double.IsInfinity(x)) return x;
        // The asymptotic series 5.11.2.
        var z = 1 / (x * x);
        var series = z * (1.0 / 12 - z * (1.0 / 120 - z * (1.0 / 252 - z * (1.0 / 240 - z * (1.0 / 132
            - z * (691.0 / 32760 - z * (1.0 / 12)))))));
        return Math.Log(x) - 0.5 / x - series - shift;
    }

    /// <summary>The n-th derivative of ψ for whole n ≥ 0: (-1)^(n+1) n! ζ(n+1, x).</summary>
    public static double Polygamma(double n, double x)
    {
        if (n == 0) return Digamma(x);
        if (double.IsNaN(n) || n < 0 || n != Math.Floor(n)) return double.NaN;
        var zeta = Zeta(n + 1, x);
        var scaled = n <= 170 ? Factorial((int)n) * zeta : Math.Exp(Lgamma(n + 1) + Math.Log(zeta));
        return n % 2 == 0 ? -scaled : scaled;
    }

    /// <summary>The Hurwitz zeta function Σ (q+n)^-x, n = 0, 1, …: +∞ at x = 1, NaN below.</summary>
    public static double Zeta(double x, double q)
    {
        if (double.IsNaN(x) || double.IsNaN(q) || x < 1) return double.NaN;
        if (x == 1) return double.PositiveInfinity;
        if (q <= 0)
        {
            if (q == Math.Floor(q)) return double.PositiveInfinity;
            if (x != Math.Floor(x)) return double.NaN;
            // The terms with q+n below 0 are, but for their sign, a stretch of another such series.
            var count = Math.Ceiling(-q);
            var sign = x % 2 == 0 ? 1.0 : -1.0;
            return Zeta(x, q + count) + sign * (Zeta(x, 1 - (q + count)) - Zeta(x, 1 - q));
        }
        if (double.IsInfinity(q)) return 0;
        if (double.IsInfinity(x)) return q < 1 ? double.PositiveInfinity : q == 1 ? 1 : 0;

        // Euler and Maclaurin: the first terms by themselves, the rest by the integral and derivatives at its start (25.11.5).
        var sum = Math.Pow(q, -x);
        var a = q;
        for (var i = 0; i < 9 || a <= 9; i++)
        {
            a += 1;
            var term = Math.Pow(a, -x);
            sum += term;
            if (term < sum * 1e-17) return sum;
        }
        var last = Math.Pow(a, -x);
        sum += last * a / (x - 1) - 0.5 * last;
        // B(2k)/(2k)! · x(x+1)…(x+2k-2) · a^(-x-2k+1).
        var factor = x * last / a;
        foreach (var (k, bernoulli) in BernoulliOverFactorial.Index())
        {
            var term = bernoulli * factor;
            sum += term;
            if (Math.Abs(term) < sum * 1e-17) break;
            factor *= (x + 2 * k + 1) * (x + 2 * k + 2) / (a * a);
        }
        return sum;
    }

    private static readonly double[] BernoulliOverFactorial =
    [
        1.0 / 12, -1.0 / 720, 1.0 / 30240, -8.267195767195768e-07, 2.08767569878681e-08, -5.284190138687493e-10,
        1.3382536530684679e-11, -3.3896802963225827e-13, 8.586062056277845e-15, -2.174868698558062e-16, 5.5090028283602295e-18,
    ];

    /// <summary>ln Γ(1+z) for |z| ≤ ½.</summary>
    private static double LgammaOfOnePlus(double z) => LgammaOfTwoPlus(z) - Log1p(z);

    /// <summary>ln Γ(2+z) for |z| ≤ ½ by 5.7.3: (1-γ)z + Σ (-1)^k (ζ(k)-1) z^k / k.</summary>
    private static double LgammaOfTwoPlus(double z)
    {
        var sum = 0.0;
        for (var k = ZetaMinusOne.Length + 1; k >= 2; k--) sum = ZetaMinusOne[k - 2] / k - z * sum;
        return z * (OneMinusEuler + z * sum);
    }

    /// <summary>What Stirling's formula lacks of ln Γ(x): 1/(12x) - 1/(360x³) + … (5.11.1).</summary>
    private static double StirlingCorrection(double x)
    {
        var z = 1 / (x * x);
        return (1.0 / 12 - z * (1.0 / 360 - z * (1.0 / 1260 - z * (1.0 / 1680 - z * (1.0 / 1188
            - z * (691.0 / 360360 - z * (1.0 / 156))))))) / x;
    }

    private static double Factorial(int n)
    {
        var product = 1.0;
        for (var i = 2; i <= n; i++) product *= i;
        return product;
    }
}
