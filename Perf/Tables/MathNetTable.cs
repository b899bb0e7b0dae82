using System.Diagnostics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Lazy.Perf;

/// <summary>MathNet by its own provider and by <see cref="LazyLinearAlgebra"/>, in turns: how many times as fast, by order of the matrices.</summary>
internal static class MathNetTable
{
    private const double SecondsPerCell = 0.5;
    private static readonly int[] s_orders = [4, 16, 32, 64, 128, 256, 512];

    private static readonly (string Name, Func<Matrix<double>, Matrix<double>, object> Work)[] s_tasks =
    [
        ("product", (a, _) => a * a),
        ("LU", (a, _) => a.LU()),
        ("solve", (a, e) => a.Solve(e)),
        ("inverse", (a, _) => a.Inverse()),
        ("Cholesky", (_, e) => e.Cholesky()),
        ("QR", (a, _) => a.QR(QRMethod.Thin)),
        ("SVD", (a, _) => a.Svd()),
        ("symmetric eigenvalues", (_, e) => e.Evd(Symmetricity.Symmetric)),
    ];

    public static void Run()
    {
        Console.WriteLine("float64: ms by MathNet's own provider / by LazyLinearAlgebra, and the ratio\n");
        Timing.Head(["task", .. s_orders.Select(n => $"{n}")]);
        double least = double.PositiveInfinity;
        foreach (var (name, work) in s_tasks) Timing.Row([name, .. s_orders.Select(n => Cell(work, n, ref least))]);
        Console.WriteLine(Timing.Text($"\nthe smallest ratio: {least:0.00}"));
    }

    private static string Cell(Func<Matrix<double>, Matrix<double>, object> work, int n, ref double least)
    {
        var a = Matrix<double>.Build.Random(n, n, 1);
        var e = (a.TransposeAndMultiply(a) / n) + Matrix<double>.Build.DenseIdentity(n);
        var times = new[] { new List<double>(), new List<double>() };
        // The runtime compiles twice what is called often: as many calls as that takes.
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < SecondsPerCell;) Array.ForEach([0, 1], i => Of(i, 1));
        var inner = Math.Clamp((int)(1 / Of(1, 1)), 1, 2000);
        var spent = 0.0;
        for (var round = 0; round < 21 && (round < 3 || spent < 1e3 * SecondsPerCell); round++)
        {
            for (var i = 0; i < 2; i++)
            {
                times[i].Add(Of(i, inner));
                spent += times[i][^1] * inner;
            }
        }
        var (theirs, ours) = (Timing.Median(times[0]), Timing.Median(times[1]));
        least = Math.Min(least, theirs / ours);
        return Timing.Text($"{theirs:0.####} / {ours:0.####}: {theirs / ours:0.00}×");

        double Of(int provider, int count)
        {
            if (provider == 0) LinearAlgebraControl.UseManaged();
            else LazyLinearAlgebra.Use();
            return Timing.Milliseconds(() =>
            {
                for (var k = 0; k < count; k++) work(a, e);
            }) / count;
        }
    }
}
