using System.Globalization;
using System.Numerics;
using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>x + y.</summary>
public sealed record Add() : Binary("add", KOp.Add, Kinds.Number, new Derivative.Custom(
    (_, _, t) => t[0] is null ? t[1] : t[1] is null ? t[0] : Lax.Add(t[0]!, t[1]!),
    (_, _, ct) => [ct, ct]));

/// <summary>x - y.</summary>
public sealed record Sub() : Binary("sub", KOp.Sub, Kinds.Number, new Derivative.Custom(
    (_, _, t) => t[1] is null ? t[0] : t[0] is null ? Lax.Neg(t[1]!) : Lax.Sub(t[0]!, t[1]!),
    (_, _, ct) => [ct, Lax.Neg(ct)]));

/// <summary>x * y.</summary>
public sealed record Mul() : Binary("mul", KOp.Mul, Kinds.Number, new Derivative.Bilinear(
    (ct, _, y) => Lax.Mul(ct, y),
    (ct, x, _) => Lax.Mul(x, ct)));

/// <summary>x / y; integers truncate, n / 0 = -1 and INT_MIN / -1 = INT_MIN.</summary>
public sealed record Div() : Binary("div", KOp.Div, Kinds.Number,
    (_, y, _) => Lax.Div(Lax.FullLike(y, 1), y),
    (_, y, z) => Lax.Neg(Lax.Div(z, y)))
{
    /// <inheritdoc/>
    public override IReadOnlyList<Hazard> Hazards(Node[] x) => Hazard.Divisor(Name, x[1]);
}

/// <summary>The remainder of the truncated quotient, with the sign of x; n rem 0 = n for integers.</summary>
public sealed record Rem() : Binary("rem", KOp.Rem, Kinds.Real,
    (x, _, _) => Lax.FullLike(x, 1),
    (x, y, _) => Lax.Neg(Lax.Trunc(Lax.Div(x, y))))
{
    /// <inheritdoc/>
    public override IReadOnlyList<Hazard> Hazards(Node[] x) => Hazard.Divisor(Name, x[1]);
}

/// <summary>x to the power y.</summary>
public sealed record Pow() : Binary("pow", KOp.Pow, Kinds.Inexact,
    // At y = 0 the factor is zero, and x^(y-1) may be infinite: the exponent is replaced so that no NaN arises.
    (x, y, _) =>
    {
        var isZero = Lax.Eq(y, Lax.FullLike(y, 0));
        var one = Lax.FullLike(y, 1);
        return Lax.Select(isZero, Lax.FullLike(x, 0), Lax.Mul(y, Lax.Pow(x, Lax.Select(isZero, one, Lax.Sub(y, one)))));
    },
    (x, _, z) => Lax.Mul(Lax.Log(ReplaceZero(x)), z))
{
    /// <summary>x with 1 in the place of 0.</summary>
    internal static Node ReplaceZero(Node x) => Lax.Select(Lax.Eq(x, Lax.FullLike(x, 0)), Lax.FullLike(x, 1), x);
}

/// <summary>The larger of two; NaN wins.</summary>
public sealed record Max() : Binary("max", KOp.Max, Kinds.Any, (x, y, z) => Share(x, z, y), (x, y, z) => Share(y, z, x))
{
    /// <summary>The share of the winner's derivative: all of it, a half at a tie, nothing for the loser and for NaN.</summary>
    internal static Node Share(Node x, Node winner, Node other) => Lax.Select(
        Lax.Eq(x, winner),
        Lax.Select(Lax.Eq(other, winner), Lax.FullLike(x, 0.5), Lax.FullLike(x, 1)),
        Lax.FullLike(x, 0));

    private protected override KExpr Kernel(KExpr[] x, DType type) => MaxOf(x[0], x[1]);
}

/// <summary>The smaller of two; NaN wins.</summary>
public sealed record Min() : Binary("min", KOp.Min, Kinds.Any, (x, y, z) => Max.Share(x, z, y), (x, y, z) => Max.Share(y, z, x))
{
    private protected override KExpr Kernel(KExpr[] x, DType type) => MinOf(x[0], x[1]);
}

/// <summary>The next number of the dtype after x in the direction of y.</summary>
public sealed record NextAfter() : Binary("nextafter", KOp.NextAfter, Kinds.Float, new Derivative.Undefined(
    "nextafter: has no derivative; apply stop_gradient to its operands."))
{
    private protected override bool Widens => false;

    // On bits, where magnitudes are ordered as the numbers are; that serves every float width alike.
    private protected override KExpr Kernel(KExpr[] x, DType type)
    {
        KExpr from = K.Cast(x[0], type.Accumulator), to = K.Cast(x[1], type.Accumulator), zero = K.Const(from.Type, 0);
        var unsigned = BitCasts.UnsignedOf(type);
        KExpr bits = K.Bitcast(x[0], unsigned), one = K.Const(Scalar.OfInt(unsigned, 1));
        var shrinks = K.Binary(KOp.Xor, K.Compare(KOp.Lt, from, to), K.Compare(KOp.Gt, from, zero));
        var step = K.Select(shrinks, K.Sub(bits, one), K.Add(bits, one));
        var smallest = K.Const(Scalar.OfInt(unsigned, (1L << ((unsigned.Size * 8) - 1)) | 1));
        step = K.Select(K.Compare(KOp.Eq, from, zero), K.Select(K.Compare(KOp.Gt, to, zero), one, smallest), step);
        step = K.Select(K.Compare(KOp.Eq, from, to), K.Bitcast(x[1], unsigned), step);
        var isNaN = K.Or(K.Compare(KOp.Ne, from, from), K.Compare(KOp.Ne, to, to));
        return K.Select(isNaN, K.Const(type, double.NaN), K.Bitcast(step, type));
    }
}

/// <summary>-x.</summary>
public sealed record Neg() : Unary("neg", KOp.Neg, Kinds.Number, new Derivative.Linear((ct, _, _) => Lax.Neg(ct)));

/// <summary>|x|; of a complex number its modulus, a float. The derivative at 0 is +1, as in JAX.</summary>
public sealed record Abs() : Unary("abs", KOp.Abs, Kinds.Number, new Derivative.Custom(
    (x, y, t) => x[0].DType.IsComplex ? Lax.Real(Lax.Mul(t[0]!, Slope(x[0], y))) : Lax.Mul(t[0]!, Slope(x[0], y)),
    (x, y, ct) => [x[0].DType.IsComplex ? Lax.Mul(Lax.ComplexOf(ct, Lax.FullLike(ct, 0)), Slope(x[0], y)) : Lax.Mul(ct, Slope(x[0], y))]))
{
    private protected override DType ResultType(ReadOnlySpan<Aval> x) => x[0].DType.RealPart;

    private protected override KExpr Kernel(KExpr[] x, DType type) => x[0].Type.Kind == DKind.UInt ? x[0] : base.Kernel(x, type);

    private static Node Slope(Node x, Node y) => x.DType.IsComplex
        ? Lax.Div(Lax.Conj(x), Pow.ReplaceZero(Lax.Convert(y, x.DType)))
        : Lax.Select(Lax.Ge(x, Lax.FullLike(x, 0)), Lax.FullLike(x, 1), Lax.FullLike(x, -1));
}

/// <summary>-1, 0 or 1; of a complex number x / |x|.</summary>
public sealed record Sign() : Unary("sign", KOp.Sign, Kinds.Number, Derivative.Zero.Instance);

/// <summary>The largest integer that is not above x.</summary>
public sealed record Floor() : Unary("floor", KOp.Floor, Kinds.Float, Derivative.Zero.Instance);

/// <summary>The smallest integer that is not below x.</summary>
public sealed record Ceil() : Unary("ceil", KOp.Ceil, Kinds.Float, Derivative.Zero.Instance);

/// <summary>The integer between 0 and x that is nearest to x.</summary>
public sealed record Trunc() : Unary("trunc", KOp.Trunc, Kinds.Float, Derivative.Zero.Instance);

/// <summary>The nearest integer.</summary>
/// <param name="Away">Halves go away from zero; otherwise to the even neighbour.</param>
public sealed record Round(bool Away) : Unary("round", Away ? KOp.RoundAway : KOp.Round, Kinds.Float, Derivative.Zero.Instance)
{
    /// <inheritdoc/>
    protected override string Parameters() => Away ? "away" : "";
}

/// <summary>Whether the number is neither infinite nor NaN.</summary>
public sealed record IsFinite() : Unary("is_finite", KOp.IsFinite, Kinds.Float, Derivative.Zero.Instance)
{
    private protected override DType ResultType(ReadOnlySpan<Aval> x) => DType.Bool;
}

/// <summary>x * x.</summary>
public sealed record Square() : Unary("square", KOp.Mul, Kinds.Number, (x, _) => Lax.Mul(Lax.FullLike(x, 2), x))
{
    private protected override KExpr Kernel(KExpr[] x, DType type) => K.Mul(x[0], x[0]);

    private protected override Scalar Element(ReadOnlySpan<Scalar> x, DType type) => ScalarMath.Apply(KOp.Mul, type, x[0], x[0]);
}

/// <summary>x to an integer power that is known when the graph is built, by repeated multiplication.</summary>
/// <param name="N">The exponent; negative ones need an inexact dtype.</param>
public sealed record IntegerPow(int N) : Unary("integer_pow", KOp.Mul, Kinds.Number,
    (x, _) => N == 0 ? Lax.FullLike(x, 0) : N == 1 ? Lax.FullLike(x, 1) : Lax.Mul(Lax.FullLike(x, N), Lax.IntegerPow(x, N - 1)))
{
    /// <inheritdoc/>
    protected override string Parameters() => N.ToString(CultureInfo.InvariantCulture);

    private protected override void CheckDTypes(ReadOnlySpan<Aval> x)
    {
        base.CheckDTypes(x);
        if (N < 0 && !x[0].DType.IsInexact)
            throw new DTypeException($"integer_pow: {x[0]} to the power {N}; integers have no negative powers, "
                + "so convert to a float dtype first.");
    }

    private protected override KExpr Kernel(KExpr[] x, DType type)
    {
        KExpr? product = null;
        var power = x[0];
        // The bits of the exponent choose among x, x², x⁴, …; the magnitude is unsigned because -INT_MIN is no int.
        for (var n = (uint)Math.Abs((long)N); n != 0; n >>= 1)
        {
            if ((n & 1) != 0) product = product is null ? power : K.Mul(product, power);
            if (n > 1) power = K.Mul(power, power);
        }
        var one = K.Const(type, 1);
        return product is null ? one : N < 0 ? K.Div(one, product) : product;
    }

    private protected override Scalar Element(ReadOnlySpan<Scalar> x, DType type) => type.Kind switch
    {
        DKind.Float => Scalar.OfFloat(type, Math.Pow(x[0].Re, N)),
        DKind.Complex => Scalar.OfComplex(type, N < 0 ? 1 / Power(x[0].Complex, -(long)N) : Power(x[0].Complex, N)),
        _ => Scalar.OfInt(type, Power(x[0].Int, N)),
    };

    private static T Power<T>(T x, long n) where T : INumberBase<T>
    {
        var (product, isOne) = (T.One, true);
        for (; n != 0; n >>= 1)
        {
            // A complex 1 times infinity is NaN in one part, so the first factor is taken as it is.
            if ((n & 1) != 0) (product, isOne) = (isOne ? x : unchecked(product * x), false);
            x = unchecked(x * x);
        }
        return product;
    }
}
