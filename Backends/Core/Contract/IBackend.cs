namespace Lazy.Backends;

/// <summary>
/// A driver family such as <c>cpu</c> or <c>vulkan</c>. It holds no state of its own and never throws when its driver is absent: it
/// says why there is no device.
/// </summary>
public interface IBackend
{
    /// <summary>The name by which configuration picks it.</summary>
    string Name { get; }

    /// <summary>
    /// Whether this machine may have hardware for it. Loading drivers takes long: where nobody names a backend, one that says no is not probed.
    /// </summary>
    bool MayHaveHardware => true;

    /// <summary>The devices that can be used now.</summary>
    /// <param name="whyNone">If there is none: the reason, with the library or driver that was looked for.</param>
    IReadOnlyList<Device> Probe(out string? whyNone);
}

/// <summary>What a device is, in the order in which the default is chosen.</summary>
public enum DeviceKind
{
    /// <summary>A graphics processor with a hardware driver.</summary>
    Gpu,
    /// <summary>The library's own code on the host's processor.</summary>
    Cpu,
    /// <summary>A driver that emulates a device on the host's processor.</summary>
    Software,
    /// <summary>For tests: slow and plain.</summary>
    Oracle,
}

/// <summary>Facts about a device that scheduling and caches depend on.</summary>
/// <param name="Backend">The name of its backend.</param>
/// <param name="Name">The vendor's name of it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Fingerprint">Changes whenever compiled kernels cannot be reused: driver, version, features.</param>
/// <param name="MaxBuffers">The most buffers one kernel may touch, inputs and outputs together.</param>
/// <param name="MaxKernelSize">The most expressions that fusion puts into one kernel.</param>
/// <param name="MaxBufferBytes">The most bytes of one buffer.</param>
public sealed record DeviceInfo(string Backend, string Name, DeviceKind Kind, string Fingerprint, int MaxBuffers = 64, int MaxKernelSize = 256,
    long MaxBufferBytes = long.MaxValue)
{
    /// <summary>Whether kernels that differ in numbers alone become one that takes them at launch.</summary>
    public bool SharesKernels { get; init; }
}
