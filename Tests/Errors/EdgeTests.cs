namespace Lazy.Tests.Errors;

/// <summary>What is unusual but no mistake: division of integers by zero, arrays without elements and without axes.</summary>
[TestClass]
public sealed class EdgeTests
{
    private static readonly Dictionary<string, Func<NDArray, NDArray>> s_sweep = new()
    {
        ["abs"] = jnp.abs, ["exp"] = jnp.exp, ["tanh"] = jnp.tanh, ["sign"] = jnp.sign, ["square"] = x => x * x, ["relu"] = jax.nn.relu,
        ["where"] = x => jnp.where(x > 0, x, 0), ["clip"] = x => jnp.clip(x, 0, 1), ["cast"] = x => x.AsType(jnp.int32),
        ["reshape"] = x => jnp.reshape(x, x.Shape), ["ravel"] = jnp.ravel, ["transpose"] = x => jnp.transpose(x),
        ["expand_dims"] = x => jnp.expand_dims(x, 0), ["broadcast"] = x => jnp.broadcast_to(x, (Shape)(int[])[2, .. x.Shape]),
        ["flip"] = x => jnp.flip(x), ["stack"] = x => jnp.stack([x, x]), ["ones_like"] = x => jnp.ones_like(x),
        ["sum"] = x => jnp.sum(x), ["prod"] = x => jnp.prod(x), ["any"] = x => jnp.any(x > 0), ["all"] = x => jnp.all(x > 0),
        ["cumsum"] = x => jnp.cumsum(x), ["sort"] = x => jnp.sort(x, axis: null), ["atleast_2d"] = jnp.atleast_2d,
        ["squeeze"] = x => jnp.squeeze(x), ["tile"] = x => jnp.tile(x, 2), ["pad"] = x => x.Rank == 0 ? x : jnp.pad(x, 1),
        ["grad"] = jax.grad((NDArray x) => jnp.sum(jnp.sin(x))), ["jit"] = jax.jit((NDArray x) => x + 1),
        ["concatenate"] = x => jnp.concatenate([x, x], axis: null), ["outer"] = x => jnp.outer(x, x), ["isnan"] = jnp.isnan,
    };

    public static IEnumerable<object[]> Sweep => s_sweep.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DataRow("cpu")]
    [DataRow("reference")]
    public void Integer_division_by_zero_and_overflow_have_values(string backend)
    {
        using var scope = LazyConfig.UseBackend(backend);
        var x = jnp.asarray([7, -7, 0, int.MinValue, int.MinValue, 5]);
        var y = jnp.asarray([0, 0, 0, -1, 0, -1]);
        // XLA's definition: x / 0 is -1 and x % 0 is x; the one quotient that overflows wraps.
        CollectionAssert.AreEqual(new[] { -1, -1, -1, int.MinValue, -1, -5 }, jax.lax.div(x, y).ToArray<int>());
        CollectionAssert.AreEqual(new[] { 7, -7, 0, 0, int.MinValue, 0 }, jax.lax.rem(x, y).ToArray<int>());
        Assert.AreEqual(int.MinValue, jnp.floor_divide(x, y).ToArray<int>()[3]);
        Assert.AreEqual(0, jnp.remainder(x, y).ToArray<int>()[3]);
        CollectionAssert.AreEqual(new uint[] { uint.MaxValue, 2 },
            jax.lax.div(NDArray.Create<uint>([5, 4], 2), NDArray.Create<uint>([0, 2], 2)).ToArray<uint>());
        CollectionAssert.AreEqual(new sbyte[] { -1, -128 },
            jax.lax.div(NDArray.Create<sbyte>([5, -128], 2), NDArray.Create<sbyte>([0, -1], 2)).ToArray<sbyte>());
    }

    [TestMethod]
    [DynamicData(nameof(Sweep))]
    public void Arrays_without_elements_or_axes_are_arrays(string function)
    {
        foreach (var shape in new Shape[] { Shape.Scalar, 0, (0, 3), (3, 0), 1, (1, 1) })
        {
            var x = jnp.full(shape, 2.0);
            NDArray fast = s_sweep[function](x), slow;
            fast.Evaluate();
            using (LazyConfig.UseBackend("reference")) slow = s_sweep[function](x).Evaluate();
            Assert.AreEqual(slow.Shape, fast.Shape, $"{function} of {shape}");
            Assert.AreEqual(slow.ToRepr(), fast.ToRepr(), $"{function} of {shape}");
        }
    }

    [TestMethod]
    public void Sums_and_products_of_nothing()
    {
        var none = jnp.zeros((0, 3));
        CollectionAssert.AreEqual(new float[3], jnp.sum(none, axis: 0).ToArray<float>());
        CollectionAssert.AreEqual(new float[] { 1, 1, 1 }, jnp.prod(none, axis: 0).ToArray<float>());
        Assert.IsEmpty(jnp.sum(none, axis: 1).ToArray<float>());
        Assert.IsTrue(float.IsNaN((float)jnp.mean(none)));
        CollectionAssert.AreEqual(new float[4], jnp.matmul(jnp.zeros((2, 0)), jnp.zeros((0, 2))).ToArray<float>());
        Assert.AreEqual((Shape)(0, 2), jnp.matmul(none, jnp.zeros((3, 2))).Evaluate().Shape);
    }
}
