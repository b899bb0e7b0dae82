using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>
/// Functions that transform functions: <see cref="grad(Func{NDArray, NDArray}, bool, bool)"/>, vmap, jit, jvp, vjp and what is made of them, under
/// JAX's
/// names. A transformed function is a plain delegate.
/// </summary>
public static partial class jax
{
    /// <summary>Computes several arrays in one program.</summary>
    public static void evaluate(params ReadOnlySpan<NDArray> arrays) => NDArray.EvaluateAll("evaluate", arrays, default);

    /// <summary>Computes all arrays of a tree in one program, waits for them, and returns the tree.</summary>
    public static T block_until_ready<T>(T x)
    {
        var leaves = Leaves.Flatten(x, "block_until_ready: x").Leaves;
        NDArray.EvaluateAll("block_until_ready", [.. leaves], default);
        foreach (var leaf in leaves) leaf.BlockUntilReady();
        return x;
    }

    /// <summary>
    /// Functions over trees: nested tuples, arrays, lists, dictionaries, records and registered types with leaves at the bottom. Where
    /// nothing
    /// else is said, leaves are arrays, and C# numbers count as weak scalars. A type argument names another type of leaves:
    /// <c>leaves&lt;string&gt;(tree)</c>; <c>object</c> is anything that is no container. Null is a tree without leaves. The parameter
    /// <c>is_leaf</c> says where to stop although it could go deeper, also at null.
    /// </summary>
    public static partial class tree
    {
        /// <summary>Whether all leaves are true. They are booleans, or arrays of one element, which are computed.</summary>
        /// <exception cref="ArgumentException">A leaf has several elements.</exception>
        public static bool all<T>(T tree, Func<object?, bool>? is_leaf = null) =>
            Tree.All(x => (bool)x, tree, Leaves<NDArray>.Rule(is_leaf));

        /// <summary>
        /// A prefix spread over a full tree: each of its arrays stands at all places below it. With <c>(a, b)</c> and a pair of records the
        /// result is a pair of records, one full of <c>a</c> and one of <c>b</c>.
        /// </summary>
        /// <exception cref="TreeException">The prefix does not fit; the text names the path.</exception>
        public static T broadcast<T>(object? prefix_tree, T full_tree, Func<object?, bool>? is_leaf = null) =>
            (T)Tree.Broadcast(prefix_tree, full_tree, Leaves<NDArray>.Rule(is_leaf), Leaves<NDArray>.Rule(is_leaf))!;

        /// <summary>The same with other leaves in the prefix, which the containers of the full tree have to be able to hold.</summary>
        /// <inheritdoc cref="broadcast{T}(object?, T, Func{object?, bool}?)"/>
        public static object? broadcast<TLeaf>(object? prefix_tree, object? full_tree, Func<object?, bool>? is_leaf = null) =>
            Tree.Broadcast(prefix_tree, full_tree, Leaves<TLeaf>.Rule(is_leaf), Leaves<NDArray>.Rule(is_leaf));

        /// <summary>The arrays of a tree, and its structure.</summary>
        /// <exception cref="TreeException">Something in it is neither an array nor a container.</exception>
        public static (List<NDArray> leaves, PyTreeDef treedef) flatten<T>(T tree, Func<object?, bool>? is_leaf = null) =>
            Tree.Flatten(tree, Leaves<NDArray>.Rule(is_leaf));

        /// <summary>The leaves of a tree, and its structure.</summary>
        /// <exception cref="TreeException">Something in it is neither a leaf nor a container.</exception>
        public static (List<TLeaf> leaves, PyTreeDef treedef) flatten<TLeaf>(object? tree, Func<object?, bool>? is_leaf = null) =>
            Tree.Flatten(tree, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>The arrays of a tree with the path to each, and its structure.</summary>
        /// <inheritdoc cref="flatten{T}(T, Func{object?, bool}?)"/>
        public static (List<(KeyPath Path, NDArray Leaf)> leaves, PyTreeDef treedef) flatten_with_path<T>(
            T tree, Func<object?, bool>? is_leaf = null) => Tree.FlattenWithPath(tree, Leaves<NDArray>.Rule(is_leaf));

        /// <summary>The leaves of a tree with the path to each, and its structure.</summary>
        /// <inheritdoc cref="flatten{TLeaf}(object?, Func{object?, bool}?)"/>
        public static (List<(KeyPath Path, TLeaf Leaf)> leaves, PyTreeDef treedef) flatten_with_path<TLeaf>(
            object? tree, Func<object?, bool>? is_leaf = null) => Tree.FlattenWithPath(tree, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>The same where a function of path and value says what is a leaf (JAX's <c>is_leaf_takes_path</c>).</summary>
        /// <inheritdoc cref="flatten{TLeaf}(object?, Func{object?, bool}?)"/>
        public static (List<(KeyPath Path, TLeaf Leaf)> leaves, PyTreeDef treedef) flatten_with_path<TLeaf>(
            object? tree, Func<KeyPath, object?, bool> is_leaf) => Tree.FlattenWithPath(tree, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>The arrays of a tree, depth first.</summary>
        /// <inheritdoc cref="flatten{T}(T, Func{object?, bool}?)"/>
        public static List<NDArray> leaves<T>(T tree, Func<object?, bool>? is_leaf = null) =>
            Tree.Leaves(tree, Leaves<NDArray>.Rule(is_leaf));

        /// <summary>The leaves of a tree, depth first.</summary>
        /// <inheritdoc cref="flatten{TLeaf}(object?, Func{object?, bool}?)"/>
        public static List<TLeaf> leaves<TLeaf>(object? tree, Func<object?, bool>? is_leaf = null) =>
            Tree.Leaves(tree, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>The arrays of a tree with the path to each.</summary>
        /// <inheritdoc cref="flatten{T}(T, Func{object?, bool}?)"/>
        public static List<(KeyPath Path, NDArray Leaf)> leaves_with_path<T>(T tree, Func<object?, bool>? is_leaf = null) =>
            Tree.LeavesWithPath(tree, Leaves<NDArray>.Rule(is_leaf));

        /// <summary>The leaves of a tree with the path to each.</summary>
        /// <inheritdoc cref="flatten{TLeaf}(object?, Func{object?, bool}?)"/>
        public static List<(KeyPath Path, TLeaf Leaf)> leaves_with_path<TLeaf>(object? tree, Func<object?, bool>? is_leaf = null) =>
            Tree.LeavesWithPath(tree, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>The same where a function of path and value says what is a leaf (JAX's <c>is_leaf_takes_path</c>).</summary>
        /// <inheritdoc cref="flatten{TLeaf}(object?, Func{object?, bool}?)"/>
        public static List<(KeyPath Path, TLeaf Leaf)> leaves_with_path<TLeaf>(object? tree, Func<KeyPath, object?, bool> is_leaf) =>
            Tree.LeavesWithPath(tree, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>The arrays folded from the left.</summary>
        /// <exception cref="ArgumentException">There are none; give an initializer.</exception>
        public static NDArray reduce<T>(Func<NDArray, NDArray, NDArray> function, T tree, Func<object?, bool>? is_leaf = null) =>
            Tree.Reduce(function, tree, Leaves<NDArray>.Rule(is_leaf));

        /// <summary>The leaves folded from the left; the function's parameters name their type.</summary>
        /// <inheritdoc cref="reduce{T}(Func{NDArray, NDArray, NDArray}, T, Func{object?, bool}?)"/>
        public static TLeaf reduce<TLeaf>(Func<TLeaf, TLeaf, TLeaf> function, object? tree, Func<object?, bool>? is_leaf = null) =>
            Tree.Reduce(function, tree, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>The arrays folded from the left, starting from a value.</summary>
        public static TResult reduce<TResult, T>(
            Func<TResult, NDArray, TResult> function, T tree, TResult initializer, Func<object?, bool>? is_leaf = null) =>
            Tree.Reduce(function, tree, initializer, Leaves<NDArray>.Rule(is_leaf));

        /// <summary>The leaves folded from the left, starting from a value; the function's parameters name their type.</summary>
        public static TResult reduce<TLeaf, TResult>(
            Func<TResult, TLeaf, TResult> function, object? tree, TResult initializer, Func<object?, bool>? is_leaf = null) =>
            Tree.Reduce(function, tree, initializer, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>The arrays combined in pairs, and the results in pairs: the depth is the logarithm of their number.</summary>
        /// <param name="operation">An associative operation.</param>
        /// <param name="tree">The tree.</param>
        /// <param name="identity">The result where there are no leaves; not used otherwise.</param>
        /// <param name="is_leaf">Where to stop.</param>
        /// <exception cref="ArgumentException">There are no leaves, and no identity.</exception>
        public static NDArray reduce_associative<T>(
            Func<NDArray, NDArray, NDArray> operation, T tree, NDArray? identity = null, Func<object?, bool>? is_leaf = null) =>
            identity is null
            ? Tree.ReduceAssociative(operation, tree, Leaves<NDArray>.Rule(is_leaf))
            : Tree.ReduceAssociative(operation, tree, identity, Leaves<NDArray>.Rule(is_leaf));

        /// <summary>The leaves combined in pairs; the operation's parameters name their type.</summary>
        /// <inheritdoc cref="reduce_associative{T}(Func{NDArray, NDArray, NDArray}, T, NDArray?, Func{object?, bool}?)"/>
        public static TLeaf reduce_associative<TLeaf>(
            Func<TLeaf, TLeaf, TLeaf> operation, object? tree, TLeaf identity, Func<object?, bool>? is_leaf = null) =>
            Tree.ReduceAssociative(operation, tree, identity, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>The leaves combined in pairs; the operation's parameters name their type.</summary>
        /// <inheritdoc cref="reduce_associative{T}(Func{NDArray, NDArray, NDArray}, T, NDArray?, Func{object?, bool}?)"/>
        public static TLeaf reduce_associative<TLeaf>(
            Func<TLeaf, TLeaf, TLeaf> operation, object? tree, Func<object?, bool>? is_leaf = null) =>
            Tree.ReduceAssociative(operation, tree, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>The structure of a tree without its arrays.</summary>
        /// <inheritdoc cref="flatten{T}(T, Func{object?, bool}?)"/>
        public static PyTreeDef structure<T>(T tree, Func<object?, bool>? is_leaf = null) =>
            Tree.Structure(tree, Leaves<NDArray>.Rule(is_leaf));

        /// <summary>The structure of a tree without its leaves.</summary>
        /// <inheritdoc cref="flatten{TLeaf}(object?, Func{object?, bool}?)"/>
        public static PyTreeDef structure<TLeaf>(object? tree, Func<object?, bool>? is_leaf = null) =>
            Tree.Structure(tree, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>
        /// Turns a tree of trees of arrays inside out: a list of pairs becomes a pair of lists. Containers take new element types where
        /// they
        /// have to.
        /// </summary>
        /// <param name="outer_treedef">The structure outside.</param>
        /// <param name="inner_treedef">The structure at each leaf of the outer one; if null, that of the first.</param>
        /// <param name="pytree_to_transpose">The tree.</param>
        /// <exception cref="TreeException">The tree has another structure, or a record's member cannot hold what comes to stand
        /// there.</exception>
        public static object? transpose<T>(PyTreeDef outer_treedef, PyTreeDef? inner_treedef, T pytree_to_transpose) =>
            transpose<NDArray>(outer_treedef, inner_treedef, (object?)pytree_to_transpose);

        /// <summary>Turns a tree of trees inside out.</summary>
        /// <inheritdoc cref="transpose{T}(PyTreeDef, PyTreeDef?, T)"/>
        public static object? transpose<TLeaf>(PyTreeDef outer_treedef, PyTreeDef? inner_treedef, object? pytree_to_transpose) =>
            Tree.Transpose(outer_treedef, inner_treedef, pytree_to_transpose, Leaves<TLeaf>.Rule());

        /// <summary>The tree of a structure with the given arrays.</summary>
        /// <exception cref="ArgumentException">Their number is not the structure's.</exception>
        /// <exception cref="TreeException">The structure is not that of a <typeparamref name="T"/>.</exception>
        public static T unflatten<T>(PyTreeDef treedef, IReadOnlyList<NDArray> leaves) => Leaves.Unflatten<T>(treedef, leaves);

        /// <summary>
        /// The tree of a structure with the given leaves of any type: tuples, arrays, lists and dictionaries take the types of their new
        /// elements.
        /// </summary>
        /// <exception cref="ArgumentException">Their number is not the structure's.</exception>
        /// <exception cref="TreeException">A record's member cannot hold its leaf.</exception>
        public static object? unflatten<TLeaf>(PyTreeDef treedef, IReadOnlyList<TLeaf> leaves) => Tree.UnflattenTo(treedef, leaves);
    }
}
