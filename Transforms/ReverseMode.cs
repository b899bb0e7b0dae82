using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Transforms;

/// <summary>Reverse mode: cotangents travel against the graph from the outputs to the parameters.</summary>
public static class ReverseMode
{
    /// <summary>The cotangent of each parameter; null where it is zero.</summary>
    /// <param name="outputs">The results of the function.</param>
    /// <param name="parameters">The nodes with respect to which it is differentiated. Older nodes are constants.</param>
    /// <param name="cotangents">A cotangent for each output, or null for zero.</param>
    public static Node?[] Run(IReadOnlyList<Node> outputs, IReadOnlyList<Node> parameters, IReadOnlyList<Node?> cotangents)
    {
        var isParameter = new HashSet<Node>(parameters, ReferenceEqualityComparer.Instance);
        var order = Traversal.PostOrder(outputs, Walk.Oldest(parameters), throughSettled: true);
        var depends = Dependent(order, isParameter);

        // One slot per output of a node; projections write into the slots of their tuple.
        var slots = new Dictionary<Node, Node?[]>(ReferenceEqualityComparer.Instance);
        void Add(Node n, int part, Node? ct)
        {
            if (ct is null || !(isParameter.Contains(n) || depends.Contains(n))) return;
            if (!slots.TryGetValue(n, out var slot)) slots[n] = slot = new Node?[Differentiate.Outputs(n)];
            slot[part] = Differentiate.Sum(slot[part], ct);
        }

        for (var i = 0; i < outputs.Count; i++) Add(outputs[i], 0, cotangents[i]);
        for (var i = order.Count - 1; i >= 0; i--)
        {
            var n = order[i];
            if (isParameter.Contains(n) || !slots.Remove(n, out var ct) || !n.TryRecipe(out var op, out var inputs)) continue;
            if (op is Project part)
            {
                Add(inputs[0], part.Part, ct[0]);
                continue;
            }
            using var origin = Origin.OfDerivative(n, "transpose");
            var wanted = Array.ConvertAll(inputs, x => (isParameter.Contains(x) || depends.Contains(x)) && x.DType is { IsInexact: true });
            if (!Array.Exists(wanted, w => w)) continue;
            var back = Differentiate.Vjp(n, op, inputs, ct, wanted);
            for (var k = 0; k < inputs.Length; k++)
            {
                if (wanted[k]) Add(inputs[k], 0, back[k]);
            }
        }
        return [.. parameters.Select(p => slots.TryGetValue(p, out var ct) ? ct[0] : null)];
    }

    private static NodeSet Dependent(List<Node> order, HashSet<Node> parameters)
    {
        var depends = new NodeSet();
        foreach (var n in order)
        {
            foreach (var x in n.Inputs)
            {
                if (!parameters.Contains(x) && !depends.Contains(x)) continue;
                depends.Add(n);
                break;
            }
        }
        return depends;
    }
}
