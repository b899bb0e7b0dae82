using System.Numerics;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>
/// A = Z·T·Zᵀ of real matrices by the QR algorithm with double shifts: Golub and Van Loan, Matrix Computations, 7.4 and 7.5. T has blocks
/// of size 2 on its diagonal for pairs of complex eigenvalues, whose diagonal elements are equal, as LAPACK has it.
/// </summary>
internal static unsafe class RealSchurForm
{
    private const double Epsilon = 2.2e-16;
    private const int MostSteps = 300;

    /// <summary>Replaces a by T. The rows of zt, unless it is empty, become the columns of Z; without them only the blocks of T that tell
    /// the eigenvalues are right.</summary>
    public static void Run(Matrix<double> a, Matrix<double> zt)
    {
        var n = a.Rows;
        if (n == 0) return;
        using Scratch<double> taus = new(n);
        Hessenberg(a, taus.Pointer);
        if (zt.Rows > 0) FormTransposed(a, taus.Pointer, zt);
        for (var i = 2; i < n; i++) new Span<double>(a.Row(i), i - 1).Clear();
        var whole = zt.Rows > 0;
        for (int high = n - 1, trial = 0; high > 0;)
        {
            var low = high;
            while (low > 0 && !IsSmall(a, low)) low--;
            if (low > 0) a[low, low - 1] = 0;
            if (low >= high - 1)
            {
                if (low == high - 1) Standardize(a, zt, low, whole);
                (high, trial) = (low - 1, 0);
                continue;
            }
            if (++trial > MostSteps) break;
            Step(a, zt, low, high, trial % 10 == 0, whole);
        }
    }

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
        double sum = h[high - 1, high - 1] + h[high, high];
        var product = (h[high - 1, high - 1] * h[high, high]) - (h[high - 1, high] * h[high, high - 1]);
        if (isExceptional)
        {
            var size = Math.Abs(h[high, high - 1]) + Math.Abs(h[high - 1, high - 2]);
            (sum, product) = (1.5 * size, size * size);
        }
        var x = (h[low, low] * h[low, low]) + (h[low, low + 1] * h[low + 1, low]) - (sum * h[low, low]) + product;
        var y = h[low + 1, low] * (h[low, low] + h[low + 1, low + 1] - sum);
        var z = h[low + 1, low] * h[low + 2, low + 1];
        int lastColumn = whole ? n : high + 1, firstRow = whole ? 0 : low;
        for (var k = low; k < high; k++)
        {
            var isLast = k + 1 == high;
            if (isLast) z = 0;
            var norm = Math.Sqrt((x * x) + (y * y) + (z * z));
            if (norm > 0)
            {
                x += x < 0 ? -norm : norm;
                var factor = 2 / ((x * x) + (y * y) + (z * z));
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
        double a = h[k, k], b = h[k, k + 1], c = h[k + 1, k], d = h[k + 1, k + 1];
        if (c == 0) return;
        double p = (a - d) / 2, discriminant = (p * p) + (b * c), cosine, sine;
        if (discriminant >= 0)
        {
            var root = p + (p < 0 ? -Math.Sqrt(discriminant) : Math.Sqrt(discriminant));
            var norm = double.Hypot(root, c);
            (cosine, sine) = (root / norm, c / norm);
        }
        else
        {
            var angle = 0.5 * Math.Atan2(d - a, b + c);
            (cosine, sine) = (Math.Cos(angle), Math.Sin(angle));
        }
        int n = h.Rows, last = whole ? n : k + 2;
        Rotate(h.Row(k) + k, h.Row(k + 1) + k, cosine, sine, last - k);
        for (var i = whole ? 0 : k; i < k + 2; i++)
        {
            var row = h.Row(i) + k;
            (row[0], row[1]) = ((cosine * row[0]) + (sine * row[1]), (cosine * row[1]) - (sine * row[0]));
        }
        if (whole) Rotate(zt.Row(k), zt.Row(k + 1), cosine, sine, n);
        if (discriminant >= 0) h[k + 1, k] = 0;
        else h[k, k] = h[k + 1, k + 1] = (h[k, k] + h[k + 1, k + 1]) / 2;
    }

    private static void Rotate(double* x, double* y, double c, double s, long count)
    {
        for (long i = 0; i < count; i++) (x[i], y[i]) = ((c * x[i]) + (s * y[i]), (c * y[i]) - (s * x[i]));
    }

    private static bool IsSmall(Matrix<double> h, int i)
    {
        var size = Math.Abs(h[i, i]) + Math.Abs(h[i - 1, i - 1]);
        return Math.Abs(h[i, i - 1]) <= Epsilon * (size == 0 ? 1e-300 : size);
    }
}
