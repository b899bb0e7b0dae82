namespace Lazy.Graph;

/// <summary>Infers every node of a graph again: what a pass built must be what its operations say.</summary>
public static class GraphCheck
{
    private const int Shown = 10;

    /// <summary>Checks all that the roots need.</summary>
    /// <param name="roots">The results.</param>
    /// <param name="pass">The pass that made the graph, for the error.</param>
    /// <exception cref="InternalException">A node is not what its operation makes of its operands; the text shows the nodes around
    /// it.</exception>
    public static void Run(IReadOnlyList<Node> roots, string pass)
    {
        var order = Traversal.PostOrder(roots);
        for (var i = 0; i < order.Count; i++)
        {
            if (Fault(order[i]) is { } fault) throw new InternalException($"after {pass}: {fault}\n{Around(order, i)}");
        }
    }

    private static string? Fault(Node n)
    {
        if (!n.TryRecipe(out var op, out var inputs)) return null;
        var avals = new Aval[inputs.Length];
        for (var i = 0; i < avals.Length; i++)
        {
            avals[i] = inputs[i].Aval;
            if (inputs[i].Id >= n.Id) return $"{n} is older than its operand {inputs[i]}.";
        }
        if (op is Ops.Project { Part: var part })
        {
            var parts = inputs[0].Outputs;
            return parts is not null && part < parts.Count && parts[part] == n.Aval ? null : $"{n} is no part of {inputs[0]}.";
        }
        try
        {
            var outputs = op.InferOutputs(avals);
            if (outputs is not null)
            {
                var fits = n.Outputs is not null && outputs.SequenceEqual(n.Outputs);
                return fits ? null : $"{n} should have ({string.Join(", ", outputs)}).";
            }
            var aval = op.Infer(avals);
            return n.Outputs is null && aval == n.Aval ? null : $"{n} should be {aval}.";
        }
        catch (ArgumentException refusal)
        {
            return $"{n} has operands that it refuses: {refusal.Message}";
        }
    }

    private static string Around(List<Node> order, int at)
    {
        var first = Math.Max(0, Math.Min(at - (Shown / 2), order.Count - Shown));
        var lines = new List<string>();
        for (var i = first; i < Math.Min(order.Count, first + Shown); i++)
        {
            var inputs = string.Join(", ", order[i].Inputs.ToArray().Select(x => $"#{x.Id}"));
            lines.Add($"{(i == at ? "> " : "  ")}#{order[i].Id} = {order[i]} of ({inputs})");
        }
        return string.Join('\n', lines);
    }
}
