using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
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
        var (outer, inner) = (Extents(body, isInner: false), Extents(body, isInner: true));
        var loopSlot = new int[body.Loops.Count];
        for (int l = 0, o = 0; l < loopSlot.Length; l++) loopSlot[l] = body.Loops[l].IsInner ? outer.Length + l - o : o++;
        var reductions = body.Reductions.Count < 2 ? body.Reductions : [.. body.Reductions.OrderBy(r => fusion.PositionOf(r.Node))];
        int[] accumulators = reductions.Count == 0 ? [] : [.. reductions.Select(r => fusion.PositionOf(r.Node))];
        List<int> inputs = first is null ? [] : [fusion.PositionOf(first)], uniforms = [];

        var interner = new Interner();
        using var map = body.WalkAll();
        map.Map((e, args) => interner.Intern(e.Op switch
        {
            KOp.Index => body.Loops[e.Slot].Extent == 1 ? K.Const(Scalar.OfInt(e.Type, 0)) : K.Index(e.Type, loopSlot[e.Slot]),
            KOp.Load => new KExpr(KOp.Load, e.Type, args, SlotOf(inputs, e.Slot)),
            KOp.Uniform => K.Uniform(e.Type, SlotOf(uniforms, e.Slot)),
            KOp.Acc => K.Acc(e.Type, Array.IndexOf(accumulators, e.Slot)),
            _ => e.With(args),
        }));
        interner.Release();

        var passOf = new int[reductions.Count];
        List<(List<Reduction> Reductions, List<Store> Stores)>? passes = null;
        (List<Reduction> Reductions, List<Store> Stores) Pass(int i)
        {
            passes ??= [];
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
                else inside |= e.Op == KOp.Index && e.Slot >= outer.Length;
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
            if (inner.Length > 0 && Place(store.AddTo(Walk.Begin())) is { IsInside: true } place) Pass(place.Pass).Stores.Add(store);
            else outerStores.Add(store);
        }
        var (reads, numbers) = (NodesAt(fusion, inputs), NodesAt(fusion, uniforms));
        var kernel = new Kernel
        {
            Name = NameOf(body.Cluster),
            IndexType = fusion.IndexType,
            Inputs = TypesOf(reads),
            Uniforms = TypesOf(numbers),
            Outputs = outputs.MoveToImmutable(),
            Outer = outer,
            Inner = inner,
            Passes = passes is null ? [] : [.. passes.Select(p => new Pass([.. p.Reductions], [.. p.Stores]))],
            OuterStores = outerStores.DrainToImmutable(),
            Ordered = body.Cluster.Update is { Update.Ordered: true },
        };
        var stored = new Node[body.Stores.Count];
        for (var i = 0; i < stored.Length; i++) stored[i] = body.Stores[i].Node;
        return new BuiltKernel(kernel, reads, numbers, stored);
    }

    private static ImmutableArray<long> Extents(Body body, bool isInner)
    {
        var count = 0;
        foreach (var l in body.Loops) count += l.IsInner == isInner ? 1 : 0;
        if (count == 0) return [];
        var extents = ImmutableArray.CreateBuilder<long>(count);
        foreach (var l in body.Loops)
        {
            if (l.IsInner == isInner) extents.Add(l.Extent);
        }
        return extents.MoveToImmutable();
    }

    private static Node[] NodesAt(Fusion fusion, List<int> positions)
    {
        var nodes = positions.Count == 0 ? [] : new Node[positions.Count];
        for (var i = 0; i < nodes.Length; i++) nodes[i] = fusion.NodeAt(positions[i]);
        return nodes;
    }

    private static ImmutableArray<DType> TypesOf(Node[] nodes)
    {
        var types = new DType[nodes.Length];
        for (var i = 0; i < types.Length; i++) types[i] = nodes[i].DType;
        return ImmutableCollectionsMarshal.AsImmutableArray(types);
    }

    private static int SlotOf(List<int> positions, int position)
    {
        var i = positions.IndexOf(position);
        if (i >= 0) return i;
        positions.Add(position);
        return positions.Count - 1;
    }

    // Used again: a program has many kernels.
    [ThreadStatic]
    private static StringBuilder? s_name;

    private static readonly HashSet<string> Silent =
        ["broadcast_in_dim", "reshape", "transpose", "slice", "constant", "convert_element_type", "alias", "iota", "parameter"];

    // The operations in order of computation, movements left out: a name for people, not a key.
    private static string NameOf(Cluster c)
    {
        const int Most = 6;
        var name = (s_name ??= new()).Clear();
        var count = 0;
        for (var i = c.Names.Count - 1; i >= 0; i--)
        {
            if (Silent.Contains(c.Names[i]) || ++count > Most) continue;
            if (count > 1) name.Append('_');
            name.Append(c.Names[i]);
        }
        if (count > Most) name.Append(CultureInfo.InvariantCulture, $"_and_{count - Most}_more");
        return count == 0 ? c.Names.LastOrDefault() ?? "" : count == 1 ? c.Names.FindLast(n => !Silent.Contains(n))! : name.ToString();
    }
}
