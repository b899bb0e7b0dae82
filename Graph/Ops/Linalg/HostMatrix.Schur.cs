using System.Numerics;

namespace Lazy.Graph.Ops;

/// <content>The QR algorithm for general matrices.</content>
internal static partial class HostMatrix
{
    /// <summary>Eigenvalues with left and right eigenvectors, from the Schur form.</summary>
    public static (Complex[,] W, Complex[,] Left, Complex[,] Right) Eig(Complex[,] a, bool isComplex)
    {
        var n = a.GetLength(0);
        if (!IsFinite(a)) return (Undefined(n, 1), Undefined(n, n), Undefined(n, n));
        var exponent = Exponent(a);
        var (t, z) = isComplex ? SchurOfScaled(Scaled(a, exponent)) : Triangular(RealSchurOfScaled(Scaled(a, exponent)));
        Complex[,] left = new Complex[n, n], right = new Complex[n, n];
        for (var k = 0; k < n; k++)
        {
            right[k, k] = left[k, k] = 1;
            for (var i = k - 1; i >= 0; i--)
            {
                var sum = Complex.Zero;
                for (var j = i + 1; j <= k; j++) sum -= t[i, j] * right[j, k];
                right[i, k] = sum / SchurSteps.Gap(t[i, i], t[k, k]);
                Relieve(right, k, SchurSteps.Relief(right[i, k]));
            }
            for (var i = k + 1; i < n; i++)
            {
                var sum = Complex.Zero;
                for (var j = k; j < i; j++) sum -= Complex.Conjugate(t[j, i]) * left[j, k];
                left[i, k] = sum / SchurSteps.Gap(Complex.Conjugate(t[i, i]), Complex.Conjugate(t[k, k]));
                Relieve(left, k, SchurSteps.Relief(left[i, k]));
            }
        }
        var w = Make(n, 1, (i, _) => t[i, i]);
        return (Scaled(w, -exponent), Normal(Multiply(z, left)), Normal(Multiply(z, right)));

        void Relieve(Complex[,] v, int k, double factor)
        {
            for (var i = 0; i < n; i++) v[i, k] *= factor;
        }

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
        var exponent = Exponent(a);
        var (t, z) = SchurOfScaled(Scaled(a, exponent));
        return (Scaled(t, -exponent), z);
    }

    private static (Complex[,] T, Complex[,] Z) SchurOfScaled(Complex[,] a)
    {
        var n = a.GetLength(0);
        var (h, z) = HessenbergForm(a);
        for (int high = n - 1, trial = 0; high > 0;)
        {
            var low = high;
            while (low > 0 && !Negligible(h, low, trial)) low--;
            if (low > 0) h[low, low - 1] = 0;
            if (low == high)
            {
                (high, trial) = (high - 1, 0);
                continue;
            }
            if (++trial > SchurSteps.MostSteps) return (Undefined(n, n), Undefined(n, n));
            var shift = SchurSteps.IsExceptional(trial)
                ? h[high, high] + h[high, high - 1].Magnitude
                : SchurSteps.Nearest(h[high - 1, high - 1], h[high - 1, high], h[high, high - 1], h[high, high]);
            var rotations = new (double C, Complex S)[high - low];
            for (var i = low; i <= high; i++) h[i, i] -= shift;
            for (var k = low; k < high; k++)
            {
                var (c, s) = rotations[k - low] = SchurSteps.Turn(h[k, k], h[k + 1, k]);
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
    }

    /// <summary>T with 2 by 2 blocks for pairs of complex eigenvalues, and Z orthogonal, by the QR algorithm with double shifts (Golub and
    /// Van Loan, 7.5).</summary>
    public static (Complex[,] T, Complex[,] Z) RealSchur(Complex[,] a)
    {
        var n = a.GetLength(0);
        if (!IsFinite(a)) return (Undefined(n, n), Undefined(n, n));
        var exponent = Exponent(a);
        var (t, z) = RealSchurOfScaled(Scaled(a, exponent));
        return (Scaled(t, -exponent), z);
    }

    private static (Complex[,] T, Complex[,] Z) RealSchurOfScaled(Complex[,] a)
    {
        var n = a.GetLength(0);
        var (h, z) = HessenbergForm(a);
        for (int high = n - 1, trial = 0; high > 0;)
        {
            var low = high;
            while (low > 0 && !Negligible(h, low, trial)) low--;
            if (low > 0) h[low, low - 1] = 0;
            if (low >= high - 1)
            {
                if (low == high - 1) Standardize(h, z, low);
                (high, trial) = (low - 1, 0);
                continue;
            }
            if (++trial > SchurSteps.MostSteps) return (Undefined(n, n), Undefined(n, n));
            DoubleStep(h, z, low, high, SchurSteps.IsExceptional(trial));
        }
        return (Make(n, n, (i, j) => i <= j + 1 ? h[i, j].Real : 0), z);
    }

    private static void DoubleStep(Complex[,] h, Complex[,] z, int low, int high, bool exceptional)
    {
        double H(int i, int j) => h[i, j].Real;
        var n = h.GetLength(0);
        var shifts = exceptional
            ? SchurSteps.Exceptional(Math.Abs(H(high, high - 1)) + Math.Abs(H(high - 1, high - 2)), H(high, high))
            : Block(h, high - 1);
        var (x, y, w) = SchurSteps.FirstColumn(Block(h, low), H(low + 2, low + 1), shifts);
        for (var k = low; k < high; k++)
        {
            var length = Math.Min(3, high - k + 1);
            (x, y, w, var factor) = SchurSteps.Reflection(x, y, length == 3 ? w : 0);
            double[] v = length == 3 ? [x, y, w] : [x, y];
            if (factor > 0)
            {
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

    private static RealBlock Block(Complex[,] h, int k) => new(h[k, k].Real, h[k, k + 1].Real, h[k + 1, k].Real, h[k + 1, k + 1].Real);

    // A 2 by 2 block becomes triangular if its eigenvalues are real; else its diagonal elements become equal, as LAPACK has it.
    private static void Standardize(Complex[,] h, Complex[,] z, int k)
    {
        var (cosine, sine, result) = Block(h, k).Standardize();
        var n = h.GetLength(0);
        for (var j = k; j < n; j++)
            (h[k, j], h[k + 1, j]) = ((cosine * h[k, j]) + (sine * h[k + 1, j]), (cosine * h[k + 1, j]) - (sine * h[k, j]));
        foreach (var (m, rows) in new[] { (h, k + 2), (z, n) })
        {
            for (var i = 0; i < rows; i++)
                (m[i, k], m[i, k + 1]) = ((cosine * m[i, k]) + (sine * m[i, k + 1]), (cosine * m[i, k + 1]) - (sine * m[i, k]));
        }
        (h[k, k], h[k, k + 1], h[k + 1, k], h[k + 1, k + 1]) = (result.A, result.B, result.C, result.D);
    }

    // The blocks of a real Schur form made triangular by complex rotations.
    private static (Complex[,] T, Complex[,] Z) Triangular((Complex[,] T, Complex[,] Z) real)
    {
        var (t, z) = real;
        var n = t.GetLength(0);
        for (var k = 0; k + 1 < n; k++)
        {
            if (t[k + 1, k] == 0) continue;
            var block = Block(t, k);
            Complex x = new(0, block.Vector.X);
            var y = block.Vector.Y;
            for (var j = k; j < n; j++)
                (t[k, j], t[k + 1, j]) = ((Complex.Conjugate(x) * t[k, j]) + (y * t[k + 1, j]), (x * t[k + 1, j]) - (y * t[k, j]));
            foreach (var (m, rows) in new[] { (t, k + 2), (z, n) })
            {
                for (var i = 0; i < rows; i++)
                    (m[i, k], m[i, k + 1]) = ((x * m[i, k]) + (y * m[i, k + 1]), (Complex.Conjugate(x) * m[i, k + 1]) - (y * m[i, k]));
            }
            (t[k, k], t[k + 1, k + 1], t[k + 1, k]) = (new(block.A, block.Omega), new(block.A, -block.Omega), 0);
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

    private static bool Negligible(Complex[,] h, int i, int trial) =>
        SchurSteps.IsSmall(h[i, i - 1].Magnitude, h[i, i].Magnitude + h[i - 1, i - 1].Magnitude, trial);

    // Of the power of two that makes the largest part of an element 1 to 2.
    private static int Exponent(Complex[,] a)
    {
        var largest = a.Cast<Complex>().Select(z => Math.Max(Math.Abs(z.Real), Math.Abs(z.Imaginary))).DefaultIfEmpty(0).Max();
        return largest == 0 ? 0 : -Math.ILogB(largest);
    }

    private static Complex[,] Scaled(Complex[,] a, int exponent) => Make(a.GetLength(0), a.GetLength(1), (i, j) =>
        new(Math.ScaleB(a[i, j].Real, exponent), Math.ScaleB(a[i, j].Imaginary, exponent)));
}
