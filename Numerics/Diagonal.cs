using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>What functions of diagonals and triangles share.</summary>
internal static class Diagonal
{
    /// <summary>bool of a shape: where row + k compares with column, rows and columns being the last two axes.</summary>
    public static Node Mask(Shape shape, int k, Func<Node, Node, Node> compare)
    {
        Node row = Lax.Iota(shape, DType.Int32, shape.Rank - 2), column = Lax.Iota(shape, DType.Int32, shape.Rank - 1);
        return compare(k == 0 ? row : Lax.Add(row, Lax.FullLike(row, k)), column);
    }

    /// <summary>The elements under the mask, and zeros elsewhere.</summary>
    public static Node Keep(string operation, Node x, int k, Func<Node, Node, Node> compare)
    {
        if (x.Rank < 2) throw new ShapeException($"{operation}: {x.Aval} has {x.Rank} axes; a matrix or a stack of matrices is needed.");
        return Lax.Select(Mask(x.Shape, k, compare), x, Lax.ZerosLike(x));
    }

    /// <summary>x with two axes moved to the end, in order.</summary>
    public static Node ToLastAxes(string operation, Node x, int axis1, int axis2)
    {
        if (x.Rank < 2) throw new ShapeException($"{operation}: {x.Aval} has {x.Rank} axes; a matrix or a stack of matrices is needed.");
        axis1 = Axes.NormalizeOne(operation, axis1, x.Rank);
        axis2 = Axes.NormalizeOne(operation, axis2, x.Rank);
        if (axis1 == axis2) throw new ShapeException($"{operation}: both axes are {axis1}; two different ones are needed.");
        return Lax.Transpose(x, (int[])[.. Enumerable.Range(0, x.Rank).Where(i => i != axis1 && i != axis2), axis1, axis2]);
    }
}
