namespace Lazy.Tests;

/// <summary>Indices out of range, immutability and errors. Values against NumPy are rows of the conformance tests.</summary>
[TestClass]
public class IndexingTests
{
    private static readonly int[] Wild = [-10, -6, -5, -4, 0, 3, 4, 5, 6, 100];

    private static NDArray Five => jnp.asarray([1f, 2, 3, 4, 5]);

    [TestMethod]
    public void ElementsBesideAPaddedOneAreTheFilling()
    {
        // The kernel knows these indices, and with them the tests of the padding.
        var read = jax.jit((NDArray x) =>
        {
            var padded = jnp.pad(x, (1, 2));
            return (100 * padded[0]) + (10 * padded[1]) + padded[3];
        });
        Assert.AreEqual(30f, (float)read(jnp.asarray([3f])));
    }

    [TestMethod]
    public void ReadsOutOfRangeClipOrFill()
    {
        CollectionAssert.AreEqual(new float[] { 1, 1, 1, 2, 1, 4, 5, 5, 5, 5 }, Five[Wild].ToArray<float>());
        float[] filled = [float.NaN, float.NaN, 1, 2, 1, 4, 5, float.NaN, float.NaN, float.NaN];
        CollectionAssert.AreEqual(filled, Five.At[Wild].Get(IndexMode.Fill).ToArray<float>());
        const int Lowest = int.MinValue;
        CollectionAssert.AreEqual(new[] { Lowest, Lowest, 1, 2, 1, 4, 5, Lowest, Lowest, Lowest },
            Five.AsType(jnp.int32).At[Wild].Get(IndexMode.Fill).ToArray<int>());
        const uint Highest = uint.MaxValue;
        CollectionAssert.AreEqual(new uint[] { Highest, Highest, 1, 2, 1, 4, 5, Highest, Highest, Highest },
            Five.AsType(jnp.uint32).At[Wild].Get(IndexMode.Fill).ToArray<uint>());
        Assert.AreEqual(-1f, Five.At[jnp.asarray(20)].Get(IndexMode.Fill, fillValue: -1).ToScalar<float>());
        Assert.AreEqual(5f, Five.At[jnp.asarray(20)].Get().ToScalar<float>());
        Assert.IsTrue(float.IsNaN(Five.At[jnp.asarray(20)].Get(IndexMode.Fill).ToScalar<float>()));
    }

    [TestMethod]
    public void WritesOutOfRangeAreDroppedUnlessTheyClip()
    {
        var x = jnp.arange(5.0);
        var beyond = jnp.asarray(10);
        CollectionAssert.AreEqual(new float[] { 0, 1, 2, 3, 4 }, x.At[beyond].Add(10).ToArray<float>());
        CollectionAssert.AreEqual(new float[] { 0, 1, 2, 3, 14 }, x.At[beyond].Add(10, IndexMode.Clip).ToArray<float>());
        CollectionAssert.AreEqual(new float[] { 0, 1, 2, 3, 99 }, x.At[jnp.asarray(-1)].Set(99).ToArray<float>());
        CollectionAssert.AreEqual(new float[] { 0, 1, 2, 3, 4 }, x.At[jnp.asarray(-6)].Set(99, IndexMode.Drop).ToArray<float>());
        CollectionAssert.AreEqual(new float[] { 7, 1, 2, 3, 4 }, x.At[new[] { -9, -5, 9 }].Set(7).ToArray<float>());
    }

    [TestMethod]
    public void UpdatesLeaveTheOldArrayAlone()
    {
        var x = jnp.arange(3.0);
        x.Evaluate();
        var y = x.At[0].Set(5);
        CollectionAssert.AreEqual(new float[] { 5, 1, 2 }, y.ToArray<float>());
        CollectionAssert.AreEqual(new float[] { 0, 1, 2 }, x.ToArray<float>());
        Assert.AreEqual("int32", jnp.arange(3).At[0].Set(2.9).DType.Name);
        Assert.AreEqual("float32", jnp.arange(3).At[0].Divide(2).DType.Name);
    }

    [TestMethod]
    public void StaticIndicesOutOfRangeNameIndexAxisAndSize()
    {
        var m = jnp.zeros((2, 3));
        StringAssert.Contains(Assert.ThrowsExactly<IndexException>(() => m[0, 3]).Message, "index 3 is out of range for axis 1 with size 3");
        StringAssert.Contains(Assert.ThrowsExactly<IndexException>(() => m[-3]).Message, "index -3 is out of range for axis 0 with size 2");
        StringAssert.Contains(Assert.ThrowsExactly<IndexException>(() => m[^4..][.., ^4]).Message, "index ^4 is out of range for axis 1 with size 3");
        StringAssert.Contains(Assert.ThrowsExactly<IndexException>(() => m.At[2].Set(0)).Message, "index 2 is out of range for axis 0 with size 2");
        StringAssert.Contains(Assert.ThrowsExactly<IndexException>(() => m[0, 0, 0]).Message, "3 entries for the 2 axes of float32[2,3]");
        StringAssert.Contains(Assert.ThrowsExactly<IndexException>(() => jnp.zeros((0, 2))[0]).Message, "axis 0 with size 0");
    }

    [TestMethod]
    public void BadIndicesSayWhatWouldWork()
    {
        var m = jnp.zeros((2, 3));
        StringAssert.Contains(Assert.ThrowsExactly<IndexException>(() => m["1:a"]).Message, "'a' in \"1:a\" cannot be read");
        StringAssert.Contains(Assert.ThrowsExactly<IndexException>(() => m["::0"]).Message, "step");
        StringAssert.Contains(Assert.ThrowsExactly<IndexException>(() => m["...", 0, "..."]).Message, "one ellipsis");
        StringAssert.Contains(Assert.ThrowsExactly<IndexException>(() => m[jnp.asarray([0.5])]).Message, "not float32[1]");
        StringAssert.Contains(Assert.ThrowsExactly<IndexException>(() => m[new[] { true }]).Message, "has extent 1, but axis 0");
        StringAssert.Contains(Assert.ThrowsExactly<ShapeException>(() => m.At[0].Set(jnp.ones(2))).Message, "cannot be broadcast to (3,)");
        StringAssert.Contains(Assert.ThrowsExactly<ShapeException>(() => m[new[] { 0, 1 }, new[] { 0, 1, 2 }]).Message, "cannot be broadcast");
    }

    [TestMethod]
    public void TracedMasksReadWithAnErrorAndWriteByASelect()
    {
        var positive = jax.jit((NDArray x) => x[x > 0]);
        StringAssert.Contains(Assert.ThrowsExactly<TracedValueException>(() => positive(Five)).Message, "boolean mask");
        var clipped = jax.jit((NDArray x) => x.At[x > 2].Set(0));
        CollectionAssert.AreEqual(new float[] { 1, 2, 0, 0, 0 }, clipped(Five).ToArray<float>());
        var picked = jax.jit((NDArray x, NDArray i) => x[i] + x.At[i].Set(10)[0]);
        Assert.AreEqual(13f, picked(Five, jnp.asarray(0) + 0).ToScalar<float>() + 2);
    }

    [TestMethod]
    public void DerivativesFollowTheElements()
    {
        var read = jax.grad((NDArray x) => x[1] * 2 + jnp.sum(x["::2"]))(Five);
        CollectionAssert.AreEqual(new float[] { 1, 2, 1, 0, 1 }, read.ToArray<float>());
        var gathered = jax.grad((NDArray x) => jnp.sum(x[new[] { 0, 0, 3 }]))(Five);
        CollectionAssert.AreEqual(new float[] { 2, 0, 0, 1, 0 }, gathered.ToArray<float>());
        var written = jax.grad((NDArray x) => jnp.sum(jnp.square(x.At[1].Set(x[0]))))(Five);
        CollectionAssert.AreEqual(new float[] { 4, 0, 6, 8, 10 }, written.ToArray<float>());
        var masked = jax.grad((NDArray x) => jnp.sum(x[x > 2]))(Five);
        CollectionAssert.AreEqual(new float[] { 0, 0, 1, 1, 1 }, masked.ToArray<float>());
    }

    [TestMethod]
    public void IndicesMapOverABatch()
    {
        var m = jnp.reshape(jnp.arange(6.0), 2, 3);
        var picked = jax.vmap((NDArray row, NDArray i) => row[i])(m, jnp.asarray([2, 0]));
        CollectionAssert.AreEqual(new float[] { 2, 3 }, picked.ToArray<float>());
        var updated = jax.vmap((NDArray row, NDArray i) => row.At[i].Set(9))(m, jnp.asarray([2, 0]));
        CollectionAssert.AreEqual(new float[] { 0, 1, 9, 9, 4, 5 }, updated.ToArray<float>());
    }
}
