using Lazy.Tests.Devices;

namespace Lazy.Tests;

[TestClass]
public sealed class AttentionTests
{
    private static NDArray Random(int seed, params int[] shape) => jax.random.normal(jax.random.key(seed), Shape.Create(shape));

    [TestMethod]
    public void Many_keys_give_what_few_do()
    {
        using var scope = TestDevices.Use("cpu");
        NDArray q = Random(1, 1, 5, 2, 4), k = Random(2, 1, 1100, 1, 4), v = Random(3, 1, 1100, 1, 4);
        NDArray Loss(NDArray q, NDArray k, NDArray v, NDArray? bias) => jnp.sum(jnp.square(
            jax.nn.dot_product_attention(q, k, v, bias, key_value_seq_lengths: jnp.asarray([1000]))));
        var streamed = jax.grad((NDArray q, NDArray k, NDArray v) => Loss(q, k, v, null), argnums: (0, 1, 2))(q, k, v);
        // A bias, here of zeros, takes the plain way.
        var plain = jax.grad((NDArray q, NDArray k, NDArray v) => Loss(q, k, v, jnp.zeros((1, 1, 1, 1))), argnums: (0, 1, 2))(q, k, v);
        foreach (var (a, b) in new[] { (streamed.Item1, plain.Item1), (streamed.Item2, plain.Item2), (streamed.Item3, plain.Item3) })
            Bound.Below(1e-5, (double)jnp.max(jnp.abs(a - b)));
    }

    [TestMethod]
    public void Many_keys_under_vmap_give_what_each_example_gives()
    {
        using var scope = TestDevices.Use("cpu");
        NDArray q = Random(1, 2, 1, 3, 2, 4), k = Random(2, 2, 1, 1030, 1, 4), v = Random(3, 1, 1030, 1, 4);
        NDArray Loss(NDArray q, NDArray k, NDArray v) => jnp.sum(jnp.square(jax.nn.dot_product_attention(q, k, v, is_causal: true)));
        var each = jax.value_and_grad(Loss, argnums: (0, 1, 2));
        var (values, (dq, dk, dv)) = jax.vmap(each, in_axes: (0, 0, null))(q, k, v);
        var (compiled, _) = jax.jit(jax.vmap(each, in_axes: (0, 0, null)))(q, k, v);
        for (var i = 0; i < 2; i++)
        {
            var (value, (eq, ek, ev)) = each(q[i], k[i], v);
            Assert.AreEqual((double)value, (double)values[i], 1e-4 * (double)value);
            Assert.AreEqual((double)value, (double)compiled[i], 1e-4 * (double)value);
            foreach (var (a, b) in new[] { (eq, dq[i]), (ek, dk[i]), (ev, dv[i]) }) Bound.Below(1e-4, (double)jnp.max(jnp.abs(a - b)));
        }
    }

    [TestMethod]
    public void Memory_grows_linearly_with_the_length()
    {
        using var scope = TestDevices.Use("cpu");
        static long Temporaries(int n)
        {
            var x = jnp.zeros((1, n, 1, 8));
            var loss = jax.jit(jax.grad((NDArray x) => jnp.sum(jax.nn.dot_product_attention(x, x, x, is_causal: true))));
            return loss.Lower(x).Compile().MemoryAnalysis().TempBytes;
        }
        long once = Temporaries(2048), twice = Temporaries(4096);
        Bound.Below(2.2 * once, (double)twice, $"{once} bytes, then {twice}");
        Bound.Below(4L * 4096 * 4096, twice, "as much as one matrix of scores");
    }
}
