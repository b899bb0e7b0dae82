namespace Lazy;

// Forward mode at a point.
public static partial class jax
{
    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    public static (NDArray value, NDArray tangent) jvp(Func<NDArray, NDArray> f, NDArray primals, NDArray tangents)
    {
        var r = Differentials.Jvp(f, (Args<NDArray> a) => (f(a.First), (NDArray?)null), new(primals), new(tangents));
        return (r.Value, r.Tangent);
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (NDArray value, NDArray tangent, TAux aux) jvp<TAux>(
        Func<NDArray, (NDArray, TAux)> f, NDArray primals, NDArray tangents, bool has_aux)
    {
        RequireAux(has_aux, "jvp");
        var r = Differentials.Jvp(f, (Args<NDArray> a) => f(a.First), new(primals), new(tangents));
        return (r.Value, r.Tangent, r.Aux);
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    public static (NDArray value, NDArray tangent) jvp(
        Func<NDArray, NDArray, NDArray> f, (NDArray, NDArray) primals, (NDArray, NDArray) tangents)
    {
        var r = Differentials.Jvp(f, (Args<NDArray, NDArray> a) =>
            (f(a.First, a.Second), (NDArray?)null), new(primals.Item1, primals.Item2), new(tangents.Item1, tangents.Item2));
        return (r.Value, r.Tangent);
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (NDArray value, NDArray tangent, TAux aux) jvp<TAux>(
        Func<NDArray, NDArray, (NDArray, TAux)> f, (NDArray, NDArray) primals, (NDArray, NDArray) tangents, bool has_aux)
    {
        RequireAux(has_aux, "jvp");
        var r = Differentials.Jvp(f, (Args<NDArray, NDArray> a) =>
            f(a.First, a.Second), new(primals.Item1, primals.Item2), new(tangents.Item1, tangents.Item2));
        return (r.Value, r.Tangent, r.Aux);
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    public static (NDArray value, NDArray tangent) jvp(
        Func<NDArray, NDArray, NDArray, NDArray> f, (NDArray, NDArray, NDArray) primals, (NDArray, NDArray, NDArray) tangents)
    {
        var r = Differentials.Jvp(f, (Args<NDArray, NDArray, NDArray> a) =>
            (f(a.First, a.Second, a.Third), (NDArray?)null), new(primals.Item1, primals.Item2, primals.Item3),
                new(tangents.Item1, tangents.Item2, tangents.Item3));
        return (r.Value, r.Tangent);
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (NDArray value, NDArray tangent, TAux aux) jvp<TAux>(
        Func<NDArray, NDArray, NDArray, (NDArray, TAux)> f, (NDArray, NDArray, NDArray) primals, (NDArray, NDArray, NDArray) tangents,
            bool has_aux)
    {
        RequireAux(has_aux, "jvp");
        var r = Differentials.Jvp(f, (Args<NDArray, NDArray, NDArray> a) =>
            f(a.First, a.Second, a.Third), new(primals.Item1, primals.Item2, primals.Item3),
                new(tangents.Item1, tangents.Item2, tangents.Item3));
        return (r.Value, r.Tangent, r.Aux);
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    public static (NDArray value, NDArray tangent) jvp(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> f, (NDArray, NDArray, NDArray, NDArray) primals,
            (NDArray, NDArray, NDArray, NDArray) tangents)
    {
        var r = Differentials.Jvp(f, (Args<NDArray, NDArray, NDArray, NDArray> a) =>
            (f(a.First, a.Second, a.Third, a.Fourth), (NDArray?)null), new(primals.Item1, primals.Item2, primals.Item3, primals.Item4),
                new(tangents.Item1, tangents.Item2, tangents.Item3, tangents.Item4));
        return (r.Value, r.Tangent);
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (NDArray value, NDArray tangent, TAux aux) jvp<TAux>(
        Func<NDArray, NDArray, NDArray, NDArray, (NDArray, TAux)> f, (NDArray, NDArray, NDArray, NDArray) primals,
            (NDArray, NDArray, NDArray, NDArray) tangents, bool has_aux)
    {
        RequireAux(has_aux, "jvp");
        var r = Differentials.Jvp(f, (Args<NDArray, NDArray, NDArray, NDArray> a) =>
            f(a.First, a.Second, a.Third, a.Fourth), new(primals.Item1, primals.Item2, primals.Item3, primals.Item4),
                new(tangents.Item1, tangents.Item2, tangents.Item3, tangents.Item4));
        return (r.Value, r.Tangent, r.Aux);
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    public static (R value, R tangent) jvp<T, R>(Func<T, R> f, T primals, T tangents)
    {
        var r = Differentials.Jvp(f, (Args<T> a) => (f(a.First), (NDArray?)null), new(primals), new(tangents));
        return (r.Value, r.Tangent);
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of trees of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (R value, R tangent, TAux aux) jvp<T, R, TAux>(Func<T, (R, TAux)> f, T primals, T tangents, bool has_aux)
    {
        RequireAux(has_aux, "jvp");
        var r = Differentials.Jvp(f, (Args<T> a) => f(a.First), new(primals), new(tangents));
        return (r.Value, r.Tangent, r.Aux);
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    public static (R value, R tangent) jvp<A, B, R>(Func<A, B, R> f, (A, B) primals, (A, B) tangents)
    {
        var r = Differentials.Jvp(f, (Args<A, B> a) =>
            (f(a.First, a.Second), (NDArray?)null), new(primals.Item1, primals.Item2), new(tangents.Item1, tangents.Item2));
        return (r.Value, r.Tangent);
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of trees of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (R value, R tangent, TAux aux) jvp<A, B, R, TAux>(
        Func<A, B, (R, TAux)> f, (A, B) primals, (A, B) tangents, bool has_aux)
    {
        RequireAux(has_aux, "jvp");
        var r = Differentials.Jvp(f, (Args<A, B> a) =>
            f(a.First, a.Second), new(primals.Item1, primals.Item2), new(tangents.Item1, tangents.Item2));
        return (r.Value, r.Tangent, r.Aux);
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    public static (R value, R tangent) jvp<A, B, C, R>(Func<A, B, C, R> f, (A, B, C) primals, (A, B, C) tangents)
    {
        var r = Differentials.Jvp(f, (Args<A, B, C> a) =>
            (f(a.First, a.Second, a.Third), (NDArray?)null), new(primals.Item1, primals.Item2, primals.Item3),
                new(tangents.Item1, tangents.Item2, tangents.Item3));
        return (r.Value, r.Tangent);
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of trees of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (R value, R tangent, TAux aux) jvp<A, B, C, R, TAux>(
        Func<A, B, C, (R, TAux)> f, (A, B, C) primals, (A, B, C) tangents, bool has_aux)
    {
        RequireAux(has_aux, "jvp");
        var r = Differentials.Jvp(f, (Args<A, B, C> a) =>
            f(a.First, a.Second, a.Third), new(primals.Item1, primals.Item2, primals.Item3),
                new(tangents.Item1, tangents.Item2, tangents.Item3));
        return (r.Value, r.Tangent, r.Aux);
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    public static (R value, R tangent) jvp<A, B, C, D, R>(Func<A, B, C, D, R> f, (A, B, C, D) primals, (A, B, C, D) tangents)
    {
        var r = Differentials.Jvp(f, (Args<A, B, C, D> a) =>
            (f(a.First, a.Second, a.Third, a.Fourth), (NDArray?)null), new(primals.Item1, primals.Item2, primals.Item3, primals.Item4),
                new(tangents.Item1, tangents.Item2, tangents.Item3, tangents.Item4));
        return (r.Value, r.Tangent);
    }

    /// <summary>The value of a function and its derivative along a direction (forward mode).</summary>
    /// <param name="f">A function of trees of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primals">Where to differentiate.</param>
    /// <param name="tangents">The direction: structure, shapes and dtypes of the primals.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (R value, R tangent, TAux aux) jvp<A, B, C, D, R, TAux>(
        Func<A, B, C, D, (R, TAux)> f, (A, B, C, D) primals, (A, B, C, D) tangents, bool has_aux)
    {
        RequireAux(has_aux, "jvp");
        var r = Differentials.Jvp(f, (Args<A, B, C, D> a) =>
            f(a.First, a.Second, a.Third, a.Fourth), new(primals.Item1, primals.Item2, primals.Item3, primals.Item4),
                new(tangents.Item1, tangents.Item2, tangents.Item3, tangents.Item4));
        return (r.Value, r.Tangent, r.Aux);
    }
}
