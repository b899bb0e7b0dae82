using Lazy.Backends;
using Lazy.Graph;

namespace Lazy;

// NumPy's methods of arrays, under names as .NET writes them: each is the function of jnp of that name.
public sealed partial class NDArray
{
    /// <summary>Matrices transposed: the last two axes change places.</summary>
    public NDArray MT => jnp.matrix_transpose(this);

    /// <summary>The real part.</summary>
    public NDArray Real => jnp.real(this);

    /// <summary>The imaginary part; of real numbers zero.</summary>
    public NDArray Imag => jnp.imag(this);

    /// <summary>Whether a device was named for the array by <c>jax.device_put</c>.</summary>
    public bool Committed => Node.Place is not null;

    /// <summary>Whether the buffer was donated to a jitted function, so that the array can no longer be read.</summary>
    public bool IsDeleted => Node.Value is Storage { IsDonated: true };

    /// <inheritdoc cref="jnp.all"/>
    public NDArray All(Axes? axis = null, bool keepdims = false, NDArray? where = null) => jnp.all(this, axis, keepdims, where);

    /// <inheritdoc cref="jnp.any"/>
    public NDArray Any(Axes? axis = null, bool keepdims = false, NDArray? where = null) => jnp.any(this, axis, keepdims, where);

    /// <inheritdoc cref="jnp.argmax"/>
    public NDArray ArgMax(int? axis = null, bool keepdims = false) => jnp.argmax(this, axis, keepdims);

    /// <inheritdoc cref="jnp.argmin"/>
    public NDArray ArgMin(int? axis = null, bool keepdims = false) => jnp.argmin(this, axis, keepdims);

    /// <inheritdoc cref="jnp.argpartition"/>
    public NDArray ArgPartition(int kth, int axis = -1) => jnp.argpartition(this, kth, axis);

    /// <inheritdoc cref="jnp.argsort"/>
    public NDArray ArgSort(int? axis = -1, bool descending = false) => jnp.argsort(this, axis, descending);

    /// <inheritdoc cref="jnp.choose"/>
    public NDArray Choose(IReadOnlyList<NDArray> choices, string mode = "raise") => jnp.choose(this, choices, mode);

    /// <inheritdoc cref="jnp.clip"/>
    public NDArray Clip(NDArray? min = null, NDArray? max = null) => jnp.clip(this, min, max);

    /// <inheritdoc cref="jnp.compress"/>
    public NDArray Compress(NDArray condition, int? axis = null) => jnp.compress(condition, this, axis);

    /// <inheritdoc cref="jnp.conj"/>
    public NDArray Conj() => jnp.conj(this);

    /// <inheritdoc cref="jnp.conj"/>
    public NDArray Conjugate() => jnp.conj(this);

    /// <inheritdoc cref="jnp.copy"/>
    public NDArray Copy() => jnp.copy(this);

    /// <inheritdoc cref="jnp.cumprod"/>
    public NDArray CumProd(int? axis = null, DType? dtype = null) => jnp.cumprod(this, axis, dtype);

    /// <inheritdoc cref="jnp.cumsum"/>
    public NDArray CumSum(int? axis = null, DType? dtype = null) => jnp.cumsum(this, axis, dtype);

    /// <inheritdoc cref="jnp.diagonal"/>
    public NDArray Diagonal(int offset = 0, int axis1 = 0, int axis2 = 1) => jnp.diagonal(this, offset, axis1, axis2);

    /// <inheritdoc cref="jnp.dot"/>
    public NDArray Dot(NDArray b) => jnp.dot(this, b);

    /// <inheritdoc cref="jnp.ravel(NDArray, string)"/>
    public NDArray Flatten(string order = "C") => jnp.ravel(this, order);

    /// <inheritdoc cref="jnp.max"/>
    public NDArray Max(Axes? axis = null, bool keepdims = false, NDArray? initial = null, NDArray? where = null) =>
        jnp.max(this, axis, keepdims, initial, where);

    /// <inheritdoc cref="jnp.mean"/>
    public NDArray Mean(Axes? axis = null, DType? dtype = null, bool keepdims = false, NDArray? where = null) =>
        jnp.mean(this, axis, dtype, keepdims, where);

    /// <inheritdoc cref="jnp.min"/>
    public NDArray Min(Axes? axis = null, bool keepdims = false, NDArray? initial = null, NDArray? where = null) =>
        jnp.min(this, axis, keepdims, initial, where);

    /// <inheritdoc cref="jnp.nonzero(NDArray)"/>
    public NDArray[] NonZero() => jnp.nonzero(this);

    /// <inheritdoc cref="jnp.prod"/>
    public NDArray Prod(Axes? axis = null, DType? dtype = null, bool keepdims = false, NDArray? initial = null, NDArray? where = null) =>
        jnp.prod(this, axis, dtype, keepdims, initial, where);

    /// <inheritdoc cref="jnp.ptp"/>
    public NDArray Ptp(Axes? axis = null, bool keepdims = false) => jnp.ptp(this, axis, keepdims);

    /// <inheritdoc cref="jnp.ravel(NDArray, string)"/>
    public NDArray Ravel(string order = "C") => jnp.ravel(this, order);

    /// <inheritdoc cref="jnp.repeat(NDArray, int, int?, int?)"/>
    public NDArray Repeat(int repeats, int? axis = null, int? totalRepeatLength = null) =>
        jnp.repeat(this, repeats, axis, totalRepeatLength);

    /// <inheritdoc cref="jnp.reshape(NDArray, ReadOnlySpan{int})"/>
    public NDArray Reshape(params ReadOnlySpan<int> shape) => jnp.reshape(this, shape);

    /// <inheritdoc cref="jnp.round"/>
    public NDArray Round(int decimals = 0) => jnp.round(this, decimals);

    /// <inheritdoc cref="jnp.searchsorted"/>
    public NDArray SearchSorted(NDArray v, string side = "left", NDArray? sorter = null) => jnp.searchsorted(this, v, side, sorter);

    /// <inheritdoc cref="jnp.sort"/>
    public NDArray Sort(int? axis = -1, bool descending = false) => jnp.sort(this, axis, descending);

    /// <inheritdoc cref="jnp.squeeze"/>
    public NDArray Squeeze(Axes? axis = null) => jnp.squeeze(this, axis);

    /// <inheritdoc cref="jnp.std"/>
    public NDArray Std(Axes? axis = null, DType? dtype = null, int ddof = 0, bool keepdims = false, NDArray? where = null) =>
        jnp.std(this, axis, dtype, ddof, keepdims, where);

    /// <inheritdoc cref="jnp.sum"/>
    public NDArray Sum(Axes? axis = null, DType? dtype = null, bool keepdims = false, NDArray? initial = null, NDArray? where = null) =>
        jnp.sum(this, axis, dtype, keepdims, initial, where);

    /// <inheritdoc cref="jnp.swapaxes"/>
    public NDArray SwapAxes(int axis1, int axis2) => jnp.swapaxes(this, axis1, axis2);

    /// <inheritdoc cref="jnp.take"/>
    public NDArray Take(NDArray indices, int? axis = null, string? mode = null, NDArray? fillValue = null) =>
        jnp.take(this, indices, axis, mode, fillValue);

    /// <inheritdoc cref="jnp.transpose"/>
    public NDArray Transpose(Axes? axes = null) => jnp.transpose(this, axes);

    /// <inheritdoc cref="jnp.var"/>
    public NDArray Var(Axes? axis = null, DType? dtype = null, int ddof = 0, bool keepdims = false, NDArray? where = null) =>
        jnp.var(this, axis, dtype, ddof, keepdims, where);

    /// <summary>The bytes as elements of another dtype; the last axis grows or shrinks with the size of the elements.</summary>
    /// <exception cref="ShapeException">The bytes of the last axis are no whole number of elements.</exception>
    public NDArray View(DType dtype)
    {
        ArgumentNullException.ThrowIfNull(dtype);
        int from = DType.Size, to = dtype.Size;
        if (from == to) return jax.lax.bitcast_convert_type(this, dtype);
        if (Rank == 0 || (long)Shape[^1] * from % to != 0)
            throw new ShapeException($"view: the last axis of {Node.Aval} does not hold a whole number of {dtype}.");
        var n = Shape[^1];
        return from > to ? jnp.reshape(jax.lax.bitcast_convert_type(this, dtype), Shape.With(Rank - 1, n * (from / to)))
            : jax.lax.bitcast_convert_type(jnp.reshape(this, Shape.With(Rank - 1, n / (to / from)).Insert(Rank, to / from)), dtype);
    }
}
