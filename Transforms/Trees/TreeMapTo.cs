namespace Lazy.Transforms.Trees;

/// <summary>
/// Maps whose results are of another type than the leaves: tuples, arrays, lists and dictionaries take the types of their new elements; a
/// record keeps its declaration and refuses what does not fit. The first tree gives the structure; at each of its leaves the others may
/// hold whole subtrees.
/// </summary>
public static partial class Tree
{
    /// <summary>The tree with <paramref name="f"/> applied to each leaf.</summary>
    /// <inheritdoc cref="Map{TLeaf, T}(Func{TLeaf, TLeaf}, T, LeafRule{TLeaf}, string)"/>
    public static object? MapTo<TLeaf, TResult>(
        Func<TLeaf, TResult> f, object? tree, LeafRule<TLeaf> rule = default, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(f);
        var (leaves, structure) = FlattenFor(tree, rule, name);
        return Unflattener<TResult>.Run(structure, leaves.ConvertAll(leaf => f(leaf)), true, "tree.map", name);
    }

    /// <summary>The tree of <paramref name="f"/> applied to each leaf and what stands there in another tree.</summary>
    /// <inheritdoc cref="Map{TLeaf, T}(Func{TLeaf, TLeaf}, T, LeafRule{TLeaf}, string)"/>
    public static object? MapTo<TLeaf, TSecond, TResult>(
        Func<TLeaf, TSecond, TResult> f, object? tree, object? second, LeafRule<TLeaf> rule = default,
        LeafRule<TSecond> secondRule = default, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(f);
        var (leaves, structure) = FlattenFor(tree, rule, name);
        var others = Others(structure, second, secondRule, 1, name);
        return Unflattener<TResult>.Run(structure, [.. leaves.Select((leaf, i) => f(leaf, others[i]))], true, "tree.map", name);
    }

    /// <summary>The tree of <paramref name="f"/> applied to each leaf and what stands there in two other trees.</summary>
    /// <inheritdoc cref="Map{TLeaf, T}(Func{TLeaf, TLeaf}, T, LeafRule{TLeaf}, string)"/>
    public static object? MapTo<TLeaf, TSecond, TThird, TResult>(
        Func<TLeaf, TSecond, TThird, TResult> f, object? tree, object? second, object? third, LeafRule<TLeaf> rule = default,
        LeafRule<TSecond> secondRule = default, LeafRule<TThird> thirdRule = default, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(f);
        var (leaves, structure) = FlattenFor(tree, rule, name);
        var (b, c) = (Others(structure, second, secondRule, 1, name), Others(structure, third, thirdRule, 2, name));
        return Unflattener<TResult>.Run(structure, [.. leaves.Select((leaf, i) => f(leaf, b[i], c[i]))], true, "tree.map", name);
    }

    /// <summary>The tree with <paramref name="f"/> applied to each path and leaf.</summary>
    /// <inheritdoc cref="Map{TLeaf, T}(Func{TLeaf, TLeaf}, T, LeafRule{TLeaf}, string)"/>
    public static object? MapWithPathTo<TLeaf, TResult>(
        Func<KeyPath, TLeaf, TResult> f, object? tree, LeafRule<TLeaf> rule = default, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(f);
        var (leaves, structure) = FlattenFor(tree, rule, name);
        TResult[] results = [.. leaves.Zip(structure.LeafPaths(), (leaf, path) => f(path, leaf))];
        return Unflattener<TResult>.Run(structure, results, true, "tree.map_with_path", name);
    }

    /// <summary>The tree of a structure with leaves of another type than those that it was made with.</summary>
    /// <exception cref="ArgumentException">The number of leaves is not the structure's.</exception>
    /// <exception cref="TreeException">A record's member cannot hold its leaf.</exception>
    public static object? UnflattenTo<TLeaf>(PyTreeDef structure, IReadOnlyList<TLeaf> leaves, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(leaves);
        return Unflattener<TLeaf>.Run(structure, leaves, true, "tree.unflatten", name);
    }

    private static (List<TLeaf> Leaves, PyTreeDef Structure) FlattenFor<TLeaf>(object? tree, LeafRule<TLeaf> rule, string name)
    {
        var leaves = new List<TLeaf>();
        return (leaves, Flattener<TLeaf>.Run(tree, leaves, rule, "tree.map", name));
    }

    private static List<TOther> Others<TOther>(PyTreeDef structure, object? tree, LeafRule<TOther> rule, int position, string name)
    {
        var found = FlattenUpTo(structure, tree, "tree.map", "the first tree", Ordinals[position], name);
        var taken = new List<TOther>(found.Count);
        for (var i = 0; i < found.Count; i++)
        {
            if (!rule.TryTake(found[i], out var leaf))
            {
                var what = found[i] is { } value ? $"a {TreeText.Name(value.GetType())}" : "null";
                var fault = new TreeFault(
                    $"is {what} in {Ordinals[position]} tree, where the function takes {TreeText.Name(typeof(TOther))}");
                foreach (var key in structure.LeafPaths()[i].Reverse()) fault.Prepend(key);
                throw fault.At("tree.map", name);
            }
            taken.Add(leaf);
        }
        return taken;
    }
}
