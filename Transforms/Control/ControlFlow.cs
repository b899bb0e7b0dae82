using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms.Checks;

namespace Lazy.Transforms.Control;

/// <summary>
/// An operation that holds functions as closed graphs and runs them as programs within the program. What such a function uses beside its
/// parameters has become a parameter, so the transforms rewrite the graphs and need to know nothing else.
/// </summary>
public abstract record ControlFlow : MultiOutputPrimitive
{
    private Lowering? _lowering;

    /// <inheritdoc/>
    public sealed override Derivative Derivative => new Derivative.CustomOutputs(Jvp, Vjp);

    /// <inheritdoc/>
    public sealed override Rewiring? Covers => Covering;

    /// <summary>See <see cref="Covers"/>.</summary>
    protected Rewiring? Covering { get; init; }

    /// <inheritdoc/>
    public abstract override IReadOnlyList<(string Role, ClosedGraph Graph)> Bodies { get; }

    /// <inheritdoc/>
    // The graphs fix the shapes and dtypes of the operands, so there is one answer.
    public sealed override Lowering Lower(ReadOnlySpan<Aval> x) => _lowering ??= MakeLowering();

    private protected abstract Lowering MakeLowering();

    private protected abstract Node?[] Jvp(Node[] x, Node result, Node?[] tangents);

    private protected abstract Node?[] Vjp(Node[] x, Node result, Node?[] cotangents, bool[] wanted);

    /// <summary>The operation with its graphs rewritten so that they hand on the error of what is checked in them.</summary>
    /// <returns>The outputs, and the error.</returns>
    internal abstract (Node[] Parts, Report Report) Checked(Checker checker, Node[] x);

    private protected void Check(ReadOnlySpan<Aval> x, IReadOnlyList<Node> parameters, int first)
    {
        if (x.Length != first + parameters.Count)
        {
            throw new InternalException($"{Name}: {x.Length} operands for {first + parameters.Count} places.");
        }
        for (var i = 0; i < parameters.Count; i++)
        {
            var p = parameters[i];
            if (x[first + i].Shape != p.Shape || x[first + i].DType != p.DType)
            {
                throw new InternalException($"{Name}: operand {first + i} is {x[first + i]}; its graph takes {p.Aval}.");
            }
        }
    }
}

/// <summary>What the rules of control flow share.</summary>
internal static class BodyRules
{
    /// <summary>New parameters like other nodes.</summary>
    public static Node[] Parameters(IEnumerable<Node> like, string label) => [.. like.Select(n => Parameter.Create(n.Aval, label))];

    /// <summary>A node in the very aval that is expected: rules may give weak numbers and zeros.</summary>
    public static Node Fit(Node? n, Aval aval) => n is null ? Lax.Zeros(aval) : Lax.Convert(n, aval.DType, aval.Weak);

    /// <summary>The arithmetic operations of one run of a graph.</summary>
    public static long Work(ClosedGraph graph)
    {
        var work = 0L;
        foreach (var n in Traversal.PostOrder(graph.Outputs))
        {
            if (!n.TryRecipe(out var op, out var inputs) || op is Project or Parameter) continue;
            work += op.Operations(Array.ConvertAll(inputs, i => i.Aval), n.Outputs?.Sum(o => o.Shape.Size) ?? n.Shape.Size);
        }
        return work;
    }

    /// <summary>A graph of its own: no node is shared with other graphs, so that nothing outside can settle a part of it.</summary>
    public static ClosedGraph Closed(IReadOnlyList<Node> parameters, IEnumerable<Node> outputs) => new ClosedGraph(parameters, [.. outputs]).Copy();

    /// <summary>The number of a parameter, or -1 for other nodes.</summary>
    public static int IndexOf(ClosedGraph graph, Node node)
    {
        for (var i = 0; i < graph.Parameters.Count; i++)
        {
            if (ReferenceEquals(graph.Parameters[i], node)) return i;
        }
        return -1;
    }

    /// <summary>The numbers of the parameters that some of the outputs need.</summary>
    public static IEnumerable<int> Used(ClosedGraph graph, IReadOnlyList<int> outputs)
    {
        var needed = Traversal.PostOrder(outputs.Select(i => graph.Outputs[i])).ToHashSet<Node>(ReferenceEqualityComparer.Instance);
        return Enumerable.Range(0, graph.Parameters.Count).Where(i => needed.Contains(graph.Parameters[i]));
    }

    /// <summary>The indices at which a condition holds.</summary>
    public static int[] Where(IReadOnlyList<bool> flags) => [.. Enumerable.Range(0, flags.Count).Where(i => flags[i])];

    /// <summary>The parts of a node, by their number.</summary>
    public static Node[] PartsOf(Node tuple, IEnumerable<int> parts) => [.. parts.Select(i => new Project(i, tuple.Outputs![i]).Of(tuple))];

    /// <summary>The tangents of a graph's outputs, along tangents of some of its parameters.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="active">Which parameters have a tangent.</param>
    /// <returns>The tangents' parameters, and the tangents, null where they are zero.</returns>
    public static (Node[] Tangents, Node?[] Outputs) Jvp(ClosedGraph graph, IReadOnlyList<bool> active)
    {
        var primal = Where(active).Select(i => graph.Parameters[i]).ToArray();
        var tangents = Parameters(primal, "tangent");
        return (tangents, primal.Length == 0 ? new Node?[graph.Outputs.Count] : ForwardMode.Run(graph.Outputs, primal, tangents));
    }

    /// <summary>
    /// The same for the body of a loop: a part of the state is active if it starts so or becomes so, which is repeated until nothing changes.
    /// </summary>
    /// <param name="body">The body; its first outputs are the next state.</param>
    /// <param name="active">Which parameters have a tangent; receives the parts of the state that turn out to have one.</param>
    /// <param name="firstCarry">The number of the first parameter that is state.</param>
    /// <param name="carry">How many parts the state has.</param>
    public static (Node[] Tangents, Node?[] Outputs) LoopJvp(ClosedGraph body, bool[] active, int firstCarry, int carry)
    {
        while (true)
        {
            var (tangents, outputs) = Jvp(body, active);
            var grown = false;
            for (var c = 0; c < carry; c++)
            {
                if (outputs[c] is null || active[firstCarry + c]) continue;
                active[firstCarry + c] = grown = true;
            }
            if (!grown) return (tangents, outputs);
        }
    }
}
