using System.Numerics;

namespace Lazy.Graph.Ops;

/// <summary>A = U·diag(s)·Vᴴ: singular values in descending order, and orthonormal singular vectors.</summary>
/// <param name="FullMatrices">U [m,m] and Vᴴ [n,n]; else [m,k] and [k,n], where k is the smaller of m and n.</param>
/// <param name="Vectors">Vectors are wanted: results (s, U, Vᴴ). Else only s.</param>
public sealed record Svd(bool FullMatrices, bool Vectors) : MatrixPrimitive
{
    /// <inheritdoc/>
    public override string Name => "svd";

    /// <summary>The rule of Giles (2008) and Wan and Zhang (arXiv:1909.02659), for complex matrices too.</summary>
    public override Derivative Derivative => new Derivative.Forward((x, y, t) =>
    {
        int m = x[0].Shape[^2], n = x[0].Shape[^1];
        if (Vectors && FullMatrices && m != n)
            throw new DifferentiationException($"svd: the derivative of full matrices of {x[0].Aval} is not defined: the vectors beyond the " +
                "smaller extent are any. Use full_matrices: false.");
        var parts = Vectors ? Project.All(y) : Project.All(new Svd(false, true).Of(x[0]));
        Node s = parts[0], u = parts[1], vt = parts[2], da = t[0]!;
        Node ut = Matrices.Adjoint(u), v = Matrices.Adjoint(vt);
        var ds = Matrices.Multiply(Matrices.Multiply(ut, da), v);
        var dvalues = Matrices.RealPart(Matrices.Diagonal(ds));
        if (!Vectors) return [dvalues];

        var eye = Matrices.Eye(s, s.Shape[^1], s.Shape);
        Node across = Matrices.AsRows(s, eye.Shape), down = Matrices.AsColumns(s, eye.Shape);
        var gaps = Lax.Mul(Lax.Add(across, down), Lax.Sub(across, down));
        var f = Complex(Lax.Sub(Lax.Div(Lax.Ones(gaps.Aval), Lax.Add(gaps, eye)), eye));
        Node right = Lax.Mul(Complex(across), ds), left = Lax.Mul(Complex(down), ds);
        var zero = Lax.Convert(Lax.Eq(s, Lax.ZerosLike(s)), s.DType);
        var inverse = Lax.Sub(Lax.Div(Lax.Ones(s.Aval), Lax.Add(s, zero)), zero);
        var turn = Lax.Mul(Lax.Mul(Lax.Sub(ds, Matrices.Adjoint(ds)), Complex(Lax.Mul(eye, Matrices.AsRows(inverse, eye.Shape)))),
            Lax.FullLike(ds, 0.5));
        var du = Matrices.Multiply(u, Lax.Add(Lax.Mul(f, Lax.Add(right, Matrices.Adjoint(right))), turn));
        var dv = Matrices.Multiply(v, Lax.Mul(f, Lax.Add(left, Matrices.Adjoint(left))));
        if (m > n)
        {
            var image = Matrices.Multiply(da, v);
            du = Lax.Add(du, OverValues(Lax.Sub(image, Matrices.Multiply(u, Matrices.Multiply(ut, image)))));
        }
        if (n > m)
        {
            var image = Matrices.Multiply(Matrices.Adjoint(da), u);
            dv = Lax.Add(dv, OverValues(Lax.Sub(image, Matrices.Multiply(v, Matrices.Multiply(vt, image)))));
        }
        return [dvalues, du, Matrices.Adjoint(dv)];

        Node Complex(Node real) => Lax.Convert(real, da.DType);

        Node OverValues(Node vectors) => Lax.Div(vectors, Complex(Matrices.AsRows(s, vectors.Shape)));
    });

    /// <inheritdoc/>
    public override Rewiring? Covers => Vectors ? new(new Svd(false, false), [0], [0]) : null;

    /// <inheritdoc/>
    public override long Operations(ReadOnlySpan<Aval> x, long outputSize) =>
        x[0].Shape.Size * Math.Min(x[0].Shape[^1], x[0].Shape[^2]) * (Vectors ? 12 : 4);

    /// <inheritdoc/>
    public override Rewiring? Without(ReadOnlySpan<bool> read) =>
        Vectors && !read[1] && !read[2] ? new(new Svd(false, false), [0], [0, -1, -1]) : null;

    /// <inheritdoc/>
    protected override Aval[] Results(ReadOnlySpan<Aval> x)
    {
        int m = x[0].Shape[0], n = x[0].Shape[1], k = Math.Min(m, n);
        var s = new Aval(k, x[0].DType.RealPart);
        if (!Vectors) return [s];
        return [s, x[0] with { Shape = (m, FullMatrices ? m : k) }, x[0] with { Shape = (FullMatrices ? n : k, n) }];
    }

    /// <inheritdoc/>
    protected override Complex[][,] Compute(Complex[][,] x, bool isComplex)
    {
        var (s, u, vt) = HostMatrix.Svd(x[0], FullMatrices);
        return Vectors ? [s, u, vt] : [s];
    }

    /// <inheritdoc/>
    protected override string Parameters() => !Vectors ? "values" : FullMatrices ? "full" : "reduced";
}
