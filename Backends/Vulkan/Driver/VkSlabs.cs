using System.Numerics;

namespace Lazy.Backends.Vulkan.Driver;

/// <summary>
/// Small blocks, cut from larger ones: some drivers allow 4096 allocations in all, and an allocation of its own takes pages of memory
/// and a call of many microseconds. Sizes are powers of two; a slab that was made is kept.
/// </summary>
internal sealed unsafe class VkSlabs(VkContext context, VkGraveyard graveyard, bool isDirect)
{
    /// <summary>Blocks larger than this have memory of their own.</summary>
    public const long Largest = 64 << 10;

    private const int SlabBytes = 1 << 20;

    private readonly Dictionary<long, Stack<Slot>> _free = [];

    // A power of two that suits every device as the offset of a buffer; the specification lets none ask for more.
    private readonly long _least = Math.Max(256, (long)context.Physical.Limits.MinStorageBufferOffsetAlignment);

    /// <summary>A block of a small size.</summary>
    public VkMemory Take(long bytes)
    {
        var size = Math.Max(_least, (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, bytes)));
        if (!_free.TryGetValue(size, out var free)) _free.Add(size, free = new());
        if (free.Count == 0)
        {
            var slab = VkBlock.Create(context, SlabBytes, MemoryUse.Device, isDirect);
            graveyard.Add(slab);
            for (long at = SlabBytes - size; at >= 0; at -= size) free.Push(new(slab, at, free));
        }
        var slot = free.Pop();
        return new(bytes, size, slot.Slab, slot.Offset, slot, graveyard);
    }

    // Given back when no command uses it any more, like anything else that is destroyed.
    private sealed class Slot(VkBlock slab, long offset, Stack<Slot> free) : INative
    {
        public VkBlock Slab => slab;

        public long Offset => offset;

        public void Destroy(VkContext context) => free.Push(this);
    }
}
