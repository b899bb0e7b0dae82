using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;

namespace Lazy.Transforms.Checks;

/// <summary>
/// A condition that the user expects to hold, for <see cref="Checker"/> to turn into an error value. It is an effect: it takes a token and
/// gives the next one. Operands: the token, a bool of rank 0, and the arrays that the text shows.
/// </summary>
/// <param name="Text">The error in words, with a hole for each array.</param>
/// <param name="IsDebug">Whether it means nothing where no checker sees it.</param>
public sealed record Check(string Text, bool IsDebug) : Primitive
{
    /// <inheritdoc/>
    public override string Name => "check";

    /// <inheritdoc/>
    public override bool IsPure => false;

    /// <inheritdoc/>
    public override Derivative Derivative => Derivative.Zero.Instance;

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x) => Callback.Token;

    /// <inheritdoc/>
    // One check for the whole batch: it holds if it holds for every example, and shows the first for which it does not.
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var token = x[0].Axis is null ? x[0].Node : Lax.Reshape(x[0].Node, Callback.Token.Shape);
        var holds = x[1].Node;
        Node at = Lax.Constant(DType.Int32, 0);
        if (x[1].Axis is not null)
        {
            at = Lax.ArgMin(Lax.Convert(holds, DType.Int32), 0, DType.Int32);
            holds = Lax.ReduceAnd(holds, 0);
        }
        var operands = new Node[x.Length];
        (operands[0], operands[1]) = (token, holds);
        for (var i = 2; i < operands.Length; i++) operands[i] = x[i].Axis is { } axis ? Lax.DynamicIndex(x[i].Node, at, axis) : x[i].Node;
        return new(Of(operands), null);
    }

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => IsDebug ? new Lowering.Expand(args => args[0]) : throw Unseen();

    /// <inheritdoc/>
    public override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output) => IsDebug ? x[0] : throw Unseen();

    /// <inheritdoc/>
    protected override string Parameters() => $"\"{Text}\"{(IsDebug ? ", debug" : "")}";

    private TracedValueException Unseen() => new(
        $"checkify.check: the check \"{Text}\" is part of a traced function (jit, vmap, or control flow), which cannot throw. " +
        "Make the error a value: " +
        "var (error, result) = jax.experimental.checkify.checkify(f)(x) around the whole function, then error.Throw(). " +
        "With debug_check the check means nothing without checkify.");
}
