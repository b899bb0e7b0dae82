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
        new("Log", Math.Log, 1.5, 2, (0, 4), (0.9, 1.1), (0, 1e6)),
        new("Tanh", Math.Tanh, 2, 3, (-10, 10), (-1, 1), (-22, 22)),
    ];

    public static IEnumerable<object[]> Functions => Rows.Select(row => new object[] { row.Name });

    private static Row RowOf(string name) => Rows.Single(row => row.Name == name);

    [TestMethod, DynamicData(nameof(Functions))]
    public void Float32StaysNearTheReferenceInEveryWidth(string name)
    {
        var row = RowOf(name);
        float[] x = [.. AllSingles(48), .. row.Ranges.SelectMany(r => Grid(r.Low, r.High, 40_000)).Select(v => (float)v)];
        var y = Map(name, x);
        AssertWithin(name, row.SingleUlps, x.Length, i => (x[i], y[i], row.Reference(x[i])), (actual, exact) => UlpsOfSingle((float)actual, exact));
    }

    [TestMethod, DynamicData(nameof(Functions))]
    public void Float64StaysNearTheReferenceInEveryWidth(string name)
    {
        var row = RowOf(name);
        double[] x = [.. AllDoubles(6), .. row.Ranges.SelectMany(r => Grid(r.Low, r.High, 20_000))];
        var y = Map(name, x);
        AssertWithin(name, row.DoubleUlps, x.Length, i => (x[i], y[i], row.Reference(x[i])), UlpsOfDouble);
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
            if (distance > most) (worst, most) = (point, distance);
        }
        Console.WriteLine($"{name}: at most {most:f3} ULP, at {worst.X:R}");
        if (!(most <= limit)) Assert.Fail($"{name}({worst.X:R}) = {worst.Y:R}, reference {worst.Expected:R}: {most} ULP, limit {limit}");
    }
}
