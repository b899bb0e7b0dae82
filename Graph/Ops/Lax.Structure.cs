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
            if (x.Shape[a] != 1)
            {
                throw new ShapeException($"squeeze: axis {a} of {x.Aval} has extent {x.Shape[a]}; only axes of extent 1 can go.");
            }
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

    /// <summary>The window [starts, limits) of x with steps, 1 where none are given.</summary>
    public static Node Slice(Node x, Axes starts, Axes limits, Axes? strides = null)
    {
        var steps = strides ?? Uniform(x.Rank, 1);
        var whole = starts == Uniform(x.Rank, 0) && steps == Uniform(x.Rank, 1) && limits.AsSpan().SequenceEqual(x.Shape.AsSpan());
        return whole ? x : new Slice(starts, limits, steps).Of(x);
    }

    /// <summary>The indices [start, limit) of x along one axis, in steps, and all along the others.</summary>
    public static Node SliceAxis(Node x, int axis, int start, int limit, int stride = 1)
    {
        axis = Axes.NormalizeOne("slice", axis, x.Rank);
        int[] starts = new int[x.Rank], limits = x.Shape.ToArray(), strides = Uniform(x.Rank, 1).ToArray();
        (starts[axis], limits[axis], strides[axis]) = (start, limit, stride);
        return Slice(x, starts, limits, strides);
    }

    /// <summary>x with a value of rank 0 before, behind and between its elements; negative numbers cut off.</summary>
    public static Node Pad(Node x, Node value, Axes low, Axes high, Axes? interior = null)
    {
        var none = Uniform(x.Rank, 0);
        var between = interior ?? none;
        return low == none && high == none && between == none ? x : new Pad(low, high, between).Of(x, value);
    }

    /// <summary>Along an axis, the element that stands <paramref name="by"/> places before; a number where there is none.</summary>
    public static Node Shift(Node x, int axis, int by, Scalar fill)
    {
        int[] low = new int[x.Rank], high = new int[x.Rank];
        var extent = x.Shape[axis];
        var bounded = Math.Clamp(by, -extent, extent);
        (low[axis], high[axis]) = (bounded, -bounded);
        return Pad(x, Constant(fill), low, high);
    }

    /// <summary>Arrays joined along an axis, which may be negative.</summary>
    public static Node Concatenate(IReadOnlyList<Node> x, int axis) =>
        x.Count == 1 ? x[0] : new Concatenate(x.Count == 0 ? axis : Axes.NormalizeOne("concatenate", axis, x[0].Rank)).Of([.. x]);

    /// <summary>Arrays of one shape joined along a new axis of the result.</summary>
    public static Node Stack(IReadOnlyList<Node> x, int axis)
    {
        if (x.Count == 0) throw new ShapeException("stack: there are no arrays; give it at least one.");
        if (x.Any(n => n.Shape != x[0].Shape)) throw new ShapeException($"stack: {string.Join(", ", x.Select(n => n.Aval))} must have one shape.");
        axis = Axes.NormalizeOne("stack", axis, x[0].Rank + 1);
        return Concatenate([.. x.Select(n => ExpandDims(n, axis))], axis);
    }

    /// <summary>x cut along an axis into parts of given extents, which add up to its own.</summary>
    public static Node[] Split(Node x, Axes sizes, int axis)
    {
        axis = Axes.NormalizeOne("split", axis, x.Rank);
        if (sizes.Sum() != x.Shape[axis] || sizes.Any(n => n < 0))
        {
            throw new ShapeException($"split: sizes {sizes} of {x.Aval} along axis {axis} must not be negative and add up to " +
                $"{x.Shape[axis]}.");
        }
        var parts = new Node[sizes.Count];
        for (int i = 0, start = 0; i < parts.Length; start += sizes[i++]) parts[i] = SliceAxis(x, axis, start, start + sizes[i]);
        return parts;
    }

    /// <summary>0, 1, 2, … along an axis.</summary>
    public static Node Iota(Shape shape, DType type, int axis) => new Iota(shape, type, axis).Of();

    /// <summary>0 of rank 0.</summary>
    public static Node Zero(DType type) => Constant(type, 0);

    /// <summary>Zeros with the shape and dtype of x.</summary>
    public static Node ZerosLike(Node x) => FullLike(x, 0);

    private static Axes Uniform(int count, int value)
    {
        var list = new int[count];
        Array.Fill(list, value);
        return Axes.Of(list);
    }
}
