using System.Runtime.InteropServices;
using System.Text;
using Lazy.Backends.Gpu;
using Silk.NET.OpenCL;
using ClInfo = Silk.NET.OpenCL.DeviceInfo;

namespace Lazy.Backends.OpenCl;

/// <summary>Reads what a device says of itself.</summary>
internal static class ClProfile
{
    private const ulong CorrectlyRounded = 1 << 7, SingleRoundingFma = 1 << 5, DeviceTypeCpu = 1 << 1;

    /// <summary>The profile of a device and the options with which programs are built for it.</summary>
    public static (GpuProfile Profile, string BuildOptions) Read(ClApi api, nint platform, nint device)
    {
        var name = Text(api, device, ClInfo.Name);
        var isProcessor = (Number(api, device, ClInfo.Type) & DeviceTypeCpu) != 0;
        var single = Number(api, device, ClInfo.SingleFPConfig);
        var parameterBytes = (long)Number(api, device, ClInfo.MaxParameterSize);
        var uniformBytes = Math.Min(parameterBytes / 2, 1024);
        var floats = (int)Number(api, device, ClInfo.NativeVectorWidthFloat);
        var driver = Text(api, device, ClInfo.DriverVersion);
        var version = Text(api, device, ClInfo.Version);
        // The driver's version of a processor does not tell on which one it runs; its name does.
        var profile = new GpuProfile
        {
            Name = name,
            Kind = isProcessor ? DeviceKind.Software : DeviceKind.Gpu,
            Fingerprint = string.Join('|', Platform(api, platform), name, driver, version),
            IsProcessor = isProcessor,
            VectorBytes = !isProcessor ? 16 : floats >= 16 ? 64 : floats == 8 ? 32 : 16,
            MaxGroupSize = (int)Math.Min(Number(api, device, ClInfo.MaxWorkGroupSize), 1024),
            MaxGroups = int.MaxValue,
            LocalBytes = (int)Math.Min(Number(api, device, ClInfo.LocalMemSize), 1 << 20),
            Units = (int)Math.Max(1, Number(api, device, ClInfo.MaxComputeUnits)),
            MaxBuffers = (int)Math.Min(64, (parameterBytes - uniformBytes) / 8),
            MaxBufferBytes = (long)Math.Min(Number(api, device, ClInfo.MaxMemAllocSize), long.MaxValue),
            MaxUniformBytes = (int)uniformBytes,
            HasInt64 = true,
            HasFloat64 = Text(api, device, ClInfo.Extensions).Split(' ').Contains("cl_khr_fp64"),
            HasBytes = true,
            HasShorts = true,
            HasExactFma = (single & SingleRoundingFma) != 0,
        };
        // Divisions and square roots of float32 may be off by some units in the last place unless asked for.
        return (profile, (single & CorrectlyRounded) != 0 ? "-cl-fp32-correctly-rounded-divide-sqrt" : "");
    }

    /// <summary>Why a device cannot be used, or null.</summary>
    public static string? WhyNot(ClApi api, nint device) =>
        Number(api, device, ClInfo.Available) == 0 ? "it is not available"
        : Number(api, device, ClInfo.CompilerAvailable) == 0 ? "its driver has no compiler"
        : Number(api, device, ClInfo.EndianLittle) == 0 ? "it is big-endian"
        : IsOld(Text(api, device, ClInfo.Version)) ? "it has no OpenCL 1.2"
        : null;

    // "OpenCL 1.1 …"
    private static bool IsOld(string version) =>
        version.StartsWith("OpenCL 1.0", StringComparison.Ordinal) || version.StartsWith("OpenCL 1.1", StringComparison.Ordinal);

    public static string Text(ClApi api, nint device, ClInfo what)
    {
        Require(api.GetDeviceInfo(device, what, [], out var size), what);
        var data = new byte[size];
        Require(api.GetDeviceInfo(device, what, data, out _), what);
        return Clean(data);
    }

    /// <summary>The name of a platform.</summary>
    public static string Platform(ClApi api, nint platform)
    {
        ClErrors.Require(api.GetPlatformInfo(platform, PlatformInfo.Name, [], out var size), "clGetPlatformInfo");
        var data = new byte[size];
        ClErrors.Require(api.GetPlatformInfo(platform, PlatformInfo.Name, data, out _), "clGetPlatformInfo");
        return Clean(data);
    }

    // Numbers come in 4 or 8 bytes; the rest stays 0.
    private static ulong Number(ClApi api, nint device, ClInfo what)
    {
        ulong number = 0;
        Require(api.GetDeviceInfo(device, what, MemoryMarshal.AsBytes(new Span<ulong>(ref number)), out _), what);
        return number;
    }

    private static void Require(int status, ClInfo what) => ClErrors.Require(status, $"clGetDeviceInfo({what})");

    private static string Clean(byte[] text) => Encoding.UTF8.GetString(text).TrimEnd('\0').Trim();
}
