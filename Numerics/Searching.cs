using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>Search in sorted vectors, and quantiles.</summary>
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

    /// <summary>Elements of the sorted array at q·(n - 1), and what lies between two of them.</summary>
    public static Node Quantile(Node x, Node share, Axes? axis, string method, bool keepdims)
    {
        if (share.Rank > 1) throw new ShapeException($"quantile: q {share.Aval} must be a number or a vector.");
        var axes = Reducer.AxesOf("quantile", axis, x.Rank);
        var shape = x.Shape;
        x = Ufunc.ToInexact(x);
        if (x.DType.IsComplex) throw new DTypeException($"quantile: {x.Aval} has no order; use real or imaginary part, or the modulus.");
        // The reduced axes become one, which is the last.
        int[] others = [.. Enumerable.Range(0, x.Rank).Where(i => !axes.Contains(i))];
        var lead = Shape.Create([.. others.Select(i => shape[i])]);
        var n = (int)Reducer.Count(shape, axes);
        if (n == 0) throw new ShapeException($"quantile: {x.Aval} has no elements over axes {axes}.");
        var lines = Lax.Sort(Lax.Reshape(Lax.Transpose(x, (int[])[.. others, .. axes]), lead.Insert(lead.Rank, n)));
        // NaN sorts to the end: where the last element is NaN, so is the result.
        var last = Lax.SliceAxis(lines, lead.Rank, n - 1, n);
        var broken = Lax.BroadcastTo(Lax.Ne(last, last), lines.Shape);
        lines = Lax.Select(broken, Lax.FullLike(lines, double.NaN), lines);

        var place = Lax.Mul(Lax.Convert(share, x.DType.Accumulator), Lax.Full(share.Shape, Scalar.Of(x.DType.Accumulator, n - 1)));
        Node below = Lax.Floor(place), above = Lax.Ceil(place), weight = Lax.Sub(place, below);
        var picked = method switch
        {
            "lower" => At(below),
            "higher" => At(above),
            "nearest" => At(Lax.Round(place)),
            "midpoint" => Mean(At(below), At(above)),
            "linear" => Between(At(below), At(above), weight),
            _ => throw new ArgumentException($"quantile: there is no method '{method}'; known are linear, lower, higher, midpoint and " +
                "nearest.", nameof(method)),
        };
        if (!keepdims) return picked;
        foreach (var i in axes) shape = shape.With(i, 1);
        return Lax.Reshape(picked, share.Rank == 1 ? shape.Insert(0, share.Shape[0]) : shape);

        // The elements at places: [places…, lead…].
        Node At(Node places)
        {
            var index = Lax.ExpandDims(Lax.Convert(places, DType.Int32), places.Rank);
            int[] offsets = [.. Enumerable.Range(places.Rank, lead.Rank)];
            return Lax.Gather(lines, index, new GatherDims(offsets, lead.Rank, lead.Rank, default, default), lead.Insert(lead.Rank, 1));
        }
    }

    private static Node Mean(Node a, Node b) => Lax.Mul(Lax.Add(a, b), Lax.FullLike(a, 0.5));

    private static Node Between(Node a, Node b, Node weight)
    {
        weight = Lax.Broadcast(Lax.Convert(weight, a.DType), a.Shape, Axes.Range(weight.Rank));
        return Lax.Add(Lax.Mul(a, Lax.Sub(Lax.FullLike(a, 1), weight)), Lax.Mul(b, weight));
    }

    private static Node Less(Node x, Node y) => x.DType.IsFloat ? Lax.Or(Lax.Lt(x, y), Lax.And(Lax.Eq(x, x), Lax.Ne(y, y))) : Lax.Lt(x, y);
}
