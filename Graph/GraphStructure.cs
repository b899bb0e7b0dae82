using System.Runtime.InteropServices;
using Lazy.Graph.Ops;

namespace Lazy.Graph;

/// <summary>
/// What two graphs must have in common to be equal: the shapes and dtypes of the parameters, the operations in order, and who reads whom.
/// Data that a graph closes over is known by identity.
/// </summary>
internal sealed class GraphStructure : IEquatable<GraphStructure>
{
    private readonly List<object> _entries = [];
    private readonly List<int> _wiring = [];
    private readonly int _hash;

    public GraphStructure(ClosedGraph graph)
    {
        var ids = new Dictionary<Node, int>(ReferenceEqualityComparer.Instance);
        foreach (var p in graph.Parameters)
        {
            ids[p] = ids.Count;
            _entries.Add(p.Aval);
        }
        foreach (var n in Traversal.PostOrder(graph.Outputs, withLeaves: true))
        {
            if (!ids.TryAdd(n, ids.Count)) continue;
            // A parameter of something else is as foreign as data.
            if (n.Value is not null || !n.TryRecipe(out var op, out var inputs) || op is Parameter)
            {
                _entries.Add(n);
                continue;
            }
            _entries.Add(op);
            _wiring.Add(inputs.Length);
            foreach (var i in inputs) _wiring.Add(ids[i]);
        }
        foreach (var o in graph.Outputs) _wiring.Add(ids[o]);
        var hash = new HashCode();
        foreach (var e in _entries) hash.Add(e);
        foreach (var w in _wiring) hash.Add(w);
        _hash = hash.ToHashCode();
    }

    public bool Equals(GraphStructure? other) =>
        other is not null && _hash == other._hash
        && CollectionsMarshal.AsSpan(_wiring).SequenceEqual(CollectionsMarshal.AsSpan(other._wiring)) && _entries.SequenceEqual(other._entries);

    public override bool Equals(object? obj) => Equals(obj as GraphStructure);

    public override int GetHashCode() => _hash;
}
