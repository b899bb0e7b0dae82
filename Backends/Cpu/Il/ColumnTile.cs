using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lazy.Backends.Cpu.Il;

/// <summary>
/// Reads an array across its rows. Lane after lane would touch a cache line for each element; here a tile of some rows is turned at once,
/// so that each line is used whole, and the rows of the tile are read from scratch memory.
/// </summary>
internal static unsafe class ColumnTile
{
    /// <summary>The rows of a tile: two cache lines of 4-byte elements, which memory brings in pairs.</summary>
    public const int Rows = 32;

    // Lanes between a read and its prefetch: their lines are far apart, which the processor does not foresee.
    private const int Ahead = 32, LineBytes = 64;

    /// <summary>The longest rows that are turned, so that a tile stays in a cache of its core.</summary>
    public const long MaxLanes = 8192;

    /// <summary>Bytes of a row of the tile; not a power of two, so that rows do not compete for the same cache sets.</summary>
    public static long RowBytes(long lanes, int size) => ((lanes * size) + 127) & ~63L | 64;

    /// <summary>Scratch memory of this thread.</summary>
    public static byte* Scratch(long bytes) => BlockScratch.Get(bytes);

    /// <summary>Fills rows of a tile: the element of row r and lane i lies at source + i * stride + r * size.</summary>
    public static void Fill(byte* source, nint stride, byte* tile, nint rows, nint lanes, nint rowBytes, int size)
    {
        switch (size)
        {
            case 1: Turn<byte>(source, stride, tile, 0, rows, 0, lanes, rowBytes); break;
            case 2: Turn<ushort>(source, stride, tile, 0, rows, 0, lanes, rowBytes); break;
            case 4: Fill4(source, stride, tile, rows, lanes, rowBytes); break;
            default: Turn<ulong>(source, stride, tile, 0, rows, 0, lanes, rowBytes); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill4(byte* source, nint stride, byte* tile, nint rows, nint lanes, nint rowBytes)
    {
        nint block = Avx.IsSupported ? 8 : 4, wholeRows = Sse.IsSupported ? rows & -block : 0, wholeLanes = lanes & -block;
        for (nint i = 0; i < wholeLanes; i += block)
        {
            for (nint b = 0; b < wholeRows * 4; b += LineBytes)
            {
                for (nint lane = i + Ahead; lane < i + Ahead + block; lane++) Sse.Prefetch1(source + (lane * stride) + b);
            }
            for (nint r = 0; r < wholeRows; r += block)
            {
                var from = source + (i * stride) + (r * 4);
                var to = tile + (r * rowBytes) + (i * 4);
                if (block == 8)
                {
                    Turn8(from, stride, to, rowBytes);
                    Turn8(from + 16, stride, to + (4 * rowBytes), rowBytes);
                }
                else Turn4(from, stride, to, rowBytes);
            }
        }
        Turn<uint>(source, stride, tile, wholeRows, rows, 0, wholeLanes, rowBytes);
        Turn<uint>(source, stride, tile, 0, rows, wholeLanes, lanes, rowBytes);
    }

    // Four rows of eight lanes: halves of registers hold lanes that are four apart, so that no element crosses them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn8(byte* from, nint stride, byte* to, nint rowBytes)
    {
        Vector256<float> a = Halves(from, 4 * stride), b = Halves(from + stride, 4 * stride);
        Vector256<float> c = Halves(from + (2 * stride), 4 * stride), d = Halves(from + (3 * stride), 4 * stride);
        Vector256<double> ab = Avx.UnpackLow(a, b).AsDouble(), cd = Avx.UnpackLow(c, d).AsDouble();
        Vector256<double> ab2 = Avx.UnpackHigh(a, b).AsDouble(), cd2 = Avx.UnpackHigh(c, d).AsDouble();
        Avx.UnpackLow(ab, cd).Store((double*)to);
        Avx.UnpackHigh(ab, cd).Store((double*)(to + rowBytes));
        Avx.UnpackLow(ab2, cd2).Store((double*)(to + (2 * rowBytes)));
        Avx.UnpackHigh(ab2, cd2).Store((double*)(to + (3 * rowBytes)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Halves(byte* low, nint distance) =>
        Vector256.Create(Vector128.Load((float*)low), Vector128.Load((float*)(low + distance)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn4(byte* from, nint stride, byte* to, nint rowBytes)
    {
        Vector128<float> a = Vector128.Load((float*)from), b = Vector128.Load((float*)(from + stride));
        Vector128<float> c = Vector128.Load((float*)(from + (2 * stride))), d = Vector128.Load((float*)(from + (3 * stride)));
        Vector128<float> ab = Sse.UnpackLow(a, b), cd = Sse.UnpackLow(c, d), ab2 = Sse.UnpackHigh(a, b), cd2 = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(ab, cd).Store((float*)to);
        Sse.MoveHighToLow(cd, ab).Store((float*)(to + rowBytes));
        Sse.MoveLowToHigh(ab2, cd2).Store((float*)(to + (2 * rowBytes)));
        Sse.MoveHighToLow(cd2, ab2).Store((float*)(to + (3 * rowBytes)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn<T>(byte* source, nint stride, byte* tile, nint fromRow, nint toRow, nint fromLane, nint toLane,
        nint rowBytes) where T : unmanaged
    {
        for (var i = fromLane; i < toLane; i++)
        {
            var column = source + (i * stride);
            for (var r = fromRow; r < toRow; r++) ((T*)(tile + (r * rowBytes)))[i] = Unsafe.ReadUnaligned<T>(column + (r * sizeof(T)));
        }
    }
}
