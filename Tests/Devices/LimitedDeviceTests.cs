using Lazy.Backends;
using Lazy.Backends.Gpu;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Tests.Fuzz;

namespace Lazy.Tests.Devices;

/// <summary>Devices that are smaller than those of this machine, or of another kind: every limit is kept, and nothing changes but the launches.</summary>
[TestClass]
public sealed class LimitedDeviceTests
{
    private static GpuProfile Small(GpuProfile p) => p with { MaxBuffers = 8, MaxUniformBytes = 4, MaxGroupSize = 32, LocalBytes = 1024 };

    private static GpuProfile Graphics(GpuProfile p) => p with { IsProcessor = false, VectorBytes = Math.Min(p.VectorBytes, 16), Units = 4 };

    private static GpuProfile Narrow(GpuProfile p) => p with { HasFloat64 = false, HasInt64 = false, HasBytes = false, HasShorts = false, HasExactFma = false };

    public static IEnumerable<object[]> Devices =>
        from backend in TestDevices.Backends.Skip(1)
        from kind in new[] { nameof(Small), nameof(Graphics), nameof(Narrow) }
        select new object[] { backend, kind };

    private static GpuDevice Open(string backend, string kind) => TestGpu.Open(backend, change: kind switch
    {
        nameof(Small) => Small,
        nameof(Graphics) => Graphics,
        _ => Narrow,
    });

    [TestMethod]
    [DynamicData(nameof(Devices))]
    public void Random_expressions(string backend, string kind) =>
        FuzzTests.Compare(Open(backend, kind), first: 5000, count: backend == "opencl" ? 12 : 60, routines: true);

    [TestMethod]
    [DataRow("opencl")]
    [DataRow("vulkan")]
    public void Sums_of_many_inputs(string backend)
    {
        var device = Open(backend, nameof(Small));
        foreach (var count in (int[])[3, 17, 65, 300])
        {
            var sum = TestGpu.Leaf(device, 5, [0, 1, 2, 3, 4]);
            for (var i = 1; i < count; i++) sum = Lax.Add(sum, TestGpu.Leaf(device, 5, [1, 1, 1, 1, i]));
            var report = Engine.Explain([sum], device);
            Assert.IsGreaterThanOrEqualTo((count + 5) / 7, report.Kernels.Count);
            Engine.Evaluate([sum], device);
            CollectionAssert.AreEqual(new float[] { count - 1, count, count + 1, count + 2, 4 + (count * (count - 1) / 2) }, TestGpu.Numbers(sum));
        }
    }

    [TestMethod]
    [DataRow("opencl")]
    [DataRow("vulkan")]
    public void More_groups_than_one_axis_takes(string backend)
    {
        const int n = (65535 * 256) + 1;
        var device = TestGpu.Open(backend, change: p => Graphics(p) with { VectorBytes = 0, MaxGroups = 65535 });
        var iota = Lax.Iota(n, DType.Int32, 0);
        var x = Lax.Add(iota, Lax.FullLike(iota, 1));
        var ends = Lax.Concatenate([Lax.SliceAxis(x, 0, 0, 1, 1), Lax.SliceAxis(x, 0, n - 1, n, 1)], 0);
        Engine.Evaluate([x], device);
        Engine.Evaluate([ends], device);
        var bytes = new byte[8];
        ((Storage)ends.Value!).Read(0, bytes);
        Assert.AreEqual((1, n), (BitConverter.ToInt32(bytes), BitConverter.ToInt32(bytes, 4)));
    }

    [TestMethod]
    [DataRow("opencl")]
    [DataRow("vulkan")]
    public void More_numbers_than_can_be_handed_over(string backend)
    {
        var device = Open(backend, nameof(Small));
        Node Number(double x) => Lax.Full(3, Scalar.OfFloat(DType.Float32, x));
        for (var run = 0; run < 3; run++)
        {
            var x = TestGpu.Leaf(device, 3, [1, 2, 3]);
            var y = Lax.Add(Lax.Mul(Lax.Add(x, Number(0.3 + run)), Number(0.7)), Number(11.5));
            Engine.Evaluate([y], device);
            var numbers = TestGpu.Numbers(y);
            for (var i = 0; i < 3; i++) Assert.AreEqual(((i + 1 + 0.3 + run) * 0.7) + 11.5, numbers[i], 1e-5);
        }
    }
}
