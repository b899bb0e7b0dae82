using System.Text;
using Silk.NET.OpenCL;
using ClInfo = Silk.NET.OpenCL.DeviceInfo;

namespace Lazy.Backends.OpenCl;

/// <summary>
/// Every call into OpenCL that this backend makes, each through one gate: <see cref="Fault"/> may put a status in place of the
/// call, so that tests see each of them fail. The functions return the status; those that create something give it as <c>out</c>.
/// </summary>
internal sealed unsafe class ClApi(CL cl)
{
    // The two functions that take a callback, called without one and not through the bindings: those keep a list of callbacks that is not
    // made for several threads, and two devices may build at once.
    private readonly delegate* unmanaged<nint*, uint, nint*, nint, void*, int*, nint> _createContext =
        (delegate* unmanaged<nint*, uint, nint*, nint, void*, int*, nint>)(nint)cl.Context.GetProcAddress("clCreateContext");

    private readonly delegate* unmanaged<nint, uint, nint*, byte*, nint, void*, int> _buildProgram =
        (delegate* unmanaged<nint, uint, nint*, byte*, nint, void*, int>)(nint)cl.Context.GetProcAddress("clBuildProgram");

    private long _liveObjects, _liveBytes;

    /// <summary>For tests: gets the name of a native function, and returns the status to report instead of calling it, or null to call it.</summary>
    public Func<string, int?>? Fault { get; set; }

    /// <summary>Native objects that were created and not yet released.</summary>
    public long LiveObjects => Interlocked.Read(ref _liveObjects);

    /// <summary>Bytes of the memory objects among them.</summary>
    public long LiveBytes => Interlocked.Read(ref _liveBytes);

    public int GetPlatformIds(Span<nint> platforms, out uint count)
    {
        count = 0;
        if (Fails("clGetPlatformIDs", out var status)) return status;
        fixed (nint* p = platforms)
        fixed (uint* n = &count)
        {
            return cl.GetPlatformIDs((uint)platforms.Length, p, n);
        }
    }

    public int GetDeviceIds(nint platform, Span<nint> devices, out uint count)
    {
        count = 0;
        if (Fails("clGetDeviceIDs", out var status)) return status;
        fixed (nint* p = devices)
        fixed (uint* n = &count)
        {
            return cl.GetDeviceIDs(platform, DeviceType.All, (uint)devices.Length, p, n);
        }
    }

    public int GetPlatformInfo(nint platform, PlatformInfo what, Span<byte> data, out nuint size)
    {
        size = 0;
        if (Fails("clGetPlatformInfo", out var status)) return status;
        fixed (byte* p = data)
        fixed (nuint* n = &size)
        {
            return cl.GetPlatformInfo(platform, what, (nuint)data.Length, p, n);
        }
    }

    public int GetDeviceInfo(nint device, ClInfo what, Span<byte> data, out nuint size)
    {
        size = 0;
        if (Fails("clGetDeviceInfo", out var status)) return status;
        fixed (byte* p = data)
        fixed (nuint* n = &size)
        {
            return cl.GetDeviceInfo(device, what, (nuint)data.Length, p, n);
        }
    }

    public int CreateContext(nint platform, nint device, out nint context)
    {
        context = 0;
        if (Fails("clCreateContext", out var status)) return status;
        var properties = stackalloc nint[] { (nint)ContextProperties.Platform, platform, 0 };
        context = _createContext(properties, 1, &device, 0, null, &status);
        return Created(status, context);
    }

    public int CreateQueue(nint context, nint device, bool profiling, out nint queue)
    {
        queue = 0;
        if (Fails("clCreateCommandQueue", out var status)) return status;
        queue = cl.CreateCommandQueue(context, device, profiling ? CommandQueueProperties.ProfilingEnable : CommandQueueProperties.None, &status);
        return Created(status, queue);
    }

    public int CreateBuffer(nint context, long bytes, out nint memory)
    {
        memory = 0;
        if (Fails("clCreateBuffer", out var status)) return status;
        memory = cl.CreateBuffer(context, MemFlags.ReadWrite, (nuint)bytes, null, &status);
        if (status == ClStatus.Success) Interlocked.Add(ref _liveBytes, bytes);
        return Created(status, memory);
    }

    public int CreateProgram(nint context, string source, out nint program)
    {
        program = 0;
        if (Fails("clCreateProgramWithSource", out var status)) return status;
        var text = Encoding.ASCII.GetBytes(source);
        fixed (byte* p = text)
        {
            var length = (nuint)text.Length;
            program = cl.CreateProgramWithSource(context, 1, &p, &length, &status);
        }
        return Created(status, program);
    }

    public int CreateProgram(nint context, nint device, ReadOnlySpan<byte> binary, out nint program)
    {
        program = 0;
        if (Fails("clCreateProgramWithBinary", out var status)) return status;
        int ofBinary;
        fixed (byte* p = binary)
        {
            var length = (nuint)binary.Length;
            program = cl.CreateProgramWithBinary(context, 1, &device, &length, &p, &ofBinary, &status);
        }
        return Created(status, program);
    }

    public int BuildProgram(nint program, nint device, string options)
    {
        if (Fails("clBuildProgram", out var status)) return status;
        fixed (byte* text = Encoding.ASCII.GetBytes(options + "\0")) return _buildProgram(program, 1, &device, text, 0, null);
    }

    public int GetBuildLog(nint program, nint device, Span<byte> data, out nuint size)
    {
        size = 0;
        if (Fails("clGetProgramBuildInfo", out var status)) return status;
        fixed (byte* p = data)
        fixed (nuint* n = &size)
        {
            return cl.GetProgramBuildInfo(program, device, ProgramBuildInfo.BuildLog, (nuint)data.Length, p, n);
        }
    }

    /// <summary>The bytes of the binary of a program for one device.</summary>
    public int GetBinarySize(nint program, out nuint size)
    {
        size = 0;
        if (Fails("clGetProgramInfo", out var status)) return status;
        fixed (nuint* p = &size)
        {
            return cl.GetProgramInfo(program, ProgramInfo.BinarySizes, (nuint)sizeof(nuint), p, null);
        }
    }

    /// <summary>The binary of a program for one device.</summary>
    public int GetBinary(nint program, Span<byte> binary)
    {
        if (Fails("clGetProgramInfo", out var status)) return status;
        fixed (byte* p = binary)
        {
            return cl.GetProgramInfo(program, ProgramInfo.Binaries, (nuint)sizeof(nint), &p, null);
        }
    }

    public int CreateKernel(nint program, string name, out nint kernel)
    {
        kernel = 0;
        if (Fails("clCreateKernel", out var status)) return status;
        fixed (byte* p = Encoding.ASCII.GetBytes(name + '\0'))
        {
            kernel = cl.CreateKernel(program, p, &status);
        }
        return Created(status, kernel);
    }

    public int SetKernelArg(nint kernel, int index, nint memory) =>
        Fails("clSetKernelArg", out var status) ? status : cl.SetKernelArg(kernel, (uint)index, (nuint)sizeof(nint), &memory);

    public int SetKernelArg(nint kernel, int index, ReadOnlySpan<byte> number)
    {
        if (Fails("clSetKernelArg", out var status)) return status;
        fixed (byte* p = number)
        {
            return cl.SetKernelArg(kernel, (uint)index, (nuint)number.Length, p);
        }
    }

    /// <summary>Queues a kernel over groups numbered along two axes. The event, if asked for, is the caller's to release.</summary>
    public int EnqueueKernel(nint queue, nint kernel, int groupSize, long groupsX, long groupsY, bool wantsEvent, out nint done)
    {
        done = 0;
        if (Fails("clEnqueueNDRangeKernel", out var status)) return status;
        var global = stackalloc nuint[] { (nuint)(groupsX * groupSize), (nuint)groupsY };
        var local = stackalloc nuint[] { (nuint)groupSize, 1 };
        nint e = 0;
        status = cl.EnqueueNdrangeKernel(queue, kernel, groupsY > 1 ? 2u : 1u, null, global, local, 0, null, wantsEvent ? &e : null);
        done = e;
        return wantsEvent ? Created(status, e) : status;
    }

    /// <summary>Queues a copy from host memory; if it does not wait, that memory stays as it is until the command is done.</summary>
    public int EnqueueWrite(nint queue, nint memory, bool wait, long offset, byte* source, long bytes) =>
        Fails("clEnqueueWriteBuffer", out var status) ? status
        : cl.EnqueueWriteBuffer(queue, memory, wait, (nuint)offset, (nuint)bytes, source, 0, null, null);

    /// <summary>Copies to host memory and waits.</summary>
    public int EnqueueRead(nint queue, nint memory, long offset, byte* target, long bytes) =>
        Fails("clEnqueueReadBuffer", out var status) ? status
        : cl.EnqueueReadBuffer(queue, memory, true, (nuint)offset, (nuint)bytes, target, 0, null, null);

    public int EnqueueCopy(nint queue, nint source, nint target, long bytes) =>
        Fails("clEnqueueCopyBuffer", out var status) ? status
        : cl.EnqueueCopyBuffer(queue, source, target, 0, 0, (nuint)bytes, 0, null, null);

    public int Flush(nint queue) => Fails("clFlush", out var status) ? status : cl.Flush(queue);

    public int Finish(nint queue) => Fails("clFinish", out var status) ? status : cl.Finish(queue);

    /// <summary>When a command that is done began or ended, in nanoseconds of the device's clock.</summary>
    public int GetEventTime(nint done, bool end, out ulong time)
    {
        time = 0;
        if (Fails("clGetEventProfilingInfo", out var status)) return status;
        fixed (ulong* p = &time)
        {
            return cl.GetEventProfilingInfo(done, end ? ProfilingInfo.End : ProfilingInfo.Start, sizeof(ulong), p, null);
        }
    }

    /// <summary>
    /// Releases a native object. OpenCL counts references of its own: memory and kernels stay until queued commands that use them are
    /// done, and a context stays until everything in it is gone; so this may be called on any thread and in any order. No fault is put here:
    /// nobody could act on it.
    /// </summary>
    public void Release(ClKind kind, nint handle, long bytes = 0)
    {
        _ = kind switch
        {
            ClKind.Context => cl.ReleaseContext(handle),
            ClKind.Queue => cl.ReleaseCommandQueue(handle),
            ClKind.Memory => cl.ReleaseMemObject(handle),
            ClKind.Program => cl.ReleaseProgram(handle),
            ClKind.Kernel => cl.ReleaseKernel(handle),
            _ => cl.ReleaseEvent(handle),
        };
        Interlocked.Decrement(ref _liveObjects);
        Interlocked.Add(ref _liveBytes, -bytes);
    }

    private bool Fails(string function, out int status)
    {
        var injected = Fault?.Invoke(function);
        status = injected ?? ClStatus.Success;
        return injected is not null;
    }

    private int Created(int status, nint handle)
    {
        if (status == ClStatus.Success && handle != 0) Interlocked.Increment(ref _liveObjects);
        return status;
    }
}

/// <summary>The kinds of native objects.</summary>
internal enum ClKind
{
    Context,
    Queue,
    Memory,
    Program,
    Kernel,
    Event,
}
