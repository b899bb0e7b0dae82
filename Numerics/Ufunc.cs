using Lazy.Backends;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;

namespace Lazy;

/// <summary>
/// The way from handles to nodes and back, which every public operation takes: ended traces and donated buffers are found here, and the
/// result belongs to the innermost trace of its operands. Also NumPy's promotion and broadcasting.
/// </summary>
internal static class Ufunc
{
    /// <summary>A function of one array, as its node has it.</summary>
    public static NDArray Apply(string operation, NDArray x, Func<Node, Node> f) => Wrap(Run(operation, f, Enter(operation, x)), x.Trace);

    /// <summary>A function of two arrays.</summary>
    public static NDArray Apply(string operation, NDArray x, NDArray y, Func<Node, Node, Node> f)
    {
        Node a = Enter(operation, x), b = Enter(operation, y);
        return Wrap(Run(operation, f, a, b), Trace.Join(x.Trace, y.Trace));
    }

    /// <summary>A function of any number of arrays.</summary>
    public static NDArray Apply(string operation, ReadOnlySpan<NDArray> x, Func<Node[], Node> f)
    {
        var nodes = Enter(operation, x, out var trace);
        return Wrap(Run(operation, f, nodes), trace);
    }

    /// <summary>A function of any number of arrays with several results.</summary>
    public static NDArray[] ApplyMany(string operation, ReadOnlySpan<NDArray> x, Func<Node[], Node[]> f)
    {
        var nodes = Enter(operation, x, out var trace);
        return Array.ConvertAll(Run(operation, f, nodes), n => Wrap(n, trace));
    }

    /// <summary>An elementwise function of two arrays, promoted to one dtype and broadcast to one shape.</summary>
    public static NDArray Binary(string operation, NDArray x, NDArray y, Func<Node, Node, Node> f)
    {
        Node a = Enter(operation, x), b = Enter(operation, y);
        (a, b) = Promote(operation, a, b);
        (a, b) = Broadcast(operation, a, b);
        return Wrap(Run(operation, f, a, b), Trace.Join(x.Trace, y.Trace));
    }

    /// <summary>An elementwise function of one array that works on floats: other dtypes become the default float.</summary>
    public static NDArray Inexact(string operation, NDArray x, Func<Node, Node> f) => Wrap(Run(operation, f, ToInexact(Enter(operation, x))), x.Trace);

    /// <summary>An elementwise function of two arrays that works on floats.</summary>
    public static NDArray InexactBinary(string operation, NDArray x, NDArray y, Func<Node, Node, Node> f)
    {
        Node a = Enter(operation, x), b = Enter(operation, y);
        (a, b) = Promote(operation, a, b);
        (a, b) = Broadcast(operation, ToInexact(a), ToInexact(b));
        return Wrap(Run(operation, f, a, b), Trace.Join(x.Trace, y.Trace));
    }

    /// <summary>An elementwise function of one array that works on numbers: bools become int32.</summary>
    public static NDArray Number(string operation, NDArray x, Func<Node, Node> f) => Wrap(Run(operation, f, ToNumber(Enter(operation, x))), x.Trace);

    /// <summary>An elementwise function of two arrays that works on numbers.</summary>
    public static NDArray Arithmetic(string operation, NDArray x, NDArray y, Func<Node, Node, Node> f) =>
        Binary(operation, x, y, (a, b) => f(ToNumber(a), ToNumber(b)));

    /// <summary>The node of an operand.</summary>
    /// <exception cref="TracedValueException">The operand has outlived its transform.</exception>
    /// <exception cref="DonatedArrayException">The operand's buffer was donated.</exception>
    public static Node Enter(string operation, NDArray x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Trace is { Ended: true } ended) throw TraceErrors.Ended(operation, x.Node, ended);
        if (x.Node.Value is Storage { IsDonated: true }) throw TraceErrors.Donated(operation, x.Node);
        return x.Node;
    }

    /// <summary>The nodes of operands, and the innermost of their traces.</summary>
    public static Node[] Enter(string operation, ReadOnlySpan<NDArray> x, out Trace? trace)
    {
        var nodes = new Node[x.Length];
        trace = null;
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = Enter(operation, x[i]);
            trace = Trace.Join(trace, x[i].Trace);
        }
        return nodes;
    }

    /// <summary>Shapes and dtypes of operands.</summary>
    public static Aval[] Avals(string operation, ReadOnlySpan<NDArray> x) => Array.ConvertAll(Enter(operation, x, out _), n => n.Aval);

    /// <summary>The handle of a result. Outside of traces, chains that have become too long are evaluated here.</summary>
    public static NDArray Wrap(Node node, Trace? trace)
    {
        if (trace is null && Runtime.IsTooDeep(node)) Runtime.Evaluate([node]);
        return new NDArray(node, trace);
    }

    /// <summary>Two operands in the dtype that the lattice gives for them.</summary>
    public static (Node X, Node Y) Promote(string operation, Node x, Node y)
    {
        if (x.DType == y.DType) return (x, y);
        PromotionRules.CheckTypes(operation, [x.Aval, y.Aval]);
        var (type, weak) = Promotion.Promote(x.DType, x.Aval.Weak, y.DType, y.Aval.Weak);
        return (Convert(operation, x, type, weak), Convert(operation, y, type, weak));
    }

    /// <summary>Any number of operands in the dtype that the lattice gives for them.</summary>
    public static Node[] Promote(string operation, params ReadOnlySpan<Node> x)
    {
        var avals = new Aval[x.Length];
        for (var i = 0; i < avals.Length; i++) avals[i] = x[i].Aval;
        PromotionRules.CheckTypes(operation, avals);
        var (type, weak) = Promotion.Promote(avals);
        var promoted = new Node[x.Length];
        for (var i = 0; i < promoted.Length; i++) promoted[i] = x[i].DType == type ? x[i] : Convert(operation, x[i], type, weak);
        return promoted;
    }

    /// <summary>The operand in the floating dtype in which functions such as sin work.</summary>
    public static Node ToInexact(Node x) => x.DType.IsInexact ? x : Lax.Convert(x, Promotion.ToInexact(x.DType), x.Aval.Weak);

    /// <summary>The operand as numbers: bools become int32.</summary>
    public static Node ToNumber(Node x) => x.DType == DType.Bool ? Lax.Convert(x, DType.Int32) : x;

    /// <summary>Two operands of one shape by NumPy's rule.</summary>
    public static (Node X, Node Y) Broadcast(string operation, Node x, Node y)
    {
        if (x.Shape == y.Shape) return (x, y);
        PromotionRules.CheckRanks(operation, [x.Shape, y.Shape]);
        var shape = BroadcastShapes(operation, x.Shape, y.Shape);
        return (Lax.BroadcastTo(x, shape), Lax.BroadcastTo(y, shape));
    }

    /// <summary>Any number of operands of one shape by NumPy's rule.</summary>
    public static Node[] Broadcast(string operation, params ReadOnlySpan<Node> x)
    {
        var shapes = new Shape[x.Length];
        for (var i = 0; i < shapes.Length; i++) shapes[i] = x[i].Shape;
        PromotionRules.CheckRanks(operation, shapes);
        var shape = BroadcastShapes(operation, shapes);
        var result = new Node[x.Length];
        for (var i = 0; i < result.Length; i++) result[i] = Lax.BroadcastTo(x[i], shape);
        return result;
    }

    /// <summary>The shape to which shapes broadcast: axes are matched from the last; an extent of 1 stretches, a missing axis is
    /// new.</summary>
    /// <exception cref="ShapeException">Two extents differ and neither is 1.</exception>
    public static Shape BroadcastShapes(string operation, params ReadOnlySpan<Shape> shapes)
    {
        var rank = 0;
        foreach (var s in shapes) rank = Math.Max(rank, s.Rank);
        var dims = new int[rank];
        Array.Fill(dims, 1);
        foreach (var s in shapes)
        {
            for (var i = 0; i < s.Rank; i++)
            {
                ref var d = ref dims[rank - s.Rank + i];
                if (d == 1) d = s[i];
                else if (s[i] != 1 && s[i] != d) throw NoBroadcast(operation, shapes.ToArray(), rank - s.Rank + i - rank, d, s[i]);
            }
        }
        return Shape.Of(dims);
    }

    /// <summary>Whether a shape broadcasts to another, and not the other way round.</summary>
    public static bool Stretches(Shape from, Shape to)
    {
        for (var i = 1; i <= from.Rank; i++)
        {
            if (i > to.Rank || (from[^i] != 1 && from[^i] != to[^i])) return false;
        }
        return true;
    }

    // Texts begin with the function that was called, also where a strict operation inside of it found the mistake.
    private static R Run<X, R>(string operation, Func<X, R> f, X x)
    {
        try { return f(x); }
        catch (ArgumentException e) when (Named(operation, e) is { } named) { throw named; }
    }

    private static Node Run(string operation, Func<Node, Node, Node> f, Node x, Node y)
    {
        try { return f(x, y); }
        catch (ArgumentException e) when (Named(operation, e) is { } named) { throw named; }
    }

    private static ArgumentException? Named(string operation, ArgumentException e)
    {
        if (e.Message.StartsWith(operation + ":", StringComparison.Ordinal)) return null;
        var text = $"{operation}: {e.Message}";
        return e switch
        {
            ShapeException => new ShapeException(text),
            DTypeException => new DTypeException(text),
            IndexException => new IndexException(text),
            DeviceMismatchException => new DeviceMismatchException(text),
            _ => null,
        };
    }

    private static ShapeException NoBroadcast(string operation, Shape[] shapes, int axis, int a, int b)
    {
        var list = shapes.Length == 2 ? $"{shapes[0]} and {shapes[1]}" : string.Join(", ", shapes);
        return new(
            $"{operation}: shapes {list} cannot be broadcast together: axis {axis} has extents {a} and {b}. Axes are matched from the " +
            $"last; " +
            "extents must be equal, or one of them 1. Use jnp.expand_dims, jnp.reshape or x[.., jnp.newaxis] to line them up.");
    }

    // A C# long beyond 32 bits keeps its value as a weak int64 until it meets a dtype; there it must fit.
    private static Node Convert(string operation, Node x, DType type, bool weak)
    {
        if (x.Op is Constant { Weak: true } c && c.Value.Type == DType.Int64 && type.IsInteger && Scalar.OfInt(type,
            c.Value.Int).Int != c.Value.Int)
            throw new DTypeException(
                $"{operation}: the number {c.Value.Int} does not fit {type}. Convert the other operand to int64, or use a float.");
        return Lax.Convert(x, type, weak);
    }
}
