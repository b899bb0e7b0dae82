using System.Runtime.InteropServices;

namespace Lazy.Backends.OpenCl;

/// <summary>Host memory that holds copies of small data until queued commands have read them.</summary>
internal sealed unsafe class ClStaging : IDisposable
{
    private const int MostOfOne = 256 << 10, Capacity = 4 << 20, Alignment = 64;

    private byte* _memory;
    private int _used;

    /// <summary>Copies data, if they are small and there is room.</summary>
    public bool Copy(ReadOnlySpan<byte> data, out byte* copy)
    {
        copy = null;
        if (data.Length > MostOfOne || data.Length > Capacity - _used) return false;
        if (_memory == null) _memory = (byte*)NativeMemory.AlignedAlloc(Capacity, Alignment);
        copy = _memory + _used;
        data.CopyTo(new Span<byte>(copy, data.Length));
        _used += (data.Length + Alignment - 1) / Alignment * Alignment;
        return true;
    }

    /// <summary>All commands are done.</summary>
    public void Reset() => _used = 0;

    /// <summary>All commands are done, and there will be no more. There is no finaliser: without this call commands may still be reading.</summary>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
