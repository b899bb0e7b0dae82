namespace Lazy.Backends.Memory;

/// <summary>
/// Lets the collector look for dead buffers, whose memory it does not see, when many bytes of them are alive. <see cref="GC.AddMemoryPressure"/> counts
/// what is allocated and not what is returned: a loop that gives its buffers back at once would collect the oldest generation every four megabytes.
/// </summary>
internal static class MemoryPressure
{
    // Less is not worth a collection; and what is alive may grow by no more than a part of the machine before one.
    private const long Least = 16 << 20;
    private const int Part = 8;

    // What a loop hands on from step to step has survived a collection when it dies.
    private const int Young = 1;

    // The longest that one allocation waits for the finalisers: not for ever, as one of them may want a lock that the caller holds.
    private const int Patience = 20;

    private static readonly ManualResetEventSlim Settled = new(true);

    private static long live;
    private static long found;
    private static long limit = Least;
    private static long alive;
    private static int generation = Young;
    private static int collecting;

    /// <summary>Says that a buffer of so many bytes is alive.</summary>
    public static void Add(long bytes)
    {
        var now = Interlocked.Add(ref live, bytes);
        var most = Volatile.Read(ref limit);
        if (now <= most) return;
        if (Interlocked.Exchange(ref collecting, 1) == 0) Collect(now);
        else if (now > 2 * most) Settled.Wait(Patience);
    }

    /// <summary>Says that it was returned, by whoever held it or by the collector who found it dead.</summary>
    public static void Remove(long bytes, bool isFound)
    {
        Interlocked.Add(ref live, -bytes);
        if (isFound) Interlocked.Add(ref found, bytes);
    }

    private static void Collect(long before)
    {
        Settled.Reset();
        var start = Interlocked.Read(ref found);
        GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
        ThreadPool.UnsafeQueueUserWorkItem(_ => Settle(before, start), null);
    }

    // Others go on allocating meanwhile: what counts is what the collector found.
    private static void Settle(long before, long start)
    {
        GC.WaitForPendingFinalizers();
        var dead = Interlocked.Read(ref found) - start;
        // Where little of what came since the last time was dead among the young, the next allocation looks at all.
        generation = generation == Young && dead < (before - alive) / 2 ? GC.MaxGeneration : Young;
        if (generation == Young)
        {
            alive = Math.Max(0, before - dead);
            Volatile.Write(ref limit, alive + Math.Clamp(alive, Least, Math.Max(Least, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Part)));
        }
        Volatile.Write(ref collecting, 0);
        Settled.Set();
    }
}
