using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Transforms.Control;

// What the transforms make of a scan: always another scan.
public sealed partial record Scan
{
    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        // A part of the state is mapped if it starts mapped or becomes so; the rest follows from that.
        var mapped = x.ToArray().Select(m => m.Axis is not null).ToArray();
        var operands = x.ToArray();
        Node[] parameters;
        Mapped[] results;
        while (true)
        {
            parameters = [.. Body.Parameters.Select((p, i) => Parameter.Create(mapped[i] ? p.Aval with { Shape = p.Shape.Insert(0, size) } : p.Aval, "p"))];
            results = Vectorize.Run(Body.Outputs, Body.Parameters, [.. parameters.Select((p, i) => new Mapped(p, mapped[i] ? 0 : null))], size);
            var grown = false;
            for (var c = 0; c < Carry; c++)
            {
                if (results[c].Axis is null || mapped[FirstCarry + c]) continue;
                mapped[FirstCarry + c] = grown = true;
            }
            if (!grown) break;
        }
        var outputs = results.Select((r, i) => r.Axis is not null || (i < Carry && mapped[FirstCarry + i]) ? Vectorize.MoveTo(r, 0, size) : r.Node);
        var body = BodyRules.Closed(parameters, outputs.Select((o, i) => i < Carry ? BodyRules.Fit(o, parameters[FirstCarry + i].Aval) : o));
        var nodes = new Node[operands.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            // The sliced axis stays in front, so that slices have the mapped one in front.
            var at = i >= Consts && i < FirstCarry ? 1 : 0;
            nodes[i] = !mapped[i] ? operands[i].Node : Batching.At(operands[i], at, size);
        }
        var all = Project.All(new Scan(body, Consts, Carry, Length, Reverse, Unroll).Of(nodes));
        Mapped[] parts = [.. all.Select((n, i) => i < Carry
            ? new Mapped(n, mapped[FirstCarry + i] ? 0 : null)
            : new Mapped(n, results[i].Axis is null ? null : 1))];
        return new Mapped(all[0], 0) { Parts = parts };
    }

    /// <inheritdoc/>
    public override Rewiring? Without(ReadOnlySpan<bool> read)
    {
        // State lives if it is read at the end, or if something that lives reads it on the way.
        var live = read.ToArray();
        HashSet<Node> needed;
        while (true)
        {
            needed = [.. Traversal.PostOrder(Body.Outputs.Where((_, i) => live[i]))];
            var grown = false;
            for (var c = 0; c < Carry; c++)
            {
                if (live[c] || !needed.Contains(Body.Parameters[FirstCarry + c])) continue;
                live[c] = grown = true;
            }
            if (!grown) break;
        }
        int[] outputs = BodyRules.Where(live);
        int[] operands = BodyRules.Where([.. Body.Parameters.Select((p, i) => i >= FirstCarry ? live[i - FirstCarry] : needed.Contains(p))]);
        if (outputs.Length == live.Length && operands.Length == Body.Parameters.Count) return null;
        var body = new ClosedGraph([.. operands.Select(i => Body.Parameters[i])], [.. outputs.Select(i => Body.Outputs[i])]);
        var scan = new Scan(body, operands.Count(i => i < Consts), outputs.Count(i => i < Carry), Length, Reverse, Unroll);
        return new Rewiring(scan, operands, [.. live.Select((_, i) => Array.IndexOf(outputs, i))]);
    }

    private protected override Node?[] Jvp(Node[] x, Node result, Node?[] tangents)
    {
        var active = tangents.Select(t => t is not null).ToArray();
        var (directions, moved) = BodyRules.LoopJvp(Body, active, FirstCarry, Carry);
        // Tangents of the state that turned out to be active begin as zero.
        var at = BodyRules.Where(active);
        var given = at.Select(i => BodyRules.Fit(tangents[i], i < Consts || i >= FirstCarry ? Body.Parameters[i].Aval : x[i].Aval)).ToArray();
        int consts = at.Count(i => i < Consts), carry = at.Count(i => i >= FirstCarry), slices = at.Length - consts - carry;
        var stacked = BodyRules.Where([.. moved.Select((m, i) => i >= Carry && m is not null)]);
        T[] Joint<T>(IReadOnlyList<T> p, IReadOnlyList<T> t) =>
            [.. p.Take(Consts), .. t.Take(consts), .. p.Skip(Consts).Take(Slices), .. t.Skip(consts).Take(slices), .. p.Skip(FirstCarry), .. t.Skip(at.Length - carry)];
        var state = at.Skip(at.Length - carry).Select(i => BodyRules.Fit(moved[i - FirstCarry], Body.Parameters[i].Aval));
        var body = BodyRules.Closed(
            Joint(Body.Parameters, directions),
            [.. Body.Outputs.Take(Carry), .. state, .. Body.Outputs.Skip(Carry), .. stacked.Select(i => moved[i]!)]);
        int[] own = [.. Enumerable.Range(0, Body.Parameters.Count)];
        var order = Joint(own, [.. at.Select(_ => -1)]);
        var joint = new Scan(body, Consts + consts, Carry + carry, Length, Reverse, Unroll)
        {
            Covering = new(this, [.. own.Select(i => Array.IndexOf(order, i))],
                [.. Body.Outputs.Select((_, i) => i < Carry ? i : i + carry)]),
        };
        var all = Project.All(joint.Of(Joint(x, given)));
        var outputs = new Node?[Body.Outputs.Count];
        for (var c = 0; c < carry; c++) outputs[at[at.Length - carry + c] - FirstCarry] = all[Carry + c];
        for (var k = 0; k < stacked.Length; k++) outputs[stacked[k]] = all[Body.Outputs.Count + carry + k];
        return outputs;
    }

    // The way there again, with what the way back needs stacked, then a scan in the other direction that carries the cotangents of the state
    // and the sums of those of the constants.
    private protected override Node?[] Vjp(Node[] x, Node result, Node?[] cotangents, bool[] wanted)
    {
        var differentiated = Body.Parameters.Select((p, i) => p.DType.IsInexact && (i >= FirstCarry || wanted[i])).ToArray();
        var given = Body.Outputs.Select((o, i) => o.DType.IsInexact && (i < Carry || cotangents[i] is not null)).ToArray();
        var split = Split.Of(Body, differentiated, given);
        var (kept, forward) = Keep(x, split);

        // Parameters of the way back: constants, slices (inputs, what was stacked, cotangents of what was stacked), state.
        var map = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        List<Node> consts = [], slices = [], constOperands = [], sliceOperands = [];
        foreach (var (n, operand, isSliced) in kept)
        {
            var p = map[n] = Parameter.Create(n.Aval, "saved");
            (isSliced ? slices : consts).Add(p);
            (isSliced ? sliceOperands : constOperands).Add(operand(forward));
        }
        for (var i = Carry; i < given.Length; i++)
        {
            if (split.Cotangents[i] is not { } ct) continue;
            slices.Add(map[ct] = Parameter.Create(ct.Aval, "cotangent"));
            sliceOperands.Add(BodyRules.Fit(cotangents[i], result.Outputs![i]));
        }
        int[] state = BodyRules.Where([.. given.Take(Carry)]), summed = BodyRules.Where([.. differentiated.Take(Consts)]);
        var stateParameters = state.Select(i => map[split.Cotangents[i]!] = Parameter.Create(Body.Outputs[i].Aval, "cotangent")).ToArray();
        var back = split.Back(Body.Parameters.Count, map);
        var sums = BodyRules.Parameters(summed.Select(i => Body.Parameters[i]), "sum");
        int[] sliced = BodyRules.Where([.. Enumerable.Range(0, FirstCarry).Select(i => i >= Consts && back[i] is not null)]);
        var body = BodyRules.Closed(
            [.. consts, .. slices, .. stateParameters, .. sums],
            [
                .. state.Select(i => BodyRules.Fit(back[FirstCarry + i], Body.Outputs[i].Aval)),
                .. summed.Select((i, k) => back[i] is { } b ? BodyRules.Fit(Lax.Add(sums[k], Lax.Convert(b, sums[k].DType)), sums[k].Aval) : sums[k]),
                .. sliced.Select(i => BodyRules.Fit(back[i], Body.Parameters[i].Aval)),
            ]);
        var all = Project.All(new Scan(body, consts.Count, state.Length + summed.Length, Length, !Reverse, Unroll).Of(
        [
            .. constOperands, .. sliceOperands,
            .. state.Select(i => BodyRules.Fit(cotangents[i], Body.Outputs[i].Aval)), .. sums.Select(s => Lax.Zeros(s.Aval)),
        ]));
        var outputs = new Node?[x.Length];
        for (var i = 0; i < state.Length; i++) outputs[FirstCarry + state[i]] = all[i];
        for (var i = 0; i < summed.Length; i++) outputs[summed[i]] = all[state.Length + i];
        for (var i = 0; i < sliced.Length; i++) outputs[sliced[i]] = all[state.Length + summed.Length + i];
        return outputs;
    }

    // Where the way back finds each saved value: constants and slices are operands already, what depends on constants alone is computed once,
    // and only the rest is stacked.
    private (List<(Node Saved, Func<Node[], Node> Operand, bool IsSliced)> Kept, Node[] Forward) Keep(Node[] x, Split split)
    {
        var kept = new List<(Node, Func<Node[], Node>, bool)>();
        var stacked = new List<Node>();
        var varying = Varying(split.Saved);
        foreach (var n in split.Saved)
        {
            var at = BodyRules.IndexOf(Body, n);
            if (at >= 0 && at < FirstCarry)
            {
                kept.Add((n, _ => x[at], at >= Consts));
            }
            else if (!varying.Contains(n))
            {
                kept.Add((n, _ => new ClosedGraph([.. Body.Parameters.Take(Consts)], [n]).Apply(x.AsSpan(0, Consts))[0], false));
            }
            else
            {
                var part = Body.Outputs.Count + stacked.Count;
                stacked.Add(n);
                kept.Add((n, forward => forward[part], true));
            }
        }
        if (stacked.Count == 0) return (kept, []);
        var scan = new Scan(new ClosedGraph(Body.Parameters, [.. Body.Outputs, .. stacked]), Consts, Carry, Length, Reverse, Unroll)
        {
            Covering = new(this, [.. Enumerable.Range(0, x.Length)], [.. Enumerable.Range(0, Body.Outputs.Count)]),
        };
        return (kept, Project.All(scan.Of(x)));
    }

    private HashSet<Node> Varying(IReadOnlyList<Node> nodes)
    {
        var varying = new HashSet<Node>(Body.Parameters.Skip(Consts), ReferenceEqualityComparer.Instance);
        foreach (var n in Traversal.PostOrder(nodes))
        {
            foreach (var i in n.Inputs)
            {
                if (!varying.Contains(i)) continue;
                varying.Add(n);
                break;
            }
        }
        return varying;
    }
}
