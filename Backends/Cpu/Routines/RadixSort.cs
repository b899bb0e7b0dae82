using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu;

/// <summary>Least-significant-digit radix sort of unsigned integers by a range of their bits, stable, in 8-bit digits: 256 write streams
/// are what caches and page tables follow.</summary>
internal static unsafe class RadixSort<T> where T : unmanaged, IBinaryInteger<T>
{
    private const int Digits = 256;
    private const long ShortRow = 384;
    private const long Block = 1 << 16;
    private const int MostBlocks = 64;

    /// <summary>Sorts by bits [firstBit, endBit); bits below firstBit must ascend already among equals (as an index does), for short rows
    /// are sorted by the whole value. Digits without a bit that varies are left out. Returns which of the two buffers holds the
    /// result.</summary>
    public static T* Sort(T* data, T* other, long count, int firstBit, int endBit, ulong varying = ulong.MaxValue)
    {
        if (count < ShortRow)
        {
            new Span<T>(data, (int)count).Sort();
            return data;
        }
        // Blocks depend on the count alone; each has its histogram, so that blocks scatter side by side and the sort stays stable.
        var size = Math.Max(Block, (count + MostBlocks - 1) / MostBlocks);
        var blocks = (count + size - 1) / size;
        using var starts = new Scratch<long>(blocks * Digits);
        for (var bit = firstBit; bit < endBit; bit += 8)
        {
            if ((byte)(varying >> bit) == 0) continue;
            WorkerPool.For(blocks, 1, new Histograms(data, count, size, bit, starts.Pointer));
            if (!ToStarts(starts.Pointer, blocks, count)) continue;
            WorkerPool.For(blocks, 1, new Scatter(data, other, count, size, bit, starts.Pointer));
            var last = data;
            data = other;
            other = last;
        }
        return data;
    }

    /// <summary>Turns counts into the places where each block writes each digit; false when a single digit occurs.</summary>
    private static bool ToStarts(long* starts, long blocks, long count)
    {
        long place = 0;
        for (var digit = 0; digit < Digits; digit++)
        {
            var before = place;
            for (long block = 0; block < blocks; block++)
            {
                ref var start = ref starts[block * Digits + digit];
                (start, place) = (place, place + start);
            }
            if (place - before == count) return false;
        }
        return true;
    }

    private readonly struct Histograms(T* data, long count, long size, int bit, long* counts) : IRangeBody
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private int Digit(T value) => (byte)(ulong.CreateTruncating(value) >> bit);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, long end)
        {
            // Neighbours are often equal, and a count that was just written is slow to read: each of four has its own.
            var others = stackalloc uint[3 * Digits];
            for (var block = start; block < end; block++)
            {
                var mine = counts + block * Digits;
                new Span<long>(mine, Digits).Clear();
                new Span<uint>(others, 3 * Digits).Clear();
                var stop = data + Math.Min(count, (block + 1) * size);
                var p = data + block * size;
                for (; p + 4 <= stop; p += 4)
                {
                    mine[Digit(p[0])]++;
                    others[Digit(p[1])]++;
                    others[Digits + Digit(p[2])]++;
                    others[2 * Digits + Digit(p[3])]++;
                }
                for (; p < stop; p++) mine[Digit(*p)]++;
                for (var i = 0; i < Digits; i++) mine[i] += others[i] + others[Digits + i] + others[2 * Digits + i];
            }
        }
    }

    private readonly struct Scatter(T* data, T* to, long count, long size, int bit, long* starts) : IRangeBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, long end)
        {
            for (var block = start; block < end; block++)
            {
                var places = starts + block * Digits;
                var target = to;
                var stop = data + Math.Min(count, (block + 1) * size);
                for (var p = data + block * size; p < stop; p++) target[places[(byte)(ulong.CreateTruncating(*p) >> bit)]++] = *p;
            }
        }
    }
}
