using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Transforms;

/// <summary>Batching: the graph of a function of single values becomes that of a function of many, by each operation's batching
/// rule.</summary>
public static class Vectorize
{
    /// <summary>Each output over the batch, with the axis along which it is mapped, or none where it is the same for all.</summary>
    /// <param name="outputs">The results of the function.</param>
    /// <param name="parameters">Its parameters. Older nodes are the same for all.</param>
    /// <param name="arguments">What each parameter becomes.</param>
    /// <param name="size">The extent of the mapped axes.</param>
    public static Mapped[] Run(IReadOnlyList<Node> outputs, IReadOnlyList<Node> parameters, IReadOnlyList<Mapped> arguments, int size)
    {
        var map = new Dictionary<Node, Mapped>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < parameters.Count; i++) map[parameters[i]] = arguments[i];
        foreach (var n in Traversal.PostOrder(outputs, Walk.Oldest(parameters), throughSettled: true))
        {
            if (map.ContainsKey(n) || !n.TryRecipe(out var op, out var inputs)) continue;
            using var origin = Origin.Of(n);
            var x = new Mapped[inputs.Length];
            bool changed = false, mapped = false;
            for (var i = 0; i < x.Length; i++)
            {
                if (map.TryGetValue(inputs[i], out x[i])) changed = true;
                else x[i] = new(inputs[i], null);
                mapped |= x[i].Axis is not null;
            }
            if (changed) map[n] = mapped ? op.Batch(x, size) : new(op.Of(Array.ConvertAll(x, m => m.Node)), null);
        }
        return [.. outputs.Select(o => map.GetValueOrDefault(o, new(o, null)))];
    }

    /// <summary>A result with its mapped axis at a given place; what is the same for all is repeated there.</summary>
    public static Node MoveTo(Mapped x, int axis, int size)
    {
        if (x.Axis is { } from) return Lax.MoveAxis(x.Node, from, axis);
        var dims = Enumerable.Range(0, x.Node.Rank).Select(d => d < axis ? d : d + 1).ToArray();
        return Lax.Broadcast(x.Node, x.Node.Shape.Insert(axis, size), dims);
    }
}
