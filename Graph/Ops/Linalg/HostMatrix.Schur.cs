using System.Numerics;

namespace Lazy.Graph.Ops;

/// <content>The QR algorithm for general matrices.</content>
internal static partial class HostMatrix
{
    private const double Epsilon = 2.2e-16;

    /// <summary>Eigenvalues with left and right eigenvectors, from the Schur form.</summary>
    public static (Complex[,] W, Complex[,] Left, Complex[,] Right) Eig(Complex[,] a, bool isComplex)
    {
        var n = a.GetLength(0);
        if (!IsFinite(a)) return (Undefined(n, 1), Undefined(n, n), Undefined(n, n));
        var (t, z) = isComplex ? ComplexSchur(a) : Triangular(RealSchur(a));
        var scale = Enumerable.Range(0, n).Select(i => t[i, i].Magnitude).DefaultIfEmpty(0).Max();
        var smallest = Math.Max(Epsilon * scale, double.Epsilon / Epsilon);
        Complex[,] left = new Complex[n, n], right = new Complex[n, n];
        for (var k = 0; k < n; k++)
        {
            right[k, k] = left[k, k] = 1;
            for (var i = k - 1; i >= 0; i--)
            {
                var sum = Complex.Zero;
                for (var j = i + 1; j <= k; j++) sum -= t[i, j] * right[j, k];
                right[i, k] = sum / Apart(t[i, i] - t[k, k]);
            }
            for (var i = k + 1; i < n; i++)
            {
                var sum = Complex.Zero;
                for (var j = k; j < i; j++) sum -= Complex.Conjugate(t[j, i]) * left[j, k];
                left[i, k] = sum / Apart(Complex.Conjugate(t[i, i] - t[k, k]));
            }
        }
        var w = Make(n, 1, (i, _) => t[i, i]);
        return (w, Normal(Multiply(z, left)), Normal(Multiply(z, right)));

        Complex Apart(Complex gap) => gap.Magnitude < smallest ? smallest : gap;

        // Real eigenvalues of a real matrix have real vectors; in general the largest element of a vector is made real.
        Complex[,] Normal(Complex[,] v)
        {
            for (var k = 0; k < n; k++)
            {
                var largest = Enumerable.Range(0, n).MaxBy(i => v[i, k].Magnitude);
                var norm = Math.Sqrt(Enumerable.Range(0, n).Sum(i => Square(v[i, k])));
                var phase = Complex.Conjugate(v[largest, k]) / v[largest, k].Magnitude;
                if (!isComplex && w[k, 0].Imaginary == 0 && v[largest, k].Real < 0) phase = -phase;
                for (var i = 0; i < n; i++)
                {
                    v[i, k] *= phase / norm;
                    if (!isComplex && w[k, 0].Imaginary == 0) v[i, k] = v[i, k].Real;
                }
                v[largest, k] = v[largest, k].Real;
            }
            return v;
        }
    }

    /// <summary>T upper triangular and Z unitary by the QR algorithm with single shifts.</summary>
    public static (Complex[,] T, Complex[,] Z) ComplexSchur(Complex[,] a)
    {
        var n = a.GetLength(0);
        if (!IsFinite(a)) return (Undefined(n, n), Undefined(n, n));
        var (h, z) = HessenbergForm(a);
        for (int high = n - 1, trial = 0; high > 0;)
        {
            var low = high;
            while (low > 0 && !Negligible(h, low)) low--;
            if (low > 0) h[low, low - 1] = 0;
            if (low == high)
            {
                (high, trial) = (high - 1, 0);
                continue;
            }
            var shift = ++trial % 10 == 0 ? h[high, high] + h[high, high - 1].Magnitude : Nearest(h, high);
            if (trial > 300) break;
            var rotations = new (double C, Complex S)[high - low];
            for (var i = low; i <= high; i++) h[i, i] -= shift;
            for (var k = low; k < high; k++)
            {
                Complex x = h[k, k], y = h[k + 1, k];
                var r = Math.Sqrt(Square(x) + Square(y));
                var phase = x == 0 ? 1 : x / x.Magnitude;
                var (c, s) = r == 0 ? (1, Complex.Zero) : (x.Magnitude / r, phase * Complex.Conjugate(y) / r);
                rotations[k - low] = (c, s);
                for (var j = k; j < n; j++)
                    (h[k, j], h[k + 1, j]) = ((c * h[k, j]) + (s * h[k + 1, j]), (c * h[k + 1, j]) - (Complex.Conjugate(s) * h[k, j]));
                h[k + 1, k] = 0;
            }
            for (var k = low; k < high; k++)
            {
                var (c, s) = rotations[k - low];
                TurnColumns(h, k, Math.Min(k + 2, high + 1), c, s);
                TurnColumns(z, k, n, c, s);
            }
            for (var i = low; i <= high; i++) h[i, i] += shift;
        }
        return (Make(n, n, (i, j) => i <= j ? h[i, j] : 0), z);

        static void TurnColumns(Complex[,] a, int k, int rows, double c, Complex s)
        {
            for (var i = 0; i < rows; i++)
            {
                Complex x = a[i, k], y = a[i, k + 1];
                (a[i, k], a[i, k + 1]) = ((c * x) + (Complex.Conjugate(s) * y), (c * y) - (s * x));
            }
        }

        static Complex Nearest(Complex[,] h, int high)
        {
            Complex p = (h[high - 1, high - 1] - h[high, high]) / 2, q = h[high - 1, high] * h[high, high - 1];
            var root = Complex.Sqrt((p * p) + q);
            if ((p + root).Magnitude < (p - root).Magnitude) root = -root;
            return p + root == 0 ? h[high, high] : h[high, high] - (q / (p + root));
        }
    }

    /// <summary>T with 2 by 2 blocks for pairs of complex eigenvalues, and Z orthogonal, by the QR algorithm with double shifts (Golub and
    /// Van Loan, 7.5).</summary>
    public static (Complex[,] T, Complex[,] Z) RealSchur(Complex[,] a)
    {
        var n = a.GetLength(0);
        if (!IsFinite(a)) return (Undefined(n, n), Undefined(n, n));
        var (h, z) = HessenbergForm(a);
        for (int high = n - 1, trial = 0; high > 0;)
        {
            var low = high;
            while (low > 0 && !Negligible(h, low)) low--;
            if (low > 0) h[low, low - 1] = 0;
            if (low >= high - 1)
            {
                if (low == high - 1) Standardize(h, z, low);
                (high, trial) = (low - 1, 0);
                continue;
            }
            if (++trial > 300) break;
            DoubleStep(h, z, low, high, trial % 10 == 0);
        }
        return (Make(n, n, (i, j) => i <= j + 1 ? h[i, j].Real : 0), z);
    }

    private static void DoubleStep(Complex[,] h, Complex[,] z, int low, int high, bool exceptional)
    {
        double H(int i, int j) => h[i, j].Real;
        var n = h.GetLength(0);
        double sum = H(high - 1, high - 1) + H(high, high);
        var product = (H(high - 1, high - 1) * H(high, high)) - (H(high - 1, high) * H(high, high - 1));
        if (exceptional)
        {
            var size = Math.Abs(H(high, high - 1)) + Math.Abs(H(high - 1, high - 2));
            (sum, product) = (1.5 * size, size * size);
        }
        var x = (H(low, low) * H(low, low)) + (H(low, low + 1) * H(low + 1, low)) - (sum * H(low, low)) + product;
        var y = H(low + 1, low) * (H(low, low) + H(low + 1, low + 1) - sum);
        var w = H(low + 1, low) * H(low + 2, low + 1);
        for (var k = low; k < high; k++)
        {
            var length = Math.Min(3, high - k + 1);
            double[] v = length == 3 ? [x, y, w] : [x, y];
            var norm = Math.Sqrt(v.Sum(e => e * e));
            if (norm > 0)
            {
                v[0] += v[0] < 0 ? -norm : norm;
                var factor = 2 / v.Sum(e => e * e);
                for (var j = Math.Max(low, k - 1); j < n; j++)
                {
                    var dot = factor * v.Select((e, i) => e * H(k + i, j)).Sum();
                    for (var i = 0; i < length; i++) h[k + i, j] -= dot * v[i];
                }
                Columns(h, Math.Min(k + 4, high + 1));
                Columns(z, n);

                void Columns(Complex[,] m, int rows)
                {
                    for (var i = 0; i < rows; i++)
                    {
                        var dot = factor * v.Select((e, j) => e * m[i, k + j].Real).Sum();
                        for (var j = 0; j < length; j++) m[i, k + j] -= dot * v[j];
                    }
                }
            }
            if (k > low)
            {
                for (var i = 1; i < length; i++) h[k + i, k - 1] = 0;
            }
            if (k + 1 >= high) break;
            (x, y, w) = (H(k + 1, k), H(k + 2, k), k + 3 <= high ? H(k + 3, k) : 0);
        }
    }

    // A 2 by 2 block becomes triangular if its eigenvalues are real; else its diagonal elements become equal, as LAPACK has it.
    private static void Standardize(Complex[,] h, Complex[,] z, int k)
    {
        double a = h[k, k].Real, b = h[k, k + 1].Real, c = h[k + 1, k].Real, d = h[k + 1, k + 1].Real;
        if (c == 0) return;
        double p = (a - d) / 2, discriminant = (p * p) + (b * c), cosine, sine;
        if (discriminant >= 0)
        {
            var root = p + (p < 0 ? -Math.Sqrt(discriminant) : Math.Sqrt(discriminant));
            var norm = Math.Sqrt((root * root) + (c * c));
            (cosine, sine) = (root / norm, c / norm);
        }
        else
        {
            var angle = 0.5 * Math.Atan2(d - a, b + c);
            (cosine, sine) = (Math.Cos(angle), Math.Sin(angle));
        }
        var n = h.GetLength(0);
        for (var j = k; j < n; j++)
            (h[k, j], h[k + 1, j]) = ((cosine * h[k, j]) + (sine * h[k + 1, j]), (cosine * h[k + 1, j]) - (sine * h[k, j]));
        foreach (var (m, rows) in new[] { (h, k + 2), (z, n) })
        {
            for (var i = 0; i < rows; i++)
                (m[i, k], m[i, k + 1]) = ((cosine * m[i, k]) + (sine * m[i, k + 1]), (cosine * m[i, k + 1]) - (sine * m[i, k]));
        }
        if (discriminant >= 0) h[k + 1, k] = 0;
        else h[k, k] = h[k + 1, k + 1] = (h[k, k] + h[k + 1, k + 1]) / 2;
    }

    // The blocks of a real Schur form made triangular by complex rotations.
    private static (Complex[,] T, Complex[,] Z) Triangular((Complex[,] T, Complex[,] Z) real)
    {
        var (t, z) = real;
        var n = t.GetLength(0);
        for (var k = 0; k + 1 < n; k++)
        {
            if (t[k + 1, k] == 0) continue;
            double a = t[k, k].Real, b = t[k, k + 1].Real, c = t[k + 1, k].Real;
            // (a ± i·ω) with ω² = -b·c; the eigenvector of the first is (i·ω, c).
            var omega = Math.Sqrt(-b * c);
            var norm = Math.Sqrt((omega * omega) + (c * c));
            Complex x = new(0, omega / norm);
            var y = c / norm;
            for (var j = k; j < n; j++)
                (t[k, j], t[k + 1, j]) = ((Complex.Conjugate(x) * t[k, j]) + (y * t[k + 1, j]), (x * t[k + 1, j]) - (y * t[k, j]));
            foreach (var (m, rows) in new[] { (t, k + 2), (z, n) })
            {
                for (var i = 0; i < rows; i++)
                    (m[i, k], m[i, k + 1]) = ((x * m[i, k]) + (y * m[i, k + 1]), (Complex.Conjugate(x) * m[i, k + 1]) - (y * m[i, k]));
            }
            (t[k, k], t[k + 1, k + 1], t[k + 1, k]) = (new(a, omega), new(a, -omega), 0);
            k++;
        }
        return (t, z);
    }

    private static (Complex[,] H, Complex[,] Z) HessenbergForm(Complex[,] a)
    {
        var parts = Hessenberg(a, full: false);
        var n = a.GetLength(0);
        return (Make(n, n, (i, j) => i <= j + 1 ? parts[0][i, j] : 0), Reflections(parts[0], parts[1], below: 1));
    }

    private static bool Negligible(Complex[,] h, int i)
    {
        var size = h[i, i].Magnitude + h[i - 1, i - 1].Magnitude;
        return h[i, i - 1].Magnitude <= Epsilon * (size == 0 ? 1e-300 : size);
    }
}
