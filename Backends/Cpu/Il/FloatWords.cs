using System.Numerics;
using System.Runtime.CompilerServices;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.Cpu.Il;

/// <summary>
/// Words of the kernel language on one float32 or float64 that are neither an instruction nor an elementary function, by the names of
/// <see cref="Lazy.Graph.Kernels.KOp"/>.
/// </summary>
internal static class FloatWords<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static T Rem(T x, T y) => x % y;

    [MethodImpl(AggressiveInlining)]
    public static T Abs(T x) => T.Abs(x);

    [MethodImpl(AggressiveInlining)]
    public static T Sign(T x) => x > T.Zero ? T.One : x < T.Zero ? -T.One : x;

    [MethodImpl(AggressiveInlining)]
    public static T Min(T x, T y) => T.Min(x, y);

    [MethodImpl(AggressiveInlining)]
    public static T Max(T x, T y) => T.Max(x, y);

    [MethodImpl(AggressiveInlining)]
    public static T Floor(T x) => T.Floor(x);

    [MethodImpl(AggressiveInlining)]
    public static T Ceil(T x) => T.Ceiling(x);

    [MethodImpl(AggressiveInlining)]
    public static T Round(T x) => T.Round(x);

    [MethodImpl(AggressiveInlining)]
    public static T Trunc(T x) => T.Truncate(x);

    public static T RoundAway(T x) => T.Round(x, MidpointRounding.AwayFromZero);

    [MethodImpl(AggressiveInlining)]
    public static T Sqrt(T x) => T.Sqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static bool IsFinite(T x) => T.IsFinite(x);

    public static T NextAfter(T x, T y)
    {
        if (T.IsNaN(x) || T.IsNaN(y)) return T.NaN;
        return x == y ? y : x < y ? T.BitIncrement(x) : T.BitDecrement(x);
    }
}
