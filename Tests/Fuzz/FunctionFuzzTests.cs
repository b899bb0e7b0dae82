using System.Globalization;
using Lazy.Tests.Devices;

namespace Lazy.Tests.Fuzz;

/// <summary>What must hold for every function: LAZY_FUZZ says for how many random ones it is tried, where the few of every run are not enough.</summary>
[TestClass]
public sealed class FunctionFuzzTests
{
    private static readonly int s_count =
        int.TryParse(Environment.GetEnvironmentVariable("LAZY_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 80;

    private static readonly double[] s_x = [0.31, -0.42, 0.53], s_v = [0.6, 0.9, -0.7], s_w = [-0.8, 0.5, 1.2];

    [TestMethod]
    public void TransformsOfRandomFunctionsAgree()
    {
        using var scope = TestDevices.Use("cpu");
        var jumps = 0;
        for (var seed = 0; seed < s_count; seed++)
        {
            if (!Check(seed, RandomFunction.Make(seed))) jumps++;
        }
        Bound.AtMost(s_count / 20, jumps, "functions that jump where they are looked at");
    }

    // False where the function jumps nearby, as a condition does, so that differences say nothing.
    private static bool Check(int seed, Func<NDArray, NDArray> f)
    {
        NDArray x = Vector(s_x), v = Vector(s_v), w = Vector(s_w);
        var y = Values(f(x));
        Near(y, Values(jax.jit(f)(x)), 1e-12, seed, "jit");

        var (value, tangent) = jax.jvp(f, x, v);
        Near(y, Values(value), 1e-12, seed, "the value of jvp");
        var t = Values(tangent);
        double[] slope = Slope(f, 1e-3), finer = Slope(f, 2.5e-4);
        var isSmooth = slope.Zip(finer, (p, q) => Math.Abs(p - q) < 1e-4 * (1 + Math.Abs(p))).All(same => same);
        if (isSmooth) Near(finer, t, 1e-6, seed, "jvp against differences");
        Near(t, Values(jax.jit((NDArray p, NDArray q) => jax.jvp(f, p, q).tangent)(x, v)), 1e-11, seed, "jit of jvp");

        var (result, pullback) = jax.vjp(f, x);
        Near(y, Values(result), 1e-12, seed, "the value of vjp");
        var back = Values(pullback(w));
        Assert.AreEqual(Dot(s_w, t), Dot(back, s_v), 1e-9 * (1 + Math.Abs(Dot(s_w, t))), $"seed {seed}: <w, jvp v> and <vjp w, v>");
        Near(back, Values(jax.jit(jax.grad((NDArray p) => jnp.sum(f(p) * w)))(x)), 1e-11, seed, "jit of grad");

        NDArray other = Vector([.. s_x.Select(e => -1.3 * e)]);
        double[] rows = [.. y, .. Values(f(other))];
        Near(rows, Values(jax.vmap(f)(jnp.stack([x, other]))), 1e-11, seed, "vmap");
        double[] gradients = [.. back, .. Values(jax.vjp(f, other).pullback(w))];
        Near(gradients, Values(jax.jit(jax.vmap(jax.grad((NDArray p) => jnp.sum(f(p) * w))))(jnp.stack([x, other]))), 1e-10, seed, "jit of vmap of grad");
        return isSmooth;
    }

    // Fourth order, in one batch of points.
    private static double[] Slope(Func<NDArray, NDArray> f, double step)
    {
        double[] At(double h) => Values(f(Vector([.. s_x.Zip(s_v, (a, b) => a + (h * b))])));
        double[] a = At(step), b = At(-step), c = At(2 * step), d = At(-2 * step);
        return [.. a.Select((_, i) => ((8 * (a[i] - b[i])) - (c[i] - d[i])) / (12 * step))];
    }

    private static NDArray Vector(double[] x) => NDArray.Create<double>(x, x.Length);

    private static double[] Values(NDArray x) => x.ToArray<double>();

    private static double Dot(double[] a, double[] b) => a.Zip(b, (p, q) => p * q).Sum();

    private static void Near(double[] expected, double[] actual, double tolerance, int seed, string what)
    {
        Assert.HasCount(expected.Length, actual, $"seed {seed}: {what}");
        var scale = 1 + expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.IsTrue(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"seed {seed}: {what}: element {i} is {actual[i]:R}, expected {expected[i]:R}");
        }
    }
}
