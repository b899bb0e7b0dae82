using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Code;
using Lazy.Backends.OpenCl;
using Lazy.Graph;

namespace Lazy.Tests.Gpu;

/// <summary>Each native call of a small program fails, once with each kind of status.</summary>
[TestClass]
public sealed class OpenClFaultTests
{
    private const int Count = 4096;

    [TestMethod]
    [DataRow(-2)]
    [DataRow(-4)]
    [DataRow(-5)]
    [DataRow(-6)]
    [DataRow(-11)]
    [DataRow(-36)]
    [DataRow(-9999)]
    public void A_call_that_fails_is_told_and_does_no_other_harm(int status)
    {
        var calls = 1;
        for (var n = 0; n < calls; n++)
        {
            var cl = new OpenClHarness();
            var driver = cl.Driver;
            var before = cl.Api.LiveObjects;
            var (seen, failed) = (0, "");
            cl.Api.Fault = name =>
            {
                if (seen++ != n) return null;
                failed = name;
                return status;
            };
            var e = Assert.Throws<LazyDeviceException>(() => Program(driver));
            cl.Api.Fault = null;
            var what = $"call {n}, {failed}: {e.Message}";
            Assert.AreEqual(before, cl.Api.LiveObjects, what);
            StringAssert.Contains(e.Message, failed, what);
            var expected = ClStatus.IsLost(status) ? typeof(DeviceLostException)
                : status == -11 ? failed == "clBuildProgram" ? typeof(KernelCompilationException) : typeof(LazyDeviceException)
                : typeof(OutOfDeviceMemoryException);
            Assert.AreEqual(expected, e.GetType(), what);
            if (ClStatus.IsLost(status))
            {
                Assert.ThrowsExactly<DeviceLostException>(() => driver.Allocate(1), what);
                Assert.ThrowsExactly<DeviceLostException>(driver.Synchronize, what);
                using var again = new ClDriver(cl.Api, cl.Descriptor, null, new DiskStore(null));
                Program(again);
            }
            else
            {
                calls = Math.Max(calls, CountCalls(cl));
                Program(driver);
                Assert.AreEqual(before, cl.Api.LiveObjects, what);
            }
            if (n == 0 && ClStatus.IsLost(status)) calls = CountCalls(new OpenClHarness());
            driver.Dispose();
        }
        Assert.IsGreaterThan(12, calls);
    }

    [TestMethod]
    public void A_device_that_cannot_even_finish_is_lost()
    {
        using var cl = new OpenClHarness();
        cl.Api.Fault = name => name is "clEnqueueNDRangeKernel" or "clFinish" ? -5 : null;
        Assert.ThrowsExactly<DeviceLostException>(() => Program(cl.Driver));
        cl.Api.Fault = null;
        Assert.ThrowsExactly<DeviceLostException>(cl.Driver.Flush);
    }

    [TestMethod]
    [DataRow("clCreateContext")]
    [DataRow("clCreateCommandQueue")]
    public void A_device_that_does_not_open_leaves_nothing(string call)
    {
        using var cl = new OpenClHarness();
        var before = cl.Api.LiveObjects;
        cl.Api.Fault = name => name == call ? -6 : null;
        Assert.ThrowsExactly<OutOfDeviceMemoryException>(() => new ClDriver(cl.Api, cl.Descriptor));
        Assert.AreEqual(before, cl.Api.LiveObjects);
    }

    [TestMethod]
    public void What_the_compiler_says_is_in_the_error()
    {
        using var cl = new OpenClHarness();
        var b = new CodeBuilder();
        b.Buffer(DType.Float32, false, true);
        b.Store(0, b.Int(DType.Int32, 0), new Value(999, DType.Float32, 1));
        var e = Assert.ThrowsExactly<KernelCompilationException>(() => cl.Driver.Compile(b.Finish("broken", 1, 1)));
        StringAssert.Contains(e.KernelSource, "v999");
        StringAssert.Contains(e.Log, "v999");
        Program(cl.Driver);
    }

    [TestMethod]
    public void More_memory_than_a_buffer_may_have_is_refused()
    {
        using var cl = new OpenClHarness();
        var e = Assert.ThrowsExactly<OutOfDeviceMemoryException>(() => cl.Driver.Allocate(1L << 50));
        Assert.AreEqual(1L << 50, e.Requested);
        Program(cl.Driver);
    }

    [TestMethod]
    public void Compiled_code_is_kept_from_process_to_process()
    {
        var directory = Path.Combine(Path.GetTempPath(), "lazy-tests-" + Guid.NewGuid().ToString("N"));
        try
        {
            List<string> Calls(int? fault = null)
            {
                using var cl = new OpenClHarness(store: new DiskStore(directory));
                var calls = new List<string>();
                cl.Api.Fault = name =>
                {
                    calls.Add(name);
                    return name == "clCreateProgramWithBinary" ? fault : null;
                };
                Program(cl.Driver);
                return calls;
            }
            // A processor's driver stores what comes a second time, others at once.
            CollectionAssert.Contains(Calls(), "clCreateProgramWithSource");
            Calls();
            var stored = Calls();
            CollectionAssert.Contains(stored, "clCreateProgramWithBinary");
            CollectionAssert.DoesNotContain(stored, "clCreateProgramWithSource");
            CollectionAssert.Contains(Calls(ClStatus.InvalidBinary), "clCreateProgramWithSource");
            CollectionAssert.DoesNotContain(Calls(), "clCreateProgramWithSource");
        }
        finally
        {
            Directory.Delete(directory, true);
        }
    }

    [TestMethod]
    [DataRow("clGetPlatformIDs", -1001, "no OpenCL driver")]
    [DataRow("clGetPlatformIDs", -6, "clGetPlatformIDs failed")]
    [DataRow("clGetDeviceIDs", -1, "no device")]
    [DataRow("clGetDeviceIDs", -2, "clGetDeviceIDs failed")]
    [DataRow("clGetDeviceInfo", -33, "clGetDeviceInfo")]
    [DataRow("clGetPlatformInfo", -32, "clGetPlatformInfo")]
    public void Looking_for_devices_never_throws(string call, int status, string reason)
    {
        using var cl = new OpenClHarness();
        var api = cl.Api;
        api.Fault = name => name == call ? status : null;
        Assert.IsEmpty(ClPlatforms.List(api, out var why));
        StringAssert.Contains(why, reason);
    }

    private static int CountCalls(OpenClHarness cl)
    {
        var calls = 0;
        cl.Api.Fault = _ =>
        {
            calls++;
            return null;
        };
        Program(cl.Driver);
        cl.Api.Fault = null;
        return calls;
    }

    // Everything a driver can do, with nothing left over.
    private static void Program(ClDriver driver)
    {
        var memory = new List<GpuMemory>();
        try
        {
            for (var i = 0; i < 3; i++) memory.Add(driver.Allocate(Count * 4));
            var data = new byte[Count * 4];
            data[4] = 41;
            driver.Write(memory[0], 0, data);
            using var code = driver.Compile(OpenClDriverTests.Increment());
            driver.Launch(code, [memory[0], memory[1]], []);
            driver.Write(memory[0], 0, new byte[8]);
            driver.Flush();
            driver.Copy(memory[1], memory[2], Count * 4);
            var got = new byte[8];
            driver.Read(memory[2], 0, got);
            driver.Launch(code, [memory[0], memory[1]], []);
            driver.Synchronize();
            CollectionAssert.AreEqual(new byte[] { 1, 0, 0, 0, 42, 0, 0, 0 }, got);
        }
        finally
        {
            foreach (var m in memory) m.Dispose();
        }
    }
}
