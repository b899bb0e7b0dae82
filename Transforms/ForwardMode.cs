using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Transforms;

/// <summary>Forward mode: tangents travel along the graph from the parameters to the outputs.</summary>
public static class ForwardMode
{
    /// <summary>The tangent of each output; null where it is zero.</summary>
    /// <param name="outputs">The results of the function.</param>
    /// <param name="parameters">The nodes with respect to which it is differentiated. Older nodes are constants.</param>
    /// <param name="tangents">A tangent for each parameter, or null for zero.</param>
    public static Node?[] Run(IReadOnlyList<Node> outputs, IReadOnlyList<Node> parameters, IReadOnlyList<Node?> tangents)
    {
        var single = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        var several = new Dictionary<Node, Node?[]>(ReferenceEqualityComparer.Instance);
        var isParameter = new HashSet<Node>(parameters, ReferenceEqualityComparer.Instance);
        for (var i = 0; i < parameters.Count; i++)
        {
            if (tangents[i] is { } t) single[parameters[i]] = t;
        }
        foreach (var n in Traversal.PostOrder(outputs, Walk.Oldest(parameters), throughSettled: true))
        {
            if (isParameter.Contains(n) || !n.TryRecipe(out var op, out var inputs)) continue;
            if (op is Project part)
            {
                if (several.TryGetValue(inputs[0], out var parts) && parts[part.Part] is { } one && n.DType.IsInexact) single[n] = one;
                continue;
            }
            var t = new Node?[inputs.Length];
            var any = false;
            for (var i = 0; i < t.Length; i++) any |= single.TryGetValue(inputs[i], out t[i]);
            if (!any) continue;
            using var origin = Origin.OfDerivative(n, "jvp");
            if (n.Outputs is not null) several[n] = Differentiate.Jvp(n, op, inputs, t);
            else if (n.DType.IsInexact && Differentiate.Jvp(n, op, inputs, t)[0] is { } tangent) single[n] = tangent;
        }
        return [.. outputs.Select(o => single.GetValueOrDefault(o))];
    }
}

/// <summary>What the walks of all transforms share.</summary>
internal static class Walk
{
    /// <summary>The id below which nothing can depend on a parameter.</summary>
    public static long Oldest(IReadOnlyList<Node> parameters)
    {
        var oldest = long.MaxValue;
        foreach (var p in parameters) oldest = Math.Min(oldest, p.Id);
        return oldest;
    }
}
