using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Code;
using Silk.NET.Vulkan;

namespace Lazy.Backends.Vulkan.Driver;

/// <summary>A device of Vulkan.</summary>
internal sealed unsafe class VkDriver : GpuDriver
{
    private const int PipelinesPerSave = 32;
    private const int MillisecondsPerSave = 2000;

    private readonly VkContext _c;
    private readonly VkGraveyard _graveyard;
    private readonly VkStream _stream;
    private readonly VkStaging _staging;
    private readonly VkSlabs _slabs;
    private readonly PipelineCache _cache;
    private readonly bool _isDirect;
    private readonly Action<byte[]>? _save;
    private bool _isDisposed;
    private int _unsaved;
    private long _savedAt = Environment.TickCount64;

    /// <summary>Opens a device.</summary>
    /// <param name="physical">The device.</param>
    /// <param name="pipelines">What <see cref="GetPipelineCache"/> gave for the same device and driver; anything else is ignored.</param>
    /// <param name="fault">For tests: given the name of a native call, a result to take instead of it, or null to make the call.</param>
    /// <param name="isDirect">For tests: whether memory that host and device share is written and read in place; by default, where it is.</param>
    /// <param name="save">Gets the compiled pipelines from time to time, to keep them for the next process.</param>
    public VkDriver(
        VkPhysical physical, ReadOnlySpan<byte> pipelines = default, Func<string, int?>? fault = null, bool? isDirect = null, Action<byte[]>? save = null)
    {
        _save = save;
        _c = new(physical, fault);
        _graveyard = new(_c);
        _stream = new(_c, _graveyard);
        _staging = new(_c, _graveyard, _stream);
        _isDirect = isDirect ?? physical.IsIntegrated;
        _slabs = new(_c, _graveyard, _isDirect);
        try
        {
            _cache = MakeCache(pipelines);
        }
        catch
        {
            _c.Dispose();
            throw;
        }
    }

    /// <summary>How long to wait for commands before giving up; a long kernel is no fault.</summary>
    internal static TimeSpan WaitTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public override GpuProfile Profile => _c.Physical.Profile;

    /// <summary>For tests: given the name of a native call, a result to take instead of it, or null to make the call.</summary>
    internal Func<string, int?>? Fault
    {
        get => _c.Hook;
        set => _c.Hook = value;
    }

    /// <summary>Native objects that exist: blocks of memory, pipelines, batches.</summary>
    internal int LiveObjects
    {
        get
        {
            _stream.Poll();
            return _graveyard.Count;
        }
    }

    /// <inheritdoc/>
    public override GpuMemory Allocate(long bytes)
    {
        _stream.Poll();
        try
        {
            return Take(bytes);
        }
        catch (OutOfDeviceMemoryException) when (_stream.Completed < _stream.Next - 1)
        {
            // What was given up but is still in use may be enough.
            _stream.Synchronize();
            _stream.Poll();
            return Take(bytes);
        }
    }

    /// <inheritdoc/>
    public override GpuCode Compile(ThreadProgram program)
    {
        _stream.Poll();
        var code = VkCode.Create(_c, _graveyard, _cache, program);
        SavePipelines();
        return code;
    }

    /// <inheritdoc/>
    public override void Launch(GpuCode code, ReadOnlySpan<GpuMemory> buffers, ReadOnlySpan<byte> uniforms)
    {
        var vk = (VkCode)code;
        ObjectDisposedException.ThrowIf(vk.IsDisposed, vk);
        if (buffers.Length != vk.Program.Buffers.Count || uniforms.Length != vk.UniformBytes)
        {
            throw new InternalException($"{vk.Program.Name} takes {vk.Program.Buffers.Count} buffers and {vk.UniformBytes} bytes of uniforms, "
                + $"not {buffers.Length} and {uniforms.Length}.");
        }
        if (vk.Program.Groups == 0) return;
        foreach (var b in buffers) Usable(b);
        _stream.Launch(vk, buffers, uniforms);
    }

    /// <inheritdoc/>
    public override void Write(GpuMemory target, long offset, ReadOnlySpan<byte> source)
    {
        _c.ThrowIfUnusable();
        var memory = Usable(target, offset, source.Length);
        if (memory.Mapped != null && memory.LastUse > _stream.Completed) _stream.Poll();
        if (memory.Mapped == null || memory.LastUse > _stream.Completed) _staging.Upload(memory, offset, source);
        else source.CopyTo(new Span<byte>(memory.Mapped + offset, source.Length));
        GC.KeepAlive(memory);
    }

    /// <inheritdoc/>
    public override void Read(GpuMemory source, long offset, Span<byte> target)
    {
        _c.ThrowIfUnusable();
        var memory = Usable(source, offset, target.Length);
        if (memory.Mapped == null)
        {
            _staging.Download(memory, offset, target);
            return;
        }
        _stream.Wait(memory.LastWrite);
        new ReadOnlySpan<byte>(memory.Mapped + offset, target.Length).CopyTo(target);
        GC.KeepAlive(memory);
    }

    /// <inheritdoc/>
    public override void Copy(GpuMemory source, GpuMemory target, long bytes)
    {
        _c.ThrowIfUnusable();
        VkMemory from = Usable(source, 0, bytes), to = Usable(target, 0, bytes);
        if (bytes > 0 && from != to) _stream.Copy(from, 0, to, 0, bytes);
    }

    /// <inheritdoc/>
    public override void Flush() => _stream.Submit();

    /// <inheritdoc/>
    public override void Synchronize() => _stream.Synchronize();

    /// <inheritdoc/>
    public override double? TakeTime()
    {
        _stream.Synchronize();
        return _c.Physical.TimestampBits > 0 ? _stream.TakeTime() : null;
    }

    // Now and then, since a process may end at any time without a word.
    private void SavePipelines()
    {
        if (_save is null || ++_unsaved < PipelinesPerSave && Environment.TickCount64 - _savedAt < MillisecondsPerSave) return;
        (_unsaved, _savedAt) = (0, Environment.TickCount64);
        _save(GetPipelineCache());
    }

    /// <summary>The compiled pipelines, to be given to the next driver of the same device.</summary>
    internal byte[] GetPipelineCache()
    {
        const string Call = "vkGetPipelineCacheData";
        _c.ThrowIfUnusable();
        nuint size = 0;
        _c.Check(Call, _c.Fault(Call) ?? _c.Api.GetPipelineCacheData(_c.Device, _cache, &size, null));
        var bytes = new byte[(int)size];
        fixed (byte* p = bytes) _c.Check(Call, _c.Fault(Call) ?? _c.Api.GetPipelineCacheData(_c.Device, _cache, &size, p));
        return bytes[..(int)size];
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        // A device that does not come to an end must keep what it uses; better a leak than a fault in the driver.
        if (!_stream.TryFinish(WaitTimeout)) return;
        _graveyard.DestroyAll();
        _c.Api.DestroyPipelineCache(_c.Device, _cache, null);
        _c.Dispose();
    }

    private VkMemory Take(long bytes) => bytes <= VkSlabs.Largest
        ? _slabs.Take(bytes)
        : VkMemory.Create(_c, _graveyard, bytes, MemoryUse.Device, _isDirect);

    private PipelineCache MakeCache(ReadOnlySpan<byte> bytes)
    {
        if (!IsOfThisDevice(bytes)) bytes = default;
        fixed (byte* p = bytes)
        {
            var info = new PipelineCacheCreateInfo(initialDataSize: (nuint)bytes.Length, pInitialData: p);
            PipelineCache cache = default;
            _c.Check("vkCreatePipelineCache", _c.Fault("vkCreatePipelineCache") ?? _c.Api.CreatePipelineCache(_c.Device, in info, null, out cache));
            return cache;
        }
    }

    // The header: its length, its version 1, vendor, device, and a UUID that drivers change with their compiler.
    private bool IsOfThisDevice(ReadOnlySpan<byte> bytes) => bytes.Length >= 32
        && BitConverter.ToUInt32(bytes) >= 32
        && BitConverter.ToUInt32(bytes[4..]) == 1
        && BitConverter.ToUInt32(bytes[8..]) == _c.Physical.VendorId
        && BitConverter.ToUInt32(bytes[12..]) == _c.Physical.DeviceId
        && bytes.Slice(16, 16).SequenceEqual(_c.Physical.CacheId);

    private static VkMemory Usable(GpuMemory memory)
    {
        ObjectDisposedException.ThrowIf(memory.IsClosed, memory);
        return (VkMemory)memory;
    }

    private static VkMemory Usable(GpuMemory memory, long offset, long bytes)
    {
        if (offset < 0 || bytes < 0 || offset > memory.Bytes - bytes)
        {
            throw new InternalException($"bytes {offset} to {offset + bytes} are not within memory of {memory.Bytes}.");
        }
        return Usable(memory);
    }
}
