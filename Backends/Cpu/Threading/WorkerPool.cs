using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Lazy.Backends.Cpu;

/// <summary>Work over a range of indices; a struct, so that the pool calls it without allocating.</summary>
internal interface IRangeBody
{
    /// <summary>Does the work of the indices in [start, end). Called from several threads at once with disjoint ranges.</summary>
    void Run(long start, long end);
}

/// <summary>
/// The process-wide pool of threads behind every parallel loop of the CPU backend. A loop is cut into chunks of a given size; the caller
/// and the workers claim them by a counter. The ranges handed to the body depend on count and chunk alone, so a body whose result depends
/// on its range alone gives the same bits for any number of threads.
/// </summary>
internal static unsafe class WorkerPool
{
    // The state word: bit 63 says that the job may be joined, bit 62 that the caller sleeps until the last worker leaves, the low half
    // counts the workers inside. One word, so that joining and closing exclude each other by compare-and-swap.
    private const long Open = long.MinValue;
    private const long CallerSleeps = 1L << 62;
    private const long CountMask = uint.MaxValue;

    // A wake-up by the system costs 5 to 50 µs: stay awake after a job for as long as the serial steps between the loops of a routine, or
    // what lies between the kernels of a program, often take.
    private static readonly long SpinTicks = Stopwatch.Frequency / 10_000;

    /// <summary>Words that different threads write, a pair of cache lines apart (the prefetcher fetches lines in pairs).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 512)]
    private struct Shared
    {
        [FieldOffset(128)] public long State;
        [FieldOffset(256)] public long Next;
        [FieldOffset(384)] public int Parked;
    }

    private static Shared shared;
    private static int busy;
    private static int threads = Environment.ProcessorCount;
    private static int started;
    private static readonly SemaphoreSlim Done = new(0);

    // Who sleeps; the one that fell asleep last is woken first. Changed under its lock, its length told in Shared.Parked.
    private static readonly Stack<Worker> Sleepers = new();

    // The job: written before the state opens, read only by those who joined.
    private static void* job;
    private static delegate*<void*, long, long, void> run;
    private static long jobCount;
    private static long jobChunk;
    private static long jobLimit;
    private static Exception? failure;

    [ThreadStatic] private static bool inside;

    /// <summary>How many threads, the caller included, may work on one loop; 1 runs every loop on its caller.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public static int Threads
    {
        get => Volatile.Read(ref threads);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            Volatile.Write(ref threads, value);
        }
    }

    /// <summary>Runs <paramref name="body"/> over [0, count) in ranges of <paramref name="chunk"/> indices and returns when all are done.
    /// An exception of the body stops the claiming of further chunks and reaches the caller as it was thrown.</summary>
    public static void For<TBody>(long count, long chunk, TBody body) where TBody : struct, IRangeBody
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chunk, 1);
        var limit = Threads;
        // One job at a time: a caller that finds the pool taken does its own work, so callers never wait for each other.
        if (count <= chunk || limit == 1 || inside || Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            for (long start = 0; start < count; start += chunk) body.Run(start, Math.Min(count, start + chunk));
            return;
        }
        inside = true;
        Exception? failed;
        try
        {
            failed = Dispatch(Unsafe.AsPointer(ref body), &Invoke<TBody>, count, chunk, limit);
        }
        finally
        {
            inside = false;
            Volatile.Write(ref busy, 0);
        }
        if (failed != null) ExceptionDispatchInfo.Throw(failed);
    }

    /// <summary>As the generic method, for a delegate.</summary>
    public static void For(long count, long chunk, Action<long, long> body) => For(count, chunk, new DelegateBody(body));

    private readonly struct DelegateBody(Action<long, long> action) : IRangeBody
    {
        public void Run(long start, long end) => action(start, end);
    }

    private static void Invoke<TBody>(void* body, long start, long end) where TBody : struct, IRangeBody =>
        Unsafe.AsRef<TBody>(body).Run(start, end);

    private static Exception? Dispatch(void* body, delegate*<void*, long, long, void> invoke, long count, long chunk, int limit)
    {
        var helpers = (int)Math.Min(limit - 1, (count - 1) / chunk);
        while (started < helpers) Start();
        job = body;
        run = invoke;
        (jobCount, jobChunk, jobLimit, failure) = (count, chunk, helpers, null);
        shared.Next = 0;
        // A full fence on both sides: either a worker about to park sees the open job, or we see that it parked.
        Interlocked.Exchange(ref shared.State, Open);
        Unpark(helpers);
        Claim();
        // The body lives on this stack: no worker may hold it when we return, whatever happens here.
        if ((Interlocked.And(ref shared.State, ~Open) & CountMask) != 0) WaitForWorkers();
        var result = failure;
        job = null;
        failure = null;
        return result;
    }

    private static void Claim()
    {
        try
        {
            while (true)
            {
                var start = (Interlocked.Increment(ref shared.Next) - 1) * jobChunk;
                if (start >= jobCount) return;
                run(job, start, Math.Min(jobCount, start + jobChunk));
            }
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref failure, e, null);
            Interlocked.Exchange(ref shared.Next, (jobCount - 1) / jobChunk + 1);
        }
    }

    private static void WaitForWorkers()
    {
        var until = Stopwatch.GetTimestamp() + SpinTicks;
        while ((Volatile.Read(ref shared.State) & CountMask) != 0)
        {
            Thread.SpinWait(8);
            if (Stopwatch.GetTimestamp() < until) continue;
            // From here the worker that leaves last signals, unless none was left.
            if ((Interlocked.Or(ref shared.State, CallerSleeps) & CountMask) != 0) Sleep();
            break;
        }
        Volatile.Write(ref shared.State, 0);
    }

    private static void Sleep()
    {
        var interrupted = false;
        while (true)
        {
            try
            {
                Done.Wait();
                break;
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        }
        if (interrupted) Thread.CurrentThread.Interrupt();
    }

    private static void Start()
    {
        // Only the caller that holds `busy` starts workers.
        new Thread(Work) { IsBackground = true, Name = $"Lazy worker {started + 1}" }.Start();
        started++;
    }

    private static void Work()
    {
        inside = true;
        var me = new Worker();
        while (true)
        {
            var until = Stopwatch.GetTimestamp() + SpinTicks;
            while (!TryJoin())
            {
                Thread.SpinWait(8);
                if (Stopwatch.GetTimestamp() < until) continue;
                Park(me);
                until = Stopwatch.GetTimestamp() + SpinTicks;
            }
            Claim();
            if (Interlocked.Decrement(ref shared.State) == CallerSleeps) Done.Release();
        }
    }

    private static bool TryJoin()
    {
        var state = Volatile.Read(ref shared.State);
        while (CanJoin(state))
        {
            var seen = Interlocked.CompareExchange(ref shared.State, state + 1, state);
            if (seen == state) return true;
            state = seen;
        }
        return false;
    }

    private static bool CanJoin(long state) =>
        (state & Open) != 0 && (state & CountMask) < Volatile.Read(ref jobLimit)
        && Volatile.Read(ref shared.Next) * Volatile.Read(ref jobChunk) < Volatile.Read(ref jobCount);

    private static void Park(Worker me)
    {
        me.BeforeSleep();
        lock (Sleepers)
        {
            Sleepers.Push(me);
            Interlocked.Exchange(ref shared.Parked, Sleepers.Count);
        }
        // A job that opened meanwhile may not have seen that somebody sleeps.
        if (CanJoin(Volatile.Read(ref shared.State)) && TakeSleeper() is { } taken)
        {
            if (taken == me) return;
            taken.Wake();
        }
        me.Sleep();
    }

    private static void Unpark(int most)
    {
        for (; most > 0 && TakeSleeper() is { } sleeper; most--) sleeper.Wake();
    }

    private static Worker? TakeSleeper()
    {
        if (Volatile.Read(ref shared.Parked) == 0) return null;
        lock (Sleepers)
        {
            if (!Sleepers.TryPop(out var sleeper)) return null;
            Volatile.Write(ref shared.Parked, Sleepers.Count);
            return sleeper;
        }
    }
}
