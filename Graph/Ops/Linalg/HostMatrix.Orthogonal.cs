using System.Numerics;

namespace Lazy.Graph.Ops;

/// <content>Reflections and Jacobi's rotations.</content>
internal static partial class HostMatrix
{
    /// <summary>Q, R and, with pivoting, the permutation of the columns.</summary>
    public static Complex[][,] Qr(Complex[,] source, bool full, bool pivoting)
    {
        var a = (Complex[,])source.Clone();
        int m = a.GetLength(0), n = a.GetLength(1), count = Math.Min(m, n), width = full ? m : count;
        var permutation = Make(n, 1, (j, _) => j);
        var taus = new Complex[count];
        for (var j = 0; j < count; j++)
        {
            if (pivoting) Exchange(j);
            taus[j] = Reflector(a, j, j);
            for (var k = j + 1; k < n; k++) Reflect(a, j, j, Complex.Conjugate(taus[j]), a, k);
        }
        var q = Eye(m, width);
        for (var j = count - 1; j >= 0; j--)
        {
            for (var k = 0; k < width; k++) Reflect(a, j, j, taus[j], q, k);
        }
        var r = Make(width, n, (i, j) => i <= j ? a[i, j] : 0);
        return pivoting ? [q, r, permutation] : [q, r];

        void Exchange(int j)
        {
            var best = Enumerable.Range(j, n - j).MaxBy(k => Enumerable.Range(j, m - j).Sum(i => Square(a[i, k])));
            if (best == j) return;
            for (var i = 0; i < m; i++) (a[i, j], a[i, best]) = (a[i, best], a[i, j]);
            (permutation[j, 0], permutation[best, 0]) = (permutation[best, 0], permutation[j, 0]);
        }
    }

    /// <summary>The Hessenberg form, with the vectors of the reflections below it, and their factors.</summary>
    /// <param name="source">The matrix.</param>
    /// <param name="full">The last subdiagonal element is made real too.</param>
    public static Complex[][,] Hessenberg(Complex[,] source, bool full)
    {
        var a = (Complex[,])source.Clone();
        var n = a.GetLength(0);
        var taus = new Complex[Math.Max(0, n - 1), 1];
        for (var j = 0; j < (full ? n - 1 : n - 2); j++)
        {
            var tau = taus[j, 0] = Reflector(a, j + 1, j);
            for (var k = j + 1; k < n; k++) Reflect(a, j + 1, j, Complex.Conjugate(tau), a, k);
            for (var i = 0; i < n; i++)
            {
                var sum = a[i, j + 1];
                for (var k = j + 2; k < n; k++) sum += a[i, k] * a[k, j];
                sum *= tau;
                a[i, j + 1] -= sum;
                for (var k = j + 2; k < n; k++) a[i, k] -= sum * Complex.Conjugate(a[k, j]);
            }
        }
        return [a, taus];
    }

    /// <summary>Q of reflections that lie below a diagonal or subdiagonal.</summary>
    public static Complex[,] Reflections(Complex[,] a, Complex[,] taus, int below)
    {
        var q = Eye(a.GetLength(0), a.GetLength(0));
        for (var j = taus.GetLength(0) - 1; j >= 0; j--)
        {
            for (var k = 0; k < a.GetLength(0); k++) Reflect(a, j + below, j, taus[j, 0], q, k);
        }
        return q;
    }

    /// <summary>Eigenvectors and ascending eigenvalues by rotations that make one element after the other zero.</summary>
    public static (Complex[,] Vectors, Complex[,] Values) Eigh(Complex[,] lower)
    {
        var n = lower.GetLength(0);
        var a = HermitianOfLower(lower);
        if (!IsFinite(a)) return (Undefined(n, n), Undefined(n, 1));
        var v = Eye(n, n);
        for (var sweep = 0; sweep < 60; sweep++)
        {
            var any = false;
            for (var p = 0; p < n; p++)
            {
                for (var q = p + 1; q < n; q++)
                {
                    var size = a[p, q].Magnitude;
                    if (size == 0 || size < 1e-17 * (Math.Abs(a[p, p].Real) + Math.Abs(a[q, q].Real))) continue;
                    any = true;
                    var (c, s) = Rotation((a[q, q].Real - a[p, p].Real) / 2, size);
                    var phase = Complex.Conjugate(a[p, q] / size);
                    Rotate(a, p, q, c, s, phase);
                    Rotate(v, p, q, c, s, phase);
                    for (var k = 0; k < n; k++)
                    {
                        Complex x = a[p, k], y = a[q, k] * Complex.Conjugate(phase);
                        (a[p, k], a[q, k]) = ((c * x) - (s * y), (s * x) + (c * y));
                    }
                    a[p, q] = a[q, p] = 0;
                }
            }
            if (!any) break;
        }
        int[] order = [.. Enumerable.Range(0, n).OrderBy(i => a[i, i].Real)];
        return (Make(n, n, (i, j) => v[i, order[j]]), Make(n, 1, (i, _) => a[order[i], order[i]].Real));
    }

    /// <summary>Singular values and vectors by rotations of pairs of columns (Hestenes).</summary>
    public static (Complex[,] S, Complex[,] U, Complex[,] Vh) Svd(Complex[,] a, bool full)
    {
        int m = a.GetLength(0), n = a.GetLength(1), count = Math.Min(m, n);
        if (!IsFinite(a)) return (Undefined(count, 1), Undefined(m, full ? m : count), Undefined(full ? n : count, n));
        if (m < n)
        {
            var (values, left, right) = Svd(Adjoint(a), full);
            return (values, Adjoint(right), Adjoint(left));
        }
        var exponent = Exponent(a);
        var g = Scaled(a, exponent);
        var v = Eye(n, n);
        for (var sweep = 0; sweep < 60; sweep++)
        {
            var any = false;
            for (var p = 0; p < n; p++)
            {
                for (var q = p + 1; q < n; q++)
                {
                    double x = 0, y = 0;
                    var product = Complex.Zero;
                    for (var i = 0; i < m; i++)
                    {
                        x += Square(g[i, p]);
                        y += Square(g[i, q]);
                        product += Complex.Conjugate(g[i, p]) * g[i, q];
                    }
                    var size = product.Magnitude;
                    // The phase of a number with few bits is none, and columns that are nothing beside the matrix may stay as they are.
                    if (size < 1e-100 || size < 1e-16 * Math.Sqrt(x * y)) continue;
                    any = true;
                    var (c, s) = Rotation((y - x) / 2, size);
                    var phase = Complex.Conjugate(product / size);
                    Rotate(g, p, q, c, s, phase);
                    Rotate(v, p, q, c, s, phase);
                }
            }
            if (!any) break;
        }
        var norms = Enumerable.Range(0, n).Select(j => Math.Sqrt(Enumerable.Range(0, m).Sum(i => Square(g[i, j])))).ToArray();
        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(j => norms[j])];
        // What rounding left of a column has no direction.
        var rank = norms.Count(norm => norm > 0 && norm > m * 2.2e-16 * norms[order[0]]);
        var width = full ? m : n;
        var u = Make(m, width, (i, j) => j < rank ? g[i, order[j]] / norms[order[j]] : 0);
        for (var j = rank; j < width; j++) Complete(u, j);
        return (Scaled(Make(n, 1, (i, _) => norms[order[i]]), -exponent), u, Make(n, n, (i, j) => Complex.Conjugate(v[j, order[i]])));
    }

    // A column that is orthogonal to all that are there already: of the unit vectors what is left of the one that has most left.
    private static void Complete(Complex[,] u, int column)
    {
        int m = u.GetLength(0), width = u.GetLength(1);
        for (var start = 0; start < m; start++)
        {
            var x = new Complex[m];
            x[start] = 1;
            for (var pass = 0; pass < 2; pass++)
            {
                for (var j = 0; j < width; j++)
                {
                    if (j == column) continue;
                    var sum = Complex.Zero;
                    for (var i = 0; i < m; i++) sum += Complex.Conjugate(u[i, j]) * x[i];
                    for (var i = 0; i < m; i++) x[i] -= sum * u[i, j];
                }
            }
            var norm = Math.Sqrt(x.Sum(Square));
            if (norm < 0.5 / Math.Sqrt(m)) continue;
            for (var i = 0; i < m; i++) u[i, column] = x[i] / norm;
            return;
        }
    }

    // Cosine and sine that diagonalise [[x, size], [size, x + 2·half]].
    private static (double C, double S) Rotation(double half, double size)
    {
        var zeta = half / size;
        var t = (zeta < 0 ? -1 : 1) / (Math.Abs(zeta) + Math.Sqrt(1 + (zeta * zeta)));
        var c = 1 / Math.Sqrt(1 + (t * t));
        return (c, c * t);
    }

    private static void Rotate(Complex[,] a, int p, int q, double c, double s, Complex phase)
    {
        for (var k = 0; k < a.GetLength(0); k++)
        {
            Complex x = a[k, p], y = a[k, q] * phase;
            (a[k, p], a[k, q]) = ((c * x) - (s * y), (s * x) + (c * y));
        }
    }

    // I - τ·v·vᴴ whose adjoint maps the column from a row on to a multiple of the first unit vector; v, without its leading 1, replaces what
    // becomes zero. The sign is that of LAPACK's larfg.
    private static Complex Reflector(Complex[,] a, int row, int column)
    {
        const double Tiny = 1e-100, Large = 1e100;
        var alpha = a[row, column];
        double rest = 0, largest = 0;
        for (var i = row; i < a.GetLength(0); i++)
            largest = Math.Max(largest, Math.Max(Math.Abs(a[i, column].Real), Math.Abs(a[i, column].Imaginary)));
        if (largest is > 0 and (< Tiny or > Large))
        {
            // Squares would vanish or overflow.
            var scale = Math.ScaleB(1, largest < Tiny ? 400 : -400);
            for (var i = row; i < a.GetLength(0); i++) a[i, column] *= scale;
            var factor = Reflector(a, row, column);
            a[row, column] /= scale;
            return factor;
        }
        for (var i = row + 1; i < a.GetLength(0); i++) rest += Square(a[i, column]);
        if (rest == 0 && alpha.Imaginary == 0) return 0;
        var beta = Math.Sqrt(Square(alpha) + rest) * (alpha.Real < 0 ? 1 : -1);
        for (var i = row + 1; i < a.GetLength(0); i++) a[i, column] /= alpha - beta;
        a[row, column] = beta;
        return new((beta - alpha.Real) / beta, -alpha.Imaginary / beta);
    }

    private static void Reflect(Complex[,] v, int row, int column, Complex tau, Complex[,] a, int target)
    {
        var sum = a[row, target];
        for (var i = row + 1; i < v.GetLength(0); i++) sum += Complex.Conjugate(v[i, column]) * a[i, target];
        sum *= tau;
        a[row, target] -= sum;
        for (var i = row + 1; i < v.GetLength(0); i++) a[i, target] -= sum * v[i, column];
    }
}
