using Lazy.Backends.Cpu;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests;

/// <summary>The thread count is the process's: tests that set it run alone.</summary>
[TestClass]
[DoNotParallelize]
public sealed class WorkerPoolTests
{
    private sealed class ThreadCount : IDisposable
    {
        private readonly int before = WorkerPool.Threads;

        public ThreadCount(int threads) => WorkerPool.Threads = threads;

        public void Dispose() => WorkerPool.Threads = before;
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(5)]
    public void EveryIndexIsVisitedOnceInChunksOfTheGivenSize(int threads)
    {
        using var _ = new ThreadCount(threads);
        foreach (var (count, chunk) in new[] { (0L, 4L), (1, 4), (4, 4), (5, 4), (1000, 1), (1001, 7), (100_000, 64) })
        {
            var visits = new int[count];
            var ranges = 0;
            WorkerPool.For(count, chunk, (start, end) =>
            {
                Interlocked.Increment(ref ranges);
                Assert.AreEqual(0, start % chunk);
                Assert.AreEqual(Math.Min(start + chunk, count), end);
                for (var i = start; i < end; i++) Interlocked.Increment(ref visits[i]);
            });
            Assert.IsTrue(visits.All(v => v == 1), $"{count} by {chunk}");
            Assert.AreEqual((count + chunk - 1) / chunk, ranges);
        }
    }

    [TestMethod]
    public void SeveralThreadsTakePart()
    {
        using var _ = new ThreadCount(3);
        var seen = new HashSet<int>();
        using var all = new CountdownEvent(3);
        WorkerPool.For(3, 1, (_, _) =>
        {
            lock (seen) seen.Add(Environment.CurrentManagedThreadId);
            all.Signal();
            // Each range waits for the others: this ends only if three threads hold one each.
            Assert.IsTrue(all.Wait(TimeSpan.FromSeconds(30)));
        });
        Assert.AreEqual(3, seen.Count);
    }

    [TestMethod]
    public void AWorkerThatWasWokenMayRunOnEveryProcessorOfItsCaller()
    {
        if (!OperatingSystem.IsLinux()) Assert.Inconclusive("Other systems tell the processors of a thread in other ways.");
        using var _ = new ThreadCount(2);
        var mine = Processors();
        for (var round = 0; round < 20; round++)
        {
            // Long enough for the worker to fall asleep.
            Thread.Sleep(2);
            var seen = new string[2];
            using var both = new CountdownEvent(2);
            WorkerPool.For(2, 1, (start, _) =>
            {
                seen[start] = Processors();
                both.Signal();
                Assert.IsTrue(both.Wait(TimeSpan.FromSeconds(30)));
            });
            CollectionAssert.AreEqual(new[] { mine, mine }, seen);
        }

        static string Processors() => File.ReadLines("/proc/thread-self/status").First(line => line.StartsWith("Cpus_allowed:", StringComparison.Ordinal));
    }

    [TestMethod]
    public void OneThreadAndSingleChunksStayOnTheCaller()
    {
        var me = Environment.CurrentManagedThreadId;
        using (new ThreadCount(1)) WorkerPool.For(100, 1, (_, _) => Assert.AreEqual(me, Environment.CurrentManagedThreadId));
        using (new ThreadCount(4)) WorkerPool.For(100, 100, (_, _) => Assert.AreEqual(me, Environment.CurrentManagedThreadId));
    }

    [TestMethod]
    public void NestedLoopsRunOnTheirCaller()
    {
        using var _ = new ThreadCount(3);
        var sums = new long[64];
        WorkerPool.For(64, 1, (start, _) =>
        {
            var me = Environment.CurrentManagedThreadId;
            WorkerPool.For(100, 10, (s, e) =>
            {
                Assert.AreEqual(me, Environment.CurrentManagedThreadId);
                for (var i = s; i < e; i++) sums[start] += i;
            });
        });
        Assert.IsTrue(sums.All(s => s == 4950));
    }

    [TestMethod]
    public void AnExceptionArrivesAsItWasThrownAndThePoolGoesOn()
    {
        using var _ = new ThreadCount(3);
        for (var round = 0; round < 200; round++)
        {
            var at = round % 50;
            var thrown = Assert.ThrowsExactly<InvalidDataException>(() => WorkerPool.For(50, 1, (start, _) =>
            {
                if (start == at) throw new InvalidDataException("at " + at);
            }));
            Assert.AreEqual("at " + at, thrown.Message);
            long sum = 0;
            WorkerPool.For(50, 1, (start, _) => Interlocked.Add(ref sum, start));
            Assert.AreEqual(1225, sum);
        }
    }

    [TestMethod]
    public void ManyCallersAtOnce()
    {
        using var _ = new ThreadCount(4);
        var wrong = 0;
        var callers = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            for (var round = 0; round < 2000; round++)
            {
                long sum = 0;
                WorkerPool.For(97, 3, (s, e) => { for (var i = s; i < e; i++) Interlocked.Add(ref sum, i); });
                if (sum != 4656) Interlocked.Increment(ref wrong);
            }
        })).ToList();
        callers.ForEach(c => c.Start());
        foreach (var caller in callers) Assert.IsTrue(caller.Join(TimeSpan.FromSeconds(60)), "a caller hangs");
        Assert.AreEqual(0, wrong);
    }

    [TestMethod]
    public void AnInterruptedCallerStillWaitsForItsWorkers()
    {
        using var _ = new ThreadCount(2);
        var finished = 0;
        using var workerIsIn = new ManualResetEventSlim();
        var interrupted = false;
        var caller = new Thread(() =>
        {
            var me = Environment.CurrentManagedThreadId;
            WorkerPool.For(2, 1, (_, _) =>
            {
                if (Environment.CurrentManagedThreadId == me) workerIsIn.Wait(TimeSpan.FromSeconds(30));
                else
                {
                    workerIsIn.Set();
                    Thread.Sleep(50);
                }
                Interlocked.Increment(ref finished);
            });
            Assert.AreEqual(2, finished);
            try
            {
                Thread.Sleep(10_000);
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        });
        caller.Start();
        Assert.IsTrue(workerIsIn.Wait(TimeSpan.FromSeconds(30)));
        Thread.Sleep(20);
        caller.Interrupt();
        Assert.IsTrue(caller.Join(TimeSpan.FromSeconds(30)));
        Assert.IsTrue(interrupted);
    }
}
