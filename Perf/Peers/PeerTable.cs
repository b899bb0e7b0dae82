using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using static Lazy.Perf.Timing;

namespace Lazy.Perf.Peers;

/// <summary>
/// Every task by every library that can do it, in turns in one process (NumPy in a child process that waits its turn): medians, spread, ratios and
/// shares of what the machine can do. Results are compared before they are timed.
/// </summary>
internal static class PeerTable
{
    private const double SecondsPerTask = 6;
    private const int Pause = 30;

    internal sealed record Runner(string Name, Func<int, double> Time, Func<double[]> Sample);

    /// <summary>Measures the tasks whose names match; writes the table as Markdown to a file, if one is named.</summary>
    public static void Run(string[] args)
    {
        var filter = new Regex(args.FirstOrDefault(a => !a.EndsWith(".md", StringComparison.Ordinal)) ?? "", RegexOptions.IgnoreCase);
        var limits = Limits.Measure();
        var data = Data.OfTasks();
        var off = TorchPeer.WhyOff();
        using var numpy = NumPyPeer.Start(data, out var why);
        Say(Text($"The machine: reads {limits.Read:0} GB/s, triad {limits.Triad:0} GB/s, {limits.Single:0} GFLOP/s in float32, {limits.Double:0} in float64, on {Environment.ProcessorCount} threads."));
        Say($"Peers: {numpy?.Name ?? $"no NumPy ({why})"}; {(off is null ? $"TorchSharp {typeof(TorchSharp.torch).Assembly.GetName().Version}, {(ReusesMemory() ? "with" : "WITHOUT")} heap re-use" : $"no TorchSharp: {off}")}; MathNet.Numerics, System.Numerics.Tensors, NumSharp.");
        var table = new StringBuilder("| task | ours ms (spread) | peers ms | ratio to the best | goal | rate | share of the limit |\n|---|---|---|---|---|---|---|\n");
        Say(table.ToString().TrimEnd());
        int met = 0, goals = 0;
        foreach (var task in Tasks.All(data).Where(t => filter.IsMatch(t.Name)))
        {
            var row = Measure(task, numpy, off is null, limits, ref met, ref goals);
            Say(row);
            table.AppendLine(row);
        }
        Say($"\n{met} of {goals} goals met");
        if (args.FirstOrDefault(a => a.EndsWith(".md", StringComparison.Ordinal)) is { } file) File.WriteAllText(file, table.ToString());
    }

    private static bool ReusesMemory() => Environment.GetEnvironmentVariable("MALLOC_MMAP_THRESHOLD_") is not null;

    private static string Measure(PeerTask task, NumPyPeer? numpy, bool torch, Limits limits, ref int met, ref int goals)
    {
        var ours = Ours(task);
        var peers = new List<Runner>();
        if (torch && task.Torch is { } t) peers.Add(Runner_("TorchSharp", TorchPeer.Of(t)));
        if (numpy is not null && task.NumPy is { } expression)
        {
            numpy.Prepare(expression);
            peers.Add(new("NumPy", numpy.Time, numpy.Sample));
        }
        if (task.Tensors is { } s) peers.Add(Runner_("Tensors", Work.Of(s)));
        if (task.MathNet is { } m) peers.Add(Runner_("MathNet", Work.Of(m)));
        if (task.NumSharp is { } n) peers.Add(Runner_("NumSharp", Work.Of(n)));
        var expected = ours.Sample();
        foreach (var p in peers) Compare(task, p.Name, expected, p.Sample());
        Runner[] all = [ours, .. peers];
        var times = all.Select(_ => new List<double>()).ToList();
        // A slow peer takes fewer turns; the others go on.
        var turn = all.Select(r => r.Time(task.Inner)).ToArray();
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round < 31 && (round < 5 || Stopwatch.GetElapsedTime(start).TotalSeconds < SecondsPerTask); round++)
        {
            for (var i = 0; i < all.Length; i++)
            {
                if (round >= 3 && turn[i] > 1000) continue;
                // Threads of a library go on turning for a while after its work, and would take the time of whoever comes next; and after a
                // pause a processor sleeps and its caches hold another's data, so that each library runs once before it is timed.
                Thread.Sleep(Pause);
                if (turn[i] < 1000) all[i].Time(1);
                times[i].Add(all[i].Time(task.Inner) / task.Inner);
            }
        }
        var medians = times.ConvertAll(Median);
        var spread = Text($"{times[0].Min():0.####} to {times[0].Max():0.####}");
        var best = medians.Skip(1).DefaultIfEmpty(double.NaN).Min();
        var ratio = best / medians[0];
        var wanted = new List<(string Text, bool Met)>();
        if (task.Goal > 0) wanted.Add((Text($"{task.Goal}×"), ratio >= task.Goal));
        foreach (var (peer, goal) in task.Goals)
        {
            var at = Array.FindIndex(all, r => r.Name == peer);
            if (at > 0) wanted.Add((Text($"{goal}× of {peer}: {medians[at] / medians[0]:0.00}"), medians[at] / medians[0] >= goal));
        }
        if (task.Microseconds > 0) wanted.Add((Text($"{task.Microseconds} µs: {1000 * medians[0]:0.00}"), 1000 * medians[0] <= task.Microseconds));
        met += wanted.Count(w => w.Met);
        goals += wanted.Count;
        var rate = task.Operations > 0 ? Text($"{task.Operations / medians[0] / 1e6:0} GFLOP/s") : task.Bytes > 0 ? Text($"{task.Bytes / medians[0] / 1e6:0.0} GB/s") : "";
        var limit = task.Operations > 0 ? (task.Name.Contains("float64", StringComparison.Ordinal) ? limits.Double : limits.Single) : task.OnlyReads ? limits.Read : limits.Triad;
        var share = task.Operations > 0 || task.Bytes > 0 ? Text($"{100 * Math.Max(task.Operations, task.Bytes) / medians[0] / 1e6 / limit:0}%") : "";
        var others = string.Join(", ", peers.Select((p, i) => Text($"{p.Name} {medians[i + 1]:0.####}")));
        return Text($"| {task.Name} | {medians[0]:0.####} ({spread}) | {others} | {ratio:0.00}× | {string.Join("; ", wanted.Select(w => (w.Met ? "✓ " : "✗ ") + w.Text))} | {rate} | {share} |");
    }

    internal static Runner Ours(PeerTask task) =>
        Runner_("ours", new(() => task.Ours().BlockUntilReady(), r => Work.At(Values((NDArray)r)), r => Forget((NDArray)r)));

    private static Runner Runner_(string name, Work work) => new(name,
        inner => Milliseconds(() =>
        {
            for (var i = 0; i < inner; i++) work.Free(work.Run());
        }),
        () =>
        {
            var result = work.Run();
            var sample = work.Sample(result);
            work.Free(result);
            return sample;
        });

    internal static void Compare(PeerTask task, string peer, double[] expected, double[] actual)
    {
        if (double.IsNaN(task.Tolerance))
        {
            // A thousand numbers: a mean within five of its standard errors.
            if (Math.Abs(expected.Average() - actual.Average()) > 0.25) throw new InvalidOperationException($"{task.Name}: the mean of {peer} is another one.");
            return;
        }
        if (peer == "MathNet" && actual.Length != expected.Length) return;
        var scale = expected.DefaultIfEmpty().Max(Math.Abs);
        if (actual.Length != expected.Length) throw new InvalidOperationException($"{task.Name}: {peer} gives {actual.Length} samples, not {expected.Length}.");
        for (var i = 0; i < expected.Length; i++)
        {
            if (Math.Abs(expected[i] - actual[i]) > task.Tolerance * (1e-30 + scale)) throw new InvalidOperationException(Text($"{task.Name}: {peer} gives {actual[i]} where ours gives {expected[i]} (sample {i})"));
        }
    }

    private static Array Values(NDArray x) => x.DType.IsComplex ? x.AsType(jnp.complex128).ToArray<System.Numerics.Complex>() : x.DType == jnp.float64 ? x.ToArray<double>() : x.DType.IsInexact ? x.AsType(jnp.float32).ToArray<float>() : x.AsType(jnp.int32).ToArray<int>();

    private static void Say(string text) => Console.WriteLine(text);
}
