using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>
/// The first operand, available only once all others have been computed. No rule looks through it, and nothing that is computed from it
/// is merged with what is computed from the operand itself: a recomputation stays one.
/// </summary>
public sealed record OptimizationBarrier() : Primitive
{
    /// <inheritdoc/>
    public override string Name => "optimization_barrier";

    /// <inheritdoc/>
    public override bool Computes => false;

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.Linear((ct, _, _) => ct, operand => operand == 0);

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x) => x[0];

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size) => new(Of(Array.ConvertAll(x.ToArray(), m => m.Node)), x[0].Axis);

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => Lowering.After.Instance;

    /// <inheritdoc/>
    public override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output) => x[0];

    /// <inheritdoc/>
    public override long Operations(ReadOnlySpan<Aval> x, long outputSize) => 0;
}
