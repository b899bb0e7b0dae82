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
        using var final = Cluster.Resolve(exprs);
        foreach (var r in cluster.Roots) Stores.Add(new BodyStore(r.Node, fusion.OffsetOf(r.Node, r.Cell.Index, final), final[r.Cell], null, null));
        foreach (var r in cluster.Reductions)
        {
            Reductions.Add(new BodyReduction(r.Node, r.Reduce, K.Cast(final[r.Operand], r.Reduce.Accumulator)));
        }
        if (cluster.Update is { } update)
        {
            var guard = update.Guard is null ? null : final[update.Guard];
            Stores.Add(new BodyStore(update.Node, fusion.OffsetOf(update.Node, update.Target, final), final[update.Value], guard, update.Update.Combine));
        }
        cluster.Finish();
        for (var l = 0; l < Loops.Count; l++)
        {
            if (Loops[l] is { IsInner: false, Extent: not 1 }) Nest.Add(l);
        }
        OuterCount = Nest.Count;
        for (var l = 0; l < Loops.Count; l++)
        {
            if (Loops[l] is { IsInner: true, Extent: not 1 }) Nest.Add(l);
        }
    }

    public Cluster Cluster { get; }

    public List<Loop> Loops { get; }

    public List<BodyStore> Stores { get; } = [];

    public List<BodyReduction> Reductions { get; } = [];

    /// <summary>The positions of the buffers it reads, each once: no more than a device has.</summary>
    // Kept, since merging asks a body for them once for each of its neighbours.
    public List<int> LoadPositions => field ??= FindLoads();

    /// <summary>The loops that matter, outer ones first.</summary>
    public List<int> Nest { get; } = [];

    /// <summary>How many loops of the nest are outer ones.</summary>
    public int OuterCount { get; }

    /// <summary>Whether both can be run by one nest.</summary>
    public bool HasNestOf(Body other)
    {
        if (OuterCount != other.OuterCount || Nest.Count != other.Nest.Count) return false;
        for (var i = 0; i < Nest.Count; i++)
        {
            if (Loops[Nest[i]].Extent != other.Loops[other.Nest[i]].Extent) return false;
        }
        return true;
    }

    /// <summary>Takes over the work of another body with an equal nest.</summary>
    public void Absorb(Body other)
    {
        foreach (var position in other.LoadPositions)
        {
            if (!LoadPositions.Contains(position)) LoadPositions.Add(position);
        }
        var to = new int[other.Loops.Count];
        for (var i = 0; i < Nest.Count; i++) to[other.Nest[i]] = Nest[i];
        using var map = other.WalkAll();
        map.Map((e, args) => e.Op != KOp.Index ? e.With(args)
            : other.Loops[e.Slot].Extent == 1 ? K.Const(Scalar.OfInt(e.Type, 0)) : K.Index(e.Type, to[e.Slot]));
        foreach (var s in other.Stores) Stores.Add(s with { Offset = map[s.Offset], Value = map[s.Value], Guard = s.Guard is null ? null : map[s.Guard] });
        foreach (var r in other.Reductions) Reductions.Add(r with { Value = map[r.Value] });
        Cluster.Absorb(other.Cluster);
    }

    /// <summary>A walk over all expressions: of the reductions, then of the stores.</summary>
    public Walk WalkAll()
    {
        var walk = Walk.Begin();
        foreach (var r in Reductions) walk.Add(r.Value);
        foreach (var s in Stores) walk.Add(s.Offset).Add(s.Value).Add(s.Guard);
        return walk;
    }

    private List<int> FindLoads()
    {
        var positions = new List<int>();
        using var walk = WalkAll();
        foreach (var e in walk.Order)
        {
            if (e.Op == KOp.Load && !positions.Contains(e.Slot)) positions.Add(e.Slot);
        }
        return positions;
    }
}

/// <summary>A node stored at an offset of its buffer.</summary>
internal sealed record BodyStore(Node Node, KExpr Offset, KExpr Value, KExpr? Guard, KOp? Combine);

/// <summary>A reduction of a value over the inner loops.</summary>
internal sealed record BodyReduction(Node Node, Lowering.Reduce Reduce, KExpr Value);
