using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>
/// Singular values and vectors: reflections from both sides make the matrix bidiagonal, the implicit QR algorithm of Golub and Reinsch finds
/// the singular values, and its rotations turn the products of the reflections into the vectors.
/// </summary>
internal static unsafe class SingularValues<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>a [m,n] = u·diag(s)·vt; u is [m,m] or [m,k] and vt [n,n] or [k,n], or both are empty. NaN where a is not finite.</summary>
    public static void Run(Matrix<T> a, T* s, Matrix<T> u, Matrix<T> vt)
    {
        int m = a.Rows, n = a.Columns;
        if (m < n)
        {
            using Scratch<T> memory = new((long)m * n), left = new((long)vt.Rows * vt.Columns), right = new((long)u.Rows * u.Columns);
            var turned = new Matrix<T>(memory.Pointer, n, m, m);
            a.TransposeTo(turned);
            Matrix<T> tu = new(left.Pointer, vt.Columns, vt.Rows, vt.Rows), tvt = new(right.Pointer, u.Columns, u.Rows, u.Rows);
            Run(turned, s, tu, tvt);
            tu.TransposeTo(vt);
            tvt.TransposeTo(u);
            return;
        }
        if (n > 0 && Tall(a, s, u, vt)) return;
        if (n == 0)
        {
            u.Clear();
            for (var i = 0; i < Math.Min(u.Rows, u.Columns); i++) u[i, i] = T.One;
            return;
        }
        new Span<T>(s, n).Fill(T.NaN);
        for (var i = 0; i < u.Rows; i++) new Span<T>(u.Row(i), u.Columns).Fill(T.NaN);
        for (var i = 0; i < vt.Rows; i++) new Span<T>(vt.Row(i), n).Fill(T.NaN);
    }

    private static bool Tall(Matrix<T> a, T* s, Matrix<T> u, Matrix<T> vt)
    {
        int m = a.Rows, n = a.Columns;
        var vectors = vt.Rows > 0;
        var stride = Bidiagonalization<T>.Stride(n);
        using var memory = new Scratch<T>(m * stride);
        var w = new Matrix<T>(memory.Pointer, m, n, stride);
        new Matrix<T>(memory.Pointer + n, m, (int)(stride - n), stride).Clear();
        a.CopyTo(w);
        if (w.Normalize() is not { } exponent) return false;
        // Of a tall matrix the triangle has the same values, and a part of the work.
        if (m >= 2 * n && (!vectors || u.Columns == n))
        {
            using Scratch<T> taus = new(n), q = new(vectors ? (long)m * n : 0), inner = new(vectors ? (long)n * n : 0);
            QrFactor<T>.Run(w, taus.Pointer);
            if (vectors) QrFactor<T>.Form(w, taus.Pointer, n, new(q.Pointer, m, n, n));
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < i; j++) w[i, j] = T.Zero;
            }
            var small = new Matrix<T>(inner.Pointer, vectors ? n : 0, n, n);
            if (!Bidiagonal(w.Window(0, 0, n, n), s, small, vt)) return false;
            if (vectors)
            {
                u.Clear();
                Gemm.Add(m, n, n, q.Pointer, n, 1, small.Pointer, n, 1, u.Pointer, u.Stride);
            }
        }
        else if (!Bidiagonal(w, s, u, vt)) return false;
        for (var i = 0; i < n; i++) s[i] = T.ScaleB(s[i], -exponent);
        return true;
    }

    private static bool Bidiagonal(Matrix<T> w, T* s, Matrix<T> u, Matrix<T> vt)
    {
        int m = w.Rows, n = w.Columns;
        var vectors = vt.Rows > 0;
        using Scratch<T> off = new(n), left = new(n), right = new(n);
        Bidiagonalization<T>.Run(w, s, off.Pointer, left.Pointer, right.Pointer);
        int width = vectors ? u.Columns : 0, height = vectors ? n : 0;
        using Scratch<T> qMemory = new(Math.Max((long)width * m, (long)height * n)), utMemory = new((long)width * m),
            rowsMemory = new((long)height * n);
        Matrix<T> ut = new(utMemory.Pointer, width, width == 0 ? 0 : m, m), v = new(rowsMemory.Pointer, height, height, n);
        if (vectors)
        {
            var q = new Matrix<T>(qMemory.Pointer, m, width, width);
            QrFactor<T>.Form(w, left.Pointer, n, q);
            q.TransposeTo(ut);
            var p = new Matrix<T>(qMemory.Pointer, n, n, n);
            p.Clear();
            p[0, 0] = T.One;
            if (n > 1)
            {
                using var memory = new Scratch<T>((long)(n - 1) * (n - 1));
                var columns = new Matrix<T>(memory.Pointer, n - 1, n - 1, n - 1);
                w.Window(0, 1, n - 1, n - 1).TransposeTo(columns);
                QrFactor<T>.Form(columns, right.Pointer, n - 1, p.Window(1, 1, n - 1, n - 1));
            }
            p.TransposeTo(v);
        }
        if (!new BidiagonalQr<T>(s, off.Pointer, n, ut, v).Run(out var negative)) return false;
        int[] order = [.. Enumerable.Range(0, n)];
        new Span<T>(s, n).Sort(order.AsSpan());
        new Span<T>(s, n).Reverse();
        Array.Reverse(order);
        if (!vectors) return true;
        for (var i = 0; i < n; i++)
        {
            new Span<T>(v.Row(order[i]), n).CopyTo(new Span<T>(vt.Row(i), n));
            if (negative[order[i]]) Rows<T>.Scale(vt.Row(i), -T.One, n);
        }
        var sorted = new Matrix<T>(qMemory.Pointer, width, m, m);
        for (var i = 0; i < width; i++) new Span<T>(ut.Row(i < n ? order[i] : i), m).CopyTo(new Span<T>(sorted.Row(i), m));
        sorted.TransposeTo(u);
        return true;
    }
}

/// <summary>The implicit QR algorithm on a bidiagonal matrix (Golub and Reinsch 1970, in the form of LINPACK's svdc).</summary>
/// <param name="s">The diagonal; in the end the singular values, in no order.</param>
/// <param name="e">The superdiagonal.</param>
/// <param name="n">The size.</param>
/// <param name="u">Left vectors as rows, or no rows.</param>
/// <param name="v">Right vectors as rows, or no rows.</param>
internal sealed unsafe class BidiagonalQr<T>(T* s, T* e, int n, Matrix<T> u, Matrix<T> v) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Rotations<T> left = new(u), right = new(v);
    private readonly T epsilon = T.BitIncrement(T.One) - T.One;

    // Steps that wait for a number to become small beside its neighbours; then it has to be small beside the matrix.
    private const int Patience = 30;

    /// <summary>False if a value was not found in 75 steps; else the values whose right vectors have to change their sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Run(out bool[] negative)
    {
        negative = new bool[n];
        var trial = 0;
        for (var p = n; p > 0;)
        {
            var k = p - 2;
            var small = trial < Patience ? Rows<T>.Least : epsilon;
            for (; k >= 0; k--)
            {
                if (T.Abs(e[k]) > small + (epsilon * (T.Abs(s[k]) + T.Abs(s[k + 1])))) continue;
                e[k] = T.Zero;
                break;
            }
            if (k == p - 2)
            {
                if (s[p - 1] < T.Zero || T.IsNegative(s[p - 1])) (s[p - 1], negative[p - 1]) = (-s[p - 1], true);
                (p, trial) = (p - 1, 0);
                continue;
            }
            if (++trial > 75) return false;
            var zero = p - 1;
            for (; zero > k; zero--)
            {
                var near = (zero < p - 1 ? T.Abs(e[zero]) : T.Zero) + (zero > k + 1 ? T.Abs(e[zero - 1]) : T.Zero);
                if (T.Abs(s[zero]) > small + (epsilon * near)) continue;
                s[zero] = T.Zero;
                break;
            }
            if (zero == k) Step(k + 1, p);
            else if (zero == p - 1) ChaseUp(k + 1, p);
            else ChaseDown(zero + 1, p);
        }
        left.Apply();
        right.Apply();
        return true;
    }

    // The last value is zero: its superdiagonal element goes up and out.
    private void ChaseUp(int k, int p)
    {
        var f = e[p - 2];
        e[p - 2] = T.Zero;
        for (var j = p - 2; j >= k; j--)
        {
            var (c, sn, t) = Rows<T>.Turn(s[j], f);
            s[j] = t;
            if (j != k) (f, e[j - 1]) = (-sn * e[j - 1], c * e[j - 1]);
            right.Add(j, p - 1, c, sn);
        }
    }

    // The value before k is zero: its superdiagonal element goes down and out.
    private void ChaseDown(int k, int p)
    {
        var f = e[k - 1];
        e[k - 1] = T.Zero;
        for (var j = k; j < p; j++)
        {
            var (c, sn, t) = Rows<T>.Turn(s[j], f);
            s[j] = t;
            if (j < p - 1) (f, e[j]) = (-sn * e[j], c * e[j]);
            left.Add(j, k - 1, c, sn);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Step(int k, int p)
    {
        T last = s[p - 1], before = s[p - 2], between = e[p - 2];
        var b = (((before + last) * (before - last)) + (between * between)) / T.CreateChecked(2);
        var product = last * between * (last * between);
        var shift = T.Zero;
        if (b != T.Zero || product != T.Zero)
        {
            shift = T.Sqrt((b * b) + product);
            shift = product / (b + (b < T.Zero ? -shift : shift));
        }
        T f = ((s[k] + last) * (s[k] - last)) + shift, g = s[k] * e[k];
        for (var j = k; j < p - 1; j++)
        {
            var (c, sn, t) = Rows<T>.Turn(f, g);
            if (j != k) e[j - 1] = t;
            (f, e[j]) = ((c * s[j]) + (sn * e[j]), (c * e[j]) - (sn * s[j]));
            (g, s[j + 1]) = (sn * s[j + 1], c * s[j + 1]);
            right.Add(j, j + 1, c, sn);
            (c, sn, t) = Rows<T>.Turn(f, g);
            s[j] = t;
            (f, s[j + 1]) = ((c * e[j]) + (sn * s[j + 1]), (c * s[j + 1]) - (sn * e[j]));
            if (j + 1 < n - 1) (g, e[j + 1]) = (sn * e[j + 1], c * e[j + 1]);
            left.Add(j, j + 1, c, sn);
        }
        e[p - 2] = f;
    }
}
