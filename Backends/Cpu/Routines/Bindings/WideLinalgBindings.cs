using System.Numerics;
using Lazy.Backends.Cpu.Linalg;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Cpu;

/// <summary>Decompositions that are computed in float64 and complex128 whatever the precision: those of complex matrices, and eigenvalues
/// of general matrices.</summary>
internal static unsafe class WideLinalgBindings
{
    /// <summary>Cholesky factors of complex matrices.</summary>
    public static RoutineBody Cholesky(RoutineSpec spec)
    {
        var n = Size(spec, 0).Columns;
        return Create(spec, (x, y) =>
        {
            ComplexMatrix a = new((Complex*)x[0], n, n), l = new((Complex*)y[0], n, n);
            var ok = ComplexFactors.Cholesky(a);
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++) l[i, j] = j > i ? 0 : ok ? a[i, j] : new(double.NaN, double.NaN);
            }
        });
    }

    /// <summary>LU factors of complex matrices.</summary>
    public static RoutineBody Lu(RoutineSpec spec)
    {
        var (m, n) = Size(spec, 0);
        return Create(spec, (x, y) =>
        {
            ComplexMatrix a = new((Complex*)x[0], m, n);
            ComplexFactors.Lu(a, (int*)y[1]);
            a.CopyTo(new((Complex*)y[0], m, n));
            LuFactor<double>.Permutation((int*)y[1], Math.Min(m, n), (int*)y[2], m);
        });
    }

    /// <summary>Triangular systems of complex matrices.</summary>
    public static RoutineBody TriangularSolve(RoutineSpec spec)
    {
        var op = (TriangularSolve)spec.Op;
        var n = Size(spec, 0).Columns;
        var (rows, columns) = Size(spec, 1);
        return Create(spec, (x, y) =>
        {
            ComplexMatrix b = new((Complex*)x[1], rows, columns), result = new((Complex*)y[0], rows, columns);
            // X·op(A) = B is the transpose of op(A)ᵀ·Xᵀ = Bᵀ.
            var isTurned = op.Transpose == op.LeftSide;
            var (row, column) = isTurned ? (1L, (long)n) : (n, 1L);
            var lower = op.IsLower != isTurned;
            if (op.LeftSide)
            {
                ComplexFactors.SolveLeft(n, (Complex*)x[0], row, column, lower, op.UnitDiagonal, b);
                b.CopyTo(result);
                return;
            }
            using var memory = new Scratch<Complex>((long)rows * columns);
            var turned = new ComplexMatrix(memory.Pointer, columns, rows);
            b.TransposeTo(turned, conjugate: false);
            ComplexFactors.SolveLeft(n, (Complex*)x[0], row, column, lower, op.UnitDiagonal, turned);
            turned.TransposeTo(result, conjugate: false);
        });
    }

    /// <summary>QR factors of complex matrices; those with pivoting are left to the reference.</summary>
    public static RoutineBody? Qr(RoutineSpec spec)
    {
        var op = (Qr)spec.Op;
        if (op.Pivoting) return null;
        var (m, n) = Size(spec, 0);
        int count = Math.Min(m, n), width = op.FullMatrices ? m : count;
        return Create(spec, (x, y) =>
        {
            var a = new ComplexMatrix((Complex*)x[0], m, n);
            using var taus = new Scratch<Complex>(count);
            ComplexFactors.Qr(a, taus.Pointer);
            ComplexFactors.Form(a, taus.Pointer, count, 0, new((Complex*)y[0], m, width));
            var r = new ComplexMatrix((Complex*)y[1], width, n);
            for (var i = 0; i < width; i++)
            {
                for (var j = 0; j < n; j++) r[i, j] = j < i ? 0 : a[i, j];
            }
        });
    }

    /// <summary>Eigenvalues of Hermitian matrices.</summary>
    public static RoutineBody Eigh(RoutineSpec spec)
    {
        var n = Size(spec, 0).Columns;
        var vectors = ((Eigh)spec.Op).Vectors;
        return Create(spec, (x, y) => ComplexSpectra.Eigh(new((Complex*)x[0], n, n), (double*)y[vectors ? 1 : 0],
            vectors ? new((Complex*)y[0], n, n) : default));
    }

    /// <summary>Singular values of complex matrices.</summary>
    public static RoutineBody Svd(RoutineSpec spec)
    {
        var op = (Svd)spec.Op;
        var (m, n) = Size(spec, 0);
        int count = Math.Min(m, n), width = op.FullMatrices ? m : count, height = op.FullMatrices ? n : count;
        return Create(spec, (x, y) => ComplexSpectra.Svd(new((Complex*)x[0], m, n), (double*)y[0],
            op.Vectors ? new((Complex*)y[1], m, width) : default, op.Vectors ? new((Complex*)y[2], height, n) : default));
    }

    /// <summary>Hessenberg forms.</summary>
    public static RoutineBody Hessenberg(RoutineSpec spec)
    {
        var n = Size(spec, 0).Columns;
        if (IsComplex(spec)) return Create(spec, (x, y) =>
        {
            var a = new ComplexMatrix((Complex*)x[0], n, n);
            ComplexSchurForm.Hessenberg(a, (Complex*)y[1]);
            a.CopyTo(new((Complex*)y[0], n, n));
        });
        return Create(spec, (x, y) =>
        {
            var a = new Matrix<double>((double*)x[0], n, n, n);
            RealSchurForm.Hessenberg(a, (double*)y[1]);
            a.CopyTo(new((double*)y[0], n, n, n));
        });
    }

    /// <summary>Schur forms.</summary>
    public static RoutineBody Schur(RoutineSpec spec)
    {
        var n = Size(spec, 0).Columns;
        if (IsComplex(spec)) return Create(spec, (x, y) =>
        {
            ComplexMatrix a = new((Complex*)x[0], n, n), t = new((Complex*)y[0], n, n), z = new((Complex*)y[1], n, n);
            using var memory = new Scratch<Complex>((long)n * n);
            var zt = new ComplexMatrix(memory.Pointer, n, n);
            if (ComplexSchurForm.Run(a, zt) is not { } exponent)
            {
                t.Fill(new(double.NaN, double.NaN));
                z.Fill(new(double.NaN, double.NaN));
                return;
            }
            a.Parts.ScaleB(-exponent);
            a.CopyTo(t);
            zt.TransposeTo(z, conjugate: false);
        });
        return Create(spec, (x, y) =>
        {
            Matrix<double> a = new((double*)x[0], n, n, n), t = new((double*)y[0], n, n, n), z = new((double*)y[1], n, n, n);
            using var memory = new Scratch<double>((long)n * n);
            var zt = new Matrix<double>(memory.Pointer, n, n, n);
            if (RealSchurForm.Run(a, zt) is not { } exponent)
            {
                new Span<double>(t.Pointer, n * n).Fill(double.NaN);
                new Span<double>(z.Pointer, n * n).Fill(double.NaN);
                return;
            }
            a.ScaleB(-exponent);
            a.CopyTo(t);
            zt.TransposeTo(z);
        });
    }

    /// <summary>Eigenvalues of general matrices.</summary>
    public static RoutineBody Eig(RoutineSpec spec)
    {
        var n = Size(spec, 0).Columns;
        var op = (Eig)spec.Op;
        bool isComplex = IsComplex(spec), anyVectors = op.Left || op.Right;
        return Create(spec, (x, y) =>
        {
            var w = (Complex*)y[0];
            ComplexMatrix first = anyVectors ? new((Complex*)y[1], n, n) : default;
            ComplexMatrix second = op.Left && op.Right ? new((Complex*)y[2], n, n) : default;
            var isWhole = isComplex || anyVectors;
            using Scratch<Complex> tMemory = new(isWhole ? (long)n * n : 0), zMemory = new(isWhole ? (long)n * n : 0);
            using Scratch<double> rows = new(anyVectors && !isComplex ? (long)n * n : 0);
            ComplexMatrix t = new(tMemory.Pointer, n, n), zt = new(zMemory.Pointer, n, n);
            var real = new Matrix<double>((double*)x[0], n, n, n);
            var realZt = new Matrix<double>(rows.Pointer, anyVectors ? n : 0, n, n);
            if (isComplex) new ComplexMatrix((Complex*)x[0], n, n).CopyTo(t);
            if ((isComplex ? ComplexSchurForm.Run(t, zt) : RealSchurForm.Run(real, realZt)) is not { } exponent)
            {
                new Span<Complex>(w, n).Fill(new(double.NaN, double.NaN));
                first.Fill(new(double.NaN, double.NaN));
                second.Fill(new(double.NaN, double.NaN));
                return;
            }
            if (!isComplex && anyVectors) ComplexSchurForm.Triangular(real, realZt, t, zt);
            if (isWhole) for (var i = 0; i < n; i++) w[i] = t[i, i];
            else Eigenvalues(real, w);
            if (op.Left) ComplexSchurForm.Vectors(t, zt, left: true, isComplex, first);
            if (op.Right) ComplexSchurForm.Vectors(t, zt, left: false, isComplex, op.Left ? second : first);
            new ComplexMatrix(w, 1, n).Parts.ScaleB(-exponent);
        });
    }

    private static void Eigenvalues(Matrix<double> t, Complex* w)
    {
        for (var k = 0; k < t.Rows; k++)
        {
            w[k] = t[k, k];
            if (k + 1 == t.Rows || t[k + 1, k] == 0) continue;
            var block = RealSchurForm.Block(t, k);
            (w[k], w[k + 1]) = (new(block.A, block.Omega), new(block.A, -block.Omega));
            k++;
        }
    }

    private static RoutineBody Create(RoutineSpec spec, MatrixBatch.Item item) => MatrixBatch.Create(spec, item, isWide: true);

    private static bool IsComplex(RoutineSpec spec) => spec.Operands[0].Aval.DType.IsComplex;

    private static (int Rows, int Columns) Size(RoutineSpec spec, int operand) => MatrixBatch.Size(spec, operand);
}
