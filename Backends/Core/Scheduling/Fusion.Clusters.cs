using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Scheduling;

// How clusters come to be: what they ask for, compute, load and store, and how two become one.
internal sealed partial class Fusion
{
    // Two clusters over equal loops that read one value, neither waiting for the other, become one: a loss and its gradients.
    private bool UniteAskers(Node n)
    {
        var askers = _askers[PositionOf(n)]!;
        var united = false;
        for (var i = 0; i < askers.Count; i++)
        {
            for (var k = Math.Min(askers.Count - 1, i + Merging.Window); k > i; k--)
            {
                if (!CanUnite(askers[i], askers[k])) continue;
                Unite(askers[i], askers[k]);
                united = true;
            }
        }
        return united;
    }

    private static bool CanUnite(Cluster a, Cluster b)
    {
        if (!a.IsOpen || !b.IsOpen || !ReferenceEquals(a.Device, b.Device) || !a.Loops.SequenceEqual(b.Loops)) return false;
        var info = a.Device.Info;
        if (a.Size + b.Size > info.MaxKernelSize) return false;
        var shared = 0;
        foreach (var n in a.Loads) shared += b.Loads.Contains(n) ? 1 : 0;
        foreach (var asked in a.Asked) shared += asked.MayNeedBuffer && b.MayRead(asked.Node) ? 1 : 0;
        return a.Buffers + b.Buffers - shared <= info.MaxBuffers && !a.Reaches(b) && !b.Reaches(a);
    }

    private void Unite(Cluster to, Cluster from)
    {
        foreach (var first in from.Asked)
        {
            for (var cell = first; cell is not null; cell = cell.Next) cell.Meaning ??= Demand(to, first.Node, [.. cell.Index]);
            _askers[PositionOf(first.Node)]!.Remove(from);
        }
        foreach (var n in from.Awaited)
        {
            var readers = _bufferReaders[PositionOf(n)]!;
            readers.Remove(from);
            if (readers.Contains(to)) continue;
            readers.Add(to);
            to.Awaited.Add(n);
        }
        to.Absorb(from);
        foreach (var root in from.Roots) Owner[root.Node] = to;
        from.Finish();
        Clusters.Remove(from);
    }

    private void StoreByRoutine(Node n, Cluster c)
    {
        if (c.Routine is not null) Clusters.Add(c);
        foreach (var view in Operands[n]) NeedBuffer(c, view.Base);
        Count(c, n);
        if (n.Outputs is null)
        {
            if (c.Routine is not null) Own(c, n, []);
            return;
        }
        foreach (var part in Parts[n])
        {
            Own(c, part, []);
            foreach (var reader in _askers[PositionOf(part)] ?? []) c.Before(reader);
        }
    }

    private void StoreAlone(Node n, Lowering.Map map)
    {
        n.TryRecipe(out _, out var inputs);
        StoreAlone(n, cell => cell.Meaning = map.Value(_context.Of(Owner[n], n, inputs), cell.Index));
    }

    private void StoreAlone(Node n, Action<Cell> define)
    {
        var c = NewCluster(n);
        var home = Demand(c, n, AddLoops(c, n.Shape));
        Owner[n] = c;
        c.Settle(n);
        define(home);
        Count(c, n);
        AddRoot(c, n, home, _askers[PositionOf(n)]!);
    }

    private void AddRoot(Cluster c, Node n, Cell home, List<Cluster> askers)
    {
        c.Roots.Add(new Root(n, home));
        Own(c, n, askers);
    }

    private void Own(Cluster c, Node n, List<Cluster> askers)
    {
        Limits.Require(c.Device, n);
        Owner[n] = c;
        Aliases.Remove(n);
        var position = PositionOf(n);
        c.FirstRoot = Math.Min(c.FirstRoot, position);
        foreach (var other in askers)
        {
            if (!ReferenceEquals(other, c)) Load(other, n);
        }
        foreach (var reader in _bufferReaders[position] ?? []) c.Before(reader);
    }

    private void Load(Cluster c, Node n)
    {
        c.Settle(n);
        // Not where it was computed after all.
        if (!HasOpen(c, n)) return;
        for (var cell = c.AskedOf(n); cell is not null; cell = cell.Next) cell.Meaning ??= LoadOf(n, cell.Index);
        c.AddLoad(n);
        if (Owner.TryGetValue(n, out var owner)) owner.Before(c);
    }

    private static void Define(Cluster c, Node n, Func<Cell, KExpr> meaning)
    {
        for (var cell = c.AskedOf(n); cell is not null; cell = cell.Next) cell.Meaning ??= meaning(cell);
    }

    private void Compute(Cluster c, Node n, Lowering.Map map)
    {
        c.Settle(n);
        if (!HasOpen(c, n)) return;
        n.TryRecipe(out _, out var inputs);
        var context = _context.Of(c, n, inputs);
        // More may be asked for while an operation says its meaning, never of this node.
        for (var cell = c.AskedOf(n); cell is not null; cell = cell.Next) cell.Meaning = map.Value(context, cell.Index);
        Count(c, n);
    }

    // Whether an element of a node that a cluster asked for has no meaning yet.
    private static bool HasOpen(Cluster c, Node n)
    {
        for (var cell = c.AskedOf(n); cell is not null; cell = cell.Next)
        {
            if (cell.Meaning is null) return true;
        }
        return false;
    }

    /// <summary>Asks for an element of a node in a cluster.</summary>
    public Cell Demand(Cluster c, Node n, KExpr[] index)
    {
        for (var d = 0; d < index.Length; d++)
        {
            if (n.Shape[d] == 1) index[d] = K.Const(Scalar.OfInt(_indexType, 0));
        }
        if (c.AskedOf(n) is null) (_askers[PositionOf(n)] ??= new(1)).Add(c);
        return c.Demand(n, index);
    }

    // Waits for the launch that fills the buffer of a node, and at a barrier on the way there for all that it waits for.
    private void NeedBuffer(Cluster c, Node n)
    {
        for (; Aliases.TryGetValue(n, out var target); n = target)
        {
            if (LoweringOf(n) is not Lowering.After) continue;
            foreach (var other in n.Inputs[1..]) NeedBuffer(c, other);
        }
        if ((IsLeaf(n) && n.Op is not Parameter { IsUniform: true })) return;
        var readers = _bufferReaders[PositionOf(n)] ??= [];
        // All that one cluster waits for comes in one go.
        if (readers.Count > 0 && ReferenceEquals(readers[^1], c)) return;
        readers.Add(c);
        c.Awaited.Add(n);
    }

    private Cluster NewCluster(Node n)
    {
        var c = new Cluster(_placement.Of(n), Edges);
        Clusters.Add(c);
        return c;
    }

    private KExpr[] AddLoops(Cluster c, Shape space)
    {
        var index = new KExpr[space.Rank];
        for (var d = 0; d < index.Length; d++)
        {
            index[d] = K.Index(_indexType, c.Loops.Count);
            c.Loops.Add(new Loop(space[d], false));
        }
        return index;
    }

    private static void Count(Cluster c, Node n)
    {
        c.Size++;
        c.Names.Add(n.Op!.Name);
    }
}
