using System.Runtime.CompilerServices;
using Lazy.Backends;
using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Code;
using Lazy.Backends.Vulkan;
using Lazy.Backends.Vulkan.Driver;
using Lazy.Graph.Kernels;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests.Gpu;

/// <summary>The Vulkan driver: launches, memory, transfers, order. Each way of transfer is tested: in place, and through staging.</summary>
[TestClass]
public sealed class VulkanDriverTests
{
    /// <summary>y = a x + y, one item per element.</summary>
    internal static ThreadProgram Axpy(int count) => VulkanHarness.PerElement("axpy", count,
        (b, i) => b.Store(1, i, b.Add(b.Mul(b.Uniform(DType.Float32, 0), b.Load(DType.Float32, 0, i)), b.Load(DType.Float32, 1, i))),
        b =>
        {
            b.Buffer(DType.Float32, true, false);
            b.Buffer(DType.Float32, true, true);
            b.Uniforms.Add(DType.Float32);
        });

    /// <summary>The uniforms of <see cref="Axpy"/>.</summary>
    internal static byte[] Uniforms(float a) => [.. BitConverter.GetBytes(a), 0, 0, 0, 0];

    private static ThreadProgram Increment(int count) => VulkanHarness.PerElement("increment", count,
        (b, i) => b.Store(0, i, b.Add(b.Load(DType.Int32, 0, i), b.Int(DType.Int32, 1))), b => b.Buffer(DType.Int32, true, true));

    private static byte[] Noise(int bytes)
    {
        var result = new byte[bytes];
        new Random(bytes).NextBytes(result);
        return result;
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void ElementwiseProgramRuns(bool isDirect)
    {
        using var driver = VulkanHarness.Open(isDirect: isDirect);
        using var code = driver.CompileChecked(Axpy(1000));
        using var x = driver.Fill([.. Enumerable.Range(0, 1000).Select(i => (float)i)]);
        using var y = driver.Fill([.. Enumerable.Range(0, 1000).Select(i => 1f)]);
        driver.Launch(code, [x, y], Uniforms(2));
        var actual = driver.Fetch<float>(y, 1000);
        for (var i = 0; i < actual.Length; i++) Assert.AreEqual((2f * i) + 1, actual[i]);
        StringAssert.Contains(code.Source, "OpFMul");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void TransfersOfAllSizesArrive(bool isDirect)
    {
        using var driver = VulkanHarness.Open(isDirect: isDirect);
        foreach (var bytes in new[] { 1, 2, 3, 4, 5, 63, 64, 65, 4095, 4 << 20, (4 << 20) + 1, (8 << 20) - 1, 64 << 20 })
        {
            var data = Noise(bytes);
            using GpuMemory a = driver.Allocate(bytes), b = driver.Allocate(bytes);
            Assert.AreEqual(bytes, a.Bytes);
            driver.Write(a, 0, data);
            driver.Copy(a, b, bytes);
            Assert.IsTrue(data.AsSpan().SequenceEqual(driver.Fetch<byte>(b, bytes)), $"{bytes} bytes");
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void TransfersHaveOffsets(bool isDirect)
    {
        using var driver = VulkanHarness.Open(isDirect: isDirect);
        using GpuMemory a = driver.Allocate(1000), b = driver.Allocate(2000);
        var expected = Noise(1000);
        driver.Write(a, 0, expected);
        foreach (var (offset, bytes) in new[] { (0, 1), (1, 2), (3, 501), (997, 3), (999, 1), (500, 0), (1000, 0) })
        {
            var part = Noise(bytes + 7)[..bytes];
            driver.Write(a, offset, part);
            part.CopyTo(expected, offset);
            var back = new byte[bytes];
            driver.Read(a, offset, back);
            CollectionAssert.AreEqual(part, back);
        }
        driver.Copy(a, b, 777);
        CollectionAssert.AreEqual(expected[..777], driver.Fetch<byte>(b, 777));
        CollectionAssert.AreEqual(expected, driver.Fetch<byte>(a, 1000));
        Assert.ThrowsExactly<InternalException>(() => driver.Write(a, 1, expected));
        Assert.ThrowsExactly<InternalException>(() => driver.Read(a, -1, expected.AsSpan(0, 1)));
        Assert.ThrowsExactly<InternalException>(() => driver.Copy(b, a, 1001));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void CommandsRunInOrder(bool isDirect)
    {
        const int Count = 3000;
        using var driver = VulkanHarness.Open(isDirect: isDirect);
        using var code = driver.CompileChecked(Increment(Count));
        using GpuMemory x = driver.Fill(new int[Count]), y = driver.Allocate(Count * 4);
        var expected = 0;
        for (var round = 0; round < 50; round++)
        {
            for (var i = 0; i <= round % 7; i++, expected++) driver.Launch(code, [x], []);
            driver.Copy(x, y, Count * 4);
            if (round % 9 == 4)
            {
                // The memory is in use by what was queued: the new numbers must come after.
                expected = 100 * round;
                driver.Write(x, 0, System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>([.. Enumerable.Repeat(expected, Count)]));
            }
            driver.Launch(code, [y], []);
            if (round % 5 == 0)
            {
                Assert.IsTrue(driver.Fetch<int>(x, Count).All(v => v == expected));
                if (round % 9 != 4) Assert.IsTrue(driver.Fetch<int>(y, Count).All(v => v == expected + 1));
            }
            if (round % 3 == 0) driver.Flush();
        }
    }

    [TestMethod]
    public void ManyLaunchesInARowCount()
    {
        using var driver = VulkanHarness.Open();
        using var code = driver.Compile(Increment(64));
        using var x = driver.Fill(new int[64]);
        for (var i = 0; i < 5000; i++) driver.Launch(code, [x], []);
        Assert.IsTrue(driver.Fetch<int>(x, 64).All(v => v == 5000));
        Assert.IsTrue(driver.TakeTime() > 0);
        Assert.AreEqual(0, driver.TakeTime());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void MemoryMayBeGivenUpWhileCommandsWait(bool isDirect)
    {
        using var driver = VulkanHarness.Open(isDirect: isDirect);
        var total = driver.Fill(new float[4096]);
        driver.Synchronize();
        var before = driver.LiveObjects;
        for (var i = 0; i < 300; i++)
        {
            Step(driver, total, i % 3 == 0);
            if (i % 50 == 49)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        Assert.IsTrue(driver.Fetch<float>(total, 4096).All(v => v == 600));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        driver.Synchronize();
        // Batches and staging came on the way; blocks and pipelines of the steps must be gone.
        Assert.IsTrue(driver.LiveObjects <= before + 12, $"{driver.LiveObjects} objects, {before} before");
        total.Dispose();

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Step(VkDriver driver, GpuMemory total, bool disposes)
        {
            var code = driver.Compile(Axpy(4096));
            var two = driver.Fill([.. Enumerable.Repeat(2f, 4096)]);
            driver.Launch(code, [two, total], Uniforms(1));
            if (!disposes) return;
            two.Dispose();
            two.Dispose();
            code.Dispose();
        }
    }

    [TestMethod]
    public void WhatIsDisposedIsRefused()
    {
        using var driver = VulkanHarness.Open();
        var code = driver.Compile(Increment(4));
        var x = driver.Fill(1, 2, 3, 4);
        using var y = driver.Fill(1, 2, 3, 4);
        x.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => driver.Launch(code, [x], []));
        Assert.ThrowsExactly<ObjectDisposedException>(() => driver.Read(x, 0, new byte[4]));
        Assert.ThrowsExactly<ObjectDisposedException>(() => driver.Write(x, 0, new byte[4]));
        Assert.ThrowsExactly<ObjectDisposedException>(() => driver.Copy(x, y, 4));
        code.Dispose();
        code.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => driver.Launch(code, [y], []));
        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4 }, driver.Fetch<int>(y, 4));
    }

    [TestMethod]
    public void MemoryMayOutliveTheDriver()
    {
        var driver = VulkanHarness.Open();
        var code = driver.Compile(Increment(1 << 16));
        var x = driver.Fill(new int[1 << 16]);
        var forgotten = driver.Allocate(100);
        for (var i = 0; i < 40; i++) driver.Launch(code, [x], []);
        driver.Flush();
        driver.Dispose();
        driver.Dispose();
        x.Dispose();
        code.Dispose();
        Assert.IsFalse(forgotten.IsInvalid);
        Assert.ThrowsExactly<ObjectDisposedException>(() => driver.Allocate(1));
        Assert.ThrowsExactly<ObjectDisposedException>(() => driver.Read(forgotten, 0, new byte[1]));
        Assert.ThrowsExactly<ObjectDisposedException>(driver.Synchronize);
    }

    [TestMethod]
    public void ImpossibleSizesAreOutOfMemory()
    {
        using var driver = VulkanHarness.Open();
        var e = Assert.ThrowsExactly<OutOfDeviceMemoryException>(() => driver.Allocate(1L << 60));
        Assert.AreEqual(1L << 60, e.Requested);
        using var x = driver.Fill(1);
        Assert.AreEqual(1, driver.Fetch<int>(x, 1)[0]);
    }

    [TestMethod]
    public void PipelinesAreSavedAndTakenBack()
    {
        byte[] saved;
        using (var driver = VulkanHarness.Open())
        {
            driver.Compile(Increment(5)).Dispose();
            saved = driver.GetPipelineCache();
        }
        // Also what is cut off or of another device must do no harm.
        foreach (var cache in new[] { saved, [], Noise(1000), [.. saved[..20], .. Noise(50)] })
        {
            using var driver = VulkanHarness.Open(cache: cache);
            using var code = driver.Compile(Increment(5));
            using var x = driver.Fill(1, 2, 3, 4, 5);
            driver.Launch(code, [x], []);
            CollectionAssert.AreEqual(new[] { 2, 3, 4, 5, 6 }, driver.Fetch<int>(x, 5));
        }
    }

    [TestMethod]
    public void SmallBlocksShareAllocations()
    {
        var allocations = 0;
        using var driver = VulkanHarness.Open(fault: call =>
        {
            if (call == "vkAllocateMemory") allocations++;
            return null;
        });
        // Sizes of all classes, blocks given up and taken again, and no block in another's place.
        var blocks = new (GpuMemory Memory, byte[] Data)[3000];
        for (var i = 0; i < 9000; i++)
        {
            ref var b = ref blocks[i * 7 % blocks.Length];
            if (b.Memory is not null)
            {
                CollectionAssert.AreEqual(b.Data, driver.Fetch<byte>(b.Memory, b.Data.Length));
                b.Memory.Dispose();
            }
            b.Data = Noise(1 + (i * 37 % 1500));
            b.Memory = driver.Fill(b.Data);
        }
        Assert.IsTrue(allocations <= 20, $"{allocations} allocations");
        foreach (var (memory, data) in blocks) CollectionAssert.AreEqual(data, driver.Fetch<byte>(memory, data.Length));
    }

    [TestMethod]
    public void ProgramsBeyondTheLimitsAreRefused()
    {
        using var driver = VulkanHarness.Open();
        var p = driver.Profile;
        Refuse(b => { }, p.MaxGroupSize + 1, "groups");
        Refuse(b => b.Local(DType.Float32, (p.LocalBytes / 4) + 1), 1, "local");
        Refuse(b => b.Uniforms.AddRange(Enumerable.Repeat(DType.Float32, (p.MaxUniformBytes / 4) + 1)), 1, "uniforms");
        Refuse(b =>
        {
            for (var i = 0; i <= p.MaxBuffers; i++) b.Buffer(DType.Float32, true, false);
        }, 1, "buffers");

        void Refuse(Action<CodeBuilder> declare, int groupSize, string what)
        {
            var b = new CodeBuilder();
            declare(b);
            var e = Assert.ThrowsExactly<KernelCompilationException>(() => driver.Compile(b.Finish("big", groupSize, 1)));
            StringAssert.Contains(e.Message, what);
        }
    }

    [TestMethod]
    public void ProfilesAreUsable()
    {
        using var driver = VulkanHarness.Open();
        var p = driver.Profile;
        Assert.IsTrue(p.MaxGroupSize >= 128 && p.MaxGroups >= 65535 && p.LocalBytes >= 16384, p.ToString());
        Assert.IsTrue(p.MaxBuffers >= 4 && p.MaxUniformBytes >= 128, p.ToString());
        Assert.IsTrue(p.MaxBufferBytes >= 1 << 27 && p.Fingerprint.Contains(p.Name, StringComparison.Ordinal), p.ToString());
        Assert.AreEqual(p.Kind == DeviceKind.Software, p.IsProcessor);
        var kinds = VulkanBackend.Physicals(out var whyNone).Select(d => d.Profile.Kind).ToArray();
        Assert.IsNull(whyNone);
        CollectionAssert.AreEqual(kinds.OrderBy(k => k == DeviceKind.Software ? 1 : 0).ToArray(), kinds);
    }
}
