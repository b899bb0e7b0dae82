using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>
/// A function of two numbers as an object, as NumPy's ufuncs are: it works element by element, and reduces, accumulates and tabulates. Those
/// of NumPy are in <c>jnp.ufuncs</c>; <c>jnp.frompyfunc</c> makes others.
/// </summary>
public sealed class BinaryUfunc
{
    private readonly Func<NDArray, NDArray, NDArray> _function;

    internal BinaryUfunc(string name, Func<NDArray, NDArray, NDArray> function, NDArray? identity = null) =>
        (Name, _function, Identity) = (name, function, identity);

    /// <summary>The name in texts.</summary>
    public string Name { get; }

    /// <summary>The number that changes nothing, and the reduction of no elements; null if there is none.</summary>
    public NDArray? Identity { get; }

    // What the library has as an operation of its own.
    internal Reducer? Reducer { get; init; }

    internal Func<NDArray, int, DType?, NDArray>? Accumulation { get; init; }

    internal Func<AtIndex, NDArray, NDArray>? Update { get; init; }

    /// <summary>The function of two arrays, which broadcast.</summary>
    public NDArray Call(NDArray x1, NDArray x2) => _function(x1, x2);

    /// <summary>The elements along an axis joined from the first to the last.</summary>
    /// <param name="a">The array.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="dtype">The dtype in which elements are joined.</param>
    /// <param name="keepdims">Whether the axis stays, with extent 1.</param>
    /// <param name="initial">What the first element is joined to.</param>
    /// <param name="where">Which elements count; needs initial or an identity.</param>
    /// <exception cref="ShapeException">There are no elements, and neither an initial value nor an identity.</exception>
    public NDArray Reduce(NDArray a, int axis = 0, DType? dtype = null, bool keepdims = false, NDArray? initial = null, NDArray? where = null) =>
        Reduce(a, (Axes)axis, dtype, keepdims, initial, where);

    /// <summary>The elements along axes joined; null: all axes. Several axes need an identity, which says that the order does not
    /// matter.</summary>
    /// <inheritdoc cref="Reduce(NDArray, int, DType, bool, NDArray, NDArray)"/>
    public NDArray Reduce(NDArray a, Axes? axis, DType? dtype = null, bool keepdims = false, NDArray? initial = null, NDArray? where = null)
    {
        if (Reducer is not null) return Reducer.Run(a, axis, dtype, keepdims, initial, where);
        var shape = Ufunc.Enter(Name, a).Shape;
        var axes = Reducer.AxesOf($"{Name}.reduce", axis, shape.Rank);
        if (axes.Count > 1 && Identity is null)
            throw new ArgumentException($"{Name}.reduce: axes {axes}; without an identity the order matters, and there may be one axis.", nameof(axis));
        NDArray Flat(NDArray x)
        {
            var front = jnp.moveaxis(x, axes, Axes.Range(axes.Count));
            return jnp.reshape(front, (int[])[-1, .. front.Shape.Skip(axes.Count)]);
        }
        var count = axes.Aggregate(1L, (n, i) => n * shape[i]);
        var start = initial ?? (count == 0 || where is not null ? Identity : null);
        if (start is null && (count == 0 || where is not null))
            throw new ShapeException($"{Name}.reduce: {a.Node.Aval} along {axes}: without an identity, no elements need initial.");
        var rest = Shape.Create([.. shape.Where((_, i) => !axes.Contains(i))]);
        NDArray result;
        if (count == 0) result = jnp.broadcast_to(start!.AsType(dtype ?? TypeOf(a)), rest);
        else
        {
            var elements = Flat(a).AsType(dtype ?? TypeOf(a));
            var mask = where is null ? null : Flat(jnp.broadcast_to(where, shape));
            var (first, from) = start is null ? (elements[0], 1) : (jnp.broadcast_to(start.AsType(elements.DType), rest), 0);
            result = mask is null
                ? Scan(first, elements[from..], Join).Last
                : jax.lax.scan((NDArray state, (NDArray X, NDArray Counts) x) => (jnp.where(x.Counts, Join(state, x.X), state), (object?)null),
                    first, (elements, mask)).carry;
        }
        return keepdims ? jnp.expand_dims(result, axes) : result;
    }

    /// <summary>All intermediate results of a reduction along an axis.</summary>
    /// <param name="a">The array.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="dtype">The dtype in which elements are joined.</param>
    public NDArray Accumulate(NDArray a, int axis = 0, DType? dtype = null)
    {
        var i = Axes.NormalizeOne($"{Name}.accumulate", axis, jnp.ndim(a));
        if (Accumulation is not null) return Accumulation(a, i, dtype);
        var elements = jnp.moveaxis(a, i, 0).AsType(dtype ?? TypeOf(a));
        if (elements.Shape[0] == 0) return jnp.moveaxis(elements, 0, i);
        var all = jnp.concatenate([elements[..1], Scan(elements[0], elements[1..], Join).All]);
        return jnp.moveaxis(all, 0, i);
    }

    /// <summary>The function of each element of one array with each of another: the axes of both.</summary>
    public NDArray Outer(NDArray a, NDArray b) =>
        _function(jnp.reshape(a, (int[])[.. jnp.shape(a), .. Enumerable.Repeat(1, jnp.ndim(b))]), b);

    /// <summary>The array with elements joined to others, once for each time that an index names them.</summary>
    /// <param name="a">The array; it is not changed.</param>
    /// <param name="indices">Any index of a.</param>
    /// <param name="b">What elements are joined to; broadcast to the indices.</param>
    public NDArray At(NDArray a, Idx indices, NDArray b)
    {
        if (Update is not null) return Update(a.At[indices], b);
        var flat = jnp.ravel(a);
        var places = jnp.reshape(jnp.arange(checked((int)flat.Size)), jnp.shape(a))[indices];
        var values = jnp.ravel(jnp.broadcast_to(b, jnp.shape(places)));
        var result = jax.lax.scan((NDArray state, (NDArray Place, NDArray Value) x) =>
            (state.At[x.Place].Set(_function(state[x.Place], x.Value).AsType(state.DType)), (object?)null), flat, (jnp.ravel(places), values)).carry;
        return jnp.reshape(result, jnp.shape(a));
    }

    /// <summary>Reductions of slices of an axis: result k is that from indices[k] to indices[k+1], or to the end for the last, or the element
    /// at indices[k] where that is no slice.</summary>
    /// <param name="a">The array.</param>
    /// <param name="indices">A vector of integers.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="dtype">The dtype in which elements are joined.</param>
    public NDArray ReduceAt(NDArray a, NDArray indices, int axis = 0, DType? dtype = null)
    {
        var i = Axes.NormalizeOne($"{Name}.reduceat", axis, jnp.ndim(a));
        if (jnp.ndim(indices) != 1 || !indices.DType.IsInteger)
            throw new ShapeException($"{Name}.reduceat: indices {indices.Node.Aval} must be a vector of integers.");
        // A widening reduction widens here too.
        var type = dtype ?? (Reducer is null ? TypeOf(a) : Reducer.Run(jnp.zeros(1, a.DType), null).DType);
        var elements = jnp.moveaxis(a, i, 0).AsType(type);
        var n = elements.Shape[0];
        NDArray Column(NDArray v) => jnp.reshape(v, (int[])[-1, .. Enumerable.Repeat(1, elements.Rank - 1)]);
        NDArray start = Column(indices), end = Column(jnp.concatenate([indices[1..], jnp.asarray([n], indices.DType)]));
        var result = jax.lax.scan((NDArray state, (NDArray Place, NDArray X) x) =>
            (jnp.where((x.Place > start) & (x.Place < end), Join(state, jnp.broadcast_to(x.X, jnp.shape(state))), state), (object?)null),
            jnp.take(elements, indices, 0, mode: "clip"), (jnp.arange(n), elements)).carry;
        return jnp.moveaxis(result, 0, i);
    }

    /// <inheritdoc/>
    public override string ToString() => $"ufunc {Name}";

    private DType TypeOf(NDArray a) => _function(jnp.ones(Shape.Scalar, a.DType), jnp.ones(Shape.Scalar, a.DType)).DType;

    // The result keeps the dtype of the state, so that a loop can carry it.
    private NDArray Join(NDArray state, NDArray x) => _function(state, x).AsType(state.DType);

    private static (NDArray Last, NDArray All) Scan(NDArray first, NDArray rest, Func<NDArray, NDArray, NDArray> join)
    {
        var (last, all) = jax.lax.scan((NDArray state, NDArray x) =>
        {
            var next = join(state, x);
            return (next, next);
        }, first, rest);
        return (last, all);
    }
}
