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
