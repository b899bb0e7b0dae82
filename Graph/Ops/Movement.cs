using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>Repeats an array along new axes and along axes of extent 1 (<c>lax.broadcast_in_dim</c>).</summary>
/// <param name="Shape">The shape of the result.</param>
/// <param name="Dims">Axis i of the operand becomes axis Dims[i] of the result; strictly increasing.</param>
public sealed record Broadcast(Shape Shape, Axes Dims) : MovementPrimitive
{
    /// <inheritdoc/>
    public override string Name => "broadcast_in_dim";

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        Require.Operands(this, x, 1);
        Require.Concrete(Name, Shape);
        Require.PerAxis(Name, "dims", Dims, x[0]);
        Require.Increasing(Name, Dims, Shape.Rank);
        for (var i = 0; i < Dims.Count; i++)
        {
            if (x[0].Shape[i] == 1 || x[0].Shape[i] == Shape[Dims[i]]) continue;
            throw new ShapeException($"{Name}: {x[0]} does not fit shape {Shape} with dims {Dims}: axis {i} has extent {x[0].Shape[i]}, " +
                $"axis {Dims[i]} of the result {Shape[Dims[i]]}; it must be 1 or equal.");
        }
        return x[0] with { Shape = Shape };
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var node = BatchAxes.Front(x[0], size);
        return new(new Broadcast(Shape.Insert(0, size), BatchAxes.Insert(BatchAxes.Shift(Dims, 0), 0, 0)).Of(node), 0);
    }

    /// <inheritdoc/>
    protected override Node Transposed(Node ct, Aval operand)
    {
        var summed = new List<int>();
        for (var i = 0; i < Shape.Rank; i++)
        {
            var from = Dims.AsSpan().IndexOf(i);
            if (from < 0 || operand.Shape[from] != Shape[i]) summed.Add(i);
        }
        return Lax.Reshape(Lax.Sum(ct, [.. summed]), operand.Shape);
    }

    /// <inheritdoc/>
    protected override KExpr[] Source(MapContext c, KExpr[] index)
    {
        var shape = c.InputAval(0).Shape;
        var source = new KExpr[shape.Rank];
        for (var d = 0; d < source.Length; d++) source[d] = shape[d] == 1 ? c.Int(0) : index[Dims[d]];
        return source;
    }

    /// <inheritdoc/>
    protected override void Locate(Shape operand, int[] index, int[] source)
    {
        for (var i = 0; i < source.Length; i++) source[i] = operand[i] == 1 ? 0 : index[Dims[i]];
    }

    /// <inheritdoc/>
    protected override string Parameters() => $"shape={Shape} dims={Dims}";
}

/// <summary>The same elements in row-major order under another shape.</summary>
/// <param name="Shape">The shape of the result, of as many elements.</param>
public sealed record Reshape(Shape Shape) : MovementPrimitive
{
    /// <inheritdoc/>
    public override string Name => "reshape";

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        Require.Operands(this, x, 1);
        Require.Concrete(Name, Shape);
        if (x[0].Shape.Size != Shape.Size)
        {
            throw new ShapeException($"{Name}: {x[0]} has {x[0].Shape.Size} elements, shape {Shape} has {Shape.Size}; the numbers " +
                "must be equal.");
        }
        return x[0] with { Shape = Shape };
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size) =>
        new(new Reshape(Shape.Insert(0, size)).Of(BatchAxes.Front(x[0], size)), 0);

    /// <inheritdoc/>
    protected override Node Transposed(Node ct, Aval operand) => Lax.Reshape(ct, operand.Shape);

    /// <inheritdoc/>
    protected override KExpr[] Source(MapContext c, KExpr[] index)
    {
        var from = c.InputAval(0).Shape;
        var source = new KExpr[from.Rank];
        Array.Fill(source, c.Int(0));
        if (Shape.Size == 0) return source;
        // Both shapes are cut into the shortest runs of axes with equal numbers of elements. An axis that is alone on both sides
        // keeps its index, so that only axes that are really merged or split cost arithmetic.
        for (int i = 0, o = 0; i < from.Rank || o < Shape.Rank;)
        {
            int firstIn = i, firstOut = o;
            long sizeIn = 1, sizeOut = 1;
            do
            {
                if (i < from.Rank && (sizeIn <= sizeOut || o == Shape.Rank)) sizeIn *= from[i++];
                else sizeOut *= Shape[o++];
            }
            while (sizeIn != sizeOut);
            Split(c, Merge(c, index, firstOut, o), from, firstIn, i, source);
        }
        return source;
    }

    /// <inheritdoc/>
    protected override void Locate(Shape operand, int[] index, int[] source)
    {
        var flat = HostArray.Flat(Shape, index);
        for (var d = source.Length - 1; d >= 0; d--) (flat, source[d]) = (flat / operand[d], (int)(flat % operand[d]));
    }

    /// <inheritdoc/>
    protected override string Parameters() => $"shape={Shape}";

    private KExpr Merge(MapContext c, KExpr[] index, int first, int end)
    {
        var flat = c.Int(0);
        for (var d = first; d < end; d++)
        {
            if (Shape[d] != 1) flat = K.Add(K.Mul(flat, c.Int(Shape[d])), index[d]);
        }
        return flat;
    }

    private static void Split(MapContext c, KExpr flat, Shape from, int first, int end, KExpr[] source)
    {
        var outer = first;
        while (outer < end && from[outer] == 1) outer++;
        for (var d = end - 1; d >= outer; d--)
        {
            if (from[d] == 1) continue;
            source[d] = d == outer ? flat : K.Rem(flat, c.Int(from[d]));
            flat = K.Div(flat, c.Int(from[d]));
        }
    }
}

/// <summary>Permutes the axes.</summary>
/// <param name="Permutation">Axis i of the result is axis Permutation[i] of the operand.</param>
public sealed record Transpose(Axes Permutation) : MovementPrimitive
{
    /// <inheritdoc/>
    public override string Name => "transpose";

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        Require.Operands(this, x, 1);
        Require.PerAxis(Name, "permutation", Permutation, x[0]);
        Require.Distinct(Name, Permutation, x[0].Rank);
        return x[0] with { Shape = x[0].Shape.Permute(Permutation) };
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var axis = x[0].Axis!.Value;
        return new(new Transpose(BatchAxes.Insert(BatchAxes.Shift(Permutation, axis), 0, axis)).Of(x[0].Node), 0);
    }

    /// <inheritdoc/>
    protected override Node Transposed(Node ct, Aval operand) => Lax.Transpose(ct, Permutation.Inverse());

    /// <inheritdoc/>
    protected override KExpr[] Source(MapContext c, KExpr[] index)
    {
        var source = new KExpr[index.Length];
        for (var i = 0; i < source.Length; i++) source[Permutation[i]] = index[i];
        return source;
    }

    /// <inheritdoc/>
    protected override void Locate(Shape operand, int[] index, int[] source)
    {
        for (var i = 0; i < source.Length; i++) source[Permutation[i]] = index[i];
    }

    /// <inheritdoc/>
    protected override string Parameters() => $"permutation={Permutation}";
}

/// <summary>Reverses the order along axes.</summary>
/// <param name="Axes">The axes, each once.</param>
public sealed record Reverse(Axes Axes) : MovementPrimitive
{
    /// <inheritdoc/>
    public override string Name => "rev";

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        Require.Operands(this, x, 1);
        Require.Distinct(Name, Axes, x[0].Rank);
        return x[0];
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size) =>
        new(new Reverse(BatchAxes.Shift(Axes, x[0].Axis!.Value)).Of(x[0].Node), x[0].Axis);

    /// <inheritdoc/>
    protected override Node Transposed(Node ct, Aval operand) => Of(ct);

    /// <inheritdoc/>
    protected override KExpr[] Source(MapContext c, KExpr[] index)
    {
        var source = (KExpr[])index.Clone();
        foreach (var a in Axes) source[a] = K.Sub(c.Int(c.Output.Shape[a] - 1), index[a]);
        return source;
    }

    /// <inheritdoc/>
    protected override void Locate(Shape operand, int[] index, int[] source)
    {
        for (var i = 0; i < source.Length; i++) source[i] = Axes.Contains(i) ? operand[i] - 1 - index[i] : index[i];
    }

    /// <inheritdoc/>
    protected override string Parameters() => $"axes={Axes}";
}
