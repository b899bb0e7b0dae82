using System.Runtime.CompilerServices;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.VectorMath;

/// <summary>
/// Elementary functions over registers <typeparamref name="V"/> of <typeparamref name="T"/> (float or double), by the operations of
/// <typeparamref name="L"/>. Polynomials are minimax fits (Remez) of the function that is named, on the reduced interval that is named.
/// Tests of T fold away when a method is compiled. This part: steps that the functions share.
/// </summary>
internal static partial class Functions<L, V, T>
    where L : ILanes<V>
{
    // Adding 1.5·2^(mantissa bits) rounds to a whole number and leaves it in the low bits: half the price of a conversion.
    private const double SingleShifter = 12582912;
    private const double DoubleShifter = 6755399441055744;

    [MethodImpl(AggressiveInlining)]
    private static V Shifter() => L.C(typeof(T) == typeof(float) ? SingleShifter : DoubleShifter);

    /// <summary>The nearest whole number to a·b, where that is well within the mantissa.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V RoundProduct(V a, double b) => L.Sub(L.MulAdd(a, L.C(b), Shifter()), Shifter());

    /// <summary>Small integers held as bits, as numbers.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V FromBits(V bits) => L.Sub(L.AddBits(bits, Shifter()), Shifter());

    /// <summary>2^n for whole n within the normal exponents.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V PowerOfTwo(V n)
        => typeof(T) == typeof(float)
            ? L.ShiftLeft(L.AddBits(L.Add(n, L.C(SingleShifter)), L.Bits(127)), 23)
            : L.ShiftLeft(L.AddBits(L.Add(n, L.C(DoubleShifter)), L.Bits(1023)), 52);

    /// <summary>a · 2^n, rounded once, for whole n within twice the normal exponents.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V Scale(V a, V n)
    {
        if (L.CanScale) return L.Scale(a, n);
        var half = L.Floor(L.Mul(n, L.C(0.5)));
        return L.Mul(L.Mul(a, PowerOfTwo(half)), PowerOfTwo(L.Sub(n, half)));
    }

    /// <summary>The magnitude of one, the sign of another.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V WithSign(V magnitude, V sign) => L.Or(L.Abs(magnitude), L.And(sign, L.C(-0.0)));

    /// <summary>Continues Horner's scheme by coefficients of falling degree.</summary>
    [MethodImpl(AggressiveInlining)]
    private static V Horner(V p, V x, double a) => L.MulAdd(p, x, L.C(a));

    [MethodImpl(AggressiveInlining)]
    private static V Horner(V p, V x, double a, double b) => L.MulAdd(L.MulAdd(p, x, L.C(a)), x, L.C(b));

    [MethodImpl(AggressiveInlining)]
    private static V Horner(V p, V x, double a, double b, double c)
        => L.MulAdd(L.MulAdd(L.MulAdd(p, x, L.C(a)), x, L.C(b)), x, L.C(c));

    [MethodImpl(AggressiveInlining)]
    private static V Horner(V p, V x, double a, double b, double c, double d)
        => L.MulAdd(L.MulAdd(L.MulAdd(L.MulAdd(p, x, L.C(a)), x, L.C(b)), x, L.C(c)), x, L.C(d));
}
