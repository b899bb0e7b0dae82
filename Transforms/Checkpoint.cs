using System.Collections.Concurrent;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;

namespace Lazy.Transforms;

/// <summary>
/// A function whose intermediate results are not kept for the backward pass but computed again there, except for those that a policy
/// saves: what <c>jax.checkpoint</c> records. To everything but differentiation it is its body. What it closes over are operands like its
/// arguments. What transforms make of an instance is made once.
/// </summary>
public sealed record Checkpoint : MultiOutputPrimitive
{
    private readonly ClosedGraph _body;
    private readonly CheckpointPolicy? _policy;
    private readonly bool _preventCse;
    private readonly ConcurrentDictionary<string, Checkpoint> _made = new();
    private readonly ConcurrentDictionary<string, Backward> _backward = new();

    /// <summary>A checkpointed function.</summary>
    /// <param name="function">What texts call it.</param>
    /// <param name="body">The function; what it closes over are parameters too.</param>
    /// <param name="policy">What the backward pass finds saved; null: nothing.</param>
    /// <param name="preventCse">Whether the second computation is kept apart from the first one. Without, it is for the enclosing
    /// operation to do so, as a loop does.</param>
    public Checkpoint(string function, ClosedGraph body, CheckpointPolicy? policy, bool preventCse) =>
        (Function, _body, _policy, _preventCse) = (function, body, policy, preventCse);

    /// <summary>What texts call the function.</summary>
    public string Function { get; }

    /// <summary>The function.</summary>
    public ClosedGraph Body => _body;

    /// <inheritdoc/>
    public override IReadOnlyList<(string Role, ClosedGraph Graph)> Bodies => [("body", _body)];

    /// <inheritdoc/>
    public override Primitive WithBodies(IReadOnlyList<ClosedGraph> bodies) => With(bodies[0]);

    /// <inheritdoc/>
    public override string Name => "checkpoint";

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.CustomOutputs(Jvp, Vjp);

    /// <inheritdoc/>
    public override Aval[] InferOutputs(ReadOnlySpan<Aval> x) => [.. _body.Outputs.Select(o => o.Aval)];

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.ExpandOutputs(args => _body.Apply(args));

    /// <inheritdoc/>
    public override HostArray[] EvaluateOutputs(ReadOnlySpan<HostArray> x) => Interpreter.Run(_body, x.ToArray());

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var mapped = x.ToArray().Select(m => m.Axis is not null).ToArray();
        var operands = x.ToArray().Select(m => m.Axis is { } axis ? Lax.MoveAxis(m.Node, axis, 0) : m.Node).ToArray();
        var call = _made.GetOrAdd($"batch {size} {Mask(mapped)}", _ =>
        {
            var parameters = operands.Select((o, i) => Parameter.Create(o.Aval, Label(i))).ToArray();
            var results = Vectorize.Run(_body.Outputs, _body.Parameters, [.. parameters.Select((p, i) => new Mapped(p, mapped[i] ? 0 : null))], size);
            return With(new ClosedGraph(parameters, [.. results.Select(r => Vectorize.MoveTo(r, 0, size))]));
        });
        return new(call.Of(operands), 0);
    }

    /// <inheritdoc/>
    public bool Equals(Checkpoint? other) => ReferenceEquals(this, other) || (other is not null && _preventCse == other._preventCse
        && Function == other.Function && Equals(_policy, other._policy) && _body.Equals(other._body));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Function, _body);

    /// <inheritdoc/>
    protected override string Parameters() => Function;

    private Checkpoint With(ClosedGraph body) => new(Function, body, _policy, _preventCse);

    private string Label(int i) => ((Parameter)_body.Parameters[i].Op!).Label;

    private static string Mask(IEnumerable<bool> flags) => string.Concat(flags.Select(f => f ? '1' : '0'));

    // The tangents are one checkpointed function of arguments and tangents, so that reverse over forward mode saves memory too.
    private Node?[] Jvp(Node[] x, Node result, Node?[] tangents)
    {
        var active = tangents.OfType<Node>().ToArray();
        var isZero = new bool[_body.Outputs.Count];
        var call = _made.GetOrAdd("jvp " + Mask(tangents.Select(t => t is not null)), _ =>
        {
            var directions = tangents.Select((t, i) => t is null ? null : Parameter.Create(_body.Parameters[i].Aval, "tangent of " + Label(i))).ToArray();
            var outputs = ForwardMode.Run(_body.Outputs, _body.Parameters, directions);
            return With(new ClosedGraph([.. _body.Parameters, .. directions.OfType<Node>()],
                [.. outputs.Select((o, i) => o ?? Lax.Zeros(_body.Outputs[i].Aval))]));
        });
        var parts = Project.All(call.Of([.. x, .. active]));
        return [.. parts.Select(p => p.DType.IsInexact ? p : null)];
    }

    private Node?[] Vjp(Node[] x, Node result, Node?[] cotangents, bool[] wanted)
    {
        var backward = _backward.GetOrAdd(Mask(cotangents.Select(c => c is not null)), _ => Backward.Of(this, cotangents));
        var ct = cotangents.OfType<Node>().ToArray();
        // The second computation waits for the cotangents, which come when all later ones are done. Constants are there from the start.
        var awaited = ct.Where(c => c.Op is not Constant).ToArray();
        var again = _preventCse && awaited.Length > 0
            ? Array.ConvertAll(x, n => n.Op is Constant ? n : Lax.OptimizationBarrier(n, awaited)) : x;
        return backward.Apply(x, again, ct);
    }

    /// <summary>The backward pass over the body's own nodes, and the call that gives what is saved for it.</summary>
    private sealed record Backward(IReadOnlyList<Node> Parameters, Node[] Cotangents, Node?[] Results, Node[] Saved, Checkpoint? Forward)
    {
        public static Backward Of(Checkpoint c, Node?[] given)
        {
            var cotangents = c._body.Outputs.Select((o, i) => given[i] is null ? null : Parameter.Create(o.Aval, $"cotangent {i}")).ToArray();
            var results = ReverseMode.Run(c._body.Outputs, c._body.Parameters, cotangents);
            var saved = c._policy is null ? [] : Frontier(c, results.OfType<Node>());
            var forward = saved.Length == 0 ? null : c.With(new ClosedGraph(c._body.Parameters, saved));
            return new(c._body.Parameters, [.. cotangents.OfType<Node>()], results, saved, forward);
        }

        public Node?[] Apply(Node[] x, Node[] again, Node[] cotangents)
        {
            var map = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
            for (var i = 0; i < x.Length; i++) map[Parameters[i]] = again[i];
            for (var i = 0; i < cotangents.Length; i++) map[Cotangents[i]] = cotangents[i];
            var kept = Forward is null ? [] : Project.All(Forward.Of(x));
            for (var i = 0; i < kept.Length; i++) map[Saved[i]] = kept[i];
            var present = new Queue<Node>(Traversal.Rebuild([.. Results.OfType<Node>()], map, Walk.Oldest(Parameters), copyAll: true));
            return Array.ConvertAll(Results, r => r is null ? null : present.Dequeue());
        }

        // What the backward pass meets first, on its way to the parameters, of what the policy saves.
        private static Node[] Frontier(Checkpoint c, IEnumerable<Node> roots)
        {
            var saveable = Traversal.PostOrder(c._body.Outputs, Walk.Oldest(c._body.Parameters)).Where(c.Saves)
                .ToHashSet<Node>(ReferenceEqualityComparer.Instance);
            var seen = new HashSet<Node>(ReferenceEqualityComparer.Instance);
            var stack = new Stack<Node>(roots);
            var found = new List<Node>();
            while (stack.TryPop(out var n))
            {
                if (!seen.Add(n)) continue;
                if (saveable.Contains(n)) found.Add(n);
                else foreach (var i in n.Inputs) stack.Push(i);
            }
            return [.. found.OrderBy(n => n.Id)];
        }
    }

    // Of an operation with several outputs the parts are saved.
    private bool Saves(Node n)
    {
        if (n.Outputs is not null || !n.TryRecipe(out var op, out var inputs) || op is Parameter or Constant) return false;
        if (op is Project && !inputs[0].TryRecipe(out op, out inputs)) return false;
        return _policy!(op, Array.ConvertAll(inputs, i => i.Aval));
    }
}
