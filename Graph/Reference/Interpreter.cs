using Lazy.Graph.Ops;

namespace Lazy.Graph.Reference;

/// <summary>Runs a graph node by node through <see cref="Primitive.Evaluate"/>: slow, plain, and what all backends are compared with.</summary>
public static class Interpreter
{
    /// <summary>The outputs of a graph for values of its parameters.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="arguments">A value for each parameter.</param>
    /// <param name="data">Reads settled nodes that the graph closes over; null where it closes over none.</param>
    public static HostArray[] Run(ClosedGraph graph, IReadOnlyList<HostArray> arguments, Func<Node, HostArray>? data = null)
    {
        // One entry per output, so that nodes with several parts need no second table.
        var values = new Dictionary<Node, HostArray[]>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < graph.Parameters.Count; i++) values[graph.Parameters[i]] = [arguments[i]];
        foreach (var n in Traversal.PostOrder(graph.Outputs, withLeaves: true))
        {
            if (!values.ContainsKey(n)) values[n] = Compute(n, values, data);
        }
        return [.. graph.Outputs.Select(n => values[n][0])];
    }

    private static HostArray[] Compute(Node n, Dictionary<Node, HostArray[]> values, Func<Node, HostArray>? data)
    {
        if (n.Value is not null || !n.TryRecipe(out var op, out var inputs))
        {
            return [data?.Invoke(n) ?? throw new InternalException($"the graph closes over {n}, which the interpreter cannot read.")];
        }
        if (op is Project p) return [values[inputs[0]][p.Part]];
        var x = new HostArray[inputs.Length];
        for (var i = 0; i < x.Length; i++) x[i] = values[inputs[i]][0];
        return n.Outputs is null ? [op.Evaluate(x, n.Aval)] : op.EvaluateOutputs(x);
    }
}
