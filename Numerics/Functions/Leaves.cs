using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Lazy.Graph;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>Trees of arrays: C# numbers in them count as weak scalars.</summary>
internal static class Leaves
{
    /// <summary>Turns a C# number into an array.</summary>
    public static readonly LeafRule<NDArray> Converter = new(TryConvert);

    /// <summary>The arrays of an argument or a result, which is handed on as its own type and so cannot be a C# number.</summary>
    /// <exception cref="ArgumentException">It is declared as a number.</exception>
    public static PyTreeDef FlattenArrays<T>(T tree, List<NDArray> leaves, string name)
    {
        if (typeof(T).IsPrimitive || typeof(T) == typeof(Half) || typeof(T) == typeof(Complex))
        {
            throw new ArgumentException(
                $"{name} is a {TreeText.Name(typeof(T))}, which cannot be traced. Declare it as NDArray, to which C# numbers convert; " +
                "an argument of jit can also be named in static_argnums.");
        }
        return Flatten(tree, leaves, name);
    }

    public static PyTreeDef Flatten<T>(T tree, List<NDArray> leaves, string name) => Tree.Flatten(tree, leaves, Converter, name);

    public static (List<NDArray> Leaves, PyTreeDef Structure) Flatten<T>(T tree, string name)
    {
        var leaves = new List<NDArray>();
        return (leaves, Flatten(tree, leaves, name));
    }

    public static T Unflatten<T>(PyTreeDef structure, IReadOnlyList<NDArray> leaves) => Tree.Unflatten<NDArray, T>(structure, leaves);

    /// <summary>A tree with a function applied to each array.</summary>
    public static T Map<T>(Func<NDArray, NDArray> f, T tree, string name)
    {
        if (tree is null) return tree;
        if (typeof(T) == typeof(NDArray)) return (T)(object)f((NDArray)(object)tree);
        var (leaves, structure) = Flatten(tree, name);
        return Unflatten<T>(structure, leaves.ConvertAll(x => f(x)));
    }

    /// <summary>The arrays' names for errors: the argument, and the path in it.</summary>
    public static string Label(FunctionInfo info, int argument, PyTreeDef structure, int leaf) =>
        ArgumentName(info, argument) + (structure.LeafCount == 1 && structure.Kind == TreeNodeKind.Leaf
            ? "" : structure.LeafPaths()[leaf].ToString());

    public static string ArgumentName(FunctionInfo info, int argument) =>
        argument < info.Arguments.Length ? info.Arguments[argument] : $"{argument}";

    private static bool TryConvert(object value, [MaybeNullWhen(false)] out NDArray leaf)
    {
        leaf = value switch
        {
            int v => v,
            long v => v,
            float v => v,
            double v => v,
            bool v => v,
            Complex v => v,
            Half v => new NDArray(Graph.Ops.Lax.Constant(Scalar.OfFloat(DType.Float16, (double)v)), null),
            _ => null,
        };
        return leaf is not null;
    }
}

/// <summary>What counts as a leaf in the trees of <c>jax.tree</c>.</summary>
internal static class Leaves<TLeaf>
{
    // C# numbers become arrays where arrays are wanted; leaves of other types are taken as they are.
    private static readonly LeafConverter<TLeaf>? Converter = (LeafConverter<TLeaf>?)(object?)(typeof(TLeaf) == typeof(NDArray)
        ? Leaves.Converter.Convert : null);

    public static LeafRule<TLeaf> Rule(Func<object?, bool>? isLeaf = null) => new(Converter, isLeaf);

    public static LeafRule<TLeaf> Rule(Func<KeyPath, object?, bool> isLeaf) => new(Converter, IsLeafAt: isLeaf);
}
