using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Rewriting;

namespace Lazy.Backends.Scheduling;

/// <summary>
/// Brings a graph into the form that fusion expects: simplified, and made only of operations that the device, or the one that takes over
/// from it, can run.
/// </summary>
internal static class Preparation
{
    public static ClosedGraph Run(Device device, ClosedGraph graph)
    {
        Action<string>? observer = Diagnostics.Level >= 5 ? text => Diagnostics.Log(5, () => text) : null;
        var outputs = graph.Outputs.ToArray();
        outputs = After("simplify", graph, Simplify.Run(outputs, observer));
        // What reads a merged operation now may read the same part of it twice, and a part has one buffer.
        var shared = SharedCalls.Run(outputs);
        if (!ReferenceEquals(shared, outputs)) outputs = After("share", graph, CommonSubexpressions.Run(shared, observer));
        outputs = After("turn", graph, TurnedProducts.Run(outputs));
        var expanded = Expand(device, outputs);
        // What the definitions brought in may simplify again.
        if (!expanded.AsSpan().SequenceEqual(outputs)) outputs = After("simplify", graph, Simplify.Run(After("expand", graph, expanded), observer));
        return new ClosedGraph(graph.Parameters, outputs);
    }

    private static Node[] After(string pass, ClosedGraph graph, Node[] outputs)
    {
        if (Diagnostics.CheckGraphs) GraphCheck.Run(outputs, pass);
        Diagnostics.Log(3, () => $"after {pass}\n{GraphText.Of(new ClosedGraph(graph.Parameters, outputs))}");
        Diagnostics.Dump("graph-" + pass, () => GraphText.Of(new ClosedGraph(graph.Parameters, outputs)));
        return outputs;
    }

    // A definition may use operations that are themselves defined by others, so this repeats until nothing is left.
    private static Node[] Expand(Device device, Node[] outputs)
    {
        for (var changed = true; changed;)
        {
            changed = false;
            var map = new NodeMap<Node>();
            var parts = new Dictionary<Node, Node[]>(ReferenceEqualityComparer.Instance);
            foreach (var n in Traversal.PostOrder(outputs))
            {
                n.TryRecipe(out var op, out var inputs);
                if (inputs.Length == 0) continue;
                if (op is Project part)
                {
                    if (parts.TryGetValue(inputs[0], out var values)) map[n] = values[part.Part];
                    else if (map.TryGetValue(inputs[0], out var tuple)) map[n] = op.Of(tuple);
                    continue;
                }
                using var origin = Origin.Of(n);
                var moved = inputs;
                for (var i = 0; i < inputs.Length; i++)
                {
                    if (!map.TryGetValue(inputs[i], out var x)) continue;
                    if (ReferenceEquals(moved, inputs)) moved = (Node[])inputs.Clone();
                    moved[i] = x;
                }
                var buffer = new Few<Aval>();
                var avals = buffer.Of(moved);
                switch (ReferenceEquals(moved, inputs) ? n.LoweringOf(op, inputs) : op.Lower(avals))
                {
                    case Lowering.Expand e: map[n] = e.Definition(moved); break;
                    case Lowering.ExpandOutputs e: parts[n] = e.Definition(moved); break;
                    case Lowering.Routine r when NeedsDefinition(device, op, avals, n):
                        map[n] = (r.Definition ?? throw NoRoutine(device, op, avals))(moved);
                        break;
                    case Lowering.Map { Narrow: { } narrow } when moved.Length >= device.Info.MaxBuffers && Buffers(moved) >= device.Info.MaxBuffers:
                        map[n] = narrow(moved);
                        break;
                    default:
                        if (!ReferenceEquals(moved, inputs)) map[n] = op.Of(moved);
                        continue;
                }
                changed = true;
            }
            if (map.Count > 0) outputs = Array.ConvertAll(outputs, o => map.GetValueOrDefault(o, o));
        }
        return outputs;
    }

    // A definition runs on the device itself; without one, another device may have the routine. What needs a dtype or a word that the
    // device lacks goes to the other one as a whole.
    private static bool NeedsDefinition(Device device, Primitive op, ReadOnlySpan<Aval> avals, Node node)
    {
        var canRun = Placement.CanRun(device, op, avals, node);
        if (canRun && device.HasRoutine(op, avals)) return false;
        var hasDefinition = op.Lower(avals) is Lowering.Routine { Definition: not null };
        return device.Fallback is not { } other || (canRun && hasDefinition) || !other.HasRoutine(op, avals);
    }

    private static int Buffers(Node[] operands) => operands.Distinct().Count(n => n.Op is not (Constant or Parameter { IsUniform: true }));

    private static LazyDeviceException NoRoutine(Device device, Primitive op, ReadOnlySpan<Aval> avals) =>
        new($"{op.Name}: {device} has no routine for {op} of ({string.Join(", ", avals.ToArray())}), and it is not made of other operations.");
}
