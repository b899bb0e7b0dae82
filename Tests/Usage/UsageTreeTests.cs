namespace Lazy.Tests.Usage;

/// <summary>Records, tuples, dictionaries and lists as arguments, in the forms in which users write them.</summary>
[TestClass]
public sealed class UsageTreeTests
{
    private static readonly NDArray x = jnp.asarray([1.0, 2.0, 3.0, 4.0]);
    private static readonly NDArray y = jnp.asarray(1.1, 2.1, 3.1, 4.1);
    private static readonly NDArray m = jnp.asarray(new float[,] { { 1, 2 }, { 3, 4 } });

    private static readonly Func<Params, NDArray, NDArray, NDArray> loss =
        (p, x, y) => jnp.mean(jnp.square(p.Layers[0].W * x + p.Scale - y));

    private sealed record Layer(NDArray W, NDArray B);

    private sealed record Params(Layer[] Layers, NDArray Scale);

    // W is x here, so the residual r is x² + 1 - y = 0.9, 2.9, 6.9, 12.9. Arrays of its own, since a step may be given them for good.
    private static Params Start() => new([new Layer(jnp.asarray([1.0, 2.0, 3.0, 4.0]), x), new Layer(jnp.ones((2, 2)), y)], 1.0);

    [TestMethod]
    public void Gradients_of_records()
    {
        var p = Start();
        var gp = jax.grad(loss)(p, x, y);
        var (lv, gp2) = jax.value_and_grad(loss)(p, x, y);
        Seen.Near(lv, 55.81);
        foreach (var g in new[] { gp, gp2 })
        {
            Seen.Near(g.Layers[0].W, 0.45, 2.9, 10.35, 25.8);
            Seen.Near(g.Layers[0].B, 0, 0, 0, 0);
            Seen.Near(g.Layers[1].W, 0, 0, 0, 0);
            Seen.Near(g.Scale, 11.8);
            Assert.AreEqual((Shape)(2, 2), g.Layers[1].W.Shape);
            Assert.AreEqual(Shape.Scalar, g.Scale.Shape);
        }
    }

    [TestMethod]
    public void A_jitted_step_that_gives_its_parameters_away()
    {
        var step = jax.jit((Params p, NDArray x, NDArray y) => jax.tree.map((p, g) => p - 0.1 * g, p, jax.grad(loss)(p, x, y)),
            donate_argnums: [0]);
        var old = Start();
        var p = step(old, x, y);
        Seen.Near(p.Layers[0].W, 0.955, 1.71, 1.965, 1.42);
        Seen.Near(p.Layers[1].B, 1.1, 2.1, 3.1, 4.1);
        Seen.Near(p.Scale, -0.18);
        Assert.IsNotEmpty(step.Explain(p, x, y).Kernels);
        Assert.Contains("donated", Assert.ThrowsExactly<DonatedArrayException>(() => old.Layers[0].W.ToArray<float>()).Message);
    }

    [TestMethod]
    public void Shapes_that_do_not_fit_are_told_by_the_operation()
    {
        var p = new Params([new Layer(m, x), new Layer(m, y)], 1.0);
        var e = Assert.ThrowsExactly<ShapeException>(() => jax.grad(loss)(p, x, y));
        StringAssert.StartsWith(e.Message, "multiply");
        Assert.Contains("(2, 2)", e.Message);
        Assert.Contains("(4,)", e.Message);
    }

    [TestMethod]
    public void Tuples_dictionaries_and_arrays()
    {
        var viaTuple = jax.grad(((NDArray w, NDArray b) q) => jnp.sum(q.w * q.b))((x, y));
        var (gw, gb) = viaTuple;
        var viaDict = jax.grad((Dictionary<string, NDArray> q) => jnp.sum(q["w"]))(new() { ["w"] = x });
        var viaArray = jax.grad((NDArray[] q) => jnp.sum(q[0] * q[1]))([x, y]);
        Seen.Near(gw, 1.1, 2.1, 3.1, 4.1);
        Seen.Near(gb, 1, 2, 3, 4);
        Seen.Near(viaDict["w"], 1, 1, 1, 1);
        Seen.Near(viaArray[0], 1.1, 2.1, 3.1, 4.1);
        Seen.Near(viaArray[1], 1, 2, 3, 4);
    }
}
