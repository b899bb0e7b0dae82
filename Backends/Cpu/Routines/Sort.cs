using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu;

/// <summary>An array to sort, and where the sorted one goes; strides are in elements. The two must not overlap.</summary>
internal readonly record struct SortOperand(DType DType, nint Input, long[] InputStrides, nint Output, long[] OutputStrides);

/// <summary>
/// Stable sorting along an axis. Keys become unsigned integers of the same order; one pass sorts pairs of 32 key bits and a position, and
/// passes from the least to the most significant word (of the last key to the first) give the lexicographic order of any keys.
/// </summary>
internal static unsafe class Sort
{
    private const long TaskElements = 1 << 15;
    private const long LongRow = 1 << 17;

    /// <summary>Runs a body over rows of a length: long ones one after the other, so that each may use all threads, short ones side by
    /// side.</summary>
    public static void ForRows<TBody>(long rows, long length, TBody body) where TBody : struct, IRangeBody
    {
        if (length >= LongRow) body.Run(0, rows);
        else WorkerPool.For(rows, Math.Max(1, TaskElements / length), body);
    }

    /// <summary>
    /// Sorts all operands, of one shape, by the permutation that orders the first <paramref name="keys"/> of them lexicographically. Order
    /// of elements: false before true; -inf &lt; … &lt; inf &lt; NaN, -0 equal to +0, all NaN equal; complex numbers by real, then
    /// imaginary part.
    /// </summary>
    /// <exception cref="ArgumentException">The axis is longer than 2^32 - 1.</exception>
    public static void Run(long[] shape, int axis, SortOperand[] operands, int keys)
    {
        long rows = 1;
        for (var i = 0; i < shape.Length; i++) if (i != axis) rows *= shape[i];
        var length = shape.Length == 0 ? 1 : shape[axis];
        if (rows == 0 || length == 0) return;
        if (length > uint.MaxValue) throw new ArgumentException($"sort: axis {axis} has {length} elements; 4294967295 can be sorted.");
        ForRows(rows, length, new Rows(shape, axis, operands, keys, length));
    }

    /// <summary>Where a row begins, by its number among those along an axis.</summary>
    public static long Offset(long[] shape, int axis, long row, long[] strides)
    {
        long offset = 0;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            if (i == axis) continue;
            (row, var at) = Math.DivRem(row, shape[i]);
            offset += at * strides[i];
        }
        return offset;
    }

    private readonly struct Rows(long[] shape, int axis, SortOperand[] operands, int keys, long length) : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var row = start; row < end; row++)
            {
                // A row whose keys hold all of the values needs no permutation.
                if (operands.Length == 1 && keys == 1 && !operands[0].DType.IsComplex && SortValues(operands[0], row)) continue;
                using var entries = new Scratch<ulong>(2 * length);
                using var order = new Scratch<uint>(2 * length);
                var permutation = Order(row, entries.Pointer, order.Pointer);
                foreach (var operand in operands) Permute(operand, row, permutation);
            }
        }

        private long StrideOf(long[] strides) => shape.Length == 0 ? 1 : strides[axis];

        private long Offset(long row, long[] strides) => Sort.Offset(shape, axis, row, strides);

        private uint* Order(long row, ulong* entries, uint* order)
        {
            uint* current = null;
            for (var key = keys - 1; key >= 0; key--)
            {
                var (type, stride) = (operands[key].DType, StrideOf(operands[key].InputStrides));
                var at = operands[key].Input + (nint)(Offset(row, operands[key].InputStrides) * type.Size);
                var parts = type.IsComplex ? 2 : 1;
                var column = SortColumn.Of(type.RealPart);
                for (var part = parts - 1; part >= 0; part--)
                    for (var shift = 0; shift < column.Bits; shift += 32)
                    {
                        column.Entries(at + part * column.Size, stride * parts, current, entries, shift, length);
                        var sorted = RadixSort<ulong>.Sort(entries, entries + length, length, 32, 32 + Math.Min(32, column.Bits - shift));
                        var next = current == order ? order + length : order;
                        Compose(sorted, current, next);
                        current = next;
                    }
            }
            if (current == null)
            {
                for (long i = 0; i < length; i++) order[i] = (uint)i;
                current = order;
            }
            return current;
        }

        private void Compose(ulong* sorted, uint* before, uint* after)
        {
            if (before == null) for (long i = 0; i < length; i++) after[i] = (uint)sorted[i];
            else for (long i = 0; i < length; i++) after[i] = before[(uint)sorted[i]];
        }

        private bool SortValues(in SortOperand operand, long row)
        {
            var column = SortColumn.Of(operand.DType);
            var from = operand.Input + (nint)(Offset(row, operand.InputStrides) * column.Size);
            var to = operand.Output + (nint)(Offset(row, operand.OutputStrides) * column.Size);
            return column.SortValues(from, StrideOf(operand.InputStrides), to, StrideOf(operand.OutputStrides), length);
        }

        private void Permute(in SortOperand operand, long row, uint* order)
        {
            var size = operand.DType.Size;
            var from = operand.Input + (nint)(Offset(row, operand.InputStrides) * size);
            var to = operand.Output + (nint)(Offset(row, operand.OutputStrides) * size);
            var (step, next) = (StrideOf(operand.InputStrides), StrideOf(operand.OutputStrides));
            switch (size)
            {
                case 1: Gather((byte*)from, step, (byte*)to, next, order); break;
                case 2: Gather((ushort*)from, step, (ushort*)to, next, order); break;
                case 4: Gather((uint*)from, step, (uint*)to, next, order); break;
                case 8: Gather((ulong*)from, step, (ulong*)to, next, order); break;
                default: Gather((Complex*)from, step, (Complex*)to, next, order); break;
            }
        }

        private void Gather<T>(T* from, long step, T* to, long next, uint* order) where T : unmanaged =>
            WorkerPool.For(length, TaskElements, new GatherBody<T>(from, step, to, next, order));
    }

    private readonly struct GatherBody<T>(T* from, long step, T* to, long next, uint* order) : IRangeBody where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, long end)
        {
            for (var i = start; i < end; i++) to[i * next] = from[order[i] * step];
        }
    }
}
