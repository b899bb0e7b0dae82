namespace Lazy.Transforms.Trees;

/// <summary>Whether two structures correspond, place by place; a difference is a fault that says what stands there in each.</summary>
internal static class Correspondence
{
    public static void Require(PyTreeDef first, PyTreeDef other, string inFirst, string inOther)
    {
        if (ReferenceEquals(first, other)) return;
        RequireNode(first, other, inFirst, inOther, (a, b) => Require(a, b, inFirst, inOther));
    }

    /// <summary>That two nodes are alike: in kind, and containers in family and children.</summary>
    public static void RequireAlike(PyTreeDef first, PyTreeDef other, string inFirst, string inOther)
    {
        if (first.Kind != other.Kind || (first.Kind == TreeNodeKind.Static && !first.Equals(other)))
            throw new TreeFault($"is {Describe(first)} in {inFirst} but {Describe(other)} in {inOther}");
        if (first.Kind != TreeNodeKind.Container) return;
        if (first.Children.Count != other.Children.Count || !first.Container!.Corresponds(first.Data, other.Container!, other.Data))
            throw Difference(first, other, inFirst, inOther);
    }

    /// <summary>That two nodes are alike, then <paramref name="visit"/> for each pair of children.</summary>
    public static void RequireNode(PyTreeDef first, PyTreeDef other, string inFirst, string inOther, Action<PyTreeDef, PyTreeDef> visit)
    {
        RequireAlike(first, other, inFirst, inOther);
        for (var i = 0; i < first.Children.Count; i++)
        {
            try { visit(first.Children[i], other.Children[i]); }
            catch (TreeFault fault)
            {
                fault.Prepend(first.Key(i));
                throw;
            }
        }
    }

    /// <summary>A child that only one side has is named by its own key, which says more than the two counts.</summary>
    private static TreeFault Difference(PyTreeDef first, PyTreeDef other, string inFirst, string inOther)
    {
        if (first.Container!.Family == other.Container!.Family)
        {
            var (mine, theirs) = (Keys(first), Keys(other));
            var counts = $"({first.Text} against {other.Text})";
            if (mine.FindIndex(key => !theirs.Contains(key)) is >= 0 and var lost)
                return new TreeFault(mine[lost], $"is {Describe(first.Children[lost])} in {inFirst} but missing in {inOther} {counts}");
            if (theirs.FindIndex(key => !mine.Contains(key)) is >= 0 and var extra)
                return new TreeFault(theirs[extra], $"is missing in {inFirst} but {Describe(other.Children[extra])} in {inOther} {counts}");
        }
        return new TreeFault($"is {Describe(first)} in {inFirst} but {Describe(other)} in {inOther}");
    }

    private static List<TreeKey> Keys(PyTreeDef def) => [.. Enumerable.Range(0, def.Children.Count).Select(def.Key)];

    public static string Describe(PyTreeDef def) => def.Kind switch
    {
        TreeNodeKind.Leaf => "a leaf",
        TreeNodeKind.None => "null",
        TreeNodeKind.Static => TreeText.Value(def.Data),
        _ => def.Text,
    };
}

/// <summary>Spreads the leaves of a prefix over the leaves of a full structure.</summary>
internal sealed class PrefixWalk<TPrefix>(List<TPrefix> leaves, List<TPrefix?> spread, bool noneIsLeaf)
{
    private int next;

    public void Visit(PyTreeDef prefix, PyTreeDef full)
    {
        if (prefix.Kind == TreeNodeKind.Leaf) Spread(leaves[next++], full);
        else if (prefix.Kind == TreeNodeKind.None && noneIsLeaf) Spread(default, full);
        // What holds no leaf above and below needs no value, whatever it is.
        else if (prefix.LeafCount > 0 || full.LeafCount > 0)
            Correspondence.RequireNode(prefix, full, "the prefix", "the full tree", Visit);
    }

    private void Spread(TPrefix? value, PyTreeDef full)
    {
        for (var i = 0; i < full.LeafCount; i++) spread.Add(value);
    }
}

/// <summary>Opens a tree only as far as a structure goes: what stands at the places of its leaves.</summary>
internal static class UpTo
{
    public static void Collect(PyTreeDef def, object? value, string inFirst, string inOther, List<object?> found)
    {
        if (def.Kind == TreeNodeKind.Leaf)
        {
            found.Add(value);
            return;
        }
        var stack = new ChildStack();
        var container = value is null ? null : Container.Of(value.GetType());
        var here = value is null ? PyTreeDef.None
            : container is not null ? container.Peek(value, stack)
            : def.Kind == TreeNodeKind.Static ? PyTreeDef.Static(value) : PyTreeDef.Leaf;
        Correspondence.RequireAlike(def, here, inFirst, inOther);
        for (var i = 0; i < def.Children.Count; i++)
        {
            try { Collect(def.Children[i], stack[i], inFirst, inOther, found); }
            catch (TreeFault fault)
            {
                fault.Prepend(def.Key(i));
                throw;
            }
        }
    }
}
