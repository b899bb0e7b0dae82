using Lazy.Backends.Cpu;
using Lazy.Backends.Cpu.Il;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests;

/// <summary>The kernels of the base class, as generated code.</summary>
[TestClass]
public sealed class IlKernelTests : KernelTests
{
    private protected override KernelRunner Compile(LoopPlan plan) => new IlKernel(plan);
}
