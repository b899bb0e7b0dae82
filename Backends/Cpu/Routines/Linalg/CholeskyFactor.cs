using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>A = L·Lᵀ by halves: all but diagonal blocks is matrix products and triangular systems.</summary>
internal static unsafe class CholeskyFactor<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Base = 64;

    // Squares below this are computed whole: what is above their diagonal is never read.
    private const int Square = 192;

    /// <summary>Factors the lower triangle in place; what is above it becomes anything. False where a is not positive definite.</summary>
    public static bool Run(Matrix<T> a)
    {
        var n = a.Rows;
        if (n <= Base) return Small(a);
        int half = n / 2 / 8 * 8, rest = n - half;
        var below = a.Window(half, 0, rest, half);
        if (!Run(a.Window(0, 0, half, half))) return false;
        Triangular<T>.SolveRight(half, a.Pointer, 1, a.Stride, lower: false, unit: false, below);
        SubtractSquare(a.Window(half, half, rest, rest), below);
        return Run(a.Window(half, half, rest, rest));
    }

    // The lower triangle of target -= x·xᵀ.
    private static void SubtractSquare(Matrix<T> target, Matrix<T> x)
    {
        var n = target.Rows;
        if (n <= Square)
        {
            target.Subtract(x.Columns, x.Pointer, x.Stride, 1, x.Pointer, 1, x.Stride);
            return;
        }
        int half = n / 2 / 8 * 8, rest = n - half;
        Matrix<T> top = x.Window(0, 0, half, x.Columns), bottom = x.Window(half, 0, rest, x.Columns);
        SubtractSquare(target.Window(0, 0, half, half), top);
        target.Window(half, 0, rest, half).Subtract(x.Columns, bottom.Pointer, x.Stride, 1, top.Pointer, 1, x.Stride);
        SubtractSquare(target.Window(half, half, rest, rest), bottom);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Small(Matrix<T> a)
    {
        for (var i = 0; i < a.Rows; i++)
        {
            var row = a.Row(i);
            for (var j = 0; j < i; j++) row[j] = (row[j] - Rows<T>.Dot(row, a.Row(j), j)) / a[j, j];
            var pivot = row[i] - Rows<T>.Dot(row, row, i);
            if (!(pivot > T.Zero)) return false;
            row[i] = T.Sqrt(pivot);
        }
        return true;
    }
}
