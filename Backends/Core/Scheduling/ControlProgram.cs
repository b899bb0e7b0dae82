using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Scheduling;

/// <summary>Control flow made ready for a device: its bodies are compiled programs, and what is here only decides which of them runs next.</summary>
internal abstract class ControlProgram(Device device)
{
    /// <summary>The operands from here on are state, whose buffers may be given away.</summary>
    public abstract int FirstState { get; }

    /// <summary>The bodies, with what each is called.</summary>
    public abstract IEnumerable<(string Name, DeviceProgram Program)> Bodies { get; }

    /// <summary>The first line of its text.</summary>
    public abstract string Heading { get; }

    /// <summary>The kernels of the bodies, each listed once.</summary>
    public IEnumerable<KernelReport> Kernels => Bodies.SelectMany(b => b.Program.Report.Kernels);

    /// <summary>The most bytes that a body has beside its operands.</summary>
    public long PeakBytes => Bodies.Max(b => b.Program.Report.PeakBytes);

    /// <summary>The steps of the bodies, indented.</summary>
    public string Text =>
        string.Concat(Bodies.Select(b => $"\n  {b.Name}:\n    {b.Program.Report.Text.Replace("\n", "\n    ", StringComparison.Ordinal)}"));

    /// <summary>Runs it.</summary>
    /// <param name="operands">A buffer for each operand.</param>
    /// <param name="given">Which of them now belong to this run, also if it fails.</param>
    /// <param name="cancellation">Looked at between kernels.</param>
    /// <returns>A buffer for each output, that belongs to nobody else.</returns>
    public abstract DeviceBuffer[] Run(DeviceBuffer[] operands, bool[] given, CancellationToken cancellation);

    /// <summary>Compiles the bodies of control flow; null for other operations.</summary>
    public static ControlProgram? Of(Device device, Lowering lowering) => lowering switch
    {
        Lowering.Loop loop => new LoopProgram(device, loop),
        Lowering.Branch branch => new BranchProgram(device, branch),
        _ => null,
    };

    /// <summary>The number in a buffer of one element of 1 or 4 bytes.</summary>
    protected static int Read(DeviceBuffer buffer)
    {
        Span<byte> bytes = stackalloc byte[4];
        bytes.Clear();
        buffer.Device.Read(buffer, 0, bytes[..(int)buffer.Bytes]);
        return System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    /// <summary>A buffer with the contents of another.</summary>
    protected DeviceBuffer Copy(DeviceBuffer source)
    {
        var copy = device.Allocate(source.Bytes);
        device.Copy(source, copy);
        return copy;
    }

    // A body that hands on an operand, or one result twice, gives a buffer that has an owner already.
    private protected void Own(DeviceBuffer[] results, ReadOnlySpan<DeviceBuffer> others)
    {
        for (var i = 0; i < results.Length; i++)
        {
            if (Holds(others, results[i]) || Holds(results.AsSpan(0, i), results[i])) results[i] = Copy(results[i]);
        }
    }

    private protected static bool Holds(ReadOnlySpan<DeviceBuffer> list, DeviceBuffer buffer)
    {
        foreach (var b in list)
        {
            if (ReferenceEquals(b, buffer)) return true;
        }
        return false;
    }
}

/// <summary>A body that runs on its own state: its buffers change hands from one iteration to the next, and updates happen in place.</summary>
internal sealed class LoopProgram : ControlProgram
{
    private readonly Device _device;
    private readonly DeviceProgram _body;
    private readonly DeviceProgram? _condition;
    private readonly Lowering.Loop _loop;

    public LoopProgram(Device device, Lowering.Loop loop) : base(device)
    {
        (_device, _loop) = (device, loop);
        var state = loop.Body.Parameters.Skip(loop.Invariants + 1).ToHashSet<Node>(ReferenceEqualityComparer.Instance);
        _body = Scheduler.Compile(device, loop.Body, state);
        foreach (var k in _body.Report.Kernels) k.Repeats *= Math.Max(1, loop.Trips);
        if (loop.Condition is { } condition) _condition = Scheduler.Compile(device, condition, null);
    }

    public override int FirstState => _loop.Invariants;

    public override IEnumerable<(string Name, DeviceProgram Program)> Bodies => _condition is null ? [("body", _body)] : [("condition", _condition), ("body", _body)];

    public override string Heading => _condition is null ? $"loop {_loop.Trips} times" : "loop while condition";

    public override DeviceBuffer[] Run(DeviceBuffer[] operands, bool[] given, CancellationToken cancellation)
    {
        var first = _loop.Invariants;
        var buffers = new DeviceBuffer[operands.Length + _loop.Fresh.Count];
        var owned = first;
        try
        {
            for (var i = 0; i < operands.Length; i++) buffers[i] = operands[i];
            // What is given is owned from the start, so that a failure returns it.
            for (; owned < operands.Length; owned++) if (!given[owned]) buffers[owned] = Copy(operands[owned]);
            for (; owned < buffers.Length; owned++) buffers[owned] = _device.Allocate(_loop.Fresh[owned - operands.Length].Bytes);
            var counter = new Scalar[1];
            for (var i = 0L; _condition is null ? i < _loop.Trips : GoOn(buffers, cancellation); i++)
            {
                counter[0] = Scalar.OfInt(DType.Int32, (int)i);
                var next = _body.Execute(buffers, counter, cancellation);
                Own(next, buffers.AsSpan(0, first));
                for (var k = first; k < buffers.Length; k++)
                {
                    if (!Holds(next, buffers[k])) buffers[k].Dispose();
                }
                next.CopyTo(buffers, first);
            }
            return buffers[first..];
        }
        catch
        {
            for (var k = first; k < buffers.Length; k++)
            {
                if (k < owned || (k < given.Length && given[k])) buffers[k].Dispose();
            }
            throw;
        }
    }

    private bool GoOn(DeviceBuffer[] buffers, CancellationToken cancellation)
    {
        var result = _condition!.Execute(buffers, [], cancellation)[0];
        try
        {
            return Read(result) != 0;
        }
        finally
        {
            // A condition that is a part of the state, or an operand, is not a buffer of its own.
            if (!Holds(buffers, result)) result.Dispose();
        }
    }
}

/// <summary>One of several programs.</summary>
internal sealed class BranchProgram(Device device, Lowering.Branch branch) : ControlProgram(device)
{
    private readonly DeviceProgram[] _branches = [.. branch.Branches.Select(b => Scheduler.Compile(device, b, null))];

    public override int FirstState => int.MaxValue;

    public override IEnumerable<(string Name, DeviceProgram Program)> Bodies => _branches.Select((p, i) => ($"branch {i}", p));

    public override string Heading => "branch";

    public override DeviceBuffer[] Run(DeviceBuffer[] operands, bool[] given, CancellationToken cancellation)
    {
        var results = _branches[Math.Clamp(Read(operands[0]), 0, _branches.Length - 1)].Execute(operands.AsSpan(1), [], cancellation);
        Own(results, operands);
        return results;
    }
}
