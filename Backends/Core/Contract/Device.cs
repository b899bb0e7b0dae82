using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends;

/// <summary>
/// One piece of hardware: its memory, its compiler and its queue. Buffers are bytes. Launches run in the order in which
/// they are made; a launch may return before it is done, a read waits. All members may be called from any thread.
/// </summary>
public abstract class Device : INodePlace
{
    private string? _text;

    /// <summary>Facts about the device.</summary>
    public abstract DeviceInfo Info { get; }

    /// <summary>Live bytes and buffers of this device.</summary>
    public abstract MemoryStats Memory { get; }

    /// <summary>
    /// The device that takes over single operations which this one cannot run, within the same program; null if there is none. It runs
    /// kernels. Devices with limits return <see cref="BackendRegistry.Fallback"/>.
    /// </summary>
    public virtual Device? Fallback => null;

    /// <summary>An uninitialised buffer. 0 bytes are allowed.</summary>
    /// <exception cref="LazyDeviceException">No memory is left, also after freeing what is cached.</exception>
    public abstract DeviceBuffer Allocate(long bytes);

    /// <summary>Compiles a kernel; the caller caches it.</summary>
    public abstract CompiledKernel Compile(Kernel kernel);

    /// <summary>A routine for an operation that does not fuse with its producers, or null where this device has none.</summary>
    public abstract CompiledKernel? CompileRoutine(RoutineSpec routine);

    /// <summary>Whether <see cref="CompileRoutine"/> will have a routine, so that scheduling can choose before epilogues are known.</summary>
    public abstract bool HasRoutine(Primitive op, ReadOnlySpan<Aval> operands);

    /// <summary>
    /// Whether this device can compute an operation at all: false where it lacks a dtype or a word of the kernel language. Asked for each
    /// output of an operation that has several. What it cannot run goes to <see cref="Fallback"/>. Must not change while the device lives.
    /// </summary>
    public virtual bool CanRun(Primitive op, ReadOnlySpan<Aval> operands, Aval output) => true;

    /// <summary>Starts a kernel. In-place outputs come with their contents.</summary>
    public abstract void Launch(CompiledKernel kernel, ReadOnlySpan<DeviceBuffer> inputs, ReadOnlySpan<Scalar> uniforms, ReadOnlySpan<DeviceBuffer> outputs);

    /// <summary>Copies host memory into a buffer, from a byte offset on.</summary>
    public abstract void Write(DeviceBuffer target, long offset, ReadOnlySpan<byte> source);

    /// <summary>Copies host memory into a buffer.</summary>
    public void Write(DeviceBuffer target, ReadOnlySpan<byte> source) => Write(target, 0, source);

    /// <summary>Copies a buffer, from a byte offset on, to host memory; waits for the launches before.</summary>
    public abstract void Read(DeviceBuffer source, long offset, Span<byte> target);

    /// <summary>
    /// A part of a buffer where it lies, so that a transfer needs no copy in between; false where the host does not see the memory, or
    /// where launches may still be under way. The caller keeps the buffer alive.
    /// </summary>
    public virtual bool TryHostMemory(DeviceBuffer buffer, long offset, int bytes, out Span<byte> memory)
    {
        memory = default;
        return false;
    }

    /// <summary>Copies a buffer to another of the same size, in launch order.</summary>
    public abstract void Copy(DeviceBuffer source, DeviceBuffer target);

    /// <summary>Hands launches that are still held back to the hardware, without waiting.</summary>
    public virtual void Flush() { }

    /// <summary>Waits until all launches are done.</summary>
    public abstract void Synchronize();

    /// <summary>The hardware's own time, in milliseconds, of the launches since the last call, after waiting for them; null where it has no clock.</summary>
    public virtual double? TakeTime() => null;

    /// <summary>
    /// Compiles a graph to a program. Devices that run kernels use the shared path (fusion, kernels, memory plan); a device that
    /// runs graphs in a way of its own, such as an interpreter, overrides this.
    /// </summary>
    /// <param name="graph">The graph; its parameters are the program's inputs, uniforms among them.</param>
    /// <param name="donated">Parameters whose buffers the program may overwrite.</param>
    public virtual IProgram Compile(ClosedGraph graph, IReadOnlySet<Node>? donated = null) => Scheduling.Scheduler.Compile(this, graph, donated);

    /// <summary>The programs that evaluation compiled.</summary>
    internal Evaluation.ProgramCache Programs { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => _text ??= $"{Info.Backend}: {Info.Name}";
}

/// <summary>Memory of a device. Disposing it twice is harmless; what is not disposed is returned when the collector finds it.</summary>
public abstract class DeviceBuffer(Device device, long bytes) : IDisposable
{
    /// <summary>The device that owns the memory.</summary>
    public Device Device { get; } = device;

    /// <summary>The size asked for.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>Whether two arrays hold this buffer, so that neither may give it away.</summary>
    internal bool IsShared { get; set; }

    /// <summary>Returns the memory to its pool.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Returns the memory, once.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>A kernel or routine made ready by a device.</summary>
public abstract class CompiledKernel
{
    /// <summary>The generated source or listing, for people.</summary>
    public abstract string Source { get; }
}

/// <summary>Memory in use on a device. Of the CPU that of its pool: small buffers are objects of the collector's heap and counted there.</summary>
/// <param name="LiveBuffers">Buffers that were allocated and not returned.</param>
/// <param name="LiveBytes">Their bytes.</param>
/// <param name="CachedBytes">Bytes that the pool keeps for reuse.</param>
public readonly record struct MemoryStats(long LiveBuffers, long LiveBytes, long CachedBytes);

/// <summary>
/// An operand of a routine: a buffer seen through strides, so that transposed, sliced or broadcast operands need no copy.
/// </summary>
/// <param name="Aval">Shape and dtype as the operation sees them.</param>
/// <param name="Offset">The position of element (0, …, 0), in elements.</param>
/// <param name="Strides">Elements from one index to the next along each axis; 0 for a broadcast axis, negative for a reversed one.</param>
public sealed record RoutineOperand(Aval Aval, long Offset, IReadOnlyList<long> Strides);

/// <summary>
/// A routine to compile: an operation with its operands' layouts. The epilogue, if there is one, is an elementwise kernel over the
/// index space of the (single) output; its input 0 is the routine's own result, further inputs follow the routine's operands.
/// It may be run on any part of the output as soon as that part is final, in place.
/// </summary>
/// <param name="Op">The operation.</param>
/// <param name="Operands">Its operands, one buffer each.</param>
/// <param name="Outputs">Shapes and dtypes of its results, dense and row-major.</param>
/// <param name="Epilogue">
/// Elementwise work on the result: a kernel without passes whose outer loops are the output's axes and which loads input 0 at exactly the
/// stored offset. If null, the result itself is stored.
/// </param>
public sealed record RoutineSpec(Primitive Op, IReadOnlyList<RoutineOperand> Operands, IReadOnlyList<Aval> Outputs, Kernel? Epilogue = null);
