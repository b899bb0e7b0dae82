using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lazy.Backends.Loops;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu;

/// <summary>
/// The host's processor. Launches run on the thread that makes them, helped by the worker pool, and are done when they return.
/// </summary>
public sealed unsafe class CpuDevice : Device
{
    private const long CopyChunk = 1 << 20;

    private readonly Func<LoopPlan, KernelRunner> compile;
    private long buffers, bytes;

    /// <summary>A device that compiles kernels as this process allows.</summary>
    internal CpuDevice() : this(KernelCompiler.Best) { }

    /// <summary>A device that makes kernels executable in one particular way.</summary>
    internal CpuDevice(Func<LoopPlan, KernelRunner> compile) => this.compile = compile;

    /// <inheritdoc/>
    public override DeviceInfo Info { get; } = new("cpu", Describe(), DeviceKind.Cpu, $"{Environment.Version} {Describe()}") { SharesKernels = true };

    /// <inheritdoc/>
    public override MemoryStats Memory => new(Interlocked.Read(ref buffers), Interlocked.Read(ref bytes), HostPool.Shared.CachedBytes);

    /// <inheritdoc/>
    public override DeviceBuffer Allocate(long bytes)
    {
        try
        {
            return CpuBuffer.Create(this, bytes);
        }
        catch (InsufficientMemoryException e)
        {
            var used = Memory;
            throw new LazyDeviceException($"cpu: no memory for {bytes} bytes; {used.LiveBytes} bytes are in use in {used.LiveBuffers} buffers.", e);
        }
    }

    /// <inheritdoc/>
    public override CompiledKernel Compile(Kernel kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        return new CpuKernel(kernel.Name, [.. LoopCuts.Of(kernel).Select(ComplexPairs.Of).Select(LoopPlan.Create).OfType<LoopPlan>().Select(Generate)]);

        KernelRunner Generate(LoopPlan plan)
        {
            var runner = compile(plan);
            plan.Forget();
            return runner;
        }
    }

    /// <inheritdoc/>
    public override CompiledKernel? CompileRoutine(RoutineSpec routine)
    {
        ArgumentNullException.ThrowIfNull(routine);
        if (CpuRoutines.Create(routine) is not { } run) return null;
        return new CpuRoutine(routine, run, routine.Epilogue is { } epilogue ? (CpuKernel)Compile(epilogue) : null);
    }

    /// <inheritdoc/>
    public override bool HasRoutine(Primitive op, ReadOnlySpan<Aval> operands)
    {
        ArgumentNullException.ThrowIfNull(op);
        return CpuRoutines.Has(op, operands);
    }

    /// <inheritdoc/>
    public override void Launch(
        CompiledKernel kernel, ReadOnlySpan<DeviceBuffer> inputs, ReadOnlySpan<Scalar> uniforms, ReadOnlySpan<DeviceBuffer> outputs)
    {
        var pointers = stackalloc byte*[inputs.Length + outputs.Length];
        var numbers = stackalloc byte[(uniforms.Length + 1) * LaunchArguments.UniformSize];
        for (var i = 0; i < uniforms.Length; i++) ScalarMemory.Write(uniforms[i], numbers + (i * LaunchArguments.UniformSize), 0);
        var arguments = new LaunchArguments { Inputs = pointers, Outputs = pointers + inputs.Length, Uniforms = numbers };
        Run((CpuCompiled)kernel, &arguments, pointers, inputs, outputs);
    }

    /// <inheritdoc/>
    public override void Write(DeviceBuffer target, long offset, ReadOnlySpan<byte> source)
    {
        ArgumentNullException.ThrowIfNull(target);
        var end = offset + source.Length;
        if (offset < 0 || end > target.Bytes) throw new InternalException($"cpu: bytes {offset} to {end} of {target.Bytes}.");
        fixed (byte* from = source, to = &((CpuBuffer)target).Start) CopyBytes(from, to + offset, source.Length);
        GC.KeepAlive(target);
    }

    /// <summary>Launches are done when they return, so the contents are always there.</summary>
    public override bool TryHostMemory(DeviceBuffer buffer, long offset, int bytes, out Span<byte> memory)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        if (offset < 0 || offset + bytes > buffer.Bytes) throw new InternalException($"cpu: bytes {offset} to {offset + bytes} of {buffer.Bytes}.");
        memory = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref ((CpuBuffer)buffer).Start, (nint)offset), bytes);
        return true;
    }

    /// <inheritdoc/>
    public override void Read(DeviceBuffer source, long offset, Span<byte> target)
    {
        ArgumentNullException.ThrowIfNull(source);
        var end = offset + target.Length;
        if (offset < 0 || end > source.Bytes) throw new InternalException($"cpu: bytes {offset} to {end} of {source.Bytes}.");
        fixed (byte* to = target, from = &((CpuBuffer)source).Start) CopyBytes(from + offset, to, target.Length);
        GC.KeepAlive(source);
    }

    /// <inheritdoc/>
    public override void Copy(DeviceBuffer source, DeviceBuffer target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        fixed (byte* from = &((CpuBuffer)source).Start, to = &((CpuBuffer)target).Start) CopyBytes(from, to, Math.Min(source.Bytes, target.Bytes));
        GC.KeepAlive(source);
        GC.KeepAlive(target);
    }

    /// <inheritdoc/>
    public override void Synchronize() { }

    internal void Count(int buffers, long bytes)
    {
        Interlocked.Add(ref this.buffers, buffers);
        Interlocked.Add(ref this.bytes, bytes);
    }

    // A frame for each buffer: those of the collector's heap stay where they are, and those of the pool from their finalisers, until the kernel is done.
    private static void Run(
        CpuCompiled kernel, LaunchArguments* arguments, byte** pointers, ReadOnlySpan<DeviceBuffer> inputs, ReadOnlySpan<DeviceBuffer> outputs)
    {
        if (inputs.IsEmpty && outputs.IsEmpty)
        {
            kernel.Run(arguments);
            return;
        }
        var buffer = (CpuBuffer)(inputs.IsEmpty ? outputs[0] : inputs[0]);
        fixed (byte* start = &buffer.Start)
        {
            *pointers = start;
            if (inputs.IsEmpty) Run(kernel, arguments, pointers + 1, inputs, outputs[1..]);
            else Run(kernel, arguments, pointers + 1, inputs[1..], outputs);
        }
        GC.KeepAlive(buffer);
    }

    private static void CopyBytes(byte* from, byte* to, long count) => WorkerPool.For(count, CopyChunk, new CopyBody(from, to));

    private static string Describe()
    {
        var width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        var how = KernelCompiler.IsInterpreting ? ", interpreting" : "";
        return $"{RuntimeInformation.ProcessArchitecture} with {width}-bit vectors, {Environment.ProcessorCount} threads{how}";
    }

    private readonly struct CopyBody(byte* from, byte* to) : IRangeBody
    {
        public void Run(long start, long end) => Buffer.MemoryCopy(from + start, to + start, end - start, end - start);
    }
}

/// <summary>Anything that this device can launch.</summary>
internal abstract class CpuCompiled : CompiledKernel
{
    /// <summary>Runs; returns when it is done.</summary>
    public abstract unsafe void Run(LaunchArguments* arguments);
}

/// <summary>A kernel in pieces; one without iterations has none.</summary>
internal sealed unsafe class CpuKernel(string name, KernelRunner[] pieces) : CpuCompiled
{
    /// <inheritdoc/>
    public override string Source => pieces.Length == 0 ? $"// {name}: no iterations\n" : string.Join('\n', pieces.Select(p => p.Source));

    /// <inheritdoc/>
    public override void Run(LaunchArguments* arguments)
    {
        foreach (var piece in pieces) piece.Run(arguments);
    }
}

/// <summary>How kernels become executable in this process.</summary>
internal static class KernelCompiler
{
    private static int noticed;

    /// <summary>Whether kernels are interpreted because code cannot be generated.</summary>
    public static bool IsInterpreting => !RuntimeFeature.IsDynamicCodeSupported;

    /// <summary>The fastest way that the process allows.</summary>
    public static KernelRunner Best(LoopPlan plan)
    {
        if (IsInterpreting && Interlocked.Exchange(ref noticed, 1) == 0)
        {
            Console.Error.WriteLine("lazy: this program runs without dynamic code, so kernels are interpreted instead of compiled. "
                + "Programs run by 'dotnet run file.cs' become fast with the line '#:property PublishAot=false'; "
                + "projects with <PublishAot>false</PublishAot>.");
        }
        return IsInterpreting ? new BlockInterpreter(plan) : new Il.IlKernel(plan);
    }
}
