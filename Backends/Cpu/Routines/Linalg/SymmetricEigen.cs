using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>
/// Eigenvalues and eigenvectors of symmetric matrices: reflections make the matrix tridiagonal. The implicit QL algorithm finds the eigenvalues
/// of that, if they are all that is asked for, and divide and conquer also its eigenvectors, which the reflections turn back.
/// </summary>
internal static unsafe class SymmetricEigen<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Rows of the fused pass that one thread takes at once.
    private const long RowElements = 16384;

    // Steps that wait for a number to become small beside its neighbours. Rounding may keep it from that; then it has to be small beside the
    // matrix, whose largest element is 1 to 2.
    private const int Patience = 20;

    /// <summary>Ascending eigenvalues w [n] of the matrix whose lower triangle is that of a, and eigenvectors as columns of v, unless it is
    /// empty. NaN where a is not finite.</summary>
    public static void Run(Matrix<T> a, T* w, Matrix<T> v)
    {
        var n = a.Rows;
        if (n == 0) return;
        var vectors = v.Rows > 0;
        var stride = Matrix<T>.SpreadStride(n);
        using Scratch<T> memory = new(n * stride), off = new(n), taus = new(n);
        var m = new Matrix<T>(memory.Pointer, n, n, stride);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++) m[i, j] = m[j, i] = a[i, j];
        }
        var ok = false;
        if (m.Normalize() is { } exponent)
        {
            Tridiagonalize(m, w, off.Pointer, taus.Pointer);
            ok = vectors ? Vectors(m, w, off.Pointer, taus.Pointer, v) : Values(n, w, off.Pointer);
            for (var i = 0; i < n; i++) w[i] = T.ScaleB(w[i], -exponent);
        }
        if (ok) return;
        new Span<T>(w, n).Fill(T.NaN);
        for (var i = 0; i < v.Rows; i++) new Span<T>(v.Row(i), n).Fill(T.NaN);
    }

    // Row k keeps its reflection from column k + 1 on. Each pass over the rest applies the last update of rank two and at once multiplies by
    // the next vector, so that memory is read once per step.
    private static void Tridiagonalize(Matrix<T> a, T* d, T* e, T* taus)
    {
        var n = a.Rows;
        using Scratch<T> wMemory = new(n), pMemory = new(n);
        T* w = wMemory.Pointer, p = pMemory.Pointer;
        for (var k = 0; k < n; k++)
        {
            var row = a.Row(k);
            T* before = k == 0 ? null : a.Row(k - 1);
            if (k > 0)
            {
                Rows<T>.AddScaled(row + k, w + k, -before[k], n - k);
                Rows<T>.AddScaled(row + k, before + k, -w[k], n - k);
            }
            d[k] = row[k];
            if (k == n - 1) break;
            var tau = taus[k] = Reflector(row + k + 1, n - k - 1);
            e[k] = row[k + 1];
            row[k + 1] = T.One;
            var rows = n - k - 1;
            WorkerPool.For(rows, Math.Max(8, RowElements / rows), new Pass(a, k + 1, before, w, row, p));
            // w = τp - (τ²/2)(p·v)v, in the place of the old one.
            var half = tau * tau / T.CreateChecked(2) * Rows<T>.Dot(p + k + 1, row + k + 1, rows);
            for (var i = k + 1; i < n; i++) w[i] = (tau * p[i]) - (half * row[i]);
        }
    }

    // The last vector of one element needs no reflection.
    private static T Reflector(T* x, long count) => count == 1 ? T.Zero : QrFactor<T>.Reflector(x, count);

    private readonly struct Pass(Matrix<T> a, int first, T* v, T* w, T* next, T* p) : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var i = first + start; i < first + end; i++)
            {
                var row = a.Row(i);
                p[i] = v == null ? Rows<T>.Dot(row + first, next + first, a.Columns - first) : Update(row, i);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private T Update(T* row, long i)
        {
            Vector<T> x = Vector.Create(-v[i]), y = Vector.Create(-w[i]), s0 = default, s1 = default;
            long j = first, width = Vector<T>.Count;
            for (; j <= a.Columns - (2 * width); j += 2 * width)
            {
                var r0 = Lanes.MultiplyAdd(y, Vector.Load(v + j), Lanes.MultiplyAdd(x, Vector.Load(w + j), Vector.Load(row + j)));
                var r1 = Lanes.MultiplyAdd(y, Vector.Load(v + j + width),
                    Lanes.MultiplyAdd(x, Vector.Load(w + j + width), Vector.Load(row + j + width)));
                Vector.Store(r0, row + j);
                Vector.Store(r1, row + j + width);
                s0 = Lanes.MultiplyAdd(r0, Vector.Load(next + j), s0);
                s1 = Lanes.MultiplyAdd(r1, Vector.Load(next + j + width), s1);
            }
            var sum = Vector.Sum(s0 + s1);
            for (; j < a.Columns; j++)
            {
                row[j] = row[j] - (v[i] * w[j]) - (w[i] * v[j]);
                sum += row[j] * next[j];
            }
            return sum;
        }
    }

    private static bool Values(int n, T* d, T* e)
    {
        var found = Iterate(n, d, e, default);
        new Span<T>(d, n).Sort();
        return found;
    }

    private static bool Vectors(Matrix<T> a, T* d, T* e, T* taus, Matrix<T> v)
    {
        var n = a.Rows;
        using Scratch<T> memory = new(n * a.Stride), reflections = new(n * a.Stride);
        var z = new Matrix<T>(memory.Pointer, n, n, a.Stride);
        if (!TridiagonalEigen<T>.Run(n, d, e, z)) return false;
        using var work = new SpreadRows<T>(v);
        z.TransposeTo(work.Matrix);
        if (n > 1)
        {
            var columns = new Matrix<T>(reflections.Pointer, n - 1, n - 1, a.Stride);
            a.Window(0, 1, n - 1, n - 1).TransposeTo(columns);
            QrFactor<T>.Multiply(columns, taus, n - 1, work.Matrix.Window(1, 0, n - 1, n));
        }
        work.Write();
        return true;
    }

    /// <summary>The eigenvalues of a tridiagonal matrix by implicit QL (Bowdler, Martin, Reinsch and Wilkinson 1968), which replace its
    /// diagonal d; the rows of z are rotated along. False if one was not found in 60 steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Iterate(int n, T* d, T* e, Matrix<T> z)
    {
        var rotations = new Rotations<T>(z);
        var two = T.CreateChecked(2);
        for (var low = 0; low < n; low++)
        {
            for (var trial = 0; ; trial++)
            {
                var high = low;
                var small = trial < Patience ? Rows<T>.Least : Epsilon;
                while (high < n - 1 && T.Abs(e[high]) > (Epsilon * (T.Abs(d[high]) + T.Abs(d[high + 1]))) + small) high++;
                if (high == low) break;
                if (trial == 60) return false;
                var g = (d[low + 1] - d[low]) / (two * e[low]);
                var r = T.Hypot(g, T.One);
                g = d[high] - d[low] + (e[low] / (g + T.CopySign(r, g)));
                T s = T.One, c = T.One, p = T.Zero;
                var i = high - 1;
                for (; i >= low; i--)
                {
                    T f = s * e[i], b = c * e[i];
                    (c, s, r) = Rows<T>.Turn(g, f);
                    e[i + 1] = r;
                    if (r == T.Zero)
                    {
                        d[i + 1] -= p;
                        e[high] = T.Zero;
                        break;
                    }
                    g = d[i + 1] - p;
                    r = ((d[i] - g) * s) + (two * c * b);
                    p = s * r;
                    d[i + 1] = g + p;
                    g = (c * r) - b;
                    rotations.Add(i + 1, i, c, s);
                }
                if (i >= low) continue;
                d[low] -= p;
                e[low] = g;
                e[high] = T.Zero;
            }
        }
        rotations.Apply();
        return true;
    }

    private static T Epsilon => T.BitIncrement(T.One) - T.One;
}
