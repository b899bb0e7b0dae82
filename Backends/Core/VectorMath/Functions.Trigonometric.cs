using System.Runtime.CompilerServices;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.VectorMath;

// The circular functions and their inverses.
internal static partial class Functions<L, V, T>
{
    // Up to here x - n·π/2 in three fused steps keeps every bit that matters; beyond it System.Math reduces, lane by lane.
    private const double SingleReductionLimit = 1e5;
    private const double DoubleReductionLimit = 1e9;

    [MethodImpl(AggressiveInlining)]
    public static V Sin(V x)
    {
        // By |x|, so that the sign of zero survives the polynomial.
        var a = L.Abs(x);
        var quadrant = SinCos(a, out var sin, out var cos);
        var result = L.Xor(L.Select(OddMask(quadrant), cos, sin), L.Xor(SignFromBit1(quadrant), L.And(x, L.C(-0.0))));
        var large = IsBeyondReduction(a);
        return L.Any(large) ? PatchSin(result, large, x) : result;
    }

    [MethodImpl(AggressiveInlining)]
    public static V Cos(V x)
    {
        var a = L.Abs(x);
        var quadrant = SinCos(a, out var sin, out var cos);
        var result = L.Xor(L.Select(OddMask(quadrant), sin, cos), SignFromBit1(L.AddBits(quadrant, L.Bits(1))));
        var large = IsBeyondReduction(a);
        return L.Any(large) ? PatchCos(result, large, x) : result;
    }

    [MethodImpl(AggressiveInlining)]
    public static V Tan(V x)
    {
        var a = L.Abs(x);
        var odd = OddMask(SinCos(a, out var sin, out var cos));
        var quotient = L.Div(L.Select(odd, cos, sin), L.Select(odd, sin, cos));
        var result = L.Xor(quotient, L.And(L.Xor(odd, x), L.C(-0.0)));
        var large = IsBeyondReduction(a);
        return L.Any(large) ? PatchTan(result, large, x) : result;
    }

    [MethodImpl(AggressiveInlining)]
    public static V Asin(V x)
    {
        var s = ReducedAsin(L.Abs(x), out var rest, out var big);
        // π/2 - 2s - 2·rest, with what the first difference loses and with what the lanes' π/2 lacks.
        var twice = L.Add(s, s);
        var difference = L.Sub(L.C(Math.PI / 2), twice);
        var lost = L.Sub(L.Sub(L.C(Math.PI / 2), difference), twice);
        var lacking = L.C(typeof(T) == typeof(float) ? -4.371138828673793e-08 : 6.123233995736766e-17);
        var ofBig = L.Add(difference, L.Add(lost, L.MulAdd(rest, L.C(-2), lacking)));
        return WithSign(L.Select(big, ofBig, L.Add(s, rest)), x);
    }

    [MethodImpl(AggressiveInlining)]
    public static V Acos(V x)
    {
        var p = L.Add(ReducedAsin(L.Abs(x), out var rest, out var big), rest);
        var twice = L.Add(p, p);
        var ofBig = L.Select(L.Less(x, L.C(0)), L.Sub(L.C(Math.PI), twice), twice);
        return L.Select(big, ofBig, L.Sub(L.C(Math.PI / 2), WithSign(p, x)));
    }

    [MethodImpl(AggressiveInlining)]
    public static V Atan(V x)
    {
        var a = L.Abs(x);
        var inverse = L.Less(L.C(1), a);
        var p = AtanPolynomial(L.Select(inverse, L.Div(L.C(1), a), a));
        return WithSign(L.Select(inverse, L.Sub(L.C(Math.PI / 2), p), p), x);
    }

    /// <summary>The angle of the point (x, y), with the signs of zeros as IEEE 754 has them.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Atan2(V y, V x)
    {
        var ay = L.Abs(y);
        var ax = L.Abs(x);
        var steep = L.Less(ax, ay);
        var low = L.Select(steep, ax, ay);
        var high = L.Select(steep, ay, ax);
        // 0/0 means 0, and ∞/∞ means 1.
        var quotient = L.Select(L.Equal(low, high), L.Select(L.Equal(low, L.C(0)), low, L.C(1)), L.Div(low, high));
        var p = AtanPolynomial(quotient);
        p = L.Select(steep, L.Sub(L.C(Math.PI / 2), p), p);
        var negative = L.SubBits(L.C(0), L.ShiftRight(x, typeof(T) == typeof(float) ? 31 : 63));
        return WithSign(L.Select(negative, L.Sub(L.C(Math.PI), p), p), y);
    }

    /// <summary>Sine and cosine of a - n·π/2, a not negative; returns n as bits, of which the low two count.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V SinCos(V a, out V sin, out V cos)
    {
        var quadrant = L.MulAdd(a, L.C(2 / Math.PI), Shifter());
        var n = L.Sub(quadrant, Shifter());
        V r;
        if (typeof(T) == typeof(float))
        {
            r = L.Fma(n, L.C(-1.5707963705062866), a);
            r = L.Fma(n, L.C(4.371138828673793e-08), r);
            r = L.Fma(n, L.C(1.7151245100058819e-15), r);
        }
        else
        {
            r = L.Fma(n, L.C(-1.5707963267948966), a);
            r = L.Fma(n, L.C(-6.123233995736766e-17), r);
            r = L.Fma(n, L.C(1.4973849048591698e-33), r);
        }
        r = L.Remainder(a, ReductionLimit(), r);
        var z = L.Mul(r, r);
        V s, c;
        if (typeof(T) == typeof(float))
        {
            s = Horner(L.C(2.71808403e-06), z, -0.000198393085, 0.00833332911, -0.166666672);
            c = Horner(L.C(2.44327839e-05), z, -0.0013887313, 0.0416666456);
        }
        else
        {
            s = Horner(L.C(1.5896068336481653e-10), z, -2.5050745053117554e-08, 2.755731360463269e-06);
            s = Horner(s, z, -0.0001984126982954295, 0.008333333333322063, -0.1666666666666663);
            c = Horner(L.C(-1.135971873651538e-11), z, 2.087572637039792e-09, -2.755731439252601e-07);
            c = Horner(c, z, 2.4801587289707048e-05, -0.0013888888888874689, 0.0416666666666666);
        }
        sin = L.MulAdd(L.Mul(z, s), r, r);
        // 1 - z/2 is rounded; what it lost is put back: cos = w + ((1 - w) - z/2 + z²·c).
        var half = L.Mul(z, L.C(0.5));
        var w = L.Sub(L.C(1), half);
        cos = L.Add(w, L.MulAdd(L.Mul(z, z), c, L.Sub(L.Sub(L.C(1), w), half)));
        return L.Quadrant(a, ReductionLimit(), quadrant);
    }

    [MethodImpl(AggressiveInlining)]
    private static V OddMask(V quadrant) => L.SubBits(L.C(0), L.And(quadrant, L.Bits(1)));

    [MethodImpl(AggressiveInlining)]
    private static V SignFromBit1(V quadrant) => L.And(L.ShiftLeft(quadrant, typeof(T) == typeof(float) ? 30 : 62), L.C(-0.0));

    [MethodImpl(AggressiveInlining)]
    private static V ReductionLimit() => L.C(typeof(T) == typeof(float) ? SingleReductionLimit : DoubleReductionLimit);

    [MethodImpl(AggressiveInlining)]
    private static V IsBeyondReduction(V a) => L.Less(ReductionLimit(), a);

    [MethodImpl(NoInlining)]
    private static V PatchSin(V result, V large, V x) => L.Patch(result, large, x, Math.Sin);

    [MethodImpl(NoInlining)]
    private static V PatchCos(V result, V large, V x) => L.Patch(result, large, x, Math.Cos);

    [MethodImpl(NoInlining)]
    private static V PatchTan(V result, V large, V x) => L.Patch(result, large, x, Math.Tan);

    /// <summary>
    /// arcsin a up to ½; above it ("big") arcsin √((1-a)/2), half of arccos a. In two parts, of which the returned one is exact or a root.
    /// </summary>
    [MethodImpl(AggressiveInlining)]
    private static V ReducedAsin(V a, out V rest, out V big)
    {
        big = L.Less(L.C(0.5), a);
        var half = L.Mul(L.Sub(L.C(1), a), L.C(0.5));
        var z = L.Select(big, half, L.Mul(a, a));
        var s = L.Select(big, L.Sqrt(half), a);
        V q;
        if (typeof(T) == typeof(float))
        {
            q = Horner(L.C(0.0421782807), z, 0.0241729319, 0.0454716086, 0.0749528855, 0.166667521);
        }
        else
        {
            q = Horner(L.C(0.03193459865696511), z, -0.01625625458431868, 0.019548280091106963, 0.006520805719655164);
            q = Horner(q, z, 0.012170834436564828, 0.013884993947508709, 0.017359728600658226, 0.022371756514287668);
            q = Horner(q, z, 0.030381959198962798, 0.044642856826881974, 0.07500000000338687, 0.16666666666665403);
        }
        rest = L.Mul(L.Mul(z, q), s);
        return s;
    }

    /// <summary>arctan a for a from 0 to 1.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V AtanPolynomial(V a)
    {
        var z = L.Mul(a, a);
        V q;
        if (typeof(T) == typeof(float))
        {
            q = Horner(L.C(0.00292065903), z, -0.0163677931, 0.0432116389, -0.0755219534);
            q = Horner(q, z, 0.106659956, -0.142110527, 0.199937731, -0.333331525);
        }
        else
        {
            q = Horner(L.C(-2.025824787930993e-05), z, 0.00022301949006272903, -0.0011640589839980817);
            q = Horner(q, z, 0.0038559406804861713, -0.00918449670862698, 0.016977953544545236, -0.025826716099077628);
            q = Horner(q, z, 0.03406775100338143, -0.04092634817232422, 0.04673948121193259, -0.05239232503694407);
            q = Horner(q, z, 0.05877307644800749, -0.06665860339198301, 0.07692212927243526, -0.09090901235074327);
            q = Horner(q, z, 0.11111110678728241, -0.1428571427133399, 0.19999999999755003, -0.3333333333333186);
        }
        return L.MulAdd(L.Mul(z, q), a, a);
    }
}
