using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;

namespace Lazy.Transforms;

/// <summary>
/// An operation across the examples of a named axis: linear in its first operand; the second is the index of the example. Batching along
/// that very axis, which is when the index is mapped, turns it into ordinary operations; no backend ever meets one.
/// </summary>
/// <param name="AxisName">What texts call the axis.</param>
/// <param name="Size">The extent of the axis.</param>
public abstract record Collective(string AxisName, int Size) : Primitive
{
    /// <inheritdoc/>
    public sealed override Derivative Derivative => new Derivative.Linear((ct, x, _) => Transpose.Of(ct, x[1]), i => i == 0);

    /// <summary>The transposed operation, over all examples at once.</summary>
    protected abstract Collective Transpose { get; }

    /// <inheritdoc/>
    public sealed override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        if (x[1].Axis is null) return BatchOther(x[0].Node, x[0].Axis!.Value, x[1].Node);
        return x[0].Axis is { } axis ? Resolve(Lax.MoveAxis(x[0].Node, axis, 0)) : ResolveSame(x[0].Node);
    }

    /// <inheritdoc/>
    public sealed override Lowering Lower(ReadOnlySpan<Aval> x) => throw new InternalException($"{this} was not resolved by vmap.");

    /// <inheritdoc/>
    public sealed override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output) =>
        throw new InternalException($"{this} was not resolved by vmap.");

    /// <summary>The meaning, for all examples along axis 0.</summary>
    protected abstract Mapped Resolve(Node x);

    /// <summary>The meaning where all examples hold the same.</summary>
    protected virtual Mapped ResolveSame(Node x) => Resolve(Batching.At(new(x, null), 0, Size));

    /// <summary>The operation mapped along another axis than its own.</summary>
    protected abstract Mapped BatchOther(Node x, int axis, Node index);

    /// <inheritdoc/>
    protected override string Parameters() => $"axis_name={AxisName}";
}

/// <summary>The sum over the examples, given to each of them.</summary>
public sealed record AllReduce(string AxisName, int Size) : Collective(AxisName, Size)
{
    /// <inheritdoc/>
    public override string Name => "psum";

    /// <inheritdoc/>
    protected override Collective Transpose => this;

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x) => x[0];

    /// <inheritdoc/>
    protected override Mapped Resolve(Node x) => new(Lax.Sum(x, 0), null);

    /// <inheritdoc/>
    protected override Mapped ResolveSame(Node x) => new(Lax.Mul(x, Lax.FullLike(x, Size)), null);

    /// <inheritdoc/>
    protected override Mapped BatchOther(Node x, int axis, Node index) => new(Of(x, index), axis);
}

/// <summary>All examples along a new axis, given to each of them.</summary>
/// <param name="Axis">The place of the new axis.</param>
public sealed record AllGather(string AxisName, int Size, int Axis) : Collective(AxisName, Size)
{
    /// <inheritdoc/>
    public override string Name => "all_gather";

    /// <inheritdoc/>
    protected override Collective Transpose => new ReduceScatter(AxisName, Size, Axis);

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x) => x[0] with { Shape = x[0].Shape.Insert(Axis, Size) };

    /// <inheritdoc/>
    protected override Mapped Resolve(Node x) => new(Lax.MoveAxis(x, 0, Axis), null);

    /// <inheritdoc/>
    protected override Mapped BatchOther(Node x, int axis, Node index)
    {
        var gathered = axis < Axis ? Axis + 1 : Axis;
        return new((this with { Axis = gathered }).Of(x, index), axis >= Axis ? axis + 1 : axis);
    }

    /// <inheritdoc/>
    protected override string Parameters() => $"axis_name={AxisName} axis={Axis}";
}

/// <summary>The sum over the examples, of which each gets its slice of an axis.</summary>
/// <param name="Axis">The axis, as long as the named one; it vanishes.</param>
public sealed record ReduceScatter(string AxisName, int Size, int Axis) : Collective(AxisName, Size)
{
    /// <inheritdoc/>
    public override string Name => "psum_scatter";

    /// <inheritdoc/>
    protected override Collective Transpose => new AllGather(AxisName, Size, Axis);

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        AllToAll.RequireExtent(Name, x[0], Axis, AxisName, Size);
        return x[0] with { Shape = x[0].Shape.Without(Axis) };
    }

    /// <inheritdoc/>
    protected override Mapped Resolve(Node x) => new(Lax.Sum(x, 0), Axis);

    /// <inheritdoc/>
    protected override Mapped ResolveSame(Node x) => new(Lax.Mul(x, Lax.FullLike(x, Size)), Axis);

    /// <inheritdoc/>
    protected override Mapped BatchOther(Node x, int axis, Node index)
    {
        var scattered = axis <= Axis ? Axis + 1 : Axis;
        return new((this with { Axis = scattered }).Of(x, index), axis > scattered ? axis - 1 : axis);
    }

    /// <inheritdoc/>
    protected override string Parameters() => $"axis_name={AxisName} axis={Axis}";
}

/// <summary>Each example gets the value of another one, or zeros.</summary>
/// <param name="Sources">For each example the number of the one whose value it gets; -1 for zeros.</param>
public sealed record Permute(string AxisName, int Size, Axes Sources) : Collective(AxisName, Size)
{
    /// <inheritdoc/>
    public override string Name => "ppermute";

    /// <inheritdoc/>
    protected override Collective Transpose
    {
        get
        {
            var destinations = new int[Size];
            Array.Fill(destinations, -1);
            for (var i = 0; i < Size; i++)
            {
                if (Sources[i] >= 0) destinations[Sources[i]] = i;
            }
            return this with { Sources = destinations };
        }
    }

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x) => x[0];

    /// <inheritdoc/>
    protected override Mapped Resolve(Node x)
    {
        // Examples that follow each other move as one piece: a shift is two slices.
        var pieces = new List<Node>();
        for (var i = 0; i < Size;)
        {
            var (start, count) = (Sources[i], 1);
            while (i + count < Size && Sources[i + count] == (start < 0 ? -1 : start + count)) count++;
            pieces.Add(start < 0 ? Lax.Zeros(x.Aval with { Shape = x.Shape.With(0, count) }) : Lax.SliceAxis(x, 0, start, start + count));
            i += count;
        }
        return new(Lax.Concatenate(pieces, 0), 0);
    }

    /// <inheritdoc/>
    protected override Mapped BatchOther(Node x, int axis, Node index) => new(Of(x, index), axis);

    /// <inheritdoc/>
    protected override string Parameters() => $"axis_name={AxisName} sources={Sources}";
}

/// <summary>The named axis changes place with an axis of the array: each example gets a slice of every example.</summary>
/// <param name="Split">The axis that is dealt out, as long as the named one; it vanishes.</param>
/// <param name="Concat">Where the examples come to lie, counted in the result.</param>
public sealed record AllToAll(string AxisName, int Size, int Split, int Concat) : Collective(AxisName, Size)
{
    /// <inheritdoc/>
    public override string Name => "all_to_all";

    /// <inheritdoc/>
    protected override Collective Transpose => this with { Split = Concat, Concat = Split };

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        RequireExtent(Name, x[0], Split, AxisName, Size);
        return x[0] with { Shape = x[0].Shape.Without(Split).Insert(Concat, Size) };
    }

    /// <summary>That an axis is as long as the named one.</summary>
    internal static void RequireExtent(string operation, Aval x, int axis, string name, int size)
    {
        if (x.Shape[axis] == size) return;
        throw new ShapeException($"{operation}: axis {axis} of {x} has extent {x.Shape[axis]}, and the axis \"{name}\", over which it is " +
            $"dealt out, has {size}; they must be equal. With tiled: true a multiple will do.");
    }

    /// <inheritdoc/>
    protected override Mapped Resolve(Node x)
    {
        // Of the axes (example, …, split, …) the second becomes the mapped one, the first goes to its place among the others.
        var order = Enumerable.Range(1, x.Rank - 1).Where(d => d != Split + 1).ToList();
        order.Insert(Concat, 0);
        order.Insert(0, Split + 1);
        return new(Lax.Transpose(x, (int[])[.. order]), 0);
    }

    /// <inheritdoc/>
    protected override Mapped BatchOther(Node x, int axis, Node index) =>
        new((this with { Split = Split + 1, Concat = Concat + 1 }).Of(Lax.MoveAxis(x, axis, 0), index), 0);

    /// <inheritdoc/>
    protected override string Parameters() => $"axis_name={AxisName} split={Split} concat={Concat}";
}
