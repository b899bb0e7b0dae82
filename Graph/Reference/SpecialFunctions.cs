using Known = MathNet.Numerics.SpecialFunctions;

namespace Lazy.Graph.Reference;

/// <summary>
/// Special functions of float64, to about 1e-13 of the value (of 1 near a zero): what the oracle computes and what backends
/// fall back to. Where a function is not defined the result is NaN; nothing throws.
/// </summary>
public static class SpecialFunctions
{
    private const double EulerGamma = 0.57721566490153286, HalfLogTwoPi = 0.91893853320467274;

    // B(2k) for k = 1 to 10, the numbers of the asymptotic series of Stirling and of Euler and Maclaurin.
    private static readonly double[] Bernoulli =
    [
        1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510, 43867.0 / 798, -174611.0 / 330,
    ];

    // (-1)^k (ζ(k) - 1) / k, the coefficients of log Γ(2 + z) after the linear one.
    private static readonly double[] LogGammaAt2 = [.. Enumerable.Range(2, 40).Select(k => (k % 2 == 0 ? 1 : -1) * Zeta(k, 2) / k)];

    /// <summary>exp(x) - 1: Kahan's correction of the rounding of exp.</summary>
    public static double Expm1(double x)
    {
        var u = Math.Exp(x);
        if (u == 1) return x;
        return u - 1 == -1 ? -1 : double.IsInfinity(u) ? u : (u - 1) * x / Math.Log(u);
    }

    /// <summary>log(1 + x): Kahan's correction of the rounding of 1 + x.</summary>
    public static double Log1p(double x)
    {
        var u = 1 + x;
        return u == 1 ? x : double.IsInfinity(u) ? u : Math.Log(u) * x / (u - 1);
    }

    /// <summary>The error function.</summary>
    public static double Erf(double x) => Known.Erf(x);

    /// <summary>1 - erf(x).</summary>
    public static double Erfc(double x) => Known.Erfc(x);

    /// <summary>The inverse of erf: infinite at ±1, NaN beyond.</summary>
    public static double ErfInv(double x) =>
        x is >= -1 and <= 1 ? Math.Abs(x) == 1 ? x * double.PositiveInfinity : x == 0 ? x : Known.ErfInv(x) : double.NaN;

    /// <summary>exp(-|x|) I₀(x).</summary>
    public static double BesselI0e(double x) => double.IsFinite(x) ? Known.BesselIScaled(0, Math.Abs(x)) : double.IsNaN(x) ? x : 0;

    /// <summary>exp(-|x|) I₁(x).</summary>
    public static double BesselI1e(double x) =>
        double.IsFinite(x) ? x == 0 ? x : Math.CopySign(Known.BesselIScaled(1, Math.Abs(x)), x) : double.IsNaN(x) ? x : Math.CopySign(0, x);

    /// <summary>log|Γ(x)|; infinite at the poles.</summary>
    public static double Lgamma(double x)
    {
        if (double.IsNaN(x)) return x;
        if (double.IsInfinity(x) || (x <= 0 && x == Math.Floor(x))) return double.PositiveInfinity;
        // Γ(x) Γ(-x) = -π / (x sin πx).
        if (x < 0) return Math.Log(Math.PI / Math.Abs(x * SinPi(x))) - Lgamma(-x);
        if (x < 0.5) return Lgamma(x + 1) - Math.Log(x);
        if (x < 1.5) return LogGammaNear2(x - 1) - Log1p(x - 1);
        if (x < 10)
        {
            // Down to the interval around 2, where the Taylor series keeps the relative precision at the zeros 1 and 2.
            var product = 1.0;
            for (; x > 2.5; x--) product *= x - 1;
            return Math.Log(product) + LogGammaNear2(x - 2);
        }
        return ((x - 0.5) * Math.Log(x)) - x + HalfLogTwoPi + StirlingTail(x);
    }

    /// <summary>The logarithmic derivative of Γ; NaN at the poles.</summary>
    public static double Digamma(double x)
    {
        if (double.IsNaN(x) || double.IsPositiveInfinity(x)) return x;
        if (x <= 0) return x == Math.Floor(x) ? double.NaN : Digamma(1 - x) - (Math.PI / Math.Tan(Math.PI * (x - Math.Round(x))));
        var sum = 0.0;
        for (; x < 10; x++) sum -= 1 / x;
        double square = 1 / (x * x), power = square;
        sum += Math.Log(x) - (0.5 / x);
        for (var k = 1; k <= 8; k++, power *= square) sum -= Bernoulli[k - 1] / (2 * k) * power;
        return sum;
    }

    /// <summary>
    /// The Hurwitz zeta function Σ (q + k)^-s for s > 1, by the formula of Euler and Maclaurin: a sum of first terms, an integral for the
    /// rest, and corrections by derivatives.
    /// </summary>
    public static double Zeta(double s, double q)
    {
        if (double.IsNaN(s) || double.IsNaN(q) || s < 1) return double.NaN;
        if (s == 1) return double.PositiveInfinity;
        if (q <= 0 && q == Math.Floor(q)) return double.PositiveInfinity;
        if (q < 0 && s != Math.Floor(s)) return double.NaN;
        if (double.IsPositiveInfinity(q)) return 0;
        double sum = 0, at = q;
        // The corrections shrink by ((s + 2k) / 2π(q + n))² each, so the sum goes on until that is small, or until terms no longer count.
        for (var k = 0; k < 12 || at < 10 + (s / 3); k++, at++)
        {
            var term = Math.Pow(at, -s);
            sum += term;
            if (at > 0 && Math.Abs(term) <= 1e-17 * Math.Abs(sum)) return sum;
        }
        var last = Math.Pow(at, -s);
        sum += (last * at / (s - 1)) + (last / 2);
        double factor = s, power = last / at, factorial = 2;
        for (var k = 1; k <= Bernoulli.Length; k++)
        {
            sum += Bernoulli[k - 1] / factorial * factor * power;
            factor *= (s + (2 * k) - 1) * (s + (2 * k));
            power /= at * at;
            factorial *= ((2 * k) + 1) * ((2 * k) + 2);
        }
        return sum;
    }

    /// <summary>The n-th derivative of digamma, (-1)^(n+1) n! ζ(n + 1, x); NaN unless n is a whole number that is not negative.</summary>
    public static double Polygamma(double n, double x)
    {
        if (n == 0) return Digamma(x);
        if (!(n > 0) || n != Math.Floor(n)) return double.NaN;
        return (n % 2 == 0 ? -1 : 1) * Factorial(n) * Zeta(n + 1, x);
    }

    /// <summary>The regularised lower incomplete gamma function P(a, x).</summary>
    public static double Igamma(double a, double x) => IncompleteGamma(a, x).Lower.Value;

    /// <summary>The regularised upper incomplete gamma function Q(a, x).</summary>
    public static double Igammac(double a, double x) => IncompleteGamma(a, x).Upper.Value;

    /// <summary>∂P(a, x)/∂a.</summary>
    public static double IgammaGradA(double a, double x) => IncompleteGamma(a, x).Lower.Slope;

    /// <summary>The derivative by a of the x at which P(a, x) has a fixed value.</summary>
    public static double RandomGammaGrad(double a, double x)
    {
        if (x == 0) return 0;
        return -IgammaGradA(a, x) / Math.Exp(LogGammaDensity(a, x));
    }

    /// <summary>The regularised incomplete beta function, by its continued fraction (DLMF 8.17.22) on the side where that converges fast.</summary>
    public static double Betainc(double a, double b, double x)
    {
        if (!(a > 0) || !(b > 0) || !(x >= 0) || !(x <= 1)) return double.NaN;
        if (x is 0 or 1) return x;
        if (x > (a + 1) / (a + b + 2)) return 1 - BetaFraction(b, a, 1 - x, x);
        return BetaFraction(a, b, x, 1 - x);
    }

    // Σ over k ≥ 2 of (-1)^k (ζ(k) - 1) z^k / k + (1 - γ) z = log Γ(2 + z) for |z| ≤ 1/2.
    private static double LogGammaNear2(double z)
    {
        var sum = 0.0;
        for (var k = LogGammaAt2.Length - 1; k >= 0; k--) sum = (sum + LogGammaAt2[k]) * z;
        return (sum + (1 - EulerGamma)) * z;
    }

    // What Stirling's formula leaves out, for x ≥ 10.
    private static double StirlingTail(double x)
    {
        double square = 1 / (x * x), power = 1 / x, sum = 0;
        for (var k = 1; k <= 8; k++, power *= square) sum += Bernoulli[k - 1] / (2 * k * ((2 * k) - 1)) * power;
        return sum;
    }

    private static double SinPi(double x) => Math.Sin(Math.PI * (x - (2 * Math.Round(x / 2))));

    private static double Factorial(double n)
    {
        if (n > 170) return double.PositiveInfinity;
        var product = 1.0;
        for (var k = 2; k <= n; k++) product *= k;
        return product;
    }

    // log of x^(a-1) e^-x / Γ(a). For large a the terms are large and nearly cancel: Stirling's formula takes the large parts out first.
    private static double LogGammaDensity(double a, double x)
    {
        if (a < 10) return ((a - 1) * Math.Log(x)) - x - Lgamma(a);
        var ratio = (x - a) / a;
        return (a * Log1pMinus(ratio)) + (0.5 * Math.Log(a)) - HalfLogTwoPi - StirlingTail(a) - Math.Log(x);
    }

    // log(1 + x) - x.
    private static double Log1pMinus(double x)
    {
        if (Math.Abs(x) > 0.2) return Log1p(x) - x;
        double sum = 0, power = x;
        for (var k = 2; k < 40 && power != 0; k++)
        {
            power *= -x;
            sum += power / k;
        }
        return sum;
    }

    // P and Q with their derivatives by a, by the series (DLMF 8.7.1) below the mean and the continued fraction (8.9.2) above it.
    private static (Dual Lower, Dual Upper) IncompleteGamma(double a, double x)
    {
        if (!(a > 0) || !(x >= 0)) return (double.NaN, double.NaN);
        if (x == 0 || double.IsPositiveInfinity(a)) return double.IsPositiveInfinity(x) ? (double.NaN, double.NaN) : (0, 1);
        if (double.IsPositiveInfinity(x)) return (1, 0);
        var density = Math.Exp(LogGammaDensity(a, x));
        // x^a e^-x / Γ(a), whose logarithmic derivative by a is log x - ψ(a).
        var front = new Dual(density * x, density * x * (Math.Log(x) - Digamma(a)));
        var shape = new Dual(a, 1);
        if (x < a + 1)
        {
            var lower = front * GammaSeries(shape, x);
            return (lower, 1 - lower);
        }
        var upper = front * GammaFraction(shape, x);
        return (1 - upper, upper);
    }

    private static Dual GammaSeries(Dual a, double x)
    {
        Dual term = 1 / a, sum = term;
        for (var n = 1; n < 1_000_000; n++)
        {
            term = term * x / (a + n);
            sum += term;
            if (term.Value <= 1e-17 * sum.Value && Math.Abs(term.Slope) <= 1e-17 * Math.Abs(sum.Slope)) break;
        }
        return sum;
    }

    // Lentz's algorithm: the fraction 1 / (x+1-a - 1(1-a)/(x+3-a - 2(2-a)/(…))) as a product of ratios.
    private static Dual GammaFraction(Dual a, double x)
    {
        Dual b = x + 1 - a, c = 1e300, d = 1 / b, product = d;
        for (var n = 1; n < 1_000_000; n++)
        {
            var numerator = n * (a - n);
            b += 2;
            d = 1 / (b + (numerator * d));
            c = b + (numerator / c);
            var ratio = c * d;
            product *= ratio;
            if (Math.Abs(ratio.Value - 1) <= 1e-16 && Math.Abs(ratio.Slope) <= 1e-16 * Math.Max(1e-3, Math.Abs(product.Slope / product.Value))) break;
        }
        return product;
    }

    private static double BetaFraction(double a, double b, double x, double y)
    {
        var front = Math.Exp((a * Math.Log(x)) + (b * Math.Log(y)) + LogInverseBeta(a, b)) / a;
        double c = 1, d = 1 / NotZero(1 - ((a + b) * x / (a + 1))), product = d;
        for (var m = 1; m < 1_000_000; m++)
        {
            double twice = 2.0 * m, even = m * (b - m) * x / ((a + twice - 1) * (a + twice));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            product *= c * d;
            var odd = -(a + m) * (a + b + m) * x / ((a + twice) * (a + twice + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            product *= c * d;
            if (Math.Abs((c * d) - 1) <= 1e-16) break;
        }
        return front * product;
    }

    private static double LogInverseBeta(double a, double b)
    {
        if (a < 10 || b < 10) return Lgamma(a + b) - Lgamma(a) - Lgamma(b);
        // Stirling's formula for all three, with the large parts combined: they cancel to a log((a+b)/a) + b log((a+b)/b).
        return (a * Log1p(b / a)) + (b * Log1p(a / b)) + (0.5 * Math.Log(a / (a + b) * b)) - HalfLogTwoPi
            + StirlingTail(a + b) - StirlingTail(a) - StirlingTail(b);
    }

    private static double NotZero(double x) => Math.Abs(x) < 1e-300 ? 1e-300 : x;

    /// <summary>A number with its derivative by one variable.</summary>
    private readonly record struct Dual(double Value, double Slope)
    {
        public static implicit operator Dual(double value) => new(value, 0);

        public static Dual operator +(Dual x, Dual y) => new(x.Value + y.Value, x.Slope + y.Slope);

        public static Dual operator -(Dual x, Dual y) => new(x.Value - y.Value, x.Slope - y.Slope);

        public static Dual operator *(Dual x, Dual y) => new(x.Value * y.Value, (x.Slope * y.Value) + (x.Value * y.Slope));

        public static Dual operator /(Dual x, Dual y) => new(x.Value / y.Value, (x.Slope - (x.Value / y.Value * y.Slope)) / y.Value);
    }
}
