using static Lazy.Tests.T;

namespace Lazy.Tests;

[TestClass]
public class CustomDerivativeTests
{
    // Rules with a factor of 10, to see that they are used.
    private static readonly Func<NDArray, NDArray> Square = jax.custom_vjp(
        (NDArray x) => x * x, x => (x * x, x), (NDArray res, NDArray ct) => ct * res * 20);

    private static readonly Func<NDArray, NDArray> Forward = jax.custom_jvp((NDArray x) => x * x, (x, t) => (x * x, t * x * 20));

    [TestMethod]
    public void TheRuleReplacesTheDerivative()
    {
        Near(Square(F(3)), 9);
        Near(jax.grad(Square)(3.0), 60);
        Near(jax.grad(Forward)(3.0), 60);
        var (y, t) = jax.jvp(Forward, F(3), F(1));
        Near(y, 9);
        Near(t, 60);
        // The rules are differentiated in turn: 20x, and the derivative of that.
        Near(jax.grad(jax.grad(Square))(3.0), 20);
        Near(jax.grad(jax.grad(Forward))(3.0), 20);
    }

    [TestMethod]
    public void BatchesAndCompiles()
    {
        foreach (var f in new[] { Square, Forward })
        {
            Near(jax.vmap(f)(F(1, 2)), 1, 4);
            Near(jax.vmap(jax.grad(f))(F(1, 2)), 20, 40);
            Near(jax.grad((NDArray x) => Sum(jax.vmap(f)(x)))(F(1, 2)), 20, 40);
            Near(jax.jit(f)(F(3)), 9);
            Near(jax.jit(jax.grad(f))(3.0), 60);
            Near(jax.grad((NDArray x) => jax.jit(f)(x))(3.0), 60);
        }
    }

    [TestMethod]
    public void SeveralArgumentsAndTrees()
    {
        var mul = jax.custom_vjp((NDArray x, NDArray y) => x * y, (x, y) => (x * y, (x, y)), ((NDArray x, NDArray y) r, NDArray ct) =>
            (ct * r.y * 2, ct * r.x * 3));
        var (gx, gy) = jax.grad(mul, argnums: (0, 1))(5.0, 7.0);
        Near(gx, 14);
        Near(gy, 15);
        // An unmapped argument gets the sum over the batch.
        Near(jax.grad((NDArray y) => Sum(jax.vmap(mul, in_axes: (0, null))(F(1, 2), y)))(7.0), 9);
        var both = jax.custom_jvp<NDArray, (NDArray, NDArray)>(x => (x, x * x), (x, t) => ((x, x * x), (t * 5, t * x)));
        Near(jax.grad((NDArray x) => both(x).Item1 + both(x).Item2)(3.0), 8);
    }

    [TestMethod]
    public void RulesSeeValues()
    {
        var f = jax.custom_vjp((NDArray x) => x * x, x => (x * x, x), (NDArray res, NDArray ct) => (bool)(res > 0) ? ct : -ct);
        Near(jax.grad(f)(3.0), 1);
        Near(jax.grad(f)(-3.0), -1);
    }

    [TestMethod]
    public void ArgumentsThatAreNoArrays()
    {
        // A function as an argument, as in the documentation of nondiff_argnums.
        var app = jax.custom_jvp((Func<NDArray, NDArray> f, NDArray x) => f(x), (f, x, t) => (f(x), 2 * t), nondiff_argnums: 0);
        Near(app(x => x * x * x, 3.0), 27);
        Near(jax.grad((NDArray x) => app(y => y * y * y, x))(3.0), 2);
        var power = jax.custom_vjp(
            (int n, NDArray x, NDArray y) => Power(x, n) * y,
            (int n, NDArray x, NDArray y) => (Power(x, n) * y, (x, y)),
            (int n, (NDArray x, NDArray y) r, NDArray ct) => (ct * n * Power(r.x, n - 1) * r.y, ct * Power(r.x, n)),
            nondiff_argnums: 0);
        var (gx, gy) = jax.grad((NDArray x, NDArray y) => power(3, x, y), argnums: (0, 1))(2.0, 5.0);
        Near(gx, 60);
        Near(gy, 8);
        Near(jax.jit(jax.grad(jax.grad((NDArray x) => power(3, x, 1.0))))(2.0), 12);
        Near(jax.vmap(jax.grad((NDArray x) => power(2, x, 1.0)))(F(1, 2)), 2, 4);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => jax.custom_jvp((int n, NDArray x) => x, (n, x, t) =>
            (x, t), nondiff_argnums: 1)).Message, "Make the value the first argument");

        static NDArray Power(NDArray x, int n)
        {
            NDArray y = 1.0;
            for (var i = 0; i < n; i++) y *= x;
            return y;
        }
    }

    [TestMethod]
    public void RulesOfUpToFourArguments()
    {
        var f = jax.custom_jvp((NDArray a, NDArray b, NDArray c, NDArray d) => a * b + c * d, (x, t) =>
            (x.Item1 * x.Item2 + x.Item3 * x.Item4, t.Item1 * 10 + t.Item4 * x.Item3));
        var (ga, gb, gc) = jax.grad(f, argnums: (0, 1, 2))(1.0, 2.0, 3.0, 4.0);
        Near(ga, 10);
        Near(gb, 0);
        Near(gc, 0);
        Near(jax.grad(f, argnums: 3)(1.0, 2.0, 3.0, 4.0), 3);
        var g = jax.custom_vjp((NDArray a, NDArray b, NDArray c, NDArray d) => a * d, (a, b, c, d) => (a * d, d), (NDArray d, NDArray ct) =>
            (ct * d, ct, ct * 2, ct * 3));
        Near(jax.grad(g, argnums: 3)(1.0, 2.0, 3.0, 4.0), 3);
        // A rule for each argument; none for the second.
        var h = jax.custom_jvp((NDArray x, NDArray y) => x * y, (t, ans, x, y) => t * ans, null);
        Near(jax.grad(h)(2.0, 3.0), 6);
        Near(jax.grad(h, argnums: 1)(2.0, 3.0), 0);
        Near(jax.jvp(h, (F(2), F(3)), (F(1), F(1))).tangent, 6);
    }

    [TestMethod]
    public void ErrorsSayWhatWouldWork()
    {
        StringAssert.Contains(Error(() => jax.jvp(Square, F(1), F(1)).value), "jax.custom_jvp");
        var wrong = jax.custom_vjp((NDArray x) => x * x, x => (x, x), (NDArray res, NDArray ct) => Sum(ct));
        StringAssert.Contains(Error(() => jax.grad((NDArray x) =>
            Sum(wrong(x)))(F(1, 2))), "bwd of a lambda function gave float32[] as the cotangent of argument 0");
        StringAssert.Contains(
            Error(() => jax.grad((NDArray a) => jax.custom_jvp((NDArray x) => x * a, (x, t) => (x * a, t))(a))(3.0)),
            "closes over a value with respect to which it is differentiated");
    }

    [TestMethod]
    public void StopGradientIsAConstant()
    {
        Near(jax.grad((NDArray x) => x * jax.lax.stop_gradient(x))(3.0), 3);
        Near(jax.lax.stop_gradient((F(1), F(2))).Item2, 2);
    }

    private static string Error(Func<NDArray> f) => Assert.ThrowsExactly<DifferentiationException>(() => f()).Message;
}
