namespace Lazy.Graph.Ops;

public static partial class Lax
{
    /// <summary>The sum along axes, which may be negative.</summary>
    public static Node Sum(Node x, Axes axes) => Reduce(new Sum(axes), x);

    /// <summary>The sum of all elements.</summary>
    public static Node SumAll(Node x) => Sum(x, Axes.Range(x.Rank));

    /// <summary>The product along axes, which may be negative.</summary>
    public static Node Prod(Node x, Axes axes) => Reduce(new Prod(axes), x);

    /// <summary>The largest element along axes, which may be negative; NaN wins.</summary>
    public static Node ReduceMax(Node x, Axes axes) => Reduce(new ReduceMax(axes), x);

    /// <summary>The smallest element along axes, which may be negative; NaN wins.</summary>
    public static Node ReduceMin(Node x, Axes axes) => Reduce(new ReduceMin(axes), x);

    /// <summary>Logical or bitwise and along axes, which may be negative.</summary>
    public static Node ReduceAnd(Node x, Axes axes) => Reduce(new ReduceAnd(axes), x);

    /// <summary>Logical or bitwise or along axes, which may be negative.</summary>
    public static Node ReduceOr(Node x, Axes axes) => Reduce(new ReduceOr(axes), x);

    /// <summary>Logical or bitwise exclusive or along axes, which may be negative.</summary>
    public static Node ReduceXor(Node x, Axes axes) => Reduce(new ReduceXor(axes), x);

    /// <summary>The index of the first largest element along an axis, or of the first NaN.</summary>
    public static Node ArgMax(Node x, int axis, DType? indexType = null) =>
        new ArgMax(Axes.NormalizeOne("argmax", axis, x.Rank), indexType ?? DType.Int32).Of(x);

    /// <summary>The index of the first smallest element along an axis, or of the first NaN.</summary>
    public static Node ArgMin(Node x, int axis, DType? indexType = null) =>
        new ArgMin(Axes.NormalizeOne("argmin", axis, x.Rank), indexType ?? DType.Int32).Of(x);

    /// <summary>Running sums along an axis.</summary>
    public static Node CumSum(Node x, int axis, bool reverse = false) => Accumulate(new CumSum(axis, reverse), x);

    /// <summary>Running products along an axis.</summary>
    public static Node CumProd(Node x, int axis, bool reverse = false) => Accumulate(new CumProd(axis, reverse), x);

    /// <summary>Running maxima along an axis; NaN wins.</summary>
    public static Node CumMax(Node x, int axis, bool reverse = false) => Accumulate(new CumMax(axis, reverse), x);

    /// <summary>Running minima along an axis; NaN wins.</summary>
    public static Node CumMin(Node x, int axis, bool reverse = false) => Accumulate(new CumMin(axis, reverse), x);

    /// <summary>Running log(Σ exp(x)) along an axis.</summary>
    public static Node CumLogSumExp(Node x, int axis, bool reverse = false) => Accumulate(new CumLogSumExp(axis, reverse), x);

    // A reduction over no axes leaves the array as it is.
    private static Node Reduce(ReductionPrimitive op, Node x) =>
        op.Axes.Count == 0 ? x : (op with { Axes = op.Axes.Normalize(op.Name, x.Rank) }).Of(x);

    private static Node Accumulate(CumulativePrimitive op, Node x) =>
        (op with { Axis = Axes.NormalizeOne(op.Name, op.Axis, x.Rank) }).Of(x);
}
