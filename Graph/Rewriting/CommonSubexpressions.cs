namespace Lazy.Graph.Rewriting;

/// <summary>Merges nodes with equal operations on the same operands. Operations that are not pure stay as many as they are.</summary>
public static class CommonSubexpressions
{
    /// <summary>The roots, with equal expressions merged into the first of them.</summary>
    public static Node[] Run(IReadOnlyList<Node> roots, Action<string>? observer = null)
    {
        var order = Traversal.PostOrder(roots);
        var first = new Dictionary<CallKey, Node>(order.Count);
        var map = new NodeMap<Node>();
        var merged = 0;
        foreach (var n in order)
        {
            if (!n.TryRecipe(out var op, out var inputs)) continue;
            var moved = inputs;
            for (var i = 0; i < inputs.Length; i++)
            {
                if (!map.TryGetValue(inputs[i], out var x)) continue;
                if (ReferenceEquals(moved, inputs)) moved = (Node[])inputs.Clone();
                moved[i] = x;
            }
            using var origin = Origin.Of(n);
            if (op.IsPure)
            {
                var key = new CallKey(op, moved);
                if (first.TryGetValue(key, out var known))
                {
                    map[n] = known;
                    merged++;
                    continue;
                }
                first.Add(key, ReferenceEquals(moved, inputs) ? n : map[n] = op.Of(moved));
            }
            else if (!ReferenceEquals(moved, inputs))
            {
                map[n] = op.Of(moved);
            }
        }
        if (merged > 0) observer?.Invoke($"common subexpressions: {merged} merged");
        var result = new Node[roots.Count];
        for (var i = 0; i < result.Length; i++) result[i] = map.GetValueOrDefault(roots[i], roots[i]);
        return result;
    }
}
