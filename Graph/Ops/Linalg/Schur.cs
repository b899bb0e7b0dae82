using System.Numerics;

namespace Lazy.Graph.Ops;

/// <summary>
/// Eigenvalues of general matrices, complex, and eigenvectors as columns of length 1 whose largest element is real: (w, left, right), of
/// which only those that are wanted.
/// </summary>
/// <param name="Left">Left eigenvectors are wanted: vᴴA = w·vᴴ.</param>
/// <param name="Right">Right eigenvectors are wanted.</param>
public sealed record Eig(bool Left, bool Right) : MatrixPrimitive
{
    /// <inheritdoc/>
    public override string Name => "eig";

    /// <summary>dw = diag(V⁻¹ dA V). As in JAX, eigenvectors have no derivative.</summary>
    public override Derivative Derivative => new Derivative.Forward((x, _, t) =>
    {
        if (Left || Right) throw new DifferentiationException("eig: eigenvectors of general matrices have no derivative, only eigenvalues " +
            "(eigvals). For symmetric or Hermitian matrices use eigh.");
        var v = Project.All(new Eig(false, true).Of(x[0]))[1];
        return [Matrices.Diagonal(Matrices.Solve(v, Matrices.Multiply(Lax.Convert(t[0]!, v.DType), v)))];
    });

    /// <inheritdoc/>
    public override long Operations(ReadOnlySpan<Aval> x, long outputSize) => x[0].Shape.Size * x[0].Shape[^1] * 25;

    /// <inheritdoc/>
    protected override Aval[] Results(ReadOnlySpan<Aval> x)
    {
        RequireSquare(x[0]);
        var vectors = x[0] with { DType = x[0].DType.ToComplex };
        return [vectors with { Shape = x[0].Shape[0] }, .. Left ? [vectors] : Array.Empty<Aval>(), .. Right ? [vectors] : Array.Empty<Aval>()];
    }

    /// <inheritdoc/>
    protected override Complex[][,] Compute(Complex[][,] x, bool isComplex)
    {
        var (w, left, right) = HostMatrix.Eig(x[0], isComplex);
        return [w, .. Left ? [left] : Array.Empty<Complex[,]>(), .. Right ? [right] : Array.Empty<Complex[,]>()];
    }

    /// <inheritdoc/>
    protected override string Parameters() => $"values{(Left ? " left" : "")}{(Right ? " right" : "")}";
}

/// <summary>
/// A = Z·T·Zᴴ with Z unitary and T upper triangular; of a real matrix T is real and has 2 by 2 blocks on its diagonal for pairs of complex
/// eigenvalues. Results (T, Z).
/// </summary>
public sealed record Schur() : MatrixPrimitive
{
    /// <inheritdoc/>
    public override string Name => "schur";

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.Undefined("schur: the derivative of the Schur form is not defined here.");

    /// <inheritdoc/>
    public override long Operations(ReadOnlySpan<Aval> x, long outputSize) => x[0].Shape.Size * x[0].Shape[^1] * 25;

    /// <inheritdoc/>
    protected override Aval[] Results(ReadOnlySpan<Aval> x)
    {
        RequireSquare(x[0]);
        return [x[0], x[0]];
    }

    /// <inheritdoc/>
    protected override Complex[][,] Compute(Complex[][,] x, bool isComplex)
    {
        var (t, z) = isComplex ? HostMatrix.ComplexSchur(x[0]) : HostMatrix.RealSchur(x[0]);
        return [t, z];
    }
}

/// <summary>
/// A = Q·H·Qᴴ with H zero below its first subdiagonal: H, below whose subdiagonal lie the vectors of the reflections that make Q, and
/// their factors [n-1].
/// </summary>
public sealed record Hessenberg() : MatrixPrimitive
{
    /// <inheritdoc/>
    public override string Name => "hessenberg";

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.Undefined("hessenberg: the derivative of the Hessenberg form is not defined here.");

    /// <inheritdoc/>
    public override long Operations(ReadOnlySpan<Aval> x, long outputSize) => x[0].Shape.Size * x[0].Shape[^1] * 10 / 3;

    /// <inheritdoc/>
    protected override Aval[] Results(ReadOnlySpan<Aval> x)
    {
        RequireSquare(x[0]);
        return [x[0], x[0] with { Shape = Math.Max(0, x[0].Shape[0] - 1) }];
    }

    /// <inheritdoc/>
    protected override Complex[][,] Compute(Complex[][,] x, bool isComplex) => HostMatrix.Hessenberg(x[0], full: false);
}

/// <summary>
/// A = Q·T·Qᴴ of Hermitian matrices with T tridiagonal and real, from the lower triangle: the vectors of the reflections below the
/// subdiagonal, diagonal [n] and subdiagonal [n-1] of T, and the factors of the reflections [n-1].
/// </summary>
public sealed record Tridiagonal() : MatrixPrimitive
{
    /// <inheritdoc/>
    public override string Name => "tridiagonal";

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.Undefined("tridiagonal: the derivative of the tridiagonal form is not defined here.");

    /// <inheritdoc/>
    public override long Operations(ReadOnlySpan<Aval> x, long outputSize) => x[0].Shape.Size * x[0].Shape[^1] * 4 / 3;

    /// <inheritdoc/>
    protected override Aval[] Results(ReadOnlySpan<Aval> x)
    {
        RequireSquare(x[0]);
        int n = x[0].Shape[0], less = Math.Max(0, n - 1);
        return [x[0], new(n, x[0].DType.RealPart), new(less, x[0].DType.RealPart), x[0] with { Shape = less }];
    }

    /// <inheritdoc/>
    protected override Complex[][,] Compute(Complex[][,] x, bool isComplex)
    {
        var parts = HostMatrix.Hessenberg(HostMatrix.HermitianOfLower(x[0]), full: true);
        var (a, n) = (parts[0], x[0].GetLength(0));
        Complex[,] d = new Complex[n, 1], e = new Complex[Math.Max(0, n - 1), 1];
        for (var i = 0; i < n; i++)
        {
            d[i, 0] = a[i, i].Real;
            if (i + 1 < n) e[i, 0] = a[i + 1, i].Real;
        }
        return [a, d, e, parts[1]];
    }
}

/// <summary>
/// The solution X of T·X = B for tridiagonal T, given as its lower diagonal (whose first element is not read), diagonal and upper diagonal
/// (whose last element is not read), each [n].
/// </summary>
public sealed record TridiagonalSolve() : MatrixPrimitive
{
    /// <inheritdoc/>
    public override string Name => "tridiagonal_solve";

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.CustomOutputs(
        (x, y, t) =>
        {
            var solution = Project.All(y)[0];
            Node? right = t[3];
            if (t[0] is { } dl) Less(Lax.Mul(Matrices.AsColumns(dl, solution.Shape), Shifted(solution, 1)));
            if (t[1] is { } d) Less(Lax.Mul(Matrices.AsColumns(d, solution.Shape), solution));
            if (t[2] is { } du) Less(Lax.Mul(Matrices.AsColumns(du, solution.Shape), Shifted(solution, -1)));
            return [right is null ? null : Project.All(Of(x[0], x[1], x[2], right))[0]];

            void Less(Node product) => right = right is null ? Lax.Neg(product) : Lax.Sub(right, product);
        },
        (x, y, ct, wanted) =>
        {
            if (ct[0] is not { } c) return new Node?[4];
            var solution = Project.All(y)[0];
            // The transposed system: its lower diagonal is the upper one, an element further, and the other way round.
            var zero = Scalar.Of(x[0].DType, 0);
            Node dl = Lax.Shift(x[2], x[2].Rank - 1, 1, zero), du = Lax.Shift(x[0], x[0].Rank - 1, -1, zero);
            var back = Project.All(Of(dl, x[1], du, c))[0];
            Node? Sum(int i, Node moved) =>
                wanted[i] ? Lax.Neg(Lax.Sum(Lax.Mul(back, moved), back.Rank - 1)) : null;
            return [Sum(0, Shifted(solution, 1)), Sum(1, solution), Sum(2, Shifted(solution, -1)), back];
        });

    /// <inheritdoc/>
    protected override int CoreRank(int operand) => operand < 3 ? 1 : 2;

    /// <inheritdoc/>
    protected override Aval[] Results(ReadOnlySpan<Aval> x)
    {
        for (var i = 0; i < 3; i++)
        {
            if (x[i].Shape[0] != x[3].Shape[0])
                throw new ShapeException($"{Name}: diagonals {x[0]}, {x[1]}, {x[2]} and right sides {x[3]} must be of one length.");
        }
        return [x[3]];
    }

    /// <inheritdoc/>
    protected override Complex[][,] Compute(Complex[][,] x, bool isComplex) => [HostMatrix.SolveTridiagonal(x[0], x[1], x[2], x[3])];

    private static Node Shifted(Node x, int by) => Lax.Shift(x, x.Rank - 2, by, Scalar.Of(x.DType, 0));
}
