namespace Lazy.Tests;

/// <summary>The derivatives by parameters, which in rows would be compiled many times over.</summary>
[TestClass]
public sealed class HypergeometricTests
{
    [TestMethod]
    public void Derivatives_by_parameters_are_those_of_differences()
    {
        Slopes("hyp1f1", jax.grad((NDArray p) => jax.scipy.special.hyp1f1(p[0], p[1], p[2])),
            p => jax.scipy.special.hyp1f1(p[0], p[1], p[2]), 3.5, 0.7, -3);
        Slopes("hyp2f1", jax.grad((NDArray p) => jax.scipy.special.hyp2f1(p[0], p[1], p[2], p[3])),
            p => jax.scipy.special.hyp2f1(p[0], p[1], p[2], p[3]), 1.5, 0.5, 3, 0.9);
        var ended = jax.jvp((NDArray a) => jax.scipy.special.hyp1f1(a, 2.0, 1.0), jnp.asarray(-2.0), jnp.asarray(1.0)).tangent;
        Assert.IsTrue(float.IsNaN((float)ended));
    }

    private static void Slopes(string name, Func<NDArray, NDArray> slope, Func<NDArray, NDArray> f, params double[] at)
    {
        const double step = 1e-5;
        var found = slope(jnp.asarray(at, jnp.float64)).ToArray<double>();
        for (var i = 0; i < at.Length; i++)
        {
            double Moved(double by)
            {
                double[] point = [.. at];
                point[i] += by;
                return (double)f(jnp.asarray(point, jnp.float64));
            }
            var difference = (Moved(step) - Moved(-step)) / (2 * step);
            Assert.AreEqual(difference, found[i], 1e-7 * Math.Max(1, Math.Abs(difference)), $"{name} {i}");
        }
    }
}
