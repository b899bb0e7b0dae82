namespace Lazy.Tests.Numerics;

/// <summary>Functions of two numbers as objects, against loops in C#.</summary>
[TestClass]
public sealed class UfuncTests
{
    private static readonly double[] Data = [0.5, 3, -2, 4, 1.25, -0.75];

    private static NDArray X => NDArray.Create<double>(Data, (2, 3));

    [TestMethod]
    public void Reductions_join_from_the_first_to_the_last()
    {
        CollectionAssert.AreEqual(new[] { 4.5, 4.25, -2.75 }, jnp.ufuncs.add.Reduce(X).ToArray<double>());
        CollectionAssert.AreEqual(new[] { 1.5, 4.5 }, jnp.ufuncs.add.Reduce(X, 1).ToArray<double>());
        Assert.AreEqual(6.0, (double)jnp.ufuncs.add.Reduce(X, axis: null));
        CollectionAssert.AreEqual(new[] { (0.5 - 3) + 2, (4 - 1.25) + 0.75 }, jnp.ufuncs.subtract.Reduce(X, 1).ToArray<double>());
        Assert.AreEqual((Shape)(2, 1), jnp.ufuncs.subtract.Reduce(X, 1, keepdims: true).Shape);
        CollectionAssert.AreEqual(new[] { 10 - 0.5 - 4, 10 - 3 - 1.25, 10 + 2 + 0.75 },
            jnp.ufuncs.subtract.Reduce(X, initial: 10).ToArray<double>());
        Assert.AreEqual(Math.Log(Data.Sum(Math.Exp)), (double)jnp.ufuncs.logaddexp.Reduce(X, (0, 1)), 1e-14);
        Assert.AreEqual(Math.Sqrt(Data.Sum(v => v * v)), (double)jnp.ufuncs.hypot.Reduce(X, (0, 1)), 1e-14);
        Assert.AreEqual(0.0, (double)jnp.ufuncs.hypot.Reduce(jnp.zeros(0, jnp.float64)));
        Assert.AreEqual(2.5, (double)jnp.ufuncs.subtract.Reduce(X[0], where: jnp.asarray([true, false, true]), initial: 1));
        Assert.AreEqual(0b0100, (int)jnp.ufuncs.bitwise_and.Reduce(jnp.asarray([0b0110, 0b1101, 0b0100])));
        Assert.AreEqual(6, (int)jnp.ufuncs.gcd.Reduce(jnp.asarray([12, 18, 30])));
        Assert.AreEqual((true, false), ((bool)jnp.ufuncs.logical_or.Reduce(X[0]), (bool)jnp.ufuncs.logical_xor.Reduce(jnp.asarray([true, true]))));
        Assert.AreEqual((4.0, -2.0), ((double)jnp.ufuncs.maximum.Reduce(X, axis: null), (double)jnp.ufuncs.minimum.Reduce(X, (0, 1))));
    }

    [TestMethod]
    public void Intermediate_results_tables_and_updates()
    {
        CollectionAssert.AreEqual(new[] { 0.5, 3.5, 1.5, 4, 5.25, 4.5 }, jnp.ufuncs.add.Accumulate(X, 1).ToArray<double>());
        CollectionAssert.AreEqual(new[] { 0.5, -2.5, -0.5, 4, 2.75, 3.5 }, jnp.ufuncs.subtract.Accumulate(X, -1).ToArray<double>());
        CollectionAssert.AreEqual(new[] { 0.5, 3, -2, 4, 3, -0.75 }, jnp.ufuncs.maximum.Accumulate(X).ToArray<double>());
        Assert.AreEqual((Shape)(2, 0), jnp.ufuncs.power.Accumulate(jnp.zeros((2, 0)), 1).Shape);
        CollectionAssert.AreEqual(new[] { 0, -3, 1, -2 }, jnp.ufuncs.subtract.Outer(jnp.asarray([1, 2]), jnp.asarray([1, 4])).ToArray<int>());
        Assert.AreEqual((Shape)(2, 3, 4), jnp.ufuncs.add.Outer(X, jnp.zeros(4)).Shape);
        var v = jnp.asarray([1.0, 2, 3]);
        CollectionAssert.AreEqual(new[] { 4f, 2, 3 }, jnp.ufuncs.add.At(v, jnp.asarray([0, 0, 0]), 1).ToArray<float>());
        // One time after the other, where an index comes again.
        CollectionAssert.AreEqual(new[] { 1f, 16, 3 }, jnp.ufuncs.power.At(v, jnp.asarray([1, 1]), 2).ToArray<float>());
        CollectionAssert.AreEqual(new[] { 0.25f, 2, 3 }, jnp.ufuncs.divide.At(v, jnp.asarray([0, 0]), 2).ToArray<float>());
        // NumPy's example: slices where indices ascend, elements where they do not.
        var from = jnp.asarray([0, 4, 1, 5, 2, 6, 3, 7]);
        CollectionAssert.AreEqual(new[] { 6, 4, 10, 5, 14, 6, 18, 7 }, jnp.ufuncs.add.ReduceAt(jnp.arange(8), from).ToArray<int>());
        CollectionAssert.AreEqual(new[] { 3.5, -2, 5.25, -0.75 }, jnp.ufuncs.add.ReduceAt(X, jnp.asarray([0, 2]), 1).ToArray<double>());
        CollectionAssert.AreEqual(new[] { 2f, 0.75f }, jnp.ufuncs.divide.ReduceAt(jnp.asarray([6, 3, 3, 4]), jnp.asarray([0, 2])).ToArray<float>());
    }

    [TestMethod]
    public void A_function_of_numbers_is_made_one_of_arrays()
    {
        var join = jnp.frompyfunc((a, b) => (a * b) + 1, identity: 0);
        CollectionAssert.AreEqual(new[] { 2f, 3, 3, 5 }, join.Call(jnp.asarray([[1.0], [2.0]]), jnp.asarray([1.0, 2.0])).ToArray<float>());
        Assert.AreEqual((((2.0 * 3) + 1) * 4) + 1, (double)join.Reduce(jnp.asarray([2.0, 3, 4])));
        NDArray F(NDArray x) => join.Reduce(x, 1);
        var x = jnp.asarray([[2.0, 3, 4], [1, 1, 1]]);
        CollectionAssert.AreEqual(new[] { 29f, 3 }, jax.jit(F)(x).ToArray<float>());
        CollectionAssert.AreEqual(new[] { 29f, 3 }, jax.vmap((NDArray v) => join.Reduce(v))(x).ToArray<float>());
        // (ab + 1)c + 1: the derivatives are bc, ac, ab + 1.
        CollectionAssert.AreEqual(new[] { 12f, 8, 7 }, jax.grad((NDArray v) => join.Reduce(v))(x[0]).ToArray<float>());
    }

    [TestMethod]
    public void What_has_no_order_or_no_elements_is_refused()
    {
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => jnp.ufuncs.subtract.Reduce(X, (0, 1))).Message, "subtract.reduce:");
        StringAssert.StartsWith(Assert.ThrowsExactly<ShapeException>(() => jnp.ufuncs.power.Reduce(jnp.zeros(0))).Message, "power.reduce:");
        StringAssert.StartsWith(Assert.ThrowsExactly<ShapeException>(() => jnp.ufuncs.add.ReduceAt(X, 1)).Message, "add.reduceat:");
        Assert.ThrowsExactly<ArgumentException>(() => jnp.frompyfunc((a, b) => a, 2, 2));
        Assert.AreEqual("ufunc add", jnp.ufuncs.add.ToString());
    }
}
