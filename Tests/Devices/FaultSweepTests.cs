using System.Runtime.CompilerServices;
using Lazy.Backends;
using Lazy.Backends.Gpu;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Tests.Devices;

/// <summary>
/// A small program of the engine with every one of its native calls failing once: no crash, no hang, no wrong number, a typed exception
/// where anything is thrown, and no memory left behind.
/// </summary>
public abstract class FaultSweepTests(string backend)
{
    // The tests count live buffers, and must not see those of each other.
    private static readonly float[] s_x = TestGpu.Random(1, 300), s_y = TestGpu.Random(2, 300);

    protected abstract int Lost { get; }

    protected abstract int OutOfMemory { get; }

    protected abstract int Other { get; }

    private sealed class Injector
    {
        public int Calls { get; private set; }

        public int FailAt { get; init; } = -1;

        public int Status { get; init; }

        public string? Failed { get; private set; }

        public int? Next(string call)
        {
            if (Calls++ != FailAt) return null;
            Failed = call;
            return Status;
        }
    }

    // A map, a reduction over it, an update that needs a copy, and a product.
    private static Node[] Program(Device device)
    {
        Node x = TestGpu.Leaf(device, 300, s_x), y = TestGpu.Leaf(device, 300, s_y);
        var z = Lax.Add(Lax.Mul(x, y), Lax.Tanh(x));
        var square = Lax.Reshape(Lax.SliceAxis(z, 0, 0, 289, 1), (17, 17));
        return [Lax.Sum(z, 0), Lax.DynamicUpdateIndex(x, Lax.Constant(DType.Float32, 7), Lax.Constant(DType.Int32, 3), 0), Lax.Dot(square, square)];
    }

    private static float[][] Run(Device device, Node[] roots)
    {
        Engine.Evaluate(roots, device);
        return Array.ConvertAll(roots, TestGpu.Numbers);
    }

    private static void AssertEqual(float[][] expected, float[][] actual, string what)
    {
        for (var r = 0; r < expected.Length; r++)
        {
            for (var i = 0; i < expected[r].Length; i++) Assert.AreEqual(expected[r][i], actual[r][i], 1e-4f, $"{what}: result {r}, element {i}");
        }
    }

    [TestMethod]
    public void Every_call_may_lose_the_device() => Sweep(Lost);

    [TestMethod]
    public void Every_call_may_find_no_memory() => Sweep(OutOfMemory);

    [TestMethod]
    public void Every_call_may_fail() => Sweep(Other);

    private void Sweep(int status)
    {
        var reference = BackendRegistry.Devices("reference", out _)[0];
        var expected = Run(reference, Program(reference));
        var calls = 0;
        Once(-1, status, expected, ref calls);
        Assert.IsGreaterThan(20, calls, "native calls");
        for (var n = 0; n < calls; n++)
        {
            var ignored = 0;
            var device = Once(n, status, expected, ref ignored);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.AreEqual((0L, 0L), (device.Memory.LiveBuffers, device.Memory.LiveBytes), $"call {n} left memory behind");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private GpuDevice Once(int failAt, int status, float[][] expected, ref int calls)
    {
        var faults = new Injector { FailAt = failAt, Status = status };
        var device = TestGpu.Open(backend, faults.Next);
        var what = $"{backend}, status {status} from call {failAt}";
        Node[]? roots = null;
        try
        {
            roots = Program(device);
            AssertEqual(expected, Run(device, roots), what);
            calls = faults.Calls;
        }
        catch (LazyDeviceException e)
        {
            Assert.IsNotNull(faults.Failed, $"{what}: {e}");
            if (status == Lost) Assert.IsInstanceOfType<DeviceLostException>(e, $"{what}, {faults.Failed}: {e}");
            if (e is DeviceLostException)
            {
                // Nothing but the loss is known of this device any more, and the others go on.
                Assert.ThrowsExactly<DeviceLostException>(() => Run(device, Program(device)), what);
                var cpu = BackendRegistry.Devices("cpu", out _)[0];
                AssertEqual(expected, Run(cpu, Program(cpu)), what);
                return device;
            }
            // The same values once more, and what was evaluated half is evaluated whole.
            roots ??= Program(device);
            AssertEqual(expected, Run(device, roots), $"{what}, {faults.Failed}, again");
        }
        return device;
    }

    [TestMethod]
    public void Without_memory_the_error_says_how_much_and_the_rest_goes_on()
    {
        const long mebi = 1 << 20;
        var device = TestGpu.Open(backend, ceiling: 64 * mebi);
        var held = new List<DeviceBuffer>();
        var e = Assert.ThrowsExactly<OutOfDeviceMemoryException>(() =>
        {
            while (true) held.Add(device.Allocate(10 * mebi));
        });
        Assert.HasCount(6, held);
        Assert.AreEqual((10 * mebi, 60 * mebi), (e.Requested, e.InUse));
        Assert.Contains($"{60 * mebi} bytes are in use in 6 buffers", e.Message);
        var cpu = BackendRegistry.Devices("cpu", out _)[0];
        Assert.HasCount(3, Run(cpu, Program(cpu)));
        held[0].Dispose();
        held[0] = device.Allocate(10 * mebi);
        held.ForEach(b => b.Dispose());
        Assert.AreEqual(0, device.Memory.LiveBuffers);
        // Cached blocks of one size make room for another.
        using var large = device.Allocate(50 * mebi);
        Assert.AreEqual(1, device.Memory.LiveBuffers);
    }

    [TestMethod]
    public void A_buffer_that_the_device_does_not_allow_is_refused()
    {
        var device = TestGpu.Open(backend, change: p => p with { MaxBufferBytes = 4096 });
        var x = TestGpu.Leaf(device, 1000, TestGpu.Random(1, 1000));
        var e = Assert.Throws<LazyDeviceException>(() => Engine.Evaluate([Lax.Broadcast(x, (2, 1000), 1)], device));
        Assert.Contains("4096", e.Message);
        Assert.HasCount(1000, Run(device, [Lax.Add(x, x)])[0]);
    }
}

/// <summary>With OpenCL.</summary>
[TestClass]
public sealed class OpenClFaultSweepTests() : FaultSweepTests("opencl")
{
    // CL_DEVICE_NOT_AVAILABLE, CL_MEM_OBJECT_ALLOCATION_FAILURE, CL_OUT_OF_HOST_MEMORY's neighbour CL_INVALID_VALUE.
    protected override int Lost => -2;

    protected override int OutOfMemory => -4;

    protected override int Other => -30;
}

/// <summary>With Vulkan.</summary>
[TestClass]
public sealed class VulkanFaultSweepTests() : FaultSweepTests("vulkan")
{
    // VK_ERROR_DEVICE_LOST, VK_ERROR_OUT_OF_DEVICE_MEMORY, VK_ERROR_INITIALIZATION_FAILED.
    protected override int Lost => -4;

    protected override int OutOfMemory => -2;

    protected override int Other => -3;
}
