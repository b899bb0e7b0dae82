using System.Runtime.CompilerServices;

namespace Lazy;

// Derivatives for forward mode given by hand.
public static partial class jax
{
    /// <summary>A function with a derivative rule for forward mode, from which reverse mode follows by transposition.</summary>
    /// <param name="f">The function.</param>
    /// <param name="jvp">From the argument and its tangent, the value and its tangent, which is linear in the former. Several arguments
    /// are a tuple.</param>
    public static Func<NDArray, NDArray> custom_jvp(Func<NDArray, NDArray> f, Func<NDArray, NDArray, (NDArray, NDArray)> jvp) =>
        custom_jvp<NDArray, NDArray>(f, jvp);

    /// <inheritdoc cref="custom_jvp(Func{NDArray, NDArray}, Func{NDArray, NDArray, ValueTuple{NDArray, NDArray}})"/>
    public static Func<NDArray, NDArray, NDArray> custom_jvp(
        Func<NDArray, NDArray, NDArray> f, Func<(NDArray, NDArray), (NDArray, NDArray), (NDArray, NDArray)> jvp) =>
        custom_jvp<NDArray, NDArray, NDArray>(f, jvp);

    /// <inheritdoc cref="custom_jvp(Func{NDArray, NDArray}, Func{NDArray, NDArray, ValueTuple{NDArray, NDArray}})"/>
    public static Func<NDArray, NDArray, NDArray, NDArray> custom_jvp(
        Func<NDArray, NDArray, NDArray, NDArray> f,
            Func<(NDArray, NDArray, NDArray), (NDArray, NDArray, NDArray), (NDArray, NDArray)> jvp) =>
        custom_jvp<NDArray, NDArray, NDArray, NDArray>(f, jvp);

    /// <inheritdoc cref="custom_jvp(Func{NDArray, NDArray}, Func{NDArray, NDArray, ValueTuple{NDArray, NDArray}})"/>
    public static Func<NDArray, NDArray, NDArray, NDArray, NDArray> custom_jvp(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> f,
            Func<(NDArray, NDArray, NDArray, NDArray), (NDArray, NDArray, NDArray, NDArray), (NDArray, NDArray)> jvp) =>
        custom_jvp<NDArray, NDArray, NDArray, NDArray, NDArray>(f, jvp);

    /// <inheritdoc cref="custom_jvp(Func{NDArray, NDArray}, Func{NDArray, NDArray, ValueTuple{NDArray, NDArray}})"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, R> custom_jvp<T, R>(Func<T, R> f, Func<T, T, (R, R)> jvp)
    {
        var c = new CustomJvp<Args<T>, R>(f, a => f(a.First), (a, t) => jvp(a.First, t.First));
        return FunctionInfo.Of(f).Tag<Func<T, R>>("custom_jvp", x => c.Run(new(x)));
    }

    /// <inheritdoc cref="custom_jvp(Func{NDArray, NDArray}, Func{NDArray, NDArray, ValueTuple{NDArray, NDArray}})"/>
    [OverloadResolutionPriority(-1)]
    public static Func<A, B, R> custom_jvp<A, B, R>(Func<A, B, R> f, Func<(A, B), (A, B), (R, R)> jvp)
    {
        var c = new CustomJvp<Args<A, B>, R>(f, a => f(a.First, a.Second), (a, t) => jvp((a.First, a.Second), (t.First, t.Second)));
        return FunctionInfo.Of(f).Tag<Func<A, B, R>>("custom_jvp", (x, y) => c.Run(new(x, y)));
    }

    /// <inheritdoc cref="custom_jvp(Func{NDArray, NDArray}, Func{NDArray, NDArray, ValueTuple{NDArray, NDArray}})"/>
    [OverloadResolutionPriority(-1)]
    public static Func<A, B, C, R> custom_jvp<A, B, C, R>(Func<A, B, C, R> f, Func<(A, B, C), (A, B, C), (R, R)> jvp)
    {
        var c = new CustomJvp<Args<A, B, C>, R>(f, a => f(a.First, a.Second, a.Third), (a, t) =>
            jvp((a.First, a.Second, a.Third), (t.First, t.Second, t.Third)));
        return FunctionInfo.Of(f).Tag<Func<A, B, C, R>>("custom_jvp", (x, y, z) => c.Run(new(x, y, z)));
    }

    /// <inheritdoc cref="custom_jvp(Func{NDArray, NDArray}, Func{NDArray, NDArray, ValueTuple{NDArray, NDArray}})"/>
    [OverloadResolutionPriority(-1)]
    public static Func<A, B, C, D, R> custom_jvp<A, B, C, D, R>(Func<A, B, C, D, R> f, Func<(A, B, C, D), (A, B, C, D), (R, R)> jvp)
    {
        var c = new CustomJvp<Args<A, B, C, D>, R>(f, a => f(a.First, a.Second, a.Third, a.Fourth), (a, t) =>
            jvp((a.First, a.Second, a.Third, a.Fourth), (t.First, t.Second, t.Third, t.Fourth)));
        return FunctionInfo.Of(f).Tag<Func<A, B, C, D, R>>("custom_jvp", (x, y, z, w) => c.Run(new(x, y, z, w)));
    }

    /// <summary>A function with a derivative rule for forward mode, whose first argument is any C# value: a number, an enum, a function.
    /// Several go into one tuple. Rules get it as their first argument.</summary>
    /// <param name="f">The function.</param>
    /// <param name="jvp">From the first argument, the others and their tangents, the value and its tangent.</param>
    /// <param name="nondiff_argnums">0: the argument that is no array.</param>
    /// <exception cref="ArgumentException">It is not 0.</exception>
    public static Func<S, A, R> custom_jvp<S, A, R>(Func<S, A, R> f, Func<S, A, A, (R, R)> jvp, int nondiff_argnums)
    {
        RequireFirst(nondiff_argnums, "custom_jvp");
        var c = new CustomJvp<Args<S, A>, R>(f, a => f(a.First, a.Second), (a, t) => jvp(a.First, a.Second, t.Second), 0);
        return FunctionInfo.Of(f).Tag<Func<S, A, R>>("custom_jvp", (x, y) => c.Run(new(x, y)));
    }

    /// <summary>A function with a derivative rule for forward mode, whose first argument is any C# value: a number, an enum, a function.
    /// Several go into one tuple. Rules get it as their first argument.</summary>
    /// <param name="f">The function.</param>
    /// <param name="jvp">From the first argument, the others and their tangents, the value and its tangent.</param>
    /// <param name="nondiff_argnums">0: the argument that is no array.</param>
    /// <exception cref="ArgumentException">It is not 0.</exception>
    public static Func<S, A, B, R> custom_jvp<S, A, B, R>(Func<S, A, B, R> f, Func<S, (A, B), (A, B), (R, R)> jvp, int nondiff_argnums)
    {
        RequireFirst(nondiff_argnums, "custom_jvp");
        var c = new CustomJvp<Args<S, A, B>, R>(f, a => f(a.First, a.Second, a.Third), (a, t) =>
            jvp(a.First, (a.Second, a.Third), (t.Second, t.Third)), 0);
        return FunctionInfo.Of(f).Tag<Func<S, A, B, R>>("custom_jvp", (x, y, z) => c.Run(new(x, y, z)));
    }

    /// <summary>A function with a derivative rule for forward mode, whose first argument is any C# value: a number, an enum, a function.
    /// Several go into one tuple. Rules get it as their first argument.</summary>
    /// <param name="f">The function.</param>
    /// <param name="jvp">From the first argument, the others and their tangents, the value and its tangent.</param>
    /// <param name="nondiff_argnums">0: the argument that is no array.</param>
    /// <exception cref="ArgumentException">It is not 0.</exception>
    public static Func<S, A, B, C, R> custom_jvp<S, A, B, C, R>(
        Func<S, A, B, C, R> f, Func<S, (A, B, C), (A, B, C), (R, R)> jvp, int nondiff_argnums)
    {
        RequireFirst(nondiff_argnums, "custom_jvp");
        var c = new CustomJvp<Args<S, A, B, C>, R>(f, a => f(a.First, a.Second, a.Third, a.Fourth), (a, t) =>
            jvp(a.First, (a.Second, a.Third, a.Fourth), (t.Second, t.Third, t.Fourth)), 0);
        return FunctionInfo.Of(f).Tag<Func<S, A, B, C, R>>("custom_jvp", (x, y, z, w) => c.Run(new(x, y, z, w)));
    }

    /// <summary>A function with a derivative rule for each argument, from which the tangents are summed.</summary>
    /// <param name="f">The function.</param>
    /// <param name="jvp">From the tangent of the argument, the value and the argument, its part of the tangent; null: none.</param>
    public static Func<NDArray, NDArray> custom_jvp(Func<NDArray, NDArray> f, Func<NDArray, NDArray, NDArray, NDArray>? jvp) =>
        custom_jvp(f, (NDArray x, NDArray t) =>
        {
            var y = f(x);
            return (y, SumOfParts(y, jvp?.Invoke(t, y, x)));
        });

    /// <summary>A function with a derivative rule for each argument, from which the tangents are summed.</summary>
    /// <param name="f">The function.</param>
    /// <param name="jvp0">From the tangent of argument 0, the value and the arguments, its part of the tangent; null: none.</param>
    /// <param name="jvp1">From the tangent of argument 1, the value and the arguments, its part of the tangent; null: none.</param>
    public static Func<NDArray, NDArray, NDArray> custom_jvp(
        Func<NDArray, NDArray, NDArray> f, Func<NDArray, NDArray, NDArray, NDArray, NDArray>? jvp0,
            Func<NDArray, NDArray, NDArray, NDArray, NDArray>? jvp1) =>
        custom_jvp(f, ((NDArray, NDArray) x, (NDArray, NDArray) t) =>
        {
            var y = f(x.Item1, x.Item2);
            return (y, SumOfParts(y, jvp0?.Invoke(t.Item1, y, x.Item1, x.Item2), jvp1?.Invoke(t.Item2, y, x.Item1, x.Item2)));
        });

    /// <summary>A function with a derivative rule for each argument, from which the tangents are summed.</summary>
    /// <param name="f">The function.</param>
    /// <param name="jvp0">From the tangent of argument 0, the value and the arguments, its part of the tangent; null: none.</param>
    /// <param name="jvp1">From the tangent of argument 1, the value and the arguments, its part of the tangent; null: none.</param>
    /// <param name="jvp2">From the tangent of argument 2, the value and the arguments, its part of the tangent; null: none.</param>
    public static Func<NDArray, NDArray, NDArray, NDArray> custom_jvp(
        Func<NDArray, NDArray, NDArray, NDArray> f, Func<NDArray, NDArray, NDArray, NDArray, NDArray, NDArray>? jvp0,
            Func<NDArray, NDArray, NDArray, NDArray, NDArray, NDArray>? jvp1,
                Func<NDArray, NDArray, NDArray, NDArray, NDArray, NDArray>? jvp2) =>
        custom_jvp(f, ((NDArray, NDArray, NDArray) x, (NDArray, NDArray, NDArray) t) =>
        {
            var y = f(x.Item1, x.Item2, x.Item3);
            return (y, SumOfParts(y, jvp0?.Invoke(t.Item1, y, x.Item1, x.Item2, x.Item3),
                jvp1?.Invoke(t.Item2, y, x.Item1, x.Item2, x.Item3), jvp2?.Invoke(t.Item3, y, x.Item1, x.Item2, x.Item3)));
        });

    /// <summary>A function with a derivative rule for each argument, from which the tangents are summed.</summary>
    /// <param name="f">The function.</param>
    /// <param name="jvp0">From the tangent of argument 0, the value and the arguments, its part of the tangent; null: none.</param>
    /// <param name="jvp1">From the tangent of argument 1, the value and the arguments, its part of the tangent; null: none.</param>
    /// <param name="jvp2">From the tangent of argument 2, the value and the arguments, its part of the tangent; null: none.</param>
    /// <param name="jvp3">From the tangent of argument 3, the value and the arguments, its part of the tangent; null: none.</param>
    public static Func<NDArray, NDArray, NDArray, NDArray, NDArray> custom_jvp(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> f, Func<NDArray, NDArray, NDArray, NDArray, NDArray, NDArray, NDArray>? jvp0,
            Func<NDArray, NDArray, NDArray, NDArray, NDArray, NDArray, NDArray>? jvp1,
                Func<NDArray, NDArray, NDArray, NDArray, NDArray, NDArray, NDArray>? jvp2,
                    Func<NDArray, NDArray, NDArray, NDArray, NDArray, NDArray, NDArray>? jvp3) =>
        custom_jvp(f, ((NDArray, NDArray, NDArray, NDArray) x, (NDArray, NDArray, NDArray, NDArray) t) =>
        {
            var y = f(x.Item1, x.Item2, x.Item3, x.Item4);
            return (y, SumOfParts(y, jvp0?.Invoke(t.Item1, y, x.Item1, x.Item2, x.Item3, x.Item4),
                jvp1?.Invoke(t.Item2, y, x.Item1, x.Item2, x.Item3, x.Item4), jvp2?.Invoke(t.Item3, y, x.Item1, x.Item2, x.Item3, x.Item4),
                    jvp3?.Invoke(t.Item4, y, x.Item1, x.Item2, x.Item3, x.Item4)));
        });

    private static NDArray SumOfParts(NDArray value, params NDArray?[] parts) =>
        parts.OfType<NDArray>().Aggregate((NDArray?)null, (sum, part) => sum is null ? part : sum + part) ?? jnp.zeros_like(value);
}
