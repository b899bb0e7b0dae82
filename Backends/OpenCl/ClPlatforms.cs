using Lazy.Backends.Gpu;
using Silk.NET.OpenCL;
using ClInfo = Silk.NET.OpenCL.DeviceInfo;

namespace Lazy.Backends.OpenCl;

/// <summary>A device that can be opened.</summary>
/// <param name="Platform">Its platform.</param>
/// <param name="Device">Its handle.</param>
/// <param name="Profile">What it is and can do.</param>
/// <param name="BuildOptions">The options for its compiler.</param>
internal sealed record ClDescriptor(nint Platform, nint Device, GpuProfile Profile, string BuildOptions);

/// <summary>Finds the loader, the platforms and their devices.</summary>
internal static class ClPlatforms
{
    private static readonly Lock s_gate = new();
    private static CL? s_library;

    /// <summary>
    /// The native library, which stays loaded as long as the process: handles may be released at any time. Null, with the reason, if there is none.
    /// </summary>
    public static CL? Library(out string? whyNot)
    {
        whyNot = null;
        lock (s_gate)
        {
            try
            {
                return s_library ??= CL.GetApi();
            }
            catch (Exception e) when (e is FileNotFoundException or DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
            {
                whyNot = MissingLibrary();
                return null;
            }
        }
    }

    /// <summary>
    /// The devices of all platforms, graphics processors first. Throws nothing: what cannot be used is left out, and the reason told if nothing
    /// is left.
    /// </summary>
    public static IReadOnlyList<ClDescriptor> List(ClApi api, out string? whyNone)
    {
        // Some drivers have no devices for a second thread while they start for a first one.
        lock (s_gate) return ListAlone(api, out whyNone);
    }

    private static IReadOnlyList<ClDescriptor> ListAlone(ClApi api, out string? whyNone)
    {
        var found = new List<ClDescriptor>();
        var refused = new List<string>();
        var status = api.GetPlatformIds([], out var count);
        if (status == ClStatus.PlatformNotFound || (status == ClStatus.Success && count == 0))
        {
            whyNone = "the OpenCL loader was found, but no OpenCL driver (ICD) is registered with it" + (OperatingSystem.IsWindows()
                ? "; install the graphics driver of the vendor"
                : " in /etc/OpenCL/vendors; install the vendor's driver, or pocl-opencl-icd");
            return [];
        }
        var platforms = new nint[count];
        if (status == ClStatus.Success) status = api.GetPlatformIds(platforms, out _);
        if (status != ClStatus.Success)
        {
            whyNone = $"clGetPlatformIDs failed with {ClStatus.Name(status)}";
            return [];
        }
        foreach (var platform in platforms) AddDevices(api, platform, found, refused);
        whyNone = found.Count > 0 ? null : refused.Count > 0 ? string.Join("; ", refused) : "no OpenCL platform has a device";
        // A stable sort: devices of a kind stay in the order of the platforms.
        return [.. found.OrderBy(d => d.Profile.Kind)];
    }

    private static void AddDevices(ClApi api, nint platform, List<ClDescriptor> found, List<string> refused)
    {
        try
        {
            var name = ClProfile.Platform(api, platform);
            var status = api.GetDeviceIds(platform, [], out var count);
            var devices = new nint[count];
            if (status == ClStatus.Success) status = api.GetDeviceIds(platform, devices, out _);
            if (status != ClStatus.Success)
            {
                refused.Add(status == ClStatus.DeviceNotFound
                    ? $"the platform {name} has no device"
                    : $"{name}: clGetDeviceIDs failed with {ClStatus.Name(status)}");
                return;
            }
            foreach (var device in devices) Add(api, platform, device, found, refused);
        }
        catch (LazyDeviceException e)
        {
            refused.Add(e.Message);
        }
    }

    private static void Add(ClApi api, nint platform, nint device, List<ClDescriptor> found, List<string> refused)
    {
        try
        {
            if (ClProfile.WhyNot(api, device) is { } why)
            {
                refused.Add($"the device {ClProfile.Text(api, device, ClInfo.Name)} cannot be used: {why}");
                return;
            }
            var (profile, options) = ClProfile.Read(api, platform, device);
            found.Add(new(platform, device, profile, options));
        }
        catch (LazyDeviceException e)
        {
            refused.Add(e.Message);
        }
    }

    private static string MissingLibrary() =>
        OperatingSystem.IsWindows() ? "the OpenCL loader OpenCL.dll was not found; graphics drivers bring it"
        : OperatingSystem.IsMacOS() ? "the OpenCL framework was not found"
        : "the OpenCL loader libOpenCL.so.1 was not found; the package ocl-icd-libopencl1 has it, "
            + "and the vendor's driver or the package pocl-opencl-icd brings a device";
}
