using Lazy.Backends.Cpu.VectorMath;

namespace Lazy.Tests.Cpu;

[TestClass]
public sealed class VectorMathScalarTests
{
    private const double Inf = double.PositiveInfinity;
    private const double NaN = double.NaN;

    public static IEnumerable<object[]> Names => ScalarFunctionsReference.Table.Keys.Select(name => new object[] { name });

    [TestMethod, DynamicData(nameof(Names))]
    public void AgreesWithExactValues(string name)
    {
        foreach (var (arguments, value) in ScalarFunctionsReference.Table[name])
        {
            var text = $"{name}({string.Join(", ", arguments)})";
            Assert.AreEqual(value, Call<double>(name, arguments), 1e-12 * Math.Abs(value), text);
            var single = Array.ConvertAll(arguments, a => (double)(float)a);
            Assert.AreEqual((float)Call<double>(name, single), Call<float>(name, single), "float " + text);
        }
    }

    [TestMethod]
    [DataRow("Lgamma", Inf, 0.0), DataRow("Lgamma", Inf, -0.0), DataRow("Lgamma", Inf, -3.0), DataRow("Lgamma", 0.0, 1.0)]
    [DataRow("Lgamma", 0.0, 2.0), DataRow("Lgamma", Inf, Inf), DataRow("Lgamma", Inf, -Inf), DataRow("Lgamma", NaN, NaN)]
    [DataRow("Digamma", -Inf, 0.0), DataRow("Digamma", Inf, -0.0), DataRow("Digamma", NaN, -1.0), DataRow("Digamma", Inf, Inf)]
    [DataRow("Digamma", NaN, -Inf), DataRow("Digamma", NaN, NaN)]
    [DataRow("Zeta", Inf, 1.0, 2.0), DataRow("Zeta", NaN, 0.5, 2.0), DataRow("Zeta", Inf, 2.0, 0.0), DataRow("Zeta", Inf, 2.0, -1.0)]
    [DataRow("Zeta", NaN, 1.5, -1.5), DataRow("Zeta", 0.0, 2.0, Inf)]
    [DataRow("Polygamma", Inf, 1.0, 0.0), DataRow("Polygamma", NaN, 1.5, 1.0), DataRow("Polygamma", NaN, -1.0, 1.0)]
    [DataRow("Igamma", 0.0, 2.0, 0.0), DataRow("Igamma", 1.0, 2.0, Inf), DataRow("Igamma", NaN, 0.0, 0.0), DataRow("Igamma", 1.0, 0.0, 2.0)]
    [DataRow("Igamma", NaN, -1.0, 2.0), DataRow("Igamma", NaN, 1.0, -2.0)]
    [DataRow("Igamma", 0.0, Inf, 2.0), DataRow("Igamma", NaN, Inf, Inf)]
    [DataRow("Igammac", 1.0, 2.0, 0.0), DataRow("Igammac", 0.0, 2.0, Inf), DataRow("Igammac", 0.0, 0.0, 2.0)]
    [DataRow("Igammac", NaN, NaN, 1.0)]
    [DataRow("IgammaGradA", 0.0, 2.0, 0.0), DataRow("IgammaGradA", NaN, 0.0, 1.0), DataRow("RandomGammaGrad", NaN, -1.0, 1.0)]
    [DataRow("RandomGammaGrad", 0.0, 2.0, 0.0)]
    [DataRow("Betainc", 0.0, 2.0, 3.0, 0.0), DataRow("Betainc", 1.0, 2.0, 3.0, 1.0), DataRow("Betainc", NaN, 2.0, 3.0, 1.5)]
    [DataRow("Betainc", NaN, 0.0, 3.0, 0.5), DataRow("Betainc", NaN, 2.0, -3.0, 0.5), DataRow("Betainc", NaN, 2.0, 3.0, NaN)]
    [DataRow("BesselI0e", 1.0, 0.0), DataRow("BesselI0e", 0.0, Inf), DataRow("BesselI0e", NaN, NaN), DataRow("BesselI1e", 0.0, 0.0)]
    [DataRow("BesselI1e", 0.0, Inf), DataRow("BesselI1e", NaN, NaN)]
    public void EdgesFollowSciPy(string name, double expected, params double[] arguments)
    {
        Assert.AreEqual(expected, Call<double>(name, arguments), $"{name}({string.Join(", ", arguments)})");
        Assert.AreEqual((float)expected, Call<float>(name, arguments), $"float {name}({string.Join(", ", arguments)})");
    }

    [TestMethod]
    public void VeryLargeParametersUseTheAsymptoticForms()
    {
        // P(a, a) = ½ + 1/(3√(2πa)) + O(a^-3/2) (DLMF 8.11.12).
        foreach (var a in new[] { 2e7, 1e10, 1e15 })
            Assert.AreEqual(0.5 + 1 / (3 * Math.Sqrt(2 * Math.PI * a)), ScalarFunctions.Igamma(a, a), 1e-12);
        // Both sides of the border between series and asymptotic form lie on one smooth curve.
        Assert.AreEqual(ScalarFunctions.Igammac(1e7, 1e7 + 4000), ScalarFunctions.Igammac(1e7 + 1e-3, 1e7 + 4000), 1e-6);
        Assert.AreEqual(1 / Math.Sqrt(2 * Math.PI * 1e17), Elementary.BesselI0e(1e17), 1e-22);
        // I_x(1, b) = 1 - (1-x)^b.
        Assert.AreEqual(-Elementary.Expm1(1e5 * Elementary.Log1p(-1e-6)), ScalarFunctions.Betainc(1, 1e5, 1e-6), 1e-13);
    }

    [TestMethod]
    public void ComplementsSumToOne()
    {
        foreach (var a in new[] { 1e-3, 0.4, 1, 3.5, 40, 1234 })
        {
            foreach (var ratio in new[] { 0.01, 0.5, 0.99, 1.01, 2, 5 })
            {
                var x = a * ratio;
                Assert.AreEqual(1, ScalarFunctions.Igamma(a, x) + ScalarFunctions.Igammac(a, x), 1e-13, $"a = {a}, x = {x}");
                var p = ratio / 6;
                Assert.AreEqual(1, ScalarFunctions.Betainc(a, 2, p) + ScalarFunctions.Betainc(2, a, 1 - p), 1e-13, $"a = {a}, x = {p}");
            }
        }
    }

    private static T Call<T>(string name, double[] arguments)
    {
        Type[] types = [.. arguments.Select(_ => typeof(T))];
        var method = typeof(Elementary).GetMethod(name, types) ?? typeof(ScalarFunctions).GetMethod(name, types);
        Assert.IsNotNull(method, name);
        return (T)method.Invoke(null, [.. arguments.Select(a => Convert.ChangeType(a, typeof(T)))])!;
    }
}
