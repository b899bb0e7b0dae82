namespace Lazy.Backends.Cpu;

/// <summary>The backend <c>cpu</c>: the library's own code on the host's processor. It always has one device.</summary>
public sealed class CpuBackend : IBackend
{
    /// <inheritdoc/>
    public string Name => "cpu";

    /// <summary>The device of the process.</summary>
    public static CpuDevice Device { get; } = new();

    /// <inheritdoc/>
    public IReadOnlyList<Device> Probe(out string? whyNone)
    {
        whyNone = null;
        return [Device];
    }

    /// <summary>Takes over the settings that concern this backend: the number of threads, and the library that multiplies matrices.</summary>
    public static void Apply(LazyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        WorkerPool.Threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        Blas.Use(options.Blas, WorkerPool.Threads);
    }
}
