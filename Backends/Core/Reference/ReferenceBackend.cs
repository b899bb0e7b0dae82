using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;

namespace Lazy.Backends.Reference;

/// <summary>
/// The plain interpreter as a device: every operation by obvious loops over float64 numbers, rounded once. Never chosen by default; tests
/// and doubtful users compare other backends with it.
/// </summary>
public sealed class ReferenceBackend : IBackend
{
    /// <summary>Its name in configuration.</summary>
    public const string BackendName = "reference";

    /// <inheritdoc/>
    public string Name => BackendName;

    /// <inheritdoc/>
    public IReadOnlyList<Device> Probe(out string? whyNone)
    {
        whyNone = null;
        return [ReferenceDevice.Instance];
    }
}

/// <summary>Runs graphs through their operations' own reference meaning; its buffers are managed arrays.</summary>
internal sealed class ReferenceDevice : Device
{
    public static readonly ReferenceDevice Instance = new();
    private long _buffers;
    private long _bytes;

    private ReferenceDevice() { }

    public override DeviceInfo Info { get; } = new(ReferenceBackend.BackendName, "plain interpreter", DeviceKind.Oracle, "reference-1");

    public override MemoryStats Memory => new(Interlocked.Read(ref _buffers), Interlocked.Read(ref _bytes), 0);

    public override DeviceBuffer Allocate(long bytes) => new ManagedBuffer(this, new byte[bytes]);

    public override IProgram Compile(ClosedGraph graph, IReadOnlySet<Node>? donated = null) => new InterpretedProgram(this, graph);

    public override CompiledKernel Compile(Kernel kernel) => throw new InternalException("the reference device runs graphs, not kernels.");

    public override CompiledKernel? CompileRoutine(RoutineSpec routine) => null;

    public override bool HasRoutine(Primitive op, ReadOnlySpan<Aval> operands) => false;

    public override void Launch(
        CompiledKernel kernel, ReadOnlySpan<DeviceBuffer> inputs, ReadOnlySpan<Scalar> uniforms, ReadOnlySpan<DeviceBuffer> outputs) =>
        throw new InternalException("the reference device runs graphs, not kernels.");

    public override void Write(DeviceBuffer target, long offset, ReadOnlySpan<byte> source) =>
        source.CopyTo(Bytes(target).AsSpan(checked((int)offset)));

    public override void Read(DeviceBuffer source, long offset, Span<byte> target) =>
        Bytes(source).AsSpan(checked((int)offset), target.Length).CopyTo(target);

    public override void Copy(DeviceBuffer source, DeviceBuffer target) => Bytes(source).CopyTo(Bytes(target), 0);

    public override void Synchronize() { }

    internal static byte[] Bytes(DeviceBuffer buffer) => ((ManagedBuffer)buffer).Data;

    private sealed class ManagedBuffer : DeviceBuffer
    {
        private readonly ReferenceDevice _owner;
        private byte[]? _data;

        public ManagedBuffer(ReferenceDevice owner, byte[] data) : base(owner, data.Length)
        {
            _owner = owner;
            _data = data;
            Interlocked.Increment(ref owner._buffers);
            Interlocked.Add(ref owner._bytes, data.Length);
        }

        ~ManagedBuffer() => Dispose(false);

        public byte[] Data => _data ?? throw new ObjectDisposedException(nameof(DeviceBuffer), "reference: the buffer was returned to the device.");

        protected override void Dispose(bool disposing)
        {
            if (Interlocked.Exchange(ref _data, null) is not { } data) return;
            Interlocked.Decrement(ref _owner._buffers);
            Interlocked.Add(ref _owner._bytes, -data.Length);
        }
    }
}

/// <summary>A graph with the interpreter.</summary>
internal sealed class InterpretedProgram(ReferenceDevice device, ClosedGraph graph) : IProgram
{
    public ProgramReport Report { get; } = new([], [], 0, $"{Traversal.PostOrder(graph.Outputs).Count} nodes, one by one");

    public DeviceBuffer[] Run(ReadOnlySpan<DeviceBuffer> inputs, ReadOnlySpan<Scalar> uniforms, CancellationToken cancellation = default)
    {
        var arguments = new HostArray[graph.Parameters.Count];
        int buffer = 0, uniform = 0;
        for (var i = 0; i < arguments.Length; i++)
        {
            var p = graph.Parameters[i];
            arguments[i] = p.Op is Parameter { IsUniform: true }
                ? new HostArray(Shape.Scalar, p.DType, [uniforms[uniform++].Cast(p.DType)])
                : HostBytes.FromBytes(p.Aval, ReferenceDevice.Bytes(inputs[buffer++]));
        }
        cancellation.ThrowIfCancellationRequested();
        var results = Interpreter.Run(graph, arguments, Data);
        var buffers = new DeviceBuffer[results.Length];
        for (var i = 0; i < buffers.Length; i++)
        {
            var bytes = HostBytes.ToBytes(results[i]);
            buffers[i] = device.Allocate(bytes.Length);
            device.Write(buffers[i], bytes);
        }
        return buffers;
    }

    private static HostArray Data(Node n) => n.Value is Storage s
        ? HostBytes.FromBytes(n.Aval, ReferenceDevice.Bytes(s.On(ReferenceDevice.Instance)))
        : throw new InternalException($"{n} has no buffer.");
}
