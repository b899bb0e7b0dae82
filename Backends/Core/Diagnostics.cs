using System.Globalization;

namespace Lazy.Backends;

/// <summary>
/// What the engine tells of itself: exact counters, which tests of caches and leaks rest on, and the debug levels of <c>LAZY_DEBUG</c>:
/// 1 devices and cache hits, 2 a line per kernel with time and bandwidth, 3 graphs around each pass, 4 kernel source, 5 every rule.
/// <c>LAZY_DUMP=dir</c> writes graphs and kernels as files.
/// </summary>
public static class Diagnostics
{
    private static long s_programs, s_kernels, s_launches, s_evaluations, s_dumped;

    /// <summary>The debug level.</summary>
    public static int Level { get; set; } =
        int.TryParse(Environment.GetEnvironmentVariable("LAZY_DEBUG"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var level) ? level : 0;

    /// <summary>Where graphs and kernels are written, if anywhere.</summary>
    public static string? DumpDirectory { get; set; } = Environment.GetEnvironmentVariable("LAZY_DUMP");

    /// <summary>Whether each program times its kernels, which makes every launch wait.</summary>
    public static bool TimeKernels { get; set; } = Level >= 2;

    /// <summary>Whether every graph is checked after each pass: always in debug builds, elsewhere with <c>LAZY_CHECK=1</c>.</summary>
    public static bool CheckGraphs { get; set; } = Environment.GetEnvironmentVariable("LAZY_CHECK") == "1"
#if DEBUG
        || true
#endif
        ;

    /// <summary>Where lines about compilations and the debug levels go: standard error, unless a program has its own log.</summary>
    public static Action<string> Output { get; set; } = static line => Console.Error.WriteLine(line);

    /// <summary>Programs compiled so far.</summary>
    public static long ProgramsCompiled => Interlocked.Read(ref s_programs);

    /// <summary>Kernels and routines compiled so far.</summary>
    public static long KernelsCompiled => Interlocked.Read(ref s_kernels);

    /// <summary>Kernels and routines launched so far.</summary>
    public static long Launches => Interlocked.Read(ref s_launches);

    /// <summary>Programs run so far.</summary>
    public static long Evaluations => Interlocked.Read(ref s_evaluations);

    internal static void CountProgram() => Interlocked.Increment(ref s_programs);

    internal static void CountKernel() => Interlocked.Increment(ref s_kernels);

    internal static void CountLaunch() => Interlocked.Increment(ref s_launches);

    internal static void CountEvaluation() => Interlocked.Increment(ref s_evaluations);

    /// <summary>Writes a line to standard error if the level is high enough; the text is only made then.</summary>
    internal static void Log(int level, Func<string> text)
    {
        if (Level >= level) Report(text());
    }

    /// <summary>Writes a line.</summary>
    internal static void Report(string text) => Output("lazy: " + text);

    /// <summary>Writes a file if a dump directory is set.</summary>
    internal static void Dump(string name, Func<string> text)
    {
        if (DumpDirectory is not { Length: > 0 } directory) return;
        Directory.CreateDirectory(directory);
        var number = Interlocked.Increment(ref s_dumped).ToString("0000", CultureInfo.InvariantCulture);
        File.WriteAllText(Path.Combine(directory, $"{number}-{name}.txt"), text());
    }
}
