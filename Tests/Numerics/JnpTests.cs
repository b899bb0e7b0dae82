using System.Numerics;

namespace Lazy.Tests;

/// <summary>Dtypes, overloads, derivatives at kinks and error texts of jnp and jax.nn. Values are rows of the conformance tests.</summary>
[TestClass]
public class JnpTests
{
    [TestMethod]
    public void DataKeepsJaxsDefaultDtypes()
    {
        Assert.AreEqual("float32[3]", Type(jnp.asarray([1.0, 2.0, 3.0])));
        Assert.AreEqual("float32[2]", Type(jnp.asarray(1.5, 2.5)));
        Assert.AreEqual("int32[3]", Type(jnp.asarray([1, 2, 3])));
        Assert.AreEqual("int32[2]", Type(jnp.asarray(new long[] { 1, 2 })));
        Assert.AreEqual("bool[2]", Type(jnp.asarray(true, false)));
        Assert.AreEqual("complex64[1]", Type(jnp.asarray(new[] { new Complex(1, 2) })));
        Assert.AreEqual("float32[2,2]", Type(jnp.asarray([[1.0, 2.0], [3.0, 4.0]])));
        Assert.AreEqual("int32[1,1,2]", Type(jnp.array(new int[,,] { { { 1, 2 } } })));
        Assert.AreEqual("float32[]", Type(jnp.asarray(1.5)));
        Assert.AreEqual("float64[2]", Type(jnp.array([1.0, 2.0], dtype: jnp.float64)));
        Assert.AreEqual("float32[0,3]", Type(jnp.asarray(new double[0, 3])));
        var data = new[] { 1f, 2f };
        var copied = jnp.asarray(data);
        data[0] = 7;
        CollectionAssert.AreEqual(new[] { 1f, 2f }, copied.ToArray<float>());
        Assert.ThrowsExactly<DTypeException>(() => jnp.asarray(new[] { 5_000_000_000 }));
        Assert.ThrowsExactly<ShapeException>(() => jnp.asarray(new float[][] { [1], [1, 2] }));
    }

    [TestMethod]
    public void DtypesOfResults()
    {
        NDArray i8 = jnp.asarray([1, 2]).AsType(jnp.int8), f16 = jnp.asarray([1.0, 2.0], dtype: jnp.float16);
        Assert.AreEqual("int32[]", Type(jnp.sum(i8)));
        Assert.AreEqual("uint32[]", Type(jnp.sum(i8.AsType(jnp.uint8))));
        Assert.AreEqual("float16[]", Type(jnp.mean(f16)));
        Assert.AreEqual("float32[]", Type(jnp.mean(i8)));
        Assert.AreEqual("float16[2]", Type(jnp.sin(f16)));
        Assert.AreEqual("int8[2]", Type(jnp.maximum(i8, 3)));
        Assert.AreEqual("float32[2]", Type(jnp.sqrt(i8)));
        Assert.AreEqual("int32[2]", Type(jnp.cumsum(i8)));
        Assert.AreEqual("float32[10]", Type(jnp.arange(0, 1, 0.1)));
        Assert.AreEqual("int8[2]", Type(jnp.power(i8, 2)));
        Assert.AreEqual("bfloat16", jnp.promote_types(jnp.int32, jnp.bfloat16).Name);
        Assert.AreEqual("float32", jnp.result_type(jnp.asarray([1]), 2.0).Name);
        // 4096 numbers of size 1 in half precision: summed there they would stop at 2048.
        Assert.AreEqual(1.0, (double)jnp.mean(jnp.ones(4096, jnp.float16)));
    }

    [TestMethod]
    public void LimitsOfDtypes()
    {
        var half = jnp.finfo(jnp.float16);
        Assert.AreEqual((65504.0, 6.103515625e-05, 0.0009765625), (half.Max, half.Tiny, half.Eps));
        Assert.AreEqual((double)float.MaxValue, jnp.finfo(jnp.float32).Max);
        Assert.AreEqual(double.MaxValue, jnp.finfo(jnp.complex128).Max);
        Assert.AreEqual((-128L, 127UL), (jnp.iinfo(jnp.int8).Min, jnp.iinfo(jnp.int8).Max));
        Assert.AreEqual(ulong.MaxValue, jnp.iinfo(jnp.uint64).Max);
        Assert.ThrowsExactly<DTypeException>(() => jnp.iinfo(jnp.float32));
    }

    [TestMethod]
    public void DerivativesAtKinks()
    {
        static double Slope(Func<NDArray, NDArray> f, double at) => (double)jax.grad(f)(at);
        Assert.AreEqual(0, Slope(jax.nn.relu, 0));
        Assert.AreEqual(0, Slope(jax.nn.relu6, 6));
        Assert.AreEqual(0.5, Slope(x => jnp.maximum(x, 0), 0));
        Assert.AreEqual(0.5, Slope(x => jnp.clip(x, 0, 1), 1));
        Assert.AreEqual(0.5, Slope(x => jnp.logaddexp(x, 1), 1));
        Assert.AreEqual(0.5, Slope(jax.nn.softplus, 0));
        Assert.AreEqual(0, Slope(jnp.sinc, 0));
        Assert.AreEqual(0.25, Slope(jax.nn.sigmoid, 0));
        Assert.AreEqual(1, Slope(x => jnp.where(x > 0, x, 0), 1));
        var softmax = jax.grad((NDArray x) => jax.nn.softmax(x)[0])(jnp.asarray([0.0, 0.0]));
        CollectionAssert.AreEqual(new[] { 0.25f, -0.25f }, softmax.ToArray<float>());
        var lse = jax.grad((NDArray x) => jax.nn.logsumexp(x))(jnp.asarray([1000.0, 1000.0]));
        CollectionAssert.AreEqual(new[] { 0.5f, 0.5f }, lse.ToArray<float>());
    }

    [TestMethod]
    public void EmptyReductionsAreDefinedOrSaySo()
    {
        var none = jnp.zeros(0);
        Assert.IsTrue(double.IsNaN((double)jnp.mean(none)));
        Assert.IsTrue((bool)jnp.all(none));
        Assert.AreEqual(3, (double)jnp.max(none, initial: 3));
        StringAssert.Contains(Assert.ThrowsExactly<ShapeException>(() => jnp.max(none)).Message, "max: axis 0 of float32[0] has no elements");
        StringAssert.Contains(Assert.ThrowsExactly<ShapeException>(() => jnp.argmax(none)).Message, "argmax: float32[0] has no elements");
        Assert.ThrowsExactly<ArgumentException>(() => jnp.max(jnp.ones(2), where: jnp.ones(2) > 0));
    }

    [TestMethod]
    public void ErrorsNameOperationAndShapes()
    {
        NDArray m = jnp.zeros((2, 3)), v = jnp.zeros(4);
        StringAssert.Contains(Message(() => jnp.add(m, v)), "add: shapes (2, 3) and (4,)");
        StringAssert.Contains(Message(() => jnp.dot(m, v)), "dot: float32[2,3] and float32[4]");
        StringAssert.Contains(Message(() => jnp.matmul(m, m)), "matmul: float32[2,3] and float32[2,3]");
        StringAssert.Contains(Message(() => jnp.reshape(m, 4, -1)), "reshape: float32[2,3] has 6 elements");
        StringAssert.Contains(Message(() => jnp.einsum("ij,jk->ik", m, m)), "extents 3 and 2");
        StringAssert.Contains(Message(() => jnp.concatenate([])), "concatenate: there are no arrays");
        StringAssert.Contains(Message(() => jnp.squeeze(m, 0)), "extent 2");
        StringAssert.Contains(Message(() => jnp.split(v, 3)), "split: axis 0 of float32[4]");
        StringAssert.Contains(Message(() => jnp.power(jnp.asarray([2]), -1)), "negative power -1");
        StringAssert.Contains(Message(() => jnp.arange(0, 5, 0)), "step is 0");
        StringAssert.Contains(Message(() => jnp.pad(v, 1, "mirror")), "there is no mode 'mirror'");
        StringAssert.Contains(Message(() => jnp.sum(m, axis: 2)), "axis 2");
    }

    [TestMethod]
    public void GridsAndLinesTakeApart()
    {
        var grid = jnp.meshgrid(jnp.arange(2), jnp.arange(3));
        Assert.HasCount(2, grid);
        Assert.AreEqual("int32[3,2]", Type(grid[0]));
        CollectionAssert.AreEqual(new[] { 0f, 0.5f, 1f }, jnp.linspace(0, 1, 3).ToArray<float>());
        var (q, r) = jnp.divmod(7, 2);
        Assert.AreEqual((3, 1), ((int)q, (int)r));
    }

    [TestMethod]
    public void LaxIsStrict()
    {
        NDArray x = jnp.asarray([1.0, 2.0]), i = jnp.asarray([1, 2]);
        CollectionAssert.AreEqual(new[] { 2f, 4f }, jax.lax.mul(x, 2).ToArray<float>());
        Assert.ThrowsExactly<DTypeException>(() => jax.lax.add(x, i));
        Assert.ThrowsExactly<ShapeException>(() => jax.lax.add(x, jnp.ones((2, 2))));
        CollectionAssert.AreEqual(new[] { 2f }, jax.lax.dynamic_slice(x, [5], 1).ToArray<float>());
        CollectionAssert.AreEqual(new[] { 1, 4 }, jax.lax.select_n(jnp.asarray([0, 1]), i, i * 2).ToArray<int>());
        CollectionAssert.AreEqual(new[] { 3f, 2f, 1f }, jax.lax.cumsum(jnp.ones(3), reverse: true).ToArray<float>());
        var image = jnp.ones((1, 1, 4, 4));
        Assert.AreEqual("float32[1,2,2,2]", Type(jax.lax.conv(image, jnp.ones((2, 1, 3, 3)), (2, 2), "SAME")));
    }

    private static string Type(NDArray x) => $"{x.DType}[{string.Join(",", x.Shape)}]";

    private static string Message(Func<object> f)
    {
        try
        {
            f();
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
        throw new AssertFailedException("no error was thrown");
    }
}
