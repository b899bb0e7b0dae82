using System.Diagnostics;
using System.Globalization;
using Lazy.Graph;

namespace Lazy;

/// <summary>What <c>jax.log_compiles</c>, <c>jax.explain_cache_misses</c> and <c>jax.no_tracing</c> do while a function is traced and compiled.</summary>
internal sealed class CompilationLog : IDisposable
{
    private readonly string _what;
    private readonly long _start = Stopwatch.GetTimestamp();

    private CompilationLog(string what) => _what = what;

    /// <summary>A function is traced since no compiled form fits the call.</summary>
    /// <param name="info">The function.</param>
    /// <param name="call">The call.</param>
    /// <param name="why">What differs from the newest call.</param>
    /// <exception cref="InvalidOperationException">Tracing is not allowed here.</exception>
    public static CompilationLog? Missed(FunctionInfo info, JitCall call, string why)
    {
        var options = LazyConfig.Current;
        if (options.NoTracing)
        {
            throw new InvalidOperationException($"jit: {info.Name} would be traced for {Arguments(call)} under jax.no_tracing: {why}. " +
                "Call it with these shapes and dtypes before, or leave the scope.");
        }
        if (options.ExplainCacheMisses) Backends.Diagnostics.Report($"jit({info.Name}) is traced{UserCode.Suffix()}: {why}");
        return options.LogCompiles ? new($"traced {info.Name} for {Arguments(call)}") : null;
    }

    /// <summary>A traced function is compiled.</summary>
    public static CompilationLog? Compiling(Staged staged) =>
        LazyConfig.Current.LogCompiles ? new($"compiled {staged.Function} of {Traversal.PostOrder(staged.Graph.Outputs).Count} operations") : null;

    public void Dispose() => Backends.Diagnostics.Report(
        _what + " in " + Stopwatch.GetElapsedTime(_start).TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture) + " ms");

    private static string Arguments(JitCall call) => $"({string.Join(", ", call.Nodes.Select(n => n.Aval))})";
}
