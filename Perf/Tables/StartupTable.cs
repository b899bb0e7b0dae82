using System.Diagnostics;
using System.Runtime.InteropServices;
using Lazy.Perf.Peers;

namespace Lazy.Perf;

/// <summary>
/// The time from the start of a fresh process to the value of its first gradient, of a published sample, with code compiled ahead of time and
/// without, in turns; and what a kernel takes to compile in a process that runs already.
/// </summary>
internal static class StartupTable
{
    private const int Rounds = 11;
    private const double Goal = 400;

    public static void Run()
    {
        var folder = Directory.CreateTempSubdirectory("lazy-startup").FullName;
        try
        {
            string[] programs = [Publish(folder, readyToRun: true), Publish(folder, readyToRun: false)];
            var times = Array.ConvertAll(programs, _ => new List<(double Main, double Gradient)>());
            for (var round = -2; round < Rounds; round++)
            {
                for (var i = 0; i < programs.Length; i++)
                {
                    var time = Start(programs[i]);
                    if (round >= 0) times[i].Add(time);
                }
            }
            Timing.Head("first gradient of a fresh process", "the program's first line ms", "first gradient ms (spread)", $"goal {Goal} ms");
            Row("ReadyToRun", times[0], goal: true);
            Row("compiled as it runs", times[1], goal: false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        var compile = Tasks.All(Data.OfTasks()).Single(t => t.Name == Training.CompileTask);
        Timing.OfOne(compile.Ours, 100);
        var kernels = Enumerable.Range(0, 101).Select(_ => Timing.OfOne(compile.Ours, 1)).ToList();
        Console.WriteLine(Timing.Text($"\n{compile.Name}, traced, compiled and run: {Timing.Median(kernels):0.00} ms ({kernels.Min():0.00} to {kernels.Max():0.00}), goal {compile.Microseconds / 1000} ms"));
    }

    private static void Row(string name, List<(double Main, double Gradient)> times, bool goal)
    {
        var median = Timing.Median(times.Select(t => t.Gradient));
        Timing.Row(name, Timing.Text($"{Timing.Median(times.Select(t => t.Main)):0}"), Timing.Text($"{median:0} ({times.Min(t => t.Gradient):0} to {times.Max(t => t.Gradient):0})"),
            !goal ? "" : median < Goal ? "✓" : "✗");
    }

    private static string Publish(string folder, bool readyToRun)
    {
        var target = Path.Combine(folder, readyToRun ? "ahead" : "jit");
        Sources.Run(Sources.Root, "dotnet", "publish", "docs/examples/FirstGradient", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "false",
            $"-p:PublishReadyToRun={readyToRun}", "-p:RunAnalyzers=false", "-o", target, "-v", "q");
        return Path.Combine(target, OperatingSystem.IsWindows() ? "FirstGradient.exe" : "FirstGradient");
    }

    // Its first line comes before it touches the library, its second is the gradient.
    private static (double Main, double Gradient) Start(string program)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program) { RedirectStandardOutput = true })!;
        _ = process.StandardOutput.ReadLine();
        var main = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var value = process.StandardOutput.ReadLine();
        var gradient = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        process.WaitForExit();
        return value?.StartsWith('[') == true ? (main, gradient) : throw new InvalidOperationException($"{program} printed '{value}' where its gradient was expected.");
    }
}
