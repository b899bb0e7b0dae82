using Lazy.Graph;
using static Lazy.Tests.T;

namespace Lazy.Tests;

[TestClass]
public class StagingTests
{
    private sealed record Params(NDArray W, NDArray B);

    private static NDArray Affine(Params p, NDArray x) => (p.W * x) + p.B;

    [TestMethod]
    public void Arguments_are_static_and_donated_by_name()
    {
        var traces = 0;
        var f = jax.jit((NDArray x, string mode) =>
        {
            traces++;
            return mode == "double" ? x * 2 : x + 0;
        }, static_argnames: ["mode"], donate_argnames: ["x"]);
        var x = F(1, 2);
        Near(f(x, "double"), 2, 4);
        Assert.ThrowsExactly<DonatedArrayException>(() => x + 1);
        Near(f(F(1), "same"), 1);
        Assert.AreEqual(2, traces);
        var e = Assert.ThrowsExactly<ArgumentException>(() => jax.jit((NDArray x, NDArray y) => x, static_argnames: ["z"])).Message;
        StringAssert.Contains(e, "static_argnames names argument z, but the arguments of a lambda function are x, y");
        Assert.ThrowsExactly<ArgumentException>(() => jax.jit((NDArray x) => x, static_argnums: [0], donate_argnames: ["x"]));
    }

    [TestMethod]
    public void A_jitted_function_is_traced_once_inside_of_others()
    {
        var traces = 0;
        var inner = jax.jit((NDArray x) =>
        {
            traces++;
            return Sin(x) * x;
        });
        var outer = jax.jit((NDArray x) => inner(inner(inner(x))) + inner(x));
        outer(F(1, 2));
        Assert.AreEqual(1, traces);
        jax.jit((NDArray x) => Sum(inner(x)))(F(3, 4));
        jax.vmap((NDArray x) => inner(x))(M(new float[,] { { 1, 2 } }));
        Assert.AreEqual(1, traces, "other functions find the same trace");
    }

    [TestMethod]
    public void Jaxprs_read_like_programs()
    {
        Assert.AreEqual("{ lambda ; a:float32[3] b:float32[]. let in (a,) }",
            jax.make_jaxpr((NDArray x, NDArray y) => x)(F(1, 2, 3), jnp.sum(F(1, 2))).ToString());
        Assert.AreEqual("{ lambda ; a:float32[3]. let b:float32[3] = sin a in (b,) }", jax.make_jaxpr((NDArray x) => Sin(x))(F(1, 2, 3)).ToString());
        Assert.AreEqual("""
            { lambda ; a:float32[3] b:float32[3]. let
                c:float32[3] = sin a
                d:float32[3] = mul c b
                e:float32[3] = add d b
              in (d, e) }
            """, jax.make_jaxpr((NDArray x, NDArray y) => Sin(x) * y is var z ? (z, z + y) : default)(F(1, 2, 3), F(1, 2, 3)).ToString());
    }

    [TestMethod]
    public void Jaxprs_show_what_is_closed_over_and_programs_within()
    {
        var c = F(5, 6);
        var closed = jax.make_jaxpr((NDArray x) => x * c)(F(1, 2));
        Assert.AreEqual("{ lambda a:float32[2] ; b:float32[2]. let c:float32[2] = mul b a in (c,) }", closed.ToString());
        Near(closed.Consts.Single(), 5, 6);
        Assert.AreEqual("mul", closed.Eqns.Single().Primitive);
        Assert.AreEqual(new Aval(2, DType.Float32), closed.OutAvals.Single());
        var custom = jax.custom_vjp((NDArray x) => Sin(x), x => (Sin(x), x), (NDArray r, NDArray ct) => ct * r);
        Assert.AreEqual("""
            { lambda ; a:float32[2]. let
                b:float32[2] = custom_vjp_call[a lambda function
                  primal={ lambda ; a:float32[2]. let b:float32[2] = sin a in (b,) }
                ] a
              in (b,) }
            """, jax.make_jaxpr((NDArray x) => custom(x))(F(1, 2)).ToString());
        var gradient = jax.make_jaxpr(jax.grad((NDArray x) => Sin(x)))(new ShapeDtypeStruct(Shape.Scalar, jnp.float32));
        Assert.AreEqual("""
            { lambda ; a:float32[]. let
                b:float32[] = cos a
                c:float32[] = mul 1:float32[] b
              in (c,) }
            """, gradient.ToString(), "how values are named for differentiation does not show");
    }

    [TestMethod]
    public void Shapes_are_evaluated_without_values()
    {
        var ran = 0;
        var big = new ShapeDtypeStruct((100_000, 1_000_000), jnp.float32);
        var shape = jax.eval_shape((NDArray x) =>
        {
            ran++;
            return jnp.dot(x, x.T);
        }, big);
        Assert.AreEqual(new ShapeDtypeStruct((100_000, 100_000), jnp.float32), ShapeDtypeStruct.Of(shape));
        Assert.AreEqual(1, ran);
        var tree = jax.eval_shape((Params p, NDArray x) => new Params(Affine(p, x), jnp.sum(x)), new Params(big, 1.0), big);
        Assert.AreEqual("ShapeDtypeStruct(shape=(100000, 1000000), dtype=float32)", tree.W.ToString());
        Assert.AreEqual(0, tree.B.Rank);
        Assert.AreEqual("float32[100000,1000000]", jax.@typeof(tree.W).ToString());
        // What is computed from shapes has a shape and no value either, in and out of transforms.
        Assert.AreEqual(tree.W.Shape, (tree.W + 1).Shape);
        Assert.AreEqual(big.Shape, jax.grad((NDArray x) => jnp.sum(x * x))(big).Shape);
        Assert.AreEqual(1_000_000, jax.jit((NDArray x) => jnp.sum(x, axis: 0))(big).Size);
        StringAssert.Contains(Assert.ThrowsExactly<TracedValueException>(() => (tree.W + 1).ToArray<float>()).Message, "is a shape without a value");
        Assert.ThrowsExactly<ShapeException>(() => jax.eval_shape((NDArray x, NDArray y) => x + y, F(1, 2), new ShapeDtypeStruct(3, jnp.float32)));
    }

    [TestMethod]
    public void Programs_are_compiled_ahead_of_time()
    {
        var traces = 0;
        var f = jax.jit((Params p, NDArray x) =>
        {
            traces++;
            return (Affine(p, x), Tanh(x));
        });
        var shape = new ShapeDtypeStruct(4, jnp.float32);
        var lowered = f.Lower(new(shape, shape), shape);
        Assert.AreEqual(8 + 4, lowered.CostAnalysis().Flops);
        Assert.AreEqual(4, lowered.CostAnalysis().Transcendentals);
        var compiled = lowered.Compile();
        var p = new Params(F(1, 2, 3, 4), F(1, 1, 1, 1));
        Near(compiled.Call(p, F(1, 2, 3, 4)).Item1, 2, 5, 10, 17);
        Near(f(p, F(1, 2, 3, 4)).Item1, 2, 5, 10, 17);
        Assert.AreSame(compiled.Report, f.Explain(p, F(1, 2, 3, 4)), "jit finds the program that was compiled ahead of time");
        Assert.AreEqual(1, traces);
        var e = Assert.ThrowsExactly<ArgumentException>(() => compiled.Call(p, F(1, 2, 3))).Message;
        StringAssert.Contains(e, "argument x was float32[4], is float32[3]");
        Assert.AreEqual(new MemoryAnalysis(48, 0, 32, 0, 32), compiled.MemoryAnalysis());
        Assert.AreEqual(80, compiled.CostAnalysis().BytesAccessed);
        StringAssert.Contains(compiled.AsText(), "tanh");
        Assert.HasCount(3, compiled.InAvals);
        Assert.AreEqual(2, compiled.OutTree.LeafCount);
        StringAssert.Contains(f.Trace(p, F(1, 2, 3, 4)).Jaxpr.ToString(), "tanh c");
    }

    [TestMethod]
    public void A_compiled_program_takes_numbers_and_arrays_alike()
    {
        var f = jax.jit((NDArray x, NDArray rate) => x * rate);
        var number = f.Lower(new ShapeDtypeStruct(2, jnp.float32), 0.5).Compile();
        Near(number.Call(F(2, 4), 0.25), 0.5f, 1);
        Near(number.Call(F(2, 4), jnp.sum(F(1, 2))), 6, 12);
        var array = f.Lower(new ShapeDtypeStruct(2, jnp.float32), new ShapeDtypeStruct(Shape.Scalar, jnp.float32)).Compile();
        Near(array.Call(F(2, 4), 0.25), 0.5f, 1);
        Near(jax.grad((NDArray x) => jnp.sum(array.Call(x, 3.0)))(F(1, 1)), 3, 3);
        var outside = F(1);
        StringAssert.Contains(Assert.ThrowsExactly<TracedValueException>(() =>
            jax.grad((NDArray x) =>
            {
                jax.jit((NDArray y) => x * y).Lower(outside).Compile();
                return x;
            })(1.0)).Message, "is inlined while");
    }
}
