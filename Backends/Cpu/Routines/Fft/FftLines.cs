using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu;

/// <summary>
/// Complex transforms of equally spaced lines, forward and without a factor of its own. Many short lines are worked on in blocks; a long
/// line, or one that has no neighbours, is cut into short ones first. The source may be the target.
/// </summary>
internal static unsafe class FftLines<T> where T : unmanaged, INumberBase<T>
{
    // A block's two pairs of planes fit the second cache below this.
    private const long LongestBlock = 2048;
    private const long ShortestSplit = 64;
    private const long ChunkPoints = 1 << 14;

    private static int Lanes => FftBlock<T>.Lanes;

    /// <summary>Transforms lines.</summary>
    public static void Run(FftPlan<T> plan, FftView<T> x, FftView<T> y, long lines, T scale)
    {
        var n = plan.Length;
        // A convolution is long: as a single line each of its transforms is cut, and shared by the threads.
        var blocked = plan.Chirp is not null ? lines >= Lanes / 2 && n <= LongestBlock / 4
            : plan.Split is null || n < ShortestSplit || (lines >= Lanes / 2 && n <= LongestBlock);
        var group = blocked ? Lanes : 1L;
        var groups = (lines + group - 1) / group;
        WorkerPool.For(groups, Math.Max(1, ChunkPoints / (group * n)), (start, end) =>
        {
            for (var g = start; g < end; g++)
            {
                var first = g * group;
                var (from, to, count) = (x.FromLine(first), y.FromLine(first), Math.Min(group, lines - first));
                if (plan.Chirp is not null) FftChirp.Run(plan, from, to, count, scale);
                else if (blocked) Block(plan, from, to, count, scale);
                else Cut(plan, from, to, scale);
            }
        });
        GC.KeepAlive(plan);
    }

    private static void Block(FftPlan<T> plan, FftView<T> x, FftView<T> y, long lines, T scale)
    {
        var plane = plan.Length * Lanes;
        using Scratch<T> scratch = new(4 * plane);
        var a = scratch.Pointer;
        var b = a + (2 * plane);
        FftBlock<T>.Load(x, plan.Length, lines, a, a + plane);
        if (FftStages<T>.Run(plan, Lanes, a, a + plane, b, b + plane)) a = b;
        FftBlock<T>.Store(a, a + plane, plan.Length, lines, scale, y);
    }

    // The point j = j₁·columns + j₂ contributes to k = k₁ + rows·k₂. Between the halves the data lie in blocks of neighbouring k₁, as the
    // second half reads them.
    private static void Cut(FftPlan<T> plan, FftView<T> x, FftView<T> y, T scale)
    {
        var split = plan.Split!;
        long rows = split.Rows.Length, columns = split.Columns.Length, lanes = Lanes;
        long blocks = (rows + lanes - 1) / lanes, plane = columns * lanes;
        using Scratch<T> scratch = new(2 * blocks * plane);
        var between = scratch.Pointer;
        WorkerPool.For((columns + lanes - 1) / lanes, Math.Max(1, ChunkPoints / (lanes * rows)), (start, end) =>
        {
            using Scratch<T> buffers = new(4 * rows * lanes);
            for (var g = start; g < end; g++)
            {
                T* a = buffers.Pointer, b = a + (2 * rows * lanes), c = a;
                var count = Math.Min(lanes, columns - (g * lanes));
                FftBlock<T>.Load(x.With(x.Step * columns, x.Step).FromLine(g * lanes), rows, count, a, a + (rows * lanes));
                if (FftStages<T>.Run(split.Rows, lanes, a, a + (rows * lanes), b, b + (rows * lanes))) c = b;
                Twist(split, g, c, c + (rows * lanes));
                for (long block = 0; block < blocks; block++)
                {
                    var to = between + (2 * block * plane) + (g * lanes * lanes);
                    var height = Math.Min(lanes, rows - (block * lanes));
                    Turn(c + (block * lanes * lanes), to, count, height);
                    Turn(c + ((rows + (block * lanes)) * lanes), to + plane, count, height);
                }
            }
        });
        WorkerPool.For(blocks, Math.Max(1, ChunkPoints / plane), (start, end) =>
        {
            using Scratch<T> buffer = new(2 * plane);
            for (var g = start; g < end; g++)
            {
                T* a = between + (2 * g * plane), b = buffer.Pointer;
                if (FftStages<T>.Run(split.Columns, lanes, a, a + plane, b, b + plane)) a = b;
                var target = y.With(y.Step * rows, y.Step).FromLine(g * lanes);
                FftBlock<T>.Store(a, a + plane, columns, Math.Min(lanes, rows - (g * lanes)), scale, target);
            }
        });
    }

    private static void Twist(FftSplit<T> split, long block, T* re, T* im)
    {
        var rows = split.Rows.Length;
        T* coarseRe = split.Coarse.Re + (block * rows), coarseIm = split.Coarse.Im + (block * rows);
        for (long row = 0; row < rows; row++)
        {
            Vector<T> cr = new(coarseRe[row]), ci = new(coarseIm[row]);
            for (var l = row * Lanes; l < (row + 1) * Lanes; l += Vector<T>.Count)
            {
                Vector<T> fr = Vector.Load(split.Fine.Re + l), fi = Vector.Load(split.Fine.Im + l);
                var wr = Backends.Cpu.Lanes.MultiplyAdd(cr, fr, -(ci * fi));
                var wi = Backends.Cpu.Lanes.MultiplyAdd(cr, fi, ci * fr);
                Vector<T> xr = Vector.Load(re + l), xi = Vector.Load(im + l);
                Vector.Store(Backends.Cpu.Lanes.MultiplyAdd(xr, wr, -(xi * wi)), re + l);
                Vector.Store(Backends.Cpu.Lanes.MultiplyAdd(xr, wi, xi * wr), im + l);
            }
        }
    }

    // A square of lanes: its rows become columns. What is missing of the rows is zero, so that no number of former work remains.
    private static void Turn(T* from, T* to, long count, long height)
    {
        for (long c = 0; c < count; c++)
        {
            for (long r = 0; r < height; r++) to[(c * Lanes) + r] = from[(r * Lanes) + c];
            for (var r = height; r < Lanes; r++) to[(c * Lanes) + r] = T.Zero;
        }
    }
}
