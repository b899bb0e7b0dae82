using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>A reduction with NumPy's arguments, over one of the strict reductions.</summary>
/// <param name="Name">How texts call it.</param>
/// <param name="Reduce">The strict reduction over sorted axes.</param>
/// <param name="Combine">The function of two numbers that it repeats: it takes the initial value in.</param>
/// <param name="Identity">The number that changes nothing.</param>
/// <param name="HasIdentity">Whether the reduction of no elements is that number, and not an error.</param>
/// <param name="Prepare">What is done to the elements first.</param>
internal sealed record Reducer(
    string Name, Func<Node, Axes, Node> Reduce, Func<Node, Node, Node> Combine, Func<DType, Scalar> Identity, bool HasIdentity,
    Func<Node, Node>? Prepare = null)
{
    public static readonly Reducer Sum = new("sum", Lax.Sum, Lax.Add, t => Scalar.Of(t, 0), true, Widened);
    public static readonly Reducer Prod = new("prod", Lax.Prod, Lax.Mul, t => Scalar.Of(t, 1), true, Widened);
    public static readonly Reducer Max = new("max", Lax.ReduceMax, Lax.Max, t => Scalar.Extreme(t, largest: false), false);
    public static readonly Reducer Min = new("min", Lax.ReduceMin, Lax.Min, t => Scalar.Extreme(t, largest: true), false);
    public static readonly Reducer Any = new("any", Lax.ReduceOr, Lax.Or, _ => Scalar.OfBool(false), true, NumPyMath.Truth);
    public static readonly Reducer All = new("all", Lax.ReduceAnd, Lax.And, _ => Scalar.OfBool(true), true, NumPyMath.Truth);

    /// <summary>Runs the reduction.</summary>
    /// <param name="a">The array.</param>
    /// <param name="axis">The axes, all if null.</param>
    /// <param name="dtype">The dtype of operands and result; null: that of the prepared array.</param>
    /// <param name="keepdims">Whether the axes stay, with extent 1.</param>
    /// <param name="initial">A value that is combined with the result.</param>
    /// <param name="where">Which elements count; broadcast to the array.</param>
    public NDArray Run(NDArray a, Axes? axis, DType? dtype = null, bool keepdims = false, NDArray? initial = null, NDArray? where = null)
    {
        if (where is not null && initial is null && !HasIdentity)
            throw new ArgumentException($"{Name}: with where there may be no elements left, and {Name} of none is undefined; pass " +
                "initial too.", nameof(where));
        var operands = new List<NDArray> { a };
        if (initial is not null) operands.Add(initial);
        if (where is not null) operands.Add(where);
        return Ufunc.Apply(Name, [.. operands], x =>
        {
            var axes = AxesOf(Name, axis, x[0].Rank);
            RequireElements(x[0], axes, initial is not null);
            var elements = dtype is null ? (Prepare?.Invoke(x[0]) ?? x[0]) : Lax.Convert(x[0], dtype);
            var identity = Identity(elements.DType);
            if (where is not null)
            {
                if (!Ufunc.Stretches(x[^1].Shape, elements.Shape))
                    throw new ShapeException($"{Name}: where {x[^1].Aval} must broadcast to the array {x[0].Aval}, and not the other " +
                        "way round.");
                elements = Lax.Select(Lax.BroadcastTo(NumPyMath.Truth(x[^1]), elements.Shape), elements,
                    Lax.Full(elements.Shape, identity));
            }
            var result = Reduce(elements, axes);
            if (initial is not null) result = Combine(result, Lax.BroadcastTo(Lax.Convert(x[1], result.DType), result.Shape));
            return keepdims ? Kept(result, x[0].Shape, axes) : result;
        });
    }

    /// <summary>The axes of a reduction, sorted: all if none are given.</summary>
    public static Axes AxesOf(string operation, Axes? axis, int rank) =>
        axis is { } some ? some.Normalize(operation, rank) : Axes.Range(rank);

    /// <summary>The result with the reduced axes put back as extent 1.</summary>
    public static Node Kept(Node result, Shape shape, Axes axes)
    {
        foreach (var i in axes) shape = shape.With(i, 1);
        return Lax.Reshape(result, shape);
    }

    /// <summary>The number of elements that a reduction takes together.</summary>
    public static double Count(Shape shape, Axes axes) => axes.Aggregate(1.0, (n, i) => n * shape[i]);

    /// <summary>Sums of small integers would overflow at once: they are made in 32 bits, as NumPy and JAX do.</summary>
    public static Node Widened(Node x) =>
        x.DType.Kind is DKind.Bool or DKind.Int && x.DType.Size < 4 ? Lax.Convert(x, DType.Int32)
        : x.DType.Kind == DKind.UInt && x.DType.Size < 4 ? Lax.Convert(x, DType.UInt32)
        : x;

    private void RequireElements(Node x, Axes axes, bool hasInitial)
    {
        if (HasIdentity || hasInitial) return;
        foreach (var i in axes)
        {
            if (x.Shape[i] == 0)
                throw new ShapeException($"{Name}: axis {i} of {x.Aval} has no elements, and {Name} of none is undefined. Pass initial " +
                    "to say what it should be.");
        }
    }
}
