using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lazy.Backends.Memory;

namespace Lazy.Backends.Cpu;

/// <summary>Host memory, of the collector's heap or of the pool by its size.</summary>
internal abstract class CpuBuffer(CpuDevice owner, long bytes) : DeviceBuffer(owner, bytes)
{
    // A block of the pool needs a finaliser, which costs more than computing so few bytes; for the collector they are cheap.
    private const long Small = 1024;

    /// <summary>The first byte. Whoever needs a pointer pins it, and keeps the buffer alive for as long.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public abstract ref byte Start { get; }

    /// <summary>An uninitialised buffer.</summary>
    public static CpuBuffer Create(CpuDevice owner, long bytes) => bytes is >= 0 and <= Small ? new HeapBuffer(owner, bytes) : new PoolBuffer(owner, bytes);
}

/// <summary>Memory of the collector's heap: forgotten buffers need no finaliser.</summary>
internal sealed class HeapBuffer(CpuDevice owner, long bytes) : CpuBuffer(owner, bytes)
{
    private byte[]? memory = new byte[bytes];

    public override ref byte Start
    {
        get
        {
            var all = Volatile.Read(ref memory);
            ObjectDisposedException.ThrowIf(all is null, this);
            return ref MemoryMarshal.GetArrayDataReference(all);
        }
    }

    protected override void Dispose(bool disposing) => Volatile.Write(ref memory, null);
}

/// <summary>Memory of the pool. The finaliser returns what nobody disposed.</summary>
internal sealed unsafe class PoolBuffer : CpuBuffer
{
    // The collector sees a small object; of blocks this large it must be told to hurry.
    private const long Noticeable = 64 << 10;

    private readonly CpuDevice owner;
    private readonly long capacity;
    private nint memory;

    public PoolBuffer(CpuDevice owner, long bytes) : base(owner, bytes)
    {
        this.owner = owner;
        memory = HostPool.Shared.Rent(bytes, out capacity);
        owner.Count(1, bytes);
        if (bytes >= Noticeable) MemoryPressure.Add(bytes);
    }

    ~PoolBuffer() => Dispose(false);

    public override ref byte Start
    {
        get
        {
            var p = Volatile.Read(ref memory);
            ObjectDisposedException.ThrowIf(p == 0, this);
            return ref Unsafe.AsRef<byte>((byte*)p);
        }
    }

    protected override void Dispose(bool disposing)
    {
        var block = Interlocked.Exchange(ref memory, 0);
        if (block == 0) return;
        HostPool.Shared.Return(block, capacity);
        owner.Count(-1, -Bytes);
        if (Bytes >= Noticeable) MemoryPressure.Remove(Bytes, isFound: !disposing);
    }
}
