namespace Lazy.Transforms.Trees;

/// <summary>Functions over leaves: map, all, reduce, transpose, broadcast.</summary>
public static partial class Tree
{
    private static readonly string[] Ordinals = ["the first", "the second", "the third", "the fourth"];

    /// <summary>The tree with <paramref name="f"/> applied to each leaf.</summary>
    /// <exception cref="TreeException">Something is no tree, or the trees differ in structure; the message names the path.</exception>
    public static T Map<TLeaf, T>(Func<TLeaf, TLeaf> f, T tree, LeafRule<TLeaf> rule = default, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(f);
        var (structure, all) = FlattenAll("tree.map", name, rule, tree);
        return Collect<TLeaf, T>(structure, name, i => f(all[0][i]));
    }

    /// <summary>The tree of <paramref name="f"/> applied to the corresponding leaves of two trees.</summary>
    /// <inheritdoc cref="Map{TLeaf, T}(Func{TLeaf, TLeaf}, T, LeafRule{TLeaf}, string)"/>
    public static T Map<TLeaf, T>(
        Func<TLeaf, TLeaf, TLeaf> f, T tree, object? second, LeafRule<TLeaf> rule = default, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(f);
        var (structure, all) = FlattenAll("tree.map", name, rule, tree, second);
        return Collect<TLeaf, T>(structure, name, i => f(all[0][i], all[1][i]));
    }

    /// <summary>The tree of <paramref name="f"/> applied to the corresponding leaves of three trees.</summary>
    /// <inheritdoc cref="Map{TLeaf, T}(Func{TLeaf, TLeaf}, T, LeafRule{TLeaf}, string)"/>
    public static T Map<TLeaf, T>(
        Func<TLeaf, TLeaf, TLeaf, TLeaf> f, T tree, object? second, object? third,
        LeafRule<TLeaf> rule = default, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(f);
        var (structure, all) = FlattenAll("tree.map", name, rule, tree, second, third);
        return Collect<TLeaf, T>(structure, name, i => f(all[0][i], all[1][i], all[2][i]));
    }

    /// <summary>The tree of <paramref name="f"/> applied to the corresponding leaves of four trees.</summary>
    /// <inheritdoc cref="Map{TLeaf, T}(Func{TLeaf, TLeaf}, T, LeafRule{TLeaf}, string)"/>
    public static T Map<TLeaf, T>(
        Func<TLeaf, TLeaf, TLeaf, TLeaf, TLeaf> f, T tree, object? second, object? third, object? fourth,
        LeafRule<TLeaf> rule = default, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(f);
        var (structure, all) = FlattenAll("tree.map", name, rule, tree, second, third, fourth);
        return Collect<TLeaf, T>(structure, name, i => f(all[0][i], all[1][i], all[2][i], all[3][i]));
    }

    /// <summary>The tree with <paramref name="f"/> applied to each leaf and the path to it.</summary>
    /// <inheritdoc cref="Map{TLeaf, T}(Func{TLeaf, TLeaf}, T, LeafRule{TLeaf}, string)"/>
    public static T MapWithPath<TLeaf, T>(Func<KeyPath, TLeaf, TLeaf> f, T tree, LeafRule<TLeaf> rule = default, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(f);
        var (structure, all) = FlattenAll("tree.map_with_path", name, rule, tree);
        var paths = structure.LeafPaths();
        return Collect<TLeaf, T>(structure, name, i => f(paths[i], all[0][i]));
    }

    /// <summary>The tree of <paramref name="f"/> applied to each path and the corresponding leaves of two trees.</summary>
    /// <inheritdoc cref="Map{TLeaf, T}(Func{TLeaf, TLeaf}, T, LeafRule{TLeaf}, string)"/>
    public static T MapWithPath<TLeaf, T>(
        Func<KeyPath, TLeaf, TLeaf, TLeaf> f, T tree, object? second, LeafRule<TLeaf> rule = default, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(f);
        var (structure, all) = FlattenAll("tree.map_with_path", name, rule, tree, second);
        var paths = structure.LeafPaths();
        return Collect<TLeaf, T>(structure, name, i => f(paths[i], all[0][i], all[1][i]));
    }

    /// <summary>Whether <paramref name="predicate"/> holds for every leaf; true for a tree without leaves.</summary>
    /// <inheritdoc cref="Flatten{TLeaf}(object?, LeafRule{TLeaf}, string)"/>
    public static bool All<TLeaf>(Func<TLeaf, bool> predicate, object? tree, LeafRule<TLeaf> rule = default, string name = "tree") =>
        Leaves(tree, rule, name).TrueForAll(leaf => predicate(leaf));

    /// <summary>The leaves folded from the left, starting from <paramref name="initial"/>.</summary>
    /// <inheritdoc cref="Flatten{TLeaf}(object?, LeafRule{TLeaf}, string)"/>
    public static TResult Reduce<TLeaf, TResult>(
        Func<TResult, TLeaf, TResult> f, object? tree, TResult initial, LeafRule<TLeaf> rule = default, string name = "tree") =>
        Leaves(tree, rule, name).Aggregate(initial, f);

    /// <summary>The leaves folded from the left, starting from the first.</summary>
    /// <exception cref="ArgumentException">The tree has no leaves, so there is nothing to start from.</exception>
    public static TLeaf Reduce<TLeaf>(Func<TLeaf, TLeaf, TLeaf> f, object? tree, LeafRule<TLeaf> rule = default, string name = "tree")
    {
        var leaves = Leaves(tree, rule, name);
        return leaves.Count > 0 ? leaves.Aggregate(f) : throw Empty("tree.reduce", name);
    }

    /// <summary>The leaves combined pairwise, so that a chain of n operations has depth log2 n; for associative functions.</summary>
    /// <exception cref="ArgumentException">The tree has no leaves.</exception>
    public static TLeaf ReduceAssociative<TLeaf>(
        Func<TLeaf, TLeaf, TLeaf> f, object? tree, LeafRule<TLeaf> rule = default, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(f);
        var leaves = Leaves(tree, rule, name);
        return leaves.Count > 0 ? Pairwise(f, leaves) : throw Empty("tree.reduce_associative", name);
    }

    /// <summary>The leaves combined pairwise; <paramref name="identity"/> where there are none.</summary>
    /// <inheritdoc cref="ReduceAssociative{TLeaf}(Func{TLeaf, TLeaf, TLeaf}, object?, LeafRule{TLeaf}, string)"/>
    public static TLeaf ReduceAssociative<TLeaf>(
        Func<TLeaf, TLeaf, TLeaf> f, object? tree, TLeaf identity, LeafRule<TLeaf> rule = default, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(f);
        var leaves = Leaves(tree, rule, name);
        return leaves.Count > 0 ? Pairwise(f, leaves) : identity;
    }

    private static TLeaf Pairwise<TLeaf>(Func<TLeaf, TLeaf, TLeaf> f, List<TLeaf> leaves)
    {
        while (leaves.Count > 1) leaves = [.. leaves.Chunk(2).Select(pair => pair.Length == 2 ? f(pair[0], pair[1]) : pair[0])];
        return leaves[0];
    }

    /// <summary>
    /// Turns a tree of structure <paramref name="outer"/> whose leaves are trees of structure <paramref name="inner"/> inside out:
    /// a list of pairs becomes a pair of lists. Containers take new element types where they have to. If the inner structure is null, it is
    /// that of the first of them.
    /// </summary>
    /// <exception cref="ArgumentException">The tree has not the leaves of both structures.</exception>
    /// <exception cref="TreeException">A record's member cannot hold what comes to stand there.</exception>
    public static object? Transpose<TLeaf>(
        PyTreeDef outer, PyTreeDef? inner, object? tree, LeafRule<TLeaf> rule = default, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(outer);
        inner ??= FlattenUpTo(outer, tree, "tree.transpose", "the outer structure", "the tree", name) is { Count: > 0 } inside
            ? Structure(inside[0], rule, name)
            : throw new ArgumentException($"tree.transpose: the outer structure {outer} has no leaves that tell the inner one; give it");
        var (leaves, structure) = Flatten(tree, rule, name);
        RequireNested(outer, inner, structure, name);
        var parts = new object?[inner.LeafCount];
        for (var i = 0; i < parts.Length; i++)
        {
            var column = new TLeaf[outer.LeafCount];
            for (var j = 0; j < column.Length; j++) column[j] = leaves[j * inner.LeafCount + i];
            parts[i] = Unflattener<TLeaf>.Run(outer, column, true, "tree.transpose", name);
        }
        return Unflattener<object?>.Run(inner, parts, true, "tree.transpose", name);
    }

    /// <summary>
    /// A tree of the structure of <paramref name="full"/> in which each leaf of <paramref name="prefix"/> stands at all the leaves of
    /// the subtree that it stands for.
    /// </summary>
    /// <exception cref="TreeException">The prefix does not fit the full tree; the message names the path.</exception>
    public static object? Broadcast<TLeaf, TFull>(
        object? prefix, object? full, LeafRule<TLeaf> rule = default, LeafRule<TFull> fullRule = default, string name = "tree")
    {
        var structure = Structure(full, fullRule, name);
        return Unflattener<TLeaf?>.Run(structure, Spread(prefix, structure, false, rule, name), true, "tree.broadcast", name);
    }

    /// <summary>
    /// One value for each leaf of <paramref name="full"/>, from the leaf of <paramref name="prefix"/> at or above it. This is how the
    /// axes of vmap are given: <c>(0, null)</c> for a pair of trees. Families of containers have to agree, element types need not.
    /// </summary>
    /// <param name="noneIsLeaf">Whether a null in the prefix stands for a whole subtree, giving default values.</param>
    /// <exception cref="TreeException">The prefix does not fit the full structure; the message names the path.</exception>
    public static List<TPrefix?> BroadcastLeaves<TPrefix>(
        object? prefix, PyTreeDef full, bool noneIsLeaf = false, LeafConverter<TPrefix>? convert = null, string name = "tree") =>
        Spread<TPrefix>(prefix, full, noneIsLeaf, convert, name);

    private static List<TPrefix?> Spread<TPrefix>(object? prefix, PyTreeDef full, bool noneIsLeaf, LeafRule<TPrefix> rule, string name)
    {
        ArgumentNullException.ThrowIfNull(full);
        var (leaves, structure) = Flatten(prefix, rule, name);
        var spread = new List<TPrefix?>(full.LeafCount);
        try { new PrefixWalk<TPrefix>(leaves, spread, noneIsLeaf).Visit(structure, full); }
        catch (TreeFault fault) { throw fault.At("tree.broadcast", name); }
        return spread;
    }

    /// <summary>That two structures correspond place by place, as the carries of a loop or the results of two branches have to.</summary>
    /// <param name="inFirst">What the first structure is of, for the message: "the input carry".</param>
    /// <param name="inOther">What the other structure is of.</param>
    /// <exception cref="TreeException">They do not; the message starts with the operation and names the path and both sides.</exception>
    public static void RequireSame(string operation, PyTreeDef first, PyTreeDef other, string inFirst, string inOther, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(other);
        try { Correspondence.Require(first, other, inFirst, inOther); }
        catch (TreeFault fault) { throw fault.At(operation, name); }
    }

    private static (PyTreeDef Structure, List<TLeaf>[] Leaves) FlattenAll<TLeaf>(
        string operation, string name, LeafRule<TLeaf> rule, params ReadOnlySpan<object?> trees)
    {
        var all = new List<TLeaf>[trees.Length];
        PyTreeDef? first = null;
        for (var i = 0; i < trees.Length; i++)
        {
            all[i] = [];
            var structure = Flattener<TLeaf>.Run(trees[i], all[i], rule, operation, name);
            first ??= structure;
            RequireSame(operation, first, structure, "the first tree", Ordinals[i], name);
        }
        return (first!, all);
    }

    private static T Collect<TLeaf, T>(PyTreeDef structure, string name, Func<int, TLeaf> leaf)
    {
        var results = new TLeaf[structure.LeafCount];
        for (var i = 0; i < results.Length; i++) results[i] = leaf(i);
        return Unflatten<TLeaf, T>(structure, results, name);
    }

    private static ArgumentException Empty(string operation, string name) =>
        new($"{operation}: {name} has no leaves; give a value to start from");

    /// <summary>That the tree is the outer structure with the inner one at each leaf.</summary>
    private static void RequireNested(PyTreeDef outer, PyTreeDef inner, PyTreeDef structure, string name)
    {
        try { Walk(outer, structure); }
        catch (TreeFault fault) { throw fault.At("tree.transpose", name); }

        void Walk(PyTreeDef above, PyTreeDef here)
        {
            if (above.Kind == TreeNodeKind.Leaf) Correspondence.Require(inner, here, "the inner structure", "the tree");
            else Correspondence.RequireNode(above, here, "the outer structure", "the tree", Walk);
        }
    }
}
