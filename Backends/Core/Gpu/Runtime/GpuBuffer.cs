using Lazy.Backends.Memory;

namespace Lazy.Backends.Gpu;

/// <summary>A pooled block of device memory. The finaliser returns what nobody disposed.</summary>
internal sealed class GpuBuffer : DeviceBuffer
{
    // The collector sees a small object; of blocks this large it must be told to hurry.
    private const long Noticeable = 64 << 10;

    private readonly GpuDevice _owner;
    private GpuMemory? _memory;

    public GpuBuffer(GpuDevice owner, GpuMemory memory, long bytes) : base(owner, bytes)
    {
        (_owner, _memory) = (owner, memory);
        owner.Count(1, bytes);
        if (bytes >= Noticeable) MemoryPressure.Add(bytes);
    }

    ~GpuBuffer() => Dispose(false);

    /// <summary>The memory.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public GpuMemory Memory => Volatile.Read(ref _memory) ?? throw new ObjectDisposedException(nameof(DeviceBuffer), $"{_owner}: the buffer was returned to the device.");

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _memory, null) is not { } memory) return;
        _owner.Return(memory);
        _owner.Count(-1, -Bytes);
        if (Bytes >= Noticeable) MemoryPressure.Remove(Bytes, isFound: !disposing);
    }
}
