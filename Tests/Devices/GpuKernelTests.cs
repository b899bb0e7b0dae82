using Lazy.Backends;
using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Lowering;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Tests.Devices;

namespace Lazy.Tests;

/// <summary>The kernels of the base class on a device behind a driver.</summary>
public abstract class GpuKernelTests(string backend) : KernelTests
{
    private protected override void Execute(Kernel kernel, byte[][] inputs, Scalar[] uniforms, byte[][] outputs)
    {
        var device = TestDevices.Of(backend);
        DeviceBuffer[] Buffers(byte[][] data) => Array.ConvertAll(data, bytes =>
        {
            var buffer = device.Allocate(bytes.Length);
            device.Write(buffer, bytes);
            return buffer;
        });
        DeviceBuffer[] reads = Buffers(inputs), writes = Buffers(outputs);
        device.Launch(device.Compile(kernel), reads, uniforms, writes);
        for (var i = 0; i < outputs.Length; i++) device.Read(writes[i], 0, outputs[i]);
        foreach (var b in reads.Concat(writes)) b.Dispose();
    }

    // Drivers take long to compile: whole vectors and a rest.
    private protected override int[] Sizes => [37];

    private protected override int Together => 8;

    // Where Fma may round twice, two results are right and the oracle knows one.
    private protected override bool Knows(KOp op, DType type)
    {
        var profile = ((GpuDevice)TestDevices.Of(backend)).Profile;
        return Legalizer.CanDo(op, type, profile) && (op != KOp.Fma || profile.HasExactFma);
    }
}

/// <summary>With OpenCL.</summary>
[TestClass]
public sealed class OpenClKernelTests() : GpuKernelTests("opencl");

/// <summary>With Vulkan.</summary>
[TestClass]
public sealed class VulkanKernelTests() : GpuKernelTests("vulkan");
