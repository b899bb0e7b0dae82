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
        List<int> outer = [], inner = [];
        for (var l = 0; l < body.Loops.Count; l++) (body.Loops[l].IsInner ? inner : outer).Add(l);
        var loopSlot = new int[body.Loops.Count];
        for (var i = 0; i < loopSlot.Length; i++) loopSlot[i < outer.Count ? outer[i] : inner[i - outer.Count]] = i;
        var reductions = body.Reductions.OrderBy(r => fusion.PositionOf(r.Node)).ToList();
        var accSlot = reductions.Select((r, i) => (fusion.PositionOf(r.Node), i)).ToDictionary(p => p.Item1, p => p.i);
        var inputs = new List<Node>();
        var uniforms = new List<Node>();
        if (first is not null) inputs.Add(first);

        var interner = new Interner();
        var exprs = body.Reductions.Select(r => r.Value).Concat(body.Stores.SelectMany(s => s.Roots()));
        var map = KExpr.Rewrite(exprs, (e, args) => interner.Intern(e.Op switch
        {
            KOp.Index => body.Loops[e.Slot].Extent == 1 ? K.Const(Scalar.OfInt(e.Type, 0)) : K.Index(e.Type, loopSlot[e.Slot]),
            KOp.Load => new KExpr(KOp.Load, e.Type, args, SlotOf(inputs, fusion.NodeAt(e.Slot))),
            KOp.Uniform => K.Uniform(e.Type, SlotOf(uniforms, fusion.NodeAt(e.Slot))),
            KOp.Acc => K.Acc(e.Type, accSlot[e.Slot]),
            _ => e.With(args),
        }));
        interner.Release();

        // A pass comes after the passes of all reductions it uses.
        var passOf = new int[reductions.Count];
        var passes = new List<(List<Reduction> Reductions, List<Store> Stores)>();
        (List<Reduction> Reductions, List<Store> Stores) Pass(int i)
        {
            while (passes.Count <= i) passes.Add(([], []));
            return passes[i];
        }
        int After(IEnumerable<KExpr> roots)
        {
            if (passOf.Length == 0) return 0;
            using var walk = Walk.Over(roots);
            var after = 0;
            foreach (var e in walk.Order)
            {
                if (e.Op == KOp.Acc) after = Math.Max(after, passOf[e.Slot] + 1);
            }
            return after;
        }
        bool IsInside(Store store)
        {
            if (inner.Count == 0) return false;
            using var walk = Walk.Over(store.Roots());
            foreach (var e in walk.Order)
            {
                if (e.Op == KOp.Index && e.Slot >= outer.Count) return true;
            }
            return false;
        }
        for (var i = 0; i < reductions.Count; i++)
        {
            var value = map[reductions[i].Value];
            passOf[i] = After([value]);
            Pass(passOf[i]).Reductions.Add(new Reduction(i, reductions[i].Reduce.Combine, reductions[i].Reduce.Identity.Cast(value.Type), value));
        }
        var outputs = ImmutableArray.CreateBuilder<KernelOutput>();
        var outerStores = ImmutableArray.CreateBuilder<Store>();
        foreach (var s in body.Stores)
        {
            var store = new Store(outputs.Count, map[s.Offset], map[s.Value], s.Guard is null ? null : map[s.Guard], s.Combine);
            outputs.Add(new KernelOutput(s.Node.DType, body.Cluster.Update is not null));
            if (IsInside(store)) Pass(After(store.Roots())).Stores.Add(store);
            else outerStores.Add(store);
        }
        var kernel = new Kernel
        {
            Name = NameOf(body.Cluster),
            IndexType = fusion.IndexType,
            Inputs = [.. inputs.Select(n => n.DType)],
            Uniforms = [.. uniforms.Select(n => n.DType)],
            Outputs = outputs.ToImmutable(),
            Outer = [.. outer.Select(l => body.Loops[l].Extent)],
            Inner = [.. inner.Select(l => body.Loops[l].Extent)],
            Passes = [.. passes.Select(p => new Pass([.. p.Reductions], [.. p.Stores]))],
            OuterStores = outerStores.ToImmutable(),
            Ordered = body.Cluster.Update is { Update.Ordered: true },
        };
        return new BuiltKernel(kernel, inputs, uniforms, [.. body.Stores.Select(s => s.Node)]);
    }

    private static int SlotOf(List<Node> list, Node node)
    {
        var i = list.FindIndex(n => ReferenceEquals(n, node));
        if (i >= 0) return i;
        list.Add(node);
        return list.Count - 1;
    }

    // The operations in order of computation, movements left out: a name for people, not a key.
    private static string NameOf(Cluster c)
    {
        string[] silent = ["broadcast_in_dim", "reshape", "transpose", "slice", "constant", "convert_element_type", "alias", "iota", "parameter"];
        var names = c.Names.AsEnumerable().Reverse().Where(n => !silent.Contains(n)).ToList();
        if (names.Count == 0) names = [.. c.Names.AsEnumerable().Reverse().Take(1)];
        var text = string.Join("_", names.Take(6));
        return names.Count > 6 ? $"{text}_and_{names.Count - 6}_more" : text;
    }
}
