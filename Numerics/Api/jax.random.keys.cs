using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

// Keys.
public static partial class jax
{
    public static partial class random
    {
        private const string Threefry = "threefry2x32";

        /// <summary>A key from a seed, of which the low 32 bits count: uint32[2].</summary>
        /// <param name="seed">The seed.</param>
        /// <param name="impl">The generator; there is one, threefry2x32.</param>
        /// <exception cref="ArgumentException">There is no such generator.</exception>
        public static NDArray key(long seed, string? impl = null)
        {
            RequireThreefry("key", impl);
            return NDArray.Create<uint>([0, unchecked((uint)seed)], 2);
        }

        /// <summary>A key from a seed that is data: uint32[2].</summary>
        /// <inheritdoc cref="key(long, string)"/>
        public static NDArray key(NDArray seed, string? impl = null)
        {
            RequireThreefry("key", impl);
            return Ufunc.Apply("key", seed, static s =>
            {
                if (s.Rank != 0 || !s.DType.IsInteger) throw new DTypeException($"key: the seed {s.Aval} must be one integer.");
                var low = Lax.Reshape(Lax.Convert(s, DType.UInt32), 1);
                return Lax.Concatenate([Lax.ZerosLike(low), low], 0);
            });
        }

        /// <summary>Another name of <see cref="key(long, string)"/>.</summary>
        public static NDArray PRNGKey(long seed, string? impl = null) => key(seed, impl);

        /// <summary>The dtype of keys, which are arrays of their words: uint32.</summary>
        /// <exception cref="ArgumentException">There is no such generator.</exception>
        public static DType key_dtype(string? impl = null)
        {
            RequireThreefry("key_dtype", impl);
            return DType.UInt32;
        }

        /// <summary>The name of the generator of keys: threefry2x32.</summary>
        /// <exception cref="ShapeException">These are no keys, uint32[…,2].</exception>
        public static string key_impl(NDArray keys)
        {
            var node = Ufunc.Enter("key_impl", keys);
            return node.DType == DType.UInt32 && node.Rank > 0 && node.Shape[^1] == 2 ? Threefry
                : throw new ShapeException($"key_impl: keys are uint32[…,2], not {node.Aval}.");
        }

        /// <summary>The same key once more, to say that it is used again on purpose.</summary>
        public static NDArray clone(NDArray key) => Ufunc.Apply("clone", key, static k => k);

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
        public static NDArray wrap_key_data(NDArray key_bits_array, string? impl = null)
        {
            RequireThreefry("wrap_key_data", impl);
            return Ufunc.Apply("wrap_key_data", key_bits_array, static k => Key("wrap_key_data", k));
        }

        private static void RequireThreefry(string operation, string? impl)
        {
            if (impl is not (null or Threefry)) throw new ArgumentException($"{operation}: impl is '{impl}'; the generator is {Threefry}.");
        }

        private static Node Key(string operation, Node key)
        {
            if (key.DType == DType.UInt32 && key.Shape == (Shape)2) return key;
            throw new ShapeException($"{operation}: a key is uint32[2], not {key.Aval}. jax.random.key(seed) makes one, " +
                "jax.random.split(key) several; jax.vmap maps over them.");
        }

        // Both words of the block of each counter: [n,2].
        private static Node Blocks(Node key, Node counters)
        {
            var n = counters.Shape;
            Node Word(int i) => Lax.Broadcast(Lax.Reshape(Lax.SliceAxis(key, 0, i, i + 1), Shape.Scalar), n, default);
            var (w0, w1) = Lax.Threefry2x32(Word(0), Word(1), Lax.ZerosLike(counters), counters);
            return Lax.Stack([w0, w1], 1);
        }
    }
}
