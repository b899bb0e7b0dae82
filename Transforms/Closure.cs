using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Transforms;

/// <summary>
/// Closure conversion: what a traced function uses without being its parameter becomes a further parameter, so that transforms of the
/// enclosing function see it as an operand.
/// </summary>
public static class Closure
{
    /// <summary>The function as a graph of its own parameters followed by one for each captured node.</summary>
    /// <param name="parameters">The parameters, created before the function ran. Older nodes, and data, are captured.</param>
    /// <param name="outputs">The results.</param>
    public static (ClosedGraph Graph, Node[] Captured) Convert(IReadOnlyList<Node> parameters, IReadOnlyList<Node> outputs)
    {
        var oldest = Walk.Oldest(parameters);
        var own = new HashSet<Node>(parameters, ReferenceEqualityComparer.Instance);
        var captured = new List<Node>();
        var map = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        foreach (var n in Traversal.PostOrder(outputs, oldest, withLeaves: true))
        {
            if (own.Contains(n) || !IsCaptured(n, oldest)) continue;
            captured.Add(n);
            map[n] = Parameter.Create(n.Aval, "captured");
        }
        var body = captured.Count == 0 ? [.. outputs] : Traversal.Rebuild(outputs, map, oldest);
        return (new ClosedGraph([.. parameters, .. captured.Select(c => map[c])], body), [.. captured]);
    }

    // Numbers stay numbers. A tuple has no aval of its own, so its parts are captured instead.
    private static bool IsCaptured(Node n, long oldest)
    {
        if (n.Outputs is not null) return false;
        if (n.Value is null && n.TryRecipe(out var op, out var inputs))
        {
            if (op is Constant) return false;
            if (n.Id >= oldest) return op is Project && inputs[0].Id < oldest;
        }
        return true;
    }
}
