using System.Numerics;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>A = Z·T·Zᴴ of complex matrices by the QR algorithm with single shifts, and eigenvectors from it.</summary>
internal static unsafe class ComplexSchurForm
{
    // Vectors that one thread finds at once.
    private const int Chunk = 8;

    /// <summary>Replaces a by T times a power of two, whose exponent is the result; none where a is not finite. The rows of zt become the
    /// columns of Z.</summary>
    public static int? Run(ComplexMatrix a, ComplexMatrix zt)
    {
        var n = a.Rows;
        if (n == 0) return 0;
        if (a.Parts.Normalize() is not { } exponent) return null;
        using Scratch<Complex> taus = new(n), memory = new((long)n * n);
        Hessenberg(a, taus.Pointer);
        var z = new ComplexMatrix(memory.Pointer, n, n);
        ComplexFactors.Form(a, taus.Pointer, n - 1, 1, z);
        z.TransposeTo(zt, conjugate: false);
        for (var i = 2; i < n; i++) new Span<Complex>(a.Row(i), i - 1).Clear();
        var rotations = new (double C, Complex S)[n];
        for (int high = n - 1, trial = 0; high > 0;)
        {
            var low = high;
            while (low > 0 && !IsSmall(a, low, trial)) low--;
            if (low > 0) a[low, low - 1] = 0;
            if (low == high)
            {
                (high, trial) = (high - 1, 0);
                continue;
            }
            if (++trial > SchurSteps.MostSteps) return null;
            var shift = SchurSteps.IsExceptional(trial)
                ? a[high, high] + Complex.Abs(a[high, high - 1])
                : SchurSteps.Nearest(a[high - 1, high - 1], a[high - 1, high], a[high, high - 1], a[high, high]);
            Step(a, zt, low, high, shift, rotations);
        }
        return exponent;
    }

    /// <summary>Replaces a by its Hessenberg form with the vectors of the reflections below it; taus [n-1] are their factors.</summary>
    public static void Hessenberg(ComplexMatrix a, Complex* taus)
    {
        var n = a.Rows;
        using Scratch<Complex> vector = new(n), products = new(n);
        for (var k = 0; k < n - 1; k++)
        {
            taus[k] = 0;
            // The last subdiagonal element stays as it is.
            if (k == n - 2) break;
            ComplexFactors.ReflectColumn(a, k + 1, k, taus + k, vector.Pointer, products.Pointer);
            a.ReflectRight(0, k + 1, vector.Pointer, taus[k], products.Pointer);
        }
    }

    /// <summary>The blocks of a real Schur form made triangular.</summary>
    public static void Triangular(Matrix<double> real, Matrix<double> realZt, ComplexMatrix t, ComplexMatrix zt)
    {
        var n = t.Rows;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++) (t[i, j], zt[i, j]) = (real[i, j], realZt[i, j]);
        }
        for (var k = 0; k + 1 < n; k++)
        {
            var block = RealSchurForm.Block(real, k);
            if (block.C == 0) continue;
            Complex x = new(0, block.Vector.X), y = block.Vector.Y;
            Turn(t.Row(k) + k, t.Row(k + 1) + k, Complex.Conjugate(x), y, x, n - k);
            for (var i = 0; i < k + 2; i++) Turn(t.Row(i) + k, t.Row(i) + k + 1, x, y, Complex.Conjugate(x), 1);
            Turn(zt.Row(k), zt.Row(k + 1), x, y, Complex.Conjugate(x), n);
            (t[k, k], t[k + 1, k + 1], t[k + 1, k]) = (new(block.A, block.Omega), new(block.A, -block.Omega), 0);
            k++;
        }

        // (u, v) becomes (p·u + q·v, r·v - q·u).
        static void Turn(Complex* u, Complex* v, Complex p, Complex q, Complex r, int count)
        {
            for (var i = 0; i < count; i++) (u[i], v[i]) = ((p * u[i]) + (q * v[i]), (r * v[i]) - (q * u[i]));
        }
    }

    /// <summary>Eigenvectors as columns of length 1 whose largest element is real, from the Schur form of the matrix, or for left ones of
    /// its adjoint turned round.</summary>
    /// <param name="t">T, scaled as the algorithm leaves it.</param>
    /// <param name="zt">The columns of Z as rows.</param>
    /// <param name="left">Left eigenvectors.</param>
    /// <param name="isComplex">The matrix is complex; of a real one real eigenvalues have real vectors.</param>
    /// <param name="v">The vectors.</param>
    public static void Vectors(ComplexMatrix t, ComplexMatrix zt, bool left, bool isComplex, ComplexMatrix v)
    {
        var n = t.Rows;
        using Scratch<Complex> memory = new((long)n * n), zMemory = new((long)n * n);
        ComplexMatrix rows = new(memory.Pointer, n, n), z = new(zMemory.Pointer, n, n);
        // Substitution goes along rows: of the adjoint for left vectors.
        if (left) t.TransposeTo(rows, conjugate: true);
        else t.CopyTo(rows);
        zt.TransposeTo(z, conjugate: false);
        WorkerPool.For(n, Chunk, (start, end) =>
        {
            using Scratch<Complex> xMemory = new(n), yMemory = new(n);
            Complex* x = xMemory.Pointer, y = yMemory.Pointer;
            for (var k = start; k < end; k++)
            {
                new Span<Complex>(x, n).Clear();
                x[k] = Complex.One;
                for (var i = left ? k + 1 : k - 1; left ? i < n : i >= 0; i += left ? 1 : -1)
                {
                    long first = left ? k : i + 1, known = left ? i - k : k - i;
                    x[i] = -ComplexRows.Dot(rows.Row(i) + first, x + first, known) / SchurSteps.Gap(rows[i, i], rows[k, k]);
                    var relief = SchurSteps.Relief(x[i]);
                    if (relief != 1) Rows<double>.Scale((double*)(x + Math.Min(i, k)), relief, 2 * (known + 1));
                }
                long from = left ? k : 0, count = left ? n - k : k + 1;
                for (var i = 0; i < n; i++) y[i] = ComplexRows.Dot(z.Row(i) + from, x + from, count);
                Normalize(y, n, !isComplex && t[k, k].Imaginary == 0);
                for (var i = 0; i < n; i++) v[i, k] = y[i];
            }
        });
    }

    private static void Normalize(Complex* x, int n, bool isReal)
    {
        var largest = 0;
        var sum = 0.0;
        for (var i = 0; i < n; i++)
        {
            if (Complex.Abs(x[i]) > Complex.Abs(x[largest])) largest = i;
            sum += (x[i].Real * x[i].Real) + (x[i].Imaginary * x[i].Imaginary);
        }
        var phase = Complex.Conjugate(x[largest]) / Complex.Abs(x[largest]);
        if (isReal && x[largest].Real < 0) phase = -phase;
        var factor = phase / Math.Sqrt(sum);
        for (var i = 0; i < n; i++) x[i] = isReal ? (x[i] * factor).Real : x[i] * factor;
        x[largest] = x[largest].Real;
    }

    private static void Step(ComplexMatrix h, ComplexMatrix zt, int low, int high, Complex shift, (double C, Complex S)[] rotations)
    {
        var n = h.Rows;
        for (var i = low; i <= high; i++) h[i, i] -= shift;
        for (var k = low; k < high; k++)
        {
            var (c, s) = rotations[k] = SchurSteps.Turn(h[k, k], h[k + 1, k]);
            ComplexRows.Rotate(h.Row(k) + k, h.Row(k + 1) + k, c, s, n - k);
            h[k + 1, k] = 0;
        }
        for (var k = low; k < high; k++)
        {
            var (c, s) = rotations[k];
            var conjugate = Complex.Conjugate(s);
            for (var i = 0; i < Math.Min(k + 2, high + 1); i++)
            {
                var row = h.Row(i) + k;
                (row[0], row[1]) = ((c * row[0]) + (conjugate * row[1]), (c * row[1]) - (s * row[0]));
            }
            ComplexRows.Rotate(zt.Row(k), zt.Row(k + 1), c, conjugate, n);
        }
        for (var i = low; i <= high; i++) h[i, i] += shift;
    }

    private static bool IsSmall(ComplexMatrix h, int i, int trial) =>
        SchurSteps.IsSmall(Complex.Abs(h[i, i - 1]), Complex.Abs(h[i, i]) + Complex.Abs(h[i - 1, i - 1]), trial);
}
