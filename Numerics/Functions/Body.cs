using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;
using Lazy.Transforms.Control;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>A function that control flow holds, traced once: its graph, what it closed over as further parameters, and the structure of
/// its result.</summary>
/// <param name="Graph">Parameters: the arrays of the arguments, then what was captured.</param>
/// <param name="Captured">The captured nodes.</param>
/// <param name="Structure">The structure of the result.</param>
/// <param name="HasEffects">Whether a token of effects follows the arguments and the results.</param>
internal sealed record Body(ClosedGraph Graph, Node[] Captured, PyTreeDef Structure, bool HasEffects)
{
    /// <summary>Traces a function of arrays without values.</summary>
    /// <param name="transform">What traces it, for texts.</param>
    /// <param name="function">The user's delegate.</param>
    /// <param name="f">The same, on packed arguments.</param>
    /// <param name="structures">The structure of each argument.</param>
    /// <param name="avals">Shape and dtype of each array in them.</param>
    /// <param name="outer">Receives the traces whose values the function uses.</param>
    public static Body Trace<TArgs, R>(
        string transform, Delegate function, Func<TArgs, R> f, PyTreeDef[] structures, IReadOnlyList<Aval> avals, ref Trace? outer)
        where TArgs : struct, IArguments<TArgs>
    {
        var info = FunctionInfo.Of(function);
        var trace = new Trace("jax.lax." + transform, info.Name, isAbstract: true, effects: TraceEffects.Held);
        var parameters = new Node[avals.Count];
        for (int k = 0, at = 0; k < structures.Length; k++)
        {
            for (var i = 0; i < structures[k].LeafCount; i++, at++) parameters[at] = Parameter.Create(avals[at],
                Leaves.Label(info, k, structures[k], i));
        }
        try
        {
            var traced = Traced.Run(trace, f, default(TArgs), structures, parameters);
            var (graph, captured) = Effects.Close(trace, parameters, traced.Outputs);
            outer = Transforms.Trace.Join(outer, trace.Outer);
            return new Body(graph, captured, traced.Structure, trace.TokenIn is not null);
        }
        finally
        {
            trace.End();
        }
    }
}

/// <summary>The state of a loop: a tree of arrays that keeps its structure, shapes and dtypes from one iteration to the next.</summary>
internal sealed class LoopState
{
    private readonly string _operation;
    private readonly string _function;
    private readonly bool[] _weak;

    public LoopState(string operation, Delegate body, List<NDArray> leaves, PyTreeDef structure, ref Trace? outer)
    {
        (_operation, _function, Structure) = (operation, FunctionInfo.Of(body).Name, structure);
        Nodes = new Node[leaves.Count];
        for (var i = 0; i < Nodes.Length; i++)
        {
            Nodes[i] = Ufunc.Enter(operation, leaves[i]);
            outer = Trace.Join(outer, leaves[i].Trace);
        }
        _weak = Array.ConvertAll(Nodes, n => n.Aval.Weak);
    }

    /// <summary>The state at the start.</summary>
    public Node[] Nodes { get; }

    public PyTreeDef Structure { get; }

    public IEnumerable<Aval> Avals => Nodes.Select(n => n.Aval);

    /// <summary>
    /// Checks what the body made of the state. C# numbers in the state at the start take the dtype that the body gives them.
    /// </summary>
    /// <returns>Whether the state has changed its dtype, so that the body has to be traced again.</returns>
    public bool Accept(IReadOnlyList<Node> next, PyTreeDef structure)
    {
        if (!structure.Equals(Structure))
        {
            throw new ArgumentException($"{_operation}: {_function} got the state {Structure} and returned {structure}. "
                + "The state must keep its structure: return what was passed in, with new arrays.");
        }
        var changed = false;
        for (var i = 0; i < Nodes.Length; i++)
        {
            var (was, now) = (Nodes[i].Aval, next[i].Aval);
            if (was.Shape == now.Shape && (was.DType == now.DType ? !was.Weak || now.Weak : now.Weak
                && Joins(now.DType, was.DType))) continue;
            if (was.Shape != now.Shape || !was.Weak || !_weak[i])
            {
                var path = Structure.Kind == TreeNodeKind.Leaf ? "the state" : $"the state's {Structure.LeafPaths()[i]}";
                throw new ArgumentException($"{_operation}: {_function} got {path} as {was} and returned it as {now}. Shape and dtype " +
                    $"of the state "
                    + "must stay the same: start with the dtype of the result, or convert the result (x.AsType).");
            }
            Nodes[i] = Lax.Convert(Nodes[i], now.DType, now.Weak);
            changed = true;
        }
        return changed;
    }

    /// <summary>What the body made of the state, in the very avals of the state.</summary>
    public Node[] Fit(IEnumerable<Node> next) => [.. next.Select((n, i) => Lax.Convert(n, Nodes[i].DType, Nodes[i].Aval.Weak))];

    private static bool Joins(DType weak, DType strong) => Promotion.Promote(weak, true, strong, false).DType == strong;
}
