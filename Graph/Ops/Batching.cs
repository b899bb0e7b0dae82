namespace Lazy.Graph.Ops;

/// <summary>What batching rules share.</summary>
public static class Batching
{
    /// <summary>
    /// Brings all operands to one batch axis, on which they can be combined element by element. Where every mapped operand has the
    /// same axis it stays, which saves transposes; otherwise it becomes axis 0. Unmapped operands are broadcast along it.
    /// </summary>
    /// <param name="x">The operands, at least one of them mapped.</param>
    /// <param name="size">The extent of the batch axis.</param>
    /// <returns>The operands, each with the batch axis, and its place.</returns>
    public static (Node[] Nodes, int Axis) Align(ReadOnlySpan<Mapped> x, int size)
    {
        var axis = CommonAxis(x);
        var nodes = new Node[x.Length];
        for (var i = 0; i < nodes.Length; i++) nodes[i] = At(x[i], axis, size);
        return (nodes, axis);
    }

    /// <summary>The operand with its batch axis at a given place: moved there, or broadcast if it has none.</summary>
    public static Node At(Mapped x, int axis, int size)
    {
        if (x.Axis is { } from) return Lax.MoveAxis(x.Node, from, axis);
        var dims = new int[x.Node.Rank];
        for (var i = 0; i < dims.Length; i++) dims[i] = i < axis ? i : i + 1;
        return Lax.Broadcast(x.Node, x.Node.Shape.Insert(axis, size), dims);
    }

    // An operand that is unmapped and of lower rank may have no room for the others' axis: then 0 serves all.
    private static int CommonAxis(ReadOnlySpan<Mapped> x)
    {
        int? common = null;
        foreach (var m in x)
        {
            if (m.Axis is not { } axis) continue;
            if (common is { } c && c != axis) return 0;
            common = axis;
        }
        foreach (var m in x)
        {
            if (m.Axis is null && m.Node.Rank < common) return 0;
        }
        return common ?? throw new InternalException("a batching rule was asked for with no mapped operand.");
    }
}
