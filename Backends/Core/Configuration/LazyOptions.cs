namespace Lazy;

/// <summary>
/// The settings of the library. Each may come, in this order, from a scope in code, from <c>LazyConfig.Configure</c>, from the
/// environment (<c>LAZY_BACKEND</c>, <c>LAZY_MAX_PENDING_DEPTH</c>, …), from the section <c>Lazy</c> of the host's configuration, or
/// from a file <c>lazy.json</c> in the working directory.
/// </summary>
public sealed class LazyOptions
{
    /// <summary>The backend: <c>cpu</c>, <c>reference</c>, another registered name, or <c>auto</c> for the best device there is.</summary>
    public string Backend { get; set; } = "auto";

    /// <summary>Which device of the backend: its number, or a part of its name. Null takes the first.</summary>
    public string? Device { get; set; }

    /// <summary>Threads of the CPU backend; 0 for one per processor.</summary>
    public int Threads { get; set; }

    /// <summary>
    /// A BLAS of the system that the CPU backend multiplies matrices by in float32 and float64: <c>openblas</c>, or the name or path of a library with
    /// the C interface of BLAS. Null takes the backend's own routines, whose bits do not depend on the number of threads.
    /// </summary>
    public string? Blas { get; set; }

    /// <summary>
    /// An expression that grows deeper than this many operations without being read is evaluated by itself, so that a loop which never
    /// looks at its values does not grow without bound. 0 switches this off.
    /// </summary>
    public int MaxPendingDepth { get; set; } = 256;

    /// <summary>The most bytes that arrays and caches may take on one device with memory of its own; 0 leaves it to the driver.</summary>
    public long MaxDeviceBytes { get; set; }

    /// <summary>Whether each operation is looked at, and one that gives NaN is an error that names it and the user's line.</summary>
    public bool DebugNans { get; set; }

    /// <summary>The same for infinities.</summary>
    public bool DebugInfs { get; set; }

    /// <summary>Whether jitted functions and control flow run as plain C#, for debugging.</summary>
    public bool DisableJit { get; set; }

    /// <summary>Whether each tracing and compilation is reported, with its time.</summary>
    public bool LogCompiles { get; set; }

    /// <summary>Whether each call of a jitted function that finds no compiled form reports which argument changed, and how.</summary>
    public bool ExplainCacheMisses { get; set; }

    /// <summary>Whether values that outlive the tracing of their function are an error at its end, not only when they are used.</summary>
    public bool CheckTracerLeaks { get; set; }

    /// <summary>Whether a jitted function that would have to be traced is an error.</summary>
    public bool NoTracing { get; set; }

    /// <summary>Whether running a program is an error.</summary>
    public bool NoExecution { get; set; }

    /// <summary>Whether results are looked at for NaN or infinities.</summary>
    internal bool ChecksNumbers => DebugNans || DebugInfs;

    /// <summary>Whether nodes remember the user's line.</summary>
    internal bool RecordsLines => ChecksNumbers || CheckTracerLeaks;

    internal LazyOptions Clone() => (LazyOptions)MemberwiseClone();
}
