using static Lazy.Tests.T;

namespace Lazy.Tests;

[TestClass]
public class RecordedDerivativeTests
{
    [TestMethod]
    public void TheTwoHalvesOfADerivative()
    {
        foreach (var jitted in new[] { true, false })
        {
            var (fwd, bwd) = jax.fwd_and_bwd((NDArray w, NDArray x) => Sin(w * x), argnums: (0, 1), jitted: jitted);
            var (y, residuals) = fwd(F(1, 2), F(3, 4));
            var (_, others) = fwd(F(5, 6), F(7, 8));
            Near(y, MathF.Sin(3), MathF.Sin(8));
            var (gw, gx) = bwd(residuals, F(1, 1));
            Near(gw, 3 * MathF.Cos(3), 4 * MathF.Cos(8));
            Near(gx, MathF.Cos(3), 2 * MathF.Cos(8));
            Near(bwd(others, F(1, 0)).Item1, 7 * MathF.Cos(35), 0);
            Near(bwd(residuals, F(2, 0)).Item1, 6 * MathF.Cos(3), 0);
        }
        var (f, b) = jax.fwd_and_bwd((Dictionary<string, NDArray> p) => (p["w"] * p["w"], p["w"]));
        var (_, kept) = f(new() { ["w"] = F(3) });
        Near(b(kept, (F(1), F(10)))["w"], 16);
        // One step of a program may do the forward half, and another one the backward half.
        var (fs, bs) = jax.fwd_and_bwd((NDArray x) => x * x);
        var halves = jax.jit((NDArray x) => fs(x).residuals)(F(3));
        Near(jax.jit((VjpResiduals r, NDArray ct) => bs(r, ct))(halves, F(1)), 6);
    }

    [TestMethod]
    public void GradientsThatComeWithTheValue()
    {
        var square = jax.custom_gradient((NDArray x) => (x * x, ct => ct * x * 20));
        Near(square(3.0), 9);
        Near(jax.grad(square)(3.0), 60);
        Near(jax.jit(jax.grad(square))(3.0), 60);
        Near(jax.vmap(jax.grad(square))(F(1, 2)), 20, 40);
        Near(jax.grad((NDArray x) => Sum(jax.vmap(square)(x)))(F(1, 2)), 20, 40);
        Near(jax.grad(jax.grad(square))(3.0), 20);
        var product = jax.custom_gradient((NDArray x, NDArray y) => (x * y, ct => (ct * y, ct * 5)));
        var (gx, gy) = jax.grad(product, argnums: (0, 1))(2.0, 3.0);
        Near(gx, 3);
        Near(gy, 5);
    }

    [TestMethod]
    public void ClosuresBecomeArguments()
    {
        var g = jax.grad((NDArray a) =>
        {
            var (f, consts) = jax.closure_convert((NDArray x) => x * a * 2, F(0));
            Assert.HasCount(1, consts);
            var twice = jax.custom_vjp((NDArray x, NDArray c) => f(x, [c]), (x, c) => (f(x, [c]), (x, c)),
                ((NDArray x, NDArray c) r, NDArray ct) => (ct * r.c * 2, Sum(ct * r.x * 100)));
            return Sum(twice(F(3), consts[0]));
        });
        Near(g(5.0), 300);
        var e = Assert.ThrowsExactly<ArgumentException>(() => jax.closure_convert((NDArray x) => x * 2, F(1)).converted_fun(F(1), [F(2)]));
        StringAssert.Contains(e.Message, "closes over 0 arrays");
    }

    [TestMethod]
    public void LinearCallsHaveTheTransposeThatTheyAreGiven()
    {
        static NDArray Divide(NDArray r, NDArray x) => jax.custom_derivatives.linear_call(
            (NDArray d, NDArray a) => a / d, (NDArray d, NDArray ct) => ct / d * 10, r, x);
        Near(Divide(F(2), F(6)), 3);
        Near(jax.grad((NDArray x) => Sum(Divide(F(2), x)))(F(6)), 5);
        Near(jax.jvp((NDArray x) => Divide(F(2), x), F(6), F(4)).tangent, 2);
        Near(jax.jit(jax.grad((NDArray x) => Sum(Divide(F(2), x))))(F(6)), 5);
        Near(jax.grad((NDArray x) => Sum(jax.vmap(Divide, in_axes: (0, null))(F(1, 2), x)))(1.0), 15);
        var e = Assert.ThrowsExactly<DifferentiationException>(() => jax.grad((NDArray r) => Sum(Divide(r, F(6))))(F(2)));
        StringAssert.Contains(e.Message, "residual argument");
        var wrong = Assert.ThrowsExactly<DifferentiationException>(() => jax.custom_derivatives.linear_call(
            (NDArray d, NDArray a) => a / d, (NDArray d, NDArray ct) => Sum(ct), F(1, 2), F(1, 2)));
        StringAssert.StartsWith(wrong.Message, "linear_call: the transpose of a lambda function gives (float32[])");
    }
}
