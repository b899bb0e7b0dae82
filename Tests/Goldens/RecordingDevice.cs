using Lazy.Backends;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Tests.Goldens;

/// <summary>A device with the routines of the CPU that compiles nothing and remembers what it was asked to compile.</summary>
internal sealed class RecordingDevice : Device
{
    private static readonly Device s_cpu = BackendRegistry.Devices("cpu", out _)[0];

    /// <summary>The kernels and routines, in the order of their first launch.</summary>
    public List<string> Compiled { get; } = [];

    /// <summary>The kernels alone.</summary>
    public List<Kernel> Kernels { get; } = [];

    public override DeviceInfo Info { get; } = new("recording", "none", DeviceKind.Oracle, "1");

    public override MemoryStats Memory => default;

    public override CompiledKernel Compile(Kernel kernel)
    {
        Kernels.Add(kernel);
        return Remember($"kernel {kernel.Name}\n{KernelText.Of(kernel)}");
    }

    public override CompiledKernel CompileRoutine(RoutineSpec routine)
    {
        var operands = routine.Operands.Select(o => $"{o.Aval} at {o.Offset} strides ({string.Join(",", o.Strides)})");
        return Remember($"routine {routine.Op} of {string.Join("; ", operands)} to {string.Join("; ", routine.Outputs)}\n" +
            (routine.Epilogue is { } e ? "epilogue\n" + KernelText.Of(e) : ""));
    }

    public override bool HasRoutine(Primitive op, ReadOnlySpan<Aval> operands) => s_cpu.HasRoutine(op, operands);

    public override DeviceBuffer Allocate(long bytes) => throw Nothing();

    public override void Launch(
        CompiledKernel kernel, ReadOnlySpan<DeviceBuffer> inputs, ReadOnlySpan<Scalar> uniforms, ReadOnlySpan<DeviceBuffer> outputs) =>
        throw Nothing();

    public override void Write(DeviceBuffer target, long offset, ReadOnlySpan<byte> source) => throw Nothing();

    public override void Read(DeviceBuffer source, long offset, Span<byte> target) => throw Nothing();

    public override void Copy(DeviceBuffer source, DeviceBuffer target) => throw Nothing();

    public override void Synchronize() { }

    private static InvalidOperationException Nothing() => new("the recording device runs nothing.");

    private Recorded Remember(string text)
    {
        Compiled.Add(text);
        return new Recorded(text);
    }

    private sealed class Recorded(string source) : CompiledKernel
    {
        public override string Source => source;
    }
}
