using System.Numerics;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Tests.Conformance;

/// <content>Elementary and special functions.</content>
public static partial class ConformanceTable
{
    // Units in the last place that are allowed to vectorised elementary functions; their own tests are stricter.
    private const double Elementary = 4, Special = 64;

    private static readonly Complex I = Complex.ImaginaryOne;

    private static IEnumerable<ConformanceRow> Functions()
    {
        ConformanceRow Of(string name, Func<Node, Node> f, Domain domain, Func<double, double> formula, Func<Complex, Complex> complex) =>
            Unary(name, f, Kinds.Inexact, domain, formula, complex, ulps: Elementary);
        static Complex Exp(Complex z) => Math.Exp(z.Real) * new Complex(Math.Cos(z.Imaginary), Math.Sin(z.Imaginary));
        static Complex Log(Complex z) => new(Math.Log(Complex.Abs(z)), Math.Atan2(z.Imaginary, z.Real));
        yield return Of("sqrt", Lax.Sqrt, Numbers.Positive, x => Math.Pow(x, 0.5), z => Exp(Log(z) / 2));
        yield return Of("rsqrt", Lax.Rsqrt, Numbers.Positive, x => Math.Pow(x, -0.5), z => Exp(-Log(z) / 2));
        yield return Unary("cbrt", Lax.Cbrt, Kinds.Float, Numbers.NotZero, x => Math.CopySign(Math.Pow(Math.Abs(x), 1.0 / 3), x),
            ulps: Elementary);
        yield return Of("exp", Lax.Exp, Numbers.Any, x => Math.Pow(Math.E, x), Exp);
        yield return Of("exp2", Lax.Exp2, Numbers.Any, x => Math.Exp(x * Math.Log(2)), z => Exp(z * Math.Log(2)));
        yield return Of("expm1", Lax.Expm1, Numbers.Any, x => Math.Exp(x) - 1, z => Exp(z) - 1)
            with
        { Known = [([1e-10], 1.00000000005e-10)] };
        yield return Of("log", Lax.Log, Numbers.Positive, x => Math.Log2(x) * Math.Log(2), Log);
        yield return Of("log1p", Lax.Log1p, Numbers.Unit, x => Math.Log(1 + x), z => Log(1 + z))
            with
        { Known = [([1e-10], 9.9999999995e-11)] };
        yield return Of("logistic", Lax.Logistic, Numbers.Any, x => (1 + Math.Tanh(x / 2)) / 2, z => Exp(z) / (1 + Exp(z)));
        yield return Of("sin", Lax.Sin, Numbers.Any, x => (Exp(I * x) - Exp(-I * x)).Imaginary / 2,
            z => (Exp(I * z) - Exp(-I * z)) / (2 * I));
        yield return Of("cos", Lax.Cos, Numbers.Any, x => Math.Sin(x + (Math.PI / 2)), z => (Exp(I * z) + Exp(-I * z)) / 2);
        yield return Of("tan", Lax.Tan, Numbers.Unit, x => Math.Sin(x) / Math.Cos(x),
            z => (Exp(2 * I * z) - 1) / (I * (Exp(2 * I * z) + 1)));
        yield return Of("asin", Lax.Asin, Numbers.Unit, x => Math.Atan2(x, Math.Sqrt(1 - (x * x))),
            z => -I * Log((I * z) + Exp(Log(1 - (z * z)) / 2)));
        yield return Of("acos", Lax.Acos, Numbers.Unit, x => (Math.PI / 2) - Math.Asin(x), z => (Math.PI / 2)
            + (I * Log((I * z) + Exp(Log(1 - (z * z)) / 2))));
        yield return Of("atan", Lax.Atan, Numbers.Any, x => Math.Asin(x / Math.Sqrt(1 + (x * x))),
            z => (Log(1 + (I * z)) - Log(1 - (I * z))) / (2 * I));
        yield return Binary("atan2", Lax.Atan2, Kinds.Float, Numbers.NotZero, (y, x) => new Complex(x, y).Phase, ulps: Elementary) with
        {
            Known = [([1, 1], Math.PI / 4), ([1, -1], 3 * Math.PI / 4), ([-1, -1], -3 * Math.PI / 4), ([0, -1], Math.PI),
                ([-0.0, -1], -Math.PI)],
        };
        yield return Of("sinh", Lax.Sinh, Numbers.Any, x => (Math.Exp(x) - Math.Exp(-x)) / 2, z => (Exp(z) - Exp(-z)) / 2);
        yield return Of("cosh", Lax.Cosh, Numbers.Any, x => (Math.Exp(x) + Math.Exp(-x)) / 2, z => (Exp(z) + Exp(-z)) / 2);
        yield return Of("tanh", Lax.Tanh, Numbers.Any, x => 1 - (2 / (Math.Exp(2 * x) + 1)), z => (Exp(2 * z) - 1) / (Exp(2 * z) + 1));
        yield return Of("asinh", Lax.Asinh, Numbers.Any, x => Math.Log(x + Math.Sqrt((x * x) + 1)),
            z => Log(z + Exp(Log((z * z) + 1) / 2)));
        yield return Of("acosh", Lax.Acosh, Numbers.AboveOne, x => Math.Log(x + Math.Sqrt((x * x) - 1)),
            z => Log(z + (Exp(Log(z + 1) / 2) * Exp(Log(z - 1) / 2))));
        yield return Of("atanh", Lax.Atanh, Numbers.Unit, x => Math.Log((1 + x) / (1 - x)) / 2, z => (Log(1 + z) - Log(1 - z)) / 2);
    }

    // The formulas are series and quadratures, which know nothing of how the functions are computed.
    private static IEnumerable<ConformanceRow> SpecialFunctions()
    {
        ConformanceRow One(string name, Func<Node, Node> f, Domain domain, Func<double, double> formula, int order = 2) =>
            Unary(name, f, Kinds.Float, domain, formula, order: order, ulps: Special);
        ConformanceRow Two(string name, Func<Node, Node, Node> f, Func<double, double, double> formula, int order) =>
            Binary(name, f, Kinds.Float, Numbers.Positive, formula, order: order, ulps: Special);

        var erf = (double x) => 2 / Math.Sqrt(Math.PI) * Integral(t => Math.Exp(-t * t), 0, x);
        yield return One("erf", Lax.Erf, Numbers.Any, erf);
        yield return One("erfc", Lax.Erfc, Numbers.Unit, x => 1 - erf(x))
            with
        { Known = [([10], 2.0884875837625447e-45)] };
        yield return One("erf_inv", Lax.ErfInv, Numbers.Unit, x => Root(y => erf(y) - x, -3, 3));
        yield return One("lgamma", Lax.Lgamma, Numbers.Positive, x => Math.Log(Gamma(x))) with { ScaleUlps = 2 };
        yield return One("digamma", Lax.Digamma, Numbers.Positive,
            x => Integral(t => ((Math.Exp(-t) / t) - (Math.Exp(-x * t) / (1 - Math.Exp(-t)))), 1e-9, 200)) with
        {
            Known = [([1], -0.57721566490153286)],
            Formula = null,
            ScaleUlps = 4,
        };
        yield return One("bessel_i0e", Lax.BesselI0e, Numbers.NotZero,
            x => Math.Exp(-Math.Abs(x)) * Integral(t => Math.Exp(x * Math.Cos(t)), 0, Math.PI) / Math.PI);
        yield return One("bessel_i1e", Lax.BesselI1e, Numbers.NotZero,
            x => Math.Exp(-Math.Abs(x)) * Integral(t => Math.Exp(x * Math.Cos(t)) * Math.Cos(t), 0, Math.PI) / Math.PI);
        yield return Two("igamma", Lax.Igamma, LowerGamma, 1);
        yield return Two("igammac", Lax.Igammac, (a, x) => 1 - LowerGamma(a, x), 1) with { Ulps = 256 };
        yield return Two("igamma_grad_a", Lax.IgammaGradA, (a, x) => (LowerGamma(a + 1e-4, x) - LowerGamma(a - 1e-4, x)) / 2e-4, 0)
            with
        { Ulps = 4096, ScaleUlps = 64 };
        yield return Two("random_gamma_grad", Lax.RandomGammaGrad,
            (a, x) => -(LowerGamma(a + 1e-4, x) - LowerGamma(a - 1e-4, x)) / 2e-4 / (Math.Exp(-x) * Math.Pow(x, a - 1) / Gamma(a)), 0)
                with
        { Ulps = 4096, ScaleUlps = 64 };
        yield return Two("zeta", Lax.Zeta, Hurwitz, 2) with
        {
            Operands = [new((2, 3), Numbers.Uniform(1.5, 5)), new((2, 3), Numbers.Positive)],
            IsActive = i => i == 1,
            Known = [([2, 1], Math.PI * Math.PI / 6)],
        };
        yield return Two("polygamma", Lax.Polygamma, (n, x) => Math.Pow(-1, n + 1) * Gamma(n + 1) * Hurwitz(n + 1, x), 2) with
        {
            Operands = [new((2, 3), Numbers.Integers(1, 3)), new((2, 3), Numbers.Positive)],
            IsActive = i => i == 1,
            Known = [([1, 1], Math.PI * Math.PI / 6)],
        };
        yield return Map("betainc", 3, x => Lax.Betainc(x[0], x[1], x[2]), Kinds.Float, Numbers.Positive) with
        {
            Operands = [new((2, 3), Numbers.Positive), new((2, 3), Numbers.Positive), new((2, 3), Numbers.Fraction)],
            Known = [([1, 1, 0.3], 0.3), ([2, 1, 0.3], 0.09), ([1, 3, 0.3], 1 - (0.7 * 0.7 * 0.7)), ([0.5, 0.5, 0.5], 0.5)],
            IsActive = i => i == 2,
            Order = 2,
            Ulps = Special,
        };
    }

    // Simpson's rule on 4,000 intervals.
    private static double Integral(Func<double, double> f, double from, double to)
    {
        const int Count = 4000;
        var h = (to - from) / Count;
        var sum = f(from) + f(to);
        for (var i = 1; i < Count; i++) sum += f(from + (i * h)) * (i % 2 == 0 ? 2 : 4);
        return sum * h / 3;
    }

    private static double Root(Func<double, double> f, double lo, double hi)
    {
        for (var i = 0; i < 60; i++)
        {
            var mid = (lo + hi) / 2;
            if (f(mid) < 0) lo = mid;
            else hi = mid;
        }
        return lo;
    }

    // Moved to large arguments by Γ(x + 1) = x Γ(x), where Stirling's series holds.
    private static double Gamma(double x)
    {
        var product = 1.0;
        for (; x < 20; x++) product *= x;
        var series = (1 / (12 * x)) - (1 / (360 * Math.Pow(x, 3))) + (1 / (1260 * Math.Pow(x, 5))) - (1 / (1680 * Math.Pow(x, 7)));
        return Math.Exp(((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series) / product;
    }

    // x^a e^-x Σ x^n / (a (a + 1) … (a + n)) / Γ(a), DLMF 8.7.1.
    private static double LowerGamma(double a, double x)
    {
        double term = 1 / a, sum = term;
        for (var n = 1; n < 200; n++) sum += term *= x / (a + n);
        return Math.Pow(x, a) * Math.Exp(-x) * sum / Gamma(a);
    }

    // The first terms and the Euler-Maclaurin remainder, DLMF 25.11.5.
    private static double Hurwitz(double s, double q)
    {
        const int N = 40;
        var sum = 0.0;
        for (var k = 0; k < N; k++) sum += Math.Pow(q + k, -s);
        var n = q + N;
        return sum + (Math.Pow(n, 1 - s) / (s - 1)) + (Math.Pow(n, -s) / 2) + (s * Math.Pow(n, -s - 1) / 12)
            - (s * (s + 1) * (s + 2) * Math.Pow(n, -s - 3) / 720);
    }
}
