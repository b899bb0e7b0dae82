using System.Runtime.CompilerServices;

namespace Lazy;

public static partial class jax
{
    public static partial class tree_util
    {
        /// <inheritdoc cref="tree.map{T}(Func{NDArray, NDArray}, T, Func{object?, bool}?)"/>
        public static T tree_map<T>(Func<NDArray, NDArray> f, T tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.map<T>(f, tree, is_leaf);

        /// <inheritdoc cref="tree.map{T}(Func{NDArray, NDArray, NDArray}, T, T, Func{object?, bool}?)"/>
        public static T tree_map<T>(Func<NDArray, NDArray, NDArray> f, T tree, T second, Func<object?, bool>? is_leaf = null) =>
            jax.tree.map<T>(f, tree, second, is_leaf);

        /// <inheritdoc cref="tree.map{T}(Func{NDArray, NDArray, NDArray, NDArray}, T, T, T, Func{object?, bool}?)"/>
        public static T tree_map<T>(
            Func<NDArray, NDArray, NDArray, NDArray> f, T tree, T second, T third, Func<object?, bool>? is_leaf = null) =>
            jax.tree.map<T>(f, tree, second, third, is_leaf);

        /// <inheritdoc cref="tree.map{T}(Func{NDArray, NDArray, NDArray, NDArray, NDArray}, T, T, T, T, Func{object?, bool}?)"/>
        public static T tree_map<T>(
            Func<NDArray, NDArray, NDArray, NDArray, NDArray> f, T tree, T second, T third, T fourth,
            Func<object?, bool>? is_leaf = null) =>
            jax.tree.map<T>(f, tree, second, third, fourth, is_leaf);

        /// <inheritdoc cref="tree.map{TLeaf, T}(Func{TLeaf, TLeaf}, T, Func{object?, bool}?)"/>
        public static T tree_map<TLeaf, T>(Func<TLeaf, TLeaf> f, T tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.map<TLeaf, T>(f, tree, is_leaf);

        /// <inheritdoc cref="tree.map{TLeaf, T}(Func{TLeaf, TLeaf, TLeaf}, T, object?, Func{object?, bool}?)"/>
        public static T tree_map<TLeaf, T>(Func<TLeaf, TLeaf, TLeaf> f, T tree, object? second, Func<object?, bool>? is_leaf = null) =>
            jax.tree.map<TLeaf, T>(f, tree, second, is_leaf);

        /// <inheritdoc cref="tree.map{TLeaf, T}(Func{TLeaf, TLeaf, TLeaf, TLeaf}, T, object?, object?, Func{object?, bool}?)"/>
        public static T tree_map<TLeaf, T>(
            Func<TLeaf, TLeaf, TLeaf, TLeaf> f, T tree, object? second, object? third, Func<object?, bool>? is_leaf = null) =>
            jax.tree.map<TLeaf, T>(f, tree, second, third, is_leaf);

        /// <inheritdoc cref="tree.map{TLeaf, T}(Func{TLeaf, TLeaf}, T, Func{object?, bool}?)"/>
        public static T tree_map<TLeaf, T>(
            Func<TLeaf, TLeaf, TLeaf, TLeaf, TLeaf> f, T tree, object? second, object? third, object? fourth,
            Func<object?, bool>? is_leaf = null) =>
            jax.tree.map<TLeaf, T>(f, tree, second, third, fourth, is_leaf);

        /// <inheritdoc cref="tree.map{TResult}(Func{NDArray, TResult}, object?, Func{object?, bool}?)"/>
        [OverloadResolutionPriority(-1)]
        public static object? tree_map<TResult>(Func<NDArray, TResult> f, object? tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.map<TResult>(f, tree, is_leaf);

        /// <inheritdoc cref="tree.map{TLeaf, TResult}(Func{TLeaf, TResult}, object?, Func{object?, bool}?)"/>
        [OverloadResolutionPriority(-1)]
        public static object? tree_map<TLeaf, TResult>(Func<TLeaf, TResult> f, object? tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.map<TLeaf, TResult>(f, tree, is_leaf);

        /// <inheritdoc cref="tree.map{TLeaf, TSecond, TResult}(Func{TLeaf, TSecond, TResult}, object?, object?, Func{object?, bool}?)"/>
        [OverloadResolutionPriority(-1)]
        public static object? tree_map<TLeaf, TSecond, TResult>(
            Func<TLeaf, TSecond, TResult> f, object? tree, object? second, Func<object?, bool>? is_leaf = null) =>
            jax.tree.map<TLeaf, TSecond, TResult>(f, tree, second, is_leaf);

        /// <inheritdoc cref="tree.map{TLeaf, TSecond, TResult}(Func{TLeaf, TSecond, TResult}, object?, object?, Func{object?, bool}?)"/>
        [OverloadResolutionPriority(-1)]
        public static object? tree_map<TLeaf, TSecond, TThird, TResult>(
            Func<TLeaf, TSecond, TThird, TResult> f, object? tree, object? second, object? third, Func<object?, bool>? is_leaf = null) =>
            jax.tree.map<TLeaf, TSecond, TThird, TResult>(f, tree, second, third, is_leaf);

        /// <inheritdoc cref="tree.map_with_path{T}(Func{KeyPath, NDArray, NDArray}, T, Func{object?, bool}?)"/>
        public static T tree_map_with_path<T>(Func<KeyPath, NDArray, NDArray> f, T tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.map_with_path<T>(f, tree, is_leaf);

        /// <inheritdoc cref="tree.map_with_path{T}(Func{KeyPath, NDArray, NDArray, NDArray}, T, T, Func{object?, bool}?)"/>
        public static T tree_map_with_path<T>(
            Func<KeyPath, NDArray, NDArray, NDArray> f, T tree, T second, Func<object?, bool>? is_leaf = null) =>
            jax.tree.map_with_path<T>(f, tree, second, is_leaf);

        /// <inheritdoc cref="tree.map_with_path{TLeaf, T}(Func{KeyPath, TLeaf, TLeaf}, T, Func{object?, bool}?)"/>
        public static T tree_map_with_path<TLeaf, T>(Func<KeyPath, TLeaf, TLeaf> f, T tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.map_with_path<TLeaf, T>(f, tree, is_leaf);

        /// <inheritdoc cref="tree.map_with_path{TLeaf, T}(Func{KeyPath, TLeaf, TLeaf, TLeaf}, T, object?, Func{object?, bool}?)"/>
        public static T tree_map_with_path<TLeaf, T>(
            Func<KeyPath, TLeaf, TLeaf, TLeaf> f, T tree, object? second, Func<object?, bool>? is_leaf = null) =>
            jax.tree.map_with_path<TLeaf, T>(f, tree, second, is_leaf);

        /// <inheritdoc cref="tree.map_with_path{TResult}(Func{KeyPath, NDArray, TResult}, object?, Func{object?, bool}?)"/>
        [OverloadResolutionPriority(-1)]
        public static object? tree_map_with_path<TResult>(
            Func<KeyPath, NDArray, TResult> f, object? tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.map_with_path<TResult>(f, tree, is_leaf);

        /// <inheritdoc cref="tree.map_with_path{TLeaf, TResult}(Func{KeyPath, TLeaf, TResult}, object?, Func{object?, bool}?)"/>
        [OverloadResolutionPriority(-1)]
        public static object? tree_map_with_path<TLeaf, TResult>(
            Func<KeyPath, TLeaf, TResult> f, object? tree, Func<object?, bool>? is_leaf = null) =>
            jax.tree.map_with_path<TLeaf, TResult>(f, tree, is_leaf);

        /// <inheritdoc cref="tree.map_with_path{TLeaf, TResult}(Func{KeyPath, TLeaf, TResult}, object?, Func{KeyPath, object?, bool})"/>
        [OverloadResolutionPriority(-1)]
        public static object? tree_map_with_path<TLeaf, TResult>(
            Func<KeyPath, TLeaf, TResult> f, object? tree, Func<KeyPath, object?, bool> is_leaf) =>
            jax.tree.map_with_path<TLeaf, TResult>(f, tree, is_leaf);
    }
}
