using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu;

/// <summary>What sorting needs of a real element type.</summary>
internal abstract unsafe class SortColumn
{
    private static readonly Dictionary<DType, SortColumn> Columns = new()
    {
        [DType.Bool] = new Typed<byte, UnsignedKey<byte>>(),
        [DType.UInt8] = new Typed<byte, UnsignedKey<byte>>(),
        [DType.UInt16] = new Typed<ushort, UnsignedKey<ushort>>(),
        [DType.UInt32] = new Typed<uint, UnsignedKey<uint>>(),
        [DType.UInt64] = new Typed<ulong, UnsignedKey<ulong>>(),
        [DType.Int8] = new Typed<sbyte, SignedKey<sbyte, byte>>(),
        [DType.Int16] = new Typed<short, SignedKey<short, ushort>>(),
        [DType.Int32] = new Typed<int, SignedKey<int, uint>>(),
        [DType.Int64] = new Typed<long, SignedKey<long, ulong>>(),
        [DType.BFloat16] = new Typed<BFloat16, FloatKey<BFloat16, ushort>>(),
        [DType.Float16] = new Typed<Half, FloatKey<Half, ushort>>(),
        [DType.Float32] = new Typed<float, FloatKey<float, uint>>(),
        [DType.Float64] = new Typed<double, FloatKey<double, ulong>>(),
    };

    /// <summary>The column of a real dtype.</summary>
    public static SortColumn Of(DType type) => Columns[type];

    /// <summary>Bits of a key.</summary>
    public abstract int Bits { get; }

    /// <summary>Bytes of an element.</summary>
    public abstract int Size { get; }

    /// <summary>entries[i] = 32 bits of the key at position order[i] (or i), from bit <paramref name="shift"/> on, above i.</summary>
    public abstract void Entries(nint from, long stride, uint* order, ulong* entries, int shift, long count);

    /// <summary>Sorts values without their positions; false, and nothing done, if the row holds a value that its key does not
    /// tell.</summary>
    public abstract bool SortValues(nint from, long stride, nint to, long step, long count);

    /// <summary>See <see cref="Selection{T, TKey}.Largest"/>.</summary>
    public abstract long Largest(nint line, long stride, long count, long k, uint* chosen);

    /// <summary>Copies elements: to[i] = from[order[i]], or from[i] without an order.</summary>
    public abstract void Take(nint from, long stride, uint* order, nint to, long step, long count);

    private sealed class Typed<T, TKey> : SortColumn where T : unmanaged where TKey : ISortKey<T>
    {
        private const long Chunk = 1 << 15;

        public override int Bits => TKey.Bits;

        public override int Size => sizeof(T);

        public override void Entries(nint from, long stride, uint* order, ulong* entries, int shift, long count) =>
            WorkerPool.For(count, Chunk, new EntriesBody((T*)from, stride, order, entries, shift));

        public override long Largest(nint line, long stride, long count, long k, uint* chosen) =>
            Selection<T, TKey>.Largest((T*)line, stride, count, k, chosen);

        public override void Take(nint from, long stride, uint* order, nint to, long step, long count)
        {
            for (long i = 0; i < count; i++) ((T*)to)[i * step] = ((T*)from)[(order == null ? i : order[i]) * stride];
        }

        public override bool SortValues(nint from, long stride, nint to, long step, long count) => TKey.Bits <= 32
            ? SortValues<uint>((T*)from, stride, (T*)to, step, count)
            : SortValues<ulong>((T*)from, stride, (T*)to, step, count);

        private static bool SortValues<TWord>(T* from, long stride, T* to, long step, long count)
            where TWord : unmanaged, IBinaryInteger<TWord>
        {
            using var memory = new Scratch<TWord>(2 * count);
            var words = memory.Pointer;
            var seen = new Seen();
            WorkerPool.For(count, Chunk, new ToWords<TWord>(from, stride, words, seen));
            if (!seen.AllExact) return false;
            var sorted = RadixSort<TWord>.Sort(words, words + count, count, 0, TKey.Bits, seen.Varying);
            WorkerPool.For(count, Chunk, new FromWords<TWord>(sorted, to, step));
            return true;
        }

        private readonly struct EntriesBody(T* from, long stride, uint* order, ulong* entries, int shift) : IRangeBody
        {
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            public void Run(long start, long end)
            {
                for (var i = start; i < end; i++)
                    entries[i] = TKey.Key(from[(order == null ? i : order[i]) * stride]) >> shift << 32 | (uint)i;
            }
        }

        private readonly struct ToWords<TWord>(T* from, long stride, TWord* words, Seen seen) : IRangeBody
            where TWord : unmanaged, IBinaryInteger<TWord>
        {
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            public void Run(long start, long end)
            {
                var exact = true;
                TWord all = ~TWord.Zero, any = TWord.Zero;
                for (var i = start; i < end; i++)
                {
                    var value = from[i * stride];
                    exact &= TKey.IsExact(value);
                    var word = TWord.CreateTruncating(TKey.Key(value));
                    (all, any) = (all & word, any | word);
                    words[i] = word;
                }
                seen.Note(exact, ulong.CreateTruncating(all), ulong.CreateTruncating(any));
            }
        }

        /// <summary>What the chunks of a row have in common.</summary>
        private sealed class Seen
        {
            private readonly Lock gate = new();
            private ulong all = ulong.MaxValue, any;

            /// <summary>Whether all keys hold every bit of their values.</summary>
            public bool AllExact { get; private set; } = true;

            /// <summary>The bits that are not the same in all keys.</summary>
            public ulong Varying => all ^ any;

            public void Note(bool exact, ulong allOfThem, ulong anyOfThem)
            {
                lock (gate)
                {
                    AllExact &= exact;
                    (all, any) = (all & allOfThem, any | anyOfThem);
                }
            }
        }

        private readonly struct FromWords<TWord>(TWord* words, T* to, long step) : IRangeBody
            where TWord : unmanaged, IBinaryInteger<TWord>
        {
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            public void Run(long start, long end)
            {
                for (var i = start; i < end; i++) to[i * step] = TKey.Value(ulong.CreateTruncating(words[i]));
            }
        }
    }
}
