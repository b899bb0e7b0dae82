namespace Lazy.Tests;

/// <summary>Known answers of JAX (threefry2x32, partitionable), and moments where there are none.</summary>
[TestClass]
public class RandomTests
{
    private static NDArray Key => jax.random.key(0);

    [TestMethod]
    public void KeysSplitAndFoldAsInJax()
    {
        CollectionAssert.AreEqual(new uint[] { 0, 0 }, Key.ToArray<uint>());
        CollectionAssert.AreEqual(new uint[] { 0, 4294967295 }, jax.random.key(-1).ToArray<uint>());
        CollectionAssert.AreEqual(new uint[] { 1797259609, 2579123966, 928981903, 3453687069 }, jax.random.split(Key).ToArray<uint>());
        CollectionAssert.AreEqual(new uint[] { 1797259609, 2579123966 }, jax.random.fold_in(Key, 0).ToArray<uint>());
        CollectionAssert.AreEqual(new uint[] { 2285895361, 433833334 }, jax.random.fold_in(Key, 4).ToArray<uint>());
        var (first, second) = jax.random.split(Key);
        Assert.AreEqual((Shape)2, first.Shape);
        CollectionAssert.AreEqual(new uint[] { 928981903, 3453687069 }, second.ToArray<uint>());
        Assert.AreEqual((Shape)(2, 3, 2), jax.random.split(Key, (2, 3)).Shape);
        CollectionAssert.AreEqual(new uint[] { 0, 42 }, jax.random.key_data(jax.random.PRNGKey(42)).ToArray<uint>());
        var wrapped = jax.random.wrap_key_data(NDArray.Create<uint>([928981903, 3453687069], 2));
        CollectionAssert.AreEqual(jax.random.bits(second, 3).ToArray<uint>(), jax.random.bits(wrapped, 3).ToArray<uint>());
    }

    [TestMethod]
    public void BitsOfEveryWidth()
    {
        CollectionAssert.AreEqual(new uint[] { 4070199207, 4202968722, 1427181096 }, jax.random.bits(Key, 3).ToArray<uint>());
        CollectionAssert.AreEqual(new ushort[] { 20391, 13970, 3624 }, jax.random.bits(Key, 3, jnp.uint16).ToArray<ushort>());
        CollectionAssert.AreEqual(new byte[] { 167, 146, 40 }, jax.random.bits(Key, 3, jnp.uint8).ToArray<byte>());
        CollectionAssert.AreEqual(new ulong[] { 7719171245655871230, 3989946895414531357, 17807037942121513089 },
            jax.random.bits(Key, 3, jnp.uint64).ToArray<ulong>());
    }

    [TestMethod]
    public void UniformAndNormalNumbers()
    {
        Close([0.947667], jax.random.uniform(Key));
        Close([0.947667, 0.9785799, 0.33229148], jax.random.uniform(Key, 3));
        Close([0.00729382], jax.random.uniform(jax.random.split(Key)[1]));
        Close([0.41845711171638644, 0.21629545460551136, 0.9653214611189975], jax.random.uniform(Key, 3, jnp.float64), 1e-15);
        Close([1.6226422, 2.0252647, -0.43359444, -0.07861735, 0.1760909, -0.97208923], jax.random.normal(Key, 6));
        Close([-1 + (2 * 0.947667), -1 + (2 * 0.9785799)], jax.random.uniform(Key, 2, minval: -1, maxval: 1));
        // Element i does not depend on the shape.
        Close([1.6226422, 2.0252647, -0.43359444, -0.07861735, 0.1760909, -0.97208923], jax.random.normal(Key, (2, 3)));
    }

    [TestMethod]
    public void IntegersAndOrders()
    {
        CollectionAssert.AreEqual(new[] { 9, 0, 2, 3, 1 }, jax.random.randint(Key, 5, 0, 10).ToArray<int>());
        CollectionAssert.AreEqual(new long[] { 5, 1, 5, 7, 3 }, jax.random.randint(Key, 5, 0, 10, jnp.int64).ToArray<long>());
        CollectionAssert.AreEqual(new[] { 5, 0, 0, 5, 3, 3, 0, 7, 5 }, jax.random.randint(Key, (3, 3), 0, 8).ToArray<int>());
        CollectionAssert.AreEqual(new[] { 4, 4 }, jax.random.randint(Key, 2, 4, 4).ToArray<int>());
        CollectionAssert.AreEqual(new[] { 0, 1, 5, 6, 4, 3, 2, 7 }, jax.random.permutation(Key, 8).ToArray<int>());
        CollectionAssert.AreEqual(new[] { false, false, true, true, false, true, true, false }, jax.random.bernoulli(Key, 0.5, 8).ToArray<bool>());
    }

    [TestMethod]
    public void DistributionsHaveTheirMoments()
    {
        const int N = 20000;
        Moments(jax.random.uniform(Key, N), 0.5, 1 / 12.0);
        Moments(jax.random.normal(Key, N), 0, 1);
        Moments(jax.random.exponential(Key, N), 1, 1);
        Moments(jax.random.gumbel(Key, N), 0.5772, Math.PI * Math.PI / 6);
        Moments(jax.random.laplace(Key, N), 0, 2);
        Moments(jax.random.logistic(Key, N), 0, Math.PI * Math.PI / 3);
        Moments(jax.random.rademacher(Key, N).AsType(jnp.float32), 0, 1);
        Moments(jax.random.truncated_normal(Key, -1, 1, N), 0, 0.2911);
        Moments(jax.random.uniform(Key, N, jnp.float16).AsType(jnp.float32), 0.5, 1 / 12.0);
        Moments(jax.random.bernoulli(Key, 0.3, N).AsType(jnp.float32), 0.3, 0.21);
        var picked = jax.random.categorical(Key, jnp.log(jnp.asarray([0.2, 0.8])), shape: N);
        Moments(picked.AsType(jnp.float32), 0.8, 0.16);
        Moments(jax.random.choice(Key, jnp.asarray([1.0, 3.0]), N, p: jnp.asarray([0.5, 0.5])), 2, 1);
    }

    [TestMethod]
    public void PicksWithoutReplacementAreDifferent()
    {
        var picked = jax.random.choice(Key, jnp.arange(10), 10, replace: false).ToArray<int>();
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 10).ToArray(), picked);
        var rows = jax.random.permutation(Key, jnp.reshape(jnp.arange(12), 6, 2)).ToArray2D<int>();
        CollectionAssert.AreEquivalent(new[] { 0, 2, 4, 6, 8, 10 }, Enumerable.Range(0, 6).Select(i => rows[i, 0]).ToArray());
        Assert.IsTrue(Enumerable.Range(0, 6).All(i => rows[i, 1] == rows[i, 0] + 1));
        var error = Assert.ThrowsExactly<ShapeException>(() => jax.random.choice(Key, 3, 4, replace: false));
        StringAssert.Contains(error.Message, "4 of 3 elements");
    }

    [TestMethod]
    public void WhatIsNoKeyIsRefused()
    {
        var error = Assert.ThrowsExactly<ShapeException>(() => jax.random.uniform(jnp.asarray([1, 2])));
        StringAssert.Contains(error.Message, "a key is uint32[2], not int32[2]");
        Assert.ThrowsExactly<DTypeException>(() => jax.random.normal(Key, 2, jnp.int32));
        Assert.ThrowsExactly<DTypeException>(() => jax.random.randint(Key, 2, 0, 5, jnp.float32));
    }

    [TestMethod]
    public void KeysCanBeMapped()
    {
        var each = jax.vmap((NDArray k) => jax.random.normal(k, 3))(jax.random.split(Key, 4));
        var second = jax.random.normal(jax.random.split(Key, 4)[1], 3);
        CollectionAssert.AreEqual(second.ToArray<float>(), each[1].ToArray<float>());
    }

    private static void Close(double[] expected, NDArray actual, double tolerance = 1e-6)
    {
        var values = actual.AsType(jnp.float64).ToArray<double>();
        Assert.HasCount(expected.Length, values);
        for (var i = 0; i < values.Length; i++) Assert.AreEqual(expected[i], values[i], tolerance, $"element {i}");
    }

    // Within six standard errors; the fourth moments of these distributions are below 10 squared variances.
    private static void Moments(NDArray x, double mean, double variance)
    {
        var n = (double)x.Size;
        Assert.AreEqual(mean, (double)jnp.mean(x), 6 * Math.Sqrt(variance / n), "mean");
        Assert.AreEqual(variance, (double)jnp.var(x), 6 * 3 * variance / Math.Sqrt(n), "variance");
    }
}
