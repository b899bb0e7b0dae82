using Lazy.Graph;
using static Lazy.Tests.T;

namespace Lazy.Tests;

[TestClass]
public class CustomBatchingTests
{
    // Rules add 100, to see that they are used.
    private static readonly Func<NDArray, NDArray> Square = jax.custom_batching.custom_vmap(
        (NDArray x) => x * x, (size, batched, x) => (x * x + (batched ? 100 : 0), batched));

    private sealed record Params(NDArray W, NDArray B);

    [TestMethod]
    public void TheRuleReplacesTheBatching()
    {
        Near(Square(F(3)), 9);
        Near(jax.jit(Square)(F(3)), 9);
        Near(jax.vmap(Square)(F(1, 2)), 101, 104);
        Near(jax.jit(jax.vmap(Square))(F(1, 2)), 101, 104);
        Near(jax.vmap(jax.jit(Square))(F(1, 2)), 101, 104);
        // The mapped axis is the first one for the rule, wherever it was.
        var last = jax.vmap(Square, in_axes: 1, out_axes: 1)(M(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }));
        Assert.AreEqual((Shape)(2, 3), last.Shape);
        Near(jnp.ravel(last), 101, 104, 109, 116, 125, 136);
    }

    [TestMethod]
    public void TheRuleKnowsTheBatch()
    {
        var seen = new List<string>();
        var f = jax.custom_batching.custom_vmap((NDArray x, NDArray y) => x - y, (size, batched, x, y) =>
        {
            seen.Add($"{size} {batched} {x.Shape} {y.Shape}");
            return (x - y, true);
        });
        Near(jax.vmap(f)(F(1, 2), F(5, 7)), -4, -5);
        Near(jax.vmap(f, in_axes: (0, null))(F(1, 2, 3), 1.0), 0, 1, 2);
        Near(jax.vmap(f, in_axes: (null, 0))(1.0, F(1, 2)), 0, -1);
        Assert.AreEqual("2 (True, True) (2,) (2,); 3 (True, False) (3,) (); 2 (False, True) () (2,)", string.Join("; ", seen));
        // A result may be the same for the whole batch.
        var first = jax.custom_batching.custom_vmap((NDArray x) => x, (size, batched, x) => (jnp.max(x), false));
        Near(jax.vmap(first, out_axes: null)(F(3, 1)), 3);
        Near(jax.vmap(first)(F(3, 1)), 3, 3);
    }

    [TestMethod]
    public void ARuleMayMapTheFunctionItself()
    {
        // A batch in the batch meets the rule again: the sum over all examples of both axes.
        Func<NDArray, NDArray> f = null!;
        f = jax.custom_batching.custom_vmap((NDArray x) => x, (size, batched, x) => (f(x) + jnp.sum(x), batched));
        Near(f(F(1)), 1);
        Near(jax.vmap(f)(F(1, 2)), 4, 5);
        // Inner rule: x + sum over rows; then the rule of f(x) once more for the outer axis, on what the inner one recorded.
        var both = jax.vmap(jax.vmap(f))(M(new float[,] { { 1, 2 }, { 3, 4 } }));
        Near(jnp.ravel(both), 1 + 10 + 3, 2 + 10 + 3, 3 + 10 + 7, 4 + 10 + 7);
    }

    [TestMethod]
    public void DerivativesGoThroughTheRule()
    {
        var f = jax.custom_batching.custom_vmap((NDArray x, NDArray y) => x * x * y, (size, batched, x, y) => (x * x * y * 10, true));
        Near(jax.grad(f)(3.0, 2.0), 12);
        Near(jax.jvp((NDArray x) => f(x, 2.0), F(3), F(1)).tangent, 12);
        var over = F(1, 2);
        // Batched and then differentiated, and differentiated and then batched.
        Near(jax.grad((NDArray x) => Sum(jax.vmap(f, in_axes: (0, null))(x, 2.0)))(over), 40, 80);
        Near(jax.vmap(jax.grad(f), in_axes: (0, null))(over, 2.0), 40, 80);
        Near(jax.vmap(jax.grad(f, argnums: 1), in_axes: (0, null))(over, 2.0), 10, 40);
        Near(jax.vmap((NDArray x, NDArray t) => jax.jvp((NDArray v) => f(v, 2.0), x, t).tangent)(over, F(1, 10)), 40, 800);
        Near(jax.vmap((NDArray t) => jax.jvp((NDArray v) => f(v, 2.0), F(3), t).tangent[0])(M(new float[,] { { 1 }, { 10 } })), 120, 1200);
        Near(jax.vmap(jax.grad(jax.grad(f)), in_axes: (0, null))(over, 2.0), 40, 40);
        Near(jax.jit(jax.vmap(jax.grad(f), in_axes: (0, null)))(over, 2.0), 40, 80);
    }

    [TestMethod]
    public void Trees()
    {
        var f = jax.custom_batching.custom_vmap((Params p, NDArray x) => (p.W * x, p.B), (int size, bool[] batched, Params p, NDArray x) =>
        {
            Assert.AreEqual("True, False, True", string.Join(", ", batched));
            return ((p.W * x + 1, p.B), (true, false));
        });
        var (y, b) = jax.vmap((NDArray w, NDArray x) => f(new(w, 7.0), x))(F(1, 2), F(3, 4));
        Near(y, 4, 9);
        Near(b, 7, 7);
        var g = jax.custom_batching.custom_vmap(((NDArray, NDArray) p, NDArray[] x) => p.Item1 + p.Item2 + x[0], (
            int size, ((bool, bool), bool[]) batched, (NDArray, NDArray) p, NDArray[] x) =>
        {
            Assert.IsTrue(batched.Item1 is (true, false) && !batched.Item2[0]);
            return (p.Item1 + p.Item2 + x[0] + 100, true);
        });
        Near(jax.vmap((NDArray a) => g((a, 1.0), [2.0]))(F(1, 2)), 104, 105);
    }

    [TestMethod]
    public void ErrorsSayWhatWouldWork()
    {
        var wrong = jax.custom_batching.custom_vmap((NDArray x) => x, (size, batched, x) => (jnp.sum(x), true));
        StringAssert.Contains(Error<ArgumentException>(() => jax.vmap(wrong)(F(1, 2))),
            "gave (float32[]) for a batch of 2; (float32[2]) is needed");
        Func<NDArray, NDArray> Plus(NDArray a) =>
            jax.custom_batching.custom_vmap((NDArray x) => x + a, (size, batched, x) => (x, batched));
        StringAssert.Contains(Error<ArgumentException>(() => jax.vmap((NDArray a) => Plus(a)(a))(F(1, 2))),
            "closes over a value that is mapped");
        StringAssert.Contains(Error<DifferentiationException>(() => jax.grad((NDArray a) => Plus(a)(a))(2.0)),
            "Pass the value as an argument");
        var declared = jax.custom_batching.custom_vmap((NDArray x) => x, (int size, (bool, bool) batched, NDArray x) => (x, true));
        StringAssert.Contains(Error<ArgumentException>(() => jax.vmap(declared)(F(1, 2))), "for these arguments it is bool");
    }

    [TestMethod]
    public void SequentialIsALoop()
    {
        // One iteration at a time calls the host with single values.
        var calls = new List<string>();
        NDArray Host(NDArray x, NDArray y)
        {
            calls.Add($"{x.Shape} {y.Shape}");
            return x * y;
        }
        var f = jax.custom_batching.sequential_vmap((NDArray x, NDArray y) =>
            jax.pure_callback(Host, F(0)[0], x, y));
        Near(f(3.0, 2.0), 6);
        calls.Clear();
        Near(jax.vmap(f, in_axes: (0, null))(F(1, 2, 3), 2.0), 2, 4, 6);
        Assert.AreEqual("() (); () (); () ()", string.Join("; ", calls));
        calls.Clear();
        Near(jnp.ravel(jax.vmap(jax.vmap(f, in_axes: (0, null)))(M(new float[,] { { 1, 2 }, { 3, 4 } }), F(10, 100))), 10, 20, 300, 400);
        Assert.HasCount(4, calls);
        var scale = F(5)[0];
        var square = jax.custom_batching.sequential_vmap((NDArray x) => x * x * scale);
        Near(jax.jit(jax.vmap(square))(F(1, 2)), 5, 20);
        Near(jax.grad((NDArray x) => Sum(jax.vmap(square)(x)))(F(1, 2)), 10, 20);
        Near(jax.vmap(jax.grad(square))(F(1, 2)), 10, 20);
        // What it closes over may be mapped: the loop has it as an argument.
        Near(jax.vmap((NDArray a) => jax.custom_batching.sequential_vmap((NDArray x) => x + a)(1.0))(F(1, 2)), 2, 3);
        StringAssert.Contains(jax.make_jaxpr(jax.vmap(square))(F(1, 2)).ToString(), "scan");
    }

    [TestMethod]
    public void EffectsOfALoopAreInOrder()
    {
        var seen = new List<float>();
        var f = jax.custom_batching.sequential_vmap((NDArray x) =>
        {
            jax.debug.callback((NDArray v) => seen.Add(v.ToScalar<float>()), x, ordered: true);
            return x + 1;
        });
        Near(jax.vmap(f)(F(3, 1, 2)), 4, 2, 3);
        Assert.AreEqual("3, 1, 2", string.Join(", ", seen));
        var ruled = jax.custom_batching.custom_vmap((NDArray x) =>
        {
            jax.debug.callback((NDArray v) => seen.Add(v.ToScalar<float>()), x, ordered: true);
            return x + 1;
        }, (size, batched, x) => (x + 10, batched));
        seen.Clear();
        Near(jax.jit(ruled)(1.0), 2);
        Near(jax.vmap(ruled)(F(1, 2)), 11, 12);
        Assert.AreEqual("1", string.Join(", ", seen), "the rule has no effects");
    }

    private static string Error<T>(Func<NDArray> f) where T : Exception => Assert.ThrowsExactly<T>(() => f().ToArray<float>()).Message;
}
