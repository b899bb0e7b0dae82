namespace Lazy.Transforms.Trees;

/// <summary>Whether two structures correspond, place by place; a difference is a fault that says what stands there in each.</summary>
internal static class Correspondence
{
    public static void Require(TreeDef first, TreeDef other, string inFirst, string inOther)
    {
        if (ReferenceEquals(first, other)) return;
        RequireNode(first, other, inFirst, inOther, (a, b) => Require(a, b, inFirst, inOther));
    }

    /// <summary>That two nodes are alike, then <paramref name="visit"/> for each pair of children.</summary>
    public static void RequireNode(TreeDef first, TreeDef other, string inFirst, string inOther, Action<TreeDef, TreeDef> visit)
    {
        if (first.Kind != other.Kind || (first.Kind == TreeNodeKind.Static && !first.Equals(other)))
            throw new TreeFault($"is {Describe(first)} in {inFirst} but {Describe(other)} in {inOther}");
        if (first.Kind != TreeNodeKind.Container) return;
        if (first.Children.Count != other.Children.Count || !first.Container!.Corresponds(first.Data, other.Container!, other.Data))
            throw Difference(first, other, inFirst, inOther);
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
    private static TreeFault Difference(TreeDef first, TreeDef other, string inFirst, string inOther)
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

    private static List<TreeKey> Keys(TreeDef def) => [.. Enumerable.Range(0, def.Children.Count).Select(def.Key)];

    public static string Describe(TreeDef def) => def.Kind switch
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

    public void Visit(TreeDef prefix, TreeDef full)
    {
        if (prefix.Kind == TreeNodeKind.Leaf) Spread(leaves[next++], full);
        else if (prefix.Kind == TreeNodeKind.None && noneIsLeaf) Spread(default, full);
        // What holds no leaf above and below needs no value, whatever it is.
        else if (prefix.LeafCount > 0 || full.LeafCount > 0)
            Correspondence.RequireNode(prefix, full, "the prefix", "the full tree", Visit);
    }

    private void Spread(TPrefix? value, TreeDef full)
    {
        for (var i = 0; i < full.LeafCount; i++) spread.Add(value);
    }
}
