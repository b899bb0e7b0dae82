using System.Runtime.CompilerServices;

namespace Lazy.Transforms.Trees;

/// <summary>
/// Pytrees: nested tuples, arrays, lists, dictionaries, records and registered types with leaves of one type at the bottom. Null is a
/// subtree without leaves. In a record, what is neither leaf nor container belongs to the structure; elsewhere it is converted to a
/// leaf or refused. The functions are those of <c>jax.tree</c>; <c>name</c> is how errors call the root.
/// </summary>
public static partial class Tree
{
    /// <summary>Makes <typeparamref name="T"/> a container: its children and its other data, and the way back. Once, before use.</summary>
    /// <param name="flatten">Gives the children, and data with value equality that the structure keeps.</param>
    /// <param name="unflatten">Takes the data and new children; a child may be of any type.</param>
    /// <exception cref="ArgumentException">The type is a container already.</exception>
    public static void Register<T>(
        Func<T, (IEnumerable<object?> Children, object? Data)> flatten, Func<object?, IReadOnlyList<object?>, T> unflatten)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(flatten);
        ArgumentNullException.ThrowIfNull(unflatten);
        Container.Register(new CustomContainer<T>(flatten, unflatten));
    }

    /// <summary>The leaves of a tree in depth-first order, and its structure.</summary>
    /// <exception cref="TreeException">Something in the tree is neither a leaf nor a container.</exception>
    public static (List<TLeaf> Leaves, TreeDef Structure) Flatten<TLeaf>(
        object? tree, LeafConverter<TLeaf>? convert = null, string name = "tree")
    {
        var leaves = new List<TLeaf>();
        return (leaves, Flattener<TLeaf>.Run(tree, leaves, convert, "tree.flatten", name));
    }

    /// <summary>Appends the leaves of a tree to a list and returns the structure; boxes neither a leaf nor a tuple of leaves.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="leaves">Where the leaves go.</param>
    /// <param name="convert">Makes leaves of other values.</param>
    /// <param name="name">How texts call the tree, with the operation before it: <c>jit: argument x of f</c>.</param>
    /// <exception cref="TreeException">Something in the tree is neither a leaf nor a container.</exception>
    public static TreeDef Flatten<TLeaf, T>(
        T tree, List<TLeaf> leaves, LeafConverter<TLeaf>? convert = null, string name = "tree.flatten: tree") =>
        LeafTuple<TLeaf, T>.TryFlatten(ref tree, leaves) ?? Flattener<TLeaf>.Run(tree, leaves, convert, null, name);

    /// <summary>The tree of a structure with the given leaves.</summary>
    /// <exception cref="ArgumentException">The number of leaves is not the structure's.</exception>
    /// <exception cref="TreeException">A member or element type cannot hold its leaf.</exception>
    public static object? Unflatten<TLeaf>(TreeDef structure, IReadOnlyList<TLeaf> leaves, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(leaves);
        return Unflattener<TLeaf>.Run(structure, leaves, false, "tree.unflatten", name);
    }

    /// <summary>The tree of a structure with the given leaves, as a <typeparamref name="T"/>.</summary>
    /// <inheritdoc cref="Unflatten{TLeaf}(TreeDef, IReadOnlyList{TLeaf}, string)"/>
    public static T Unflatten<TLeaf, T>(TreeDef structure, IReadOnlyList<TLeaf> leaves, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(leaves);
        if (LeafTuple<TLeaf, T>.TryUnflatten(structure, leaves, out var tuple)) return tuple;
        return Cast<T>(Unflattener<TLeaf>.Run(structure, leaves, false, "tree.unflatten", name), structure, name);
    }

    /// <summary>The leaves of a tree.</summary>
    /// <inheritdoc cref="Flatten{TLeaf}(object?, LeafConverter{TLeaf}?, string)"/>
    public static List<TLeaf> Leaves<TLeaf>(object? tree, LeafConverter<TLeaf>? convert = null, string name = "tree") =>
        Flatten(tree, convert, name).Leaves;

    /// <summary>The structure of a tree.</summary>
    /// <inheritdoc cref="Flatten{TLeaf}(object?, LeafConverter{TLeaf}?, string)"/>
    public static TreeDef Structure<TLeaf>(object? tree, LeafConverter<TLeaf>? convert = null, string name = "tree") =>
        Flatten(tree, convert, name).Structure;

    /// <summary>The leaves of a tree with the path to each, and its structure.</summary>
    /// <inheritdoc cref="Flatten{TLeaf}(object?, LeafConverter{TLeaf}?, string)"/>
    public static (List<(KeyPath Path, TLeaf Leaf)> Leaves, TreeDef Structure) FlattenWithPath<TLeaf>(
        object? tree, LeafConverter<TLeaf>? convert = null, string name = "tree")
    {
        var (leaves, structure) = Flatten(tree, convert, name);
        return ([.. structure.LeafPaths().Zip(leaves)], structure);
    }

    /// <summary>The leaves of a tree with the path to each.</summary>
    /// <inheritdoc cref="Flatten{TLeaf}(object?, LeafConverter{TLeaf}?, string)"/>
    public static List<(KeyPath Path, TLeaf Leaf)> LeavesWithPath<TLeaf>(
        object? tree, LeafConverter<TLeaf>? convert = null, string name = "tree") =>
        FlattenWithPath(tree, convert, name).Leaves;

    private static T Cast<T>(object? tree, TreeDef structure, string name) =>
        tree is T typed ? typed
        : tree is null && default(T) is null ? default!
        : throw new TreeException($"tree.unflatten: {name} has the structure {structure}, which builds " +
            $"{(tree is null ? "null" : TreeText.Name(tree.GetType()))} and not {TreeText.Name(typeof(T))}", new KeyPath([]));
}

/// <summary>
/// The way without boxes for the commonest static types: a leaf, and a value tuple of two to four leaves. The type tests are made
/// once per instantiation; the reinterpretations are of a type as itself.
/// </summary>
internal static class LeafTuple<TLeaf, T>
{
    private static readonly int Items = typeof(T) == typeof(TLeaf) ? 1
        : typeof(T) == typeof((TLeaf, TLeaf)) ? 2
        : typeof(T) == typeof((TLeaf, TLeaf, TLeaf)) ? 3
        : typeof(T) == typeof((TLeaf, TLeaf, TLeaf, TLeaf)) ? 4 : 0;

    private static readonly TreeDef? Structure = Items switch
    {
        0 => null,
        1 => TreeDef.Leaf,
        _ => Container.Of(typeof(T))!.Intern(null, Enumerable.Repeat<object?>(TreeDef.Leaf, Items).ToArray()),
    };

    /// <summary>The structure, or null when the general way has to be taken: another type, or a null among the leaves.</summary>
    public static TreeDef? TryFlatten(ref T tree, List<TLeaf> leaves)
    {
        switch (Items)
        {
            case 1:
                if (tree is null) return null;
                leaves.Add(Unsafe.As<T, TLeaf>(ref tree));
                return Structure;
            case 2:
                var (a, b) = Unsafe.As<T, (TLeaf, TLeaf)>(ref tree);
                if (a is null || b is null) return null;
                leaves.Add(a);
                leaves.Add(b);
                return Structure;
            case 3:
                var (c, d, e) = Unsafe.As<T, (TLeaf, TLeaf, TLeaf)>(ref tree);
                if (c is null || d is null || e is null) return null;
                leaves.Add(c);
                leaves.Add(d);
                leaves.Add(e);
                return Structure;
            case 4:
                var (f, g, h, i) = Unsafe.As<T, (TLeaf, TLeaf, TLeaf, TLeaf)>(ref tree);
                if (f is null || g is null || h is null || i is null) return null;
                leaves.Add(f);
                leaves.Add(g);
                leaves.Add(h);
                leaves.Add(i);
                return Structure;
            default:
                return null;
        }
    }

    public static bool TryUnflatten(TreeDef structure, IReadOnlyList<TLeaf> leaves, out T tree)
    {
        tree = default!;
        if (Items == 0 || leaves.Count != Items || !structure.Equals(Structure)) return false;
        switch (Items)
        {
            case 1: Unsafe.As<T, TLeaf>(ref tree) = leaves[0]; break;
            case 2: Unsafe.As<T, (TLeaf, TLeaf)>(ref tree) = (leaves[0], leaves[1]); break;
            case 3: Unsafe.As<T, (TLeaf, TLeaf, TLeaf)>(ref tree) = (leaves[0], leaves[1], leaves[2]); break;
            default: Unsafe.As<T, (TLeaf, TLeaf, TLeaf, TLeaf)>(ref tree) = (leaves[0], leaves[1], leaves[2], leaves[3]); break;
        }
        return true;
    }
}
