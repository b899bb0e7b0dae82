using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>
/// Quantiles as elements of the sorted array, or what lies between two of them. The place of a share q among n elements is
/// q·(n + 1 - a - b) + a - 1, counted from 0, with a and b of the method (Hyndman and Fan, "Sample quantiles in statistical packages",
/// 1996).
/// </summary>
internal static class Quantiles
{
    public static Node Of(string operation, Node x, Node share, Axes? axis, string method, bool keepdims, bool withoutNaN)
    {
        if (share.Rank > 1) throw new ShapeException($"{operation}: q {share.Aval} must be a number or a vector.");
        var axes = Reducer.AxesOf(operation, axis, x.Rank);
        var shape = x.Shape;
        x = Ufunc.ToInexact(x);
        if (x.DType.IsComplex) throw new DTypeException($"{operation}: {x.Aval} has no order; use real or imaginary part, or the modulus.");
        // The reduced axes become one, which is the last.
        int[] others = [.. Enumerable.Range(0, x.Rank).Where(i => !axes.Contains(i))];
        var lead = Shape.Create([.. others.Select(i => shape[i])]);
        var n = (int)Reducer.Count(shape, axes);
        if (n == 0) throw new ShapeException($"{operation}: {x.Aval} has no elements over axes {axes}.");
        var lines = Lax.Sort(Lax.Reshape(Lax.Transpose(x, (int[])[.. others, .. axes]), lead.Insert(lead.Rank, n)));
        var type = x.DType.Accumulator;
        // NaN sorts to the end. Where it counts, it is all there is; where it does not, the elements before it are counted.
        Node count;
        if (withoutNaN) count = Lax.Sum(Lax.Convert(Lax.Eq(lines, lines), type), lead.Rank);
        else
        {
            var last = Lax.SliceAxis(lines, lead.Rank, n - 1, n);
            lines = Lax.Select(Lax.BroadcastTo(Lax.Ne(last, last), lines.Shape), Lax.FullLike(lines, double.NaN), lines);
            count = Lax.Full(lead, Scalar.Of(type, n));
        }
        var full = Shape.Create([.. share.Shape, .. lead]);
        count = Lax.BroadcastTo(count, full);
        var q = Lax.Broadcast(Lax.Convert(share, type), full, Axes.Range(share.Rank));
        Node top = Lax.Sub(count, Lax.FullLike(count, 1)), bottom = Lax.FullLike(count, 0);
        var picked = Pick(operation, method, q, count, At, top, bottom);
        if (!keepdims) return picked;
        foreach (var i in axes) shape = shape.With(i, 1);
        return Lax.Reshape(picked, share.Rank == 1 ? shape.Insert(0, share.Shape[0]) : shape);

        // The elements at places, which are kept among the elements that count.
        Node At(Node places)
        {
            places = Lax.Max(Lax.Min(places, top), bottom);
            // A line per share: the gather runs along the last axis, with everything else as batch.
            var axis = full.Rank;
            var source = Lax.BroadcastTo(lines, full.Insert(axis, n));
            var index = Lax.ExpandDims(Lax.Convert(places, DType.Int32), axis);
            return Lax.Squeeze(Lax.TakeAlongAxis(source, index, axis), axis);
        }
    }

    private static Node Pick(string operation, string method, Node q, Node n, Func<Node, Node> at, Node top, Node bottom)
    {
        var one = Lax.FullLike(q, 1);
        switch (method)
        {
            case "linear": return Between(Place(1, 1));
            case "lower": return at(Lax.Floor(Place(1, 1)));
            case "higher": return at(Lax.Ceil(Place(1, 1)));
            case "nearest": return at(Lax.Round(Place(1, 1)));
            case "midpoint": return Mean(at(Lax.Floor(Place(1, 1))), at(Lax.Ceil(Place(1, 1))));
            case "inverted_cdf": return at(Lax.Sub(Lax.Ceil(Lax.Mul(q, n)), one));
            case "averaged_inverted_cdf":
                var whole = Lax.Mul(q, n);
                return Mean(at(Lax.Sub(Lax.Ceil(whole), one)), at(Lax.Floor(whole)));
            // The nearest of the places q·n - 1 and so on; a tie goes to the place that is even, counted from 1.
            case "closest_observation": return at(Lax.Sub(Lax.Round(Lax.Mul(q, n)), one));
            case "interpolated_inverted_cdf": return Between(Place(0, 1));
            case "hazen": return Between(Place(0.5, 0.5));
            case "weibull": return Between(Place(0, 0));
            case "median_unbiased": return Between(Place(1 / 3.0, 1 / 3.0));
            case "normal_unbiased": return Between(Place(3 / 8.0, 3 / 8.0));
            default:
                throw new ArgumentException($"{operation}: there is no method '{method}'; known are linear, lower, higher, midpoint, nearest, " +
                    "inverted_cdf, averaged_inverted_cdf, closest_observation, interpolated_inverted_cdf, hazen, weibull, median_unbiased " +
                    "and normal_unbiased.", nameof(method));
        }

        Node Place(double a, double b) =>
            Lax.Add(Lax.Mul(q, Lax.Add(n, Lax.FullLike(n, 1 - a - b))), Lax.FullLike(n, a - 1));

        Node Between(Node place)
        {
            place = Lax.Max(Lax.Min(place, top), bottom);
            Node low = Lax.Floor(place), a = at(low), b = at(Lax.Ceil(place));
            var weight = Lax.Convert(Lax.Sub(place, low), a.DType);
            return Lax.Add(Lax.Mul(a, Lax.Sub(Lax.FullLike(a, 1), weight)), Lax.Mul(b, weight));
        }

        static Node Mean(Node a, Node b) => Lax.Mul(Lax.Add(a, b), Lax.FullLike(a, 0.5));
    }
}
