using Lazy.Tests.Devices;

namespace Lazy.Tests.Control;

/// <summary>Values, derivatives and batches of control flow against loops written in C#, on every backend.</summary>
public abstract class ControlFlowTests(string backend)
{
    private IDisposable _scope = null!;

    [TestInitialize]
    public void Use() => _scope = TestDevices.Use(backend);

    [TestCleanup]
    public void Leave() => _scope.Dispose();

    private static readonly NDArray Xs = jnp.asarray([0.5, -1.0, 2.0, 0.25, -0.75]);

    private static (NDArray, NDArray) Step(NDArray c, NDArray x) => (jnp.sin(c) + (c * x), c * c * x);

    private static (NDArray, NDArray) Loop(NDArray c, NDArray xs)
    {
        var ys = new List<NDArray>();
        for (var i = 0; i < xs.Shape[0]; i++)
        {
            (c, var y) = Step(c, xs[i]);
            ys.Add(y);
        }
        return (c, jnp.stack(ys));
    }

    private static NDArray Scanned(NDArray c, NDArray xs)
    {
        var (last, ys) = jax.lax.scan(Step, c, xs);
        return last + jnp.sum(ys * ys);
    }

    private static NDArray Looped(NDArray c, NDArray xs)
    {
        var (last, ys) = Loop(c, xs);
        return last + jnp.sum(ys * ys);
    }

    [TestMethod]
    public void ScanEqualsALoop()
    {
        NDArray c = jnp.asarray(0.7);
        var (last, ys) = jax.lax.scan(Step, c, Xs);
        var (expected, rows) = Loop(c, Xs);
        Same(expected, last);
        Same(rows, ys);
        (last, ys) = jax.jit((NDArray a, NDArray b) => jax.lax.scan(Step, a, b))(c, Xs);
        Same(expected, last);
        Same(rows, ys);
        foreach (var unroll in new[] { 2, 3, 5, 9 })
        {
            (last, ys) = jax.lax.scan(Step, c, Xs, unroll: unroll);
            Same(expected, last);
            Same(rows, ys);
        }
    }

    [TestMethod]
    public void ReverseScansStackInPlace()
    {
        foreach (var unroll in new[] { 1, 2, 4 })
        {
            var (last, ys) = jax.lax.scan((c, x) => (c + x, c), jnp.zeros([]), Xs, reverse: true, unroll: unroll);
            Same(jnp.sum(Xs), last);
            Same(jnp.asarray([0.5, 1.5, -0.5, -0.75, 0.0]), ys);
        }
    }

    [TestMethod]
    public void ScansWithoutSlicesOrStateOrResults()
    {
        var (c, ys) = jax.lax.scan((s, _) => (s * 2, s), jnp.ones(2), null, length: 3);
        Same(jnp.asarray([8.0, 8.0]), c);
        Same(jnp.asarray(new float[,] { { 1, 1 }, { 2, 2 }, { 4, 4 } }), ys);
        var (total, nothing) = jax.lax.scan((s, x) => (s + x, (object?)null), jnp.zeros([]), Xs);
        Same(jnp.sum(Xs), total);
        Assert.IsNull(nothing);
        Same(Xs * 2, jax.lax.map(x => x * 2, Xs));
        Same(Xs * 2, jax.lax.map(x => x * 2, Xs, batch_size: 2));
        var (start, none) = jax.lax.scan((s, x) => (s + x, s), jnp.ones([]), Xs[..0]);
        Same(jnp.ones([]), start);
        Assert.AreEqual((Shape)0, none.Shape);
    }

    [TestMethod]
    public void GradientsOfScanToSecondOrder()
    {
        NDArray c = jnp.asarray(0.7);
        var (gc, gx) = jax.grad(Scanned, argnums: (0, 1))(c, Xs);
        var (ec, ex) = jax.grad(Looped, argnums: (0, 1))(c, Xs);
        Same(ec, gc);
        Same(ex, gx);
        (gc, gx) = jax.jit(jax.grad(Scanned, argnums: (0, 1)))(c, Xs);
        Same(ec, gc);
        Same(ex, gx);
        Same(jax.hessian(xs => Looped(c, xs))(Xs), jax.hessian(xs => Scanned(c, xs))(Xs));
        var (_, t) = jax.jvp(Scanned, (c, Xs), (jnp.ones([]), Xs));
        var (_, et) = jax.jvp(Looped, (c, Xs), (jnp.ones([]), Xs));
        Same(et, t);
        // Closed over values are differentiated too.
        Same(jax.grad((NDArray w) => Looped(w * c, Xs * w))(1.5), jax.grad((NDArray w) =>
            {
                var (last, ys) = jax.lax.scan((s, x) => Step(s, x * w), w * c, Xs);
                return last + jnp.sum(ys * ys);
            })(1.5));
    }

    [TestMethod]
    public void MatrixRecurrence()
    {
        var key = jax.random.key(1);
        NDArray w = jax.random.normal(key, (4, 4)) * 0.4, xs = jax.random.normal(jax.random.key(2), (6, 3, 4));
        NDArray Run(NDArray m)
        {
            var (h, hs) = jax.lax.scan((h, x) =>
            {
                var next = jnp.tanh(jnp.matmul(h, m) + x);
                return (next, next);
            }, jnp.zeros((3, 4)), xs);
            return jnp.sum(h * h) + jnp.mean(hs);
        }
        NDArray Plain(NDArray m)
        {
            NDArray h = jnp.zeros((3, 4));
            var all = new List<NDArray>();
            for (var i = 0; i < 6; i++) all.Add(h = jnp.tanh(jnp.matmul(h, m) + xs[i]));
            return jnp.sum(h * h) + jnp.mean(jnp.stack(all));
        }
        Same(Plain(w), Run(w));
        Same(jax.grad(Plain)(w), jax.grad(Run)(w));
        Same(jax.grad(Plain)(w), jax.jit(jax.grad(Run))(w));
        NDArray ws = jnp.stack([w, -w, w * 2]);
        Same(jax.vmap(jax.grad(Plain))(ws), jax.vmap(jax.grad(Run))(ws));
        Same(jax.vmap(Plain)(ws), jax.jit(jax.vmap(Run))(ws));
    }

    [TestMethod]
    public void BatchedScans()
    {
        NDArray cs = jnp.asarray([0.7, -0.2]), xss = jnp.stack([Xs, Xs * 2]);
        Same(jax.vmap(Looped)(cs, xss), jax.vmap(Scanned)(cs, xss));
        Same(jax.vmap(Looped, in_axes: (null, 0))(cs[0], xss), jax.vmap(Scanned, in_axes: (null, 0))(cs[0], xss));
        Same(jax.vmap(Looped, in_axes: (0, null))(cs, Xs), jax.vmap(Scanned, in_axes: (0, null))(cs, Xs));
        var stacked = jax.vmap((NDArray c) => jax.lax.scan(Step, c, Xs).ys)(cs);
        Same(jnp.stack([Loop(cs[0], Xs).Item2, Loop(cs[1], Xs).Item2]), stacked);
    }

    [TestMethod]
    public void ConditionsChooseAndDifferentiate()
    {
        NDArray F(NDArray x) => jax.lax.cond(jnp.sum(x) > 0, t => jnp.sin(t) * 2, t => jnp.exp(t) * t, x);
        NDArray a = jnp.asarray([1.0, 2.0]), b = jnp.asarray([-1.0, -2.0]);
        Same(jnp.sin(a) * 2, F(a));
        Same(jnp.exp(b) * b, F(b));
        Same(jnp.exp(b) * b, jax.jit(F)(b));
        Same(jnp.cos(a) * 2, jax.grad((NDArray x) => jnp.sum(F(x)))(a));
        Same(jnp.exp(b) * (b + 1), jax.jit(jax.grad((NDArray x) => jnp.sum(F(x))))(b));
        Same(jnp.stack([F(a), F(b)]), jax.vmap(F)(jnp.stack([a, b])));
        Same(jnp.stack([jnp.cos(a) * 2, jnp.exp(b) * (b + 1)]), jax.vmap(jax.grad((NDArray x) => jnp.sum(F(x))))(jnp.stack([a, b])));
        for (var i = -1; i < 5; i++)
        {
            var expected = Math.Clamp(i, 0, 2) switch { 0 => a, 1 => a * a, _ => -a };
            Same(expected, jax.lax.@switch(i, [x => x, x => x * x, x => -x], a));
        }
        Same(jnp.asarray(3.0), jax.lax.cond(true, () => jnp.asarray(3.0), () => jnp.asarray(4.0)));
        // One condition for the whole batch stays a choice.
        Same(a * 3, jax.vmap((NDArray x) => jax.lax.cond(a[0] > 0, t => t * 3, t => t, x))(a));
    }

    [TestMethod]
    public void ConditionWithProductsKeepsWhatItsBranchNeeds()
    {
        NDArray m = jax.random.normal(jax.random.key(3), (3, 3)), x = jnp.asarray([1.0, -2.0, 0.5]);
        NDArray One(NDArray v) => jnp.sum(jnp.tanh(jnp.matmul(m, v)) * v);
        NDArray Two(NDArray v) => jnp.sum(jnp.exp(jnp.matmul(v, m)) + jnp.max(v));
        NDArray F(NDArray v, NDArray p) => jax.lax.cond(p, One, Two, v);
        Same(jax.grad(One)(x), jax.grad(F)(x, 1));
        Same(jax.grad(Two)(x), jax.jit(jax.grad(F))(x, jnp.asarray(0)));
        Same(jax.hessian(One)(x), jax.hessian((NDArray v) => F(v, true))(x));
    }

    [TestMethod]
    public void WhileLoops()
    {
        NDArray Steps(NDArray n) => jax.lax.while_loop(
            s => jnp.not_equal(s.n, 1), s => (n: jnp.where(jnp.equal(s.n % 2, 0), s.n / 2, (3 * s.n) + 1).AsType(DType.Int32), k: s.k + 1), (n, k: jnp.asarray(0))).k;
        Assert.AreEqual(111, (int)Steps(27));
        Assert.AreEqual(111, (int)jax.jit(Steps)(jnp.asarray(27)));
        var all = jax.vmap(Steps)(jnp.asarray([1, 2, 3, 27]));
        CollectionAssert.AreEqual(new[] { 0, 1, 7, 111 }, all.ToArray<int>());
        NDArray Root(NDArray a) => jax.lax.while_loop(x => jnp.abs((x * x) - a) > 1e-5, x => 0.5 * (x + (a / x)), a);
        Same(jnp.sqrt(jnp.asarray(2.0)), Root(jnp.asarray(2.0)));
        Same(jnp.asarray(1 / (2 * Math.Sqrt(2.0))), jax.jvp(Root, jnp.asarray(2.0), jnp.ones([])).tangent);
        StringAssert.Contains(Assert.ThrowsExactly<DifferentiationException>(() => jax.grad(Root)(jnp.asarray(2.0))).Message, "lax.scan");
    }

    [TestMethod]
    public void CountedLoops()
    {
        Same(jnp.asarray(45.0), jax.lax.fori_loop(0, 10, (k, acc) => acc + k, jnp.zeros([])));
        Same(jnp.asarray(45.0), jax.lax.fori_loop(0, jnp.asarray(10), (k, acc) => acc + k, jnp.zeros([])));
        Same(jnp.asarray(1.0), jax.lax.fori_loop(5, 3, (k, acc) => acc + k, jnp.ones([])));
        NDArray Power(NDArray x) => jax.lax.fori_loop(0, 4, (_, p) => p * x, jnp.ones([]));
        Same(jnp.asarray(32.0), jax.grad(Power)(2.0));
        Same(jnp.asarray(48.0), jax.grad(jax.grad(Power))(2.0));
        Same(jnp.asarray([0.0, 1, 2, 3]), jax.lax.fori_loop(0, 4, (i, v) => v.At[i].Set(i), jnp.zeros(4)));
        // A C# number as the state takes the dtype of what the body makes of it.
        Same(jnp.sum(Xs), jax.lax.fori_loop(0, 5, (i, s) => s + Xs[i], 0));
    }

    [TestMethod]
    public void NestedLoopsInLoops()
    {
        NDArray F(NDArray x) => jax.lax.fori_loop(0, 3, (i, acc) => jax.lax.scan(
            (c, k) => (jax.lax.cond(c > 0, t => t * 0.5, t => t + x, c) + k, c), acc, jnp.arange(0.0, 3.0)).carry, x);
        NDArray G(NDArray x)
        {
            var acc = x;
            for (var i = 0; i < 3; i++)
            {
                for (var k = 0; k < 3; k++) acc = jnp.where(acc > 0, acc * 0.5, acc + x) + k;
            }
            return acc;
        }
        NDArray xs = jnp.asarray([-1.5, -0.3, 0.4, 2.0]);
        foreach (var x in (NDArray[])[xs[0], xs[2]])
        {
            Same(G(x), F(x));
            Same(jax.grad(G)(x), jax.grad(F)(x));
            Same(jax.grad(G)(x), jax.jit(jax.grad(F))(x));
        }
        Same(jax.vmap(jax.grad(G))(xs), jax.jit(jax.vmap(jax.grad(F)))(xs));
    }

    [TestMethod]
    public void PrefixesOfAssociativeOperations()
    {
        for (var n = 1; n < 9; n++)
        {
            var x = jnp.arange(1.0, n + 1.0);
            Same(jnp.cumsum(x), jax.lax.associative_scan((a, b) => a + b, x));
            Same(jnp.flip(jnp.cumsum(jnp.flip(x))), jax.lax.associative_scan((a, b) => a + b, x, reverse: true));
        }
        // A linear recurrence h = a h + b, with pairs (a, b).
        NDArray decay = jnp.asarray([0.5, 0.25, 2.0, 1.5]), gain = jnp.asarray([1.0, 2.0, 3.0, 4.0]);
        var (_, h) = jax.lax.associative_scan((p, q) => (p.Item1 * q.Item1, (q.Item1 * p.Item2) + q.Item2), (decay, gain));
        Same(jax.lax.scan((c, e) => ((e.Item1 * c) + e.Item2, (e.Item1 * c) + e.Item2), jnp.zeros([]), (decay, gain)).ys, h);
    }

    [TestMethod]
    public void StateThatIsPassedOn()
    {
        // Swapped, handed through, constant and doubled state: none may share a buffer with another.
        NDArray a = jnp.asarray([1.0, 2.0]), b = jnp.asarray([3.0, 4.0]), k = jnp.asarray([5.0, 6.0]);
        var (p, q, r, s) = jax.lax.fori_loop(0, 3, (_, t) => (t.q, t.p, k, t.q + t.r), (p: a, q: b, r: a, s: b));
        Same(b, p);
        Same(a, q);
        Same(k, r);
        Same(b + k, s);
        var (x, y) = jax.lax.fori_loop(0, 2, (_, t) => (t.y.At[0].Set(9), t.y), (x: a, y: b));
        Same(jnp.asarray([9.0, 4.0]), x);
        Same(b, y);
        Same(jnp.asarray([1.0, 2.0]), a);
        Same(jnp.asarray([3.0, 4.0]), b);
    }

    private static void Same(NDArray expected, NDArray actual)
    {
        Assert.AreEqual(expected.Shape, actual.Shape);
        float[] e = expected.AsType(DType.Float32).ToArray<float>(), a = actual.AsType(DType.Float32).ToArray<float>();
        for (var i = 0; i < e.Length; i++) Assert.AreEqual(e[i], a[i], 2e-4f * Math.Max(1, Math.Abs(e[i])), $"element {i} of {actual}, expected {expected}");
    }
}

/// <summary>The suite on the plain interpreter.</summary>
[TestClass]
public sealed class ReferenceControlFlowTests() : ControlFlowTests("reference");

/// <summary>The suite on the CPU.</summary>
[TestClass]
public sealed class CpuControlFlowTests() : ControlFlowTests("cpu");

/// <summary>The suite on OpenCL.</summary>
[TestClass]
public sealed class OpenClControlFlowTests() : ControlFlowTests("opencl");

/// <summary>The suite on Vulkan.</summary>
[TestClass]
public sealed class VulkanControlFlowTests() : ControlFlowTests("vulkan");
