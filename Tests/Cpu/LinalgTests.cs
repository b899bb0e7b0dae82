using Lazy.Backends.Cpu;

namespace Lazy.Tests.Cpu;

/// <summary>Decompositions of matrices that are large enough for blocks and threads: what they make is the matrix again.</summary>
[TestClass]
public sealed class LinalgTests
{
    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(70, 70)]
    [DataRow(210, 190)]
    [DataRow(90, 250)]
    [DataRow(300, 80)]
    // Rows that share few sets of the caches are worked on elsewhere.
    [DataRow(256, 256)]
    [DataRow(260, 384)]
    public void Factors_make_the_matrix(int m, int n)
    {
        var a = Random(m, n, 3);
        var (q, r) = jnp.linalg.qr(a);
        Near(a, jnp.matmul(q, r), "qr");
        Near(Eye(Math.Min(m, n)), jnp.matmul(q.T, q), "Q");
        var (u, s, vh) = jnp.linalg.svd(a, full_matrices: false);
        Near(a, jnp.matmul(u * s, vh), "svd");
        Near(Eye(Math.Min(m, n)), jnp.matmul(u.T, u), "U");
        Near(Eye(Math.Min(m, n)), jnp.matmul(vh, vh.T), "V");
        Near(Eye(m), jnp.matmul(jnp.linalg.svd(a).U.T, jnp.linalg.svd(a).U), "whole U");
        Near(s, jnp.linalg.svdvals(a), "values");
        var (lu, _, permutation) = jax.lax.linalg.lu(a);
        var k = Math.Min(m, n);
        var l = jnp.tril(lu, -1)[.., ..k] + jnp.eye(m, k, dtype: jnp.float64);
        Near(a[permutation], jnp.matmul(l, jnp.triu(lu)[..k]), "lu");
    }

    [TestMethod]
    [DataRow(33)]
    [DataRow(256)]
    [DataRow(260)]
    public void Square_matrices(int n)
    {
        NDArray a = Random(n, n, 5), b = Random(n, 130, 6), symmetric = (a + a.T) / 2.0;
        var positive = jnp.matmul(a, a.T) + Eye(n);
        var l = jnp.linalg.cholesky(positive);
        Near(positive, jnp.matmul(l, l.T), "cholesky", 1e-9);
        Near(b, jnp.matmul(a, jnp.linalg.solve(a, b)), "solve", 1e-8);
        var (w, v) = jnp.linalg.eigh(symmetric);
        Near(symmetric, jnp.matmul(v * w, v.T), "eigh");
        Near(Eye(n), jnp.matmul(v.T, v), "V");
        Near(w, jnp.linalg.eigvalsh(symmetric), "values");
        foreach (var (lower, transpose, left) in new[] { (true, true, true), (false, true, true), (true, false, false), (false, true, false) })
        {
            var t = (lower ? jnp.tril(a) : jnp.triu(a)) + (n * Eye(n));
            var right = left ? b : b.T;
            var x = jax.lax.linalg.triangular_solve(t, right, left, lower, transpose);
            var op = transpose ? t.T : t;
            Near(right, left ? jnp.matmul(op, x) : jnp.matmul(x, op), "triangular_solve");
        }
    }

    [TestMethod]
    [DoNotParallelize]
    public void Bits_do_not_depend_on_the_number_of_threads()
    {
        NDArray a = Random(230, 210, 9), square = a[..210], positive = jnp.matmul(square, square.T) + Eye(210);
        (string Name, Func<NDArray[]> Run)[] all =
        [
            ("svd", () => Three(jnp.linalg.svd(a, full_matrices: false))),
            ("svdvals", () => [jnp.linalg.svdvals(a)]),
            ("eigh", () => [jnp.linalg.eigh(positive).Eigenvalues, jnp.linalg.eigh(positive).Eigenvectors]),
            ("qr", () => [jnp.linalg.qr(a).Q, jnp.linalg.qr(a).R]),
            ("cholesky", () => [jnp.linalg.cholesky(positive)]),
            ("solve", () => [jnp.linalg.solve(square, positive)]),
        ];
        var before = WorkerPool.Threads;
        try
        {
            foreach (var (name, run) in all)
            {
                WorkerPool.Threads = 1;
                var expected = Array.ConvertAll(run(), x => x.ToArray<double>());
                foreach (var threads in (int[])[2, 3])
                {
                    WorkerPool.Threads = threads;
                    foreach (var (x, y) in expected.Zip(run())) CollectionAssert.AreEqual(x, y.ToArray<double>(), $"{name}, {threads} threads");
                }
            }
        }
        finally
        {
            WorkerPool.Threads = before;
        }

        static NDArray[] Three(SVDResult parts) => [parts.U, parts.S, parts.Vh];
    }

    [TestMethod]
    public void Singular_values_beside_numbers_below_the_normal_ones()
    {
        // Reflections of rows whose lengths have no reciprocal.
        var tiny = jax.random.uniform(jax.random.key(4), (40, 40)) * 1e-36f * 1e-5f;
        var a = jnp.diag(jnp.arange(1f, 41f)) + tiny;
        Assert.IsGreaterThan(0f, jnp.max(a["...", 39][..39]).ToScalar<float>());
        var (u, s, vh) = jnp.linalg.svd(a);
        Bound.Below(1e-4f, jnp.max(jnp.abs(jnp.matmul(u * s, vh) - a)).ToScalar<float>());
        Bound.Below(1e-4f, jnp.max(jnp.abs(jnp.matmul(vh, vh.T) - jnp.eye(40))).ToScalar<float>());
    }

    [TestMethod]
    public void Eigenvectors_of_general_matrices()
    {
        var a = Random(12, 12, 8);
        var (w, v) = jnp.linalg.eig(a);
        Assert.AreEqual((DType.Complex128, DType.Complex128), (w.DType, v.DType));
        Bound.Below(1e-11, (double)jnp.max(jnp.abs(jnp.matmul(a.AsType(jnp.complex128), v) - (v * w))));
        Bound.Below(1e-11, (double)jnp.max(jnp.abs(jnp.sort(w) - jnp.sort(jnp.linalg.eigvals(a)))));
        Assert.AreEqual((double)jnp.linalg.det(a), (double)jnp.real(jnp.prod(w)), 1e-9 * Math.Abs((double)jnp.linalg.det(a)));
    }

    [TestMethod]
    public void Pivots_are_the_first_of_the_largest()
    {
        var ties = jnp.concatenate([jnp.ones((40, 1)), -jnp.ones((40, 1)), jnp.zeros((40, 38))], axis: 1);
        var (lu, pivots, _) = jax.lax.linalg.lu(ties.At[37, 1].Set(5f));
        CollectionAssert.AreEqual((int[])[0, 37, .. Enumerable.Range(2, 38)], pivots.ToArray<int>());
        Assert.AreEqual(6f, lu[1, 1].ToScalar<float>());
        // A matrix whose columns are all the same has one pivot, and errors of rounding behind it.
        var same = jnp.broadcast_to(jnp.arange(50f)[.., jnp.newaxis], (50, 50));
        (lu, pivots, _) = jax.lax.linalg.lu(same);
        Assert.AreEqual(49, pivots[0].ToScalar<int>());
        Bound.Below(1e-4f, jnp.max(jnp.abs(jnp.triu(lu[1.., 1..]))).ToScalar<float>());
    }

    [TestMethod]
    public void Singular_input_gives_no_error()
    {
        var zero = jnp.zeros((3, 3));
        Assert.IsTrue(jnp.all(jnp.isnan(jnp.linalg.cholesky(-jnp.eye(3))["...", 0])).ToScalar<bool>());
        Assert.IsFalse(jnp.any(jnp.isfinite(jnp.linalg.solve(zero, jnp.ones(3)))).ToScalar<bool>());
        Assert.AreEqual(0f, jnp.linalg.det(zero).ToScalar<float>());
        Assert.AreEqual(float.NegativeInfinity, jnp.linalg.slogdet(zero).Logabsdet.ToScalar<float>());
        Assert.IsTrue(jnp.all(jnp.isnan(jnp.linalg.svdvals(zero * double.NaN))).ToScalar<bool>());
    }

    [TestMethod]
    public void Two_factorisations_in_one_program_wait_for_their_operands()
    {
        NDArray a = Random(3, 3, 7), b = Random(3, 3, 8);
        var difference = jnp.linalg.inv(a + b) - jnp.linalg.inv(a - b);
        Near(jnp.matmul(jnp.matmul(a + b, difference), a - b), -2.0 * b, "difference");
    }

    [TestMethod]
    public void Orders_that_no_norm_has_are_named()
    {
        Assert.Contains("no order 'max'", Assert.ThrowsExactly<ArgumentException>(() => jnp.linalg.norm(jnp.eye(2), ord: "max")).Message);
        Assert.Contains("norm: there is no norm 3 of matrices",
            Assert.ThrowsExactly<ArgumentException>(() => jnp.linalg.norm(jnp.eye(2), ord: 3)).Message);
        Assert.Contains("norm: there is no norm 'nuc' of vectors",
            Assert.ThrowsExactly<ArgumentException>(() => jnp.linalg.norm(jnp.ones(2), ord: "nuc")).Message);
    }

    private static NDArray Random(int m, int n, int seed) => jax.random.normal(jax.random.key(seed), (m, n), jnp.float64);

    private static NDArray Eye(int n) => jnp.eye(n, dtype: jnp.float64);

    private static void Near(NDArray expected, NDArray actual, string what, double tolerance = 1e-11)
    {
        Assert.AreEqual(expected.Shape, actual.Shape, what);
        var scale = Math.Max(1, jnp.max(jnp.abs(expected)).ToScalar<double>());
        var error = jnp.max(jnp.abs(expected - actual)).ToScalar<double>();
        Assert.IsTrue(error <= tolerance * scale, $"{what}: {error}");
    }
}
