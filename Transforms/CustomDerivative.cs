using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;

namespace Lazy.Transforms;

/// <summary>A jvp rule: outputs and their tangents from arguments and their tangents.</summary>
public delegate (Node[] Outputs, Node[] Tangents) JvpRule(Node[] arguments, Node[] tangents);

/// <summary>The first half of a vjp rule: outputs, and what the second half needs.</summary>
public delegate (Node[] Outputs, Node[] Residuals) ForwardRule(Node[] arguments);

/// <summary>The second half of a vjp rule: the cotangent of each argument.</summary>
public delegate Node?[] BackwardRule(Node[] residuals, Node[] cotangents);

/// <summary>
/// A function whose derivative its author gives: what <c>jax.custom_jvp</c> and <c>jax.custom_vjp</c> record. To everything but
/// differentiation it is its primal graph. Each instance equals only itself.
/// </summary>
public sealed record CustomCall : Primitive
{
    private readonly ClosedGraph _primal;
    private readonly int _arguments;
    private readonly JvpRule? _jvp;
    private readonly ForwardRule? _forward;
    private readonly BackwardRule? _backward;

    /// <summary>A function with a jvp rule, from which reverse mode follows by transposition.</summary>
    /// <param name="function">What texts call it.</param>
    /// <param name="primal">The function; parameters after the first <paramref name="arguments"/> are what it closes over.</param>
    /// <param name="arguments">The number of parameters that the rule knows.</param>
    /// <param name="jvp">The rule.</param>
    public CustomCall(string function, ClosedGraph primal, int arguments, JvpRule jvp) =>
        (Function, _primal, _arguments, _jvp) = (function, primal, arguments, jvp);

    /// <summary>A function with a vjp rule, which only reverse mode can use.</summary>
    /// <inheritdoc cref="CustomCall(string, ClosedGraph, int, JvpRule)"/>
    public CustomCall(string function, ClosedGraph primal, int arguments, ForwardRule forward, BackwardRule backward) =>
        (Function, _primal, _arguments, _forward, _backward) = (function, primal, arguments, forward, backward);

    /// <summary>What texts call the function.</summary>
    public string Function { get; }

    /// <summary>Whether the last result is the token of effects, of which the rules know nothing.</summary>
    public bool HasEffects { get; init; }

    private IEnumerable<Node> Results => HasEffects ? _primal.Outputs.SkipLast(1) : _primal.Outputs;

    /// <inheritdoc/>
    public override string Name => _jvp is not null ? "custom_jvp_call" : "custom_vjp_call";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Role, ClosedGraph Graph)> Bodies => [("primal", _primal)];

    /// <inheritdoc/>
    public override Primitive WithBodies(IReadOnlyList<ClosedGraph> bodies) => _jvp is not null
        ? new CustomCall(Function, bodies[0], _arguments, _jvp) { HasEffects = HasEffects }
        : new CustomCall(Function, bodies[0], _arguments, _forward!, _backward!) { HasEffects = HasEffects };

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.CustomOutputs(Jvp, Vjp);

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x) => throw new InternalException($"{Name} has its outputs as parts.");

    /// <inheritdoc/>
    public override Aval[] InferOutputs(ReadOnlySpan<Aval> x) => [.. _primal.Outputs.Select(o => o.Aval)];

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.ExpandOutputs(args => _primal.Apply(args));

    /// <inheritdoc/>
    public override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output) =>
        throw new InternalException($"{Name} has its outputs as parts.");

    /// <inheritdoc/>
    public override HostArray[] EvaluateOutputs(ReadOnlySpan<HostArray> x) => Interpreter.Run(_primal, x.ToArray());

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var mapped = x.ToArray().Select(m => m.Axis is not null).ToArray();
        var operands = x.ToArray().Select(m => m.Axis is { } axis ? Lax.MoveAxis(m.Node, axis, 0) : m.Node).ToArray();
        var batched = new CustomBatch(mapped, size, _arguments);
        var parameters = operands.Select((o, i) => Parameter.Create(o.Aval, $"p{i}")).ToArray();
        var outputs = batched.Run(_primal.Outputs, _primal.Parameters, parameters, mapped);
        var primal = new ClosedGraph(parameters, outputs);
        var call = _jvp is not null
            ? new CustomCall(Function, primal, _arguments, batched.Jvp(_jvp))
            : new CustomCall(Function, primal, _arguments, batched.Forward(_forward!), batched.Backward(_backward!));
        return new((HasEffects ? call with { HasEffects = true } : call).Of(operands), 0);
    }

    /// <inheritdoc/>
    public bool Equals(CustomCall? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <inheritdoc/>
    protected override string Parameters() => Function;

    private Node?[] Jvp(Node[] x, Node result, Node?[] tangents)
    {
        if (_jvp is null)
        {
            throw new DifferentiationException(
                $"custom_vjp: {Function} has a rule for reverse mode only, and forward mode (jvp, jacfwd, hessian) reached it. " +
                "Define it with jax.custom_jvp, which serves both modes, or use jax.vjp, jax.grad or jax.jacrev.");
        }
        RequireArgumentsOnly([.. tangents.Select(t => t is not null)]);
        var (_, outputs) = CallJvp(x, [.. tangents.Take(_arguments).Select((t, i) => t ?? Lax.Zeros(x[i].Aval))]);
        if (!HasEffects) return outputs;
        return [.. outputs, null];
    }

    private Node?[] Vjp(Node[] x, Node result, Node?[] cotangents, bool[] wanted)
    {
        RequireArgumentsOnly(wanted);
        var ct = Results.Select((o, i) => cotangents[i] ?? Lax.Zeros(o.Aval)).ToArray();
        Node?[] back;
        if (_jvp is not null)
        {
            // The rule is linear in the tangents: its reverse derivative at zero tangents is its transpose.
            var zeros = x.Take(_arguments).Select(a => Lax.Alias(Lax.Zeros(a.Aval))).ToArray();
            back = ReverseMode.Run(CallJvp(x, zeros).Tangents, zeros, ct);
        }
        else
        {
            var (outputs, residuals) = _forward!(x[.._arguments]);
            CheckOutputs("fwd", outputs);
            back = _backward!(residuals, ct);
            for (var i = 0; i < back.Length; i++)
            {
                if (back[i] is { } b && b.Shape != x[i].Shape)
                    throw new DifferentiationException(
                        $"custom_vjp: bwd of {Function} gave {b.Aval} as the cotangent of argument {i}, which is {x[i].Aval}.");
            }
        }
        return [.. back.Select((b, i) =>
            b is not null && b.DType != x[i].DType ? Lax.Convert(b, x[i].DType) : b), .. new Node?[x.Length - _arguments]];
    }

    private (Node[] Outputs, Node[] Tangents) CallJvp(Node[] x, Node[] tangents)
    {
        var (outputs, result) = _jvp!(x[.._arguments], tangents);
        CheckOutputs("jvp", outputs);
        CheckOutputs("jvp, as tangents,", result);
        return (outputs, result);
    }

    private void CheckOutputs(string rule, Node[] outputs)
    {
        var expected = Results.ToArray();
        if (outputs.Length == expected.Length && outputs.Zip(expected).All(p =>
            p.First.Shape == p.Second.Shape && p.First.DType == p.Second.DType)) return;
        throw new DifferentiationException($"{(_jvp is null ? "custom_vjp" : "custom_jvp")}: the rule {rule} of {Function} gave " +
            $"({string.Join(", ", outputs.Select(o => o.Aval))}), but the function gives " +
            $"({string.Join(", ", expected.Select(o => o.Aval))}).");
    }

    /// <summary>A rule says nothing of what the function closes over; to drop that derivative silently would give wrong
    /// gradients.</summary>
    /// <exception cref="DifferentiationException">One of the active operands is captured.</exception>
    private void RequireArgumentsOnly(bool[] active)
    {
        if (!active.AsSpan(_arguments).Contains(true)) return;
        throw new DifferentiationException($"{Name[..^5]}: {Function} closes over a value with respect to which it is differentiated, " +
            "and its rule knows only its arguments. Pass the value as an argument.");
    }
}

/// <summary>The rules of a custom function over a batch: run on single values as parameters, then vectorised, mapped along axis
/// 0.</summary>
internal sealed class CustomBatch(bool[] mapped, int size, int arguments)
{
    /// <summary>A graph over the batch, all outputs along axis 0.</summary>
    public Node[] Run(IReadOnlyList<Node> outputs, IReadOnlyList<Node> parameters, IReadOnlyList<Node> values, IReadOnlyList<bool> isMapped)
    {
        var results = Vectorize.Run(outputs, parameters, [.. values.Select((v, i) => new Mapped(v, isMapped[i] ? 0 : null))], size);
        return [.. results.Select(r => Vectorize.MoveTo(r, 0, size))];
    }

    public JvpRule Jvp(JvpRule rule) => (x, t) =>
    {
        Node[] px = Single(x, mapped), pt = Single(t, mapped);
        var (outputs, tangents) = rule(px, pt);
        var all = Run([.. outputs, .. tangents], [.. px, .. pt], [.. x, .. t], [.. mapped.Take(arguments), .. mapped.Take(arguments)]);
        return (all[..outputs.Length], all[outputs.Length..]);
    };

    public ForwardRule Forward(ForwardRule rule) => x =>
    {
        var px = Single(x, mapped);
        var (outputs, residuals) = rule(px);
        var all = Run([.. outputs, .. residuals], px, x, mapped);
        return (all[..outputs.Length], all[outputs.Length..]);
    };

    public BackwardRule Backward(BackwardRule rule) => (residuals, cotangents) =>
    {
        var all = Enumerable.Repeat(true, residuals.Length + cotangents.Length).ToArray();
        Node[] pr = Single(residuals, all), pc = Single(cotangents, all);
        var back = rule(pr, pc);
        var present = back.Where(b => b is not null).Select(b => b!).ToArray();
        var results = new Queue<Node>(Run(present, [.. pr, .. pc], [.. residuals, .. cotangents], all));
        // An argument that is the same for the whole batch gets the sum of what its uses send back.
        return [.. back.Select((b, i) => b is null ? null : mapped[i] ? results.Dequeue() : Lax.Sum(results.Dequeue(), 0))];
    };

    private static Node[] Single(Node[] x, bool[] isMapped) =>
        [.. x.Select((n, i) => Parameter.Create(isMapped[i] ? n.Aval with { Shape = n.Shape.Without(0) } : n.Aval, $"p{i}"))];
}
