using System.Numerics;

namespace Lazy.Graph.Ops;

/// <summary>
/// A = Q·R by reflections: Q has orthonormal columns, R is upper triangular with a real diagonal. With pivoting the columns of A are
/// permuted so that the diagonal of R decreases, and the permutation (int32) is a third result.
/// </summary>
/// <param name="FullMatrices">Q [m,m] and R [m,n]; else Q [m,k] and R [k,n], where k is the smaller of m and n.</param>
/// <param name="Pivoting">Columns are permuted.</param>
public sealed record Qr(bool FullMatrices, bool Pivoting = false) : MatrixPrimitive
{
    /// <inheritdoc/>
    public override string Name => "qr";

    /// <summary>
    /// With C = Qᴴ dA R⁻¹ and L its strictly lower triangle: dQ = dA R⁻¹ + Q (L - Lᴴ + i·Im diag C - C), dR = Qᴴ(dA - dQ R). Columns beyond
    /// the rows move with the square part before them.
    /// </summary>
    public override Derivative Derivative => new Derivative.Forward((x, y, t) =>
    {
        int m = x[0].Shape[^2], n = x[0].Shape[^1], k = Math.Min(m, n);
        if (FullMatrices && m > n)
            throw new DifferentiationException($"qr: the derivative of full matrices of {x[0].Aval} is not defined: the columns of Q beyond " +
                "those of A are any. Use full_matrices: false (mode \"reduced\").");
        var parts = Project.All(y);
        Node q = parts[0], r = parts[1], da = t[0]!;
        if (Pivoting) da = Matrices.PermuteColumns(da, parts[2]);
        var square = Matrices.Columns(r, 0, k);
        var change = Lax.TriangularSolve(square, Matrices.Columns(da, 0, k), leftSide: false, lower: false);
        var c = Matrices.Multiply(Matrices.Adjoint(q), change);
        var lower = Matrices.StrictlyLower(c);
        var turn = Lax.Sub(lower, Matrices.Adjoint(lower));
        if (c.DType.IsComplex)
        {
            // The diagonal of R stays real: what is imaginary turns the columns of Q.
            var diagonal = Matrices.Keep(c, Lax.Eq);
            turn = Lax.Add(turn, Lax.Sub(diagonal, Lax.Convert(Lax.Real(diagonal), c.DType)));
        }
        var dq = Lax.Add(Matrices.Multiply(q, Lax.Sub(turn, c)), change);
        var dr = Matrices.Multiply(Lax.Sub(c, turn), square);
        if (n > k)
        {
            var rest = Lax.Sub(Matrices.Columns(da, k, n), Matrices.Multiply(dq, Matrices.Columns(r, k, n)));
            dr = Lax.Concatenate([dr, Matrices.Multiply(Matrices.Adjoint(q), rest)], -1);
        }
        return Pivoting ? [dq, dr, null] : [dq, dr];
    });

    /// <inheritdoc/>
    public override long Operations(ReadOnlySpan<Aval> x, long outputSize) => outputSize * Math.Min(x[0].Shape[^1], x[0].Shape[^2]) * 2;

    /// <inheritdoc/>
    protected override Aval[] Results(ReadOnlySpan<Aval> x)
    {
        int m = x[0].Shape[0], n = x[0].Shape[1], k = FullMatrices ? m : Math.Min(m, n);
        Aval q = x[0] with { Shape = (m, k) }, r = x[0] with { Shape = (k, n) };
        return Pivoting ? [q, r, new(n, DType.Int32)] : [q, r];
    }

    /// <inheritdoc/>
    protected override Complex[][,] Compute(Complex[][,] x, bool isComplex) => HostMatrix.Qr(x[0], FullMatrices, Pivoting);

    /// <inheritdoc/>
    protected override string Parameters() => (FullMatrices ? "full" : "reduced") + (Pivoting ? " pivoting" : "");
}
