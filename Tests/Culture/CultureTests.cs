using System.Globalization;
using Lazy.Tests.Goldens;

namespace Lazy.Tests.Culture;

/// <summary>No text and no number depends on the user's language: a decimal comma and the dotless ı are where that shows.</summary>
[TestClass]
public sealed class CultureTests
{
    [TestMethod]
    [DataRow("de-DE")]
    [DataRow("tr-TR")]
    public void Values_are_printed_alike(string culture) => Within(culture, () =>
    {
        Assert.AreEqual("[1.50e+00 1.00e-03 2.25e+00]", jnp.asarray([1.5, 0.001, 2.25]).ToString());
        Assert.AreEqual("[1.0e+10 1.5e-03]", jnp.asarray([1e10, 1.5e-3]).ToString());
        Assert.AreEqual("Array([1.5, nan, inf], dtype=float32)", jnp.asarray([1.5, double.NaN, double.PositiveInfinity]).ToRepr());
        Assert.AreEqual("[-1.5+2.j]", jnp.asarray([new System.Numerics.Complex(-1.5, 2)]).ToString());
        Assert.AreEqual("1234567", jnp.asarray(1234567).ToString());
        Assert.AreEqual("float32[2,3]", $"{jnp.zeros((2, 3)).Node.Aval}");
    });

    [TestMethod]
    [DataRow("de-DE")]
    [DataRow("tr-TR")]
    public void Slices_and_names_are_read_alike(string culture) => Within(culture, () =>
    {
        var x = jnp.arange(10);
        Assert.AreEqual("[1 4 7]", x["1:-1:3"].ToString());
        Assert.AreEqual("[9 8 7]", x["-1:-4:-1"].ToString());
        Assert.AreEqual("[5.]", jnp.einsum("i,i", jnp.asarray([1.0, 2.0]), jnp.asarray([1.0, 2.0]))[jnp.newaxis].ToString());
        // In Turkish the lower case of I is not i.
        Assert.AreEqual(jnp.int32, DType.Parse("int32"));
        using (LazyConfig.UseBackend("REFERENCE")) Assert.AreEqual("reference", LazyConfig.Device.Info.Backend);
    });

    [TestMethod]
    [DataRow("de-DE")]
    [DataRow("tr-TR")]
    public void Graphs_kernels_reports_and_errors_are_the_same_text(string culture)
    {
        var here = Texts();
        Within(culture, () => CollectionAssert.AreEqual(here, Texts()));
    }

    [TestMethod]
    [DataRow("de-DE")]
    [DataRow("tr-TR")]
    public void Numbers_find_their_programs(string culture)
    {
        // Two constants that a decimal comma would write alike must not share a program, nor one have two.
        var x = jnp.asarray([1.0, 2.0]);
        Within(culture, () =>
        {
            foreach (var factor in new[] { 1.5, 15, 0.15 })
            {
                var f = jax.jit((NDArray a) => jnp.where(a > 1, a * factor, a));
                Assert.AreEqual(2 * (float)factor, f(x).ToArray<float>()[1]);
            }
        });
    }

    private static string[] Texts()
    {
        var x = jnp.ones((4, 6));
        var f = jax.jit((NDArray a) => jnp.sum(jnp.where(a > -0.5, a * 1.25, 1e-7), axis: 1));
        var graph = f.Lower(x);
        var device = new RecordingDevice();
        device.Compile(graph.Graph);
        using var cpu = LazyConfig.UseBackend("cpu");
        return [graph.ToString(), graph.ToDot(), .. device.Compiled, f.Explain(x).ToString(),
            Assert.ThrowsExactly<ShapeException>(() => jnp.reshape(x, (5, -1))).Message];
    }

    private static void Within(string culture, Action action)
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
            Assert.AreEqual("1,5", $"{1.5}", "the machine knows the culture");
            action();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }
}
