using System.Text.RegularExpressions;
using Lazy.Perf.Peers;

namespace Lazy.Perf;

/// <summary>The compute-bound tasks on one thread and on all, in turns in one process, beside what the machine itself gains.</summary>
internal static class ThreadTable
{
    private const double Goal = 1.7;
    private const double SecondsPerTask = 2;
    private static readonly Regex s_bound = new("matmul|convolution|tanh|exp|normal|uniform|sort|float64|FFT|MLP");

    public static void Run(string[] args)
    {
        var filter = args is [var text, ..] ? new Regex(text, RegexOptions.IgnoreCase) : s_bound;
        Limits one = Limits.Measure(1), all = Limits.Measure();
        var threads = Environment.ProcessorCount;
        Console.WriteLine(Timing.Text($"The machine, 1 thread and {threads}: reads {one.Read:0} and {all.Read:0} GB/s, triad {one.Triad:0} and {all.Triad:0} GB/s, {one.Single:0} and {all.Single:0} GFLOP/s in float32: {all.Read / one.Read:0.00}×, {all.Triad / one.Triad:0.00}×, {all.Single / one.Single:0.00}×\n"));
        Timing.Head("task", "1 thread ms", $"{threads} threads ms (spread)", $"ratio, goal {Goal}");
        int met = 0, count = 0;
        foreach (var task in Tasks.All(Data.OfTasks()).Where(t => filter.IsMatch(t.Name)))
        {
            var times = new[] { new List<double>(), new List<double>() };
            var spent = 0.0;
            for (var round = -1; round < 21 && (round < 3 || spent < 1e3 * SecondsPerTask); round++)
            {
                for (var i = 0; i < 2; i++)
                {
                    var limit = i == 0 ? 1 : threads;
                    LazyConfig.Configure(o => o.Threads = limit);
                    var time = Timing.OfOne(task.Ours, task.Inner);
                    spent += time * task.Inner;
                    if (round >= 0) times[i].Add(time);
                }
            }
            var (single, many) = (Timing.Median(times[0]), Timing.Median(times[1]));
            met += single / many >= Goal ? 1 : 0;
            count++;
            Timing.Row(task.Name, Timing.Text($"{single:0.###}"), Timing.Text($"{many:0.###} ({times[1].Min():0.###} to {times[1].Max():0.###})"),
                Timing.Text($"{single / many:0.00}× {(single / many >= Goal ? "✓" : "✗")}"));
        }
        Console.WriteLine($"\n{met} of {count} reach {Goal}×");
    }
}
