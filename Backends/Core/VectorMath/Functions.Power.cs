using System.Runtime.CompilerServices;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.VectorMath;

// Powers and roots, and what needs no polynomial.
internal static partial class Functions<L, V, T>
{
    /// <summary>x^y with the special cases of IEEE 754: pow(x, 0) = pow(1, y) = 1 even for NaN, negative x only for whole y.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Pow(V x, V y)
    {
        var single = typeof(T) == typeof(float);
        var a = L.Abs(x);
        var log = LogInTwoParts(a, out var logLow);
        // Infinite logarithms of 0 and infinity make the right power by themselves; the low part is left out then.
        var finite = L.Less(a, L.C(double.PositiveInfinity));
        log = L.Select(L.Equal(a, L.C(0)), L.C(double.NegativeInfinity), log);
        log = L.Select(finite, log, a);
        var product = L.Mul(y, log);
        var low = L.MulAdd(y, logLow, L.Fma(y, log, L.Neg(product)));
        var ordinary = L.Less(L.Abs(product), L.C(single ? 104 : 746));
        low = L.And(ordinary, low);

        var r = L.Add(ReduceByLn2(ClampToExponents(product), out var n), low);
        var power = Scale(L.Add(Expm1Polynomial(r), L.C(1)), n);

        var whole = L.Equal(L.Trunc(y), y);
        var half = L.Mul(y, L.C(0.5));
        var odd = L.AndNot(whole, L.Equal(L.Trunc(half), half));
        power = L.Or(power, L.And(odd, L.And(x, L.C(-0.0))));
        var undefined = L.AndNot(L.And(L.Less(x, L.C(0)), finite), whole);
        power = L.Select(undefined, L.C(double.NaN), power);
        // (-1)^±∞ is 1; pow(1, y) and pow(x, 0) ask nothing of the other argument.
        var unit = L.And(L.Equal(a, L.C(1)), L.Equal(L.Abs(y), L.C(double.PositiveInfinity)));
        unit = L.Or(unit, L.Or(L.Equal(x, L.C(1)), L.Equal(y, L.C(0))));
        return L.Select(unit, L.C(1), power);
    }

    /// <summary>
    /// ln a as an unevaluated sum with about one and a half times the lanes' precision, for finite a above 0: with s = f/(2+f),
    /// ln(1+f) = 2s·(1 + z/3 + z²·P(z)), z = s², whose first terms carry their rounding errors along.
    /// </summary>
    [MethodImpl(AggressiveInlining)]
    private static V LogInTwoParts(V a, out V low)
    {
        var single = typeof(T) == typeof(float);
        var f = SplitExponent(a, out var e);
        var divisor = L.Add(f, L.C(2));
        var divisorLow = L.Sub(f, L.Sub(divisor, L.C(2)));
        var s = L.Div(f, divisor);
        var remainder = L.Fma(L.Neg(s), divisor, f);
        var sLow = L.Div(L.Sub(remainder, L.Mul(s, divisorLow)), divisor);
        var z = L.Mul(s, s);
        var zLow = L.MulAdd(L.Add(s, s), sLow, L.Fma(s, s, L.Neg(z)));

        V q;
        if (single)
        {
            q = Horner(L.C(0.115258187), z, 0.142810732, 0.200000077);
        }
        else
        {
            q = Horner(L.C(0.0645854893733608), z, 0.06642833429369888, 0.0769279193124035, 0.0909090405884765);
            q = Horner(q, z, 0.1111111113596955, 0.14285714285668272, 0.20000000000000015);
        }
        var third = L.C(single ? 0.3333333432674408 : 1.0 / 3);
        var thirdLow = L.C(single ? -9.934107462565104e-09 : 1.850371707708594e-17);
        var first = L.Mul(z, third);
        var firstLow = L.MulAdd(zLow, third, L.MulAdd(z, thirdLow, L.Fma(z, third, L.Neg(first))));
        var rest = L.Mul(L.Mul(z, z), q);
        var t = L.Add(first, rest);
        var tLow = L.Add(L.Add(L.Sub(first, t), rest), firstLow);

        var twice = L.Add(s, s);
        var tail = L.Mul(twice, t);
        var twiceLow = L.Add(sLow, sLow);
        var tailLow = L.MulAdd(twiceLow, t, L.MulAdd(twice, tLow, L.Fma(twice, t, L.Neg(tail))));
        var log = L.Add(twice, tail);
        var logLow = L.Add(L.Add(L.Sub(twice, log), tail), L.Add(twiceLow, tailLow));

        var whole = L.Mul(e, L.C(single ? 0.693359375 : 6.93147180369123816490e-01));
        var sum = L.Add(whole, log);
        var sumLow = L.Add(L.Add(L.Sub(whole, sum), log), logLow);
        sumLow = L.MulAdd(e, L.C(single ? -2.1219444005469058e-4 : 1.9082149292705878e-10), sumLow);
        var high = L.Add(sum, sumLow);
        low = L.Add(L.Sub(sum, high), sumLow);
        return high;
    }

    /// <summary>The real cube root: a polynomial's guess at the fraction's root, then Halley's iteration.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Cbrt(V x)
    {
        var a = L.Abs(x);
        var f = SplitExponent(a, out var e);
        var third = RoundProduct(e, 1.0 / 3);
        var m = L.Mul(L.Add(f, L.C(1)), PowerOfTwo(L.MulAdd(third, L.C(-3), e)));
        var y = Horner(L.C(-0.019579688530855524), m, 0.15351737560648554, -0.47432454908517074, 0.8987803245596465);
        y = Horner(y, m, 0.4434478464887028);
        y = HalleyForCbrt(y, m);
        if (typeof(T) == typeof(double)) y = HalleyForCbrt(y, m);
        var root = WithSign(L.Mul(y, PowerOfTwo(third)), x);
        var ordinary = L.And(L.Less(L.C(0), a), L.Less(a, L.C(double.PositiveInfinity)));
        return L.Select(ordinary, root, x);
    }

    [MethodImpl(AggressiveInlining)]
    private static V HalleyForCbrt(V y, V m)
    {
        var square = L.Mul(y, y);
        var excess = L.Fma(square, y, L.Neg(m));
        var slope = L.MulAdd(L.Mul(square, L.C(2)), y, m);
        return L.Sub(y, L.Mul(y, L.Div(excess, slope)));
    }

    [MethodImpl(AggressiveInlining)]
    public static V Sqrt(V x) => L.Sqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static V Rsqrt(V x) => L.Div(L.C(1), L.Sqrt(x));

    /// <summary>-1, 0 or 1; zeros keep their sign, NaN stays.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Sign(V x) => L.Select(L.Less(L.C(0), L.Abs(x)), WithSign(L.C(1), x), x);

    [MethodImpl(AggressiveInlining)]
    public static V Abs(V x) => L.Abs(x);

    [MethodImpl(AggressiveInlining)]
    public static V Round(V x) => L.Round(x);

    [MethodImpl(AggressiveInlining)]
    public static V Floor(V x) => L.Floor(x);

    [MethodImpl(AggressiveInlining)]
    public static V Ceil(V x) => L.Ceil(x);

    [MethodImpl(AggressiveInlining)]
    public static V Trunc(V x) => L.Trunc(x);

    [MethodImpl(AggressiveInlining)]
    public static V Min(V x, V y) => L.Min(x, y);

    [MethodImpl(AggressiveInlining)]
    public static V Max(V x, V y) => L.Max(x, y);
}
