using System.Numerics;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>P·A = L·U with partial pivoting, by halves of the columns (Toledo 1997): matrix products do all but narrow panels.</summary>
internal static unsafe class LuFactor<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int PanelWidth = 32;
    private const int Strip = 8;

    /// <summary>Factors a in place; pivots[k] is the row that row k was swapped with.</summary>
    public static void Run(Matrix<T> a, int* pivots) => Factor(a, pivots, 0);

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

    // A dense copy, so that rows follow each other; strips of it one after the other, the rest of the panel by several rows at once.
    private static void Panel(Matrix<T> source, int* pivots, int above)
    {
        int m = source.Rows, n = source.Columns, count = Math.Min(m, n);
        using var memory = new Scratch<T>((long)m * PanelWidth);
        var a = new Matrix<T>(memory.Pointer, m, n, PanelWidth);
        source.CopyTo(a);
        for (var from = 0; from < count; from += Strip)
        {
            var to = Math.Min(from + Strip, count);
            for (var k = from; k < to; k++)
            {
                var p = k;
                var best = T.Abs(a[k, k]);
                for (var i = k + 1; i < m; i++)
                {
                    var size = T.Abs(a[i, k]);
                    if (size > best) (best, p) = (size, i);
                }
                pivots[k] = p + above;
                if (p != k) Rows<T>.Swap(a.Row(k), a.Row(p), n);
                var pivot = a[k, k];
                if (pivot == T.Zero) continue;
                var row = a.Row(k);
                var end = Math.Min(to, n);
                for (var i = k + 1; i < m; i++)
                {
                    var target = a.Row(i);
                    var factor = target[k] /= pivot;
                    for (var j = k + 1; j < end; j++) target[j] = Lanes.MultiplyAdd(-factor, row[j], target[j]);
                }
            }
            if (to >= n) continue;
            for (var i = from + 1; i < m; i++)
            {
                var target = a.Row(i);
                for (var k = from; k < Math.Min(to, i); k++) Rows<T>.AddScaled(target + to, a.Row(k) + to, -target[k], n - to);
            }
        }
        a.CopyTo(source);
    }
}
