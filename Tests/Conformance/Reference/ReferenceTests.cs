using Lazy.Tests.Devices;

namespace Lazy.Tests.Conformance.Reference;

/// <summary>The rows that NumPy and SciPy wrote, on one backend.</summary>
/// <param name="backend">The backend.</param>
/// <param name="each">One of so many rows is taken.</param>
/// <param name="groupSize">How many rows are computed in one program.</param>
public abstract class ReferenceTests(string backend, int each, int groupSize)
{
    // "all", or a part of the names of the modules to be taken, with all of their rows.
    private static readonly string? Wanted = Environment.GetEnvironmentVariable("LAZY_REFERENCE");

    public static IEnumerable<object[]> Modules => ReferenceRow.Modules
        .Where(m => Wanted is null or "all" || m.Contains(Wanted, StringComparison.Ordinal)).Select(m => new object[] { m });

    [TestMethod]
    [DynamicData(nameof(Modules))]
    public void IsWhatTheReferenceSays(string module)
    {
        using var scope = TestDevices.Use(backend);
        var rows = ReferenceRow.Read(module).Where(r => Wanted is not null || r.Hash % (uint)each == 0).ToArray();
        var failures = new ReferenceRun(rows, groupSize, isDifferentiated: backend == "cpu").Failures();
        Assert.IsEmpty(failures, $"of {rows.Length} rows\n{string.Join("\n", failures)}");
    }
}

/// <summary>On the CPU.</summary>
[TestClass]
public sealed class CpuReferenceTests() : ReferenceTests("cpu", 1, 1);

/// <summary>By the plain interpreter.</summary>
[TestClass]
public sealed class InterpreterReferenceTests() : ReferenceTests("reference", 1, 1);

/// <summary>With OpenCL.</summary>
[TestClass]
public sealed class OpenClReferenceTests() : ReferenceTests("opencl", 40, 16);

/// <summary>With Vulkan.</summary>
[TestClass]
public sealed class VulkanReferenceTests() : ReferenceTests("vulkan", 20, 16);
