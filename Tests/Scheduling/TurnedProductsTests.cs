namespace Lazy.Tests.Scheduling;

/// <summary>Products whose transposed result is read are computed the other way round, but never twice.</summary>
[TestClass]
public sealed class TurnedProductsTests
{
    private static NDArray Random(int seed, params int[] shape) => jax.random.normal(jax.random.key(seed), shape).Evaluate();

    [TestMethod]
    public void WhatFollowsATransposedProductIsFusedWithIt()
    {
        using var scope = LazyConfig.UseBackend("cpu");
        NDArray x = Random(1, 30, 20), y = Random(2, 30, 40), w = Random(3, 40, 20);
        var updated = w - 0.1 * jnp.matmul(x.T, y).T;
        Assert.HasCount(1, updated.Explain().Kernels, updated.Explain().ToString());
        Close(w - 0.1 * jnp.matmul(y.T, x), updated);
    }

    [TestMethod]
    public void SoItIsForEachOfABatch()
    {
        using var scope = LazyConfig.UseBackend("cpu");
        NDArray x = Random(1, 3, 20, 30), y = Random(2, 3, 30, 40), w = Random(3, 3, 40, 20);
        var updated = w + jnp.swapaxes(jnp.matmul(x, y), 1, 2);
        Assert.HasCount(1, updated.Explain().Kernels, updated.Explain().ToString());
        Close(w + jnp.einsum("bij,bjk->bki", x, y), updated);
    }

    [TestMethod]
    public void AProductThatIsReadBothWaysIsComputedOnce()
    {
        using var scope = LazyConfig.UseBackend("cpu");
        NDArray x = Random(1, 20, 30), y = Random(2, 30, 40), w = Random(3, 40, 20);
        var both = jax.jit((NDArray x, NDArray y, NDArray w) =>
        {
            var product = jnp.matmul(x, y);
            return (product, w * product.T);
        });
        Assert.AreEqual(1, both.Explain(x, y, w).Kernels.Count(k => k.Name.Contains("dot_general", StringComparison.Ordinal)));
        var (plain, turned) = both(x, y, w);
        Close(jnp.matmul(x, y), plain);
        Close(w * jnp.matmul(x, y).T, turned);
    }

    private static void Close(NDArray expected, NDArray actual) =>
        Assert.IsTrue((bool)jnp.allclose(expected, actual, rtol: 1e-5, atol: 1e-5), $"{actual} is not {expected}");
}
