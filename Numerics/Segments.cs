using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>Reductions of rows by the segment to which each belongs.</summary>
internal static class Segments
{
    /// <param name="operation">The function's name.</param>
    /// <param name="data">The rows.</param>
    /// <param name="ids">The segment of each.</param>
    /// <param name="count">The number of segments.</param>
    /// <param name="bucket">How many rows are taken together first.</param>
    /// <param name="identity">From a dtype, what a segment without rows has.</param>
    /// <param name="update">Takes rows into the places that an index picks.</param>
    /// <param name="reduce">Takes buckets together, along the first axis.</param>
    public static NDArray Of(string operation, NDArray data, NDArray ids, int? count, int? bucket, Func<DType, Scalar> identity,
        Func<AtIndex, NDArray, NDArray> update, Func<NDArray, NDArray> reduce)
    {
        Ufunc.Enter(operation, data);
        if (!Ufunc.Enter(operation, ids).DType.IsInteger)
            throw new DTypeException($"{operation}: segment_ids {ids.Node.Aval} must hold integers.");
        if (ids.Rank != 1 || data.Rank == 0 || data.Shape[0] != ids.Shape[0]) throw new ShapeException(
            $"{operation}: segment_ids {ids.Node.Aval} must be a vector with one id for each row of {data.Node.Aval}.");
        if (bucket < 1) throw new ArgumentException($"{operation}: bucket_size is {bucket}; it must be positive.", nameof(bucket));
        var n = count ?? (ids.Size == 0 ? 0 : Largest(operation, ids) + 1);
        if (n < 0) throw new ArgumentException($"{operation}: num_segments is {n}; it must not be negative.", nameof(count));
        Shape shape = [n, .. data.Shape.Without(0)];
        NDArray Start(Shape of) => new(Lax.Full(of, identity(data.DType)), null);
        if (n == 0 || data.Size == 0) return Start(shape);
        // A negative id would count from the end; here it is out of range.
        var places = jnp.where((ids < 0) | (ids >= n), n, ids).AsType(DType.Int32);
        if (bucket is not { } size || ids.Shape[0] <= size) return update(Start(shape).At[places], data);
        var buckets = (ids.Shape[0] + size - 1) / size;
        return reduce(update(Start(shape.Insert(0, buckets)).At[jnp.floor_divide(jnp.arange(ids.Shape[0]), size), places], data));
    }

    public static Scalar Extreme(DType type, bool largest) => !type.IsComplex ? Scalar.Extreme(type, largest)
        : throw new DTypeException($"segment_{(largest ? "min" : "max")}: {type} has no order.");

    private static int Largest(string operation, NDArray ids)
    {
        try
        {
            return (int)jnp.max(ids);
        }
        catch (TracedValueException e)
        {
            throw new ArgumentException($"{operation}: num_segments must be given where segment_ids {ids.Node.Aval} are traced.", e);
        }
    }
}
