using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu;

/// <summary>
/// Finds the largest elements of a line without sorting it: histograms of one digit of the keys after the other, from the most significant
/// one down, tell the digits of the smallest key among them, until few elements too many have those that are known.
/// </summary>
internal static unsafe class Selection<T, TKey> where T : unmanaged where TKey : ISortKey<T>
{
    private const int DigitBits = 11, Digits = 1 << DigitBits;
    private const long Block = 1 << 15;
    private const int MostBlocks = 64, FewParts = 64;

    /// <summary>Writes the positions of at least k elements, ascending, of which none outside is larger; of those equal to the smallest no
    /// more than are wanted once its whole key is known, the first ones. Returns how many.</summary>
    /// <param name="line">The elements.</param>
    /// <param name="stride">From one to the next.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="k">How many are wanted: 1 to count.</param>
    /// <param name="chosen">Room for all positions.</param>
    public static long Largest(T* line, long stride, long count, long k, uint* chosen)
    {
        using var counts = new Scratch<uint>(BlocksOf(count, out _) * Digits);
        using var found = new Scratch<long>(MostBlocks);
        ulong least = 0, known = 0;
        var (larger, left, bit) = (0L, count, TKey.Bits);
        // All positions at first, then those that are left.
        uint* order = null;
        do
        {
            var next = Math.Max(0, bit - DigitBits);
            var blocks = BlocksOf(left, out var size);
            WorkerPool.For(blocks, 1, new Histograms(line, stride, order, left, size, least, known, next, counts.Pointer));
            least |= (ulong)DigitOf(counts.Pointer, blocks, k - larger, out var above) << next;
            larger += above;
            known |= ((1UL << (bit - next)) - 1) << next;
            WorkerPool.For(blocks, 1, new Search(line, stride, order, left, size, least, chosen, found.Pointer));
            left = Join(chosen, found.Pointer, blocks, size);
            order = chosen;
            bit = next;
        }
        while (bit > 0 && left > Math.Max(2 * k, count / FewParts));
        return bit > 0 || left == k ? left : Trim(line, stride, chosen, left, least, k - larger);
    }

    private static long BlocksOf(long count, out long size)
    {
        size = Math.Max(Block, (count + MostBlocks - 1) / MostBlocks);
        return (count + size - 1) / size;
    }

    // The digit of the element of a rank, the first one being the largest, and how many have a larger one.
    private static int DigitOf(uint* counts, long blocks, long rank, out long above)
    {
        above = 0;
        for (var digit = Digits - 1; ; digit--)
        {
            long equal = 0;
            for (long block = 0; block < blocks; block++) equal += counts[(block * Digits) + digit];
            if (above + equal >= rank) return digit;
            above += equal;
        }
    }

    // What each block found, one after the other.
    private static long Join(uint* chosen, long* found, long blocks, long size)
    {
        long length = 0;
        for (long block = 0; block < blocks; block++)
        {
            var bytes = found[block] * sizeof(uint);
            Buffer.MemoryCopy(chosen + (block * size), chosen + length, bytes, bytes);
            length += found[block];
        }
        return length;
    }

    // Of those with the least key the first ones.
    private static long Trim(T* line, long stride, uint* chosen, long count, ulong least, long wanted)
    {
        long length = 0;
        for (long i = 0; i < count; i++)
        {
            if (TKey.Key(line[chosen[i] * stride]) != least || wanted-- > 0) chosen[length++] = chosen[i];
        }
        return length;
    }

    // Loops over locals: fields would be read again after each count that is written.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Count(T* line, long stride, uint* order, long i, long stop, ulong least, ulong known, int bit, uint* even, uint* odd)
    {
        // Neighbours are often equal, and a count that was just written is slow to read: every other one has its own.
        for (; i < stop; i += 2)
        {
            var key = TKey.Key(line[(order == null ? i : order[i]) * stride]);
            if ((key & known) == least) even[(int)(key >> bit) & (Digits - 1)]++;
            if (i + 1 == stop) return;
            key = TKey.Key(line[(order == null ? i + 1 : order[i + 1]) * stride]);
            if ((key & known) == least) odd[(int)(key >> bit) & (Digits - 1)]++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Find(T* line, long stride, uint* order, long i, long stop, ulong least, uint* found)
    {
        var next = found;
        for (; i < stop; i++)
        {
            var position = order == null ? (uint)i : order[i];
            // Written in any case: a branch would be guessed wrong.
            *next = position;
            next += TKey.Key(line[position * stride]) >= least ? 1 : 0;
        }
        return next - found;
    }

    private readonly struct Histograms(
        T* line, long stride, uint* order, long count, long size, ulong least, ulong known, int bit, uint* counts) : IRangeBody
    {
        public void Run(long start, long end)
        {
            var others = stackalloc uint[Digits];
            for (var block = start; block < end; block++)
            {
                var mine = counts + (block * Digits);
                new Span<uint>(mine, Digits).Clear();
                new Span<uint>(others, Digits).Clear();
                Count(line, stride, order, block * size, Math.Min(count, (block + 1) * size), least, known, bit, mine, others);
                for (var digit = 0; digit < Digits; digit++) mine[digit] += others[digit];
            }
        }
    }

    // Each block writes where it begins, which is never behind what it reads.
    private readonly struct Search(
        T* line, long stride, uint* order, long count, long size, ulong least, uint* chosen, long* found) : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var block = start; block < end; block++)
            {
                found[block] = Find(
                    line, stride, order, block * size, Math.Min(count, (block + 1) * size), least, chosen + (block * size));
            }
        }
    }
}
