using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Code;

namespace Lazy.Backends.OpenCl;

/// <summary>
/// One OpenCL device: a context and an in-order queue. Members come from one thread at a time, which <c>clSetKernelArg</c> needs:
/// it is the one function that is not safe to call from several threads. Handles may be released on any thread.
/// </summary>
internal sealed unsafe class ClDriver : GpuDriver
{
    // Drivers gather commands; so many of them are worth handing over without being asked.
    private const int CommandsPerFlush = 16;

    // So many kernels are timed; if nobody asks for the times, recording ends.
    private const int MostTimed = 4096;

    private readonly ClApi _api;
    private readonly ClHandle _context;
    private readonly ClHandle _queue;
    private readonly ClCompiler _compiler;
    private readonly ClStaging _staging = new();
    private readonly List<ClHandle> _timed = [];
    private bool _isTiming;
    private int _sinceFlush;
    private bool _isIdle = true;
    private string? _lost;

    /// <summary>Opens a device.</summary>
    /// <param name="api">The native functions.</param>
    /// <param name="descriptor">The device.</param>
    /// <param name="profile">For tests: narrower limits than the device has.</param>
    /// <param name="store">Where compiled programs are kept; that of the user if null.</param>
    public ClDriver(ClApi api, ClDescriptor descriptor, GpuProfile? profile = null, DiskStore? store = null)
    {
        _api = api;
        Profile = profile ?? descriptor.Profile;
        ClErrors.Require(api.CreateContext(descriptor.Platform, descriptor.Device, out var context), "clCreateContext");
        _context = new(api, ClKind.Context, context);
        var status = api.CreateQueue(context, descriptor.Device, true, out var queue);
        if (status != ClStatus.Success) _context.Dispose();
        ClErrors.Require(status, "clCreateCommandQueue");
        _queue = new(api, ClKind.Queue, queue);
        _compiler = new(api, _context, descriptor, store ?? DiskStore.Shared, (code, function) => Check(code, function));
    }

    /// <inheritdoc/>
    public override GpuProfile Profile { get; }

    /// <inheritdoc/>
    public override GpuMemory Allocate(long bytes)
    {
        Alive();
        var size = Math.Max(1, bytes);
        Check(_api.CreateBuffer(_context.Value, size, out var memory), "clCreateBuffer", size);
        return new ClMemory(_api, memory, size);
    }

    /// <inheritdoc/>
    public override GpuCode Compile(ThreadProgram program)
    {
        Alive();
        var source = ClRenderer.Render(program, Profile);
        var (native, kernel) = _compiler.Compile(source, ClRenderer.FunctionName(program));
        return new ClCode(program, source, native, kernel, ClRenderer.Grid(program, Profile));
    }

    /// <inheritdoc/>
    public override void Launch(GpuCode code, ReadOnlySpan<GpuMemory> buffers, ReadOnlySpan<byte> uniforms)
    {
        Alive();
        var c = (ClCode)code;
        if (buffers.Length != c.Program.Buffers.Count || uniforms.Length < c.UniformBytes)
        {
            throw new InternalException($"{c.Program.Name} has {c.Program.Buffers.Count} buffers and {c.UniformBytes} bytes of uniforms, "
                + $"not {buffers.Length} and {uniforms.Length}.");
        }
        if (c.Program.Groups == 0) return;
        var kernel = c.Kernel.Value;
        var argument = 0;
        foreach (var b in buffers) Check(_api.SetKernelArg(kernel, argument++, ((ClMemory)b).Value), "clSetKernelArg");
        for (var u = 0; u < c.Program.Uniforms.Count; u++) Check(_api.SetKernelArg(kernel, argument++, uniforms[c.Uniform(u)]), "clSetKernelArg");
        Check(_api.EnqueueKernel(_queue.Value, kernel, c.Program.GroupSize, c.Grid.X, c.Grid.Y, _isTiming, out var done), "clEnqueueNDRangeKernel");
        if (_isTiming) Record(done);
        // The native command holds what it needs from here on; until now the collector must not release anything.
        foreach (var b in buffers) GC.KeepAlive(b);
        GC.KeepAlive(c);
        Queued();
    }

    /// <inheritdoc/>
    public override void Write(GpuMemory target, long offset, ReadOnlySpan<byte> source)
    {
        Alive();
        Within(target, offset, source.Length);
        if (source.IsEmpty) return;
        var memory = ((ClMemory)target).Value;
        // Waiting costs nothing on an idle queue. Otherwise small data are copied, so that the call need not wait for the commands before.
        if (!_isIdle && _staging.Copy(source, out var copy))
        {
            Check(_api.EnqueueWrite(_queue.Value, memory, false, offset, copy, source.Length), "clEnqueueWriteBuffer");
            Queued();
        }
        else
        {
            fixed (byte* p = source)
            {
                Check(_api.EnqueueWrite(_queue.Value, memory, true, offset, p, source.Length), "clEnqueueWriteBuffer");
            }
            Drained();
        }
        GC.KeepAlive(target);
    }

    /// <inheritdoc/>
    public override void Read(GpuMemory source, long offset, Span<byte> target)
    {
        Alive();
        Within(source, offset, target.Length);
        if (target.IsEmpty) return;
        fixed (byte* p = target)
        {
            Check(_api.EnqueueRead(_queue.Value, ((ClMemory)source).Value, offset, p, target.Length), "clEnqueueReadBuffer");
        }
        Drained();
        GC.KeepAlive(source);
    }

    /// <inheritdoc/>
    public override void Copy(GpuMemory source, GpuMemory target, long bytes)
    {
        Alive();
        Within(source, 0, bytes);
        Within(target, 0, bytes);
        if (bytes == 0 || ReferenceEquals(source, target)) return;
        Check(_api.EnqueueCopy(_queue.Value, ((ClMemory)source).Value, ((ClMemory)target).Value, bytes), "clEnqueueCopyBuffer");
        GC.KeepAlive(source);
        GC.KeepAlive(target);
        Queued();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        Alive();
        if (_sinceFlush == 0) return;
        Check(_api.Flush(_queue.Value), "clFlush");
        _sinceFlush = 0;
    }

    /// <inheritdoc/>
    public override void Synchronize()
    {
        Alive();
        Check(_api.Finish(_queue.Value), "clFinish");
        Drained();
    }

    /// <summary>Kernels are recorded from the first call on, so that runs that are not timed pay nothing.</summary>
    public override double? TakeTime()
    {
        Synchronize();
        double nanoseconds = 0;
        foreach (var e in _timed)
        {
            Check(_api.GetEventTime(e.Value, false, out var from), "clGetEventProfilingInfo");
            Check(_api.GetEventTime(e.Value, true, out var to), "clGetEventProfilingInfo");
            nanoseconds += to - from;
        }
        var wasTiming = _isTiming;
        Forget();
        _isTiming = true;
        return wasTiming ? nanoseconds / 1e6 : null;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_queue.IsClosed) return;
        // Commands may still read staged memory; where nobody can say when they end, it stays.
        if (!_isIdle && _lost is null) _isIdle = _api.Finish(_queue.Value) == ClStatus.Success;
        if (_isIdle) _staging.Dispose();
        Forget();
        _queue.Dispose();
        _context.Dispose();
    }

    private void Alive()
    {
        if (_lost is not null) throw new DeviceLostException(_lost);
        ObjectDisposedException.ThrowIf(_queue.IsClosed, this);
    }

    private void Check(int status, string function, long requested = 0)
    {
        if (status == ClStatus.Success) return;
        if (status is ClStatus.OutOfResources or ClStatus.ExecutionErrorInWaitList && Probe() is var second and not ClStatus.Success) status = second;
        var error = ClErrors.Of(status, function, requested, _api.LiveBytes);
        if (error is DeviceLostException) _lost = error.Message;
        throw error;
    }

    // A lost device may call itself out of resources. Then it cannot finish either; a device that is merely full can.
    private int Probe()
    {
        var status = _api.Finish(_queue.Value);
        if (status == ClStatus.Success) Drained();
        return ClStatus.IsOutOfMemory(status) || status == ClStatus.ExecutionErrorInWaitList ? ClStatus.DeviceNotAvailable : status;
    }

    private void Queued()
    {
        _isIdle = false;
        if (++_sinceFlush >= CommandsPerFlush) Flush();
    }

    private void Drained()
    {
        _isIdle = true;
        _sinceFlush = 0;
        _staging.Reset();
    }

    private void Record(nint done)
    {
        _timed.Add(new(_api, ClKind.Event, done));
        if (_timed.Count < MostTimed) return;
        Forget();
        _isTiming = false;
    }

    private void Forget()
    {
        foreach (var e in _timed) e.Dispose();
        _timed.Clear();
    }

    private static void Within(GpuMemory memory, long offset, long bytes)
    {
        if (offset >= 0 && bytes >= 0 && offset <= memory.Bytes - bytes) return;
        throw new InternalException($"{bytes} bytes at {offset} are not inside {memory.Bytes}.");
    }
}
