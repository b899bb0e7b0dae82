using Lazy.Backends.Gpu;
using Lazy.Backends.Vulkan.Driver;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Silk.NET.Vulkan;

namespace Lazy.Tests.Gpu;

/// <summary>Failures of native calls, injected: each one is a typed exception, and what comes after it is right or refused.</summary>
[TestClass]
public sealed class VulkanFaultTests
{
    private const int Count = 1000;

    /// <summary>Fails one call, by its number or its name, and counts all of them.</summary>
    private sealed class Injector
    {
        public int Calls { get; private set; }

        public int FailAt { get; set; } = -1;

        public Result Result { get; set; }

        public string? Name { get; set; }

        public List<string> Failed { get; } = [];

        public int? Next(string call)
        {
            if (Calls++ != FailAt && call != Name) return null;
            Failed.Add(call);
            return (int)Result;
        }
    }

    // Allocates, writes, compiles, launches, copies, reads: 40 launches, so that a batch is also submitted on the way.
    private static void Run(VkDriver driver)
    {
        using var code = driver.Compile(VulkanDriverTests.Axpy(Count));
        using GpuMemory x = driver.Fill([.. Enumerable.Range(0, Count).Select(i => (float)i)]), y = driver.Fill(new float[Count]),
            z = driver.Allocate(Count * 4);
        for (var i = 0; i < 40; i++) driver.Launch(code, [x, y], VulkanDriverTests.Uniforms(i % 2 == 0 ? 1 : 2));
        driver.Flush();
        driver.Copy(y, z, Count * 4);
        driver.Write(x, 0, new byte[16]);
        var actual = driver.Fetch<float>(z, Count);
        for (var i = 0; i < Count; i++) Assert.AreEqual(60f * i, actual[i]);
        driver.Synchronize();
    }

    [TestMethod]
    [DataRow(Result.ErrorDeviceLost, true)]
    [DataRow(Result.ErrorDeviceLost, false)]
    [DataRow(Result.ErrorOutOfDeviceMemory, true)]
    [DataRow(Result.ErrorOutOfDeviceMemory, false)]
    [DataRow(Result.ErrorInitializationFailed, true)]
    [DataRow(Result.ErrorInitializationFailed, false)]
    public void EveryCallMayFail(Result result, bool isDirect)
    {
        var calls = CountCalls(isDirect);
        Assert.IsTrue(calls > 40, $"{calls} calls");
        for (var n = 0; n < calls; n++)
        {
            var faults = new Injector { FailAt = n, Result = result };
            VkDriver? driver = null;
            GpuMemory? kept = null;
            Exception? thrown = null;
            try
            {
                driver = VulkanHarness.Open(faults.Next, isDirect);
                kept = driver.Fill(7);
                Run(driver);
            }
            catch (LazyDeviceException e)
            {
                thrown = e;
            }
            // How many calls there are depends a little on time: the last ones may not be reached.
            if (faults.Failed.Count == 0)
            {
                driver?.Dispose();
                continue;
            }
            var what = $"call {n}, {faults.Failed[0]}";
            // An allocation that fails while others may come free is tried again.
            if (thrown is null) Assert.AreEqual(Result.ErrorOutOfDeviceMemory, result, what);
            else AssertTyped(thrown, result, faults.Failed[0], what);
            if (driver is null) continue;
            faults.FailAt = -1;
            if (result == Result.ErrorDeviceLost)
            {
                Assert.AreSame(thrown, Assert.ThrowsExactly<DeviceLostException>(() => Run(driver), what).InnerException, what);
                Assert.ThrowsExactly<DeviceLostException>(driver.Synchronize, what);
                Assert.ThrowsExactly<DeviceLostException>(() => driver.TakeTime(), what);
            }
            else
            {
                Run(driver);
                if (kept is not null) Assert.AreEqual(7, driver.Fetch<int>(kept, 1)[0], what);
                kept?.Dispose();
                // All that is left: batches, staging, and what was made and given up after the last look.
                Assert.IsTrue(driver.LiveObjects <= 10, $"{what}: {driver.LiveObjects} objects");
            }
            driver.Dispose();
            kept?.Dispose();
        }
    }

    private static int CountCalls(bool isDirect)
    {
        var faults = new Injector();
        using var driver = VulkanHarness.Open(faults.Next, isDirect);
        driver.Fill(7).Dispose();
        Run(driver);
        return faults.Calls;
    }

    private static void AssertTyped(Exception thrown, Result result, string call, string what)
    {
        var type = result switch
        {
            Result.ErrorDeviceLost => typeof(DeviceLostException),
            Result.ErrorOutOfDeviceMemory => typeof(OutOfDeviceMemoryException),
            _ => call is "vkCreateShaderModule" or "vkCreateComputePipelines" ? typeof(KernelCompilationException) : typeof(LazyDeviceException),
        };
        Assert.AreEqual(type, thrown.GetType(), $"{what}: {thrown}");
        StringAssert.Contains(thrown.Message, call, what);
        if (thrown is KernelCompilationException k) StringAssert.Contains(k.KernelSource, "OpEntryPoint", what);
    }

    [TestMethod]
    [DataRow("vkQueueSubmit")]
    [DataRow("vkEndCommandBuffer")]
    [DataRow("vkBeginCommandBuffer")]
    [DataRow("vkAllocateDescriptorSets")]
    public void LaunchesThatWereAcceptedSurviveAFailedSubmission(string call)
    {
        var faults = new Injector { Result = Result.ErrorOutOfHostMemory };
        using var driver = VulkanHarness.Open(faults.Next);
        using var code = driver.Compile(VulkanDriverTests.Axpy(Count));
        using GpuMemory x = driver.Fill([.. Enumerable.Repeat(1f, Count)]), y = driver.Fill(new float[Count]);
        for (var i = 0; i < 5; i++) driver.Launch(code, [x, y], VulkanDriverTests.Uniforms(1));
        faults.Name = call;
        Assert.ThrowsExactly<OutOfDeviceMemoryException>(driver.Flush);
        Assert.ThrowsExactly<OutOfDeviceMemoryException>(driver.Synchronize);
        Assert.ThrowsExactly<OutOfDeviceMemoryException>(() => driver.Read(y, 0, new byte[4]));
        // A full batch cannot take another launch; a launch that was refused does not run.
        for (var i = 5; i < VkBatch.Capacity; i++) driver.Launch(code, [x, y], VulkanDriverTests.Uniforms(1));
        Assert.ThrowsExactly<OutOfDeviceMemoryException>(() => driver.Launch(code, [x, y], VulkanDriverTests.Uniforms(1)));
        faults.Name = null;
        Assert.IsTrue(driver.Fetch<float>(y, Count).All(v => v == VkBatch.Capacity));
    }

    [TestMethod]
    public void AWaitThatTakesTooLongIsAnErrorAndMayBeTriedAgain()
    {
        var faults = new Injector { Result = Result.Timeout };
        using var driver = VulkanHarness.Open(faults.Next);
        using var code = driver.Compile(VulkanDriverTests.Axpy(Count));
        using GpuMemory x = driver.Fill([.. Enumerable.Repeat(1f, Count)]), y = driver.Fill(new float[Count]);
        driver.Launch(code, [x, y], VulkanDriverTests.Uniforms(3));
        faults.Name = "vkWaitForFences";
        StringAssert.Contains(Assert.ThrowsExactly<LazyDeviceException>(driver.Synchronize).Message, "not done");
        faults.Name = null;
        Assert.IsTrue(driver.Fetch<float>(y, Count).All(v => v == 3));
    }

    [TestMethod]
    public void ALostDeviceCanBeOpenedAgain()
    {
        var faults = new Injector { Result = Result.ErrorDeviceLost, Name = "vkQueueSubmit" };
        using (var driver = VulkanHarness.Open(faults.Next)) Assert.ThrowsExactly<DeviceLostException>(() => Run(driver));
        using var again = VulkanHarness.Open();
        Run(again);
    }

    [TestMethod]
    [DataRow(Result.ErrorIncompatibleDriver, "mesa-vulkan-drivers")]
    [DataRow(Result.ErrorOutOfHostMemory, "ErrorOutOfHostMemory")]
    public void AnInstanceThatFailsHasAReason(Result result, string reason)
    {
        if (VkInstance.Shared(out var absent) is null) Assert.Inconclusive(absent ?? "");
        var faults = new Injector { Result = result, Name = "vkCreateInstance" };
        Assert.IsNull(VkInstance.Create(faults.Next, out var why));
        StringAssert.Contains(why, reason);
        var none = VkInstance.Shared(out _)!.Devices(_ => (int)Result.ErrorInitializationFailed, out why);
        Assert.AreEqual(0, none.Count);
        StringAssert.Contains(why, "ErrorInitializationFailed");
    }
}
