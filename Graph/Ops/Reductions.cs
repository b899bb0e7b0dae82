using Lazy.Graph.Kernels;

namespace Lazy.Graph.Ops;

/// <summary>The sum along axes, 0 over no elements. 16-bit floats are summed in float32, integers wrap.</summary>
public sealed record Sum(Axes Axes) : ReductionPrimitive(Axes)
{
    /// <inheritdoc/>
    public override string Name => "reduce_sum";

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.Linear((ct, x, _) => Spread(ct, x[0].Shape));

    /// <inheritdoc/>
    protected override KOp Combine => KOp.Add;

    /// <inheritdoc/>
    protected override Scalar Identity(DType type) => Scalar.Of(type, 0);

    /// <inheritdoc/>
    protected override void CheckDType(DType type)
    {
        if (type == DType.Bool) throw new DTypeException($"{Name}: bool has no sums; convert to int32 first.");
    }
}

/// <summary>The product along axes, 1 over no elements.</summary>
public sealed record Prod(Axes Axes) : ReductionPrimitive(Axes)
{
    /// <inheritdoc/>
    public override string Name => "reduce_prod";

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.Custom(
        (x, _, t) => Lax.Sum(Lax.Mul(t[0]!, Others(x[0])), Axes),
        (x, _, ct) => [Lax.Mul(Spread(ct, x[0].Shape), Others(x[0]))]);

    /// <inheritdoc/>
    protected override KOp Combine => KOp.Mul;

    /// <inheritdoc/>
    protected override Scalar Identity(DType type) => Scalar.Of(type, 1);

    /// <inheritdoc/>
    protected override void CheckDType(DType type)
    {
        if (type == DType.Bool) throw new DTypeException($"{Name}: bool has no products; convert to int32, or use reduce_and.");
    }

    // For each element the product of all others: what stands before it times what stands behind. Dividing the whole product by the
    // element would fail at zeros, where the derivative is needed as much as anywhere.
    private Node Others(Node x)
    {
        int[] order = [.. Enumerable.Range(0, x.Rank).Where(i => !Axes.Contains(i)), .. Axes];
        var moved = Lax.Transpose(x, order);
        var last = x.Rank - Axes.Count;
        var lined = Lax.Reshape(moved, [.. moved.Shape.Take(last), moved.Shape.Skip(last).Aggregate(1, (a, b) => a * b)]);
        var others = Lax.Mul(Shifted(Lax.CumProd(lined, last), last, 1), Shifted(Lax.CumProd(lined, last, reverse: true), last, -1));
        return Lax.Transpose(Lax.Reshape(others, moved.Shape), ((Axes)order).Inverse());
    }

    private static Node Shifted(Node x, int axis, int by) => Lax.Shift(x, axis, by, Scalar.Of(x.DType, 1));
}

/// <summary>Largest or smallest element along axes; NaN wins.</summary>
public abstract record ExtremePrimitive(Axes Axes) : ReductionPrimitive(Axes)
{
    /// <inheritdoc/>
    public sealed override Derivative Derivative => new Derivative.Custom(
        (x, y, t) =>
        {
            // Over no elements the result is a constant.
            if (x[0].Shape.Size == 0) return null;
            var ties = Ties(x[0], y);
            return Lax.Div(Lax.Sum(Lax.Mul(t[0]!, ties), Axes), Lax.Sum(ties, Axes));
        },
        (x, y, ct) =>
        {
            if (x[0].Shape.Size == 0) return [null];
            var ties = Ties(x[0], y);
            return [Lax.Mul(Spread(Lax.Div(ct, Lax.Sum(ties, Axes)), x[0].Shape), ties)];
        });

    /// <inheritdoc/>
    protected sealed override void CheckDType(DType type) { }

    // The derivative is shared evenly by all elements that are equal to the result.
    private Node Ties(Node x, Node y) => Lax.Convert(Lax.Eq(x, Spread(y, x.Shape)), x.DType);
}

/// <summary>The largest element along axes; the smallest number of the dtype over no elements.</summary>
public sealed record ReduceMax(Axes Axes) : ExtremePrimitive(Axes)
{
    /// <inheritdoc/>
    public override string Name => "reduce_max";

    /// <inheritdoc/>
    protected override KOp Combine => KOp.Max;

    /// <inheritdoc/>
    protected override Scalar Identity(DType type) => Scalar.Extreme(type, largest: false);
}

/// <summary>The smallest element along axes; the largest number of the dtype over no elements.</summary>
public sealed record ReduceMin(Axes Axes) : ExtremePrimitive(Axes)
{
    /// <inheritdoc/>
    public override string Name => "reduce_min";

    /// <inheritdoc/>
    protected override KOp Combine => KOp.Min;

    /// <inheritdoc/>
    protected override Scalar Identity(DType type) => Scalar.Extreme(type, largest: true);
}

/// <summary>A logical (of bool) or bitwise (of integers) combination along axes.</summary>
public abstract record BitReductionPrimitive(Axes Axes) : ReductionPrimitive(Axes)
{
    /// <inheritdoc/>
    public sealed override Derivative Derivative => Derivative.Zero.Instance;

    /// <inheritdoc/>
    protected sealed override void CheckDType(DType type)
    {
        if (type.IsInexact) throw new DTypeException($"{Name}: {type} has no bits to combine; it takes bool and integers.");
    }
}

/// <summary>Whether all are true, or the bits common to all; true or all ones over no elements.</summary>
public sealed record ReduceAnd(Axes Axes) : BitReductionPrimitive(Axes)
{
    /// <inheritdoc/>
    public override string Name => "reduce_and";

    /// <inheritdoc/>
    protected override KOp Combine => KOp.And;

    /// <inheritdoc/>
    protected override Scalar Identity(DType type) => Scalar.OfInt(type, -1);
}

/// <summary>Whether any is true, or the bits set in any; false or 0 over no elements.</summary>
public sealed record ReduceOr(Axes Axes) : BitReductionPrimitive(Axes)
{
    /// <inheritdoc/>
    public override string Name => "reduce_or";

    /// <inheritdoc/>
    protected override KOp Combine => KOp.Or;

    /// <inheritdoc/>
    protected override Scalar Identity(DType type) => Scalar.OfInt(type, 0);
}

/// <summary>Whether an odd number is true, or the exclusive or of the bits; false or 0 over no elements.</summary>
public sealed record ReduceXor(Axes Axes) : BitReductionPrimitive(Axes)
{
    /// <inheritdoc/>
    public override string Name => "reduce_xor";

    /// <inheritdoc/>
    protected override KOp Combine => KOp.Xor;

    /// <inheritdoc/>
    protected override Scalar Identity(DType type) => Scalar.OfInt(type, 0);
}
