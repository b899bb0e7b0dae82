using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>Search in sorted vectors.</summary>
internal static class Searching
{
    /// <summary>Binary search of all values at once: as many halvings as the vector needs, unrolled, each a gather that fuses.</summary>
    public static Node Sorted(Node a, Node v, bool right)
    {
        if (a.Rank != 1) throw new ShapeException($"searchsorted: {a.Aval} must be a sorted vector.");
        (a, v) = Ufunc.Promote("searchsorted", a, v);
        Node low = Lax.Full(v.Shape, Scalar.OfInt(DType.Int32, 0)), high = Lax.Full(v.Shape, Scalar.OfInt(DType.Int32, a.Shape[0])),
            one = Lax.FullLike(low, 1);
        var dims = new GatherDims(default, 0, 0, default, default);
        for (var open = a.Shape[0]; open > 0; open /= 2)
        {
            var middle = Lax.ShiftRightArithmetic(Lax.Add(low, high), one);
            var element = Lax.Gather(a, Lax.ExpandDims(middle, v.Rank), dims, 1);
            // Behind the element if that is smaller, or equal on the right side; NaN is larger than everything.
            var behind = right ? Lax.Not(Less(v, element)) : Less(element, v);
            var inside = Lax.Lt(low, high);
            low = Lax.Select(Lax.And(inside, behind), Lax.Add(middle, one), low);
            high = Lax.Select(Lax.And(inside, Lax.Not(behind)), middle, high);
        }
        return low;
    }

    private static Node Less(Node x, Node y) => x.DType.IsFloat ? Lax.Or(Lax.Lt(x, y), Lax.And(Lax.Eq(x, x), Lax.Ne(y, y))) : Lax.Lt(x, y);
}
