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

    private sealed class Typed<T, TKey> : SortColumn where T : unmanaged where TKey : ISortKey<T>
    {
        private const long Chunk = 1 << 15;

        public override int Bits => TKey.Bits;

        public override int Size => sizeof(T);

        public override void Entries(nint from, long stride, uint* order, ulong* entries, int shift, long count) =>
            WorkerPool.For(count, Chunk, new EntriesBody((T*)from, stride, order, entries, shift));

        public override bool SortValues(nint from, long stride, nint to, long step, long count) => TKey.Bits <= 32
            ? SortValues<uint>((T*)from, stride, (T*)to, step, count)
            : SortValues<ulong>((T*)from, stride, (T*)to, step, count);

        private static bool SortValues<TWord>(T* from, long stride, T* to, long step, long count)
            where TWord : unmanaged, IBinaryInteger<TWord>
        {
            using var memory = new Scratch<TWord>(2 * count);
            var words = memory.Pointer;
            var exact = new StrongBox<bool>(true);
            WorkerPool.For(count, Chunk, new ToWords<TWord>(from, stride, words, exact));
            if (!exact.Value) return false;
            var sorted = RadixSort<TWord>.Sort(words, words + count, count, 0, TKey.Bits);
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

        private readonly struct ToWords<TWord>(T* from, long stride, TWord* words, StrongBox<bool> exact) : IRangeBody
            where TWord : unmanaged, IBinaryInteger<TWord>
        {
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            public void Run(long start, long end)
            {
                var all = true;
                for (var i = start; i < end; i++)
                {
                    var value = from[i * stride];
                    all &= TKey.IsExact(value);
                    words[i] = TWord.CreateTruncating(TKey.Key(value));
                }
                if (!all) Volatile.Write(ref exact.Value, false);
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
