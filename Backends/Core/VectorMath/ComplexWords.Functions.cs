using Lazy.Graph;
using Lazy.Graph.Kernels;
using static Lazy.Backends.VectorMath.Words;
using static Lazy.Graph.Kernels.K;

namespace Lazy.Backends.VectorMath;

/// <content>Functions of complex numbers.</content>
internal sealed partial class ComplexWords
{
    private Parts Polar(KExpr modulus, KExpr angle) => new(Mul(modulus, R(KOp.Cos, angle)), Mul(modulus, R(KOp.Sin, angle)));

    private Parts Exp(Parts x) => Polar(R(KOp.Exp, x.Re), x.Im);

    // e^x cos y - 1 = (e^x - 1) cos y + (cos y - 1), whose last difference is -2 sin²(y/2).
    private Parts Expm1(Parts x)
    {
        var half = R(KOp.Sin, Mul(x.Im, C(0.5)));
        var re = Sub(Mul(R(KOp.Expm1, x.Re), R(KOp.Cos, x.Im)), Mul(Mul(C(2), half), half));
        return new(re, Mul(R(KOp.Exp, x.Re), R(KOp.Sin, x.Im)));
    }

    private Parts Log(Parts x)
    {
        var modulus = Abs(x);
        var log = R(KOp.Log, modulus);
        if (real.Type == DType.Float32)
        {
            // The reference has more digits: near 1 the logarithm needs those that the modulus was rounded to.
            KExpr a = Words.Abs(x.Re), b = Words.Abs(x.Im), rising = Lt(a, b);
            KExpr large = Select(rising, b, a), small = Select(rising, a, b);
            var excess = Add(Mul(Sub(large, C(1)), Add(large, C(1))), Mul(small, small));
            log = Select(And(Gt(modulus, C(0.6)), Lt(modulus, C(1.6))), Mul(C(0.5), R(KOp.Log1p, excess)), log);
        }
        return new(log, real.Apply(KOp.Atan2, x.Im, x.Re));
    }

    // |1 + z|² - 1 = x (2 + x) + y² does not cancel for small z.
    private Parts Log1p(Parts x)
    {
        var next = Add(C(1), x.Re);
        var excess = Add(Mul(x.Re, Add(C(2), x.Re)), Mul(x.Im, x.Im));
        var near = Mul(C(0.5), R(KOp.Log1p, excess));
        var far = R(KOp.Log, Abs(new(next, x.Im)));
        return new(Select(Gt(Abs(x), C(0.5)), far, near), real.Apply(KOp.Atan2, x.Im, next));
    }

    private Parts Pow(Parts x, Parts y)
    {
        KExpr modulus = Abs(x), angle = real.Apply(KOp.Atan2, x.Im, x.Re);
        var phase = Add(Mul(y.Re, angle), Mul(y.Im, R(KOp.Log, modulus)));
        var size = Mul(real.Apply(KOp.Pow, modulus, y.Re), R(KOp.Exp, Mul(Neg(y.Im), angle)));
        KExpr zeroBase = And(Eq(x.Re, C(0)), Eq(x.Im, C(0))), zeroPower = And(Eq(y.Re, C(0)), Eq(y.Im, C(0)));
        var found = Choose(zeroBase, new(C(0), C(0)), Polar(size, phase));
        return Choose(zeroPower, new(C(1), C(0)), found);
    }

    // Of the two parts the one that does not cancel is a root, and half of the imaginary part divided by it is the other.
    private Parts Sqrt(Parts x)
    {
        KExpr re = x.Re, im = x.Im;
        var infinity = C(double.PositiveInfinity);
        KExpr? large = null;
        if (!narrow)
        {
            var limit = C((real.Type == DType.Float64 ? double.MaxValue : float.MaxValue) / (Math.Sqrt(2) + 1));
            large = Or(Ge(Words.Abs(re), limit), Ge(Words.Abs(im), limit));
            re = Select(large, Mul(re, C(0.25)), re);
            im = Select(large, Mul(im, C(0.25)), im);
        }
        var right = Ge(re, C(0));
        var root = R(KOp.Sqrt, Mul(Add(Abs(new(re, im)), Words.Abs(re)), C(0.5)));
        var other = Div(Words.Abs(im), Add(root, root));
        KExpr u = Select(right, root, other), v = WithSign(Select(right, other, root), im);
        if (large is not null)
        {
            u = Select(large, Add(u, u), u);
            v = Select(large, Add(v, v), v);
        }
        // On the real axis, and where a part is infinite or NaN, the formula has no value, or another one.
        var flat = Eq(x.Im, C(0));
        var axis = R(KOp.Sqrt, Words.Abs(x.Re));
        var below = Lt(x.Re, C(0));
        u = Select(flat, Select(below, C(0), axis), u);
        v = Select(flat, Select(below, axis, C(0)), v);
        var infinite = IsInfinite(Words.Abs(x.Im));
        u = Select(infinite, infinity, u);
        v = Select(infinite, x.Im, v);
        KExpr nanRe = IsNaN(x.Re), nanIm = IsNaN(x.Im), nan = C(double.NaN);
        var lost = Either(Both(nanRe, Words.Not(infinite)), nanIm);
        u = Select(lost, Select(Eq(x.Re, C(double.NegativeInfinity)), infinity, nan), u);
        v = Select(lost, Select(Eq(x.Re, infinity), infinity, nan), v);
        return new(u, v);
    }

    private Parts Sin(Parts x) =>
        new(Mul(R(KOp.Sin, x.Re), R(KOp.Cosh, x.Im)), Mul(R(KOp.Cos, x.Re), R(KOp.Sinh, x.Im)));

    private Parts Cos(Parts x) =>
        new(Mul(R(KOp.Cos, x.Re), R(KOp.Cosh, x.Im)), Mul(Neg(R(KOp.Sin, x.Re)), R(KOp.Sinh, x.Im)));

    // (sin x cos x + i sinh y cosh y) / (cos² x + sinh² y), whose divisor has no difference in it; beyond 20 the imaginary part is ±1.
    private Parts Tan(Parts x)
    {
        KExpr sin = R(KOp.Sin, x.Re), cos = R(KOp.Cos, x.Re), sinh = R(KOp.Sinh, x.Im), cosh = R(KOp.Cosh, x.Im);
        var divisor = Add(Mul(cos, cos), Mul(sinh, sinh));
        var limit = Select(IsFinite(x.Re), WithSign(C(1), x.Im), C(double.NaN));
        var far = Gt(Words.Abs(x.Im), C(20));
        return new(Div(Mul(sin, cos), divisor), Select(far, limit, Div(Mul(sinh, cosh), divisor)));
    }

    private Parts Asin(Parts x)
    {
        var (beta, slope, height) = Ellipse(Words.Abs(x.Re), Words.Abs(x.Im));
        var angle = Select(Lt(slope, C(0)), R(KOp.Asin, beta), R(KOp.Atan, slope));
        return new(Select(Lt(x.Re, C(0)), Neg(angle), angle), Select(Lt(x.Im, C(0)), Neg(height), height));
    }

    private Parts Acos(Parts x)
    {
        var (beta, slope, height) = Ellipse(Words.Abs(x.Re), Words.Abs(x.Im));
        var angle = Select(Lt(slope, C(0)), R(KOp.Acos, beta), R(KOp.Atan, Div(C(1), slope)));
        return new(Select(Lt(x.Re, C(0)), Sub(C(Math.PI), angle), angle), Select(Gt(x.Im, C(0)), Neg(height), height));
    }

    /// <summary>
    /// What arcsine and arccosine share, by Hull, Fairgrieve and Tang (ACM TOMS 23, 1997): the sine of the angle; its tangent instead where
    /// that keeps more digits, otherwise -1; and the size of the imaginary part.
    /// </summary>
    private (KExpr Sine, KExpr Tangent, KExpr Height) Ellipse(KExpr x, KExpr y)
    {
        KExpr one = C(1), half = C(0.5);
        var limit = C((real.Type == DType.Float64 ? Math.Sqrt(double.MaxValue) : Math.Sqrt(float.MaxValue)) / 2);
        var huge = Or(Gt(x, limit), Gt(y, limit));
        var rising = Lt(x, y);
        KExpr larger = Select(rising, y, x), ratio = Div(Select(rising, x, y), larger);

        KExpr next = Add(x, one), r = Abs(new(next, y)), s = Abs(new(Sub(x, one), y));
        var a = Mul(Add(r, s), half);
        var beta = Div(x, a);
        var inside = Le(x, one);
        // (a - x)/2 and (a - 1)/2 without cancellation; y is taken out of a root in which its square might vanish.
        var distance = Select(inside, Sub(one, x), Sub(x, one));
        var square = Mul(y, y);
        var whole = Mul(Add(Div(square, Add(r, next)), Add(s, distance)), half);
        var inverse = Mul(Add(Div(one, Add(r, next)), Div(one, Add(s, distance))), half);
        var root = R(KOp.Sqrt, Mul(Add(a, x), Select(inside, whole, inverse)));
        var slope = Select(Gt(beta, C(0.75)), Div(Select(inside, x, Div(x, y)), root), C(-1));

        var strictlyInside = Lt(x, one);
        var excess = Select(strictlyInside, Mul(square, inverse), whole);
        var rootOfExcess = R(KOp.Sqrt, Mul(Select(strictlyInside, inverse, whole), Add(a, one)));
        var small = Add(excess, Select(strictlyInside, Mul(y, rootOfExcess), rootOfExcess));
        var big = Add(a, R(KOp.Sqrt, Mul(Sub(a, one), Add(a, one))));
        var log1p = R(KOp.Log1p, Select(huge, Mul(ratio, ratio), small));
        var log = R(KOp.Log, Select(huge, larger, big));
        var height = Select(Lt(a, C(1.5)), log1p, log);
        height = Select(huge, Add(Add(C(Math.Log(2)), log), Mul(half, log1p)), height);
        return (Select(huge, C(-1), beta), Select(huge, Div(x, y), slope), height);
    }

    // The half plane of the principal branch: the real part is not negative, the imaginary part has the operand's sign.
    private Parts Acosh(Parts x)
    {
        var w = Acos(x);
        return new(Words.Abs(w.Im), WithSign(w.Re, x.Im));
    }

    // (log(1 + z) - log(1 - z)) / 2, its parts written so that they are exact near 0.
    private Parts Atanh(Parts x)
    {
        KExpr below = Sub(C(1), x.Re), above = Add(C(1), x.Re), square = Mul(x.Im, x.Im);
        var angle = real.Apply(KOp.Atan2, Add(x.Im, x.Im), Sub(Mul(below, above), square));
        // The real part is odd. The reference has the digits to do without; in float32 a logarithm near 0 would lose them all.
        var isSingle = real.Type == DType.Float32;
        var size = isSingle ? Words.Abs(x.Re) : x.Re;
        if (isSingle) below = Sub(C(1), size);
        var re = Mul(C(0.25), R(KOp.Log1p, Div(Mul(C(4), size), Add(Mul(below, below), square))));
        return new(isSingle ? WithSign(re, x.Re) : re, Mul(C(0.5), angle));
    }
}
