using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;

namespace Lazy.Transforms.Control;

/// <summary>
/// A body that runs once for each slice of its inputs along their first axis, on a state that it carries along, and whose further results
/// are stacked. Operands: <paramref name="Consts"/> values that every iteration reads, the arrays that are sliced, and the state.
/// Outputs: the state at the end, and the stacked results. The body has the same parameters and results for one iteration.
/// </summary>
/// <param name="Body">The body.</param>
/// <param name="Consts">How many of its parameters stay the same.</param>
/// <param name="Carry">How many of its parameters, the last ones, are the state.</param>
/// <param name="Length">The number of iterations.</param>
/// <param name="Reverse">Whether the slices are taken, and the results stacked, from the last to the first.</param>
/// <param name="Unroll">How many iterations one run of the compiled body does.</param>
public sealed partial record Scan(ClosedGraph Body, int Consts, int Carry, int Length, bool Reverse = false, int Unroll = 1) : ControlFlow
{
    /// <inheritdoc/>
    public override string Name => "scan";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Role, ClosedGraph Graph)> Bodies => [("body", Body)];

    /// <inheritdoc/>
    public override Primitive WithBodies(IReadOnlyList<ClosedGraph> bodies) => new Scan(bodies[0], Consts, Carry, Length, Reverse, Unroll);

    private int Slices => Body.Parameters.Count - Consts - Carry;

    private int FirstCarry => Body.Parameters.Count - Carry;

    private int Stacked => Body.Outputs.Count - Carry;

    /// <inheritdoc/>
    public override Aval[] InferOutputs(ReadOnlySpan<Aval> x)
    {
        for (var i = 0; i < Slices; i++)
        {
            var given = x[Consts + i];
            if (given.Shape.Rank == 0 || given.Shape[0] != Length) throw new InternalException($"{Name}: {given} is sliced {Length} times.");
        }
        var slices = Slices;
        var consts = Consts;
        var single = new Aval[x.Length];
        for (var i = 0; i < single.Length; i++) single[i] = i >= consts && i < consts + slices ? Single(x[i]) : x[i];
        Check(single, Body.Parameters, 0);
        return [.. Body.Outputs.Select((o, i) => i < Carry ? o.Aval : o.Aval with { Shape = o.Shape.Insert(0, Length) })];
    }

    /// <inheritdoc/>
    public override HostArray[] EvaluateOutputs(ReadOnlySpan<HostArray> x)
    {
        var consts = x[..Consts].ToArray();
        var slices = x[Consts..FirstCarry].ToArray();
        var state = x[FirstCarry..].ToArray();
        var stacked = new Scalar[Stacked][];
        for (var k = 0; k < stacked.Length; k++) stacked[k] = new Scalar[Length * Body.Outputs[Carry + k].Shape.Size];
        for (var i = 0; i < Length; i++)
        {
            var at = Reverse ? Length - 1 - i : i;
            var results = Interpreter.Run(Body, [.. consts, .. slices.Select(s => SliceOf(s, at)), .. state]);
            state = results[..Carry];
            for (var k = 0; k < stacked.Length; k++) results[Carry + k].Data.CopyTo(stacked[k], at * results[Carry + k].Data.Length);
        }
        return [.. state, .. stacked.Select((s, k) =>
        {
            var o = Body.Outputs[Carry + k];
            return new HostArray(o.Shape.Insert(0, Length), o.DType, s);
        })];
    }

    /// <inheritdoc/>
    public override long Operations(ReadOnlySpan<Aval> x, long outputSize) => Length * BodyRules.Work(Body);

    /// <inheritdoc/>
    public bool Equals(Scan? other) =>
        other is not null && Consts == other.Consts && Carry == other.Carry && Length == other.Length && Reverse == other.Reverse
        && Unroll == other.Unroll && Body.Equals(other.Body);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Consts, Carry, Length, Reverse, Unroll, Body);

    /// <inheritdoc/>
    protected override string Parameters() =>
        $"length={Length}{(Reverse ? ", reverse" : "")}{(Unroll > 1 ? $", unroll={Unroll}" : "")}, consts={Consts}, carry={Carry}, body={GraphText.Of(Body)}";

    private static Aval Single(Aval a) => a with { Shape = a.Shape.Without(0) };

    private static HostArray SliceOf(HostArray x, int at)
    {
        var shape = x.Shape.Without(0);
        var size = (int)shape.Size;
        return new HostArray(shape, x.DType, x.Data.AsSpan(at * size, size).ToArray());
    }

    private protected override Lowering MakeLowering()
    {
        if (Length == 0 || Unroll >= Length) return new Lowering.ExpandOutputs(x => Inline(x, 0, Length));
        if (Unroll > 1 && Length % Unroll != 0) return new Lowering.ExpandOutputs(WithRemainder);
        return Looped();
    }

    // The body reads its slices where they lie and writes its results into place, so that nothing is cut out or copied.
    private Lowering.Loop Looped()
    {
        var whole = Body.Parameters.Skip(Consts).Take(Slices).Select(p => Parameter.Create(p.Aval with { Shape = p.Shape.Insert(0, Length) }, "xs"));
        Node[] invariants = [.. BodyRules.Parameters(Body.Parameters.Take(Consts), "const"), .. whole];
        var counter = Parameter.Create(new Aval(Shape.Scalar, DType.Int32), "i", isUniform: true);
        var carry = BodyRules.Parameters(Body.Parameters.Skip(FirstCarry), "carry");
        var fresh = Body.Outputs.Skip(Carry).Select(o => o.Aval with { Shape = o.Shape.Insert(0, Length) }).ToArray();
        var stacked = fresh.Select(a => Parameter.Create(a, "ys")).ToArray();
        var (state, results) = (carry, stacked);
        for (var u = 0; u < Unroll; u++)
        {
            var step = Unroll == 1 ? counter : Lax.Add(Lax.Mul(counter, Lax.Constant(DType.Int32, Unroll)), Lax.Constant(DType.Int32, u));
            var at = Reverse ? Lax.Sub(Lax.Constant(DType.Int32, Length - 1), step) : step;
            var slices = invariants.Skip(Consts).Select(xs => Lax.DynamicIndex(xs, at, 0));
            var next = Body.Apply([.. invariants.Take(Consts), .. slices, .. state]);
            state = next[..Carry];
            results = [.. results.Select((ys, k) => Lax.DynamicUpdateIndex(ys, next[Carry + k], at, 0))];
        }
        var body = new ClosedGraph([.. invariants, counter, .. carry, .. stacked], [.. state, .. results]);
        return new Lowering.Loop(body, null, invariants.Length, fresh, Length / Unroll);
    }

    // Iterations first to last - 1, counted in the order in which they run, written one after the other.
    private Node[] Inline(Node[] x, int first, int last)
    {
        var state = x[FirstCarry..];
        var rows = new List<Node>[Stacked];
        for (var k = 0; k < rows.Length; k++) rows[k] = [];
        for (var i = first; i < last; i++)
        {
            var at = Reverse ? Length - 1 - i : i;
            var slices = x[Consts..FirstCarry].Select(xs => Row(xs, at));
            var next = Body.Apply([.. x[..Consts], .. slices, .. state]);
            state = next[..Carry];
            for (var k = 0; k < rows.Length; k++) rows[k].Add(Lax.ExpandDims(next[Carry + k], 0));
        }
        if (Reverse) foreach (var r in rows) r.Reverse();
        return [.. state, .. rows.Select((r, k) => Joined(r, Body.Outputs[Carry + k].Aval))];
    }

    private static Node Joined(List<Node> rows, Aval one) =>
        rows.Count == 0 ? Lax.Zeros(one with { Shape = one.Shape.Insert(0, 0) }) : rows.Count == 1 ? rows[0] : Lax.Concatenate([.. rows], 0);

    private static Node Row(Node xs, int at)
    {
        int[] starts = new int[xs.Rank], limits = xs.Shape.ToArray();
        (starts[0], limits[0]) = (at, at + 1);
        return Lax.Reshape(Lax.Slice(xs, starts, limits), xs.Shape.Without(0));
    }

    // As many whole rounds as fit, and the iterations that are left over.
    private Node[] WithRemainder(Node[] x)
    {
        var rounds = Length - (Length % Unroll);
        Node Part(Node xs)
        {
            int[] starts = new int[xs.Rank], limits = xs.Shape.ToArray();
            (starts[0], limits[0]) = Reverse ? (Length - rounds, Length) : (0, rounds);
            return Lax.Slice(xs, starts, limits);
        }
        var main = Project.All(new Scan(Body, Consts, Carry, rounds, Reverse, Unroll).Of(
            [.. x[..Consts], .. x[Consts..FirstCarry].Select(Part), .. x[FirstCarry..]]));
        var rest = Inline([.. x[..FirstCarry], .. main[..Carry]], rounds, Length);
        return [.. rest[..Carry], .. main.Skip(Carry).Zip(rest.Skip(Carry), (m, r) => Lax.Concatenate(Reverse ? [r, m] : [m, r], 0))];
    }
}
