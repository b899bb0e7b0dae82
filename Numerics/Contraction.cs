using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>NumPy's products over the strict contraction.</summary>
internal static class Contraction
{
    /// <summary>Operands of one dtype; bools count, as int32.</summary>
    public static (Node X, Node Y) Promote(string operation, Node x, Node y)
    {
        (x, y) = Ufunc.Promote(operation, x, y);
        return (Ufunc.ToNumber(x), Ufunc.ToNumber(y));
    }

    /// <summary>A product of bools is a bool, unless another dtype is preferred: whether any pair is true in both.</summary>
    public static Node Restore(Node product, Node x, Node y, DType? preferred) =>
        preferred is null && x.DType == DType.Bool && y.DType == DType.Bool ? NumPyMath.Truth(product) : product;

    /// <summary>Sums over one axis of each.</summary>
    public static Node Dot(string operation, Node x, Node y, int axisX, int axisY, DType? preferred)
    {
        if (x.Shape[axisX] == y.Shape[axisY]) return Lax.DotGeneral(x, y, axisX, axisY, preferred: preferred);
        throw new ShapeException($"{operation}: {x.Aval} and {y.Aval}: axis {axisX} of the first has extent {x.Shape[axisX]} and axis " +
            $"{axisY} of the second " +
            $"has {y.Shape[axisY]}; they must be equal.");
    }

    /// <summary>Matrix products with broadcast leading axes. Axes that only one side has stay free: they need no copies.</summary>
    public static Node MatMul(Node x, Node y, DType? preferred)
    {
        if (x.Rank == 0 || y.Rank == 0)
            throw new ShapeException($"matmul: {x.Aval} and {y.Aval}: scalars have no axis to sum over; use multiply.");
        (x, y) = Promote("matmul", x, y);
        if (x.Rank <= 2 && y.Rank <= 2) return Dot("matmul", x, y, x.Rank - 1, Math.Max(0, y.Rank - 2), preferred);
        if (y.Rank == 1) return Dot("matmul", x, y, x.Rank - 1, 0, preferred);
        if (y.Rank == 2) return Dot("matmul", x, y, x.Rank - 1, 0, preferred);
        if (x.Rank == 1) return Dot("matmul", y, x, y.Rank - 2, 0, preferred);
        if (x.Shape[^1] != y.Shape[^2])
            throw new ShapeException($"matmul: {x.Aval} and {y.Aval}: the last axis of the first and the last but one of the second " +
                "must have equal extents.");
        var batch = Ufunc.BroadcastShapes("matmul", Lead(x), Lead(y));
        x = Lax.BroadcastTo(x, [.. batch, x.Shape[^2], x.Shape[^1]]);
        y = Lax.BroadcastTo(y, [.. batch, y.Shape[^2], y.Shape[^1]]);
        var axes = Axes.Range(batch.Rank);
        return Lax.DotGeneral(x, y, x.Rank - 1, y.Rank - 2, axes, axes, preferred);
    }

    /// <summary>A convolution of vectors as one of one feature, with the kernel turned round.</summary>
    public static Node Convolve(Node x, Node y, string mode)
    {
        if (x.Rank != 1 || y.Rank != 1 || x.Shape[0] == 0 || y.Shape[0] == 0)
            throw new ShapeException($"convolve: {x.Aval} and {y.Aval} must be vectors that are not empty.");
        (x, y) = Promote("convolve", x, y);
        if (x.Shape[0] < y.Shape[0] && mode != "full") (x, y) = (y, x);
        var m = y.Shape[0];
        var (low, high) = mode switch
        {
            "full" => (m - 1, m - 1),
            "same" => (m / 2, m - 1 - (m / 2)),
            "valid" => (0, 0),
            _ => throw new ArgumentException($"convolve: there is no mode '{mode}'; known are full, same and valid.", nameof(mode)),
        };
        Axes nhc = (0, 1, 2);
        var config = new ConvGeneral(1, low, high, 1, 1, 1, 1, nhc, nhc, nhc);
        var result = Lax.Conv(Lax.ExpandDims(x, (0, 1)), Lax.ExpandDims(Lax.Reverse(y, 0), (0, 1)), config);
        return Lax.Reshape(result, x.Shape[0] + low + high - m + 1);
    }

    private static Shape Lead(Node x) => Shape.Create(x.Shape.AsSpan()[..(x.Rank - 2)]);
}
