using System.Runtime.InteropServices;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Ops;

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
        var buffers = c.Buffers + stores - (c.MayRead(n) ? 1 : 0);
        if (buffers + inputs.Length <= info.MaxBuffers) return true;
        for (var i = 0; i < inputs.Length; i++)
        {
            var isNew = inputs.AsSpan(0, i).IndexOf(inputs[i]) < 0 && !c.MayRead(inputs[i]) && !Placement.IsFree(c.Device, inputs[i]);
            if (isNew) buffers++;
        }
        return buffers <= info.MaxBuffers;
    }

    private static LazyDeviceException TooManyBuffers(Cluster c, Node n) => new(
        $"{n.Op!.Name}: {n} needs {c.Buffers} buffers in one kernel, and {c.Device} takes {c.Device.Info.MaxBuffers}.");

    // Whether the loops that index an element run over all of its node: those of the first rows of an array do not.
    private static bool IsWhole(Cluster c, Cell cell) => IsWhole(c, cell, cell.AxisLoops());

    private static bool IsWhole(Cluster c, Cell cell, int[]? axisLoops)
    {
        for (var d = 0; d < cell.Node.Rank; d++)
        {
            if (axisLoops is null || (axisLoops[d] >= 0 && c.Loops[axisLoops[d]].Extent != cell.Node.Shape[d])) return false;
        }
        return true;
    }

    // The element whose index runs over a whole node in the order of the loops, if one is asked for: all loops, or exactly the outer ones.
    private static Cell? StoreIndex(Cluster c, Node n)
    {
        for (var cell = c.AskedOf(n); cell is not null; cell = cell.Next)
        {
            if (IsStoreIndex(c, cell)) return cell;
        }
        return null;
    }

    private static bool IsStoreIndex(Cluster c, Cell cell)
    {
        if (cell.AxisLoops() is not { } axisLoops || !IsWhole(c, cell, axisLoops)) return false;
        var (last, usesInner) = (-1, false);
        foreach (var l in axisLoops)
        {
            if (l < 0) continue;
            if (l < last) return false;
            (last, usesInner) = (l, usesInner || c.Loops[l].IsInner);
        }
        for (var l = 0; l < c.Loops.Count; l++)
        {
            var needed = c.Loops[l].Extent != 1 && (usesInner || !c.Loops[l].IsInner);
            if (needed && !axisLoops.AsSpan().Contains(l)) return false;
        }
        return true;
    }

    private int CostOf(Node n, Lowering.Map map, Node[] inputs)
    {
        if (map.IsView || inputs.Length == 0) return OperationProbe.Cost(n, map, inputs, _indexType);
        // Of the first and the last operand, since the first one of a choice is always bool.
        var key = (n.Op!, n.Op is Elementwise ? Shape.Scalar : inputs[0].Shape, inputs[0].DType, inputs[^1].DType);
        ref var cost = ref CollectionsMarshal.GetValueRefOrAddDefault(_costs, key, out var isKnown);
        return isKnown ? cost : cost = OperationProbe.Cost(n, map, inputs, _indexType);
    }

    // Rather computed by all who read it than stored.
    private static bool IsCheap(int cost, Node[] inputs)
    {
        if (cost > 2) return false;
        var values = 0;
        foreach (var i in inputs) values += i.Op is Constant or Parameter { IsUniform: true } ? 0 : 1;
        return values <= 1;
    }

    private static bool MayCompute(List<Cluster> askers, Node n, Node[] inputs, int cost)
    {
        foreach (var c in askers)
        {
            if (!HasRoom(c, n, inputs) || !MayCompute(c, n, cost)) return false;
        }
        return true;
    }

    // Expensive elements are not computed more often than they are stored: neither at several indices nor along loops they do not depend on.
    private static bool MayCompute(Cluster c, Node n, int cost)
    {
        var first = c.AskedOf(n)!;
        var count = 0;
        for (var cell = first; cell is not null; cell = cell.Next) count++;
        if (count > 64) return false;
        if (cost < Expensive || n.Shape.Size <= 1) return true;
        if (count > 1) return false;
        // The last loop on which it depends, outer ones before inner ones.
        var (outer, inner) = (-1, -1);
        using var walk = Walk.Over(first.Index);
        foreach (var e in walk.Order)
        {
            if (e is Cell) (outer, inner) = (c.Loops.Count - 1, c.Loops.Count - 1);
            else if (e.Op != KOp.Index) continue;
            else if (c.Loops[e.Slot].IsInner) inner = Math.Max(inner, e.Slot);
            else outer = Math.Max(outer, e.Slot);
        }
        if (c.HasInner && inner >= 0) outer = c.Loops.Count - 1;
        var times = 1.0;
        for (var l = 0; l < c.Loops.Count; l++)
        {
            if (l <= (c.Loops[l].IsInner ? inner : outer)) times *= c.Loops[l].Extent;
        }
        return times <= n.Shape.Size * 1.5;
    }

    // If c stored n for its other readers, would c have to wait for one of them?
    private bool WouldCycle(Cluster c, Node n, List<Cluster> askers)
    {
        foreach (var a in askers)
        {
            if (!ReferenceEquals(a, c) && a.Reaches(c)) return true;
        }
        foreach (var r in _bufferReaders[PositionOf(n)] ?? [])
        {
            if (r.Reaches(c)) return true;
        }
        return false;
    }
}
