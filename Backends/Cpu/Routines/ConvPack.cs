using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu;

/// <summary>
/// A convolution as a matrix product whose matrices are never stored: one operand has a row (or column) per position of the result and, as
/// its depth, all window elements and input features; the other holds the window. Panels are filled straight from the arrays, with what lies
/// side by side in memory innermost: the features, or the last axis of a large window, which is what the gradient of a window is made of.
/// </summary>
internal readonly unsafe struct ConvPack<TStored, T, TConversion> : IGemmPack<T>
    where TStored : unmanaged where T : unmanaged, INumberBase<T> where TConversion : IElementConversion<TStored, T>
{
    private readonly ConvGeometry geometry;
    private readonly long[] sizes;
    private readonly TStored* lhs, rhs;
    /// <summary>A window of so many elements along its last axis is worth runs along it.</summary>
    private const int LongRun = 8;

    private readonly bool positionsAreRows, windowIsInner;
    private readonly long positions, firstGroup;

    /// <param name="geometry">The convolution.</param>
    /// <param name="lhs">The input.</param>
    /// <param name="rhs">The window.</param>
    /// <param name="firstGroup">With positions as rows an item of the batch is a group of features and rows are the positions of the whole
    /// batch; with -1 they are. Otherwise items are those of the batch, columns are positions, and this is the group.</param>
    public ConvPack(ConvGeometry geometry, nint lhs, nint rhs, long firstGroup)
    {
        this.geometry = geometry;
        this.lhs = (TStored*)lhs;
        this.rhs = (TStored*)rhs;
        this.firstGroup = firstGroup;
        positionsAreRows = firstGroup < 0;
        sizes = [.. Enumerable.Range(0, geometry.Spatial.Length).Select(geometry.OutSize)];
        positions = 1;
        foreach (var size in sizes) positions *= size;
        windowIsInner = geometry is { Window: [.., >= LongRun], LhsSpatial: [.., var along], RhsDilation: [.., var dilation] }
            && Math.Abs(along * dilation) < Math.Abs(geometry.LhsFeature);
    }

    public static int Parts => 1;

    public bool Stored(long item, out T* right, out long ldb)
    {
        right = null;
        ldb = 0;
        return false;
    }

    public void Left(long item, long row, int rows, long from, long depth, T* panel)
    {
        if (positionsAreRows) FillImage(item, row, rows, from, depth, panel, GemmKernel<T>.Rows);
        else FillWindow(firstGroup, row, rows, from, depth, panel, GemmKernel<T>.Rows);
    }

    public void Right(long item, long column, int columns, long from, long depth, T* panel)
    {
        if (positionsAreRows) FillWindow(item, column, columns, from, depth, panel, GemmKernel<T>.Columns);
        else FillImage(firstGroup, item * positions + column, columns, from, depth, panel, GemmKernel<T>.Columns);
    }

    private void FillWindow(long group, long feature, int lanes, long from, long depth, T* panel, int width)
    {
        var g = geometry;
        var source = rhs + (group * (g.OutFeatures / g.Groups) + feature) * g.RhsOut;
        var at = stackalloc long[g.Window.Length + 1];
        var distance = windowIsInner ? g.RhsSpatial[^1] : g.RhsIn;
        for (long k = from, end = from + depth, count; k < end; k += count)
        {
            count = Math.Min(Place(k, at, out var channel), end - k);
            var offset = channel * g.RhsIn;
            for (var axis = 0; axis < g.Window.Length; axis++) offset += at[axis] * g.RhsSpatial[axis];
            Panels.Fill<TStored, T, TConversion>(source + offset, g.RhsOut, distance, lanes, count, panel + (k - from) * width, width, width);
        }
    }

    /// <summary>The element of the window and the feature at a depth, and for how many steps only what is innermost changes.</summary>
    private long Place(long depth, long* window, out long channel)
    {
        var g = geometry;
        channel = 0;
        if (!windowIsInner) (depth, channel) = Math.DivRem(depth, g.GroupFeatures);
        for (var axis = g.Window.Length - 1; axis >= 0; axis--) (depth, window[axis]) = Math.DivRem(depth, g.Window[axis]);
        if (windowIsInner) channel = depth;
        return windowIsInner ? g.Window[^1] - window[g.Window.Length - 1] : g.GroupFeatures - channel;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillImage(long group, long position, int lanes, long from, long depth, T* panel, int width)
    {
        var g = geometry;
        var last = sizes.Length - 1;
        // Lanes along the last axis read at a fixed distance: a panel is a few segments of such lanes. In-between zeros of a dilated input
        // break the distance, so there each lane is a segment.
        var along = last >= 0 && g.LhsDilation[last] == 1;
        var lengths = stackalloc int[lanes + 1];
        var starts = stackalloc long[lanes + 1];
        var origins = stackalloc long[(lanes + 1) * (last + 2)];
        var segments = 0;
        for (var lane = 0; lane < lanes; lane += lengths[segments++])
        {
            var rest = position + lane;
            lengths[segments] = 1;
            for (var axis = last; axis >= 0; axis--)
            {
                (rest, var at) = Math.DivRem(rest, sizes[axis]);
                if (along && axis == last) lengths[segments] = (int)Math.Min(lanes - lane, sizes[last] - at);
                origins[segments * (last + 1) + axis] = at * g.Strides[axis] - g.PadLow[axis];
            }
            starts[segments] = g.BatchGroups > 1 ? (group * g.OutBatches + rest) * g.LhsBatch
                : rest * g.LhsBatch + group * g.GroupFeatures * g.LhsFeature;
        }
        if (lanes < width) Panels.Clear(panel + lanes, width - lanes, depth, width);
        var corner = stackalloc long[last + 2];
        for (long k = from, end = from + depth, count; k < end; k += count)
        {
            count = Math.Min(Place(k, corner, out var channel), end - k);
            for (var axis = last; axis >= 0; axis--) corner[axis] *= g.RhsDilation[axis];
            var to = panel + (k - from) * width;
            for (var segment = 0; segment < segments; to += lengths[segment++])
            {
                FillSegment(starts[segment] + channel * g.LhsFeature, origins + segment * (last + 1), corner, along, lengths[segment], count, to, width);
            }
        }
    }

    // Some lanes for some steps of depth; along the window the edges of the input come and go with the step.
    private void FillSegment(long start, long* origin, long* corner, bool along, int length, long count, T* to, int width)
    {
        var g = geometry;
        var last = sizes.Length - 1;
        var step = along ? g.Strides[last] * g.LhsSpatial[last] : 0;
        var distance = windowIsInner ? g.RhsDilation[last] * g.LhsSpatial[last] : g.LhsFeature;
        var first = windowIsInner ? corner[last] : 0;
        for (long done = 0, run = count; done < count; done += run)
        {
            if (windowIsInner) corner[last] = first + done * g.RhsDilation[last];
            var offset = start;
            var (low, high) = Inside(origin, corner, along, length, ref offset);
            if (windowIsInner)
            {
                var end = along && low == 0 && high == length ? g.Spatial[last] - 1 - (origin[last] + corner[last] + (length - 1) * g.Strides[last]) : 0;
                run = Math.Min(count - done, end / g.RhsDilation[last] + 1);
            }
            var panel = to + done * width;
            if (low > 0) Panels.Clear(panel, low, run, width);
            if (high > low)
            {
                Panels.Fill<TStored, T, TConversion>(lhs + offset + low * step, step, distance, high - low, run, panel + low, high - low, width);
            }
            if (high < length) Panels.Clear(panel + high, length - high, run, width);
        }
        if (windowIsInner) corner[last] = first;
    }

    /// <summary>Which lanes of a segment read the input and not its padding; adds to <paramref name="offset"/> where lane 0 would read.
    /// </summary>
    private (int Low, int High) Inside(long* origin, long* corner, bool along, int length, ref long offset)
    {
        var g = geometry;
        var axes = along ? sizes.Length - 1 : sizes.Length;
        for (var axis = 0; axis < axes; axis++)
        {
            var (at, rest) = Math.DivRem(origin[axis] + corner[axis], g.LhsDilation[axis]);
            if (rest != 0 || (ulong)at >= (ulong)g.Spatial[axis]) return (0, 0);
            offset += at * g.LhsSpatial[axis];
        }
        if (!along) return (0, length);
        var (first, step, size) = (origin[axes] + corner[axes], g.Strides[axes], g.Spatial[axes]);
        offset += first * g.LhsSpatial[axes];
        var low = first >= 0 ? 0 : Math.Min(length, (step - 1 - first) / step);
        var high = first >= size ? 0 : Math.Min(length, (size - first + step - 1) / step);
        return ((int)low, (int)Math.Max(low, high));
    }
}
