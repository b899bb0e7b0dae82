using Lazy.Tests.Devices;

namespace Lazy.Tests.Control;

/// <summary>
/// All pairs and triples of transforms over twelve functions, in float64. What the outermost transform gives is compared with what it means by
/// values of the function inside, which is itself such a composition and compared in its turn; the functions are compared with numbers of C#.
/// </summary>
[TestClass]
public sealed class CompositionTests
{
    // The other backends take all functions only if asked to: each program has to be compiled by a driver.
    private static readonly bool s_all = Environment.GetEnvironmentVariable("LAZY_COMPOSE") == "all";

    public static IEnumerable<object[]> Outermost => Compositions.Ways.Select(w => new object[] { w.Name });

    [TestMethod]
    public void FunctionsAreWhatTheySay()
    {
        using var scope = TestDevices.Use("cpu");
        foreach (var (name, f, mean) in Compositions.Functions)
        {
            foreach (var x in Compositions.Points) Near(mean(x), f(Compositions.Vector(x)).ToArray<double>(), 1e-12, name);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Outermost))]
    public void EveryCompositionIsWhatItMeans(string outermost)
    {
        using var scope = TestDevices.Use("cpu");
        var outer = Compositions.Ways.Single(w => w.Name == outermost);
        var count = 0;
        foreach (var (inner, inside) in Inside())
        {
            // One of the points in turn.
            var x = Compositions.Points[count++ % Compositions.Points.Length];
            var expected = outer.Mean(v => inner(Compositions.Vector(v)).ToArray<double>(), x);
            Near(expected, outer.Apply(inner)(Compositions.Vector(x)).ToArray<double>(), 2e-5, $"{outermost} of {inside}");
        }
    }

    [TestMethod]
    [DataRow("opencl", 97)]
    [DataRow("vulkan", 29)]
    public void EveryBackendGivesTheSame(string backend, int every)
    {
        var count = 0;
        foreach (var (inner, inside) in Inside())
        {
            foreach (var outer in Compositions.Ways)
            {
                if (!s_all && count++ % every != 0) continue;
                var x = Compositions.Points[count % 2];
                double[] Value(string name)
                {
                    using var scope = TestDevices.Use(name);
                    return outer.Apply(inner)(Compositions.Vector(x)).ToArray<double>();
                }
                Near(Value("cpu"), Value(backend), 1e-9, $"{outer.Name} of {inside} with {backend}");
            }
        }
    }

    // Functions, and one way applied to each of them, with their names.
    private static IEnumerable<(Func<NDArray, NDArray> F, string Name)> Inside()
    {
        foreach (var (name, f, _) in Compositions.Functions)
        {
            foreach (var a in Compositions.Ways)
            {
                yield return (a.Apply(f), $"{a.Name} of {name}");
                foreach (var b in Compositions.Ways) yield return (a.Apply(b.Apply(f)), $"{a.Name} of {b.Name} of {name}");
            }
        }
    }

    private static void Near(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.HasCount(expected.Length, actual, what);
        var scale = 1 + expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.IsTrue(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"{what}: element {i} is {actual[i]:R}, expected {expected[i]:R}");
        }
    }
}
