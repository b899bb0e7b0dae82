using System.Numerics;
using Lazy.Backends.Cpu.Linalg;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Cpu;

/// <summary>Decompositions of real matrices in their own precision.</summary>
internal static unsafe class LinalgBindings
{
    private delegate void Item<T>(T** x, byte** y) where T : unmanaged;

    /// <summary>Cholesky factors.</summary>
    public static RoutineBody? Cholesky(RoutineSpec spec) => Typed(spec, CholeskyOf<float>, CholeskyOf<double>);

    /// <summary>LU factors.</summary>
    public static RoutineBody? Lu(RoutineSpec spec) => Typed(spec, LuOf<float>, LuOf<double>);

    /// <summary>Triangular systems.</summary>
    public static RoutineBody? TriangularSolve(RoutineSpec spec) => Typed(spec, SolveOf<float>, SolveOf<double>);

    /// <summary>QR factors; those with pivoting are left to the reference.</summary>
    public static RoutineBody? Qr(RoutineSpec spec) => ((Qr)spec.Op).Pivoting ? null : Typed(spec, QrOf<float>, QrOf<double>);

    /// <summary>Eigenvalues of symmetric matrices.</summary>
    public static RoutineBody? Eigh(RoutineSpec spec) => Typed(spec, EighOf<float>, EighOf<double>);

    /// <summary>Singular values.</summary>
    public static RoutineBody? Svd(RoutineSpec spec) => Typed(spec, SvdOf<float>, SvdOf<double>);

    private static RoutineBody? Typed(RoutineSpec spec, Func<RoutineSpec, Item<float>> single, Func<RoutineSpec, Item<double>> wide) =>
        spec.Operands[0].Aval.DType == DType.Float32 ? Create(spec, single(spec))
        : spec.Operands[0].Aval.DType == DType.Float64 ? Create(spec, wide(spec)) : null;

    private static RoutineBody Create<T>(RoutineSpec spec, Item<T> item) where T : unmanaged =>
        MatrixBatch.Create(spec, (x, y) => item((T**)x, y), isWide: false);

    private static (int M, int N) Size(RoutineSpec spec, int operand) => MatrixBatch.Size(spec, operand);

    private static Item<T> CholeskyOf<T>(RoutineSpec spec) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (n, _) = Size(spec, 0);
        return (x, y) =>
        {
            var a = new Matrix<T>((T*)y[0], n, n, n);
            using var work = new SpreadRows<T>(a);
            work.Read(new(x[0], n, n, n));
            var factor = work.Matrix;
            var ok = CholeskyFactor<T>.Run(factor);
            for (var i = 0; i < n && !ok; i++) new Span<T>(factor.Row(i), i + 1).Fill(T.NaN);
            WorkerPool.For(n, Matrix<T>.RowsPerTask(Math.Max(1, n)), new LowerRows<T>(factor, a));
        };
    }

    // The lower triangle, and zeros.
    private readonly struct LowerRows<T>(Matrix<T> from, Matrix<T> to) : IRangeBody where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(long start, long end)
        {
            for (var i = (int)start; i < end; i++)
            {
                if (from.Pointer != to.Pointer) new Span<T>(from.Row(i), i + 1).CopyTo(new Span<T>(to.Row(i), i + 1));
                new Span<T>(to.Row(i) + i + 1, to.Columns - i - 1).Clear();
            }
        }
    }

    // The upper triangle, and zeros.
    private readonly struct UpperRows<T>(Matrix<T> from, Matrix<T> to) : IRangeBody where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(long start, long end)
        {
            for (var i = (int)start; i < end; i++)
            {
                var zeros = Math.Min(i, to.Columns);
                new Span<T>(to.Row(i), zeros).Clear();
                if (zeros < to.Columns) new Span<T>(from.Row(i) + zeros, to.Columns - zeros).CopyTo(new Span<T>(to.Row(i) + zeros, to.Columns - zeros));
            }
        }
    }

    private static Item<T> LuOf<T>(RoutineSpec spec) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (m, n) = Size(spec, 0);
        return (x, y) =>
        {
            var a = new Matrix<T>((T*)y[0], m, n, n);
            LuFactor<T>.Run(new(x[0], m, n, n), a, (int*)y[1]);
            LuFactor<T>.Permutation((int*)y[1], Math.Min(m, n), (int*)y[2], m);
        };
    }

    private static Item<T> SolveOf<T>(RoutineSpec spec) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var op = (TriangularSolve)spec.Op;
        var (n, _) = Size(spec, 0);
        var (rows, columns) = Size(spec, 1);
        var (row, column, lower) = op.Transpose ? (1L, (long)n, !op.IsLower) : (n, 1L, op.IsLower);
        return (x, y) =>
        {
            var b = new Matrix<T>((T*)y[0], rows, columns, columns);
            new Matrix<T>(x[1], rows, columns, columns).CopyTo(b);
            if (op.LeftSide) Triangular<T>.SolveLeft(n, x[0], row, column, lower, op.UnitDiagonal, b);
            else Triangular<T>.SolveRight(n, x[0], row, column, lower, op.UnitDiagonal, b);
        };
    }

    private static Item<T> QrOf<T>(RoutineSpec spec) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (m, n) = Size(spec, 0);
        var count = Math.Min(m, n);
        var width = ((Qr)spec.Op).FullMatrices ? m : count;
        return (x, y) =>
        {
            var stride = Matrix<T>.SpreadStride(n);
            using Scratch<T> memory = new(m * stride), taus = new(count);
            var a = new Matrix<T>(memory.Pointer, m, n, stride);
            new Matrix<T>(x[0], m, n, n).CopyTo(a);
            QrFactor<T>.Run(a, taus.Pointer);
            QrFactor<T>.Form(a, taus.Pointer, count, new((T*)y[0], m, width, width));
            var r = new Matrix<T>((T*)y[1], width, n, n);
            WorkerPool.For(width, Matrix<T>.RowsPerTask(Math.Max(1, n)), new UpperRows<T>(a, r));
        };
    }

    private static Item<T> EighOf<T>(RoutineSpec spec) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (n, _) = Size(spec, 0);
        var vectors = ((Eigh)spec.Op).Vectors;
        return (x, y) => SymmetricEigen<T>.Run(new(x[0], n, n, n), (T*)y[vectors ? 1 : 0],
            vectors ? new((T*)y[0], n, n, n) : default);
    }

    private static Item<T> SvdOf<T>(RoutineSpec spec) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (m, n) = Size(spec, 0);
        var op = (Svd)spec.Op;
        int count = Math.Min(m, n), width = op.FullMatrices ? m : count, height = op.FullMatrices ? n : count;
        return (x, y) => SingularValues<T>.Run(new(x[0], m, n, n), (T*)y[0], op.Vectors ? new((T*)y[1], m, width, width) : default,
            op.Vectors ? new((T*)y[2], height, n, n) : default);
    }
}
