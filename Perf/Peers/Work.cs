namespace Lazy.Perf.Peers;

/// <summary>One library's way of doing a task.</summary>
/// <param name="Run">Does it once and gives its result.</param>
/// <param name="Sample">Some numbers of the result, at places that are the same for all libraries.</param>
/// <param name="Free">Gives the memory of the result back, as in a loop whose results die.</param>
internal sealed record Work(Func<object> Run, Func<object, double[]> Sample, Action<object> Free)
{
    private const int Samples = 1000;

    /// <summary>A task whose result needs no freeing.</summary>
    public static Work Of(Func<Array> run) => new(run, r => At((Array)r), _ => { });

    /// <summary>Every k-th element, so that there are about a thousand.</summary>
    public static double[] At(Array all)
    {
        var flat = all.Cast<object>();
        var step = Step(all.Length);
        return [.. flat.Where((_, i) => i % step == 0).Select(Number)];
    }

    /// <summary>How far apart the samples of so many elements are.</summary>
    public static int Step(long length) => (int)Math.Max(1, length / Samples);

    private static double Number(object x) => x switch
    {
        System.Numerics.Complex c => c.Magnitude,
        MathNet.Numerics.Complex32 c => c.Magnitude,
        _ => Convert.ToDouble(x, System.Globalization.CultureInfo.InvariantCulture),
    };
}
