using Lazy.Graph;
using Trace = Lazy.Transforms.Trace;

namespace Lazy;

/// <summary>
/// What <c>jax.checking_leaks</c> does: remembers, weakly, the arrays that are made while functions are traced. One that is still reachable
/// after its trace has ended was kept by the function in a variable, a list or a field.
/// </summary>
internal static class LeakWatch
{
    private static readonly Lock s_lock = new();
    private static readonly List<WeakReference<NDArray>> s_handles = [];
    private static readonly WeakReference<Trace?> s_newest = new(null);

    /// <summary>Remembers an array if leaks are looked for; the first one of another trace looks for those of earlier traces.</summary>
    public static void Note(NDArray x)
    {
        if (Origin.FindLine is null || !LazyConfig.Current.CheckTracerLeaks) return;
        if (!s_newest.TryGetTarget(out var newest) || !ReferenceEquals(newest, x.Trace))
        {
            s_newest.SetTarget(x.Trace);
            Check();
        }
        lock (s_lock) s_handles.Add(new WeakReference<NDArray>(x));
    }

    /// <summary>Looks for arrays that have outlived their traces.</summary>
    /// <exception cref="TracedValueException">There are some; the text says what made them.</exception>
    public static void Check()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var leaked = new List<string>();
        lock (s_lock)
        {
            s_handles.RemoveAll(handle =>
            {
                if (!handle.TryGetTarget(out var x)) return true;
                if (!x.Trace!.Ended) return false;
                leaked.Add($"{x.Node.Aval}, a result of {x.Node.Op?.Name ?? "an evaluated operation"}{x.Node.Origin}, while {x.Trace} ran");
                return true;
            });
        }
        if (leaked.Count == 0) return;
        throw new TracedValueException(
            $"checking_leaks: {leaked.Count} traced {(leaked.Count == 1 ? "value is" : "values are")} still held after the transform has " +
            $"returned: {string.Join("; ", leaked.Distinct().Take(4))}. Return them from the function instead of keeping them in a variable, " +
            "list or field.");
    }

    /// <summary>A scope at whose end leaks are looked for.</summary>
    public static IDisposable Scope(bool check) => new Checked(LazyConfig.With(o => o.CheckTracerLeaks = check), check);

    private sealed class Checked(IDisposable options, bool check) : IDisposable
    {
        public void Dispose()
        {
            options.Dispose();
            if (check) Check();
        }
    }
}
