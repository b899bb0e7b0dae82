using Lazy.Backends.Gpu.Code;

namespace Lazy.Backends.Gpu;

/// <summary>
/// One device behind a native interface, at the level of that interface: memory, code, an in-order queue. It knows nothing of
/// graphs, pools or caches of programs; <see cref="GpuDevice"/> adds those, and calls every member from one thread at a time.
/// A driver throws <see cref="OutOfDeviceMemoryException"/>, <see cref="DeviceLostException"/>, <see cref="KernelCompilationException"/>
/// and, for any other status, <see cref="LazyDeviceException"/> that names the native function and the status.
/// </summary>
internal abstract class GpuDriver : IDisposable
{
    /// <summary>What the device is and can do.</summary>
    public abstract GpuProfile Profile { get; }

    /// <summary>Uninitialised memory of at least one byte.</summary>
    public abstract GpuMemory Allocate(long bytes);

    /// <summary>Native code for a program.</summary>
    public abstract GpuCode Compile(ThreadProgram program);

    /// <summary>Queues a program. Returns early; later commands see what it wrote.</summary>
    /// <param name="code">What <see cref="Compile"/> made.</param>
    /// <param name="buffers">Memory for each buffer of the program.</param>
    /// <param name="uniforms">The numbers of the program one after another, each at a multiple of its own size (see <see cref="UniformLayout"/>).</param>
    public abstract void Launch(GpuCode code, ReadOnlySpan<GpuMemory> buffers, ReadOnlySpan<byte> uniforms);

    /// <summary>Queues a copy from host memory, which may be changed as soon as the call returns.</summary>
    public abstract void Write(GpuMemory target, long offset, ReadOnlySpan<byte> source);

    /// <summary>Copies to host memory after all queued commands; waits.</summary>
    public abstract void Read(GpuMemory source, long offset, Span<byte> target);

    /// <summary>Queues a copy between two blocks of device memory.</summary>
    public abstract void Copy(GpuMemory source, GpuMemory target, long bytes);

    /// <summary>Hands queued commands to the device without waiting.</summary>
    public abstract void Flush();

    /// <summary>Waits until all queued commands are done.</summary>
    public abstract void Synchronize();

    /// <summary>The device's own time of the commands since the last call, in milliseconds, after waiting for them; null where the device has no clock.</summary>
    public abstract double? TakeTime();

    /// <summary>Releases the device. Memory that is still alive is released by its own handle, without error.</summary>
    public abstract void Dispose();
}

/// <summary>A block of device memory. Its finaliser may run on any thread and after the driver is gone.</summary>
internal abstract class GpuMemory(long bytes) : System.Runtime.InteropServices.SafeHandle(0, ownsHandle: true)
{
    /// <summary>Its size.</summary>
    public long Bytes { get; } = bytes;

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;
}

/// <summary>A program ready to launch on one driver. Disposing it releases native objects; what the collector finds is released too.</summary>
internal abstract class GpuCode : IDisposable
{
    /// <summary>The source or listing, for people.</summary>
    public abstract string Source { get; }

    /// <summary>Releases the native objects.</summary>
    public abstract void Dispose();
}

/// <summary>Where each number stands among the uniforms of a program.</summary>
internal static class UniformLayout
{
    /// <summary>The byte offset of each uniform, and the size of them all, a multiple of 8.</summary>
    public static (int[] Offsets, int Bytes) Of(IReadOnlyList<DType> uniforms)
    {
        var offsets = new int[uniforms.Count];
        var at = 0;
        for (var i = 0; i < offsets.Length; i++)
        {
            var size = uniforms[i].Size;
            at = (at + size - 1) / size * size;
            offsets[i] = at;
            at += size;
        }
        return (offsets, (at + 7) / 8 * 8);
    }
}
