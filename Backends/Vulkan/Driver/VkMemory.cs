using Lazy.Backends.Gpu;
using Silk.NET.Vulkan;
using NativeBuffer = Silk.NET.Vulkan.Buffer;

namespace Lazy.Backends.Vulkan.Driver;

/// <summary>Memory of the device: a buffer of its own, or a part of one.</summary>
internal sealed unsafe class VkMemory : GpuMemory
{
    private readonly VkGraveyard _graveyard;
    private readonly INative _owned;
    private readonly VkBlock _block;

    /// <summary>Memory in a block.</summary>
    /// <param name="bytes">What was asked for.</param>
    /// <param name="room">What may be used, at least as much.</param>
    /// <param name="block">The block it lies in.</param>
    /// <param name="offset">Where it lies there.</param>
    /// <param name="owned">What ends with it.</param>
    /// <param name="graveyard">Where that goes.</param>
    public VkMemory(long bytes, long room, VkBlock block, long offset, INative owned, VkGraveyard graveyard) : base(bytes)
    {
        Room = room;
        Offset = offset;
        _block = block;
        _owned = owned;
        _graveyard = graveyard;
        graveyard.Add(owned);
        SetHandle(1);
    }

    /// <summary>The native buffer.</summary>
    public NativeBuffer Buffer => _block.Buffer;

    /// <summary>Where it begins in the buffer.</summary>
    public long Offset { get; }

    /// <summary>Its bytes in the buffer, a multiple of 4.</summary>
    public long Room { get; }

    /// <summary>Where the host sees it, or null.</summary>
    public byte* Mapped => _block.Mapped == null ? null : _block.Mapped + Offset;

    /// <summary>The last batch with a command that uses it.</summary>
    public long LastUse { get; set; }

    /// <summary>The last batch with a command that writes it.</summary>
    public long LastWrite { get; set; }

    /// <summary>The stretch between two barriers in which it was last read.</summary>
    public long ReadEpoch { get; set; }

    /// <summary>The stretch between two barriers in which it was last written.</summary>
    public long WriteEpoch { get; set; }

    /// <summary>Allocates memory with a buffer of its own; a failure leaves nothing behind.</summary>
    public static VkMemory Create(VkContext c, VkGraveyard graveyard, long bytes, MemoryUse use, bool isDirect)
    {
        var block = VkBlock.Create(c, bytes, use, isDirect);
        return new(bytes, block.Bytes, block, 0, block, graveyard);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _graveyard.Bury(_owned);
        return true;
    }
}
