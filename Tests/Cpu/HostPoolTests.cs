using Lazy.Backends.Cpu;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests;

[TestClass]
public sealed unsafe class HostPoolTests
{
    [TestMethod]
    public void BlocksAreAlignedLargeEnoughAndWritable()
    {
        var pool = new HostPool();
        foreach (var bytes in new long[] { 0, 1, 63, 64, 65, 128, 129, 511, 512, 513, 576, 577, 1023, 4097, 100_000, 2 << 20,
            (2 << 20) + 1, 9_999_999 })
        {
            var block = pool.Rent(bytes, out var capacity);
            Assert.AreEqual(0, block % 64);
            Assert.IsTrue(capacity >= bytes && capacity <= Math.Max(64, bytes + bytes / 8 + 64), $"{capacity} for {bytes}");
            new Span<byte>((void*)block, (int)capacity).Fill(0xA5);
            Assert.AreEqual(capacity, pool.LiveBytes);
            Assert.AreEqual(1, pool.LiveBlocks);
            pool.Return(block, capacity);
            Assert.AreEqual(0, pool.LiveBytes);
            Assert.AreEqual(0, pool.LiveBlocks);
        }
        pool.Trim();
        Assert.AreEqual(0, pool.CachedBytes);
    }

    [TestMethod]
    public void ACapacityIsItsOwnClass()
    {
        var pool = new HostPool();
        for (long bytes = 1; bytes < 1 << 24; bytes += 1 + bytes / 5)
        {
            var block = pool.Rent(bytes, out var capacity);
            pool.Return(block, capacity);
            var again = pool.Rent(capacity, out var same);
            Assert.AreEqual(capacity, same);
            Assert.AreEqual(block, again, "the cached block serves a request of its own capacity");
            pool.Return(again, same);
        }
        pool.Trim();
    }

    [TestMethod]
    public void TheCeilingHolds()
    {
        var pool = new HostPool { CacheLimit = 1 << 20 };
        var blocks = Enumerable.Range(1, 100).Select(i => (Block: pool.Rent(i * 1000, out var capacity), capacity)).ToList();
        foreach (var (block, capacity) in blocks)
        {
            pool.Return(block, capacity);
            Assert.IsTrue(pool.CachedBytes <= 1 << 20);
        }
        Assert.IsTrue(pool.CachedBytes > 1 << 19);
        var large = pool.Rent(3 << 20, out var size);
        pool.Return(large, size);
        Assert.IsTrue(pool.CachedBytes is > 1 << 19 and <= 1 << 20, "a block above the ceiling empties nothing");
        pool.CacheLimit = 0;
        Assert.AreEqual(0, pool.CachedBytes);
    }

    [TestMethod]
    public void MemoryThatDoesNotExistIsAnOutOfMemoryError()
    {
        var pool = new HostPool();
        var held = pool.Rent(1000, out var capacity);
        var error = Assert.ThrowsExactly<InsufficientMemoryException>(() => pool.Rent(1L << 60, out _));
        StringAssert.Contains(error.Message, $"{1L << 60} bytes");
        StringAssert.Contains(error.Message, $"{capacity} bytes are in use in 1 blocks");
        Assert.IsInstanceOfType<OutOfMemoryException>(error);
        Assert.AreEqual(capacity, pool.LiveBytes);
        pool.Return(held, capacity);
        pool.Trim();
    }

    [TestMethod]
    public void ThreadsNeverShareABlock()
    {
        var pool = new HostPool { CacheLimit = 200_000 };
        var clashes = 0;
        var threads = Enumerable.Range(1, 4).Select(id => new Thread(() =>
        {
            var random = new Random(id);
            var held = new List<(nint Block, long Capacity)>();
            for (var round = 0; round < 5000; round++)
            {
                if (held.Count < 8 && random.Next(2) == 0)
                {
                    var block = pool.Rent(random.Next(1, 30_000), out var capacity);
                    *(long*)block = id;
                    held.Add((block, capacity));
                }
                else if (held.Count > 0)
                {
                    var (block, capacity) = held[0];
                    held.RemoveAt(0);
                    if (*(long*)block != id) Interlocked.Increment(ref clashes);
                    pool.Return(block, capacity);
                }
            }
            held.ForEach(h => pool.Return(h.Block, h.Capacity));
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.AreEqual(0, clashes);
        Assert.AreEqual(0, pool.LiveBytes);
        Assert.AreEqual(0, pool.LiveBlocks);
        Assert.IsTrue(pool.CachedBytes <= pool.CacheLimit);
        pool.Trim();
        Assert.AreEqual(0, pool.CachedBytes);
    }

    [TestMethod]
    public void FullCollectionsGiveBackWhatNobodyNeeded()
    {
        var pool = new HostPool();
        var block = pool.Rent(100_000, out var capacity);
        pool.Return(block, capacity);
        for (var i = 0; i < 20 && pool.CachedBytes > 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.AreEqual(0, pool.CachedBytes);
    }
}
