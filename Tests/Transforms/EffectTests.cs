using static Lazy.Tests.T;

namespace Lazy.Tests;

[TestClass]
public class EffectTests
{
    private readonly List<string> _seen = [];

    private string Seen
    {
        get
        {
            var text = string.Join("; ", _seen);
            _seen.Clear();
            return text;
        }
    }

    private NDArray Note(NDArray x, string name = "x")
    {
        jax.debug.callback((NDArray v) => _seen.Add($"{name}={v}"), x);
        return x;
    }

    [TestMethod]
    public void Happen_at_once_where_values_are_there()
    {
        Note(F(1, 2));
        Assert.AreEqual("x=[1. 2.]", Seen);
        Near(jax.grad((NDArray x) => Note(x) * x)(3f), 6);
        Assert.AreEqual("x=3.0", Seen);
        Near(jax.jvp((NDArray x) => Note(x * x), F(3)[0], F(1)[0]).Item2, 6);
        Assert.AreEqual("x=9.0", Seen);
    }

    [TestMethod]
    public void Happen_in_order_each_time_a_jitted_function_runs()
    {
        var f = jax.jit((NDArray x) =>
        {
            Note(x, "a");
            Note(x + 1, "b");
            jax.debug.callback((NDArray v) => _seen.Add("c"), 1f);
            return x * 2;
        });
        for (var i = 0; i < 3; i++)
        {
            Near(f(F(i)), 2 * i);
            Assert.AreEqual($"a=[{i}.]; b=[{i + 1}.]; c", Seen);
        }
        // Inlined, they belong to the function around.
        var g = jax.jit((NDArray x) => f(x) + Note(f(x + 10), "d"));
        Near(g(F(1)), 24);
        Assert.AreEqual("a=[1.]; b=[2.]; c; a=[11.]; b=[12.]; c; d=[22.]", Seen);
        Near(g(F(2)), 28);
        Assert.AreEqual("a=[2.]; b=[3.]; c; a=[12.]; b=[13.]; c; d=[24.]", Seen);
        Near(jax.grad(jax.jit((NDArray x) => jnp.sum(Note(x) * x)))(F(3)), 6);
        Assert.AreEqual("x=[3.]", Seen);
        Near(jax.jit(jax.grad((NDArray x) => jnp.sum(Note(x) * x)))(F(3)), 6);
        Assert.AreEqual("x=[3.]", Seen);
        // Arguments of an inner function that are numbers do not make its effects happen while the outer one is traced.
        var h = jax.jit((NDArray x) => x + f(F(5)));
        h(F(1));
        h(F(1));
        Assert.AreEqual("a=[5.]; b=[6.]; c; a=[5.]; b=[6.]; c", Seen);
    }

    [TestMethod]
    public void Happen_for_each_example_of_a_batch()
    {
        Near(jax.vmap((NDArray x) => Note(x) * 2)(F(1, 2)), 2, 4);
        Assert.AreEqual("x=1.0; x=2.0", Seen);
        Near(jax.jit(jax.vmap((NDArray x) => Note(x) * 2))(F(1, 2)), 2, 4);
        Assert.AreEqual("x=1.0; x=2.0", Seen);
        jax.vmap((NDArray x, NDArray y) =>
        {
            jax.debug.callback((NDArray a, NDArray b) => _seen.Add($"{a} {b}"), x, y);
            Note(y, "same");
            return x;
        }, in_axes: (0, null))(F(1, 2), F(7));
        Assert.AreEqual("1.0 [7.]; 2.0 [7.]; same=[7.]", Seen);
        Near(jax.vmap(jax.vmap((NDArray x) => Note(x)))(M(new float[,] { { 1, 2 }, { 3, 4 } })), 1, 2, 3, 4);
        Assert.AreEqual("x=1.0; x=2.0; x=3.0; x=4.0", Seen);
        Near(jax.vmap(jax.grad((NDArray x) => Note(x) * x))(F(1, 2)), 2, 4);
        Assert.AreEqual("x=1.0; x=2.0", Seen);
    }

    [TestMethod]
    public void Happen_in_each_iteration_and_in_the_branch_that_runs()
    {
        var (sum, _) = jax.lax.scan((NDArray c, NDArray x) => (Note(c + x), x), F(0)[0], F(1, 2, 3));
        Near(sum, 6);
        Assert.AreEqual("x=1.0; x=3.0; x=6.0", Seen);
        var f = jax.jit((NDArray x) =>
        {
            Note(x, "before");
            var y = jax.lax.fori_loop(0, 3, (NDArray i, NDArray v) => Note(v * 2), x);
            Note(y, "after");
            return x;
        });
        f(F(1)[0]);
        Assert.AreEqual("before=1.0; x=2.0; x=4.0; x=8.0; after=8.0", Seen);
        f(F(2)[0]);
        Assert.AreEqual("before=2.0; x=4.0; x=8.0; x=16.0; after=16.0", Seen);
        Near(jax.jit((NDArray x) => jax.lax.while_loop((NDArray v) => v < 10, (NDArray v) => Note(v + 4), x))(F(1)[0]), 13);
        Assert.AreEqual("x=5.0; x=9.0; x=13.0", Seen);
        var choose = jax.jit((NDArray x) => jax.lax.cond(x > 0, (NDArray v) => Note(v, "positive"), (NDArray v) => -v, x));
        choose(F(1)[0]);
        choose(F(-1)[0]);
        Assert.AreEqual("positive=1.0", Seen);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() =>
            jax.lax.while_loop((NDArray v) => Note(v) < 10, (NDArray v) => v + 1, F(1)[0])).Message, "has effects");
    }

    [TestMethod]
    public void Functions_with_derivatives_of_their_own_may_have_effects()
    {
        var f = jax.custom_jvp((NDArray x) => Note(x) * x, (x, t) => (x * x, 2 * x * t));
        Near(jax.jit(f)(F(3)), 9);
        Assert.AreEqual("x=[3.]", Seen);
        Near(jax.jit(jax.grad((NDArray x) => jnp.sum(f(x))))(F(3)), 6);
        Assert.AreEqual("x=[3.]", Seen);
    }

    [TestMethod]
    public void Checkpointed_functions_keep_theirs_and_transforms_without_a_place_refuse()
    {
        Near(jax.jit(jax.checkpoint((NDArray x) => Note(x) * 2))(F(3)), 6);
        Assert.AreEqual("x=[3.]", Seen);
        var refused = Assert.ThrowsExactly<TracedValueException>(() => jax.linear_transpose((NDArray x) => Note(x) * 2, F(1))(F(1)));
        StringAssert.Contains(refused.Message, "jax.linear_transpose: a lambda function has effects");
    }

    [TestMethod]
    public void Values_come_back_from_the_host()
    {
        NDArray Twice(NDArray x) => jax.pure_callback((NDArray v) => jnp.asarray(v.ToArray<float>().Select(e => 2 * e).ToArray()),
            new ShapeDtypeStruct(x.Shape, jnp.float32).ToNDArray(), x, vmap_method: "sequential");
        Near(Twice(F(1, 2)) + 1, 3, 5);
        Near(jax.jit((NDArray x) => Twice(x + 1) * 10)(F(1, 2)), 40, 60);
        Near(jax.vmap(Twice)(M(new float[,] { { 1, 2 }, { 3, 4 } })), 2, 4, 6, 8);
        Near(jax.vmap(Twice, in_axes: 1, out_axes: 1)(M(new float[,] { { 1, 2 }, { 3, 4 } })), 2, 4, 6, 8);
        var (a, b) = jax.pure_callback((NDArray v, NDArray w) => (v + w, v * w), (F(0), F(0)), F(3), F(4));
        Near(a, 7);
        Near(b, 12);
        var safe = jax.custom_jvp(Twice, (x, t) => (Twice(x), 2 * t));
        Near(jax.grad((NDArray x) => jnp.sum(safe(x)))(F(1, 2)), 2, 2);
    }

    [TestMethod]
    public void One_call_may_serve_a_batch()
    {
        NDArray Add(NDArray x, NDArray y, string? method) => jax.pure_callback((NDArray v, NDArray w) =>
        {
            _seen.Add($"{v.Shape} {w.Shape}");
            return v + w;
        }, F(0)[0], x, y, method);
        NDArray Map(string? method) => jax.vmap((NDArray x, NDArray y) => Add(x, y, method), in_axes: (0, null))(F(1, 2, 3), 10f);
        Near(Map("expand_dims"), 11, 12, 13);
        Assert.AreEqual("(3,) (1,)", Seen);
        Near(Map("broadcast_all"), 11, 12, 13);
        Assert.AreEqual("(3,) (3,)", Seen);
        Near(Map("legacy_vectorized"), 11, 12, 13);
        Assert.AreEqual("(3,) ()", Seen);
        Near(Map("sequential"), 11, 12, 13);
        Assert.AreEqual("() (); () (); () ()", Seen);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Map(null)).Message, "Give vmap_method");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Map("all")).Message, "vmap_method is \"all\"");
    }

    [TestMethod]
    public void Io_runs_as_often_as_it_stands_there()
    {
        var count = 0;
        NDArray Next(NDArray x) => jax.experimental.io_callback((NDArray v) => v + ++count, F(0)[0], x, ordered: true);
        var f = jax.jit((NDArray x) =>
        {
            Next(x);
            Next(x);
            return x;
        });
        f(F(1)[0]);
        f(F(1)[0]);
        Assert.AreEqual(4, count);
        Near(Next(F(1)[0]), 6);
        Assert.AreEqual(5, count);
        Near(jax.vmap(Next)(F(0, 0)), 6, 7);
        var (_, stacked) = jax.lax.scan((NDArray c, NDArray x) => (c, Next(x)), F(0)[0], F(0, 0, 0));
        Near(stacked, 8, 9, 10);
        Assert.AreEqual(10, count);
    }

    [TestMethod]
    public void Errors_of_the_host_surface_and_leave_the_engine_usable()
    {
        var broken = true;
        var f = jax.jit((NDArray x) => jax.pure_callback(
            (NDArray v) => broken ? throw new InvalidOperationException("on strike") : v, F(0), x) + 1);
        Assert.AreEqual("on strike", Assert.ThrowsExactly<InvalidOperationException>(() => f(F(1))).Message);
        broken = false;
        Near(f(F(1)), 2);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() =>
            jax.pure_callback((NDArray v) => v, F(0, 0), F(1)).Evaluate()).Message,
                "returned float32[1] as result 0, but result_shape_dtypes says float32[2]");
        StringAssert.StartsWith(Assert.ThrowsExactly<DifferentiationException>(() =>
            jax.grad((NDArray x) => jnp.sum(jax.pure_callback((NDArray v) => v, F(0), x)))(F(1))).Message, "pure_callback: ");
    }

    [TestMethod]
    public void Texts_have_holes()
    {
        Assert.AreEqual("a [1. 2.] 3.50 {x} 3.5", new PrintFormat("a {v} {1:F2} {{x}} {w}").Fill([F(1, 2), F(3.5f)[0]]));
        Assert.AreEqual("7 8 7", new PrintFormat("{} {} {0}").Fill([jnp.asarray(7), jnp.asarray(8)]));
        Assert.AreEqual("1.0 2.0 1.0", new PrintFormat("{x} {y} {x}").Fill([F(1)[0], F(2)[0]]));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => jax.debug.print("{x}")).Message,
            "has holes for 1 array, and 0 are given");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => jax.debug.print("{x", F(1))).Message, "has no other half");
    }

    [TestMethod]
    [DoNotParallelize]
    public void Print_writes_to_the_console()
    {
        var (before, text) = (Console.Out, new StringWriter());
        Console.SetOut(text);
        try
        {
            jax.jit((NDArray x) =>
            {
                jax.debug.print("x = {x}", x);
                return x;
            })(F(1, 2));
        }
        finally
        {
            Console.SetOut(before);
        }
        Assert.AreEqual("x = [1. 2.]", text.ToString().Trim());
    }

    [TestMethod]
    public void Every_backend_calls_the_host()
    {
        foreach (var backend in new[] { "cpu", "reference" })
        {
            using var scope = LazyConfig.UseBackend(backend);
            Near(jax.jit((NDArray x) => Note(x) + jax.pure_callback((NDArray v) => v * 2, F(0, 0), jnp.flip(x)))(F(1, 2)), 5, 4);
            Assert.AreEqual("x=[1. 2.]", Seen, backend);
        }
    }
}
