using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

// Picks and orders.
public static partial class jax
{
    public static partial class random
    {
        /// <summary>Numbers of categories, each with probability softmax(logits) along an axis: argmax of the logits with Gumbel noise.
        /// int32.</summary>
        /// <param name="key">The key.</param>
        /// <param name="logits">Logarithms of the probabilities, up to a constant.</param>
        /// <param name="axis">The axis of the categories.</param>
        /// <param name="shape">The shape of the result; it ends with one to which the other axes of the logits broadcast.</param>
        /// <param name="replace">Whether a category may come again along the axes that shape adds in front.</param>
        /// <param name="mode">See <see cref="gumbel"/>.</param>
        /// <exception cref="ShapeException">The shape does not fit, or there are fewer categories than picks without
        /// replacement.</exception>
        public static NDArray categorical(NDArray key, NDArray logits, int axis = -1, Shape? shape = null, bool replace = true,
            string? mode = null)
        {
            var i = Axes.NormalizeOne("categorical", axis, jnp.ndim(logits));
            var batch = logits.Shape.Without(i);
            var result = shape ?? batch;
            var lead = result.Rank - batch.Rank;
            if (!Ufunc.Stretches(batch, result))
                throw new ShapeException($"categorical: shape {result} must be one to which the batch {batch} of the logits broadcasts.");
            var type = Promotion.ToInexact(logits.DType);
            if (replace)
            {
                var noise = gumbel(key, result.Insert(lead + i, logits.Shape[i]), type, mode);
                return jnp.argmax(noise + jnp.expand_dims(logits, Axes.Range(lead)), axis: lead + i);
            }
            Shape added = [.. result.Take(lead)], full = [.. result.Skip(lead)];
            if (added.Size > logits.Shape[i])
                throw new ShapeException($"categorical: {added.Size} picks without replacement of {logits.Shape[i]} categories.");
            var all = jnp.broadcast_to(jnp.moveaxis(logits, i, -1), [.. full, logits.Shape[i]]);
            // The largest logits with Gumbel noise are a sample without replacement (Vieira, 2014).
            var picks = jnp.top_k(all + gumbel(key, all.Shape, type, mode), (int)added.Size).Indices;
            return jnp.reshape(jnp.moveaxis(picks, -1, 0), result);
        }

        /// <summary>The integers below n in random order: int32[n].</summary>
        public static NDArray permutation(NDArray key, int n) => Shuffled(key, jnp.arange(n));

        /// <summary>The slices of an array along an axis in random order; independent shuffles each line by itself.</summary>
        public static NDArray permutation(NDArray key, NDArray x, int axis = 0, bool independent = false)
        {
            if (jnp.ndim(x) == 0)
            {
                return x.DType.IsInteger ? permutation(key, (int)x)
                    : throw new DTypeException($"permutation: {x.Node.Aval} must be an integer, or have an axis.");
            }
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
        /// <param name="mode">See <see cref="gumbel"/>; it matters for picks without replacement and with p.</param>
        /// <exception cref="ShapeException">There is nothing to pick from, or too little without replacement, or p has another
        /// length.</exception>
        public static NDArray choice(NDArray key, NDArray a, Shape? shape = null, bool replace = true, NDArray? p = null, int axis = 0,
            string? mode = null)
        {
            var scalar = jnp.ndim(a) == 0;
            var i = scalar ? 0 : Axes.NormalizeOne("choice", axis, a.Rank);
            var n = scalar ? (int)a : a.Shape[i];
            var shapes = Extents("choice", shape);
            var count = checked((int)shapes.Size);
            if (count == 0) return jnp.zeros(shapes, a.DType);
            if (n <= 0 || (!replace && count > n))
                throw new ShapeException($"choice: {count} of {n} elements cannot be picked{(replace ? "" : " without replacement")}.");
            if (p is not null && (jnp.ndim(p) != 1 || p.Shape[0] != n))
                throw new ShapeException($"choice: p {p.Node.Aval} must have one entry for each of the {n} elements.");
            NDArray index;
            if (p is null) index = replace ? randint(key, shapes, 0, n) : jnp.reshape(permutation(key, n)[..count], shapes);
            else if (replace)
            {
                var total = jnp.cumsum(p.AsType(Promotion.ToInexact(p.DType)));
                index = jnp.searchsorted(total, total[-1] * (1 - uniform(key, shapes, total.DType)));
            }
            else index = jnp.reshape(jnp.top_k(gumbel(key, n, Promotion.ToInexact(p.DType), mode) + jnp.log(p), count).Indices, shapes);
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
    }
}
