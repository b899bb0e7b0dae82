namespace Lazy;

// Compilation.
public static partial class jax
{
    /// <summary>The function compiled as one program for each structure, shapes and dtypes of its arguments.</summary>
    /// <param name="f">A function of arrays. It runs once per compilation, on arrays without values.</param>
    /// <param name="static_argnums">Arguments that are compiled in: C# values with equality. Each new value compiles again.</param>
    /// <param name="donate_argnums">Arguments whose buffers the program may reuse; those arrays must not be used afterwards.</param>
    /// <exception cref="TracedValueException">When called: the function reads a value that depends on an argument.</exception>
    public static Func<NDArray, R> jit<R>(Func<NDArray, R> f, int[]? static_argnums = null, int[]? donate_argnums = null)
    {
        var j = new Jitted<Args<NDArray>, R>(f, a => f(a.First), static_argnums, donate_argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, R>>(x => j.Run(new(x)), j);
    }

    /// <summary>The function compiled as one program for each structure, shapes and dtypes of its arguments.</summary>
    /// <param name="f">A function of arrays. It runs once per compilation, on arrays without values.</param>
    /// <param name="static_argnums">Arguments that are compiled in: C# values with equality. Each new value compiles again.</param>
    /// <param name="donate_argnums">Arguments whose buffers the program may reuse; those arrays must not be used afterwards.</param>
    /// <exception cref="TracedValueException">When called: the function reads a value that depends on an argument.</exception>
    public static Func<NDArray, NDArray, R> jit<R>(Func<NDArray, NDArray, R> f, int[]? static_argnums = null, int[]? donate_argnums = null)
    {
        var j = new Jitted<Args<NDArray, NDArray>, R>(f, a => f(a.First, a.Second), static_argnums, donate_argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, R>>((x, y) => j.Run(new(x, y)), j);
    }

    /// <summary>The function compiled as one program for each structure, shapes and dtypes of its arguments.</summary>
    /// <param name="f">A function of arrays. It runs once per compilation, on arrays without values.</param>
    /// <param name="static_argnums">Arguments that are compiled in: C# values with equality. Each new value compiles again.</param>
    /// <param name="donate_argnums">Arguments whose buffers the program may reuse; those arrays must not be used afterwards.</param>
    /// <exception cref="TracedValueException">When called: the function reads a value that depends on an argument.</exception>
    public static Func<NDArray, NDArray, NDArray, R> jit<R>(Func<NDArray, NDArray, NDArray, R> f,
        int[]? static_argnums = null, int[]? donate_argnums = null)
    {
        var j = new Jitted<Args<NDArray, NDArray, NDArray>, R>(f, a => f(a.First, a.Second, a.Third), static_argnums, donate_argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, R>>((x, y, z) => j.Run(new(x, y, z)), j);
    }

    /// <summary>The function compiled as one program for each structure, shapes and dtypes of its arguments.</summary>
    /// <param name="f">A function of arrays. It runs once per compilation, on arrays without values.</param>
    /// <param name="static_argnums">Arguments that are compiled in: C# values with equality. Each new value compiles again.</param>
    /// <param name="donate_argnums">Arguments whose buffers the program may reuse; those arrays must not be used afterwards.</param>
    /// <exception cref="TracedValueException">When called: the function reads a value that depends on an argument.</exception>
    public static Func<NDArray, NDArray, NDArray, NDArray, R> jit<R>(Func<NDArray, NDArray, NDArray, NDArray, R> f,
        int[]? static_argnums = null, int[]? donate_argnums = null)
    {
        var j = new Jitted<Args<NDArray, NDArray, NDArray, NDArray>, R>(f, a =>
            f(a.First, a.Second, a.Third, a.Fourth), static_argnums, donate_argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, NDArray, R>>((x, y, z, w) => j.Run(new(x, y, z, w)), j);
    }

    /// <summary>The function compiled as one program for each structure, shapes and dtypes of its arguments, which may be trees.</summary>
    /// <param name="f">A function of trees. It runs once per compilation, on arrays without values.</param>
    /// <param name="static_argnums">Arguments that are compiled in: C# values with equality. Each new value compiles again.</param>
    /// <param name="donate_argnums">Arguments whose buffers the program may reuse; those arrays must not be used afterwards.</param>
    /// <exception cref="TracedValueException">When called: the function reads a value that depends on an argument.</exception>
    public static Func<A, R> jit<A, R>(Func<A, R> f, int[]? static_argnums = null, int[]? donate_argnums = null)
    {
        var j = new Jitted<Args<A>, R>(f, a => f(a.First), static_argnums, donate_argnums);
        return FunctionInfo.Of(f).Tag<Func<A, R>>(x => j.Run(new(x)), j);
    }

    /// <summary>The function compiled as one program for each structure, shapes and dtypes of its arguments, which may be trees.</summary>
    /// <param name="f">A function of trees. It runs once per compilation, on arrays without values.</param>
    /// <param name="static_argnums">Arguments that are compiled in: C# values with equality. Each new value compiles again.</param>
    /// <param name="donate_argnums">Arguments whose buffers the program may reuse; those arrays must not be used afterwards.</param>
    /// <exception cref="TracedValueException">When called: the function reads a value that depends on an argument.</exception>
    public static Func<A, B, R> jit<A, B, R>(Func<A, B, R> f, int[]? static_argnums = null, int[]? donate_argnums = null)
    {
        var j = new Jitted<Args<A, B>, R>(f, a => f(a.First, a.Second), static_argnums, donate_argnums);
        return FunctionInfo.Of(f).Tag<Func<A, B, R>>((x, y) => j.Run(new(x, y)), j);
    }

    /// <summary>The function compiled as one program for each structure, shapes and dtypes of its arguments, which may be trees.</summary>
    /// <param name="f">A function of trees. It runs once per compilation, on arrays without values.</param>
    /// <param name="static_argnums">Arguments that are compiled in: C# values with equality. Each new value compiles again.</param>
    /// <param name="donate_argnums">Arguments whose buffers the program may reuse; those arrays must not be used afterwards.</param>
    /// <exception cref="TracedValueException">When called: the function reads a value that depends on an argument.</exception>
    public static Func<A, B, C, R> jit<A, B, C, R>(Func<A, B, C, R> f, int[]? static_argnums = null, int[]? donate_argnums = null)
    {
        var j = new Jitted<Args<A, B, C>, R>(f, a => f(a.First, a.Second, a.Third), static_argnums, donate_argnums);
        return FunctionInfo.Of(f).Tag<Func<A, B, C, R>>((x, y, z) => j.Run(new(x, y, z)), j);
    }

    /// <summary>The function compiled as one program for each structure, shapes and dtypes of its arguments, which may be trees.</summary>
    /// <param name="f">A function of trees. It runs once per compilation, on arrays without values.</param>
    /// <param name="static_argnums">Arguments that are compiled in: C# values with equality. Each new value compiles again.</param>
    /// <param name="donate_argnums">Arguments whose buffers the program may reuse; those arrays must not be used afterwards.</param>
    /// <exception cref="TracedValueException">When called: the function reads a value that depends on an argument.</exception>
    public static Func<A, B, C, D, R> jit<A, B, C, D, R>(Func<A, B, C, D, R> f, int[]? static_argnums = null, int[]? donate_argnums = null)
    {
        var j = new Jitted<Args<A, B, C, D>, R>(f, a => f(a.First, a.Second, a.Third, a.Fourth), static_argnums, donate_argnums);
        return FunctionInfo.Of(f).Tag<Func<A, B, C, D, R>>((x, y, z, w) => j.Run(new(x, y, z, w)), j);
    }

    /// <summary>What the program of a jitted function does for these arguments: kernels, bytes, operations. Compiles, but does not
    /// run.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Backends.ProgramReport Explain<R>(this Func<NDArray, R> f, NDArray x) =>
        JittedOf<Args<NDArray>, R>(f, "Explain").Explain(new(x));

    /// <summary>What the program of a jitted function does for these arguments: kernels, bytes, operations. Compiles, but does not
    /// run.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Backends.ProgramReport Explain<R>(this Func<NDArray, NDArray, R> f, NDArray x, NDArray y) =>
        JittedOf<Args<NDArray, NDArray>, R>(f, "Explain").Explain(new(x, y));

    /// <summary>What the program of a jitted function does for these arguments: kernels, bytes, operations. Compiles, but does not
    /// run.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Backends.ProgramReport Explain<R>(this Func<NDArray, NDArray, NDArray, R> f, NDArray x, NDArray y, NDArray z) =>
        JittedOf<Args<NDArray, NDArray, NDArray>, R>(f, "Explain").Explain(new(x, y, z));

    /// <summary>What the program of a jitted function does for these arguments: kernels, bytes, operations. Compiles, but does not
    /// run.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Backends.ProgramReport Explain<R>(this Func<NDArray, NDArray, NDArray, NDArray, R> f,
        NDArray x, NDArray y, NDArray z, NDArray w) =>
        JittedOf<Args<NDArray, NDArray, NDArray, NDArray>, R>(f, "Explain").Explain(new(x, y, z, w));

    /// <summary>What the program of a jitted function does for these arguments: kernels, bytes, operations. Compiles, but does not
    /// run.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Backends.ProgramReport Explain<A, R>(this Func<A, R> f, A x) =>
        JittedOf<Args<A>, R>(f, "Explain").Explain(new(x));

    /// <summary>What the program of a jitted function does for these arguments: kernels, bytes, operations. Compiles, but does not
    /// run.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Backends.ProgramReport Explain<A, B, R>(this Func<A, B, R> f, A x, B y) =>
        JittedOf<Args<A, B>, R>(f, "Explain").Explain(new(x, y));

    /// <summary>What the program of a jitted function does for these arguments: kernels, bytes, operations. Compiles, but does not
    /// run.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Backends.ProgramReport Explain<A, B, C, R>(this Func<A, B, C, R> f, A x, B y, C z) =>
        JittedOf<Args<A, B, C>, R>(f, "Explain").Explain(new(x, y, z));

    /// <summary>What the program of a jitted function does for these arguments: kernels, bytes, operations. Compiles, but does not
    /// run.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Backends.ProgramReport Explain<A, B, C, D, R>(this Func<A, B, C, D, R> f, A x, B y, C z, D w) =>
        JittedOf<Args<A, B, C, D>, R>(f, "Explain").Explain(new(x, y, z, w));

    /// <summary>The graph of a jitted function for these arguments.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Lowered Lower<R>(this Func<NDArray, R> f, NDArray x) =>
        new(JittedOf<Args<NDArray>, R>(f, "Lower").Lower(new(x)));

    /// <summary>The graph of a jitted function for these arguments.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Lowered Lower<R>(this Func<NDArray, NDArray, R> f, NDArray x, NDArray y) =>
        new(JittedOf<Args<NDArray, NDArray>, R>(f, "Lower").Lower(new(x, y)));

    /// <summary>The graph of a jitted function for these arguments.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Lowered Lower<R>(this Func<NDArray, NDArray, NDArray, R> f, NDArray x, NDArray y, NDArray z) =>
        new(JittedOf<Args<NDArray, NDArray, NDArray>, R>(f, "Lower").Lower(new(x, y, z)));

    /// <summary>The graph of a jitted function for these arguments.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Lowered Lower<R>(this Func<NDArray, NDArray, NDArray, NDArray, R> f, NDArray x, NDArray y, NDArray z, NDArray w) =>
        new(JittedOf<Args<NDArray, NDArray, NDArray, NDArray>, R>(f, "Lower").Lower(new(x, y, z, w)));

    /// <summary>The graph of a jitted function for these arguments.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Lowered Lower<A, R>(this Func<A, R> f, A x) =>
        new(JittedOf<Args<A>, R>(f, "Lower").Lower(new(x)));

    /// <summary>The graph of a jitted function for these arguments.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Lowered Lower<A, B, R>(this Func<A, B, R> f, A x, B y) =>
        new(JittedOf<Args<A, B>, R>(f, "Lower").Lower(new(x, y)));

    /// <summary>The graph of a jitted function for these arguments.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Lowered Lower<A, B, C, R>(this Func<A, B, C, R> f, A x, B y, C z) =>
        new(JittedOf<Args<A, B, C>, R>(f, "Lower").Lower(new(x, y, z)));

    /// <summary>The graph of a jitted function for these arguments.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Lowered Lower<A, B, C, D, R>(this Func<A, B, C, D, R> f, A x, B y, C z, D w) =>
        new(JittedOf<Args<A, B, C, D>, R>(f, "Lower").Lower(new(x, y, z, w)));

    private static Jitted<TArgs, R> JittedOf<TArgs, R>(Delegate f, string operation) where TArgs : struct, IArguments<TArgs> =>
        FunctionInfo.JittedOf(f) as Jitted<TArgs, R>
        ?? throw new ArgumentException(
            $"{operation}: {FunctionInfo.Of(f).Name} did not come from jax.jit. Keep the delegate that jax.jit returned, and ask that " +
            $"one.");
}
