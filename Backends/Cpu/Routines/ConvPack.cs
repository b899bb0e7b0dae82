using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu;

/// <summary>
/// A convolution as a matrix product whose matrices are never stored: one operand has a row (or column) per position of the result and, as
/// its depth, all window elements and, innermost, the input features; the other holds the window. Panels are filled straight from the arrays.
/// </summary>
internal readonly unsafe struct ConvPack<TStored, T, TConversion> : IGemmPack<T>
    where TStored : unmanaged where T : unmanaged, INumberBase<T> where TConversion : IElementConversion<TStored, T>
{
    /// <summary>What marks a lane that reads padding.</summary>
    private const long Outside = long.MinValue;

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
            Panels.Fill<TStored, T, TConversion>(source + offset, g.RhsOut, g.RhsIn, lanes, count, panel + (at - from) * width, width, width);
            at += count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillImage(long group, long position, int lanes, long from, long depth, T* panel, int width)
    {
        var g = geometry;
        var rank = sizes.Length;
        // Where each lane's window begins, per spatial axis, in the dilated and padded input.
        var origins = stackalloc long[rank * lanes + 1];
        var starts = stackalloc long[lanes];
        var offsets = stackalloc long[lanes];
        var corner = stackalloc long[rank + 1];
        for (var lane = 0; lane < lanes; lane++)
        {
            var rest = position + lane;
            for (var axis = rank - 1; axis >= 0; axis--)
            {
                (rest, var at) = Math.DivRem(rest, sizes[axis]);
                origins[axis * lanes + lane] = at * g.Strides[axis] - g.PadLow[axis];
            }
            starts[lane] = g.BatchGroups > 1 ? (group * g.OutBatches + rest) * g.LhsBatch
                : rest * g.LhsBatch + group * g.GroupFeatures * g.LhsFeature;
        }
        for (long at = from, end = from + depth; at < end;)
        {
            var (window, channel) = Math.DivRem(at, g.GroupFeatures);
            var count = Math.Min(g.GroupFeatures - channel, end - at);
            for (var axis = rank - 1; axis >= 0; axis--)
            {
                (window, var w) = Math.DivRem(window, g.Window[axis]);
                corner[axis] = w * g.RhsDilation[axis];
            }
            for (var lane = 0; lane < lanes; lane++) offsets[lane] = starts[lane] + channel * g.LhsFeature;
            for (var axis = 0; axis < rank; axis++)
                AddAxis(offsets, origins + axis * lanes, lanes, corner[axis], g.LhsDilation[axis], g.Spatial[axis], g.LhsSpatial[axis]);
            var to = panel + (at - from) * width;
            if (g.LhsFeature == 1) CopyDepths(offsets, lanes, count, to, width);
            else CopyRuns(offsets, lanes, count, g.LhsFeature, to, width);
            at += count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddAxis(long* offsets, long* origins, int lanes, long corner, long dilation, long size, long stride)
    {
        for (var lane = 0; lane < lanes; lane++)
        {
            var at = origins[lane] + corner;
            if (dilation != 1)
            {
                (at, var rest) = Math.DivRem(at, dilation);
                if (rest != 0) at = -1;
            }
            offsets[lane] = (ulong)at >= (ulong)size || offsets[lane] == Outside ? Outside : offsets[lane] + at * stride;
        }
    }

    /// <summary>Features lie side by side: lane by lane, along the depth, four at a time where all are inside.</summary>
    private void CopyDepths(long* offsets, int lanes, long count, T* panel, int width)
    {
        var lane = 0;
        while (lane < width)
        {
            var to = panel + lane;
            if (lane + 4 <= lanes && offsets[lane] != Outside && offsets[lane + 1] != Outside && offsets[lane + 2] != Outside
                && offsets[lane + 3] != Outside)
            {
                TStored* a = lhs + offsets[lane], b = lhs + offsets[lane + 1], c = lhs + offsets[lane + 2], d = lhs + offsets[lane + 3];
                for (long i = 0; i < count; i++, to += width)
                {
                    to[0] = TConversion.Widen(a[i]);
                    to[1] = TConversion.Widen(b[i]);
                    to[2] = TConversion.Widen(c[i]);
                    to[3] = TConversion.Widen(d[i]);
                }
                lane += 4;
                continue;
            }
            if (lane >= lanes || offsets[lane] == Outside)
            {
                for (long i = 0; i < count; i++) to[i * width] = T.Zero;
            }
            else
            {
                var from = lhs + offsets[lane];
                for (long i = 0; i < count; i++) to[i * width] = TConversion.Widen(from[i]);
            }
            lane++;
        }
    }

    /// <summary>Neighbouring positions read at a fixed distance: runs of lanes are copied, for each feature.</summary>
    private void CopyRuns(long* offsets, int lanes, long count, long feature, T* panel, int width)
    {
        for (var lane = 0; lane < width;)
        {
            var first = lane++;
            if (first >= lanes || offsets[first] == Outside)
            {
                while (lane < width && (lane >= lanes || offsets[lane] == Outside)) lane++;
                for (long i = 0; i < count; i++) new Span<T>(panel + i * width + first, lane - first).Clear();
                continue;
            }
            long step = 1;
            if (lane < lanes && offsets[lane] != Outside)
            {
                step = offsets[lane] - offsets[first];
                while (lane < lanes && offsets[lane] == offsets[lane - 1] + step) lane++;
            }
            var (from, to, run) = ((nint)(lhs + offsets[first]), (nint)(panel + first), lane - first);
            for (long i = 0; i < count; i++, from += (nint)(feature * sizeof(TStored)), to += width * sizeof(T))
                CopyRun((TStored*)from, step, (T*)to, run);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRun(TStored* from, long step, T* to, int run)
    {
        var i = 0;
        if (step == 1 && typeof(TStored) == typeof(T) && Vector<T>.IsSupported)
            for (; i <= run - Vector<T>.Count; i += Vector<T>.Count) Vector.Load((T*)from + i).Store(to + i);
        for (; i < run; i++) to[i] = TConversion.Widen(from[i * step]);
    }
}
