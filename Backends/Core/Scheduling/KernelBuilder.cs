using System.Collections.Immutable;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Scheduling;

/// <summary>A kernel together with the nodes whose buffers and numbers it takes, in the order of its slots.</summary>
internal sealed record BuiltKernel(Kernel Kernel, IReadOnlyList<Node> Inputs, IReadOnlyList<Node> Uniforms, IReadOnlyList<Node> Outputs);

/// <summary>Gives a finished body the numbering of a <see cref="Kernel"/>: loops, slots and passes.</summary>
internal static class KernelBuilder
{
    /// <summary>Builds the kernel of a body.</summary>
    /// <param name="fusion">Where positions are resolved.</param>
    /// <param name="body">The body.</param>
    /// <param name="first">A node that must be input 0, whether it is read or not.</param>
    public static BuiltKernel Build(Fusion fusion, Body body, Node? first = null)
    {
        var outer = body.Loops.FindAll(l => !l.IsInner);
        var inner = body.Loops.FindAll(l => l.IsInner);
        var loopSlot = new int[body.Loops.Count];
        for (int l = 0, o = 0; l < loopSlot.Length; l++) loopSlot[l] = body.Loops[l].IsInner ? outer.Count + l - o : o++;
        var reductions = body.Reductions.Count < 2 ? body.Reductions : [.. body.Reductions.OrderBy(r => fusion.PositionOf(r.Node))];
        var accumulators = reductions.ConvertAll(r => fusion.PositionOf(r.Node));
        List<int> inputs = first is null ? [] : [fusion.PositionOf(first)], uniforms = [];

        var interner = new Interner();
        using var map = body.WalkAll();
        map.Map((e, args) => interner.Intern(e.Op switch
        {
            KOp.Index => body.Loops[e.Slot].Extent == 1 ? K.Const(Scalar.OfInt(e.Type, 0)) : K.Index(e.Type, loopSlot[e.Slot]),
            KOp.Load => new KExpr(KOp.Load, e.Type, args, SlotOf(inputs, e.Slot)),
            KOp.Uniform => K.Uniform(e.Type, SlotOf(uniforms, e.Slot)),
            KOp.Acc => K.Acc(e.Type, accumulators.IndexOf(e.Slot)),
            _ => e.With(args),
        }));
        interner.Release();

        var passOf = new int[reductions.Count];
        var passes = new List<(List<Reduction> Reductions, List<Store> Stores)>();
        (List<Reduction> Reductions, List<Store> Stores) Pass(int i)
        {
            while (passes.Count <= i) passes.Add(([], []));
            return passes[i];
        }
        // A pass comes after the passes of all reductions it uses; what uses no inner loop need not be in one.
        (int Pass, bool IsInside) Place(Walk roots)
        {
            using var walk = roots;
            var (pass, inside) = (0, false);
            foreach (var e in walk.Order)
            {
                if (e.Op == KOp.Acc) pass = Math.Max(pass, passOf[e.Slot] + 1);
                else inside |= e.Op == KOp.Index && e.Slot >= outer.Count;
            }
            return (pass, inside);
        }
        for (var i = 0; i < reductions.Count; i++)
        {
            var value = map[reductions[i].Value];
            passOf[i] = Place(Walk.Begin().Add(value)).Pass;
            Pass(passOf[i]).Reductions.Add(new Reduction(i, reductions[i].Reduce.Combine, reductions[i].Reduce.Identity.Cast(value.Type), value));
        }
        var outputs = ImmutableArray.CreateBuilder<KernelOutput>(body.Stores.Count);
        var outerStores = ImmutableArray.CreateBuilder<Store>(body.Stores.Count);
        foreach (var s in body.Stores)
        {
            var store = new Store(outputs.Count, map[s.Offset], map[s.Value], s.Guard is null ? null : map[s.Guard], s.Combine);
            outputs.Add(new KernelOutput(s.Node.DType, body.Cluster.Update is not null));
            if (inner.Count > 0 && Place(store.AddTo(Walk.Begin())) is { IsInside: true } place) Pass(place.Pass).Stores.Add(store);
            else outerStores.Add(store);
        }
        var (reads, numbers) = (inputs.ConvertAll(fusion.NodeAt), uniforms.ConvertAll(fusion.NodeAt));
        var kernel = new Kernel
        {
            Name = NameOf(body.Cluster),
            IndexType = fusion.IndexType,
            Inputs = [.. reads.ConvertAll(n => n.DType)],
            Uniforms = [.. numbers.ConvertAll(n => n.DType)],
            Outputs = outputs.MoveToImmutable(),
            Outer = [.. outer.ConvertAll(l => l.Extent)],
            Inner = [.. inner.ConvertAll(l => l.Extent)],
            Passes = [.. passes.ConvertAll(p => new Pass([.. p.Reductions], [.. p.Stores]))],
            OuterStores = outerStores.DrainToImmutable(),
            Ordered = body.Cluster.Update is { Update.Ordered: true },
        };
        return new BuiltKernel(kernel, reads, numbers, body.Stores.ConvertAll(s => s.Node));
    }

    private static int SlotOf(List<int> positions, int position)
    {
        var i = positions.IndexOf(position);
        if (i >= 0) return i;
        positions.Add(position);
        return positions.Count - 1;
    }

    private static readonly HashSet<string> Silent =
        ["broadcast_in_dim", "reshape", "transpose", "slice", "constant", "convert_element_type", "alias", "iota", "parameter"];

    // The operations in order of computation, movements left out: a name for people, not a key.
    private static string NameOf(Cluster c)
    {
        const int Most = 6;
        var names = new List<string>(Most);
        var more = 0;
        for (var i = c.Names.Count - 1; i >= 0; i--)
        {
            if (Silent.Contains(c.Names[i])) continue;
            if (names.Count < Most) names.Add(c.Names[i]);
            else more++;
        }
        return names.Count == 0 ? c.Names.LastOrDefault() ?? "" : more == 0 ? string.Join('_', names) : $"{string.Join('_', names)}_and_{more}_more";
    }
}
