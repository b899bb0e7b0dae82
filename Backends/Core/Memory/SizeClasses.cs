using System.Numerics;

namespace Lazy.Backends.Memory;

/// <summary>The sizes of pooled blocks: multiples of 64 bytes, then eight per doubling, so that at most an eighth is wasted.</summary>
internal static class SizeClasses
{
    private const int LargestBits = 46;

    /// <summary>The number of classes.</summary>
    public static int Count { get; } = Of(1L << LargestBits) + 1;

    /// <summary>The smallest class whose blocks hold so many bytes; <see cref="Count"/> or more for what no machine has.</summary>
    public static int Of(long bytes)
    {
        var last = Math.Max(0, bytes - 1);
        if (last < 512) return (int)(last >> 6);
        // Between 2^e and 2^(e+1) the three bits below the leading one count the class.
        var e = BitOperations.Log2((ulong)last);
        return ((e - 8) << 3) + (int)((last >> (e - 3)) & 7);
    }

    /// <summary>The bytes of a block of a class.</summary>
    public static long Capacity(int index) => index < 8 ? (index + 1) * 64L : ((index & 7) + 9L) << ((index >> 3) + 5);
}
