using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>
/// Triangular systems by halves: what lies outside of the diagonal blocks is matrix products. The triangular matrix comes with any
/// strides, so that its transpose is the same with strides exchanged. Threads take right sides, and need no word with each other.
/// </summary>
internal static unsafe class Triangular<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Base = 32;

    // Right sides that one thread takes at once: 32 of their rows fit the first cache.
    private const int Chunk = 128;

    // Fewer products are one thread's work.
    private const long SharedProducts = 1 << 17;

    /// <summary>b = a⁻¹·b.</summary>
    public static void SolveLeft(int n, T* a, long row, long column, bool lower, bool unit, Matrix<T> b)
    {
        if (n > 0) WorkerPool.For(b.Columns, PerThread(n, b.Columns), new Columns(n, a, row, column, lower, unit, b));
    }

    /// <summary>b = b·a⁻¹.</summary>
    public static void SolveRight(int n, T* a, long row, long column, bool lower, bool unit, Matrix<T> b)
    {
        if (n > 0) WorkerPool.For(b.Rows, PerThread(n, b.Rows), new Lines(n, a, row, column, lower, unit, b));
    }

    private static long PerThread(int n, int sides) => (long)n * n * sides < SharedProducts ? Math.Max(1, sides) : Chunk;

    private readonly struct Columns(int n, T* a, long row, long column, bool lower, bool unit, Matrix<T> b) : IRangeBody
    {
        public void Run(long start, long end) => Solve(n, a, row, column, lower, unit, b.Window(0, (int)start, n, (int)(end - start)));
    }

    // The transposed system, on a transposed copy of some rows.
    private readonly struct Lines(int n, T* a, long row, long column, bool lower, bool unit, Matrix<T> b) : IRangeBody
    {
        public void Run(long start, long end)
        {
            var count = (int)(end - start);
            var stride = Matrix<T>.SpreadStride(count);
            using var scratch = new Scratch<T>(n * stride);
            Matrix<T> turned = new(scratch.Pointer, n, count, stride), rows = b.Window((int)start, 0, count, n);
            rows.TransposeTo(turned);
            Solve(n, a, column, row, !lower, unit, turned);
            turned.TransposeTo(rows);
        }
    }

    private static void Solve(int n, T* a, long row, long column, bool lower, bool unit, Matrix<T> b)
    {
        if (n <= Base)
        {
            SolveBlock(n, a, row, column, lower, unit, b);
            return;
        }
        int half = n / 2 / 8 * 8, rest = n - half;
        Matrix<T> top = b.Window(0, 0, half, b.Columns), bottom = b.Window(half, 0, rest, b.Columns);
        var corner = a + (half * (row + column));
        if (lower)
        {
            Solve(half, a, row, column, lower, unit, top);
            bottom.Subtract(half, a + (half * row), row, column, top.Pointer, b.Stride, 1);
            Solve(rest, corner, row, column, lower, unit, bottom);
        }
        else
        {
            Solve(rest, corner, row, column, lower, unit, bottom);
            top.Subtract(rest, a + (half * column), row, column, bottom.Pointer, b.Stride, 1);
            Solve(half, a, row, column, lower, unit, top);
        }
    }

    // Rows of the right sides, one after the other.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SolveBlock(int n, T* a, long row, long column, bool lower, bool unit, Matrix<T> b)
    {
        var factors = stackalloc T[4];
        for (var step = 0; step < n; step++)
        {
            var i = lower ? step : n - 1 - step;
            T* target = b.Row(i), line = a + (i * row);
            var (k, end) = lower ? (0, i) : (i + 1, n);
            for (; k <= end - 4; k += 4)
            {
                for (var q = 0; q < 4; q++) factors[q] = line[(k + q) * column];
                Rows<T>.SubtractFour(target, b.Row(k), b.Stride, factors, b.Columns);
            }
            for (; k < end; k++) Rows<T>.AddScaled(target, b.Row(k), -line[k * column], b.Columns);
            if (!unit) Rows<T>.Divide(target, line[i * column], b.Columns);
        }
    }
}
