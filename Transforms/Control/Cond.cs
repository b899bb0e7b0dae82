using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;

namespace Lazy.Transforms.Control;

/// <summary>
/// One of several functions of the same operands, chosen by the first operand, an int32 that is clamped. Only the chosen one runs, unless the
/// choice differs within a batch: then all run, and each example takes its result.
/// </summary>
/// <param name="Branches">The functions; their parameters and the shapes and dtypes of their results agree.</param>
public sealed partial record Cond(IReadOnlyList<ClosedGraph> Branches) : ControlFlow
{
    /// <inheritdoc/>
    public override string Name => "cond";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Role, ClosedGraph Graph)> Bodies => [.. Branches.Select((b, i) => ($"branch {i}", b))];

    /// <inheritdoc/>
    public override Primitive WithBodies(IReadOnlyList<ClosedGraph> bodies) => new Cond(bodies);

    private IReadOnlyList<Node> Outputs => Branches[0].Outputs;

    /// <inheritdoc/>
    public override Aval[] InferOutputs(ReadOnlySpan<Aval> x)
    {
        Check(x, Branches[0].Parameters, 1);
        return [.. Outputs.Select(o => o.Aval)];
    }

    /// <inheritdoc/>
    public override HostArray[] EvaluateOutputs(ReadOnlySpan<HostArray> x)
    {
        var branch = Branches[(int)Math.Clamp(x[0].Data[0].Int, 0, Branches.Count - 1)];
        return Interpreter.Run(branch, x[1..].ToArray());
    }

    /// <inheritdoc/>
    public override long Operations(ReadOnlySpan<Aval> x, long outputSize) => Branches.Max(BodyRules.Work);

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var operands = x[1..].ToArray();
        // Copies, since what does not depend on the operands would be shared with the graph around.
        var results = Branches.Select(b => b.Copy()).Select(b => Vectorize.Run(b.Outputs, b.Parameters, operands, size)).ToArray();
        if (x[0].Axis is not null) return Chosen(x[0], results, size);
        var parameters = operands.Select(m => Parameter.Create(m.Node.Aval, "p")).ToArray();
        var isMapped = Outputs.Select((_, i) => results.Any(r => r[i].Axis is not null)).ToArray();
        var branches = Branches.Select(b =>
        {
            var all = Vectorize.Run(b.Outputs, b.Parameters, [.. operands.Select((m, i) => m with { Node = parameters[i] })], size);
            return BodyRules.Closed(parameters, all.Select((r, i) => BodyRules.Fit(isMapped[i] ? Vectorize.MoveTo(r, 0, size) : r.Node,
                isMapped[i] ? Outputs[i].Aval with { Shape = Outputs[i].Shape.Insert(0, size) } : Outputs[i].Aval)));
        });
        var parts = Project.All(new Cond([.. branches]).Of([x[0].Node, .. operands.Select(m => m.Node)]));
        return new Mapped(parts[0], 0) { Parts = [.. parts.Select((n, i) => new Mapped(n, isMapped[i] ? 0 : null))] };
    }

    /// <inheritdoc/>
    public override Rewiring? Without(ReadOnlySpan<bool> read)
    {
        var outputs = BodyRules.Where(read.ToArray());
        if (outputs.Length == 0) return null;
        var needed = Branches.SelectMany(b => BodyRules.Used(b, outputs)).ToHashSet();
        int[] operands = [.. Enumerable.Range(0, Branches[0].Parameters.Count).Where(needed.Contains)];
        if (outputs.Length == read.Length && operands.Length == Branches[0].Parameters.Count) return null;
        var narrow = new Cond([.. Branches.Select(b =>
            new ClosedGraph([.. operands.Select(i => b.Parameters[i])], [.. outputs.Select(i => b.Outputs[i])]))]);
        return new Rewiring(narrow, [0, .. operands.Select(i => i + 1)], [.. Enumerable.Range(0, read.Length).Select(i => Array.IndexOf(outputs, i))]);
    }

    /// <inheritdoc/>
    public bool Equals(Cond? other) => other is not null && Branches.SequenceEqual(other.Branches);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var b in Branches) hash.Add(b);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    protected override string Parameters() => string.Join(", ", Branches.Select((b, i) => $"{i}={GraphText.Of(b)}"));

    private protected override Lowering MakeLowering() =>
        Branches.Count == 1 ? new Lowering.ExpandOutputs(x => Branches[0].Apply(x.AsSpan(1))) : new Lowering.Branch(Branches);

    private protected override Node?[] Jvp(Node[] x, Node result, Node?[] tangents)
    {
        bool[] active = [.. tangents.Skip(1).Select(t => t is not null)];
        var given = tangents.Skip(1).OfType<Node>().ToArray();
        var moved = Branches.Select(b => BodyRules.Jvp(b, active)).ToArray();
        var at = BodyRules.Where([.. Outputs.Select((_, i) => moved.Any(m => m.Outputs[i] is not null))]);
        var branches = Branches.Zip(moved, (b, m) => BodyRules.Closed(
            [.. b.Parameters, .. m.Tangents], [.. b.Outputs, .. at.Select(i => BodyRules.Fit(m.Outputs[i], Outputs[i].Aval))]));
        var joint = new Cond([.. branches])
        {
            Covering = new(this, [.. Enumerable.Range(0, x.Length)], [.. Enumerable.Range(0, Outputs.Count)]),
        };
        var all = Project.All(joint.Of([.. x, .. given.Select((t, i) => BodyRules.Fit(t, moved[0].Tangents[i].Aval))]));
        var outputs = new Node?[Outputs.Count];
        for (var i = 0; i < at.Length; i++) outputs[at[i]] = all[Outputs.Count + i];
        return outputs;
    }

    // The way there again, which also gives what the chosen branch's way back needs; each branch has places of its own among these results.
    private protected override Node?[] Vjp(Node[] x, Node result, Node?[] cotangents, bool[] wanted)
    {
        bool[] differentiated = [.. wanted.Skip(1)];
        bool[] given = [.. Outputs.Select((o, i) => o.DType.IsInexact && cotangents[i] is not null)];
        var splits = Branches.Select(b => Split.Of(b, differentiated, given)).ToArray();
        var places = new Places();
        var saved = splits.Select((s, b) =>
        {
            var own = s.Saved.Where(n => BodyRules.IndexOf(Branches[b], n) < 0).ToList();
            return (Nodes: own, Slots: places.Assign(own));
        }).ToArray();
        var forward = new Cond([.. Branches.Select((b, k) => new ClosedGraph(b.Parameters, [.. b.Outputs, .. places.Fill(saved[k].Nodes, saved[k].Slots)]))])
        {
            Covering = new(this, [.. Enumerable.Range(0, x.Length)], [.. Enumerable.Range(0, Outputs.Count)]),
        };
        var kept = places.Avals.Count == 0 ? [] : Project.All(forward.Of(x))[Outputs.Count..];

        int[] at = BodyRules.Where(differentiated), from = BodyRules.Where(given);
        var branches = Branches.Select((b, k) =>
        {
            var parameters = BodyRules.Parameters(b.Parameters, "p");
            var slots = places.Avals.Select(a => Parameter.Create(a, "saved")).ToArray();
            var cts = from.Select(i => Parameter.Create(Outputs[i].Aval, "cotangent")).ToArray();
            var map = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
            for (var i = 0; i < parameters.Length; i++) map[b.Parameters[i]] = parameters[i];
            for (var i = 0; i < saved[k].Nodes.Count; i++) map[saved[k].Nodes[i]] = slots[saved[k].Slots[i]];
            for (var i = 0; i < cts.Length; i++) map[splits[k].Cotangents[from[i]]!] = cts[i];
            var back = splits[k].Back(parameters.Length, map);
            return BodyRules.Closed([.. parameters, .. slots, .. cts], at.Select(i => BodyRules.Fit(back[i], b.Parameters[i].Aval)));
        });
        var all = Project.All(new Cond([.. branches]).Of([.. x, .. kept, .. from.Select(i => BodyRules.Fit(cotangents[i], Outputs[i].Aval))]));
        var outputs = new Node?[x.Length];
        for (var i = 0; i < at.Length; i++) outputs[at[i] + 1] = all[i];
        return outputs;
    }

    private Mapped Chosen(Mapped index, Mapped[][] results, int size)
    {
        var choice = Lax.Clamp(Lax.Zeros(index.Node.Aval), index.Node, Lax.FullLike(index.Node, Branches.Count - 1));
        var parts = Outputs.Select((o, i) =>
        {
            var whole = o.Aval with { Shape = o.Shape.Insert(0, size) };
            var value = BodyRules.Fit(Vectorize.MoveTo(results[^1][i], 0, size), whole);
            for (var b = results.Length - 2; b >= 0; b--)
            {
                var isThis = Lax.Broadcast(Lax.Eq(choice, Lax.FullLike(choice, b)), whole.Shape, 0);
                value = Lax.Select(isThis, BodyRules.Fit(Vectorize.MoveTo(results[b][i], 0, size), whole), value);
            }
            return new Mapped(value, 0);
        });
        return new Mapped(choice, 0) { Parts = [.. parts] };
    }

    /// <summary>Places that branches share: as many of each shape and dtype as the branch with the most such values needs.</summary>
    private sealed class Places
    {
        public List<Aval> Avals { get; } = [];

        public int[] Assign(IReadOnlyList<Node> nodes)
        {
            var taken = new HashSet<int>();
            return [.. nodes.Select(n =>
            {
                var at = Enumerable.Range(0, Avals.Count).FirstOrDefault(i => Avals[i] == n.Aval && !taken.Contains(i), -1);
                if (at < 0)
                {
                    at = Avals.Count;
                    Avals.Add(n.Aval);
                }
                taken.Add(at);
                return at;
            })];
        }

        public IEnumerable<Node> Fill(IReadOnlyList<Node> nodes, int[] slots) =>
            Avals.Select((a, i) => Array.IndexOf(slots, i) is >= 0 and var k ? nodes[k] : Lax.Zeros(a));
    }
}
