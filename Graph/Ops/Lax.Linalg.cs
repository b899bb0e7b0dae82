namespace Lazy.Graph.Ops;

public static partial class Lax
{
    /// <summary>The lower factor of A = L·Lᴴ; the lower triangle of A is read.</summary>
    public static Node Cholesky(Node a) => Project.All(Op<Cholesky>.Instance.Of(a))[0];

    /// <summary>P·A = L·U: both factors in one matrix, the swaps of rows and the permutation.</summary>
    public static (Node Lu, Node Pivots, Node Permutation) Lu(Node a)
    {
        var parts = Project.All(Op<Lu>.Instance.Of(a));
        return (parts[0], parts[1], parts[2]);
    }

    /// <summary>The solution of op(A)·X = B, or X·op(A) = B, for triangular A.</summary>
    public static Node TriangularSolve(Node a, Node b, bool leftSide, bool lower, bool transpose = false, bool conjugate = false,
        bool unitDiagonal = false) =>
        Project.All(new TriangularSolve(leftSide, lower, transpose, unitDiagonal)
            .Of(conjugate && a.DType.IsComplex ? Conj(a) : a, b))[0];

    /// <summary>A = Q·R; the full form is for Q [m,m].</summary>
    public static (Node Q, Node R) Qr(Node a, bool full)
    {
        var parts = Project.All(new Qr(full).Of(a));
        return (parts[0], parts[1]);
    }

    /// <summary>A·P = Q·R with a decreasing diagonal of R: column i of A·P is column permutation[i] of A.</summary>
    public static (Node Q, Node R, Node Permutation) QrPivoted(Node a, bool full)
    {
        var parts = Project.All(new Qr(full, Pivoting: true).Of(a));
        return (parts[0], parts[1], parts[2]);
    }

    /// <summary>Eigenvectors and ascending eigenvalues of a Hermitian matrix, of which the lower triangle is read.</summary>
    public static (Node Vectors, Node Values) Eigh(Node a)
    {
        var parts = Project.All(new Eigh(true).Of(a));
        return (parts[0], parts[1]);
    }

    /// <summary>The ascending eigenvalues of a Hermitian matrix, of which the lower triangle is read.</summary>
    public static Node Eigvalsh(Node a) => Project.All(new Eigh(false).Of(a))[0];

    /// <summary>A = U·diag(s)·Vᴴ.</summary>
    public static (Node S, Node U, Node Vh) Svd(Node a, bool full)
    {
        var parts = Project.All(new Svd(full, true).Of(a));
        return (parts[0], parts[1], parts[2]);
    }

    /// <summary>The singular values in descending order.</summary>
    public static Node Svdvals(Node a) => Project.All(new Svd(false, false).Of(a))[0];

    /// <summary>Eigenvalues, and those eigenvectors that are wanted.</summary>
    public static Node[] Eig(Node a, bool left, bool right) => Project.All(new Eig(left, right).Of(a));

    /// <summary>A = Z·T·Zᴴ.</summary>
    public static (Node T, Node Z) Schur(Node a)
    {
        var parts = Project.All(Op<Schur>.Instance.Of(a));
        return (parts[0], parts[1]);
    }

    /// <summary>The Hessenberg form with the reflections below it, and their factors.</summary>
    public static (Node A, Node Taus) Hessenberg(Node a)
    {
        var parts = Project.All(Op<Hessenberg>.Instance.Of(a));
        return (parts[0], parts[1]);
    }

    /// <summary>The reflections that make a Hermitian matrix tridiagonal, its diagonals, and the factors of the reflections.</summary>
    public static (Node A, Node D, Node E, Node Taus) Tridiagonal(Node a)
    {
        var parts = Project.All(Op<Tridiagonal>.Instance.Of(a));
        return (parts[0], parts[1], parts[2], parts[3]);
    }

    /// <summary>The solutions of tridiagonal systems: lower diagonal, diagonal, upper diagonal, each [n], and right sides [n,k].</summary>
    public static Node TridiagonalSolve(Node dl, Node d, Node du, Node b) => Project.All(Op<TridiagonalSolve>.Instance.Of(dl, d, du, b))[0];
}
