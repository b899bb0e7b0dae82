namespace Lazy.Graph.Ops;

public static partial class Lax
{
    /// <summary>A window whose start is data, one integer of rank 0 per axis; the start is clamped so that the window fits.</summary>
    public static Node DynamicSlice(Node x, Shape sizes, ReadOnlySpan<Node> starts) => new DynamicSlice(sizes).Of([x, .. starts]);

    /// <summary>x with a window replaced whose start is data; the start is clamped so that the window fits.</summary>
    public static Node DynamicUpdateSlice(Node x, Node update, ReadOnlySpan<Node> starts) =>
        Op<DynamicUpdateSlice>.Instance.Of([x, update, .. starts]);

    /// <summary>The slice of x at an index along an axis, which vanishes; the index is an integer of rank 0 and is clamped.</summary>
    public static Node DynamicIndex(Node x, Node index, int axis)
    {
        axis = Axes.NormalizeOne("dynamic_index", axis, x.Rank);
        return Squeeze(DynamicSlice(x, x.Shape.With(axis, 1), StartsAt(x.Rank, index, axis)), axis);
    }

    /// <summary>x with its slice at an index along an axis replaced; the index is an integer of rank 0 and is clamped.</summary>
    public static Node DynamicUpdateIndex(Node x, Node update, Node index, int axis)
    {
        axis = Axes.NormalizeOne("dynamic_update_index", axis, x.Rank);
        return DynamicUpdateSlice(x, ExpandDims(update, axis), StartsAt(x.Rank, index, axis));
    }

    /// <summary>Windows of x at positions that are data; see <see cref="Ops.Gather"/>.</summary>
    public static Node Gather(Node x, Node indices, GatherDims dims, Shape sliceSizes,
        GatherMode mode = GatherMode.Clip, Scalar? fill = null) =>
        new Gather(dims, sliceSizes, mode, fill).Of(x, indices);

    /// <summary>x with windows changed at positions that are data; see <see cref="Ops.Scatter"/>.</summary>
    public static Node Scatter(Node x, Node indices, Node updates, ScatterDims dims, ScatterKind kind,
        GatherMode mode = GatherMode.FillOrDrop, bool unique = false) => new Scatter(dims, kind, mode, unique).Of(x, indices, updates);

    /// <summary>
    /// For each place of the indices, the element of x at that place but for one axis, where the index says which. Ranks are equal, and
    /// so are all extents but those of the axis.
    /// </summary>
    public static Node TakeAlongAxis(Node x, Node indices, int axis, GatherMode mode = GatherMode.Clip, Scalar? fill = null) =>
        Gather(x, ExpandDims(indices, indices.Rank), Along(x.Rank, axis), Shape.Of(Uniform(x.Rank, 1).ToArray()), mode, fill);

    /// <summary>The mirror image of <see cref="TakeAlongAxis"/>: x with updates put, or combined, where the indices say.</summary>
    public static Node PutAlongAxis(Node x, Node indices, Node updates, int axis, ScatterKind kind,
        GatherMode mode = GatherMode.FillOrDrop, bool unique = false) =>
        Scatter(x, ExpandDims(indices, indices.Rank), updates, Along(x.Rank, axis).AsScatter(), kind, mode, unique);

    private static GatherDims Along(int rank, int axis)
    {
        Axes others = [.. Enumerable.Range(0, rank).Where(i => i != axis)];
        return new(default, axis, axis, others, others);
    }

    private static Node[] StartsAt(int rank, Node index, int axis)
    {
        var starts = new Node[rank];
        Array.Fill(starts, Constant(DType.Int32, 0));
        starts[axis] = index;
        return starts;
    }
}
