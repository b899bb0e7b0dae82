using System.Runtime.InteropServices;
using Lazy.Backends;
using Lazy.Backends.Cpu;
using Lazy.Backends.Evaluation;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Tests.Fuzz;

namespace Lazy.Tests.Scheduling;

/// <summary>What a device cannot run goes to the one that takes over from it, in one program, and the report says what crosses and why.</summary>
[TestClass]
public sealed class PlacementTests
{
    private static readonly Device s_cpu = new CpuDevice();

    private static DeviceInfo Info(string name) => new(name, "with gaps", DeviceKind.Software, "1");

    private static PlainDevice Lacking(params string[] names) => new(Info("gaps"), s_cpu, (op, _) => !names.Contains(op.Name));

    private static PlainDevice WithoutFloat64() => new(Info("gaps"), s_cpu, (_, aval) => aval.DType != DType.Float64);

    private static Node Data(Device device, Shape shape, params float[] data)
    {
        var aval = new Aval(shape, DType.Float32);
        return Node.Leaf(aval, Storage.FromHost(device, MemoryMarshal.AsBytes(data.AsSpan()), aval));
    }

    private static float[] Values(Node node, Device device)
    {
        Engine.Evaluate([node], device);
        return Read(node, device);
    }

    private static float[] Read(Node node, Device device)
    {
        var storage = (Storage)node.Value!;
        Assert.AreSame(device, storage.Device, "results end on the device of the program");
        var bytes = new byte[node.Aval.Bytes];
        storage.Read(0, bytes);
        return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }

    [TestMethod]
    public void A_routine_that_only_the_cpu_has()
    {
        // Of its own, since buffers are counted.
        var cpu = new CpuDevice();
        var device = new PlainDevice(Info("gaps"), cpu);
        Node Make() => Lax.Add(Lax.Sort(Lax.Neg(Data(device, 4, 3, 1, 4, 2))), Lax.Full(4, Scalar.OfFloat(DType.Float32, 0.25)));
        var report = Engine.Explain([Make()], device);
        Assert.HasCount(3, report.Kernels, report.ToString());
        CollectionAssert.AreEqual(new[] { "neg", "sort", "add" }, report.Kernels.Select(k => k.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "gaps", "cpu", "gaps" }, report.Kernels.Select(k => k.Device.Split(':')[0]).ToArray());
        CollectionAssert.AreEqual(
            new[] { "m1 (16 B) gaps -> cpu before sort: gaps has no sort", "m3 (16 B) cpu -> gaps before add: sort ran on cpu" },
            report.Copies.ToArray(), report.ToString());
        Assert.Contains("alloc m2; move m1 to cpu -> m2; free m1", report.Text);
        CollectionAssert.AreEqual(new[] { -3.75f, -2.75f, -1.75f, -0.75f }, Values(Make(), device));
        // Large enough for the pool, which counts.
        var many = Enumerable.Range(0, 1000).Select(i => (float)i).ToArray();
        CollectionAssert.AreEqual(many, Values(Lax.Sort(Lax.Neg(Data(device, 1000, [.. many.Select(i => -i)]))), device));
        Assert.AreEqual(0, cpu.Memory.LiveBuffers, "buffers of the other device are returned by the plan");
    }

    [TestMethod]
    public void A_result_of_the_other_device_is_brought_back()
    {
        var device = Lacking();
        var x = Data(device, 3, 3, 1, 2);
        var (sorted, order) = (Lax.Sort(x), Lax.ArgSort(x));
        Engine.Evaluate([sorted, order], device);
        CollectionAssert.AreEqual(new float[] { 1, 2, 3 }, Read(sorted, device));
        Assert.AreSame(device, ((Storage)order.Value!).Device);
        var report = Engine.Explain([Lax.Sort(x)], device);
        CollectionAssert.AreEqual(
            new[] { "m0 (12 B) gaps -> cpu before sort: gaps has no sort", "m2 (12 B) cpu -> gaps before return: sort ran on cpu" },
            report.Copies.ToArray(), report.ToString());
    }

    [TestMethod]
    public void A_value_crosses_once_however_many_read_it()
    {
        var device = Lacking("tanh");
        var x = Data(device, (2, 2), 1, 2, 3, 4);
        var e = Lax.Exp(x);
        Node[] roots = [Lax.Tanh(e), Lax.Sum(Lax.Tanh(Lax.Mul(e, e)), 0), Lax.Sort(e), Lax.Add(e, x)];
        var report = Engine.Explain(roots, device);
        // To the CPU go the exponential and its square, each for all that read it there.
        Assert.AreEqual(2, report.Copies.Count(c => c.Contains("gaps -> cpu", StringComparison.Ordinal)), report.ToString());
        Assert.HasCount(5, report.Copies, report.ToString());
        Engine.Evaluate(roots, device);
        var v = new[] { 1f, 2, 3, 4 };
        for (var i = 0; i < 4; i++)
        {
            Assert.AreEqual(Math.Tanh(Math.Exp(v[i])), Read(roots[0], device)[i], 1e-5);
            Assert.AreEqual(Math.Exp(v[i]) + v[i], Read(roots[3], device)[i], 1e-4);
        }
        Assert.AreEqual(Math.Tanh(Math.Exp(2)) + Math.Tanh(Math.Exp(6)), Read(roots[1], device)[0], 1e-5);
    }

    [TestMethod]
    public void A_dtype_that_a_device_lacks()
    {
        var device = WithoutFloat64();
        var x = Data(device, 3, 1, 2, 3);
        var wide = Lax.Exp(Lax.Convert(Lax.Mul(x, x), DType.Float64));
        var y = Lax.Add(Lax.Convert(Lax.Div(wide, Lax.Broadcast(Lax.Sum(wide, 0), 3, [])), DType.Float32), x);
        var report = Engine.Explain([y], device);
        // In between all is one kernel on the CPU: the square goes there, the quotients come back.
        Assert.HasCount(2, report.Copies, report.ToString());
        Assert.HasCount(3, report.Kernels, report.ToString());
        Assert.Contains("gaps cannot run convert_element_type", report.Copies[0]);
        var sum = Math.Exp(1) + Math.Exp(4) + Math.Exp(9);
        var values = Values(y, device);
        for (var i = 0; i < 3; i++) Assert.AreEqual((Math.Exp((i + 1) * (i + 1)) / sum) + i + 1, values[i], 1e-6);
    }

    [TestMethod]
    public void Constants_and_indices_do_not_cross()
    {
        var device = Lacking("tanh");
        var x = Data(device, 4, 1, 2, 3, 4);
        var y = Lax.Tanh(Lax.Add(Lax.Iota(4, DType.Float32, 0), Lax.Full(4, Scalar.OfFloat(DType.Float32, 0.125))));
        var report = Engine.Explain([Lax.Add(y, x)], device);
        // The sum is computed on the device; it, and the result of tanh, are all that crosses.
        Assert.HasCount(2, report.Copies, report.ToString());
        var all = new PlainDevice(Info("gaps"), s_cpu, (op, _) => op.Name is not ("tanh" or "add"));
        report = Engine.Explain([Lax.Mul(y, x)], all);
        Assert.HasCount(1, report.Copies, report.ToString());
    }

    [TestMethod]
    public void Updates_change_nothing_that_is_still_needed()
    {
        foreach (var device in new[] { Lacking("dynamic_update_slice"), Lacking("exp"), Lacking("exp", "dynamic_update_slice") })
        {
            var x = Data(device, 4, 1, 2, 3, 4);
            var one = Lax.Constant(DType.Int32, 1);
            var e = Lax.Exp(x);
            var changed = Lax.DynamicUpdateSlice(e, Lax.SliceAxis(x, 0, 0, 2), [one]);
            var twice = Lax.DynamicUpdateSlice(x, Lax.SliceAxis(changed, 0, 0, 1), [one]);
            Node[] roots = [changed, twice, Lax.Add(e, x), Lax.Sort(e)];
            Engine.Evaluate(roots, device);
            var v = Array.ConvertAll([1f, 2, 3, 4], MathF.Exp);
            Near([v[0], 1, 2, v[3]], Read(roots[0], device));
            Near([1, v[0], 3, 4], Read(roots[1], device));
            Near([v[0] + 1, v[1] + 2, v[2] + 3, v[3] + 4], Read(roots[2], device));
            Near(v, Read(roots[3], device));
            Near([1, 2, 3, 4], Read(x, device));
        }
    }

    private static void Near(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], actual[i], 1e-3, $"element {i}");
    }

    [TestMethod]
    public void Without_another_device_the_error_names_the_operation()
    {
        var alone = new PlainDevice(Info("alone"), null, (op, _) => op.Name != "tanh");
        var x = Data(alone, 3, 3, 1, 2);
        var e = Assert.ThrowsExactly<LazyDeviceException>(() => Engine.Evaluate([Lax.Sort(x)], alone));
        Assert.StartsWith("sort: alone: with gaps has no routine for sort", e.Message);
        e = Assert.ThrowsExactly<LazyDeviceException>(() => Engine.Evaluate([Lax.Tanh(x)], alone));
        Assert.StartsWith("tanh: alone cannot run tanh of (float32[3]), and no other device takes over from it.", e.Message);
    }

    [TestMethod]
    public void After_a_failure_no_buffer_stays_on_either_device()
    {
        var device = Lacking();
        var y = Lax.Tanh(Lax.Sort(Lax.Neg(Data(device, 3, 3, 1, 2))));
        using var cancelled = new CancellationTokenSource();
        var live = device.Memory.LiveBuffers;
        cancelled.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => Engine.Evaluate([y], device, cancellation: cancelled.Token));
        Assert.AreEqual(live, device.Memory.LiveBuffers);
        Near([MathF.Tanh(-3), MathF.Tanh(-2), MathF.Tanh(-1)], Values(y, device));
    }

    [TestMethod]
    public void Random_graphs_on_devices_with_gaps()
    {
        string[] names = ["sin", "tanh", "exp", "add", "mul", "concatenate", "select_n", "broadcast_in_dim", "reshape", "transpose", "slice",
            "rev", "pad", "reduce_sum", "reduce_max", "dynamic_slice", "dynamic_update_slice", "convert_element_type", "logistic", "iota", "constant"];
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var missing = names.Where(_ => random.Next(4) == 0).ToArray();
            FuzzTests.Compare(Lacking(missing), first: seed * 10, count: 10, routines: true);
            var narrow = new PlainDevice(Info("gaps") with { MaxBuffers = 4 }, s_cpu, (op, _) => !missing.Contains(op.Name));
            FuzzTests.Compare(narrow, first: seed * 10, count: 5, routines: true);
        }
    }

    [TestMethod]
    public void Transfers_go_in_pieces()
    {
        PlainDevice a = new(), b = new();
        var bytes = Enumerable.Range(0, 1000).Select(i => (byte)(i * 7)).ToArray();
        foreach (var (from, to) in new (Device, Device)[] { (a, b), (a, s_cpu), (s_cpu, a), (s_cpu, s_cpu) })
        {
            using DeviceBuffer source = from.Allocate(1000), target = to.Allocate(1000);
            from.Write(source, bytes);
            Transfer.Copy(source, target, piece: 96);
            var back = new byte[1000];
            to.Read(target, 0, back);
            CollectionAssert.AreEqual(bytes, back);
        }
    }
}
