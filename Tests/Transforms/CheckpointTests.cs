using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Rewriting;
using static Lazy.Tests.T;

namespace Lazy.Tests;

[TestClass]
public class CheckpointTests
{
    private static NDArray Block(NDArray x) => Sin(Sin(Sin(Exp(Sin(x) * 0.5))));

    private static Func<NDArray, NDArray> Chain(Func<NDArray, NDArray> block, int count) => x =>
    {
        for (var i = 0; i < count; i++) x = block(x);
        return Sum(x);
    };

    [TestMethod]
    public void ValuesAndDerivativesAreThoseOfTheFunction()
    {
        var x = F(0.1f, 0.7f, -1.3f);
        Func<NDArray, NDArray> plain = Chain(Block, 3), saving = Chain(jax.checkpoint(Block), 3);
        Same(plain(x), saving(x));
        foreach (var transform in new Func<Func<NDArray, NDArray>, Func<NDArray, NDArray>>[]
        {
            f => jax.grad(f), f => jax.jit(jax.grad(f)), f => jax.hessian(f), f => jax.jit(jax.hessian(f)), f => jax.grad(a => Sum(jax.grad(f)(a))),
            f => a => jax.jvp(f, a, F(1, 2, 3)).tangent, f => a => jax.grad((NDArray b) => jax.jvp(f, b, F(1, 2, 3)).tangent)(a),
            f => a => jax.jvp(jax.grad(f), a, F(1, 2, 3)).tangent, f => jax.vmap((NDArray a) => f(a)), f => jax.vmap(jax.grad(f)),
            f => jax.grad((NDArray a) => Sum(jax.vmap((NDArray b) => f(b))(a))), f => jax.jit(f), f => jax.grad(jax.jit(f)),
        })
            Same(transform(plain)(x), transform(saving)(x));
    }

    [TestMethod]
    public void NestedAndClosedOver()
    {
        var w = F(1, 2);
        // What the function closes over is differentiated too.
        Near(jax.grad((NDArray v) => Sum(jax.checkpoint((NDArray x) => x * v * v)(F(3, 4))))(w), 6, 16);
        var nested = jax.checkpoint((NDArray x) => Sum(jax.checkpoint(Block)(jax.checkpoint((NDArray y) => y * y)(x))));
        Same(jax.grad((NDArray x) => Sum(Block(x * x)))(w), jax.jit(jax.grad(nested))(w));
        Same(jax.hessian((NDArray x) => Sum(Block(x * x)))(w), jax.jit(jax.hessian(nested))(w));
        var tree = jax.remat((Dictionary<string, NDArray> p, NDArray x) => (p["w"] * x, x));
        Near(jax.grad((Dictionary<string, NDArray> p) => Sum(tree(p, F(5, 6)).Item1))(new() { ["w"] = w })["w"], 5, 6);
        var powers = jax.checkpoint((NDArray x, int n) => { var y = x; for (var i = 1; i < n; i++) y *= x; return y; }, static_argnums: [1]);
        Near(jax.grad((NDArray x) => Sum(powers(x, 3)))(w), 3, 12);
        Near(jax.grad((NDArray x) => Sum(powers(x, 2)))(w), 2, 4);
    }

    [TestMethod]
    public void AChainOfBlocksNeedsLessMemory()
    {
        // Products between blocks do not fuse: without checkpoint, all that a block computes waits for the way back.
        var w = jnp.eye(64) * 0.5;
        NDArray Dear(NDArray x) => jnp.tanh(jnp.dot(jnp.tanh(jnp.dot(jnp.tanh(jnp.dot(x, w)), w)), w));
        var x = jnp.ones((64, 64));
        long Peak(Func<NDArray, NDArray> block) => jax.jit(jax.grad(Chain(block, 8))).Explain(x).PeakBytes;
        var plain = Peak(Dear);
        var saving = Peak(jax.checkpoint(Dear));
        Bound.Below(0.6 * plain, saving, $"{plain} B without, {saving} B with checkpoint");
        Assert.AreEqual(plain, Peak(jax.checkpoint(Dear, policy: jax.checkpoint_policies.everything_saveable)), "everything is kept");
        Assert.AreEqual(plain, Peak(jax.checkpoint(Dear, prevent_cse: false)), "the second computation is merged with the first");
        Same(jax.grad(Chain(Dear, 8))(x), jax.jit(jax.grad(Chain(jax.checkpoint(Dear), 8)))(x));
    }

    [TestMethod]
    public void PoliciesSayWhatIsKept()
    {
        var w = M(new float[,] { { 1, 2 }, { 3, 4 } });
        NDArray f(NDArray x) => Sum(jnp.sin(jax.ad_checkpoint.checkpoint_name(jnp.sin(jnp.dot(w, jnp.sin(x))), "mid")));
        int Dots(CheckpointPolicy? policy) => Count(jax.checkpoint(f, policy: policy), n => n.Op is DotGeneral);
        int Sines(CheckpointPolicy? policy) => Count(jax.checkpoint(f, policy: policy), n => n.Op is Sin);
        // One product each in the forward pass, the backward pass, and where nothing is kept the second forward pass.
        Assert.AreEqual(3, Dots(null));
        Assert.AreEqual(3, Dots(jax.checkpoint_policies.nothing_saveable));
        Assert.AreEqual(2, Dots(jax.checkpoint_policies.everything_saveable));
        Assert.AreEqual(2, Dots(jax.checkpoint_policies.dots_saveable));
        Assert.AreEqual(2, Dots(jax.checkpoint_policies.dots_with_no_batch_dims_saveable));
        var named = jax.checkpoint_policies.save_only_these_names("mid");
        Assert.AreEqual(Sines(null) - 1, Sines(named), "what is named is not computed again");
        Assert.AreEqual(Sines(null), Sines(jax.checkpoint_policies.save_any_names_but_these("mid")));
        Assert.AreEqual(Sines(named), Sines(jax.checkpoint_policies.save_any_names_but_these("other")));
        Assert.AreEqual(2, Dots(jax.checkpoint_policies.save_from_both_policies(named, jax.checkpoint_policies.checkpoint_dots)));
        var x = F(0.3f, 0.4f);
        foreach (var policy in new CheckpointPolicy[] { named, jax.checkpoint_policies.dots_saveable, jax.checkpoint_policies.everything_saveable })
        {
            Same(jax.grad(f)(x), jax.jit(jax.grad(jax.checkpoint(f, policy: policy)))(x));
            Same(jax.hessian(f)(x), jax.jit(jax.hessian(jax.checkpoint(f, policy: policy)))(x));
        }

        static int Count(Func<NDArray, NDArray> g, Func<Node, bool> what)
        {
            var lowered = jax.jit(jax.value_and_grad((NDArray a) => jnp.square(g(a)))).Lower(F(1, 2));
            return Traversal.PostOrder(CommonSubexpressions.Run(Expanded(lowered.Graph.Outputs))).Count(what);
        }
    }

    [TestMethod]
    public void StepsOfALoopNeedLessMemory()
    {
        var w = jnp.eye(16) * 0.5;
        NDArray Step(NDArray x) => jnp.tanh(jnp.dot(jnp.tanh(jnp.dot(jnp.tanh(jnp.dot(x, w)), w)), w));
        Func<NDArray, NDArray> Loop(Func<NDArray, NDArray> step) => x =>
            Sum(jax.lax.scan((NDArray c, object? _) => (step(c), Sum(c)), x, null, length: 20).Item1);
        var x = jnp.ones((16, 16));
        Func<NDArray, NDArray> plain = jax.jit(jax.grad(Loop(Step))), saving = jax.jit(jax.grad(Loop(jax.checkpoint(Step))));
        Same(plain(x), saving(x));
        long less = saving.Explain(x).PeakBytes, all = plain.Explain(x).PeakBytes;
        Bound.Below(0.6 * all, less, $"{all} B without, {less} B with checkpoint");
    }

    [TestMethod]
    public void SavedResidualsAreListed()
    {
        var w = F(1, 2);
        NDArray f(NDArray x) => Sum(Sin(jax.ad_checkpoint.checkpoint_name(Sin(x * w), "inner")));
        static string Text(IReadOnlyList<(string Aval, string Source)> r) => string.Join("; ", r.Select(l => $"{l.Aval} {l.Source}"));
        var plain = Text(jax.ad_checkpoint.saved_residuals(f, w));
        StringAssert.Contains(plain, "float32[2] output of cos");
        Assert.AreEqual("float32[2] from the argument x", Text(jax.ad_checkpoint.saved_residuals(jax.checkpoint((NDArray x) => Sum(Sin(x))), w)));
        var saved = Text(jax.ad_checkpoint.saved_residuals(jax.checkpoint(f, policy: jax.checkpoint_policies.save_only_these_names("inner")), w));
        Assert.AreEqual("float32[2] output of cos; float32[2] from the argument x; float32[2] from a value that the function closes over", saved);
        Assert.DoesNotContain("cos", Text(jax.ad_checkpoint.saved_residuals(jax.checkpoint(f), w)));
    }

    [TestMethod]
    public void BarriersKeepWhatTheySeparate()
    {
        var x = F(1, 2);
        var (a, b) = jax.lax.optimization_barrier((x * 2, x + 1));
        Near(a, 2, 4);
        Near(b, 2, 3);
        Near(jax.grad((NDArray y) => Sum(jax.lax.optimization_barrier((y * y, y)).Item1))(x), 2, 4);
        Near(jax.jvp((NDArray y) => jax.lax.optimization_barrier((y * y, y)).Item1, x, F(1, 1)).tangent, 2, 4);
        Near(jax.vmap((NDArray y) => jax.lax.optimization_barrier((y * y, x)).Item1)(x), 1, 4);
        // The second factor is computed again, in a launch after the one that the barrier waits for.
        var f = jax.jit((NDArray y) =>
        {
            var first = Sum(Sin(y));
            var (again, _) = jax.lax.optimization_barrier((y, first));
            return first * Sum(Sin(again));
        });
        Assert.AreEqual(2, f.Explain(x).Kernels.Count(k => k.Name.Contains("sin")), f.Explain(x).ToString());
        Near(f(x), MathF.Pow(MathF.Sin(1) + MathF.Sin(2), 2));
    }

    private static Node[] Expanded(IReadOnlyList<Node> outputs)
    {
        var map = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        var result = outputs.ToArray();
        while (Traversal.PostOrder(result).Find(n => n.Op is Lazy.Transforms.Checkpoint) is { } call)
        {
            var body = ((Lazy.Transforms.Checkpoint)call.Op!).Body.Apply(call.Inputs);
            map = new(ReferenceEqualityComparer.Instance);
            foreach (var n in Traversal.PostOrder(result))
            {
                if (n.Op is Project p && ReferenceEquals(n.Inputs[0], call)) map[n] = body[p.Part];
            }
            result = Traversal.Rebuild(result, map);
        }
        return result;
    }

    private static void Same(NDArray expected, NDArray actual)
    {
        Assert.AreEqual(expected.Shape, actual.Shape);
        Near(actual, expected.ToArray<float>());
    }
}
