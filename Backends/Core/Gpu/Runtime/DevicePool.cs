using Lazy.Backends.Memory;

namespace Lazy.Backends.Gpu;

/// <summary>
/// Blocks of device memory that are kept for reuse, in size classes. Commands run in order, so that a block may be handed on while the
/// commands of its last user are still queued. All members may be called from any thread, finalisers among them.
/// </summary>
internal sealed class DevicePool
{
    private readonly Lock _lock = new();
    private readonly Stack<GpuMemory>[] _free = [.. Enumerable.Range(0, SizeClasses.Count).Select(_ => new Stack<GpuMemory>())];
    // Every block, rented ones too: a block that only its array held would be finalised together with it, and not come back.
    private readonly HashSet<GpuMemory> _all = new(ReferenceEqualityComparer.Instance);
    private long _cached, _total;

    /// <summary>Bytes kept for later requests.</summary>
    public long CachedBytes => Interlocked.Read(ref _cached);

    /// <summary>Bytes of all blocks that were taken from the driver and not given back.</summary>
    public long TotalBytes => Interlocked.Read(ref _total);

    /// <summary>A cached block of a class, if there is one.</summary>
    public GpuMemory? Take(int size)
    {
        lock (_lock)
        {
            if (!_free[size].TryPop(out var block)) return null;
            _cached -= block.Bytes;
            return block;
        }
    }

    /// <summary>Notes a block that came from the driver.</summary>
    public void Add(GpuMemory block)
    {
        lock (_lock)
        {
            _all.Add(block);
            _total += block.Bytes;
        }
    }

    /// <summary>Keeps a block for later.</summary>
    public void Return(GpuMemory block)
    {
        lock (_lock)
        {
            _cached += block.Bytes;
            _free[SizeClasses.Of(block.Bytes)].Push(block);
        }
    }

    /// <summary>Gives a block back to the driver.</summary>
    public void Release(GpuMemory block)
    {
        lock (_lock) Forget(block);
        block.Dispose();
    }

    /// <summary>Gives every cached block back to the driver.</summary>
    public void Trim()
    {
        var blocks = new List<GpuMemory>();
        lock (_lock)
        {
            foreach (var stack in _free)
            {
                while (stack.TryPop(out var b)) blocks.Add(b);
            }
            _cached = 0;
            foreach (var b in blocks) Forget(b);
        }
        foreach (var b in blocks) b.Dispose();
    }

    private void Forget(GpuMemory block)
    {
        _all.Remove(block);
        _total -= block.Bytes;
    }
}
