using Lazy.Backends;
using Lazy.Backends.Evaluation;
using Lazy.Backends.Scheduling;
using Lazy.Graph;
using Lazy.Transforms.Jit;

namespace Lazy;

// Scopes for debugging: using (jax.debug_nans()) { … }. Each follows async calls, and has a setting of the same name in LazyOptions.
public static partial class jax
{
    /// <summary>
    /// A scope in which an operation that gives NaN is an error that names the operation and, with debug information, the user's line; for
    /// a gradient also the operation that is differentiated. Operations run one by one there. A jitted function runs as it is, and again
    /// operation by operation if one of its results holds NaN. What failed is not kept: reading the value again fails again.
    /// </summary>
    public static IDisposable debug_nans(bool value = true) => LazyConfig.With(o => o.DebugNans = value);

    /// <summary>The same as <see cref="debug_nans"/> for infinities.</summary>
    public static IDisposable debug_infs(bool value = true) => LazyConfig.With(o => o.DebugInfs = value);

    /// <summary>A scope in which jitted functions and control flow run as plain C#, so that values can be read and stepped through.</summary>
    public static IDisposable disable_jit(bool disable = true) => LazyConfig.With(o => o.DisableJit = disable);

    /// <summary>A scope in which each tracing and compilation is reported with its time: to standard error, or to <see cref="Diagnostics.Output"/>.</summary>
    public static IDisposable log_compiles(bool value = true) => LazyConfig.With(o => o.LogCompiles = value);

    /// <summary>A scope in which a call of a jitted function that finds no compiled form reports which argument changed, and how.</summary>
    public static IDisposable explain_cache_misses(bool value = true) => LazyConfig.With(o => o.ExplainCacheMisses = value);

    /// <summary>
    /// A scope at whose end it is an error if a traced function has kept one of its values in a variable, a list or a field. The text names
    /// the operation and the line that made it. Collects garbage for each trace.
    /// </summary>
    /// <exception cref="TracedValueException">At the end of the scope, or when another function is traced.</exception>
    public static IDisposable checking_leaks() => LeakWatch.Scope(true);

    /// <summary>The same as <see cref="checking_leaks"/>; false excepts what is inside.</summary>
    public static IDisposable check_tracer_leaks(bool value = true) => LeakWatch.Scope(value);

    /// <summary>A scope in which it is an error if a jitted function has to be traced, since no compiled form fits the call.</summary>
    public static IDisposable no_tracing(bool value = true) => LazyConfig.With(o => o.NoTracing = value);

    /// <summary>A scope in which it is an error if anything is computed.</summary>
    public static IDisposable no_execution(bool value = true) => LazyConfig.With(o => o.NoExecution = value);

    /// <summary>
    /// A scope that names the operations made in it: <c>using (jax.named_scope("layer1")) { … }</c>. Names nest, and stand in
    /// <c>make_jaxpr(f)(x).PrettyPrint(nameStack: true)</c>, in Explain and in the errors of <see cref="debug_nans"/>. They change neither
    /// what is computed nor what is found in caches.
    /// </summary>
    /// <param name="name">The name.</param>
    public static IDisposable named_scope(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Origin.Enter(name);
    }

    /// <summary>A function whose operations are named: by <paramref name="name"/>, or as the function is called. See <see cref="named_scope"/>.</summary>
    public static Func<NDArray, R> named_call<R>(Func<NDArray, R> f, string? name = null) => Named<Func<NDArray, R>>(f, name, scope => x =>
    {
        using (named_scope(scope)) return f(x);
    });

    /// <inheritdoc cref="named_call{R}(Func{NDArray, R}, string)"/>
    public static Func<NDArray, NDArray, R> named_call<R>(Func<NDArray, NDArray, R> f, string? name = null) => Named<Func<NDArray, NDArray, R>>(f, name, scope => (x, y) =>
    {
        using (named_scope(scope)) return f(x, y);
    });

    /// <inheritdoc cref="named_call{R}(Func{NDArray, R}, string)"/>
    public static Func<NDArray, NDArray, NDArray, R> named_call<R>(Func<NDArray, NDArray, NDArray, R> f, string? name = null) => Named<Func<NDArray, NDArray, NDArray, R>>(f, name, scope => (x, y, z) =>
    {
        using (named_scope(scope)) return f(x, y, z);
    });

    /// <inheritdoc cref="named_call{R}(Func{NDArray, R}, string)"/>
    public static Func<NDArray, NDArray, NDArray, NDArray, R> named_call<R>(Func<NDArray, NDArray, NDArray, NDArray, R> f, string? name = null) => Named<Func<NDArray, NDArray, NDArray, NDArray, R>>(f, name, scope => (x, y, z, w) =>
    {
        using (named_scope(scope)) return f(x, y, z, w);
    });

    /// <inheritdoc cref="named_call{R}(Func{NDArray, R}, string)"/>
    public static Func<A, R> named_call<A, R>(Func<A, R> f, string? name = null) => Named<Func<A, R>>(f, name, scope => x =>
    {
        using (named_scope(scope)) return f(x);
    });

    /// <inheritdoc cref="named_call{R}(Func{NDArray, R}, string)"/>
    public static Func<A, B, R> named_call<A, B, R>(Func<A, B, R> f, string? name = null) => Named<Func<A, B, R>>(f, name, scope => (x, y) =>
    {
        using (named_scope(scope)) return f(x, y);
    });

    /// <inheritdoc cref="named_call{R}(Func{NDArray, R}, string)"/>
    public static Func<A, B, C, R> named_call<A, B, C, R>(Func<A, B, C, R> f, string? name = null) => Named<Func<A, B, C, R>>(f, name, scope => (x, y, z) =>
    {
        using (named_scope(scope)) return f(x, y, z);
    });

    /// <inheritdoc cref="named_call{R}(Func{NDArray, R}, string)"/>
    public static Func<A, B, C, D, R> named_call<A, B, C, D, R>(Func<A, B, C, D, R> f, string? name = null) => Named<Func<A, B, C, D, R>>(f, name, scope => (x, y, z, w) =>
    {
        using (named_scope(scope)) return f(x, y, z, w);
    });

    /// <summary>Forgets all compiled programs and traced functions. What is called again compiles again.</summary>
    public static void clear_caches()
    {
        JitCaches.Clear();
        ProgramCache.Clear();
        KernelCache.Clear();
    }

    private static TDelegate Named<TDelegate>(TDelegate f, string? name, Func<string, TDelegate> wrap) where TDelegate : Delegate
    {
        var info = FunctionInfo.Of(f);
        return info.Tag("named_call", wrap(name ?? info.Name));
    }
}
