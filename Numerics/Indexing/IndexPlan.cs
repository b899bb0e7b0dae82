using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>What an index does along one axis of the array.</summary>
internal abstract record AxisIndex
{
    /// <summary>A window: start, start + 1, ….</summary>
    public sealed record Window(int Start, int Count) : AxisIndex;

    /// <summary>Every step-th element, backwards if the step is negative.</summary>
    public sealed record Strided(int Start, int Count, int Step) : AxisIndex;

    /// <summary>One element, known now; the axis goes.</summary>
    public sealed record Fixed(int At) : AxisIndex;

    /// <summary>One element or several, by the array of indices with this number; the axis goes, those of the array come.</summary>
    public sealed record Data(int Number) : AxisIndex;
}

/// <summary>
/// An index resolved for a shape: what happens along each axis, and how the axes of the result lie. NumPy's rule for arrays of indices:
/// they are broadcast together, and their axes stand where the arrays stood if these were neighbours, else in front; an int counts as an
/// array where there are arrays.
/// </summary>
internal sealed partial class IndexPlan
{
    // Axes of the result: from an axis of the array, from the arrays of indices (all together), or new.
    private const int FromArrays = -1, New = -2;

    private readonly string _operation;
    private readonly Shape _shape;
    private readonly List<AxisIndex> _axes = [];
    private readonly List<int> _layout = [];
    private readonly List<NDArray> _arrays = [];

    private IndexPlan(string operation, Shape shape)
    {
        _operation = operation;
        _shape = shape;
    }

    /// <summary>The arrays of indices, which are operands of the operation.</summary>
    public IReadOnlyList<NDArray> Arrays => _arrays;

    public static IndexPlan Of(string operation, Aval array, ReadOnlySpan<Idx> index)
    {
        var items = new List<IndexItem>();
        foreach (var i in index) items.AddRange(i.Items);
        var plan = new IndexPlan(operation, array.Shape);
        plan.Resolve(Expanded(operation, array, items));
        return plan;
    }

    /// <summary>The only entry that is not the whole of an axis, if that is a mask over the first axes; else null.</summary>
    public static NDArray? LeadingMask(ReadOnlySpan<Idx> index) =>
        index.Length == 1 && index[0].Items is [IndexItem.Array { Value: { DType.Kind: DKind.Bool, Rank: > 0 } mask }] ? mask : null;

    /// <summary>The entries with the ellipsis written out, and with masks as arrays of indices.</summary>
    private static List<IndexItem> Expanded(string operation, Aval array, List<IndexItem> items)
    {
        var (used, dots) = (0, 0);
        foreach (var item in items)
        {
            dots += item is IndexItem.Ellipsis ? 1 : 0;
            used += item switch
            {
                IndexItem.Array { Value: { DType.Kind: DKind.Bool } mask } => mask.Rank,
                IndexItem.NewAxisItem or IndexItem.Ellipsis => 0,
                _ => 1,
            };
        }
        if (used > array.Rank) throw new IndexException($"{operation}: the index has {used} entries for the {array.Rank} axes of {array}.");
        if (dots > 1) throw new IndexException($"{operation}: an index may have one ellipsis '...'.");
        if (dots == 0) items.Add(IndexItem.Rest);
        var expanded = new List<IndexItem>(array.Rank);
        var axis = 0;
        foreach (var item in items)
        {
            switch (item)
            {
                case IndexItem.Ellipsis:
                    for (var d = used; d < array.Rank; d++) expanded.Add(IndexItem.All);
                    axis += array.Rank - used;
                    break;
                case IndexItem.Array { Value: { DType.Kind: DKind.Bool } mask }:
                    expanded.AddRange(Mask.Indices(operation, mask, array, axis).Select(a => new IndexItem.Array(a)));
                    axis += mask.Rank;
                    break;
                default:
                    expanded.Add(item);
                    if (item is not IndexItem.NewAxisItem) axis++;
                    break;
            }
        }
        return expanded;
    }

    private void Resolve(List<IndexItem> items)
    {
        // Scalars of data behave as ints do, unless a real array is there, with which they are broadcast.
        var advanced = items.Exists(i => i is IndexItem.Array { Value.Rank: > 0 });
        bool IsPlace(IndexItem item) => item is IndexItem.Array or IndexItem.Integer;
        var (first, last, places) = (items.FindIndex(IsPlace), items.FindLastIndex(IsPlace), 0);
        foreach (var item in items) places += IsPlace(item) ? 1 : 0;
        var together = places == 0 || last - first == places - 1;
        if (advanced && !together) _layout.Add(FromArrays);
        for (var i = 0; i < items.Count; i++)
        {
            if (advanced && together && i == first) _layout.Add(FromArrays);
            switch (items[i])
            {
                case IndexItem.NewAxisItem:
                    _layout.Add(New);
                    break;
                case IndexItem.Slice slice:
                    _layout.Add(_axes.Count);
                    _axes.Add(Sliced(slice, _shape[_axes.Count]));
                    break;
                case IndexItem.Integer integer:
                    _axes.Add(new AxisIndex.Fixed(StaticIndex.Checked(_operation, integer.At, _axes.Count, _shape[_axes.Count])));
                    break;
                case IndexItem.Array { Value: var array }:
                    if (!array.DType.IsInteger)
                        throw new IndexException($"{_operation}: an array of indices must hold integers or bools, not " +
                            $"{array.Node.Aval}; convert it with AsType(jnp.int32).");
                    _axes.Add(new AxisIndex.Data(_arrays.Count));
                    _arrays.Add(array);
                    break;
            }
        }
    }

    // Python's rule: negative bounds count from the end, and bounds beyond an end stop there.
    private static AxisIndex Sliced(IndexItem.Slice slice, int n)
    {
        var step = slice.Step;
        var (lowest, highest) = step > 0 ? (0, n) : (-1, n - 1);
        var start = (int)Math.Clamp(slice.Start?.In(n) ?? (step > 0 ? lowest : highest), lowest, highest);
        var stop = (int)Math.Clamp(slice.Stop?.In(n) ?? (step > 0 ? highest : lowest), lowest, highest);
        if (slice.Stop is null && step < 0) stop = -1;
        var count = (int)Math.Max(0, step > 0 ? ((long)stop - start + step - 1) / step : ((long)start - stop - step - 1) / -step);
        if (count == 0) return new AxisIndex.Window(0, 0);
        return step == 1 ? new AxisIndex.Window(start, count) : new AxisIndex.Strided(start, count, step);
    }

    private bool IsWhole(int axis) => _axes[axis] is AxisIndex.Window w && w.Count == _shape[axis];

    private int CountOf(int axis) => _axes[axis] is AxisIndex.Window w ? w.Count : ((AxisIndex.Strided)_axes[axis]).Count;

    // A negative index counts from the end; what is still negative, or too large, is left to the mode.
    internal static Node Wrapped(Node index, int extent)
    {
        if (index.DType.Kind == DKind.UInt) return index;
        if (index.DType.Size < 4) index = Lax.Convert(index, DType.Int32);
        return Lax.Select(Lax.Lt(index, Lax.FullLike(index, 0)), Lax.Add(index, Lax.FullLike(index, extent)), index);
    }
}
