namespace Lazy.Tests.Configuration;

[TestClass]
public sealed class PromotionRulesTests
{
    private static readonly NDArray row = jnp.ones(3);
    private static readonly NDArray table = jnp.ones((2, 3));

    [TestMethod]
    public void Ranks_that_differ_are_refused_inside_of_the_scope()
    {
        using (jax.numpy_rank_promotion("raise"))
        {
            Assert.AreEqual("add: the shapes (2, 3) and (3,) have different ranks, which numpy_rank_promotion(\"raise\") looks for. " +
                "Give them the same rank by jnp.expand_dims or jnp.reshape.",
                Assert.ThrowsExactly<ShapeException>(() => table + row).Message);
            Assert.ThrowsExactly<ShapeException>(() => jnp.where(table > 0, row, 1f));
            Assert.AreEqual((Shape)(2, 3), (table + 1f).Shape, "scalars broadcast always");
            Assert.AreEqual((Shape)(2, 3), (table + row[jnp.newaxis]).Shape);
            using (jax.numpy_rank_promotion("allow")) Assert.AreEqual((Shape)(2, 3), (table + row).Shape);
            Assert.ThrowsExactly<ShapeException>(() => table + row);
        }
        Assert.AreEqual((Shape)(2, 3), (table + row).Shape);
        Assert.AreEqual("numpy_rank_promotion: 'no' is none of allow, warn and raise.",
            Assert.ThrowsExactly<ArgumentException>(() => jax.numpy_rank_promotion("no")).Message);
    }

    [TestMethod]
    [DoNotParallelize]
    public void Ranks_that_differ_are_told_where_a_warning_is_wanted()
    {
        var before = Console.Error;
        using var heard = new StringWriter();
        Console.SetError(TextWriter.Synchronized(heard));
        try
        {
            using (jax.numpy_rank_promotion("warn")) Assert.AreEqual((Shape)(2, 3), (table + row).Shape);
        }
        finally
        {
            Console.SetError(before);
        }
        Assert.Contains("lazy: add: the shapes (2, 3) and (3,) have different ranks", heard.ToString());
    }

    [TestMethod]
    public void Dtypes_that_differ_are_refused_inside_of_the_scope()
    {
        var whole = jnp.arange(3);
        using (jax.numpy_dtype_promotion("strict"))
        {
            Assert.AreEqual("multiply: float32 meets int32, and numpy_dtype_promotion(\"strict\") converts neither. Convert one by AsType.",
                Assert.ThrowsExactly<DTypeException>(() => row * whole).Message);
            Assert.ThrowsExactly<DTypeException>(() => jnp.concatenate([row, whole]));
            Assert.AreEqual(DType.Float32, (row * 2).DType, "scalars give way");
            Assert.AreEqual(DType.Float32, (row * whole.AsType(DType.Float32)).DType);
            using (jax.numpy_rank_promotion("raise")) Assert.ThrowsExactly<DTypeException>(() => row * whole, "scopes nest");
        }
        Assert.AreEqual(DType.Float32, (row * whole).DType);
        Assert.AreEqual("numpy_dtype_promotion: 'no' is neither standard nor strict.",
            Assert.ThrowsExactly<ArgumentException>(() => jax.numpy_dtype_promotion("no")).Message);
    }

    [TestMethod]
    public async Task Scopes_follow_async_calls()
    {
        using (jax.numpy_rank_promotion("raise"))
            await Assert.ThrowsExactlyAsync<ShapeException>(() => Task.Run(() => table + row));
        await Task.Run(() => table + row);
    }

    [TestMethod]
    public async Task Copies_to_the_host_do_not_wait()
    {
        var (a, b) = await jax.copy_to_host_async((row + 1f, table * 2f));
        Assert.AreEqual(2f, a[0].ToScalar<float>());
        Assert.AreEqual("cpu", a.Device.Info.Backend);
        Assert.AreEqual((Shape)(2, 3), b.Shape);
        var traced = jax.jit((NDArray x) =>
        {
            Assert.ThrowsExactly<TracedValueException>(() => { _ = jax.copy_to_host_async(x); });
            return x;
        });
        traced(row).Evaluate();
    }

    [TestMethod]
    public void One_process_and_its_environment()
    {
        Assert.AreEqual((0, 1), (jax.process_index(), jax.process_count()));
        CollectionAssert.AreEqual(new[] { 0 }, jax.process_indices("cpu").ToArray());
        Assert.Contains("cpu", Assert.ThrowsExactly<ArgumentException>(() => jax.process_index("nothing")).Message);
        var text = jax.print_environment_info(return_string: true)!;
        Assert.Contains(jax.devices("cpu")[0].ToString(), text);
        Assert.Contains(System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription, text);
    }
}
