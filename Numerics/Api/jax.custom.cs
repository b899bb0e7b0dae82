using Lazy.Graph.Ops;

namespace Lazy;

// Derivatives given by hand.
public static partial class jax
{
    /// <summary>A function with a derivative rule for reverse mode.</summary>
    /// <param name="f">The function.</param>
    /// <param name="fwd">Gives the value and what <paramref name="bwd"/> needs, any tree of arrays.</param>
    /// <param name="bwd">From that and the cotangent of the value, the cotangent of the argument.</param>
    /// <exception cref="Lazy.DifferentiationException">When differentiated: in forward mode, or a rule gives other shapes than the
    /// function.</exception>
    public static Func<NDArray, NDArray> custom_vjp<TRes>(
        Func<NDArray, NDArray> f, Func<NDArray, (NDArray, TRes)> fwd, Func<TRes, NDArray, NDArray> bwd) =>
            custom_vjp<NDArray, NDArray, TRes>(f, fwd, bwd);

    /// <inheritdoc cref="custom_vjp{TRes}(Func{NDArray, NDArray}, Func{NDArray, ValueTuple{NDArray, TRes}}, Func{TRes, NDArray,
    /// NDArray})"/>
    public static Func<NDArray, NDArray, NDArray> custom_vjp<TRes>(
        Func<NDArray, NDArray, NDArray> f, Func<NDArray, NDArray, (NDArray, TRes)> fwd, Func<TRes, NDArray, (NDArray, NDArray)> bwd) =>
        custom_vjp<NDArray, NDArray, NDArray, TRes>(f, fwd, bwd);

    /// <inheritdoc cref="custom_vjp{TRes}(Func{NDArray, NDArray}, Func{NDArray, ValueTuple{NDArray, TRes}}, Func{TRes, NDArray,
    /// NDArray})"/>
    public static Func<T, R> custom_vjp<T, R, TRes>(Func<T, R> f, Func<T, (R, TRes)> fwd, Func<TRes, R, T> bwd)
    {
        var c = new CustomVjp<Args<T>, R, TRes, T>(f, a => f(a.First), a => fwd(a.First), bwd);
        return FunctionInfo.Of(f).Tag<Func<T, R>>("custom_vjp", x => c.Run(new(x)));
    }

    /// <inheritdoc cref="custom_vjp{TRes}(Func{NDArray, NDArray}, Func{NDArray, ValueTuple{NDArray, TRes}}, Func{TRes, NDArray,
    /// NDArray})"/>
    public static Func<A, B, R> custom_vjp<A, B, R, TRes>(Func<A, B, R> f, Func<A, B, (R, TRes)> fwd, Func<TRes, R, (A, B)> bwd)
    {
        var c = new CustomVjp<Args<A, B>, R, TRes, (A, B)>(f, a => f(a.First, a.Second), a => fwd(a.First, a.Second), bwd);
        return FunctionInfo.Of(f).Tag<Func<A, B, R>>("custom_vjp", (x, y) => c.Run(new(x, y)));
    }

    /// <inheritdoc cref="custom_vjp{TRes}(Func{NDArray, NDArray}, Func{NDArray, ValueTuple{NDArray, TRes}}, Func{TRes, NDArray,
    /// NDArray})"/>
    public static Func<A, B, C, R> custom_vjp<A, B, C, R, TRes>(Func<A, B, C, R> f,
        Func<A, B, C, (R, TRes)> fwd, Func<TRes, R, (A, B, C)> bwd)
    {
        var c = new CustomVjp<Args<A, B, C>, R, TRes, (A, B, C)>(
            f, a => f(a.First, a.Second, a.Third), a => fwd(a.First, a.Second, a.Third), bwd);
        return FunctionInfo.Of(f).Tag<Func<A, B, C, R>>("custom_vjp", (x, y, z) => c.Run(new(x, y, z)));
    }

    /// <summary>A function with a derivative rule for forward mode, from which reverse mode follows by transposition.</summary>
    /// <param name="f">The function.</param>
    /// <param name="jvp">From the argument and its tangent, the value and its tangent, which is linear in the former.</param>
    public static Func<NDArray, NDArray> custom_jvp(Func<NDArray, NDArray> f, Func<NDArray, NDArray, (NDArray, NDArray)> jvp) =>
        custom_jvp<NDArray, NDArray>(f, jvp);

    /// <inheritdoc cref="custom_jvp(Func{NDArray, NDArray}, Func{NDArray, NDArray, ValueTuple{NDArray, NDArray}})"/>
    public static Func<NDArray, NDArray, NDArray> custom_jvp(
        Func<NDArray, NDArray, NDArray> f, Func<(NDArray, NDArray), (NDArray, NDArray), (NDArray, NDArray)> jvp) =>
        custom_jvp<NDArray, NDArray, NDArray>(f, jvp);

    /// <inheritdoc cref="custom_jvp(Func{NDArray, NDArray}, Func{NDArray, NDArray, ValueTuple{NDArray, NDArray}})"/>
    public static Func<T, R> custom_jvp<T, R>(Func<T, R> f, Func<T, T, (R, R)> jvp)
    {
        var c = new CustomJvp<Args<T>, R>(f, a => f(a.First), (a, t) => jvp(a.First, t.First));
        return FunctionInfo.Of(f).Tag<Func<T, R>>("custom_jvp", x => c.Run(new(x)));
    }

    /// <inheritdoc cref="custom_jvp(Func{NDArray, NDArray}, Func{NDArray, NDArray, ValueTuple{NDArray, NDArray}})"/>
    public static Func<A, B, R> custom_jvp<A, B, R>(Func<A, B, R> f, Func<(A, B), (A, B), (R, R)> jvp)
    {
        var c = new CustomJvp<Args<A, B>, R>(f, a => f(a.First, a.Second), (a, t) => jvp((a.First, a.Second), (t.First, t.Second)));
        return FunctionInfo.Of(f).Tag<Func<A, B, R>>("custom_jvp", (x, y) => c.Run(new(x, y)));
    }

    /// <summary>The strict operations: no promotion, one function per primitive; and structured control flow.</summary>
    public static partial class lax
    {
        /// <summary>The value, taken as a constant by differentiation.</summary>
        public static NDArray stop_gradient(NDArray x) => Ufunc.Apply("stop_gradient", x, Lax.StopGradient);

        /// <inheritdoc cref="stop_gradient(NDArray)"/>
        public static T stop_gradient<T>(T x) => Leaves.Map(stop_gradient, x, "stop_gradient: x");
    }
}
