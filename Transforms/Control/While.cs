using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;

namespace Lazy.Transforms.Control;

/// <summary>
/// A body that runs on its own state for as long as a condition of that state holds. Operands: values that the condition reads, values that
/// the body reads, the state. Outputs: the state for which the condition is false.
/// </summary>
/// <param name="Condition">Parameters: its constants, the state. Output: a bool of rank 0.</param>
/// <param name="ConditionConsts">How many constants the condition has.</param>
/// <param name="Body">Parameters: its constants, the state. Outputs: the next state.</param>
/// <param name="BodyConsts">How many constants the body has.</param>
public sealed partial record While(ClosedGraph Condition, int ConditionConsts, ClosedGraph Body, int BodyConsts) : ControlFlow
{
    /// <inheritdoc/>
    public override string Name => "while_loop";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Role, ClosedGraph Graph)> Bodies => [("cond", Condition), ("body", Body)];

    /// <inheritdoc/>
    public override Primitive WithBodies(IReadOnlyList<ClosedGraph> bodies) => new While(bodies[0], ConditionConsts, bodies[1], BodyConsts);

    private int Consts => ConditionConsts + BodyConsts;

    private int Carry => Body.Outputs.Count;

    /// <inheritdoc/>
    public override Aval[] InferOutputs(ReadOnlySpan<Aval> x)
    {
        Check(x, [.. Condition.Parameters.Take(ConditionConsts), .. Body.Parameters], 0);
        return [.. Body.Outputs.Select(o => o.Aval)];
    }

    /// <inheritdoc/>
    public override HostArray[] EvaluateOutputs(ReadOnlySpan<HostArray> x)
    {
        HostArray[] first = x[..ConditionConsts].ToArray(), consts = x[ConditionConsts..Consts].ToArray(), state = x[Consts..].ToArray();
        while (Interpreter.Run(Condition, [.. first, .. state])[0].Data[0].IsTrue) state = Interpreter.Run(Body, [.. consts, .. state]);
        return state;
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var operands = x.ToArray();
        var mapped = operands.Select(m => m.Axis is not null).ToArray();
        Node[] parameters;
        Mapped[] goOn;
        Mapped[] next;
        while (true)
        {
            parameters = [.. Like().Select((a, i) => Parameter.Create(mapped[i] ? a with { Shape = a.Shape.Insert(0, size) } : a, "p"))];
            Mapped Operand(int i) => new(parameters[i], mapped[i] ? 0 : null);
            var state = Enumerable.Range(Consts, Carry).Select(Operand).ToArray();
            goOn = Vectorize.Run(Condition.Outputs, Condition.Parameters, [.. Enumerable.Range(0, ConditionConsts).Select(Operand), .. state], size);
            next = Vectorize.Run(Body.Outputs, Body.Parameters, [.. Enumerable.Range(ConditionConsts, BodyConsts).Select(Operand), .. state], size);
            var grown = false;
            for (var c = 0; c < Carry; c++)
            {
                // Where examples end at different times each has a state of its own.
                if (mapped[Consts + c] || (next[c].Axis is null && goOn[0].Axis is null)) continue;
                mapped[Consts + c] = grown = true;
            }
            if (!grown) break;
        }
        var carry = parameters[Consts..];
        var outputs = next.Select((r, i) => mapped[Consts + i] ? Vectorize.MoveTo(r, 0, size) : r.Node).ToArray();
        var predicate = goOn[0].Node;
        Node[] consts = parameters[ConditionConsts..Consts];
        if (goOn[0].Axis is not null)
        {
            // Examples that are done keep their state; the loop ends with the last of them.
            outputs = [.. outputs.Zip(carry, (after, before) => Lax.Select(Lax.Broadcast(predicate, after.Shape, 0), BodyRules.Fit(after, before.Aval), before))];
            consts = parameters[..Consts];
        }
        var condition = BodyRules.Closed([.. parameters[..ConditionConsts], .. carry], [goOn[0].Axis is null ? predicate : Lax.ReduceOr(predicate, 0)]);
        var body = BodyRules.Closed([.. consts, .. carry], outputs.Select((o, i) => BodyRules.Fit(o, carry[i].Aval)));
        var nodes = operands.Select((m, i) => mapped[i] ? Batching.At(m, 0, size) : m.Node).ToArray();
        Node[] given = [.. nodes[..ConditionConsts], .. consts.Length == Consts ? nodes[..Consts] : nodes[ConditionConsts..Consts], .. nodes[Consts..]];
        var all = Project.All(new While(condition, ConditionConsts, body, consts.Length).Of(given));
        return new Mapped(all[0], 0) { Parts = [.. all.Select((n, i) => new Mapped(n, mapped[Consts + i] ? 0 : null))] };
    }

    /// <inheritdoc/>
    public bool Equals(While? other) =>
        other is not null && ConditionConsts == other.ConditionConsts && BodyConsts == other.BodyConsts && Condition.Equals(other.Condition)
        && Body.Equals(other.Body);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ConditionConsts, BodyConsts, Condition, Body);

    /// <inheritdoc/>
    protected override string Parameters() =>
        $"consts=({ConditionConsts}, {BodyConsts}), cond={GraphText.Of(Condition)}, body={GraphText.Of(Body)}";

    private protected override Lowering MakeLowering()
    {
        var consts = BodyRules.Parameters([.. Condition.Parameters.Take(ConditionConsts), .. Body.Parameters.Take(BodyConsts)], "const");
        var counter = Parameter.Create(new Aval(Shape.Scalar, DType.Int32), "i", isUniform: true);
        Node[] tested = BodyRules.Parameters(Body.Parameters.Skip(BodyConsts), "state"), state = BodyRules.Parameters(tested, "state");
        var condition = Condition.Apply([.. consts[..ConditionConsts], .. tested]);
        var next = Body.Apply([.. consts[ConditionConsts..], .. state]);
        return new Lowering.Loop(
            new ClosedGraph([.. consts, counter, .. state], next), new ClosedGraph([.. consts, .. tested], condition), Consts, [], 0);
    }

    private protected override Node?[] Jvp(Node[] x, Node result, Node?[] tangents)
    {
        bool[] active = [.. tangents.Skip(ConditionConsts).Select(t => t is not null)];
        var (directions, moved) = BodyRules.LoopJvp(Body, active, BodyConsts, Carry);
        var at = BodyRules.Where(active);
        var consts = at.Count(i => i < BodyConsts);
        var state = at[consts..];
        Node[] given = [.. at.Select(i => BodyRules.Fit(tangents[ConditionConsts + i], Body.Parameters[i].Aval))];
        var body = BodyRules.Closed(
            [.. Body.Parameters.Take(BodyConsts), .. directions[..consts], .. Body.Parameters.Skip(BodyConsts), .. directions[consts..]],
            [.. Body.Outputs, .. state.Select(i => BodyRules.Fit(moved[i - BodyConsts], Body.Parameters[i].Aval))]);
        var condition = new ClosedGraph([.. Condition.Parameters, .. BodyRules.Parameters(given[consts..], "tangent")], Condition.Outputs);
        var joint = new While(condition, ConditionConsts, body, BodyConsts + consts)
        {
            Covering = new(this, [.. Enumerable.Range(0, Consts), .. Enumerable.Range(Consts + consts, Carry)], [.. Enumerable.Range(0, Carry)]),
        };
        var all = Project.All(joint.Of([.. x[..Consts], .. given[..consts], .. x[Consts..], .. given[consts..]]));
        var outputs = new Node?[Carry];
        for (var i = 0; i < state.Length; i++) outputs[state[i] - BodyConsts] = all[Carry + i];
        return outputs;
    }

    private protected override Node?[] Vjp(Node[] x, Node result, Node?[] cotangents, bool[] wanted) =>
        throw new DifferentiationException(
            "while_loop: reverse mode would need the state of every iteration, and how many there are is not known beforehand. Use lax.scan, or " +
            "lax.fori_loop with bounds that are C# ints, which keep them; use forward mode (jvp, jacfwd); or give the derivative by hand with " +
            "jax.custom_vjp, such as that of a fixed point.");

    private IEnumerable<Aval> Like() => Condition.Parameters.Take(ConditionConsts).Concat(Body.Parameters).Select(p => p.Aval);
}
