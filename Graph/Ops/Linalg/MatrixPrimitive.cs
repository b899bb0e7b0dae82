using System.Numerics;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>
/// A decomposition or solution of matrices: stacks of them, batch axes first, in float32, float64, complex64 or complex128. What a matrix
/// does not allow shows as NaN or infinity in the result, and never as an error.
/// </summary>
public abstract record MatrixPrimitive : MultiOutputPrimitive
{
    /// <inheritdoc/>
    public sealed override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var nodes = new Node[x.Length];
        for (var i = 0; i < nodes.Length; i++) nodes[i] = BatchAxes.Front(x[i], size);
        return new(Of(nodes), 0);
    }

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.Routine();

    /// <inheritdoc/>
    public sealed override Aval[] InferOutputs(ReadOnlySpan<Aval> x)
    {
        Require.SameDType(Name, x);
        var type = x[0].DType;
        if (type != DType.Float32 && type != DType.Float64 && !type.IsComplex)
            throw new DTypeException($"{Name}: {Texts(x)}: matrices must be float32, float64, complex64 or complex128; convert them.");
        var batch = BatchOf(x);
        var single = new Aval[x.Length];
        for (var i = 0; i < single.Length; i++) single[i] = new(Shape.Create(x[i].Shape.AsSpan()[batch.Rank..]), type);
        return Array.ConvertAll(Results(single), a => a with { Shape = Shape.Create([.. batch, .. a.Shape]) });
    }

    /// <inheritdoc/>
    public sealed override HostArray[] EvaluateOutputs(ReadOnlySpan<HostArray> x)
    {
        var avals = new Aval[x.Length];
        for (var i = 0; i < avals.Length; i++) avals[i] = new(x[i].Shape, x[i].DType);
        var outputs = InferOutputs(avals);
        var rank = BatchOf(avals).Rank;
        var items = BatchOf(avals).Size;
        var results = Array.ConvertAll(outputs, o => new Scalar[o.Shape.Size]);
        for (long item = 0; item < items; item++)
        {
            var single = new Complex[x.Length][,];
            for (var i = 0; i < single.Length; i++) single[i] = HostMatrix.Read(x[i], rank, item);
            var parts = Compute(single, avals[0].DType.IsComplex);
            for (var k = 0; k < parts.Length; k++) HostMatrix.Write(parts[k], outputs[k].DType, results[k], item);
        }
        return [.. results.Select((r, k) => new HostArray(outputs[k].Shape, outputs[k].DType, r))];
    }

    /// <summary>The results for one matrix of each operand.</summary>
    protected abstract Aval[] Results(ReadOnlySpan<Aval> x);

    /// <summary>The same by obvious loops; vectors are matrices of one column.</summary>
    protected abstract Complex[][,] Compute(Complex[][,] x, bool isComplex);

    /// <summary>The axes of an operand that are no batch axes: 2 for matrices, 1 for vectors.</summary>
    protected virtual int CoreRank(int operand) => 2;

    /// <summary>A square matrix.</summary>
    protected void RequireSquare(Aval x)
    {
        if (x.Shape[0] != x.Shape[1]) throw new ShapeException($"{Name}: the matrices {x} must be square.");
    }

    private Shape BatchOf(ReadOnlySpan<Aval> x)
    {
        for (var i = 0; i < x.Length; i++)
        {
            if (x[i].Rank < CoreRank(i))
                throw new ShapeException($"{Name}: {Texts(x)}: operand {i} has {x[i].Rank} axes and needs at least {CoreRank(i)}.");
        }
        var batch = x[0].Shape.AsSpan()[..(x[0].Rank - CoreRank(0))];
        for (var i = 1; i < x.Length; i++)
        {
            if (!x[i].Shape.AsSpan()[..(x[i].Rank - CoreRank(i))].SequenceEqual(batch))
                throw new ShapeException($"{Name}: {Texts(x)}: the batch axes must be the same.");
        }
        return Shape.Create(batch);
    }

    private static string Texts(ReadOnlySpan<Aval> x) => string.Join(", ", x.ToArray());
}
