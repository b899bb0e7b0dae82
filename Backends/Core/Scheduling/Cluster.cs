using System.Runtime.InteropServices;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Scheduling;

/// <summary>
/// What will become one launch: loops, the nodes whose values it stores, and an expression for every element that these need.
/// While fusion decides, expressions name buffers, uniforms and reductions by the position of their node in the schedule;
/// <see cref="KernelBuilder"/> renumbers them.
/// </summary>
/// <param name="device">Where it runs.</param>
/// <param name="edges">The edges of all clusters of the program.</param>
internal sealed class Cluster(Device device, LaunchEdges edges)
{
    // The elements that were asked for of nodes that are not decided: the first one of each node, which leads to the others. Few, since most may
    // come to need one of the buffers that a device has, so that they need no hashing.
    private readonly List<Cell> _asked = [];

    // For finding equal elements, until all of them are final.
    private Interner? _interner;
    private Cluster? _into;

    /// <summary>Where it runs.</summary>
    public Device Device { get; } = device;

    /// <summary>The loops; an index expression names them by position.</summary>
    public List<Loop> Loops { get; } = [];

    /// <summary>The nodes it stores.</summary>
    public List<Root> Roots { get; private set; } = [];

    /// <summary>The reductions it computes.</summary>
    public List<ReductionPart> Reductions { get; private set; } = [];

    /// <summary>The elements that were asked for of nodes that are not decided, the first one of each node.</summary>
    public ReadOnlySpan<Cell> Asked => CollectionsMarshal.AsSpan(_asked);

    /// <summary>The nodes that it reads from buffers: no more than a device has, so that they need no hashing.</summary>
    public List<Node> Loads { get; private set; } = [];

    /// <summary>How many nodes were asked for and not yet decided that may come to need a buffer.</summary>
    public int Undecided { get; private set; }

    /// <summary>
    /// The buffers that the launch touches if nothing more is computed in it. Fusion keeps this within what the device takes: each
    /// undecided node counts, since it can always be read from a buffer instead.
    /// </summary>
    public int Buffers => Loads.Count + Undecided + Roots.Count + (Update is null ? 0 : 1) + RoutineOperands;

    /// <summary>The operands of the routine whose result this cluster maps.</summary>
    public int RoutineOperands { get; set; }

    /// <summary>The nodes whose buffers must be filled before it runs, beside those that it was told of when they got their owner.</summary>
    public List<Node> Awaited { get; private set; } = [];

    /// <summary>
    /// Clusters that run after this one, since they read what it stores or overwrite what it reads; some of them more than once, and
    /// <see cref="Final"/> says what became of them.
    /// </summary>
    public List<Cluster> Readers { get; } = [];

    /// <summary>Clusters that run before this one, in the same way.</summary>
    public List<Cluster> Writers { get; } = [];

    /// <summary>More than that of every reader, which bounds the search for a path.</summary>
    public int Height { get; set; }

    /// <summary>The last walk of <see cref="LaunchEdges"/> that came here.</summary>
    public int LastWalk { get; set; }

    /// <summary>The cluster that took this one over in the end; itself if none did.</summary>
    public Cluster Final
    {
        get
        {
            var c = this;
            while (c._into is { } next)
            {
                // The way is half as long next time.
                if (next._into is { } after) c._into = after;
                c = next;
            }
            return c;
        }
    }

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
        reader = reader.Final;
        if (ReferenceEquals(reader, this)) return;
        if (Readers.Count > 0 && ReferenceEquals(Readers[^1], reader)) return;
        Readers.Add(reader);
        reader.Writers.Add(this);
        edges.Lift(this, reader);
    }

    /// <summary>Whether this cluster must run before another one, over any number of buffers.</summary>
    public bool Reaches(Cluster to) => edges.Reaches(this, to);

    /// <summary>Takes over readers and writers of a cluster over the same loops, and its stores and reductions while bodies do not hold these.</summary>
    public void Absorb(Cluster other)
    {
        other._into = this;
        Readers.AddRange(other.Readers);
        Writers.AddRange(other.Writers);
        foreach (var r in other.Readers) edges.Lift(this, r.Final);
        foreach (var w in other.Writers) edges.Lift(w.Final, this);
        if (!IsFinished)
        {
            Roots.AddRange(other.Roots);
            Reductions.AddRange(other.Reductions);
            foreach (var n in other.Loads) AddLoad(n);
        }
        Names.AddRange(other.Names);
        Size += other.Size;
        FirstRoot = Math.Min(FirstRoot, other.FirstRoot);
    }

    /// <summary>Notes that it reads the buffer of a node.</summary>
    public void AddLoad(Node node)
    {
        if (!Loads.Contains(node)) Loads.Add(node);
    }

    /// <summary>The first element of a node that was asked for, which leads to the others; null if there is none, or the node is decided.</summary>
    public Cell? AskedOf(Node node)
    {
        foreach (var cell in _asked)
        {
            if (ReferenceEquals(cell.Node, node)) return cell;
        }
        return null;
    }

    /// <summary>Whether a node was asked for that may come to need a buffer.</summary>
    public bool MayRead(Node node) => AskedOf(node) is { MayNeedBuffer: true };

    /// <summary>The place for the element of a node at an index; the same element gets the same place.</summary>
    public Cell Demand(Node node, KExpr[] index)
    {
        for (var i = 0; i < index.Length; i++) index[i] = Canonical(index[i]);
        var last = AskedOf(node);
        if (last is null)
        {
            var first = new Cell(node, index) { MayNeedBuffer = !Placement.IsFree(Device, node) };
            if (first.MayNeedBuffer) Undecided++;
            _asked.Add(first);
            return first;
        }
        while (!last.Index.AsSpan().SequenceEqual(index))
        {
            if (last.Next is null) return last.Next = new Cell(node, index);
            last = last.Next;
        }
        return last;
    }

    /// <summary>Notes that what a node is here has been settled: whether a buffer is needed is known.</summary>
    public void Settle(Node node)
    {
        if (AskedOf(node) is not { MayNeedBuffer: true } first) return;
        first.MayNeedBuffer = false;
        Undecided--;
    }

    /// <summary>Whether all that was asked for is decided: nothing will be computed here that is not known yet.</summary>
    public bool IsDecided => _asked.Count == 0;

    /// <summary>Whether a <see cref="Body"/> holds the final expressions.</summary>
    public bool IsFinished => Roots is null;

    /// <summary>Drops a node that has been decided.</summary>
    public void Drop(Node node)
    {
        if (AskedOf(node) is { } cell) _asked.Remove(cell);
    }

    /// <summary>Frees the unfinished expressions, once a <see cref="Body"/> holds the final ones or another cluster took them over.</summary>
    public void Finish()
    {
        _interner?.Release();
        _interner = null;
        _asked.Clear();
        (Roots, Reductions, Loads, Awaited) = (null!, null!, null!, null!);
        if (Update is { } u) Update = u with { Target = [], Guard = null, Value = K.Bool(true) };
    }

    /// <summary>Replaces places by what stands in them, for these expressions and all they need.</summary>
    public static Walk Resolve(IEnumerable<KExpr> roots)
    {
        var interner = new Interner();
        var walk = Walk.Over(roots, e => e is Cell cell ? cell.Means : e.Args);
        // Through K again, since an argument may have turned out to be a constant.
        walk.Map((e, args) => e is Cell cell ? walk[cell.Means[0]]
            : interner.Intern(ReferenceEquals(args, e.Args) ? e : e.Op == KOp.Load ? e.With(args) : K.Make(e.Op, e.Type, args)));
        interner.Release();
        return walk;
    }

    // Undecided elements are known by identity, all else by structure.
    private KExpr Canonical(KExpr e)
    {
        if (e is Cell || K.IsOneObject(e)) return e;
        _interner ??= new Interner();
        if (_interner.IsInterned(e)) return e;
        using var walk = Walk.Rewrite([e], (x, args) => x is Cell || K.IsOneObject(x) ? x : _interner.Intern(x.With(args)));
        return walk[e];
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
    private KExpr[]? _means;

    public Node Node { get; } = node;

    public KExpr[] Index { get; } = index;

    /// <summary>The next element of the same node that the same cluster asked for.</summary>
    public Cell? Next { get; set; }

    /// <summary>For the first element of a node: whether the node may come to need a buffer.</summary>
    public bool MayNeedBuffer { get; set; }

    /// <summary>The decided meaning.</summary>
    public KExpr? Meaning
    {
        get => _means?[0];
        set => _means = value is null ? null : [value];
    }

    /// <summary>The decided meaning, as what a walk finds below it.</summary>
    public KExpr[] Means => _means ?? throw new InternalException($"an element of {Node} was never defined.");

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
