using Lazy.Backends.Cpu;

namespace Lazy.Tests.Cpu;

/// <summary>When the collector is asked to look for dead buffers.</summary>
[TestClass]
public sealed class MemoryPressureTests
{
    private const int Megabyte = 1 << 20;

    [TestMethod]
    [DoNotParallelize]
    public void Forgotten_buffers_are_found_before_they_fill_the_memory()
    {
        var (before, most) = (CpuBackend.Device.Memory.LiveBytes, 0L);
        for (var i = 0; i < 3000; i++)
        {
            _ = CpuBackend.Device.Allocate(Megabyte);
            most = Math.Max(most, CpuBackend.Device.Memory.LiveBytes - before);
        }
        Bound.Below(1000L * Megabyte + before, most);
    }

    [TestMethod]
    [DoNotParallelize]
    public void Buffers_that_are_given_back_ask_for_no_collection()
    {
        var before = GC.CollectionCount(0);
        for (var i = 0; i < 3000; i++) CpuBackend.Device.Allocate(Megabyte).Dispose();
        Bound.Below(3, GC.CollectionCount(0) - before);
    }
}
