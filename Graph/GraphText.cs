using System.Text;
using Lazy.Graph.Ops;

namespace Lazy.Graph;

/// <summary>
/// The canonical text of a graph: its parameters and data, one line per operation, and the results. Graphs of equal text
/// compute the same.
/// <code>
/// { a:float32[3]
///   b:float32[3] = sin a
///   c:float32[3] = mul a b
///   in (c,) }
/// </code>
/// </summary>
public static class GraphText
{
    /// <summary>The text of a function.</summary>
    /// <param name="graph">The function.</param>
    /// <param name="limit">How many operations are shown; the rest is counted.</param>
    public static string Of(ClosedGraph graph, int limit = 1000) => Write(graph.Parameters, graph.Outputs, limit);

    /// <summary>The text of a pending expression; the data that it reads takes the place of parameters.</summary>
    /// <param name="roots">The results.</param>
    /// <param name="limit">How many operations are shown; the rest is counted.</param>
    public static string Of(IReadOnlyList<Node> roots, int limit = 1000) => Write([], roots, limit);

    /// <summary>The name of the n-th value: a … z, aa, ab, ….</summary>
    internal static string Label(int n)
    {
        Span<char> letters = stackalloc char[8];
        var at = letters.Length;
        for (n++; n > 0; n = (n - 1) / 26) letters[--at] = (char)('a' + ((n - 1) % 26));
        return new string(letters[at..]);
    }

    /// <summary>Whether the node is shown where it is read, as a number.</summary>
    internal static bool IsInline(Node n) => n.Value is null && n.Op is Constant;

    /// <summary>Whether the node is given: a parameter, or data.</summary>
    internal static bool IsGiven(Node n) => n.Op is null or Parameter || n.Value is not null;

    private static string Write(IReadOnlyList<Node> parameters, IReadOnlyList<Node> outputs, int limit)
    {
        var order = Traversal.PostOrder(outputs, withLeaves: true);
        var names = new Dictionary<Node, string>(ReferenceEqualityComparer.Instance);
        var text = new StringBuilder("{");
        var named = 0;
        // A parameter counts even where nothing reads it; data follows in the order in which it is met.
        foreach (var given in parameters.Concat(order.Where(IsGiven)))
        {
            if (!names.TryAdd(given, Label(named))) continue;
            text.Append(' ').Append(Label(named++)).Append(':').Append(given.Aval);
        }
        string Name(Node n) => IsInline(n) ? Number(n) : names[n];
        var operations = 0;
        foreach (var n in order)
        {
            if (IsInline(n) || names.ContainsKey(n)) continue;
            names.Add(n, Label(named++));
            if (operations++ >= limit) continue;
            text.Append("\n  ").Append(names[n]).Append(':').Append(Type(n)).Append(" = ").Append(n.Op);
            foreach (var x in n.Inputs) text.Append(' ').Append(Name(x));
        }
        if (operations > limit) text.Append("\n  … ").Append(operations - limit).Append(" more operations");
        text.Append("\n  in (").AppendJoin(", ", outputs.Select(Name)).Append(outputs.Count == 1 ? ",) }" : ") }");
        return text.ToString();
    }

    /// <summary>A number with its dtype.</summary>
    internal static string Number(Node n) => $"{((Constant)n.Op!).Value}:{n.Aval}";

    /// <summary>The aval, or those of all parts.</summary>
    internal static string Type(Node n) => n.Outputs is null ? n.Aval.ToString() : $"({string.Join(", ", n.Outputs)})";
}
