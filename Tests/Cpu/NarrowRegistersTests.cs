using Lazy.Backends.Cpu.Il;
using Lazy.Tests.Configuration;

namespace Lazy.Tests.Cpu;

/// <summary>
/// What is generated, packed and transformed for the registers of a machine, on machines with narrower ones: .NET can be told to leave
/// them alone, in a process of its own.
/// </summary>
[TestClass]
public sealed class NarrowRegistersTests
{
    private const string NoWide = "DOTNET_EnableAVX512", NoMiddle = "DOTNET_EnableAVX";

    private const string Kernels = "FullyQualifiedName~VectorMath|FullyQualifiedName~IlKernel|FullyQualifiedName~Winograd|FullyQualifiedName~GemmTests|FullyQualifiedName~"
        + nameof(RegistersAreThoseThatAreLeft);

    [TestMethod]
    [DataRow(NoWide)]
    [DataRow(NoMiddle)]
    public void KernelsAndProductsAreTheSame(string without)
    {
        var (code, output) = EnvironmentTests.Run(["dotnet", "exec", typeof(NarrowRegistersTests).Assembly.Location, "--filter", Kernels, "--no-ansi", "--no-progress"],
            Environment.CurrentDirectory, [(without, "0")]);
        Assert.AreEqual(0, code, output);
    }

    [TestMethod]
    public void RegistersAreThoseThatAreLeft()
    {
        if (Environment.GetEnvironmentVariable(NoWide) == "0") Bound.Below(64, VectorApi.RegisterBytes);
        if (Environment.GetEnvironmentVariable(NoMiddle) == "0") Assert.AreEqual(16, VectorApi.RegisterBytes);
        Assert.IsGreaterThanOrEqualTo(16, VectorApi.RegisterBytes);
    }
}
