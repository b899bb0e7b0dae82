using System.Numerics;
using System.Runtime.CompilerServices;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.Cpu.Il;

/// <summary>
/// Words of the kernel language on one integer, by the names of <see cref="Lazy.Graph.Kernels.KOp"/>: generated code finds them by name.
/// None of them traps. Tests of the type fold away when a method is compiled.
/// </summary>
internal static class IntegerWords<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private static int Bits => Unsafe.SizeOf<T>() * 8;

    private static bool Signed => T.IsNegative(T.MinValue);

    [MethodImpl(AggressiveInlining)]
    public static T Div(T x, T y)
    {
        if (y == T.Zero) return ~T.Zero;
        return Signed && y == ~T.Zero ? -x : x / y;
    }

    [MethodImpl(AggressiveInlining)]
    public static T Rem(T x, T y)
    {
        if (y == T.Zero) return x;
        return Signed && y == ~T.Zero ? T.Zero : x % y;
    }

    // T.Abs throws for the smallest value, which has to stay as it is.
    [MethodImpl(AggressiveInlining)]
    public static T Abs(T x) => Signed && T.IsNegative(x) ? -x : x;

    [MethodImpl(AggressiveInlining)]
    public static T Sign(T x) => x == T.Zero ? x : Signed && T.IsNegative(x) ? ~T.Zero : T.One;

    [MethodImpl(AggressiveInlining)]
    public static T Min(T x, T y) => x < y ? x : y;

    [MethodImpl(AggressiveInlining)]
    public static T Max(T x, T y) => x > y ? x : y;

    [MethodImpl(AggressiveInlining)]
    public static T ShiftLeft(T x, T y) => IsWide(y) ? T.Zero : x << int.CreateTruncating(y);

    [MethodImpl(AggressiveInlining)]
    public static T ShiftRightLogical(T x, T y) => IsWide(y) ? T.Zero : x >>> int.CreateTruncating(y);

    [MethodImpl(AggressiveInlining)]
    public static T ShiftRightArithmetic(T x, T y) =>
        !IsWide(y) ? x >> int.CreateTruncating(y) : Signed && T.IsNegative(x) ? ~T.Zero : T.Zero;

    public static T PopCount(T x) => T.PopCount(x);

    public static T Clz(T x) => T.LeadingZeroCount(x);

    [MethodImpl(AggressiveInlining)]
    public static T MulHi(T x, T y)
    {
        if (Bits < 64) return T.CreateTruncating((long.CreateTruncating(x) * long.CreateTruncating(y)) >> Bits);
        return T.CreateTruncating(Signed
            ? Math.BigMul(long.CreateTruncating(x), long.CreateTruncating(y), out _)
            : (long)Math.BigMul(ulong.CreateTruncating(x), ulong.CreateTruncating(y), out _));
    }

    // A negative count is wide as well: seen without a sign it is large.
    private static bool IsWide(T count) => ulong.CreateTruncating(count) >= (ulong)Bits;
}
