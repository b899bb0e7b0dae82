using System.Globalization;

namespace Lazy.Backends.OpenCl;

/// <summary>The status codes that mean something to this backend, and the names of the others.</summary>
internal static class ClStatus
{
    public const int Success = 0;
    public const int DeviceNotFound = -1;
    public const int DeviceNotAvailable = -2;
    public const int CompilerNotAvailable = -3;
    public const int MemoryAllocationFailure = -4;
    public const int OutOfResources = -5;
    public const int OutOfHostMemory = -6;
    public const int BuildProgramFailure = -11;
    public const int ExecutionErrorInWaitList = -14;
    public const int InvalidCommandQueue = -36;
    public const int InvalidBinary = -42;
    public const int InvalidBuildOptions = -43;
    public const int InvalidBufferSize = -61;

    /// <summary>What loaders return if no driver is installed.</summary>
    public const int PlatformNotFound = -1001;

    /// <summary>What one vendor returns for an illegal access of a kernel; the context is lost then.</summary>
    public const int IllegalAccess = -9999;

    /// <summary>Whether the device does not work any more.</summary>
    public static bool IsLost(int status) => status is DeviceNotAvailable or InvalidCommandQueue or IllegalAccess;

    /// <summary>Whether memory is lacking. <see cref="OutOfResources"/> may also come from a device that is lost.</summary>
    public static bool IsOutOfMemory(int status) => status is MemoryAllocationFailure or OutOfResources or OutOfHostMemory or InvalidBufferSize;

    /// <summary>The name of a status with its number.</summary>
    public static string Name(int status)
    {
        var name = status switch
        {
            DeviceNotFound => "CL_DEVICE_NOT_FOUND",
            DeviceNotAvailable => "CL_DEVICE_NOT_AVAILABLE",
            CompilerNotAvailable => "CL_COMPILER_NOT_AVAILABLE",
            MemoryAllocationFailure => "CL_MEM_OBJECT_ALLOCATION_FAILURE",
            OutOfResources => "CL_OUT_OF_RESOURCES",
            OutOfHostMemory => "CL_OUT_OF_HOST_MEMORY",
            BuildProgramFailure => "CL_BUILD_PROGRAM_FAILURE",
            ExecutionErrorInWaitList => "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST",
            -30 => "CL_INVALID_VALUE",
            -33 => "CL_INVALID_DEVICE",
            -34 => "CL_INVALID_CONTEXT",
            InvalidCommandQueue => "CL_INVALID_COMMAND_QUEUE",
            -38 => "CL_INVALID_MEM_OBJECT",
            InvalidBinary => "CL_INVALID_BINARY",
            InvalidBuildOptions => "CL_INVALID_BUILD_OPTIONS",
            -44 => "CL_INVALID_PROGRAM",
            -45 => "CL_INVALID_PROGRAM_EXECUTABLE",
            -46 => "CL_INVALID_KERNEL_NAME",
            -48 => "CL_INVALID_KERNEL",
            -49 => "CL_INVALID_ARG_INDEX",
            -50 => "CL_INVALID_ARG_VALUE",
            -51 => "CL_INVALID_ARG_SIZE",
            -52 => "CL_INVALID_KERNEL_ARGS",
            -54 => "CL_INVALID_WORK_GROUP_SIZE",
            -55 => "CL_INVALID_WORK_ITEM_SIZE",
            InvalidBufferSize => "CL_INVALID_BUFFER_SIZE",
            -63 => "CL_INVALID_GLOBAL_WORK_SIZE",
            PlatformNotFound => "CL_PLATFORM_NOT_FOUND_KHR",
            _ => "status",
        };
        return $"{name} ({status.ToString(CultureInfo.InvariantCulture)})";
    }
}
