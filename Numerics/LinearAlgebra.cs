using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;

namespace Lazy;

/// <summary>What the functions of <c>jnp.linalg</c>, <c>jax.scipy.linalg</c> and <c>jax.lax.linalg</c> share, on nodes.</summary>
internal static class LinearAlgebra
{
    /// <summary>A stack of matrices in a floating dtype that is not weak.</summary>
    public static Node Matrix(string operation, Node x)
    {
        if (x.Rank < 2) throw new ShapeException($"{operation}: {x.Aval} has {x.Rank} axes; a matrix or a stack of matrices is needed.");
        return Strong(Ufunc.ToInexact(x));
    }

    /// <summary>A stack of square matrices in a floating dtype.</summary>
    public static Node Square(string operation, Node x)
    {
        x = Matrix(operation, x);
        if (x.Shape[^1] != x.Shape[^2]) throw new ShapeException($"{operation}: {x.Aval}: the matrices must be square.");
        return x;
    }

    /// <summary>Two operands in one floating dtype.</summary>
    public static (Node A, Node B) Inexact(string operation, Node a, Node b)
    {
        (a, b) = Ufunc.Promote(operation, a, b);
        return (Strong(Ufunc.ToInexact(a)), Strong(Ufunc.ToInexact(b)));
    }

    /// <summary>A function of stacks of square matrices and of right sides, which may be a vector: [...,n,n] with [n] or [...,n,k].</summary>
    public static Node WithRightSide(string operation, Node a, Node b, Func<Node, Node, Node> f)
    {
        if (b.Rank == 0) throw new ShapeException($"{operation}: the right side {b.Aval} is a scalar; a vector or matrices are needed.");
        (a, b) = Inexact(operation, a, b);
        a = Square(operation, a);
        var isVector = b.Rank == 1;
        if (isVector) b = Lax.ExpandDims(b, 1);
        if (a.Shape[^1] != b.Shape[^2])
            throw new ShapeException($"{operation}: {a.Aval} and {b.Aval}: axis -2 of the right sides must have the extent of the matrices.");
        (a, b) = SameBatch(operation, a, b);
        var x = f(a, b);
        return isVector ? Lax.Squeeze(x, -1) : x;
    }

    /// <summary>Two stacks with their batch axes broadcast.</summary>
    public static (Node A, Node B) SameBatch(string operation, Node a, Node b)
    {
        var batch = Ufunc.BroadcastShapes(operation, Lead(a), Lead(b));
        return (Lax.BroadcastTo(a, Shape.Create([.. batch, .. a.Shape.AsSpan()[^2..]])),
            Lax.BroadcastTo(b, Shape.Create([.. batch, .. b.Shape.AsSpan()[^2..]])));
    }

    /// <summary>
    /// The solutions of A·X = B from a factorisation that has no part in the derivative: that follows from the equation, with the same factors
    /// for the transpose.
    /// </summary>
    public static Node Implicit(Node a, Node b, Node[] factors, Func<Node[], Node, bool, Node> solve)
    {
        Node pa = Parameter.Create(a.Aval, "a"), px = Parameter.Create(b.Aval, "x");
        var matvec = new ClosedGraph([pa, px], [Matrices.Multiply(pa, px)]);
        ClosedGraph Graph(bool transpose)
        {
            Node[] parameters = [.. factors.Select(f => Parameter.Create(f.Aval, "factor"))];
            var right = Parameter.Create(b.Aval, "b");
            return new ClosedGraph([.. parameters, right], [solve(parameters, right, transpose)]);
        }
        return Project.All(new LinearSolve(matvec, Graph(false), Graph(true)).Of([a, .. factors, .. factors, b]))[0];
    }

    /// <summary>The solutions of A·X = B by LU.</summary>
    public static Node Solve(Node a, Node b)
    {
        var (lu, _, permutation) = Lax.Lu(Lax.StopGradient(a));
        return Implicit(a, b, [lu, permutation], (f, right, transpose) => Matrices.SolveFactored(f[0], f[1], right, transpose));
    }

    /// <summary>The solutions of A·X = B for Hermitian positive definite A by Cholesky.</summary>
    public static Node SolvePositive(Node a, Node b) => Implicit(a, b, [Lax.Cholesky(Lax.StopGradient(a))], (f, right, transpose) =>
        transpose && right.DType.IsComplex ? Lax.Conj(SolveCholesky(f[0], Lax.Conj(right), lower: true))
            : SolveCholesky(f[0], right, lower: true));

    /// <summary>The solutions of L·Lᴴ·X = B, or of Uᴴ·U·X = B.</summary>
    public static Node SolveCholesky(Node factor, Node b, bool lower)
    {
        b = Lax.TriangularSolve(factor, b, leftSide: true, lower, transpose: !lower, conjugate: !lower);
        return Lax.TriangularSolve(factor, b, leftSide: true, lower, transpose: lower, conjugate: lower);
    }

    /// <summary>(A + Aᴴ)/2.</summary>
    public static Node Symmetrized(Node a) => Lax.Mul(Lax.Add(a, Matrices.Adjoint(a)), Lax.FullLike(a, 0.5));

    /// <summary>+1 or -1 for an even or odd number of swaps.</summary>
    public static Node Parity(Node pivots, DType type)
    {
        var moved = Lax.Convert(Lax.Ne(pivots, Lax.Iota(pivots.Shape, DType.Int32, pivots.Rank - 1)), DType.Int32);
        var odd = Lax.And(Lax.Sum(moved, pivots.Rank - 1), Lax.FullLike(Lax.Sum(moved, pivots.Rank - 1), 1));
        return Lax.Convert(Lax.Sub(Lax.FullLike(odd, 1), Lax.Add(odd, odd)), type);
    }

    /// <summary>The determinant, whose derivative is there for singular matrices too.</summary>
    public static Node Det(Node a)
    {
        var p = Parameter.Create(a.Aval, "a");
        var (lu, pivots, _) = Lax.Lu(p);
        var det = Lax.Mul(Lax.Prod(Matrices.Diagonal(lu), a.Rank - 2), Parity(pivots, a.DType));
        return Project.All(new CustomCall("det", new ClosedGraph([p], [det]), 1, (x, t) =>
            ([Det(x[0])], [Lax.Sum(Matrices.Diagonal(CofactorSolve(x[0], t[0])), x[0].Rank - 2)])).Of(a))[0];
    }

    /// <summary>The sign of the determinant and the logarithm of its modulus.</summary>
    public static (Node Sign, Node Log) Slogdet(Node a)
    {
        var (lu, pivots, _) = Lax.Lu(a);
        var diagonal = Matrices.Diagonal(lu);
        var sign = Lax.Mul(Lax.Prod(Lax.Sign(diagonal), a.Rank - 2), Parity(pivots, a.DType));
        return (sign, Lax.Sum(Lax.Log(Lax.Abs(diagonal)), a.Rank - 2));
    }

    /// <summary>The conjugated transpose of a factor under which the other triangle is kept: upper from lower.</summary>
    public static Node FactorOf(Node a, bool lower) => lower ? Lax.Cholesky(a) : Matrices.Adjoint(Lax.Cholesky(Matrices.Adjoint(a)));

    // adj(A)·B, the limit of det(A)·A⁻¹·B, where the rank of A is at least n-1; zero below. The last pivot, which may be zero, is taken out:
    // all rows but the last are multiplied by the product of all pivots, and the last by that of the others.
    private static Node CofactorSolve(Node a, Node b)
    {
        var n = a.Shape[^1];
        var (lu, pivots, permutation) = Lax.Lu(a);
        if (n <= 1) return b;
        var diagonal = Matrices.Diagonal(lu);
        var products = Lax.Mul(Lax.CumProd(diagonal, diagonal.Rank - 1), Last(Parity(pivots, a.DType), diagonal.Shape));
        Node whole = Lax.SliceAxis(products, -1, n - 1, n), others = Lax.SliceAxis(products, -1, n - 2, n - 1);
        var isLast = Lax.Eq(Lax.Iota(diagonal.Shape, DType.Int32, diagonal.Rank - 1), Lax.Full(diagonal.Shape, Scalar.OfInt(DType.Int32, n - 1)));
        var factors = Lax.Select(isLast, Lax.BroadcastTo(others, diagonal.Shape), Lax.BroadcastTo(whole, diagonal.Shape));
        var one = Lax.FullLike(diagonal, 1);
        // A pivot that is zero before the last makes all products zero; with 1 in its place the result is zero and not NaN.
        var pivotsOf = Lax.Select(Lax.Or(isLast, Lax.Eq(diagonal, Lax.ZerosLike(diagonal))), one, diagonal);
        var upper = Lax.Add(Matrices.StrictlyUpper(lu), Lax.Mul(Matrices.Eye(lu, n), Matrices.AsColumns(pivotsOf, lu.Shape)));
        var x = Lax.TriangularSolve(lu, Matrices.PermuteRows(b, permutation), leftSide: true, lower: true, unitDiagonal: true);
        return Lax.TriangularSolve(upper, Lax.Mul(x, Matrices.AsColumns(factors, x.Shape)), leftSide: true, lower: false);

        static Node Last(Node scalar, Shape shape) => Lax.Broadcast(scalar, shape, Axes.Range(scalar.Rank));
    }

    private static Node Strong(Node x) => x.Aval.Weak ? Lax.Convert(x, x.DType) : x;

    private static Shape Lead(Node x) => Shape.Create(x.Shape.AsSpan()[..(x.Rank - 2)]);
}
