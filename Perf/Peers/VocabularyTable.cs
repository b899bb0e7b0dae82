using System.Globalization;
using System.Text.RegularExpressions;

namespace Lazy.Perf.Peers;

/// <summary>Every function beside NumPy's on a million elements, in turns: which are slower, and by how much.</summary>
internal static class VocabularyTable
{
    private const int Rounds = 9, Passes = 2;
    private const double TooSlow = 3;

    /// <summary>Measures the functions whose expression matches; writes the table as Markdown to a file, if one is named.</summary>
    public static void Run(string[] args)
    {
        var filter = new Regex(args.FirstOrDefault(a => !a.EndsWith(".md", StringComparison.Ordinal)) ?? "", RegexOptions.IgnoreCase);
        var data = Vocabulary.Arrays();
        using var numpy = NumPyPeer.Start(data, out var why) ?? throw new InvalidOperationException(why);
        Console.WriteLine($"{numpy.Name}, {Environment.ProcessorCount} threads; a million elements, medians of {Rounds} in turns, the better of {Passes} passes");
        numpy.Prepare("globals().update(b=x > 0, c=y > 0)");
        var tasks = Vocabulary.All(data).Where(t => filter.IsMatch(t.Name)).ToList();
        var rows = tasks.ConvertAll(t => (t.Name, Ours: double.PositiveInfinity, NumPy: double.PositiveInfinity));
        // Minutes apart: a virtual machine is slow for stretches of seconds, and a row must not be judged by one of these.
        for (var pass = 0; pass < Passes; pass++)
        {
            for (var i = 0; i < tasks.Count; i++)
            {
                var (ours, other) = Measure(tasks[i], numpy);
                rows[i] = (rows[i].Name, Math.Min(rows[i].Ours, ours), Math.Min(rows[i].NumPy, other));
                Console.WriteLine(Row((tasks[i].Name, ours, other)));
            }
        }
        var ordered = rows.OrderByDescending(r => r.Ours / r.NumPy).ToList();
        var slow = ordered.FindAll(r => r.Ours > TooSlow * r.NumPy);
        string[] head = ["| function | ours ms | NumPy ms | ours / NumPy |", "|---|---|---|---|"];
        Console.WriteLine($"\n{rows.Count} functions, {slow.Count} more than {TooSlow} times as slow as NumPy; the slowest beside it:\n");
        foreach (var line in head.Concat(ordered.Take(10).Select(Row))) Console.WriteLine(line);
        if (args.FirstOrDefault(a => a.EndsWith(".md", StringComparison.Ordinal)) is { } file) File.WriteAllLines(file, head.Concat(ordered.Select(Row)));
    }

    private static (double Ours, double NumPy) Measure(PeerTask task, NumPyPeer numpy)
    {
        numpy.Prepare(task.NumPy!);
        var ours = PeerTable.Ours(task);
        PeerTable.Compare(task, "NumPy", ours.Sample(), numpy.Sample());
        var times = new (double Ours, double NumPy)[Rounds];
        for (var i = -1; i < Rounds; i++)
        {
            var round = (ours.Time(1), numpy.Time(1));
            if (i >= 0) times[i] = round;
        }
        return (Timing.Median(times.Select(t => t.Ours)), Timing.Median(times.Select(t => t.NumPy)));
    }

    private static string Row((string Name, double Ours, double NumPy) r) =>
        string.Create(CultureInfo.InvariantCulture, $"| `{r.Name}` | {r.Ours:0.000} | {r.NumPy:0.000} | {r.Ours / r.NumPy:0.00} |");
}
