namespace Lazy;

// Polynomials from roots, roots of polynomials, and polynomials through points.
public static partial class jnp
{
    /// <summary>The polynomial with given roots, or the characteristic polynomial of a square matrix: the leading coefficient is
    /// 1.</summary>
    public static NDArray poly(NDArray seq_of_zeros)
    {
        var x = atleast_1d(Ufunc.Inexact("poly", seq_of_zeros, static v => v));
        if (ndim(x) == 2 && shape(x)[0] == shape(x)[1] && shape(x)[0] != 0) x = linalg.eigvals(x);
        else if (ndim(x) != 1) throw new ShapeException($"poly: {x.Node.Aval} must be a vector of roots or a square matrix.");
        var result = ones(1, x.DType);
        for (var i = 0; i < shape(x)[0]; i++) result = convolve(result, stack([ones(Shape.Scalar, x.DType), -x[i]]));
        return result;
    }

    /// <summary>The roots of a polynomial as the eigenvalues of its companion matrix: complex[n-1].</summary>
    /// <param name="p">[n]. Leading zeros have no roots.</param>
    /// <param name="strip_zeros">Whether zeros at both ends are cut off first, whose values must be known then; without, leading zeros
    /// give NaN.</param>
    public static NDArray roots(NDArray p, bool strip_zeros = true)
    {
        p = Ufunc.Inexact("roots", atleast_1d(p), static x => x);
        if (ndim(p) != 1) throw new ShapeException($"roots: {p.Node.Aval} must be a vector of coefficients.");
        var trailing = 0;
        if (strip_zeros)
        {
            var hits = Mask.TrueAt("roots", not_equal(p, 0))[0];
            if (hits.Length == 0) return zeros(0, p.DType.ToComplex);
            trailing = shape(p)[0] - 1 - hits[^1];
            p = p[hits[0]..(hits[^1] + 1)];
        }
        var n = shape(p)[0];
        if (n < 2) return zeros(trailing, p.DType.ToComplex);
        var companion = diag(ones(n - 2, p.DType), -1).At[0].Set(-p[1..] / p[0]);
        return concatenate([linalg.eigvals(companion), zeros(trailing, p.DType.ToComplex)]);
    }

    /// <summary>The polynomial of a degree that fits points best in the sense of least squares: [deg+1], or [deg+1,k] for k sets of
    /// values.</summary>
    /// <param name="x">The places [m].</param>
    /// <param name="y">The values [m] or [m,k].</param>
    /// <param name="deg">The degree.</param>
    /// <param name="rcond">Singular values up to this share of the largest are left out; by default m times the precision.</param>
    /// <param name="w">Weights of the points' distances: [m].</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static NDArray polyfit(NDArray x, NDArray y, int deg, double? rcond = null, NDArray? w = null) =>
        PolynomialFit.Of(x, y, deg, rcond, w).Coefficients;

    /// <summary><see cref="polyfit"/> with full: also the sums of squared residuals, rank and singular values of the scaled matrix of
    /// powers, and the share up to which they are left out.</summary>
    /// <inheritdoc cref="polyfit"/>
    public static (NDArray P, NDArray Residuals, NDArray Rank, NDArray Singular, double Rcond) polyfit_full(NDArray x, NDArray y, int deg,
        double? rcond = null, NDArray? w = null)
    {
        var fit = PolynomialFit.Of(x, y, deg, rcond, w);
        return (fit.Coefficients, fit.Residuals, fit.Rank, fit.Singular, fit.Cutoff);
    }

    /// <summary><see cref="polyfit"/> with cov: also the covariance of the coefficients, [deg+1,deg+1], or [deg+1,deg+1,k]. Scaled, it is
    /// multiplied by the residuals per degree of freedom; else cov is "unscaled" in NumPy's words, and k is 1.</summary>
    /// <inheritdoc cref="polyfit"/>
    public static (NDArray P, NDArray Cov) polyfit_cov(NDArray x, NDArray y, int deg, double? rcond = null, NDArray? w = null,
        bool scaled = true)
    {
        var fit = PolynomialFit.Of(x, y, deg, rcond, w);
        var cov = ndim(y) == 2 ? expand_dims(fit.Inverse, 2) : fit.Inverse;
        var freedom = shape(x)[0] - (deg + 1);
        if (scaled && freedom <= 0)
            throw new ShapeException($"polyfit: {shape(x)[0]} points leave no degrees of freedom for the covariance of {deg + 1} " +
                "coefficients.");
        return (fit.Coefficients, scaled ? cov * (ndim(y) == 2 ? fit.Residuals : fit.Residuals[0]) / freedom : cov);
    }
}
