using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>The values of an array, or its slices along an axis, in order, and which of them are the first of their kind.</summary>
internal sealed class UniqueValues
{
    private readonly NDArray _sorted;
    private readonly NDArray _order;
    private readonly Shape _inverse;
    private readonly int _axis;

    public UniqueValues(string operation, NDArray ar, int? axis)
    {
        _axis = axis is { } a ? Axes.NormalizeOne(operation, a, jnp.ndim(ar)) : 0;
        var slices = axis is null ? jnp.ravel(ar) : jnp.moveaxis(ar, _axis, 0);
        var n = slices.Shape[0];
        var rows = jnp.reshape(slices, n, checked((int)(n == 0 ? 0 : slices.Size / n)));
        // The last key counts first. Slices without elements are all the same.
        _order = rows.Shape[1] == 1 ? jnp.argsort(rows[.., 0]) : rows.Shape[1] == 0 ? jnp.arange(n)
            : jnp.lexsort([.. Enumerable.Range(0, rows.Shape[1]).Reverse().Select(i => rows[.., i])]);
        _sorted = slices[_order];
        _inverse = axis is null ? jnp.shape(ar) : n;
        IsFirst = Ufunc.Apply(operation, rows[_order], FirstOfRuns);
    }

    /// <summary>For each slice in order whether the one before it is another: bool[n].</summary>
    public NDArray IsFirst { get; }

    /// <summary>The values at the starts of runs, their places, the numbers of all elements, and how often each value occurs.</summary>
    /// <param name="starts">Where runs start: all of them.</param>
    public (NDArray Values, NDArray Indices, NDArray Inverse, NDArray Counts) At(NDArray starts) =>
        Parts(_sorted[starts], starts, jnp.concatenate([starts, jnp.asarray([_sorted.Shape[0]])]));

    /// <summary>The same of a number of runs.</summary>
    /// <param name="starts">Where the first size + 1 runs start; 0 where there are fewer.</param>
    /// <param name="size">How many results there are.</param>
    /// <param name="fill">The value where there is no run; null: the smallest.</param>
    public (NDArray Values, NDArray Indices, NDArray Inverse, NDArray Counts) At(NDArray starts, int size, NDArray? fill)
    {
        var n = _sorted.Shape[0];
        var isThere = jnp.arange(size + 1) < jnp.sum(IsFirst);
        var values = n == 0 ? jnp.full(_sorted.Shape.With(0, size), fill ?? 0, _sorted.DType) : _sorted[starts[..size]];
        if (fill is not null && n > 0)
            values = jnp.where(jnp.reshape(isThere[..size], (int[])[size, .. Enumerable.Repeat(1, values.Rank - 1)]), values, fill.AsType(values.DType));
        return Parts(values, starts[..size], jnp.where(isThere, starts, n));
    }

    private (NDArray Values, NDArray Indices, NDArray Inverse, NDArray Counts) Parts(NDArray values, NDArray starts, NDArray bounds)
    {
        var inverse = jnp.zeros_like(_order).At[_order].Set(jnp.cumsum(IsFirst) - 1, uniqueIndices: true);
        var indices = _order.Shape[0] == 0 ? starts : _order[starts];
        return (jnp.moveaxis(values, 0, _axis), indices, jnp.reshape(inverse, _inverse), jnp.diff(bounds));
    }

    /// <summary>For each row of a sorted array, or element of a vector, whether the one before it is another; NaN counts as one
    /// value.</summary>
    public static Node FirstOfRuns(Node x)
    {
        var n = x.Shape[0];
        if (n == 0) return Lax.Full(0, Scalar.OfBool(false));
        Node later = Lax.SliceAxis(x, 0, 1, n), earlier = Lax.SliceAxis(x, 0, 0, n - 1);
        var differs = Lax.And(Lax.Ne(later, earlier), Lax.Or(Lax.Eq(later, later), Lax.Eq(earlier, earlier)));
        return Lax.Concatenate([Lax.Full(1, Scalar.OfBool(true)), x.Rank == 1 ? differs : Lax.ReduceOr(differs, 1)], 0);
    }
}
