using System.Runtime.InteropServices;
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
/// <item>Control flow reads dense buffers and stores its results: its bodies are programs of their own.</item>
/// <item>An update writes some elements of its first operand, in place where the memory plan allows.</item>
/// <item>A barrier is the buffer of its first operand, and an edge from the launches of the others to its readers.</item>
/// </list>
/// At the end, independent clusters over the same loops that share an input, or are small, are merged. A launch runs on one device and
/// never touches more buffers than that takes: where a rule would break this, the node is stored and read instead.
/// </summary>
internal sealed partial class Fusion
{
    /// <summary>An element that costs this much is worth a buffer; see <see cref="OperationProbe"/>.</summary>
    private const int Expensive = 12;

    private readonly Placement _placement;
    private readonly GraphView _view;
    private readonly DType _indexType;

    // By position: who asked for elements of a node, who waits for its buffer, and whether it must have one.
    private readonly List<Cluster>?[] _askers;
    private readonly List<Cluster>?[] _bufferReaders;
    private readonly bool[] _stored;

    // An elementwise operation costs the same for every shape.
    private readonly Dictionary<(Primitive Op, Shape Shape, DType First, DType Last), int> _costs = [];

    private readonly FusionContext _context;

    private Fusion(Device device, ClosedGraph graph)
    {
        _context = new FusionContext(this);
        _placement = new Placement(device);
        _view = new GraphView(graph.Outputs);
        _indexType = DType.Int32;
        foreach (var n in _view.Order)
        {
            // Kernels of complex numbers count their parts.
            if (n.Outputs is null && n.Shape.Size * (n.DType.IsComplex ? 2 : 1) >= int.MaxValue) _indexType = DType.Int64;
            _placement.Place(n);
        }
        _askers = new List<Cluster>?[_view.VertexCount];
        _bufferReaders = new List<Cluster>?[_view.VertexCount];
        _stored = new bool[_view.VertexCount];
        Mark(graph);
        var closing = new List<Cluster>();
        for (var i = _view.VertexCount - 1; i >= 0; i--)
        {
            closing.Clear();
            if (_askers[i] is { } askers) closing.AddRange(askers);
            Decide(_view.Order[i], i);
            // Those that asked, of which some got the element at once, and one that stores it now.
            if (_askers[i] is { } last) closing.AddRange(last);
            foreach (var c in closing)
            {
                c.Drop(_view.Order[i]);
                if (c.IsDecided) Finish(c);
            }
            // A routine takes over who asked for its parts.
            if (_view.Order[i].Op is not Project) _askers[i] = null;
        }
        Clusters.ForEach(Finish);
        (_askers, _bufferReaders, _stored) = ([], [], []);
    }

    // At once, since unfinished expressions take more memory than final ones, and a large graph holds many clusters.
    private void Finish(Cluster c)
    {
        if (c.Routine is null && !c.IsFinished && ReferenceEquals(c.Final, c)) Bodies.Add(new Body(c, this));
    }

    /// <summary>Who must run before whom.</summary>
    public LaunchEdges Edges { get; } = new();

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

    /// <summary>The bodies of those that are no mere routines.</summary>
    public List<Body> Bodies { get; } = [];

    /// <summary>The cluster that stores a node.</summary>
    public Dictionary<Node, Cluster> Owner { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Decides for a graph that is simplified and holds only operations this device can run.</summary>
    public static Fusion Plan(Device device, ClosedGraph graph) => new(device, graph);

    /// <summary>Why a cluster does not run on the program's device, by the node that it is named after; null if it does.</summary>
    public string? WhyElsewhere(Cluster c, Node node) =>
        ReferenceEquals(c.Device, _placement.Device) ? null : Placement.WhyNot(_placement.Device, node);

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
    private KExpr LoadOf(Node node, KExpr[] index) => K.Load(node.DType, PositionOf(node), OffsetOf(node, index));

    /// <summary>The place of an element in the buffer of its node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="index">The index of the element.</param>
    /// <param name="final">What has become of the parts of the index, if they were not final.</param>
    public KExpr OffsetOf(Node node, KExpr[] index, Walk? final = null)
    {
        KExpr offset = K.Const(Scalar.OfInt(_indexType, 0));
        var stride = 1L;
        for (var d = 0; d < index.Length; d++) stride *= Math.Max(1, node.Shape[d]);
        for (var d = 0; d < index.Length; d++)
        {
            if (node.Shape[d] == 1) continue;
            // An axis without elements keeps its index, which says that the store never happens.
            stride /= Math.Max(1, node.Shape[d]);
            offset = K.Add(offset, K.Mul(final is null ? index[d] : final[index[d]], K.Const(Scalar.OfInt(_indexType, stride))));
        }
        return offset;
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
                case Lowering.Loop or Lowering.Branch:
                    Operands.Add(n, Array.ConvertAll(inputs, i => new OperandView(i, 0, i.Shape.Strides())));
                    foreach (var i in inputs) Store(i);
                    break;
                case Lowering.Update:
                    Store(inputs[0]);
                    break;
                case Lowering.After:
                    Aliases[n] = inputs[0];
                    foreach (var i in inputs) Store(i);
                    break;
            }
        }
    }

    private void Store(Node n)
    {
        if ((IsLeaf(n) && n.Op is not Parameter { IsUniform: true }) || Aliases.ContainsKey(n)) return;
        if (n.Op is not Project && OperandView.Of(n) is { } view && !ReferenceEquals(view.Base, n) && view.IsDense(n)
            && view.Base.Op is not Parameter { IsUniform: true })
        {
            Aliases[n] = view.Base;
            Store(view.Base);
            return;
        }
        _stored[PositionOf(n)] = true;
    }

    /// <summary>What a node is to a kernel.</summary>
    public static Lowering LoweringOf(Node n)
    {
        n.TryRecipe(out var op, out var inputs);
        return n.LoweringOf(op, inputs);
    }

    private void Decide(Node n, int position)
    {
        var askers = _askers[position] ?? [];
        if (n.Op is Parameter { IsUniform: true })
        {
            DecideUniform(n, position, askers);
            return;
        }
        if (IsLeaf(n))
        {
            foreach (var c in askers) Load(c, n);
            return;
        }
        var stored = _stored[position] || _bufferReaders[position] is not null;
        foreach (var c in askers) stored |= IsForeign(c, n);
        if (n.Op is Project)
        {
            // The routine is decided later in this sweep and takes these edges over.
            foreach (var c in askers) Load(c, n);
            return;
        }
        if (n.Outputs is not null)
        {
            StoreByRoutine(n, new Cluster(_placement.Of(n), Edges) { Routine = n });
            return;
        }
        if (!stored && askers.Count == 0) return;
        switch (LoweringOf(n))
        {
            case Lowering.Map map: DecideMap(n, map, askers, stored); break;
            case Lowering.Reduce reduce: DecideReduce(n, reduce, askers, stored); break;
            case Lowering.Update update: DecideUpdate(n, update, askers); break;
            case Lowering.Routine: DecideRoutine(n, askers, stored); break;
            case Lowering.After: DecideAfter(n, askers); break;
            case var other: throw new InternalException($"{n} reached fusion with lowering {other.GetType().Name}.");
        }
    }

    private void DecideUniform(Node n, int position, List<Cluster> askers)
    {
        var value = K.Uniform(n.DType, position);
        foreach (var c in askers) Define(c, n, _ => value);
        if (_stored[position]) StoreAlone(n, cell => cell.Meaning = value);
    }

    private void DecideMap(Node n, Lowering.Map map, List<Cluster> askers, bool stored)
    {
        n.TryRecipe(out _, out var inputs);
        ComputeWhereFree(n, map, askers, stored);
        if (!stored && askers.Count == 0) return;
        var cost = CostOf(n, map, inputs);
        if (!stored && (askers.Count == 1 || IsCheap(cost, inputs)) && MayCompute(askers, n, inputs, cost))
        {
            foreach (var c in askers) Compute(c, n, map);
            return;
        }
        if (askers.Count > 1 && UniteAskers(n))
        {
            // Fewer readers: perhaps one, which then computes it for itself.
            DecideMap(n, map, askers, stored);
            return;
        }
        foreach (var c in askers)
        {
            if (!c.IsOpen || !IsHome(c, n) || !HasRoom(c, n, inputs, stores: 1) || !MayCompute(c, n, cost)) continue;
            var home = StoreIndex(c, n);
            if (home is null || WouldCycle(c, n, askers)) continue;
            Compute(c, n, map);
            AddRoot(c, n, home, askers);
            return;
        }
        StoreAlone(n, map);
    }

    // Before anything else, since whoever asks for such an element has not counted a buffer for it.
    private void ComputeWhereFree(Node n, Lowering.Map map, List<Cluster> askers, bool stored)
    {
        var kept = 0;
        foreach (var c in CollectionsMarshal.AsSpan(askers))
        {
            var isFree = Placement.IsFree(c.Device, n);
            if (isFree) Compute(c, n, map);
            if (stored || !isFree) askers[kept++] = c;
        }
        askers.RemoveRange(kept, askers.Count - kept);
    }

    private void DecideReduce(Node n, Lowering.Reduce reduce, List<Cluster> askers, bool stored)
    {
        n.TryRecipe(out _, out var inputs);
        foreach (var c in askers)
        {
            var stores = stored || askers.Count > 1 ? 1 : 0;
            if (!c.IsOpen || !IsHome(c, n) || !HasRoom(c, n, inputs, stores) || c.AskedOf(n) is not { Next: null } cell) continue;
            if (stores > 0 && (!IsWhole(c, cell) || WouldCycle(c, n, askers))) continue;
            if (!Join(c, n, reduce, cell)) continue;
            if (stores > 0) AddRoot(c, n, cell, askers);
            return;
        }
        var own = NewCluster(n);
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
        c.Settle(n);
        Count(c, n);
        return true;
    }

    private void DecideUpdate(Node n, Lowering.Update update, List<Cluster> askers)
    {
        n.TryRecipe(out _, out var inputs);
        var c = NewCluster(n);
        var index = AddLoops(c, update.Space);
        var (target, guard, value) = update.Element(_context.Of(c, n, inputs), index);
        c.Update = new UpdatePart(n, update, target, guard, value);
        NeedBuffer(c, inputs[0]);
        if (c.Buffers > c.Device.Info.MaxBuffers) throw TooManyBuffers(c, n);
        Count(c, n);
        Own(c, n, askers);
    }

    // No launch of its own: its readers read the buffer of the first operand, and wait for the other operands.
    private void DecideAfter(Node n, List<Cluster> askers)
    {
        foreach (var c in askers)
        {
            Load(c, n);
            NeedBuffer(c, n);
        }
    }

    private void DecideRoutine(Node n, List<Cluster> askers, bool stored)
    {
        if (!stored && askers.Count == 1 && CanFollow(askers[0], n))
        {
            // The result of the routine goes from one to the other without a buffer.
            askers[0].EpilogueOf = n;
            askers[0].RoutineOperands = Operands[n].Length;
            askers[0].Settle(n);
            Define(askers[0], n, cell => LoadOf(n, cell.Index));
            StoreByRoutine(n, askers[0]);
            return;
        }
        StoreByRoutine(n, new Cluster(_placement.Of(n), Edges) { Routine = n });
        foreach (var c in askers) Load(c, n);
    }

    // An epilogue reads each element of the routine's result once, where it stores its own.
    private bool CanFollow(Cluster c, Node routine)
    {
        if (!IsHome(c, routine) || c.Buffers - 1 + Operands[routine].Length > c.Device.Info.MaxBuffers) return false;
        if (!c.IsOpen || c.HasInner || c.Roots.Count != 1 || c.Reductions.Count > 0 || c.AskedOf(routine) is not { Next: null } cell) return false;
        if (c.Roots[0].Node.Shape != routine.Shape) return false;
        var loops = cell.AxisLoops();
        for (var d = 0; d < routine.Rank; d++)
        {
            if (loops is null || (loops[d] != -1 && loops[d] != d)) return false;
        }
        return true;
    }
}
