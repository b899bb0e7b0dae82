using Lazy.Graph.Ops;

namespace Lazy.Tests.Numerics;

/// <summary>What rows of reference data cannot say of jax.lax.</summary>
[TestClass]
public sealed class LaxTests
{
    private static readonly ScatterDims Elements = new(default, 0, 0, default, default);

    [TestMethod]
    public void Arrays_are_reduced_together()
    {
        NDArray x = jnp.array([3.0, 7, -1, 7, 2], DType.Float64), at = jnp.arange(5);
        NDArray[] Larger(NDArray[] a, NDArray[] b) => [jnp.where(b[0] > a[0], b[0], a[0]), jnp.where(b[0] > a[0], b[1], a[1])];
        var both = jax.lax.reduce([x, at], [double.NegativeInfinity, 0], Larger, 0);
        Assert.AreEqual((7.0, 1), ((double)both[0], (int)both[1]));
        var rows = jax.lax.reduce([jnp.stack([x, -x]), jnp.stack([at, at])], [double.NegativeInfinity, 0], Larger, 1);
        CollectionAssert.AreEqual(new[] { 1, 2 }, rows[1].ToArray<int>());
        // Neighbours in their order: a product of matrices [[a, b], [0, 1]] is associative, and does not commute.
        var line = jax.lax.reduce([x, x + 1], [1.0, 0.0], (f, g) => [f[0] * g[0], (f[0] * g[1]) + f[1]], 0);
        var (scale, shift) = (1.0, 0.0);
        foreach (var v in x.ToArray<double>()) (scale, shift) = (scale * v, (scale * (v + 1)) + shift);
        Assert.AreEqual((scale, shift), ((double)line[0], (double)line[1]));
        Assert.Throws<ShapeException>(() => jax.lax.reduce([x, jnp.arange(4)], [0.0, 0], Larger, 0));
    }

    [TestMethod]
    public void Gradients_of_a_convolution_are_those_of_products()
    {
        // Small integers have exact sums.
        NDArray Small(int seed, params int[] shape) => jnp.floor(jax.random.uniform(jax.random.key(seed), shape, minval: -3.0, maxval: 4.0));
        NDArray x = Small(1, 6, 16, 13, 10), w = Small(2, 18, 16, 3, 3), ct = Small(3, 6, 18, 13, 10);
        NDArray Loss(NDArray x, NDArray w) => jnp.sum(ct * jax.lax.conv(x, w, [1, 1], "SAME"));
        NDArray ByProducts(NDArray x, NDArray w)
        {
            var wide = jnp.pad(x, [(0, 0), (0, 0), (1, 1), (1, 1)]);
            var sum = jnp.zeros(ct.Shape);
            for (var i = 0; i < 9; i++)
                sum += jnp.einsum("nihw,oi->nohw", wide[.., .., (i / 3)..((i / 3) + 13), (i % 3)..((i % 3) + 10)], w[.., .., i / 3, i % 3]);
            return jnp.sum(ct * sum);
        }
        foreach (var type in new[] { DType.Float32, DType.Float64 })
        {
            NDArray a = x.AsType(type), b = w.AsType(type);
            var (gx, gw) = jax.jit(jax.grad(Loss, argnums: (0, 1)))(a, b);
            var (ex, ew) = jax.grad(ByProducts, argnums: (0, 1))(a, b);
            Assert.IsTrue((bool)jnp.array_equal(gx, ex) && (bool)jnp.array_equal(gw, ew) && gw.DType == type, type.Name);
        }
    }

    [TestMethod]
    public void Functions_and_windows_are_checked()
    {
        var x = jnp.ones((3, 4));
        var e = Assert.Throws<ShapeException>(() => jax.lax.reduce_window(x, 0.0, jax.lax.add, (2, 2), 1, "VALID"));
        StringAssert.StartsWith(e.Message, "reduce_window: window_dimensions (2, 2) and window_strides (1,)");
        Assert.Throws<ShapeException>(() => jax.lax.reduce_window(x, 0.0, jax.lax.add, (2, 0), (1, 1), [(0, 0), (0, 0)]));
        Assert.Throws<ShapeException>(() => jax.lax.reduce_window(x, 0.0, jax.lax.add, (2, 2), (1, 1), [(0, 0)]));
        Assert.Throws<ArgumentException>(() => jax.lax.reduce_window(x, 0.0, jax.lax.add, (2, 2), (1, 1), "FULL"));
        Assert.Throws<ArgumentException>(() => jax.lax.reduce(x, 0.0, (a, b) => a < b, 0));
        Assert.Throws<ArgumentException>(() => jax.lax.conv_transpose(jnp.ones((1, 4, 2)), jnp.ones((3, 2, 2)), 1, "FULL"));
        Assert.Throws<ShapeException>(() => jax.lax.tile(x, 2));
        Assert.Throws<ShapeException>(() => jax.lax.broadcast_to_rank(x, 1));
        Assert.Throws<ShapeException>(() => jax.lax.index_take(x, [jnp.arange(2)], (0, 1)));
        Assert.Throws<ShapeException>(() => jax.lax.ragged_dot(x, x, jnp.arange(2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => jax.lax.approx_max_k(x, 2, recall_target: 0));
        var sizes = jnp.array([1, 2]);
        Assert.Throws<ShapeException>(() => jax.lax.ragged_dot(x, jnp.ones((3, 4, 2)), sizes));
        Assert.Throws<DTypeException>(() => jax.lax.ragged_dot(x, jnp.ones((2, 4, 2)), jnp.ones(2)));
        Assert.Throws<ShapeException>(() => jax.lax.conv_dimension_numbers((1, 2, 3), (1, 2)));
    }

    [TestMethod]
    public void A_scalar_that_pads_stays_one()
    {
        NDArray fill = jnp.asarray(2f);
        CollectionAssert.AreEqual(new[] { 2f, 1f, 1f, 2f, 2f }, jax.lax.pad(jnp.ones(2), fill, [(1, 2, 0)]).ToArray<float>());
        CollectionAssert.AreEqual(new[] { 3f, 1f, 3f, 1f }, jax.lax.pad(jnp.ones(2), 3, [(1, 0, 1)]).ToArray<float>());
        Assert.Throws<ShapeException>(() => jax.lax.pad(jnp.ones(2), jnp.ones(2), [(1, 2, 0)]));
    }

    [TestMethod]
    public void Elements_at_positions_are_subtracted_from_and_replaced_by_functions_of_them()
    {
        NDArray x = jnp.array([1.0, 2, 3, 4], DType.Float64), at = jnp.array([[0], [2], [0], [9]]);
        var less = jax.lax.scatter_sub(x, at, jnp.array([1.0, 1, 2, 5], DType.Float64), Elements);
        CollectionAssert.AreEqual(new[] { -2.0, 2, 2, 4 }, less.ToArray<double>());
        NDArray Squared(NDArray v) => jax.lax.scatter_apply(v, at, jnp.square, Elements, 4);
        CollectionAssert.AreEqual(new[] { 1.0, 2, 9, 4 }, Squared(x).ToArray<double>());
        CollectionAssert.AreEqual(new[] { 1.0, 2, 9, 4 }, jax.jit(Squared)(x).ToArray<double>());
        // Windows of two along the second axis.
        ScatterDims pairs = new(1, 0, (0, 1), default, default);
        var rows = jax.lax.scatter_apply(jnp.ones((2, 3)), jnp.array([[1, 1]]), v => v * 5, pairs, (1, 2));
        CollectionAssert.AreEqual(new[] { 1f, 1, 1, 1, 5, 5 }, rows.ToArray<float>());
        var e = Assert.Throws<ShapeException>(() =>
            jax.lax.scatter_apply(jnp.ones((2, 3)), jnp.array([[1, 1]]), v => v, pairs));
        StringAssert.StartsWith(e.Message, "scatter_apply:");
    }

    [TestMethod]
    public void Windows_are_read_and_written_by_the_dimension_numbers_of_XLA()
    {
        NDArray x = jnp.reshape(jnp.arange(12.0), 3, 4), at = jnp.array([[0, 1], [2, 3], [1, -1]]);
        // Windows of one row and two columns; the last two do not fit.
        GatherDims windows = new(1, 0, (0, 1), default, default);
        var read = jax.lax.gather(x, at, windows, (1, 2), GatherMode.FillOrDrop, -1);
        CollectionAssert.AreEqual(new[] { 1f, 2, -1, -1, -1, -1 }, read.ToArray<float>());
        CollectionAssert.AreEqual(new[] { 1f, 2, 10, 11, 4, 5 }, jax.lax.gather(x, at, windows, (1, 2), GatherMode.Clip).ToArray<float>());
        NDArray v = jnp.array([1.0, 2, 3, 4]), places = jnp.array([[0], [2], [0], [9]]), u = jnp.array([5.0, -1, 2, 7]);
        CollectionAssert.AreEqual(new[] { 8f, 2, 2, 4 }, jax.lax.scatter_add(v, places, u, Elements).ToArray<float>());
        CollectionAssert.AreEqual(new[] { 10f, 2, -3, 4 }, jax.lax.scatter_mul(v, places, u, Elements).ToArray<float>());
        CollectionAssert.AreEqual(new[] { 1f, 2, -1, 4 }, jax.lax.scatter_min(v, places, u, Elements).ToArray<float>());
        CollectionAssert.AreEqual(new[] { 5f, 2, 3, 4 }, jax.lax.scatter_max(v, places, u, Elements).ToArray<float>());
        CollectionAssert.AreEqual(new[] { 1f, 2, -1, 7 }, jax.lax.scatter(v, jnp.array([[2], [3]]), u[1..3] * jnp.array([1.0, 3.5]), Elements).ToArray<float>());
        CollectionAssert.AreEqual(new[] { 1f, 2, -1, 7 }, jax.lax.scatter(v, jnp.array([[2], [8]]), jnp.array([-1.0, 7]), Elements, GatherMode.Clip).ToArray<float>());
        var slope = jax.grad((NDArray v) => jnp.sum(jnp.square(jax.lax.gather(v, places[..3], new(default, 0, 0, default, default), 1))))(v);
        CollectionAssert.AreEqual(new[] { 4f, 0, 6, 0 }, slope.ToArray<float>());
    }

    [TestMethod]
    public void Branches_are_chosen_by_number()
    {
        Func<NDArray, NDArray>[] branches = [x => x + 1, x => x * 10, x => -x];
        NDArray F(NDArray i, NDArray x) => jax.lax.@switch(i, branches, x);
        foreach (var (i, expected) in new[] { (0, 3f), (1, 20f), (2, -2f), (9, -2f), (-4, 3f) })
        {
            Assert.AreEqual(expected, (float)F(i, 2f));
            Assert.AreEqual(expected, (float)jax.jit<NDArray, NDArray, NDArray>(F)(jnp.asarray(i), jnp.asarray(2f)));
        }
    }

    [TestMethod]
    public void Random_bits_follow_from_the_key()
    {
        foreach (var words in new[] { 2, 4 })
        {
            var key = jnp.arange(words).AsType(DType.UInt32);
            var (next, bits) = jax.lax.rng_bit_generator(key, (50, 40));
            var (again, same) = jax.jit<NDArray, (NDArray, NDArray)>(k => jax.lax.rng_bit_generator(k, (50, 40)))(key);
            var (_, other) = jax.lax.rng_bit_generator(next, (50, 40));
            Assert.AreEqual((key.Shape, key.DType), (next.Shape, next.DType));
            CollectionAssert.AreEqual(bits.ToArray<uint>(), same.ToArray<uint>());
            CollectionAssert.AreEqual(next.ToArray<uint>(), again.ToArray<uint>());
            CollectionAssert.AreNotEqual(key.ToArray<uint>(), next.ToArray<uint>());
            Assert.AreEqual(4000, bits.ToArray<uint>().Concat(other.ToArray<uint>()).Distinct().Count(), 3);
            Assert.AreEqual(0.5, bits.ToArray<uint>().Average(b => b / 4294967296.0), 0.03);
        }
        Assert.AreEqual(DType.UInt16, jax.lax.rng_bit_generator(jnp.zeros(4, DType.UInt32), 3, DType.UInt16).Bits.DType);
        Assert.Throws<DTypeException>(() => jax.lax.rng_bit_generator(jnp.zeros(3, DType.UInt32), 3));
    }

    [TestMethod]
    public void Names_of_order_and_of_other_compilers_change_nothing()
    {
        var token = jax.lax.create_token();
        var after = jax.jit<NDArray, NDArray>(x => jax.lax.after_all(token, x))(jnp.ones(3));
        Assert.AreEqual((DType.Bool, Shape.Scalar), (after.DType, after.Shape));
        Assert.AreEqual(DType.Bool, jax.lax.after_all().DType);
        var sine = jax.lax.composite<NDArray, NDArray>(jnp.sin, "my.sin", 1);
        Assert.AreEqual(1f, (float)jax.grad(sine)(0f));
        Assert.Throws<ArgumentException>(() => jax.lax.composite<NDArray, NDArray>(jnp.sin, ""));
        var traced = jax.jit<NDArray, NDArray>(x =>
        {
            jax.lax.dce_sink(jnp.exp(x));
            return x + 1;
        });
        Assert.AreEqual(3f, (float)traced(2f));
    }
}
