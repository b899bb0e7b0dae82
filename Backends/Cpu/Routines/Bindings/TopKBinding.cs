using System.Numerics;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Cpu;

/// <summary>
/// The largest elements: a stable ascending sort of the line read backwards, then its end read backwards. That way NaN comes first, and of
/// equal elements the one with the smallest index. Of few among many, only those are sorted that can be among them.
/// </summary>
internal static unsafe class TopKBinding
{
    // Where selecting is worth it: the least length of a line, and the most of its parts.
    private const long LongLine = 2048;
    private const int FewParts = 4;

    /// <summary>The routine for the operand's layout.</summary>
    public static RoutineBody Create(RoutineSpec spec)
    {
        var op = (TopK)spec.Op;
        var operand = spec.Operands[0];
        var type = operand.Aval.DType;
        long[] shape = [.. operand.Aval.Shape.Select(e => (long)e)], reversed = [.. operand.Strides], dense = operand.Aval.Shape.Strides();
        var (extent, size) = (shape.Length == 0 ? 1 : shape[op.Axis], operand.Aval.Shape.Size);
        var start = operand.Offset + ((extent - 1) * reversed[op.Axis]);
        reversed[op.Axis] = -reversed[op.Axis];
        // Indices count down along the axis and are the same for all lines.
        var along = new long[shape.Length];
        along[op.Axis] = 1;
        var sorted = new RoutineOperand(operand.Aval, (extent - 1) * dense[op.Axis], [.. dense.Select((s, d) => d == op.Axis ? -s : s)]);
        var kept = operand.Aval with { Shape = operand.Aval.Shape.With(op.Axis, op.K) };
        int[] axes = [.. Enumerable.Range(0, shape.Length)];
        var values = new StridedCopy(sorted with { Aval = kept }, axes, type);
        var indices = new StridedCopy(sorted with { Aval = new(kept.Shape, DType.Int32) }, axes, DType.Int32);
        if (op.K > 0 && extent >= LongLine && op.K <= extent / FewParts)
        {
            var input = new Layout(operand.Offset, [.. operand.Strides]);
            var output = new Layout(0, kept.Shape.Strides());
            return (inputs, outputs) => Sort.ForRows(size / extent, extent,
                new Selected(shape, op, type, input, output, (nint)inputs[0], (nint)outputs[0], (nint)outputs[1]));
        }
        return (inputs, outputs) =>
        {
            if (size == 0) return;
            using Scratch<byte> ordered = new(size * type.Size);
            using Scratch<int> order = new(size), count = new(extent);
            for (var i = 0; i < extent; i++) count.Pointer[i] = (int)(extent - 1 - i);
            SortOperand[] operands =
            [
                new(type, (nint)(inputs[0] + (start * type.Size)), reversed, (nint)ordered.Pointer, dense),
                new(DType.Int32, (nint)count.Pointer, along, (nint)order.Pointer, dense),
            ];
            Sort.Run(shape, op.Axis, operands, 1);
            values.Run(ordered.Pointer, outputs[0]);
            indices.Run((byte*)order.Pointer, outputs[1]);
        };
    }

    private sealed record Layout(long Offset, long[] Strides);

    private readonly struct Selected(
        long[] shape, TopK op, DType type, Layout input, Layout output, nint from, nint values, nint indices) : IRangeBody
    {
        public void Run(long start, long end)
        {
            var (length, stride, step) = (shape[op.Axis], input.Strides[op.Axis], output.Strides[op.Axis]);
            SortColumn column = SortColumn.Of(type), numbers = SortColumn.Of(DType.Int32);
            using Scratch<uint> chosen = new(length);
            for (var row = start; row < end; row++)
            {
                var line = from + (nint)((input.Offset + Sort.Offset(shape, op.Axis, row, input.Strides)) * type.Size);
                var count = column.Largest(line, stride, length, op.K, chosen.Pointer);
                new Span<uint>(chosen.Pointer, (int)count).Reverse();
                using Scratch<byte> taken = new(2 * count * type.Size);
                using Scratch<int> sorted = new(count);
                nint unsorted = (nint)taken.Pointer, ordered = unsorted + (nint)(count * type.Size);
                column.Take(line, stride, chosen.Pointer, unsorted, 1, count);
                // Backwards into their places.
                var last = (nint)(count - 1);
                Sort.Run([count], 0,
                    [
                        new(type, unsorted, [1], ordered + (last * type.Size), [-1]),
                        new(DType.Int32, (nint)chosen.Pointer, [1], (nint)(sorted.Pointer + last), [-1]),
                    ], 1);
                var place = (nint)Sort.Offset(shape, op.Axis, row, output.Strides);
                column.Take(ordered, 1, null, values + (place * type.Size), step, op.K);
                numbers.Take((nint)sorted.Pointer, 1, null, indices + (place * sizeof(int)), step, op.K);
            }
        }
    }
}
