using Lazy.Graph.Ops;

namespace Lazy;

// Operations across the examples of a mapped axis, which jax.vmap names by axis_name.
public static partial class jax
{
    public static partial class lax
    {
        /// <summary>The sum over the examples of named axes, given to each of them.</summary>
        /// <param name="x">The array of one example; bools count as 0 and 1.</param>
        /// <param name="axis_name">The axes, by the names that <c>jax.vmap(f, axis_name: …)</c> gave them.</param>
        /// <exception cref="ArgumentException">No axis around has that name; the text lists those that are there.</exception>
        /// <example><c>jax.vmap((NDArray v) =&gt; v / jax.lax.psum(v, "i"), axis_name: "i")(x)</c></example>
        public static NDArray psum(NDArray x, AxisNames axis_name) => new Collectives("psum", axis_name).Sum(x);

        /// <summary>A number times the extents of the named axes, known at once: <c>psum(1, "i")</c> is the extent of i.</summary>
        /// <inheritdoc cref="psum(NDArray, AxisNames)"/>
        public static int psum(int x, AxisNames axis_name) => checked(x * new Collectives("psum", axis_name).Size);

        /// <inheritdoc cref="psum(NDArray, AxisNames)"/>
        public static T psum<T>(T x, AxisNames axis_name) => Leaves.Map(a => psum(a, axis_name), x, "psum: x");

        /// <summary>The mean over the examples of named axes, given to each of them.</summary>
        /// <inheritdoc cref="psum(NDArray, AxisNames)"/>
        public static NDArray pmean(NDArray x, AxisNames axis_name)
        {
            var axes = new Collectives("pmean", axis_name);
            return axes.Sum(x) / axes.Size;
        }

        /// <inheritdoc cref="pmean(NDArray, AxisNames)"/>
        public static T pmean<T>(T x, AxisNames axis_name) => Leaves.Map(a => pmean(a, axis_name), x, "pmean: x");

        /// <summary>The largest of the examples of named axes, element by element, given to each of them.</summary>
        /// <inheritdoc cref="psum(NDArray, AxisNames)"/>
        public static NDArray pmax(NDArray x, AxisNames axis_name) =>
            new Collectives("pmax", axis_name).Reduce(x, n => Lax.ReduceMax(n, 0));

        /// <inheritdoc cref="pmax(NDArray, AxisNames)"/>
        public static T pmax<T>(T x, AxisNames axis_name) => Leaves.Map(a => pmax(a, axis_name), x, "pmax: x");

        /// <summary>The smallest of the examples of named axes, element by element, given to each of them.</summary>
        /// <inheritdoc cref="psum(NDArray, AxisNames)"/>
        public static NDArray pmin(NDArray x, AxisNames axis_name) =>
            new Collectives("pmin", axis_name).Reduce(x, n => Lax.ReduceMin(n, 0));

        /// <inheritdoc cref="pmin(NDArray, AxisNames)"/>
        public static T pmin<T>(T x, AxisNames axis_name) => Leaves.Map(a => pmin(a, axis_name), x, "pmin: x");

        /// <summary>All examples of named axes, given to each of them.</summary>
        /// <param name="x">The array of one example.</param>
        /// <param name="axis_name">The axes; of several the last varies fastest.</param>
        /// <param name="axis">The place of the new axis; with <paramref name="tiled"/> the axis along which they are joined.</param>
        /// <param name="tiled">Whether they are joined along an axis that is there instead of stacked along a new one.</param>
        /// <exception cref="ArgumentException">No axis around has that name; the text lists those that are there.</exception>
        public static NDArray all_gather(NDArray x, AxisNames axis_name, int axis = 0, bool tiled = false)
        {
            var axes = new Collectives("all_gather", axis_name);
            return tiled ? axes.GatherTiled(x, axis) : axes.Gather(x, axis);
        }

        /// <inheritdoc cref="all_gather(NDArray, AxisNames, int, bool)"/>
        public static T all_gather<T>(T x, AxisNames axis_name, int axis = 0, bool tiled = false) =>
            Leaves.Map(a => all_gather(a, axis_name, axis, tiled), x, "all_gather: x");

        /// <summary>The sum over the examples, of which each gets its slice of an axis.</summary>
        /// <param name="x">The array of one example.</param>
        /// <param name="axis_name">The axis.</param>
        /// <param name="scatter_dimension">The axis that is dealt out: as long as the named one, it vanishes; with <paramref name="tiled"/>
        /// a multiple of it, of which a part stays.</param>
        /// <param name="tiled">Whether the axis stays.</param>
        /// <exception cref="ArgumentException">No axis around has that name; the text lists those that are there.</exception>
        /// <exception cref="ShapeException">The extent does not fit.</exception>
        public static NDArray psum_scatter(NDArray x, AxisNames axis_name, int scatter_dimension = 0, bool tiled = false) =>
            new Collectives("psum_scatter", axis_name).SumScatter(x, scatter_dimension, tiled);

        /// <inheritdoc cref="psum_scatter(NDArray, AxisNames, int, bool)"/>
        public static T psum_scatter<T>(T x, AxisNames axis_name, int scatter_dimension = 0, bool tiled = false) =>
            Leaves.Map(a => psum_scatter(a, axis_name, scatter_dimension, tiled), x, "psum_scatter: x");

        /// <summary>Each example gets the value of another one; zeros where none is sent to it.</summary>
        /// <param name="x">The array of one example.</param>
        /// <param name="axis_name">The axis.</param>
        /// <param name="perm">Pairs of the source's and the destination's number.</param>
        /// <exception cref="ArgumentException">No axis around has that name, or a number is too large or occurs twice on one
        /// side.</exception>
        public static NDArray ppermute(NDArray x, AxisNames axis_name, IEnumerable<(int, int)> perm) =>
            new Collectives("ppermute", axis_name).Permute(x, perm);

        /// <inheritdoc cref="ppermute(NDArray, AxisNames, IEnumerable{ValueTuple{int, int}})"/>
        public static T ppermute<T>(T x, AxisNames axis_name, IEnumerable<(int, int)> perm) =>
            Leaves.Map(a => ppermute(a, axis_name, perm), x, "ppermute: x");

        /// <summary>Example i gets the value of example perm[i].</summary>
        /// <param name="x">The array of one example.</param>
        /// <param name="axis_name">The axis.</param>
        /// <param name="perm">The number of the source of each example, each number once.</param>
        /// <exception cref="ArgumentException">No axis around has that name, or perm is no permutation of its numbers.</exception>
        public static NDArray pshuffle(NDArray x, AxisNames axis_name, int[] perm)
        {
            ArgumentNullException.ThrowIfNull(perm);
            var axes = new Collectives("pshuffle", axis_name);
            if (perm.Length != axes.Size) throw new ArgumentException(
                $"pshuffle: perm has {perm.Length} entries for {axes.Size} examples; give the source of each.");
            return axes.Permute(x, perm.Select((source, i) => (source, i)));
        }

        /// <inheritdoc cref="pshuffle(NDArray, AxisNames, int[])"/>
        public static T pshuffle<T>(T x, AxisNames axis_name, int[] perm) =>
            Leaves.Map(a => pshuffle(a, axis_name, perm), x, "pshuffle: x");

        /// <summary>The named axis changes place with an axis of the array.</summary>
        /// <param name="x">The array of one example.</param>
        /// <param name="axis_name">The named axis.</param>
        /// <param name="axis">An axis of the same extent.</param>
        /// <exception cref="ArgumentException">No axis around has that name; the text lists those that are there.</exception>
        /// <exception cref="ShapeException">The extents differ.</exception>
        public static NDArray pswapaxes(NDArray x, AxisNames axis_name, int axis) =>
            new Collectives("pswapaxes", axis_name).AllToAll(x, axis, axis, tiled: false);

        /// <inheritdoc cref="pswapaxes(NDArray, AxisNames, int)"/>
        public static T pswapaxes<T>(T x, AxisNames axis_name, int axis) =>
            Leaves.Map(a => pswapaxes(a, axis_name, axis), x, "pswapaxes: x");

        /// <summary>Each example deals out the slices of one axis, and lays what it gets along another.</summary>
        /// <param name="x">The array of one example.</param>
        /// <param name="axis_name">The named axis.</param>
        /// <param name="split_axis">The axis that is dealt out: as long as the named one, it vanishes; with <paramref name="tiled"/> a
        /// multiple
        /// of it, of which a part stays.</param>
        /// <param name="concat_axis">Where the slices come to lie; with <paramref name="tiled"/> one behind the other along that
        /// axis.</param>
        /// <param name="tiled">Whether both axes stay.</param>
        /// <exception cref="ArgumentException">No axis around has that name; the text lists those that are there.</exception>
        /// <exception cref="ShapeException">The extent does not fit.</exception>
        public static NDArray all_to_all(NDArray x, AxisNames axis_name, int split_axis, int concat_axis, bool tiled = false) =>
            new Collectives("all_to_all", axis_name).AllToAll(x, split_axis, concat_axis, tiled);

        /// <inheritdoc cref="all_to_all(NDArray, AxisNames, int, int, bool)"/>
        public static T all_to_all<T>(T x, AxisNames axis_name, int split_axis, int concat_axis, bool tiled = false) =>
            Leaves.Map(a => all_to_all(a, axis_name, split_axis, concat_axis, tiled), x, "all_to_all: x");

        /// <summary>The value of one example, given to all.</summary>
        /// <param name="x">The array of one example.</param>
        /// <param name="axis_name">The axis.</param>
        /// <param name="source">The number of the example.</param>
        /// <exception cref="ArgumentException">No axis around has that name; the text lists those that are there.</exception>
        /// <exception cref="IndexException">There is no such example.</exception>
        public static NDArray pbroadcast(NDArray x, AxisNames axis_name, int source) =>
            index_in_dim(new Collectives("pbroadcast", axis_name).Gather(x, 0), source, keepdims: false);

        /// <inheritdoc cref="pbroadcast(NDArray, AxisNames, int)"/>
        public static T pbroadcast<T>(T x, AxisNames axis_name, int source) =>
            Leaves.Map(a => pbroadcast(a, axis_name, source), x, "pbroadcast: x");

        /// <summary>The number of the example along named axes, int32; of several axes the last varies fastest.</summary>
        /// <exception cref="ArgumentException">No axis around has that name; the text lists those that are there.</exception>
        public static NDArray axis_index(AxisNames axis_name) => new Collectives("axis_index", axis_name).Index();

        /// <summary>The extent of a named axis; of several, the product.</summary>
        /// <exception cref="ArgumentException">No axis around has that name; the text lists those that are there.</exception>
        public static int axis_size(AxisNames axis_name) => new Collectives("axis_size", axis_name).Size;
    }
}
