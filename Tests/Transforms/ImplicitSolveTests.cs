using static Lazy.Tests.T;

namespace Lazy.Tests;

[TestClass]
public class ImplicitSolveTests
{
    private static NDArray D(params double[] data) => NDArray.Create<double>(data, data.Length);

    // Gauss-Jordan without pivoting on two unknowns, from products with unit vectors alone.
    private static NDArray Solve(Func<NDArray, NDArray> a, NDArray b)
    {
        NDArray c0 = a(D(1, 0)), c1 = a(D(0, 1));
        var det = c0[0] * c1[1] - c1[0] * c0[1];
        return jnp.stack([(c1[1] * b[0] - c1[0] * b[1]) / det, (c0[0] * b[1] - c0[1] * b[0]) / det]);
    }

    private static NDArray Explicit(NDArray a, NDArray b) => jax.lax.custom_linear_solve(x => jnp.dot(a, x), b, Solve, Solve);

    [TestMethod]
    public void LinearSolutionsHaveTheDerivativeOfTheirEquation()
    {
        var a = NDArray.Create<double>([3, 1, 2, 4], (2, 2));
        var b = D(1, -2);
        var x = Explicit(a, b).ToArray<double>();
        Assert.AreEqual(0.6, x[0], 1e-12);
        Assert.AreEqual(-0.8, x[1], 1e-12);
        jax.test_util.check_grads(Explicit, (a, b), order: 2);
        jax.test_util.check_grads((NDArray m, NDArray v) => jax.jit((NDArray m, NDArray v) => Explicit(m, v))(m, v), (a, b), order: 1);
        var batch = jax.vmap(Explicit, in_axes: (null, 0))(a, jnp.stack([b, b * 2])).ToArray<double>();
        Assert.AreEqual(2 * x[1], batch[3], 1e-12);
        jax.test_util.check_grads((NDArray m) => jax.vmap(Explicit, in_axes: (null, 0))(m, jnp.stack([b, b * 2])), a, order: 1);
        var e = Assert.ThrowsExactly<DifferentiationException>(() => jax.grad((NDArray v) =>
            jnp.sum(jax.lax.custom_linear_solve(y => jnp.dot(a, y), v, Solve)))(b));
        StringAssert.Contains(e.Message, "transpose_solve");
        var s = Assert.ThrowsExactly<ArgumentException>(() => jax.lax.custom_linear_solve(y => jnp.sum(y), b, Solve));
        StringAssert.StartsWith(s.Message, "custom_linear_solve: matvec gives (float64[])");
    }

    [TestMethod]
    public void RootsHaveTheDerivativeOfTheirEquation()
    {
        static NDArray Newton(Func<NDArray, NDArray> f, NDArray x) => jax.lax.while_loop(
            s => jnp.abs(f(s)) > 1e-12, s => s - f(s) / jax.jvp(f, s, jnp.ones_like(s)).tangent, x);
        static NDArray CubeRoot(NDArray a) => jax.lax.custom_root(
            x => x * x * x - a, jnp.ones_like(a), Newton, (g, y) => y / g(jnp.ones_like(y)));
        var eight = jnp.asarray(8.0, dtype: jnp.float64);
        Assert.AreEqual(2, CubeRoot(eight).ToScalar<double>(), 1e-9);
        Assert.AreEqual(1 / 12.0, jax.grad((NDArray a) => CubeRoot(a))(eight).ToScalar<double>(), 1e-9);
        Assert.AreEqual(-2 / 9.0 / 32, jax.grad(jax.grad((NDArray a) => CubeRoot(a)))(eight).ToScalar<double>(), 1e-9);
        Assert.AreEqual(1 / 12.0, jax.jit(jax.grad((NDArray a) => CubeRoot(a)))(eight).ToScalar<double>(), 1e-9);
        Assert.AreEqual(1 / 12.0, jax.jvp((NDArray a) => CubeRoot(a), eight, jnp.ones_like(eight)).tangent.ToScalar<double>(), 1e-9);
        var many = jax.vmap(jax.grad((NDArray a) => CubeRoot(a)))(D(8, 27)).ToArray<double>();
        Assert.AreEqual(1 / 27.0, many[1], 1e-9);
        var e = Assert.ThrowsExactly<ArgumentException>(() => jax.lax.custom_root(x => Sum(x), F(1, 2), (f, x) => x, (g, y) => y));
        StringAssert.StartsWith(e.Message, "custom_root: f gives (float32[])");
    }
}
