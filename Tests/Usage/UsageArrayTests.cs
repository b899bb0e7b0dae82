namespace Lazy.Tests.Usage;

/// <summary>Indexing, updates, axes and reading, in the forms in which users write them.</summary>
[TestClass]
public sealed class UsageArrayTests
{
    private static readonly NDArray x = jnp.asarray([1.0, 2.0, 3.0, 4.0]);
    private static readonly NDArray y = jnp.asarray(1.1, 2.1, 3.1, 4.1);
    private static readonly NDArray i = jnp.asarray([1, 2, 3]);
    private static readonly NDArray m = jnp.asarray(new float[,] { { 1, 2 }, { 3, 4 } });

    [TestMethod]
    public void Updates_make_new_arrays()
    {
        var upd = jax.ops.index_update(x, 0, 123);
        var u2 = x.At[0].Set(123);
        var u3 = m.At[.., 1].Add(1.5);
        var u4 = x.At[x > 2].Set(0);
        Seen.Near(upd, 123, 2, 3, 4);
        Seen.Near(u2, 123, 2, 3, 4);
        Seen.Near(u3, 1, 3.5, 3, 5.5);
        Seen.Near(u4, 1, 2, 0, 0);
        Seen.Near(x, 1, 2, 3, 4);
    }

    [TestMethod]
    public void Indices_of_every_kind()
    {
        var s1 = x[0];
        var s2 = m[1.., ^1];
        var s3 = m["::2, ..."];
        var s4 = x[i];
        var s5 = x[jnp.newaxis, ..];
        var s6 = x[x > 1];
        Seen.Near(s1, 1);
        Seen.Near(s2, 4);
        Seen.Near(s3, 1, 2);
        Seen.Near(s4, 2, 3, 4);
        Seen.Near(s6, 2, 3, 4);
        Assert.AreEqual(Shape.Scalar, s1.Shape);
        Assert.AreEqual((Shape)1, s2.Shape);
        Assert.AreEqual((Shape)(1, 2), s3.Shape);
        Assert.AreEqual((Shape)(1, 4), s5.Shape);
    }

    [TestMethod]
    public void Axes_of_every_kind()
    {
        var red = jnp.sum(m, axis: 0);
        var red2 = jnp.sum(m, axis: (0, 1));
        var red3 = jnp.sum(m, axis: [0, 1], keepdims: true);
        var red4 = jnp.mean(m, axis: -1);
        Seen.Near(red, 4, 6);
        Seen.Near(red2, 10);
        Seen.Near(red3, 10);
        Seen.Near(red4, 1.5, 3.5);
        Assert.AreEqual((Shape)(1, 1), red3.Shape);
    }

    [TestMethod]
    public void Joining_and_reshaping()
    {
        var cat = jnp.concatenate([x, y]);
        var st = jnp.stack([x, y], axis: 1);
        var rs = jnp.reshape(x, 2, 2);
        var rs2 = jnp.reshape(x, (2, -1));
        Seen.Near(cat, 1, 2, 3, 4, 1.1, 2.1, 3.1, 4.1);
        Seen.Near(st, 1, 1.1, 2, 2.1, 3, 3.1, 4, 4.1);
        Assert.AreEqual((Shape)(4, 2), st.Shape);
        foreach (var r in new[] { rs, rs2 })
        {
            Assert.AreEqual((Shape)(2, 2), r.Shape);
            Seen.Near(r, 1, 2, 3, 4);
        }
    }

    [TestMethod]
    public async Task Values_are_read()
    {
        float f = (float)jnp.sum(x);
        Assert.AreEqual(10, f);
        if ((bool)(jnp.sum(x) > 0)) f = (x * 2)[1].Evaluate().ToScalar<float>();
        Assert.AreEqual(4, f);
        Assert.AreEqual(3, jnp.asarray([3.0]).Evaluate().ToScalar<float>());
        float[] fs = x.ToArray<float>();
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4 }, fs);
        var later = x + 1;
        Assert.AreSame(later, await later.EvaluateAsync());
        Seen.Near(later, 2, 3, 4, 5);
    }

    [TestMethod]
    public void Four_elements_are_no_scalar()
    {
        float f = 0;
        var e = Assert.ThrowsExactly<ShapeException>(() => f = x.Evaluate().ToScalar<float>());
        StringAssert.StartsWith(e.Message, "ToScalar");
        Assert.Contains("(4,)", e.Message);
        Assert.AreEqual(0, f);
        StringAssert.StartsWith(Assert.ThrowsExactly<ShapeException>(() => (float)x).Message, "float(x)");
        StringAssert.StartsWith(Assert.ThrowsExactly<ShapeException>(() => (bool)(x > 0)).Message, "bool(x)");
    }
}
