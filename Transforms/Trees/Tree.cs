using System.Runtime.CompilerServices;

namespace Lazy.Transforms.Trees;

/// <summary>
/// Pytrees: nested tuples, arrays, lists, dictionaries, records and registered types with leaves of one type at the bottom. Null is a
/// subtree without leaves. In a record, what is neither leaf nor container belongs to the structure; elsewhere it is converted to a
/// leaf or refused. The functions are those of <c>jax.tree</c>; <c>name</c> is how errors call the root.
/// </summary>
public static partial class Tree
{
    /// <summary>The leaves of a tree in depth-first order, and its structure.</summary>
    /// <exception cref="TreeException">Something in the tree is neither a leaf nor a container.</exception>
    public static (List<TLeaf> Leaves, PyTreeDef Structure) Flatten<TLeaf>(
        object? tree, LeafRule<TLeaf> rule = default, string name = "tree")
    {
        var leaves = new List<TLeaf>();
        return (leaves, Flattener<TLeaf>.Run(tree, leaves, rule, "tree.flatten", name));
    }

    /// <summary>Appends the leaves of a tree to a list and returns the structure; boxes neither a leaf nor a tuple of leaves.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="leaves">Where the leaves go.</param>
    /// <param name="rule">What else counts as a leaf.</param>
    /// <param name="name">How texts call the tree, with the operation before it: <c>jit: argument x of f</c>.</param>
    /// <exception cref="TreeException">Something in the tree is neither a leaf nor a container.</exception>
    public static PyTreeDef Flatten<TLeaf, T>(
        T tree, List<TLeaf> leaves, LeafRule<TLeaf> rule = default, string name = "tree.flatten: tree") =>
        LeafTuple<TLeaf, T>.TryFlatten(ref tree, leaves) ?? Flattener<TLeaf>.Run(tree, leaves, rule, null, name);

    /// <summary>The tree of a structure with the given leaves.</summary>
    /// <exception cref="ArgumentException">The number of leaves is not the structure's.</exception>
    /// <exception cref="TreeException">A member or element type cannot hold its leaf.</exception>
    public static object? Unflatten<TLeaf>(PyTreeDef structure, IReadOnlyList<TLeaf> leaves, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(leaves);
        return Unflattener<TLeaf>.Run(structure, leaves, false, "tree.unflatten", name);
    }

    /// <summary>The tree of a structure with the given leaves, as a <typeparamref name="T"/>.</summary>
    /// <inheritdoc cref="Unflatten{TLeaf}(PyTreeDef, IReadOnlyList{TLeaf}, string)"/>
    public static T Unflatten<TLeaf, T>(PyTreeDef structure, IReadOnlyList<TLeaf> leaves, string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(leaves);
        if (LeafTuple<TLeaf, T>.TryUnflatten(structure, leaves, out var tuple)) return tuple;
        return Cast<T>(Unflattener<TLeaf>.Run(structure, leaves, false, "tree.unflatten", name), structure, name);
    }

    /// <summary>The leaves of a tree.</summary>
    /// <inheritdoc cref="Flatten{TLeaf}(object?, LeafRule{TLeaf}, string)"/>
    public static List<TLeaf> Leaves<TLeaf>(object? tree, LeafRule<TLeaf> rule = default, string name = "tree") =>
        Flatten(tree, rule, name).Leaves;

    /// <summary>The structure of a tree.</summary>
    /// <inheritdoc cref="Flatten{TLeaf}(object?, LeafRule{TLeaf}, string)"/>
    public static PyTreeDef Structure<TLeaf>(object? tree, LeafRule<TLeaf> rule = default, string name = "tree") =>
        Flatten(tree, rule, name).Structure;

    /// <summary>The leaves of a tree with the path to each, and its structure.</summary>
    /// <inheritdoc cref="Flatten{TLeaf}(object?, LeafRule{TLeaf}, string)"/>
    public static (List<(KeyPath Path, TLeaf Leaf)> Leaves, PyTreeDef Structure) FlattenWithPath<TLeaf>(
        object? tree, LeafRule<TLeaf> rule = default, string name = "tree")
    {
        var (leaves, structure) = Flatten(tree, rule, name);
        return ([.. structure.LeafPaths().Zip(leaves)], structure);
    }

    /// <summary>The leaves of a tree with the path to each.</summary>
    /// <inheritdoc cref="Flatten{TLeaf}(object?, LeafRule{TLeaf}, string)"/>
    public static List<(KeyPath Path, TLeaf Leaf)> LeavesWithPath<TLeaf>(
        object? tree, LeafRule<TLeaf> rule = default, string name = "tree") =>
        FlattenWithPath(tree, rule, name).Leaves;

    /// <summary>
    /// What stands in a tree at the places where a structure has leaves: subtrees of any kind. Records have to agree in the members that
    /// are no trees.
    /// </summary>
    /// <exception cref="TreeException">The tree is not as deep as the structure, or of other containers; the message names the
    /// path.</exception>
    public static List<object?> FlattenUpTo(
        PyTreeDef structure, object? tree, string operation = "flatten_up_to", string inFirst = "the structure",
        string inOther = "the tree", string name = "tree")
    {
        ArgumentNullException.ThrowIfNull(structure);
        var found = new List<object?>(structure.LeafCount);
        try { UpTo.Collect(structure, tree, inFirst, inOther, found); }
        catch (TreeFault fault) { throw fault.At(operation, name); }
        return found;
    }

    /// <summary>Whether a value is opened when a tree is flattened; null is a tree without leaves.</summary>
    public static bool IsNode(object? value) => value is null || Container.Of(value.GetType()) is not null;

    /// <summary>The children of a container with the key of each, and what else the structure keeps of it.</summary>
    /// <exception cref="ArgumentException">The value is no container.</exception>
    public static (List<(TreeKey Key, object? Child)> Children, object? Data) FlattenOneLevel(object? tree, string operation)
    {
        if (tree is null) return ([], null);
        var container = Container.Of(tree.GetType())
            ?? throw new ArgumentException($"{operation}: a {TreeText.Name(tree.GetType())} is a leaf; it has no children");
        var stack = new ChildStack();
        var data = container.Open(tree, stack);
        return ([.. Enumerable.Range(0, stack.Count).Select(i => (container.Key(data, i), stack[i]))], container.DataOf(data));
    }

    /// <summary>The structure of a tuple of trees, given theirs.</summary>
    /// <param name="structures">The structures of the items.</param>
    /// <param name="leaf">The type of items that are leaves.</param>
    public static PyTreeDef TupleOf(IReadOnlyList<PyTreeDef> structures, Type leaf)
    {
        ArgumentNullException.ThrowIfNull(structures);
        var items = structures.Select(def => def.Kind switch
        {
            TreeNodeKind.Leaf => leaf,
            TreeNodeKind.None => typeof(object),
            TreeNodeKind.Static => def.Data!.GetType(),
            _ => def.ContainerType!,
        });
        return TupleContainer.OfItems([.. items]).Intern(null, [.. structures]);
    }

    private static T Cast<T>(object? tree, PyTreeDef structure, string name) =>
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

    private static readonly PyTreeDef? Structure = Items switch
    {
        0 => null,
        1 => PyTreeDef.Leaf,
        _ => Container.Of(typeof(T))!.Intern(null, Enumerable.Repeat<object?>(PyTreeDef.Leaf, Items).ToArray()),
    };

    /// <summary>The structure, or null when the general way has to be taken: another type, or a null among the leaves.</summary>
    public static PyTreeDef? TryFlatten(ref T tree, List<TLeaf> leaves)
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

    public static bool TryUnflatten(PyTreeDef structure, IReadOnlyList<TLeaf> leaves, out T tree)
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
