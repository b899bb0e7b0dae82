using System.Runtime.CompilerServices;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.VectorMath;

// Functions made of e^x.
internal static partial class Functions<L, V, T>
{
    [MethodImpl(AggressiveInlining)]
    public static V Exp(V x)
    {
        var p = ReducedExpm1(ClampToExponents(x), out var n);
        return Scale(L.Add(p, L.C(1)), n);
    }

    [MethodImpl(AggressiveInlining)]
    public static V Exp2(V x)
    {
        x = typeof(T) == typeof(float)
            ? L.AtMost(L.AtLeast(x, L.C(-151)), L.C(129))
            : L.AtMost(L.AtLeast(x, L.C(-1076)), L.C(1025));
        var n = RoundProduct(x, 1);
        var p = Expm1Polynomial(L.Mul(L.Sub(x, n), L.C(0.69314718055994531)));
        return Scale(L.Add(p, L.C(1)), n);
    }

    [MethodImpl(AggressiveInlining)]
    public static V Expm1(V x)
    {
        // Below the lower bound the result is -1 to the last bit. Half of everything, since 2^n alone would overflow too early.
        var a = typeof(T) == typeof(float)
            ? L.AtMost(L.AtLeast(x, L.C(-30)), L.C(89))
            : L.AtMost(L.AtLeast(x, L.C(-60)), L.C(710));
        var p = ReducedExpm1(a, out var n);
        var half = PowerOfTwo(L.Sub(n, L.C(1)));
        var result = L.MulAdd(half, p, L.Sub(half, L.C(0.5)));
        return WithSign(L.Add(result, result), x);
    }

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Logistic(V x)
    {
        var e = Exp(L.Neg(L.Abs(x)));
        return L.Div(L.Select(L.Less(x, L.C(0)), e, L.C(1)), L.Add(e, L.C(1)));
    }

    [MethodImpl(AggressiveInlining)]
    public static V Sinh(V x)
    {
        // With h = (e^|x| - 1)/4, sinh |x| = 2(h + h/(4h + 1)); the quarter keeps 2^n in range up to the last finite result.
        var a = L.AtMost(L.Abs(x), L.C(typeof(T) == typeof(float) ? 89.6 : 710.8));
        var p = ReducedExpm1(a, out var n);
        var quarter = PowerOfTwo(L.Sub(n, L.C(2)));
        var h = L.MulAdd(quarter, p, L.Sub(quarter, L.C(0.25)));
        var half = L.Add(h, L.Div(h, L.MulAdd(h, L.C(4), L.C(1))));
        // sinh x is x to the last bit there, and a quarter of a subnormal number would lose some.
        var tiny = L.Less(a, L.C(typeof(T) == typeof(float) ? 1e-4 : 1e-8));
        return WithSign(L.Select(tiny, a, L.Add(half, half)), x);
    }

    [MethodImpl(AggressiveInlining)]
    public static V Cosh(V x)
    {
        var p = ReducedExpm1(L.AtMost(L.Abs(x), L.C(typeof(T) == typeof(float) ? 89.6 : 710.8)), out var n);
        var quarter = PowerOfTwo(L.Sub(n, L.C(2)));
        var q = L.MulAdd(quarter, p, quarter);
        var half = L.Add(q, L.Div(L.C(0.0625), q));
        return L.Add(half, half);
    }

    [MethodImpl(AggressiveInlining)]
    public static V Tanh(V x)
    {
        // With e = e^(-2|x|), tanh |x| = 1 - 2e/(1+e); where that cancels, (1-e)/(1+e), or for float a polynomial in x².
        var a = L.AtLeast(L.Mul(L.Abs(x), L.C(-2)), L.C(typeof(T) == typeof(float) ? -20 : -40));
        var small = L.Less(L.C(-1.1), a);
        var p = ReducedExpm1(a, out var n);
        var scale = PowerOfTwo(n);
        var e = L.MulAdd(scale, p, scale);
        V result;
        if (typeof(T) == typeof(float))
        {
            var z = L.Mul(x, x);
            var q = Horner(L.C(-0.00627422659), z, 0.0210716687, -0.0538523085, 0.13332586, -0.333333164);
            var large = L.Sub(L.C(1), L.Div(L.Add(e, e), L.Add(e, L.C(1))));
            result = L.Select(small, L.MulAdd(L.Mul(z, q), x, x), large);
        }
        else
        {
            var numerator = L.Select(small, L.MulAdd(scale, p, L.Sub(scale, L.C(1))), L.Add(e, e));
            var quotient = L.Div(numerator, L.Add(e, L.C(1)));
            result = L.Select(small, quotient, L.Sub(L.C(1), quotient));
        }
        return WithSign(result, x);
    }

    /// <summary>Bounds x just past the arguments whose exponentials round to 0 and to infinity.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V ClampToExponents(V x)
        => typeof(T) == typeof(float)
            ? L.AtMost(L.AtLeast(x, L.C(-104)), L.C(89))
            : L.AtMost(L.AtLeast(x, L.C(-746)), L.C(710));

    /// <summary>e^r - 1 for r = x - n·ln 2, |r| ≤ ½ ln 2.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V ReducedExpm1(V x, out V n) => Expm1Polynomial(ReduceByLn2(x, out n));

    /// <summary>x - n·ln 2 of least magnitude.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V ReduceByLn2(V x, out V n)
    {
        n = RoundProduct(x, 1.4426950408889634);
        // The high part of ln 2 is short, so that n times it is exact even where nothing is fused.
        return typeof(T) == typeof(float)
            ? L.MulAdd(n, L.C(2.12194440e-4), L.MulAdd(n, L.C(-0.693359375), x))
            : L.MulAdd(n, L.C(-1.90821492927058770002e-10), L.MulAdd(n, L.C(-6.93147180369123816490e-01), x));
    }

    /// <summary>e^r - 1 for |r| ≤ ½ ln 2.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V Expm1Polynomial(V r)
    {
        V q;
        if (typeof(T) == typeof(float))
        {
            q = Horner(L.C(0.00138825132), r, 0.00836658012, 0.0416672006, 0.166665435, 0.49999997);
        }
        else
        {
            q = Horner(L.C(2.0875335277902113e-09), r, 2.510908219132111e-08, 2.755740291231256e-07);
            q = Horner(q, r, 2.7557244101742296e-06, 2.4801587171889942e-05, 0.00019841269886210626, 0.0013888888888962862);
            q = Horner(q, r, 0.008333333333321606, 0.041666666666666505, 0.16666666666666677, 0.5);
        }
        return L.MulAdd(L.Mul(r, r), q, r);
    }
}
