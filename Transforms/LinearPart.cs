using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Transforms;

/// <summary>What a linear function that was recorded needs of the computation around it.</summary>
public static class LinearPart
{
    /// <summary>The values that are known before the parameters are, where the linear part meets them; numbers and what is made of
    /// them are part of the function.</summary>
    /// <param name="linear">The recorded function.</param>
    /// <returns>The function with these values as further parameters, and the values.</returns>
    public static (ClosedGraph Graph, Node[] Values) Split(ClosedGraph linear)
    {
        var oldest = Walk.Oldest(linear.Parameters);
        var depends = new HashSet<Node>(linear.Parameters, ReferenceEqualityComparer.Instance);
        var isNumber = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        var values = new List<Node>();
        var map = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        void Meet(Node n)
        {
            if (depends.Contains(n) || isNumber.Contains(n) || n.Op is Constant || map.ContainsKey(n)) return;
            values.Add(n);
            map[n] = Parameter.Create(n.Aval, "residual");
        }
        foreach (var n in Traversal.PostOrder(linear.Outputs, oldest, throughSettled: true))
        {
            if (depends.Contains(n) || !n.TryRecipe(out _, out var inputs)) continue;
            if (Array.TrueForAll(inputs, i => isNumber.Contains(i) || i.Op is Constant)) isNumber.Add(n);
            if (!Array.Exists(inputs, depends.Contains)) continue;
            depends.Add(n);
            foreach (var i in inputs) Meet(i);
        }
        foreach (var o in linear.Outputs) Meet(o);
        var body = Traversal.Rebuild(linear.Outputs, map, Math.Min(oldest, values.Count == 0 ? oldest : values.Min(v => v.Id)));
        return (new ClosedGraph([.. linear.Parameters, .. values.Select(v => map[v])], body), [.. values]);
    }
}
