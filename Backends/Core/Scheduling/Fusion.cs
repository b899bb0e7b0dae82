using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Scheduling;

/// <summary>
/// Decides which nodes share a launch. One sweep visits the nodes from the results to the inputs; at each node all its
/// readers are already placed, and the elements they need of it are known as index expressions. The rules, by lowering:
/// <list type="number">
/// <item>A movement, a constant or another cheap expression is computed wherever it is read.</item>
/// <item>A map with one reading cluster is computed there, unless that would compute an expensive element again and again.</item>
/// <item>A map with several readers, or one that must be stored, is stored by a cluster that reads it at each of its own
/// indices, if no cycle of launches comes of it; otherwise by a cluster of its own.</item>
/// <item>A reduction joins a cluster that reads it once per outer index: as the end of a kernel over the reduced shape (a sum
/// and what follows it), or as a pass of a kernel over the full shape (softmax). Otherwise it starts a kernel.</item>
/// <item>A routine stores its result; an elementwise cluster over the whole result becomes its epilogue.</item>
/// <item>An update writes some elements of its first operand, in place where the memory plan allows.</item>
/// </list>
/// At the end, independent clusters over the same loops that share an input, or are small, are merged.
/// </summary>
internal sealed class Fusion
{
    /// <summary>An element that costs this much is worth a buffer; see <see cref="CostProbe"/>.</summary>
    private const int Expensive = 12;

    private readonly DeviceInfo _info;
    private readonly GraphView _view;
    private readonly DType _indexType;
    private readonly Dictionary<Node, List<Cluster>> _askers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Node, List<Cluster>> _bufferReaders = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Node> _stored = new(ReferenceEqualityComparer.Instance);

    private Fusion(Device device, ClosedGraph graph)
    {
        _info = device.Info;
        _view = new GraphView(graph.Outputs);
        _indexType = DType.Int32;
        foreach (var n in _view.Order)
        {
            if (n.Outputs is null && n.Shape.Size >= int.MaxValue) _indexType = DType.Int64;
        }
        Mark(graph);
        for (var i = _view.VertexCount - 1; i >= 0; i--) Decide(_view.Order[i]);
    }

    /// <summary>The integer dtype of index arithmetic.</summary>
    public DType IndexType => _indexType;

    /// <summary>Nodes whose elements lie in the buffer of another node in the same order, with that node.</summary>
    public Dictionary<Node, Node> Aliases { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>How each routine reads its operands.</summary>
    public Dictionary<Node, OperandView[]> Operands { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>The parts that are read of each node with several outputs.</summary>
    public Dictionary<Node, List<Node>> Parts { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>What will become launches.</summary>
    public List<Cluster> Clusters { get; } = [];

    /// <summary>The cluster that stores a node.</summary>
    public Dictionary<Node, Cluster> Owner { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Decides for a graph that is simplified and holds only operations this device can run.</summary>
    public static Fusion Plan(Device device, ClosedGraph graph) => new(device, graph);

    /// <summary>The place of a node in the order of the graph, inputs first: the name of its buffer in unfinished expressions.</summary>
    public int PositionOf(Node node) => _view.IndexOf(node);

    /// <summary>The node at a place.</summary>
    public Node NodeAt(int position) => _view.Order[position];

    /// <summary>The node whose buffer holds a stored node.</summary>
    public Node BufferOf(Node node)
    {
        while (Aliases.TryGetValue(node, out var target)) node = target;
        return node;
    }

    /// <summary>An element of a node that a cluster reads from its buffer.</summary>
    public KExpr LoadOf(Node node, KExpr[] index)
    {
        KExpr offset = K.Const(Scalar.OfInt(_indexType, 0));
        var strides = node.Shape.Strides();
        for (var d = 0; d < index.Length; d++)
        {
            if (node.Shape[d] != 1) offset = K.Add(offset, K.Mul(index[d], K.Const(Scalar.OfInt(_indexType, strides[d]))));
        }
        return K.Load(node.DType, PositionOf(node), offset);
    }

    private static bool IsLeaf(Node n) => n.Op is Parameter or null;

    // Who must have a buffer, whatever fusion decides: outputs, what routines read, and what updates change.
    private void Mark(ClosedGraph graph)
    {
        foreach (var n in graph.Outputs) Store(n);
        foreach (var n in _view.Order)
        {
            if (IsLeaf(n) || !n.TryRecipe(out var op, out var inputs)) continue;
            if (op is Project)
            {
                if (!Parts.TryGetValue(inputs[0], out var parts)) Parts.Add(inputs[0], parts = []);
                parts.Add(n);
                continue;
            }
            switch (LoweringOf(n))
            {
                case Lowering.Routine:
                    var views = Array.ConvertAll(inputs, OperandView.Of);
                    Operands.Add(n, views);
                    foreach (var v in views) Store(v.Base);
                    break;
                case Lowering.Update:
                    Store(inputs[0]);
                    break;
            }
        }
    }

    private void Store(Node n)
    {
        if (IsLeaf(n) && n.Op is not Parameter { IsUniform: true }) return;
        if (n.Op is not Project && OperandView.Of(n) is { } view && !ReferenceEquals(view.Base, n) && view.IsDense(n)
            && view.Base.Op is not Parameter { IsUniform: true })
        {
            Aliases[n] = view.Base;
            Store(view.Base);
            return;
        }
        _stored.Add(n);
    }

    private static Lowering LoweringOf(Node n)
    {
        n.TryRecipe(out var op, out var inputs);
        return op.Lower(Array.ConvertAll(inputs, i => i.Aval));
    }

    private void Decide(Node n)
    {
        var askers = _askers.GetValueOrDefault(n) ?? [];
        if (n.Op is Parameter { IsUniform: true })
        {
            foreach (var c in askers) Define(c, n, _ => K.Uniform(n.DType, PositionOf(n)));
            if (_stored.Contains(n)) StoreAlone(n, cell => cell.Meaning = K.Uniform(n.DType, PositionOf(n)));
            return;
        }
        if (IsLeaf(n))
        {
            foreach (var c in askers) Load(c, n);
            return;
        }
        var stored = _stored.Contains(n) || _bufferReaders.ContainsKey(n);
        if (n.Op is Project)
        {
            // The routine is decided later in this sweep and takes these edges over.
            foreach (var c in askers) Load(c, n);
            return;
        }
        if (n.Outputs is not null)
        {
            StoreByRoutine(n, new Cluster() { Routine = n });
            return;
        }
        if (!stored && askers.Count == 0) return;
        switch (LoweringOf(n))
        {
            case Lowering.Map map: DecideMap(n, map, askers, stored); break;
            case Lowering.Reduce reduce: DecideReduce(n, reduce, askers, stored); break;
            case Lowering.Update update: DecideUpdate(n, update, askers); break;
            case Lowering.Routine: DecideRoutine(n, askers, stored); break;
            case var other: throw new InternalException($"{n} reached fusion with lowering {other.GetType().Name}.");
        }
    }

    private void DecideMap(Node n, Lowering.Map map, List<Cluster> askers, bool stored)
    {
        n.TryRecipe(out _, out var inputs);
        var cost = CostProbe.Cost(n, map, inputs, _indexType);
        if (!stored)
        {
            var cheap = cost <= 2 && inputs.Count(i => !(i.Op is Constant or Parameter { IsUniform: true })) <= 1;
            if ((cheap || askers.Count == 1) && askers.TrueForAll(c => c.Size < _info.MaxKernelSize && MayCompute(c, n, cost)))
            {
                foreach (var c in askers) Compute(c, n, map);
                return;
            }
        }
        if (askers.Count > 1 && UniteAskers(n))
        {
            // Fewer readers: perhaps one, which then computes it for itself.
            DecideMap(n, map, askers, stored);
            return;
        }
        foreach (var c in askers)
        {
            if (!c.IsOpen || c.Size >= _info.MaxKernelSize || !MayCompute(c, n, cost)) continue;
            var home = c.Demands[n].Find(cell => IsStoreIndex(c, cell));
            if (home is null || WouldCycle(c, n, askers)) continue;
            Compute(c, n, map);
            AddRoot(c, n, home, askers);
            return;
        }
        StoreAlone(n, cell => Meaning(Owner[n], cell, map));
    }

    // Two clusters over equal loops that read one value, neither waiting for the other, become one: a loss and its gradients.
    private bool UniteAskers(Node n)
    {
        var askers = _askers[n];
        for (var i = 0; i < askers.Count; i++)
        {
            for (var k = askers.Count - 1; k > i; k--)
            {
                if (CanUnite(askers[i], askers[k]))
                {
                    Unite(askers[i], askers[k]);
                    return true;
                }
            }
        }
        return false;
    }

    private bool CanUnite(Cluster a, Cluster b) => a.IsOpen && b.IsOpen && a.Size + b.Size <= _info.MaxKernelSize && a.Loops.SequenceEqual(b.Loops)
        && a.Loads.Count + b.Loads.Count + a.Roots.Count + b.Roots.Count <= _info.MaxBuffers && !Reaches(a, b) && !Reaches(b, a);

    private void Unite(Cluster to, Cluster from)
    {
        foreach (var (n, cells) in from.Demands)
        {
            foreach (var cell in cells)
            {
                if (cell.Meaning is null) cell.Meaning = Demand(to, n, [.. cell.Index]);
            }
            _askers[n].Remove(from);
        }
        foreach (var n in from.Loads)
        {
            if (Owner.TryGetValue(n, out var writer) && writer.Readers.Remove(from)) writer.Readers.Add(to);
        }
        to.Absorb(from);
        foreach (var root in from.Roots) Owner[root.Node] = to;
        Clusters.Remove(from);
    }

    private void DecideReduce(Node n, Lowering.Reduce reduce, List<Cluster> askers, bool stored)
    {
        foreach (var c in askers)
        {
            if (!c.IsOpen || c.Size >= _info.MaxKernelSize || c.Demands[n].Count != 1) continue;
            if ((stored || askers.Count > 1) && WouldCycle(c, n, askers)) continue;
            var cell = c.Demands[n][0];
            if (!Join(c, n, reduce, cell)) continue;
            if (stored || askers.Count > 1) AddRoot(c, n, cell, askers);
            return;
        }
        n.TryRecipe(out _, out var inputs);
        var own = NewCluster();
        var index = new List<KExpr>();
        for (var d = 0; d < inputs[0].Rank; d++)
        {
            var inner = reduce.Axes.Contains(d);
            own.Loops.Add(new Loop(inputs[0].Shape[d], inner));
            if (!inner) index.Add(K.Index(_indexType, d));
        }
        var home = Demand(own, n, [.. index]);
        if (!Join(own, n, reduce, home)) throw new InternalException($"{n} does not fit its own kernel.");
        AddRoot(own, n, home, askers);
    }

    // Finds loops for the reduced axes and, if there are some, makes the reduction a part of the cluster.
    private bool Join(Cluster c, Node n, Lowering.Reduce reduce, Cell cell)
    {
        if (cell.AxisLoops() is not { } axisLoops) return false;
        n.TryRecipe(out _, out var inputs);
        var shape = inputs[0].Shape;
        var reduced = reduce.Axes.Where(a => shape[a] != 1).ToList();
        var free = new List<int>();
        for (var l = 0; l < c.Loops.Count; l++)
        {
            var used = axisLoops.Contains(l);
            if (used && c.Loops[l].IsInner) return false;
            if (!used && c.Loops[l].Extent != 1 && (c.HasInner ? c.Loops[l].IsInner : true)) free.Add(l);
            if (!used && c.HasInner && !c.Loops[l].IsInner && c.Loops[l].Extent != 1) return false;
        }
        if (free.Select(l => c.Loops[l].Extent).SequenceEqual(reduced.Select(a => (long)shape[a])))
        {
            // Loops may only become inner ones while no reduction runs once per index of them.
            if (!c.HasInner && free.Count > 0 && c.Reductions.Count > 0) return false;
            foreach (var l in free) c.Loops[l] = c.Loops[l] with { IsInner = true };
        }
        else if (free.Count == 0 && !c.HasInner && c.Reductions.Count == 0)
        {
            foreach (var a in reduced)
            {
                free.Add(c.Loops.Count);
                c.Loops.Add(new Loop(shape[a], true));
            }
        }
        else
        {
            return false;
        }
        var index = new KExpr[shape.Rank];
        for (int d = 0, o = 0; d < index.Length; d++)
        {
            if (!reduce.Axes.Contains(d)) index[d] = cell.Index[o++];
            else index[d] = shape[d] == 1 ? K.Const(Scalar.OfInt(_indexType, 0)) : K.Index(_indexType, free[reduced.IndexOf(d)]);
        }
        cell.Meaning = K.Cast(K.Acc(reduce.Accumulator, PositionOf(n)), n.DType);
        c.Reductions.Add(new ReductionPart(n, reduce, Demand(c, inputs[0], index)));
        Count(c, n);
        return true;
    }

    private void DecideUpdate(Node n, Lowering.Update update, List<Cluster> askers)
    {
        n.TryRecipe(out _, out var inputs);
        var c = NewCluster();
        var index = AddLoops(c, update.Space);
        var (target, guard, value) = update.Element(new FusionContext(this, c, n, inputs), index);
        c.Update = new UpdatePart(n, update, target, guard, value);
        NeedBuffer(c, inputs[0]);
        Count(c, n);
        Own(c, n, askers);
    }

    private void DecideRoutine(Node n, List<Cluster> askers, bool stored)
    {
        if (!stored && askers.Count == 1 && CanFollow(askers[0], n))
        {
            askers[0].EpilogueOf = n;
            Load(askers[0], n);
            StoreByRoutine(n, askers[0]);
            return;
        }
        StoreByRoutine(n, new Cluster() { Routine = n });
        foreach (var c in askers) Load(c, n);
    }

    // An epilogue reads each element of the routine's result once, where it stores its own.
    private static bool CanFollow(Cluster c, Node routine)
    {
        if (!c.IsOpen || c.HasInner || c.Roots.Count != 1 || c.Reductions.Count > 0 || c.Demands[routine].Count != 1) return false;
        if (c.Roots[0].Node.Shape != routine.Shape) return false;
        var loops = c.Demands[routine][0].AxisLoops();
        for (var d = 0; d < routine.Rank; d++)
        {
            if (loops is null || (loops[d] != -1 && loops[d] != d)) return false;
        }
        return true;
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
            foreach (var reader in _askers.GetValueOrDefault(part) ?? []) c.Readers.Add(reader);
        }
    }

    private void StoreAlone(Node n, Action<Cell> define)
    {
        var c = NewCluster();
        var home = Demand(c, n, AddLoops(c, n.Shape));
        Owner[n] = c;
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
        Owner[n] = c;
        c.FirstRoot = Math.Min(c.FirstRoot, PositionOf(n));
        foreach (var other in askers)
        {
            if (!ReferenceEquals(other, c)) Load(other, n);
        }
        foreach (var reader in _bufferReaders.GetValueOrDefault(n) ?? []) c.Readers.Add(reader);
    }

    private void Load(Cluster c, Node n)
    {
        Define(c, n, cell => LoadOf(n, cell.Index));
        c.Loads.Add(n);
        if (Owner.TryGetValue(n, out var owner)) owner.Readers.Add(c);
    }

    private static void Define(Cluster c, Node n, Func<Cell, KExpr> meaning)
    {
        foreach (var cell in c.Demands[n]) cell.Meaning ??= meaning(cell);
    }

    private void Compute(Cluster c, Node n, Lowering.Map map)
    {
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
        }
        return c.Demand(n, index);
    }

    private void NeedBuffer(Cluster c, Node n)
    {
        n = BufferOf(n);
        if (IsLeaf(n) && n.Op is not Parameter { IsUniform: true }) return;
        if (!_bufferReaders.TryGetValue(n, out var list)) _bufferReaders.Add(n, list = []);
        list.Add(c);
    }

    private Cluster NewCluster()
    {
        var c = new Cluster();
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

    private void Count(Cluster c, Node n)
    {
        c.Size++;
        c.Names.Add(n.Op!.Name);
        c.LastPosition = Math.Max(c.LastPosition, PositionOf(n));
    }

    // A store needs an index that runs over the whole node in the order of the loops: all loops, or exactly the outer ones.
    private static bool IsStoreIndex(Cluster c, Cell cell)
    {
        if (cell.AxisLoops() is not { } axisLoops) return false;
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
        return others.Any(o => Reaches(o, c));
    }

    /// <summary>Whether one cluster must run before another, over any number of buffers.</summary>
    public static bool Reaches(Cluster from, Cluster to)
    {
        if (ReferenceEquals(from, to)) return true;
        var seen = new HashSet<Cluster>();
        var stack = new Stack<Cluster>();
        stack.Push(from);
        while (stack.Count > 0)
        {
            foreach (var next in stack.Pop().Readers)
            {
                if (ReferenceEquals(next, to)) return true;
                // Positions grow along paths: what only stores later nodes cannot lead to an earlier reader.
                if (next.FirstRoot < to.LastPosition && seen.Add(next)) stack.Push(next);
            }
        }
        return false;
    }
}
