using Lazy.Graph;

namespace Lazy.Backends;

/// <summary>A compiled graph.</summary>
public interface IProgram
{
    /// <summary>What the program does: kernels, buffers, bytes, operations.</summary>
    ProgramReport Report { get; }

    /// <summary>Runs the program. Safe to call from several threads at once.</summary>
    /// <param name="inputs">A buffer for each parameter that is no uniform, in order; buffers of donated parameters may be overwritten or become outputs.</param>
    /// <param name="uniforms">A number for each uniform parameter, in order.</param>
    /// <param name="cancellation">Looked at between kernels.</param>
    /// <returns>A buffer for each output. A buffer may be one of the inputs if the graph passes it through.</returns>
    DeviceBuffer[] Run(ReadOnlySpan<DeviceBuffer> inputs, ReadOnlySpan<Scalar> uniforms, CancellationToken cancellation = default);
}

/// <summary>What one launch of a program does.</summary>
/// <param name="Name">The name of the kernel or routine.</param>
/// <param name="Device">Where it runs.</param>
/// <param name="BytesRead">Bytes of the buffers it reads.</param>
/// <param name="BytesWritten">Bytes of the buffers it writes; for an update in place, of the part that changes.</param>
/// <param name="Operations">Arithmetic operations.</param>
public sealed record KernelReport(string Name, string Device, long BytesRead, long BytesWritten, long Operations)
{
    /// <summary>The generated source or listing.</summary>
    public string Source => Compiled?.Source ?? "";

    internal CompiledKernel? Compiled { get; init; }

    /// <summary>The named scopes of the results, where there are some.</summary>
    public string Scope { get; init; } = "";

    /// <summary>The time of the newest run in milliseconds, if kernels are being timed.</summary>
    public double? Milliseconds { get; internal set; }

    /// <summary>How often one run of the program launches it; 1 also in loops that end by a condition.</summary>
    public long Repeats { get; internal set; } = 1;
}

/// <summary>What a program does, as data and as text.</summary>
/// <param name="Kernels">The launches, in order.</param>
/// <param name="Copies">Whole-buffer copies between the launches, with the reason for each.</param>
/// <param name="PeakBytes">The most bytes of intermediate and output buffers alive at once, by the plan.</param>
public sealed record ProgramReport(IReadOnlyList<KernelReport> Kernels, IReadOnlyList<string> Copies, long PeakBytes)
{
    private readonly object _steps = "";

    /// <summary>A report with the steps.</summary>
    /// <param name="kernels">The launches, in order.</param>
    /// <param name="copies">Whole-buffer copies between the launches, with the reason for each.</param>
    /// <param name="peakBytes">The most bytes of intermediate and output buffers alive at once, by the plan.</param>
    /// <param name="steps">Its text says the steps.</param>
    internal ProgramReport(IReadOnlyList<KernelReport> kernels, IReadOnlyList<string> copies, long peakBytes, object steps)
        : this(kernels, copies, peakBytes) => _steps = steps;

    /// <summary>The steps as text: allocate, run, copy, free. Made when asked for: few ask.</summary>
    public string Text => _steps.ToString()!;

    /// <summary>Bytes read by all kernels.</summary>
    public long BytesRead => Kernels.Sum(k => k.BytesRead * k.Repeats);

    /// <summary>Bytes written by all kernels.</summary>
    public long BytesWritten => Kernels.Sum(k => k.BytesWritten * k.Repeats);

    /// <summary>Operations of all kernels.</summary>
    public long Operations => Kernels.Sum(k => k.Operations * k.Repeats);

    /// <summary>A line per kernel, then the steps.</summary>
    public override string ToString()
    {
        var lines = new List<string>
        {
            string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"{Kernels.Count} kernel{(Kernels.Count == 1 ? "" : "s")}, {Copies.Count} copies, peak {PeakBytes} bytes"),
        };
        foreach (var k in Kernels)
        {
            var time = k.Milliseconds is { } ms ? ", " + ms.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture) + " ms" : "";
            var scope = k.Scope.Length == 0 ? "" : $" [{k.Scope}]";
            var times = k.Repeats == 1 ? "" : $"{k.Repeats} times ";
            lines.Add($"  {times}{k.Name}{scope} on {k.Device}: reads {k.BytesRead} B, writes {k.BytesWritten} B, {k.Operations} operations{time}");
        }
        foreach (var c in Copies) lines.Add("  copy: " + c);
        lines.Add(Text);
        return string.Join('\n', lines);
    }
}
