using System.Runtime.CompilerServices;
using Lazy.Transforms.Trees;

namespace Lazy;

public static partial class jax
{
    public static partial class tree
    {
        /// <summary>The tree with a function applied to each array.</summary>
        /// <exception cref="TreeException">Something is no tree, or the trees differ in structure; the text names the path.</exception>
        public static T map<T>(
            Func<NDArray, NDArray> f, T tree, Func<object?, bool>? is_leaf = null) =>
            Tree.Map(f, tree, Leaves<NDArray>.Rule(is_leaf));

        /// <summary>The tree of a function applied to the corresponding arrays of two trees.</summary>
        /// <inheritdoc cref="map{T}(Func{NDArray, NDArray}, T, Func{object?, bool}?)"/>
        public static T map<T>(
            Func<NDArray, NDArray, NDArray> f, T tree, T second, Func<object?, bool>? is_leaf = null) =>
            Tree.Map(f, tree, second, Leaves<NDArray>.Rule(is_leaf));

        /// <summary>The tree of a function applied to the corresponding arrays of three trees.</summary>
        /// <inheritdoc cref="map{T}(Func{NDArray, NDArray}, T, Func{object?, bool}?)"/>
        public static T map<T>(
            Func<NDArray, NDArray, NDArray, NDArray> f, T tree, T second, T third, Func<object?, bool>? is_leaf = null) =>
            Tree.Map(f, tree, second, third, Leaves<NDArray>.Rule(is_leaf));

        /// <summary>The tree of a function applied to the corresponding arrays of four trees.</summary>
        /// <inheritdoc cref="map{T}(Func{NDArray, NDArray}, T, Func{object?, bool}?)"/>
        public static T map<T>(
            Func<NDArray, NDArray, NDArray, NDArray, NDArray> f,
            T tree, T second, T third, T fourth, Func<object?, bool>? is_leaf = null) =>
            Tree.Map(f, tree, second, third, fourth, Leaves<NDArray>.Rule(is_leaf));

        /// <summary>The same for leaves of another type, which the function's parameters name.</summary>
        /// <inheritdoc cref="map{T}(Func{NDArray, NDArray}, T, Func{object?, bool}?)"/>
        public static T map<TLeaf, T>(
            Func<TLeaf, TLeaf> f, T tree, Func<object?, bool>? is_leaf = null) =>
            Tree.Map(f, tree, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>The same for leaves of another type, which the function's parameters name.</summary>
        /// <inheritdoc cref="map{T}(Func{NDArray, NDArray}, T, Func{object?, bool}?)"/>
        public static T map<TLeaf, T>(
            Func<TLeaf, TLeaf, TLeaf> f, T tree, object? second, Func<object?, bool>? is_leaf = null) =>
            Tree.Map(f, tree, second, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>The same for leaves of another type, which the function's parameters name.</summary>
        /// <inheritdoc cref="map{T}(Func{NDArray, NDArray}, T, Func{object?, bool}?)"/>
        public static T map<TLeaf, T>(
            Func<TLeaf, TLeaf, TLeaf, TLeaf> f, T tree, object? second, object? third, Func<object?, bool>? is_leaf = null) =>
            Tree.Map(f, tree, second, third, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>The same for leaves of another type, which the function's parameters name.</summary>
        /// <inheritdoc cref="map{T}(Func{NDArray, NDArray}, T, Func{object?, bool}?)"/>
        public static T map<TLeaf, T>(
            Func<TLeaf, TLeaf, TLeaf, TLeaf, TLeaf> f,
            T tree, object? second, object? third, object? fourth, Func<object?, bool>? is_leaf = null) =>
            Tree.Map(f, tree, second, third, fourth, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>
        /// The tree of what a function makes of each array, where that is no array: tuples, arrays, lists and dictionaries take the types
        /// of
        /// their new elements; a record keeps its declaration and refuses what does not fit.
        /// </summary>
        /// <inheritdoc cref="map{T}(Func{NDArray, NDArray}, T, Func{object?, bool}?)"/>
        [OverloadResolutionPriority(-1)]
        public static object? map<TResult>(
            Func<NDArray, TResult> f, object? tree, Func<object?, bool>? is_leaf = null) =>
            Tree.MapTo(f, tree, Leaves<NDArray>.Rule(is_leaf));

        /// <inheritdoc cref="map{TResult}(Func{NDArray, TResult}, object?, Func{object?, bool}?)"/>
        [OverloadResolutionPriority(-1)]
        public static object? map<TLeaf, TResult>(
            Func<TLeaf, TResult> f, object? tree, Func<object?, bool>? is_leaf = null) =>
            Tree.MapTo(f, tree, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>
        /// The tree of a function of each leaf and of what stands there in a second tree, which may be a whole subtree: a gradient and its
        /// pair of moments.
        /// </summary>
        /// <inheritdoc cref="map{TResult}(Func{NDArray, TResult}, object?, Func{object?, bool}?)"/>
        [OverloadResolutionPriority(-1)]
        public static object? map<TLeaf, TSecond, TResult>(
            Func<TLeaf, TSecond, TResult> f, object? tree, object? second, Func<object?, bool>? is_leaf = null) =>
            Tree.MapTo(f, tree, second, Leaves<TLeaf>.Rule(is_leaf), Leaves<TSecond>.Rule());

        /// <summary>The tree of a function of each leaf and of what stands there in two other trees.</summary>
        /// <inheritdoc cref="map{TResult}(Func{NDArray, TResult}, object?, Func{object?, bool}?)"/>
        [OverloadResolutionPriority(-1)]
        public static object? map<TLeaf, TSecond, TThird, TResult>(
            Func<TLeaf, TSecond, TThird, TResult> f, object? tree, object? second, object? third, Func<object?, bool>? is_leaf = null) =>
            Tree.MapTo(f, tree, second, third, Leaves<TLeaf>.Rule(is_leaf), Leaves<TSecond>.Rule(), Leaves<TThird>.Rule());

        /// <summary>The tree of a function applied to each path and array.</summary>
        /// <exception cref="TreeException">Something is no tree, or the trees differ in structure; the text names the path.</exception>
        public static T map_with_path<T>(
            Func<KeyPath, NDArray, NDArray> f, T tree, Func<object?, bool>? is_leaf = null) =>
            Tree.MapWithPath(f, tree, Leaves<NDArray>.Rule(is_leaf));

        /// <summary>The tree of a function applied to each path and the corresponding arrays of two trees.</summary>
        /// <inheritdoc cref="map_with_path{T}(Func{KeyPath, NDArray, NDArray}, T, Func{object?, bool}?)"/>
        public static T map_with_path<T>(
            Func<KeyPath, NDArray, NDArray, NDArray> f, T tree, T second, Func<object?, bool>? is_leaf = null) =>
            Tree.MapWithPath(f, tree, second, Leaves<NDArray>.Rule(is_leaf));

        /// <summary>The same for leaves of another type, which the function's parameters name.</summary>
        /// <inheritdoc cref="map_with_path{T}(Func{KeyPath, NDArray, NDArray}, T, Func{object?, bool}?)"/>
        public static T map_with_path<TLeaf, T>(
            Func<KeyPath, TLeaf, TLeaf> f, T tree, Func<object?, bool>? is_leaf = null) =>
            Tree.MapWithPath(f, tree, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>The same for leaves of another type, which the function's parameters name.</summary>
        /// <inheritdoc cref="map_with_path{T}(Func{KeyPath, NDArray, NDArray}, T, Func{object?, bool}?)"/>
        public static T map_with_path<TLeaf, T>(
            Func<KeyPath, TLeaf, TLeaf, TLeaf> f, T tree, object? second, Func<object?, bool>? is_leaf = null) =>
            Tree.MapWithPath(f, tree, second, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>The tree of what a function makes of each path and array, where that is no array.</summary>
        /// <inheritdoc cref="map_with_path{T}(Func{KeyPath, NDArray, NDArray}, T, Func{object?, bool}?)"/>
        [OverloadResolutionPriority(-1)]
        public static object? map_with_path<TResult>(
            Func<KeyPath, NDArray, TResult> f, object? tree, Func<object?, bool>? is_leaf = null) =>
            Tree.MapWithPathTo(f, tree, Leaves<NDArray>.Rule(is_leaf));

        /// <summary>The tree of what a function makes of each path and leaf; the function's parameters name the leaves' type.</summary>
        /// <inheritdoc cref="map_with_path{T}(Func{KeyPath, NDArray, NDArray}, T, Func{object?, bool}?)"/>
        [OverloadResolutionPriority(-1)]
        public static object? map_with_path<TLeaf, TResult>(
            Func<KeyPath, TLeaf, TResult> f, object? tree, Func<object?, bool>? is_leaf = null) =>
            Tree.MapWithPathTo(f, tree, Leaves<TLeaf>.Rule(is_leaf));

        /// <summary>The same where a function of path and value says what is a leaf (JAX's <c>is_leaf_takes_path</c>).</summary>
        /// <inheritdoc cref="map_with_path{T}(Func{KeyPath, NDArray, NDArray}, T, Func{object?, bool}?)"/>
        [OverloadResolutionPriority(-1)]
        public static object? map_with_path<TLeaf, TResult>(
            Func<KeyPath, TLeaf, TResult> f, object? tree, Func<KeyPath, object?, bool> is_leaf) =>
            Tree.MapWithPathTo(f, tree, Leaves<TLeaf>.Rule(is_leaf));
    }
}
