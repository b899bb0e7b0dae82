using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Scheduling;

/// <summary>A cluster whose expressions are final; they still name buffers, uniforms and reductions by position.</summary>
internal sealed class Body
{
    public Body(Cluster cluster, Fusion fusion)
    {
        Cluster = cluster;
        Loops = cluster.Loops;
        var exprs = new List<KExpr>();
        foreach (var r in cluster.Roots) exprs.AddRange([r.Cell, .. r.Cell.Index]);
        foreach (var r in cluster.Reductions) exprs.Add(r.Operand);
        if (cluster.Update is { } u) exprs.AddRange(u.Guard is null ? [u.Value, .. u.Target] : [u.Value, u.Guard, .. u.Target]);
        var final = Cluster.Resolve(exprs);
        KExpr OffsetOf(Node n, IEnumerable<KExpr> index) => fusion.LoadOf(n, [.. index.Select(i => final[i])]).Args[0];
        foreach (var r in cluster.Roots) Stores.Add(new BodyStore(r.Node, OffsetOf(r.Node, r.Cell.Index), final[r.Cell], null, null));
        foreach (var r in cluster.Reductions)
        {
            Reductions.Add(new BodyReduction(r.Node, r.Reduce, K.Cast(final[r.Operand], r.Reduce.Accumulator)));
        }
        if (cluster.Update is { } update)
        {
            var guard = update.Guard is null ? null : final[update.Guard];
            Stores.Add(new BodyStore(update.Node, OffsetOf(update.Node, update.Target), final[update.Value], guard, update.Update.Combine));
        }
        cluster.Finish();
    }

    public Cluster Cluster { get; }

    public List<Loop> Loops { get; }

    public List<BodyStore> Stores { get; } = [];

    public List<BodyReduction> Reductions { get; } = [];

    /// <summary>The positions of the buffers it reads.</summary>
    // Kept, since merging asks a body for them once for each of its neighbours.
    public HashSet<int> LoadPositions => field ??= [.. KExpr.PostOrder(Stores.SelectMany(s => s.Roots()).Concat(Reductions.Select(r => r.Value)))
        .Where(e => e.Op == KOp.Load).Select(e => e.Slot)];

    /// <summary>The loops that matter, outer ones first: equal lists can be run by one nest.</summary>
    public (List<int> Outer, List<int> Inner) Nest()
    {
        var outer = new List<int>();
        var inner = new List<int>();
        for (var l = 0; l < Loops.Count; l++)
        {
            if (Loops[l].Extent != 1) (Loops[l].IsInner ? inner : outer).Add(l);
        }
        return (outer, inner);
    }

    /// <summary>Takes over the work of another body with an equal nest.</summary>
    public void Absorb(Body other)
    {
        LoadPositions.UnionWith(other.LoadPositions);
        var (outer, inner) = Nest();
        var (otherOuter, otherInner) = other.Nest();
        var to = otherOuter.Concat(otherInner).Zip(outer.Concat(inner)).ToDictionary(p => p.First, p => p.Second);
        var exprs = other.Stores.SelectMany(s => s.Roots()).Concat(other.Reductions.Select(r => r.Value));
        var map = KExpr.Rewrite(exprs, (e, args) => e.Op == KOp.Index ? K.Index(e.Type, to[e.Slot]) : e.With(args));
        foreach (var s in other.Stores) Stores.Add(s with { Offset = map[s.Offset], Value = map[s.Value], Guard = s.Guard is null ? null : map[s.Guard] });
        foreach (var r in other.Reductions) Reductions.Add(r with { Value = map[r.Value] });
        Cluster.Absorb(other.Cluster);
    }
}

/// <summary>A node stored at an offset of its buffer.</summary>
internal sealed record BodyStore(Node Node, KExpr Offset, KExpr Value, KExpr? Guard, KOp? Combine)
{
    public IEnumerable<KExpr> Roots() => Guard is null ? [Offset, Value] : [Offset, Value, Guard];
}

/// <summary>A reduction of a value over the inner loops.</summary>
internal sealed record BodyReduction(Node Node, Lowering.Reduce Reduce, KExpr Value);
