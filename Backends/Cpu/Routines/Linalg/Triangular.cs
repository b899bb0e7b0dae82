using System.Numerics;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>
/// Triangular systems by halves: what lies outside of the diagonal blocks is matrix products. The triangular matrix comes with any
/// strides, so that its transpose is the same with strides exchanged.
/// </summary>
internal static unsafe class Triangular<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Base = 32;

    // Columns of the right sides that one thread takes at once: 32 rows of them fit the first cache.
    private const int Chunk = 128;

    /// <summary>b = a⁻¹·b.</summary>
    public static void SolveLeft(int n, T* a, long row, long column, bool lower, bool unit, Matrix<T> b)
    {
        if (n == 0 || b.Columns == 0) return;
        if (n <= Base)
        {
            WorkerPool.For(b.Columns, n * (long)b.Columns < 8192 ? b.Columns : Chunk, new LeftBlock(n, a, row, column, lower, unit, b));
            return;
        }
        int half = n / 2 / 8 * 8, rest = n - half;
        Matrix<T> top = b.Window(0, 0, half, b.Columns), bottom = b.Window(half, 0, rest, b.Columns);
        var corner = a + (half * (row + column));
        if (lower)
        {
            SolveLeft(half, a, row, column, lower, unit, top);
            bottom.Subtract(half, a + (half * row), row, column, top.Pointer, b.Stride, 1);
            SolveLeft(rest, corner, row, column, lower, unit, bottom);
        }
        else
        {
            SolveLeft(rest, corner, row, column, lower, unit, bottom);
            top.Subtract(rest, a + (half * column), row, column, bottom.Pointer, b.Stride, 1);
            SolveLeft(half, a, row, column, lower, unit, top);
        }
    }

    /// <summary>b = b·a⁻¹.</summary>
    public static void SolveRight(int n, T* a, long row, long column, bool lower, bool unit, Matrix<T> b)
    {
        if (n == 0 || b.Rows == 0) return;
        if (n <= Base)
        {
            WorkerPool.For(b.Rows, n * (long)b.Rows < 8192 ? b.Rows : Chunk, new RightBlock(n, a, row, column, lower, unit, b));
            return;
        }
        int half = n / 2 / 8 * 8, rest = n - half;
        Matrix<T> left = b.Window(0, 0, b.Rows, half), right = b.Window(0, half, b.Rows, rest);
        var corner = a + (half * (row + column));
        if (lower)
        {
            SolveRight(rest, corner, row, column, lower, unit, right);
            left.Subtract(rest, right.Pointer, b.Stride, 1, a + (half * row), row, column);
            SolveRight(half, a, row, column, lower, unit, left);
        }
        else
        {
            SolveRight(half, a, row, column, lower, unit, left);
            right.Subtract(half, left.Pointer, b.Stride, 1, a + (half * column), row, column);
            SolveRight(rest, corner, row, column, lower, unit, right);
        }
    }

    // Rows of the right sides, one after the other.
    private readonly struct LeftBlock(int n, T* a, long row, long column, bool lower, bool unit, Matrix<T> b) : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var step = 0; step < n; step++)
            {
                var i = lower ? step : n - 1 - step;
                var target = b.Row(i) + start;
                for (var k = lower ? 0 : i + 1; k < (lower ? i : n); k++)
                    Rows<T>.AddScaled(target, b.Row(k) + start, -a[(i * row) + (k * column)], end - start);
                if (unit) continue;
                var pivot = a[i * (row + column)];
                for (var j = 0; j < end - start; j++) target[j] /= pivot;
            }
        }
    }

    // The same on a transposed copy of some rows.
    private readonly struct RightBlock(int n, T* a, long row, long column, bool lower, bool unit, Matrix<T> b) : IRangeBody
    {
        public void Run(long start, long end)
        {
            var count = (int)(end - start);
            using var scratch = new Scratch<T>((long)n * count);
            Matrix<T> turned = new(scratch.Pointer, n, count, count), rows = b.Window((int)start, 0, count, n);
            rows.TransposeTo(turned);
            new LeftBlock(n, a, column, row, !lower, unit, turned).Run(0, count);
            turned.TransposeTo(rows);
        }
    }
}
