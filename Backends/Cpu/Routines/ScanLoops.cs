using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lazy.Backends.Cpu;

/// <summary>The lines of a scan: the axis runs along them, forwards in the order of the scan; the other axes count them.</summary>
internal readonly struct ScanLines
{
    private readonly long[] sizes, xSteps, ySteps;

    /// <summary>Elements of a line, and from one to the next in both arrays.</summary>
    public readonly long Length, X, Y;

    /// <summary>Lines side by side in memory, and how many such groups there are.</summary>
    public readonly long Abreast, Groups;

    private readonly long xStart, yStart;

    public ScanLines(long[] shape, int axis, bool reverse, long[] xStrides, long[] yStrides)
    {
        var others = Enumerable.Range(0, shape.Length).Where(i => i != axis && shape[i] > 1).ToList();
        (Length, X, Y) = (shape[axis], xStrides[axis], yStrides[axis]);
        (xStart, yStart) = reverse ? ((Length - 1) * X, (Length - 1) * Y) : (0, 0);
        if (reverse) (X, Y) = (-X, -Y);
        // Lines that lie side by side in both arrays are scanned abreast, a row of lanes at a time.
        var inner = others.FindLastIndex(i => xStrides[i] == 1 && yStrides[i] == 1);
        Abreast = inner < 0 ? 1 : shape[others[inner]];
        if (inner >= 0) others.RemoveAt(inner);
        sizes = [.. others.Select(i => shape[i])];
        xSteps = [.. others.Select(i => xStrides[i])];
        ySteps = [.. others.Select(i => yStrides[i])];
        Groups = 1;
        foreach (var size in sizes) Groups *= size;
    }

    /// <summary>Where the first element of a group's first line is.</summary>
    public (long X, long Y) Start(long group)
    {
        var (x, y) = (xStart, yStart);
        for (var i = sizes.Length - 1; i >= 0; i--)
        {
            (group, var at) = Math.DivRem(group, sizes[i]);
            x += at * xSteps[i];
            y += at * ySteps[i];
        }
        return (x, y);
    }
}

/// <summary>The loops of a scan for one element type and operation.</summary>
internal static unsafe class ScanLoops<TStored, T, TConversion, TOperator>
    where TStored : unmanaged where T : unmanaged, INumberBase<T>
    where TConversion : IElementConversion<TStored, T> where TOperator : IScanOperator<T>
{
    private const long Block = 1 << 14;
    private const long BlocksAtOnce = 64;
    private const long MostAbreast = 512;
    private const long TaskElements = 1 << 15;

    public static void Run(in ScanLines lines, TStored* x, TStored* y)
    {
        if (lines.Abreast > 1)
        {
            var parts = (lines.Abreast + MostAbreast - 1) / MostAbreast;
            var chunk = Math.Max(1, TaskElements / (lines.Length * Math.Min(lines.Abreast, MostAbreast)));
            WorkerPool.For(lines.Groups * parts, chunk, new Abreast(lines, x, y, parts));
        }
        else if (lines.Length > Block)
        {
            for (long line = 0; line < lines.Groups; line++) LongLine(lines, x, y, line);
        }
        else
        {
            WorkerPool.For(lines.Groups, Math.Max(1, TaskElements / lines.Length), new ShortLines(lines, x, y));
        }
    }

    /// <summary>Blocks are scanned and then raised in groups small enough that the second pass finds them in cache.</summary>
    private static void LongLine(in ScanLines lines, TStored* x, TStored* y, long line)
    {
        var (xAt, yAt) = lines.Start(line);
        var before = stackalloc T[(int)BlocksAtOnce + 1];
        var has = false;
        for (long first = 0; first < lines.Length; first += Block * BlocksAtOnce)
        {
            var count = Math.Min(Block * BlocksAtOnce, lines.Length - first);
            TStored* from = x + xAt + first * lines.X, to = y + yAt + first * lines.Y;
            // What a block adds up to is kept in the wide type: its last stored element is rounded.
            WorkerPool.For(count, Block, new ScanBlocks(from, lines.X, to, lines.Y, before));
            var blocks = (count + Block - 1) / Block;
            for (long b = 1; b <= blocks; b++) if (has || b > 1) before[b] = TOperator.Join(before[b - 1], before[b]);
            WorkerPool.For(count, Block, new RaiseBlocks(to, lines.Y, before, has));
            before[0] = before[blocks];
            has = true;
        }
    }

    private readonly struct ScanBlocks(TStored* x, long stepX, TStored* y, long stepY, T* totals) : IRangeBody
    {
        public void Run(long start, long end) => totals[start / Block + 1] = Line(x + start * stepX, stepX, y + start * stepY, stepY,
            end - start);
    }

    private readonly struct RaiseBlocks(TStored* y, long stepY, T* before, bool first) : IRangeBody
    {
        public void Run(long start, long end)
        {
            if (start > 0 || first) Raise(y + start * stepY, stepY, before[start / Block], end - start);
        }
    }

    private readonly struct ShortLines(ScanLines lines, TStored* x, TStored* y) : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var line = start; line < end; line++)
            {
                var (xAt, yAt) = lines.Start(line);
                Line(x + xAt, lines.X, y + yAt, lines.Y, lines.Length);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Line(TStored* x, long stepX, TStored* y, long stepY, long count)
    {
        if (TOperator.IsSum && stepX == 1 && stepY == 1 && typeof(TStored) == typeof(T))
        {
            if (typeof(T) == typeof(float)) return (T)(object)PrefixSum.Run((float*)x, (float*)y, count);
            if (typeof(T) == typeof(double)) return (T)(object)PrefixSum.Run((double*)x, (double*)y, count);
            if (typeof(T) == typeof(int)) return (T)(object)PrefixSum.Run((int*)x, (int*)y, count);
            if (typeof(T) == typeof(long)) return (T)(object)PrefixSum.Run((long*)x, (long*)y, count);
        }
        var sum = TConversion.Widen(*x);
        *y = TConversion.Narrow(sum);
        for (long i = 1; i < count; i++)
        {
            sum = TOperator.Join(sum, TConversion.Widen(x[i * stepX]));
            y[i * stepY] = TConversion.Narrow(sum);
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Raise(TStored* y, long step, T before, long count)
    {
        long i = 0;
        if (TOperator.IsSum && step == 1 && typeof(TStored) == typeof(T) && Vector<T>.IsSupported)
        {
            var all = new Vector<T>(before);
            for (; i <= count - Vector<T>.Count; i += Vector<T>.Count) (all + Vector.Load((T*)y + i)).Store((T*)y + i);
        }
        for (; i < count; i++) y[i * step] = TConversion.Narrow(TOperator.Join(before, TConversion.Widen(y[i * step])));
    }

    private readonly struct Abreast(ScanLines lines, TStored* x, TStored* y, long parts) : IRangeBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, long end)
        {
            var sums = stackalloc T[(int)MostAbreast];
            for (var task = start; task < end; task++)
            {
                var (xAt, yAt) = lines.Start(task / parts);
                var lane = task % parts * MostAbreast;
                Lanes(x + xAt + lane, y + yAt + lane, (int)Math.Min(MostAbreast, lines.Abreast - lane), sums);
            }
        }

        private void Lanes(TStored* from, TStored* to, int lanes, T* sums)
        {
            for (var j = 0; j < lanes; j++)
            {
                sums[j] = TConversion.Widen(from[j]);
                to[j] = TConversion.Narrow(sums[j]);
            }
            for (long i = 1; i < lines.Length; i++)
            {
                from += lines.X;
                to += lines.Y;
                var j = 0;
                if (TOperator.IsSum && typeof(TStored) == typeof(T) && Vector<T>.IsSupported)
                {
                    for (; j <= lanes - Vector<T>.Count; j += Vector<T>.Count)
                    {
                        var sum = Vector.Load(sums + j) + Vector.Load((T*)from + j);
                        sum.Store(sums + j);
                        sum.Store((T*)to + j);
                    }
                }
                for (; j < lanes; j++)
                {
                    sums[j] = TOperator.Join(sums[j], TConversion.Widen(from[j]));
                    to[j] = TConversion.Narrow(sums[j]);
                }
            }
        }
    }
}

/// <summary>Running sums within vectors, by shifts of 1, 2 and 4 lanes.</summary>
internal static unsafe class PrefixSum
{
    /// <summary>y = running sums of x; returns the last.</summary>
    public static T Run<T>(T* x, T* y, long count) where T : unmanaged, INumberBase<T>
    {
        long i = 0;
        var sum = T.Zero;
        if (Vector256.IsHardwareAccelerated)
        {
            if (typeof(T) == typeof(float) || typeof(T) == typeof(int)) i = Words(x, y, count, ref sum);
            else if (typeof(T) == typeof(double) || typeof(T) == typeof(long)) i = DoubleWords(x, y, count, ref sum);
        }
        for (; i < count; i++) y[i] = sum = unchecked(sum + x[i]);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Words<T>(T* x, T* y, long count, ref T sum) where T : unmanaged, INumberBase<T>
    {
        // Lane numbers outside the vector read as zero: the shuffle is a shift.
        long i = 0;
        var carry = Vector256.Create(sum);
        for (; i <= count - 8; i += 8)
        {
            var v = Vector256.Load(x + i);
            v += Vector256.Shuffle(v.AsInt32(), Vector256.Create(-1, 0, 1, 2, 3, 4, 5, 6)).As<int, T>();
            v += Vector256.Shuffle(v.AsInt32(), Vector256.Create(-1, -1, 0, 1, 2, 3, 4, 5)).As<int, T>();
            v += Vector256.Shuffle(v.AsInt32(), Vector256.Create(-1, -1, -1, -1, 0, 1, 2, 3)).As<int, T>();
            v += carry;
            v.Store(y + i);
            carry = Vector256.Shuffle(v.AsInt32(), Vector256.Create(7)).As<int, T>();
        }
        sum = carry[0];
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long DoubleWords<T>(T* x, T* y, long count, ref T sum) where T : unmanaged, INumberBase<T>
    {
        long i = 0;
        var carry = Vector256.Create(sum);
        for (; i <= count - 4; i += 4)
        {
            var v = Vector256.Load(x + i);
            v += Vector256.Shuffle(v.AsInt64(), Vector256.Create(-1L, 0, 1, 2)).As<long, T>();
            v += Vector256.Shuffle(v.AsInt64(), Vector256.Create(-1L, -1, 0, 1)).As<long, T>();
            v += carry;
            v.Store(y + i);
            carry = Vector256.Shuffle(v.AsInt64(), Vector256.Create(3L)).As<long, T>();
        }
        sum = carry[0];
        return i;
    }
}
