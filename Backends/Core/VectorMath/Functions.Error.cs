using System.Runtime.CompilerServices;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.VectorMath;

// The error function, its complement and its inverse.
internal static partial class Functions<L, V, T>
{
    [MethodImpl(AggressiveInlining)]
    public static V Erf(V x)
    {
        var a = L.Abs(x);
        var tail = L.Sub(L.C(1), ErfcTail(a, out _));
        return WithSign(L.Select(L.Less(a, L.C(0.75)), ErfPolynomial(a), tail), x);
    }

    [MethodImpl(AggressiveInlining)]
    public static V Erfc(V x)
    {
        var a = L.Abs(x);
        var tail = ErfcTail(a, out _);
        tail = L.Select(L.Less(x, L.C(0)), L.Sub(L.C(2), tail), tail);
        return L.Select(L.Less(a, L.C(0.75)), L.Sub(L.C(1), ErfPolynomial(x)), tail);
    }

    /// <summary>
    /// The inverse of erf. The guess is Giles' single-precision approximation ("Approximating the erfinv function", 2010), which is the
    /// result for float, since random normal numbers are made of it and are known by their digits. For double a step of Halley follows.
    /// </summary>
    [MethodImpl(AggressiveInlining)]
    public static V ErfInv(V x)
    {
        var w = L.Neg(Log1pInside(L.Mul(L.Neg(x), x), out _));
        var central = L.Less(w, L.C(5));
        // The tails are 1 of 300 random numbers, so that most registers have none.
        var y = L.Mul(L.All(central) ? ErfInvCentral(w) : L.Select(central, ErfInvCentral(w), ErfInvTail(w)), x);
        if (typeof(T) == typeof(double)) y = WithSign(HalleyForErfInv(L.Abs(y), L.Abs(x)), x);
        var beyond = L.Select(L.Equal(L.Abs(x), L.C(1)), L.Mul(x, L.C(double.PositiveInfinity)), L.C(double.NaN));
        return L.Select(L.Less(L.Abs(x), L.C(1)), y, beyond);
    }

    [MethodImpl(AggressiveInlining)]
    private static V ErfInvCentral(V w)
    {
        var v = L.Sub(w, L.C(2.5));
        var p = Horner(L.C(2.81022636e-08), v, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087);
        return Horner(p, v, -0.00125372503, -0.00417768164, 0.246640727, 1.50140941);
    }

    [MethodImpl(AggressiveInlining)]
    private static V ErfInvTail(V w)
    {
        var v = L.Sub(L.Sqrt(w), L.C(3));
        var p = Horner(L.C(-0.000200214257), v, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773);
        return Horner(p, v, -0.0076224613, 0.00943887047, 1.00167406, 2.83297682);
    }

    /// <summary>One step towards erf y = x, by erf where x is small and by erfc, whose error is relative to 1-x, elsewhere.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V HalleyForErfInv(V y, V x)
    {
        var tail = ErfcTail(y, out var gauss);
        var missing = L.Select(L.Less(y, L.C(0.75)), L.Sub(x, ErfPolynomial(y)), L.Sub(tail, L.Sub(L.C(1), x)));
        var newton = L.Div(L.Mul(missing, L.C(0.88622692545275801)), gauss);
        return L.Add(y, L.Div(newton, L.Sub(L.C(1), L.Mul(y, newton))));
    }

    /// <summary>erf x for |x| ≤ ¾, as x plus a part that is small beside it.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V ErfPolynomial(V x)
    {
        var z = L.Mul(x, x);
        V q;
        if (typeof(T) == typeof(float))
        {
            q = Horner(L.C(-0.000676081923), z, 0.00511594675, -0.0268354192, 0.112833925);
            return L.MulAdd(x, Horner(q, z, -0.3761262, 0.128379166), x);
        }
        q = Horner(L.C(1.147485188287543e-08), z, -1.5940735948985088e-07, 1.6430765063478875e-06, -1.4924201718520054e-05);
        q = Horner(q, z, 0.00012055289786442172, -0.000854832619423861, 0.005223977615504027, -0.02686617064443579);
        return L.MulAdd(x, Horner(q, z, 0.11283791670952628, -0.37612638903183715, 0.1283791670955126), x);
    }

    /// <summary>
    /// erfc a for a ≥ ¾, with its factor e^(-a²): erfc a = e^(-a²)·P(q)/(1 + 2a), q = (a-K)/(a+K), the form of Shepherd and Laframboise
    /// (Math. Comp. 36, 1981), P fitted until erfc underflows.
    /// </summary>
    [MethodImpl(AggressiveInlining)]
    private static V ErfcTail(V a, out V gauss)
    {
        var single = typeof(T) == typeof(float);
        a = L.AtMost(a, L.C(single ? 10.2 : 27.5));
        var square = L.Mul(a, a);
        var squareLow = L.Fma(a, a, L.Neg(square));
        var r = L.Sub(ReduceByLn2(L.Neg(square), out var n), squareLow);
        var e = L.Add(Expm1Polynomial(r), L.C(1));
        gauss = Scale(e, n);

        var k = L.C(single ? 2 : 4);
        var q = L.Div(L.Sub(a, k), L.Add(a, k));
        V p;
        if (single)
        {
            p = Horner(L.C(-0.00148213608), q, 0.00107547618, 0.00876010023, -0.00800291542, -0.0542261712);
            p = Horner(p, q, 0.164049327, -0.166030109, -0.092763789, 1.27697837);
        }
        else
        {
            p = Horner(L.C(-1.8564163278514547e-08), q, 7.921862270177889e-08, 8.213001844572954e-08, -7.937613527459328e-07);
            p = Horner(p, q, 2.8426677880777276e-07, 5.690996157646252e-06, -1.1216167273131638e-05, -2.439230990831909e-05);
            p = Horner(p, q, 0.00015061959861904998, -0.0001992583187391425, -0.0007577728432404703, 0.00503197021949564);
            p = Horner(p, q, -0.016197734115161806, 0.03716751551573727, -0.06633036580801194, 0.093732834999433);
            p = Horner(p, q, -0.10103906603645979, 0.06809705425466778, 0.015379652102621955, -0.13962111684056233);
            p = Horner(p, q, 1.2329951186255526);
        }
        return Scale(L.Mul(e, L.Div(p, L.MulAdd(a, L.C(2), L.C(1)))), n);
    }
}
