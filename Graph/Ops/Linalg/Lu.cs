using System.Numerics;

namespace Lazy.Graph.Ops;

/// <summary>
/// P·A = L·U with partial pivoting: the matrix that holds L below its diagonal (whose own is 1) and U above, the rows that were swapped in
/// turn (int32), and the permutation (int32): row i of P·A is row permutation[i] of A.
/// </summary>
public sealed record Lu() : MatrixPrimitive
{
    /// <inheritdoc/>
    public override string Name => "lu";

    /// <summary>With Z = L⁻¹ P dA U⁻¹: dL = L·(strictly lower Z), dU = (upper Z)·U.</summary>
    public override Derivative Derivative => new Derivative.Forward((x, y, t) =>
    {
        var parts = Project.All(y);
        var (lu, permutation) = (parts[0], parts[2]);
        int m = lu.Shape[^2], n = lu.Shape[^1], k = Math.Min(m, n);
        // Both factors made square by columns and rows of the identity.
        var l = Lax.Add(Matrices.Resize(Matrices.StrictlyLower(Matrices.Columns(lu, 0, k)), m, m), Matrices.Eye(lu, m));
        var u = Matrices.Resize(Matrices.Upper(Matrices.Rows(lu, 0, k)), n, n);
        if (n > k) u = Lax.Add(u, Matrices.Keep(Matrices.Eye(lu, n), (row, _) => Lax.Ge(row, Lax.FullLike(row, k))));
        var z = Matrices.PermuteRows(t[0]!, permutation);
        z = Lax.TriangularSolve(l, z, leftSide: true, lower: true, unitDiagonal: true);
        z = Lax.TriangularSolve(u, z, leftSide: false, lower: false);
        return [Lax.Add(Matrices.Multiply(l, Matrices.StrictlyLower(z)), Matrices.Multiply(Matrices.Upper(z), u)), null, null];
    });

    /// <inheritdoc/>
    public override long Operations(ReadOnlySpan<Aval> x, long outputSize) => outputSize * Math.Min(x[0].Shape[^1], x[0].Shape[^2]) * 2 / 3;

    /// <inheritdoc/>
    protected override Aval[] Results(ReadOnlySpan<Aval> x) =>
        [x[0], new(Math.Min(x[0].Shape[0], x[0].Shape[1]), DType.Int32), new(x[0].Shape[0], DType.Int32)];

    /// <inheritdoc/>
    protected override Complex[][,] Compute(Complex[][,] x, bool isComplex) => HostMatrix.Lu(x[0]);
}
