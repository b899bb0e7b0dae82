using Lazy.Backends.Gpu;

namespace Lazy.Backends.OpenCl;

/// <summary>
/// The backend <c>opencl</c>: the devices of every OpenCL 1.2 driver of the machine, graphics processors before emulations on the host.
/// </summary>
public sealed class OpenClBackend : IBackend
{
    /// <inheritdoc/>
    public string Name => "opencl";

    /// <inheritdoc/>
    public bool MayHaveHardware => GraphicsHardware.MayExist;

    /// <summary>Takes over the settings that concern this backend: the ceiling of device memory.</summary>
    public static void Apply(LazyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        GpuDevice.MaxBytes = options.MaxDeviceBytes;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Device> Probe(out string? whyNone) =>
        [.. OpenAll(out whyNone).Select(d => new GpuDevice(Name, d.Profile, d.Open))];

    /// <summary>Each device with a function that opens it, or none and the reason.</summary>
    internal static IReadOnlyList<(GpuProfile Profile, Func<GpuDriver> Open)> OpenAll(out string? whyNone)
    {
        if (ClPlatforms.Library(out whyNone) is not { } library) return [];
        var descriptors = ClPlatforms.List(new ClApi(library), out whyNone);
        return [.. descriptors.Select(d => (d.Profile, (Func<GpuDriver>)(() => new ClDriver(new ClApi(library), d))))];
    }
}
