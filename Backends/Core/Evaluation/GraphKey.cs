using System.Runtime.InteropServices;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Evaluation;

/// <summary>
/// The structure of a pending expression: operations, wiring, shapes and dtypes, but neither data nor most numbers. Two
/// expressions with equal keys run the same program. Numbers that no rewriting rule looks at are lifted out, so that a learning
/// rate that changes every step, or a loop counter, does not compile again.
/// </summary>
internal sealed class GraphKey : IEquatable<GraphKey>
{
    private readonly List<Primitive> _ops = [];
    private readonly List<int> _wiring = [];
    private readonly List<int> _arities = [];
    private readonly List<(Aval Aval, bool IsNumber)> _leaves = [];
    private readonly List<int> _roots = [];
    private readonly List<Origin?> _origins = [];
    private HashCode _building;
    private int _hash;

    /// <summary>The number of operations.</summary>
    public int Count => _ops.Count;

    /// <summary>Adds a leaf: a number reaches the program as a number, an array of one element as a buffer.</summary>
    /// <returns>Its number: leaves are -1, -2, …, operations 0, 1, …, each in order of discovery.</returns>
    public int AddLeaf(Aval aval, bool isNumber)
    {
        _leaves.Add((aval, isNumber));
        _building.Add(aval);
        _building.Add(isNumber);
        return -_leaves.Count;
    }

    /// <summary>Adds an operand of the next operation.</summary>
    public void AddOperand(int id)
    {
        _wiring.Add(id);
        _building.Add(id);
    }

    /// <summary>Adds an operation, whose operands were added.</summary>
    /// <returns>Its number.</returns>
    public int AddOperation(Primitive op, int arity, Origin? origin)
    {
        _ops.Add(op);
        _arities.Add(arity);
        _origins.Add(origin);
        _building.Add(op);
        return _ops.Count - 1;
    }

    /// <summary>Adds a root.</summary>
    public void AddRoot(int id)
    {
        _roots.Add(id);
        _building.Add(id);
    }

    /// <summary>Whether a number is that of a root already.</summary>
    public bool IsRoot(int id) => _roots.Contains(id);

    /// <summary>Ends the key: it can be compared now.</summary>
    public void Seal() => _hash = _building.ToHashCode();

    /// <summary>Empties the key for another expression.</summary>
    public void Clear()
    {
        _ops.Clear();
        _wiring.Clear();
        _arities.Clear();
        _leaves.Clear();
        _roots.Clear();
        _origins.Clear();
        _building = default;
    }

    /// <summary>The expression as a function of its leaves.</summary>
    public ClosedGraph Close()
    {
        var parameters = new Node[_leaves.Count];
        for (var i = 0; i < parameters.Length; i++) parameters[i] = Parameter.Create(_leaves[i].Aval, $"p{i}", _leaves[i].IsNumber);
        var nodes = new Node[_ops.Count];
        Node Get(int id) => id < 0 ? parameters[-id - 1] : nodes[id];
        for (int i = 0, at = 0; i < nodes.Length; i++)
        {
            var inputs = new Node[_arities[i]];
            for (var k = 0; k < inputs.Length; k++) inputs[k] = Get(_wiring[at++]);
            using var origin = Origin.Of(_origins[i]);
            nodes[i] = _ops[i].Of(inputs);
        }
        return new ClosedGraph(parameters, [.. _roots.Select(Get)]);
    }

    public bool Equals(GraphKey? other) =>
        other is not null && _hash == other._hash && _ops.Count == other._ops.Count
        && CollectionsMarshal.AsSpan(_wiring).SequenceEqual(CollectionsMarshal.AsSpan(other._wiring))
        && CollectionsMarshal.AsSpan(_arities).SequenceEqual(CollectionsMarshal.AsSpan(other._arities))
        && CollectionsMarshal.AsSpan(_roots).SequenceEqual(CollectionsMarshal.AsSpan(other._roots))
        && CollectionsMarshal.AsSpan(_leaves).SequenceEqual(CollectionsMarshal.AsSpan(other._leaves))
        && SameOperations(CollectionsMarshal.AsSpan(_ops), CollectionsMarshal.AsSpan(other._ops));

    public override bool Equals(object? obj) => Equals(obj as GraphKey);

    public override int GetHashCode() => _hash;

    // Operations without parameters are one object each.
    private static bool SameOperations(ReadOnlySpan<Primitive> x, ReadOnlySpan<Primitive> y)
    {
        for (var i = 0; i < x.Length; i++)
        {
            if (!ReferenceEquals(x[i], y[i]) && !x[i].Equals(y[i])) return false;
        }
        return true;
    }
}
