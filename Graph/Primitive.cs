using Lazy.Graph.Reference;

namespace Lazy.Graph;

/// <summary>
/// An operation of the graph: everything the library knows about it, in one record. Shape inference, the derivative, the
/// batching rule, the meaning to a kernel and the plain reference are abstract, so that a missing rule does not compile.
/// Parameters of an operation are members of its record; equality of records gives common-subexpression elimination and
/// cache keys. A member that is a sequence must be a <see cref="Shape"/>, an <see cref="Axes"/> or another type with
/// element-wise equality.
/// </summary>
public abstract record Primitive
{
    /// <summary>JAX's name of the operation, as texts and errors show it.</summary>
    public abstract string Name { get; }

    /// <summary>How the operation differentiates; jvp and vjp both follow from it.</summary>
    public abstract Derivative Derivative { get; }

    /// <summary>Whether two equal nodes may be merged and an unused one dropped. False for operations with effects.</summary>
    public virtual bool IsPure => true;

    /// <summary>Shape and dtype of the result.</summary>
    /// <exception cref="ShapeException">Shapes that do not fit.</exception>
    /// <exception cref="DTypeException">Dtypes that do not fit.</exception>
    public abstract Aval Infer(ReadOnlySpan<Aval> x);

    /// <summary>The parts of an operation with several outputs; null for all others.</summary>
    public virtual Aval[]? InferOutputs(ReadOnlySpan<Aval> x) => null;

    /// <summary>The operation over a batch: each operand is mapped along an axis of its own, or not at all.</summary>
    /// <param name="x">The operands, at least one of them mapped.</param>
    /// <param name="size">The extent of the mapped axis.</param>
    public abstract Mapped Batch(ReadOnlySpan<Mapped> x, int size);

    /// <summary>What the operation is to a kernel, for operands of these shapes and dtypes.</summary>
    public abstract Lowering Lower(ReadOnlySpan<Aval> x);

    /// <summary>The operation by obvious loops over single numbers: the oracle of all backends, and constant folding.</summary>
    public abstract HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output);

    /// <summary>The parts of an operation with several outputs, by obvious loops.</summary>
    public virtual HostArray[] EvaluateOutputs(ReadOnlySpan<HostArray> x) => throw new InternalException($"{Name} has one output.");

    /// <summary>Arithmetic operations of one evaluation, for reports and cost analysis.</summary>
    public virtual long Operations(ReadOnlySpan<Aval> x, long outputSize) => outputSize;

    /// <summary>The functions that the operation holds as graphs, with what each is to it; empty for most.</summary>
    public virtual IReadOnlyList<(string Role, ClosedGraph Graph)> Bodies => [];

    /// <summary>The operation with other graphs in the place of <see cref="Bodies"/>, of the same parameters and results.</summary>
    public virtual Primitive WithBodies(IReadOnlyList<ClosedGraph> bodies) => throw new InternalException($"{Name} holds no graphs.");

    /// <summary>Whether the numbers of the result are computed; false where they are those of operands, moved, chosen or converted.</summary>
    public virtual bool Computes => true;

    /// <summary>What may be wrong with operands, although the result is defined; as values, for functions that are checked.</summary>
    public virtual IReadOnlyList<Hazard> Hazards(Node[] x) => [];

    /// <summary>
    /// An operation whose results are among those of this one, for the same operands: where both stand in a program, one computation
    /// serves both. Derivatives set it when they need a function's value and more.
    /// </summary>
    public virtual Rewiring? Covers => null;

    /// <summary>
    /// The operation without outputs that nobody reads; null where nothing is saved. In the result, operand i of the smaller operation is
    /// an operand of this one, and output i of this one is an output of the smaller operation, or -1.
    /// </summary>
    public virtual Rewiring? Without(ReadOnlySpan<bool> read) => null;

    /// <summary>Records the operation: infers, and creates the node.</summary>
    public Node Of(params ReadOnlySpan<Node> x)
    {
        var few = new Few<Aval>();
        var span = few.Of(x);
        return InferOutputs(span) is { } parts ? new Node(this, x.ToArray(), default, parts) : new Node(this, x.ToArray(), Infer(span));
    }

    /// <summary>Where the result is computed: where its operands must be, if any of them must be somewhere.</summary>
    /// <exception cref="DeviceMismatchException">Two operands must be in different places.</exception>
    internal virtual INodePlace? PlaceOf(ReadOnlySpan<Node> x)
    {
        INodePlace? place = null;
        foreach (var n in x)
        {
            if (n.Place is { } p && !ReferenceEquals(p, place)) place = place is null ? p : JoinPlaces(Name, "operands", place, p);
        }
        return place;
    }

    /// <summary>The one place of two values.</summary>
    internal static INodePlace? JoinPlaces(string operation, string what, INodePlace? a, INodePlace? b)
    {
        if (b is null || ReferenceEquals(a, b)) return a;
        if (a is null) return b;
        throw new DeviceMismatchException(
            $"{operation}: {what} are committed to two devices, {a} and {b}. Bring them to one: jax.device_put(x, device).");
    }

    /// <summary>The text of name and parameters, as canonical graph text shows it.</summary>
    public sealed override string ToString()
    {
        var parameters = Parameters();
        return parameters.Length == 0 ? Name : $"{Name}[{parameters}]";
    }

    /// <summary>The parameters as text, such as <c>axes=(0, 1)</c>; empty where there are none.</summary>
    protected virtual string Parameters() => "";
}

/// <summary>An operand of a batching rule: a node, and the axis along which it is mapped (null: the same for all).</summary>
public readonly record struct Mapped(Node Node, int? Axis)
{
    /// <summary>The parts of a node with several outputs, where they are not all mapped along <see cref="Axis"/>.</summary>
    public IReadOnlyList<Mapped>? Parts { get; init; }
}

/// <summary>
/// What one operation with several outputs has of another: operand i of <paramref name="Op"/> is operand <paramref name="Operands"/>[i]
/// here, and its output i is output <paramref name="Parts"/>[i] here.
/// </summary>
public sealed record Rewiring(Primitive Op, IReadOnlyList<int> Operands, IReadOnlyList<int> Parts);
