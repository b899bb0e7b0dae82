using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>P·A = L·U with partial pivoting, by halves of the columns (Toledo 1997): matrix products do all but narrow panels.</summary>
internal static unsafe class LuFactor<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int PanelWidth = 32;
    private const int Strip = 4;

    /// <summary>Factors <paramref name="source"/> into <paramref name="a"/>, which may be the same; pivots[k] is the row that row k was
    /// swapped with.</summary>
    public static void Run(Matrix<T> source, Matrix<T> a, int* pivots)
    {
        using var work = new SpreadRows<T>(a);
        work.Read(source);
        Factor(work.Matrix, pivots, 0);
        work.Write();
    }

    /// <summary>The permutation that swaps make.</summary>
    public static void Permutation(int* pivots, int count, int* permutation, int rows)
    {
        for (var i = 0; i < rows; i++) permutation[i] = i;
        for (var k = 0; k < count; k++) (permutation[k], permutation[pivots[k]]) = (permutation[pivots[k]], permutation[k]);
    }

    // The pivots are numbers of rows of the whole matrix, which begins `above` rows before this one.
    private static void Factor(Matrix<T> a, int* pivots, int above)
    {
        int m = a.Rows, n = a.Columns, count = Math.Min(m, n);
        if (count == 0) return;
        if (n <= PanelWidth)
        {
            Panel(a, pivots, above);
            return;
        }
        var half = Math.Min(count, Math.Max(PanelWidth, n / 2 / PanelWidth * PanelWidth));
        Matrix<T> left = a.Window(0, 0, m, half), right = a.Window(0, half, m, n - half);
        Factor(left, pivots, above);
        Swap(right, pivots, above, 0, half);
        var top = right.Window(0, 0, half, n - half);
        Triangular<T>.SolveLeft(half, a.Pointer, a.Stride, 1, lower: true, unit: true, top);
        if (half == m) return;
        var rest = right.Window(half, 0, m - half, n - half);
        rest.Subtract(half, a.Row(half), a.Stride, 1, top.Pointer, a.Stride, 1);
        Factor(rest, pivots + half, above + half);
        Swap(a.Window(0, 0, m, half), pivots, above, half, count);
    }

    private static void Swap(Matrix<T> a, int* pivots, int above, int from, int to)
    {
        for (var k = from; k < to; k++)
        {
            if (pivots[k] - above != k) Rows<T>.Swap(a.Row(k), a.Row(pivots[k] - above), a.Columns);
        }
    }

    // On a transposed copy columns lie one after the other: a strip of them one by one, then its products with those behind it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panel(Matrix<T> source, int* pivots, int above)
    {
        int m = source.Rows, n = source.Columns, count = Math.Min(m, n);
        var stride = Matrix<T>.SpreadStride(m);
        using var memory = new Scratch<T>(n * stride);
        var turned = new Matrix<T>(memory.Pointer, n, m, stride);
        source.TransposeTo(turned);
        for (var from = 0; from < count; from += Strip)
        {
            var to = Math.Min(from + Strip, count);
            for (var k = from; k < to; k++)
            {
                var x = turned.Row(k);
                var p = k + (int)Rows<T>.Largest(x + k, m - k);
                pivots[k] = p + above;
                for (var j = 0; j < n && p != k; j++) (turned[j, k], turned[j, p]) = (turned[j, p], turned[j, k]);
                if (x[k] == T.Zero) continue;
                Rows<T>.Divide(x + k + 1, x[k], m - k - 1);
                for (var j = k + 1; j < to; j++) Rows<T>.AddScaled(turned.Row(j) + k + 1, x + k + 1, -turned[j, k], m - k - 1);
            }
            for (var j = to; j < n; j++)
            {
                var y = turned.Row(j);
                for (var k = from; k < to; k++)
                {
                    for (var i = k + 1; i < to; i++) y[i] = Lanes.MultiplyAdd(-turned[k, i], y[k], y[i]);
                }
                if (to < m) Rows<T>.SubtractFour(y + to, turned.Row(from) + to, stride, y + from, m - to);
            }
        }
        turned.TransposeTo(source);
    }
}
