using Lazy.Graph.Ops;
using static Lazy.Tests.T;

namespace Lazy.Tests;

[TestClass]
public class VmapTests
{
    private static readonly float[,] Rows = { { 1, 2 }, { 3, 4 }, { 5, 6 } };

    private static NDArray Dot(NDArray a, NDArray b) => Sum(a * b);

    private static NDArray Model(NDArray theta, NDArray x)
    {
        var (w, b) = theta;
        return (w * x) + b;
    }

    private static NDArray Loss(NDArray theta, NDArray x, NDArray y) => Sum((Model(theta, x) - y) * (Model(theta, x) - y));

    [TestMethod]
    public void ABatchIsALoopOverSlices()
    {
        var m = M(Rows);
        Near(jax.vmap((NDArray r) => Sum(r * r))(m), 5, 25, 61);
        Near(jax.vmap((NDArray c) => Sum(c * c), in_axes: 1)(m), 35, 56);
        Near(jax.vmap((NDArray c) => Sum(c * c), in_axes: -1)(m), 35, 56);
        Near(jax.vmap(Dot, in_axes: (0, null))(m, F(1, 10)), 21, 43, 65);
        Near(jax.vmap(Dot, in_axes: (0, 1))(m, M(new float[,] { { 1, 0, 1 }, { 0, 1, 1 } })), 1, 4, 11);
        Near(jax.vmap(Dot)(m, m), 5, 25, 61);
    }

    [TestMethod]
    public void ResultsGoWhereOutAxesSays()
    {
        var m = M(Rows);
        Near(jax.vmap((NDArray r) => r * 2, out_axes: 1)(m), 2, 6, 10, 4, 8, 12);
        Near(jax.vmap((NDArray r) => r * 2, out_axes: -1)(m), 2, 6, 10, 4, 8, 12);
        var (a, b) = jax.vmap((NDArray r) => (Sum(r), F(7, 8)))(m);
        Near(a, 3, 7, 11);
        Near(b, 7, 8, 7, 8, 7, 8);
    }

    [TestMethod]
    public void NestsWithItselfAndWithGradients()
    {
        NDArray x = F(1, 2), y = F(10, 20, 30);
        var outer = jax.vmap((NDArray a) => jax.vmap((NDArray b) => a * b)(y))(x);
        Near(outer, 10, 20, 30, 20, 40, 60);
        NDArray theta = F(2, 1), xs = F(1, 2, 3), ys = F(0, 0, 1);
        var perExample = jax.vmap(jax.grad(Loss), in_axes: (null, 0, 0))(theta, xs, ys);
        Near(perExample, 6, 6, 20, 10, 36, 12);
        var total = jax.grad((NDArray t) => Sum(jax.vmap(Loss, in_axes: (null, 0, 0))(t, xs, ys)))(theta);
        Near(total, 62, 28);
        Near(jax.vmap((NDArray c) => jax.grad((NDArray v) => c * v * v)(3.0))(F(1, 2)), 6, 12);
    }

    [TestMethod]
    public void TreesAreMappedByPrefixes()
    {
        var m = M(Rows);
        var f = ((NDArray a, NDArray b) q) => Dot(q.a, q.b);
        Near(jax.vmap(f)((m, m)), 5, 25, 61);
        Near(jax.vmap(f, in_axes: [(0, (int?)null)])((m, F(1, 1))), 3, 7, 11);
        var g = (NDArray[] q, NDArray s) => Sum(q[0] + q[1]) * s;
        Near(jax.vmap(g, (0, null))([m, m], 2.0), 12, 28, 44);
    }

    [TestMethod]
    public void WhatIsNotMappedKeepsItsValue()
    {
        var scaled = jax.vmap((NDArray x, NDArray n) => (int)n > 1 ? x * 2 : x, in_axes: (0, null));
        Near(scaled(F(1, 2), 5), 2, 4);
        Near(scaled(F(1, 2), 0), 1, 2);
    }

    [TestMethod]
    public void ErrorsSayWhatWouldWork()
    {
        var m = M(Rows);
        StringAssert.Contains(Error<ShapeException>(() =>
            jax.vmap(Dot)(m, F(1, 2))), "axis 0 of argument a, float32[3,2], has extent 3; axis 0 of argument b, float32[2], has extent 2");
        StringAssert.Contains(Error<ShapeException>(() => jax.vmap((NDArray v) => v, in_axes: 2)(m)), "has no axis 2 to map");
        StringAssert.Contains(Error<ArgumentException>(() => jax.vmap(Dot, in_axes: (null, null))(m, m)), "no argument of Dot is mapped");
        var value = Error<TracedValueException>(() => jax.vmap((NDArray row) => (bool)(Sum(row) > 0) ? row : -row)(m));
        StringAssert.StartsWith(value, "bool(x): the value of this bool[], a result of gt, is not known while jax.vmap traces");
        StringAssert.Contains(value, "it depends on argument row (at VmapTests.cs:");
        StringAssert.Contains(value, "jnp.where");
    }

    private static string Error<TException>(Func<NDArray> f) where TException : Exception => Assert.ThrowsExactly<TException>(() =>
        f()).Message;
}
