using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;

namespace Lazy.Transforms;

/// <summary>
/// The solution x of A(θ, x) = b by functions of its author's: what <c>lax.custom_linear_solve</c> records. Its derivative follows from the
/// equation and not from the way of solving: dx solves A(θ, dx) = db − dA(θ, x). Operands: θ, what the two ways of solving close over, b.
/// </summary>
/// <param name="Matvec">A: of θ and x.</param>
/// <param name="Solve">Of what it closes over and b.</param>
/// <param name="TransposeSolve">The same for the transpose of A; null where there is none, and no derivative in reverse mode.</param>
public sealed record LinearSolve(ClosedGraph Matvec, ClosedGraph Solve, ClosedGraph? TransposeSolve) : MultiOutputPrimitive
{
    private int Size => Solve.Outputs.Count;

    private int Theta => Matvec.Parameters.Count - Size;

    private int Closed => Solve.Parameters.Count - Size;

    private int ClosedTransposed => TransposeSolve is null ? 0 : TransposeSolve.Parameters.Count - Size;

    /// <inheritdoc/>
    public override string Name => "custom_linear_solve";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Role, ClosedGraph Graph)> Bodies => TransposeSolve is null
        ? [("matvec", Matvec), ("solve", Solve)] : [("matvec", Matvec), ("solve", Solve), ("transpose_solve", TransposeSolve)];

    /// <inheritdoc/>
    public override Primitive WithBodies(IReadOnlyList<ClosedGraph> bodies) => new LinearSolve(bodies[0], bodies[1], bodies.ElementAtOrDefault(2));

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.CustomOutputs(Jvp, Vjp);

    /// <inheritdoc/>
    public override Aval[] InferOutputs(ReadOnlySpan<Aval> x) => [.. Solve.Outputs.Select(o => o.Aval)];

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.ExpandOutputs(args => Solve.Apply(ForSolve(args)));

    /// <inheritdoc/>
    public override HostArray[] EvaluateOutputs(ReadOnlySpan<HostArray> x) => Interpreter.Run(Solve, ForSolve(x.ToArray()));

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var first = x.Length - Size;
        var operands = x.ToArray().Select((m, i) => i < first && m.Axis is null ? m : new Mapped(Vectorize.MoveTo(m, 0, size), 0)).ToArray();
        bool[] Of(int start, int count) => [.. operands.Skip(start).Take(count).Select(m => m.Axis is not null), .. Enumerable.Repeat(true, Size)];
        var batched = new LinearSolve(BodyOver(Matvec, Of(0, Theta), size), BodyOver(Solve, Of(Theta, Closed), size),
            TransposeSolve is null ? null : BodyOver(TransposeSolve, Of(Theta + Closed, ClosedTransposed), size));
        return new(batched.Of(Array.ConvertAll(operands, m => m.Node)), 0);
    }

    /// <summary>A graph over a batch: some of its parameters are mapped along axis 0, and all its outputs.</summary>
    internal static ClosedGraph BodyOver(ClosedGraph graph, bool[] mapped, int size)
    {
        var parameters = graph.Parameters.Select((p, i) =>
            Parameter.Create(mapped[i] ? p.Aval with { Shape = p.Shape.Insert(0, size) } : p.Aval, "p")).ToArray();
        var results = Vectorize.Run(graph.Outputs, graph.Parameters, [.. parameters.Select((p, i) => new Mapped(p, mapped[i] ? 0 : null))], size);
        return new ClosedGraph(parameters, [.. results.Select(r => Vectorize.MoveTo(r, 0, size))]).Copy();
    }

    private T[] ForSolve<T>(T[] x) => [.. x.Skip(Theta).Take(Closed), .. x.TakeLast(Size)];

    private Node?[] Jvp(Node[] x, Node result, Node?[] tangents)
    {
        var solution = Project.All(result);
        var theta = tangents[..Theta];
        var right = tangents[^Size..];
        if (Array.Exists(theta, t => t is not null))
        {
            var directions = theta.Select((t, i) => t is null ? null : Parameter.Create(x[i].Aval, "tangent")).ToArray();
            var moved = ForwardMode.Run(Matvec.Outputs, [.. Matvec.Parameters.Take(Theta)], directions);
            var graph = new ClosedGraph([.. Matvec.Parameters, .. directions.OfType<Node>()], [.. moved.Select((m, i) => m ?? Lax.Zeros(solution[i].Aval))]);
            var change = graph.Apply([.. x[..Theta], .. solution, .. theta.OfType<Node>()]);
            for (var i = 0; i < Size; i++) right[i] = right[i] is { } b ? Lax.Sub(b, change[i]) : Lax.Neg(change[i]);
        }
        else if (Array.TrueForAll(right, t => t is null))
        {
            return new Node?[Size];
        }
        return Project.All(Of([.. x[..^Size], .. right.Select((r, i) => r ?? Lax.Zeros(solution[i].Aval))]));
    }

    private Node?[] Vjp(Node[] x, Node result, Node?[] cotangents, bool[] wanted)
    {
        if (TransposeSolve is null) throw new DifferentiationException(
            "custom_linear_solve: reverse mode needs to solve with the transpose. Pass transpose_solve, or symmetric: true where it is the same.");
        var solution = Project.All(result);
        var unknowns = Matvec.Parameters.Skip(Theta).ToArray();
        var ct = solution.Select((s, i) => cotangents[i] ?? Lax.Zeros(s.Aval)).ToArray();
        var transposed = new LinearSolve(Transposed(unknowns), TransposeSolve, Solve);
        var back = Project.All(transposed.Of([.. x[..Theta], .. x[(Theta + Closed)..^Size], .. x[Theta..(Theta + Closed)], .. ct]));
        var results = new Node?[x.Length];
        back.CopyTo(results, x.Length - Size);
        if (!Array.Exists(wanted[..Theta], w => w)) return results;
        var seeds = Matvec.Outputs.Select(o => Parameter.Create(o.Aval, "cotangent")).ToArray();
        var byTheta = ReverseMode.Run(Matvec.Outputs, [.. Matvec.Parameters.Take(Theta)], seeds);
        var present = new ClosedGraph([.. Matvec.Parameters, .. seeds], [.. byTheta.OfType<Node>()]).Apply([.. x[..Theta], .. solution, .. back]);
        for (int i = 0, k = 0; i < Theta; i++)
        {
            if (byTheta[i] is not null) results[i] = Lax.Neg(present[k++]);
        }
        return results;
    }

    // From θ and a cotangent of A(θ, x), that of x. A is linear, so that x itself does not enter.
    private ClosedGraph Transposed(Node[] unknowns)
    {
        var seeds = Matvec.Outputs.Select(o => Parameter.Create(o.Aval, "cotangent")).ToArray();
        var back = ReverseMode.Run(Matvec.Outputs, unknowns, seeds);
        Node[] outputs = [.. back.Select((b, i) => b is null ? Lax.Zeros(unknowns[i].Aval) : Lax.Convert(b, unknowns[i].DType))];
        var uses = new HashSet<Node>(unknowns, ReferenceEqualityComparer.Instance);
        if (Traversal.PostOrder(outputs).Exists(uses.Contains)) throw new DifferentiationException(
            "custom_linear_solve: matvec is not linear: its derivative depends on its argument.");
        return new ClosedGraph([.. Matvec.Parameters.Take(Theta), .. seeds], outputs).Copy();
    }
}
