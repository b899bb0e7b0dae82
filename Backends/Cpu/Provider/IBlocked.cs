using System.Numerics;
using Lazy.Backends.Cpu.Linalg;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra.Factorization;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Lazy.Backends.Cpu.Provider;

/// <summary>
/// Matrix products and factorizations of MathNet by the routines of this backend. MathNet stores columns one after the other: to a routine that
/// expects rows, a matrix is its transpose, and Xᵀ = Bᵀ·A⁻ᵀ solves A·X = B where it lies. Small matrices, and what is not overridden, go on to MathNet.
/// </summary>
internal unsafe interface IBlocked<T> : IForwarding<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Below these our calls cost more than MathNet's loops.
    private const int SmallOrder = 24;
    private const int SmallCholesky = 48;
    private const long SmallProduct = 16 * 16 * 16;

    void ILinearAlgebraProvider<T>.MatrixMultiply(T[] x, int rowsX, int columnsX, T[] y, int rowsY, int columnsY, T[] result)
    {
        if (!AreGiven(x, y, result) || (long)rowsX * columnsX * columnsY < SmallProduct || columnsX != rowsY || ReferenceEquals(x, result) || ReferenceEquals(y, result))
        {
            Inner.MatrixMultiply(x, rowsX, columnsX, y, rowsY, columnsY, result);
            return;
        }
        fixed (T* a = x, b = y, c = result) Multiply(columnsY, rowsX, columnsX, b, rowsY, 1, a, rowsX, 1, c);
    }

    void ILinearAlgebraProvider<T>.MatrixMultiplyWithUpdate(
        Transpose transposeA, Transpose transposeB, T alpha, T[] a, int rowsA, int columnsA, T[] b, int rowsB, int columnsB, T beta, T[] c)
    {
        bool turnsA = transposeA != Transpose.DontTranspose, turnsB = transposeB != Transpose.DontTranspose;
        var (m, k) = turnsA ? (columnsA, rowsA) : (rowsA, columnsA);
        var (inner, n) = turnsB ? (columnsB, rowsB) : (rowsB, columnsB);
        if (!AreGiven(a, b, c) || (long)m * n * k < SmallProduct || inner != k || ReferenceEquals(a, c) || ReferenceEquals(b, c))
        {
            Inner.MatrixMultiplyWithUpdate(transposeA, transposeB, alpha, a, rowsA, columnsA, b, rowsB, columnsB, beta, c);
            return;
        }
        fixed (T* left = a, right = b, to = c)
        {
            // Rows of the transposed operands: strides of op(B)ᵀ and op(A)ᵀ.
            var (bRow, bColumn) = turnsB ? (1L, (long)rowsB) : (rowsB, 1L);
            var (aRow, aColumn) = turnsA ? (1L, (long)rowsA) : (rowsA, 1L);
            if (alpha == T.One && beta == T.One) Gemm.Add(n, m, k, right, bRow, bColumn, left, aRow, aColumn, to, m);
            else if (alpha == T.One && beta == T.Zero) Multiply(n, m, k, right, bRow, bColumn, left, aRow, aColumn, to);
            else
            {
                using var product = new Scratch<T>((long)m * n);
                Multiply(n, m, k, right, bRow, bColumn, left, aRow, aColumn, product.Pointer);
                for (long i = 0; i < (long)m * n; i++) to[i] = beta == T.Zero ? alpha * product.Pointer[i] : (alpha * product.Pointer[i]) + (beta * to[i]);
            }
        }
    }

    void ILinearAlgebraProvider<T>.LUFactor(T[] data, int order, int[] ipiv)
    {
        if (!IsLarge(data, order) || ipiv?.Length != order)
        {
            Inner.LUFactor(data, order, ipiv);
            return;
        }
        fixed (T* a = data)
        fixed (int* pivots = ipiv) FactorLu(new Matrix<T>(a, order, order, order), pivots);
    }

    void ILinearAlgebraProvider<T>.LUInverse(T[] a, int order)
    {
        if (!IsLarge(a, order))
        {
            Inner.LUInverse(a, order);
            return;
        }
        var pivots = new int[order];
        LUFactor(a, order, pivots);
        LUInverseFactored(a, order, pivots);
    }

    void ILinearAlgebraProvider<T>.LUInverseFactored(T[] a, int order, int[] ipiv)
    {
        if (!IsLarge(a, order) || ipiv?.Length != order)
        {
            Inner.LUInverseFactored(a, order, ipiv);
            return;
        }
        var inverse = new T[a.Length];
        for (var i = 0; i < order; i++) inverse[i * (order + 1)] = T.One;
        LUSolveFactored(order, a, order, ipiv, inverse);
        inverse.CopyTo(a, 0);
    }

    void ILinearAlgebraProvider<T>.LUSolve(int columnsOfB, T[] a, int order, T[] b)
    {
        if (!IsLarge(a, order) || b?.Length != order * columnsOfB || ReferenceEquals(a, b))
        {
            Inner.LUSolve(columnsOfB, a, order, b);
            return;
        }
        // The matrix of the caller stays as it is.
        var factors = (T[])a.Clone();
        var pivots = new int[order];
        LUFactor(factors, order, pivots);
        LUSolveFactored(columnsOfB, factors, order, pivots, b);
    }

    void ILinearAlgebraProvider<T>.LUSolveFactored(int columnsOfB, T[] a, int order, int[] ipiv, T[] b)
    {
        if (!IsLarge(a, order) || ipiv?.Length != order || b?.Length != order * columnsOfB || ReferenceEquals(a, b))
        {
            Inner.LUSolveFactored(columnsOfB, a, order, ipiv, b);
            return;
        }
        for (var c = 0; c < b.Length; c += order)
        {
            for (var k = 0; k < order; k++) (b[c + k], b[c + ipiv[k]]) = (b[c + ipiv[k]], b[c + k]);
        }
        fixed (T* factors = a, sides = b)
        {
            var x = new Matrix<T>(sides, columnsOfB, order, order);
            Triangular<T>.SolveRight(order, factors, order, 1, lower: false, unit: true, x);
            Triangular<T>.SolveRight(order, factors, order, 1, lower: true, unit: false, x);
        }
    }

    void ILinearAlgebraProvider<T>.CholeskyFactor(T[] a, int order)
    {
        if (order < SmallCholesky || !IsLarge(a, order))
        {
            Inner.CholeskyFactor(a, order);
            return;
        }
        fixed (T* p = a)
        {
            using var memory = new Scratch<T>((long)order * order);
            Matrix<T> columns = new(p, order, order, order), rows = new(memory.Pointer, order, order, order);
            columns.TransposeTo(rows);
            if (!CholeskyFactor<T>.Run(rows)) throw new ArgumentException("CholeskyFactor: the matrix is not positive definite.", nameof(a));
            for (var i = 0; i < order; i++) new Span<T>(rows.Row(i) + i + 1, order - i - 1).Clear();
            rows.TransposeTo(columns);
        }
    }

    void ILinearAlgebraProvider<T>.CholeskySolve(T[] a, int orderA, T[] b, int columnsB)
    {
        if (!IsLarge(a, orderA) || b?.Length != orderA * columnsB || ReferenceEquals(a, b))
        {
            Inner.CholeskySolve(a, orderA, b, columnsB);
            return;
        }
        var factor = (T[])a.Clone();
        CholeskyFactor(factor, orderA);
        CholeskySolveFactored(factor, orderA, b, columnsB);
    }

    void ILinearAlgebraProvider<T>.CholeskySolveFactored(T[] a, int orderA, T[] b, int columnsB)
    {
        if (!IsLarge(a, orderA) || b?.Length != orderA * columnsB || ReferenceEquals(a, b))
        {
            Inner.CholeskySolveFactored(a, orderA, b, columnsB);
            return;
        }
        fixed (T* factor = a, sides = b)
        {
            var x = new Matrix<T>(sides, columnsB, orderA, orderA);
            Triangular<T>.SolveRight(orderA, factor, orderA, 1, lower: false, unit: false, x);
            Triangular<T>.SolveRight(orderA, factor, 1, orderA, lower: true, unit: false, x);
        }
    }

    void ILinearAlgebraProvider<T>.QRFactor(T[] a, int rowsA, int columnsA, T[] q, T[] tau)
    {
        if (!IsLarge(a, Math.Min(rowsA, columnsA), (long)rowsA * columnsA) || q?.Length != rowsA * rowsA || tau is null || tau.Length < Math.Min(rowsA, columnsA))
        {
            Inner.QRFactor(a, rowsA, columnsA, q, tau);
            return;
        }
        FactorQr(a, rowsA, columnsA, q, rowsA, a, rowsA, tau);
    }

    void ILinearAlgebraProvider<T>.ThinQRFactor(T[] a, int rowsA, int columnsA, T[] r, T[] tau)
    {
        if (!IsLarge(a, columnsA, (long)rowsA * columnsA) || rowsA < columnsA || r?.Length != columnsA * columnsA || tau is null || tau.Length < columnsA)
        {
            Inner.ThinQRFactor(a, rowsA, columnsA, r, tau);
            return;
        }
        FactorQr(a, rowsA, columnsA, a, columnsA, r, columnsA, tau);
    }

    void ILinearAlgebraProvider<T>.QRSolve(T[] a, int rows, int columns, T[] b, int columnsB, T[] x, QRMethod method)
    {
        if (!IsLarge(a, columns, (long)rows * columns) || rows < columns || b?.Length != rows * columnsB || x?.Length != columns * columnsB)
        {
            Inner.QRSolve(a, rows, columns, b, columnsB, x, method);
            return;
        }
        T[] q = (T[])a.Clone(), r = new T[columns * columns], tau = new T[columns];
        ThinQRFactor(q, rows, columns, r, tau);
        QRSolveFactored(q, r, rows, columns, tau, b, columnsB, x, QRMethod.Thin);
    }

    void ILinearAlgebraProvider<T>.QRSolveFactored(T[] q, T[] r, int rowsA, int columnsA, T[] tau, T[] b, int columnsB, T[] x, QRMethod method)
    {
        var (widthQ, heightR) = method == QRMethod.Full ? (rowsA, rowsA) : (columnsA, columnsA);
        if (!IsLarge(q, columnsA, (long)rowsA * widthQ) || rowsA < columnsA || r?.Length != heightR * columnsA || b?.Length != rowsA * columnsB
            || x?.Length != columnsA * columnsB || ReferenceEquals(b, x))
        {
            Inner.QRSolveFactored(q, r, rowsA, columnsA, tau, b, columnsB, x, method);
            return;
        }
        fixed (T* orthogonal = q, triangle = r, sides = b, to = x)
        {
            Multiply(columnsB, columnsA, rowsA, sides, rowsA, 1, orthogonal, 1, rowsA, to);
            Triangular<T>.SolveRight(columnsA, triangle, heightR, 1, lower: true, unit: false, new(to, columnsB, columnsA, columnsA));
        }
    }

    void ILinearAlgebraProvider<T>.SingularValueDecomposition(bool computeVectors, T[] a, int rowsA, int columnsA, T[] s, T[] u, T[] vt)
    {
        var least = Math.Min(rowsA, columnsA);
        if (!IsLarge(a, least, (long)rowsA * columnsA) || s?.Length != least || u?.Length != rowsA * rowsA || vt?.Length != columnsA * columnsA)
        {
            Inner.SingularValueDecomposition(computeVectors, a, rowsA, columnsA, s, u, vt);
            return;
        }
        fixed (T* matrix = a, values = s, left = u, right = vt)
        {
            // Aᵀ = V·S·Uᵀ: by rows V is what MathNet has by columns as Vᵀ, and Uᵀ what it has as U.
            Matrix<T> v = computeVectors ? new(right, columnsA, columnsA, columnsA) : new(right, 0, 0, 1);
            Matrix<T> w = computeVectors ? new(left, rowsA, rowsA, rowsA) : new(left, 0, 0, 1);
            SingularValues<T>.Run(new(matrix, columnsA, rowsA, rowsA), values, v, w);
        }
        if (T.IsNaN(s[0])) throw new NonConvergenceException();
    }

    void ILinearAlgebraProvider<T>.SvdSolve(T[] a, int rowsA, int columnsA, T[] b, int columnsB, T[] x)
    {
        if (!IsLarge(a, Math.Min(rowsA, columnsA), (long)rowsA * columnsA) || b?.Length != rowsA * columnsB || x?.Length != columnsA * columnsB)
        {
            Inner.SvdSolve(a, rowsA, columnsA, b, columnsB, x);
            return;
        }
        T[] s = new T[Math.Min(rowsA, columnsA)], u = new T[rowsA * rowsA], vt = new T[columnsA * columnsA];
        SingularValueDecomposition(true, (T[])a.Clone(), rowsA, columnsA, s, u, vt);
        SvdSolveFactored(rowsA, columnsA, s, u, vt, b, columnsB, x);
    }

    void ILinearAlgebraProvider<T>.EigenDecomp(bool isSymmetric, int order, T[] matrix, T[] matrixEv, Complex[] vectorEv, T[] matrixD)
    {
        if (!isSymmetric || !IsLarge(matrix, order) || matrixEv?.Length != matrix.Length || vectorEv?.Length != order || matrixD?.Length != matrix.Length)
        {
            Inner.EigenDecomp(isSymmetric, order, matrix, matrixEv, vectorEv, matrixD);
            return;
        }
        fixed (T* a = matrix, vectors = matrixEv)
        {
            using Scratch<T> memory = new((long)order * order), values = new(order);
            var v = new Matrix<T>(memory.Pointer, order, order, order);
            SymmetricEigen<T>.Run(new(a, order, order, order), values.Pointer, v);
            if (T.IsNaN(values.Pointer[0])) throw new NonConvergenceException();
            v.TransposeTo(new(vectors, order, order, order));
            Array.Clear(matrixD);
            for (var i = 0; i < order; i++)
            {
                matrixD[i * (order + 1)] = values.Pointer[i];
                vectorEv[i] = double.CreateChecked(values.Pointer[i]);
            }
        }
    }

    private static bool IsLarge(T[]? a, int order) => IsLarge(a, order, (long)order * order);

    // What is null or of another length gets MathNet's error.
    private static bool IsLarge(T[]? a, int least, long length) => least >= SmallOrder && a?.Length == length;

    private static bool AreGiven(T[]? a, T[]? b, T[]? c) => a is not null && b is not null && c is not null;

    private static void Multiply(int m, int n, int k, T* a, long aRow, long aColumn, T* b, long bRow, long bColumn, T* c) =>
        Gemm.Run([], m, n, k, a, new(aRow, aColumn, []), b, new(bRow, bColumn, []), c, 0, n);

    private static void FactorLu(Matrix<T> columns, int* pivots)
    {
        var n = columns.Rows;
        var stride = Matrix<T>.SpreadStride(n);
        using var memory = new Scratch<T>(n * stride);
        var rows = new Matrix<T>(memory.Pointer, n, n, stride);
        columns.TransposeTo(rows);
        LuFactor<T>.Run(rows, rows, pivots);
        rows.TransposeTo(columns);
    }

    // Q and R may lie where the matrix does.
    private static void FactorQr(T[] a, int m, int n, T[] q, int widthQ, T[] r, int heightR, T[] tau)
    {
        long stride = Matrix<T>.SpreadStride(n), strideQ = Matrix<T>.SpreadStride(widthQ);
        using Scratch<T> memory = new(m * stride), formed = new(m * strideQ);
        Matrix<T> rows = new(memory.Pointer, m, n, stride), orthogonal = new(formed.Pointer, m, widthQ, strideQ);
        fixed (T* from = a, toQ = q, toR = r, factors = tau)
        {
            new Matrix<T>(from, n, m, m).TransposeTo(rows);
            QrFactor<T>.Run(rows, factors);
            QrFactor<T>.Form(rows, factors, Math.Min(m, n), orthogonal);
            for (var i = 1; i < m; i++) new Span<T>(rows.Row(i), Math.Min(i, n)).Clear();
            orthogonal.TransposeTo(new(toQ, widthQ, m, m));
            rows.Window(0, 0, heightR, n).TransposeTo(new(toR, n, heightR, heightR));
        }
    }
}
