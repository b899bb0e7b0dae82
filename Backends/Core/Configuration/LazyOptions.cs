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
    /// An expression that grows deeper than this many operations without being read is evaluated by itself, so that a loop which never
    /// looks at its values does not grow without bound. 0 switches this off.
    /// </summary>
    public int MaxPendingDepth { get; set; } = 256;

    /// <summary>The most bytes that arrays and caches may take on one device with memory of its own; 0 leaves it to the driver.</summary>
    public long MaxDeviceBytes { get; set; }

    internal LazyOptions Clone() => (LazyOptions)MemberwiseClone();
}
