namespace Lazy.Graph.Ops;

/// <summary>Stacks of matrices as nodes: what the rules of decompositions and the functions on them are written in.</summary>
internal static class Matrices
{
    /// <summary>The products of two stacks of one batch shape.</summary>
    public static Node Multiply(Node a, Node b)
    {
        var batch = Axes.Range(a.Rank - 2);
        return Lax.DotGeneral(a, b, a.Rank - 1, b.Rank - 2, batch, batch);
    }

    /// <summary>Rows and columns exchanged.</summary>
    public static Node Transpose(Node x) => Lax.Transpose(x, (int[])[.. Enumerable.Range(0, x.Rank - 2), x.Rank - 1, x.Rank - 2]);

    /// <summary>The conjugated transpose.</summary>
    public static Node Adjoint(Node x) => x.DType.IsComplex ? Lax.Conj(Transpose(x)) : Transpose(x);

    /// <summary>The real part; a real array is its own.</summary>
    public static Node RealPart(Node x) => x.DType.IsComplex ? Lax.Real(x) : x;

    /// <summary>The elements where rows compare with columns, and zeros elsewhere.</summary>
    public static Node Keep(Node x, Func<Node, Node, Node> compare)
    {
        Node row = Lax.Iota(x.Shape, DType.Int32, x.Rank - 2), column = Lax.Iota(x.Shape, DType.Int32, x.Rank - 1);
        return Lax.Select(compare(row, column), x, Lax.ZerosLike(x));
    }

    /// <summary>The lower triangle.</summary>
    public static Node Lower(Node x) => Keep(x, Lax.Ge);

    /// <summary>The upper triangle.</summary>
    public static Node Upper(Node x) => Keep(x, Lax.Le);

    /// <summary>The lower triangle without its diagonal.</summary>
    public static Node StrictlyLower(Node x) => Keep(x, Lax.Gt);

    /// <summary>The upper triangle without its diagonal.</summary>
    public static Node StrictlyUpper(Node x) => Keep(x, Lax.Lt);

    /// <summary>Identity matrices of size n with the dtype and the batch axes of x, which is a stack of matrices.</summary>
    public static Node Eye(Node x, int n) => Eye(x, n, Shape.Create(x.Shape.AsSpan()[..^1]));

    /// <summary>Identity matrices of size n with the dtype of x; the batch axes are those of a stack of vectors.</summary>
    public static Node Eye(Node x, int n, Shape vectors)
    {
        var shape = Shape.Create([.. vectors.AsSpan()[..^1], n, n]);
        return Keep(Lax.Ones(new Aval(shape, x.DType)), Lax.Eq);
    }

    /// <summary>The diagonals [..., min(m,n)].</summary>
    public static Node Diagonal(Node x)
    {
        var k = Math.Min(x.Shape[^2], x.Shape[^1]);
        return Lax.Sum(Keep(Columns(Rows(x, 0, k), 0, k), Lax.Eq), x.Rank - 1);
    }

    /// <summary>A vector of each item repeated as every row of a matrix.</summary>
    public static Node AsRows(Node vectors, Shape shape) =>
        Lax.Broadcast(vectors, shape, (int[])[.. Enumerable.Range(0, shape.Rank - 2), shape.Rank - 1]);

    /// <summary>A vector of each item repeated as every column of a matrix.</summary>
    public static Node AsColumns(Node vectors, Shape shape) => Lax.Broadcast(vectors, shape, Axes.Range(shape.Rank - 1));

    /// <summary>The rows [from, to).</summary>
    public static Node Rows(Node x, int from, int to) => Lax.SliceAxis(x, x.Rank - 2, from, to);

    /// <summary>The columns [from, to).</summary>
    public static Node Columns(Node x, int from, int to) => Lax.SliceAxis(x, x.Rank - 1, from, to);

    /// <summary>Matrices of another size, with zeros behind what was there.</summary>
    public static Node Resize(Node x, int rows, int columns)
    {
        int[] none = new int[x.Rank], more = new int[x.Rank];
        (more[^2], more[^1]) = (rows - x.Shape[^2], columns - x.Shape[^1]);
        return Lax.Pad(x, Lax.Zero(x.DType), none, more);
    }

    /// <summary>Half of the diagonal, and the other elements.</summary>
    public static Node HalfDiagonal(Node x) => Lax.Sub(x, Lax.Mul(Keep(x, Lax.Eq), Lax.FullLike(x, 0.5)));

    /// <summary>The Hermitian matrix of a lower triangle, with a real diagonal.</summary>
    public static Node HermitianOfLower(Node x)
    {
        var below = StrictlyLower(x);
        var diagonal = Keep(x, Lax.Eq);
        if (x.DType.IsComplex) diagonal = Lax.Convert(Lax.Real(diagonal), x.DType);
        return Lax.Add(Lax.Add(below, Adjoint(below)), diagonal);
    }

    /// <summary>Row i of the result is row permutation[i] of x.</summary>
    public static Node PermuteRows(Node x, Node permutation) =>
        Lax.TakeAlongAxis(x, AsColumns(permutation, x.Shape), x.Rank - 2);

    /// <summary>Column i of the result is column permutation[i] of x.</summary>
    public static Node PermuteColumns(Node x, Node permutation) => Lax.TakeAlongAxis(x, AsRows(permutation, x.Shape), x.Rank - 1);

    /// <summary>The solutions of A·X = B by LU; derivatives go through the decomposition.</summary>
    public static Node Solve(Node a, Node b)
    {
        var (lu, _, permutation) = Lax.Lu(a);
        return SolveFactored(lu, permutation, b);
    }

    /// <summary>The solutions of A·X = B, or of Aᵀ·X = B, from the decomposition of A.</summary>
    public static Node SolveFactored(Node lu, Node permutation, Node b, bool transpose = false)
    {
        if (!transpose)
        {
            b = Lax.TriangularSolve(lu, PermuteRows(b, permutation), leftSide: true, lower: true, unitDiagonal: true);
            return Lax.TriangularSolve(lu, b, leftSide: true, lower: false);
        }
        b = Lax.TriangularSolve(lu, b, leftSide: true, lower: false, transpose: true);
        b = Lax.TriangularSolve(lu, b, leftSide: true, lower: true, transpose: true, unitDiagonal: true);
        return PermuteRows(b, Lax.ArgSort(permutation));
    }
}
