using System.Runtime.InteropServices;
using Lazy.Backends.Cpu;
using Lazy.Backends.Cpu.Il;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Tests;

/// <summary>The kernels of the base class on the CPU, compiled in one of its ways.</summary>
public abstract unsafe partial class CpuKernelTests : KernelTests
{
    private protected abstract KernelRunner Compile(LoopPlan plan);

    private protected override void Execute(Kernel kernel, byte[][] inputs, Scalar[] uniforms, byte[][] outputs)
    {
        if (LoopPlan.Create(kernel) is not { } plan) return;
        var handles = inputs.Concat(outputs).Select(b => GCHandle.Alloc(b, GCHandleType.Pinned)).ToList();
        try
        {
            var pointers = stackalloc byte*[handles.Count];
            for (var i = 0; i < handles.Count; i++) pointers[i] = (byte*)handles[i].AddrOfPinnedObject();
            var numbers = stackalloc byte[(uniforms.Length + 1) * LaunchArguments.UniformSize];
            for (var i = 0; i < uniforms.Length; i++) ScalarMemory.Write(uniforms[i], numbers + (i * LaunchArguments.UniformSize), 0);
            var arguments = new LaunchArguments { Inputs = pointers, Outputs = pointers + inputs.Length, Uniforms = numbers };
            Compile(plan).Run(&arguments);
        }
        finally
        {
            handles.ForEach(h => h.Free());
        }
    }
}

/// <summary>As generated code.</summary>
[TestClass]
public sealed class IlKernelTests : CpuKernelTests
{
    private protected override KernelRunner Compile(LoopPlan plan) => new IlKernel(plan);
}

/// <summary>Through the interpreter.</summary>
[TestClass]
public sealed class BlockInterpreterTests : CpuKernelTests
{
    private protected override KernelRunner Compile(LoopPlan plan) => new BlockInterpreter(plan);
}
