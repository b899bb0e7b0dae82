using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>The kinds of dtypes that an operation takes.</summary>
[Flags]
public enum Kinds
{
    /// <summary>bool.</summary>
    Bool = 1,
    /// <summary>Unsigned integers.</summary>
    UInt = 2,
    /// <summary>Signed integers.</summary>
    Int = 4,
    /// <summary>Real floats.</summary>
    Float = 8,
    /// <summary>Complex numbers.</summary>
    Complex = 16,
    /// <summary>All integers.</summary>
    Integer = UInt | Int,
    /// <summary>What bits can be counted and combined in.</summary>
    Bits = Bool | Integer,
    /// <summary>Everything with an order.</summary>
    Real = Integer | Float,
    /// <summary>Floats and complex numbers.</summary>
    Inexact = Float | Complex,
    /// <summary>All but bool.</summary>
    Number = Real | Complex,
    /// <summary>Every dtype.</summary>
    Any = Bool | Number,
}

/// <summary>
/// Operations on elements at one index: all operands have one shape, and (where nothing else is said) one dtype.
/// float16 and bfloat16 are computed in float32 and rounded once, so that no renderer needs arithmetic of 16-bit floats.
/// </summary>
public abstract record Elementwise : Primitive
{
    private readonly Kinds _accepts;
    private Lowering.Map? _lowering;

    private protected Elementwise(string name, int arity, KOp word, Kinds accepts, Derivative derivative)
    {
        Name = name;
        Arity = arity;
        Word = word;
        _accepts = accepts;
        Derivative = derivative;
    }

    /// <inheritdoc/>
    public sealed override string Name { get; }

    /// <inheritdoc/>
    public sealed override Derivative Derivative { get; }

    /// <summary>The number of operands.</summary>
    public int Arity { get; }

    private protected KOp Word { get; }

    /// <summary>Whether 16-bit floats are computed in float32; false for what only moves or inspects bits.</summary>
    private protected virtual bool Widens => true;

    // What the constructor sets follows from the type, which the base compares: only parameters of derived records are left to compare.
    /// <inheritdoc/>
    public virtual bool Equals(Elementwise? other) => base.Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    /// <inheritdoc/>
    public sealed override Aval Infer(ReadOnlySpan<Aval> x)
    {
        if (x.Length != Arity) throw new InternalException($"{Name} takes {Arity} operands, not {x.Length}.");
        CheckDTypes(x);
        foreach (var a in x)
        {
            if (a.Shape != x[0].Shape)
                throw new ShapeException($"{Name}: shapes {List(x)} do not match; lax needs equal shapes, jnp broadcasts.");
        }
        var type = ResultType(x);
        return new Aval(x[0].Shape, type, type != DType.Bool && IsWeak(x));
    }

    /// <inheritdoc/>
    public sealed override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var (nodes, axis) = Batching.Align(x, size);
        return new Mapped(Of(nodes), axis);
    }

    // Kept, since most operations are one object that all their nodes share; what "with" copies makes its own.
    /// <inheritdoc/>
    public sealed override Lowering Lower(ReadOnlySpan<Aval> x) =>
        _lowering is { } known && ReferenceEquals(known.Value.Target, this) ? known : _lowering = new Lowering.Map(Value);

    private KExpr Value(MapContext c, KExpr[] index)
    {
        var args = new KExpr[Arity];
        for (var i = 0; i < args.Length; i++)
        {
            args[i] = c.Input(i, index);
            if (Widens) args[i] = K.Cast(args[i], args[i].Type.Accumulator);
        }
        var type = c.Output.DType;
        return Widens ? K.Cast(Kernel(args, type.Accumulator), type) : Kernel(args, type);
    }

    /// <inheritdoc/>
    public sealed override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output)
    {
        var data = new Scalar[output.Shape.Size];
        var args = new Scalar[x.Length];
        for (var i = 0L; i < data.LongLength; i++)
        {
            for (var k = 0; k < args.Length; k++) args[k] = x[k].Data[i];
            data[i] = Element(args, output.DType);
        }
        return new HostArray(output.Shape, output.DType, data);
    }

    /// <summary>The dtype of the result.</summary>
    private protected virtual DType ResultType(ReadOnlySpan<Aval> x) => x[0].DType;

    /// <summary>Whether the result is weak: if all operands are.</summary>
    private protected virtual bool IsWeak(ReadOnlySpan<Aval> x)
    {
        foreach (var a in x)
        {
            if (!a.Weak) return false;
        }
        return true;
    }

    /// <summary>The element of the result from elements of the operands.</summary>
    private protected virtual KExpr Kernel(KExpr[] x, DType type) => K.Make(Word, type, x);

    /// <summary>The same for single numbers, exact or in float64, and rounded once.</summary>
    private protected virtual Scalar Element(ReadOnlySpan<Scalar> x, DType type) => ScalarMath.Apply(Word, type, x);

    /// <summary>Refuses dtypes that the operation does not take.</summary>
    private protected virtual void CheckDTypes(ReadOnlySpan<Aval> x)
    {
        foreach (var a in x) Accept(a, x);
        CheckSame(x, x);
    }

    private protected void Accept(Aval a, ReadOnlySpan<Aval> all)
    {
        if (((int)_accepts >> (int)a.DType.Kind & 1) != 0) return;
        throw new DTypeException($"{Name}: {List(all)} {(all.Length == 1 ? "is" : "are")} not accepted; {Name} takes {Words(_accepts)} "
            + "dtypes, so convert with astype first.");
    }

    private protected void CheckSame(ReadOnlySpan<Aval> same, ReadOnlySpan<Aval> all)
    {
        foreach (var a in same)
        {
            if (a.DType == same[0].DType) continue;
            throw new DTypeException($"{Name}: dtypes of {List(all)} differ; lax does not promote, "
                + "so convert one of them or call jnp, which promotes.");
        }
    }

    /// <summary>Max, which bool has as "or".</summary>
    private protected static KExpr MaxOf(KExpr x, KExpr y) => x.Type == DType.Bool ? K.Or(x, y) : K.Max(x, y);

    /// <summary>Min, which bool has as "and".</summary>
    private protected static KExpr MinOf(KExpr x, KExpr y) => x.Type == DType.Bool ? K.And(x, y) : K.Min(x, y);

    private static string List(ReadOnlySpan<Aval> x)
    {
        var texts = new string[x.Length];
        for (var i = 0; i < texts.Length; i++) texts[i] = x[i].ToString();
        return texts.Length < 2 ? string.Concat(texts) : $"{string.Join(", ", texts[..^1])} and {texts[^1]}";
    }

    private static string Words(Kinds kinds)
    {
        var words = new List<string>();
        if (kinds.HasFlag(Kinds.Bool)) words.Add("bool");
        if (kinds.HasFlag(Kinds.Integer)) words.Add("integer");
        else if (kinds.HasFlag(Kinds.Int)) words.Add("signed integer");
        if (kinds.HasFlag(Kinds.Float)) words.Add("float");
        if (kinds.HasFlag(Kinds.Complex)) words.Add("complex");
        return words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words[..^1])} or {words[^1]}";
    }
}

/// <summary>One operand.</summary>
public abstract record Unary : Elementwise
{
    private protected Unary(string name, KOp word, Kinds accepts, Derivative derivative) : base(name, 1, word, accepts, derivative) { }

    /// <summary>With the derivative as a function of operand and result.</summary>
    private protected Unary(string name, KOp word, Kinds accepts, Func<Node, Node, Node> partial)
        : this(name, word, accepts, new Derivative.Elementwise((x, y) => partial(x[0], y))) { }
}

/// <summary>Two operands of one dtype.</summary>
public abstract record Binary : Elementwise
{
    private protected Binary(string name, KOp word, Kinds accepts, Derivative derivative) : base(name, 2, word, accepts, derivative) { }

    /// <summary>With the partial derivatives as functions of both operands and the result.</summary>
    private protected Binary(string name, KOp word, Kinds accepts, Func<Node, Node, Node, Node> left, Func<Node, Node, Node, Node> right)
        : this(name, word, accepts, new Derivative.Elementwise((x, z) => left(x[0], x[1], z), (x, z) => right(x[0], x[1], z))) { }

    /// <summary>For a partial derivative that has no known closed form.</summary>
    private protected static Func<Node, Node, Node, Node> NoPartial(string name, string operand) => (_, _, _) =>
        throw new DifferentiationException($"{name}: the derivative by {operand} has no closed form; "
            + $"apply stop_gradient to {operand}, or give a custom_jvp.");
}

/// <summary>A comparison, giving bool; complex numbers compare by real part, then imaginary part.</summary>
public abstract record Compare : Elementwise
{
    private protected Compare(string name, KOp word) : base(name, 2, word, Kinds.Any, Derivative.Zero.Instance) { }

    private protected sealed override DType ResultType(ReadOnlySpan<Aval> x) => DType.Bool;
}
