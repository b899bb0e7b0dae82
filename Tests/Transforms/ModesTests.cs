using System.Runtime.CompilerServices;
using Lazy.Backends;
using static Lazy.Tests.T;

namespace Lazy.Tests;

/// <summary>Scopes for debugging. Those that change settings of the process or its log do not run beside other tests.</summary>
[TestClass]
public class ModesTests
{
    [TestMethod]
    public void Nans_are_found_where_they_begin()
    {
        using var scope = jax.debug_nans();
        var x = F(1, 0, -1);
        var y = jnp.log(x) + 1; // line A
        var e = Assert.ThrowsExactly<NotFiniteNumberException>(() => (y * 2).ToArray<float>()).Message;
        StringAssert.StartsWith(e, "debug_nans: log of (float32[3]) gave 1 NaN of 3 in its float32[3]");
        StringAssert.Contains(e, $"at ModesTests.cs:{LineOf("line A")}");
        // Nothing is kept, so it fails again; what does not depend on it is fine.
        Assert.ThrowsExactly<NotFiniteNumberException>(() => y.Evaluate());
        Near(jnp.exp(x * 0), 1, 1, 1);
        using (jax.debug_nans(false)) Assert.IsTrue(float.IsNaN(y.ToArray<float>()[2]));
    }

    [TestMethod]
    public void Nans_of_gradients_name_the_operation_that_is_differentiated()
    {
        using var scope = jax.debug_nans();
        var loss = (NDArray x) => jnp.sum(jnp.sqrt(x) * 0); // line B
        var e = Assert.ThrowsExactly<NotFiniteNumberException>(() => jax.grad(loss)(F(0, 1)).ToArray<float>()).Message;
        StringAssert.Contains(e, "in the derivative of sqrt");
        StringAssert.Contains(e, $"at ModesTests.cs:{LineOf("line B")}");
        Near(jax.grad(loss)(F(4, 1)), 0, 0);
    }

    [TestMethod]
    public void Infinities_are_found()
    {
        using var scope = jax.debug_infs();
        var e = Assert.ThrowsExactly<NotFiniteNumberException>(() => (1 / F(1, 0)).ToArray<float>()).Message;
        StringAssert.StartsWith(e, "debug_infs: div of (float32[2], float32[2]) gave 1 infinite of 2");
        Assert.IsTrue(float.IsNaN(jnp.log(F(-1)).ToArray<float>()[0]), "NaN is no infinity");
    }

    [TestMethod]
    public void Jitted_functions_are_run_again_to_find_nans()
    {
        var calls = 0;
        var f = jax.jit((NDArray x) =>
        {
            calls++;
            return jnp.sum(jnp.log(x)); // line C
        }, donate_argnums: [0]);
        Assert.IsTrue(float.IsNaN((float)f(F(-1, 1))));
        using (jax.debug_nans())
        {
            var bad = F(-1, 1);
            var e = Assert.ThrowsExactly<NotFiniteNumberException>(() => f(bad)).Message;
            StringAssert.StartsWith(e, "debug_nans: log of (float32[2]) gave 1 NaN of 2");
            StringAssert.Contains(e, $"at ModesTests.cs:{LineOf("line C")}");
            Near(bad, -1, 1);
            Near(f(F(1, 1)), 0);
        }
        Assert.AreEqual(3, calls, "traced for donated and for kept arrays, and once run as C#");
    }

    [TestMethod]
    public void Without_jit_functions_run_as_csharp()
    {
        var values = new List<float>();
        var f = jax.jit((NDArray x) =>
        {
            values.Add((float)jnp.sum(x));
            return x * 2;
        });
        using (jax.disable_jit())
        {
            Near(f(F(1, 2)), 2, 4);
            Near(f(F(3, 4)), 6, 8);
        }
        CollectionAssert.AreEqual(new float[] { 3, 7 }, values);
        Assert.ThrowsExactly<TracedValueException>(() => f(F(1, 2)));
    }

    [TestMethod]
    public void Without_jit_control_flow_runs_as_csharp()
    {
        var seen = new List<float>();
        NDArray Body(NDArray c)
        {
            seen.Add((float)c);
            return c * 2;
        }
        var x = F(1, 2, 3);
        var scan = () => jax.lax.scan((NDArray c, NDArray e) => (c + e, c * e), jnp.sum(x), x, reverse: true);
        var (carry, ys) = scan();
        using (jax.disable_jit())
        {
            Near(jax.lax.while_loop(c => c < 10, Body, jnp.sum(x)), 12);
            Near(jax.lax.fori_loop(0, 2, (i, c) => Body(c), jnp.sum(x)), 24);
            Near(jax.lax.cond(jnp.sum(x) > 5, Body, c => c, jnp.sum(x)), 12);
            CollectionAssert.AreEqual(new float[] { 6, 6, 12, 6 }, seen);
            var (eagerCarry, eagerYs) = scan();
            Near(eagerCarry, (float)carry);
            Near(eagerYs, ys.ToArray<float>());
            Near(jax.grad((NDArray v) => jax.lax.scan((NDArray c, NDArray e) => (c * e, e), 1.0, v).carry)(x), 6, 3, 2);
            // What differs within a batch cannot decide.
            Near(jax.vmap((NDArray v) => jax.lax.while_loop(c => c < 10, c => c * 2, v))(x), 16, 16, 12);
            Near(jax.vmap((NDArray v) => jax.lax.cond(v > 1, c => c * 2, c => c, v))(x), 1, 4, 6);
            Assert.ThrowsExactly<ArgumentException>(() => jax.lax.scan((NDArray c, NDArray e) => (c, e), 1.0, F()));
        }
    }

    [TestMethod]
    public void Nans_are_found_inside_of_loops()
    {
        var f = jax.jit((NDArray x) => jax.lax.fori_loop(0, 3, (i, c) => jnp.log(c), x)); // line D
        using var scope = jax.debug_nans();
        var e = Assert.ThrowsExactly<NotFiniteNumberException>(() => f(F(0.5f))).Message;
        StringAssert.StartsWith(e, "debug_nans: log of (float32[1]) gave 1 NaN of 1");
        StringAssert.Contains(e, $"at ModesTests.cs:{LineOf("line D")}");
    }

    [TestMethod]
    public void Tracing_and_running_can_be_forbidden()
    {
        var f = jax.jit((NDArray x) => x + 1);
        f(F(1));
        using (jax.no_tracing())
        {
            Near(f(F(2)), 3);
            var e = Assert.ThrowsExactly<InvalidOperationException>(() => f(F(1, 2))).Message;
            StringAssert.Contains(e, "argument x was float32[1], is float32[2]");
        }
        using (jax.no_execution())
        {
            Assert.ThrowsExactly<InvalidOperationException>(() => f(F(1)));
            Assert.ThrowsExactly<InvalidOperationException>(() => (F(1) + 1).Evaluate());
        }
        Near(f(F(1, 2)), 2, 3);
    }

    [TestMethod]
    public void Leaks_are_found_at_the_end()
    {
        var kept = new List<NDArray>();
        var e = Assert.ThrowsExactly<TracedValueException>(() =>
        {
            using (jax.checking_leaks()) jax.jit((NDArray x) => Keep(kept, x))(F(1, 2));
        }).Message;
        StringAssert.Contains(e, "float32[2], a result of mul (at ModesTests.cs:");
        StringAssert.Contains(e, "while jax.jit of a lambda function ran");
        using (jax.checking_leaks())
        {
            jax.jit((NDArray x) => x * 2)(F(1, 2));
            jax.grad((NDArray x) => jnp.sum(x * x))(F(1, 2));
            jax.vmap((NDArray x) => jnp.sum(x * x))(M(new float[,] { { 1, 2 } }));
        }
        using (jax.check_tracer_leaks(false)) jax.jit((NDArray x) => Keep(kept, x))(F(1, 2));
        Assert.HasCount(2, kept);
    }

    [TestMethod]
    [DoNotParallelize]
    public void Compilations_and_misses_are_reported()
    {
        var output = Diagnostics.Output;
        var lines = new List<string>();
        Diagnostics.Output = lines.Add;
        try
        {
            var f = jax.jit((NDArray weights) => weights * 3);
            using (jax.log_compiles()) f(F(1, 2));
            Assert.HasCount(2, lines);
            StringAssert.StartsWith(lines[0], "lazy: traced a lambda function for (float32[2]) in ");
            StringAssert.StartsWith(lines[1], "lazy: compiled a lambda function of ");
            using (jax.explain_cache_misses())
            {
                f(F(1, 2));
                f(F(1, 2, 3));
            }
            Assert.HasCount(3, lines);
            StringAssert.Contains(lines[2], "argument weights was float32[2], is float32[3]");
        }
        finally
        {
            Diagnostics.Output = output;
        }
    }

    [TestMethod]
    public void Scopes_name_operations_and_change_nothing_else()
    {
        NDArray Model(NDArray x)
        {
            NDArray h;
            using (jax.named_scope("encoder"))
            {
                using (jax.named_scope("layer1")) h = Tanh(x);
                h = jax.named_call((NDArray v) => Sin(v) * 2, name: "layer2")(h);
            }
            return h;
        }
        var text = jax.make_jaxpr((NDArray x) => Model(x))(F(1, 2)).PrettyPrint(nameStack: true);
        StringAssert.Contains(text, "= tanh a  # encoder/layer1");
        StringAssert.Contains(text, "# encoder/layer2");
        var gradient = jax.make_jaxpr(jax.grad((NDArray x) => jnp.sum(Model(x))))(F(1, 2));
        Assert.IsTrue(gradient.Eqns.Any(e => e.NameStack == "transpose(encoder/layer1)"), gradient.PrettyPrint(nameStack: true));
        StringAssert.Contains(jax.jit(Model).Explain(F(1, 2)).ToString(), "[encoder/layer2]");
        StringAssert.Contains(Model(F(1, 2)).Explain().ToString(), "[encoder/layer2]");
        using (jax.debug_nans())
        {
            NDArray y;
            using (jax.named_scope("loss")) y = jnp.log(F(-1));
            StringAssert.Contains(Assert.ThrowsExactly<NotFiniteNumberException>(() => y.Evaluate()).Message, ", in loss (at ModesTests.cs:");
        }
        // One trace for two scopes: the names are those of the call.
        var traces = 0;
        var inner = jax.jit((NDArray x) =>
        {
            traces++;
            using (jax.named_scope("inner")) return Sin(x);
        });
        var twice = jax.make_jaxpr((NDArray x) =>
        {
            NDArray a, b;
            using (jax.named_scope("a")) a = inner(x);
            using (jax.named_scope("b")) b = inner(x);
            return a + b;
        })(F(1, 2));
        CollectionAssert.AreEqual(new[] { "a/inner", "b/inner", "" }, twice.Eqns.Select(e => e.NameStack).ToArray());
        Assert.AreEqual(1, traces);
    }

    [TestMethod]
    [DoNotParallelize]
    public void Settings_are_found_by_their_names()
    {
        Assert.IsFalse(jax.config.jax_no_tracing);
        jax.config.update("jax_no_tracing", true);
        try
        {
            Assert.AreEqual(true, jax.config.read("jax_no_tracing"));
            Assert.ThrowsExactly<InvalidOperationException>(() => jax.jit((NDArray x) => x)(F(1)));
            using (jax.no_tracing(false)) Assert.IsFalse(jax.config.jax_no_tracing);
        }
        finally
        {
            jax.config.update("jax_no_tracing", "false");
        }
        Assert.IsFalse(LazyConfig.Options.NoTracing);
        var e = Assert.ThrowsExactly<ArgumentException>(() => jax.config.update("jax_debug_nan", true)).Message;
        StringAssert.Contains(e, "jax_debug_infs, jax_debug_nans, ");
        Assert.ThrowsExactly<ArgumentException>(() => jax.config.update("jax_debug_nans", "perhaps"));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => jax.config.update("jax_enable_x64", true)).Message, "need no switch");
    }

    [TestMethod]
    [DoNotParallelize]
    public void Cleared_caches_fill_again()
    {
        var traces = 0;
        var f = jax.jit((NDArray x) =>
        {
            traces++;
            return x + 1;
        });
        f(F(1));
        jax.clear_caches();
        Near(f(F(1)), 2);
        Near(f(F(2)), 3);
        Assert.AreEqual(2, traces);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NDArray Keep(List<NDArray> kept, NDArray x)
    {
        kept.Add(x * 2);
        return x;
    }

    // The number of the line that ends in a mark.
    // Found by the repository: a deterministic build does not know where its sources lie.
    private static int LineOf(string mark) =>
        Array.FindIndex(File.ReadAllLines(Architecture.Repository.File("Tests/Transforms/ModesTests.cs")), line => line.EndsWith("// " + mark, StringComparison.Ordinal)) + 1;
}
