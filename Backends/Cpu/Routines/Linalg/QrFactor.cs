using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>
/// Householder reflections in panels: those of a panel are I - V·T·Vᵀ (Schreiber and Van Loan 1989), and so three matrix products on all
/// columns behind it.
/// </summary>
internal static unsafe class QrFactor<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Width = 32;

    // Columns that one thread takes at once: the vectors are packed for each of these parts.
    private const int Chunk = 128;

    /// <summary>Replaces a [m,n] by R above and the vectors of the reflections below the diagonal; taus [min(m,n)] are their factors.</summary>
    public static void Run(Matrix<T> a, T* taus)
    {
        int m = a.Rows, n = a.Columns, count = Math.Min(m, n);
        for (var from = 0; from < count; from += Width)
        {
            var width = Math.Min(Width, count - from);
            Panel(a.Window(from, from, m - from, width), taus + from);
            if (from + width < n) Apply(a.Window(from, from, m - from, width), taus + from, transpose: true,
                a.Window(from, from + width, m - from, n - from - width));
        }
    }

    /// <summary>The first columns of the product of the reflections.</summary>
    public static void Form(Matrix<T> a, T* taus, int count, Matrix<T> q)
    {
        using var work = new SpreadRows<T>(q);
        var c = work.Matrix;
        c.Clear();
        for (var i = 0; i < Math.Min(c.Rows, c.Columns); i++) c[i, i] = T.One;
        // Columns before a block are still those of the identity there, which are zero from the block's first row on.
        for (var from = Last(count); from >= 0; from -= Width) ApplyBlock(a, taus, count, from, c.Window(from, from, c.Rows - from, c.Columns - from));
        work.Write();
    }

    /// <summary>The product of the reflections with c, in its place.</summary>
    public static void Multiply(Matrix<T> a, T* taus, int count, Matrix<T> c)
    {
        for (var from = Last(count); from >= 0; from -= Width) ApplyBlock(a, taus, count, from, c.Window(from, 0, c.Rows - from, c.Columns));
    }

    private static int Last(int count) => (count - 1) / Width * Width;

    private static void ApplyBlock(Matrix<T> a, T* taus, int count, int from, Matrix<T> c) =>
        Apply(a.Window(from, from, a.Rows - from, Math.Min(Width, count - from)), taus + from, transpose: false, c);

    /// <summary>One reflection of a contiguous vector x: x becomes (beta, v) and the factor is returned. The sign is that of LAPACK's
    /// larfg.</summary>
    public static T Reflector(T* x, long count)
    {
        var rest = Rows<T>.Norm(x + 1, count - 1);
        if (rest == T.Zero) return T.Zero;
        var alpha = x[0];
        var beta = -T.CopySign(T.Hypot(alpha, rest), alpha);
        if (T.Abs(beta) < Rows<T>.Least)
        {
            // What is divided by numbers below the normal ones has few bits.
            Rows<T>.Scale(x, Rows<T>.Huge, count);
            var factor = Reflector(x, count);
            x[0] /= Rows<T>.Huge;
            return factor;
        }
        Rows<T>.Scale(x + 1, T.One / (alpha - beta), count - 1);
        x[0] = beta;
        return (beta - alpha) / beta;
    }

    /// <summary>c = (I - V·T·Vᵀ)·c, or with the transpose.</summary>
    public static void Apply(Matrix<T> panel, T* taus, bool transpose, Matrix<T> c)
    {
        int m = panel.Rows, k = panel.Columns;
        if (c.Columns == 0) return;
        using Scratch<T> vMemory = new((long)m * k), tMemory = new((long)k * k);
        var v = new Matrix<T>(vMemory.Pointer, m, k, k);
        panel.CopyTo(v);
        for (var i = 0; i < k; i++)
        {
            for (var j = i; j < k; j++) v[i, j] = i == j ? T.One : T.Zero;
        }
        var t = new Matrix<T>(tMemory.Pointer, k, k, k);
        Factors(v, taus, t);
        WorkerPool.For(c.Columns, Chunk, new Columns(v, t, transpose, c));
    }

    // Some columns, which both products find in the thread's own cache.
    private readonly struct Columns(Matrix<T> v, Matrix<T> t, bool transpose, Matrix<T> all) : IRangeBody
    {
        public void Run(long start, long end)
        {
            int k = v.Columns, width = (int)(end - start);
            var c = all.Window(0, (int)start, all.Rows, width);
            using Scratch<T> wMemory = new((long)k * width), uMemory = new((long)k * width);
            Matrix<T> w = new(wMemory.Pointer, k, width, width), u = new(uMemory.Pointer, k, width, width);
            w.Clear();
            u.Clear();
            Gemm.Add(k, width, c.Rows, v.Pointer, 1, k, c.Pointer, c.Stride, 1, w.Pointer, width);
            Gemm.Add(k, width, k, t.Pointer, transpose ? 1 : k, transpose ? k : 1, w.Pointer, width, 1, u.Pointer, width);
            c.Subtract(k, v.Pointer, k, 1, u.Pointer, width, 1);
        }
    }

    // T is upper triangular, and its column j is -τ·T·(VᵀV)ⱼ.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Factors(Matrix<T> v, T* taus, Matrix<T> t)
    {
        var k = v.Columns;
        using var memory = new Scratch<T>((long)k * k);
        var products = new Matrix<T>(memory.Pointer, k, k, k);
        products.Clear();
        t.Clear();
        Gemm.Add(k, k, v.Rows, v.Pointer, 1, v.Stride, v.Pointer, v.Stride, 1, products.Pointer, k);
        for (var j = 0; j < k; j++)
        {
            t[j, j] = taus[j];
            for (var i = 0; i < j; i++)
            {
                var sum = T.Zero;
                for (var p = i; p < j; p++) sum += t[i, p] * products[p, j];
                t[i, j] = -taus[j] * sum;
            }
        }
    }

    // On a transposed copy columns lie one after the other.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panel(Matrix<T> panel, T* taus)
    {
        int m = panel.Rows, n = panel.Columns;
        using var memory = new Scratch<T>((long)m * n);
        var turned = new Matrix<T>(memory.Pointer, n, m, m);
        panel.TransposeTo(turned);
        for (var j = 0; j < Math.Min(m, n); j++)
        {
            var x = turned.Row(j) + j;
            var tau = taus[j] = Reflector(x, m - j);
            var beta = x[0];
            x[0] = T.One;
            for (var k = j + 1; k < n; k++)
            {
                var target = turned.Row(k) + j;
                Rows<T>.AddScaled(target, x, -tau * Rows<T>.Dot(x, target, m - j), m - j);
            }
            x[0] = beta;
        }
        turned.TransposeTo(panel);
    }
}
