namespace Lazy.Tests.Usage;

/// <summary>What a user sees: values, whatever the dtype.</summary>
internal static class Seen
{
    public static void Near(NDArray actual, params double[] expected)
    {
        var a = actual.AsType(jnp.float64).ToArray<double>();
        Assert.AreEqual(expected.Length, a.Length, $"shape {actual.Shape}");
        for (var i = 0; i < a.Length; i++)
        {
            Assert.AreEqual(expected[i], a[i], 2e-5 * Math.Max(1, Math.Abs(expected[i])), $"element {i} of {actual}");
        }
    }
}
