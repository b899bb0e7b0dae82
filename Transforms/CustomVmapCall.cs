using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;
using Lazy.Transforms.Control;

namespace Lazy.Transforms;

/// <summary>A rule for batching: results, and which of them are batched along axis 0, from the extent of the batch, which arguments are
/// batched along axis 0, and the arguments.</summary>
public delegate (Node[] Outputs, bool[] Batched) BatchRule(int size, bool[] batched, Node[] arguments);

/// <summary>
/// A function whose batching its author gives: what <c>jax.custom_batching.custom_vmap</c> and <c>sequential_vmap</c> record. To
/// everything but batching it is its body; its derivatives are such functions too, whose rule is the derivative of the rule. Each
/// instance equals only itself.
/// </summary>
public sealed record CustomVmapCall : MultiOutputPrimitive
{
    private readonly ClosedGraph _body;
    private readonly int _arguments;
    private readonly BatchRule _rule;
    private Func<ClosedGraph, CustomVmapCall>? _remade;

    /// <summary>A function with a rule.</summary>
    /// <param name="function">What texts call it.</param>
    /// <param name="body">The function; parameters after the first <paramref name="arguments"/> are what it closes over.</param>
    /// <param name="arguments">The number of parameters that the rule knows.</param>
    /// <param name="rule">The rule.</param>
    public CustomVmapCall(string function, ClosedGraph body, int arguments, BatchRule rule) =>
        (Function, _body, _arguments, _rule) = (function, body, arguments, rule);

    /// <summary>A function whose batch is a loop over its examples.</summary>
    /// <param name="function">What texts call it.</param>
    /// <param name="body">The function; what it closes over are parameters too.</param>
    /// <param name="token">The parameter that is the token of effects, which the last result then is too; null where there is
    /// none.</param>
    public static CustomVmapCall Sequential(string function, ClosedGraph body, int? token)
    {
        CustomVmapCall call = null!;
        return call = new(function, body, body.Parameters.Count, (size, batched, x) =>
        {
            // The body of the loop is this same operation, so that a second batch becomes a loop as well.
            var all = Enumerable.Range(0, x.Length).Where(i => i != token).ToArray();
            int[] consts = [.. all.Where(i => !batched[i])], state = token is { } t ? [t] : [];
            int[] order = [.. consts, .. all.Where(i => batched[i]), .. state];
            var parameters = BodyRules.Parameters(order.Select(i => body.Parameters[i]), "p");
            var operands = new Node[x.Length];
            for (var i = 0; i < order.Length; i++) operands[order[i]] = parameters[i];
            var results = Project.All(call.Of(operands));
            var own = results.Length - state.Length;
            var loop = new Scan(BodyRules.Closed(parameters, [.. results[own..], .. results[..own]]), consts.Length, state.Length, size);
            var parts = Project.All(loop.Of(Array.ConvertAll(order, i => x[i])));
            return ([.. parts[state.Length..], .. parts[..state.Length]], [.. results.Select((_, i) => i < own)]);
        })
        {
            _remade = other => Sequential(function, other, token),
        };
    }

    /// <summary>What texts call the function.</summary>
    public string Function { get; }

    /// <summary>Whether a token of effects, of which the rule knows nothing, follows the arguments and is the last result.</summary>
    public bool HasEffects { get; init; }

    /// <inheritdoc/>
    public override string Name => "custom_vmap_call";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Role, ClosedGraph Graph)> Bodies => [("function", _body)];

    /// <inheritdoc/>
    // The rule of a loop over the examples runs the function itself, and so becomes one of the other function.
    public override Primitive WithBodies(IReadOnlyList<ClosedGraph> bodies) =>
        _remade?.Invoke(bodies[0]) ?? new CustomVmapCall(Function, bodies[0], _arguments, _rule) { HasEffects = HasEffects };

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.CustomOutputs(Jvp, Vjp);

    private Node[] Results => [.. HasEffects ? _body.Outputs.SkipLast(1) : _body.Outputs];

    /// <inheritdoc/>
    public override Aval[] InferOutputs(ReadOnlySpan<Aval> x) => [.. _body.Outputs.Select(o => o.Aval)];

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.ExpandOutputs(args => _body.Apply(args));

    /// <inheritdoc/>
    public override HostArray[] EvaluateOutputs(ReadOnlySpan<HostArray> x) => Interpreter.Run(_body, x.ToArray());

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var operands = x.ToArray();
        var known = HasEffects ? _arguments + 1 : _arguments;
        if (Array.Exists(operands[known..], m => m.Axis is not null)) throw new ArgumentException(
            $"custom_vmap: {Function} closes over a value that is mapped, and its rule knows only its arguments. Pass the value as an " +
            "argument.");
        var (outputs, batched) = Apply(size, [.. operands[.._arguments].Select(m => m.Axis is not null)],
            [.. operands[.._arguments].Select(m => m.Axis is null ? m.Node : Vectorize.MoveTo(m, 0, size))]);
        var parts = outputs.Select((o, i) => new Mapped(o, batched[i] ? 0 : null));
        return new(operands[0].Node, 0) { Parts = [.. HasEffects ? parts.Append(operands[_arguments]) : parts] };
    }

    /// <inheritdoc/>
    public bool Equals(CustomVmapCall? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <inheritdoc/>
    protected override string Parameters() => Function;

    private Node?[] Jvp(Node[] x, Node result, Node?[] tangents)
    {
        var active = BodyRules.Where([.. tangents.Select(t => t is not null)]);
        RequireArguments(active);
        var kept = BodyRules.Where([.. Results.Select(o => o.DType.IsInexact)]);
        var directions = BodyRules.Parameters(active.Select(i => _body.Parameters[i]), "tangent");
        var call = Derived(directions, Tangents(_body.Outputs, _body.Parameters, directions), (size, batched, a) =>
        {
            // An argument and its tangent are batched together.
            foreach (var (i, k) in active.Select((i, k) => (i, k + _arguments))) Join(a, batched, size, i, k);
            var inner = Array.ConvertAll(a[.._arguments], Lax.Alias);
            var (outputs, isBatched) = Apply(size, batched[.._arguments], inner);
            return (Tangents(outputs, inner, a[_arguments..]), Array.ConvertAll(kept, k => isBatched[k]));
        });
        var parts = Project.All(call.Of([.. x[.._arguments], .. active.Select(i => tangents[i]!), .. x[_arguments..]]));
        var all = new Node?[_body.Outputs.Count];
        for (var k = 0; k < kept.Length; k++) all[kept[k]] = parts[k];
        return all;

        Node[] Tangents(IReadOnlyList<Node> outputs, IReadOnlyList<Node> parameters, Node[] given)
        {
            var t = new Node?[parameters.Count];
            for (var k = 0; k < active.Length; k++) t[active[k]] = given[k];
            var results = ForwardMode.Run(outputs, parameters, t);
            return Array.ConvertAll(kept, k => BodyRules.Fit(results[k], outputs[k].Aval));
        }
    }

    private Node?[] Vjp(Node[] x, Node result, Node?[] cotangents, bool[] wanted)
    {
        var active = BodyRules.Where(wanted);
        RequireArguments(active);
        var given = BodyRules.Where([.. cotangents.Select(c => c is not null)]);
        var ct = BodyRules.Parameters(given.Select(i => _body.Outputs[i]), "cotangent");
        var call = Derived(ct, Cotangents(_body.Outputs, _body.Parameters, ct), (size, batched, a) =>
        {
            // Each example has a cotangent of its own, also of an argument or a result that is the same for all.
            for (var i = 0; i < a.Length; i++)
            {
                if (i < _arguments && !active.Contains(i)) continue;
                (a[i], batched[i]) = (Vectorize.MoveTo(new(a[i], batched[i] ? 0 : null), 0, size), true);
            }
            var inner = Array.ConvertAll(a[.._arguments], Lax.Alias);
            var (outputs, isBatched) = Apply(size, batched[.._arguments], inner);
            for (var i = 0; i < outputs.Length; i++) outputs[i] = Vectorize.MoveTo(new(outputs[i], isBatched[i] ? 0 : null), 0, size);
            return (Cotangents(outputs, inner, a[_arguments..]), [.. active.Select(_ => true)]);
        });
        var parts = Project.All(call.Of([.. x[.._arguments], .. given.Select(i => cotangents[i]!), .. x[_arguments..]]));
        var all = new Node?[x.Length];
        for (var k = 0; k < active.Length; k++) all[active[k]] = parts[k];
        return all;

        Node[] Cotangents(IReadOnlyList<Node> outputs, IReadOnlyList<Node> parameters, Node[] values)
        {
            var c = new Node?[outputs.Count];
            for (var k = 0; k < given.Length; k++) c[given[k]] = values[k];
            var results = ReverseMode.Run(outputs, parameters, c);
            return Array.ConvertAll(active, i => BodyRules.Fit(results[i], parameters[i].Aval));
        }
    }

    // The same arguments, then what the derivative takes, then the rest.
    private CustomVmapCall Derived(Node[] further, Node[] outputs, BatchRule rule)
    {
        var p = _body.Parameters;
        var body = new ClosedGraph([.. p.Take(_arguments), .. further, .. p.Skip(_arguments)], outputs);
        return new(Function, body, _arguments + further.Length, (size, batched, x) => rule(size, [.. batched], [.. x]));
    }

    private static void Join(Node[] x, bool[] batched, int size, int i, int k)
    {
        if (batched[i] == batched[k]) return;
        var single = batched[i] ? k : i;
        (x[single], batched[single]) = (Vectorize.MoveTo(new(x[single], null), 0, size), true);
    }

    // Runs the rule, and has its results in the avals of the function's.
    private (Node[] Outputs, bool[] Batched) Apply(int size, bool[] batched, Node[] x)
    {
        var (outputs, isBatched) = _rule(size, batched, x);
        Aval[] expected = [.. Results.Select((o, i) => isBatched[i] ? o.Aval with { Shape = o.Shape.Insert(0, size) } : o.Aval)];
        if (!outputs.Select(o => (o.Shape, o.DType)).SequenceEqual(expected.Select(e => (e.Shape, e.DType)))) throw new ArgumentException(
            $"custom_vmap: the rule of {Function} gave ({string.Join(", ", outputs.Select(o => o.Aval))}) for a batch of {size}; " +
            $"({string.Join(", ", expected)}) is needed: what out_batched calls batched has the batch as axis 0.");
        return ([.. outputs.Select((o, i) => BodyRules.Fit(o, expected[i]))], isBatched);
    }

    private void RequireArguments(int[] active)
    {
        if (Array.Exists(active, i => i >= _arguments)) throw new DifferentiationException(
            $"custom_vmap: {Function} closes over a value with respect to which it is differentiated, and its rule knows only its " +
            "arguments. Pass the value as an argument.");
    }
}
