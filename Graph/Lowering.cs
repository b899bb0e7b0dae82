using Lazy.Graph.Kernels;

namespace Lazy.Graph;

/// <summary>What an operation is to a kernel. The scheduler fuses by case and never by name.</summary>
public abstract record Lowering
{
    private Lowering() { }

    /// <summary>
    /// Each element of the result is an expression over elements of the operands. <paramref name="Value"/> gets the index of the
    /// element and reads operands at any index through its context: elementwise maths, movements, iota and gathers alike.
    /// </summary>
    /// <param name="Value">The element of the result at an index.</param>
    /// <param name="IsView">Only moves elements of its first operand: reading it costs index arithmetic and no other work.</param>
    public sealed record Map(Func<MapContext, KExpr[], KExpr> Value, bool IsView = false) : Lowering
    {
        /// <summary>The operation in terms of others that read fewer operands at once, for devices whose kernels take few buffers.</summary>
        public Func<Node[], Node>? Narrow { get; init; }
    }

    /// <summary>
    /// Combines the elements along axes of its one operand; the axes vanish. Accumulates in <paramref name="Accumulator"/>.
    /// <paramref name="Combine"/> is associative and commutative: Add, Mul, Min, Max, And, Or, Xor.
    /// </summary>
    public sealed record Reduce(KOp Combine, Axes Axes, Scalar Identity, DType Accumulator) : Lowering;

    /// <summary>
    /// The first operand with some of its elements changed: for each index of an update space, a target is set to a value, or
    /// combined with it. Runs in place where the first operand dies there, after a copy elsewhere.
    /// </summary>
    /// <param name="Space">The extents of the update space.</param>
    /// <param name="Combine">How old and new value combine; null replaces.</param>
    /// <param name="Update">Target index, guard (null: always) and value for an index of the update space.</param>
    /// <param name="Ordered">Two indices may hit one target, so that order matters.</param>
    public sealed record Update(Shape Space, KOp? Combine, Func<MapContext, KExpr[], (KExpr[] Target, KExpr? Guard, KExpr Value)> Element, bool Ordered)
        : Lowering;

    /// <summary>
    /// Does not fuse with its producers: a backend has a routine for it, or uses <paramref name="Definition"/>, or leaves it to the CPU.
    /// </summary>
    /// <param name="Definition">The operation in terms of others, where that is sensible.</param>
    public sealed record Routine(Func<Node[], Node>? Definition = null) : Lowering;

    /// <summary>The first operand as it lies in memory, for launches that come after those which compute the other operands.</summary>
    public sealed record After : Lowering
    {
        /// <summary>The only instance.</summary>
        public static readonly After Instance = new();
    }

    /// <summary>Always rewritten in terms of other operations before scheduling.</summary>
    public sealed record Expand(Func<Node[], Node> Definition) : Lowering;

    /// <summary>Always rewritten, for an operation with several outputs: a node for each.</summary>
    public sealed record ExpandOutputs(Func<Node[], Node[]> Definition) : Lowering;

    /// <summary>
    /// A body that runs again and again on its own state, as a program within the program. The operands are
    /// <paramref name="Invariants"/> values that stay, then the first part of the state; the rest of the state, described by
    /// <paramref name="Fresh"/>, begins with undefined contents. The outputs are the state at the end.
    /// </summary>
    /// <param name="Body">Parameters: the invariants, the number of the iteration (a uniform int32), the state. Outputs: the next state.</param>
    /// <param name="Condition">Parameters: the invariants, the state. Output: whether to go on. Null where the trips are counted.</param>
    /// <param name="Trips">How often the body runs, where there is no condition.</param>
    public sealed record Loop(ClosedGraph Body, ClosedGraph? Condition, int Invariants, IReadOnlyList<Aval> Fresh, long Trips) : Lowering;

    /// <summary>One of several graphs over the same parameters, chosen by the first operand (int32, clamped), as a program within the program.</summary>
    public sealed record Branch(IReadOnlyList<ClosedGraph> Branches) : Lowering;
}

/// <summary>How a <see cref="Lowering.Map"/> reads its operands while an expression is built.</summary>
public abstract class MapContext
{
    /// <summary>The integer dtype of index arithmetic in this kernel: int32 where everything fits, else int64.</summary>
    public abstract DType IndexType { get; }

    /// <summary>The result that is being computed.</summary>
    public abstract Aval Output { get; }

    /// <summary>Shape and dtype of an operand.</summary>
    public abstract Aval InputAval(int operand);

    /// <summary>The element of an operand at an index, which must be in bounds whenever it is used.</summary>
    public abstract KExpr Input(int operand, params ReadOnlySpan<KExpr> index);

    /// <summary>A constant of index arithmetic.</summary>
    public KExpr Int(long value) => K.Const(Scalar.OfInt(IndexType, value));
}
