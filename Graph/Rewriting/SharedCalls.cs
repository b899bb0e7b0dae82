namespace Lazy.Graph.Rewriting;

/// <summary>
/// Operations with several outputs that hold whole graphs are costly, so none runs for what another gives or nobody reads: one whose
/// results are among those of another (<see cref="Primitive.Covers"/>) is replaced by it, then unread outputs go
/// (<see cref="Primitive.Without"/>).
/// </summary>
public static class SharedCalls
{
    /// <summary>
    /// The roots, with such operations merged and made smaller; the same array if there are none. Equal operands must be one node.
    /// </summary>
    public static Node[] Run(Node[] roots) =>
        Traversal.PostOrder(roots).Exists(n => n.Outputs is not null) ? Repeat(Narrow, Repeat(Merge, roots)) : roots;

    // What is replaced may have kept something else alive. Each round removes an operation, so this ends.
    private static Node[] Repeat(Func<Node[], Node[]> pass, Node[] roots)
    {
        while (true)
        {
            var next = pass(roots);
            if (ReferenceEquals(next, roots)) return roots;
            roots = next;
        }
    }

    private static Node[] Merge(Node[] roots)
    {
        var order = Traversal.PostOrder(roots);
        var covering = new Dictionary<CallKey, (Node Node, IReadOnlyList<int> Parts)>();
        foreach (var n in order)
        {
            if (n.Outputs is null || !n.TryRecipe(out var op, out var inputs) || op.Covers is not { } c) continue;
            covering[new CallKey(c.Op, [.. c.Operands.Select(i => inputs[i])])] = (n, c.Parts);
        }
        if (covering.Count == 0) return roots;
        var map = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        var served = new Dictionary<Node, (Node Node, IReadOnlyList<int> Parts)>(ReferenceEqualityComparer.Instance);
        foreach (var n in order)
        {
            if (n.Outputs is null || !n.TryRecipe(out var op, out var inputs)) continue;
            if (!covering.TryGetValue(new CallKey(op, inputs), out var by) || ReferenceEquals(by.Node, n) || Needs(by.Node, n)) continue;
            served[n] = by;
        }
        foreach (var n in order)
        {
            if (n.Op is not Ops.Project part || !n.TryRecipe(out _, out var tuple) || !served.TryGetValue(tuple[0], out var by)) continue;
            var at = by.Parts[part.Part];
            map[n] = new Ops.Project(at, by.Node.Outputs![at]).Of(by.Node);
        }
        // The covering node may be younger than what reads its parts now; copies come in dependency order.
        return map.Count == 0 ? roots : Reorder(roots, map);
    }

    private static bool Needs(Node n, Node other) => n.Id > other.Id && Traversal.PostOrder([n], other.Id).Contains(other);

    // A walk that goes from a replaced part on to what replaces it, and copies all that depends on one.
    private static Node[] Reorder(Node[] roots, Dictionary<Node, Node> replaced)
    {
        var done = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        var stack = new Stack<(Node Node, bool Ready)>();
        foreach (var root in roots) stack.Push((root, false));
        while (stack.Count > 0)
        {
            var (n, ready) = stack.Pop();
            if (done.ContainsKey(n)) continue;
            if (n.Value is not null || !n.TryRecipe(out var op, out var inputs))
            {
                done[n] = n;
                continue;
            }
            var target = replaced.GetValueOrDefault(n);
            if (!ready)
            {
                stack.Push((n, true));
                if (target is not null) stack.Push((target, false));
                else foreach (var i in inputs) stack.Push((i, false));
                continue;
            }
            if (target is not null)
            {
                done[n] = done[target];
                continue;
            }
            var moved = Array.ConvertAll(inputs, i => done[i]);
            done[n] = moved.AsSpan().SequenceEqual(inputs) ? n : op.Of(moved);
        }
        return Array.ConvertAll(roots, r => done[r]);
    }

    private static Node[] Narrow(Node[] roots)
    {
        var order = Traversal.PostOrder(roots);
        var read = new Dictionary<Node, bool[]>(ReferenceEqualityComparer.Instance);
        foreach (var n in order)
        {
            if (n.Op is not Ops.Project part || !n.TryRecipe(out _, out var tuple) || tuple[0].Outputs is not { } outputs) continue;
            if (!read.TryGetValue(tuple[0], out var flags)) read.Add(tuple[0], flags = new bool[outputs.Count]);
            flags[part.Part] = true;
        }
        var map = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        var smaller = new Dictionary<Node, (Node Node, IReadOnlyList<int> Parts)>(ReferenceEqualityComparer.Instance);
        foreach (var n in order)
        {
            if (!n.TryRecipe(out var op, out var inputs)) continue;
            if (op is Ops.Project part && smaller.TryGetValue(inputs[0], out var from))
            {
                var at = from.Parts[part.Part];
                map[n] = new Ops.Project(at, from.Node.Outputs![at]).Of(from.Node);
                continue;
            }
            var moved = Array.ConvertAll(inputs, i => map.GetValueOrDefault(i, i));
            if (read.TryGetValue(n, out var flags) && op.Without(flags) is { } less)
            {
                smaller[n] = (less.Op.Of([.. less.Operands.Select(i => moved[i])]), less.Parts);
                continue;
            }
            if (!moved.AsSpan().SequenceEqual(inputs)) map[n] = op.Of(moved);
        }
        return map.Count == 0 ? roots : Array.ConvertAll(roots, r => map.GetValueOrDefault(r, r));
    }
}
