namespace Lazy;

// Forward and reverse mode at a point.
public static partial class jax
{
    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    public static (NDArray value, NDArray tangent) jvp(Func<NDArray, NDArray> f, NDArray primals, NDArray tangents) =>
        Differentials.Jvp<Args<NDArray>, NDArray>(f, a => f(a.First), new(primals), new(tangents));

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the argument (reverse
    /// mode).</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primal">Where to differentiate.</param>
    public static (NDArray value, Func<NDArray, NDArray> pullback) vjp(Func<NDArray, NDArray> f, NDArray primal)
    {
        var (value, back) = Differentials.Vjp<Args<NDArray>, NDArray>(f, a => f(a.First), new(primal));
        return (value, ct => back(ct).First);
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    public static (NDArray value, NDArray tangent) jvp(Func<NDArray, NDArray, NDArray> f,
        (NDArray, NDArray) primals, (NDArray, NDArray) tangents) =>
        Differentials.Jvp<Args<NDArray, NDArray>, NDArray>(f, a =>
            f(a.First, a.Second), new(primals.Item1, primals.Item2), new(tangents.Item1, tangents.Item2));

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the arguments (reverse
    /// mode).</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    public static (NDArray value, Func<NDArray, (NDArray, NDArray)> pullback) vjp(Func<NDArray, NDArray, NDArray> f,
        NDArray primal0, NDArray primal1)
    {
        var (value, back) = Differentials.Vjp<Args<NDArray, NDArray>, NDArray>(f, a => f(a.First, a.Second), new(primal0, primal1));
        return (value, ct =>
        {
            var b = back(ct);
            return (b.First, b.Second);
        }
        );
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    public static (NDArray value, NDArray tangent) jvp(Func<NDArray, NDArray, NDArray, NDArray> f,
        (NDArray, NDArray, NDArray) primals, (NDArray, NDArray, NDArray) tangents) =>
        Differentials.Jvp<Args<NDArray, NDArray, NDArray>, NDArray>(f, a =>
            f(a.First, a.Second, a.Third), new(primals.Item1, primals.Item2, primals.Item3),
            new(tangents.Item1, tangents.Item2, tangents.Item3));

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the arguments (reverse
    /// mode).</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    public static (NDArray value, Func<NDArray, (NDArray, NDArray, NDArray)> pullback) vjp(Func<NDArray, NDArray, NDArray, NDArray> f,
        NDArray primal0, NDArray primal1, NDArray primal2)
    {
        var (value, back) = Differentials.Vjp<Args<NDArray, NDArray, NDArray>, NDArray>(f, a =>
            f(a.First, a.Second, a.Third), new(primal0, primal1, primal2));
        return (value, ct =>
        {
            var b = back(ct);
            return (b.First, b.Second, b.Third);
        }
        );
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    public static (NDArray value, NDArray tangent) jvp(Func<NDArray, NDArray, NDArray, NDArray, NDArray> f,
        (NDArray, NDArray, NDArray, NDArray) primals, (NDArray, NDArray, NDArray, NDArray) tangents) =>
        Differentials.Jvp<Args<NDArray, NDArray, NDArray, NDArray>, NDArray>(f, a =>
            f(a.First, a.Second, a.Third, a.Fourth), new(primals.Item1, primals.Item2, primals.Item3, primals.Item4),
            new(tangents.Item1, tangents.Item2, tangents.Item3, tangents.Item4));

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the arguments (reverse
    /// mode).</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    /// <param name="primal3">Where to differentiate: argument 3.</param>
    public static (NDArray value, Func<NDArray, (NDArray, NDArray, NDArray, NDArray)> pullback) vjp(Func<NDArray, NDArray, NDArray,
        NDArray, NDArray> f, NDArray primal0, NDArray primal1, NDArray primal2, NDArray primal3)
    {
        var (value, back) = Differentials.Vjp<Args<NDArray, NDArray, NDArray, NDArray>, NDArray>(f, a =>
            f(a.First, a.Second, a.Third, a.Fourth), new(primal0, primal1, primal2, primal3));
        return (value, ct =>
        {
            var b = back(ct);
            return (b.First, b.Second, b.Third, b.Fourth);
        }
        );
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    public static (R value, R tangent) jvp<T, R>(Func<T, R> f, T primals, T tangents) =>
        Differentials.Jvp<Args<T>, R>(f, a => f(a.First), new(primals), new(tangents));

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the argument (reverse
    /// mode).</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primal">Where to differentiate.</param>
    public static (R value, Func<R, T> pullback) vjp<T, R>(Func<T, R> f, T primal)
    {
        var (value, back) = Differentials.Vjp<Args<T>, R>(f, a => f(a.First), new(primal));
        return (value, ct => back(ct).First);
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    public static (R value, R tangent) jvp<A, B, R>(Func<A, B, R> f, (A, B) primals, (A, B) tangents) =>
        Differentials.Jvp<Args<A, B>, R>(f, a =>
            f(a.First, a.Second), new(primals.Item1, primals.Item2), new(tangents.Item1, tangents.Item2));

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the arguments (reverse
    /// mode).</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    public static (R value, Func<R, (A, B)> pullback) vjp<A, B, R>(Func<A, B, R> f, A primal0, B primal1)
    {
        var (value, back) = Differentials.Vjp<Args<A, B>, R>(f, a => f(a.First, a.Second), new(primal0, primal1));
        return (value, ct =>
        {
            var b = back(ct);
            return (b.First, b.Second);
        }
        );
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    public static (R value, R tangent) jvp<A, B, C, R>(Func<A, B, C, R> f, (A, B, C) primals, (A, B, C) tangents) =>
        Differentials.Jvp<Args<A, B, C>, R>(f, a =>
            f(a.First, a.Second, a.Third), new(primals.Item1, primals.Item2, primals.Item3),
            new(tangents.Item1, tangents.Item2, tangents.Item3));

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the arguments (reverse
    /// mode).</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    public static (R value, Func<R, (A, B, C)> pullback) vjp<A, B, C, R>(Func<A, B, C, R> f, A primal0, B primal1, C primal2)
    {
        var (value, back) = Differentials.Vjp<Args<A, B, C>, R>(f, a => f(a.First, a.Second, a.Third), new(primal0, primal1, primal2));
        return (value, ct =>
        {
            var b = back(ct);
            return (b.First, b.Second, b.Third);
        }
        );
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    public static (R value, R tangent) jvp<A, B, C, D, R>(Func<A, B, C, D, R> f, (A, B, C, D) primals, (A, B, C, D) tangents) =>
        Differentials.Jvp<Args<A, B, C, D>, R>(f, a =>
            f(a.First, a.Second, a.Third, a.Fourth), new(primals.Item1, primals.Item2, primals.Item3, primals.Item4),
            new(tangents.Item1, tangents.Item2, tangents.Item3, tangents.Item4));

    /// <summary>The value of a function, and the function that takes a cotangent of the value back to the arguments (reverse
    /// mode).</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    /// <param name="primal3">Where to differentiate: argument 3.</param>
    public static (R value, Func<R, (A, B, C, D)> pullback) vjp<A, B, C, D, R>(Func<A, B, C, D, R> f,
        A primal0, B primal1, C primal2, D primal3)
    {
        var (value, back) = Differentials.Vjp<Args<A, B, C, D>, R>(f, a =>
            f(a.First, a.Second, a.Third, a.Fourth), new(primal0, primal1, primal2, primal3));
        return (value, ct =>
        {
            var b = back(ct);
            return (b.First, b.Second, b.Third, b.Fourth);
        }
        );
    }
}
