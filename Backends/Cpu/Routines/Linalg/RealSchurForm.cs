using System.Numerics;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>
/// A = Z·T·Zᵀ of real matrices by the QR algorithm with double shifts: Golub and Van Loan, Matrix Computations, 7.4 and 7.5. T has blocks
/// of size 2 on its diagonal for pairs of complex eigenvalues, whose diagonal elements are equal, as LAPACK has it.
/// </summary>
internal static unsafe class RealSchurForm
{
    /// <summary>Replaces a by T times a power of two, whose exponent is the result; none where a is not finite. The rows of zt, unless it
    /// is empty, become the columns of Z; without them only the blocks of T that tell the eigenvalues are right.</summary>
    public static int? Run(Matrix<double> a, Matrix<double> zt)
    {
        var n = a.Rows;
        if (n == 0) return 0;
        if (a.Normalize() is not { } exponent) return null;
        using Scratch<double> taus = new(n);
        Hessenberg(a, taus.Pointer);
        if (zt.Rows > 0) FormTransposed(a, taus.Pointer, zt);
        for (var i = 2; i < n; i++) new Span<double>(a.Row(i), i - 1).Clear();
        var whole = zt.Rows > 0;
        for (int high = n - 1, trial = 0; high > 0;)
        {
            var low = high;
            while (low > 0 && !IsSmall(a, low, trial)) low--;
            if (low > 0) a[low, low - 1] = 0;
            if (low >= high - 1)
            {
                if (low == high - 1) Standardize(a, zt, low, whole);
                (high, trial) = (low - 1, 0);
                continue;
            }
            if (++trial > SchurSteps.MostSteps) return null;
            Step(a, zt, low, high, SchurSteps.IsExceptional(trial), whole);
        }
        return exponent;
    }

    /// <summary>The block of size 2 at a place of the diagonal.</summary>
    public static RealBlock Block(Matrix<double> h, int k) => new(h[k, k], h[k, k + 1], h[k + 1, k], h[k + 1, k + 1]);

    /// <summary>Replaces a by its Hessenberg form with the vectors of the reflections below it; taus [n-1] are their factors.</summary>
    public static void Hessenberg(Matrix<double> a, double* taus)
    {
        var n = a.Rows;
        using Scratch<double> vMemory = new(n), yMemory = new(n);
        double* v = vMemory.Pointer, y = yMemory.Pointer;
        for (var k = 0; k < n - 1; k++)
        {
            var count = n - k - 1;
            for (var i = 0; i < count; i++) v[i] = a[k + 1 + i, k];
            var tau = taus[k] = count == 1 ? 0 : QrFactor<double>.Reflector(v, count);
            for (var i = 0; i < count; i++) a[k + 1 + i, k] = v[i];
            if (tau == 0) continue;
            v[0] = 1;
            new Span<double>(y, count).Clear();
            for (var i = 0; i < count; i++) Rows<double>.AddScaled(y, a.Row(k + 1 + i) + k + 1, v[i], count);
            for (var i = 0; i < count; i++) Rows<double>.AddScaled(a.Row(k + 1 + i) + k + 1, y, -tau * v[i], count);
            for (var i = 0; i < n; i++)
            {
                var row = a.Row(i) + k + 1;
                Rows<double>.AddScaled(row, v, -tau * Rows<double>.Dot(row, v, count), count);
            }
        }
    }

    // The transpose of H₁·H₂·…, as the product of the same reflections in the other order.
    private static void FormTransposed(Matrix<double> a, double* taus, Matrix<double> zt)
    {
        var n = a.Rows;
        using var vMemory = new Scratch<double>(n);
        var v = vMemory.Pointer;
        zt.Clear();
        for (var i = 0; i < n; i++) zt[i, i] = 1;
        for (var k = n - 2; k >= 0; k--)
        {
            var count = n - k - 1;
            v[0] = 1;
            for (var i = 1; i < count; i++) v[i] = a[k + 1 + i, k];
            for (var i = k + 1; i < n; i++)
            {
                var row = zt.Row(i) + k + 1;
                Rows<double>.AddScaled(row, v, -taus[k] * Rows<double>.Dot(row, v, count), count);
            }
        }
    }

    private static void Step(Matrix<double> h, Matrix<double> zt, int low, int high, bool isExceptional, bool whole)
    {
        var n = h.Rows;
        var shifts = isExceptional
            ? SchurSteps.Exceptional(Math.Abs(h[high, high - 1]) + Math.Abs(h[high - 1, high - 2]), h[high, high])
            : Block(h, high - 1);
        var (x, y, z) = SchurSteps.FirstColumn(Block(h, low), h[low + 2, low + 1], shifts);
        int lastColumn = whole ? n : high + 1, firstRow = whole ? 0 : low;
        for (var k = low; k < high; k++)
        {
            var isLast = k + 1 == high;
            (x, y, z, var factor) = SchurSteps.Reflection(x, y, isLast ? 0 : z);
            if (factor > 0)
            {
                var from = Math.Max(low, k - 1);
                Reflect(h.Row(k) + from, h.Row(k + 1) + from, isLast ? null : h.Row(k + 2) + from, x, y, z, factor, lastColumn - from);
                for (var i = firstRow; i < Math.Min(k + 4, high + 1); i++)
                {
                    var row = h.Row(i) + k;
                    var dot = factor * ((x * row[0]) + (y * row[1]) + (isLast ? 0 : z * row[2]));
                    row[0] -= dot * x;
                    row[1] -= dot * y;
                    if (!isLast) row[2] -= dot * z;
                }
                if (whole) Reflect(zt.Row(k), zt.Row(k + 1), isLast ? null : zt.Row(k + 2), x, y, z, factor, n);
            }
            if (k > low)
            {
                h[k + 1, k - 1] = 0;
                if (!isLast) h[k + 2, k - 1] = 0;
            }
            if (isLast) break;
            (x, y, z) = (h[k + 1, k], h[k + 2, k], k + 3 <= high ? h[k + 3, k] : 0);
        }
    }

    // Three rows, or two, times I - factor·v·vᵀ with v = (x, y, z).
    private static void Reflect(double* a, double* b, double* c, double x, double y, double z, double factor, long count)
    {
        long i = 0;
        Vector<double> vx = new(x), vy = new(y), vz = new(z), f = new(factor);
        for (; i <= count - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector<double> p = Vector.Load(a + i), q = Vector.Load(b + i), r = c == null ? default : Vector.Load(c + i);
            var dot = f * ((vx * p) + (vy * q) + (vz * r));
            Vector.Store(p - (dot * vx), a + i);
            Vector.Store(q - (dot * vy), b + i);
            if (c != null) Vector.Store(r - (dot * vz), c + i);
        }
        for (; i < count; i++)
        {
            var dot = factor * ((x * a[i]) + (y * b[i]) + (c == null ? 0 : z * c[i]));
            a[i] -= dot * x;
            b[i] -= dot * y;
            if (c != null) c[i] -= dot * z;
        }
    }

    private static void Standardize(Matrix<double> h, Matrix<double> zt, int k, bool whole)
    {
        var (cosine, sine, result) = Block(h, k).Standardize();
        int n = h.Rows, last = whole ? n : k + 2;
        Rotate(h.Row(k) + k, h.Row(k + 1) + k, cosine, sine, last - k);
        for (var i = whole ? 0 : k; i < k + 2; i++)
        {
            var row = h.Row(i) + k;
            (row[0], row[1]) = ((cosine * row[0]) + (sine * row[1]), (cosine * row[1]) - (sine * row[0]));
        }
        if (whole) Rotate(zt.Row(k), zt.Row(k + 1), cosine, sine, n);
        (h[k, k], h[k, k + 1], h[k + 1, k], h[k + 1, k + 1]) = result;
    }

    private static void Rotate(double* x, double* y, double c, double s, long count)
    {
        for (long i = 0; i < count; i++) (x[i], y[i]) = ((c * x[i]) + (s * y[i]), (c * y[i]) - (s * x[i]));
    }

    private static bool IsSmall(Matrix<double> h, int i, int trial) =>
        SchurSteps.IsSmall(Math.Abs(h[i, i - 1]), Math.Abs(h[i, i]) + Math.Abs(h[i - 1, i - 1]), trial);
}
