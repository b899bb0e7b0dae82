namespace Lazy.Backends.Cpu;

/// <summary>Host memory of the pool. The finaliser returns what nobody disposed.</summary>
internal sealed unsafe class CpuBuffer : DeviceBuffer
{
    // The collector sees a small object; of blocks this large it must be told to hurry.
    private const long Noticeable = 64 << 10;

    private readonly CpuDevice owner;
    private readonly long capacity;
    private nint memory;

    public CpuBuffer(CpuDevice owner, long bytes) : base(owner, bytes)
    {
        this.owner = owner;
        memory = HostPool.Shared.Rent(bytes, out capacity);
        owner.Count(1, bytes);
        if (bytes >= Noticeable) GC.AddMemoryPressure(bytes);
    }

    ~CpuBuffer() => Dispose(false);

    /// <summary>The memory. Whoever uses it keeps the buffer alive for as long.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public byte* Pointer
    {
        get
        {
            var p = Volatile.Read(ref memory);
            ObjectDisposedException.ThrowIf(p == 0, this);
            return (byte*)p;
        }
    }

    protected override void Dispose(bool disposing)
    {
        var block = Interlocked.Exchange(ref memory, 0);
        if (block == 0) return;
        HostPool.Shared.Return(block, capacity);
        owner.Count(-1, -Bytes);
        if (Bytes >= Noticeable) GC.RemoveMemoryPressure(Bytes);
    }
}
