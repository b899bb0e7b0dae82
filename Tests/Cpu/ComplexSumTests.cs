using System.Numerics;
using Lazy.Tests.Devices;

namespace Lazy.Tests;

/// <summary>Sums of complex numbers are sums of their parts: beside real sums in one kernel, along any axis, and where rows are read again.</summary>
[TestClass]
public sealed class ComplexSumTests
{
    private const int Rows = 37, Columns = 1003;

    [TestMethod]
    [DataRow("complex64", 1e-5)]
    [DataRow("complex128", 1e-13)]
    public void SumsAreThoseOfLoops(string dtype, double tolerance)
    {
        using var scope = TestDevices.Use("cpu");
        var random = new Random(1);
        // Eighths, of which every sum is exact.
        var numbers = Array.ConvertAll(new int[Rows * Columns], _ => new Complex(random.Next(-32, 33) / 8.0, random.Next(-32, 33) / 8.0));
        var z = NDArray.Create<Complex>(numbers, (Rows, Columns)).AsType(DType.Parse(dtype)).Evaluate();
        var f = jax.jit((NDArray z) => (jnp.sum(jnp.abs(z), axis: 1), jnp.sum(z, axis: 1), jnp.sum(jnp.real(z) + 1, axis: 1),
            jnp.sum(jnp.conj(z), axis: 0), jnp.sum(z), z - jnp.mean(z, axis: 1, keepdims: true)));
        Complex[] Row(int i) => numbers[(i * Columns)..((i + 1) * Columns)];
        Complex[] sums = [.. Enumerable.Range(0, Rows).Select(i => Sum(Row(i)))];
        var (sizes, rows, reals, columns, all, centered) = f(z);
        Near([.. Enumerable.Range(0, Rows).Select(i => (Complex)Row(i).Sum(Complex.Abs))], sizes, tolerance * Columns);
        Near(sums, rows, 0);
        Near([.. sums.Select(s => (Complex)(s.Real + Columns))], reals, 0);
        Near([.. Enumerable.Range(0, Columns).Select(k => Complex.Conjugate(Sum(Enumerable.Range(0, Rows).Select(i => numbers[(i * Columns) + k]))))], columns, 0);
        Near([Sum(sums)], all, 0);
        Near([.. numbers.Select((v, i) => v - (sums[i / Columns] / Columns))], centered, tolerance);
    }

    private static Complex Sum(IEnumerable<Complex> numbers) => numbers.Aggregate(Complex.Zero, (a, b) => a + b);

    private static void Near(Complex[] expected, NDArray actual, double tolerance)
    {
        var values = actual.AsType(DType.Complex128).ToArray<Complex>();
        Assert.HasCount(expected.Length, values);
        for (var i = 0; i < values.Length; i++)
            Bound.AtMost(tolerance, Complex.Abs(expected[i] - values[i]), $"{actual.DType}, element {i}: {values[i]}, expected {expected[i]}");
    }
}
