using System.Numerics;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>
/// Eigenvalues of Hermitian and singular values of complex matrices: reflections make the matrix tridiagonal or bidiagonal with real
/// numbers, and from there on the real algorithms rotate rows of real and imaginary parts.
/// </summary>
internal static unsafe class ComplexSpectra
{
    private const long RowElements = 8192;

    /// <summary>Ascending eigenvalues w [n] of the matrix whose lower triangle is that of a, which is overwritten, and eigenvectors as
    /// columns of v, unless it is empty. NaN where a is not finite.</summary>
    public static void Eigh(ComplexMatrix a, double* w, ComplexMatrix v)
    {
        var n = a.Rows;
        if (n == 0) return;
        for (var i = 0; i < n; i++)
        {
            a[i, i] = a[i, i].Real;
            for (var j = i + 1; j < n; j++) a[i, j] = Complex.Conjugate(a[j, i]);
        }
        var exponent = a.Parts.Normalize();
        using Scratch<double> off = new(n);
        using Scratch<Complex> taus = new(n), memory = new((long)v.Rows * n);
        var z = new ComplexMatrix(memory.Pointer, v.Rows, n);
        var ok = exponent is not null;
        if (ok)
        {
            Tridiagonal(a, w, off.Pointer, taus.Pointer);
            if (v.Rows > 0)
            {
                ComplexFactors.Form(a, taus.Pointer, n - 1, 1, v);
                v.TransposeTo(z, conjugate: false);
            }
            ok = SymmetricEigen<double>.Iterate(n, w, off.Pointer, z.Parts);
        }
        if (!ok)
        {
            new Span<double>(w, n).Fill(double.NaN);
            v.Fill(new(double.NaN, double.NaN));
            return;
        }
        int[] order = [.. Enumerable.Range(0, n)];
        new Span<double>(w, n).Sort(order.AsSpan());
        for (var k = 0; k < n; k++)
        {
            w[k] = double.ScaleB(w[k], -exponent!.Value);
            for (var i = 0; i < v.Rows; i++) v[i, k] = z[order[k], i];
        }
    }

    /// <summary>a [m,n] = u·diag(s)·vh; u is [m,m] or [m,k] and vh [n,n] or [k,n], or both are empty. a is overwritten. NaN where it is not
    /// finite.</summary>
    public static void Svd(ComplexMatrix a, double* s, ComplexMatrix u, ComplexMatrix vh)
    {
        int m = a.Rows, n = a.Columns;
        if (m >= n)
        {
            Tall(a, s, u, vh);
            return;
        }
        using Scratch<Complex> memory = new((long)m * n), left = new((long)vh.Rows * vh.Columns), right = new((long)u.Rows * u.Columns);
        ComplexMatrix turned = new(memory.Pointer, n, m), v = new(left.Pointer, vh.Columns, vh.Rows),
            uh = new(right.Pointer, u.Columns, u.Rows);
        a.TransposeTo(turned, conjugate: true);
        Tall(turned, s, v, uh);
        v.TransposeTo(vh, conjugate: true);
        uh.TransposeTo(u, conjugate: true);
    }

    private static void Tall(ComplexMatrix a, double* s, ComplexMatrix u, ComplexMatrix vh)
    {
        int m = a.Rows, n = a.Columns, width = u.Columns;
        var vectors = vh.Rows > 0 || u.Rows > 0;
        using Scratch<double> off = new(n);
        using Scratch<Complex> left = new(n), right = new(n), rowsOfU = new((long)width * m), rowsOfV = new(vectors ? (long)n * n : 0);
        ComplexMatrix ut = new(rowsOfU.Pointer, vectors ? width : 0, m), v = new(rowsOfV.Pointer, vectors ? n : 0, n);
        var exponent = a.Parts.Normalize();
        var negative = new bool[n];
        var ok = exponent is not null;
        if (ok)
        {
            Bidiagonal(a, s, off.Pointer, left.Pointer, right.Pointer);
            if (vectors)
            {
                ComplexFactors.Form(a, left.Pointer, n, 0, u);
                u.TransposeTo(ut, conjugate: false);
                // The reflections of rows lie in rows; of their adjoint they lie in columns.
                new ComplexMatrix(a.Pointer, n, n).TransposeTo(v, conjugate: true);
                using var product = new Scratch<Complex>((long)n * n);
                var p = new ComplexMatrix(product.Pointer, n, n);
                ComplexFactors.Form(v, right.Pointer, n - 1, 1, p);
                p.TransposeTo(v, conjugate: true);
            }
            ok = n == 0 || new BidiagonalQr<double>(s, off.Pointer, n, ut.Parts, v.Parts).Run(out negative);
        }
        if (!ok)
        {
            new Span<double>(s, n).Fill(double.NaN);
            u.Fill(new(double.NaN, double.NaN));
            vh.Fill(new(double.NaN, double.NaN));
            return;
        }
        int[] order = [.. Enumerable.Range(0, n)];
        new Span<double>(s, n).Sort(order.AsSpan());
        new Span<double>(s, n).Reverse();
        Array.Reverse(order);
        for (var k = 0; k < n; k++) s[k] = double.ScaleB(s[k], -exponent!.Value);
        if (!vectors) return;
        for (var k = 0; k < n; k++)
        {
            for (var j = 0; j < n; j++) vh[k, j] = negative[order[k]] ? -v[order[k], j] : v[order[k], j];
        }
        for (var k = 0; k < width; k++)
        {
            for (var i = 0; i < m; i++) u[i, k] = ut[k < n ? order[k] : k, i];
        }
    }

    // LAPACK's hetrd: A - v·wᴴ - w·vᴴ with w = τ·A·v - (τ/2)·(τ·A·v)ᴴv·v.
    private static void Tridiagonal(ComplexMatrix a, double* d, double* e, Complex* taus)
    {
        var n = a.Rows;
        using Scratch<Complex> vMemory = new(n), wMemory = new(n), vcMemory = new(n), wcMemory = new(n);
        Complex* v = vMemory.Pointer, w = wMemory.Pointer, vc = vcMemory.Pointer, wc = wcMemory.Pointer;
        for (var k = 0; k < n; k++)
        {
            d[k] = a[k, k].Real;
            if (k == n - 1) break;
            int first = k + 1, rows = n - first;
            for (var i = 0; i < rows; i++) v[i] = a[first + i, k];
            var tau = taus[k] = ComplexRows.Reflector(v, rows);
            e[k] = v[0].Real;
            for (var i = 0; i < rows; i++) a[first + i, k] = v[i];
            v[0] = Complex.One;
            if (tau == 0) continue;
            var chunk = Math.Max(4, RowElements / rows);
            WorkerPool.For(rows, chunk, (start, end) =>
            {
                for (var i = start; i < end; i++) w[i] = tau * ComplexRows.Dot(a.Row(first + i) + first, v, rows);
            });
            for (var i = 0; i < rows; i++) (vc[i], wc[i]) = (Complex.Conjugate(v[i]), Complex.Conjugate(w[i]));
            var half = -0.5 * tau * ComplexRows.Dot(wc, v, rows);
            ComplexRows.AddScaled(w, v, half, rows);
            for (var i = 0; i < rows; i++) wc[i] = Complex.Conjugate(w[i]);
            WorkerPool.For(rows, chunk, (start, end) =>
            {
                for (var i = start; i < end; i++)
                {
                    ComplexRows.AddScaled(a.Row(first + i) + first, wc, -v[i], rows);
                    ComplexRows.AddScaled(a.Row(first + i) + first, vc, -w[i], rows);
                }
            });
        }
    }

    // LAPACK's gebrd: reflections of columns lie below the diagonal, those of the conjugated rows behind the superdiagonal.
    private static void Bidiagonal(ComplexMatrix a, double* d, double* e, Complex* left, Complex* right)
    {
        int m = a.Rows, n = a.Columns;
        using Scratch<Complex> vector = new(Math.Max(m, n)), products = new(n);
        var v = vector.Pointer;
        for (var k = 0; k < n; k++)
        {
            ComplexFactors.ReflectColumn(a, k, k, left + k, v, products.Pointer);
            d[k] = a[k, k].Real;
            if (k == n - 1) break;
            var count = n - k - 1;
            for (var j = 0; j < count; j++) v[j] = Complex.Conjugate(a[k, k + 1 + j]);
            right[k] = ComplexRows.Reflector(v, count);
            e[k] = v[0].Real;
            for (var j = 1; j < count; j++) a[k, k + 1 + j] = Complex.Conjugate(v[j]);
            v[0] = Complex.One;
            a.ReflectRight(k + 1, k + 1, v, right[k], products.Pointer);
        }
    }
}
