using System.Diagnostics;
using Lazy.Backends.Evaluation;
using Lazy.Graph;

namespace Lazy.Backends.Scheduling;

/// <summary>
/// A flat list of steps over numbered buffers: data, so that it can be printed and compared. Slots 0 to n-1 are the inputs.
/// A buffer is allocated by the step that first writes it and returned after the last one that reads it.
/// </summary>
internal sealed class DeviceProgram(Step[] steps, SlotInfo[] slots, int inputs, int[] outputs, ProgramReport report)
    : IProgram
{
    public ProgramReport Report => report;

    public DeviceBuffer[] Run(ReadOnlySpan<DeviceBuffer> given, ReadOnlySpan<Scalar> uniforms, CancellationToken cancellation = default)
    {
        var results = Execute(given, uniforms, cancellation);
        foreach (var o in outputs) slots[o].Device.Flush();
        return results;
    }

    /// <summary>Runs the program within another one, which will hand the launches to the hardware.</summary>
    public DeviceBuffer[] Execute(ReadOnlySpan<DeviceBuffer> given, ReadOnlySpan<Scalar> uniforms, CancellationToken cancellation)
    {
        var few = new Few<DeviceBuffer?>();
        var buffers = few.Take(slots.Length);
        given[..inputs].CopyTo(buffers!);
        var done = false;
        try
        {
            foreach (var step in steps)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var s in step.Allocate) buffers[s] = slots[s].Device.Allocate(slots[s].Bytes);
                foreach (var (to, from) in step.TakeOver) buffers[to] = buffers[from];
                Run(step, buffers, uniforms, cancellation);
                foreach (var s in step.Free)
                {
                    buffers[s]!.Dispose();
                    buffers[s] = null;
                }
            }
            var results = new DeviceBuffer[outputs.Length];
            for (var i = 0; i < results.Length; i++)
            {
                results[i] = buffers[outputs[i]] ?? throw new InternalException($"output buffer {outputs[i]} was never written.");
            }
            done = true;
            return results;
        }
        finally
        {
            if (!done) Release(buffers);
        }
    }

    private static void Run(Step step, Span<DeviceBuffer?> buffers, ReadOnlySpan<Scalar> uniforms, CancellationToken cancellation)
    {
        if (step.CopyFrom is { } source)
        {
            step.Device.Copy(buffers[source]!, buffers[step.Outputs[0]]!);
            return;
        }
        if (step.MoveFrom is { } elsewhere)
        {
            Transfer.Copy(buffers[elsewhere]!, buffers[step.Outputs[0]]!);
            return;
        }
        if (step.Control is { } control)
        {
            var operands = new DeviceBuffer[step.Inputs.Length];
            for (var i = 0; i < operands.Length; i++) operands[i] = buffers[step.Inputs[i]]!;
            var given = Array.ConvertAll(step.Inputs, s => step.Given.Contains(s));
            foreach (var s in step.Given) buffers[s] = null;
            var results = control.Run(operands, given, cancellation);
            for (var i = 0; i < results.Length; i++) buffers[step.Outputs[i]] = results[i];
            return;
        }
        var device = step.Device;
        Few<DeviceBuffer> few = new(), fewWrites = new();
        var fewNumbers = new Few<Scalar>();
        Span<DeviceBuffer> reads = few.Take(step.Inputs.Length), writes = fewWrites.Take(step.Outputs.Length);
        for (var i = 0; i < reads.Length; i++) reads[i] = buffers[step.Inputs[i]]!;
        for (var i = 0; i < writes.Length; i++) writes[i] = buffers[step.Outputs[i]]!;
        var numbers = fewNumbers.Take(step.Uniforms.Length + step.Numbers.Length);
        for (var i = 0; i < step.Uniforms.Length; i++) numbers[i] = uniforms[step.Uniforms[i]];
        step.Numbers.CopyTo(numbers[step.Uniforms.Length..]);
        Diagnostics.CountLaunch();
        if (!Diagnostics.TimeKernels)
        {
            device.Launch(step.Kernel!, reads, numbers, writes);
            return;
        }
        device.Synchronize();
        device.TakeTime();
        var start = Stopwatch.GetTimestamp();
        device.Launch(step.Kernel!, reads, numbers, writes);
        device.Synchronize();
        var waited = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var ms = device.TakeTime() ?? waited;
        step.Report!.Milliseconds = ms;
        Diagnostics.Log(2, () => string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{ms,9:0.000} ms {(step.Report.BytesRead + step.Report.BytesWritten) / Math.Max(ms, 1e-6) / 1e6,7:0.0} GB/s  {step.Report.Name}"));
    }

    // After a failure nothing is half-evaluated: what this run allocated goes back, the inputs stay their owners'.
    private void Release(ReadOnlySpan<DeviceBuffer?> buffers)
    {
        var given = new HashSet<DeviceBuffer?>(ReferenceEqualityComparer.Instance);
        foreach (var b in buffers[..inputs]) given.Add(b);
        foreach (var b in buffers[inputs..])
        {
            if (b is not null && !given.Contains(b)) b.Dispose();
        }
    }
}

/// <summary>What a buffer slot holds, and where.</summary>
internal readonly record struct SlotInfo(long Bytes, string Name, Device Device);

/// <summary>The text of a program: made when asked for, and it holds nothing of the planning.</summary>
internal sealed class StepText(Step[] steps, int[] outputs)
{
    public override string ToString() => string.Join('\n', steps.AsEnumerable()) + $"\nreturn {string.Join(", ", outputs.Select(o => "m" + o))}";
}

/// <summary>A launch, a copy, or a move to another device, with the buffers it begins and ends.</summary>
internal sealed class Step
{
    /// <summary>Where it runs; for a move, where the buffer goes.</summary>
    public required Device Device { get; init; }

    public CompiledKernel? Kernel { get; init; }

    public KernelReport? Report { get; init; }

    /// <summary>The programs that run instead of a kernel, if this is control flow.</summary>
    public ControlProgram? Control { get; init; }

    /// <summary>Slots that control flow takes for good: their buffers go on as its state.</summary>
    public List<int> Given => field ??= [];

    /// <summary>The slot that is copied to the one output, if this is a copy.</summary>
    public int? CopyFrom { get; init; }

    /// <summary>The slot of another device that is copied to the one output, if this is a move.</summary>
    public int? MoveFrom { get; init; }

    public required int[] Inputs { get; init; }

    public required int[] Uniforms { get; init; }

    /// <summary>Numbers that the kernel takes after the uniforms.</summary>
    public Scalar[] Numbers { get; init; } = [];

    public required int[] Outputs { get; init; }

    /// <summary>Slots that begin to exist here.</summary>
    public List<int> Allocate { get; } = [];

    /// <summary>Slots that continue in the buffer of another, which dies here.</summary>
    public List<(int To, int From)> TakeOver { get; } = [];

    /// <summary>Slots that are not needed after this step.</summary>
    public List<int> Free { get; } = [];

    /// <summary>Whether a slot continues in the buffer of another.</summary>
    public bool IsTakenOver(int slot)
    {
        foreach (var (to, _) in TakeOver)
        {
            if (to == slot) return true;
        }
        return false;
    }

    /// <summary>Whether another slot continues in the buffer of this one.</summary>
    public bool Takes(int slot)
    {
        foreach (var (_, from) in TakeOver)
        {
            if (from == slot) return true;
        }
        return false;
    }

    public override string ToString()
    {
        var what = CopyFrom is { } from ? $"copy m{from}"
            : MoveFrom is { } other ? $"move m{other} to {Device.Info.Backend}"
            : Control is not null ? $"{Control.Heading}({string.Join(", ", Inputs.Select(i => Given.Contains(i) ? $"m{i} taken" : $"m{i}"))})"
            : $"run {Report!.Name}({string.Join(", ", Inputs.Select(i => "m" + i))})";
        var text = $"{what} -> {string.Join(", ", Outputs.Select(o => "m" + o))}";
        if (Allocate.Count > 0) text = $"alloc {string.Join(", ", Allocate.Select(o => "m" + o))}; " + text;
        foreach (var (to, old) in TakeOver) text = $"m{to} takes m{old}; " + text;
        if (Free.Count > 0) text = $"{text}; free {string.Join(", ", Free.Select(o => "m" + o))}";
        return Control is null ? text : text + Control.Text;
    }
}
