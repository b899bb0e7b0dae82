using System.Diagnostics;
using System.Runtime.InteropServices;
using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Code;
using Lazy.Backends.Vulkan;
using Lazy.Backends.Vulkan.Driver;
using Lazy.Backends.Vulkan.Spirv;
using Lazy.Graph;
using Lazy.Graph.Reference;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests.Gpu;

/// <summary>What tests of the Vulkan driver share: a driver of the first device, programs with one item per element, the validator.</summary>
internal static class VulkanHarness
{
    /// <summary>The register dtypes.</summary>
    public static IReadOnlyList<DType> Registers { get; } =
        [DType.Bool, DType.Int32, DType.UInt32, DType.Int64, DType.UInt64, DType.Float32, DType.Float64];

    /// <summary>What buffers hold.</summary>
    public static IEnumerable<DType> MemoryTypes => DType.All.Where(t => !t.IsComplex);

    private static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>Opens the first device; without one the test does not count, except on the build server.</summary>
    public static VkDriver Open(Func<string, int?>? fault = null, bool? isDirect = null, byte[]? cache = null)
    {
        var devices = VulkanBackend.Physicals(out var whyNone);
        if (devices.Count > 0) return new VkDriver(devices[0], cache, fault, isDirect);
        if (IsCi) Assert.Fail(whyNone ?? "");
        Assert.Inconclusive(whyNone ?? "");
        throw new UnreachableException();
    }

    /// <summary>The register in which an element of a buffer arrives.</summary>
    public static DType RegisterOf(DType memory) => memory.Size >= 4 || memory == DType.Bool ? memory
        : memory.Kind == DKind.Int ? DType.Int32
        : DType.UInt32;

    /// <summary>A buffer with numbers in it.</summary>
    public static GpuMemory Fill<T>(this GpuDriver driver, params T[] numbers) where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes<T>(numbers);
        var memory = driver.Allocate(Math.Max(1, bytes.Length));
        driver.Write(memory, 0, bytes);
        return memory;
    }

    /// <summary>A buffer with scalars in it.</summary>
    public static GpuMemory Fill(this GpuDriver driver, DType type, IReadOnlyList<Scalar> numbers) =>
        driver.Fill(HostBytes.ToBytes(HostArray.Fill(new Aval(numbers.Count, type), i => numbers[i[0]])));

    /// <summary>The numbers in a buffer.</summary>
    public static T[] Fetch<T>(this GpuDriver driver, GpuMemory memory, int count) where T : unmanaged
    {
        var result = new T[count];
        driver.Read(memory, 0, MemoryMarshal.AsBytes(result.AsSpan()));
        return result;
    }

    /// <summary>The scalars in a buffer.</summary>
    public static Scalar[] Fetch(this GpuDriver driver, DType type, GpuMemory memory, int count) =>
        HostBytes.FromBytes(new Aval(count, type), driver.Fetch<byte>(memory, count * type.Size)).Data;

    /// <summary>A program whose items each do something at their own index, while that is less than a count.</summary>
    public static ThreadProgram PerElement(string name, int count, Action<CodeBuilder, Value> body, Action<CodeBuilder> declare, int groupSize = 64)
    {
        var b = new CodeBuilder();
        declare(b);
        var index = b.Add(b.Mul(b.Group(DType.Int32), b.Int(DType.Int32, groupSize)), b.Item(DType.Int32));
        b.If(b.Less(index, b.Int(DType.Int32, count)), () => body(b, index));
        return b.Finish(name, groupSize, (count + groupSize - 1) / groupSize);
    }

    /// <summary>Compiles, after the validator has looked at the module.</summary>
    public static GpuCode CompileChecked(this GpuDriver driver, ThreadProgram program)
    {
        Validate(program, new SpirvTarget { PreservesSpecials = [32, 64], RoundsToEven = [32, 64], PreservesDenormals = [32, 64] });
        return driver.Compile(program);
    }

    /// <summary>Gives the module of a program to the validator of the SPIR-V tools.</summary>
    public static void Validate(ThreadProgram program, SpirvTarget target)
    {
        var spirv = SpirvEmitter.Emit(program, target);
        var file = Path.GetTempFileName();
        try
        {
            ModuleValidation.Validate(file, program, spirv);
        }
        catch (System.ComponentModel.Win32Exception) when (!IsCi)
        {
            // Not installed here; the build server has it.
        }
        finally
        {
            File.Delete(file);
        }
    }
}
