using System.Numerics;

namespace Lazy.Graph.Ops;

/// <summary>The lower triangular factor of A = L·Lᴴ, of whose operand the lower triangle is read. NaN where A is not positive
/// definite.</summary>
public sealed record Cholesky() : MatrixPrimitive
{
    /// <inheritdoc/>
    public override string Name => "cholesky";

    /// <summary>dL = L·Φ(L⁻¹ dA L⁻ᴴ), where Φ keeps the lower triangle and half the diagonal (Murray, arXiv:1602.07527).</summary>
    public override Derivative Derivative => new Derivative.Forward((_, y, t) =>
    {
        var l = Project.All(y)[0];
        var inner = Lax.TriangularSolve(l, Matrices.HermitianOfLower(t[0]!), leftSide: true, lower: true);
        inner = Lax.TriangularSolve(l, inner, leftSide: false, lower: true, transpose: true, conjugate: true);
        return [Matrices.Multiply(l, Matrices.HalfDiagonal(Matrices.Lower(inner)))];
    });

    /// <inheritdoc/>
    public override long Operations(ReadOnlySpan<Aval> x, long outputSize) => outputSize * x[0].Shape[^1] / 3;

    /// <inheritdoc/>
    protected override Aval[] Results(ReadOnlySpan<Aval> x)
    {
        RequireSquare(x[0]);
        return [x[0]];
    }

    /// <inheritdoc/>
    protected override Complex[][,] Compute(Complex[][,] x, bool isComplex) => [HostMatrix.Cholesky(x[0])];
}
