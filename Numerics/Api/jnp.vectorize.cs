namespace Lazy;

// Functions of single arrays as functions of arrays of them.
public static partial class jnp
{
    /// <summary>A function of single arrays as one that loops over all further axes, which broadcast as NumPy's do.</summary>
    /// <param name="pyfunc">The function. It runs once, on arrays without values.</param>
    /// <param name="excluded">The numbers of arguments that are passed whole.</param>
    /// <param name="signature">The axes of each argument and result of the function, such as <c>(m,n),(n)->(m)</c>; equal names have equal
    /// extents. Without it, arguments and results are scalars.</param>
    /// <exception cref="ArgumentException">The signature cannot be read or is of another number of arguments.</exception>
    /// <exception cref="ShapeException">When called: shapes do not fit the signature, or do not broadcast.</exception>
    /// <example><c>jnp.vectorize((NDArray a, NDArray b) =&gt; jnp.dot(a, b), signature: "(m,n),(n)->(m)")</c> multiplies stacks of matrices
    /// and vectors.</example>
    public static Func<NDArray, R> vectorize<R>(Func<NDArray, R> pyfunc, int[]? excluded = null, string? signature = null)
    {
        var v = new Vectorized<Args<NDArray>, R>(pyfunc, a => pyfunc(a.First), excluded, signature);
        return FunctionInfo.Of(pyfunc).Tag<Func<NDArray, R>>("vectorize", x => v.Run(new(x)));
    }

    /// <inheritdoc cref="vectorize{R}(Func{NDArray, R}, int[], string)"/>
    public static Func<NDArray, NDArray, R> vectorize<R>(Func<NDArray, NDArray, R> pyfunc, int[]? excluded = null, string? signature = null)
    {
        var v = new Vectorized<Args<NDArray, NDArray>, R>(pyfunc, a => pyfunc(a.First, a.Second), excluded, signature);
        return FunctionInfo.Of(pyfunc).Tag<Func<NDArray, NDArray, R>>("vectorize", (x, y) => v.Run(new(x, y)));
    }

    /// <inheritdoc cref="vectorize{R}(Func{NDArray, R}, int[], string)"/>
    public static Func<NDArray, NDArray, NDArray, R> vectorize<R>(Func<NDArray, NDArray, NDArray, R> pyfunc, int[]? excluded = null,
        string? signature = null)
    {
        var v = new Vectorized<Args<NDArray, NDArray, NDArray>, R>(pyfunc, a => pyfunc(a.First, a.Second, a.Third), excluded, signature);
        return FunctionInfo.Of(pyfunc).Tag<Func<NDArray, NDArray, NDArray, R>>("vectorize", (x, y, z) => v.Run(new(x, y, z)));
    }

    /// <inheritdoc cref="vectorize{R}(Func{NDArray, R}, int[], string)"/>
    public static Func<NDArray, NDArray, NDArray, NDArray,
        R> vectorize<R>(Func<NDArray, NDArray, NDArray, NDArray, R> pyfunc, int[]? excluded = null, string? signature = null)
    {
        var v = new Vectorized<Args<NDArray, NDArray, NDArray, NDArray>, R>(pyfunc, a =>
            pyfunc(a.First, a.Second, a.Third, a.Fourth), excluded, signature);
        return FunctionInfo.Of(pyfunc).Tag<Func<NDArray, NDArray, NDArray, NDArray,
            R>>("vectorize", (x, y, z, w) => v.Run(new(x, y, z, w)));
    }

    /// <inheritdoc cref="vectorize{R}(Func{NDArray, R}, int[], string)"/>
    public static Func<A, R> vectorize<A, R>(Func<A, R> pyfunc, int[]? excluded = null, string? signature = null)
    {
        var v = new Vectorized<Args<A>, R>(pyfunc, a => pyfunc(a.First), excluded, signature);
        return FunctionInfo.Of(pyfunc).Tag<Func<A, R>>("vectorize", x => v.Run(new(x)));
    }

    /// <inheritdoc cref="vectorize{R}(Func{NDArray, R}, int[], string)"/>
    public static Func<A, B, R> vectorize<A, B, R>(Func<A, B, R> pyfunc, int[]? excluded = null, string? signature = null)
    {
        var v = new Vectorized<Args<A, B>, R>(pyfunc, a => pyfunc(a.First, a.Second), excluded, signature);
        return FunctionInfo.Of(pyfunc).Tag<Func<A, B, R>>("vectorize", (x, y) => v.Run(new(x, y)));
    }

    /// <inheritdoc cref="vectorize{R}(Func{NDArray, R}, int[], string)"/>
    public static Func<A, B, C, R> vectorize<A, B, C, R>(Func<A, B, C, R> pyfunc, int[]? excluded = null, string? signature = null)
    {
        var v = new Vectorized<Args<A, B, C>, R>(pyfunc, a => pyfunc(a.First, a.Second, a.Third), excluded, signature);
        return FunctionInfo.Of(pyfunc).Tag<Func<A, B, C, R>>("vectorize", (x, y, z) => v.Run(new(x, y, z)));
    }

    /// <inheritdoc cref="vectorize{R}(Func{NDArray, R}, int[], string)"/>
    public static Func<A, B, C, D, R> vectorize<A, B, C, D, R>(Func<A, B, C, D, R> pyfunc, int[]? excluded = null, string? signature = null)
    {
        var v = new Vectorized<Args<A, B, C, D>, R>(pyfunc, a => pyfunc(a.First, a.Second, a.Third, a.Fourth), excluded, signature);
        return FunctionInfo.Of(pyfunc).Tag<Func<A, B, C, D, R>>("vectorize", (x, y, z, w) => v.Run(new(x, y, z, w)));
    }
}
