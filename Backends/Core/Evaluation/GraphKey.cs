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
    private List<Origin?>? _origins;
    private int _hash;

    private GraphKey() { }

    /// <summary>Reads the pending part of an expression. What it captures stays consistent if another thread settles nodes meanwhile.</summary>
    public static CapturedGraph Capture(IReadOnlyList<Node> roots)
    {
        var key = new GraphKey();
        var graph = new CapturedGraph(key);
        var ids = new Dictionary<Node, int>(ReferenceEqualityComparer.Instance);
        var uniformIds = new Dictionary<Constant, int>();
        var stack = new Stack<(Node Node, Primitive Op, Node[] Inputs, int Next)>();
        var hash = new HashCode();

        // Leaves are numbered -1, -2, … and operations 0, 1, …, each in order of discovery.
        void Enter(Node n)
        {
            if (ids.ContainsKey(n)) return;
            if (n.Value is null && n.TryRecipe(out var op, out var inputs))
            {
                if (op is Parameter) throw new InternalException($"{op} has no value: a traced value reached evaluation.");
                if (op is Constant c && !IsBaked(c))
                {
                    if (!uniformIds.TryGetValue(c, out var id))
                    {
                        id = key.AddLeaf(new Aval(Shape.Scalar, c.Value.Type, c.Weak), true, ref hash);
                        uniformIds.Add(c, id);
                        graph.Leaves.Add((null, c));
                    }
                    ids.Add(n, id);
                    return;
                }
                if (op is DevicePut put && put.Crosses(inputs[0]))
                {
                    // Its operand belongs to another program, which runs first.
                    ids.Add(n, key.AddLeaf(n.Aval, false, ref hash));
                    graph.Leaves.Add((inputs[0], null));
                    (graph.Elsewhere ??= []).Add(inputs[0]);
                    return;
                }
                ids.Add(n, int.MinValue);
                stack.Push((n, op, inputs, 0));
                return;
            }
            // A node settled between the two looks has its value by now.
            ids.Add(n, key.AddLeaf(n.Aval, false, ref hash));
            graph.Leaves.Add((n, null));
        }

        foreach (var root in roots)
        {
            Enter(root);
            while (stack.Count > 0)
            {
                var (n, op, inputs, next) = stack.Pop();
                if (next < inputs.Length)
                {
                    stack.Push((n, op, inputs, next + 1));
                    Enter(inputs[next]);
                    continue;
                }
                ids[n] = key._ops.Count;
                if (n.Origin is not null) (key._origins ??= [.. Enumerable.Repeat<Origin?>(null, key._ops.Count)]).Add(n.Origin);
                else key._origins?.Add(null);
                key._ops.Add(op);
                hash.Add(op);
                foreach (var i in inputs)
                {
                    key._wiring.Add(ids[i]);
                    hash.Add(ids[i]);
                }
                key._arities.Add(inputs.Length);
            }
            key._roots.Add(ids[root]);
            hash.Add(ids[root]);
        }
        key._hash = hash.ToHashCode();
        return graph;
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
            using var origin = Origin.Of(_origins?[i]);
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
        && CollectionsMarshal.AsSpan(_ops).SequenceEqual(CollectionsMarshal.AsSpan(other._ops));

    public override bool Equals(object? obj) => Equals(obj as GraphKey);

    public override int GetHashCode() => _hash;

    // Numbers that simplification knows rules for are part of the structure: 0, ±1, ±2, ½, infinities and NaN, and truth values.
    private static bool IsBaked(Constant c)
    {
        var v = c.Value;
        if (v.Type.Kind == DKind.Bool || v.Type.IsComplex) return true;
        return !double.IsFinite(v.Re) || v.Re is 0 or 1 or -1 or 2 or -2 or 0.5;
    }

    // A number reaches the program as a number, an array of one element as a buffer.
    private int AddLeaf(Aval aval, bool isNumber, ref HashCode hash)
    {
        _leaves.Add((aval, isNumber));
        hash.Add(aval);
        hash.Add(isNumber);
        return -_leaves.Count;
    }
}

/// <summary>A key together with the data and numbers of this very expression.</summary>
internal sealed class CapturedGraph(GraphKey key)
{
    public GraphKey Key { get; } = key;

    /// <summary>For each leaf its node, or the number that was lifted out.</summary>
    public List<(Node? Node, Constant? Number)> Leaves { get; } = [];

    /// <summary>The leaves that are computed on other devices before this.</summary>
    public List<Node>? Elsewhere { get; set; }
}
