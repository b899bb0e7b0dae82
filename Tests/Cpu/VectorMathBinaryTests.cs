using static Lazy.Tests.Cpu.VectorMathHarness;

namespace Lazy.Tests.Cpu;

[TestClass]
public sealed class VectorMathBinaryTests
{
    private const double Inf = double.PositiveInfinity;
    private const double NaN = double.NaN;
    private static readonly double[] Edges =
        [0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1.5, -1.5, 8, -8, 1e-30, -1e-30, 1e30, -1e30, 1e-45, 3.4e38, Inf, -Inf, NaN];

    private static (T[] X, T[] Y) Pairs<T>(Func<double, T> convert)
        => ([.. Edges.SelectMany(x => Edges.Select(_ => convert(x)))], [.. Edges.SelectMany(_ => Edges.Select(convert))]);

    [TestMethod]
    [DataRow("Pow", 2.0, 2.0), DataRow("Atan2", 2.0, 3.0), DataRow("Min", 0.0, 0.0), DataRow("Max", 0.0, 0.0)]
    public void EdgesFollowIeee754(string name, double singleUlps, double doubleUlps)
    {
        var reference = Reference(name);
        var (x, y) = Pairs(v => v);
        var result = Map(name, x, y);
        var (sx, sy) = Pairs(v => (float)v);
        var single = Map(name, sx, sy);
        for (var i = 0; i < x.Length; i++)
        {
            AssertNear(name, x[i], y[i], result[i], reference(x[i], y[i]), UlpsOfDouble, doubleUlps);
            AssertNear(name, sx[i], sy[i], single[i], reference(sx[i], sy[i]), UlpsAsSingle, singleUlps);
        }
    }

    [TestMethod]
    [DataRow("Pow", 2.0, 2.0), DataRow("Atan2", 2.0, 3.0)]
    public void RandomPairsStayNearTheReference(string name, double singleUlps, double doubleUlps)
    {
        var reference = Reference(name);
        var random = new Random(11);
        var x = new double[40_000];
        var y = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            // Near 1 with large exponents, where a power asks most of its logarithm, and over the whole range.
            var near = i % 2 == 0;
            x[i] = near ? 0.7 + 0.7 * random.NextDouble() : Math.ScaleB(1 + random.NextDouble(), random.Next(-140, 128));
            y[i] = name == "Pow" ? (random.NextDouble() - 0.5) * 2 * 750 / Math.Log(x[i]) : (random.NextDouble() - 0.5) * 4 * x[i];
        }
        var result = Map(name, x, y);
        float[] sx = [.. x.Select(v => (float)v)];
        float[] sy = [.. y.Select(v => name == "Pow" ? (float)(v * 0.14) : (float)v)];
        var single = Map(name, sx, sy);
        for (var i = 0; i < x.Length; i++)
        {
            AssertNear(name, x[i], y[i], result[i], reference(x[i], y[i]), UlpsOfDouble, doubleUlps);
            AssertNear(name, sx[i], sy[i], single[i], reference(sx[i], sy[i]), UlpsAsSingle, singleUlps);
        }
    }

    [TestMethod]
    public void PowersOfSmallWholeNumbersAreExact()
    {
        double[] x = [-8, -8, 3, -3, 2, 10, 0, 1, -1, -1];
        double[] y = [2, 3, 4, 5, -3, 15, -1, NaN, Inf, 0.5];
        double[] expected = [64, -512, 81, -243, 0.125, 1e15, Inf, 1, 1, NaN];
        CollectionAssert.AreEqual(expected, Map("Pow", x, y));
        float[] sx = [.. x.Select(v => (float)v)], sy = [.. y.Select(v => (float)v)], single = [.. expected.Select(v => (float)v)];
        CollectionAssert.AreEqual(single, Map("Pow", sx, sy));
    }

    private static double UlpsAsSingle(double actual, double exact) => UlpsOfSingle((float)actual, exact);

    private static void AssertNear(
        string name, double x, double y, double actual, double expected, Func<double, double, double> ulps, double limit)
    {
        Bound.AtMost(limit, ulps(actual, expected), $"{name}({x:R}, {y:R}) = {actual:R}, not {expected:R}");
        if (expected == 0) Assert.AreEqual(double.IsNegative(expected), double.IsNegative(actual), $"sign of {name}({x:R}, {y:R})");
    }

    private static Func<double, double, double> Reference(string name) => name switch
    {
        "Pow" => Math.Pow,
        "Atan2" => Math.Atan2,
        "Min" => Math.Min,
        "Max" => Math.Max,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no reference"),
    };
}
