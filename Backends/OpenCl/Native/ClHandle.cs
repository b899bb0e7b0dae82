using System.Runtime.InteropServices;

namespace Lazy.Backends.OpenCl;

/// <summary>A native object other than memory. It is released once, by its owner or by the collector.</summary>
internal sealed class ClHandle : SafeHandle
{
    private readonly ClApi _api;
    private readonly ClKind _kind;

    public ClHandle(ClApi api, ClKind kind, nint handle) : base(0, ownsHandle: true)
    {
        _api = api;
        _kind = kind;
        SetHandle(handle);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The native handle, while this object is kept alive.</summary>
    public nint Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _api.Release(_kind, handle);
        return true;
    }
}

/// <summary>A buffer object.</summary>
internal sealed class ClMemory : Gpu.GpuMemory
{
    private readonly ClApi _api;

    public ClMemory(ClApi api, nint handle, long bytes) : base(bytes)
    {
        _api = api;
        SetHandle(handle);
    }

    /// <summary>The native handle, while this object is kept alive.</summary>
    public nint Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _api.Release(ClKind.Memory, handle, Bytes);
        return true;
    }
}
