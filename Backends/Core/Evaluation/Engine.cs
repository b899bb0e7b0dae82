using Lazy.Backends.Evaluation;
using Lazy.Graph;

namespace Lazy.Backends;

/// <summary>
/// From pending nodes to values: capture the structure, find or compile its program, run it, settle the roots. Holds no lock while
/// compiling or running: two threads that evaluate one node both compute it, and the first value stays.
/// </summary>
public static class Engine
{
    /// <summary>Evaluates nodes in one program. After a failure no node has changed.</summary>
    /// <param name="roots">The nodes; those that are settled already are left alone.</param>
    /// <param name="device">Where to run.</param>
    /// <param name="keepRecipe">True under a transform that may still differentiate through the roots.</param>
    /// <param name="cancellation">Looked at between kernels.</param>
    public static void Evaluate(ReadOnlySpan<Node> roots, Device device, bool keepRecipe = false, CancellationToken cancellation = default)
    {
        using var graph = CapturedGraph.Of(roots);
        if (graph.Roots.Count == 0) return;
        if (graph.Elsewhere is { } others) EvaluateElsewhere(others, keepRecipe, cancellation);
        Evaluate(graph, device, keepRecipe, cancellation);
    }

    // Values that cross from other devices, each computed on its own. They may themselves wait for others, to any depth.
    private static void EvaluateElsewhere(List<Node> nodes, bool keepRecipe, CancellationToken cancellation)
    {
        var stack = new Stack<Node>(nodes);
        while (stack.TryPeek(out var n))
        {
            using var graph = CapturedGraph.Of(n);
            if (graph.Elsewhere?.FindAll(other => other.Value is null) is { Count: > 0 } first)
            {
                first.ForEach(stack.Push);
                continue;
            }
            if (graph.Roots.Count > 0) Evaluate(graph, (Device)n.Place!, keepRecipe, cancellation);
            stack.Pop();
        }
    }

    private static void Evaluate(CapturedGraph graph, Device device, bool keepRecipe, CancellationToken cancellation)
    {
        var program = device.Programs.Get(device, graph);
        var results = Run(program, graph.Inputs(device), [], graph.Numbers, cancellation);
        for (var i = 0; i < results.Length; i++) graph.Roots[i].Settle(new Storage(results[i], graph.Roots[i].Aval), keepRecipe);
    }

    /// <summary>What evaluating nodes would do, without doing it.</summary>
    public static ProgramReport Explain(ReadOnlySpan<Node> roots, Device device)
    {
        using var graph = CapturedGraph.Of(roots);
        return graph.Roots.Count == 0 ? new ProgramReport([], [], 0, "nothing to do: every value is there") : device.Programs.Get(device, graph).Report;
    }

    /// <summary>Runs a program on arrays, for jitted functions. Donated arrays are unusable afterwards, whether or not their buffers were reused.</summary>
    /// <param name="program">The program; its donated parameters are those of <paramref name="donated"/>.</param>
    /// <param name="device">Its device.</param>
    /// <param name="inputs">An array for each parameter that is no uniform.</param>
    /// <param name="donated">Which of them are given away; empty for none.</param>
    /// <param name="uniforms">A number for each uniform parameter.</param>
    /// <param name="cancellation">Looked at between kernels.</param>
    public static DeviceBuffer[] Call(IProgram program, Device device, ReadOnlySpan<Storage> inputs, ReadOnlySpan<bool> donated, ReadOnlySpan<Scalar> uniforms,
        CancellationToken cancellation = default)
    {
        var few = new Few<DeviceBuffer>();
        var buffers = few.Take(inputs.Length);
        for (var i = 0; i < buffers.Length; i++) buffers[i] = inputs[i].On(device);
        for (var i = 0; i < donated.Length; i++)
        {
            if (!donated[i]) continue;
            var given = inputs[i].Donate();
            // A buffer that another array or another argument holds too is copied, so that only the donated array is lost.
            if (given.IsShared || !ReferenceEquals(given, buffers[i]) || Occurs(buffers, buffers[i]) > 1)
            {
                var copy = device.Allocate(given.Bytes);
                device.Copy(buffers[i], copy);
                buffers[i] = copy;
            }
        }
        return Run(program, buffers, donated, uniforms, cancellation);
    }

    private static DeviceBuffer[] Run(
        IProgram program, ReadOnlySpan<DeviceBuffer> buffers, ReadOnlySpan<bool> donated, ReadOnlySpan<Scalar> uniforms, CancellationToken cancellation)
    {
        Diagnostics.CountEvaluation();
        var results = program.Run(buffers, uniforms, cancellation);
        for (var i = 0; i < results.Length; i++)
        {
            if (Occurs(results.AsSpan(0, i), results[i]) > 0 || Keeps(buffers, donated, results[i])) results[i].IsShared = true;
        }
        // Nobody else holds what was given away: what did not become a result need not wait for the collector.
        for (var i = 0; i < donated.Length; i++)
        {
            if (donated[i] && Occurs(results, buffers[i]) == 0) buffers[i].Dispose();
        }
        return results;
    }

    // Whether an array of the caller goes on holding a buffer.
    private static bool Keeps(ReadOnlySpan<DeviceBuffer> buffers, ReadOnlySpan<bool> donated, DeviceBuffer buffer)
    {
        for (var i = 0; i < buffers.Length; i++)
        {
            if (ReferenceEquals(buffers[i], buffer) && (i >= donated.Length || !donated[i])) return true;
        }
        return false;
    }

    private static int Occurs(ReadOnlySpan<DeviceBuffer> buffers, DeviceBuffer buffer)
    {
        var count = 0;
        foreach (var b in buffers) count += ReferenceEquals(b, buffer) ? 1 : 0;
        return count;
    }
}
