using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;

namespace Lazy.Backends.Cpu;

/// <summary>Which operations this backend has routines for: a table by the operation's type.</summary>
internal static unsafe class CpuRoutines
{
    private static readonly Dictionary<Type, RoutineFactory> Table = new()
    {
        [typeof(CumSum)] = s => CumulativeBinding.Create(s, ScanKind.Sum),
        [typeof(CumProd)] = s => CumulativeBinding.Create(s, ScanKind.Product),
        [typeof(CumMax)] = s => CumulativeBinding.Create(s, ScanKind.Max),
        [typeof(CumMin)] = s => CumulativeBinding.Create(s, ScanKind.Min),
        [typeof(Callback)] = CallbackBinding.Create,
        [typeof(DotGeneral)] = DotGeneralBinding.Create,
        [typeof(Conv)] = ConvBinding.Create,
        [typeof(Fft)] = FftBinding.Create,
        [typeof(TopK)] = TopKBinding.Create,
        [typeof(Graph.Ops.Sort)] = SortBinding.Create,
        [typeof(Cholesky)] = s => IsComplex(s) ? WideLinalgBindings.Cholesky(s) : LinalgBindings.Cholesky(s),
        [typeof(Lu)] = s => IsComplex(s) ? WideLinalgBindings.Lu(s) : LinalgBindings.Lu(s),
        [typeof(TriangularSolve)] = s => IsComplex(s) ? WideLinalgBindings.TriangularSolve(s) : LinalgBindings.TriangularSolve(s),
        [typeof(Qr)] = s => IsComplex(s) ? WideLinalgBindings.Qr(s) : LinalgBindings.Qr(s),
        [typeof(Eigh)] = s => IsComplex(s) ? WideLinalgBindings.Eigh(s) : LinalgBindings.Eigh(s),
        [typeof(Svd)] = s => IsComplex(s) ? WideLinalgBindings.Svd(s) : LinalgBindings.Svd(s),
        [typeof(Eig)] = WideLinalgBindings.Eig,
        [typeof(Schur)] = WideLinalgBindings.Schur,
        [typeof(Hessenberg)] = WideLinalgBindings.Hessenberg,
    };

    /// <summary>Whether <see cref="Create"/> has a routine.</summary>
    public static bool Has(Primitive op, ReadOnlySpan<Aval> operands) => Table.ContainsKey(op.GetType()) || NeedsReference(op, operands);

    /// <summary>The routine of an operation, or null.</summary>
    public static RoutineBody? Create(RoutineSpec spec)
    {
        if (Table.TryGetValue(spec.Op.GetType(), out var factory) && factory(spec) is { } body) return body;
        return NeedsReference(spec.Op, [.. spec.Operands.Select(o => o.Aval)]) ? Reference(spec) : null;
    }

    private static bool IsComplex(RoutineSpec spec) => spec.Operands[0].Aval.DType.IsComplex;

    // The CPU is where operations end up that no backend can express otherwise.
    private static bool NeedsReference(Primitive op, ReadOnlySpan<Aval> operands) =>
        op.Lower(operands) is Lowering.Routine { Definition: null };

    private static RoutineBody Reference(RoutineSpec spec) => (inputs, outputs) =>
    {
        var operands = new HostArray[spec.Operands.Count];
        for (var i = 0; i < operands.Length; i++) operands[i] = Fetch(spec.Operands[i], inputs[i]);
        var avals = Array.ConvertAll(operands, o => new Aval(o.Shape, o.DType));
        var isOne = spec.Op.InferOutputs(avals) is null;
        var results = isOne ? [spec.Op.Evaluate(operands, spec.Op.Infer(avals))] : spec.Op.EvaluateOutputs(operands);
        for (var i = 0; i < results.Length; i++)
        {
            for (var k = 0L; k < results[i].Data.LongLength; k++) ScalarMemory.Write(results[i].Data[k], outputs[i], k);
        }
    };

    private static HostArray Fetch(RoutineOperand operand, byte* memory)
    {
        var (shape, type) = (operand.Aval.Shape, operand.Aval.DType);
        var data = new Scalar[shape.Size];
        var index = new int[shape.Rank];
        for (var k = 0L; k < data.LongLength; k++)
        {
            var offset = operand.Offset;
            for (var d = 0; d < index.Length; d++) offset += index[d] * operand.Strides[d];
            data[k] = ScalarMemory.Read(type, memory, offset);
            HostArray.Next(shape, index);
        }
        return new HostArray(shape, type, data);
    }
}

/// <summary>Running sums, products and extremes.</summary>
internal static unsafe class CumulativeBinding
{
    /// <summary>The routine for an operand's layout.</summary>
    public static RoutineBody Create(RoutineSpec spec, ScanKind kind)
    {
        var op = (CumulativePrimitive)spec.Op;
        var (operand, type) = (spec.Operands[0], spec.Operands[0].Aval.DType);
        var shape = Array.ConvertAll(operand.Aval.Shape.AsSpan().ToArray(), e => (long)e);
        long[] from = [.. operand.Strides], to = operand.Aval.Shape.Strides();
        var start = operand.Offset * type.Size;
        return (inputs, outputs) =>
            Scan.Run(kind, type, shape, op.Axis, op.Reverse, (nint)(inputs[0] + start), from, (nint)outputs[0], to);
    }
}
