using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;

namespace Lazy.Transforms;

/// <summary>
/// A linear function with a transpose of its author's: what <c>jax.custom_derivatives.linear_call</c> records. The first operands are
/// residuals, in which it need not be linear and by which it is not differentiated.
/// </summary>
/// <param name="Function">What texts call the function.</param>
/// <param name="Forward">The function of residuals and linear operands.</param>
/// <param name="Transposed">From the same residuals and the cotangents of the results, the cotangents of the linear operands.</param>
/// <param name="Residuals">The number of residuals.</param>
public sealed record LinearCall(string Function, ClosedGraph Forward, ClosedGraph Transposed, int Residuals) : MultiOutputPrimitive
{
    /// <inheritdoc/>
    public override string Name => "linear_call";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Role, ClosedGraph Graph)> Bodies => [("function", Forward), ("transpose", Transposed)];

    /// <inheritdoc/>
    public override Primitive WithBodies(IReadOnlyList<ClosedGraph> bodies) => new LinearCall(Function, bodies[0], bodies[1], Residuals);

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.CustomOutputs(
        (x, _, t) =>
        {
            RequireConstant([.. t.Select(n => n is not null)]);
            return Project.All(Of([.. x[..Residuals], .. t.Skip(Residuals).Select((n, i) => n ?? Lax.Zeros(x[Residuals + i].Aval))]));
        },
        (x, result, ct, wanted) =>
        {
            RequireConstant(wanted);
            var given = ct.Select((c, i) => c ?? Lax.Zeros(result.Outputs![i]));
            var back = Project.All(new LinearCall(Function, Transposed, Forward, Residuals).Of([.. x[..Residuals], .. given]));
            return [.. new Node?[Residuals], .. back];
        });

    /// <inheritdoc/>
    public override Aval[] InferOutputs(ReadOnlySpan<Aval> x) => [.. Forward.Outputs.Select(o => o.Aval)];

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.ExpandOutputs(args => Forward.Apply(args));

    /// <inheritdoc/>
    public override HostArray[] EvaluateOutputs(ReadOnlySpan<HostArray> x) => Interpreter.Run(Forward, x.ToArray());

    /// <inheritdoc/>
    // All linear operands are mapped where one operand is: repeating them is itself linear, and its transpose the sum over the batch.
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var operands = x.ToArray().Select((m, i) => i < Residuals && m.Axis is null ? m : new Mapped(Vectorize.MoveTo(m, 0, size), 0)).ToArray();
        var isMapped = operands[..Residuals].Select(m => m.Axis is not null).ToArray();
        var batched = new LinearCall(Function, Over(Forward, isMapped, size), Over(Transposed, isMapped, size), Residuals);
        return new(batched.Of(Array.ConvertAll(operands, m => m.Node)), 0);
    }

    private static ClosedGraph Over(ClosedGraph graph, bool[] residuals, int size) =>
        LinearSolve.BodyOver(graph, [.. residuals, .. Enumerable.Repeat(true, graph.Parameters.Count - residuals.Length)], size);

    /// <inheritdoc/>
    protected override string Parameters() => Function;

    private void RequireConstant(bool[] active)
    {
        if (active.AsSpan(0, Residuals).Contains(true)) throw new DifferentiationException(
            $"linear_call: {Function} is differentiated with respect to a residual argument or a value that it closes over, and only its " +
            "linear arguments have a derivative. Pass the value as a linear argument, or use jax.custom_vjp.");
    }
}
