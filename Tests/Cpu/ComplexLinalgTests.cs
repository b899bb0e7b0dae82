namespace Lazy.Tests.Cpu;

/// <summary>Decompositions of complex matrices, and eigenvalues of general ones: what they make is the matrix again.</summary>
[TestClass]
public sealed class ComplexLinalgTests
{
    [TestMethod]
    [DataRow(1, 1, "complex128")]
    [DataRow(40, 40, "complex128")]
    [DataRow(60, 45, "complex128")]
    [DataRow(45, 60, "complex64")]
    public void Factors_make_the_matrix(int m, int n, string name)
    {
        var type = DType.Parse(name);
        var a = Random(m, n, 3, type);
        var k = Math.Min(m, n);
        var (q, r) = jnp.linalg.qr(a);
        Near(a, jnp.matmul(q, r), "qr");
        Near(jnp.eye(k), jnp.matmul(Adjoint(q), q), "Q");
        IsZero(jnp.imag(jnp.diagonal(r)), "the diagonal of R is real");
        Near(jnp.eye(m), jnp.matmul(Adjoint(jnp.linalg.qr(a, "complete").Q), jnp.linalg.qr(a, "complete").Q), "whole Q");
        var (u, s, vh) = jnp.linalg.svd(a, full_matrices: false);
        Near(a, jnp.matmul(u * s, vh), "svd");
        Near(jnp.eye(k), jnp.matmul(Adjoint(u), u), "U");
        Near(jnp.eye(k), jnp.matmul(vh, Adjoint(vh)), "V");
        var whole = jnp.linalg.svd(a);
        Near(jnp.eye(m), jnp.matmul(whole.U, Adjoint(whole.U)), "whole U");
        Near(jnp.eye(n), jnp.matmul(whole.Vh, Adjoint(whole.Vh)), "whole V");
        Near(s, jnp.linalg.svdvals(a), "values");
        var (p, l, upper) = jax.scipy.linalg.lu(a);
        Near(a, jnp.matmul(p.AsType(type), jnp.matmul(l, upper)), "lu");
    }

    [TestMethod]
    [DataRow(30)]
    [DataRow(70)]
    public void Square_matrices(int n)
    {
        NDArray a = Random(n, n, 5, jnp.complex128), b = Random(n, 50, 6, jnp.complex128);
        var hermitian = (a + Adjoint(a)) / 2;
        var positive = jnp.matmul(a, Adjoint(a)) + jnp.eye(n);
        var factor = jnp.linalg.cholesky(positive);
        Near(positive, jnp.matmul(factor, Adjoint(factor)), "cholesky");
        IsZero(jnp.triu(factor, 1), "lower");
        Near(b, jnp.matmul(positive, jnp.linalg.solve(positive, b)), "solve");
        var (w, v) = jnp.linalg.eigh(hermitian);
        Near(hermitian, jnp.matmul(v * w, Adjoint(v)), "eigh");
        Near(jnp.eye(n), jnp.matmul(Adjoint(v), v), "V");
        Near(w, jnp.linalg.eigvalsh(hermitian), "values");
        Near(jnp.sort(w), w, "ascending");
        for (var i = 0; i < 16; i++)
        {
            var (lower, transpose, left, conjugate) = ((i & 1) != 0, (i & 2) != 0, (i & 4) != 0, (i & 8) != 0);
            var t = (lower ? jnp.tril(a) : jnp.triu(a)) + (n * jnp.eye(n));
            var right = left ? b : b.T;
            var x = jax.lax.linalg.triangular_solve(t, right, left, lower, transpose, conjugate);
            var op = transpose ? t.T : t;
            if (conjugate) op = jnp.conj(op);
            Near(right, left ? jnp.matmul(op, x) : jnp.matmul(x, op), $"triangular_solve {i}");
        }
    }

    [TestMethod]
    [DataRow(40, "float64")]
    [DataRow(75, "float32")]
    [DataRow(40, "complex128")]
    [DataRow(55, "complex64")]
    public void General_matrices(int n, string name)
    {
        var type = DType.Parse(name);
        var a = Random(n, n, 8, type);
        var (w, v) = jnp.linalg.eig(a);
        Near(v * w, jnp.matmul(a.AsType(v.DType), v), "eig");
        Near(jnp.ones(n), jnp.sum(jnp.square(jnp.abs(v)), 0), "lengths");
        var left = jax.lax.linalg.eig(a);
        var vh = Adjoint(left[1]);
        Near(jnp.expand_dims(left[0], 1) * vh, jnp.matmul(vh, a.AsType(v.DType)), "left vectors");
        Near(w, jnp.linalg.eigvals(a), "values alone");
        var (t, z) = jax.lax.linalg.schur(a);
        Near(a, jnp.matmul(jnp.matmul(z, t), Adjoint(z)), "schur");
        Near(jnp.eye(n), jnp.matmul(Adjoint(z), z), "Z");
        IsZero(jnp.tril(t, type.IsComplex ? -1 : -2), "triangular");
        var (h, q) = jax.scipy.linalg.hessenberg_q(a);
        Near(a, jnp.matmul(jnp.matmul(q, h), Adjoint(q)), "hessenberg");
        Near(jnp.eye(n), jnp.matmul(Adjoint(q), q), "Q");
    }

    [TestMethod]
    public void Real_eigenvalues_have_real_vectors_and_pairs_are_conjugated()
    {
        var rotation = jnp.asarray(new double[,] { { 0, -1, 0 }, { 1, 0, 0 }, { 0, 0, 2 } }, jnp.float64);
        var (w, v) = jnp.linalg.eig(rotation);
        Near(jnp.asarray([0, 0, 2], jnp.float64), jnp.real(w), "real parts");
        Near(jnp.asarray([1, -1, 0], jnp.float64), jnp.imag(w), "imaginary parts");
        IsZero(jnp.imag(v[.., 2]), "a real vector");
        var defective = jnp.asarray(new double[,] { { 1, 1 }, { 0, 1 } }, jnp.float64);
        Near(jnp.ones(2), jnp.linalg.eigvals(defective), "twice the same");
        Near(jnp.zeros(4), jnp.linalg.eigvals(jnp.zeros((4, 4))), "zero");
    }

    [TestMethod]
    public void What_is_not_finite_gives_no_error()
    {
        foreach (var type in new[] { jnp.float32, jnp.complex64 })
        {
            var broken = jnp.full((3, 3), double.NaN).AsType(type);
            Assert.IsTrue((bool)jnp.all(jnp.isnan(jnp.linalg.eigvals(broken))));
            Assert.IsTrue((bool)jnp.all(jnp.isnan(jnp.linalg.eig(broken).Eigenvectors)));
            Assert.IsTrue((bool)jnp.all(jnp.isnan(jax.lax.linalg.schur(broken).Z)));
            Assert.IsTrue((bool)jnp.all(jnp.isnan(jnp.linalg.eigvalsh(broken))));
            Assert.IsTrue((bool)jnp.all(jnp.isnan(jnp.linalg.svdvals(broken))));
            Assert.IsTrue((bool)jnp.all(jnp.isnan(jnp.linalg.cholesky(-jnp.eye(3).AsType(type))["...", 0])));
        }
        foreach (var type in new[] { jnp.float64, jnp.float32, jnp.complex128, jnp.complex64 })
        {
            // One that does not come last.
            var broken = jnp.eye(3).AsType(type).At[1, 0].Set(double.NaN);
            NDArray[] results = [jnp.linalg.eigvalsh(broken), jnp.linalg.eigh(broken).Eigenvectors, jnp.linalg.svdvals(broken),
                jnp.linalg.svd(broken).U, jnp.linalg.eigvals(broken), jnp.linalg.eig(broken).Eigenvectors, jax.lax.linalg.schur(broken).T];
            foreach (var x in results) Assert.IsTrue((bool)jnp.all(jnp.isnan(x)), $"{type}");
        }
        Assert.AreEqual((Shape)(2, 0, 0), jnp.linalg.svd(jnp.zeros((2, 0, 0), jnp.complex64)).U.Shape);
        Assert.AreEqual(0, jnp.linalg.eigvals(jnp.zeros((0, 3, 3))).ToArray<Complex64>().Length);
        Near(jnp.eye(3), jnp.linalg.svd(jnp.zeros((3, 0), jnp.complex64)).U, "no columns");
    }

    private static NDArray Random(int m, int n, int seed, DType type) => jax.random.normal(jax.random.key(seed), (m, n), type);

    private static NDArray Adjoint(NDArray x) => jnp.conj(jnp.matrix_transpose(x));

    private static void Near(NDArray expected, NDArray actual, string what)
    {
        Assert.AreEqual(expected.Shape, actual.Shape, what);
        var scale = Math.Max(1, (double)jnp.max(jnp.abs(expected)));
        var tolerance = actual.DType.RealPart == jnp.float64 ? 1e-11 : 2e-5;
        Assert.AreEqual(0, (double)jnp.max(jnp.abs(actual - expected)) / scale, tolerance, what);
    }

    private static void IsZero(NDArray x, string what) => Near(jnp.zeros_like(x), x, what);
}
