using static Lazy.Tests.T;

namespace Lazy.Tests;

[TestClass]
public class CollectiveTests
{
    private static readonly float[,] Rows = { { 1, 2, 3 }, { 4, 5, 7 }, { 9, 11, 13 } };

    private static Func<NDArray, NDArray> Over(Func<NDArray, NDArray> f) => jax.vmap(f, axis_name: "i");

    [TestMethod]
    public void Reductions_give_every_example_the_same()
    {
        var m = M(Rows);
        Near(Over(v => jax.lax.psum(v, "i"))(m), 14, 18, 23, 14, 18, 23, 14, 18, 23);
        Near(Over(v => jax.lax.pmean(jnp.sum(v), "i"))(m), 55 / 3f, 55 / 3f, 55 / 3f);
        Near(jax.vmap((NDArray v) => jax.lax.pmax(v, "i"), out_axes: null, axis_name: "i")(m), 9, 11, 13);
        Near(jax.vmap((NDArray v) => jax.lax.pmin(v, "i"), out_axes: null, axis_name: "i")(m), 1, 2, 3);
        Near(Over(v => v / jax.lax.psum(v, "i"))(F(1, 3)), 0.25f, 0.75f);
        Near(Over(v => jax.lax.psum(v > 1, "i").AsType(jnp.float32))(F(1, 3, 5)), 2, 2, 2);
    }

    [TestMethod]
    public void What_is_the_same_for_all_counts_as_often_as_there_are_examples()
    {
        Near(Over(v => v * jax.lax.psum(1, "i"))(F(1, 2, 3)), 3, 6, 9);
        Near(Over(v => v + jax.lax.psum(F(1, 2), "i"))(F(1, 2, 3)), 4, 7, 5, 8, 6, 9);
        Near(Over(v => v * jax.lax.axis_size("i"))(F(1, 2, 3)), 3, 6, 9);
        Near(jax.vmap((NDArray v) => jax.lax.axis_index("i") + v, in_axes: null, axis_name: "i", axis_size: 3)(0f), 0, 1, 2);
        Near(Over(v => jnp.sum(jax.lax.all_gather(F(2), "i")) * v)(F(1, 2, 3)), 6, 12, 18);
        Near(Over(v => jax.lax.psum_scatter(F(1, 2, 3), "i") + v)(F(0, 0, 0)), 3, 6, 9);
        Near(Over(v => jax.lax.all_to_all(F(1, 2, 3), "i", 0, 0) + v)(F(0, 0, 0)), 1, 1, 1, 2, 2, 2, 3, 3, 3);
    }

    [TestMethod]
    public void Gathers_and_exchanges_move_examples()
    {
        var m = M(Rows);
        var all = Over(v => jax.lax.all_gather(v, "i"))(m);
        Assert.AreEqual((Shape)(3, 3, 3), all.Shape);
        Near(all[1], 1, 2, 3, 4, 5, 7, 9, 11, 13);
        Near(Over(v => jax.lax.all_gather(v, "i", axis: -1))(m)[2], 1, 4, 9, 2, 5, 11, 3, 7, 13);
        Near(Over(v => jax.lax.all_gather(v, "i", tiled: true))(m)[0], 1, 2, 3, 4, 5, 7, 9, 11, 13);
        Near(Over(v => jax.lax.ppermute(v, "i", [(0, 1), (1, 2), (2, 0)]))(F(5, 6, 7)), 7, 5, 6);
        Near(Over(v => jax.lax.ppermute(v, "i", [(0, 1)]))(F(5, 6, 7)), 0, 5, 0);
        Near(Over(v => jax.lax.pshuffle(v, "i", [2, 0, 1]))(F(5, 6, 7)), 7, 5, 6);
        Near(Over(v => jax.lax.pswapaxes(v, "i", 0))(m), 1, 4, 9, 2, 5, 11, 3, 7, 13);
        Near(Over(v => jax.lax.all_to_all(v, "i", 0, 0))(m), 1, 4, 9, 2, 5, 11, 3, 7, 13);
        Near(Over(v => jax.lax.psum_scatter(v, "i"))(m), 14, 18, 23);
        Near(Over(v => jax.lax.pbroadcast(v, "i", 1))(F(5, 6, 7)), 6, 6, 6);
    }

    [TestMethod]
    public void Tiles_stay_in_their_axis()
    {
        var x = jnp.reshape(jnp.arange(16.0f), 2, 8);
        Near(Over(v => jax.lax.psum_scatter(v, "i", tiled: true))(x), 8, 10, 12, 14, 16, 18, 20, 22);
        Near(Over(v => jax.lax.all_to_all(v, "i", 0, 0, tiled: true))(x), 0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 12, 13, 14, 15);
        // Example i gets rows 2i and 2i + 1 of each, side by side.
        var moved = Over(v => jax.lax.all_to_all(v, "i", 0, 1, tiled: true))(jnp.reshape(jnp.arange(16.0f), 2, 4, 2));
        Assert.AreEqual((Shape)(2, 2, 4), moved.Shape);
        Near(moved, 0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15);
    }

    [TestMethod]
    public void Names_nest_and_the_inner_one_hides_the_outer_one()
    {
        var m = M(Rows);
        var both = jax.vmap((NDArray r) => jax.vmap((NDArray v) => jax.lax.psum(v, ("i", "j")), axis_name: "j")(r), axis_name: "i");
        Near(both(m), 55, 55, 55, 55, 55, 55, 55, 55, 55);
        var outer = jax.vmap((NDArray r) => jax.vmap((NDArray v) => jax.lax.psum(v, "i"), axis_name: "j")(r), axis_name: "i");
        Near(outer(m)[0], 14, 18, 23);
        var hidden = jax.vmap((NDArray r) => jax.vmap((NDArray v) => jax.lax.psum(v, "i"), axis_name: "i")(r), axis_name: "i");
        Near(hidden(m), 6, 6, 6, 16, 16, 16, 33, 33, 33);
        var index = jax.vmap((NDArray r) => jax.vmap((NDArray v) => jax.lax.axis_index(("i", "j")).AsType(jnp.float32), axis_name: "j")(r),
            axis_name: "i");
        Near(index(m), 0, 1, 2, 3, 4, 5, 6, 7, 8);
        var gathered = jax.vmap((NDArray r) => jax.vmap((NDArray v) =>
            jax.lax.all_gather(v, ("i", "j")), out_axes: null, axis_name: "j")(r),
            out_axes: null, axis_name: "i");
        Near(gathered(m), 1, 2, 3, 4, 5, 7, 9, 11, 13);
        // An unnamed map between the collective and its axis shifts the axes that it names.
        var between = jax.vmap((NDArray r) => jax.vmap((NDArray v) => jax.lax.all_to_all(v, "i", 0, 1), in_axes: 1, out_axes: -1)(r),
            axis_name: "i");
        var x = jnp.reshape(jnp.arange(24.0f), 2, 2, 2, 3);
        var expected = jnp.stack([.. Enumerable.Range(0, 2).Select(k => Over(v => jax.lax.all_to_all(v, "i", 0, 1))(x[$":, :, {k}"]))], -1);
        Near(between(x), expected.ToArray<float>());
    }

    [TestMethod]
    public void Gradients_pass_through()
    {
        NDArray x = F(1, 2, 3);
        // Per example: the cotangents of all examples meet, as psum is its own transpose.
        Near(Over(v => jax.grad((NDArray t) => jax.lax.psum(t * t, "i"))(v))(x), 6, 12, 18);
        Near(jax.grad((NDArray t) => jnp.sum(Over(v => jax.lax.psum(v * v, "i"))(t)))(x), 6, 12, 18);
        Near(jax.grad((NDArray t) => jnp.sum(Over(v => v / jax.lax.psum(v, "i"))(t) * F(1, 0, 0)))(x), 5 / 36f, -1 / 36f, -1 / 36f);
        Near(jax.grad((NDArray t) => jnp.sum(Over(v => jax.lax.pmax(v, "i"))(t)))(x), 0, 0, 3);
        var weights = F(1, 10, 100);
        Near(jax.grad((NDArray t) => jnp.sum(Over(v => jax.lax.ppermute(v, "i", [(0, 1), (1, 2)]))(t) * weights))(x), 10, 100, 0);
        Near(Over(v => jax.grad((NDArray t) => jnp.sum(jax.lax.all_gather(t, "i") * weights))(v))(x), 3, 30, 300);
        Near(Over(v => jax.grad((NDArray t) => jax.lax.ppermute(t * t, "i", [(0, 1), (1, 2)]))(v))(x), 2, 4, 0);
        Near(Over(v => jax.jvp((NDArray t) => jax.lax.psum(t * t, "i"), v, F(1)[0]).Item2)(x), 12, 12, 12);
        var m = M(Rows);
        var swap = jax.vmap((NDArray v) => jax.grad((NDArray t) => jnp.sum(jax.lax.all_to_all(t, "i", 0, 0) * v))(v), axis_name: "i");
        Near(swap(m), 1, 4, 9, 2, 5, 11, 3, 7, 13);
    }

    [TestMethod]
    public void Jit_inside_sees_the_axis_and_does_not_keep_it()
    {
        var f = jax.jit((NDArray v) => v * jax.lax.axis_size("i") + jax.lax.psum(v, "i"));
        Near(Over(f)(F(1, 2)), 5, 7);
        Near(Over(f)(F(1, 2, 3)), 9, 12, 15);
        Near(jax.jit(Over(f))(F(1, 2, 3)), 9, 12, 15);
    }

    [TestMethod]
    public void Errors_say_which_names_there_are()
    {
        var none = Assert.ThrowsExactly<ArgumentException>(() => jax.lax.psum(F(1), "i"));
        Assert.StartsWith("psum: no mapped axis is named \"i\" here. There is no named axis; jax.vmap(f, axis_name: \"i\")", none.Message);
        var other = Assert.ThrowsExactly<ArgumentException>(() => Over(v => jax.lax.pmean(v, "j"))(F(1)));
        StringAssert.Contains(other.Message, "pmean: no mapped axis is named \"j\" here. The named axes are \"i\" (jax.vmap of");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() =>
            Over(v => jax.lax.ppermute(v, "i", [(0, 1), (1, 1)]))(F(1, 2))).Message,
            "ppermute: perm names destination 1 twice");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Over(v => jax.lax.ppermute(v, "i", [(0, 2)]))(F(1, 2))).Message,
            "use numbers from 0 to 1");
        StringAssert.Contains(Assert.ThrowsExactly<ShapeException>(() => Over(v => jax.lax.pswapaxes(v, "i", 0))(M(Rows)[..2])).Message,
            "axis 0 of float32[3] has extent 3, and the axis \"i\"");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => jax.vmap((NDArray v) => v, out_axes: null)(F(1, 2))).Message,
            "out_axes says null for result of a lambda function, but it differs from example to example");
        // The trace is over: its name is gone also after an error in it.
        Assert.ThrowsExactly<ArgumentException>(() => jax.lax.axis_index("i"));
    }
}
