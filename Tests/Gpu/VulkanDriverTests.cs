using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Code;
using Lazy.Graph.Kernels;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests.Gpu;

/// <summary>The Vulkan driver: launches, memory, transfers, order.</summary>
[TestClass]
public sealed class VulkanDriverTests
{
    private static ThreadProgram Axpy(int count) => VulkanHarness.PerElement("axpy", count,
        (b, i) => b.Store(1, i, b.Apply(KOp.Add, DType.Float32, b.Apply(KOp.Mul, DType.Float32, b.Uniform(DType.Float32, 0), b.Load(DType.Float32, 0, i)),
            b.Load(DType.Float32, 1, i))),
        b =>
        {
            b.Buffer(DType.Float32, true, false);
            b.Buffer(DType.Float32, true, true);
            b.Uniforms.Add(DType.Float32);
        });

    private static byte[] Uniforms(float x) => [.. BitConverter.GetBytes(x), 0, 0, 0, 0];

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
}
