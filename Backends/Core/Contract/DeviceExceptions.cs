namespace Lazy;

/// <summary>The device has stopped working. Its arrays are lost; copies in host memory and other devices are not concerned.</summary>
public sealed class DeviceLostException(string message, Exception? inner = null) : LazyDeviceException(message, inner);

/// <summary>No device memory is left, also after everything cached was freed.</summary>
/// <param name="message">The text, with the bytes asked for and in use.</param>
/// <param name="requested">The bytes that were asked for.</param>
/// <param name="inUse">The bytes in use by live arrays.</param>
/// <param name="inner">The driver's own error.</param>
public sealed class OutOfDeviceMemoryException(string message, long requested, long inUse, Exception? inner = null) : LazyDeviceException(message, inner)
{
    /// <summary>The bytes that were asked for.</summary>
    public long Requested { get; } = requested;

    /// <summary>The bytes in use by live arrays.</summary>
    public long InUse { get; } = inUse;
}

/// <summary>A driver refused generated code.</summary>
/// <param name="message">The text.</param>
/// <param name="log">What the driver's compiler said.</param>
/// <param name="source">The generated source or listing.</param>
public sealed class KernelCompilationException(string message, string log, string source) : LazyDeviceException(message)
{
    /// <summary>What the driver's compiler said.</summary>
    public string Log { get; } = log;

    /// <summary>The generated source or listing.</summary>
    public string KernelSource { get; } = source;
}
