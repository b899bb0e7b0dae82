using System.Numerics;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Cpu;

/// <summary>
/// The largest elements: a stable ascending sort of the line read backwards, then its end read backwards. That way NaN comes first, and of
/// equal elements the one with the smallest index.
/// </summary>
internal static unsafe class TopKBinding
{
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
}
