using System.Collections.Immutable;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu;

/// <summary>Makes operands dense, in another order of axes and another dtype, by a kernel: for routines with demands on strides.</summary>
internal sealed unsafe class StridedCopy
{
    private readonly KernelRunner? runner;
    private readonly bool isDense;
    private readonly long offsetBytes;

    /// <summary>Prepares a copy of an operand with its axes in the given order.</summary>
    public StridedCopy(RoutineOperand operand, IReadOnlyList<int> axes, DType type)
    {
        var extents = axes.Select(d => (long)operand.Aval.Shape[d]).ToImmutableArray();
        Bytes = extents.Aggregate(1L, (n, e) => n * e) * type.Size;
        offsetBytes = operand.Offset * operand.Aval.DType.Size;
        isDense = operand.Aval.DType == type;
        KExpr from = K.Const(DType.Int64, operand.Offset), to = K.Const(DType.Int64, 0);
        var dense = 1L;
        for (var i = extents.Length - 1; i >= 0; i--)
        {
            var index = K.Index(DType.Int64, i);
            from = K.Add(from, K.Mul(index, K.Const(Scalar.OfInt(DType.Int64, operand.Strides[axes[i]]))));
            to = K.Add(to, K.Mul(index, K.Const(Scalar.OfInt(DType.Int64, dense))));
            isDense &= extents[i] == 1 || operand.Strides[axes[i]] == dense;
            dense *= extents[i];
        }
        var plan = LoopPlan.Create(new Kernel
        {
            Name = "copy",
            IndexType = DType.Int64,
            Inputs = [operand.Aval.DType],
            Uniforms = [],
            Outputs = [new(type)],
            Outer = extents,
            Inner = [],
            Passes = [],
            OuterStores = [new(0, to, K.Cast(K.Load(operand.Aval.DType, 0, from), type))],
        });
        if (plan is not null) runner = KernelCompiler.Best(plan);
    }

    /// <summary>The size of the copy.</summary>
    public long Bytes { get; }

    /// <summary>The room that <see cref="Fetch"/> needs: none where the operand lies as it is wanted.</summary>
    public long Room => isDense ? 0 : Bytes;

    /// <summary>The operand as it is wanted, to be read: itself, or a copy in <paramref name="room"/>.</summary>
    public byte* Fetch(byte* source, byte* room)
    {
        if (isDense) return source + offsetBytes;
        Run(source, room);
        return room;
    }

    /// <summary>Copies.</summary>
    public void Run(byte* source, byte* target)
    {
        var arguments = new LaunchArguments { Inputs = &source, Outputs = &target };
        runner?.Run(&arguments);
    }
}
