namespace Lazy.Tests.Numerics;

/// <summary>Random starts: their variance, their distribution by the test of Kolmogorov and Smirnov, and what shapes they take.</summary>
[TestClass]
public sealed class InitializerTests
{
    private static NDArray Key => jax.random.key(7);

    [TestMethod]
    public void Variances_and_distributions_are_those_of_the_papers()
    {
        // 120 in, 80 out; a field of 1.
        (string Name, Initializer Make, double Variance, Func<double, double> Law)[] all =
        [
            ("glorot_uniform", jax.nn.initializers.glorot_uniform(), 2.0 / 200, Uniform),
            ("xavier_uniform", jax.nn.initializers.xavier_uniform(), 2.0 / 200, Uniform),
            ("glorot_normal", jax.nn.initializers.glorot_normal(), 2.0 / 200, Truncated),
            ("xavier_normal", jax.nn.initializers.xavier_normal(), 2.0 / 200, Truncated),
            ("lecun_uniform", jax.nn.initializers.lecun_uniform(), 1.0 / 120, Uniform),
            ("lecun_normal", jax.nn.initializers.lecun_normal(), 1.0 / 120, Truncated),
            ("he_uniform", jax.nn.initializers.he_uniform(), 2.0 / 120, Uniform),
            ("kaiming_uniform", jax.nn.initializers.kaiming_uniform(), 2.0 / 120, Uniform),
            ("he_normal", jax.nn.initializers.he_normal(), 2.0 / 120, Truncated),
            ("kaiming_normal", jax.nn.initializers.kaiming_normal(), 2.0 / 120, Truncated),
            ("normal", jax.nn.initializers.normal(0.3), 0.09, Normal),
            ("uniform", (k, s, t) => jax.nn.initializers.uniform(0.5)(k, s, t) - 0.25, 0.25 / 12, Uniform),
            // Of a normal number between -2 and 2 the variance is 0.7737.
            ("truncated_normal", jax.nn.initializers.truncated_normal(0.3), 0.09 * 0.773741, Truncated),
            ("variance_scaling", jax.nn.initializers.variance_scaling(3, "fan_out", "normal"), 3.0 / 80, Normal),
            ("fan_geo_avg", jax.nn.initializers.variance_scaling(1, "fan_geo_avg", "uniform"), 1 / Math.Sqrt(120 * 80), Uniform),
        ];
        foreach (var (name, make, variance, law) in all)
        {
            var x = make(Key, (120, 80));
            Assert.AreEqual(DType.Float32, x.DType, name);
            double[] z = [.. x.AsType(jnp.float64).ToArray<double>().Select(v => v / Math.Sqrt(variance))];
            double n = z.Length, mean = z.Average();
            Assert.AreEqual(0, mean, 5 / Math.Sqrt(n), $"mean of {name}");
            Assert.AreEqual(1, z.Sum(v => (v - mean) * (v - mean)) / n, 8 / Math.Sqrt(n), $"variance of {name}");
            Array.Sort(z);
            var distance = z.Select((v, i) => Math.Max(law(v) - (i / n), ((i + 1) / n) - law(v))).Max();
            // The distance that one sample in a thousand exceeds.
            Bound.Below(1.95 / Math.Sqrt(n), distance, $"distribution of {name}");
        }
    }

    [TestMethod]
    public void Axes_count_as_they_are_named()
    {
        // A convolution of 3 by 3, with 4 in and 10 out, in 5 groups that share nothing.
        var make = jax.nn.initializers.variance_scaling(1, "fan_in", "normal", in_axis: 1, out_axis: 2, batch_axis: 0);
        var x = make(Key, (50, 4, 10, 3, 3), jnp.float64);
        Assert.AreEqual(DType.Float64, x.DType);
        Assert.AreEqual(1.0 / 36, (double)jnp.var(x), 0.002);
        var both = jax.nn.initializers.he_normal(in_axis: (0, 1))(Key, (20, 30, 40));
        Assert.AreEqual(2.0 / 600, (double)jnp.var(both), 0.0003);
    }

    [TestMethod]
    public void Keys_decide_also_under_jit_and_vmap()
    {
        var make = jax.nn.initializers.lecun_normal();
        var keys = jax.random.split(Key, 3);
        var mapped = jax.vmap((NDArray k) => make(k, (4, 5)))(keys);
        for (var i = 0; i < 3; i++)
            CollectionAssert.AreEqual(make(keys[i], (4, 5)).ToArray<float>(), mapped[i].ToArray<float>());
        CollectionAssert.AreEqual(make(Key, (4, 5)).ToArray<float>(), jax.jit((NDArray k) => make(k, (4, 5)))(Key).ToArray<float>());
        CollectionAssert.AreNotEqual(mapped[0].ToArray<float>(), mapped[1].ToArray<float>());
    }

    [TestMethod]
    public void Bad_arguments_are_named()
    {
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() =>
            jax.nn.initializers.variance_scaling(1, "fan", "normal")).Message, "variance_scaling: mode 'fan'");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() =>
            jax.nn.initializers.variance_scaling(1, "fan_in", "cauchy")).Message, "variance_scaling: distribution 'cauchy'");
        StringAssert.StartsWith(Assert.ThrowsExactly<ShapeException>(() =>
            jax.nn.initializers.he_normal()(Key, 5)).Message, "variance_scaling: shape (5,)");
    }

    // In standard deviations.
    private static double Uniform(double z) => Math.Clamp((z + Math.Sqrt(3)) / (2 * Math.Sqrt(3)), 0, 1);

    private static double Normal(double z) => MathNet.Numerics.Distributions.Normal.CDF(0, 1, z);

    private static double Truncated(double z)
    {
        var (x, edge) = (Math.Clamp(z * 0.87962566103423978, -2, 2), Normal(-2));
        return (Normal(x) - edge) / (1 - (2 * edge));
    }
}
