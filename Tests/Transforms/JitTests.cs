using Lazy.Graph.Ops;
using Lazy.Transforms.Trees;
using static Lazy.Tests.T;

namespace Lazy.Tests;

[TestClass]
public class JitTests
{
    private sealed record Params(NDArray W, NDArray B);

    [TestMethod]
    public void TracesOncePerShapeDtypeAndStructure()
    {
        var traces = 0;
        var f = jax.jit((NDArray x) =>
        {
            traces++;
            return (x * 2) + 1;
        });
        Near(f(F(1, 2)), 3, 5);
        Near(f(F(5, 6)), 11, 13);
        Assert.AreEqual(1, traces);
        Near(f(F(1, 2, 3)), 3, 5, 7);
        Assert.AreEqual(2, traces);
        CollectionAssert.AreEqual(new[] { 3 }, f(NDArray.Create<int>([1], 1)).ToArray<int>());
        Assert.AreEqual(3, traces);
        Near(f(1.5), 4);
        Near(f(2.5), 6);
        Assert.AreEqual(4, traces, "a number is given at launch");
    }

    [TestMethod]
    public void ResultsLookLikeEagerOnes()
    {
        var f = (NDArray x) => (x + 1, x, 2.5 * x, NDArray.Create<int>([1, 2], 2));
        foreach (var x in new NDArray[] { F(1, 2), 1.5, NDArray.Create<double>([1, 2], 2) })
        {
            var (a, b, c, d) = f(x);
            var (ja, jb, jc, jd) = jax.jit(f)(x);
            foreach (var (eager, jitted) in new[] { (a, ja), (b, jb), (c, jc), (d, jd) }) Assert.AreEqual(eager.ToRepr(), jitted.ToRepr());
        }
    }

    [TestMethod]
    public void TreesGoInAndOut()
    {
        var step = jax.jit((Params p, NDArray x) => jax.tree.map((a, g) => a - 0.1 * g, p, jax.grad((Params q) => Sum(q.W * x + q.B))(p)));
        var p = new Params(F(1, 2), F(0, 0));
        for (var i = 0; i < 3; i++) p = step(p, F(1, 10));
        Near(p.W, 0.7f, -1);
        Near(p.B, -0.3f, -0.3f);
    }

    [TestMethod]
    public void StaticArgumentsAreCompiledInByValue()
    {
        var traces = 0;
        var f = jax.jit((NDArray x, string mode) =>
        {
            traces++;
            return mode == "double" ? x * 2 : x;
        }, static_argnums: [1]);
        Near(f(F(1), "double"), 2);
        Near(f(F(1), new string("double".ToCharArray())), 2);
        Near(f(F(1), "same"), 1);
        Assert.AreEqual(2, traces);
        var g = jax.jit((NDArray x, int[] dims) => x, static_argnums: [1]);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() =>
            g(F(1), [1])).Message, "static argument dims of a lambda function is a int[]");
        Assert.Throws<ArgumentException>(() => jax.jit((NDArray x) => x, static_argnums: [1]));
    }

    [TestMethod]
    public void DonatedArraysAreGone()
    {
        var x = F(1, 2);
        var same = x;
        var f = jax.jit((NDArray a) => a + 1, donate_argnums: [0]);
        Near(f(x), 2, 3);
        StringAssert.StartsWith(Assert.ThrowsExactly<DonatedArrayException>(() =>
            same * 2).Message, "multiply: this float32[2] was donated");
        Assert.ThrowsExactly<DonatedArrayException>(() => x.ToArray<float>());
        var pass = jax.jit((NDArray a) => a, donate_argnums: [0]);
        Near(pass(F(3)), 3);
        // An array that the call passes twice is kept, and only there: the next call donates again.
        var both = jax.jit((NDArray a, NDArray b) => a + b, donate_argnums: [0]);
        NDArray u = F(1), v = F(2);
        Near(both(u, u), 2);
        Near(u, 1);
        Near(both(u, v), 3);
        Assert.ThrowsExactly<DonatedArrayException>(() => u + 1);
    }

    [TestMethod]
    public void DonatedBuffersGoOnOrAreReturned()
    {
        static Backends.DeviceBuffer BufferOf(NDArray a) => ((Backends.Storage)a.Node.Value!).Buffer;
        // A result in a buffer that was given is nobody else's: the next call takes it again, with no copy.
        var count = jax.jit((NDArray a) => a.At[0].Add(1), donate_argnums: [0]);
        var x = count(F(1, 2, 3));
        var buffer = BufferOf(x);
        for (var i = 0; i < 3; i++) x = count(x);
        Assert.AreSame(buffer, BufferOf(x));
        Near(x, 5, 2, 3);
        // What becomes no result does not wait for the collector.
        Near(jax.jit((NDArray a) => jnp.sum(a), donate_argnums: [0])(x), 10);
        Assert.ThrowsExactly<ObjectDisposedException>(() => buffer.Device.Read(buffer, 0, new byte[4]));
    }

    [TestMethod]
    public void CapturedArraysAreConstants()
    {
        NDArray scale = F(1, 2) * 3;
        var f = jax.jit((NDArray x) => x * scale);
        Near(f(F(1, 1)), 3, 6);
        scale = F(100, 100);
        Near(f(F(1, 1)), 3, 6);
    }

    [TestMethod]
    public void InsideOtherTransformsItIsInlined()
    {
        var traces = 0;
        var square = jax.jit((NDArray x) =>
        {
            traces++;
            return x * x;
        });
        Near(jax.grad((NDArray x) => square(x))(3.0), 6);
        Near(jax.grad(jax.grad((NDArray x) => square(x) * x))(3.0), 18);
        Near(jax.vmap((NDArray x) => square(x))(F(1, 2)), 1, 4);
        Near(jax.jit((NDArray x) => square(x) + 1)(F(2, 3)), 5, 10);
        // Weak numbers, strong scalars and vectors: one trace each.
        Assert.AreEqual(3, traces);
    }

    [TestMethod]
    public void TracedCapturesArePartOfTheGraph()
    {
        Near(jax.grad((NDArray x) => jax.jit((NDArray y) => x * y)(2.0))(3.0), 2);
        Near(jax.vmap((NDArray x) => jax.jit((NDArray y) => x * y)(F(1, 2)))(F(3, 4)), 3, 6, 4, 8);
        NDArray? outer = null;
        var f = jax.jit((NDArray y) => outer! * y);
        for (var i = 1; i < 4; i++)
        {
            var k = i;
            Near(jax.grad((NDArray x) =>
            {
                outer = x * k;
                return f(2.0);
            })(1.0), 2 * k);
        }
    }

    [TestMethod]
    public void ValuesCannotBeReadAndTheErrorSaysWhatToDo()
    {
        var f = jax.jit((NDArray weights) => (bool)(Sum(weights) > 0) ? weights : -weights);
        var e = Assert.ThrowsExactly<TracedValueException>(() => f(F(1, 2))).Message;
        StringAssert.StartsWith(e, "bool(x): the value of this bool[], a result of gt, is not known while jax.jit traces a lambda " +
            $"function: it depends on argument weights");
        StringAssert.Contains(e, "jax.lax.cond");
        StringAssert.Contains(e, "static_argnums");
        var tree = jax.jit((Params p) => p.W.ToArray<float>().Length * p.W);
        StringAssert.Contains(Assert.ThrowsExactly<TracedValueException>(() => tree(new(F(1), F(2)))).Message, "argument p.W");
        // What depends on no argument has its value.
        Near(jax.jit((NDArray x) => x * (float)(F(2) * 3))(F(1)), 6);
        Assert.AreEqual("traced float32[2]", Printed());

        static string Printed()
        {
            var text = "";
            jax.jit((NDArray x) =>
            {
                text = (x + 1).ToString();
                return x;
            })(F(1, 2));
            return text;
        }
    }

    [TestMethod]
    public void LeakedValuesAreRefused()
    {
        NDArray? leaked = null;
        jax.jit((NDArray x) => leaked = x * 2)(F(1, 2));
        var e = Assert.ThrowsExactly<TracedValueException>(() => leaked! + 1);
        StringAssert.Contains(e.Message, "made while jax.jit ran");
    }

    [TestMethod]
    public void NumbersAsPlainParametersAreExplained()
    {
        var f = jax.jit((NDArray x, float rate) => x * rate);
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => f(F(1), 2)).Message, "static_argnums");
    }

    [TestMethod]
    public void ExplainAndLowerShowTheProgram()
    {
        var f = jax.jit((NDArray x) => (x * 2) + 1);
        var report = f.Explain(F(1, 2));
        Assert.IsNotEmpty(report.ToString());
        StringAssert.Contains(f.Lower(F(1, 2)).ToString(), "mul");
        StringAssert.Contains(f.Lower(F(1, 2)).ToDot(), "digraph");
        Func<NDArray, NDArray> plain = x => x;
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => plain.Explain(F(1))).Message, "did not come from jax.jit");
    }

    [TestMethod]
    public void MissesSayWhatChanged()
    {
        var j = new Jitted<Args<NDArray, string>, NDArray>((Func<NDArray, string, NDArray>)((weights, mode) => weights), a =>
            a.First, new([1], null, null, null));
        j.Run(new(F(1), "a"));
        Assert.AreEqual("the first call", j.Cache.LastMiss);
        j.Run(new(F(1, 2), "b"));
        Assert.AreEqual("argument weights was float32[1], is float32[2]; static argument mode was a, is b", j.Cache.LastMiss);
        Assert.AreEqual(2, j.Cache.Count);
        j.Run(new(F(3, 4), "b"));
        Assert.AreEqual(2, j.Cache.Misses);
    }

    [TestMethod]
    public void CallsFromManyThreads()
    {
        var f = jax.jit((NDArray x) => Sin(x) * 2);
        var expected = f(F(1, 2)).ToArray<float>();
        Parallel.For(0, 64, i => CollectionAssert.AreEqual(expected, f(F(1, 2)).ToArray<float>()));
    }
}
