namespace Lazy.Graph.Reference;

// The incomplete gamma and beta functions and the derivatives that sampling needs.
public static partial class SpecialFunctions
{
    private const double Epsilon = 1.1102230246251565e-16;

    // The square root of the largest parameter times a few is what converges in time; beyond it the digits reached are given. Loops
    // ask whether to go on, so that a NaN ends them.
    private const int MaxTerms = 10_000_000;

    // Beyond it the number of terms grows without use: Temme's leading term is exact to the last bits.
    private const double AsymptoticShape = 1e7;

    /// <summary>The regularised lower incomplete gamma function P(a, x) = γ(a, x)/Γ(a); NaN for negative arguments.</summary>
    public static double Igamma(double a, double x) => IncompleteGamma(a, x, lower: true);

    /// <summary>The regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), with its own digits where it is small.</summary>
    public static double Igammac(double a, double x) => IncompleteGamma(a, x, lower: false);

    /// <summary>∂P(a, x)/∂a.</summary>
    public static double IgammaGradA(double a, double x)
    {
        if (double.IsNaN(a) || double.IsNaN(x) || a <= 0 || x < 0) return double.NaN;
        if (x == 0 || double.IsInfinity(x) || double.IsInfinity(a)) return 0;
        return a * GammaPrefactor(a, x) * GammaShapeDerivative(a, x);
    }

    /// <summary>
    /// The derivative of a gamma-distributed sample by its shape a at fixed P: -(∂P/∂a)/(∂P/∂x) (implicit reparameterisation).
    /// </summary>
    public static double RandomGammaGrad(double a, double x)
    {
        if (double.IsNaN(a) || double.IsNaN(x) || a <= 0 || x < 0) return double.NaN;
        return x == 0 ? 0 : double.IsInfinity(a) || double.IsInfinity(x) ? double.NaN : -x * GammaShapeDerivative(a, x);
    }

    /// <summary>The regularised incomplete beta function I_x(a, b); NaN outside a, b > 0 and 0 ≤ x ≤ 1.</summary>
    public static double Betainc(double a, double b, double x)
    {
        if (double.IsNaN(x) || !(a > 0) || !(b > 0) || x < 0 || x > 1 || double.IsInfinity(a) || double.IsInfinity(b)) return double.NaN;
        if (x == 0 || x == 1) return x;
        // The fraction converges fast on this side of the mean; I_x(a, b) = 1 - I_{1-x}(b, a) brings the rest there (8.17.4).
        return x <= (a + 1) / (a + b + 2) ? BetaFraction(a, b, x, 1 - x) : 1 - BetaFraction(b, a, 1 - x, x);
    }

    private static double IncompleteGamma(double a, double x, bool lower)
    {
        if (double.IsNaN(a) || double.IsNaN(x) || a < 0 || x < 0) return double.NaN;
        if ((a == 0 && x == 0) || (double.IsInfinity(a) && double.IsInfinity(x))) return double.NaN;
        if (x == 0 || double.IsInfinity(a)) return lower ? 0 : 1;
        if (a == 0 || double.IsInfinity(x)) return lower ? 1 : 0;
        if (a > AsymptoticShape) return TemmeLeading(a, x, lower);
        // Where Q is small beside 1 although x is below a + 1, it has a series of its own; Cephes' border between the two.
        if (!lower && x < 1.1 && a <= (x <= 0.5 ? -0.4 / Math.Log(x) : x * 1.1)) return UpperSeries(a, x);
        if (x < Math.Max(1.1, a + 1))
        {
            var p = LowerSeries(a, x);
            return lower ? p : 1 - p;
        }
        var tail = a * GammaPrefactor(a, x) * UpperFraction(a, x, out _);
        return lower ? 1 - tail : tail;
    }

    /// <summary>x^a e^-x / Γ(a+1), by differences that stay small when a is large.</summary>
    private static double GammaPrefactor(double a, double x)
    {
        if (a < Large) return Math.Exp(a * Math.Log(x) - x - LgammaOfNext(a));
        return Math.Exp(-a * LogExcess((x - a) / a) - StirlingCorrection(a)) / Math.Sqrt(2 * Math.PI * a);
    }

    /// <summary>ln Γ(a+1) with the digits of a small a.</summary>
    private static double LgammaOfNext(double a) => a <= 0.5 ? LgammaOfOnePlus(a) : Lgamma(a + 1);

    /// <summary>u - ln(1+u) ≥ 0 without cancellation: with s = u/(2+u), u·s - 2s³(1/3 + s²/5 + …).</summary>
    private static double LogExcess(double u)
    {
        if (Math.Abs(u) > 0.5) return u - Log1p(u);
        var s = u / (2 + u);
        var z = s * s;
        var sum = 0.0;
        for (var k = 35; k >= 3; k -= 2) sum = sum * z + 1.0 / k;
        return s * (u - 2 * z * sum);
    }

    /// <summary>P = x^a e^-x / Γ(a+1) · Σ x^n / ((a+1)…(a+n)) (8.7.1).</summary>
    private static double LowerSeries(double a, double x)
    {
        var sum = 1.0;
        var term = 1.0;
        for (var n = a + 1; term > sum * Epsilon; n++)
        {
            term *= x / n;
            sum += term;
        }
        return GammaPrefactor(a, x) * sum;
    }

    /// <summary>Q for small x by 8.7.3, where 1 - P would cancel: 1 - x^a/Γ(a+1) - x^a/Γ(a) · Σ (-x)^n / (n! (a+n)).</summary>
    private static double UpperSeries(double a, double x)
    {
        var sum = 0.0;
        var power = 1.0;
        for (var n = 1; Math.Abs(power) > Epsilon * Epsilon; n++)
        {
            power *= -x / n;
            sum += power / (a + n);
        }
        var log = a * Math.Log(x) - LgammaOfNext(a);
        return -Expm1(log) - a * Math.Exp(log) * sum;
    }

    /// <summary>
    /// F of Q = x^a e^-x / Γ(a) · F, and ∂F/∂a, by the contracted continued fraction 8.9.2 in forward recurrence, which is differentiated
    /// beside its value.
    /// </summary>
    private static double UpperFraction(double a, double x, out double derivative)
    {
        double y = 1 - a, z = x + y + 1;
        double p0 = 1, q0 = x, p1 = x + 1, q1 = z * x;
        double dp0 = 0, dq0 = 0, dp1 = 0, dq1 = -x;
        var value = p1 / q1;
        derivative = (dp1 - value * dq1) / q1;
        for (var c = 1; c < MaxTerms; c++)
        {
            y += 1;
            z += 2;
            var w = y * c;
            // ∂y/∂a = ∂z/∂a = -1, hence ∂w/∂a = -c.
            double p = p1 * z - p0 * w, q = q1 * z - q0 * w;
            double dp = dp1 * z - p1 - dp0 * w + p0 * c, dq = dq1 * z - q1 - dq0 * w + q0 * c;
            (p0, p1, q0, q1, dp0, dp1, dq0, dq1) = (p1, p, q1, q, dp1, dp, dq1, dq);
            var next = p / q;
            var nextDerivative = (dp - next * dq) / q;
            var settled = !(Math.Abs(next - value) > Epsilon * Math.Abs(next))
                && !(Math.Abs(nextDerivative - derivative) > 4 * Epsilon * Math.Abs(nextDerivative));
            (value, derivative) = (next, nextDerivative);
            if (settled) break;
            if (Math.Abs(q) > 1e150)
            {
                const double Shrink = 1e-150;
                (p0, p1, q0, q1) = (p0 * Shrink, p1 * Shrink, q0 * Shrink, q1 * Shrink);
                (dp0, dp1, dq0, dq1) = (dp0 * Shrink, dp1 * Shrink, dq0 * Shrink, dq1 * Shrink);
            }
        }
        return value;
    }

    /// <summary>(∂P/∂a) · Γ(a) e^x / x^a: the derivative freed of the factor that underflows.</summary>
    private static double GammaShapeDerivative(double a, double x)
    {
        var log = Math.Log(x);
        if (x > a + 1 && x > 1.1)
        {
            var fraction = UpperFraction(a, x, out var derivative);
            return -(derivative + fraction * (log - Digamma(a)));
        }
        // Termwise: Σ x^n/(a…(a+n)) · (ln x - ψ(a+n+1)).
        var psi = Digamma(a + 1);
        var term = 1 / a;
        var sum = term * (log - psi);
        for (var n = a + 1; n < a + MaxTerms; n++)
        {
            term *= x / n;
            psi += 1 / n;
            var part = term * (log - psi);
            sum += part;
            if (!(Math.Abs(part) > Epsilon * Math.Abs(sum)) && n > x) break;
        }
        return sum;
    }

    /// <summary>Temme's uniform expansion 8.12.3, 8.12.7 cut after its first term, whose successor is below 1/a of it.</summary>
    private static double TemmeLeading(double a, double x, bool lower)
    {
        var mu = (x - a) / a;
        var half = LogExcess(mu);
        var eta = Math.Sign(mu) * Math.Sqrt(2 * half);
        var c0 = Math.Abs(eta) < 1e-2
            ? -1.0 / 3 + eta * (1.0 / 12 - eta * (2.0 / 135 - eta * (1.0 / 864 + eta / 2835)))
            : 1 / mu - 1 / eta;
        var correction = Math.Exp(-a * half) / Math.Sqrt(2 * Math.PI * a) * c0;
        var z = eta * Math.Sqrt(a / 2);
        return lower ? 0.5 * Erfc(-z) - correction : 0.5 * Erfc(z) + correction;
    }

    /// <summary>I_x(a, b) by the continued fraction 8.17.22 in Lentz's way; y = 1 - x.</summary>
    private static double BetaFraction(double a, double b, double x, double y)
    {
        const double Tiny = 1e-300;
        var c = 1.0;
        var d = 1 - (a + b) * x / (a + 1);
        d = 1 / (Math.Abs(d) < Tiny ? Tiny : d);
        var fraction = d;
        for (var m = 1; m < MaxTerms; m++)
        {
            var even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            Step(even);
            var odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            if (!(Math.Abs(Step(odd) - 1) > 2 * Epsilon)) break;
        }
        return BetaPrefactor(a, b, x, y) / a * fraction;

        double Step(double coefficient)
        {
            d = 1 + coefficient * d;
            d = 1 / (Math.Abs(d) < Tiny ? Tiny : d);
            c = 1 + coefficient / c;
            c = Math.Abs(c) < Tiny ? Tiny : c;
            fraction *= c * d;
            return c * d;
        }
    }

    /// <summary>
    /// x^a y^b / B(a, b). For large a and b by Stirling's formula, in which the large logarithms cancel before they are taken.
    /// </summary>
    private static double BetaPrefactor(double a, double b, double x, double y)
    {
        if (Math.Min(a, b) >= Large)
        {
            var u = (x * b - y * a) / a;
            var exponent = -a * LogExcess(u) - b * LogExcess(-u * a / b);
            var corrections = StirlingCorrection(a + b) - StirlingCorrection(a) - StirlingCorrection(b);
            return Math.Sqrt(a / (a + b) * b / (2 * Math.PI)) * Math.Exp(exponent + corrections);
        }
        // ln y from the smaller of the two, which is the exact one.
        var logX = x < 0.5 ? Math.Log(x) : Log1p(-y);
        var logY = y < 0.5 ? Math.Log(y) : Log1p(-x);
        return Math.Exp(a * logX + b * logY - LogBeta(a, b));
    }

    /// <summary>ln B(a, b) where the smaller parameter is below the reach of Stirling's series.</summary>
    private static double LogBeta(double a, double b)
    {
        var small = Math.Min(a, b);
        var large = Math.Max(a, b);
        if (large < Large) return Lgamma(small) + Lgamma(large) - Lgamma(small + large);
        var sum = small + large;
        var rise = (large - 0.5) * Log1p(small / large) + small * (Math.Log(sum) - 1)
            + StirlingCorrection(sum) - StirlingCorrection(large);
        return Lgamma(small) - rise;
    }
}
