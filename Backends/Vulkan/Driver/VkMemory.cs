using Lazy.Backends.Gpu;
using Silk.NET.Vulkan;
using NativeBuffer = Silk.NET.Vulkan.Buffer;

namespace Lazy.Backends.Vulkan.Driver;

/// <summary>What a block of memory is for.</summary>
internal enum MemoryUse
{
    /// <summary>Kernels read and write it.</summary>
    Device,
    /// <summary>The host writes it, for copies to the device.</summary>
    Upload,
    /// <summary>The host reads it, after copies from the device.</summary>
    Download,
}

/// <summary>A buffer bound to memory of its own.</summary>
internal sealed unsafe class VkMemory : GpuMemory
{
    private readonly VkGraveyard _graveyard;
    private readonly Block _block;

    private VkMemory(long bytes, Block block, VkGraveyard graveyard) : base(bytes)
    {
        _graveyard = graveyard;
        _block = block;
        graveyard.Add(block);
        SetHandle(1);
    }

    /// <summary>The native buffer.</summary>
    public NativeBuffer Buffer => _block.Buffer;

    /// <summary>Where the host sees it, or null.</summary>
    public byte* Mapped => _block.Mapped;

    /// <summary>The last batch with a command that uses it.</summary>
    public long LastUse { get; set; }

    /// <summary>The last batch with a command that writes it.</summary>
    public long LastWrite { get; set; }

    /// <summary>The stretch between two barriers in which it was last read.</summary>
    public long ReadEpoch { get; set; }

    /// <summary>The stretch between two barriers in which it was last written.</summary>
    public long WriteEpoch { get; set; }

    /// <summary>Allocates a block; a failure leaves nothing behind.</summary>
    public static VkMemory Create(VkContext c, VkGraveyard graveyard, long bytes, MemoryUse use, bool isDirect)
    {
        if (bytes > c.Physical.MaxAllocation) throw c.Error("vkAllocateMemory", Result.ErrorOutOfDeviceMemory, bytes);
        var block = new Block();
        try
        {
            var info = new BufferCreateInfo(
                size: (ulong)Math.Max(4, (bytes + 3) & ~3L),
                usage: BufferUsageFlags.StorageBufferBit | BufferUsageFlags.TransferSrcBit | BufferUsageFlags.TransferDstBit,
                sharingMode: SharingMode.Exclusive);
            c.Check("vkCreateBuffer", c.Fault("vkCreateBuffer") ?? c.Api.CreateBuffer(c.Device, in info, null, out block.Buffer), bytes);
            c.Api.GetBufferMemoryRequirements(c.Device, block.Buffer, out var needs);
            var (type, isVisible) = Choose(c.Physical, needs.MemoryTypeBits, use, isDirect);
            var allocation = new MemoryAllocateInfo(allocationSize: needs.Size, memoryTypeIndex: type);
            c.Check("vkAllocateMemory", c.Fault("vkAllocateMemory") ?? c.Api.AllocateMemory(c.Device, in allocation, null, out block.Memory), bytes);
            c.Check("vkBindBufferMemory",
                c.Fault("vkBindBufferMemory") ?? c.Api.BindBufferMemory(c.Device, block.Buffer, block.Memory, 0), bytes);
            if (isVisible)
            {
                void* mapped = null;
                c.Check("vkMapMemory", c.Fault("vkMapMemory") ?? c.Api.MapMemory(c.Device, block.Memory, 0, Vk.WholeSize, 0, &mapped), bytes);
                block.Mapped = (byte*)mapped;
            }
            return new(bytes, block, graveyard);
        }
        catch
        {
            block.Destroy(c);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _graveyard.Bury(_block);
        return true;
    }

    // Staging needs coherent memory, which every device has; reading from memory that the host does not cache is slow.
    private static (uint Type, bool IsVisible) Choose(VkPhysical physical, uint allowed, MemoryUse use, bool isDirect)
    {
        const MemoryPropertyFlags Local = MemoryPropertyFlags.DeviceLocalBit, Cached = MemoryPropertyFlags.HostCachedBit,
            Visible = MemoryPropertyFlags.HostVisibleBit | MemoryPropertyFlags.HostCoherentBit;
        if (use == MemoryUse.Device)
        {
            if (isDirect && physical.FindMemory(allowed, Local | Visible | Cached) is { } direct) return (direct, true);
            return (physical.FindMemory(allowed, Local) ?? physical.FindMemory(allowed, 0)!.Value, false);
        }
        var best = use == MemoryUse.Download ? physical.FindMemory(allowed, Visible | Cached) : null;
        return (best ?? physical.FindMemory(allowed, Visible)!.Value, true);
    }

    private sealed class Block : INative
    {
        public NativeBuffer Buffer;
        public DeviceMemory Memory;
        public byte* Mapped;

        public void Destroy(VkContext context)
        {
            // Freeing memory unmaps it; null handles are ignored.
            context.Api.DestroyBuffer(context.Device, Buffer, null);
            context.Api.FreeMemory(context.Device, Memory, null);
        }
    }
}
