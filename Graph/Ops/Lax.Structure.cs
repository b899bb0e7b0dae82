namespace Lazy.Graph.Ops;

public static partial class Lax
{
    /// <summary>Repeats x: its axis i becomes axis dims[i] of the shape, stretched where its extent is 1. dims increases.</summary>
    public static Node Broadcast(Node x, Shape shape, Axes dims) =>
        x.Shape == shape && dims == Axes.Range(x.Rank) ? x : new Broadcast(shape, dims).Of(x);

    /// <summary>Repeats x by NumPy's rule: axes are matched from the last, missing ones are new, those of extent 1 are stretched.</summary>
    public static Node BroadcastTo(Node x, Shape shape)
    {
        var added = shape.Rank - x.Rank;
        if (added < 0) throw new ShapeException($"broadcast_to: {x.Aval} has more axes than shape {shape}.");
        return Broadcast(x, shape, [.. Enumerable.Range(added, x.Rank)]);
    }

    /// <summary>The elements of x in row-major order under a shape of as many elements.</summary>
    public static Node Reshape(Node x, Shape shape) => x.Shape == shape ? x : new Reshape(shape).Of(x);

    /// <summary>x with axes of extent 1 put in; the axes are counted in the result and may be negative.</summary>
    public static Node ExpandDims(Node x, Axes axes)
    {
        var shape = x.Shape;
        foreach (var a in axes.Normalize("expand_dims", x.Rank + axes.Count)) shape = shape.Insert(a, 1);
        return Reshape(x, shape);
    }

    /// <summary>x without axes of extent 1, which may be negative.</summary>
    public static Node Squeeze(Node x, Axes axes)
    {
        axes = axes.Normalize("squeeze", x.Rank);
        foreach (var a in axes)
        {
            if (x.Shape[a] != 1) throw new ShapeException($"squeeze: axis {a} of {x.Aval} has extent {x.Shape[a]}; only axes of extent 1 can go.");
        }
        return Reshape(x, x.Shape.Without(axes));
    }

    /// <summary>Axis i of the result is axis permutation[i] of x.</summary>
    public static Node Transpose(Node x, Axes permutation) =>
        permutation == Axes.Range(x.Rank) ? x : new Transpose(permutation).Of(x);

    /// <summary>x in reverse order along axes, which may be negative.</summary>
    public static Node Reverse(Node x, Axes axes)
    {
        axes = axes.Normalize("rev", x.Rank);
        return axes.Count == 0 ? x : new Reverse(axes).Of(x);
    }

    /// <summary>The sum along axes, which may be negative.</summary>
    public static Node Sum(Node x, Axes axes) => axes.Count == 0 ? x : new Sum(axes.Normalize("reduce_sum", x.Rank)).Of(x);

    /// <summary>The sum of all elements.</summary>
    public static Node SumAll(Node x) => Sum(x, Axes.Range(x.Rank));
}
