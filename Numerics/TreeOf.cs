using Lazy.Graph.Ops;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>
/// A tree of trees: at each place of a <typeparamref name="TOuter"/> where there is an array stands a <typeparamref name="TInner"/>.
/// Jacobians of trees are of this type: <c>J[r =&gt; r.Energy].W</c> is the derivative of the result's Energy with respect to the
/// argument's W. It is a tree itself, so that it goes through jit and vmap.
/// </summary>
/// <param name="Structure">The structure of the outer tree.</param>
/// <param name="Parts">The inner trees, in the order in which the outer tree flattens.</param>
public sealed record TreeOf<TOuter, TInner>(PyTreeDef Structure, TInner[] Parts)
{
    /// <summary>The inner tree at the array that a function reads from the outer tree.</summary>
    /// <param name="place">Reads one array and computes nothing: <c>r =&gt; r.Layers[0].W</c>.</param>
    /// <exception cref="ArgumentException">The function returns something else than an array of the outer tree.</exception>
    public TInner this[Func<TOuter, NDArray> place]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(place);
            var marks = new NDArray[Parts.Length];
            for (var i = 0; i < marks.Length; i++) marks[i] = Mark(i);
            var at = Array.IndexOf(marks, place(Leaves.Unflatten<TOuter>(Structure, marks)));
            return at >= 0 ? Parts[at] : throw new ArgumentException(
                $"TreeOf: the function must return one of the {marks.Length} arrays of {Structure}, as r => r.Item1 does, and compute nothing.");
        }
    }

    /// <summary>
    /// The same with the inner trees in their places: tuples, arrays, lists and dictionaries take them as elements. A record keeps the
    /// declared types of its members and cannot hold them.
    /// </summary>
    /// <typeparam name="T">The type: for a result (NDArray, NDArray) of an argument P it is (P, P).</typeparam>
    /// <exception cref="TreeException">A record in the outer tree cannot hold the inner trees.</exception>
    public T As<T>() => (T)Tree.MapTo<NDArray, TInner>(
        mark => Parts[Place(mark)], Leaves.Unflatten<TOuter>(Structure, [.. Parts.Select((_, i) => Mark(i))]))!;

    private static NDArray Mark(int i) => new(Lax.Constant(DType.Int32, i), null);

    private static int Place(NDArray mark) => (int)((Constant)mark.Node.Op!).Value.Int;
}
