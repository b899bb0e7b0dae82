namespace Lazy;

// Compilation.
public static partial class jax
{
    /// <summary>The function compiled as one program for each structure, shapes and dtypes of its arguments, which may be trees.</summary>
    /// <param name="f">A function of arrays. It runs once per compilation, on arrays without values.</param>
    /// <param name="static_argnums">Arguments that are compiled in: C# values with equality. Each new value compiles again.</param>
    /// <param name="static_argnames">The same by name.</param>
    /// <param name="donate_argnums">Arguments whose buffers the program may reuse; those arrays must not be used afterwards.</param>
    /// <param name="donate_argnames">The same by name.</param>
    /// <param name="inline">Changes nothing: a jitted function that is called while another function is traced always becomes a part of
    /// that function's program. It is traced once per shapes and dtypes all the same.</param>
    /// <exception cref="TracedValueException">When called: the function reads a value that depends on an argument.</exception>
    /// <exception cref="ArgumentException">There is no argument of a given number or name.</exception>
    public static Func<NDArray, R> jit<R>(Func<NDArray, R> f, int[]? static_argnums = null, string[]? static_argnames = null,
        int[]? donate_argnums = null, string[]? donate_argnames = null, bool inline = false)
    {
        var j = new Jitted<Args<NDArray>, R>(f, a => f(a.First), new(static_argnums, static_argnames, donate_argnums, donate_argnames));
        return FunctionInfo.Of(f).Tag<Func<NDArray, R>>(x => j.Run(new(x)), j);
    }

    /// <inheritdoc cref="jit{R}(Func{NDArray, R}, int[], string[], int[], string[], bool)"/>
    public static Func<NDArray, NDArray, R> jit<R>(Func<NDArray, NDArray, R> f, int[]? static_argnums = null, string[]? static_argnames = null,
        int[]? donate_argnums = null, string[]? donate_argnames = null, bool inline = false)
    {
        var j = new Jitted<Args<NDArray, NDArray>, R>(f, a => f(a.First, a.Second), new(static_argnums, static_argnames, donate_argnums, donate_argnames));
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, R>>((x, y) => j.Run(new(x, y)), j);
    }

    /// <inheritdoc cref="jit{R}(Func{NDArray, R}, int[], string[], int[], string[], bool)"/>
    public static Func<NDArray, NDArray, NDArray, R> jit<R>(Func<NDArray, NDArray, NDArray, R> f, int[]? static_argnums = null, string[]? static_argnames = null,
        int[]? donate_argnums = null, string[]? donate_argnames = null, bool inline = false)
    {
        var j = new Jitted<Args<NDArray, NDArray, NDArray>, R>(f, a => f(a.First, a.Second, a.Third), new(static_argnums, static_argnames, donate_argnums, donate_argnames));
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, R>>((x, y, z) => j.Run(new(x, y, z)), j);
    }

    /// <inheritdoc cref="jit{R}(Func{NDArray, R}, int[], string[], int[], string[], bool)"/>
    public static Func<NDArray, NDArray, NDArray, NDArray, R> jit<R>(Func<NDArray, NDArray, NDArray, NDArray, R> f, int[]? static_argnums = null, string[]? static_argnames = null,
        int[]? donate_argnums = null, string[]? donate_argnames = null, bool inline = false)
    {
        var j = new Jitted<Args<NDArray, NDArray, NDArray, NDArray>, R>(f, a => f(a.First, a.Second, a.Third, a.Fourth), new(static_argnums, static_argnames, donate_argnums, donate_argnames));
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, NDArray, R>>((x, y, z, w) => j.Run(new(x, y, z, w)), j);
    }

    /// <inheritdoc cref="jit{R}(Func{NDArray, R}, int[], string[], int[], string[], bool)"/>
    public static Func<A, R> jit<A, R>(Func<A, R> f, int[]? static_argnums = null, string[]? static_argnames = null,
        int[]? donate_argnums = null, string[]? donate_argnames = null, bool inline = false)
    {
        var j = new Jitted<Args<A>, R>(f, a => f(a.First), new(static_argnums, static_argnames, donate_argnums, donate_argnames));
        return FunctionInfo.Of(f).Tag<Func<A, R>>(x => j.Run(new(x)), j);
    }

    /// <inheritdoc cref="jit{R}(Func{NDArray, R}, int[], string[], int[], string[], bool)"/>
    public static Func<A, B, R> jit<A, B, R>(Func<A, B, R> f, int[]? static_argnums = null, string[]? static_argnames = null,
        int[]? donate_argnums = null, string[]? donate_argnames = null, bool inline = false)
    {
        var j = new Jitted<Args<A, B>, R>(f, a => f(a.First, a.Second), new(static_argnums, static_argnames, donate_argnums, donate_argnames));
        return FunctionInfo.Of(f).Tag<Func<A, B, R>>((x, y) => j.Run(new(x, y)), j);
    }

    /// <inheritdoc cref="jit{R}(Func{NDArray, R}, int[], string[], int[], string[], bool)"/>
    public static Func<A, B, C, R> jit<A, B, C, R>(Func<A, B, C, R> f, int[]? static_argnums = null, string[]? static_argnames = null,
        int[]? donate_argnums = null, string[]? donate_argnames = null, bool inline = false)
    {
        var j = new Jitted<Args<A, B, C>, R>(f, a => f(a.First, a.Second, a.Third), new(static_argnums, static_argnames, donate_argnums, donate_argnames));
        return FunctionInfo.Of(f).Tag<Func<A, B, C, R>>((x, y, z) => j.Run(new(x, y, z)), j);
    }

    /// <inheritdoc cref="jit{R}(Func{NDArray, R}, int[], string[], int[], string[], bool)"/>
    public static Func<A, B, C, D, R> jit<A, B, C, D, R>(Func<A, B, C, D, R> f, int[]? static_argnums = null, string[]? static_argnames = null,
        int[]? donate_argnums = null, string[]? donate_argnames = null, bool inline = false)
    {
        var j = new Jitted<Args<A, B, C, D>, R>(f, a => f(a.First, a.Second, a.Third, a.Fourth), new(static_argnums, static_argnames, donate_argnums, donate_argnames));
        return FunctionInfo.Of(f).Tag<Func<A, B, C, D, R>>((x, y, z, w) => j.Run(new(x, y, z, w)), j);
    }
}
