using System.Diagnostics;

namespace Lazy.Graph;

/// <summary>What a node holds once it is evaluated. Backends implement it; the graph only passes it on.</summary>
public interface INodeValue;

/// <summary>Where a value may have to be computed. Backends implement it; the graph only passes it on.</summary>
public interface INodePlace;

/// <summary>
/// One value of the expression graph: an operation on other nodes, or data. A node owns its inputs and nothing points from
/// a producer to its consumers, so that dropping the last handle frees the expression. Equality is by reference.
/// </summary>
/// <remarks>
/// A node is <em>pending</em> while it has a recipe (operation and inputs) and no value, and <em>settled</em> once it has a value.
/// Settling happens once, atomically; it frees the recipe unless a running transform still differentiates through it.
/// Ids grow along dependencies: a node that depends on p has a larger id than p, which lets a transform stop its walk at
/// everything older than its parameter.
/// </remarks>
public sealed class Node
{
    private static long s_lastId;
    private Primitive? _op;
    private Node[]? _inputs;
    private INodeValue? _value;
    private readonly int _depth;
    private readonly bool _weak;
    private readonly Rare? _rare;
    private Lowering? _lowering;

    internal Node(Primitive op, Node[] inputs, Aval aval, Aval[]? outputs = null)
    {
        Id = Interlocked.Increment(ref s_lastId);
        _op = op;
        _inputs = inputs;
        (Shape, DType, _weak) = aval;
        var depth = 0;
        foreach (var x in inputs) depth = Math.Max(depth, x.Depth);
        _depth = depth + 1;
        _rare = Rare.Of(outputs, Origin.OfNew(), op.PlaceOf(inputs));
    }

    private Node(Aval aval, INodeValue value, INodePlace? place)
    {
        _rare = Rare.Of(null, null, place);
        Id = Interlocked.Increment(ref s_lastId);
        (Shape, DType, _weak) = aval;
        _value = value;
    }

    /// <summary>Grows along dependencies; unique in the process.</summary>
    public long Id { get; }

    /// <summary>Shape and dtype. A node with several outputs has none of its own: its parts are read by <see cref="Ops.Project"/>.</summary>
    public Aval Aval => new(Shape, DType, _weak);

    /// <summary>The parts of a node with several outputs, otherwise null.</summary>
    public IReadOnlyList<Aval>? Outputs => _rare?.Outputs;

    /// <summary>Scope and line that made the node, where they are known; for texts.</summary>
    public Origin? Origin => _rare?.Origin;

    /// <summary>The value, or null while pending.</summary>
    public INodeValue? Value => Volatile.Read(ref _value);

    /// <summary>The place to which this value was committed, or an operand of it; null where it may be computed anywhere.</summary>
    public INodePlace? Place => _rare?.Place;

    /// <summary>The length of the longest chain of pending operations that ends here; 0 once settled.</summary>
    public int Depth => Value is null ? _depth : 0;

    /// <summary>The extents.</summary>
    public Shape Shape { get; }

    /// <summary>The dtype.</summary>
    public DType DType { get; }

    /// <summary>The number of axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>The operation, or null for data and for settled nodes whose recipe is gone.</summary>
    public Primitive? Op => Volatile.Read(ref _op);

    /// <summary>The operands; empty for data and for settled nodes whose recipe is gone.</summary>
    public ReadOnlySpan<Node> Inputs => Volatile.Read(ref _inputs);

    /// <summary>A node that is data from the start.</summary>
    public static Node Leaf(Aval aval, INodeValue value, INodePlace? place = null) => new(aval, value, place);

    /// <summary>Operation and operands for patterns: <c>(Mul, [var x, var y])</c>. Data gives no operation.</summary>
    public void Deconstruct(out Primitive? op, out Node[] inputs)
    {
        // The inputs are read first: a concurrent settling clears the operation last.
        inputs = Volatile.Read(ref _inputs) ?? [];
        op = Volatile.Read(ref _op);
    }

    /// <summary>Whether the recipe is there, read as one consistent pair.</summary>
    public bool TryRecipe(out Primitive op, out Node[] inputs)
    {
        var i = Volatile.Read(ref _inputs);
        var o = Volatile.Read(ref _op);
        op = o!;
        inputs = i!;
        return i is not null && o is not null;
    }

    /// <summary>What the operation is to a kernel. Kept, since each stage of compilation asks for it.</summary>
    /// <param name="op">The operation, as <see cref="TryRecipe"/> gave it.</param>
    /// <param name="inputs">The operands.</param>
    internal Lowering LoweringOf(Primitive op, Node[] inputs)
    {
        if (_lowering is { } known) return known;
        var avals = new Few<Aval>();
        return _lowering = op.Lower(avals.Of(inputs));
    }

    /// <summary>Gives the node its value, once; a second value from a concurrent evaluation is dropped.</summary>
    /// <param name="value">The evaluated value.</param>
    /// <param name="keepRecipe">True while a transform may still differentiate through this node.</param>
    /// <returns>Whether this call's value was taken.</returns>
    public bool Settle(INodeValue value, bool keepRecipe = false)
    {
        var taken = Interlocked.CompareExchange(ref _value, value, null) is null;
        if (!keepRecipe) DropRecipe();
        return taken;
    }

    /// <summary>Frees the history of a settled node.</summary>
    public void DropRecipe()
    {
        Debug.Assert(Value is not null, "a pending node must keep its recipe");
        Volatile.Write(ref _inputs, null);
        Volatile.Write(ref _op, null);
        _lowering = null;
    }

    /// <summary>Replaces a value by another, for data that moves or is donated.</summary>
    internal void Replace(INodeValue value) => Volatile.Write(ref _value, value);

    /// <summary>Operation and aval, without the operands.</summary>
    public override string ToString() => $"{Op?.ToString() ?? "data"}: {(Outputs is null ? Aval.ToString() : $"({string.Join(", ", Outputs)})")}";

    // What few nodes have: large graphs are kept small.
    private sealed record Rare(IReadOnlyList<Aval>? Outputs, Origin? Origin, INodePlace? Place)
    {
        public static Rare? Of(IReadOnlyList<Aval>? outputs, Origin? origin, INodePlace? place) =>
            outputs is null && origin is null && place is null ? null : new(outputs, origin, place);
    }
}
