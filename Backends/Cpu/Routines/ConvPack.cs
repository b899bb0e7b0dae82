using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu;

/// <summary>
/// A convolution as a matrix product whose matrices are never stored: one operand has a row (or column) per position of the result and, as
/// its depth, all window elements and, innermost, the input features; the other holds the window. Panels are filled straight from the
/// arrays.
/// </summary>
internal readonly unsafe struct ConvPack<TStored, T, TConversion> : IGemmPack<T>
    where TStored : unmanaged where T : unmanaged, INumberBase<T> where TConversion : IElementConversion<TStored, T>
{
    private readonly ConvGeometry geometry;
    private readonly long[] sizes;
    private readonly TStored* lhs, rhs;
    private readonly bool positionsAreRows;
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
        for (long at = from, end = from + depth; at < end;)
        {
            var (window, channel) = Math.DivRem(at, g.GroupFeatures);
            var count = Math.Min(g.GroupFeatures - channel, end - at);
            var offset = channel * g.RhsIn;
            for (var axis = g.Window.Length - 1; axis >= 0; axis--)
            {
                (window, var w) = Math.DivRem(window, g.Window[axis]);
                offset += w * g.RhsSpatial[axis];
            }
            Panels.Fill<TStored, T, TConversion>(source + offset, g.RhsOut, g.RhsIn, lanes, count, panel + (at - from) * width, width,
                width);
            at += count;
        }
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
        for (long at = from, end = from + depth; at < end;)
        {
            var (window, channel) = Math.DivRem(at, g.GroupFeatures);
            var count = Math.Min(g.GroupFeatures - channel, end - at);
            for (var axis = last; axis >= 0; axis--)
            {
                (window, var w) = Math.DivRem(window, g.Window[axis]);
                corner[axis] = w * g.RhsDilation[axis];
            }
            var to = panel + (at - from) * width;
            for (var segment = 0; segment < segments; to += lengths[segment++])
            {
                var offset = starts[segment] + channel * g.LhsFeature;
                var (low, high) = Inside(origins + segment * (last + 1), corner, along, lengths[segment], ref offset);
                if (low > 0) Panels.Clear(to, low, count, width);
                if (high > low)
                {
                    var step = along ? g.Strides[last] * g.LhsSpatial[last] : 0;
                    Panels.Fill<TStored, T, TConversion>(lhs + offset + low * step, step, g.LhsFeature, high - low, count, to + low,
                        high - low, width);
                }
                if (high < lengths[segment]) Panels.Clear(to + high, lengths[segment] - high, count, width);
            }
            at += count;
        }
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
