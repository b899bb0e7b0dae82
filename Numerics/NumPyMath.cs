using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

// Functions whose NumPy meaning takes several operations.
internal static partial class NumPyMath
{
    /// <summary>Whether x is not zero.</summary>
    public static Node Truth(Node x) => x.DType == DType.Bool ? x : Lax.Ne(x, Lax.ZerosLike(x));

    /// <summary>The quotient rounded down. Integers: the truncated quotient, less 1 where signs differ and there is a remainder.</summary>
    public static Node FloorDivide(Node x, Node y)
    {
        if (x.DType.Kind == DKind.UInt) return Lax.Div(x, y);
        if (x.DType.IsComplex)
            throw new DTypeException($"floor_divide: {x.Aval} and {y.Aval} are complex and cannot be rounded down; use divide.");
        Node zero = Lax.FullLike(x, 0), one = Lax.FullLike(x, 1), rest = Lax.Rem(x, y);
        var differs = Lax.And(Lax.Ne(rest, zero), Lax.Ne(Lax.Sign(rest), Lax.Sign(y)));
        if (x.DType.IsInteger)
        {
            var quotient = Lax.Div(x, y);
            return Lax.Select(differs, Lax.Sub(quotient, one), quotient);
        }
        // Of floats the difference is divided, so that the quotient is whole but for rounding, which Round mends; x / 0 stays what it is.
        var whole = Lax.Div(Lax.Sub(x, rest), y);
        return Lax.Select(Lax.Eq(y, zero), Lax.Div(x, y), Lax.Round(Lax.Select(differs, Lax.Sub(whole, one), whole)));
    }

    /// <summary>The remainder with the sign of x; of integers x rem 0 is 0.</summary>
    public static Node Fmod(Node x, Node y)
    {
        if (y.DType.IsInteger) y = Lax.Select(Lax.Eq(y, Lax.FullLike(y, 0)), Lax.FullLike(y, 1), y);
        return Lax.Rem(x, y);
    }

    /// <summary>x to a power that is known.</summary>
    public static Node IntegerPower(Node x, int n)
    {
        if (n >= 0 || x.DType.IsInexact) return Lax.IntegerPow(x, n);
        throw new DTypeException($"power: integers {x.Aval} to the negative power {n} are no integers; convert them to floats, or use " +
            "jnp.float_power.");
    }

    /// <summary>
    /// x to the power y; of integers by squaring. Six bits of the exponent are enough: beyond 63 every base but 0, 1 and -1 overflows, and
    /// for those the lowest bit decides.
    /// </summary>
    public static Node Power(Node x, Node y)
    {
        if (x.DType.IsInexact) return Lax.Pow(x, y);
        Node zero = Lax.FullLike(x, 0), one = Lax.FullLike(x, 1);
        var result = Lax.Select(Lax.And(Lax.Eq(x, zero), Lax.Ne(y, zero)), zero, one);
        for (var i = 0; i < 6; i++)
        {
            result = Lax.Select(Lax.Eq(Lax.And(y, one), one), Lax.Mul(result, x), result);
            x = Lax.Mul(x, x);
            y = Lax.ShiftRightLogical(y, one);
        }
        return result;
    }

    /// <summary>
    /// log(f(x) + f(y)) as the larger plus log1p of the quotient. The larger is chosen by a select, so that the derivatives at a tie are
    /// 1/2 each.
    /// </summary>
    public static Node LogAddExp(Node x, Node y, Func<Node, Node> f, double scale)
    {
        var below = Lax.Lt(x, y);
        Node large = Lax.Select(below, y, x), gap = Lax.Sub(Lax.Select(below, x, y), large);
        // Two equal infinities have no difference; then the larger is the result.
        gap = Lax.Select(Lax.Ne(gap, gap), Lax.FullLike(gap, 0), gap);
        var result = Lax.Add(large, Lax.Mul(Lax.Log1p(f(gap)), Lax.FullLike(gap, scale)));
        var unordered = Lax.Or(Lax.Ne(x, x), Lax.Ne(y, y));
        return Lax.Select(unordered, Lax.Add(x, y), result);
    }

    /// <summary>The larger leg times sqrt(1 + the squared quotient of the legs).</summary>
    public static Node Hypot(Node x, Node y)
    {
        if (x.DType.IsComplex) throw new DTypeException($"hypot: {x.Aval} and {y.Aval} are complex; take their moduli first.");
        Node a = Lax.Abs(x), b = Lax.Abs(y), large = Lax.Max(a, b), small = Lax.Min(a, b);
        Node zero = Lax.FullLike(x, 0), one = Lax.FullLike(x, 1), infinity = Lax.FullLike(x, double.PositiveInfinity);
        var ratio = Lax.Div(small, Lax.Select(Lax.Eq(large, zero), one, large));
        var length = Lax.Select(Lax.Eq(large, zero), large, Lax.Mul(large, Lax.Sqrt(Lax.Add(one, Lax.Square(ratio)))));
        return Lax.Select(Lax.Or(Lax.Eq(a, infinity), Lax.Eq(b, infinity)), infinity, length);
    }

    /// <summary>sin(πx)/(πx), whose argument is kept away from 0 in both branches, so that the derivative at 0 is 0 and not NaN.</summary>
    public static Node Sinc(Node x)
    {
        Node isZero = Lax.Eq(x, Lax.FullLike(x, 0)), one = Lax.FullLike(x, 1);
        var angle = Lax.Mul(Lax.FullLike(x, Math.PI), Lax.Select(isZero, one, x));
        return Lax.Select(isZero, one, Lax.Div(Lax.Sin(angle), angle));
    }

    /// <summary>Rounds to decimals by scaling; 16-bit floats are scaled in float32.</summary>
    public static Node Round(Node x, int decimals)
    {
        if (!x.DType.IsInexact)
        {
            return decimals >= 0 ? x
                : throw new DTypeException($"round: {x.Aval} to {decimals} decimals; integers can only be rounded to 0 decimals or " +
                    "more. Convert to a float first.");
        }
        if (x.DType.IsComplex) return Lax.ComplexOf(Round(Lax.Real(x), decimals), Round(Lax.Imag(x), decimals));
        if (decimals == 0) return Lax.Round(x);
        var wide = Lax.Convert(x, x.DType.Accumulator);
        var factor = Lax.FullLike(wide, Math.Pow(10, Math.Abs(decimals)));
        var rounded = decimals > 0 ? Lax.Div(Lax.Round(Lax.Mul(wide, factor)), factor) : Lax.Mul(Lax.Round(Lax.Div(wide, factor)), factor);
        return Lax.Convert(rounded, x.DType);
    }

    /// <summary>0, y or 1 as x is below, at or above 0; NaN stays.</summary>
    public static Node Heaviside(Node x, Node y)
    {
        var zero = Lax.FullLike(x, 0);
        var step = Lax.Select(Lax.Lt(x, zero), zero, Lax.Select(Lax.Gt(x, zero), Lax.FullLike(x, 1), y));
        return Lax.Select(Lax.Ne(x, x), x, step);
    }

    /// <summary>|x| with the sign of y.</summary>
    public static Node CopySign(Node x, Node y)
    {
        var magnitude = Lax.Abs(x);
        return Lax.Select(SignBit(y), Lax.Neg(magnitude), magnitude);
    }

    /// <summary>The highest bit of a float; of an integer, whether it is negative.</summary>
    public static Node SignBit(Node x)
    {
        if (x.DType.IsComplex) throw new DTypeException($"signbit: {x.Aval} is complex and has no sign.");
        if (x.DType == DType.Bool) return Lax.And(x, Lax.Not(x));
        if (x.DType.IsFloat) x = Lax.Bitcast(x, x.DType.Size switch { 2 => DType.Int16, 4 => DType.Int32, _ => DType.Int64 });
        return Lax.Lt(x, Lax.ZerosLike(x));
    }

    /// <summary>Whether x, or a part of it, is infinite.</summary>
    public static Node IsInf(Node x)
    {
        if (x.DType.IsComplex) return Lax.Or(IsInf(Lax.Real(x)), IsInf(Lax.Imag(x)));
        return x.DType.IsFloat ? Lax.Eq(Lax.Abs(x), Lax.FullLike(x, double.PositiveInfinity)) : Lax.Ne(x, x);
    }

    /// <summary>Whether x, and each part of it, is finite.</summary>
    public static Node IsFinite(Node x)
    {
        if (x.DType.IsComplex) return Lax.And(Lax.IsFinite(Lax.Real(x)), Lax.IsFinite(Lax.Imag(x)));
        return x.DType.IsFloat ? Lax.IsFinite(x) : Lax.Eq(x, x);
    }

    /// <summary>NaN and infinities replaced by numbers.</summary>
    public static Node NanToNum(Node x, double nan, double? posinf, double? neginf)
    {
        if (!x.DType.IsInexact) return x;
        if (x.DType.IsComplex) return Lax.ComplexOf(NanToNum(Lax.Real(x), nan, posinf, neginf), NanToNum(Lax.Imag(x), nan, posinf, neginf));
        var limits = FloatInfo.Of(x.DType);
        x = Lax.Select(Lax.Ne(x, x), Lax.FullLike(x, nan), x);
        x = Lax.Select(Lax.Eq(x, Lax.FullLike(x, double.PositiveInfinity)), Lax.FullLike(x, posinf ?? limits.Max), x);
        return Lax.Select(Lax.Eq(x, Lax.FullLike(x, double.NegativeInfinity)), Lax.FullLike(x, neginf ?? limits.Min), x);
    }

    /// <summary>|x - y| within atol + rtol·|y|, for finite numbers; others are close where they are equal.</summary>
    public static Node IsClose(Node x, Node y, double rtol, double atol, bool equalNaN)
    {
        var size = Lax.Abs(y);
        var bound = Lax.Add(Lax.FullLike(size, atol), Lax.Mul(Lax.FullLike(size, rtol), size));
        var near = Lax.And(Lax.Le(Lax.Abs(Lax.Sub(x, y)), bound), Lax.And(IsFinite(x), IsFinite(y)));
        near = Lax.Or(near, Lax.Eq(x, y));
        return equalNaN ? Lax.Or(near, Lax.And(Lax.Ne(x, x), Lax.Ne(y, y))) : near;
    }
}
