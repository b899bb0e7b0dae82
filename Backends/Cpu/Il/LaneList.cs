using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lazy.Backends.Cpu.Il;

/// <summary>Lists the lanes whose bit is set: a whole vector of numbers is written, of which as many count as there are bits.</summary>
internal static unsafe class LaneList
{
    /// <summary>The lanes that are listed before what they stand for is done: their values stay in the first-level cache.</summary>
    public const int MostLanes = 512;

    // For each byte the numbers of its bits, lowest first; zeros behind them.
    private static readonly ushort* Numbers = MakeNumbers();

    /// <summary>Adds up to 8 lanes; returns the new length.</summary>
    /// <param name="list">The list.</param>
    /// <param name="length">Its length.</param>
    /// <param name="bits">Which lanes.</param>
    /// <param name="first">The number of the first lane.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Append8(ushort* list, nint length, uint bits, nint first)
    {
        (Vector128.Load(Numbers + (8 * bits)) + Vector128.Create((ushort)first)).Store(list + length);
        return length + BitOperations.PopCount(bits);
    }

    /// <summary>Adds up to 16 lanes; returns the new length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Append16(ushort* list, nint length, uint bits, nint first) =>
        Append8(list, Append8(list, length, bits & 255, first), bits >> 8, first + 8);

    private static ushort* MakeNumbers()
    {
        // As long as the process runs.
        var table = (ushort*)NativeMemory.AllocZeroed(256 * 8, sizeof(ushort));
        for (var bits = 0; bits < 256; bits++)
        {
            var place = 8 * bits;
            for (ushort lane = 0; lane < 8; lane++)
            {
                if ((bits >> lane & 1) != 0) table[place++] = lane;
            }
        }
        return table;
    }
}
