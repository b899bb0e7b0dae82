using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

// Order, search and counting.
public static partial class jnp
{
    /// <summary>The elements in ascending order along an axis (null: of all elements), stable; NaN last. Descending is that order
    /// reversed.</summary>
    public static NDArray sort(NDArray a, int? axis = -1, bool descending = false)
    {
        if (axis is null) (a, axis) = (ravel(a), 0);
        return Ufunc.Apply("sort", a, x =>
        {
            var sorted = Lax.Sort(x, axis.Value);
            return descending ? Lax.Reverse(sorted, axis.Value) : sorted;
        });
    }

    /// <summary>The int32 indices that sort an array along an axis (null: in row-major order). Equal elements keep their order, descending
    /// too.</summary>
    public static NDArray argsort(NDArray a, int? axis = -1, bool descending = false)
    {
        if (axis is null) (a, axis) = (ravel(a), 0);
        return Ufunc.Apply("argsort", a, x =>
        {
            if (!descending) return Lax.ArgSort(x, axis.Value);
            // Sorting the reversed array and reading it backwards keeps the order of equal elements.
            var i = Axes.NormalizeOne("argsort", axis.Value, x.Rank);
            var order = Lax.Reverse(Lax.ArgSort(Lax.Reverse(x, i), i), i);
            return Lax.Sub(Lax.FullLike(order, x.Shape[i] - 1), order);
        });
    }

    /// <summary>The int32 indices that sort by several keys, of which the last counts first.</summary>
    public static NDArray lexsort(IReadOnlyList<NDArray> keys, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return Ufunc.Apply("lexsort", [.. keys], x =>
        {
            var i = Axes.NormalizeOne("lexsort", axis, x[0].Rank);
            return Lax.Sort([.. x.Reverse(), Lax.Iota(x[0].Shape, DType.Int32, i)], i, x.Length)[^1];
        });
    }

    /// <summary>Sorted along an axis, so that the element at kth stands where it belongs.</summary>
    public static NDArray partition(NDArray a, int kth, int axis = -1)
    {
        StaticIndex.Checked("partition", kth, axis, shape(a)[Axes.NormalizeOne("partition", axis, ndim(a))]);
        return sort(a, axis);
    }

    /// <summary>The k largest elements along the last axis, largest first, and their indices.</summary>
    public static (NDArray Values, NDArray Indices) top_k(NDArray x, int k, int axis = -1)
    {
        var parts = Ufunc.ApplyMany("top_k", [x], v =>
        {
            var (values, indices) = Lax.TopK(v[0], k, axis);
            return [values, indices];
        });
        return (parts[0], parts[1]);
    }

    /// <summary>Where values would be put into a sorted vector a to keep it sorted: int32 in the shape of v.</summary>
    /// <param name="a">Ascending: [n].</param>
    /// <param name="v">The values.</param>
    /// <param name="side">"left": before equal elements; "right": behind them.</param>
    /// <param name="sorter">Indices that sort a, which then need not be sorted: [n].</param>
    /// <param name="method">How JAX is to search: "scan", "scan_unrolled", "sort", "compare_all" or "default". The results are the same; here
    /// the halvings of a binary search are always written out.</param>
    public static NDArray searchsorted(NDArray a, NDArray v, string side = "left", NDArray? sorter = null, string method = "scan")
    {
        if (side is not ("left" or "right"))
            throw new ArgumentException($"searchsorted: side is '{side}'; it must be 'left' or 'right'.", nameof(side));
        if (method is not ("scan" or "scan_unrolled" or "sort" or "compare_all" or "default"))
            throw new ArgumentException($"searchsorted: there is no method '{method}'; known are scan, scan_unrolled, sort, compare_all and default.", nameof(method));
        if (sorter is not null) a = take(a, sorter);
        return Ufunc.Apply("searchsorted", a, v, (x, y) => Searching.Sorted(x, y, side == "right"));
    }

    /// <summary>The number of the bin in which each element of x lies: bins[i-1] &lt;= x &lt; bins[i], or with right: bins[i-1] &lt; x
    /// &lt;= bins[i]. Of decreasing bins: bins[i-1] &gt; x &gt;= bins[i], or with right: bins[i-1] &gt;= x &gt; bins[i].</summary>
    public static NDArray digitize(NDArray x, NDArray bins, bool right = false) =>
        where(bins[-1] >= bins[0], searchsorted(bins, x, right ? "left" : "right"),
            shape(bins)[0] - searchsorted(flip(bins), x, right ? "left" : "right"));

    /// <summary>How often each of the integers 0, 1, … occurs, or the sum of the weights where it occurs: [length].</summary>
    /// <param name="x">Integers that are not negative; negative ones count as 0.</param>
    /// <param name="weights">In the shape of x.</param>
    /// <param name="minlength">The result has at least this length.</param>
    /// <param name="length">The length, so that the values need not be known; larger integers are left out. By default one more than the
    /// largest.</param>
    public static NDArray bincount(NDArray x, NDArray? weights = null, int minlength = 0, int? length = null)
    {
        if (!Ufunc.Enter("bincount", x).DType.IsInteger) throw new DTypeException($"bincount: {x.Node.Aval} must hold integers.");
        var count = length ?? Math.Max(minlength, x.Size == 0 ? 0 : 1 + Math.Max(0, (int)max(x)));
        return zeros(count, weights?.DType ?? int32).At[clip(x, min: 0)].Add(weights ?? 1);
    }

    /// <summary>Whether each element occurs among the test elements.</summary>
    public static NDArray isin(NDArray element, NDArray test_elements, bool invert = false)
    {
        var tests = ravel(test_elements);
        NDArray found;
        // Few are compared each; among many the only place where an element can stand is searched. Complex numbers have no order.
        if (size(tests) <= 16 || tests.DType.IsComplex || element.DType.IsComplex)
        {
            found = any(equal(expand_dims(element, -1), tests), axis: -1);
        }
        else
        {
            var sorted = sort(tests);
            found = equal(take(sorted, searchsorted(sorted, element), mode: "clip"), element);
        }
        return invert ? logical_not(found) : found;
    }

    /// <summary>The values that occur in both, ascending. The values must be known.</summary>
    public static NDArray intersect1d(NDArray ar1, NDArray ar2)
    {
        var values = unique(ar1);
        return values[isin(values, ar2)];
    }

    /// <summary>The values that occur in either, ascending. The values must be known.</summary>
    public static NDArray union1d(NDArray ar1, NDArray ar2) => unique(concatenate([ar1, ar2], axis: null));

    /// <summary>The values of the first that do not occur in the second, ascending. The values must be known.</summary>
    public static NDArray setdiff1d(NDArray ar1, NDArray ar2)
    {
        var values = unique(ar1);
        return values[isin(values, ar2, invert: true)];
    }

    /// <summary>Numbers between the points of a piecewise linear function: fp at xp, which ascends.</summary>
    /// <param name="x">Where.</param>
    /// <param name="xp">The places of the points: [n], ascending.</param>
    /// <param name="fp">The values of the points: [n].</param>
    /// <param name="left">The value below xp[0], by default fp[0]; "extrapolate": the first two points give a line.</param>
    /// <param name="right">The value above xp[^1], by default fp[^1]; "extrapolate": the last two points give a line.</param>
    /// <param name="period">The period of the function: xp counts modulo it and need not ascend; left and right do not count.</param>
    /// <exception cref="ShapeException">xp and fp are no vectors of the same length, or have no points.</exception>
    public static NDArray interp(NDArray x, NDArray xp, NDArray fp, InterpEdge? left = null, InterpEdge? right = null, double? period = null)
    {
        if (ndim(xp) != 1 || shape(xp) != shape(fp) || shape(xp)[0] == 0)
            throw new ShapeException($"interp: xp {xp.Node.Aval} and fp {fp.Node.Aval} must be vectors of the same length, of one point or more.");
        if (period is { } p)
        {
            if (p == 0) throw new ArgumentException("interp: period is 0; it must not be.", nameof(period));
            p = Math.Abs(p);
            (xp, fp) = jax.lax.sort_key_val(remainder(xp, p), fp);
            return interp(remainder(x, p), concatenate([xp[^1..] - p, xp, xp[..1] + p]), concatenate([fp[^1..], fp, fp[..1]]));
        }
        var i = clip(searchsorted(xp, x, "right"), 1, shape(xp)[0] - 1);
        NDArray x0 = xp[i - 1], y0 = fp[i - 1], width = xp[i] - x0, height = fp[i] - y0;
        // A step between two points at one place has no slope; the later point counts there.
        var flat = equal(width, 0);
        var y = y0 + where(flat, height, height * ((x - x0) / where(flat, 1, width)));
        if (right is not { Extrapolates: true }) y = where(x > xp[-1], right?.Value ?? fp[-1], y);
        return left is { Extrapolates: true } ? y : where(x < xp[0], left?.Value ?? fp[0], y);
    }
}
