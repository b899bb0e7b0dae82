using Lazy.Backends.Gpu.Lowering;
using Lazy.Backends.Gpu.Routines;
using Lazy.Backends.Memory;
using Lazy.Backends.Scheduling;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Gpu;

/// <summary>
/// A device behind a <see cref="GpuDriver"/>: pooled memory, compiled kernels, one lock around the driver. The driver is opened by the first
/// call that needs it. Once the device is lost every call says so, until the backend is probed again.
/// </summary>
internal sealed class GpuDevice : Device
{
    private readonly Lock _lock = new();
    private readonly Func<GpuDriver> _open;
    private readonly DevicePool _pool = new();
    private GpuDriver? _driver;
    private DeviceLostException? _lost;
    private long _buffers, _bytes;

    /// <summary>A device.</summary>
    /// <param name="backend">The name of its backend.</param>
    /// <param name="profile">What it is and can do.</param>
    /// <param name="open">Opens it.</param>
    public GpuDevice(string backend, GpuProfile profile, Func<GpuDriver> open)
    {
        _open = open;
        Profile = profile;
        // One buffer is left for uniforms that are too many.
        Info = new(backend, profile.Name, profile.Kind, profile.Fingerprint, profile.MaxBuffers - 1, MaxBufferBytes: profile.MaxBufferBytes);
    }

    /// <summary>What the device is and can do.</summary>
    public GpuProfile Profile { get; }

    /// <summary>The most bytes that any device takes from its driver; 0 for no ceiling but the driver's.</summary>
    public static long MaxBytes { get; set; }

    /// <summary>The ceiling of this device, where it differs from that of all.</summary>
    public long? Ceiling { get; init; }

    /// <inheritdoc/>
    public override DeviceInfo Info { get; }

    /// <inheritdoc/>
    public override MemoryStats Memory => new(Interlocked.Read(ref _buffers), Interlocked.Read(ref _bytes), _pool.CachedBytes);

    /// <inheritdoc/>
    public override Device? Fallback => BackendRegistry.Fallback;

    /// <inheritdoc/>
    public override bool CanRun(Primitive op, ReadOnlySpan<Aval> operands, Aval output)
    {
        foreach (var a in operands)
        {
            if (!Holds(a.DType)) return false;
        }
        if (!Holds(output.DType)) return false;
        if (op is Graph.Ops.Parameter) return true;
        foreach (var e in OperationProbe.Expressions(op, operands, output, DType.Int32))
        {
            if (!Legalizer.CanDo(e, Profile)) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override DeviceBuffer Allocate(long bytes) => new GpuBuffer(this, Rent(bytes), bytes);

    /// <inheritdoc/>
    public override CompiledKernel Compile(Kernel kernel) => Compile(KernelLowering.Lower(kernel, Profile));

    /// <inheritdoc/>
    public override CompiledKernel? CompileRoutine(RoutineSpec routine) =>
        GpuRoutines.Ways(routine, Profile) is { } ways ? Compile(Tuner.Choose(this, routine, ways)) : null;

    /// <inheritdoc/>
    public override bool HasRoutine(Primitive op, ReadOnlySpan<Aval> operands) => GpuRoutines.Has(op, operands);

    /// <inheritdoc/>
    public override void Launch(
        CompiledKernel kernel, ReadOnlySpan<DeviceBuffer> inputs, ReadOnlySpan<Scalar> uniforms, ReadOnlySpan<DeviceBuffer> outputs)
    {
        var gpu = (GpuKernel)kernel;
        var memory = new GpuMemory[inputs.Length + outputs.Length + gpu.Plan.Scratch.Count];
        var count = 0;
        foreach (var b in inputs) memory[count++] = ((GpuBuffer)b).Memory;
        foreach (var b in outputs) memory[count++] = ((GpuBuffer)b).Memory;
        var given = count;
        try
        {
            foreach (var bytes in gpu.Plan.Scratch) memory[count++] = Rent(bytes);
            for (var i = 0; i < gpu.Codes.Count; i++) Launch(gpu.Codes[i], gpu.Plan.Launches[i], memory, uniforms);
        }
        finally
        {
            for (var i = given; i < count; i++)
            {
                if (memory[i] is not null) Return(memory[i]);
            }
        }
        foreach (var b in inputs) GC.KeepAlive(b);
        foreach (var b in outputs) GC.KeepAlive(b);
    }

    /// <inheritdoc/>
    public override void Write(DeviceBuffer target, long offset, ReadOnlySpan<byte> source)
    {
        var end = offset + source.Length;
        if (offset < 0 || end > target.Bytes) throw new InternalException($"{Info.Backend}: bytes {offset} to {end} of {target.Bytes}.");
        if (source.Length > 0) Write(((GpuBuffer)target).Memory, offset, source);
        GC.KeepAlive(target);
    }

    /// <inheritdoc/>
    public override void Read(DeviceBuffer source, long offset, Span<byte> target)
    {
        var end = offset + target.Length;
        if (offset < 0 || end > source.Bytes) throw new InternalException($"{Info.Backend}: bytes {offset} to {end} of {source.Bytes}.");
        if (target.Length == 0) return;
        var memory = ((GpuBuffer)source).Memory;
        lock (_lock)
        {
            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    Driver().Read(memory, offset, target);
                    break;
                }
                catch (LazyDeviceException e)
                {
                    Recover(e, attempt, 0);
                }
            }
        }
        GC.KeepAlive(source);
    }

    /// <inheritdoc/>
    public override void Copy(DeviceBuffer source, DeviceBuffer target)
    {
        var bytes = Math.Min(source.Bytes, target.Bytes);
        if (bytes == 0) return;
        GpuMemory from = ((GpuBuffer)source).Memory, to = ((GpuBuffer)target).Memory;
        Do(0, driver => driver.Copy(from, to, bytes));
        GC.KeepAlive(source);
        GC.KeepAlive(target);
    }

    /// <inheritdoc/>
    public override void Synchronize()
    {
        lock (_lock)
        {
            if (_driver is not null) Do(0, driver => driver.Synchronize());
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        lock (_lock)
        {
            if (_driver is not null) Do(0, driver => driver.Flush());
        }
    }

    /// <inheritdoc/>
    public override double? TakeTime()
    {
        double? time = null;
        Do(0, driver => time = driver.TakeTime());
        return time;
    }

    /// <summary>A second driver for the same device, for measurements of the driver alone.</summary>
    internal GpuDriver OpenAnother() => _open();

    /// <summary>Takes a block back, from any thread.</summary>
    internal void Return(GpuMemory memory)
    {
        if (Volatile.Read(ref _lost) is null) _pool.Return(memory);
        else _pool.Release(memory);
    }

    internal void Count(int buffers, long bytes)
    {
        Interlocked.Add(ref _buffers, buffers);
        Interlocked.Add(ref _bytes, bytes);
    }

    // Whether elements of a dtype can be loaded and stored.
    private bool Holds(DType type) => type.Size switch
    {
        1 => Profile.HasBytes,
        2 => Profile.HasShorts,
        _ => (type.RealPart != DType.Float64 || Legalizer.HasWide(Profile)) && (!type.IsInteger || type.Size < 8 || Profile.HasInt64),
    };

    internal GpuKernel Compile(LaunchPlan plan)
    {
        var codes = new Dictionary<Code.ThreadProgram, GpuCode>(ReferenceEqualityComparer.Instance);
        foreach (var launch in plan.Launches)
        {
            if (codes.ContainsKey(launch.Program)) continue;
            Do(0, driver => codes.Add(launch.Program, driver.Compile(launch.Program)));
        }
        return new GpuKernel(plan, [.. plan.Launches.Select(l => codes[l.Program])]);
    }

    private void Launch(GpuCode code, PlannedLaunch launch, GpuMemory[] memory, ReadOnlySpan<Scalar> uniforms)
    {
        var buffers = new GpuMemory[launch.Program.Buffers.Count];
        for (var i = 0; i < launch.Buffers.Count; i++) buffers[i] = memory[launch.Buffers[i]];
        var numbers = GpuKernel.Pack(launch, uniforms);
        GpuMemory? overflow = null;
        try
        {
            if (numbers.Length > Profile.MaxUniformBytes)
            {
                overflow = Rent(numbers.Length);
                Write(overflow, 0, numbers);
                if (buffers.Length > launch.Buffers.Count) buffers[^1] = overflow;
                numbers = [];
            }
            Do(0, driver => driver.Launch(code, buffers, numbers));
        }
        finally
        {
            if (overflow is not null) Return(overflow);
        }
    }

    private void Write(GpuMemory target, long offset, ReadOnlySpan<byte> source)
    {
        lock (_lock)
        {
            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    Driver().Write(target, offset, source);
                    return;
                }
                catch (LazyDeviceException e)
                {
                    Recover(e, attempt, source.Length);
                }
            }
        }
    }

    private GpuMemory Rent(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (bytes > Profile.MaxBufferBytes)
        {
            throw new OutOfDeviceMemoryException($"{this}: a buffer of {bytes} bytes is more than the device allows, {Profile.MaxBufferBytes} bytes. " +
                "Use smaller arrays, or the backend cpu.", bytes, Memory.LiveBytes);
        }
        var size = SizeClasses.Of(bytes);
        if (_pool.Take(size) is { } cached) return cached;
        var capacity = SizeClasses.Capacity(size);
        GpuMemory? block = null;
        Do(bytes, driver =>
        {
            var ceiling = Ceiling ?? MaxBytes;
            if (ceiling > 0 && _pool.TotalBytes + capacity > ceiling)
            {
                _pool.Trim();
                if (_pool.TotalBytes + capacity > ceiling) throw new OutOfDeviceMemoryException($"the ceiling is {ceiling} bytes", bytes, 0);
            }
            block = driver.Allocate(capacity);
            _pool.Add(block);
        });
        return block!;
    }

    private void Do(long bytes, Action<GpuDriver> command)
    {
        lock (_lock)
        {
            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    command(Driver());
                    return;
                }
                catch (LazyDeviceException e)
                {
                    Recover(e, attempt, bytes);
                }
            }
        }
    }

    private GpuDriver Driver()
    {
        if (_lost is not null) throw new DeviceLostException($"{this}: the device was lost, and with it its arrays.", _lost);
        return _driver ??= _open();
    }

    // Without memory: once more, after everything that nobody holds was freed. All else is the caller's to know.
    private void Recover(LazyDeviceException e, int attempt, long bytes)
    {
        if (e is DeviceLostException lost && _lost is null) Volatile.Write(ref _lost, lost);
        if (e is OutOfDeviceMemoryException && attempt == 0)
        {
            MakeRoom();
            return;
        }
        if (e is OutOfDeviceMemoryException)
        {
            var used = Memory;
            throw new OutOfDeviceMemoryException($"{this}: no device memory for {bytes} bytes; {used.LiveBytes} bytes are in use in " +
                $"{used.LiveBuffers} buffers ({e.Message}).", bytes, used.LiveBytes, e);
        }
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e);
    }

    private void MakeRoom()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        _pool.Trim();
        try
        {
            // Memory of queued commands is free only when they are done.
            _driver?.Synchronize();
        }
        catch (LazyDeviceException e)
        {
            Recover(e, 1, 0);
        }
    }
}
