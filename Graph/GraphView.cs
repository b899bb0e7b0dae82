using System.Diagnostics.CodeAnalysis;
using QuikGraph;

namespace Lazy.Graph;

/// <summary>
/// An operand: <paramref name="Target"/> reads <paramref name="Source"/> as its operand number <paramref name="Operand"/>.
/// </summary>
/// <remarks>The number tells parallel edges apart: x * x reads x twice.</remarks>
internal readonly record struct Edge(Node Source, Node Target, int Operand) : IEdge<Node>;

/// <summary>
/// The part of the expression graph that a set of roots needs, as QuikGraph sees graphs: edges run from a producer to its consumers.
/// A pass makes a view, uses it and drops it: nodes themselves never point to their consumers, so that dropping the last handle frees them.
/// Settled nodes are leaves.
/// </summary>
internal sealed class GraphView : IBidirectionalGraph<Node, Edge>
{
    private readonly Node[] _order;
    private readonly NodeMap<int> _index = new();
    private readonly Node[][] _inputs;

    public GraphView(IEnumerable<Node> roots)
    {
        _order = [.. Traversal.PostOrder(roots, withLeaves: true)];
        _inputs = new Node[_order.Length][];
        for (var i = 0; i < _order.Length; i++)
        {
            _index[_order[i]] = i;
            _inputs[i] = InputsOf(_order[i]);
        }
    }

    // Found when somebody asks for them: most passes walk from consumers to producers.
    private Rows Consumers => field ??= new Rows(_inputs, _index);

    /// <summary>The nodes, inputs before the nodes that read them.</summary>
    public ReadOnlySpan<Node> Order => _order;

    public bool IsDirected => true;

    public bool AllowParallelEdges => true;

    public bool IsVerticesEmpty => _order.Length == 0;

    public int VertexCount => _order.Length;

    public IEnumerable<Node> Vertices => _order;

    public bool IsEdgesEmpty => EdgeCount == 0;

    public int EdgeCount => _inputs.Sum(x => x.Length);

    public IEnumerable<Edge> Edges => _order.SelectMany(InEdges);

    /// <summary>The place of a node in <see cref="Order"/>.</summary>
    public int IndexOf(Node node) => _index[node];

    public bool ContainsVertex(Node vertex) => _index.ContainsKey(vertex);

    public bool ContainsEdge(Edge edge) =>
        _index.TryGetValue(edge.Target, out var i) && (uint)edge.Operand < (uint)_inputs[i].Length
        && ReferenceEquals(_inputs[i][edge.Operand], edge.Source);

    public bool ContainsEdge(Node source, Node target) => TryGetEdge(source, target, out _);

    public bool TryGetEdge(Node source, Node target, out Edge edge)
    {
        var operand = _index.TryGetValue(target, out var i) ? Array.IndexOf(_inputs[i], source) : -1;
        edge = operand < 0 ? default : new Edge(source, target, operand);
        return operand >= 0;
    }

    public bool TryGetEdges(Node source, Node target, [NotNullWhen(true)] out IEnumerable<Edge>? edges)
    {
        edges = ContainsVertex(source) && ContainsVertex(target) ? InEdges(target).Where(e => ReferenceEquals(e.Source, source)) : null;
        return edges is not null;
    }

    public bool IsInEdgesEmpty(Node vertex) => InDegree(vertex) == 0;

    public int InDegree(Node vertex) => _inputs[_index[vertex]].Length;

    public IEnumerable<Edge> InEdges(Node vertex)
    {
        var inputs = _inputs[_index[vertex]];
        for (var k = 0; k < inputs.Length; k++) yield return new Edge(inputs[k], vertex, k);
    }

    public bool TryGetInEdges(Node vertex, [NotNullWhen(true)] out IEnumerable<Edge>? edges)
    {
        edges = ContainsVertex(vertex) ? InEdges(vertex) : null;
        return edges is not null;
    }

    public Edge InEdge(Node vertex, int index) => new(_inputs[_index[vertex]][index], vertex, index);

    public bool IsOutEdgesEmpty(Node vertex) => OutDegree(vertex) == 0;

    public int OutDegree(Node vertex) => Consumers.Of(_index[vertex]).Count;

    public IEnumerable<Edge> OutEdges(Node vertex)
    {
        foreach (var (node, operand) in Consumers.Of(_index[vertex])) yield return new Edge(vertex, _order[node], operand);
    }

    public bool TryGetOutEdges(Node vertex, [NotNullWhen(true)] out IEnumerable<Edge>? edges)
    {
        edges = ContainsVertex(vertex) ? OutEdges(vertex) : null;
        return edges is not null;
    }

    public Edge OutEdge(Node vertex, int index)
    {
        var (node, operand) = Consumers.Of(_index[vertex])[index];
        return new Edge(vertex, _order[node], operand);
    }

    public int Degree(Node vertex) => InDegree(vertex) + OutDegree(vertex);

    // A node that is settled by another thread after the walk keeps its place: its operands then may be gone, and it counts as a leaf.
    private Node[] InputsOf(Node node) =>
        node.Value is null && node.TryRecipe(out _, out var inputs) && AreListed(inputs) ? inputs : [];

    private bool AreListed(Node[] nodes)
    {
        foreach (var n in nodes)
        {
            if (!_index.ContainsKey(n)) return false;
        }
        return true;
    }

    // Consumers in compressed rows: those of node i are at _start[i] to _start[i + 1], as pairs of consumer and operand number.
    private sealed class Rows
    {
        private readonly int[] _start;
        private readonly (int Node, int Operand)[] _consumers;

        public Rows(Node[][] inputs, NodeMap<int> index)
        {
            _start = new int[inputs.Length + 1];
            foreach (var x in inputs.SelectMany(x => x)) _start[index[x] + 1]++;
            for (var i = 0; i < inputs.Length; i++) _start[i + 1] += _start[i];
            _consumers = new (int, int)[_start[^1]];
            var next = _start.AsSpan(0, inputs.Length).ToArray();
            for (var i = 0; i < inputs.Length; i++)
            {
                for (var k = 0; k < inputs[i].Length; k++) _consumers[next[index[inputs[i][k]]]++] = (i, k);
            }
        }

        public ArraySegment<(int Node, int Operand)> Of(int node) => new(_consumers, _start[node], _start[node + 1] - _start[node]);
    }
}
