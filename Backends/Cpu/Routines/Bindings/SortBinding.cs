using Lazy.Graph;

namespace Lazy.Backends.Cpu;

/// <summary>Sorting of operands that are permuted alike.</summary>
internal static unsafe class SortBinding
{
    /// <summary>The routine for the operands' layouts.</summary>
    public static RoutineBody Create(RoutineSpec spec)
    {
        var op = (Graph.Ops.Sort)spec.Op;
        var shape = Array.ConvertAll(spec.Operands[0].Aval.Shape.AsSpan().ToArray(), e => (long)e);
        var dense = spec.Operands[0].Aval.Shape.Strides();
        return (inputs, outputs) =>
        {
            var operands = new SortOperand[spec.Operands.Count];
            for (var i = 0; i < operands.Length; i++)
            {
                var o = spec.Operands[i];
                var start = inputs[i] + (o.Offset * o.Aval.DType.Size);
                operands[i] = new(o.Aval.DType, (nint)start, [.. o.Strides], (nint)outputs[i], dense);
            }
            Sort.Run(shape, op.Axis, operands, op.NumKeys);
        };
    }
}
