using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Lazy.Graph;

/// <summary>
/// A function as a graph: parameters and outputs. What transforms take and return. Everything the outputs need is a
/// parameter, an operation, or data that the function closed over. Two graphs are equal when they have the same operations wired in the same
/// way, so that operations which hold graphs can be merged and cached.
/// </summary>
public sealed class ClosedGraph(IReadOnlyList<Node> parameters, IReadOnlyList<Node> outputs) : IEquatable<ClosedGraph>
{
    private GraphStructure? _structure;


    /// <summary>The parameters: nodes of the operation <see cref="Ops.Parameter"/>, each its own object.</summary>
    public IReadOnlyList<Node> Parameters { get; } = parameters;

    /// <summary>The results.</summary>
    public IReadOnlyList<Node> Outputs { get; } = outputs;

    /// <summary>The function applied to other nodes: a copy of the graph in which they stand for the parameters.</summary>
    public Node[] Apply(params ReadOnlySpan<Node> arguments)
    {
        if (arguments.Length != Parameters.Count)
        {
            throw new InternalException($"a graph of {Parameters.Count} parameters got {arguments.Length} arguments.");
        }
        var map = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        var oldest = long.MaxValue;
        for (var i = 0; i < arguments.Length; i++)
        {
            map[Parameters[i]] = arguments[i];
            oldest = Math.Min(oldest, Parameters[i].Id);
        }
        return Traversal.Rebuild(Outputs, map, oldest, copyAll: true);
    }

    /// <summary>A copy that shares no pending node with anything, so that nothing outside can settle a part of it.</summary>
    public ClosedGraph Copy()
    {
        var map = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        foreach (var p in Parameters) map[p] = p.Op!.Of();
        foreach (var n in Traversal.PostOrder(Outputs, throughSettled: true))
        {
            using var origin = Origin.Of(n);
            if (!map.ContainsKey(n) && n.TryRecipe(out var op, out var inputs)) map[n] = op.Of(Array.ConvertAll(inputs, i => map.GetValueOrDefault(i, i)));
        }
        return new ClosedGraph([.. Parameters.Select(p => map[p])], [.. Outputs.Select(o => map.GetValueOrDefault(o, o))]);
    }

    /// <inheritdoc/>
    public bool Equals(ClosedGraph? other) => ReferenceEquals(this, other) || (other is not null && Structure.Equals(other.Structure));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ClosedGraph);

    /// <inheritdoc/>
    public override int GetHashCode() => Structure.GetHashCode();

    private GraphStructure Structure => _structure ??= new GraphStructure(this);
}

/// <summary>Walks over graphs. None recurses, so that a chain of a million nodes needs no deep stack.</summary>
public static class Traversal
{
    // Used again, since a program is walked many times; those of a huge graph are not kept.
    private const int MaxKept = 1 << 16;
    [ThreadStatic]
    private static (List<Node> Order, Stack<(Node Node, Node[] Inputs, int Next)> Stack)? s_free;

    /// <summary>
    /// The pending nodes that the roots need, each once, inputs first. Data and settled nodes are left out unless
    /// <paramref name="withLeaves"/>.
    /// </summary>
    /// <param name="roots">Where to start.</param>
    /// <param name="oldest">Nodes with a smaller id are treated as data.</param>
    /// <param name="withLeaves">Whether nodes without a recipe, and those that are too old, are listed too.</param>
    /// <param name="throughSettled">Whether to go on through settled nodes that still have their recipe.</param>
    public static List<Node> PostOrder(IEnumerable<Node> roots, long oldest = 0, bool withLeaves = false, bool throughSettled = false)
    {
        var (order, stack) = s_free ?? ([], new());
        // A walk may begin in another one, since roots are enumerated meanwhile.
        s_free = null;
        var seen = new NodeSet();
        void Visit(Node n)
        {
            if (!seen.Add(n)) return;
            if (n.Id >= oldest && (throughSettled || n.Value is null) && n.TryRecipe(out _, out var inputs)) stack.Push((n, inputs, 0));
            else if (withLeaves) order.Add(n);
        }
        foreach (var root in roots)
        {
            Visit(root);
            while (stack.Count > 0)
            {
                var (n, inputs, next) = stack.Pop();
                if (next == inputs.Length)
                {
                    order.Add(n);
                    continue;
                }
                stack.Push((n, inputs, next + 1));
                Visit(inputs[next]);
            }
        }
        if (order.Count > MaxKept) return order;
        List<Node> result = [.. order];
        order.Clear();
        s_free = (order, stack);
        return result;
    }

    /// <summary>
    /// Copies the part of a graph that depends on the keys of <paramref name="map"/>, with the values in their place; the
    /// rest is shared. The map receives every copied node.
    /// </summary>
    /// <param name="roots">The nodes to copy.</param>
    /// <param name="map">What stands for what.</param>
    /// <param name="oldest">Nodes with a smaller id are shared.</param>
    /// <param name="copyAll">
    /// Copies all that is not older, whether it depends on a key or not: for graphs that are kept, whose nodes must never become results
    /// outside, since a node that is evaluated forgets its recipe.
    /// </param>
    public static Node[] Rebuild(IReadOnlyList<Node> roots, Dictionary<Node, Node> map, long oldest = 0, bool copyAll = false)
    {
        foreach (var n in PostOrder(roots, oldest, throughSettled: true))
        {
            if (map.ContainsKey(n) || !n.TryRecipe(out var op, out var inputs)) continue;
            using var origin = Origin.Of(n);
            Node[]? changed = copyAll && op is not Ops.Parameter ? (Node[])inputs.Clone() : null;
            for (var i = 0; i < inputs.Length; i++)
            {
                if (!map.TryGetValue(inputs[i], out var replacement) || ReferenceEquals(replacement, inputs[i])) continue;
                changed ??= (Node[])inputs.Clone();
                changed[i] = replacement;
            }
            if (changed is not null) map[n] = op.Of(changed);
        }
        var result = new Node[roots.Count];
        for (var i = 0; i < result.Length; i++) result[i] = map.GetValueOrDefault(roots[i], roots[i]);
        return result;
    }
}
