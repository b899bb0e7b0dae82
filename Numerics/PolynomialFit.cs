namespace Lazy;

/// <summary>Least squares with powers of x, whose columns are scaled to length 1 so that they can be compared.</summary>
internal sealed record PolynomialFit(NDArray Coefficients, NDArray Residuals, NDArray Rank, NDArray Singular, double Cutoff,
    NDArray Inverse)
{
    /// <summary>The coefficients, the sums of squared residuals, rank and singular values of the scaled powers, and (AᵀA)⁻¹ of the
    /// powers.</summary>
    public static PolynomialFit Of(NDArray x, NDArray y, int deg, double? rcond, NDArray? w)
    {
        if (deg < 0) throw new ArgumentException($"polyfit: the degree {deg} is negative.", nameof(deg));
        if (jnp.ndim(x) != 1 || jnp.ndim(y) is not (1 or 2) || jnp.shape(x)[0] != jnp.shape(y)[0] || jnp.shape(x)[0] == 0)
            throw new ShapeException($"polyfit: x {x.Node.Aval} and y {y.Node.Aval} must be places [m] and values [m] or [m,k], m > 0.");
        var type = jnp.result_type(x, y, 1.0);
        var (left, right) = (jnp.vander(x.AsType(type), deg + 1), y.AsType(type));
        if (w is not null)
        {
            if (jnp.ndim(w) != 1 || jnp.shape(w)[0] != jnp.shape(x)[0])
                throw new ShapeException($"polyfit: weights {w.Node.Aval} must be a vector as long as x {x.Node.Aval}.");
            left *= jnp.expand_dims(w, 1);
            right *= jnp.ndim(y) == 2 ? jnp.expand_dims(w, 1) : w;
        }
        var scale = jnp.sqrt(jnp.sum(jnp.square(jnp.abs(left)), axis: 0));
        left /= scale;
        var cutoff = rcond ?? jnp.shape(x)[0] * jnp.finfo(left.DType.RealPart).Eps;
        var (c, residuals, rank, singular) = jnp.linalg.lstsq(left, right, cutoff);
        var inverse = jnp.linalg.inv(jnp.matmul(left.T, left)) / jnp.outer(scale, scale);
        return new((c.T / scale).T, residuals, rank, singular, cutoff, inverse);
    }
}
