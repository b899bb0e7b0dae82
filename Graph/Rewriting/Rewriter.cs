using System.Runtime.InteropServices;

namespace Lazy.Graph.Rewriting;

/// <summary>
/// Applies rule sets to a graph, operands first, until no rule applies to any node. Nodes that nothing changes stay the same objects, the
/// time is linear in the number of nodes, and nothing recurses.
/// </summary>
/// <param name="sets">The rule sets, tried in this order.</param>
/// <param name="observer">Gets a line for each set that did something.</param>
public sealed class Rewriter(IReadOnlyList<RuleSet> sets, Action<string>? observer = null)
{
    // Rules undo each other if a node is replaced this often: real chains of replacements have a handful of steps.
    private const int Fuel = 200;

    private readonly NodeMap<Node> _done = new();
    private readonly List<Frame> _stack = [];
    private readonly int[] _hits = new int[sets.Count];

    /// <summary>The roots, rewritten.</summary>
    /// <exception cref="InternalException">A rule changed a shape or dtype, or the rules do not come to rest.</exception>
    public Node[] Run(IReadOnlyList<Node> roots)
    {
        var result = new Node[roots.Count];
        for (var i = 0; i < result.Length; i++)
        {
            Enter(roots[i], Fuel);
            while (_stack.Count > 0) Step();
            result[i] = Result(roots[i]);
        }
        for (var i = 0; i < _hits.Length; i++)
        {
            if (_hits[i] > 0) observer?.Invoke($"{sets[i].Name}: {_hits[i]} replacements");
        }
        return result;
    }

    private void Enter(Node n, int fuel)
    {
        if (_done.ContainsKey(n) || n.Value is not null || !n.TryRecipe(out var op, out var inputs)) return;
        _stack.Add(new Frame { Node = n, Op = op, Inputs = inputs, Fuel = fuel });
    }

    private void Step()
    {
        ref var f = ref CollectionsMarshal.AsSpan(_stack)[^1];
        if (f.Replacement is { } replacement)
        {
            Finish(f.Node, Result(replacement));
            return;
        }
        if (f.Next < f.Inputs.Length)
        {
            // Entering may move the stack, so the frame is not touched after it.
            Enter(f.Inputs[f.Next++], f.Fuel);
            return;
        }
        using var origin = Origin.Of(f.Node);
        var current = Rebuild(f);
        f.Replacement = Replace(current, f.Fuel);
        if (f.Replacement is null) Finish(f.Node, current);
        else Enter(f.Replacement, f.Fuel - 1);
    }

    private void Finish(Node n, Node result)
    {
        _done[n] = result;
        _done[result] = result;
        _stack.RemoveAt(_stack.Count - 1);
    }

    private Node Result(Node n) => _done.GetValueOrDefault(n, n);

    private Node Rebuild(in Frame f)
    {
        var few = new Few<Node>();
        var inputs = few.Take(f.Inputs.Length);
        var hasChanged = false;
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = Result(f.Inputs[i]);
            hasChanged |= !ReferenceEquals(inputs[i], f.Inputs[i]);
        }
        return hasChanged ? f.Op.Of(inputs) : f.Node;
    }

    private Node? Replace(Node n, int fuel)
    {
        for (var i = 0; i < sets.Count; i++)
        {
            if (sets[i].Rule(n) is not { } replacement || ReferenceEquals(replacement, n)) continue;
            if (!Fits(n, replacement))
                throw new InternalException($"rule set {sets[i].Name} replaces {n} by {replacement}, which is another type.");
            if (fuel == 0)
                throw new InternalException($"rule set {sets[i].Name} does not come to rest: after {Fuel} replacements "
                    + $"{n} becomes {replacement}.");
            _hits[i]++;
            return replacement;
        }
        return null;
    }

    // A strong dtype must not become weak, because what is built on the result later would promote differently.
    private static bool Fits(Node n, Node replacement) =>
        n.Outputs is { } parts
            ? replacement.Outputs is { } others && parts.SequenceEqual(others)
            : replacement.Outputs is null && n.Shape == replacement.Shape && n.DType == replacement.DType
                && (n.Aval.Weak || !replacement.Aval.Weak);

    private struct Frame
    {
        public Node Node;
        public Primitive Op;
        public Node[] Inputs;
        public int Next;
        public int Fuel;
        public Node? Replacement;
    }
}
