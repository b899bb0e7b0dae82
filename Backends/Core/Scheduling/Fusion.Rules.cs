using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Scheduling;

// What fusion may do: conditions that change nothing.
internal sealed partial class Fusion
{
    private bool IsHome(Cluster c, Node n) => ReferenceEquals(c.Device, _placement.Of(n));

    // Whether a cluster must wait for the buffer of a node, since the node belongs to another device.
    private bool IsForeign(Cluster c, Node n) => !IsHome(c, n) && !Placement.IsComputedAnywhere(c.Device, n, Aliases.ContainsKey(n));

    // Whether a cluster can compute a node it asked for: each of the operands may come to need a buffer.
    private static bool HasRoom(Cluster c, Node n, Node[] inputs, int stores = 0)
    {
        var info = c.Device.Info;
        if (c.Size >= info.MaxKernelSize) return false;
        var buffers = c.Buffers + stores - (c.Undecided.Contains(n) ? 1 : 0);
        if (buffers + inputs.Length <= info.MaxBuffers) return true;
        for (var i = 0; i < inputs.Length; i++)
        {
            var isNew = inputs.AsSpan(0, i).IndexOf(inputs[i]) < 0 && !c.Undecided.Contains(inputs[i]) && !Placement.IsFree(c.Device, inputs[i]);
            if (isNew) buffers++;
        }
        return buffers <= info.MaxBuffers;
    }

    private static LazyDeviceException TooManyBuffers(Cluster c, Node n) => new(
        $"{n.Op!.Name}: {n} needs {c.Buffers} buffers in one kernel, and {c.Device} takes {c.Device.Info.MaxBuffers}.");

    // Whether the loops that index an element run over all of its node: those of the first rows of an array do not.
    private static bool IsWhole(Cluster c, Cell cell)
    {
        var axisLoops = cell.AxisLoops();
        for (var d = 0; d < cell.Node.Rank; d++)
        {
            if (axisLoops is null || (axisLoops[d] >= 0 && c.Loops[axisLoops[d]].Extent != cell.Node.Shape[d])) return false;
        }
        return true;
    }

    // A store needs an index that runs over the whole node in the order of the loops: all loops, or exactly the outer ones.
    private static bool IsStoreIndex(Cluster c, Cell cell)
    {
        if (cell.AxisLoops() is not { } axisLoops || !IsWhole(c, cell)) return false;
        var used = axisLoops.Where(l => l >= 0).ToList();
        for (var i = 1; i < used.Count; i++)
        {
            if (used[i - 1] > used[i]) return false;
        }
        var usesInner = used.Exists(l => c.Loops[l].IsInner);
        for (var l = 0; l < c.Loops.Count; l++)
        {
            var needed = c.Loops[l].Extent != 1 && (usesInner || !c.Loops[l].IsInner);
            if (needed && !used.Contains(l)) return false;
        }
        return true;
    }

    // Expensive elements are not computed more often than they are stored: neither at several indices nor along loops they do not depend on.
    private static bool MayCompute(Cluster c, Node n, int cost)
    {
        var cells = c.Demands[n];
        if (cells.Count > 64) return false;
        if (cost < Expensive || n.Shape.Size <= 1) return true;
        if (cells.Count > 1) return false;
        var loops = Enumerable.Range(0, c.Loops.Count).OrderBy(l => c.Loops[l].IsInner).ToList();
        var dependsOn = KExpr.PostOrder(cells[0].Index).Where(e => e.Op == KOp.Index).Select(e => loops.IndexOf(e.Slot)).ToList();
        if (KExpr.PostOrder(cells[0].Index).Exists(e => e is Cell)) dependsOn.Add(loops.Count - 1);
        var times = 1.0;
        for (var l = 0; l <= (dependsOn.Count == 0 ? -1 : dependsOn.Max()); l++) times *= c.Loops[loops[l]].Extent;
        return times <= n.Shape.Size * 1.5;
    }

    // If c stored n for its other readers, would c have to wait for one of them?
    private bool WouldCycle(Cluster c, Node n, List<Cluster> askers)
    {
        var others = askers.Where(a => !ReferenceEquals(a, c)).Concat(_bufferReaders.GetValueOrDefault(n) ?? []);
        return others.Any(o => o.Reaches(c));
    }
}
