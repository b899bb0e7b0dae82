using Lazy.Backends;
using Lazy.Backends.Scheduling;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests.Cpu;

/// <summary>Kernels that differ in numbers alone.</summary>
[TestClass]
public class KernelFamilyTests
{
    private static readonly Device Cpu = BackendRegistry.Select("cpu");

    // scale·x + shift, for n elements from a place on.
    private static Kernel Line(double scale, double shift, long n, long from = 1) => new()
    {
        Name = "line",
        IndexType = DType.Int32,
        Inputs = [DType.Float32],
        Uniforms = [DType.Float32],
        Outputs = [new(DType.Float32)],
        Outer = [n],
        Inner = [],
        Passes = [],
        OuterStores =
        [
            new(0, K.Index(DType.Int32, 0), K.Add(K.Mul(K.Load(DType.Float32, 0, K.Add(K.Index(DType.Int32, 0), K.Const(Scalar.OfInt(DType.Int32, from)))), K.Const(DType.Float32, scale)),
                K.Add(K.Uniform(DType.Float32, 0), K.Const(DType.Float32, shift)))),
        ],
    };

    [TestMethod]
    public void All_but_the_first_share_one_kernel_that_takes_their_numbers()
    {
        var cache = new KernelCache();
        var first = cache.Get(Cpu, Line(2, 3, 5));
        var (second, third, other) = (cache.Get(Cpu, Line(4, 5, 5)), cache.Get(Cpu, Line(6, 7, 5, 9)), cache.Get(Cpu, Line(6, 7, 6)));
        Assert.IsEmpty(first.Numbers);
        Assert.AreSame(second.Kernel, third.Kernel);
        Assert.AreNotSame(first.Kernel, second.Kernel);
        Assert.AreNotSame(third.Kernel, other.Kernel);
        CollectionAssert.AreEquivalent(new[] { "6", "7", "9" }, Array.ConvertAll(third.Numbers, n => n.ToString()));
        Assert.AreSame(first.Kernel, cache.Get(Cpu, Line(2, 3, 5)).Kernel);
    }

    [TestMethod]
    public void Numbers_come_after_the_uniforms()
    {
        var family = KernelFamily.Of(Line(2, 3, 5))!;
        Assert.HasCount(4, family.Kernel.Uniforms);
        Assert.AreEqual(KernelText.Of(family.Kernel), KernelText.Of(KernelFamily.Of(Line(8, 9, 5))!.Kernel));
        Assert.IsNull(KernelFamily.Of(family.Kernel));
    }

    [TestMethod]
    public void Branches_with_factors_of_their_own_give_what_they_give_alone()
    {
        var x = jnp.arange(6, dtype: jnp.float32);
        Func<NDArray, NDArray> f = v => jnp.stack([.. Enumerable.Range(1, 20).Select(i => jnp.sum(jnp.tanh(v * (0.01 * i)) + (0.5 * i)))]);
        var expected = Enumerable.Range(1, 20).Select(i => Enumerable.Range(0, 6).Sum(k => Math.Tanh(k * 0.01 * i) + (0.5 * i))).ToArray();
        var actual = jax.jit(f)(x).ToArray<float>();
        for (var i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], actual[i], 1e-4);
    }
}
