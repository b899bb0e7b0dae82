using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

// Reading by arrays of indices, and indices of elements.
public static partial class jnp
{
    /// <summary>The slices of an array at indices of an axis; without axis, of its elements in row-major order.</summary>
    /// <param name="a">The array.</param>
    /// <param name="indices">Integers; their axes stand in the place of the axis.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="mode">For indices out of range: "fill" (the default), "clip" (negative ones become 0) or "wrap" (modulo the
    /// extent).</param>
    /// <param name="fill_value">What mode "fill" reads; by default NaN, the smallest signed or largest unsigned integer, or true.</param>
    public static NDArray take(NDArray a, NDArray indices, int? axis = null, string? mode = null, NDArray? fill_value = null)
    {
        if (axis is null) (a, axis) = (ravel(a), 0);
        var i = Axes.NormalizeOne("take", axis.Value, ndim(a));
        var (at, how) = Moded("take", indices, shape(a)[i], mode);
        return AtIndex.Read("take", a, [.. Enumerable.Repeat((Idx)Range.All, i), at], how, fill_value);
    }

    /// <summary>For each place of the indices, the element of arr at that place but for one axis, where the index says which.</summary>
    /// <param name="arr">The array.</param>
    /// <param name="indices">Integers in the rank of arr; other axes are broadcast.</param>
    /// <param name="axis">The axis; null: arr in row-major order and a vector of indices.</param>
    /// <param name="mode">For indices out of range, as in <see cref="take"/>.</param>
    public static NDArray take_along_axis(NDArray arr, NDArray indices, int? axis = -1, string? mode = null)
    {
        if (axis is null) (arr, axis) = (ravel(arr), 0);
        var i = Axes.NormalizeOne("take_along_axis", axis.Value, ndim(arr));
        if (ndim(indices) != ndim(arr))
            throw new ShapeException($"take_along_axis: indices {indices.Node.Aval} must have as many axes as {arr.Node.Aval}.");
        var (at, how) = Moded("take_along_axis", indices, shape(arr)[i], mode);
        return Ufunc.Apply("take_along_axis", [arr, at], x =>
        {
            var shape = Ufunc.BroadcastShapes("take_along_axis", x[0].Shape.With(i, 1), x[1].Shape.With(i, 1));
            var source = Lax.BroadcastTo(x[0], shape.With(i, x[0].Shape[i]));
            var index = Lax.BroadcastTo(IndexPlan.Wrapped(x[1], x[0].Shape[i]), shape.With(i, x[1].Shape[i]));
            return Lax.TakeAlongAxis(source, index, i, how == IndexMode.Fill ? GatherMode.FillOrDrop : GatherMode.Clip);
        });
    }

    /// <summary>The array with, for each place of the indices, an element replaced at that place but for one axis, where the index says
    /// which.</summary>
    public static NDArray put_along_axis(NDArray arr, NDArray indices, NDArray values, int axis)
    {
        var i = Axes.NormalizeOne("put_along_axis", axis, ndim(arr));
        if (ndim(indices) != ndim(arr))
            throw new ShapeException($"put_along_axis: indices {indices.Node.Aval} must have as many axes as {arr.Node.Aval}.");
        return Ufunc.Apply("put_along_axis", [arr, indices, values], x =>
        {
            var shape = x[0].Shape.With(i, x[1].Shape[i]);
            return Lax.PutAlongAxis(x[0], Lax.BroadcastTo(IndexPlan.Wrapped(x[1], x[0].Shape[i]), shape),
                Lax.BroadcastTo(Lax.Convert(x[2], x[0].DType), shape), i, ScatterKind.Set);
        });
    }

    /// <summary>For each element the one at that place of the choice that its index names.</summary>
    /// <param name="a">Integers.</param>
    /// <param name="choices">Arrays that broadcast with a.</param>
    /// <param name="mode">For indices out of range: "raise", which reads their values, "clip" or "wrap" (modulo the number of
    /// choices).</param>
    /// <exception cref="IndexException">An index is out of range, and mode is "raise".</exception>
    public static NDArray choose(NDArray a, IReadOnlyList<NDArray> choices, string mode = "raise")
    {
        ArgumentNullException.ThrowIfNull(choices);
        if (choices.Count == 0) throw new ArgumentException("choose: there are no choices.", nameof(choices));
        var all = stack(broadcast_arrays([a, .. choices])[1..], 0);
        var index = broadcast_to(InRange("choose", a, choices.Count, mode), shape(all).Without(0));
        return squeeze(take_along_axis(all, expand_dims(index, 0), 0), 0);
    }

    /// <summary>The indices of the elements that are not zero, one int32 array per axis. The values must be known.</summary>
    /// <exception cref="TracedValueException">The array has no value while a function is traced.</exception>
    public static NDArray[] nonzero(NDArray a) => Mask.Indices("nonzero", not_equal(atleast_1d(a), 0));

    /// <summary>The indices of the first <paramref name="size"/> elements that are not zero, one int32 array per axis; those that are
    /// missing are fill_value.</summary>
    public static NDArray[] nonzero(NDArray a, int size, int fill_value = 0)
    {
        var mask = not_equal(atleast_1d(a), 0);
        var flat = ravel(mask);
        // Element k of the result is the first place whose running count of hits exceeds k.
        var place = searchsorted(cumsum(flat), arange(1, size + 1));
        var found = arange(size) < sum(flat);
        var strides = shape(mask).Strides();
        return [.. strides.Select((s, d) => where(found, floor_divide(place, (int)s) % shape(mask)[d], fill_value))];
    }

    /// <summary>Another name of <see cref="nonzero(NDArray)"/>.</summary>
    public static NDArray[] where(NDArray condition) => nonzero(condition);

    /// <summary>The indices of the elements that are not zero, a row for each: int32[n,rank]. The values must be known.</summary>
    public static NDArray argwhere(NDArray a) => stack(nonzero(a), 1);

    /// <summary>The indices of the first <paramref name="size"/> elements that are not zero: int32[size,rank]; rows that are missing are
    /// fill_value.</summary>
    public static NDArray argwhere(NDArray a, int size, int fill_value = 0) => stack(nonzero(a, size, fill_value), 1);

    /// <summary>The indices in row-major order of the elements that are not zero. The values must be known.</summary>
    public static NDArray flatnonzero(NDArray a) => nonzero(ravel(a))[0];

    /// <summary>The indices in row-major order of the first <paramref name="size"/> elements that are not zero; those that are missing are
    /// fill_value.</summary>
    public static NDArray flatnonzero(NDArray a, int size, int fill_value = 0) => nonzero(ravel(a), size, fill_value)[0];

    /// <summary>The elements where a condition holds, in row-major order. The values of the condition must be known.</summary>
    public static NDArray extract(NDArray condition, NDArray arr) => ravel(arr)[flatnonzero(condition)];

    /// <summary>The slices of an axis where a condition holds; without axis, the elements. The values of the condition must be
    /// known.</summary>
    public static NDArray compress(NDArray condition, NDArray a, int? axis = null) => take(a, flatnonzero(condition), axis);

    /// <summary>Row-major numbers of places as their indices along each axis of a shape.</summary>
    public static NDArray[] unravel_index(NDArray indices, Shape shape)
    {
        var wrapped = where(indices < 0, indices + checked((int)shape.Size), indices);
        return [.. shape.Strides().Select((s, d) => floor_divide(wrapped, (int)s) % shape[d])];
    }

    /// <summary>Indices along each axis of a shape as numbers of places.</summary>
    /// <param name="multi_index">One array per axis.</param>
    /// <param name="dims">The shape.</param>
    /// <param name="mode">For indices out of range: "raise", which reads their values, "clip" or "wrap" (modulo the extent).</param>
    /// <param name="order">"C": the last axis counts fastest; "F": the first one.</param>
    /// <exception cref="IndexException">An index is out of range, and mode is "raise".</exception>
    public static NDArray ravel_multi_index(IReadOnlyList<NDArray> multi_index, Shape dims, string mode = "raise", string order = "C")
    {
        ArgumentNullException.ThrowIfNull(multi_index);
        if (multi_index.Count != dims.Rank)
            throw new ShapeException($"ravel_multi_index: {multi_index.Count} arrays of indices for shape {dims}; one per axis is needed.");
        var isFirstFastest = IsFirstFastest("ravel_multi_index", order);
        var strides = isFirstFastest ? [.. Shape.Create([.. dims.Reverse()]).Strides().Reverse()] : dims.Strides();
        return strides.Select((s, d) => InRange("ravel_multi_index", multi_index[d], dims[d], mode) * (int)s).Aggregate((x, y) => x + y);
    }

    /// <summary>The indices of the diagonal of a square array: two arrays [n].</summary>
    public static NDArray[] diag_indices(int n, int ndim = 2) => [.. Enumerable.Repeat(arange(n), ndim)];

    /// <summary>The indices of the lower triangle of a matrix [n,m].</summary>
    public static NDArray[] tril_indices(int n, int k = 0, int? m = null) => nonzero(tri(n, m, k));

    /// <summary>The indices of the upper triangle of a matrix [n,m].</summary>
    public static NDArray[] triu_indices(int n, int k = 0, int? m = null) => nonzero(1 - tri(n, m, k - 1));

    private static NDArray InRange(string operation, NDArray indices, int extent, string mode)
    {
        switch (mode)
        {
            case "clip": return clip(indices, 0, extent - 1);
            case "wrap": return remainder(indices, extent);
            case "raise":
                if (indices.AsType(int64).ToArray<long>().Any(i => i < 0 || i >= extent))
                    throw new IndexException($"{operation}: an index of {indices.Node.Aval} is not from 0 to {extent - 1}; mode 'clip' or 'wrap' takes any.");
                return indices;
            default: throw new ArgumentException($"{operation}: there is no mode '{mode}'; known are raise, clip and wrap.", nameof(mode));
        }
    }

    private static (NDArray Index, IndexMode Mode) Moded(string operation, NDArray indices, int extent, string? mode) => mode switch
    {
        null or "fill" => (indices, IndexMode.Fill),
        "clip" => (maximum(indices, 0), IndexMode.Clip),
        "wrap" => (remainder(indices, extent), IndexMode.Clip),
        _ => throw new ArgumentException($"{operation}: there is no mode '{mode}'; known are fill, clip and wrap.", nameof(mode)),
    };
}
