using System.Runtime.CompilerServices;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

// Reductions. Without axis they reduce all axes; keepdims keeps the reduced ones with extent 1; where says which elements count.
public static partial class jnp
{
    /// <summary>The sum over axes, 0 of nothing. Integers of less than 32 bits are summed in 32, 16-bit floats in float32.</summary>
    public static NDArray sum(NDArray a, Axes? axis = null, DType? dtype = null, bool keepdims = false, NDArray? initial = null,
        NDArray? where = null) =>
        Reducer.Sum.Run(a, axis, dtype, keepdims, initial, where);

    /// <summary>The product over axes, 1 of nothing; dtypes as in <see cref="sum"/>.</summary>
    public static NDArray prod(NDArray a, Axes? axis = null, DType? dtype = null, bool keepdims = false, NDArray? initial = null,
        NDArray? where = null) =>
        Reducer.Prod.Run(a, axis, dtype, keepdims, initial, where);

    /// <summary>The largest element over axes; NaN wins.</summary>
    /// <exception cref="ShapeException">There are no elements and no initial value.</exception>
    public static NDArray max(NDArray a, Axes? axis = null, bool keepdims = false, NDArray? initial = null, NDArray? where = null) =>
        Reducer.Max.Run(a, axis, null, keepdims, initial, where);

    /// <summary>The smallest element over axes; NaN wins.</summary>
    /// <exception cref="ShapeException">There are no elements and no initial value.</exception>
    public static NDArray min(NDArray a, Axes? axis = null, bool keepdims = false, NDArray? initial = null, NDArray? where = null) =>
        Reducer.Min.Run(a, axis, null, keepdims, initial, where);

    /// <summary>Another name of <see cref="max"/>.</summary>
    public static NDArray amax(NDArray a, Axes? axis = null, bool keepdims = false, NDArray? initial = null, NDArray? where = null) =>
        max(a, axis, keepdims, initial, where);

    /// <summary>Another name of <see cref="min"/>.</summary>
    public static NDArray amin(NDArray a, Axes? axis = null, bool keepdims = false, NDArray? initial = null, NDArray? where = null) =>
        min(a, axis, keepdims, initial, where);

    /// <summary>Whether any element over axes is not zero; false of nothing.</summary>
    public static NDArray any(NDArray a, Axes? axis = null, bool keepdims = false, NDArray? where = null) =>
        Reducer.Any.Run(a, axis, null, keepdims, null, where);

    /// <summary>Whether all elements over axes are not zero; true of nothing.</summary>
    public static NDArray all(NDArray a, Axes? axis = null, bool keepdims = false, NDArray? where = null) =>
        Reducer.All.Run(a, axis, null, keepdims, null, where);

    /// <summary>The sum over axes divided by the number of elements, as a float; NaN of nothing. 16-bit floats are averaged in
    /// float32.</summary>
    public static NDArray mean(NDArray a, Axes? axis = null, DType? dtype = null, bool keepdims = false, NDArray? where = null)
    {
        var x = Ufunc.Enter("mean", a);
        var type = dtype ?? Promotion.ToInexact(x.DType);
        var count = Counted("mean", x, axis, keepdims, where, type.Accumulator);
        return (sum(a, axis, type.Accumulator, keepdims, null, where) / count).AsType(type);
    }

    /// <summary>The mean of squared distances from the mean, |x - mean(x)|², with the number of elements less ddof as divisor.</summary>
    public static NDArray var(NDArray a, Axes? axis = null, DType? dtype = null, int ddof = 0, bool keepdims = false, NDArray? where = null)
    {
        var x = Ufunc.Enter("var", a);
        var type = dtype ?? Promotion.ToInexact(x.DType);
        var count = Counted("var", x, axis, keepdims, where, type.Accumulator);
        var wide = a.AsType(type.Accumulator);
        var centered = wide - mean(wide, axis, null, keepdims: true, where);
        var squares = type.IsComplex ? square(real(centered)) + square(imag(centered)) : square(centered);
        return (sum(squares, axis, null, keepdims, null, where) / (ddof == 0 ? count : count - ddof)).AsType(type.RealPart);
    }

    /// <summary>The square root of <see cref="var"/>.</summary>
    public static NDArray std(NDArray a, Axes? axis = null, DType? dtype = null, int ddof = 0, bool keepdims = false,
        NDArray? where = null) =>
        sqrt(var(a, axis, dtype, ddof, keepdims, where));

    /// <summary>The difference between the largest and the smallest element over axes.</summary>
    public static NDArray ptp(NDArray a, Axes? axis = null, bool keepdims = false) => max(a, axis, keepdims) - min(a, axis, keepdims);

    /// <summary>The number of elements over axes that are not zero, int32.</summary>
    public static NDArray count_nonzero(NDArray a, Axes? axis = null, bool keepdims = false) => sum(not_equal(a, 0), axis, int32, keepdims);

    /// <summary>The mean over axes with weights: Σ w·a / Σ w.</summary>
    /// <param name="a">The array.</param>
    /// <param name="axis">The axes, all if null.</param>
    /// <param name="weights">In the shape of a, or a vector along the one axis; null: all equal.</param>
    /// <param name="keepdims">Whether the axes stay, with extent 1.</param>
    public static NDArray average(NDArray a, Axes? axis = null, NDArray? weights = null, bool keepdims = false)
    {
        if (weights is null) return mean(a, axis, null, keepdims);
        weights = WeightsOf(a, axis, weights);
        return sum(a * weights, axis, null, keepdims) / sum(weights, axis, null, keepdims);
    }

    /// <summary><see cref="average(NDArray, Axes?, NDArray, bool)"/> and the sum of the weights, in the shape of the averages. A fourth argument
    /// without a name is <paramref name="returned"/>, as in JAX.</summary>
    /// <param name="a">The array.</param>
    /// <param name="axis">The axes, all if null.</param>
    /// <param name="weights">The weights; null: all 1.</param>
    /// <param name="returned">true: that there is a second result.</param>
    /// <param name="keepdims">Whether the axes stay, with extent 1.</param>
    [OverloadResolutionPriority(1)]
    public static (NDArray Average, NDArray SumOfWeights) average(NDArray a, Axes? axis, NDArray? weights, bool returned, bool keepdims = false)
    {
        RequireTwo("average", nameof(returned), returned);
        var result = average(a, axis, weights, keepdims: keepdims);
        var ones = weights is null ? ones_like(a, result.DType) : WeightsOf(a, axis, weights);
        return (result, broadcast_to(sum(ones, axis, null, keepdims), shape(result)).AsType(result.DType));
    }

    /// <inheritdoc cref="average(NDArray, Axes?, NDArray, bool, bool)"/>
    public static (NDArray Average, NDArray SumOfWeights) average(NDArray a, bool returned, Axes? axis = null, NDArray? weights = null, bool keepdims = false) =>
        average(a, axis, weights, returned, keepdims);

    private static NDArray WeightsOf(NDArray a, Axes? axis, NDArray weights)
    {
        var (n, m) = (shape(a), shape(weights));
        if (n != m)
        {
            if (m.Rank != 1 || axis is not { Count: 1 } one || n[Axes.NormalizeOne("average", one[0], n.Rank)] != m[0])
                throw new ShapeException($"average: weights {weights.Node.Aval} must have the shape of {a.Node.Aval}, or be a vector " +
                    "along the one axis given.");
            var along = new int[n.Rank];
            Array.Fill(along, 1);
            along[Axes.NormalizeOne("average", one[0], n.Rank)] = m[0];
            weights = broadcast_to(reshape(weights, along), n);
        }
        return weights;
    }

    /// <summary>The index of the first largest element, or of the first NaN, along an axis; without axis, in row-major order.
    /// int32.</summary>
    public static NDArray argmax(NDArray a, int? axis = null, bool keepdims = false) =>
        ArgReduce("argmax", a, axis, keepdims, static (x, i) => Lax.ArgMax(x, i));

    /// <summary>The index of the first smallest element, or of the first NaN, along an axis; without axis, in row-major order.
    /// int32.</summary>
    public static NDArray argmin(NDArray a, int? axis = null, bool keepdims = false) =>
        ArgReduce("argmin", a, axis, keepdims, static (x, i) => Lax.ArgMin(x, i));

    /// <summary>Running sums along an axis; without axis, of the elements in row-major order. dtypes as in <see cref="sum"/>.</summary>
    public static NDArray cumsum(NDArray a, int? axis = null, DType? dtype = null) =>
        Cumulate("cumsum", a, axis, dtype, static (x, i) => Lax.CumSum(x, i));

    /// <summary>Running products along an axis; without axis, of the elements in row-major order. dtypes as in <see cref="sum"/>.</summary>
    public static NDArray cumprod(NDArray a, int? axis = null, DType? dtype = null) =>
        Cumulate("cumprod", a, axis, dtype, static (x, i) => Lax.CumProd(x, i));

    /// <summary>Running sums of an array along an axis, which may be left out for a vector; with include_initial one more, from 0
    /// on.</summary>
    public static NDArray cumulative_sum(NDArray x, int? axis = null, DType? dtype = null, bool include_initial = false)
    {
        var i = AxisOfVector("cumulative_sum", x, axis);
        return FromInitial(cumsum(x, i, dtype), i, include_initial, 0);
    }

    /// <summary>Running products of an array along an axis, which may be left out for a vector; with include_initial one more, from 1
    /// on.</summary>
    public static NDArray cumulative_prod(NDArray x, int? axis = null, DType? dtype = null, bool include_initial = false)
    {
        var i = AxisOfVector("cumulative_prod", x, axis);
        return FromInitial(cumprod(x, i, dtype), i, include_initial, 1);
    }

    private static NDArray FromInitial(NDArray running, int axis, bool isIncluded, int initial)
    {
        if (!isIncluded) return running;
        var first = shape(running).With(Axes.NormalizeOne("cumulative", axis, ndim(running)), 1);
        return concatenate([full(first, initial, running.DType), running], axis);
    }

    private static NDArray Counted(string operation, Node x, Axes? axis, bool keepdims, NDArray? where, DType type) => where is null
        ? new NDArray(Lax.Constant(type.RealPart, Reducer.Count(x.Shape, Reducer.AxesOf(operation, axis, x.Rank))), null)
        : sum(broadcast_to(not_equal(where, 0), x.Shape), axis, type.RealPart, keepdims);

    private static NDArray ArgReduce(string operation, NDArray a, int? axis, bool keepdims, Func<Node, int, Node> f) =>
        Ufunc.Apply(operation, a, x =>
    {
        var line = axis is null ? Lax.Reshape(x, checked((int)x.Shape.Size)) : x;
        var i = axis is { } some ? Axes.NormalizeOne(operation, some, x.Rank) : 0;
        if (line.Shape[i] == 0) throw new ShapeException($"{operation}: {x.Aval} has no elements along axis {i}, and so no index of one.");
        var result = f(line, i);
        return keepdims ? Reducer.Kept(result, x.Shape, axis is null ? Axes.Range(x.Rank) : i) : result;
    });

    private static NDArray Cumulate(string operation, NDArray a, int? axis, DType? dtype, Func<Node, int, Node> f) =>
        Ufunc.Apply(operation, a, x =>
    {
        if (axis is null) x = Lax.Reshape(x, checked((int)x.Shape.Size));
        return f(dtype is null ? Reducer.Widened(x) : Lax.Convert(x, dtype), Axes.NormalizeOne(operation, axis ?? 0, x.Rank));
    });

    private static int AxisOfVector(string operation, NDArray x, int? axis)
    {
        if (axis is null && ndim(x) != 1)
            throw new ShapeException($"{operation}: {x.Node.Aval} has {ndim(x)} axes; say which one with axis.");
        return axis ?? 0;
    }
}
