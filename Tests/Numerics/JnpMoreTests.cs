namespace Lazy.Tests;

/// <summary>Files, text, dtype questions and errors: what rows of numbers cannot say.</summary>
[TestClass]
public class JnpMoreTests
{
    [TestMethod]
    public void Files_of_NumPys_format_come_back()
    {
        var folder = Directory.CreateTempSubdirectory("lazy-npy");
        try
        {
            var file = Path.Combine(folder.FullName, "a.npy");
            foreach (var dtype in DType.All)
            {
                var x = jnp.reshape(jnp.arange(6), 2, 3).AsType(dtype);
                jnp.save(file, x);
                var y = jnp.load(file);
                Assert.AreEqual((dtype, x.Shape), (y.DType, y.Shape));
                CollectionAssert.AreEqual(x.ToBytes(), y.ToBytes());
                Assert.AreEqual(0, (new FileInfo(file).Length - x.Bytes) % 64);
            }
            jnp.save(file, 2.5);
            Assert.AreEqual(2.5, (double)jnp.load(file));
            jnp.savez(Path.Combine(folder.FullName, "b"), new Dictionary<string, NDArray> { ["w"] = jnp.ones((2, 2)), ["b"] = jnp.arange(3) });
            var both = jnp.load_npz(Path.Combine(folder.FullName, "b.npz"));
            CollectionAssert.AreEqual(new[] { 0, 1, 2 }, both["b"].ToArray<int>());
            Assert.AreEqual((Shape)(2, 2), both["w"].Shape);
        }
        finally { folder.Delete(recursive: true); }
    }

    [TestMethod]
    public void Files_in_column_order_and_big_endian_are_read_and_others_refused()
    {
        var folder = Directory.CreateTempSubdirectory("lazy-npy");
        try
        {
            var file = Path.Combine(folder.FullName, "a.npy");
            var header = "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }".PadRight(117) + "\n";
            byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. System.Text.Encoding.ASCII.GetBytes(header), 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6];
            File.WriteAllBytes(file, bytes);
            CollectionAssert.AreEqual(new short[] { 1, 3, 5, 2, 4, 6 }, jnp.load(file).ToArray<short>());
            File.WriteAllBytes(file, bytes[..^1]);
            Assert.Contains("ends too early", Assert.ThrowsExactly<InvalidDataException>(() => jnp.load(file)).Message);
            File.WriteAllText(file, "something else");
            Assert.Contains("does not begin", Assert.ThrowsExactly<InvalidDataException>(() => jnp.load(file)).Message);
        }
        finally { folder.Delete(recursive: true); }
    }

    [TestMethod]
    public void Bytes_text_and_sequences_become_vectors()
    {
        CollectionAssert.AreEqual(new[] { 1, 2 }, jnp.frombuffer([1, 0, 0, 0, 2, 0, 0, 0], jnp.int32).ToArray<int>());
        CollectionAssert.AreEqual(new[] { 2 }, jnp.frombuffer([9, 2, 0, 0, 0], jnp.int32, offset: 1).ToArray<int>());
        CollectionAssert.AreEqual(new[] { 1f, 2.5f }, jnp.fromstring(" 1  2.5 ").ToArray<float>());
        CollectionAssert.AreEqual(new[] { 3, 4 }, jnp.fromstring("3,4", jnp.int32, sep: ",").ToArray<int>());
        CollectionAssert.AreEqual(new[] { 0, 1, 4 }, jnp.fromiter(Enumerable.Range(0, 9).Select(i => i * i), count: 3).ToArray<int>());
        Assert.ThrowsExactly<ShapeException>(() => jnp.frombuffer([1, 2, 3], jnp.int32));
        Assert.ThrowsExactly<FormatException>(() => jnp.fromstring("1 x"));
    }

    [TestMethod]
    public void Raw_numbers_of_a_file_become_a_vector()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, [9, 1, 0, 2, 0, 3, 0]);
            CollectionAssert.AreEqual(new short[] { 1, 2 }, jnp.fromfile(file, jnp.int16, count: 2, offset: 1).ToArray<short>());
            File.WriteAllText(file, "1.5;2;-3");
            CollectionAssert.AreEqual(new[] { 1.5f, 2, -3 }, jnp.fromfile(file, sep: ";").ToArray<float>());
        }
        finally { File.Delete(file); }
    }

    [TestMethod]
    public void Padding_by_a_function_and_what_no_mode_takes()
    {
        var x = jnp.asarray([[1.0, 2], [3, 4]]);
        // The function sees rows and columns with their zeros, and marks them with their axis.
        var framed = jnp.pad(x, [(1, 0), (0, 1)], (v, width, axis) => axis == 0 ? v.At[..width.Before].Set(v[width.Before]) : v.At[^width.After..].Set(9));
        CollectionAssert.AreEqual(new[] { 1f, 2, 9, 1, 2, 9, 3, 4, 9 }, framed.ToArray<float>());
        Assert.AreEqual((Shape)(3, 5), jnp.pad(x, [(1, 0), (2, 1)], "empty").Shape);
        foreach (var (bad, text) in new (Action, string)[]
        {
            (() => jnp.pad(x, 1, "edge", constant_values: 1), "pad: mode 'edge' takes no constant_values"),
            (() => jnp.pad(x, 1, "mean", end_values: 1), "pad: mode 'mean' takes no end_values"),
            (() => jnp.pad(x, 1, "wrap", stat_length: 1), "pad: mode 'wrap' takes no stat_length"),
            (() => jnp.pad(x, 1, "mean", stat_length: 0), "pad: stat_length (0, 0)"),
            (() => jnp.pad(x, 1, "reflect", reflect_type: "both"), "pad: reflect_type is 'both'"),
            (() => jnp.pad(x, 1, constant_values: jnp.ones(3)), "pad: values float32[3]"),
        })
        {
            StringAssert.StartsWith(Assert.Throws<ArgumentException>(bad).Message, text);
        }
    }

    [TestMethod]
    public void Indices_out_of_range_are_raised_where_their_values_are_known()
    {
        NDArray at = jnp.asarray([0, 2]), x = jnp.ones(2);
        StringAssert.StartsWith(Assert.ThrowsExactly<IndexException>(() => jnp.choose(at, [x, x])).Message, "choose: an index of int32[2]");
        StringAssert.StartsWith(Assert.ThrowsExactly<IndexException>(() => jnp.ravel_multi_index([at, at], (3, 2))).Message, "ravel_multi_index:");
        Assert.Throws<TracedValueException>(() => jax.jit((NDArray i) => jnp.choose(i, [x, x]))(at));
        CollectionAssert.AreEqual(new[] { 1f, 1f }, jax.jit((NDArray i) => jnp.choose(i, [x, x], mode: "clip"))(at).ToArray<float>());
        Assert.ThrowsExactly<ArgumentException>(() => jnp.choose(at, [x, x], mode: "drop"));
        Assert.ThrowsExactly<ArgumentException>(() => jnp.reshape(x, 2, order: "K"));
        Assert.ThrowsExactly<ArgumentException>(() => jnp.searchsorted(x, x, method: "guess"));
        Assert.ThrowsExactly<IndexException>(() => jnp.insert(x, [0, 3], 1.0));
        Assert.ThrowsExactly<ShapeException>(() => jnp.repeat(jnp.zeros(0), 2, total_repeat_length: 3));
        Assert.ThrowsExactly<ArgumentException>(() => jnp.linspace(0, 1, 5, endpoint: true, retstep: false));
    }

    [TestMethod]
    public void Repetitions_may_be_traced()
    {
        var f = jax.jit((NDArray x, NDArray n) => jnp.repeat(x, n, 0, 5));
        CollectionAssert.AreEqual(new[] { 1f, 3, 3, 3, 3 }, f(jnp.asarray([1.0, 2, 3]), jnp.asarray([1, 0, 3])).ToArray<float>());
        CollectionAssert.AreEqual(new[] { 1f, 1, 1, 2, 2 }, f(jnp.asarray([1.0, 2, 3]), jnp.asarray([3, 4, 1])).ToArray<float>());
    }

    [TestMethod]
    public void Complex_constants_keep_their_digits_beside_complex128()
    {
        System.Numerics.Complex c = new(0.1, 1e-9 + 1);
        var x = jnp.asarray([new System.Numerics.Complex(1, 0)], jnp.complex128);
        foreach (var y in new[] { x * c, x + (c - 1), jax.jit((NDArray v) => v * c)(x), jnp.where(true, c, x) })
        {
            Assert.AreEqual(DType.Complex128, y.DType);
            Assert.AreEqual(c.Real, (double)jnp.real(y)[0], 1e-16);
            Assert.AreEqual(c.Imaginary, (double)jnp.imag(y)[0], 1e-16);
        }
        Assert.AreEqual(DType.Complex64, (jnp.ones(1) * c).DType);
        Assert.AreEqual((float)c.Imaginary, (float)jnp.imag(jnp.ones(1) * c)[0]);
    }

    [TestMethod]
    public void Questions_about_dtypes()
    {
        Assert.IsTrue(jnp.can_cast(jnp.int32, jnp.float64) && jnp.can_cast(jnp.uint8, jnp.int16) && jnp.can_cast(jnp.int16, jnp.float32));
        Assert.IsFalse(jnp.can_cast(jnp.int32, jnp.float32) || jnp.can_cast(jnp.int8, jnp.uint8) || jnp.can_cast(jnp.float64, jnp.float32));
        Assert.IsTrue(jnp.can_cast(jnp.float64, jnp.float32, "same_kind") && jnp.can_cast(jnp.complex64, jnp.int8, "unsafe"));
        Assert.IsTrue(jnp.isdtype(jnp.float16, "real floating") && jnp.isdtype(jnp.int8, "bool", "integral"));
        Assert.IsFalse(jnp.isdtype(jnp.bool_, "numeric"));
        Assert.IsTrue(jnp.issubdtype(jnp.bfloat16, "floating") && jnp.issubdtype(jnp.int8, jnp.int8));
        Assert.ThrowsExactly<ArgumentException>(() => jnp.isdtype(jnp.int8, "whole"));
    }

    [TestMethod]
    public void Functions_of_functions_and_lists()
    {
        var x = jnp.asarray([-2.0, 0.5, 3.0]);
        var y = jnp.piecewise(x, [x < 0, x > 1], new Func<NDArray, NDArray>[] { v => -v, v => v * v, _ => 7 });
        CollectionAssert.AreEqual(new[] { 2f, 7f, 9f }, y.ToArray<float>());
        var table = jnp.block(new object[] { new object[] { jnp.ones((1, 2)), 5 }, new object[] { jnp.zeros((1, 3)) } });
        CollectionAssert.AreEqual(new[] { 1f, 1f, 5f, 0f, 0f, 0f }, table.ToArray<float>());
        Assert.AreEqual((Shape)(2, 3), jnp.block([[jnp.ones((1, 2)), 5], [jnp.zeros((1, 3))]]).Shape);
        Assert.AreEqual((Shape)3, jnp.block([jnp.ones(2), 5]).Shape);
        CollectionAssert.AreEqual(new[] { 0f, 1, 10, 11 }, jnp.fromfunction(i => (10 * i[0]) + i[1], (2, 2)).ToArray<float>());
        var over = jnp.apply_over_axes((a, i) => jnp.sum(a, i), jnp.ones((2, 3, 4)), (0, 2));
        Assert.AreEqual((Shape)(1, 3, 1), over.Shape);
        var picked = jnp.ones((3, 3)).At[[.. jnp.mask_indices(3, jnp.triu, 1).Select(i => (Idx)i)]].Set(0);
        CollectionAssert.AreEqual(new[] { 1f, 0f, 0f, 1f, 1f, 0f, 1f, 1f, 1f }, picked.ToArray<float>());
        var grid = jnp.ix_([jnp.asarray([0, 2]), jnp.asarray([true, false, true])]);
        Assert.AreEqual(((Shape)(2, 1), (Shape)(1, 2)), (grid[0].Shape, grid[1].Shape));
        Assert.AreEqual("[1 2]", jnp.array_str(jnp.asarray([1, 2])));
        Assert.AreEqual("Array([1, 2], dtype=int32)", jnp.array_repr(jnp.asarray([1, 2])));
    }

    [TestMethod]
    public void Bad_arguments_are_named()
    {
        Assert.Contains("gcd:", Assert.ThrowsExactly<DTypeException>(() => jnp.gcd(1.5, 2)).Message);
        Assert.Contains("hanning:", Assert.ThrowsExactly<ShapeException>(() => jnp.hanning(-1)).Message);
        Assert.Contains("quantile:", Assert.ThrowsExactly<ArgumentException>(() => jnp.quantile(jnp.ones(3), 0.5, method: "best")).Message);
        Assert.Contains("fill_diagonal:", Assert.ThrowsExactly<ShapeException>(() => jnp.fill_diagonal(jnp.ones(3), 1)).Message);
        Assert.Contains("view:", Assert.ThrowsExactly<ShapeException>(() => jnp.ones(3).View(jnp.float64)).Message);
    }
}
