using static Lazy.Tests.T;

namespace Lazy.Tests;

[TestClass]
public class GradTests
{
    private sealed record Layer(NDArray W, NDArray B);

    private sealed record Params(Layer[] Layers, NDArray Scale);

    private static NDArray SumOfSquares(NDArray x) => Sum(x * x);

    private static NDArray SquaredError(NDArray x, NDArray y) => Sum((x - y) * (x - y));

    private static (NDArray, NDArray) WithAux(NDArray x, NDArray y) => (SquaredError(x, y), x - y);

    [TestMethod]
    public void GradientsWithRespectToAnyArgument()
    {
        NDArray x = F(1, 2, 3, 4), y = F(1.5f, 2, 2, 6);
        Near(jax.grad(SumOfSquares)(x), 2, 4, 6, 8);
        Near(jax.grad(SquaredError)(x, y), -1, 0, 2, -4);
        Near(jax.grad(SquaredError, argnums: 1)(x, y), 1, 0, -2, 4);
        var (gx, gy) = jax.grad(SquaredError, argnums: (0, 1))(x, y);
        Near(gx, -1, 0, 2, -4);
        Near(gy, 1, 0, -2, 4);
        (gy, gx) = jax.grad(SquaredError, argnums: (1, 0))(x, y);
        Near(gx, -1, 0, 2, -4);
        Near(gy, 1, 0, -2, 4);
        var (value, g) = jax.value_and_grad(SquaredError)(x, y);
        Near(value, 5.25f);
        Near(g, -1, 0, 2, -4);
    }

    [TestMethod]
    public void AuxiliaryResultsArePassedOn()
    {
        NDArray x = F(1, 2), y = F(0, 4);
        var (g, aux) = jax.grad(WithAux, has_aux: true)(x, y);
        Near(g, 2, -4);
        Near(aux * 2, 2, -4);
        var ((v, aux2), g2) = jax.value_and_grad(WithAux, has_aux: true)(x, y);
        Near(v, 5);
        Near(aux2, 1, -2);
        Near(g2, 2, -4);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => jax.grad(WithAux, has_aux: false)).Message, "has_aux: true");
    }

    [TestMethod]
    public void ThirdDerivativeOfTanh()
    {
        var third = jax.grad(jax.grad(jax.grad((NDArray t) => Tanh(t))));
        var th = Math.Tanh(1);
        var s = 1 - (th * th);
        Near(third(1.0), (float)(s * ((6 * th * th) - 2)));
        Assert.IsTrue(third(1.0).IsWeak);
    }

    [TestMethod]
    public void PerturbationsAreNotConfused()
    {
        // d/dx [x · d/dy (x + y)] = 1 at any x; confusion of the two derivatives gives 2.
        Near(jax.grad((NDArray x) => x * jax.grad((NDArray y) => x + y)(1.0))(3.0), 1);
        var (_, t) = jax.jvp((NDArray x) => x * jax.jvp((NDArray y) => x + y, 1.0, 1.0).tangent, 3.0, 1.0);
        Near(t, 1);
        // d/dx [x · d/dy (x·y)] = d/dx x² = 2x.
        Near(jax.grad((NDArray x) => x * jax.grad((NDArray y) => x * y)(2.0))(3.0), 6);
    }

    [TestMethod]
    public void ControlFlowOnValuesWorksAndReadingThemKeepsTheGradient()
    {
        static NDArray f(NDArray x)
        {
            var y = x * x;
            if ((bool)(y > 2)) y *= 3;
            y.Evaluate();
            var n = (int)y;
            for (var i = 0; i < n; i += 5) y += x;
            return y;
        }
        // At 2: y = 12 after the branch, so that the loop runs three times: f = 3x² + 3x.
        Near(jax.grad(f)(2.0), 15);
        Near(jax.grad(f)(1.0), 3);
        Near(jax.grad(jax.grad(f))(2.0), 6);
    }

    [TestMethod]
    public void ValuesReadInsideAnInnerGradientKeepTheOuterOne()
    {
        // The inner function reads its value: f(x) = d/dy (x²y³) at y = x, so f = 3x⁴ and f' = 12x³.
        var g = jax.grad((NDArray x) => jax.grad((NDArray y) =>
        {
            var p = x * x * y * y * y;
            p.Evaluate();
            return p;
        })(x));
        Near(g(2.0), 96);
    }

    [TestMethod]
    public void TreesOfAllKinds()
    {
        NDArray w = F(1, 2), b = F(3, 4), x = F(5, 6);
        var p = new Params([new Layer(w, b), new Layer(b, w)], 2.0);
        var loss = (Params q, NDArray y) => Sum(q.Layers[0].W * y) + q.Scale * 3;
        var g = jax.grad(loss)(p, x);
        Near(g.Layers[0].W, 5, 6);
        Near(g.Layers[1].B, 0, 0);
        Near(g.Scale, 3);
        var (gw, gb) = jax.grad(((NDArray w, NDArray b) q) => Sum(q.w * q.b))((w, b));
        Near(gw, 3, 4);
        Near(gb, 1, 2);
        Near(jax.grad((Dictionary<string, NDArray> q) => Sum(q["w"] * q["w"]))(new() { ["w"] = w })["w"], 2, 4);
        Near(jax.grad((NDArray[] q) => Sum(q[0] * q[1]))([w, b])[0], 3, 4);
        var (v, gp) = jax.value_and_grad(loss)(p, x);
        Near(v, 23);
        Near(gp.Layers[0].W, 5, 6);
        var updated = jax.tree.map((a, d) => a - 0.1 * d, p, g);
        Near(updated.Layers[0].W, 0.5f, 1.4f);
    }

    [TestMethod]
    public void ErrorsSayWhatWouldWork()
    {
        var x = F(1, 2);
        var i = NDArray.Create<int>([1, 2], 2);
        Expect("Reduce it with jnp.sum", () => jax.grad((NDArray a) => a * 2)(x));
        Expect("y[0]", () => jax.grad((NDArray a) => a * 2)(F(1)));
        Expect("returned int32[]", () => jax.grad((NDArray a) => Sum(i))(x));
        Expect("returned complex64[]", () => jax.grad((NDArray a) => Sum(a * new System.Numerics.Complex(0, 1)))(x));
        Expect("argument values of", () => jax.grad((NDArray values) => Sum(values))(i));
        Expect("argument q.w of", () => jax.grad((Named q) => Sum(q.w))(new(i)).w);
        var argnums = Assert.ThrowsExactly<ArgumentException>(() => jax.grad(SquaredError, argnums: 2));
        StringAssert.Contains(argnums.Message, "SquaredError takes 2 arguments; use 0 to 1");
        Assert.Throws<ArgumentException>(() => jax.grad((string s) => Sum(x))("text"));

        static void Expect(string text, Func<NDArray> f)
        {
            try
            {
                f();
            }
            catch (DifferentiationException e)
            {
                StringAssert.Contains(e.Message, text);
                StringAssert.StartsWith(e.Message, "grad: ");
                return;
            }
            Assert.Fail($"no error with: {text}");
        }
    }

    private sealed record Named(NDArray w);

    [TestMethod]
    public void LeakedValuesAreRefused()
    {
        NDArray? leaked = null;
        jax.grad((NDArray x) =>
        {
            leaked = x * 2;
            return Sum(leaked);
        })(F(1, 2));
        var e = Assert.ThrowsExactly<TracedValueException>(() => leaked! + 1);
        StringAssert.StartsWith(e.Message, "add: this float32[2] was made while jax.grad ran");
        StringAssert.Contains(e.Message, "GradTests.cs:");
        Assert.ThrowsExactly<TracedValueException>(() => leaked!.ToArray<float>());
    }

    [TestMethod]
    public void RecipesAreFreedWhenTheTransformEnds()
    {
        NDArray? inside = null;
        jax.grad((NDArray x) =>
        {
            inside = x * 2;
            inside.Evaluate();
            Assert.IsNotNull(inside.Node.Op);
            return Sum(inside);
        })(F(1, 2));
        Assert.IsNull(inside!.Node.Op);
    }

    [TestMethod]
    public void ForwardAndReverseModeAtAPoint()
    {
        NDArray x = F(1, 2), t = F(1, 10);
        var (y, ty) = jax.jvp((NDArray a) => Sin(a), x, t);
        Near(y, MathF.Sin(1), MathF.Sin(2));
        Near(ty, MathF.Cos(1), 10 * MathF.Cos(2));
        var (o, to) = jax.jvp(SquaredError, (x, t), (t, x));
        Near(o, 64);
        Near(to, 2 * (0 * 0 + -8 * 8));
        var (value, pull) = jax.vjp(SquaredError, x, t);
        var (gx, gt) = pull(1.0);
        Near(value, 64);
        Near(gx, 0, -16);
        Near(gt, 0, 16);
        Near(pull(2.0).Item1, 0, -32);
        var (tree, back) = jax.vjp((NDArray[] q) => (q[0] * q[1], q[0]), [x, t]);
        Near(tree.Item1, 1, 20);
        var cts = back((F(1, 1), F(1, 1)));
        Near(cts[0], 2, 11);
        Near(cts[1], 1, 2);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() =>
            pull(F(1, 2))).Message, "it must have the same shape and dtype");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => jax.jvp((NDArray a) =>
            a, x, 1.0)).Message, "tangent of a float32[2]");
    }

    [TestMethod]
    public void PullbacksOutliveTheirResultsAndAreDifferentiable()
    {
        var (y, pull) = jax.vjp((NDArray a) => Sin(a), F(1, 2));
        y.Evaluate();
        Near(pull(F(1, 1)), MathF.Cos(1), MathF.Cos(2));
        Near(jax.grad((NDArray ct) => Sum(pull(ct)))(F(1, 1)), MathF.Cos(1), MathF.Cos(2));
        Near(jax.grad((NDArray x) =>
        {
            var (_, back) = jax.vjp((NDArray a) => a * a * a, x);
            return back(1.0);
        })(2.0), 12);
    }

    [TestMethod]
    public void JacobiansAndHessians()
    {
        var x = F(1, 2);
        Near(jax.jacobian((NDArray t) => Sin(t))(x), MathF.Cos(1), 0, 0, MathF.Cos(2));
        Near(jax.jacfwd((NDArray t) => t * t * 3)(x), 6, 0, 0, 12);
        Near(jax.hessian((NDArray t) => Sum(t * t * t))(x), 6, 0, 0, 12);
        var m = jax.jacrev((NDArray t) => M(new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }) * t)(x);
        Assert.AreEqual("(3, 2, 2)", m.Shape.ToString());
        Near(m, 1, 0, 0, 2, 3, 0, 0, 4, 5, 0, 0, 6);
        Near(jax.jacfwd((NDArray a, NDArray b) => a * b, argnums: 1)(x, F(5, 7)), 1, 0, 0, 2);
    }

    [TestMethod]
    public void AMillionOperationsAreDifferentiatedOnASmallStack()
    {
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    var g = jax.grad((NDArray x) =>
                    {
                        var y = x;
                        for (var i = 0; i < 1_000_000; i++) y += x;
                        return Sum(y);
                    })(F(1));
                    Assert.IsNotNull(g.Node);
                    var (_, t) = jax.jvp((NDArray x) =>
                    {
                        for (var i = 0; i < 1_000_000; i++) x = -x;
                        return x;
                    }, F(1), F(1));
                    Assert.IsNotNull(t.Node);
                }
                catch (Exception e)
                {
                    failure = e;
                }
            },
            256 * 1024);
        thread.Start();
        thread.Join();
        if (failure is not null) throw failure;
    }
}
