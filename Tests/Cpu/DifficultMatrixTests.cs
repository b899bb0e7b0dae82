using System.Numerics;

namespace Lazy.Tests.Cpu;

/// <summary>Decompositions of matrices that are hard on their algorithms: what they make is the matrix again, and vectors are orthogonal.</summary>
[TestClass]
public sealed class DifficultMatrixTests
{
    // Eigenvalues that are the same, almost the same, or far from each other; blocks that hardly touch; numbers whose squares vanish.
    private static IEnumerable<object[]> Kinds =>
    [
        ["identity"],
        ["ones"],
        ["second differences"],
        ["glued"],
        ["no diagonal"],
        ["graded"],
        ["faint"],
        ["two values"],
        ["one far away"],
    ];

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Eigenvectors_of_difficult_matrices(string kind)
    {
        foreach (var n in (int[])[5, 33, 100, 150])
        {
            foreach (var type in (DType[])[jnp.float64, jnp.float32])
            {
                var a = Difficult(kind, n).AsType(type);
                var (w, v) = jnp.linalg.eigh(a);
                NDArray exact = a.AsType(jnp.float64), vectors = v.AsType(jnp.float64), values = w.AsType(jnp.float64);
                var tolerance = Tolerance(exact, type == jnp.float64);
                Near(exact, jnp.matmul(vectors * values, vectors.T), $"{kind}, {n}, {type}", tolerance);
                Near(Eye(n), jnp.matmul(vectors.T, vectors), $"{kind}, {n}, {type}: vectors", tolerance);
                Near(values, jnp.linalg.eigvalsh(a).AsType(jnp.float64), $"{kind}, {n}, {type}: values", tolerance);
                Assert.IsTrue(jnp.all(w[1..] >= w[..^1]).ToScalar<bool>(), $"{kind}, {n}, {type}: order");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Singular_vectors_of_difficult_matrices(string kind)
    {
        foreach (var n in (int[])[5, 33, 100])
        {
            foreach (var type in (DType[])[jnp.float64, jnp.float32, jnp.complex128, jnp.complex64])
            {
                var a = Difficult(kind, n).AsType(type);
                // Columns turned in the complex plane have the same values.
                if (type.IsComplex) a = a * jnp.exp(Complex.ImaginaryOne * jnp.arange(n).AsType(jnp.float64)).AsType(type);
                var (u, s, vh) = jnp.linalg.svd(a);
                NDArray exact = a.AsType(jnp.complex128), left = u.AsType(jnp.complex128), right = vh.AsType(jnp.complex128);
                var tolerance = Tolerance(exact, type == jnp.float64 || type == jnp.complex128);
                Near(exact, jnp.matmul(left * s.AsType(jnp.float64), right), $"{kind}, {n}, {type}", tolerance);
                Near(Eye(n), jnp.matmul(jnp.conj(left.T), left), $"{kind}, {n}, {type}: U", tolerance);
                Near(Eye(n), jnp.matmul(right, jnp.conj(right.T)), $"{kind}, {n}, {type}: V", tolerance);
                Near(s, jnp.linalg.svdvals(a), $"{kind}, {n}, {type}: values", tolerance);
            }
        }
    }

    private static double Tolerance(NDArray a, bool isDouble) =>
        4 * Math.Sqrt(a.Shape[0]) * (isDouble ? 2.2e-16 : 1.2e-7) * Math.Max(1, jnp.linalg.norm(a).ToScalar<double>());

    private static NDArray Difficult(string kind, int n)
    {
        return kind switch
        {
            "identity" => Eye(n),
            "ones" => jnp.ones((n, n), jnp.float64),
            "second differences" => Tridiagonal(_ => 2, _ => -1),
            "glued" => Tridiagonal(i => Math.Abs((i % 21) - 10), i => i % 21 == 20 ? 1e-14 : 1),
            "no diagonal" => Tridiagonal(_ => 0, _ => 1),
            "graded" => Tridiagonal(i => Math.Pow(10, -150.0 * i / n), i => 0.3 * Math.Pow(10, -150.0 * i / n)),
            "faint" => Tridiagonal(i => i % 3, _ => 1e-300),
            "two values" => Turned(i => (2 * (i % 2)) - 1),
            _ => Turned(i => i == 0 ? 1e6 : 1),
        };

        NDArray Tridiagonal(Func<int, double> diagonal, Func<int, double> beside)
        {
            var off = jnp.diag(jnp.asarray(Enumerable.Range(0, n - 1).Select(beside).ToArray(), jnp.float64), 1);
            return jnp.diag(jnp.asarray(Enumerable.Range(0, n).Select(diagonal).ToArray(), jnp.float64)) + off + off.T;
        }

        NDArray Turned(Func<int, double> values)
        {
            var q = jnp.linalg.qr(Random(n, n, 11)).Q;
            var a = jnp.matmul(q * jnp.asarray(Enumerable.Range(0, n).Select(values).ToArray(), jnp.float64), q.T);
            return (a + a.T) / 2.0;
        }
    }

    private static NDArray Random(int m, int n, int seed) => jax.random.normal(jax.random.key(seed), (m, n), jnp.float64);

    private static NDArray Eye(int n) => jnp.eye(n, dtype: jnp.float64);

    private static void Near(NDArray expected, NDArray actual, string what, double tolerance)
    {
        Assert.AreEqual(expected.Shape, actual.Shape, what);
        var error = (double)jnp.max(jnp.abs(expected - actual));
        Assert.IsTrue(error <= tolerance, $"{what}: {error} of {tolerance}");
    }
}
