using System.Runtime.CompilerServices;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.VectorMath;

// Functions made of ln x.
internal static partial class Functions<L, V, T>
{
    [MethodImpl(AggressiveInlining)]
    public static V Log(V x)
    {
        var f = SplitExponent(x, out var e);
        return WithLogEdges(x, AddExponent(e, Log1pPolynomial(f)));
    }

    [MethodImpl(AggressiveInlining)]
    public static V Log1p(V x)
    {
        var log = Log1pInside(x, out var u);
        return L.Select(L.Equal(x, L.C(0)), x, WithLogEdges(u, log));
    }

    /// <summary>ln(1 + x) for finite x above -1, but +0 for -0; and u = 1 + x.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V Log1pInside(V x, out V u)
    {
        // The exponent comes from 1+x, whose rounding does no harm; the fraction from x itself: f = x·2^-e + (2^-e - 1).
        u = L.Add(x, L.C(1));
        SplitNormal(u, L.C(typeof(T) == typeof(float) ? 127 : 1023), out var e);
        var scale = PowerOfTwo(L.Neg(L.AtMost(e, L.C(100))));
        var f = L.Add(Scale(x, L.Neg(e)), L.Sub(scale, L.C(1)));
        return AddExponent(e, Log1pPolynomial(f));
    }

    [MethodImpl(AggressiveInlining)]
    public static V Asinh(V x)
    {
        // ln(a + √(a²+1)) = ln1p(a + a²/(1 + √(a²+1))), and ln a + ln 2 where a² would overflow.
        var a = L.Abs(x);
        var square = L.Mul(a, a);
        var big = L.Less(L.C(LargeForHyperbolic), a);
        var t = L.Add(a, L.Div(square, L.Add(L.Sqrt(L.Add(square, L.C(1))), L.C(1))));
        var log = Log1p(L.Select(big, L.Sub(a, L.C(1)), t));
        return WithSign(L.Select(big, L.Add(log, L.C(0.69314718055994531)), log), x);
    }

    [MethodImpl(AggressiveInlining)]
    public static V Acosh(V x)
    {
        var a = L.Sub(x, L.C(1));
        var big = L.Less(L.C(LargeForHyperbolic), x);
        var t = L.Add(a, L.Sqrt(L.MulAdd(a, a, L.Add(a, a))));
        var log = Log1p(L.Select(big, a, t));
        var result = L.Select(big, L.Add(log, L.C(0.69314718055994531)), log);
        return L.Select(L.Less(x, L.C(1)), L.C(double.NaN), result);
    }

    [MethodImpl(AggressiveInlining)]
    public static V Atanh(V x)
    {
        var a = L.Abs(x);
        var log = Log1p(L.Div(L.Add(a, a), L.Sub(L.C(1), a)));
        return WithSign(L.Mul(log, L.C(0.5)), x);
    }

    // Above it 1 no longer matters beside x², and below it x² is far from overflow.
    private const double LargeForHyperbolic = 1e9;

    /// <summary>x = 2^e · (1 + f) with 1 + f from √½ to √2, for x above 0.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V SplitExponent(V x, out V e)
    {
        var single = typeof(T) == typeof(float);
        var tiny = L.Less(x, L.C(single ? 1.17549435e-38 : 2.2250738585072014e-308));
        x = L.Select(tiny, L.Mul(x, L.C(single ? 16777216.0 : 18014398509481984.0)), x);
        return SplitNormal(x, L.Select(tiny, L.C(single ? 127 + 24 : 1023 + 54), L.C(single ? 127 : 1023)), out e);
    }

    /// <summary>The same for x that is no subnormal number, with the bias of its exponent.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V SplitNormal(V x, V bias, out V e)
    {
        var single = typeof(T) == typeof(float);
        // Shifting the bits so that √½ starts a binade makes its exponent the wanted one.
        var root = L.C(0.70710678118654752);
        var bits = L.AddBits(x, L.SubBits(L.C(1), root));
        e = L.Sub(FromBits(L.ShiftRight(bits, single ? 23 : 52)), bias);
        return L.Sub(L.AddBits(L.And(bits, L.Bits(single ? 0x007FFFFF : 0x000FFFFFFFFFFFFF)), root), L.C(1));
    }

    /// <summary>ln(1 + f) for 1 + f from √½ to √2.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V Log1pPolynomial(V f)
    {
        var square = L.Mul(f, f);
        if (typeof(T) == typeof(float))
        {
            var q = Horner(L.C(0.0674663782), f, -0.116756506, 0.118881628, -0.1240559, 0.142195523);
            q = Horner(q, f, -0.166679963, 0.200021192, -0.250000089, 0.333333135);
            return L.MulAdd(square, L.MulAdd(f, q, L.C(-0.5)), f);
        }
        // With s = f/(2+f): ln(1+f) = 2·artanh(s) = f - (h - s·(h + R(s²))), h = f²/2, where only small terms carry rounding.
        var s = L.Div(f, L.Add(f, L.C(2)));
        var z = L.Mul(s, s);
        var r = Horner(L.C(0.14762792976768305), z, 0.15317635645615435, 0.18183410800592825);
        r = Horner(r, z, 0.22222201866746955, 0.2857142870567688, 0.3999999999961128, 0.6666666666666696);
        var half = L.Mul(square, L.C(0.5));
        return L.Sub(f, L.Sub(half, L.Mul(s, L.MulAdd(z, r, half))));
    }

    [MethodImpl(AggressiveInlining)]
    private static V AddExponent(V e, V log)
        => typeof(T) == typeof(float)
            ? L.MulAdd(e, L.C(0.693359375), L.MulAdd(e, L.C(-2.12194440e-4), log))
            : L.MulAdd(e, L.C(6.93147180369123816490e-01), L.MulAdd(e, L.C(1.90821492927058770002e-10), log));

    /// <summary>Puts the values for 0, negative numbers, infinity and NaN into a logarithm's result.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V WithLogEdges(V x, V result)
    {
        result = L.Select(L.Less(x, L.C(double.PositiveInfinity)), result, x);
        var atMostZero = L.Select(L.Equal(x, L.C(0)), L.C(double.NegativeInfinity), L.C(double.NaN));
        return L.Select(L.LessEqual(x, L.C(0)), atMostZero, result);
    }
}
