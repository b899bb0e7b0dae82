using Lazy.Backends;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Tests.Scheduling;

/// <summary>
/// A whole backend in one file, as a user would register it: buffers are managed bytes, kernels are run number by number with
/// the definitions of the kernel language, and there are no routines. It shows the contract, and proves kernels without a compiler.
/// </summary>
internal sealed class PlainBackend : IBackend
{
    public string Name => "plain";

    public PlainDevice Device { get; } = new();

    public IReadOnlyList<Device> Probe(out string? whyNone)
    {
        whyNone = null;
        return [Device];
    }
}

/// <param name="info">Its limits, where a test wants some.</param>
/// <param name="fallback">What takes over from it.</param>
/// <param name="canRun">What it can run; everything if null.</param>
internal sealed class PlainDevice(DeviceInfo? info = null, Device? fallback = null, Func<Primitive, Aval, bool>? canRun = null) : Device
{
    private long _buffers, _bytes;

    public override DeviceInfo Info { get; } = info ?? new("plain", "number by number", DeviceKind.Software, "1");

    public override Device? Fallback => fallback;

    public override MemoryStats Memory => new(Interlocked.Read(ref _buffers), Interlocked.Read(ref _bytes), 0);

    public override DeviceBuffer Allocate(long bytes)
    {
        Interlocked.Increment(ref _buffers);
        Interlocked.Add(ref _bytes, bytes);
        return new Buffer(this, bytes);
    }

    public override bool CanRun(Primitive op, ReadOnlySpan<Aval> operands, Aval output)
    {
        if (canRun is null) return true;
        foreach (var a in operands)
        {
            if (!canRun(op, a)) return false;
        }
        return canRun(op, output);
    }

    public override CompiledKernel Compile(Kernel kernel)
    {
        var buffers = kernel.Inputs.Length + kernel.Outputs.Length;
        return buffers <= Info.MaxBuffers ? new Compiled(kernel) : throw new InternalException($"{kernel.Name} touches {buffers} buffers.");
    }

    public override CompiledKernel? CompileRoutine(RoutineSpec routine) => null;

    public override bool HasRoutine(Primitive op, ReadOnlySpan<Aval> operands) => false;

    public override void Write(DeviceBuffer target, long offset, ReadOnlySpan<byte> source) =>
        source.CopyTo(((Buffer)target).Data.AsSpan((int)offset));

    public override void Read(DeviceBuffer source, long offset, Span<byte> target) => ((Buffer)source).Data.AsSpan((int)offset, target.Length).CopyTo(target);

    public override void Copy(DeviceBuffer source, DeviceBuffer target) => ((Buffer)source).Data.CopyTo(((Buffer)target).Data, 0);

    public override void Synchronize() { }

    public override void Launch(CompiledKernel kernel, ReadOnlySpan<DeviceBuffer> inputs, ReadOnlySpan<Scalar> uniforms, ReadOnlySpan<DeviceBuffer> outputs)
    {
        var run = new KernelRun(((Compiled)kernel).Kernel, [.. inputs.ToArray().Select(b => ((Buffer)b).Data)], uniforms.ToArray(),
            [.. outputs.ToArray().Select(b => ((Buffer)b).Data)]);
        run.Execute();
    }

    private sealed class Compiled(Kernel kernel) : CompiledKernel
    {
        public Kernel Kernel { get; } = kernel;

        public override string Source => KernelText.Of(Kernel);
    }

    private sealed class Buffer(PlainDevice owner, long bytes) : DeviceBuffer(owner, bytes)
    {
        private int _returned;

        ~Buffer() => Dispose(false);

        // Filled with a pattern, so that reading what was never written shows.
        public byte[] Data { get; } = Pattern(bytes);

        protected override void Dispose(bool disposing)
        {
            if (Interlocked.Exchange(ref _returned, 1) != 0) return;
            Interlocked.Decrement(ref owner._buffers);
            Interlocked.Add(ref owner._bytes, -Bytes);
        }

        private static byte[] Pattern(long bytes)
        {
            var data = new byte[bytes];
            Array.Fill(data, (byte)0xA5);
            return data;
        }
    }
}

/// <summary>One launch, by nested loops over the kernel itself.</summary>
internal sealed class KernelRun(Kernel kernel, byte[][] inputs, Scalar[] uniforms, byte[][] outputs)
{
    private readonly long[] _index = new long[kernel.Outer.Length + kernel.Inner.Length];
    private readonly Scalar[] _accumulators = new Scalar[kernel.Passes.Sum(p => p.Reductions.Length)];

    public void Execute()
    {
        if (kernel.Outer.Any(e => e == 0)) return;
        do
        {
            foreach (var pass in kernel.Passes) Run(pass);
            Do(kernel.OuterStores);
        }
        while (Next(0, kernel.Outer.AsSpan()));
    }

    private void Run(Pass pass)
    {
        foreach (var r in pass.Reductions) _accumulators[r.Slot] = r.Identity;
        if (kernel.Inner.Any(e => e == 0)) return;
        do
        {
            var values = pass.Reductions.Select(r => Value(r.Value)).ToList();
            for (var i = 0; i < values.Count; i++)
            {
                var r = pass.Reductions[i];
                _accumulators[r.Slot] = ScalarMath.Apply(r.Combine, r.Value.Type, _accumulators[r.Slot], values[i]);
            }
            Do(pass.Stores);
        }
        while (Next(kernel.Outer.Length, kernel.Inner.AsSpan()));
    }

    private void Do(IEnumerable<Store> stores)
    {
        foreach (var s in stores)
        {
            if (s.Guard is not null && !Value(s.Guard).IsTrue) continue;
            var (data, type) = (outputs[s.Output], kernel.Outputs[s.Output].DType);
            var (at, value) = (Value(s.Offset).Int, Value(s.Value));
            if (value.Type != type) throw new InternalException($"{kernel.Name} stores {value.Type} in a buffer of {type}.");
            Write(data, at, s.Combine is { } op ? ScalarMath.Apply(op, type, Read(data, at, type), value) : value);
        }
    }

    private bool Next(int first, ReadOnlySpan<long> extents)
    {
        for (var d = extents.Length - 1; d >= 0; d--)
        {
            if (++_index[first + d] < extents[d]) return true;
            _index[first + d] = 0;
        }
        return false;
    }

    private Scalar Value(KExpr root)
    {
        var values = new Dictionary<KExpr, Scalar>(ReferenceEqualityComparer.Instance);
        foreach (var e in KExpr.PostOrder([root]))
        {
            values[e] = e.Op switch
            {
                KOp.Const => e.Value,
                KOp.Index => Scalar.OfInt(e.Type, _index[e.Slot]),
                KOp.Uniform => uniforms[e.Slot],
                KOp.Acc => _accumulators[e.Slot],
                KOp.Load => Read(inputs[e.Slot], values[e.Arguments[0]].Int, kernel.Inputs[e.Slot]),
                _ => ScalarMath.Apply(e.Op, e.Type, [.. e.Arguments.Select(a => values[a])]),
            };
            if (values[e].Type != e.Type) throw new InternalException($"{kernel.Name}: {e} gave {values[e].Type}.");
        }
        return values[root];
    }

    private static Scalar Read(byte[] data, long at, DType type)
    {
        UInt128 bits = 0;
        for (var b = type.Size - 1; b >= 0; b--) bits = (bits << 8) | data[checked((int)((at * type.Size) + b))];
        return ScalarMath.FromBits(type, bits);
    }

    private static void Write(byte[] data, long at, Scalar value)
    {
        var bits = ScalarMath.ToBits(value);
        for (var b = 0; b < value.Type.Size; b++) data[checked((int)((at * value.Type.Size) + b))] = (byte)(bits >> (8 * b));
    }
}
