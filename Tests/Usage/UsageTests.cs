namespace Lazy.Tests.Usage;

/// <summary>Functions and transformations in the forms in which users write them, with local functions and with lambdas.</summary>
[TestClass]
public sealed class UsageTests
{
    private static readonly NDArray x = jnp.asarray([1.0, 2.0, 3.0, 4.0]);
    private static readonly NDArray y = jnp.asarray(1.1, 2.1, 3.1, 4.1);
    private static readonly NDArray m = jnp.asarray(new float[,] { { 1, 2 }, { 3, 4 } });

    private static NDArray sum_of_squares(NDArray x) => jnp.sum(jnp.square(x));

    private static NDArray sum_squared_error(NDArray x, NDArray y) => jnp.sum(jnp.square(x - y));

    private static (NDArray, NDArray) squared_error_with_aux(NDArray x, NDArray y) => (sum_squared_error(x, y), x - y);

    private static NDArray model(NDArray theta, NDArray x)
    {
        var (w, b) = theta;
        return w * x + b;
    }

    private static NDArray loss_fn(NDArray theta, NDArray x, NDArray y) => jnp.mean(jnp.square(model(theta, x) - y));

    private static NDArray update(NDArray theta, NDArray x, NDArray y) => theta - 0.1 * jax.grad(loss_fn)(theta, x, y);

    private static double[] Sines(Func<double, double> f) => [.. new[] { 1.0, 2, 3, 4 }.Select(f)];

    [TestMethod]
    public void Arrays_are_made_from_literals()
    {
        var i = jnp.asarray([1, 2, 3]);
        var d = jnp.asarray([1.0, 2.0], dtype: jnp.float64);
        Seen.Near(x, 1, 2, 3, 4);
        Seen.Near(y, 1.1, 2.1, 3.1, 4.1);
        Assert.AreEqual(jnp.float32, x.DType);
        Assert.AreEqual(jnp.int32, i.DType);
        Assert.AreEqual(jnp.float64, d.DType);
        Assert.AreEqual(jnp.float32, m.DType);
        Assert.AreEqual((Shape)(2, 2), m.Shape);
    }

    [TestMethod]
    public void Arrays_are_made_from_shapes_and_ranges()
    {
        var r = jnp.arange(10);
        var r2 = jnp.arange(0, 1, 0.1);
        var z = jnp.zeros((2, 3));
        var z1 = jnp.zeros(3);
        var z0 = jnp.zeros([2, 3, 4, 5, 6]);
        CollectionAssert.AreEqual(Enumerable.Range(0, 10).ToArray(), r.ToArray<int>());
        Seen.Near(r2, [.. Enumerable.Range(0, 10).Select(k => k * 0.1)]);
        Assert.AreEqual((Shape)(2, 3), z.Shape);
        Assert.AreEqual((Shape)3, z1.Shape);
        Assert.AreEqual(720, z0.Size);
        Seen.Near(z1, 0, 0, 0);
    }

    [TestMethod]
    public void Gradients_of_functions()
    {
        var dx = jax.grad(sum_of_squares)(x);
        var dxy = jax.grad(sum_squared_error)(x, y);
        var dy = jax.grad(sum_squared_error, argnums: 1)(x, y);
        var (gx, gy) = jax.grad(sum_squared_error, argnums: (0, 1))(x, y);
        var (value, g) = jax.value_and_grad(sum_squared_error)(x, y);
        var (ga, aux) = jax.grad(squared_error_with_aux, has_aux: true)(x, y);
        var ((v2, aux2), g2) = jax.value_and_grad(squared_error_with_aux, has_aux: true)(x, y);
        Seen.Near(dx, 2, 4, 6, 8);
        foreach (var down in new[] { dxy, gx, g, ga, g2 }) Seen.Near(down, -0.2, -0.2, -0.2, -0.2);
        foreach (var up in new[] { dy, gy }) Seen.Near(up, 0.2, 0.2, 0.2, 0.2);
        foreach (var difference in new[] { aux, aux2 }) Seen.Near(difference, -0.1, -0.1, -0.1, -0.1);
        foreach (var error in new[] { value, v2 }) Seen.Near(error, 0.04);
    }

    [TestMethod]
    public void Gradients_of_local_functions_and_lambdas()
    {
        static NDArray squares(NDArray x) => jnp.sum(jnp.square(x));
        static NDArray error(NDArray x, NDArray y) => jnp.sum(jnp.square(x - y));
        static (NDArray, NDArray) error_with_aux(NDArray x, NDArray y) => (error(x, y), x - y);
        var (gx, gy) = jax.grad((NDArray a, NDArray b) => jnp.sum(jnp.square(a - b)), argnums: (0, 1))(x, y);
        var ((value, aux), g) = jax.value_and_grad(error_with_aux, has_aux: true)(x, y);
        Seen.Near(jax.grad(squares)(x), 2, 4, 6, 8);
        Seen.Near(jax.grad((NDArray t) => jnp.sum(jnp.square(t)))(x), 2, 4, 6, 8);
        Seen.Near(jax.grad(error, argnums: 1)(x, y), 0.2, 0.2, 0.2, 0.2);
        Seen.Near(gx, -0.2, -0.2, -0.2, -0.2);
        Seen.Near(gy, 0.2, 0.2, 0.2, 0.2);
        Seen.Near(value, 0.04);
        Seen.Near(aux, -0.1, -0.1, -0.1, -0.1);
        Seen.Near(g, -0.2, -0.2, -0.2, -0.2);
    }

    [TestMethod]
    public void The_third_derivative_of_tanh()
    {
        var third = jax.grad(jax.grad(jax.grad((NDArray t) => jnp.tanh(t))))(1.0);
        double t = Math.Tanh(1), s = 1 - (t * t);
        Seen.Near(third, (4 * s * t * t) - (2 * s * s));
    }

    [TestMethod]
    public void Jitted_updates_and_lambdas()
    {
        var fast = jax.jit(update);
        var theta = fast(jnp.asarray([1f, 1f]), x, y);
        // The residual is 0.9 everywhere: dw = 2 * 0.9 * mean(x), db = 2 * 0.9.
        Seen.Near(theta, 0.55, 0.82);
        Seen.Near(update(jnp.asarray([1f, 1f]), x, y), 0.55, 0.82);
        var lin = jax.jit((NDArray a) => a * 2 + 1);
        StringAssert.StartsWith(lin.Explain(x).ToString(), "1 kernel, 0 copies");
        Seen.Near(lin(x), 3, 5, 7, 9);
    }

    [TestMethod]
    public void Batches()
    {
        var theta = jnp.asarray([0.55, 0.82]);
        var perExample = jax.vmap(jax.grad(loss_fn), in_axes: (null, 0, 0))(theta, x, y);
        Assert.AreEqual((Shape)(4, 2), perExample.Shape);
        Seen.Near(perExample, 0.54, 0.54, -0.72, -0.36, -3.78, -1.26, -8.64, -2.16);
        var mv = jax.vmap((NDArray row, NDArray v) => jnp.dot(row, v), in_axes: (0, null));
        Seen.Near(mv(m, jnp.asarray([10, 1f])), 12, 34);
        StringAssert.StartsWith(Assert.ThrowsExactly<ShapeException>(() => mv(m, x)).Message, "dot");
        var vv = jax.vmap(sum_of_squares)(m);
        Seen.Near(vv, 5, 25);
    }

    [TestMethod]
    public void Second_derivatives_and_both_modes()
    {
        var h = jax.hessian(sum_of_squares)(x);
        var J = jax.jacobian((NDArray t) => jnp.sin(t))(x);
        Seen.Near(h, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2);
        Seen.Near(J, [.. Enumerable.Range(0, 16).Select(k => k % 5 == 0 ? Math.Cos((k / 5) + 1) : 0)]);
        var (yv, ty) = jax.jvp((NDArray t) => jnp.sin(t), x, y);
        var (out1, pull) = jax.vjp((NDArray t) => jnp.sin(t), x);
        var back = pull(y);
        foreach (var value in new[] { yv, out1 }) Seen.Near(value, Sines(Math.Sin));
        foreach (var change in new[] { ty, back }) Seen.Near(change, Sines(t => Math.Cos(t) * (t + 0.1)));
        var (o, t2) = jax.jvp(sum_squared_error, (x, y), (x, y));
        var (o3, pull2) = jax.vjp(sum_squared_error, x, y);
        var (bx, by) = pull2(1.0);
        Seen.Near(o, 0.04);
        Seen.Near(t2, 0.08);
        Seen.Near(o3, 0.04);
        Seen.Near(bx, -0.2, -0.2, -0.2, -0.2);
        Seen.Near(by, 0.2, 0.2, 0.2, 0.2);
    }

    [TestMethod]
    public void Derivatives_of_the_users_own()
    {
        var safe = jax.custom_vjp((NDArray t) => jnp.sin(t), t => (jnp.sin(t), t), (NDArray res, NDArray ct) => ct * res);
        Seen.Near(safe(0.5), Math.Sin(0.5));
        // The rule says t where the derivative of the sine would be cos t, so it was the rule that ran.
        Seen.Near(jax.grad(safe)(0.5), 0.5);
    }

    [TestMethod]
    public void Random_numbers_are_those_of_JAX()
    {
        var n = jax.random.normal(jax.random.key(0), (3, 4));
        var (k1, k2) = jax.random.split(jax.random.key(0));
        Assert.AreEqual((Shape)(3, 4), n.Shape);
        Seen.Near(n[0], 1.6226422, 2.0252647, -0.43359444, -0.07861735);
        CollectionAssert.AreEqual(new uint[] { 1797259609, 2579123966 }, k1.ToArray<uint>());
        CollectionAssert.AreEqual(new uint[] { 928981903, 3453687069 }, k2.ToArray<uint>());
    }
}
