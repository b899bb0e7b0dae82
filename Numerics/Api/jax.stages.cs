namespace Lazy;

// Stages ahead of time, and what a compiled program does.
public static partial class jax
{
    /// <summary>What the program of a jitted function does for these arguments: kernels, bytes, operations. Compiles, but does not run.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Backends.ProgramReport Explain<R>(this Func<NDArray, R> f, NDArray x) =>
        JittedOf<Args<NDArray>, R>(f, "Explain").TraceFor(new(x)).Compile("Explain").Program.Report;

    /// <summary>What the program of a jitted function does for these arguments: kernels, bytes, operations. Compiles, but does not run.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Backends.ProgramReport Explain<R>(this Func<NDArray, NDArray, R> f, NDArray x, NDArray y) =>
        JittedOf<Args<NDArray, NDArray>, R>(f, "Explain").TraceFor(new(x, y)).Compile("Explain").Program.Report;

    /// <summary>What the program of a jitted function does for these arguments: kernels, bytes, operations. Compiles, but does not run.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Backends.ProgramReport Explain<R>(this Func<NDArray, NDArray, NDArray, R> f, NDArray x, NDArray y, NDArray z) =>
        JittedOf<Args<NDArray, NDArray, NDArray>, R>(f, "Explain").TraceFor(new(x, y, z)).Compile("Explain").Program.Report;

    /// <summary>What the program of a jitted function does for these arguments: kernels, bytes, operations. Compiles, but does not run.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Backends.ProgramReport Explain<R>(this Func<NDArray, NDArray, NDArray, NDArray, R> f, NDArray x, NDArray y, NDArray z, NDArray w) =>
        JittedOf<Args<NDArray, NDArray, NDArray, NDArray>, R>(f, "Explain").TraceFor(new(x, y, z, w)).Compile("Explain").Program.Report;

    /// <summary>What the program of a jitted function does for these arguments: kernels, bytes, operations. Compiles, but does not run.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Backends.ProgramReport Explain<A, R>(this Func<A, R> f, A x) =>
        JittedOf<Args<A>, R>(f, "Explain").TraceFor(new(x)).Compile("Explain").Program.Report;

    /// <summary>What the program of a jitted function does for these arguments: kernels, bytes, operations. Compiles, but does not run.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Backends.ProgramReport Explain<A, B, R>(this Func<A, B, R> f, A x, B y) =>
        JittedOf<Args<A, B>, R>(f, "Explain").TraceFor(new(x, y)).Compile("Explain").Program.Report;

    /// <summary>What the program of a jitted function does for these arguments: kernels, bytes, operations. Compiles, but does not run.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Backends.ProgramReport Explain<A, B, C, R>(this Func<A, B, C, R> f, A x, B y, C z) =>
        JittedOf<Args<A, B, C>, R>(f, "Explain").TraceFor(new(x, y, z)).Compile("Explain").Program.Report;

    /// <summary>What the program of a jitted function does for these arguments: kernels, bytes, operations. Compiles, but does not run.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Backends.ProgramReport Explain<A, B, C, D, R>(this Func<A, B, C, D, R> f, A x, B y, C z, D w) =>
        JittedOf<Args<A, B, C, D>, R>(f, "Explain").TraceFor(new(x, y, z, w)).Compile("Explain").Program.Report;

    /// <summary>A jitted function traced for these arguments, which may be shapes without values.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Traced<Func<NDArray, R>> Trace<R>(this Func<NDArray, R> f, NDArray x)
    {
        var j = JittedOf<Args<NDArray>, R>(f, "Trace");
        return new(j.TraceFor(new(x)), c => x => j.Run(c, new(x)));
    }

    /// <summary>A jitted function traced for these arguments, which may be shapes without values.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Traced<Func<NDArray, NDArray, R>> Trace<R>(this Func<NDArray, NDArray, R> f, NDArray x, NDArray y)
    {
        var j = JittedOf<Args<NDArray, NDArray>, R>(f, "Trace");
        return new(j.TraceFor(new(x, y)), c => (x, y) => j.Run(c, new(x, y)));
    }

    /// <summary>A jitted function traced for these arguments, which may be shapes without values.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Traced<Func<NDArray, NDArray, NDArray, R>> Trace<R>(this Func<NDArray, NDArray, NDArray, R> f, NDArray x, NDArray y, NDArray z)
    {
        var j = JittedOf<Args<NDArray, NDArray, NDArray>, R>(f, "Trace");
        return new(j.TraceFor(new(x, y, z)), c => (x, y, z) => j.Run(c, new(x, y, z)));
    }

    /// <summary>A jitted function traced for these arguments, which may be shapes without values.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Traced<Func<NDArray, NDArray, NDArray, NDArray, R>> Trace<R>(this Func<NDArray, NDArray, NDArray, NDArray, R> f, NDArray x, NDArray y, NDArray z, NDArray w)
    {
        var j = JittedOf<Args<NDArray, NDArray, NDArray, NDArray>, R>(f, "Trace");
        return new(j.TraceFor(new(x, y, z, w)), c => (x, y, z, w) => j.Run(c, new(x, y, z, w)));
    }

    /// <summary>A jitted function traced for these arguments, which may be shapes without values.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Traced<Func<A, R>> Trace<A, R>(this Func<A, R> f, A x)
    {
        var j = JittedOf<Args<A>, R>(f, "Trace");
        return new(j.TraceFor(new(x)), c => x => j.Run(c, new(x)));
    }

    /// <summary>A jitted function traced for these arguments, which may be shapes without values.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Traced<Func<A, B, R>> Trace<A, B, R>(this Func<A, B, R> f, A x, B y)
    {
        var j = JittedOf<Args<A, B>, R>(f, "Trace");
        return new(j.TraceFor(new(x, y)), c => (x, y) => j.Run(c, new(x, y)));
    }

    /// <summary>A jitted function traced for these arguments, which may be shapes without values.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Traced<Func<A, B, C, R>> Trace<A, B, C, R>(this Func<A, B, C, R> f, A x, B y, C z)
    {
        var j = JittedOf<Args<A, B, C>, R>(f, "Trace");
        return new(j.TraceFor(new(x, y, z)), c => (x, y, z) => j.Run(c, new(x, y, z)));
    }

    /// <summary>A jitted function traced for these arguments, which may be shapes without values.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Traced<Func<A, B, C, D, R>> Trace<A, B, C, D, R>(this Func<A, B, C, D, R> f, A x, B y, C z, D w)
    {
        var j = JittedOf<Args<A, B, C, D>, R>(f, "Trace");
        return new(j.TraceFor(new(x, y, z, w)), c => (x, y, z, w) => j.Run(c, new(x, y, z, w)));
    }

    /// <summary>The graph of a jitted function for these arguments, which may be shapes without values.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Lowered<Func<NDArray, R>> Lower<R>(this Func<NDArray, R> f, NDArray x) => f.Trace(x).Lower();

    /// <summary>The graph of a jitted function for these arguments, which may be shapes without values.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Lowered<Func<NDArray, NDArray, R>> Lower<R>(this Func<NDArray, NDArray, R> f, NDArray x, NDArray y) => f.Trace(x, y).Lower();

    /// <summary>The graph of a jitted function for these arguments, which may be shapes without values.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Lowered<Func<NDArray, NDArray, NDArray, R>> Lower<R>(this Func<NDArray, NDArray, NDArray, R> f, NDArray x, NDArray y, NDArray z) => f.Trace(x, y, z).Lower();

    /// <summary>The graph of a jitted function for these arguments, which may be shapes without values.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Lowered<Func<NDArray, NDArray, NDArray, NDArray, R>> Lower<R>(this Func<NDArray, NDArray, NDArray, NDArray, R> f, NDArray x, NDArray y, NDArray z, NDArray w) => f.Trace(x, y, z, w).Lower();

    /// <summary>The graph of a jitted function for these arguments, which may be shapes without values.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Lowered<Func<A, R>> Lower<A, R>(this Func<A, R> f, A x) => f.Trace(x).Lower();

    /// <summary>The graph of a jitted function for these arguments, which may be shapes without values.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Lowered<Func<A, B, R>> Lower<A, B, R>(this Func<A, B, R> f, A x, B y) => f.Trace(x, y).Lower();

    /// <summary>The graph of a jitted function for these arguments, which may be shapes without values.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Lowered<Func<A, B, C, R>> Lower<A, B, C, R>(this Func<A, B, C, R> f, A x, B y, C z) => f.Trace(x, y, z).Lower();

    /// <summary>The graph of a jitted function for these arguments, which may be shapes without values.</summary>
    /// <exception cref="ArgumentException">The delegate did not come from jit.</exception>
    public static Lowered<Func<A, B, C, D, R>> Lower<A, B, C, D, R>(this Func<A, B, C, D, R> f, A x, B y, C z, D w) => f.Trace(x, y, z, w).Lower();

    private static Jitted<TArgs, R> JittedOf<TArgs, R>(Delegate f, string operation) where TArgs : struct, IArguments<TArgs> =>
        FunctionInfo.JittedOf(f) as Jitted<TArgs, R>
        ?? throw new ArgumentException(
            $"{operation}: {FunctionInfo.Of(f).Name} did not come from jax.jit. Keep the delegate that jax.jit returned, and ask that one.");
}
