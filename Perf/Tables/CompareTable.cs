using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Lazy.Perf.Peers;

namespace Lazy.Perf;

/// <summary>
/// The tasks of the table of peers by two versions of the library, in turns: the tasks are those of this program, built beside each version. Two
/// processes of each, because one process may have luck with its addresses.
/// </summary>
internal static class CompareTable
{
    private const int Processes = 2;
    private const int Rounds = 9;
    private const double SecondsPerTask = 2;

    private sealed class Version(Process process, string name) : Child(process, name)
    {
        public static Version Start(string assembly, string name) =>
            Start(new ProcessStartInfo("dotnet", [assembly, "serve"])) is var (process, _) ? new(process, name)
                : throw new InvalidOperationException($"{name}: its process ended at once.");
    }

    /// <summary>Compares two commits (or '.', the working tree as this program was built): 1 if a row of the second is slower.</summary>
    public static int Run(string[] args)
    {
        if (args is not [var before, var after, .. var rest]) throw new ArgumentException("compare: two commits, then a pattern of names and a percentage, if wanted.");
        var percent = rest.Select(r => double.TryParse(r, NumberStyles.Float, CultureInfo.InvariantCulture, out var p) ? p : double.NaN).FirstOrDefault(p => !double.IsNaN(p), 10);
        var filter = new Regex(rest.FirstOrDefault(r => !double.TryParse(r, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) ?? "", RegexOptions.IgnoreCase);
        var folder = Directory.CreateTempSubdirectory("lazy-compare").FullName;
        try
        {
            return Compare([before, after], [Build(folder, "before", before), Build(folder, "after", after)], filter, percent / 100);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            Sources.Run(Sources.Root, "git", "worktree", "prune");
        }
    }

    private static int Compare(string[] names, string[] assemblies, Regex filter, double threshold)
    {
        var tasks = Tasks.All(Data.OfTasks()).Where(t => filter.IsMatch(t.Name)).ToList();
        var rows = tasks.ConvertAll(_ => new List<(double Before, double After)>());
        for (var p = 0; p < Processes; p++)
        {
            using Version before = Version.Start(assemblies[0], names[0]), after = Version.Start(assemblies[1], names[1]);
            for (var t = 0; t < tasks.Count; t++) rows[t].AddRange(Measure(tasks[t], before, after));
        }
        Console.WriteLine(Timing.Text($"{names[1]} against {names[0]}: medians of {Processes} processes, in turns; the ratio is the time after over the time before, its spread the middle half.\nA row is slower where the ratio is above 1 by more than {100 * threshold:0.#}% and by more than the width of the spread.\n"));
        Timing.Head("task", "before ms", "after ms", "ratio (spread)", "");
        var slower = new List<string>();
        for (var t = 0; t < tasks.Count; t++)
        {
            var ratios = rows[t].Select(r => r.After / r.Before).Order().ToArray();
            var (low, middle, high) = (ratios[ratios.Length / 4], Timing.Median(ratios), ratios[^(1 + (ratios.Length / 4))]);
            var isSlower = middle > 1 + Math.Max(threshold, high - low);
            if (isSlower) slower.Add(tasks[t].Name);
            Timing.Row(tasks[t].Name, Timing.Text($"{Timing.Median(rows[t].Select(r => r.Before)):0.####}"), Timing.Text($"{Timing.Median(rows[t].Select(r => r.After)):0.####}"),
                Timing.Text($"{middle:0.00} ({low:0.00} to {high:0.00})"), isSlower ? "SLOWER" : "");
        }
        Console.WriteLine(slower.Count == 0 ? $"\nnone of {tasks.Count} is slower" : $"\n{slower.Count} of {tasks.Count} slower: {string.Join("; ", slower)}");
        return slower.Count == 0 ? 0 : 1;
    }

    private static IEnumerable<(double Before, double After)> Measure(PeerTask task, Version before, Version after)
    {
        foreach (var v in new[] { before, after }) v.Prepare(task.Name);
        PeerTable.Compare(task, after.Name, before.Sample(), after.Sample());
        var inner = task.Inner * Math.Max(1, (int)(1 / (1e-3 + before.Time(task.Inner))));
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round < Rounds && (round < 3 || Stopwatch.GetElapsedTime(start).TotalSeconds < SecondsPerTask); round++)
        {
            // Who comes second finds another cache: they change places.
            var first = round % 2 == 0 ? before.Time(inner) : 0;
            var second = after.Time(inner) / inner;
            yield return ((round % 2 == 0 ? first : before.Time(inner)) / inner, second);
        }
    }

    // The tasks of this program with the library of the commit.
    private static string Build(string folder, string name, string commit)
    {
        if (commit == ".") return typeof(CompareTable).Assembly.Location;
        var tree = Path.Combine(folder, name);
        Sources.Run(Sources.Root, "git", "worktree", "add", "--detach", tree, commit);
        Directory.Delete(Path.Combine(tree, "Perf"), recursive: true);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Sources.Root, "Perf"), "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(Sources.Root, file);
            if (path.Split(Path.DirectorySeparatorChar) is [_, "bin" or "obj", ..]) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(tree, path))!);
            File.Copy(file, Path.Combine(tree, path));
        }
        Sources.Run(tree, "dotnet", "build", "Perf", "-c", "Release", "-p:TasksOnly=true", "-p:RunAnalyzers=false", "-p:RestoreLockedMode=false", "-v", "q");
        return Path.Combine(tree, "Perf", "bin", "Release", "net10.0", "Lazy.Perf.dll");
    }
}
