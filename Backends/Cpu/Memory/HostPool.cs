using System.Runtime.InteropServices;
using Lazy.Backends.Memory;

namespace Lazy.Backends.Cpu;

/// <summary>
/// A pool of native memory in <see cref="SizeClasses"/>. Blocks are 64-byte aligned and hold what
/// their last user left. Blocks that no request of a whole full-garbage-collection period needed are given back to the system.
/// </summary>
internal sealed class HostPool
{
    private sealed class SizeClass(long capacity)
    {
        public readonly long Capacity = capacity;
        public readonly Lock Lock = new();
        public nint[] Blocks = [];
        public int Count;

        /// <summary>The fewest blocks cached since the last full collection: those were of no use in that time.</summary>
        public int Idle;
    }

    /// <summary>The pool of the process.</summary>
    public static HostPool Shared { get; } = new();

    private readonly SizeClass[] classes = [.. Enumerable.Range(0, SizeClasses.Count).Select(i => new SizeClass(SizeClasses.Capacity(i)))];

    private long liveBytes, liveBlocks, cachedBytes, cacheLimit, peakBytes;
    private uint hand;

    /// <summary>A pool of its own; the cache ceiling begins at a quarter of the memory that the process may use.</summary>
    public HostPool()
    {
        cacheLimit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;
        _ = new FullCollection(this);
    }

    /// <summary>Bytes of the blocks that are rented out, by capacity.</summary>
    public long LiveBytes => Interlocked.Read(ref liveBytes);

    /// <summary>The most bytes that were rented out at once since <see cref="ResetPeak"/>.</summary>
    public long PeakBytes => Interlocked.Read(ref peakBytes);

    /// <summary>Number of blocks that are rented out.</summary>
    public long LiveBlocks => Interlocked.Read(ref liveBlocks);

    /// <summary>Bytes kept for later requests.</summary>
    public long CachedBytes => Interlocked.Read(ref cachedBytes);

    /// <summary>The most bytes to keep for later requests.</summary>
    public long CacheLimit
    {
        get => Interlocked.Read(ref cacheLimit);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            Interlocked.Exchange(ref cacheLimit, value);
            Evict(value, null);
        }
    }

    /// <summary>A block of at least <paramref name="bytes"/> bytes with any contents; <paramref name="capacity"/> is its true size,
    /// which <see cref="Return"/> wants back.</summary>
    /// <exception cref="InsufficientMemoryException">(An <see cref="OutOfMemoryException"/>.) The system has no memory, even after every
    /// cached block was given back.</exception>
    public nint Rent(long bytes, out long capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        var index = SizeClasses.Of(bytes);
        if (index >= classes.Length) throw OutOfMemory(bytes);
        var size = classes[index];
        capacity = size.Capacity;
        var block = Take(size);
        if (block == 0) block = HostMemory.Allocate(capacity);
        if (block == 0)
        {
            // Dead arrays hold memory until their finalisers ran.
            Trim();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Trim();
            block = HostMemory.Allocate(capacity);
            if (block == 0) throw OutOfMemory(bytes);
        }
        var live = Interlocked.Add(ref liveBytes, capacity);
        for (var peak = PeakBytes; live > peak; peak = PeakBytes) Interlocked.CompareExchange(ref peakBytes, live, peak);
        Interlocked.Increment(ref liveBlocks);
        return block;
    }

    /// <summary>Begins a new peak with what is rented out now.</summary>
    public void ResetPeak() => Interlocked.Exchange(ref peakBytes, LiveBytes);

    /// <summary>Takes a block of <see cref="Rent"/> back.</summary>
    public void Return(nint block, long capacity)
    {
        var size = classes[SizeClasses.Of(capacity)];
        Interlocked.Add(ref liveBytes, -capacity);
        Interlocked.Decrement(ref liveBlocks);
        var limit = CacheLimit;
        if (Interlocked.Add(ref cachedBytes, capacity) > limit)
        {
            // What was returned last is wanted next: make room for it at the cost of other sizes, where that is possible at all.
            if (capacity <= limit) Evict(limit, size);
            if (CachedBytes > limit)
            {
                Interlocked.Add(ref cachedBytes, -capacity);
                HostMemory.Free(block, capacity);
                return;
            }
        }
        lock (size.Lock)
        {
            if (size.Count == size.Blocks.Length) Array.Resize(ref size.Blocks, Math.Max(4, 2 * size.Count));
            size.Blocks[size.Count++] = block;
        }
    }

    /// <summary>Gives every cached block back to the system.</summary>
    public void Trim()
    {
        foreach (var size in classes) Release(size, size => size.Count);
    }

    private InsufficientMemoryException OutOfMemory(long bytes) =>
        new($"HostPool.Rent: no memory for {bytes} bytes; {LiveBytes} bytes are in use in {LiveBlocks} blocks, {CachedBytes} are cached.");

    private nint Take(SizeClass size)
    {
        nint block;
        lock (size.Lock)
        {
            if (size.Count == 0) return 0;
            block = size.Blocks[--size.Count];
            size.Idle = Math.Min(size.Idle, size.Count);
        }
        Interlocked.Add(ref cachedBytes, -size.Capacity);
        return block;
    }

    private void Evict(long limit, SizeClass? keep)
    {
        for (var i = 0; i < classes.Length && CachedBytes > limit; i++)
        {
            var size = classes[Interlocked.Increment(ref hand) % (uint)classes.Length];
            if (size != keep) Release(size, size => size.Count);
        }
    }

    private void Release(SizeClass size, Func<SizeClass, int> count)
    {
        nint[] blocks;
        lock (size.Lock)
        {
            var n = count(size);
            // The oldest are at the bottom: the top ones may still be in a cache of the processor.
            blocks = size.Blocks[..n];
            Array.Copy(size.Blocks, n, size.Blocks, 0, size.Count - n);
            size.Count -= n;
            size.Idle = size.Count;
        }
        foreach (var block in blocks) HostMemory.Free(block, size.Capacity);
        Interlocked.Add(ref cachedBytes, -blocks.Length * size.Capacity);
    }

    private void AfterFullCollection()
    {
        var info = GC.GetGCMemoryInfo();
        if (info.MemoryLoadBytes >= info.HighMemoryLoadThresholdBytes) Trim();
        else foreach (var size in classes) if (size.Count > 0) Release(size, size => size.Idle);
    }

    /// <summary>An object with nothing but a finaliser, which runs after each collection of the oldest generation. It holds its pool by a
    /// bare weak handle: a WeakReference is finalised together with its holder and is dead in the first run already.</summary>
    private sealed class FullCollection(HostPool pool)
    {
        private readonly GCHandle handle = GCHandle.Alloc(pool, GCHandleType.Weak);

        ~FullCollection()
        {
            if (Environment.HasShutdownStarted) return;
            if (handle.Target is not HostPool target)
            {
                handle.Free();
                return;
            }
            target.AfterFullCollection();
            GC.ReRegisterForFinalize(this);
        }
    }
}
