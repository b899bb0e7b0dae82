using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>Leaves have no operands, so most rules are never asked for.</summary>
public abstract record LeafPrimitive : Primitive
{
    /// <inheritdoc/>
    public override Derivative Derivative => Derivative.Zero.Instance;

    /// <inheritdoc/>
    public sealed override Mapped Batch(ReadOnlySpan<Mapped> x, int size) => throw new InternalException($"{Name} has no operands to map.");
}

/// <summary>A parameter of a traced function or of a program: a place for a value that is given later. Each node of it is its own.</summary>
/// <param name="Aval">The shape and dtype of the values it stands for.</param>
/// <param name="Label">How texts call it.</param>
/// <param name="IsUniform">Of rank 0, and given at launch as a number instead of a buffer.</param>
public sealed record Parameter(Aval Aval, string Label, bool IsUniform = false) : LeafPrimitive
{
    /// <inheritdoc/>
    public override string Name => "parameter";

    /// <summary>False: two parameters of one label are two values.</summary>
    public override bool IsPure => false;

    /// <summary>A new parameter node.</summary>
    public static Node Create(Aval aval, string label, bool isUniform = false)
    {
        SharedConstants.Forget();
        return new Parameter(aval, label, isUniform).Of();
    }

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x) => Aval;

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => throw new InternalException("a parameter is bound, not computed.");

    /// <inheritdoc/>
    public override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output) => throw new InternalException($"parameter {Label} has no value.");

    /// <inheritdoc/>
    protected override string Parameters() => Label;
}

/// <summary>A number of rank 0, known when the graph is built.</summary>
/// <param name="Value">The number; a weak float keeps all bits of its C# double until it meets a dtype.</param>
/// <param name="Weak">Whether it came from a C# scalar.</param>
public sealed record Constant(Scalar Value, bool Weak = false) : LeafPrimitive
{
    // What indices and bounds are made of: most constants of a program.
    private const int SmallCount = 1024;
    private static readonly Constant?[] s_small = new Constant?[SmallCount];

    // Asked for by every node of this number.
    private Lowering? _lowering;

    /// <summary>The number as an operation; the same object for the same small int32.</summary>
    public static Constant Of(Scalar value, bool weak)
    {
        if (weak || value.Type != DType.Int32 || value.Int is < 0 or >= SmallCount) return new(value, weak);
        return s_small[value.Int] ??= new(value, weak);
    }

    /// <inheritdoc/>
    public bool Equals(Constant? other) => other is not null && (ReferenceEquals(this, other) || (Weak == other.Weak && Value.Equals(other.Value)));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value, Weak);

    /// <inheritdoc/>
    public override string Name => "constant";

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x) => new(Shape.Scalar, Value.Type, Weak);

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => _lowering ??= new Lowering.Map((_, _) => K.Const(Rounded));

    /// <inheritdoc/>
    public override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output) => new(Shape.Scalar, Value.Type, [Rounded]);

    /// <inheritdoc/>
    protected override string Parameters() => Value.ToString();

    // Weak numbers keep all bits until they meet a dtype.
    private Scalar Rounded => Value.Type.IsInexact ? Value.Cast(Value.Type) : Value;
}

/// <summary>One part of the result of an operation with several outputs.</summary>
/// <param name="Part">Which part.</param>
/// <param name="Aval">Its shape and dtype.</param>
public sealed record Project(int Part, Aval Aval) : Primitive
{
    /// <inheritdoc/>
    public override string Name => "project";

    /// <inheritdoc/>
    public override Derivative Derivative => throw new InternalException("transforms handle the parts of an operation themselves.");

    /// <summary>All parts of a node with several outputs.</summary>
    public static Node[] All(Node tuple) =>
        [.. (tuple.Outputs ?? throw new InternalException($"{tuple} has one output.")).Select((a, i) => new Project(i, a).Of(tuple))];

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x) => Aval;

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size) =>
        x[0].Parts is { } parts ? parts[Part] : x[0].Axis is { } axis ? new(new Project(Part, x[0].Node.Outputs![Part]).Of(x[0].Node), axis) : new(Of(x[0].Node), null);

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => throw new InternalException("the scheduler resolves parts to buffers.");

    /// <inheritdoc/>
    public override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output) => throw new InternalException("the interpreter resolves parts itself.");

    /// <inheritdoc/>
    protected override string Parameters() => Part.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
