namespace Lazy.Graph.Rewriting;

/// <summary>Merges nodes with equal operations on the same operands. Operations that are not pure stay as many as they are.</summary>
public static class CommonSubexpressions
{
    private const int Arities = 8;

    /// <summary>The roots, with equal expressions merged into the first of them.</summary>
    public static Node[] Run(IReadOnlyList<Node> roots, Action<string>? observer = null)
    {
        var order = Traversal.PostOrder(roots);
        var first = new Dictionary<CallKey, Node>(order.Count);
        var map = new NodeMap<Node>();
        // By number of operands, for looking up: most nodes whose operands were merged are merged too.
        var scratch = new Node[Arities][];
        var merged = 0;
        foreach (var n in order)
        {
            if (!n.TryRecipe(out var op, out var inputs)) continue;
            var moved = inputs;
            for (var i = 0; i < inputs.Length; i++)
            {
                if (!map.TryGetValue(inputs[i], out var x)) continue;
                if (ReferenceEquals(moved, inputs))
                {
                    moved = inputs.Length < Arities ? scratch[inputs.Length] ??= new Node[inputs.Length] : new Node[inputs.Length];
                    inputs.CopyTo(moved, 0);
                }
                moved[i] = x;
            }
            if (op.IsPure && first.TryGetValue(new CallKey(op, moved), out var known))
            {
                map[n] = known;
                merged++;
                continue;
            }
            var current = n;
            if (!ReferenceEquals(moved, inputs))
            {
                using var origin = Origin.Of(n);
                map[n] = current = op.Of(moved);
                current.TryRecipe(out _, out inputs!);
            }
            if (op.IsPure) first.Add(new CallKey(op, inputs), current);
        }
        if (merged > 0) observer?.Invoke($"common subexpressions: {merged} merged");
        var result = new Node[roots.Count];
        for (var i = 0; i < result.Length; i++) result[i] = map.GetValueOrDefault(roots[i], roots[i]);
        return result;
    }
}
