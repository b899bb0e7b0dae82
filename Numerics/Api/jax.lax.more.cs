using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

public static partial class jax
{
    public static partial class lax
    {
        /// <summary>The operand in the shape of another array, by NumPy's rule.</summary>
        public static NDArray broadcast_like(NDArray arr, NDArray like_arr) =>
            Ufunc.Apply("broadcast_like", arr, like_arr, (x, like) => Lax.BroadcastTo(x, like.Shape));

        /// <summary>The operand with axes of extent 1 in front, as many as the rank needs.</summary>
        public static NDArray broadcast_to_rank(NDArray x, int rank) => Ufunc.Apply("broadcast_to_rank", x, a => rank < a.Rank
            ? throw new ShapeException($"broadcast_to_rank: {a.Aval} has more than {rank} axes.")
            : Lax.Reshape(a, [.. Enumerable.Repeat(1, rank - a.Rank), .. a.Shape]));

        /// <summary>An array whose elements do not matter; they are zeros.</summary>
        public static NDArray empty(Shape shape, DType dtype) => jnp.zeros(shape, dtype);

        /// <summary>Arrays of one shape joined along a new axis.</summary>
        public static NDArray stack(IReadOnlyList<NDArray> operands, int axis = 0)
        {
            ArgumentNullException.ThrowIfNull(operands);
            return Ufunc.Apply("stack", [.. operands], x => Lax.Stack(x, axis));
        }

        /// <summary>The slices along an axis, which vanishes.</summary>
        public static NDArray[] unstack(NDArray operand, int axis = 0) => Ufunc.ApplyMany("unstack", [operand], x =>
        {
            var at = Axes.NormalizeOne("unstack", axis, x[0].Rank);
            return [.. Enumerable.Range(0, x[0].Shape[at]).Select(i => Lax.Squeeze(Lax.SliceAxis(x[0], at, i, i + 1), at))];
        });

        /// <summary>The operand repeated along each axis; one number per axis.</summary>
        public static NDArray tile(NDArray operand, Axes reps) => Ufunc.Apply("tile", operand, x =>
        {
            if (reps.Count != x.Rank || reps.Any(n => n < 0))
                throw new ShapeException($"tile: reps {reps} for {x.Aval}; there must be one number per axis, and none below 0.");
            // (…, reps, extent, …), of which each pair becomes one axis.
            Shape pairs = [.. Enumerable.Range(0, x.Rank).SelectMany(i => new[] { reps[i], x.Shape[i] })];
            var repeated = Lax.Broadcast(x, pairs, [.. Enumerable.Range(0, x.Rank).Select(i => (2 * i) + 1)]);
            return Lax.Reshape(repeated, [.. Enumerable.Range(0, x.Rank).Select(i => reps[i] * x.Shape[i])]);
        });

        /// <summary>The operand: everything here is an array already.</summary>
        public static NDArray stage(NDArray x) => Ufunc.Apply("stage", x, a => a);

        /// <summary>Marks a value as used. What is not read is not computed here, so this does nothing more.</summary>
        public static void dce_sink(NDArray val) => Ufunc.Enter("dce_sink", val);

        /// <summary>A value that stands for an order: <see cref="after_all"/> makes others of it.</summary>
        public static NDArray create_token() => jnp.zeros(Shape.Scalar, DType.Bool);

        /// <summary>A token that is there once all operands have been computed; without any, a new one.</summary>
        public static NDArray after_all(params ReadOnlySpan<NDArray> operands) => operands.Length == 0 ? create_token()
            : Ufunc.Apply("after_all", operands, x => new OptimizationBarrier().Of([Lax.Zero(DType.Bool), .. x]));

        /// <summary>The k largest elements along an axis, largest first, and their indices; exact, whatever recall is asked for.</summary>
        public static (NDArray Values, NDArray Indices) approx_max_k(
            NDArray operand, int k, int reduction_dimension = -1, double recall_target = 0.95) =>
            top_k(operand, Recall("approx_max_k", k, recall_target), reduction_dimension);

        /// <summary>The k smallest elements along an axis, smallest first, and their indices; exact, whatever recall is asked for.</summary>
        public static (NDArray Values, NDArray Indices) approx_min_k(
            NDArray operand, int k, int reduction_dimension = -1, double recall_target = 0.95)
        {
            // The complement turns the order of integers round, the smallest included, which has no negative.
            var integers = Ufunc.Enter("approx_min_k", operand).DType.IsInteger;
            NDArray Turned(NDArray x) => integers ? bitwise_not(x) : -x;
            var (values, indices) = top_k(Turned(operand), Recall("approx_min_k", k, recall_target), reduction_dimension);
            return (Turned(values), indices);
        }

        /// <summary>The slices of an array at index vectors: [n, the axes that are not named]. Negative ones count from the end.</summary>
        /// <param name="src">The array.</param>
        /// <param name="idxs">An integer vector [n] for each axis.</param>
        /// <param name="axes">The axes, increasing.</param>
        public static NDArray index_take(NDArray src, IReadOnlyList<NDArray> idxs, Axes axes)
        {
            ArgumentNullException.ThrowIfNull(idxs);
            if (idxs.Count != axes.Count || idxs.Count == 0)
                throw new ShapeException($"index_take: {idxs.Count} index vectors for axes {axes}; there must be one for each.");
            return Ufunc.Apply("index_take", [src, .. idxs], x =>
            {
                var along = axes.Normalize("index_take", x[0].Rank);
                Node[] columns = [.. along.Select((a, i) => Lax.ExpandDims(IndexPlan.Wrapped(x[i + 1], x[0].Shape[a]), 1))];
                Axes offsets = [.. Enumerable.Range(1, x[0].Rank - along.Count)];
                Shape sizes = [.. Enumerable.Range(0, x[0].Rank).Select(d => along.Contains(d) ? 1 : x[0].Shape[d])];
                return Lax.Gather(x[0], Lax.Concatenate(columns, 1), new(offsets, along, along, default, default), sizes);
            });
        }

        /// <summary>A function by name: where backends know a faster way for the name they may take it; none does, so it is the function.</summary>
        public static Func<T, R> composite<T, R>(Func<T, R> decomposition, string name, int version = 0)
        {
            ArgumentNullException.ThrowIfNull(decomposition);
            ArgumentException.ThrowIfNullOrEmpty(name);
            ArgumentOutOfRangeException.ThrowIfNegative(version);
            return decomposition;
        }

        /// <summary>Random bits of a key uint32[4], or uint32[2], and the key for the next ones; Threefry as in <see cref="random"/>.</summary>
        public static (NDArray Key, NDArray Bits) rng_bit_generator(NDArray key, Shape shape, DType? dtype = null)
        {
            var results = Ufunc.ApplyMany("rng_bit_generator", [key], x =>
            {
                var k = x[0];
                if (k.Rank != 1 || k.DType != DType.UInt32 || k.Shape[0] is not (2 or 4))
                    throw new DTypeException($"rng_bit_generator: the key {k.Aval} must be uint32[4] or uint32[2].");
                // The first two words are a key; two of its blocks are a key for the bits and the next words.
                Node Word(int i) => Lax.Reshape(Lax.SliceAxis(k, 0, i, i + 1), Shape.Scalar);
                var zero = Lax.Zero(DType.UInt32);
                var (c0, c1) = k.Shape[0] == 4 ? (Word(2), Word(3)) : (zero, zero);
                Node[] Block(Node a, Node b)
                {
                    var (w0, w1) = Lax.Threefry2x32(Word(0), Word(1), a, b);
                    return [Lax.Reshape(w0, 1), Lax.Reshape(w1, 1)];
                }
                var next = Block(c0, Lax.Add(c1, Lax.FullLike(c1, 1)));
                var bits = Lax.RandomBits(Lax.Concatenate(Block(c0, c1), 0), shape, dtype ?? DType.UInt32);
                return [k.Shape[0] == 4 ? Lax.Concatenate([.. next, Lax.SliceAxis(k, 0, 2, 4)], 0) : Lax.Concatenate(next, 0), bits];
            });
            return (results[0], results[1]);
        }

        private static int Recall(string operation, int k, double target) => target is > 0 and <= 1 ? k
            : throw new ArgumentOutOfRangeException(nameof(target), $"{operation}: the recall {target} must be above 0 and not above 1.");
    }
}
