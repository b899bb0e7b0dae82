using System.Runtime.CompilerServices;

namespace Lazy;

// Derivatives for reverse mode given by hand.
public static partial class jax
{
    /// <summary>A function with a derivative rule for reverse mode.</summary>
    /// <param name="f">The function.</param>
    /// <param name="fwd">Gives the value and what <paramref name="bwd"/> needs, any tree of arrays.</param>
    /// <param name="bwd">From that and the cotangent of the value, the cotangent of each argument.</param>
    /// <exception cref="DifferentiationException">When differentiated: in forward mode, or a rule gives other shapes than the
    /// function.</exception>
    public static Func<NDArray, NDArray> custom_vjp<TRes>(
        Func<NDArray, NDArray> f, Func<NDArray, (NDArray, TRes)> fwd, Func<TRes, NDArray, NDArray> bwd) =>
        custom_vjp<NDArray, NDArray, TRes>(f, fwd, bwd);

    /// <inheritdoc cref="custom_vjp{TRes}(Func{NDArray, NDArray}, Func{NDArray, ValueTuple{NDArray, TRes}}, Func{TRes, NDArray, NDArray})"/>
    public static Func<NDArray, NDArray, NDArray> custom_vjp<TRes>(
        Func<NDArray, NDArray, NDArray> f, Func<NDArray, NDArray, (NDArray, TRes)> fwd, Func<TRes, NDArray, (NDArray, NDArray)> bwd) =>
        custom_vjp<NDArray, NDArray, NDArray, TRes>(f, fwd, bwd);

    /// <inheritdoc cref="custom_vjp{TRes}(Func{NDArray, NDArray}, Func{NDArray, ValueTuple{NDArray, TRes}}, Func{TRes, NDArray, NDArray})"/>
    public static Func<NDArray, NDArray, NDArray, NDArray> custom_vjp<TRes>(
        Func<NDArray, NDArray, NDArray, NDArray> f, Func<NDArray, NDArray, NDArray, (NDArray, TRes)> fwd,
            Func<TRes, NDArray, (NDArray, NDArray, NDArray)> bwd) =>
        custom_vjp<NDArray, NDArray, NDArray, NDArray, TRes>(f, fwd, bwd);

    /// <inheritdoc cref="custom_vjp{TRes}(Func{NDArray, NDArray}, Func{NDArray, ValueTuple{NDArray, TRes}}, Func{TRes, NDArray, NDArray})"/>
    public static Func<NDArray, NDArray, NDArray, NDArray, NDArray> custom_vjp<TRes>(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> f, Func<NDArray, NDArray, NDArray, NDArray, (NDArray, TRes)> fwd,
            Func<TRes, NDArray, (NDArray, NDArray, NDArray, NDArray)> bwd) =>
        custom_vjp<NDArray, NDArray, NDArray, NDArray, NDArray, TRes>(f, fwd, bwd);

    /// <inheritdoc cref="custom_vjp{TRes}(Func{NDArray, NDArray}, Func{NDArray, ValueTuple{NDArray, TRes}}, Func{TRes, NDArray, NDArray})"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, R> custom_vjp<T, R, TRes>(Func<T, R> f, Func<T, (R, TRes)> fwd, Func<TRes, R, T> bwd)
    {
        var c = new CustomVjp<Args<T>, R, TRes, T>(
            f, a => f(a.First), a => fwd(a.First), (_, r, ct) => bwd(r, ct));
        return FunctionInfo.Of(f).Tag<Func<T, R>>("custom_vjp", x => c.Run(new(x)));
    }

    /// <inheritdoc cref="custom_vjp{TRes}(Func{NDArray, NDArray}, Func{NDArray, ValueTuple{NDArray, TRes}}, Func{TRes, NDArray, NDArray})"/>
    [OverloadResolutionPriority(-1)]
    public static Func<A, B, R> custom_vjp<A, B, R, TRes>(Func<A, B, R> f, Func<A, B, (R, TRes)> fwd, Func<TRes, R, (A, B)> bwd)
    {
        var c = new CustomVjp<Args<A, B>, R, TRes, (A, B)>(
            f, a => f(a.First, a.Second), a => fwd(a.First, a.Second), (_, r, ct) => bwd(r, ct));
        return FunctionInfo.Of(f).Tag<Func<A, B, R>>("custom_vjp", (x, y) => c.Run(new(x, y)));
    }

    /// <inheritdoc cref="custom_vjp{TRes}(Func{NDArray, NDArray}, Func{NDArray, ValueTuple{NDArray, TRes}}, Func{TRes, NDArray, NDArray})"/>
    [OverloadResolutionPriority(-1)]
    public static Func<A, B, C, R> custom_vjp<A, B, C, R, TRes>(
        Func<A, B, C, R> f, Func<A, B, C, (R, TRes)> fwd, Func<TRes, R, (A, B, C)> bwd)
    {
        var c = new CustomVjp<Args<A, B, C>, R, TRes, (A, B, C)>(
            f, a => f(a.First, a.Second, a.Third), a => fwd(a.First, a.Second, a.Third), (_, r, ct) => bwd(r, ct));
        return FunctionInfo.Of(f).Tag<Func<A, B, C, R>>("custom_vjp", (x, y, z) => c.Run(new(x, y, z)));
    }

    /// <inheritdoc cref="custom_vjp{TRes}(Func{NDArray, NDArray}, Func{NDArray, ValueTuple{NDArray, TRes}}, Func{TRes, NDArray, NDArray})"/>
    [OverloadResolutionPriority(-1)]
    public static Func<A, B, C, D, R> custom_vjp<A, B, C, D, R, TRes>(
        Func<A, B, C, D, R> f, Func<A, B, C, D, (R, TRes)> fwd, Func<TRes, R, (A, B, C, D)> bwd)
    {
        var c = new CustomVjp<Args<A, B, C, D>, R, TRes, (A, B, C, D)>(
            f, a => f(a.First, a.Second, a.Third, a.Fourth), a => fwd(a.First, a.Second, a.Third, a.Fourth), (_, r, ct) => bwd(r, ct));
        return FunctionInfo.Of(f).Tag<Func<A, B, C, D, R>>("custom_vjp", (x, y, z, w) => c.Run(new(x, y, z, w)));
    }

    /// <summary>A function with a derivative rule for reverse mode, whose first argument is any C# value: a number, an enum, a function.
    /// Several go into one tuple. Rules get it as their first argument.</summary>
    /// <param name="f">The function.</param>
    /// <param name="fwd">Gives the value and what <paramref name="bwd"/> needs, any tree of arrays.</param>
    /// <param name="bwd">From the first argument, that, and the cotangent of the value, the cotangents of the other arguments.</param>
    /// <param name="nondiff_argnums">0: the argument that is no array.</param>
    /// <exception cref="ArgumentException">It is not 0.</exception>
    public static Func<S, A, R> custom_vjp<S, A, R, TRes>(
        Func<S, A, R> f, Func<S, A, (R, TRes)> fwd, Func<S, TRes, R, A> bwd, int nondiff_argnums)
    {
        RequireFirst(nondiff_argnums, "custom_vjp");
        var c = new CustomVjp<Args<S, A>, R, TRes, A>(
            f, a => f(a.First, a.Second), a => fwd(a.First, a.Second), (a, r, ct) => bwd(a.First, r, ct), 0);
        return FunctionInfo.Of(f).Tag<Func<S, A, R>>("custom_vjp", (x, y) => c.Run(new(x, y)));
    }

    /// <summary>A function with a derivative rule for reverse mode, whose first argument is any C# value: a number, an enum, a function.
    /// Several go into one tuple. Rules get it as their first argument.</summary>
    /// <param name="f">The function.</param>
    /// <param name="fwd">Gives the value and what <paramref name="bwd"/> needs, any tree of arrays.</param>
    /// <param name="bwd">From the first argument, that, and the cotangent of the value, the cotangents of the other arguments.</param>
    /// <param name="nondiff_argnums">0: the argument that is no array.</param>
    /// <exception cref="ArgumentException">It is not 0.</exception>
    public static Func<S, A, B, R> custom_vjp<S, A, B, R, TRes>(
        Func<S, A, B, R> f, Func<S, A, B, (R, TRes)> fwd, Func<S, TRes, R, (A, B)> bwd, int nondiff_argnums)
    {
        RequireFirst(nondiff_argnums, "custom_vjp");
        var c = new CustomVjp<Args<S, A, B>, R, TRes, (A, B)>(
            f, a => f(a.First, a.Second, a.Third), a => fwd(a.First, a.Second, a.Third), (a, r, ct) => bwd(a.First, r, ct), 0);
        return FunctionInfo.Of(f).Tag<Func<S, A, B, R>>("custom_vjp", (x, y, z) => c.Run(new(x, y, z)));
    }

    /// <summary>A function with a derivative rule for reverse mode, whose first argument is any C# value: a number, an enum, a function.
    /// Several go into one tuple. Rules get it as their first argument.</summary>
    /// <param name="f">The function.</param>
    /// <param name="fwd">Gives the value and what <paramref name="bwd"/> needs, any tree of arrays.</param>
    /// <param name="bwd">From the first argument, that, and the cotangent of the value, the cotangents of the other arguments.</param>
    /// <param name="nondiff_argnums">0: the argument that is no array.</param>
    /// <exception cref="ArgumentException">It is not 0.</exception>
    public static Func<S, A, B, C, R> custom_vjp<S, A, B, C, R, TRes>(
        Func<S, A, B, C, R> f, Func<S, A, B, C, (R, TRes)> fwd, Func<S, TRes, R, (A, B, C)> bwd, int nondiff_argnums)
    {
        RequireFirst(nondiff_argnums, "custom_vjp");
        var c = new CustomVjp<Args<S, A, B, C>, R, TRes, (A, B, C)>(
            f, a => f(a.First, a.Second, a.Third, a.Fourth), a => fwd(a.First, a.Second, a.Third, a.Fourth), (a, r, ct) =>
                bwd(a.First, r, ct), 0);
        return FunctionInfo.Of(f).Tag<Func<S, A, B, C, R>>("custom_vjp", (x, y, z, w) => c.Run(new(x, y, z, w)));
    }

    private static void RequireFirst(int nondiff_argnums, string transform)
    {
        if (nondiff_argnums != 0) throw new ArgumentException(
            $"{transform}: nondiff_argnums is {nondiff_argnums}; in C# it can be 0. Make the value the first argument, several of them a tuple.");
    }
}
