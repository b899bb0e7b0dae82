namespace Lazy.Backends.OpenCl;

/// <summary>Statuses as exceptions, where nothing more is known than the function and the status.</summary>
internal static class ClErrors
{
    /// <summary>Throws for any status but success.</summary>
    public static void Require(int status, string function)
    {
        if (status != ClStatus.Success) throw Of(status, function);
    }

    /// <summary>The exception for a status of a function.</summary>
    public static LazyDeviceException Of(int status, string function, long requested = 0, long inUse = 0)
    {
        var what = $"opencl: {function} failed with {ClStatus.Name(status)}";
        if (ClStatus.IsLost(status)) return new DeviceLostException($"{what}: the device is lost.");
        return ClStatus.IsOutOfMemory(status)
            ? new OutOfDeviceMemoryException($"{what}: {requested} bytes were asked for, {inUse} are in use.", requested, inUse)
            : new LazyDeviceException($"{what}.");
    }
}
