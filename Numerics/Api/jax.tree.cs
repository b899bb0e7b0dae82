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
    /// Functions over trees: nested tuples, arrays, lists, dictionaries, records and registered types with arrays at the bottom. C#
    /// numbers in
    /// them count as weak scalars.
    /// </summary>
    public static class tree
    {
        /// <summary>The tree with a function applied to each array.</summary>
        /// <exception cref="TreeException">Something in it is neither an array nor a container.</exception>
        public static T map<T>(Func<NDArray, NDArray> f, T tree) => Tree.Map(f, tree, Leaves.Converter);

        /// <summary>The tree of a function applied to the corresponding arrays of two trees.</summary>
        /// <exception cref="TreeException">The trees differ in structure; the text names the path.</exception>
        public static T map<T>(Func<NDArray, NDArray, NDArray> f, T tree, T second) => Tree.Map(f, tree, second, Leaves.Converter);

        /// <inheritdoc cref="map{T}(Func{NDArray, NDArray, NDArray}, T, T)"/>
        public static T map<T>(Func<NDArray, NDArray, NDArray, NDArray> f, T tree, T second, T third) =>
            Tree.Map(f, tree, second, third, Leaves.Converter);

        /// <inheritdoc cref="map{T}(Func{NDArray, NDArray, NDArray}, T, T)"/>
        public static T map<T>(Func<NDArray, NDArray, NDArray, NDArray, NDArray> f, T tree, T second, T third, T fourth) =>
            Tree.Map(f, tree, second, third, fourth, Leaves.Converter);

        /// <summary>The tree of a function applied to each path and array.</summary>
        public static T map_with_path<T>(Func<KeyPath, NDArray, NDArray> f, T tree) => Tree.MapWithPath(f, tree, Leaves.Converter);

        /// <summary>The arrays of a tree, depth first.</summary>
        public static List<NDArray> leaves<T>(T tree) => Leaves.Flatten(tree, "tree.leaves: tree").Leaves;

        /// <summary>The arrays of a tree with the path to each.</summary>
        public static List<(KeyPath Path, NDArray Leaf)> leaves_with_path<T>(T tree) => Tree.LeavesWithPath(tree, Leaves.Converter);

        /// <summary>The structure of a tree without its arrays.</summary>
        public static TreeDef structure<T>(T tree) => Leaves.Flatten(tree, "tree.structure: tree").Structure;

        /// <summary>The arrays of a tree, and its structure.</summary>
        public static (List<NDArray> leaves, TreeDef structure) flatten<T>(T tree) => Leaves.Flatten(tree, "tree.flatten: tree");

        /// <summary>The tree of a structure with the given arrays.</summary>
        public static T unflatten<T>(TreeDef structure, IReadOnlyList<NDArray> leaves) => Leaves.Unflatten<T>(structure, leaves);

        /// <summary>The arrays folded from the left.</summary>
        /// <exception cref="ArgumentException">There are none.</exception>
        public static NDArray reduce<T>(Func<NDArray, NDArray, NDArray> f, T tree) => Tree.Reduce(f, tree, Leaves.Converter);

        /// <summary>The arrays folded from the left, starting from a value.</summary>
        public static TResult reduce<TResult, T>(Func<TResult, NDArray, TResult> f, T tree, TResult initializer) =>
            Tree.Reduce(f, tree, initializer, Leaves.Converter);

        /// <summary>Whether a condition holds for each array.</summary>
        public static bool all<T>(Func<NDArray, bool> predicate, T tree) => Tree.All(predicate, tree, Leaves.Converter);

        /// <summary>Turns a tree of trees inside out: a list of pairs becomes a pair of lists.</summary>
        public static object? transpose<T>(TreeDef outer, TreeDef inner, T tree) => Tree.Transpose(outer, inner, tree, Leaves.Converter);

        /// <summary>A prefix spread over a full tree: each of its arrays stands at all places below it.</summary>
        public static T broadcast<T>(object? prefix, T full) => (T)Tree.Broadcast(prefix, full, Leaves.Converter)!;
    }
}
