namespace Lazy.Backends.Gpu;

/// <summary>Whether the machine may have a graphics processor, as far as that is seen without loading a driver.</summary>
internal static class GraphicsHardware
{
    // What the kernel drivers of NVIDIA, AMD and Intel, of Windows' subsystem for Linux, and of small boards show.
    private static readonly string[] s_nodes = ["/dev/nvidiactl", "/dev/kfd", "/dev/dxg", "/dev/mali0", "/dev/kgsl-3d0"];

    /// <summary>False only where it is sure that there is none.</summary>
    public static bool MayExist { get; } = !OperatingSystem.IsLinux() || Array.Exists(s_nodes, File.Exists)
        || (Directory.Exists("/dev/dri") && Directory.EnumerateFiles("/dev/dri", "renderD*").Any());
}
