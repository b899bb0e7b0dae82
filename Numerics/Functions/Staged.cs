using Lazy.Backends;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;
using Lazy.Transforms.Jit;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>A traced function: its graph, and what it closed over as further parameters.</summary>
/// <param name="Graph">Parameters: the arrays of the arguments, then what was captured.</param>
/// <param name="Captured">The captured nodes.</param>
/// <param name="Structure">The structure of the result.</param>
/// <param name="Arguments">How many parameters are arguments.</param>
/// <param name="Place">The device to which the function itself commits, by what it closed over or puts there.</param>
/// <param name="Function">What texts call the function.</param>
/// <param name="HasEffects">Whether the first captured node and the last result are tokens of effects.</param>
internal sealed record Staged(
    ClosedGraph Graph, Node[] Captured, PyTreeDef Structure, int Arguments, INodePlace? Place, string Function, bool HasEffects)
{
    private readonly Lock _lock = new();
    private volatile Executable? _executable;

    /// <summary>The results without the token of effects.</summary>
    public IEnumerable<Node> Results => Graph.Outputs.Take(Structure.LeafCount);

    /// <summary>The function inlined into the graph of its arguments; its effects follow those before it.</summary>
    public Node[] Inline(IEnumerable<Node> arguments, Trace? trace)
    {
        using var origin = Origin.Inside();
        if (!HasEffects) return Graph.Apply([.. arguments, .. Captured]);
        var all = Graph.Apply([.. arguments, Effects.Token(), .. Captured[1..]]);
        Effects.Follow(all[^1], all[..^1], trace);
        return all[..^1];
    }

    /// <summary>The program, compiled when it is first needed.</summary>
    public Executable Compile(Device device, IReadOnlyList<JitForm> forms)
    {
        if (_executable is { } known) return known;
        lock (_lock) return _executable ??= Executable.Create(this, device, forms);
    }
}

/// <summary>A staged function made ready for a device. Results that are arguments or do not depend on them are no part of the
/// program.</summary>
/// <param name="Program">The program.</param>
/// <param name="Captured">The buffers of what was captured.</param>
/// <param name="Computed">Shapes and dtypes of the results that the program computes, each once.</param>
/// <param name="Sources">For each result its number among the computed ones; or -1 for the first parameter, -2 for the second, …</param>
internal sealed record Executable(IProgram Program, Storage[] Captured, Aval[] Computed, int[] Sources)
{
    public static Executable Create(Staged staged, Device device, IReadOnlyList<JitForm> forms)
    {
        var graph = staged.Graph;
        Runtime.Evaluate(staged.Captured, device: device);
        var given = graph.Parameters.Where((_, i) =>
            i < forms.Count && forms[i] == JitForm.Donated).ToHashSet<Node>(ReferenceEqualityComparer.Instance);
        var sources = new Dictionary<Node, int>(ReferenceEqualityComparer.Instance);
        // A donated argument that is also a result changes hands: the program passes its buffer on.
        for (var i = 0; i < graph.Parameters.Count; i++)
        {
            if (!given.Contains(graph.Parameters[i])) sources.Add(graph.Parameters[i], -1 - i);
        }
        var computed = new List<Node>();
        foreach (var o in graph.Outputs)
        {
            if (sources.TryAdd(o, computed.Count)) computed.Add(o);
        }
        using var log = CompilationLog.Compiling(staged);
        var program = device.Compile(new ClosedGraph(graph.Parameters, computed), given);
        return new(program, [.. staged.Captured.Select(c => (Storage)c.Value!)], [.. computed.Select(o => o.Aval)], [.. graph.Outputs.Select(o => sources[o])]);
    }
}
