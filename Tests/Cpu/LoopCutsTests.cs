using Lazy.Backends.Loops;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Tests.Devices;

namespace Lazy.Tests;

/// <summary>Kernels that are cut where an index passes a constant: large enough for it, and against the plain interpreter.</summary>
[TestClass]
public sealed class LoopCutsTests
{
    private static readonly (string Name, Func<NDArray, NDArray, NDArray> F)[] s_programs =
    [
        ("concatenate rows", (x, y) => jnp.concatenate([x, y, x * 2], axis: 0)),
        ("concatenate columns", (x, y) => jnp.concatenate([x, y[.., ..7], x + y], axis: 1)),
        ("stack last", (x, y) => jnp.stack([x, y], axis: 2)),
        ("pad both axes", (x, y) => jnp.pad(x * y, 2) * 3),
        ("crop and pad", (x, y) => jnp.pad(x[3.., ..^6], [(0, 4), (5, 0)])),
        ("roll", (x, y) => jnp.roll(x, 11, axis: 1) + jnp.roll(y, -3, axis: 0)),
        ("every comparison", (x, y) =>
        {
            var i = jnp.arange(x.Shape[1]);
            return jnp.where(i < 5, x, jnp.where(i <= 9, y, jnp.where(i > 130, x * y, jnp.where(i >= 120, x - y, jnp.where(20 > i, x + 1, y)))));
        }),
        ("least and greatest", (x, y) => jnp.minimum(jnp.arange(x.Shape[1]), 100) - x + jnp.maximum(jnp.arange(x.Shape[0]), 17)[.., jnp.newaxis] - y),
    ];

    public static IEnumerable<object[]> Programs => s_programs.Select(p => new object[] { p.Name });

    [TestMethod]
    [DynamicData(nameof(Programs))]
    public void Pieces_give_what_the_whole_gives(string name)
    {
        var f = s_programs.Single(p => p.Name == name).F;
        float[] Run(string backend)
        {
            using var scope = TestDevices.Use(backend);
            return f(jax.random.uniform(jax.random.key(3), (130, 140)), jax.random.uniform(jax.random.key(4), (130, 140))).ToArray<float>();
        }
        CollectionAssert.AreEqual(Run("reference"), Run("cpu"));
    }

    [TestMethod]
    public void Large_kernels_are_cut_and_small_ones_are_not()
    {
        Assert.HasCount(3, LoopCuts.Of(Choice(1 << 14)));
        Assert.HasCount(1, LoopCuts.Of(Choice(1 << 13)));
        Assert.HasCount(1, LoopCuts.Of(Choice(1 << 14) with { Ordered = true }));
        Assert.IsTrue(LoopCuts.Of(Choice(1 << 14)).All(k => !k.Body.Any(e => e.Op == KOp.Select)), "no choice is left");
    }

    // out[i] = i < 100 ? 1 : i >= 1000 ? 2 : 3
    private static Kernel Choice(long extent)
    {
        var i = K.Index(DType.Int32, 0);
        KExpr Int(int value) => K.Const(Scalar.OfInt(DType.Int32, value));
        var value = K.Select(K.Compare(KOp.Lt, i, Int(100)), Int(1), K.Select(K.Compare(KOp.Ge, i, Int(1000)), Int(2), Int(3)));
        return new Kernel
        {
            Name = "choice", IndexType = DType.Int32, Inputs = [], Uniforms = [], Outputs = [new(DType.Int32)], Outer = [extent], Inner = [],
            Passes = [], OuterStores = [new(0, i, value)],
        };
    }
}
