namespace Lazy.Backends.Gpu;

/// <summary>What a device is and can do: all that scheduling and code generation ask. Tests lower single limits to see them respected.</summary>
internal sealed record GpuProfile
{
    /// <summary>The vendor's name of the device.</summary>
    public required string Name { get; init; }

    /// <summary>A graphics processor, or a driver that emulates one.</summary>
    public required DeviceKind Kind { get; init; }

    /// <summary>Changes whenever compiled code cannot be reused: driver, version, features.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>
    /// Whether work items are run by processor cores: then few of them, each with vectors of its own, beat many that share local memory.
    /// </summary>
    public bool IsProcessor { get; init; }

    /// <summary>The bytes of the vectors that one work item should use explicitly; 0 for scalars only.</summary>
    public int VectorBytes { get; init; }

    /// <summary>The most work items of a group.</summary>
    public int MaxGroupSize { get; init; } = 128;

    /// <summary>The most groups of a launch along its first axis; a launch of more uses the second one too.</summary>
    public long MaxGroups { get; init; } = 65535;

    /// <summary>Bytes of local (shared) memory of a group.</summary>
    public int LocalBytes { get; init; } = 16384;

    /// <summary>How many groups run at once, about.</summary>
    public int Units { get; init; } = 1;

    /// <summary>The most buffers of one program.</summary>
    public int MaxBuffers { get; init; } = 8;

    /// <summary>The most bytes of one buffer.</summary>
    public long MaxBufferBytes { get; init; } = 1L << 27;

    /// <summary>The most bytes of all uniforms; a program with more reads them from a buffer.</summary>
    public int MaxUniformBytes { get; init; } = 128;

    /// <summary>
    /// The most iterations of all loops of one work item together. Some drivers end a loop that runs longer, and some systems a program.
    /// </summary>
    public long MaxIterations { get; init; } = long.MaxValue;

    /// <summary>Whether programs may use 64-bit integers.</summary>
    public bool HasInt64 { get; init; }

    /// <summary>Whether programs may use float64.</summary>
    public bool HasFloat64 { get; init; }

    /// <summary>Whether buffers may be read and written in single bytes.</summary>
    public bool HasBytes { get; init; }

    /// <summary>Whether buffers may be read and written in units of 16 bits.</summary>
    public bool HasShorts { get; init; }

    /// <summary>Whether <see cref="Graph.Kernels.KOp.Fma"/> rounds once on this device, rather than once or twice.</summary>
    public bool HasExactFma { get; init; }
}
