using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu;

/// <summary>An element type as unsigned bits of the same order: -inf &lt; … &lt; inf &lt; NaN, with -0 equal to +0 and all NaN
/// equal.</summary>
internal interface ISortKey<T>
{
    /// <summary>How many low bits of the key are used.</summary>
    static abstract int Bits { get; }

    static abstract ulong Key(T value);

    /// <summary>The value of a key; the inverse of <see cref="Key"/> where <see cref="IsExact"/>.</summary>
    static abstract T Value(ulong key);

    /// <summary>Whether the key holds every bit of the value: not so for -0 and NaN.</summary>
    static abstract bool IsExact(T value);
}

internal readonly struct UnsignedKey<T> : ISortKey<T> where T : unmanaged, IBinaryInteger<T>
{
    public static unsafe int Bits => 8 * sizeof(T);

    public static ulong Key(T value) => ulong.CreateTruncating(value);

    public static T Value(ulong key) => T.CreateTruncating(key);

    public static bool IsExact(T value) => true;
}

/// <summary>Two's complement with the sign bit flipped.</summary>
internal readonly struct SignedKey<T, TUnsigned> : ISortKey<T>
    where T : unmanaged, IBinaryInteger<T> where TUnsigned : unmanaged, IBinaryInteger<TUnsigned>
{
    private static ulong Sign => 1UL << (Bits - 1);

    public static unsafe int Bits => 8 * sizeof(T);

    public static ulong Key(T value) => ulong.CreateTruncating(TUnsigned.CreateTruncating(value)) ^ Sign;

    public static T Value(ulong key) => T.CreateTruncating(TUnsigned.CreateTruncating(key ^ Sign));

    public static bool IsExact(T value) => true;
}

/// <summary>Sign and magnitude: positive numbers get the sign bit set, negative ones all bits flipped.</summary>
internal readonly struct FloatKey<T, TBits> : ISortKey<T> where T : unmanaged where TBits : unmanaged, IBinaryInteger<TBits>
{
    private static ulong Sign => 1UL << (Bits - 1);

    private static ulong Mask => Sign | (Sign - 1);

    public static unsafe int Bits => 8 * sizeof(T);

    /// <summary>The bits of infinity; every larger magnitude is a NaN.</summary>
    private static ulong Infinity =>
        typeof(T) == typeof(float) ? 0x7F800000 : typeof(T) == typeof(double) ? 0x7FF0000000000000
        : typeof(T) == typeof(Half) ? 0x7C00UL : 0x7F80UL;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Key(T value)
    {
        var bits = ulong.CreateTruncating(Unsafe.BitCast<T, TBits>(value));
        var magnitude = bits & ~Sign;
        if (magnitude > Infinity) return Mask;
        if (magnitude == 0) return Sign;
        // All bits below the sign where it is set: signs come as they like, and a branch would be guessed wrong.
        var flipped = (0 - (bits >> (Bits - 1))) & (Sign - 1);
        return bits ^ (Sign | flipped);
    }

    public static T Value(ulong key) => Unsafe.BitCast<TBits, T>(TBits.CreateTruncating((key & Sign) != 0 ? key & ~Sign : ~key & Mask));

    public static bool IsExact(T value)
    {
        var bits = ulong.CreateTruncating(Unsafe.BitCast<T, TBits>(value));
        return (bits & ~Sign) <= Infinity && bits != Sign;
    }
}
