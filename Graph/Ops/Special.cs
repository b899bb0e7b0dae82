using Lazy.Graph.Kernels;

namespace Lazy.Graph.Ops;

/// <summary>The error function, 2/sqrt(π) ∫₀ˣ exp(-t²) dt.</summary>
public sealed record Erf() : Unary("erf", KOp.Erf, Kinds.Float, (x, _) => Slope(x, 2 / Math.Sqrt(Math.PI)))
{
    internal static Node Slope(Node x, double factor) => Lax.Mul(Lax.FullLike(x, factor), Lax.Exp(Lax.Neg(Lax.Square(x))));
}

/// <summary>1 - erf(x), exact in the tail.</summary>
public sealed record Erfc() : Unary("erfc", KOp.Erfc, Kinds.Float, (x, _) => Erf.Slope(x, -2 / Math.Sqrt(Math.PI)));

/// <summary>The inverse of erf.</summary>
public sealed record ErfInv() : Unary("erf_inv", KOp.ErfInv, Kinds.Float,
    (_, y) => Lax.Mul(Lax.FullLike(y, Math.Sqrt(Math.PI) / 2), Lax.Exp(Lax.Square(y))));

/// <summary>log|Γ(x)|.</summary>
public sealed record Lgamma() : Unary("lgamma", KOp.Lgamma, Kinds.Float, (x, _) => Lax.Digamma(x));

/// <summary>The logarithmic derivative of Γ.</summary>
public sealed record Digamma() : Unary("digamma", KOp.Digamma, Kinds.Float, (x, _) => Lax.Polygamma(Lax.FullLike(x, 1), x));

/// <summary>The n-th derivative of digamma; operands n and x.</summary>
public sealed record Polygamma() : Binary("polygamma", KOp.Polygamma, Kinds.Float,
    NoPartial("polygamma", "n"),
    (n, x, _) => Lax.Polygamma(Lax.Add(n, Lax.FullLike(n, 1)), x));

/// <summary>The Hurwitz zeta function Σ (q + k)^-x; operands x and q.</summary>
public sealed record Zeta() : Binary("zeta", KOp.Zeta, Kinds.Float,
    NoPartial("zeta", "x"),
    (x, q, _) => Lax.Neg(Lax.Mul(x, Lax.Zeta(Lax.Add(x, Lax.FullLike(x, 1)), q))));

/// <summary>exp(-|x|) I₀(x), the scaled modified Bessel function.</summary>
public sealed record BesselI0e() : Unary("bessel_i0e", KOp.BesselI0e, Kinds.Float,
    (x, y) => Lax.Sub(Lax.BesselI1e(x), Lax.Mul(Lax.Sign(x), y)));

/// <summary>exp(-|x|) I₁(x), the scaled modified Bessel function.</summary>
public sealed record BesselI1e() : Unary("bessel_i1e", KOp.BesselI1e, Kinds.Float, (x, y) =>
{
    // I₁'(x) = I₀(x) - I₁(x)/x, whose last term is 0/0 at 0, where the derivative is 1/2.
    var tiny = Lax.FullLike(x, x.DType == DType.Float64 ? Math.Pow(2, -52) : Math.Pow(2, -23));
    var isLarge = Lax.Gt(Lax.Abs(x), tiny);
    var safe = Lax.Select(isLarge, x, tiny);
    var slope = Lax.Sub(Lax.BesselI0e(safe), Lax.Mul(y, Lax.Add(Lax.Sign(safe), Lax.Div(Lax.FullLike(x, 1), safe))));
    return Lax.Select(isLarge, slope, Lax.FullLike(x, 0.5));
});

/// <summary>The regularised lower incomplete gamma function P(a, x).</summary>
public sealed record Igamma() : Binary("igamma", KOp.Igamma, Kinds.Float, (a, x, _) => Lax.IgammaGradA(a, x), (a, x, _) => Density(a, x))
{
    /// <summary>The derivative by x, the density of the gamma distribution: exp(-x + (a - 1) log x - log Γ(a)).</summary>
    internal static Node Density(Node a, Node x) => Lax.Exp(Lax.Sub(
        Lax.Sub(Lax.Mul(Lax.Sub(a, Lax.FullLike(a, 1)), Lax.Log(x)), x), Lax.Lgamma(a)));
}

/// <summary>The regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x).</summary>
public sealed record Igammac() : Binary("igammac", KOp.Igammac, Kinds.Float,
    (a, x, _) => Lax.Neg(Lax.IgammaGradA(a, x)),
    (a, x, _) => Lax.Neg(Igamma.Density(a, x)));

/// <summary>The derivative of P(a, x) by a.</summary>
public sealed record IgammaGradA() : Binary("igamma_grad_a", KOp.IgammaGradA, Kinds.Float,
    new Derivative.Undefined("igamma_grad_a: igamma has no second derivative by a; apply stop_gradient to a."));

/// <summary>The derivative by a of the sample x of a gamma distribution, at a fixed uniform number: -∂P/∂a / ∂P/∂x.</summary>
public sealed record RandomGammaGrad() : Binary("random_gamma_grad", KOp.RandomGammaGrad, Kinds.Float,
    new Derivative.Undefined("random_gamma_grad: a gamma sample has no second derivative; apply stop_gradient to its operands."));

/// <summary>The regularised incomplete beta function I_x(a, b); operands a, b and x.</summary>
public sealed record Betainc() : Elementwise("betainc", 3, KOp.Betainc, Kinds.Float, new Derivative.Elementwise(
    (_, _) => throw NoPartial("a"),
    (_, _) => throw NoPartial("b"),
    (x, _) => Density(x[0], x[1], x[2])))
{
    // x^(a-1) (1-x)^(b-1) / B(a, b), the density of the beta distribution.
    private static Node Density(Node a, Node b, Node x)
    {
        var one = Lax.FullLike(x, 1);
        var logBeta = Lax.Sub(Lax.Add(Lax.Lgamma(a), Lax.Lgamma(b)), Lax.Lgamma(Lax.Add(a, b)));
        var logDensity = Lax.Add(Lax.Mul(Lax.Sub(b, one), Lax.Log1p(Lax.Neg(x))), Lax.Mul(Lax.Sub(a, one), Lax.Log(x)));
        return Lax.Exp(Lax.Sub(logDensity, logBeta));
    }

    private static DifferentiationException NoPartial(string operand) =>
        new($"betainc: the derivative by {operand} has no closed form; apply stop_gradient to {operand}, or give a custom_jvp.");
}
