using MathNet.Numerics;
using static Lazy.Tests.Cpu.VectorMathHarness;

namespace Lazy.Tests.Cpu;

[TestClass]
public sealed class VectorMathTests
{
    /// <summary>A function with its reference, the ranges worth a dense grid, and its limits in units of the last place.</summary>
    public sealed record Row(
        string Name, Func<double, double> Reference, double SingleUlps, double DoubleUlps, params (double Low, double High)[] Ranges)
    {
        public override string ToString() => Name;
    }

    private static readonly Row[] Rows =
    [
        new("Exp", Math.Exp, 1.5, 2, (-104, 89), (-746, 710), (-1, 1)),
        new("Exp2", x => Math.Pow(2, x), 1.5, 2, (-151, 129), (-1080, 1025), (-1, 1)),
        new("Expm1", Expm1, 2, 4, (-30, 89), (-60, 710), (-2, 2)),
        new("Logistic", Logistic, 2, 4, (-104, 30), (-746, 40), (-2, 2)),
        new("Log", Math.Log, 1.5, 2, (0, 4), (0.9, 1.1), (0, 1e6)),
        new("Log1p", Log1p, 2, 4, (-1, 4), (-0.1, 0.1), (0, 1e6)),
        new("Sin", Math.Sin, 2, 2, (-10, 10), (-1e5, 1e5), (-1e9, 1e9)),
        new("Cos", Math.Cos, 2, 2, (-10, 10), (-1e5, 1e5), (-1e9, 1e9)),
        new("Tan", Math.Tan, 3, 4, (-10, 10), (-1e5, 1e5), (-1e9, 1e9)),
        new("Asin", Math.Asin, 2, 3, (-1.1, 1.1), (0.99, 1), (-0.01, 0.01)),
        new("Acos", Math.Acos, 2, 3, (-1.1, 1.1), (0.99, 1), (-0.01, 0.01)),
        new("Atan", Math.Atan, 2, 3, (-10, 10), (-1, 1), (-1e4, 1e4)),
        new("Sinh", Math.Sinh, 2, 4, (-90, 90), (-711, 711), (-2, 2)),
        new("Cosh", Math.Cosh, 2, 4, (-90, 90), (-711, 711), (-2, 2)),
        new("Tanh", Math.Tanh, 2, 4, (-10, 10), (-1, 1), (-22, 22)),
        new("Asinh", Math.Asinh, 2, 4, (-10, 10), (-1, 1), (-1e10, 1e10)),
        new("Acosh", Math.Acosh, 2, 4, (0.9, 10), (1, 1.1), (1, 1e10)),
        new("Atanh", Math.Atanh, 2, 4, (-1.1, 1.1), (0.99, 1), (-0.01, 0.01)),
        new("Cbrt", Math.Cbrt, 2, 4, (-10, 10), (-1e6, 1e6)),
        new("Erf", x => x == 0 ? x : SpecialFunctions.Erf(x), 2, 4, (-6, 6), (-1, 1)),
        // The reference loses digits far out; the table of exact values holds the function to them.
        new("Erfc", SpecialFunctions.Erfc, 4, 1000, (-6, 10), (-1, 1), (9, 28)),
        // By definition of the float function x² is rounded, which costs up to this much next to ±1.
        new("ErfInv", x => x == 0 ? x : Math.Abs(x) > 1 ? double.NaN : SpecialFunctions.ErfInv(x), 300, 1e4,
            (-1, 1), (0.999, 1), (-0.01, 0.01)),
        new("Rsqrt", x => 1 / Math.Sqrt(x), 1.5, 1, (0, 10)),
        new("Sqrt", Math.Sqrt, 0.5, 0, (0, 10)),
        new("Round", Math.Round, 0, 0, (-10, 10)),
        new("Floor", Math.Floor, 0, 0, (-10, 10)),
        new("Ceil", Math.Ceiling, 0, 0, (-10, 10)),
        new("Trunc", Math.Truncate, 0, 0, (-10, 10)),
        new("Abs", Math.Abs, 0, 0, (-10, 10)),
        new("Sign", x => x == 0 || double.IsNaN(x) ? x : Math.Sign(x), 0, 0, (-10, 10)),
    ];

    // Kahan's ways to keep the digits that the plain formulas lose.
    private static double Expm1(double x)
    {
        var e = Math.Exp(x);
        if (e == 1) return x;
        return Math.Abs(x) > 1 ? e - 1 : (e - 1) * x / Math.Log(e);
    }

    private static double Log1p(double x)
    {
        var u = 1 + x;
        return u == 1 ? x : double.IsPositiveInfinity(u) ? u : Math.Log(u) * (x / (u - 1));
    }

    private static double Logistic(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    public static IEnumerable<object[]> Functions => Rows.Select(row => new object[] { row.Name });

    private static Row RowOf(string name) => Rows.Single(row => row.Name == name);

    [TestMethod, DynamicData(nameof(Functions))]
    public void Float32StaysNearTheReferenceInEveryWidth(string name)
    {
        var row = RowOf(name);
        float[] x = [.. AllSingles(48), .. row.Ranges.SelectMany(r => Grid(r.Low, r.High, 40_000)).Select(v => (float)v)];
        var y = Map(name, x);
        AssertWithin(name, row.SingleUlps, x.Length, i => (x[i], y[i], row.Reference(x[i])),
            (actual, exact) => UlpsOfSingle((float)actual, exact));
    }

    [TestMethod, DynamicData(nameof(Functions))]
    public void Float64StaysNearTheReferenceInEveryWidth(string name)
    {
        var row = RowOf(name);
        double[] x = [.. AllDoubles(6), .. row.Ranges.SelectMany(r => Grid(r.Low, r.High, 20_000))];
        var y = Map(name, x);
        AssertWithin(name, row.DoubleUlps, x.Length, i => (x[i], y[i], row.Reference(x[i])), UlpsOfDouble);
    }

    [TestMethod]
    public void Float64AgreesWithExactValues()
    {
        foreach (var (name, points) in VectorMathReference.Unary)
        {
            double[] x = [.. points.Select(p => p.X)];
            var y = Map(name, x);
            AssertWithin(name, 2.5, x.Length, i => (x[i], y[i], points[i].Y), UlpsOfDouble);
        }
    }

    [TestMethod]
    public void ErfInvOfFloat32IsGilesPolynomial()
    {
        // jax.random.normal(key(0), (3,)) is √2 times erf_inv of 2u-1, u = jax.random.uniform(key(0), (3,)).
        float[] x = [.. new[] { 0.947667f, 0.9785799f, 0.33229148f }.Select(u => u * 2 - 1)];
        var normal = Map("ErfInv", x).Select(y => y * 1.41421356f).ToArray();
        float[] expected = [1.6226422f, 2.0252647f, -0.43359444f];
        for (var i = 0; i < 3; i++) Assert.AreEqual(expected[i], normal[i], 2.5e-6f * Math.Abs(expected[i]));

        float[] grid = [.. Grid(-0.9, 0.9, 20_000).Select(v => (float)v)];
        var inner = Map("ErfInv", grid);
        AssertWithin("ErfInv", 4, grid.Length, i => (grid[i], inner[i], SpecialFunctions.ErfInv(grid[i])),
            (actual, exact) => exact == 0 ? 0 : UlpsOfSingle((float)actual, exact));
    }

    private static void AssertWithin(
        string name, double limit, int count, Func<int, (double X, double Y, double Expected)> at, Func<double, double, double> ulps)
    {
        var worst = (X: 0.0, Y: 0.0, Expected: 0.0);
        var most = -1.0;
        for (var i = 0; i < count; i++)
        {
            var point = at(i);
            var distance = ulps(point.Y, point.Expected);
            if (point.Expected == 0 && double.IsNegative(point.Y) != double.IsNegative(point.Expected)) distance = double.PositiveInfinity;
            if (distance > most) (worst, most) = (point, distance);
        }
        Console.WriteLine($"{name}: at most {most:f3} ULP, at {worst.X:R}");
        if (!(most <= limit)) Assert.Fail($"{name}({worst.X:R}) = {worst.Y:R}, reference {worst.Expected:R}: {most} ULP, limit {limit}");
    }
}
