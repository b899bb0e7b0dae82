using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

// Distributions of counts.
public static partial class jax
{
    public static partial class random
    {
        /// <summary>Poisson distributed integers of mean lam, by default int32, which is read as float32; -1 where it is negative or
        /// NaN.</summary>
        public static NDArray poisson(NDArray key, NDArray lam, Shape? shape = null, DType? dtype = null)
        {
            var type = Integer("poisson", dtype);
            DType? number = DType.Float32;
            var rate = Parameters("poisson", ref shape, ref number, lam)[0];
            return Sampling.Poisson(key, rate).AsType(type);
        }

        /// <summary>The number of trials up to the first success, each with probability p: integers from 1 on, by default int32.</summary>
        public static NDArray geometric(NDArray key, NDArray p, Shape? shape = null, DType? dtype = null)
        {
            var type = Integer("geometric", dtype);
            DType? number = Promotion.ToInexact(p.DType);
            var share = Parameters("geometric", ref shape, ref number, p)[0];
            return (jnp.floor(jnp.log1p(-uniform(key, shape, number)) / jnp.log1p(-share)) + 1).AsType(type);
        }

        /// <summary>The number of successes in n trials, each with probability p, as floats; NaN where n is negative or p not in [0,
        /// 1].</summary>
        public static NDArray binomial(NDArray key, NDArray n, NDArray p, Shape? shape = null, DType? dtype = null)
        {
            var type = Float("binomial", dtype);
            DType? number = type.Accumulator;
            var x = Parameters("binomial", ref shape, ref number, n, p);
            return Sampling.Binomial(key, x[0], x[1]).AsType(type);
        }

        /// <summary>How n trials fall into the categories along the last axis, of probabilities p: floats in the shape of p, or in
        /// shape.</summary>
        /// <param name="key">The key.</param>
        /// <param name="n">The numbers of trials, without the axis of categories.</param>
        /// <param name="p">The probabilities; they add up to 1 along the last axis.</param>
        /// <param name="shape">The shape of the result, to which p broadcasts.</param>
        /// <param name="dtype">The float dtype of the result.</param>
        /// <exception cref="ShapeException">p has no axis, or n or p do not broadcast to shape.</exception>
        public static NDArray multinomial(NDArray key, NDArray n, NDArray p, Shape? shape = null, DType? dtype = null)
        {
            var type = Float("multinomial", dtype ?? Promotion.ToInexact(jnp.result_type(n, p)));
            var whole = Extents("multinomial", shape ?? p.Shape);
            if (jnp.ndim(p) == 0 || whole.Rank == 0)
                throw new ShapeException($"multinomial: p {p.Node.Aval} in shape {whole} must have an axis of categories.");
            DType? number = type.Accumulator;
            Shape? all = whole, batch = whole.Without(whole.Rank - 1);
            var trials = Parameters("multinomial", ref batch, ref number, n)[0];
            var shares = jnp.moveaxis(Parameters("multinomial", ref all, ref number, p)[0], -1, 0);
            // Category after category takes its share of what the ones before it have left.
            var rest = jnp.flip(jnp.cumsum(jnp.flip(shares, 0), 0), 0);
            var ratios = jnp.clip(shares / jnp.where(jnp.equal(rest, 0), 1, rest), 0, 1);
            var (_, counts) = lax.scan(
                (NDArray left, (NDArray Ratio, NDArray Key) category) =>
                {
                    var taken = Sampling.Binomial(category.Key, left, category.Ratio);
                    return (left - taken, taken);
                },
                trials,
                (Ratio: ratios, Key: split(key, ratios.Shape[0])));
            return jnp.moveaxis(counts, 0, -1).AsType(type);
        }

        private static DType Integer(string operation, DType? dtype)
        {
            var type = dtype ?? DType.Int32;
            return type.IsInteger ? type : throw new DTypeException($"{operation}: {type} is no integer; use int32.");
        }
    }
}
