using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Lazy.Tests.Cpu;

/// <summary>What MathNet computes by this library against what it computes by itself, and that it does.</summary>
[TestClass]
public sealed class MathNetProviderTests
{
    private static readonly ManagedLinearAlgebraProvider s_managed = ManagedLinearAlgebraProvider.Instance;

    [TestMethod]
    [DoNotParallelize]
    [DataRow(7, 3)]
    [DataRow(40, 40)]
    [DataRow(130, 70)]
    public void Results_agree(int m, int n)
    {
        Agree(m, n, 1e-9, (rows, columns, seed) => Matrix<double>.Build.Random(rows, columns, seed));
        Agree(m, n, 3e-3, (rows, columns, seed) => Matrix<float>.Build.Random(rows, columns, seed));
    }

    private static void Agree<T>(int m, int n, double tolerance, Func<int, int, int, Matrix<T>> random)
        where T : struct, IEquatable<T>, IFormattable, System.Numerics.INumber<T>
    {
        Matrix<T> a = random(m, n, 1), b = random(m, 5, 2), square = random(m, m, 3);
        var positive = square.TransposeAndMultiply(square) + Matrix<T>.Build.DenseIdentity(m);
        var expected = All();
        try
        {
            LazyLinearAlgebra.Use();
            Assert.AreSame(LazyLinearAlgebra.Provider, LinearAlgebraControl.Provider);
            var actual = All();
            Assert.AreEqual(expected.Count, actual.Count);
            for (var i = 0; i < expected.Count; i++)
            {
                var (name, e, r) = (expected[i].Name, expected[i].Value, actual[i].Value);
                Assert.AreEqual((e.RowCount, e.ColumnCount), (r.RowCount, r.ColumnCount), name);
                Bound.Below(tolerance * (1 + e.L2Norm()), (e - r).L2Norm(), $"{name} of {m} by {n}, {typeof(T).Name}");
            }
        }
        finally
        {
            LinearAlgebraControl.UseManaged();
        }

        List<(string Name, Matrix<T> Value)> All()
        {
            QR<T> qr = a.QR(QRMethod.Thin), full = a.QR(QRMethod.Full);
            var svd = a.Svd();
            var lu = square.LU();
            var evd = positive.Evd(Symmetricity.Symmetric);
            var solved = qr.Solve(b);
            return
            [
                ("product", a.Transpose() * square), ("transposed left", a.TransposeThisAndMultiply(square)), ("transposed right", a.TransposeAndMultiply(a)),
                ("lu", lu.L * lu.U), ("L", lu.L), ("determinant", square.SubMatrix(0, 30 < m ? 30 : m, 0, 30 < m ? 30 : m).LU().Determinant is var d ? Matrix<T>.Build.Dense(1, 1, d) : square),
                ("solve", positive.Solve(b)), ("inverse", positive.Inverse()), ("factored", square.LU().Solve(square * b)),
                ("cholesky", positive.Cholesky().Factor), ("cholesky solve", positive.Cholesky().Solve(b)),
                ("qr", qr.Q * qr.R), ("orthogonal", full.Q.TransposeThisAndMultiply(full.Q)), ("whole", full.Q * full.R), ("least squares", solved), ("by whole", full.Solve(b)),
                ("values", svd.S.ToColumnMatrix()), ("svd", svd.U * svd.W * svd.VT), ("by values", svd.Solve(b)), ("values alone", a.Svd(false).S.ToColumnMatrix()),
                ("eigenvalues", Matrix<T>.Build.Dense(m, 1, (i, _) => T.CreateChecked(evd.EigenValues[i].Real))), ("eigh", evd.EigenVectors * evd.D * evd.EigenVectors.Transpose()),
            ];
        }
    }

    [TestMethod]
    public void Updates_scale_both_terms()
    {
        const int m = 30, n = 50, k = 40;
        foreach (var (alpha, beta) in new[] { (1.0, 0.0), (1.0, 1.0), (2.0, 0.0), (-0.5, 3.0) })
        {
            foreach (var turn in new[] { Transpose.DontTranspose, Transpose.Transpose })
            {
                double[] a = Numbers(m * k, 1), b = Numbers(k * n, 2), expected = Numbers(m * n, 3), actual = [.. expected];
                var (rowsA, columnsA) = turn == Transpose.DontTranspose ? (m, k) : (k, m);
                var (rowsB, columnsB) = turn == Transpose.DontTranspose ? (k, n) : (n, k);
                s_managed.MatrixMultiplyWithUpdate(turn, turn, alpha, a, rowsA, columnsA, b, rowsB, columnsB, beta, expected);
                LazyLinearAlgebra.Provider.MatrixMultiplyWithUpdate(turn, turn, alpha, a, rowsA, columnsA, b, rowsB, columnsB, beta, actual);
                for (var i = 0; i < actual.Length; i++) Assert.AreEqual(expected[i], actual[i], 1e-11, $"{turn}, {alpha}, {beta}, element {i}");
            }
        }
    }

    [TestMethod]
    public void Errors_are_those_of_MathNet()
    {
        var provider = LazyLinearAlgebra.Provider;
        var negative = new double[64 * 64];
        for (var i = 0; i < 64; i++) negative[i * 65] = -1;
        Assert.Throws<ArgumentException>(() => s_managed.CholeskyFactor([.. negative], 64));
        Assert.Contains("positive definite", Assert.ThrowsExactly<ArgumentException>(() => provider.CholeskyFactor(negative, 64)).Message);
        Assert.Throws<ArgumentNullException>(() => provider.LUFactor((double[])null!, 32, new int[32]));
        Assert.Throws<ArgumentException>(() => provider.MatrixMultiply(new double[900], 30, 30, new double[900], 25, 36, new double[30 * 36]));
        Assert.AreEqual(new System.Numerics.Complex(0, 2), provider.DotProduct([System.Numerics.Complex.ImaginaryOne], [new System.Numerics.Complex(2, 0)]));
    }

    private static double[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 2) - 1)];
    }
}
