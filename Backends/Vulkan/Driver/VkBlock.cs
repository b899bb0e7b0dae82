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

/// <summary>A native buffer bound to native memory.</summary>
internal sealed unsafe class VkBlock : INative
{
    private NativeBuffer _buffer;
    private DeviceMemory _memory;

    private VkBlock(long bytes) => Bytes = Math.Max(4, (bytes + 3) & ~3L);

    /// <summary>The native buffer.</summary>
    public NativeBuffer Buffer => _buffer;

    /// <summary>Its size, a multiple of 4.</summary>
    public long Bytes { get; }

    /// <summary>Where the host sees it, or null.</summary>
    public byte* Mapped { get; private set; }

    /// <summary>Allocates a block; a failure leaves nothing behind.</summary>
    public static VkBlock Create(VkContext c, long bytes, MemoryUse use, bool isDirect)
    {
        c.ThrowIfUnusable();
        if (bytes > c.Physical.MaxAllocation) throw c.Error("vkAllocateMemory", Result.ErrorOutOfDeviceMemory, bytes);
        var block = new VkBlock(bytes);
        try
        {
            block.Create(c, use, isDirect);
            return block;
        }
        catch
        {
            block.Destroy(c);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Destroy(VkContext context)
    {
        // Freeing memory unmaps it; null handles are ignored.
        context.Api.DestroyBuffer(context.Device, _buffer, null);
        context.Api.FreeMemory(context.Device, _memory, null);
    }

    private void Create(VkContext c, MemoryUse use, bool isDirect)
    {
        var info = new BufferCreateInfo(
            size: (ulong)Bytes,
            usage: BufferUsageFlags.StorageBufferBit | BufferUsageFlags.TransferSrcBit | BufferUsageFlags.TransferDstBit,
            sharingMode: SharingMode.Exclusive);
        c.Check("vkCreateBuffer", c.Fault("vkCreateBuffer") ?? c.Api.CreateBuffer(c.Device, in info, null, out _buffer), Bytes);
        c.Api.GetBufferMemoryRequirements(c.Device, _buffer, out var needs);
        var (type, isVisible) = Choose(c.Physical, needs.MemoryTypeBits, use, isDirect);
        var allocation = new MemoryAllocateInfo(allocationSize: needs.Size, memoryTypeIndex: type);
        c.Check("vkAllocateMemory", c.Fault("vkAllocateMemory") ?? c.Api.AllocateMemory(c.Device, in allocation, null, out _memory), Bytes);
        c.Check("vkBindBufferMemory", c.Fault("vkBindBufferMemory") ?? c.Api.BindBufferMemory(c.Device, _buffer, _memory, 0), Bytes);
        if (!isVisible) return;
        void* mapped = null;
        c.Check("vkMapMemory", c.Fault("vkMapMemory") ?? c.Api.MapMemory(c.Device, _memory, 0, Vk.WholeSize, 0, &mapped), Bytes);
        Mapped = (byte*)mapped;
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
}
