namespace Lazy;

/// <summary>A density estimated from samples by a Gaussian kernel around each of them, as <c>jax.scipy.stats.gaussian_kde</c> makes
/// it.</summary>
/// <param name="Dataset">The samples, [d,n].</param>
/// <param name="Weights">Their weights, [n], which add up to 1.</param>
/// <param name="Covariance">The covariance of the kernel, [d,d].</param>
/// <param name="InverseCovariance">Its inverse, [d,d].</param>
/// <param name="EffectiveCount">1 / Σ weights², the number of samples where all weigh the same.</param>
public sealed record GaussianKde(NDArray Dataset, NDArray Weights, NDArray Covariance, NDArray InverseCovariance, NDArray EffectiveCount)
{
    private int Dimensions => Dataset.Shape[0];

    /// <summary>The density at points [d,m], or [m] of one dimension: [m].</summary>
    /// <exception cref="ShapeException">The points have another dimension.</exception>
    public NDArray Evaluate(NDArray points) => jnp.exp(LogPdf(points));

    /// <summary>Another name of <see cref="Evaluate"/>.</summary>
    public NDArray Pdf(NDArray points) => Evaluate(points);

    /// <summary>The logarithm of the density at points [d,m], or [m] of one dimension: [m].</summary>
    /// <exception cref="ShapeException">The points have another dimension.</exception>
    public NDArray LogPdf(NDArray points)
    {
        var x = Points(points);
        // In the coordinates of the factor of the inverse the kernel is round.
        var factor = jnp.linalg.cholesky(InverseCovariance);
        NDArray at = jnp.matmul(x.T, factor), from = jnp.matmul(Dataset.T, factor);
        var distance = jnp.sum(jnp.square(jnp.expand_dims(at, 1) - jnp.expand_dims(from, 0)), -1);
        var norm = jnp.sum(jnp.log(jnp.diagonal(factor))) - (0.5 * Dimensions * Math.Log(2 * Math.PI));
        return jax.scipy.special.logsumexp(jnp.log(Weights) + norm - (0.5 * distance), 1);
    }

    /// <summary>The integral of the density times a Gaussian of a mean [d] and a covariance [d,d].</summary>
    /// <exception cref="ShapeException">They have another dimension.</exception>
    public NDArray IntegrateGaussian(NDArray mean, NDArray cov)
    {
        NDArray m = jnp.atleast_1d(jnp.squeeze(mean)), c = jnp.atleast_2d(cov);
        if (m.Shape != (Shape)Dimensions || c.Shape != (Shape)(Dimensions, Dimensions))
            throw new ShapeException($"gaussian_kde: mean {m.Shape} and covariance {c.Shape} must have dimension {Dimensions}.");
        return jnp.sum(Convolved(jnp.expand_dims(m, 1), Covariance + c)[0] * Weights);
    }

    /// <summary>The probability between two numbers, of a density of one dimension.</summary>
    /// <exception cref="ShapeException">The density has more dimensions.</exception>
    public NDArray IntegrateBox1d(NDArray low, NDArray high)
    {
        if (Dimensions != 1)
            throw new ShapeException($"gaussian_kde: IntegrateBox1d is for one dimension; the samples are {Dataset.Shape}.");
        var sigma = jnp.sqrt(Covariance[0, 0]);
        NDArray from = jax.scipy.special.ndtr((low - Dataset[0]) / sigma), to = jax.scipy.special.ndtr((high - Dataset[0]) / sigma);
        return jnp.sum(Weights * (to - from));
    }

    /// <summary>The integral of the product of two densities.</summary>
    /// <exception cref="ShapeException">They have different dimensions.</exception>
    public NDArray IntegrateKde(GaussianKde other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Dimensions != Dimensions)
            throw new ShapeException($"gaussian_kde: densities of {Dataset.Shape} and {other.Dataset.Shape} have different dimensions.");
        var products = Convolved(other.Dataset, Covariance + other.Covariance);
        return jnp.sum(products * jnp.expand_dims(Weights, 0) * jnp.expand_dims(other.Weights, 1));
    }

    /// <summary>New samples of the density: [d, *shape].</summary>
    public NDArray Resample(NDArray key, Shape? shape = null)
    {
        var (index, noise) = jax.random.split(key);
        var extents = shape ?? Shape.Scalar;
        var picked = jax.random.choice(index, Dataset.Shape[1], extents, p: Weights);
        var zero = jnp.zeros(Dimensions, Covariance.DType);
        var offsets = jax.random.multivariate_normal(noise, zero, Covariance, extents, Dataset.DType);
        return jnp.take(Dataset, picked, 1) + jnp.moveaxis(offsets, -1, 0);
    }

    internal static GaussianKde Of(NDArray dataset, NDArray? weights, Func<NDArray, int, NDArray> factor)
    {
        var x = jnp.atleast_2d(Law.Floats("gaussian_kde", dataset)[0]);
        if (x.Rank != 2 || x.Size < 2 || x.DType.IsComplex)
            throw new ShapeException($"gaussian_kde: dataset {x.Node.Aval} must be real [d,n] or [n] of several elements.");
        var (d, n) = (x.Shape[0], x.Shape[1]);
        if (weights is not null && weights.Shape != (Shape)n)
            throw new ShapeException($"gaussian_kde: weights {weights.Node.Aval} must have one entry for each of {n} samples.");
        NDArray w = (weights ?? jnp.ones(n)).AsType(x.DType), share = w / jnp.sum(w), count = 1 / jnp.sum(share * share);
        var centred = x - jnp.sum(x * share, 1, keepdims: true);
        var covariance = jnp.matmul(centred * share, centred.T) / (1 - (1 / count));
        var square = jnp.square(factor(count, d).AsType(x.DType));
        return new(x, share, covariance * square, jnp.linalg.inv(covariance) / square, count);
    }

    // The Gaussian of a covariance at the differences of means [d,m] and samples: [m,n].
    private NDArray Convolved(NDArray means, NDArray covariance)
    {
        var difference = jnp.expand_dims(means, 2) - jnp.expand_dims(Dataset, 1);
        var inverse = jnp.linalg.inv(covariance);
        var distance = jnp.einsum("imn,ij,jmn->mn", difference, inverse, difference);
        return jnp.exp(-0.5 * distance) / jnp.sqrt(Math.Pow(2 * Math.PI, Dimensions) * jnp.linalg.det(covariance));
    }

    private NDArray Points(NDArray points)
    {
        var x = jnp.atleast_2d(points);
        if (x.Shape[0] == Dimensions && x.Rank == 2) return x;
        if (x.Rank == 2 && x.Shape[0] == 1 && x.Shape[1] == Dimensions) return x.T;
        throw new ShapeException($"gaussian_kde: points {points.Node.Aval} must have dimension {Dimensions}, as the samples " +
            $"{Dataset.Shape}.");
    }
}
