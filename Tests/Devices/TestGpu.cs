using System.Runtime.InteropServices;
using Lazy.Backends;
using Lazy.Backends.Gpu;
using Lazy.Backends.OpenCl;
using Lazy.Backends.Vulkan;
using Lazy.Backends.Vulkan.Driver;
using Lazy.Graph;

namespace Lazy.Tests.Devices;

/// <summary>Devices of their own for a test, with faults or other limits than those of the machine.</summary>
internal static class TestGpu
{
    /// <summary>A device of a backend.</summary>
    /// <param name="backend">opencl or vulkan.</param>
    /// <param name="fault">Given the name of a native call, a status to take instead of it, or null to make the call.</param>
    /// <param name="change">Changes what the device says of itself.</param>
    /// <param name="ceiling">The most bytes it takes; 0 for no ceiling.</param>
    public static GpuDevice Open(
        string backend, Func<string, int?>? fault = null, Func<GpuProfile, GpuProfile>? change = null, long ceiling = 0)
    {
        TestDevices.Of(backend);
        change ??= p => p;
        if (backend == "vulkan")
        {
            var physical = VulkanBackend.Physicals(out _)[0];
            return new GpuDevice(backend, change(physical.Profile), () => new VkDriver(physical, fault: fault)) { Ceiling = ceiling };
        }
        var library = ClPlatforms.Library(out _)!;
        var descriptor = ClPlatforms.List(new ClApi(library), out _)[0];
        var profile = change(descriptor.Profile);
        return new GpuDevice(backend, profile, () => new ClDriver(new ClApi(library) { Fault = fault }, descriptor, profile, new DiskStore(null))) { Ceiling = ceiling };
    }

    /// <summary>A settled node with numbers on a device.</summary>
    public static Node Leaf(Device device, Shape shape, ReadOnlySpan<float> numbers)
    {
        var aval = new Aval(shape, DType.Float32);
        return Node.Leaf(aval, Storage.FromHost(device, MemoryMarshal.AsBytes(numbers), aval));
    }

    /// <summary>Numbers of a settled node.</summary>
    public static float[] Numbers(Node node)
    {
        var bytes = new byte[node.Aval.Bytes];
        ((Storage)node.Value!).Read(0, bytes);
        return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }

    /// <summary>Numbers between -1 and 1, the same for the same seed.</summary>
    public static float[] Random(int seed, long count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }
}
