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
    public static void Evaluate(IReadOnlyList<Node> roots, Device device, bool keepRecipe = false, CancellationToken cancellation = default)
    {
        var pending = roots.Count == 1 && roots[0].Value is null ? roots : [.. roots.Where(r => r.Value is null).Distinct()];
        if (pending.Count == 0) return;
        var graph = GraphKey.Capture(pending);
        if (graph.Elsewhere is { } others) EvaluateElsewhere(others, keepRecipe, cancellation);
        Evaluate(pending, graph, device, keepRecipe, cancellation);
    }

    // Values that cross from other devices, each computed on its own. They may themselves wait for others, to any depth.
    private static void EvaluateElsewhere(List<Node> nodes, bool keepRecipe, CancellationToken cancellation)
    {
        var stack = new Stack<Node>(nodes);
        while (stack.TryPeek(out var n))
        {
            if (n.Value is null)
            {
                var graph = GraphKey.Capture([n]);
                if (graph.Elsewhere?.FindAll(other => other.Value is null) is { Count: > 0 } first)
                {
                    first.ForEach(stack.Push);
                    continue;
                }
                Evaluate([n], graph, (Device)n.Place!, keepRecipe, cancellation);
            }
            stack.Pop();
        }
    }

    private static void Evaluate(IReadOnlyList<Node> pending, CapturedGraph graph, Device device, bool keepRecipe, CancellationToken cancellation)
    {
        var program = ProgramCache.Of(device).Get(device, graph);
        var buffers = new List<DeviceBuffer>(graph.Leaves.Count);
        var numbers = new List<Scalar>();
        foreach (var (node, number) in graph.Leaves)
        {
            if (number is not null) numbers.Add(Rounded(number.Value));
            else buffers.Add(((Storage)node!.Value!).On(device));
        }
        var results = Run(program, [.. buffers], [], [.. numbers], cancellation);
        for (var i = 0; i < results.Length; i++) pending[i].Settle(new Storage(results[i], pending[i].Aval), keepRecipe);
        // The inputs must outlive the launches that read them.
        GC.KeepAlive(graph);
    }

    /// <summary>What evaluating nodes would do, without doing it.</summary>
    public static ProgramReport Explain(IReadOnlyList<Node> roots, Device device)
    {
        var pending = roots.Where(r => r.Value is null).Distinct().ToList();
        if (pending.Count == 0) return new ProgramReport([], [], 0, () => "nothing to do: every value is there");
        return ProgramCache.Of(device).Get(device, GraphKey.Capture(pending)).Report;
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
        var buffers = new DeviceBuffer[inputs.Length];
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
        IProgram program, DeviceBuffer[] buffers, ReadOnlySpan<bool> donated, ReadOnlySpan<Scalar> uniforms, CancellationToken cancellation)
    {
        Diagnostics.CountEvaluation();
        var results = program.Run(buffers, uniforms, cancellation);
        for (var i = 0; i < results.Length; i++)
        {
            if (results.AsSpan(0, i).Contains(results[i]) || Keeps(buffers, donated, results[i])) results[i].IsShared = true;
        }
        // Nobody else holds what was given away: what did not become a result need not wait for the collector.
        for (var i = 0; i < donated.Length; i++)
        {
            if (donated[i] && !results.AsSpan().Contains(buffers[i])) buffers[i].Dispose();
        }
        return results;
    }

    // Whether an array of the caller goes on holding a buffer.
    private static bool Keeps(DeviceBuffer[] buffers, ReadOnlySpan<bool> donated, DeviceBuffer buffer)
    {
        for (var i = 0; i < buffers.Length; i++)
        {
            if (ReferenceEquals(buffers[i], buffer) && (i >= donated.Length || !donated[i])) return true;
        }
        return false;
    }

    private static int Occurs(DeviceBuffer[] buffers, DeviceBuffer buffer) => buffers.Count(b => ReferenceEquals(b, buffer));

    private static Scalar Rounded(Scalar s) => s.Type.IsFloat ? Scalar.OfFloat(s.Type, s.Re) : s;
}
