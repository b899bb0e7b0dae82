using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Scheduling;

/// <summary>
/// What will become one launch: loops, the nodes whose values it stores, and an expression for every element that these need.
/// While fusion decides, expressions name buffers, uniforms and reductions by the position of their node in the schedule;
/// <see cref="KernelBuilder"/> renumbers them.
/// </summary>
/// <param name="device">Where it runs.</param>
internal sealed class Cluster(Device device)
{
    // For finding equal elements; gone once all that was asked for is decided.
    private Dictionary<DemandKey, Cell> _cells = [];
    private Interner _interner = new();

    /// <summary>Where it runs.</summary>
    public Device Device { get; } = device;

    /// <summary>The loops; an index expression names them by position.</summary>
    public List<Loop> Loops { get; } = [];

    /// <summary>The nodes it stores.</summary>
    public List<Root> Roots { get; } = [];

    /// <summary>The reductions it computes.</summary>
    public List<ReductionPart> Reductions { get; } = [];

    /// <summary>Elements that were asked for, by node: what fusion decides next.</summary>
    public Dictionary<Node, List<Cell>> Demands { get; private set; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>The smallest position of a node that was asked for: fusion decides it last.</summary>
    public int LastDemand { get; set; } = int.MaxValue;

    /// <summary>The nodes that it reads from buffers.</summary>
    public HashSet<Node> Loads { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>The nodes that were asked for and not yet decided, each of which may come to need a buffer.</summary>
    public HashSet<Node> Undecided { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>
    /// The buffers that the launch touches if nothing more is computed in it. Fusion keeps this within what the device takes: each
    /// undecided node counts, since it can always be read from a buffer instead.
    /// </summary>
    public int Buffers => Loads.Count + Undecided.Count + Roots.Count + (Update is null ? 0 : 1) + RoutineOperands;

    /// <summary>The operands of the routine whose result this cluster maps.</summary>
    public int RoutineOperands { get; set; }

    /// <summary>The nodes whose buffers must be filled before it runs, beside those that it was told of when they got their owner.</summary>
    public HashSet<Node> Awaited { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Clusters that run after this one, since they read what it stores or overwrite what it reads.</summary>
    public HashSet<Cluster> Readers { get; } = [];

    /// <summary>Clusters that run before this one.</summary>
    public HashSet<Cluster> Writers { get; } = [];

    /// <summary>More than that of every reader, which bounds the search for a path.</summary>
    public int Height { get; private set; }

    /// <summary>The routine whose result this cluster maps, in the same launch.</summary>
    public Node? EpilogueOf { get; set; }

    /// <summary>The node that changes elements of its first operand, if this is such a cluster.</summary>
    public UpdatePart? Update { get; set; }

    /// <summary>The routine alone, if no kernel is needed around it.</summary>
    public Node? Routine { get; set; }

    /// <summary>The number of nodes computed here.</summary>
    public int Size { get; set; }

    /// <summary>The names of the operations computed here, last first.</summary>
    public List<string> Names { get; } = [];

    /// <summary>The smallest position of a node stored here.</summary>
    public int FirstRoot { get; set; } = int.MaxValue;

    public bool HasInner => Loops.Exists(l => l.IsInner);

    /// <summary>Whether further stores or reductions may join.</summary>
    public bool IsOpen => EpilogueOf is null && Update is null && Routine is null;

    /// <summary>Makes a cluster run before another one, which must not reach it.</summary>
    public void Before(Cluster reader)
    {
        if (ReferenceEquals(reader, this)) return;
        Readers.Add(reader);
        reader.Writers.Add(this);
        if (Height > reader.Height) return;
        // All that runs before moves up with it.
        var stack = new Stack<(Cluster Cluster, int Height)>();
        stack.Push((this, reader.Height + 1));
        while (stack.TryPop(out var next))
        {
            if (next.Cluster.Height >= next.Height) continue;
            if (ReferenceEquals(next.Cluster, reader)) throw new InternalException("two launches would wait for each other.");
            next.Cluster.Height = next.Height;
            foreach (var w in next.Cluster.Writers) stack.Push((w, next.Height + 1));
        }
    }

    /// <summary>Whether this cluster must run before another one, over any number of buffers.</summary>
    public bool Reaches(Cluster to)
    {
        if (ReferenceEquals(this, to)) return true;
        if (Height <= to.Height) return false;
        var seen = new HashSet<Cluster>();
        var stack = new Stack<Cluster>();
        stack.Push(this);
        while (stack.TryPop(out var at))
        {
            foreach (var next in at.Readers)
            {
                if (ReferenceEquals(next, to)) return true;
                if (next.Height > to.Height && seen.Add(next)) stack.Push(next);
            }
        }
        return false;
    }

    // Whoever ran before or after another one now does so with this one.
    private void TakePlaceOf(Cluster other)
    {
        foreach (var r in other.Readers.ToArray())
        {
            r.Writers.Remove(other);
            Before(r);
        }
        foreach (var w in other.Writers.ToArray())
        {
            w.Readers.Remove(other);
            w.Before(this);
        }
        other.Readers.Clear();
        other.Writers.Clear();
    }

    /// <summary>Takes over the stores, reductions, readers and writers of a cluster over the same loops.</summary>
    public void Absorb(Cluster other)
    {
        TakePlaceOf(other);
        Roots.AddRange(other.Roots);
        Reductions.AddRange(other.Reductions);
        Loads.UnionWith(other.Loads);
        Awaited.UnionWith(other.Awaited);
        Names.AddRange(other.Names);
        Size += other.Size;
        FirstRoot = Math.Min(FirstRoot, other.FirstRoot);
    }

    /// <summary>The place for the element of a node at an index; the same element gets the same place.</summary>
    public Cell Demand(Node node, KExpr[] index)
    {
        for (var i = 0; i < index.Length; i++) index[i] = Canonical(index[i]);
        var key = new DemandKey(node, index);
        if (_cells.TryGetValue(key, out var cell)) return cell;
        cell = new Cell(node, index);
        _cells.Add(key, cell);
        if (!Demands.TryGetValue(node, out var list)) Demands.Add(node, list = []);
        list.Add(cell);
        return cell;
    }

    /// <summary>Frees what finds equal elements, once everything that was asked for is decided: a large graph holds many clusters.</summary>
    public void Close()
    {
        _interner.Release();
        (_cells, _interner, Demands) = (null!, null!, null!);
    }

    /// <summary>Frees the unfinished expressions, once a <see cref="Body"/> holds the final ones.</summary>
    public void Finish()
    {
        Roots.Clear();
        Reductions.Clear();
        if (Update is { } u) Update = u with { Target = [], Guard = null, Value = K.Bool(true) };
    }

    /// <summary>Replaces places by what stands in them, for these expressions and all they need.</summary>
    public static Dictionary<KExpr, KExpr> Resolve(IEnumerable<KExpr> roots)
    {
        var done = new Dictionary<KExpr, KExpr>(ReferenceEqualityComparer.Instance);
        var stack = new Stack<(KExpr Expr, bool Ready)>(roots.Select(r => (r, false)));
        var interner = new Interner();
        while (stack.Count > 0)
        {
            var (e, ready) = stack.Pop();
            if (done.ContainsKey(e)) continue;
            var cell = e as Cell;
            if (!ready)
            {
                stack.Push((e, true));
                if (cell is not null) stack.Push((cell.Meaning ?? throw new InternalException($"an element of {cell.Node} was never defined."), false));
                foreach (var a in e.Args) stack.Push((a, false));
                continue;
            }
            done[e] = cell is not null ? done[cell.Meaning!] : interner.Intern(Remake(e, done));
        }
        interner.Release();
        return done;
    }

    private static KExpr Remake(KExpr e, Dictionary<KExpr, KExpr> done)
    {
        if (e.Args.Length == 0) return e;
        var args = new KExpr[e.Args.Length];
        for (var i = 0; i < args.Length; i++) args[i] = done[e.Args[i]];
        // Through K again, since an argument may have turned out to be a constant.
        return e.Op == KOp.Load ? e.With(args) : K.Make(e.Op, e.Type, args);
    }

    // Undecided elements are known by identity, all else by structure.
    private KExpr Canonical(KExpr e) => e is Cell || _interner.IsInterned(e)
        ? e
        : KExpr.Rewrite([e], (x, args) => x is Cell ? x : _interner.Intern(x.With(args)))[e];

    private readonly struct DemandKey(Node node, KExpr[] index) : IEquatable<DemandKey>
    {
        private readonly Node _node = node;
        private readonly KExpr[] _index = index;

        public bool Equals(DemandKey other) => ReferenceEquals(_node, other._node) && _index.AsSpan().SequenceEqual(other._index);

        public override bool Equals(object? obj) => obj is DemandKey k && Equals(k);

        public override int GetHashCode()
        {
            var h = System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(_node);
            foreach (var i in _index) h = (h * 31) + System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(i);
            return h;
        }
    }
}

/// <summary>A loop of a cluster.</summary>
internal readonly record struct Loop(long Extent, bool IsInner);

/// <summary>A node that a cluster stores, and the place whose value is stored; the place's index is the index of the store.</summary>
internal sealed record Root(Node Node, Cell Cell);

/// <summary>A reduction that a cluster computes.</summary>
internal sealed record ReductionPart(Node Node, Lowering.Reduce Reduce, Cell Operand);

/// <summary>The changed elements of an update.</summary>
internal sealed record UpdatePart(Node Node, Lowering.Update Update, KExpr[] Target, KExpr? Guard, KExpr Value);

/// <summary>One element of a node that some expression needs: an expression whose meaning stays open until fusion has decided how it is computed.</summary>
internal sealed class Cell(Node node, KExpr[] index) : KExpr(KOp.Acc, node.DType, [], -1)
{
    public Node Node { get; } = node;

    public KExpr[] Index { get; } = index;

    /// <summary>The decided meaning.</summary>
    public KExpr? Meaning { get; set; }

    /// <summary>
    /// For each axis the loop that runs along it, -1 for an axis of extent 1; null if some axis is read in any other way, or two axes
    /// by one loop.
    /// </summary>
    public int[]? AxisLoops()
    {
        var loops = new int[Index.Length];
        for (var d = 0; d < loops.Length; d++)
        {
            var e = Index[d];
            if (Node.Shape[d] == 1) loops[d] = -1;
            else if (e.Op == KOp.Index && !loops.AsSpan(0, d).Contains(e.Slot)) loops[d] = e.Slot;
            else return null;
        }
        return loops;
    }
}
