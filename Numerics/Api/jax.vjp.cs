namespace Lazy;

// Reverse mode at a point.
public static partial class jax
{
    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the argument (reverse
    /// mode).</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primal">Where to differentiate.</param>
    public static (NDArray value, Func<NDArray, NDArray> pullback) vjp(Func<NDArray, NDArray> f, NDArray primal)
    {
        var r = Differentials.Vjp(f, (Args<NDArray> a) => (f(a.First), (NDArray?)null), new(primal));
        return (r.Value, ct =>
        {
            var b = r.Pullback(ct);
            return b.First;
        }
        );
    }

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the argument (reverse
    /// mode).</summary>
    /// <param name="f">A function of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primal">Where to differentiate.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (NDArray value, Func<NDArray, NDArray> pullback, TAux aux) vjp<TAux>(
        Func<NDArray, (NDArray, TAux)> f, NDArray primal, bool has_aux)
    {
        RequireAux(has_aux, "vjp");
        var r = Differentials.Vjp(f, (Args<NDArray> a) => f(a.First), new(primal));
        return (r.Value, ct =>
        {
            var b = r.Pullback(ct);
            return b.First;
        }, r.Aux);
    }

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the arguments (reverse
    /// mode).</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    public static (NDArray value, Func<NDArray, (NDArray, NDArray)> pullback) vjp(
        Func<NDArray, NDArray, NDArray> f, NDArray primal0, NDArray primal1)
    {
        var r = Differentials.Vjp(f, (Args<NDArray, NDArray> a) => (f(a.First, a.Second), (NDArray?)null), new(primal0, primal1));
        return (r.Value, ct =>
        {
            var b = r.Pullback(ct);
            return (b.First, b.Second);
        }
        );
    }

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the arguments (reverse
    /// mode).</summary>
    /// <param name="f">A function of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (NDArray value, Func<NDArray, (NDArray, NDArray)> pullback, TAux aux) vjp<TAux>(
        Func<NDArray, NDArray, (NDArray, TAux)> f, NDArray primal0, NDArray primal1, bool has_aux)
    {
        RequireAux(has_aux, "vjp");
        var r = Differentials.Vjp(f, (Args<NDArray, NDArray> a) => f(a.First, a.Second), new(primal0, primal1));
        return (r.Value, ct =>
        {
            var b = r.Pullback(ct);
            return (b.First, b.Second);
        }, r.Aux);
    }

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the arguments (reverse
    /// mode).</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    public static (NDArray value, Func<NDArray, (NDArray, NDArray, NDArray)> pullback) vjp(
        Func<NDArray, NDArray, NDArray, NDArray> f, NDArray primal0, NDArray primal1, NDArray primal2)
    {
        var r = Differentials.Vjp(f, (Args<NDArray, NDArray, NDArray> a) =>
            (f(a.First, a.Second, a.Third), (NDArray?)null), new(primal0, primal1, primal2));
        return (r.Value, ct =>
        {
            var b = r.Pullback(ct);
            return (b.First, b.Second, b.Third);
        }
        );
    }

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the arguments (reverse
    /// mode).</summary>
    /// <param name="f">A function of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (NDArray value, Func<NDArray, (NDArray, NDArray, NDArray)> pullback, TAux aux) vjp<TAux>(
        Func<NDArray, NDArray, NDArray, (NDArray, TAux)> f, NDArray primal0, NDArray primal1, NDArray primal2, bool has_aux)
    {
        RequireAux(has_aux, "vjp");
        var r = Differentials.Vjp(f, (Args<NDArray, NDArray, NDArray> a) => f(a.First, a.Second, a.Third), new(primal0, primal1, primal2));
        return (r.Value, ct =>
        {
            var b = r.Pullback(ct);
            return (b.First, b.Second, b.Third);
        }, r.Aux);
    }

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the arguments (reverse
    /// mode).</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    /// <param name="primal3">Where to differentiate: argument 3.</param>
    public static (NDArray value, Func<NDArray, (NDArray, NDArray, NDArray, NDArray)> pullback) vjp(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> f, NDArray primal0, NDArray primal1, NDArray primal2, NDArray primal3)
    {
        var r = Differentials.Vjp(f, (Args<NDArray, NDArray, NDArray, NDArray> a) =>
            (f(a.First, a.Second, a.Third, a.Fourth), (NDArray?)null), new(primal0, primal1, primal2, primal3));
        return (r.Value, ct =>
        {
            var b = r.Pullback(ct);
            return (b.First, b.Second, b.Third, b.Fourth);
        }
        );
    }

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the arguments (reverse
    /// mode).</summary>
    /// <param name="f">A function of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    /// <param name="primal3">Where to differentiate: argument 3.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (NDArray value, Func<NDArray, (NDArray, NDArray, NDArray, NDArray)> pullback, TAux aux) vjp<TAux>(
        Func<NDArray, NDArray, NDArray, NDArray, (NDArray, TAux)> f, NDArray primal0, NDArray primal1, NDArray primal2, NDArray primal3,
            bool has_aux)
    {
        RequireAux(has_aux, "vjp");
        var r = Differentials.Vjp(f, (Args<NDArray, NDArray, NDArray, NDArray> a) =>
            f(a.First, a.Second, a.Third, a.Fourth), new(primal0, primal1, primal2, primal3));
        return (r.Value, ct =>
        {
            var b = r.Pullback(ct);
            return (b.First, b.Second, b.Third, b.Fourth);
        }, r.Aux);
    }

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the argument (reverse
    /// mode).</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primal">Where to differentiate.</param>
    public static (R value, Func<R, T> pullback) vjp<T, R>(Func<T, R> f, T primal)
    {
        var r = Differentials.Vjp(f, (Args<T> a) => (f(a.First), (NDArray?)null), new(primal));
        return (r.Value, ct =>
        {
            var b = r.Pullback(ct);
            return b.First;
        }
        );
    }

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the argument (reverse
    /// mode).</summary>
    /// <param name="f">A function of trees of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primal">Where to differentiate.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (R value, Func<R, T> pullback, TAux aux) vjp<T, R, TAux>(Func<T, (R, TAux)> f, T primal, bool has_aux)
    {
        RequireAux(has_aux, "vjp");
        var r = Differentials.Vjp(f, (Args<T> a) => f(a.First), new(primal));
        return (r.Value, ct =>
        {
            var b = r.Pullback(ct);
            return b.First;
        }, r.Aux);
    }

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the arguments (reverse
    /// mode).</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    public static (R value, Func<R, (A, B)> pullback) vjp<A, B, R>(Func<A, B, R> f, A primal0, B primal1)
    {
        var r = Differentials.Vjp(f, (Args<A, B> a) => (f(a.First, a.Second), (NDArray?)null), new(primal0, primal1));
        return (r.Value, ct =>
        {
            var b = r.Pullback(ct);
            return (b.First, b.Second);
        }
        );
    }

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the arguments (reverse
    /// mode).</summary>
    /// <param name="f">A function of trees of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (R value, Func<R, (A, B)> pullback, TAux aux) vjp<A, B, R, TAux>(
        Func<A, B, (R, TAux)> f, A primal0, B primal1, bool has_aux)
    {
        RequireAux(has_aux, "vjp");
        var r = Differentials.Vjp(f, (Args<A, B> a) => f(a.First, a.Second), new(primal0, primal1));
        return (r.Value, ct =>
        {
            var b = r.Pullback(ct);
            return (b.First, b.Second);
        }, r.Aux);
    }

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the arguments (reverse
    /// mode).</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    public static (R value, Func<R, (A, B, C)> pullback) vjp<A, B, C, R>(Func<A, B, C, R> f, A primal0, B primal1, C primal2)
    {
        var r = Differentials.Vjp(f, (Args<A, B, C> a) => (f(a.First, a.Second, a.Third), (NDArray?)null), new(primal0, primal1, primal2));
        return (r.Value, ct =>
        {
            var b = r.Pullback(ct);
            return (b.First, b.Second, b.Third);
        }
        );
    }

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the arguments (reverse
    /// mode).</summary>
    /// <param name="f">A function of trees of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (R value, Func<R, (A, B, C)> pullback, TAux aux) vjp<A, B, C, R, TAux>(
        Func<A, B, C, (R, TAux)> f, A primal0, B primal1, C primal2, bool has_aux)
    {
        RequireAux(has_aux, "vjp");
        var r = Differentials.Vjp(f, (Args<A, B, C> a) => f(a.First, a.Second, a.Third), new(primal0, primal1, primal2));
        return (r.Value, ct =>
        {
            var b = r.Pullback(ct);
            return (b.First, b.Second, b.Third);
        }, r.Aux);
    }

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the arguments (reverse
    /// mode).</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    /// <param name="primal3">Where to differentiate: argument 3.</param>
    public static (R value, Func<R, (A, B, C, D)> pullback) vjp<A, B, C, D, R>(
        Func<A, B, C, D, R> f, A primal0, B primal1, C primal2, D primal3)
    {
        var r = Differentials.Vjp(f, (Args<A, B, C, D> a) =>
            (f(a.First, a.Second, a.Third, a.Fourth), (NDArray?)null), new(primal0, primal1, primal2, primal3));
        return (r.Value, ct =>
        {
            var b = r.Pullback(ct);
            return (b.First, b.Second, b.Third, b.Fourth);
        }
        );
    }

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the arguments (reverse
    /// mode).</summary>
    /// <param name="f">A function of trees of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    /// <param name="primal3">Where to differentiate: argument 3.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (R value, Func<R, (A, B, C, D)> pullback, TAux aux) vjp<A, B, C, D, R, TAux>(
        Func<A, B, C, D, (R, TAux)> f, A primal0, B primal1, C primal2, D primal3, bool has_aux)
    {
        RequireAux(has_aux, "vjp");
        var r = Differentials.Vjp(f, (Args<A, B, C, D> a) =>
            f(a.First, a.Second, a.Third, a.Fourth), new(primal0, primal1, primal2, primal3));
        return (r.Value, ct =>
        {
            var b = r.Pullback(ct);
            return (b.First, b.Second, b.Third, b.Fourth);
        }, r.Aux);
    }
}
