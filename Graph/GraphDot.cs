using System.Globalization;
using System.Text;

namespace Lazy.Graph;

/// <summary>A graph in the DOT language of Graphviz. Edges run from an operand to what reads it; given values are boxes.</summary>
public static class GraphDot
{
    /// <summary>The DOT text of a function.</summary>
    /// <param name="graph">The function.</param>
    /// <param name="limit">How many nodes are drawn, inputs first; the rest is counted in a note.</param>
    public static string Of(ClosedGraph graph, int limit = 1000) => Of(graph.Outputs, limit);

    /// <summary>The DOT text of an expression.</summary>
    /// <param name="roots">The results, drawn with a double border.</param>
    /// <param name="limit">How many nodes are drawn, inputs first; the rest is counted in a note.</param>
    public static string Of(IReadOnlyList<Node> roots, int limit = 1000)
    {
        var order = Traversal.PostOrder(roots, withLeaves: true);
        var index = new Dictionary<Node, int>(ReferenceEqualityComparer.Instance);
        var results = new HashSet<Node>(roots, ReferenceEqualityComparer.Instance);
        var text = new StringBuilder("digraph {\n");
        foreach (var n in order.Take(limit))
        {
            index.Add(n, index.Count);
            var label = GraphText.IsInline(n) ? GraphText.Number(n) : $"{n.Op?.ToString() ?? "data"}\\n{GraphText.Type(n)}";
            text.Append(CultureInfo.InvariantCulture, $"  n{index[n]} [label=\"{label.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
            if (GraphText.IsGiven(n)) text.Append(", shape=box");
            if (results.Contains(n)) text.Append(", peripheries=2");
            text.Append("];\n");
            if (n.Value is not null) continue;
            foreach (var x in n.Inputs) text.Append(CultureInfo.InvariantCulture, $"  n{index[x]} -> n{index[n]};\n");
        }
        if (order.Count > limit)
            text.Append(CultureInfo.InvariantCulture, $"  rest [label=\"{order.Count - limit} more nodes\", shape=note];\n");
        return text.Append("}\n").ToString();
    }
}
