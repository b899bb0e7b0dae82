using Lazy.Tests.Devices;

namespace Lazy.Tests.Numerics;

/// <summary>Decompositions of jax.lax.linalg that are known up to signs, by what they make.</summary>
[TestClass]
public sealed class LaxLinalgTests
{
    private const int N = 6;

    private static NDArray A => jax.random.normal(jax.random.key(5), (N, N), jnp.float64);

    private static NDArray Symmetric => (A + A.T) / 2.0;

    [TestMethod]
    public void Reflections_take_a_matrix_to_its_form()
    {
        using var scope = TestDevices.Use("cpu");
        var (h, taus) = jax.lax.linalg.hessenberg(A);
        var inner = jax.lax.linalg.householder_product(h[1.., ..^1], taus);
        var q = jax.scipy.linalg.block_diag(jnp.ones((1, 1), jnp.float64), inner);
        Near(A, q.Dot(jnp.triu(h, -1)).Dot(q.T), "hessenberg");
        Near(jnp.eye(N, dtype: jnp.float64), q.Dot(q.T), "householder_product");
        foreach (var (left, transpose) in new[] { (true, false), (true, true), (false, false), (false, true) })
        {
            var op = transpose ? inner.T : inner;
            var c = A[1.., 1..];
            Near(left ? op.Dot(c) : c.Dot(op), jax.lax.linalg.ormqr(h[1.., ..^1], taus, c, left, transpose), "ormqr");
        }
        foreach (var lower in new[] { true, false })
        {
            var (_, d, e, _) = jax.lax.linalg.tridiagonal(Symmetric, lower);
            var t = jnp.diag(d) + jnp.diag(e, 1) + jnp.diag(e, -1);
            Near(jnp.linalg.eigvalsh(Symmetric), jnp.linalg.eigvalsh(t), "tridiagonal");
        }
    }

    [TestMethod]
    public void Factors_make_the_matrix()
    {
        using var scope = TestDevices.Use("cpu");
        var (t, z) = jax.lax.linalg.schur(A);
        Near(A, z.Dot(t).Dot(z.T), "schur");
        var (u, h, _, converged) = jax.lax.linalg.qdwh(A);
        Assert.IsTrue((bool)converged);
        Near(A, u.Dot(h), "qdwh", 1e-9);
        Near(jnp.eye(N, dtype: jnp.float64), u.T.Dot(u), "qdwh", 1e-9);
        var (q, r) = jax.lax.linalg.qr(A[.., ..4], full_matrices: false);
        Near(A[.., ..4], q.Dot(r), "qr");
        var (left, s, right) = jax.lax.linalg.svd(A, full_matrices: false);
        Near(A, (left * s).Dot(right), "svd");
        var (vectors, values) = jax.lax.linalg.eigh(Symmetric);
        Near(Symmetric, (vectors * values).Dot(vectors.T), "eigh");
        var parts = jax.lax.linalg.eig(A, compute_left_eigenvectors: true);
        var wide = A.AsType(jnp.complex128);
        Near(parts[2] * parts[0], wide.Dot(parts[2]), "eig");
        // Left eigenvectors: uᴴ·A = w·uᴴ.
        Near(jnp.expand_dims(parts[0], 1) * jnp.conj(parts[1]).T, jnp.conj(parts[1]).T.Dot(wide), "eig, left");
    }

    private static void Near(NDArray expected, NDArray actual, string what, double tolerance = 1e-11) =>
        Bound.Below(tolerance, (double)jnp.max(jnp.abs(expected - actual)), what);
}
