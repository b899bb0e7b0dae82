using System.Diagnostics;
using System.Globalization;
using Lazy.Backends;

namespace Lazy.Perf;

/// <summary>What all tables share: clocks, middles and texts.</summary>
internal static class Timing
{
    /// <summary>Milliseconds of one run.</summary>
    public static double Milliseconds(Action run)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Milliseconds of one of several evaluations in a row, as in a loop whose results die.</summary>
    public static double OfOne(Func<NDArray> work, int inner) => Milliseconds(() =>
    {
        for (var i = 0; i < inner; i++) Forget(work().BlockUntilReady());
    }) / inner;

    /// <summary>The middle one.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    /// <summary>Gives the memory of a large result back, so that the next one gets it and no fresh pages. Only what nobody else holds.</summary>
    public static void Forget(NDArray result)
    {
        if (result.Node.Value is Storage storage && storage.Buffer.Bytes > 1 << 16) storage.Buffer.Dispose();
    }

    /// <summary>Numbers with a point, whatever the culture.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A row of a Markdown table.</summary>
    public static void Row(params IEnumerable<string> cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    /// <summary>The head of a Markdown table.</summary>
    public static void Head(params string[] titles)
    {
        Row(titles);
        Console.WriteLine("|" + string.Concat(Enumerable.Repeat("---|", titles.Length)));
    }
}
