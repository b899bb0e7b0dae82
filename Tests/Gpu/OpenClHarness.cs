using System.Runtime.InteropServices;
using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Code;
using Lazy.Backends.OpenCl;
using Lazy.Graph;
using Lazy.Graph.Reference;

namespace Lazy.Tests.Gpu;

/// <summary>A driver of the first OpenCL device, and short ways to run programs on it.</summary>
internal sealed class OpenClHarness : IDisposable
{
    public OpenClHarness(Func<GpuProfile, GpuProfile>? profile = null, DiskStore? store = null)
    {
        if (ClPlatforms.Library(out var why) is not { } library) throw new AssertInconclusiveException("opencl: " + why);
        Api = new ClApi(library);
        var found = ClPlatforms.List(Api, out why);
        if (found.Count == 0) throw new AssertInconclusiveException("opencl: " + why);
        Descriptor = found[0];
        Driver = new ClDriver(Api, Descriptor, profile?.Invoke(Descriptor.Profile), store ?? new DiskStore(null));
    }

    public ClApi Api { get; }

    public ClDescriptor Descriptor { get; }

    public ClDriver Driver { get; }

    public void Dispose() => Driver.Dispose();

    public GpuMemory Memory<T>(params T[] numbers) where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(numbers.AsSpan());
        var memory = Driver.Allocate(bytes.Length);
        Driver.Write(memory, 0, bytes);
        return memory;
    }

    public T[] Read<T>(GpuMemory memory, int count) where T : unmanaged
    {
        var numbers = new T[count];
        Driver.Read(memory, 0, MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }

    /// <summary>Compiles and launches.</summary>
    public void Run(ThreadProgram program, ReadOnlySpan<byte> uniforms, params GpuMemory[] buffers)
    {
        using var code = Driver.Compile(program);
        Driver.Launch(code, buffers, uniforms);
    }

    /// <summary>The number of the work item among all.</summary>
    public static Value Number(CodeBuilder b, int groupSize) =>
        b.Add(b.Mul(b.Group(DType.Int32), b.Int(DType.Int32, groupSize)), b.Item(DType.Int32));

    /// <summary>The bytes of numbers as they stand in memory.</summary>
    public static byte[] Bytes(DType type, IReadOnlyList<Scalar> numbers)
    {
        var bytes = new byte[numbers.Count * type.Size];
        for (var i = 0; i < numbers.Count; i++)
        {
            var bits = (ulong)ScalarMath.ToBits(numbers[i]);
            for (var k = 0; k < type.Size; k++) bytes[(i * type.Size) + k] = (byte)(bits >> (8 * k));
        }
        return bytes;
    }

    /// <summary>The number at an index.</summary>
    public static Scalar At(DType type, ReadOnlySpan<byte> bytes, int index)
    {
        ulong bits = 0;
        for (var k = 0; k < type.Size; k++) bits |= (ulong)bytes[(index * type.Size) + k] << (8 * k);
        return ScalarMath.FromBits(type, bits);
    }
}
