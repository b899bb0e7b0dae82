using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>The index along an axis, as a number of a dtype: 0, 1, 2, … along it and constant along all others.</summary>
/// <param name="Shape">The shape of the result.</param>
/// <param name="DType">Its dtype, not bool; indices that do not fit an integer wrap.</param>
/// <param name="Axis">The axis that is counted.</param>
public sealed record Iota(Shape Shape, DType DType, int Axis) : LeafPrimitive
{
    /// <inheritdoc/>
    public override string Name => "iota";

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        Require.Operands(this, x, 0);
        Require.Concrete(Name, Shape);
        if (DType == DType.Bool) throw new DTypeException($"{Name}: bool does not count; use int32.");
        if ((uint)Axis >= (uint)Shape.Rank) throw new ShapeException($"{Name}: axis {Axis} is out of range for shape {Shape}.");
        return new(Shape, DType);
    }

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.Map((_, index) => K.Cast(index[Axis], DType));

    /// <inheritdoc/>
    public override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output) =>
        HostArray.Fill(output, index => Scalar.OfInt(DType, index[Axis]));

    /// <inheritdoc/>
    protected override string Parameters() => $"dtype={DType} shape={Shape} axis={Axis}";
}
