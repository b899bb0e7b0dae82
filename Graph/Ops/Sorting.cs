using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>An operation with several results, whose node is read through <see cref="Project"/>.</summary>
public abstract record MultiOutputPrimitive : Primitive
{
    /// <inheritdoc/>
    public sealed override Aval Infer(ReadOnlySpan<Aval> x) => throw new InternalException($"{Name} has several outputs.");

    /// <inheritdoc/>
    public abstract override Aval[] InferOutputs(ReadOnlySpan<Aval> x);

    /// <inheritdoc/>
    public sealed override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output) =>
        throw new InternalException($"{Name} has several outputs.");

    /// <inheritdoc/>
    public abstract override HostArray[] EvaluateOutputs(ReadOnlySpan<HostArray> x);
}

/// <summary>
/// Sorts arrays of one shape along an axis by the first of them: one output per operand, all permuted alike. The sort is stable and
/// ascending; NaN comes last, -0 equals 0, complex numbers are ordered by (real, imaginary).
/// </summary>
/// <param name="Axis">The axis.</param>
/// <param name="NumKeys">How many of the operands are keys; a later one decides where those before it are equal.</param>
public sealed record Sort(int Axis, int NumKeys) : MultiOutputPrimitive
{
    /// <inheritdoc/>
    public override string Name => "sort";

    /// <inheritdoc/>
    public override bool Computes => false;

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.CustomOutputs(
        (x, _, t) => SortOrder.Moved(t, () => Permutation(x), Axis),
        (x, _, ct, _) => SortOrder.MovedBack(ct, () => Permutation(x), Axis, x[0].Shape));

    /// <inheritdoc/>
    public override Aval[] InferOutputs(ReadOnlySpan<Aval> x)
    {
        if (NumKeys < 1 || NumKeys > x.Length)
        {
            throw new ShapeException($"{Name}: {NumKeys} keys of {x.Length} operands; at least one operand must be a key.");
        }
        Require.Increasing(Name, Axis, x[0].Rank);
        foreach (var a in x)
        {
            if (a.Shape != x[0].Shape) throw new ShapeException($"{Name}: {x[0]} and {a} are sorted together and must have one shape.");
        }
        return x.ToArray();
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var (nodes, axis) = Batching.Align(x, size);
        return new((this with { Axis = BatchAxes.Shift(Axis, axis) }).Of(nodes), axis);
    }

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.Routine();

    /// <inheritdoc/>
    public override HostArray[] EvaluateOutputs(ReadOnlySpan<HostArray> x)
    {
        var keys = x[..NumKeys].ToArray();
        var order = SortOrder.Lines(x[0].Shape, Axis, line => line.Order(Comparer<long>.Create((i, j) =>
        {
            foreach (var key in keys)
            {
                var c = SortOrder.Compare(key.Data[i], key.Data[j]);
                if (c != 0) return c;
            }
            return 0;
        })));
        var results = new HostArray[x.Length];
        for (var i = 0; i < results.Length; i++)
        {
            var data = x[i].Data;
            results[i] = new HostArray(x[i].Shape, x[i].DType, Array.ConvertAll(order, from => data[from]));
        }
        return results;
    }

    /// <inheritdoc/>
    protected override string Parameters() => $"axis={Axis} keys={NumKeys}";

    // Which place each element came from: sorted along as one more operand.
    private Node Permutation(Node[] x) => Project.All(Of([.. x, Lax.Iota(x[0].Shape, DType.Int32, Axis)]))[^1];
}

/// <summary>
/// The largest elements along an axis in descending order, and their indices. NaN comes first; of equal elements the first.
/// </summary>
/// <param name="K">How many.</param>
/// <param name="Axis">The axis.</param>
public sealed record TopK(int K, int Axis) : MultiOutputPrimitive
{
    /// <inheritdoc/>
    public override string Name => "top_k";

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.CustomOutputs(
        (_, y, t) => [SortOrder.Moved(t, () => Project.All(y)[1], Axis)[0], null],
        (x, y, ct, _) => SortOrder.MovedBack([ct[0]], () => Project.All(y)[1], Axis, x[0].Shape));

    /// <inheritdoc/>
    public override Aval[] InferOutputs(ReadOnlySpan<Aval> x)
    {
        Require.Operands(this, x, 1);
        Require.Increasing(Name, Axis, x[0].Rank);
        if (x[0].DType.IsComplex)
        {
            throw new DTypeException($"{Name}: {x[0]} has no largest elements; use real or imaginary part, or the modulus.");
        }
        if (K < 0 || K > x[0].Shape[Axis])
        {
            throw new ShapeException($"{Name}: k = {K} for axis {Axis} of {x[0]}; it must be 0 to {x[0].Shape[Axis]}.");
        }
        var shape = x[0].Shape.With(Axis, K);
        return [x[0] with { Shape = shape }, new(shape, DType.Int32)];
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size) =>
        new((this with { Axis = BatchAxes.Shift(Axis, x[0].Axis!.Value) }).Of(x[0].Node), x[0].Axis);

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.Routine();

    /// <inheritdoc/>
    public override HostArray[] EvaluateOutputs(ReadOnlySpan<HostArray> x)
    {
        var operand = x[0];
        var shape = operand.Shape.With(Axis, K);
        long stride = operand.Shape.Strides()[Axis];
        var order = SortOrder.Lines(operand.Shape, Axis, line =>
            line.Order(Comparer<long>.Create((i, j) => SortOrder.Compare(operand.Data[j], operand.Data[i]))));
        var full = new HostArray(operand.Shape, DType.Int64, Array.ConvertAll(order, from => Scalar.OfInt(DType.Int64, from)));
        return
        [
            HostArray.Fill(new(shape, operand.DType), index => operand.Data[full[index].Int]),
            HostArray.Fill(new(shape, DType.Int32), index => Scalar.OfInt(DType.Int32, full[index].Int / stride % operand.Shape[Axis])),
        ];
    }

    /// <inheritdoc/>
    protected override string Parameters() => $"k={K} axis={Axis}";
}

/// <summary>What <see cref="Sort"/> and <see cref="TopK"/> share: the order of numbers, and how tangents follow a permutation.</summary>
internal static class SortOrder
{
    /// <summary>-1, 0 or 1. All NaN are equal and come last; a complex number is compared part by part.</summary>
    public static int Compare(Scalar x, Scalar y)
    {
        if (!x.Type.IsInexact) return x.Type == DType.UInt64 ? ((ulong)x.Int).CompareTo((ulong)y.Int) : x.Int.CompareTo(y.Int);
        var c = Part(x.Re, y.Re);
        return c != 0 ? c : Part(x.Im, y.Im);
    }

    /// <summary>For each element of the result the position of its source; each line along the axis is ordered by itself, stably.</summary>
    public static long[] Lines(Shape shape, int axis, Func<IEnumerable<long>, IEnumerable<long>> order)
    {
        var result = new long[shape.Size];
        long stride = shape.Strides()[axis], extent = shape[axis];
        for (long first = 0; first < result.LongLength; first++)
        {
            if (first / stride % extent != 0) continue;
            var line = new long[extent];
            for (var i = 0; i < extent; i++) line[i] = first + (i * stride);
            var at = first;
            foreach (var source in order(line))
            {
                result[at] = source;
                at += stride;
            }
        }
        return result;
    }

    /// <summary>Tangents of the operands in the order of the results.</summary>
    public static Node?[] Moved(Node?[] t, Func<Node> permutation, int axis)
    {
        if (Array.TrueForAll(t, n => n is null)) return new Node?[t.Length];
        var from = permutation();
        return Array.ConvertAll(t, n => n is null ? null : Lax.TakeAlongAxis(n, from, axis));
    }

    /// <summary>Cotangents of the results at the places of the operands.</summary>
    public static Node?[] MovedBack(Node?[] ct, Func<Node> permutation, int axis, Shape shape)
    {
        if (Array.TrueForAll(ct, n => n is null)) return new Node?[ct.Length];
        var to = permutation();
        return Array.ConvertAll(ct, n => n is null ? null
            : Lax.PutAlongAxis(Lax.Zeros(new Aval(shape, n.DType)), to, n, axis, ScatterKind.Set, GatherMode.Clip, unique: true));
    }

    private static int Part(double x, double y) =>
        double.IsNaN(x) ? double.IsNaN(y) ? 0 : 1 : double.IsNaN(y) ? -1 : x < y ? -1 : x > y ? 1 : 0;
}
