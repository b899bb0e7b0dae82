using Lazy.Graph.Kernels;

namespace Lazy.Graph.Ops;

// Partial derivatives use the result where that is cheaper or more exact than starting from the operand again.

/// <summary>Square root; its derivative at 0 is infinite.</summary>
public sealed record Sqrt() : Unary("sqrt", KOp.Sqrt, Kinds.Inexact, (_, y) => Lax.Div(Lax.FullLike(y, 0.5), y));

/// <summary>1 / sqrt(x).</summary>
public sealed record Rsqrt() : Unary("rsqrt", KOp.Rsqrt, Kinds.Inexact, (x, y) => Lax.Mul(Lax.FullLike(x, -0.5), Lax.Div(y, x)));

/// <summary>Cube root, of negative numbers too.</summary>
public sealed record Cbrt() : Unary("cbrt", KOp.Cbrt, Kinds.Float, (x, y) => Lax.Mul(Lax.FullLike(x, 1.0 / 3), Lax.Div(y, x)));

/// <summary>e to the power x.</summary>
public sealed record Exp() : Unary("exp", KOp.Exp, Kinds.Inexact, (_, y) => y);

/// <summary>2 to the power x.</summary>
public sealed record Exp2() : Unary("exp2", KOp.Exp2, Kinds.Inexact, (_, y) => Lax.Mul(Lax.FullLike(y, Math.Log(2)), y));

/// <summary>exp(x) - 1 without cancellation near 0.</summary>
public sealed record Expm1() : Unary("expm1", KOp.Expm1, Kinds.Inexact, (_, y) => Lax.Add(y, Lax.FullLike(y, 1)));

/// <summary>Natural logarithm.</summary>
public sealed record Log() : Unary("log", KOp.Log, Kinds.Inexact, (x, _) => Lax.Div(Lax.FullLike(x, 1), x));

/// <summary>log(1 + x) without cancellation near 0.</summary>
public sealed record Log1p() : Unary("log1p", KOp.Log1p, Kinds.Inexact, (x, _) =>
{
    var one = Lax.FullLike(x, 1);
    return Lax.Div(one, Lax.Add(x, one));
});

/// <summary>1 / (1 + exp(-x)).</summary>
public sealed record Logistic() : Unary("logistic", KOp.Logistic, Kinds.Inexact, (_, y) => Lax.Mul(y, Lax.Sub(Lax.FullLike(y, 1), y)));

/// <summary>Sine.</summary>
public sealed record Sin() : Unary("sin", KOp.Sin, Kinds.Inexact, (x, _) => Lax.Cos(x));

/// <summary>Cosine.</summary>
public sealed record Cos() : Unary("cos", KOp.Cos, Kinds.Inexact, (x, _) => Lax.Neg(Lax.Sin(x)));

/// <summary>Tangent.</summary>
public sealed record Tan() : Unary("tan", KOp.Tan, Kinds.Inexact, (_, y) => Lax.Add(Lax.FullLike(y, 1), Lax.Square(y)));

/// <summary>Inverse sine.</summary>
public sealed record Asin() : Unary("asin", KOp.Asin, Kinds.Inexact, (x, _) => Lax.Rsqrt(Lax.Sub(Lax.FullLike(x, 1), Lax.Square(x))));

/// <summary>Inverse cosine.</summary>
public sealed record Acos() : Unary("acos", KOp.Acos, Kinds.Inexact,
    (x, _) => Lax.Neg(Lax.Rsqrt(Lax.Sub(Lax.FullLike(x, 1), Lax.Square(x)))));

/// <summary>Inverse tangent.</summary>
public sealed record Atan() : Unary("atan", KOp.Atan, Kinds.Inexact, (x, _) =>
{
    var one = Lax.FullLike(x, 1);
    return Lax.Div(one, Lax.Add(one, Lax.Square(x)));
});

/// <summary>The angle of the point (y, x), with y the first operand.</summary>
public sealed record Atan2() : Binary("atan2", KOp.Atan2, Kinds.Float,
    (y, x, _) => Lax.Div(x, SquaredRadius(y, x)),
    (y, x, _) => Lax.Neg(Lax.Div(y, SquaredRadius(y, x))))
{
    private static Node SquaredRadius(Node y, Node x) => Lax.Add(Lax.Square(x), Lax.Square(y));
}

/// <summary>Hyperbolic sine.</summary>
public sealed record Sinh() : Unary("sinh", KOp.Sinh, Kinds.Inexact, (x, _) => Lax.Cosh(x));

/// <summary>Hyperbolic cosine.</summary>
public sealed record Cosh() : Unary("cosh", KOp.Cosh, Kinds.Inexact, (x, _) => Lax.Sinh(x));

/// <summary>Hyperbolic tangent.</summary>
public sealed record Tanh() : Unary("tanh", KOp.Tanh, Kinds.Inexact, (_, y) =>
{
    // (1 + y)(1 - y) loses less than 1 - y² where |y| is near 1.
    var one = Lax.FullLike(y, 1);
    return Lax.Mul(Lax.Add(one, y), Lax.Sub(one, y));
});

/// <summary>Inverse hyperbolic sine.</summary>
public sealed record Asinh() : Unary("asinh", KOp.Asinh, Kinds.Inexact, (x, _) => Lax.Rsqrt(Lax.Add(Lax.Square(x), Lax.FullLike(x, 1))));

/// <summary>Inverse hyperbolic cosine.</summary>
public sealed record Acosh() : Unary("acosh", KOp.Acosh, Kinds.Inexact, (x, _) =>
{
    var one = Lax.FullLike(x, 1);
    // Two roots for complex numbers, where sqrt(a)·sqrt(b) and sqrt(a·b) lie on different branches.
    return x.DType.IsComplex
        ? Lax.Mul(Lax.Rsqrt(Lax.Sub(x, one)), Lax.Rsqrt(Lax.Add(x, one)))
        : Lax.Rsqrt(Lax.Mul(Lax.Sub(x, one), Lax.Add(x, one)));
});

/// <summary>Inverse hyperbolic tangent.</summary>
public sealed record Atanh() : Unary("atanh", KOp.Atanh, Kinds.Inexact, (x, _) =>
{
    var one = Lax.FullLike(x, 1);
    return Lax.Div(one, Lax.Mul(Lax.Add(one, x), Lax.Sub(one, x)));
});
