using Lazy.Graph;

namespace Lazy.Backends.Cpu;

/// <summary>What decompositions share: dense copies of the operands, and then one matrix of the batch after the other. Small ones are dealt
/// to the threads, large ones use all threads themselves.</summary>
internal static unsafe class MatrixBatch
{
    private const long SmallMatrix = 64 * 64;

    /// <summary>Works on one matrix of the batch. Wide operands are copies, which may be overwritten, and others may be the operands of the
    /// routine; results come with the numbers that they have if nothing is done.</summary>
    public delegate void Item(byte** x, byte** y);

    /// <summary>The body of a routine.</summary>
    /// <param name="spec">The routine; axes before the last two of its first operand count matrices.</param>
    /// <param name="item">What to do with each.</param>
    /// <param name="isWide">Whether operands and results are float64 and complex128 whatever the precision.</param>
    public static RoutineBody Create(RoutineSpec spec, Item item, bool isWide)
    {
        StridedCopy[] copies = [.. spec.Operands.Select(o =>
            new StridedCopy(o, [.. Enumerable.Range(0, o.Aval.Rank)], isWide ? Wide(o.Aval.DType) : o.Aval.DType))];
        var shape = spec.Operands[0].Aval.Shape;
        var items = shape.AsSpan()[..^2].ToArray().Aggregate(1L, (n, e) => n * e);
        var size = items == 0 ? 0 : shape.Size / items;
        long[] inputs = [.. copies.Select(c => items == 0 ? 0 : c.Bytes / items)];
        Output[] outputs = [.. spec.Outputs.Select(o => new Output(o.DType, items == 0 ? 0 : o.Shape.Size / items, isWide && Wide(o.DType) != o.DType))];
        return (x, y) =>
        {
            if (items == 0) return;
            using var memory = new Scratch<byte>(copies.Sum(c => Lines(isWide ? c.Bytes : c.Room)));
            var dense = stackalloc byte*[copies.Length];
            var at = memory.Pointer;
            for (var i = 0; i < copies.Length; i++)
            {
                if (isWide) copies[i].Run(x[i], dense[i] = at);
                else dense[i] = copies[i].Fetch(x[i], at);
                at += Lines(isWide ? copies[i].Bytes : copies[i].Room);
            }
            var chunk = size > SmallMatrix ? items : Math.Max(1, SmallMatrix / Math.Max(size, 1));
            WorkerPool.For(items, chunk, new Items(item, dense, inputs, y, outputs));
        };
    }

    /// <summary>The extents of the matrices of an operand.</summary>
    public static (int Rows, int Columns) Size(RoutineSpec spec, int operand) =>
        (spec.Operands[operand].Aval.Shape[^2], spec.Operands[operand].Aval.Shape[^1]);

    private static DType Wide(DType type) => type.IsComplex ? DType.Complex128 : type.IsInexact ? DType.Float64 : type;

    // Whole cache lines.
    private static long Lines(long bytes) => (bytes + 63) & ~63L;

    // A result: its dtype, the numbers of one item, and whether these are computed in twice the bits.
    private readonly record struct Output(DType Type, long Count, bool IsNarrow)
    {
        public long WideBytes => IsNarrow ? Lines(Count * Type.Size * 2) : 0;

        public void Narrow(double* from, float* to)
        {
            var parts = Type.IsComplex ? 2 * Count : Count;
            for (long i = 0; i < parts; i++) to[i] = (float)from[i];
        }
    }

    private readonly struct Items(Item item, byte** x, long[] inputs, byte** y, Output[] outputs) : IRangeBody
    {
        public void Run(long start, long end)
        {
            using var memory = new Scratch<byte>(outputs.Sum(o => o.WideBytes));
            var operands = stackalloc byte*[inputs.Length];
            var results = stackalloc byte*[outputs.Length];
            for (var i = start; i < end; i++)
            {
                var wide = memory.Pointer;
                for (var k = 0; k < inputs.Length; k++) operands[k] = x[k] + (i * inputs[k]);
                for (var k = 0; k < outputs.Length; k++)
                {
                    results[k] = outputs[k].IsNarrow ? wide : Target(k, i);
                    wide += outputs[k].WideBytes;
                }
                item(operands, results);
                for (var k = 0; k < outputs.Length; k++)
                {
                    if (outputs[k].IsNarrow) outputs[k].Narrow((double*)results[k], (float*)Target(k, i));
                }
            }
        }

        private byte* Target(int k, long i) => y[k] + (i * outputs[k].Count * outputs[k].Type.Size);
    }
}
