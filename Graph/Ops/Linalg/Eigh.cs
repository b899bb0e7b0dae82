using System.Numerics;

namespace Lazy.Graph.Ops;

/// <summary>
/// Eigenvalues of Hermitian matrices in ascending order, real, and orthonormal eigenvectors as columns; the lower triangle is read.
/// </summary>
/// <param name="Vectors">Eigenvectors are wanted: results (vectors, values). Else only values.</param>
public sealed record Eigh(bool Vectors) : MatrixPrimitive
{
    /// <inheritdoc/>
    public override string Name => "eigh";

    /// <summary>
    /// With C = Vᴴ dA V: dw is its diagonal and dV = V·(F∘C) with F(i,j) = 1/(w(j) - w(i)) off the diagonal (Giles 2008).
    /// </summary>
    public override Derivative Derivative => new Derivative.Forward((x, y, t) =>
    {
        var parts = Vectors ? Project.All(y) : Project.All(new Eigh(true).Of(x[0]));
        Node v = parts[0], w = parts[1];
        var c = Matrices.Multiply(Matrices.Multiply(Matrices.Adjoint(v), Matrices.HermitianOfLower(t[0]!)), v);
        var dw = Matrices.RealPart(Matrices.Diagonal(c));
        if (!Vectors) return [dw];
        var eye = Matrices.Eye(w, w.Shape[^1], w.Shape);
        var gaps = Lax.Add(eye, Lax.Sub(Matrices.AsRows(w, eye.Shape), Matrices.AsColumns(w, eye.Shape)));
        var f = Lax.Sub(Lax.Div(Lax.Ones(gaps.Aval), gaps), eye);
        return [Matrices.Multiply(v, Lax.Mul(Lax.Convert(f, c.DType), c)), dw];
    });

    /// <inheritdoc/>
    public override Rewiring? Covers => Vectors ? new(new Eigh(false), [0], [1]) : null;

    /// <inheritdoc/>
    public override long Operations(ReadOnlySpan<Aval> x, long outputSize) => x[0].Shape.Size * x[0].Shape[^1] * (Vectors ? 9 : 4) / 3;

    /// <inheritdoc/>
    public override Rewiring? Without(ReadOnlySpan<bool> read) => Vectors && !read[0] ? new(new Eigh(false), [0], [-1, 0]) : null;

    /// <inheritdoc/>
    protected override Aval[] Results(ReadOnlySpan<Aval> x)
    {
        RequireSquare(x[0]);
        var w = new Aval(x[0].Shape[0], x[0].DType.RealPart);
        return Vectors ? [x[0], w] : [w];
    }

    /// <inheritdoc/>
    protected override Complex[][,] Compute(Complex[][,] x, bool isComplex)
    {
        var (v, w) = HostMatrix.Eigh(x[0]);
        return Vectors ? [v, w] : [w];
    }

    /// <inheritdoc/>
    protected override string Parameters() => Vectors ? "vectors" : "values";
}
