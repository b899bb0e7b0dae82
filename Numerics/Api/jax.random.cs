using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

public static partial class jax
{
    /// <summary>
    /// Random numbers as functions of a key, uint32[2]: the same key gives the same numbers, bit for bit, on every device. Threefry-2x32
    /// with
    /// counters that are the numbers of the elements, as JAX has it, so that element i does not depend on the shape.
    /// </summary>
    public static partial class random
    {
        /// <summary>Random bits as unsigned integers, by default uint32.</summary>
        public static NDArray bits(NDArray key, Shape? shape = null, DType? dtype = null) =>
            Ufunc.Apply("bits", key, k => Lax.RandomBits(Key("bits", k), Extents("bits", shape), dtype ?? DType.UInt32));

        /// <summary>Floats spread evenly over [minval, maxval).</summary>
        public static NDArray uniform(NDArray key, Shape? shape = null, DType? dtype = null, NDArray? minval = null,
            NDArray? maxval = null) =>
            Ufunc.Apply("uniform", [key, minval ?? 0.0, maxval ?? 1.0], x =>
            {
                var type = Float("uniform", dtype);
                var shapes = Extents("uniform", shape);
                return Uniform(x[0], shapes, type, Spread("uniform", x[1], type, shapes), Spread("uniform", x[2], type, shapes));
            });

        /// <summary>Normally distributed floats: √2·erf⁻¹(u) with u in (-1, 1). Of a complex dtype both parts have variance 1/2.</summary>
        public static NDArray normal(NDArray key, Shape? shape = null, DType? dtype = null)
        {
            if (dtype is { IsComplex: true })
            {
                var (re, im) = split(key);
                return Ufunc.Apply("normal", normal(re, shape, dtype.RealPart), normal(im, shape, dtype.RealPart),
                    static (a, b) => Lax.ComplexOf(Lax.Mul(a, Lax.FullLike(a, Math.Sqrt(0.5))),
                        Lax.Mul(b, Lax.FullLike(b, Math.Sqrt(0.5)))));
            }
            return Ufunc.Apply("normal", key, k =>
            {
                var type = Float("normal", dtype);
                var shapes = Extents("normal", shape);
                // The smallest number above -1 keeps the logarithm in erf⁻¹ finite.
                Node low = Lax.Full(shapes, Scalar.Of(type, -1 + FloatInfo.Of(type).EpsNeg)), high = Lax.Full(shapes, Scalar.Of(type, 1));
                var u = Uniform(k, shapes, type, low, high);
                return Lax.Mul(Lax.FullLike(u, Math.Sqrt(2)), Lax.ErfInv(u));
            });
        }

        /// <summary>Integers of [minval, maxval), as evenly as 64 bits of randomness allow; minval where maxval is not larger.</summary>
        public static NDArray randint(NDArray key, Shape shape, NDArray minval, NDArray maxval, DType? dtype = null) =>
            Ufunc.Apply("randint", [key, minval, maxval], x =>
            {
                var type = dtype ?? DType.Int32;
                if (!type.IsInteger) throw new DTypeException($"randint: {type} is no integer; use int32.");
                var shapes = Extents("randint", shape);
                var wide = type.Size >= 4 ? type : type.Kind == DKind.UInt ? DType.UInt32 : DType.Int32;
                // A bound beyond the dtype is its last number, and the upper one may be the number after that.
                var info = IntegerInfo.Of(type);
                var low = Limited(x[1], wide, info.Min, info.Max);
                var high = Limited(x[2], wide, info.Min, type == wide ? info.Max : info.Max + 1);
                var isAll = type == wide ? Above(x[2], info.Max) : null;
                return Lax.Convert(Integers(x[0], shapes, wide, Spread("randint", low, wide, shapes), Spread("randint", high, wide, shapes),
                    isAll is null ? null : Lax.BroadcastTo(isAll, shapes)), type);
            });

        /// <summary>True with probability p.</summary>
        /// <param name="key">The key.</param>
        /// <param name="p">The probability.</param>
        /// <param name="shape">The shape of the result, to which p broadcasts; by default that of p.</param>
        /// <param name="mode">"low" compares as many random bits as a float has fraction bits, "high" twice as many.</param>
        /// <exception cref="ArgumentException">There is no such mode.</exception>
        public static NDArray bernoulli(NDArray key, NDArray? p = null, Shape? shape = null, string mode = "low")
        {
            DType? type = Promotion.ToInexact(p?.DType ?? DType.Float32);
            var share = Parameters("bernoulli", ref shape, ref type, p ?? 0.5)[0];
            if (!IsHigh("bernoulli", mode)) return uniform(key, shape, type) < share;
            var u = uniform(key, [2, .. shape!], type);
            return FloatInfo.Of(type!).Eps * u[1] < share - u[0];
        }

        /// <summary>Exponentially distributed floats of mean 1: -log(1 - u).</summary>
        public static NDArray exponential(NDArray key, Shape? shape = null, DType? dtype = null) => -jnp.log1p(-uniform(key, shape, dtype));

        /// <summary>Gumbel distributed floats: -log(-log u).</summary>
        /// <param name="key">The key.</param>
        /// <param name="shape">The shape of the result.</param>
        /// <param name="dtype">The float dtype of the result.</param>
        /// <param name="mode">"high" takes twice as many random bits as "low", which is the default, and so reaches farther into the
        /// upper tail.</param>
        /// <exception cref="ArgumentException">There is no such mode.</exception>
        public static NDArray gumbel(NDArray key, Shape? shape = null, DType? dtype = null, string? mode = null)
        {
            var info = FloatInfo.Of(Float("gumbel", dtype));
            if (!IsHigh("gumbel", mode ?? "low")) return -jnp.log(-jnp.log(uniform(key, shape, dtype, info.Tiny, 1.0)));
            var u = uniform(key, [2, .. Extents("gumbel", shape)], dtype);
            var x = jnp.where(u[0] >= 0.5, u[0], u[0] + (info.Eps * u[1]) + Math.Max(info.Eps * info.Eps / 2, info.Tiny));
            return -jnp.log(-jnp.log1p(-x));
        }

        /// <summary>Laplace distributed floats: sign(u)·log(1 - |u|) with u in (-1, 1).</summary>
        public static NDArray laplace(NDArray key, Shape? shape = null, DType? dtype = null)
        {
            var u = uniform(key, shape, dtype, -1 + FloatInfo.Of(Float("laplace", dtype)).EpsNeg, 1.0);
            return -jnp.sign(u) * jnp.log1p(-jnp.abs(u));
        }

        /// <summary>Logistically distributed floats: log(u / (1 - u)).</summary>
        public static NDArray logistic(NDArray key, Shape? shape = null, DType? dtype = null)
        {
            var u = uniform(key, shape, dtype, FloatInfo.Of(Float("logistic", dtype)).Tiny, 1.0);
            return jnp.log(u) - jnp.log1p(-u);
        }

        /// <summary>Cauchy distributed floats: tan(π·(u - 1/2)).</summary>
        public static NDArray cauchy(NDArray key, Shape? shape = null, DType? dtype = null) =>
            jnp.tan(Math.PI * (uniform(key, shape, dtype, FloatInfo.Of(Float("cauchy", dtype)).Eps, 1.0) - 0.5));

        /// <summary>-1 or 1 with equal probabilities, by default int32.</summary>
        public static NDArray rademacher(NDArray key, Shape? shape = null, DType? dtype = null) =>
            ((2 * bernoulli(key, 0.5, shape ?? Shape.Scalar).AsType(jnp.int32)) - 1).AsType(dtype ?? DType.Int32);

        /// <summary>Normally distributed floats that lie between lower and upper.</summary>
        public static NDArray truncated_normal(NDArray key, NDArray lower, NDArray upper, Shape? shape = null, DType? dtype = null)
        {
            var bounds = Parameters("truncated_normal", ref shape, ref dtype, lower, upper);
            NDArray low = bounds[0], high = bounds[1];
            var root = Math.Sqrt(2);
            var u = uniform(key, shape, dtype, Erf(low / root), Erf(high / root));
            var x = root * Ufunc.Apply("erf_inv", u, Lax.ErfInv);
            // Rounding must not reach the bounds themselves.
            return jnp.clip(x, jnp.nextafter(jax.lax.stop_gradient(low), jnp.inf), jnp.nextafter(jax.lax.stop_gradient(high), -jnp.inf));

            static NDArray Erf(NDArray v) => Ufunc.Apply("erf", v, Lax.Erf);
        }

        /// <summary>exp(sigma·n) with n normally distributed.</summary>
        public static NDArray lognormal(NDArray key, NDArray? sigma = null, Shape? shape = null, DType? dtype = null)
        {
            var deviation = Parameters("lognormal", ref shape, ref dtype, sigma ?? 1.0)[0];
            return jnp.exp(normal(key, shape, dtype) * deviation);
        }

        private static bool IsHigh(string operation, string mode) => mode switch
        {
            "low" => false,
            "high" => true,
            _ => throw new ArgumentException($"{operation}: mode is '{mode}'; it must be 'low' or 'high'."),
        };

        private static Shape Extents(string operation, Shape? shape)
        {
            foreach (var n in shape ?? Shape.Scalar)
            {
                if (n < 0) throw new ShapeException($"{operation}: shape {shape} has a negative extent.");
            }
            return shape ?? Shape.Scalar;
        }

        private static DType Float(string operation, DType? dtype)
        {
            var type = dtype ?? DType.Float32;
            return type.IsFloat ? type : throw new DTypeException($"{operation}: {type} is no float; use float32.");
        }

        private static Node Spread(string operation, Node x, DType type, Shape shape)
        {
            if (!Ufunc.Stretches(x.Shape, shape)) throw new ShapeException($"{operation}: {x.Aval} does not broadcast to shape {shape}.");
            return Lax.BroadcastTo(Lax.Convert(x, type), shape);
        }

        // Random fraction bits under the exponent of 1 make a float in [1, 2). One kernel, with what is done to the numbers next.
        private static Node Uniform(Node key, Shape shape, DType type, Node low, Node high)
        {
            var fraction = BitCasts.FractionBits(type);
            // Types with few fraction bits take 8 bits of randomness, as JAX has it.
            var width = fraction < 8 ? DType.UInt8 : BitCasts.UnsignedOf(type);
            var bits = Lax.RandomBits(Key("uniform", key), shape, width);
            bits = Lax.ShiftRightLogical(bits, Lax.FullLike(bits, (width.Size * 8) - fraction));
            var word = BitCasts.UnsignedOf(type);
            bits = Lax.Convert(bits, word);
            var exponent = ((long)1 << ((type.Size * 8) - 2 - fraction)) - 1;
            bits = Lax.Or(bits, Lax.Full(shape, Scalar.OfInt(word, exponent << fraction)));
            var unit = Lax.Sub(Lax.Bitcast(bits, type), Lax.Full(shape, Scalar.Of(type, 1)));
            // Rounding may fall below the lower bound.
            return Lax.Max(low, Lax.Add(Lax.Mul(unit, Lax.Sub(high, low)), low));
        }

        // Whether an integer is larger than a bound; null where its dtype ends before.
        private static Node? Above(Node x, ulong bound) => !x.DType.IsInteger || IntegerInfo.Of(x.DType).Max <= bound ? null
            : Lax.Gt(x, Lax.Full(x.Shape, Scalar.OfInt(x.DType, (long)bound)));

        // Numbers as integers of a dtype, moved into bounds that need not fit the dtype they have.
        private static Node Limited(Node x, DType type, long min, ulong max)
        {
            if (!x.DType.IsInteger) x = Lax.Convert(x, type);
            var info = IntegerInfo.Of(x.DType);
            if (min > info.Min) x = Lax.Max(x, Lax.Full(x.Shape, Scalar.OfInt(x.DType, min)));
            if (max < info.Max) x = Lax.Min(x, Lax.Full(x.Shape, Scalar.OfInt(x.DType, (long)max)));
            return x;
        }

        // Two words of bits, high and low, modulo the span: (high mod s)·(2^width mod s) + low mod s, modulo s. With all numbers from low on
        // the span is larger by one, and where that is 2^width the low word is the result.
        private static Node Integers(Node key, Shape shape, DType type, Node low, Node high, Node? isAll)
        {
            var unsigned = BitCasts.UnsignedOf(type);
            var keys = Blocks(Key("randint", key), Lax.Iota(2, DType.UInt32, 0));
            Node Bits(int i) => Lax.RandomBits(Lax.Reshape(Lax.SliceAxis(keys, 0, i, i + 1), 2), shape, unsigned);
            var empty = Lax.Le(high, low);
            Node zero = Lax.Full(shape, Scalar.OfInt(unsigned, 0)), one = Lax.Full(shape, Scalar.OfInt(unsigned, 1));
            var span = Lax.Select(empty, one, Lax.Convert(Lax.Sub(high, low), unsigned));
            if (isAll is not null)
            {
                span = Lax.Select(Lax.And(isAll, Lax.Not(empty)), Lax.Add(span, one), span);
                // A dtype of which every number is wanted takes the low word as it is.
                return Lax.Select(Lax.Eq(span, zero), Lax.Convert(Bits(1), type), Within(Lax.Select(Lax.Eq(span, zero), one, span)));
            }
            return Within(span);

            Node Within(Node span)
            {
                var half = Lax.Rem(Lax.Full(shape, Scalar.OfInt(unsigned, 1L << (type.Size * 4))), span);
                var multiplier = Lax.Rem(Lax.Mul(half, half), span);
                var offset = Lax.Add(Lax.Mul(Lax.Rem(Bits(0), span), multiplier), Lax.Rem(Bits(1), span));
                return Lax.Add(low, Lax.Convert(Lax.Rem(offset, span), type));
            }
        }
    }
}
