using System.Numerics;

namespace Lazy.Tests;

[TestClass]
public class NDArrayTests
{
    private static NDArray F(params float[] data) => NDArray.Create<float>(data, data.Length);

    [TestMethod]
    public void ScalarsAreWeakAndArraysPromoteByTheLattice()
    {
        var i8 = NDArray.Create<sbyte>([1, 2], 2);
        Assert.AreEqual("int8", (i8 * 2).DType.Name);
        Assert.AreEqual("float32", (i8 * 0.5).DType.Name);
        Assert.AreEqual("float32", (NDArray.Create<int>([1], 1) / NDArray.Create<int>([2], 1)).DType.Name);
        Assert.AreEqual("float64", (F(1) + NDArray.Create<double>([1], 1)).DType.Name);
        Assert.AreEqual("complex64", (F(1) + new Complex(0, 1)).DType.Name);
        NDArray weak = 2.0;
        Assert.IsTrue(weak.IsWeak && (weak * 3).IsWeak);
        Assert.IsFalse((F(1) * weak).IsWeak);
    }

    [TestMethod]
    public void AWeakDoubleReachesFloat64WithAllItsBits()
    {
        CollectionAssert.AreEqual(new[] { 0.1 }, (NDArray.Create<double>([0], 1) + 0.1).ToArray<double>());
        CollectionAssert.AreEqual(new[] { 0.1f }, (F(0) + 0.1).ToArray<float>());
    }

    [TestMethod]
    public void LongsKeepTheirValueOrSayThatTheyDoNotFit()
    {
        CollectionAssert.AreEqual(new[] { 5_000_000_001L }, (NDArray.Create<long>([1], 1) + 5_000_000_000L).ToArray<long>());
        var error = Assert.ThrowsExactly<DTypeException>(() => NDArray.Create<int>([1], 1) + 5_000_000_000L);
        StringAssert.Contains(error.Message, "5000000000 does not fit int32");
    }

    [TestMethod]
    public void RemainderTakesTheSignOfTheDivisor()
    {
        var x = NDArray.Create<int>([-5, -4, -1, 0, 1, 5], 6);
        CollectionAssert.AreEqual(new[] { 1, 2, 2, 0, 1, 2 }, (x % 3).ToArray<int>());
        CollectionAssert.AreEqual(new[] { -2, -1, -1, 0, -2, -1 }, (x % -3).ToArray<int>());
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 0, 0, 0 }, (x % 0).ToArray<int>());
        CollectionAssert.AreEqual(new[] { 0.5f, -0.5f }, (F(-1.5f, 1.5f) % F(1, -1)).ToArray<float>());
    }

    [TestMethod]
    public void OneNumberTakesAFormatAsCSharpNumbersDo()
    {
        static string Text(FormattableString text, string culture = "") =>
            text.ToString(System.Globalization.CultureInfo.GetCultureInfo(culture));
        Assert.AreEqual("0.33", Text($"{F(1) / 3:0.00}"));
        Assert.AreEqual("0,33", Text($"{F(1) / 3:0.00}", "de-DE"));
        Assert.AreEqual("0.1", Text($"{F(0.1f):R}"), "a float32 and not the double of its bits");
        Assert.AreEqual("0.1", Text($"{NDArray.Create<double>([0.1], 1):R}"));
        Assert.AreEqual("  007", Text($"{NDArray.Create<int>([7], 1),5:000}"));
        Assert.AreEqual("18446744073709551615", Text($"{NDArray.Create<ulong>([ulong.MaxValue], 1):0}"));
        Assert.AreEqual("<1.5; 2>", Text($"{NDArray.Create<Complex64>([new(1.5f, 2)], 1):0.#}"));
        Assert.AreEqual("[1. 2.]", Text($"{F(1, 2)}"), "without a format as ToString, also of many elements");
        StringAssert.StartsWith(Assert.ThrowsExactly<ShapeException>(() => Text($"{F(1, 2):0.0}")).Message, "ToString with a format: ");
        var seen = "";
        jax.jit((NDArray x) =>
        {
            seen = Text($"{x:0.0}");
            return x;
        })(F(1));
        Assert.AreEqual("traced float32[1]", seen);
    }

    [TestMethod]
    public void BitsShiftsAndComparisons()
    {
        var x = NDArray.Create<int>([-8, 5], 2);
        CollectionAssert.AreEqual(new[] { -4, 2 }, (x >> 1).ToArray<int>());
        CollectionAssert.AreEqual(new[] { -16, 10 }, (x << 1).ToArray<int>());
        CollectionAssert.AreEqual(new[] { 7, -6 }, (~x).ToArray<int>());
        CollectionAssert.AreEqual(new[] { -7, 4 }, (x ^ 1).ToArray<int>());
        CollectionAssert.AreEqual(new[] { false, true }, (x > 0).ToArray<bool>());
        CollectionAssert.AreEqual(new[] { true, false }, ((x < 0) & true).ToArray<bool>());
        CollectionAssert.AreEqual(new[] { true, true }, ((x < 0) + true).ToArray<bool>());
        Assert.ThrowsExactly<DTypeException>(() => (x < 0) - true);
    }

    [TestMethod]
    public void ShapesBroadcastOrTheErrorShowsBoth()
    {
        var m = NDArray.Create<float>([1, 2, 3, 4, 5, 6], (2, 3));
        CollectionAssert.AreEqual(new float[] { 11, 22, 33, 14, 25, 36 }, (m + F(10, 20, 30)).ToArray<float>());
        var error = Assert.ThrowsExactly<ShapeException>(() => m + NDArray.Create<float>(new float[8], (2, 4)));
        StringAssert.StartsWith(error.Message, "add: shapes (2, 3) and (2, 4) cannot be broadcast together: axis -1 has extents 3 and 4.");
    }

    [TestMethod]
    public void ReadingConvertsScalarsAndInsistsOnTheElementType()
    {
        Assert.AreEqual(3.5, F(3.5f).ToScalar<double>());
        Assert.AreEqual(3, (int)F(3.5f));
        Assert.IsTrue((bool)(F(2) > 1));
        StringAssert.Contains(Assert.ThrowsExactly<ShapeException>(() => (float)F(1, 2)).Message, "2 elements");
        var error = Assert.ThrowsExactly<DTypeException>(() => F(1).ToArray<double>());
        StringAssert.Contains(error.Message, "ToArray<Single>()");
        StringAssert.Contains(error.Message, "AsType(jnp.float64)");
        var m = NDArray.Create<float>([1, 2, 3, 4], (2, 2));
        Assert.AreEqual(3f, m.ToArray2D<float>()[1, 0]);
        CollectionAssert.AreEqual(new float[] { 1, 3, 2, 4 }, m.T.ToArray<float>());
        var (a, b) = m;
        CollectionAssert.AreEqual(new float[] { 4, 6 }, (a + b).ToArray<float>());
    }

    [TestMethod]
    public void BytesGoBothWaysForEveryDtype()
    {
        foreach (var type in DType.All)
        {
            var bytes = Enumerable.Range(0, 2 * type.Size).Select(i => (byte)(type == DType.Bool ? i % 2 : 1)).ToArray();
            CollectionAssert.AreEqual(bytes, NDArray.FromBytes(bytes, type, 2).ToBytes(), type.Name);
        }
        StringAssert.Contains(Assert.ThrowsExactly<ShapeException>(() =>
            NDArray.FromBytes(new byte[4], DType.Float32, 2)).Message, "2 elements (8 bytes)");
    }

    [TestMethod]
    public async Task EvaluationSettlesOnceForEveryHolder()
    {
        var x = F(1, 2) * 3;
        Assert.IsNull(x.Node.Value);
        Assert.AreSame(x, await x.EvaluateAsync());
        Assert.IsNotNull(x.Node.Value);
        Assert.IsNull(x.Node.Op, "the recipe is freed");
        Assert.AreEqual("[3. 6.]", x.ToString());
        Assert.AreEqual("Array([3., 6.], dtype=float32)", x.ToRepr());
    }

    [TestMethod]
    public void LoopsThatReadNothingStayBounded()
    {
        var x = F(0);
        for (var i = 0; i < 5000; i++) x += 1;
        Assert.IsTrue(x.Node.Depth <= LazyConfig.Options.MaxPendingDepth);
        Assert.AreEqual(5000f, (float)x);
    }
}
