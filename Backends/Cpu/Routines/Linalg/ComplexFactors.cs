using System.Numerics;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>Factors of complex matrices, and triangular systems, row by row.</summary>
internal static unsafe class ComplexFactors
{
    // Columns of the right sides that one thread takes at once.
    private const int Chunk = 32;

    /// <summary>Replaces the lower triangle of a by L of A = L·Lᴴ. False where a is not positive definite.</summary>
    public static bool Cholesky(ComplexMatrix a)
    {
        using var memory = new Scratch<Complex>(a.Rows);
        var conjugate = memory.Pointer;
        for (var i = 0; i < a.Rows; i++)
        {
            var row = a.Row(i);
            for (var j = 0; j < i; j++)
            {
                // Of the row so far the conjugates are kept, so that products are plain.
                row[j] = (row[j] - Complex.Conjugate(ComplexRows.Dot(conjugate, a.Row(j), j))) / a[j, j].Real;
                conjugate[j] = Complex.Conjugate(row[j]);
            }
            var pivot = row[i].Real - ComplexRows.Dot(conjugate, row, i).Real;
            if (!(pivot > 0)) return false;
            row[i] = Math.Sqrt(pivot);
        }
        return true;
    }

    /// <summary>Replaces a by both factors of P·A = L·U; pivots[k] is the row that row k was swapped with.</summary>
    public static void Lu(ComplexMatrix a, int* pivots)
    {
        int m = a.Rows, n = a.Columns;
        for (var k = 0; k < Math.Min(m, n); k++)
        {
            var p = k;
            for (var i = k + 1; i < m; i++)
            {
                if (Size(a[i, k]) > Size(a[p, k])) p = i;
            }
            pivots[k] = p;
            if (p != k) Rows<double>.Swap((double*)a.Row(k), (double*)a.Row(p), 2L * n);
            var pivot = a[k, k];
            if (pivot == 0) continue;
            for (var i = k + 1; i < m; i++)
            {
                a[i, k] /= pivot;
                ComplexRows.AddScaled(a.Row(i) + k + 1, a.Row(k) + k + 1, -a[i, k], n - k - 1);
            }
        }

        // The measure of LAPACK.
        static double Size(Complex z) => Math.Abs(z.Real) + Math.Abs(z.Imaginary);
    }

    /// <summary>b = a⁻¹·b for triangular a with any strides.</summary>
    public static void SolveLeft(int n, Complex* a, long row, long column, bool lower, bool unit, ComplexMatrix b) =>
        WorkerPool.For(b.Columns, (long)n * n * b.Columns < 16384 ? Math.Max(1, b.Columns) : Chunk, (start, end) =>
        {
            for (var step = 0; step < n; step++)
            {
                var i = lower ? step : n - 1 - step;
                var target = b.Row(i) + start;
                for (var k = lower ? 0 : i + 1; k < (lower ? i : n); k++)
                    ComplexRows.AddScaled(target, b.Row(k) + start, -a[(i * row) + (k * column)], end - start);
                if (unit) continue;
                var pivot = a[i * (row + column)];
                for (var j = 0; j < end - start; j++) target[j] = Quotient(target[j], pivot);
            }
        });

    /// <summary>Replaces a by R above and the vectors of the reflections below the diagonal.</summary>
    public static void Qr(ComplexMatrix a, Complex* taus)
    {
        using Scratch<Complex> vector = new(a.Rows), row = new(a.Columns);
        for (var k = 0; k < Math.Min(a.Rows, a.Columns); k++) ReflectColumn(a, k, k, taus + k, vector.Pointer, row.Pointer);
    }

    /// <summary>The reflection that makes column k zero below a row, applied to all columns behind; its vector takes the place of the
    /// zeros.</summary>
    public static void ReflectColumn(ComplexMatrix a, int row, int k, Complex* tau, Complex* vector, Complex* products)
    {
        for (var i = row; i < a.Rows; i++) vector[i - row] = a[i, k];
        *tau = ComplexRows.Reflector(vector, a.Rows - row);
        for (var i = row; i < a.Rows; i++) a[i, k] = vector[i - row];
        vector[0] = Complex.One;
        a.ReflectLeft(row, k + 1, vector, Complex.Conjugate(*tau), products);
    }

    /// <summary>The first columns of the product of reflections, whose vectors lie in columns, each from its row on.</summary>
    public static void Form(ComplexMatrix a, Complex* taus, int count, int below, ComplexMatrix q)
    {
        using Scratch<Complex> vector = new(a.Rows), row = new(q.Columns);
        q.SetIdentity();
        for (var k = count - 1; k >= 0; k--)
        {
            for (var i = k + below + 1; i < a.Rows; i++) vector.Pointer[i - k - below] = a[i, k];
            vector.Pointer[0] = Complex.One;
            q.ReflectLeft(k + below, k + below, vector.Pointer, taus[k], row.Pointer);
        }
    }

    // Real numbers divide as such: a zero divisor gives an infinity and no NaN.
    private static Complex Quotient(Complex x, Complex y) =>
        y.Imaginary == 0 ? new(x.Real / y.Real, x.Imaginary == 0 ? 0 : x.Imaginary / y.Real) : x / y;
}
