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
        var askers = _askers[n];
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
        var shared = a.Loads.Count(b.Loads.Contains) + a.Undecided.Count(b.Undecided.Contains);
        return a.Buffers + b.Buffers - shared <= info.MaxBuffers && !a.Reaches(b) && !b.Reaches(a);
    }

    private void Unite(Cluster to, Cluster from)
    {
        foreach (var (n, cells) in from.Demands)
        {
            // Decided by now, if nobody asks any more.
            if (!_askers.TryGetValue(n, out var askers)) continue;
            foreach (var cell in cells)
            {
                if (cell.Meaning is null) cell.Meaning = Demand(to, n, [.. cell.Index]);
            }
            askers.Remove(from);
            // Parts are read before their routine is decided, which finds its readers here.
            if (n.Op is Project && !askers.Contains(to)) askers.Add(to);
        }
        foreach (var n in from.Awaited)
        {
            _bufferReaders[n].Remove(from);
            if (to.Awaited.Add(n)) _bufferReaders[n].Add(to);
        }
        to.Absorb(from);
        foreach (var root in from.Roots) Owner[root.Node] = to;
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
            foreach (var reader in _askers.GetValueOrDefault(part) ?? []) c.Before(reader);
        }
    }

    private void StoreAlone(Node n, Action<Cell> define)
    {
        var c = NewCluster(n);
        var home = Demand(c, n, AddLoops(c, n.Shape));
        Owner[n] = c;
        c.Undecided.Remove(n);
        define(home);
        Count(c, n);
        AddRoot(c, n, home, _askers[n]);
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
        c.FirstRoot = Math.Min(c.FirstRoot, PositionOf(n));
        foreach (var other in askers)
        {
            if (!ReferenceEquals(other, c)) Load(other, n);
        }
        foreach (var reader in _bufferReaders.GetValueOrDefault(n) ?? []) c.Before(reader);
    }

    private void Load(Cluster c, Node n)
    {
        c.Undecided.Remove(n);
        // Not where it was computed after all.
        if (c.Demands[n].TrueForAll(cell => cell.Meaning is not null)) return;
        Define(c, n, cell => LoadOf(n, cell.Index));
        c.Loads.Add(n);
        if (Owner.TryGetValue(n, out var owner)) owner.Before(c);
    }

    private static void Define(Cluster c, Node n, Func<Cell, KExpr> meaning)
    {
        foreach (var cell in c.Demands[n]) cell.Meaning ??= meaning(cell);
    }

    private void Compute(Cluster c, Node n, Lowering.Map map)
    {
        c.Undecided.Remove(n);
        if (c.Demands[n].TrueForAll(cell => cell.Meaning is not null)) return;
        // Demands may grow while an operation says its meaning, never for this node.
        foreach (var cell in c.Demands[n]) Meaning(c, cell, map);
        Count(c, n);
    }

    private void Meaning(Cluster c, Cell cell, Lowering.Map map)
    {
        cell.Node.TryRecipe(out _, out var inputs);
        cell.Meaning = map.Value(new FusionContext(this, c, cell.Node, inputs), cell.Index);
    }

    /// <summary>Asks for an element of a node in a cluster.</summary>
    public Cell Demand(Cluster c, Node n, KExpr[] index)
    {
        for (var d = 0; d < index.Length; d++)
        {
            if (n.Shape[d] == 1) index[d] = K.Const(Scalar.OfInt(_indexType, 0));
        }
        if (!c.Demands.ContainsKey(n))
        {
            if (!_askers.TryGetValue(n, out var list)) _askers.Add(n, list = []);
            list.Add(c);
            c.LastDemand = Math.Min(c.LastDemand, PositionOf(n));
            if (!Placement.IsFree(c.Device, n)) c.Undecided.Add(n);
        }
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
        if ((IsLeaf(n) && n.Op is not Parameter { IsUniform: true }) || !c.Awaited.Add(n)) return;
        if (!_bufferReaders.TryGetValue(n, out var list)) _bufferReaders.Add(n, list = []);
        list.Add(c);
    }

    private Cluster NewCluster(Node n)
    {
        var c = new Cluster(_placement.Of(n));
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
