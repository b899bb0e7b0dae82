namespace Lazy.Tests;

/// <summary>What rows of SciPy cannot say of matrices: forms that are known up to a factor, orders of products, and errors.</summary>
[TestClass]
public sealed class MatrixFunctionTests
{
    private static NDArray A { get; } = jax.random.normal(jax.random.key(3), (5, 5), jnp.float64);

    [TestMethod]
    public void Schur_forms_make_the_matrix_again()
    {
        var (t, z) = jax.scipy.linalg.schur(A);
        IsZero(A - jnp.matmul(jnp.matmul(z, t), z.T), "real");
        IsZero(jnp.tril(t, -2), "blocks of size 2");
        var (u, w) = jax.scipy.linalg.rsf2csf(t, z);
        IsZero(A - jnp.matmul(jnp.matmul(w, u), jnp.conj(w.T)), "complex from real");
        IsZero(jnp.tril(u, -1), "triangular");
        var (c, v) = jax.jit((NDArray x) => jax.scipy.linalg.schur(x, output: "complex"))(A);
        IsZero(A - jnp.matmul(jnp.matmul(v, c), jnp.conj(v.T)), "complex");
        IsZero(jnp.tril(c, -1), "complex is triangular");
        IsZero(jnp.matmul(v, jnp.conj(v.T)) - jnp.eye(5), "unitary");
    }

    [TestMethod]
    public void Generalised_eigenvectors_solve_their_equation()
    {
        var b = jnp.matmul(A.T, A) + jnp.eye(5, dtype: jnp.float64);
        var symmetric = A + A.T;
        foreach (var lower in new[] { true, false })
        {
            var (w, v) = jax.scipy.linalg.eigh(symmetric, lower ? jnp.tril(b) : jnp.triu(b), lower);
            IsZero(jnp.matmul(symmetric, v) - (jnp.matmul(b, v) * w), $"lower: {lower}");
            IsZero(jnp.matmul(jnp.matmul(v.T, b), v) - jnp.eye(5), "of length 1");
        }
        var (values, vectors) = jax.scipy.linalg.eigh(symmetric);
        IsZero(jnp.matmul(symmetric, vectors) - (vectors * values), "without b");
    }

    [TestMethod]
    public void Roots_are_where_polynomials_vanish()
    {
        var p = jnp.poly(jnp.asarray([0.5, -2, 3, 3.5], jnp.float64));
        var roots = jnp.sort(jnp.real(jnp.roots(p)));
        IsZero(roots - jnp.asarray([-2, 0.5, 3, 3.5], jnp.float64), "real roots", 1e-10);
        var q = jnp.asarray([2, -1, 3, 0.5, 4, 0], jnp.float64);
        IsZero(jnp.polyval(q, jnp.roots(q)), "complex roots", 1e-10);
        IsZero(jnp.polyval(q, jax.jit((NDArray x) => jnp.roots(x, strip_zeros: false))(q)), "under jit", 1e-10);
    }

    [TestMethod]
    public void Paths_of_sums_are_short_and_give_the_same()
    {
        NDArray x = jnp.ones((2, 3)), y = jnp.ones((3, 100)), z = jnp.ones((100, 5));
        var (path, info) = jnp.einsum_path("ij,jk,kl", "optimal", x, y, z);
        Assert.AreEqual("(1, 2) (0, 1)", Text(path));
        StringAssert.StartsWith(info, "ij,jk,kl->il: 3000 multiplications at once, 1530 in 2 steps, largest result 15 elements");
        Assert.AreEqual("(0, 1, 2)", Text(jnp.einsum_path("ij,jk,kl", "naive", x, y, z).Path));
        Assert.AreEqual("(0, 1)", Text(jnp.einsum_path("ij,jk", x, y).Path));
        Assert.AreEqual("(1, 2) (0, 1)", Text(jnp.einsum_path("ij,jk,kl", "greedy", x, y, z).Path));
        NDArray[] many = [.. Enumerable.Range(0, 10).Select(i => jax.random.normal(jax.random.key(i), (3, 3), jnp.float64))];
        var chain = many.Aggregate((p, m) => jnp.matmul(p, m));
        IsZero(chain - jnp.einsum("ab,bc,cd,de,ef,fg,gh,hi,ij,jk", many), "a chain of ten");
        var batched = many.Aggregate(jnp.ones((3, 3), jnp.float64), (p, m) => p * m);
        IsZero(batched - jnp.einsum("...,...,...,...,...,...,...,...,...,...->...", many), "element by element");
        var three = jnp.matmul(jnp.matmul(many[0], many[1]), many[2]);
        foreach (int[][] steps in new int[][][] { [[0, 1], [0, 1]], [[1, 0], [1, 0]], [[0, 2], [0, 1]], [[0, 1, 2]], [[2, 0, 1]] })
            IsZero(three - jnp.einsum("ij,jk,kl->il", steps, many[0], many[1], many[2]), Text(steps));
        Refused("einsum: the path for 'ij,jk' leaves 2 operands", () => jnp.einsum("ij,jk", (int[][])[], many[0], many[1]));
        Refused("einsum: a step (0, 2) of the path for 'ij,jk' must name some of 2 operands", () =>
            jnp.einsum("ij,jk", [[0, 2]], many[0], many[1]));
        Refused("einsum_path: optimize is 'best'", () => jnp.einsum_path("ij,jk,kl", "best", x, y, z));
    }

    [TestMethod]
    public void Functions_of_matrices_under_vmap()
    {
        var stack = jnp.stack([A, 2 * A, A.T]);
        foreach (var (name, f) in new (string, Func<NDArray, NDArray>)[]
        {
            ("expm", x => jax.scipy.linalg.expm(x)), ("sqrtm", x => jax.scipy.linalg.sqrtm(jnp.matmul(x, x.T))),
            ("funm", x => jax.scipy.linalg.funm(x, jnp.cos)),
            ("solve_sylvester", x => jax.scipy.linalg.solve_sylvester(x, 9 * jnp.eye(5), x)),
            ("polar", x => jax.scipy.linalg.polar(x, method: "svd").P),
            ("rsf2csf", x => jnp.abs(jax.scipy.linalg.rsf2csf(jnp.triu(x), x).Z)),
        })
        {
            var mapped = jax.jit(jax.vmap(f))(stack);
            for (var i = 0; i < 3; i++) IsZero(mapped[i] - f(stack[i]), $"{name} {i}", 1e-9);
        }
        IsZero(jax.scipy.linalg.expm(stack) - jax.vmap((NDArray x) => jax.scipy.linalg.expm(x))(stack), "expm of a stack", 1e-9);
    }

    [TestMethod]
    public void Errors_of_matrices()
    {
        NDArray wide = jnp.ones((2, 3)), square = jnp.ones((2, 2));
        Refused("expm: float32[2,3]", () => jax.scipy.linalg.expm(wide));
        Refused("expm: max_squarings is -1", () => jax.scipy.linalg.expm(square, max_squarings: -1));
        Refused("expm_frechet: float32[2,2] and float32[2,3]", () => jax.scipy.linalg.expm_frechet(square, wide));
        Refused("expm_frechet: method is 'blockEnlarge'", () => jax.scipy.linalg.expm_frechet(square, square, "blockEnlarge"));
        Refused("sqrtm: float32[2,3]", () => jax.scipy.linalg.sqrtm(wide));
        Refused("solve_sylvester: float32[2,2], float32[2,2] and float32[2,3]", () =>
            jax.scipy.linalg.solve_sylvester(square, square, wide));
        Refused("eigh_tridiagonal: only eigvals_only", () => jax.scipy.linalg.eigh_tridiagonal(jnp.ones(3), jnp.ones(2)));
        Refused("eigh_tridiagonal: select is 'v'", () => jax.scipy.linalg.eigh_tridiagonal(jnp.ones(3), jnp.ones(2), true, "v"));
        Refused("eigh_tridiagonal: float32[3] and float32[3]", () => jax.scipy.linalg.eigh_tridiagonal(jnp.ones(3), jnp.ones(3), true));
        Refused("qr: there is no mode 'raw'", () => jax.scipy.linalg.qr(square, "raw"));
        Refused("qr_multiply: mode is 'up'", () => jax.scipy.linalg.qr_multiply(square, square, "up"));
        Refused("polar: side is 'top'", () => jax.scipy.linalg.polar(square, "top"));
        Refused("polar: method is 'qr'", () => jax.scipy.linalg.polar(square, method: "qr"));
        Refused("schur: output is 'r'", () => jax.scipy.linalg.schur(square, "r"));
        Refused("rsf2csf: float32[2,2] and float32[2,3]", () => jax.scipy.linalg.rsf2csf(square, wide));
        Refused("hadamard: n is 3", () => jax.scipy.linalg.hadamard(3));
        Refused("helmert: n is 0", () => jax.scipy.linalg.helmert(0));
        Refused("pascal: kind is 'full'", () => jax.scipy.linalg.pascal(3, "full"));
        Refused("dft: scale is 'm'", () => jax.scipy.linalg.dft(3, "m"));
        Refused("companion: float32[1]", () => jax.scipy.linalg.companion(jnp.ones(1)));
        Refused("leslie: float32[3] and float32[3]", () => jax.scipy.linalg.leslie(jnp.ones(3), jnp.ones(3)));
        Refused("toeplitz: shapes (2,) and (3,)", () => jax.scipy.linalg.toeplitz(jnp.ones((2, 3)), jnp.ones((3, 3))));
        Refused("convolution_matrix: n is 0", () => jax.scipy.linalg.convolution_matrix(jnp.ones(3), 0));
        Refused("convolution_matrix: there is no mode 'circular'", () => jax.scipy.linalg.convolution_matrix(jnp.ones(3), 2, "circular"));
        Refused("polyfit: the degree -1", () => jnp.polyfit(jnp.ones(3), jnp.ones(3), -1));
        Refused("polyfit: x float32[3] and y float32[2]", () => jnp.polyfit(jnp.ones(3), jnp.ones(2), 1));
        Refused("polyfit: weights float32[2]", () => jnp.polyfit(jnp.ones(3), jnp.ones(3), 1, w: jnp.ones(2)));
        Refused("polyfit: 3 points leave no degrees", () => jnp.polyfit_cov(jnp.arange(3), jnp.ones(3), 2));
        Refused("roots: float32[2,2]", () => jnp.roots(square));
        Refused("poly: float32[2,3]", () => jnp.poly(wide));
    }

    private static string Text(IEnumerable<int[]> path) => string.Join(" ", path.Select(s => $"({string.Join(", ", s)})"));

    private static void IsZero(NDArray x, string what, double tolerance = 1e-12) =>
        Assert.AreEqual(0, (double)jnp.max(jnp.abs(x)), tolerance, what);

    private static void Refused(string text, Func<object?> f)
    {
        try { f(); }
        catch (ArgumentException e)
        {
            StringAssert.StartsWith(e.Message, text);
            return;
        }
        Assert.Fail($"no error '{text}'");
    }
}
