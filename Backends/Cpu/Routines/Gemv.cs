using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu;

/// <summary>
/// Products with a vector, y = A·x, where either the rows or the columns of A may lie side by side: memory decides their speed, so
/// nothing is
/// packed. Long sums are cut into blocks of a fixed length, whose results are added in order.
/// </summary>
internal static unsafe class Gemv<T> where T : unmanaged, INumberBase<T>
{
    private const long TaskProducts = 1 << 17;
    private const long LongestDot = 1 << 16;
    private const long WidestSum = 2048;

    /// <summary>The product for M = 1 or N = 1; the former is the transposed problem, cᵀ = bᵀ·aᵀ.</summary>
    public static void Run(in GemmProblem problem, in GemmOperands operands)
    {
        var rows = problem.N == 1 ? problem.M : problem.N;
        var items = problem.Items;
        if (rows == 0 || items == 0) return;
        // A task reads long runs: whole rows where those lie side by side, else as many rows abreast as results stay in L1.
        var alongRows = new Vectors(problem, operands, 0).Row == 1;
        var rowBlock = alongRows ? Math.Min(rows, WidestSum) : Math.Max(1, TaskProducts / Math.Clamp(problem.K, 1, LongestDot));
        var depth = Math.Clamp(alongRows ? TaskProducts / rowBlock : LongestDot, 1, Math.Max(1, problem.K));
        var blocks = Math.Max(1, (problem.K + depth - 1) / depth);
        var rowBlocks = (rows + rowBlock - 1) / rowBlock;
        var chunk = Math.Max(1, TaskProducts / (Math.Min(rows, rowBlock) * depth));
        if (blocks == 1)
        {
            WorkerPool.For(items * rowBlocks, chunk, new Tasks(problem, operands, rows, rowBlock, rowBlocks, depth, 1, null));
            return;
        }
        using var parts = new Scratch<T>(items * blocks * rows);
        WorkerPool.For(items * blocks * rowBlocks, chunk, new Tasks(problem, operands, rows, rowBlock, rowBlocks, depth, blocks,
            parts.Pointer));
        for (long item = 0; item < items; item++)
        {
            var y = new Vectors(problem, operands, item);
            for (long r = 0; r < rows; r++)
            {
                var part = parts.Pointer + item * blocks * rows + r;
                var sum = part[0];
                for (long block = 1; block < blocks; block++) sum += part[block * rows];
                y.Y[r * y.StepY] = sum;
            }
            Finish(problem, item, 0, rows);
        }
    }

    private static void Finish(in GemmProblem problem, long item, long row, long rows)
    {
        if (problem.N == 1) problem.Epilogue?.Invoke(item, row, rows, 0, 1);
        else problem.Epilogue?.Invoke(item, 0, 1, row, rows);
    }

    /// <summary>The matrix and the vectors of one item, whichever operand the matrix is.</summary>
    private readonly struct Vectors
    {
        public readonly T* A, X, Y;
        public readonly long Row, Column, StepX, StepY;

        public Vectors(in GemmProblem problem, in GemmOperands operands, long item)
        {
            var (a, b) = (operands.ALayout, operands.BLayout);
            Y = (T*)problem.C + item * problem.CItem;
            var tall = problem.N == 1;
            A = tall ? operands.Left<T>(item) : operands.Right<T>(item);
            X = tall ? operands.Right<T>(item) : operands.Left<T>(item);
            (Row, Column) = tall ? (a.Row, a.Column) : (b.Column, b.Row);
            StepX = tall ? b.Row : a.Column;
            StepY = tall ? problem.Ldc : 1;
        }
    }

    private readonly struct Tasks(GemmProblem problem, GemmOperands operands, long rows, long rowBlock, long rowBlocks, long blockDepth,
        long blocks, T* parts)
        : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var task = start; task < end; task++)
            {
                var (outer, rowTile) = Math.DivRem(task, rowBlocks);
                var (item, block) = Math.DivRem(outer, blocks);
                var row = rowTile * rowBlock;
                var count = Math.Min(rowBlock, rows - row);
                var from = block * blockDepth;
                var depth = Math.Min(blockDepth, problem.K - from);
                var v = new Vectors(problem, operands, item);
                var whole = blocks == 1;
                var y = whole ? v.Y + row * v.StepY : parts + outer * rows + row;
                Multiply(v.A + row * v.Row + from * v.Column, v.Row, v.Column, v.X + from * v.StepX, v.StepX, y, whole ? v.StepY : 1,
                    count, depth);
                if (whole) Finish(problem, item, row, count);
            }
        }
    }

    private static void Multiply(T* a, long row, long column, T* x, long stepX, T* y, long stepY, long rows, long depth)
    {
        if (column == 1 && stepX == 1)
        {
            for (long r = 0; r < rows; r++) y[r * stepY] = Dot(a + r * row, x, depth);
        }
        else if (row == 1 && stepY == 1)
        {
            AddColumns(a, column, x, stepX, y, rows, depth);
        }
        else
        {
            for (long r = 0; r < rows; r++)
            {
                var sum = T.Zero;
                for (long d = 0; d < depth; d++) sum = Lanes.MultiplyAdd(a[r * row + d * column], x[d * stepX], sum);
                y[r * stepY] = sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Dot(T* a, T* x, long depth)
    {
        var lanes = Vector<T>.Count;
        Vector<T> s0 = Vector<T>.Zero, s1 = s0, s2 = s0, s3 = s0;
        long d = 0;
        // Four independent sums: one would wait for the latency of each addition.
        for (; d <= depth - 4 * lanes; d += 4 * lanes)
        {
            s0 = Lanes.MultiplyAdd(Vector.Load(a + d), Vector.Load(x + d), s0);
            s1 = Lanes.MultiplyAdd(Vector.Load(a + d + lanes), Vector.Load(x + d + lanes), s1);
            s2 = Lanes.MultiplyAdd(Vector.Load(a + d + 2 * lanes), Vector.Load(x + d + 2 * lanes), s2);
            s3 = Lanes.MultiplyAdd(Vector.Load(a + d + 3 * lanes), Vector.Load(x + d + 3 * lanes), s3);
        }
        for (; d <= depth - lanes; d += lanes) s0 = Lanes.MultiplyAdd(Vector.Load(a + d), Vector.Load(x + d), s0);
        var sum = Vector.Sum(s0 + s1 + (s2 + s3));
        for (; d < depth; d++) sum = Lanes.MultiplyAdd(a[d], x[d], sum);
        return sum;
    }

    /// <summary>y = Σ x[d] · (column d): four long runs of memory at a time, which the prefetcher follows, against a y that stays in cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddColumns(T* a, long column, T* x, long stepX, T* y, long rows, long depth)
    {
        for (long r = 0; r < rows; r++) y[r] = T.Zero;
        long d = 0;
        for (; d <= depth - 4; d += 4)
        {
            T* a0 = a + d * column, a1 = a0 + column, a2 = a1 + column, a3 = a2 + column;
            T x0 = x[d * stepX], x1 = x[(d + 1) * stepX], x2 = x[(d + 2) * stepX], x3 = x[(d + 3) * stepX];
            Vector<T> v0 = new(x0), v1 = new(x1), v2 = new(x2), v3 = new(x3);
            long r = 0;
            for (; r <= rows - Vector<T>.Count; r += Vector<T>.Count)
            {
                var sum = Lanes.MultiplyAdd(v0, Vector.Load(a0 + r), Vector.Load(y + r));
                sum = Lanes.MultiplyAdd(v1, Vector.Load(a1 + r), sum);
                sum = Lanes.MultiplyAdd(v2, Vector.Load(a2 + r), sum);
                Lanes.MultiplyAdd(v3, Vector.Load(a3 + r), sum).Store(y + r);
            }
            for (; r < rows; r++)
            {
                var sum = Lanes.MultiplyAdd(x1, a1[r], Lanes.MultiplyAdd(x0, a0[r], y[r]));
                y[r] = Lanes.MultiplyAdd(x3, a3[r], Lanes.MultiplyAdd(x2, a2[r], sum));
            }
        }
        for (; d < depth; d++)
        {
            for (long r = 0; r < rows; r++) y[r] = Lanes.MultiplyAdd(x[d * stepX], a[d * column + r], y[r]);
        }
    }
}
