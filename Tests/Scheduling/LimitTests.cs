using System.Runtime.InteropServices;
using Lazy.Backends;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Tests.Fuzz;
using Lazy.Tests.Goldens;

namespace Lazy.Tests.Scheduling;

/// <summary>No kernel touches more buffers than the device takes (the plain device refuses it), whatever the graph, and results stay right.</summary>
[TestClass]
public sealed class LimitTests
{
    private static PlainDevice Limited(int buffers, long bytes = long.MaxValue) =>
        new(new DeviceInfo("plain", "few buffers", DeviceKind.Software, "1", MaxBuffers: buffers, MaxBufferBytes: bytes));

    private static Node Data(Device device, Shape shape, double first)
    {
        var aval = new Aval(shape, DType.Float32);
        var data = Enumerable.Range(0, (int)shape.Size).Select(i => (float)(first + i)).ToArray();
        return Node.Leaf(aval, Storage.FromHost(device, MemoryMarshal.AsBytes(data.AsSpan()), aval));
    }

    private static Node[] Many(Device device, int count, Shape shape) => [.. Enumerable.Range(0, count).Select(i => Data(device, shape, i))];

    private static float[] Values(Node node)
    {
        var bytes = new byte[node.Aval.Bytes];
        ((Storage)node.Value!).Read(0, bytes);
        return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }

    private static float[] Run(Device device, Node node)
    {
        Engine.Evaluate([node], device);
        return Values(node);
    }

    // Nothing is computed: no memory would be large enough.
    [TestMethod]
    [DataRow("float32", int.MaxValue - 1, "int32")]
    [DataRow("float32", int.MaxValue, "int64")]
    [DataRow("complex64", (1 << 30) - 1, "int32")]
    [DataRow("complex64", 1 << 30, "int64")]
    [DataRow("complex128", 1 << 30, "int64")]
    public void Indices_count_all_elements_and_the_parts_of_complex_ones(string dtype, int size, string index)
    {
        var shape = new ShapeDtypeStruct(size, DType.Parse(dtype));
        var device = new RecordingDevice();
        device.Compile(jax.jit((NDArray x) => jnp.exp(x) * x).Lower(shape).Graph);
        Assert.AreEqual(index, device.Kernels.Single().IndexType.Name);
    }

    [TestMethod]
    [DataRow(4, 3), DataRow(4, 17), DataRow(4, 65), DataRow(4, 300)]
    [DataRow(8, 3), DataRow(8, 17), DataRow(8, 65), DataRow(8, 300)]
    [DataRow(16, 3), DataRow(16, 17), DataRow(16, 65), DataRow(16, 300)]
    public void Sums_of_many_arrays(int limit, int count)
    {
        var device = Limited(limit);
        var expected = Enumerable.Range(0, 5).Select(i => (float)((count * (count - 1) / 2) + (count * i))).ToArray();
        CollectionAssert.AreEqual(expected, Run(device, Many(device, count, 5).Aggregate(Lax.Add)));
        var report = Engine.Explain([Many(device, count, 5).Aggregate(Lax.Add)], device);
        // Each kernel but the last takes in limit - 2 new arrays.
        Assert.HasCount(Math.Max(1, (count - 1 + limit - 3) / (limit - 2)), report.Kernels, report.ToString());
        var level = Many(device, count, 5);
        while (level.Length > 1)
        {
            level = [.. level.Chunk(2).Select(p => p.Length == 2 ? Lax.Add(p[0], p[1]) : p[0])];
        }
        CollectionAssert.AreEqual(expected, Run(device, level[0]));
    }

    [TestMethod]
    [DataRow(4), DataRow(8), DataRow(16)]
    public void Several_outputs(int limit)
    {
        var device = Limited(limit);
        var x = Many(device, 9, (2, 3));
        var sum = x.Aggregate(Lax.Add);
        Node[] outputs = [.. x.Select(a => Lax.Mul(a, Lax.Tanh(sum))), .. x.Select(a => Lax.Sum(Lax.Mul(a, x[0]), 1)), sum];
        Engine.Evaluate(outputs, device);
        for (var k = 0; k < 9; k++)
        {
            var scale = MathF.Tanh(36f);
            CollectionAssert.AreEqual(Enumerable.Range(0, 6).Select(i => (k + i) * scale).ToArray(), Values(outputs[k]));
            var sums = new[] { 0, 3 }.Select(r => Enumerable.Range(r, 3).Sum(i => (float)((k + i) * i))).ToArray();
            CollectionAssert.AreEqual(sums, Values(outputs[9 + k]));
        }
    }

    [TestMethod]
    [DataRow(4), DataRow(8), DataRow(16)]
    public void Reductions_over_many_arrays(int limit)
    {
        var device = Limited(limit);
        var x = Many(device, 20, (2, 3));
        var total = Lax.Sum(x.Aggregate(Lax.Add), (0, 1));
        var sums = x.Select(a => Lax.Sum(a, (0, 1))).Aggregate(Lax.Add);
        var maxima = x.Select(a => Lax.ReduceMax(a, 1)).Aggregate(Lax.Add);
        Engine.Evaluate([total, sums, maxima], device);
        Assert.AreEqual((6 * 190) + (20 * 15), Values(total)[0]);
        Assert.AreEqual(Values(total)[0], Values(sums)[0]);
        CollectionAssert.AreEqual(new float[] { 190 + 40, 190 + 100 }, Values(maxima));
    }

    [TestMethod]
    [DataRow(4, 3), DataRow(4, 7), DataRow(4, 12), DataRow(4, 40), DataRow(8, 7), DataRow(8, 8), DataRow(8, 12), DataRow(8, 13), DataRow(16, 40)]
    public void Concatenation_of_many_arrays(int limit, int count)
    {
        var device = Limited(limit);
        var joined = Lax.Exp(Lax.Neg(Lax.Concatenate(Many(device, count, (2, 1)), 1)));
        var expected = Enumerable.Range(0, 2).SelectMany(r => Enumerable.Range(0, count).Select(k => Math.Exp(-(k + r)))).ToArray();
        var actual = Run(device, joined);
        for (var i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], actual[i], 1e-6);
    }

    [TestMethod]
    public void An_update_of_many_arrays()
    {
        var device = Limited(4);
        var x = Many(device, 9, 6);
        var y = Lax.DynamicUpdateSlice(x.Aggregate(Lax.Add), Lax.SliceAxis(x.Aggregate(Lax.Mul), 0, 0, 2), [Lax.Constant(DType.Int32, 3)]);
        CollectionAssert.AreEqual(new float[] { 36, 45, 54, 0, 362880, 81 }, Run(device, y));
    }

    [TestMethod]
    public void An_operation_with_too_many_operands_says_so()
    {
        var device = Limited(4);
        Node key0 = Uint(device), key1 = Uint(device), x0 = Uint(device), x1 = Uint(device);
        var e = Assert.ThrowsExactly<LazyDeviceException>(() => Engine.Evaluate([Lax.Threefry2x32(key0, key1, x0, x1).Word0], device));
        Assert.StartsWith("threefry2x32", e.Message);
        Assert.Contains("reads 4 buffers and writes one, but a kernel of plain takes 4", e.Message);
        Engine.Evaluate([Lax.Threefry2x32(key0, key1, x0, x1).Word0], Limited(5));
        // Where another device takes over, it does.
        var helped = new PlainDevice(device.Info, new PlainDevice());
        var report = Engine.Explain([Lax.Threefry2x32(key0, key1, x0, x1).Word0], helped);
        Assert.HasCount(5, report.Copies, report.ToString());
    }

    private static Node Uint(Device device)
    {
        var aval = new Aval(3, DType.UInt32);
        return Node.Leaf(aval, Storage.FromHost(device, new byte[12], aval));
    }

    [TestMethod]
    [DataRow(4), DataRow(5), DataRow(8), DataRow(16)]
    public void Random_graphs(int limit) => FuzzTests.Compare(Limited(limit), first: 0, count: 150, routines: false);

    [TestMethod]
    public void Buffers_that_are_too_large_are_refused_before_anything_runs()
    {
        var device = Limited(64, bytes: 400);
        var x = Data(device, (10, 10), 0);
        Run(device, Lax.Add(x, x));
        var live = device.Memory.LiveBytes;
        var large = Lax.Broadcast(x, (2, 10, 10), (1, 2));
        var e = Assert.ThrowsExactly<LazyDeviceException>(() => Engine.Evaluate([Lax.Tanh(large)], device));
        Assert.StartsWith("tanh: float32[2,10,10] takes 800 bytes, and plain: few buffers allows 400 for one buffer.", e.Message);
        Assert.Contains("UseBackend(\"cpu\")", e.Message);
        Assert.AreEqual(live, device.Memory.LiveBytes);
        // What is never stored may be large.
        Assert.AreEqual(2 * 4950f, Run(device, Lax.Sum(large, (0, 1, 2)))[0]);
    }
}
