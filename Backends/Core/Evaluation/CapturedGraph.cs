using System.Runtime.InteropServices;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Evaluation;

/// <summary>
/// The pending part of an expression, read once: its key, and the data and numbers that go in. What it captures stays consistent if
/// another thread settles nodes meanwhile. Its memory is used again, so that evaluating a small expression allocates nothing for it.
/// </summary>
internal sealed class CapturedGraph : IDisposable
{
    // After a larger graph the next one begins anew: emptying the tables would cost more than small graphs do.
    private const int MaxKept = 1024;

    [ThreadStatic]
    private static CapturedGraph? t_free;

    private readonly Dictionary<long, int> _ids = [];
    private readonly Dictionary<Constant, int> _numberIds = [];
    private readonly Stack<(Node Node, Primitive Op, Node[] Inputs, int Next)> _open = new();
    private readonly List<Node> _roots = [];
    private readonly List<Node> _data = [];
    private readonly List<Scalar> _numbers = [];
    private readonly List<DeviceBuffer> _buffers = [];

    private CapturedGraph() { }

    /// <summary>The structure.</summary>
    public GraphKey Key { get; private set; } = new();

    /// <summary>The roots that had no value yet, each once.</summary>
    public IReadOnlyList<Node> Roots => _roots;

    /// <summary>The numbers that were lifted out, in the order of the program's uniforms.</summary>
    public ReadOnlySpan<Scalar> Numbers => CollectionsMarshal.AsSpan(_numbers);

    /// <summary>The leaves that are computed on other devices before this.</summary>
    public List<Node>? Elsewhere { get; private set; }

    /// <summary>Reads an expression. Dispose it when it was used.</summary>
    public static CapturedGraph Of(params ReadOnlySpan<Node> roots)
    {
        var graph = t_free ?? new CapturedGraph();
        t_free = null;
        foreach (var root in roots)
        {
            if (root.Value is null) graph.Add(root);
        }
        graph.Key.Seal();
        return graph;
    }

    /// <summary>The data on a device, in the order of the program's inputs. They are there until the expression is disposed.</summary>
    public ReadOnlySpan<DeviceBuffer> Inputs(Device device)
    {
        foreach (var n in _data) _buffers.Add(((Storage)n.Value!).On(device));
        return CollectionsMarshal.AsSpan(_buffers);
    }

    /// <summary>The key for whoever keeps it: the next expression gets another.</summary>
    public GraphKey KeepKey()
    {
        var key = Key;
        Key = new GraphKey();
        return key;
    }

    /// <summary>Gives the memory to the next expression of this thread.</summary>
    public void Dispose()
    {
        if (_ids.Count > MaxKept) return;
        _ids.Clear();
        if (_numberIds.Count > 0) _numberIds.Clear();
        _open.Clear();
        _roots.Clear();
        _data.Clear();
        _numbers.Clear();
        _buffers.Clear();
        Key.Clear();
        Elsewhere = null;
        t_free = this;
    }

    private void Add(Node root)
    {
        if (_ids.TryGetValue(root.Id, out var known) && Key.IsRoot(known)) return;
        Enter(root);
        while (_open.TryPop(out var at))
        {
            if (at.Next < at.Inputs.Length)
            {
                _open.Push(at with { Next = at.Next + 1 });
                Enter(at.Inputs[at.Next]);
                continue;
            }
            foreach (var i in at.Inputs) Key.AddOperand(_ids[i.Id]);
            _ids[at.Node.Id] = Key.AddOperation(at.Op, at.Inputs.Length, at.Node.Origin);
        }
        Key.AddRoot(_ids[root.Id]);
        _roots.Add(root);
    }

    private void Enter(Node n)
    {
        if (!_ids.TryAdd(n.Id, int.MinValue)) return;
        if (n.Value is null && n.TryRecipe(out var op, out var inputs))
        {
            if (op is Parameter) throw new InternalException($"{op} has no value: a traced value reached evaluation.");
            if (op is Constant c && !IsBaked(c)) _ids[n.Id] = IdOf(c);
            else if (op is DevicePut put && put.Crosses(inputs[0]))
            {
                // Its operand belongs to another program, which runs first.
                AddLeaf(n, inputs[0]);
                (Elsewhere ??= []).Add(inputs[0]);
            }
            else _open.Push((n, op, inputs, 0));
            return;
        }
        // A node settled between the two looks has its value by now.
        AddLeaf(n, n);
    }

    private void AddLeaf(Node n, Node data)
    {
        _ids[n.Id] = Key.AddLeaf(n.Aval, false);
        _data.Add(data);
    }

    private int IdOf(Constant c)
    {
        if (_numberIds.TryGetValue(c, out var id)) return id;
        id = Key.AddLeaf(new Aval(Shape.Scalar, c.Value.Type, c.Weak), true);
        _numberIds.Add(c, id);
        _numbers.Add(c.Value.Type.IsFloat ? Scalar.OfFloat(c.Value.Type, c.Value.Re) : c.Value);
        return id;
    }

    // Numbers that simplification knows rules for are part of the structure: 0, ±1, ±2, ½, infinities and NaN, and truth values.
    private static bool IsBaked(Constant c)
    {
        var v = c.Value;
        if (v.Type.Kind == DKind.Bool || v.Type.IsComplex) return true;
        return !double.IsFinite(v.Re) || v.Re is 0 or 1 or -1 or 2 or -2 or 0.5;
    }
}
