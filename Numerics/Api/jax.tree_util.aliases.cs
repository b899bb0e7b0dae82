namespace Lazy;

public static partial class jax
{
    public static partial class tree_util
    {
        /// <inheritdoc cref="tree.all{T}(T, Func{object?, bool}?)"/>
        public static bool tree_all<T>(T tree, Func<object?, bool>? is_leaf = null) => jax.tree.all<T>(tree, is_leaf);

        /// <inheritdoc cref="tree.broadcast{T}(object?, T, Func{object?, bool}?)"/>
        public static T tree_broadcast<T>(object? prefix_tree, T full_tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.broadcast<T>(prefix_tree, full_tree, is_leaf);

        /// <inheritdoc cref="tree.broadcast{TLeaf}(object?, object?, Func{object?, bool}?)"/>
        public static object? tree_broadcast<TLeaf>(object? prefix_tree, object? full_tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.broadcast<TLeaf>(prefix_tree, full_tree, is_leaf);

        /// <inheritdoc cref="tree.flatten{T}(T, Func{object?, bool}?)"/>
        public static (List<NDArray> leaves, PyTreeDef treedef) tree_flatten<T>(T tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.flatten<T>(tree, is_leaf);

        /// <inheritdoc cref="tree.flatten{TLeaf}(object?, Func{object?, bool}?)"/>
        public static (List<TLeaf> leaves, PyTreeDef treedef) tree_flatten<TLeaf>(object? tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.flatten<TLeaf>(tree, is_leaf);

        /// <inheritdoc cref="tree.flatten_with_path{T}(T, Func{object?, bool}?)"/>
        public static (List<(KeyPath Path, NDArray Leaf)> leaves, PyTreeDef treedef) tree_flatten_with_path<T>(
            T tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.flatten_with_path<T>(tree, is_leaf);

        /// <inheritdoc cref="tree.flatten_with_path{TLeaf}(object?, Func{object?, bool}?)"/>
        public static (List<(KeyPath Path, TLeaf Leaf)> leaves, PyTreeDef treedef) tree_flatten_with_path<TLeaf>(
            object? tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.flatten_with_path<TLeaf>(tree, is_leaf);

        /// <inheritdoc cref="tree.flatten_with_path{TLeaf}(object?, Func{KeyPath, object?, bool})"/>
        public static (List<(KeyPath Path, TLeaf Leaf)> leaves, PyTreeDef treedef) tree_flatten_with_path<TLeaf>(
            object? tree, Func<KeyPath, object?, bool> is_leaf) =>
            jax.tree.flatten_with_path<TLeaf>(tree, is_leaf);

        /// <inheritdoc cref="tree.leaves{T}(T, Func{object?, bool}?)"/>
        public static List<NDArray> tree_leaves<T>(T tree, Func<object?, bool>? is_leaf = null) => jax.tree.leaves<T>(tree, is_leaf);

        /// <inheritdoc cref="tree.leaves{TLeaf}(object?, Func{object?, bool}?)"/>
        public static List<TLeaf> tree_leaves<TLeaf>(object? tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.leaves<TLeaf>(tree, is_leaf);

        /// <inheritdoc cref="tree.leaves_with_path{T}(T, Func{object?, bool}?)"/>
        public static List<(KeyPath Path, NDArray Leaf)> tree_leaves_with_path<T>(T tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.leaves_with_path<T>(tree, is_leaf);

        /// <inheritdoc cref="tree.leaves_with_path{TLeaf}(object?, Func{object?, bool}?)"/>
        public static List<(KeyPath Path, TLeaf Leaf)> tree_leaves_with_path<TLeaf>(object? tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.leaves_with_path<TLeaf>(tree, is_leaf);

        /// <inheritdoc cref="tree.leaves_with_path{TLeaf}(object?, Func{KeyPath, object?, bool})"/>
        public static List<(KeyPath Path, TLeaf Leaf)> tree_leaves_with_path<TLeaf>(object? tree, Func<KeyPath, object?, bool> is_leaf) =>
            jax.tree.leaves_with_path<TLeaf>(tree, is_leaf);

        /// <inheritdoc cref="tree.reduce{T}(Func{NDArray, NDArray, NDArray}, T, Func{object?, bool}?)"/>
        public static NDArray tree_reduce<T>(Func<NDArray, NDArray, NDArray> function, T tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.reduce<T>(function, tree, is_leaf);

        /// <inheritdoc cref="tree.reduce{TLeaf}(Func{TLeaf, TLeaf, TLeaf}, object?, Func{object?, bool}?)"/>
        public static TLeaf tree_reduce<TLeaf>(Func<TLeaf, TLeaf, TLeaf> function, object? tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.reduce<TLeaf>(function, tree, is_leaf);

        /// <inheritdoc cref="tree.reduce{TResult, T}(Func{TResult, NDArray, TResult}, T, TResult, Func{object?, bool}?)"/>
        public static TResult tree_reduce<TResult, T>(
            Func<TResult, NDArray, TResult> function, T tree, TResult initializer, Func<object?, bool>? is_leaf = null) =>
            jax.tree.reduce<TResult, T>(function, tree, initializer, is_leaf);

        /// <inheritdoc cref="tree.reduce{TLeaf, TResult}(Func{TResult, TLeaf, TResult}, object?, TResult, Func{object?, bool}?)"/>
        public static TResult tree_reduce<TLeaf, TResult>(
            Func<TResult, TLeaf, TResult> function, object? tree, TResult initializer, Func<object?, bool>? is_leaf = null) =>
            jax.tree.reduce<TLeaf, TResult>(function, tree, initializer, is_leaf);

        /// <inheritdoc cref="tree.reduce_associative{T}(Func{NDArray, NDArray, NDArray}, T, NDArray?, Func{object?, bool}?)"/>
        public static NDArray tree_reduce_associative<T>(
            Func<NDArray, NDArray, NDArray> operation, T tree, NDArray? identity = null, Func<object?, bool>? is_leaf = null) =>
            jax.tree.reduce_associative<T>(operation, tree, identity, is_leaf);

        /// <inheritdoc cref="tree.reduce_associative{TLeaf}(Func{TLeaf, TLeaf, TLeaf}, object?, TLeaf, Func{object?, bool}?)"/>
        public static TLeaf tree_reduce_associative<TLeaf>(
            Func<TLeaf, TLeaf, TLeaf> operation, object? tree, TLeaf identity, Func<object?, bool>? is_leaf = null) =>
            jax.tree.reduce_associative<TLeaf>(operation, tree, identity, is_leaf);

        /// <inheritdoc cref="tree.reduce_associative{TLeaf}(Func{TLeaf, TLeaf, TLeaf}, object?, Func{object?, bool}?)"/>
        public static TLeaf tree_reduce_associative<TLeaf>(
            Func<TLeaf, TLeaf, TLeaf> operation, object? tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.reduce_associative<TLeaf>(operation, tree, is_leaf);

        /// <inheritdoc cref="tree.structure{T}(T, Func{object?, bool}?)"/>
        public static PyTreeDef tree_structure<T>(T tree, Func<object?, bool>? is_leaf = null) => jax.tree.structure<T>(tree, is_leaf);

        /// <inheritdoc cref="tree.structure{TLeaf}(object?, Func{object?, bool}?)"/>
        public static PyTreeDef tree_structure<TLeaf>(object? tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.structure<TLeaf>(tree, is_leaf);

        /// <inheritdoc cref="tree.transpose{T}(PyTreeDef, PyTreeDef?, T)"/>
        public static object? tree_transpose<T>(PyTreeDef outer_treedef, PyTreeDef? inner_treedef, T pytree_to_transpose) =>
            jax.tree.transpose<T>(outer_treedef, inner_treedef, pytree_to_transpose);

        /// <inheritdoc cref="tree.transpose{TLeaf}(PyTreeDef, PyTreeDef?, object?)"/>
        public static object? tree_transpose<TLeaf>(PyTreeDef outer_treedef, PyTreeDef? inner_treedef, object? pytree_to_transpose) =>
            jax.tree.transpose<TLeaf>(outer_treedef, inner_treedef, pytree_to_transpose);

        /// <inheritdoc cref="tree.unflatten{T}(PyTreeDef, IReadOnlyList{NDArray})"/>
        public static T tree_unflatten<T>(PyTreeDef treedef, IReadOnlyList<NDArray> leaves) => jax.tree.unflatten<T>(treedef, leaves);

        /// <inheritdoc cref="tree.unflatten{TLeaf}(PyTreeDef, IReadOnlyList{TLeaf})"/>
        public static object? tree_unflatten<TLeaf>(PyTreeDef treedef, IReadOnlyList<TLeaf> leaves) =>
            jax.tree.unflatten<TLeaf>(treedef, leaves);
    }
}
