namespace Lazy.Backends.Vulkan.Driver;

/// <summary>
/// The way between host memory and memory that the host does not see: chunks of memory that both see, used in turn, so that the host
/// copies one chunk while the device copies another.
/// </summary>
internal sealed unsafe class VkStaging(VkContext context, VkGraveyard graveyard, VkStream stream)
{
    private const int ChunkBytes = 4 << 20, Uploads = 4, Downloads = 2, Alignment = 64;

    private readonly VkMemory?[] _up = new VkMemory?[Uploads], _down = new VkMemory?[Downloads];
    private int _current;
    private int _used;

    /// <summary>Queues a copy to the device.</summary>
    public void Upload(VkMemory target, long offset, ReadOnlySpan<byte> source)
    {
        while (source.Length > 0)
        {
            stream.Reserve();
            if (_used >= ChunkBytes) Turn();
            var chunk = _up[_current] ??= VkMemory.Create(context, graveyard, ChunkBytes, MemoryUse.Upload, false);
            var bytes = Math.Min(source.Length, ChunkBytes - _used);
            source[..bytes].CopyTo(new Span<byte>(chunk.Mapped + _used, bytes));
            stream.Copy(chunk, _used, target, offset, bytes);
            _used = (_used + bytes + Alignment - 1) / Alignment * Alignment;
            offset += bytes;
            source = source[bytes..];
            // The device starts on a full chunk while the host fills the next one.
            if (_used >= ChunkBytes) stream.Submit();
        }
    }

    /// <summary>Copies from the device, after all that was queued.</summary>
    public void Download(VkMemory source, long offset, Span<byte> target)
    {
        var count = (target.Length + ChunkBytes - 1) / ChunkBytes;
        for (var i = 0; i <= count; i++)
        {
            // One chunk ahead: the device copies chunk i while the host copies chunk i - 1.
            if (i < count)
            {
                var chunk = _down[i % Downloads] ??= VkMemory.Create(context, graveyard, ChunkBytes, MemoryUse.Download, false);
                stream.Copy(source, offset + ((long)i * ChunkBytes), chunk, 0, Part(target, i).Length);
                stream.Submit();
            }
            if (i == 0) continue;
            var done = _down[(i - 1) % Downloads]!;
            stream.Wait(done.LastWrite);
            var part = Part(target, i - 1);
            new ReadOnlySpan<byte>(done.Mapped, part.Length).CopyTo(part);
        }

        static Span<byte> Part(Span<byte> all, int i) => all.Slice(i * ChunkBytes, Math.Min(ChunkBytes, all.Length - (i * ChunkBytes)));
    }

    private void Turn()
    {
        var next = (_current + 1) % Uploads;
        if (_up[next] is { } chunk) stream.Wait(chunk.LastUse);
        _current = next;
        _used = 0;
    }
}
