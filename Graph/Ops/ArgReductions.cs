using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>The index of an extreme element along an axis: the first of several, and the first NaN if there is one.</summary>
/// <param name="Axis">The axis that vanishes; it must not be empty.</param>
/// <param name="IndexType">The integer dtype of the result.</param>
public abstract record ArgReductionPrimitive(int Axis, DType IndexType) : Primitive
{
    /// <inheritdoc/>
    public sealed override Derivative Derivative => Derivative.Zero.Instance;

    /// <summary>Whether an element replaces the best one so far.</summary>
    protected abstract KOp Better { get; }

    /// <inheritdoc/>
    public sealed override Aval Infer(ReadOnlySpan<Aval> x)
    {
        Require.Operands(this, x, 1);
        Require.Increasing(Name, Axis, x[0].Rank);
        if (!IndexType.IsInteger) throw new DTypeException($"{Name}: index dtype {IndexType} of {x[0]} must be an integer; use int32.");
        var extent = x[0].Shape[Axis];
        if (extent == 0) throw new ShapeException($"{Name}: axis {Axis} of {x[0]} is empty, and nothing has no {Name}.");
        if (extent - 1 > Scalar.Extreme(IndexType, largest: true).Re)
        {
            throw new DTypeException($"{Name}: {IndexType} cannot count the {extent} elements of axis {Axis} of {x[0]}; use int32 or " +
                "int64.");
        }
        return new(x[0].Shape.Without(Axis), IndexType);
    }

    /// <inheritdoc/>
    public sealed override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var (axes, axis) = BatchAxes.AroundRemoved(Axis, x[0].Axis!.Value);
        return new((this with { Axis = axes[0] }).Of(x[0].Node), axis);
    }

    /// <inheritdoc/>
    public sealed override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.Expand(operands =>
    {
        // Two reductions over one row: the extreme value, then the smallest index where it stands. A NaN makes the extreme a NaN,
        // which equals nothing, so that only elements unequal to themselves are left.
        var row = operands[0];
        var kept = Lax.ExpandDims(Extreme(row), Axis);
        var hit = Lax.Eq(row, Lax.Broadcast(kept, row.Shape, Axes.Range(row.Rank)));
        if (row.DType.IsInexact) hit = Lax.Or(hit, Lax.Ne(row, row));
        var index = Lax.Iota(row.Shape, IndexType, Axis);
        return Lax.ReduceMin(Lax.Select(hit, index, Lax.Full(row.Shape, Scalar.Extreme(IndexType, largest: true))), Axis);
    });

    /// <inheritdoc/>
    public sealed override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output)
    {
        var operand = x[0];
        return HostArray.Fill(output, index =>
        {
            var at = (int[])[.. index[..Axis], 0, .. index[Axis..]];
            var best = 0;
            for (var i = 1; i < operand.Shape[Axis]; i++)
            {
                at[Axis] = best;
                var champion = operand[at];
                at[Axis] = i;
                if (!IsNaN(champion) && (IsNaN(operand[at]) || ScalarMath.Apply(Better, DType.Bool, operand[at], champion).IsTrue))
                    best = i;
            }
            return Scalar.OfInt(IndexType, best);
        });
    }

    /// <summary>The extreme along the axis, which vanishes.</summary>
    protected abstract Node Extreme(Node x);

    /// <inheritdoc/>
    protected sealed override string Parameters() => $"axis={Axis} dtype={IndexType}";

    private static bool IsNaN(Scalar x) => x.Type.IsInexact && (double.IsNaN(x.Re) || double.IsNaN(x.Im));
}

/// <summary>The index of the largest element along an axis.</summary>
public sealed record ArgMax(int Axis, DType IndexType) : ArgReductionPrimitive(Axis, IndexType)
{
    /// <inheritdoc/>
    public override string Name => "argmax";

    /// <inheritdoc/>
    protected override KOp Better => KOp.Gt;

    /// <inheritdoc/>
    protected override Node Extreme(Node x) => Lax.ReduceMax(x, Axis);
}

/// <summary>The index of the smallest element along an axis.</summary>
public sealed record ArgMin(int Axis, DType IndexType) : ArgReductionPrimitive(Axis, IndexType)
{
    /// <inheritdoc/>
    public override string Name => "argmin";

    /// <inheritdoc/>
    protected override KOp Better => KOp.Lt;

    /// <inheritdoc/>
    protected override Node Extreme(Node x) => Lax.ReduceMin(x, Axis);
}
