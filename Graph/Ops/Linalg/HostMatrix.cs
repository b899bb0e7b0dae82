using System.Numerics;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>Decompositions by the plainest loops, in complex float64: what backends are tested against.</summary>
internal static partial class HostMatrix
{
    /// <summary>One matrix of a stack, or a vector as a matrix of one column.</summary>
    public static Complex[,] Read(HostArray x, int batchRank, long item)
    {
        var core = x.Shape.AsSpan()[batchRank..];
        int rows = core[0], columns = core.Length == 1 ? 1 : core[1];
        var a = new Complex[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++) a[i, j] = x.Data[((((item * rows) + i) * columns) + j)].Complex;
        }
        return a;
    }

    /// <summary>Stores one matrix of a stack.</summary>
    public static void Write(Complex[,] a, DType type, Scalar[] data, long item)
    {
        int rows = a.GetLength(0), columns = a.GetLength(1);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                data[((((item * rows) + i) * columns) + j)] =
                    type.IsComplex ? Scalar.OfComplex(type, a[i, j]) : Scalar.Of(type, a[i, j].Real);
            }
        }
    }

    /// <summary>Rows and columns exchanged.</summary>
    public static Complex[,] Transpose(Complex[,] a) => Make(a.GetLength(1), a.GetLength(0), (i, j) => a[j, i]);

    /// <summary>The conjugated transpose.</summary>
    public static Complex[,] Adjoint(Complex[,] a) => Make(a.GetLength(1), a.GetLength(0), (i, j) => Complex.Conjugate(a[j, i]));

    /// <summary>A·B.</summary>
    public static Complex[,] Multiply(Complex[,] a, Complex[,] b) => Make(a.GetLength(0), b.GetLength(1), (i, j) =>
    {
        var sum = Complex.Zero;
        for (var k = 0; k < a.GetLength(1); k++) sum += a[i, k] * b[k, j];
        return sum;
    });

    /// <summary>The Hermitian matrix of a lower triangle.</summary>
    public static Complex[,] HermitianOfLower(Complex[,] a) => Make(a.GetLength(0), a.GetLength(0), (i, j) =>
        i > j ? a[i, j] : i < j ? Complex.Conjugate(a[j, i]) : a[i, i].Real);

    /// <summary>A matrix from a formula.</summary>
    public static Complex[,] Make(int rows, int columns, Func<int, int, Complex> element)
    {
        var a = new Complex[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++) a[i, j] = element(i, j);
        }
        return a;
    }

    /// <summary>The identity.</summary>
    public static Complex[,] Eye(int rows, int columns) => Make(rows, columns, (i, j) => i == j ? 1 : 0);

    /// <summary>Whether all numbers are finite.</summary>
    public static bool IsFinite(Complex[,] a) => a.Cast<Complex>().All(z => double.IsFinite(z.Real) && double.IsFinite(z.Imaginary));

    /// <summary>NaN everywhere.</summary>
    public static Complex[,] Undefined(int rows, int columns) => Make(rows, columns, (_, _) => new(double.NaN, double.NaN));

    /// <summary>The lower factor; NaN if there is none.</summary>
    public static Complex[,] Cholesky(Complex[,] a)
    {
        var n = a.GetLength(0);
        var l = new Complex[n, n];
        for (var j = 0; j < n; j++)
        {
            var pivot = a[j, j].Real;
            for (var k = 0; k < j; k++) pivot -= Square(l[j, k]);
            if (!(pivot > 0)) return Make(n, n, (i, k) => i >= k ? new Complex(double.NaN, double.NaN) : 0);
            l[j, j] = Math.Sqrt(pivot);
            for (var i = j + 1; i < n; i++)
            {
                var sum = a[i, j];
                for (var k = 0; k < j; k++) sum -= l[i, k] * Complex.Conjugate(l[j, k]);
                l[i, j] = sum / l[j, j].Real;
            }
        }
        return l;
    }

    /// <summary>Both factors in one matrix, swaps and permutation.</summary>
    public static Complex[][,] Lu(Complex[,] source)
    {
        var a = (Complex[,])source.Clone();
        int m = a.GetLength(0), n = a.GetLength(1), count = Math.Min(m, n);
        var pivots = new Complex[count, 1];
        var permutation = Make(m, 1, (i, _) => i);
        for (var k = 0; k < count; k++)
        {
            var p = k;
            // The measure of LAPACK: of complex numbers the sum of their parts.
            for (var i = k + 1; i < m; i++)
            {
                if (Size(a[i, k]) > Size(a[p, k])) p = i;
            }
            pivots[k, 0] = p;
            if (p != k)
            {
                for (var j = 0; j < n; j++) (a[k, j], a[p, j]) = (a[p, j], a[k, j]);
                (permutation[k, 0], permutation[p, 0]) = (permutation[p, 0], permutation[k, 0]);
            }
            if (a[k, k] == 0) continue;
            for (var i = k + 1; i < m; i++)
            {
                a[i, k] /= a[k, k];
                for (var j = k + 1; j < n; j++) a[i, j] -= a[i, k] * a[k, j];
            }
        }
        return [a, pivots, permutation];

        static double Size(Complex z) => Math.Abs(z.Real) + Math.Abs(z.Imaginary);
    }

    /// <summary>The solution of a triangular system.</summary>
    public static Complex[,] Solve(Complex[,] a, Complex[,] b, bool lower, bool unit)
    {
        int n = a.GetLength(0), columns = b.GetLength(1);
        var x = (Complex[,])b.Clone();
        for (var j = 0; j < columns; j++)
        {
            for (var step = 0; step < n; step++)
            {
                var i = lower ? step : n - 1 - step;
                for (var k = lower ? 0 : i + 1; k < (lower ? i : n); k++) x[i, j] -= a[i, k] * x[k, j];
                if (!unit) x[i, j] = Quotient(x[i, j], a[i, i]);
            }
        }
        return x;
    }

    /// <summary>The solution of a tridiagonal system, with swaps of neighbouring rows where they give the larger pivot.</summary>
    public static Complex[,] SolveTridiagonal(Complex[,] dl, Complex[,] d, Complex[,] du, Complex[,] b)
    {
        int n = d.GetLength(0), columns = b.GetLength(1);
        var full = Make(n, n, (i, j) => i == j ? d[i, 0] : i == j + 1 ? dl[i, 0] : j == i + 1 ? du[i, 0] : 0);
        var parts = Lu(full);
        var ordered = Make(n, columns, (i, j) => b[(int)parts[2][i, 0].Real, j]);
        return Solve(parts[0], Solve(parts[0], ordered, lower: true, unit: true), lower: false, unit: false);
    }

    // Real numbers divide as such: a zero divisor gives an infinity and no NaN.
    private static Complex Quotient(Complex x, Complex y) => y.Imaginary == 0 ? new(x.Real / y.Real, x.Imaginary == 0 ? 0 : x.Imaginary / y.Real)
        : x / y;

    private static double Square(Complex z) => (z.Real * z.Real) + (z.Imaginary * z.Imaginary);
}
