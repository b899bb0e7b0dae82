using Lazy.Graph.Ops;

namespace Lazy.Backends.Cpu;

/// <summary>Calls of functions of the host, on the thread that runs the program.</summary>
internal static unsafe class CallbackBinding
{
    /// <summary>The routine for the operands' layouts.</summary>
    public static RoutineBody Create(RoutineSpec spec)
    {
        var op = (Callback)spec.Op;
        var avals = spec.Operands.Select(o => o.Aval).ToArray();
        var copies = spec.Operands.Select(o => new StridedCopy(o, [.. Enumerable.Range(0, o.Aval.Shape.Rank)], o.Aval.DType)).ToArray();
        return (inputs, outputs) =>
        {
            var values = new byte[avals.Length][];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = new byte[avals[i].Bytes];
                fixed (byte* to = values[i]) copies[i].Run(inputs[i], to);
            }
            var results = op.Call(avals, values);
            for (var i = 0; i < results.Length; i++) results[i].CopyTo(new Span<byte>(outputs[i], results[i].Length));
        };
    }
}
