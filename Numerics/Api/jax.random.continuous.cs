using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

// Continuous distributions with parameters. Where shape is not given it is that to which the parameters broadcast.
public static partial class jax
{
    public static partial class random
    {
        /// <summary>Gamma distributed floats of shape parameter a and scale 1. The derivative by a is that of a sample at fixed uniform
        /// numbers.</summary>
        public static NDArray gamma(NDArray key, NDArray a, Shape? shape = null, DType? dtype = null) =>
            jnp.exp(LogGamma("gamma", key, a, shape, dtype));

        /// <summary>The logarithm of gamma distributed floats, which keeps samples that are too small for a float; see <see
        /// cref="gamma"/>.</summary>
        public static NDArray loggamma(NDArray key, NDArray a, Shape? shape = null, DType? dtype = null) =>
            LogGamma("loggamma", key, a, shape, dtype);

        /// <summary>Beta distributed floats in (0, 1), density x^(a-1)·(1-x)^(b-1) / B(a, b): the share of one gamma sample in
        /// two.</summary>
        public static NDArray beta(NDArray key, NDArray a, NDArray b, Shape? shape = null, DType? dtype = null)
        {
            var p = Parameters("beta", ref shape, ref dtype, a, b);
            var (first, second) = split(key);
            NDArray x = loggamma(first, p[0], shape, dtype), y = loggamma(second, p[1], shape, dtype);
            return nn.sigmoid(x - y);
        }

        /// <summary>Points of a simplex, Dirichlet distributed with the concentrations along the last axis of alpha: [*shape, n].</summary>
        /// <exception cref="ShapeException">alpha has no axis, or its others do not broadcast to shape.</exception>
        public static NDArray dirichlet(NDArray key, NDArray alpha, Shape? shape = null, DType? dtype = null)
        {
            if (jnp.ndim(alpha) == 0) throw new ShapeException($"dirichlet: alpha {alpha.Node.Aval} must have an axis of concentrations.");
            var batch = alpha.Shape.Without(alpha.Rank - 1);
            Shape whole = [.. shape ?? batch, alpha.Shape[^1]];
            var x = LogGamma("dirichlet", key, alpha, whole, dtype);
            var shares = jnp.exp(x - lax.stop_gradient(jnp.max(x, -1, keepdims: true)));
            return shares / jnp.sum(shares, -1, keepdims: true);
        }

        /// <summary>Chi-square distributed floats with df degrees of freedom.</summary>
        public static NDArray chisquare(NDArray key, NDArray df, Shape? shape = null, DType? dtype = null)
        {
            var p = Parameters("chisquare", ref shape, ref dtype, df);
            return 2 * gamma(key, p[0] / 2, shape, dtype);
        }

        /// <summary>F distributed floats with dfnum and dfden degrees of freedom: the quotient of two chi-square means.</summary>
        public static NDArray f(NDArray key, NDArray dfnum, NDArray dfden, Shape? shape = null, DType? dtype = null)
        {
            var p = Parameters("f", ref shape, ref dtype, dfnum, dfden);
            var (denominator, numerator) = split(key);
            return chisquare(numerator, p[0], shape, dtype) / p[0] / (chisquare(denominator, p[1], shape, dtype) / p[1]);
        }

        /// <summary>Student's t distributed floats with df degrees of freedom.</summary>
        public static NDArray t(NDArray key, NDArray df, Shape? shape = null, DType? dtype = null)
        {
            var p = Parameters("t", ref shape, ref dtype, df);
            var (first, second) = split(key);
            return normal(first, shape, dtype) * jnp.sqrt(p[0] / 2 / gamma(second, p[0] / 2, shape, dtype));
        }

        /// <summary>Pareto distributed floats from 1 on, density b·x^(-b-1).</summary>
        public static NDArray pareto(NDArray key, NDArray b, Shape? shape = null, DType? dtype = null)
        {
            var p = Parameters("pareto", ref shape, ref dtype, b);
            return jnp.exp(exponential(key, shape, dtype) / p[0]);
        }

        /// <summary>Rayleigh distributed floats: the length of a plane vector of two normal numbers of deviation scale.</summary>
        public static NDArray rayleigh(NDArray key, NDArray scale, Shape? shape = null, DType? dtype = null)
        {
            var p = Parameters("rayleigh", ref shape, ref dtype, scale);
            return p[0] * jnp.sqrt(-2 * jnp.log(uniform(key, shape, dtype)));
        }

        /// <summary>Wald, or inverse Gaussian, distributed floats of a mean and of scale 1.</summary>
        public static NDArray wald(NDArray key, NDArray mean, Shape? shape = null, DType? dtype = null)
        {
            var m = Parameters("wald", ref shape, ref dtype, mean)[0];
            var (first, second) = split(key);
            NDArray y = jnp.square(normal(first, shape, dtype)), u = uniform(second, shape, dtype);
            // The smaller root of (x - m)² = m²·x·y (Michael, Schucany, Haas, 1976); m²/x is the other one.
            var x = m + (m * m * y / 2) - (m / 2 * jnp.sqrt((4 * m * y) + jnp.square(m * y)));
            return jnp.where(u <= m / (m + x), x, m * m / x);
        }

        /// <summary>Floats between left and right with a density that rises to mode and falls from there, in straight lines.</summary>
        public static NDArray triangular(NDArray key, NDArray left, NDArray mode, NDArray right, Shape? shape = null, DType? dtype = null)
        {
            var p = Parameters("triangular", ref shape, ref dtype, left, mode, right);
            NDArray u = uniform(key, shape, dtype), width = p[2] - p[0], rise = p[1] - p[0];
            return jnp.where(u < rise / width, p[0] + jnp.sqrt(u * width * rise), p[2] - jnp.sqrt((1 - u) * width * (p[2] - p[1])));
        }

        /// <summary>Weibull distributed floats: scale·(-log u)^(1/concentration). The parameters broadcast with shape.</summary>
        public static NDArray weibull_min(NDArray key, NDArray scale, NDArray concentration, Shape? shape = null, DType? dtype = null) =>
            jnp.power(exponential(key, shape, dtype), 1.0 / concentration) * scale;

        /// <summary>Maxwell distributed floats: the length of a vector of three normal numbers.</summary>
        public static NDArray maxwell(NDArray key, Shape? shape = null, DType? dtype = null) =>
            jnp.sqrt(jnp.sum(jnp.square(normal(key, [.. Extents("maxwell", shape), 3], Float("maxwell", dtype))), -1));

        /// <summary>loc plus or minus scale times a Maxwell distributed number; the result has the axes of shape, then those to which loc
        /// and
        /// scale broadcast.</summary>
        public static NDArray double_sided_maxwell(NDArray key, NDArray loc, NDArray scale, Shape? shape = null, DType? dtype = null)
        {
            var type = Float("double_sided_maxwell", dtype);
            var each = Ufunc.BroadcastShapes("double_sided_maxwell", loc.Shape, scale.Shape);
            Shape whole = [.. Extents("double_sided_maxwell", shape), .. each];
            var (first, second) = split(key);
            return (rademacher(second, whole, type) * maxwell(first, whole, type) * scale) + loc;
        }

        /// <summary>Floats with a density in proportion to exp(-|x|^p).</summary>
        public static NDArray generalized_normal(NDArray key, NDArray p, Shape? shape = null, DType? dtype = null)
        {
            var type = Float("generalized_normal", dtype);
            var (first, second) = split(key);
            var log = LogGamma("generalized_normal", first, 1.0 / p, Extents("generalized_normal", shape), type);
            return rademacher(second, shape, type) * jnp.exp(log / p);
        }

        /// <summary>Points spread evenly over the unit ball of the p-norm in d dimensions: [*shape, d].</summary>
        /// <exception cref="ShapeException">d is negative.</exception>
        public static NDArray ball(NDArray key, int d, NDArray? p = null, Shape? shape = null, DType? dtype = null)
        {
            var norm = p ?? 2.0;
            var type = Float("ball", dtype);
            var shapes = Extents("ball", shape);
            var (first, second) = split(key);
            // Barthe, Guédon, Mendelson, Naor, A probabilistic approach to the geometry of the lp-ball, 2005.
            var x = generalized_normal(first, norm, Extents("ball", [.. shapes, d]), type);
            var length = jnp.power(jnp.sum(jnp.power(jnp.abs(x), norm), -1) + exponential(second, shapes, type), 1.0 / norm);
            return x / jnp.expand_dims(length, -1);
        }

        private static NDArray LogGamma(string operation, NDArray key, NDArray a, Shape? shape, DType? dtype)
        {
            var p = Parameters(operation, ref shape, ref dtype, a)[0];
            return Sampling.LogGamma(key, p.AsType(p.DType.Accumulator)).AsType(p.DType);
        }

        // The parameters as floats of the dtype and in the shape of the result, which are filled in where they are not given.
        private static NDArray[] Parameters(string operation, ref Shape? shape, ref DType? dtype, params ReadOnlySpan<NDArray> parameters)
        {
            var type = Float(operation, dtype);
            var extents = Extents(operation, shape ?? Ufunc.BroadcastShapes(operation,
                Array.ConvertAll(Ufunc.Avals(operation, parameters), a => a.Shape)));
            (shape, dtype) = (extents, type);
            return Ufunc.ApplyMany(operation, parameters, x => Array.ConvertAll(x, p => Spread(operation, p, type, extents)));
        }
    }
}
