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
        /// <summary>A key from a seed, of which the low 32 bits count: uint32[2].</summary>
        public static NDArray key(long seed) => NDArray.Create<uint>([0, unchecked((uint)seed)], 2);

        /// <summary>A key from a seed that is data: uint32[2].</summary>
        public static NDArray key(NDArray seed) => Ufunc.Apply("key", seed, static s =>
        {
            if (s.Rank != 0 || !s.DType.IsInteger) throw new DTypeException($"key: the seed {s.Aval} must be one integer.");
            var low = Lax.Reshape(Lax.Convert(s, DType.UInt32), 1);
            return Lax.Concatenate([Lax.ZerosLike(low), low], 0);
        });

        /// <summary>Another name of <see cref="key(long)"/>.</summary>
        public static NDArray PRNGKey(long seed) => key(seed);

        /// <summary>New keys from one: uint32[num,2]. <c>var (k1, k2) = jax.random.split(key)</c> takes them apart.</summary>
        public static NDArray split(NDArray key, int num = 2) => split(key, (Shape)num);

        /// <summary>New keys from one: uint32[…,2].</summary>
        public static NDArray split(NDArray key, Shape shape) => Ufunc.Apply("split", key, k =>
        {
            var count = checked((int)shape.Size);
            return Lax.Reshape(Blocks(Key("split", k), Lax.Iota(count, DType.UInt32, 0)), [.. shape, 2]);
        });

        /// <summary>A new key from a key and a number: uint32[2].</summary>
        public static NDArray fold_in(NDArray key, NDArray data) => Ufunc.Apply("fold_in", key, data, static (k, d) =>
        {
            if (d.Rank != 0 || !d.DType.IsInteger) throw new DTypeException($"fold_in: {d.Aval} must be one integer.");
            return Lax.Reshape(Blocks(Key("fold_in", k), Lax.Reshape(Lax.Convert(d, DType.UInt32), 1)), 2);
        });

        /// <summary>The words of a key: uint32[2].</summary>
        public static NDArray key_data(NDArray keys) => Ufunc.Apply("key_data", keys, static k => k);

        /// <summary>A key from its words.</summary>
        public static NDArray wrap_key_data(NDArray key_bits_array) =>
            Ufunc.Apply("wrap_key_data", key_bits_array, static k => Key("wrap_key_data", k));

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
                return Lax.Convert(Integers(x[0], shapes, wide, Spread("randint", x[1], wide, shapes),
                    Spread("randint", x[2], wide, shapes)), type);
            });

        /// <summary>True with probability p.</summary>
        public static NDArray bernoulli(NDArray key, NDArray? p = null, Shape? shape = null)
        {
            var share = p ?? 0.5;
            return uniform(key, shape ?? share.Shape, Promotion.ToInexact(share.DType)) < share;
        }

        /// <summary>Exponentially distributed floats of mean 1: -log(1 - u).</summary>
        public static NDArray exponential(NDArray key, Shape? shape = null, DType? dtype = null) => -jnp.log1p(-uniform(key, shape, dtype));

        /// <summary>Gumbel distributed floats: -log(-log u).</summary>
        public static NDArray gumbel(NDArray key, Shape? shape = null, DType? dtype = null) =>
            -jnp.log(-jnp.log(uniform(key, shape, dtype, FloatInfo.Of(Float("gumbel", dtype)).Tiny, 1.0)));

        /// <summary>Laplace distributed floats: sign(u)·log(1 - |u|) with u in (-1, 1).</summary>
        public static NDArray laplace(NDArray key, Shape? shape = null, DType? dtype = null)
        {
            var u = uniform(key, shape, dtype, -1 + FloatInfo.Of(Float("laplace", dtype)).EpsNeg, 1.0);
            return -jnp.sign(u) * jnp.log1p(-jnp.abs(u));
        }

        /// <summary>Logistically distributed floats: log(u / (1 - u)).</summary>
        public static NDArray logistic(NDArray key, Shape? shape = null, DType? dtype = null)
        {
            var u = uniform(key, shape, dtype, FloatInfo.Of(Float("logistic", dtype)).Eps, 1.0);
            return jnp.log(u / (1 - u));
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
            var type = Float("truncated_normal", dtype);
            var shapes = shape ?? Ufunc.BroadcastShapes("truncated_normal", lower.Shape, upper.Shape);
            NDArray low = lower.AsType(type), high = upper.AsType(type);
            var root = Math.Sqrt(2);
            var u = uniform(key, shapes, type, Erf(low / root), Erf(high / root));
            var x = root * Ufunc.Apply("erf_inv", u, Lax.ErfInv);
            // Rounding must not reach the bounds themselves.
            return jnp.clip(x, jnp.nextafter(jax.lax.stop_gradient(low), jnp.inf), jnp.nextafter(jax.lax.stop_gradient(high), -jnp.inf));

            static NDArray Erf(NDArray v) => Ufunc.Apply("erf", v, Lax.Erf);
        }

        /// <summary>exp(sigma·n) with n normally distributed.</summary>
        public static NDArray lognormal(NDArray key, NDArray? sigma = null, Shape? shape = null, DType? dtype = null) =>
            jnp.exp(normal(key, shape ?? sigma?.Shape, dtype) * (sigma ?? 1.0));

        /// <summary>Numbers of categories, each with probability softmax(logits) along an axis: argmax of the logits with Gumbel noise.
        /// int32.</summary>
        public static NDArray categorical(NDArray key, NDArray logits, int axis = -1, Shape? shape = null)
        {
            var i = Axes.NormalizeOne("categorical", axis, jnp.ndim(logits));
            var batch = logits.Shape.Without(i);
            var result = shape ?? batch;
            var lead = result.Rank - batch.Rank;
            if (!Ufunc.Stretches(batch, result))
                throw new ShapeException($"categorical: shape {result} must be one to which the batch {batch} of the logits broadcasts.");
            var noise = gumbel(key, result.Insert(lead + i, logits.Shape[i]), Promotion.ToInexact(logits.DType));
            return jnp.argmax(noise + logits, axis: lead + i);
        }

        /// <summary>The integers below n in random order: int32[n].</summary>
        public static NDArray permutation(NDArray key, int n) => Shuffled(key, jnp.arange(n));

        /// <summary>The slices of an array along an axis in random order; independent shuffles each line by itself.</summary>
        public static NDArray permutation(NDArray key, NDArray x, int axis = 0, bool independent = false)
        {
            if (jnp.ndim(x) == 0) return permutation(key, (int)x);
            if (independent || jnp.ndim(x) == 1) return Shuffled(key, x, Axes.NormalizeOne("permutation", axis, jnp.ndim(x)));
            return jnp.take(x, permutation(key, x.Shape[Axes.NormalizeOne("permutation", axis, x.Rank)]), axis);
        }

        /// <summary>Elements of a (or of the integers below a number) picked at random.</summary>
        /// <param name="key">The key.</param>
        /// <param name="a">What is picked from, along the axis; or one integer.</param>
        /// <param name="shape">The shape of the picks.</param>
        /// <param name="replace">Whether an element may be picked again.</param>
        /// <param name="p">The probability of each element.</param>
        /// <param name="axis">The axis.</param>
        public static NDArray choice(NDArray key, NDArray a, Shape? shape = null, bool replace = true, NDArray? p = null, int axis = 0)
        {
            var scalar = jnp.ndim(a) == 0;
            var i = scalar ? 0 : Axes.NormalizeOne("choice", axis, a.Rank);
            var n = scalar ? (int)a : a.Shape[i];
            var shapes = Extents("choice", shape);
            var count = checked((int)shapes.Size);
            if (n <= 0 || (!replace && count > n))
                throw new ShapeException($"choice: {count} of {n} elements cannot be picked{(replace ? "" : " without replacement")}.");
            if (p is not null && (jnp.ndim(p) != 1 || p.Shape[0] != n))
                throw new ShapeException($"choice: p {p.Node.Aval} must have one entry for each of the {n} elements.");
            NDArray index;
            if (p is null) index = replace ? randint(key, shapes, 0, n) : jnp.reshape(permutation(key, n)[..count], shapes);
            else if (replace)
            {
                var total = jnp.cumsum(p);
                index = jnp.searchsorted(total, total[-1] * (1 - uniform(key, shapes, total.DType)));
            }
            // The largest of log p with Gumbel noise are a sample without replacement (Vieira, 2014).
            else index = jnp.reshape(jnp.argsort(-(gumbel(key, n, p.DType) + jnp.log(p)))[..count], shapes);
            return scalar ? index : jnp.take(a, index, i);
        }

        private static NDArray Shuffled(NDArray key, NDArray x, int axis = 0)
        {
            // So many rounds of sorting by 32-bit keys make the chance of equal keys negligible.
            var rounds = (int)Math.Ceiling(3 * Math.Log(Math.Max(1, x.Size)) / Math.Log(uint.MaxValue));
            for (var i = 0; i < rounds; i++)
            {
                (key, var sub) = split(key);
                x = Ufunc.Apply("permutation", [sub, x], v => Lax.Sort([Lax.RandomBits(v[0], v[1].Shape, DType.UInt32), v[1]], axis)[1]);
            }
            return x;
        }

        private static Node Key(string operation, Node key)
        {
            if (key.DType == DType.UInt32 && key.Shape == (Shape)2) return key;
            throw new ShapeException($"{operation}: a key is uint32[2], not {key.Aval}. jax.random.key(seed) makes one, " +
                "jax.random.split(key) several; jax.vmap maps over them.");
        }

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

        // Both words of the block of each counter: [n,2].
        private static Node Blocks(Node key, Node counters)
        {
            var n = counters.Shape;
            Node Word(int i) => Lax.Broadcast(Lax.Reshape(Lax.SliceAxis(key, 0, i, i + 1), Shape.Scalar), n, default);
            var (w0, w1) = Lax.Threefry2x32(Word(0), Word(1), Lax.ZerosLike(counters), counters);
            return Lax.Stack([w0, w1], 1);
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

        // Two words of bits, high and low, modulo the span: (high mod s)·(2^width mod s) + low mod s, modulo s.
        private static Node Integers(Node key, Shape shape, DType type, Node low, Node high)
        {
            var unsigned = BitCasts.UnsignedOf(type);
            var keys = Blocks(Key("randint", key), Lax.Iota(2, DType.UInt32, 0));
            Node Bits(int i) => Lax.RandomBits(Lax.Reshape(Lax.SliceAxis(keys, 0, i, i + 1), 2), shape, unsigned);
            var empty = Lax.Le(high, low);
            var span = Lax.Select(empty, Lax.Full(shape, Scalar.OfInt(unsigned, 1)), Lax.Convert(Lax.Sub(high, low), unsigned));
            var half = Lax.Rem(Lax.Full(shape, Scalar.OfInt(unsigned, 1L << (type.Size * 4))), span);
            var multiplier = Lax.Rem(Lax.Mul(half, half), span);
            var offset = Lax.Add(Lax.Mul(Lax.Rem(Bits(0), span), multiplier), Lax.Rem(Bits(1), span));
            return Lax.Add(low, Lax.Convert(Lax.Rem(offset, span), type));
        }
    }
}
