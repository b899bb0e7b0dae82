using Lazy.Backends;
using Lazy.Backends.Scheduling;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;
using Lazy.Transforms.Jit;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>A function that was traced for arguments of given shapes and dtypes: what stages ahead of time are about.</summary>
/// <param name="Info">The user's function.</param>
/// <param name="Staged">Its graph.</param>
/// <param name="Call">The arguments for which it was traced.</param>
/// <param name="Outer">The running transform whose values it uses, if there is one.</param>
/// <param name="Device">Where it is compiled for.</param>
internal sealed record StagedCall(FunctionInfo Info, Staged Staged, JitCall Call, Trace? Outer, Device Device)
{
    /// <summary>The program, compiled when it is first asked for.</summary>
    /// <exception cref="TracedValueException">The function uses values of a running transform.</exception>
    public Executable Compile(string operation)
    {
        if (Outer is null) return Staged.Compile(Device, Call.Key.Forms);
        throw new TracedValueException(
            $"{operation}: {Info.Name} is inlined while {Outer} runs and has no program of its own there. {operation} the outer function.");
    }

    /// <summary>Refuses arguments for which the program was not compiled.</summary>
    /// <exception cref="ArgumentException">A structure, shape or dtype is another one; the text names the argument.</exception>
    public void Require(JitCall call)
    {
        if (call.Key.Fits(Call.Key)) return;
        throw new ArgumentException($"compiled {Info.Name}: it was compiled for other arguments: {call.Key.Difference(Call.Key, Info.Arguments)}. " +
            "Call the jitted function, which compiles for each shape and dtype, or lower it for these arguments.");
    }

    /// <summary>The estimated work of the graph before it is compiled.</summary>
    public CostAnalysis Cost()
    {
        long flops = 0, transcendentals = 0, bytes = 0;
        foreach (var n in Traversal.PostOrder(Staged.Graph.Outputs))
        {
            if (!n.TryRecipe(out var op, out var inputs) || op is Project or LeafPrimitive) continue;
            var avals = Array.ConvertAll(inputs, i => i.Aval);
            var outputs = n.Outputs ?? [n.Aval];
            var size = outputs.Sum(o => o.Shape.Size);
            var expensive = OperationProbe.Expressions(op, avals, outputs[0], DType.Int32).LongCount(e => Graph.Kernels.KOps.IsExpensive(e.Op));
            transcendentals += expensive * size;
            if (op is not MovementPrimitive) flops += op.Operations(avals, size);
            bytes += outputs.Sum(o => o.Bytes) + avals.Sum(a => a.Bytes);
        }
        return new(flops, transcendentals, bytes);
    }
}

/// <summary>What a program costs, as <c>cost_analysis</c> reports it.</summary>
/// <param name="Flops">Arithmetic operations.</param>
/// <param name="Transcendentals">Elements that go through exp, log, sin, pow and their like.</param>
/// <param name="BytesAccessed">Bytes read and written.</param>
public sealed record CostAnalysis(long Flops, long Transcendentals, long BytesAccessed);

/// <summary>What memory a program takes, as <c>memory_analysis</c> reports it.</summary>
/// <param name="ArgumentBytes">The arrays in the arguments.</param>
/// <param name="ConstantBytes">The arrays that the function closes over.</param>
/// <param name="OutputBytes">The results that the program computes.</param>
/// <param name="TempBytes">The most bytes alive at once beside arguments and results.</param>
/// <param name="PeakBytes">The most bytes of intermediate values and results alive at once, by the plan.</param>
public sealed record MemoryAnalysis(long ArgumentBytes, long ConstantBytes, long OutputBytes, long TempBytes, long PeakBytes);
