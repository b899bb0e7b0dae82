namespace Lazy.Tests;

/// <summary>Examples of JAX's documentation, with the numbers printed there.</summary>
[TestClass]
public class DerivativeExampleTests
{
    private static NDArray D(params double[] data) => NDArray.Create<double>(data, data.Length);

    private static void Near(double expected, NDArray actual, double tolerance = 1e-7) =>
        Assert.AreEqual(expected, actual.AsType(jnp.float64).ToArray<double>()[0], tolerance * Math.Max(1, Math.Abs(expected)));

    [TestMethod]
    public void ThreeDerivativesOfTanh()
    {
        var x = jnp.asarray(2.0, dtype: jnp.float64);
        var first = jax.grad((NDArray t) => jnp.tanh(t));
        Near(0.0706508, first(x));
        Near(-0.1362187, jax.grad(first)(x));
        Near(0.2526541, jax.grad(jax.grad(first))(x));
    }

    [TestMethod]
    public void Log1pexpWithARuleIsStable()
    {
        static NDArray plain(NDArray x) => jnp.log(1.0 + jnp.exp(x));
        var log1pexp = jax.custom_jvp(plain, (x, t) => (plain(x), (1 - 1 / (1 + jnp.exp(x))) * t));
        var f = jax.custom_jvp(plain, jvp: (t, ans, x) => (1 - 1 / (1 + jnp.exp(x))) * t);
        foreach (var g in new[] { log1pexp, f })
        {
            Near(3.0485873, g(3.0));
            Near(0.95257413, jax.grad(g)(3.0), 1e-6);
            Near(0.95257413, jax.jit(jax.grad(g))(3.0), 1e-6);
            var batch = jax.vmap(jax.grad(g))(jnp.arange(3.0)).ToArray<float>();
            Assert.AreEqual(0.5, batch[0], 1e-6);
            Assert.AreEqual(0.7310586, batch[1], 1e-6);
            Assert.AreEqual(0.8807971, batch[2], 1e-6);
            Near(1, jax.grad(g)(100.0));
        }
        Assert.IsTrue(float.IsNaN(jax.grad((NDArray x) => plain(x))(100.0).ToScalar<float>()), "without a rule it is not");
    }

    [TestMethod]
    public void NewtonsSquareRootAsAFixedPoint()
    {
        static NDArray Iterate(Func<NDArray[], NDArray, NDArray> f, NDArray[] a, NDArray start) => jax.lax.while_loop(
            s => jnp.abs(s.Item1 - s.Item2) > 1e-6, s => (s.Item2, f(a, s.Item2)), (start, f(a, start))).Item2;
        // x = f(a, x): its derivative solves w = ct + w · ∂f/∂x, a fixed point again, and is w · ∂f/∂a.
        Func<Func<NDArray[], NDArray, NDArray>, NDArray[], NDArray, NDArray> fixed_point = null!;
        fixed_point = jax.custom_vjp(
            Iterate,
            (Func<NDArray[], NDArray, NDArray> f, NDArray[] a, NDArray start) =>
            {
                var x = fixed_point(f, a, start);
                return (x, (a, x));
            },
            (Func<NDArray[], NDArray, NDArray> f, (NDArray[] a, NDArray x) r, NDArray ct) =>
            {
                NDArray Adjoint(NDArray[] packed, NDArray u) => packed[^1] + jax.vjp((NDArray x) => f(packed[..^2], x), packed[^2]).pullback(u);
                var w = fixed_point(Adjoint, [.. r.a, r.x, ct], ct);
                return (jax.vjp((NDArray[] a) => f(a, r.x), r.a).pullback(w), jnp.zeros_like(r.x));
            },
            nondiff_argnums: 0);
        NDArray Sqrt(NDArray a) => fixed_point((b, x) => 0.5 * (x + b[0] / x), [a], a);
        Near(1.4142135, Sqrt(2.0), 1e-6);
        Near(0.35355339, jax.grad((NDArray a) => Sqrt(a))(2.0), 1e-6);
        Near(1.4142135, jax.jit((NDArray a) => Sqrt(a))(2.0), 1e-6);
        Near(0.35355339, jax.jit(jax.grad((NDArray a) => Sqrt(a)))(2.0), 1e-6);
        Near(-0.08838835, jax.grad(jax.grad((NDArray a) => Sqrt(a)))(2.0), 1e-6);
        Near(-0.08838835, jax.jit(jax.grad(jax.grad((NDArray a) => Sqrt(a))))(2.0), 1e-6);
    }

    // Logistic regression of the autodiff cookbook, whose printed numbers depend on a key; here the analytic gradient is the measure.
    private static readonly NDArray Inputs = NDArray.Create<double>(
        [0.52, 1.12, 0.77, 0.88, -1.08, 0.15, 0.52, 0.06, -1.30, 0.74, -2.49, 1.39], (4, 3));

    private static readonly NDArray Targets = jnp.asarray([true, true, false, true]);

    private static NDArray Predict(NDArray w, NDArray b, NDArray inputs) => jax.nn.sigmoid(jnp.dot(inputs, w) + b);

    private static NDArray Loss(NDArray w, NDArray b)
    {
        var preds = Predict(w, b, Inputs);
        var labels = Targets.AsType(jnp.float64);
        return -jnp.sum(jnp.log(preds * labels + (1 - preds) * (1 - labels)));
    }

    private sealed record Params(NDArray W, NDArray B);

    [TestMethod]
    public void LogisticRegressionOfTheAutodiffCookbook()
    {
        NDArray w = D(0.39, -1.73, 0.05), b = jnp.asarray(0.2, dtype: jnp.float64);
        var error = Predict(w, b, Inputs) - Targets.AsType(jnp.float64);
        var expected = jnp.dot(error, Inputs);
        var (gw, gb) = jax.grad(Loss, argnums: (0, 1))(w, b);
        for (var i = 0; i < 3; i++) Near(expected[i].ToScalar<double>(), gw[i], 1e-12);
        Near(jnp.sum(error).ToScalar<double>(), gb, 1e-12);
        Near(expected[0].ToScalar<double>(), jax.grad((Params p) => Loss(p.W, p.B))(new(w, b)).W[0], 1e-12);
        Near(Loss(w, b).ToScalar<double>(), jax.value_and_grad(Loss, argnums: (0, 1))(w, b).value, 1e-12);
        // A step against a direction, as in the cookbook: the directional derivative of a difference.
        jax.test_util.check_grads(Loss, (w, b), order: 2);
        // The Jacobian of the predictions by both modes, for square and for tall ones.
        NDArray f(NDArray v) => Predict(v, b, Inputs);
        NDArray fwd = jax.jacfwd(f)(w), rev = jax.jacrev(f)(w);
        Assert.AreEqual("(4, 3)", fwd.Shape.ToString());
        CollectionAssert.AreEqual(fwd.ToArray<double>().Select(v => Math.Round(v, 12)).ToArray(), rev.ToArray<double>().Select(v =>
            Math.Round(v, 12)).ToArray());
    }

    [TestMethod]
    public void HessianVectorProductsThreeWays()
    {
        static NDArray f(NDArray x) => jnp.sum(jnp.tanh(x) * jnp.tanh(x)) * jnp.sum(x);
        NDArray x = D(0.1, -0.4, 0.8), v = D(1, -2, 0.5);
        var forwardOverReverse = jax.jvp(jax.grad(f), x, v).tangent;
        var reverseOverForward = jax.grad((NDArray a) => jax.jvp(f, a, v).tangent)(x);
        var reverseOverReverse = jax.grad((NDArray a) => jnp.vdot(jax.grad(f)(a), v))(x);
        var dense = jnp.dot(jax.hessian(f)(x), v);
        for (var i = 0; i < 3; i++)
        {
            var expected = dense[i].ToScalar<double>();
            Near(expected, forwardOverReverse[i], 1e-12);
            Near(expected, reverseOverForward[i], 1e-12);
            Near(expected, reverseOverReverse[i], 1e-12);
        }
    }

    [TestMethod]
    public void PerExampleGradients()
    {
        NDArray w = D(0.39, -1.73, 0.05);
        NDArray loss(NDArray v, NDArray x, NDArray y) => jnp.square(jax.nn.sigmoid(jnp.dot(x, v)) - y);
        var labels = Targets.AsType(jnp.float64);
        var all = jax.jit(jax.vmap(jax.grad(loss), in_axes: (null, 0, 0)))(w, Inputs, labels);
        Assert.AreEqual("(4, 3)", all.Shape.ToString());
        for (var i = 0; i < 4; i++)
        {
            var one = jax.grad(loss)(w, Inputs[i], labels[i]);
            for (var k = 0; k < 3; k++) Near(one[k].ToScalar<double>(), all[i, k], 1e-12);
        }
    }
}
