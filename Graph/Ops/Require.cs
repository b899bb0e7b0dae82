namespace Lazy.Graph.Ops;

/// <summary>Checks that several operations share; each names the operation and what it got.</summary>
internal static class Require
{
    /// <summary>The number of operands, which only a fault of the library can get wrong.</summary>
    public static void Operands(Primitive op, ReadOnlySpan<Aval> x, int count)
    {
        if (x.Length != count) throw new InternalException($"{op.Name} takes {count} operands, not {x.Length}.");
    }

    /// <summary>Axes that exist, in increasing order.</summary>
    public static void Increasing(string op, Axes axes, int rank)
    {
        InRange(op, axes, rank);
        for (var i = 1; i < axes.Count; i++)
        {
            if (axes[i] <= axes[i - 1]) throw new ShapeException($"{op}: axes {axes} must be strictly increasing.");
        }
    }

    /// <summary>Axes that exist, each once.</summary>
    public static void Distinct(string op, Axes axes, int rank)
    {
        InRange(op, axes, rank);
        for (var i = 0; i < axes.Count; i++)
        {
            if (axes.AsSpan()[..i].Contains(axes[i])) throw new ShapeException($"{op}: axis {axes[i]} is named twice in {axes}.");
        }
    }

    /// <summary>A list of integers with one entry per axis.</summary>
    public static void PerAxis(string op, string what, Axes axes, Aval x)
    {
        if (axes.Count != x.Rank)
            throw new ShapeException($"{op}: {what} {axes} has {axes.Count} entries for {x}; it needs one per axis, {x.Rank}.");
    }

    /// <summary>A shape without the wildcard -1.</summary>
    public static void Concrete(string op, Shape shape)
    {
        foreach (var n in shape.AsSpan())
        {
            if (n < 0) throw new ShapeException($"{op}: extent {n} in {shape} is negative.");
        }
    }

    /// <summary>Operands of one dtype.</summary>
    public static void SameDType(string op, ReadOnlySpan<Aval> x)
    {
        foreach (var a in x)
        {
            if (a.DType == x[0].DType) continue;
            throw new DTypeException($"{op}: the dtypes {Dtypes(x)} differ; convert the operands to one dtype first.");
        }
    }

    /// <summary>A dtype of indices.</summary>
    public static void Integer(string op, string what, Aval x)
    {
        if (!x.DType.IsInteger) throw new DTypeException($"{op}: {what} {x} must be integers; convert them to int32.");
    }

    private static void InRange(string op, Axes axes, int rank)
    {
        foreach (var a in axes)
        {
            if ((uint)a >= (uint)rank) throw new ShapeException($"{op}: axis {a} of {axes} is out of range for rank {rank}.");
        }
    }

    private static string Dtypes(ReadOnlySpan<Aval> x) => string.Join(", ", x.ToArray().Select(a => a.DType.Name));
}
