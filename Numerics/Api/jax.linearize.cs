namespace Lazy;

// Derivatives as linear functions, and their transposes.
public static partial class jax
{
    /// <summary>The value of a function, and its derivative there as a linear function, which may be called many times: the function
    /// itself runs once.</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primal">Where to differentiate.</param>
    public static (NDArray value, Func<NDArray, NDArray> f_jvp) linearize(Func<NDArray, NDArray> f, NDArray primal)
    {
        var r = Differentials.Linearize(f, (Args<NDArray> a) => (f(a.First), (NDArray?)null), new(primal));
        return (r.Value, x => r.Linear(new(x)));
    }

    /// <summary>The value of a function, and its derivative there as a linear function, which may be called many times: the function
    /// itself runs once.</summary>
    /// <param name="f">A function of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primal">Where to differentiate.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (NDArray value, Func<NDArray, NDArray> f_jvp, TAux aux) linearize<TAux>(
        Func<NDArray, (NDArray, TAux)> f, NDArray primal, bool has_aux)
    {
        RequireAux(has_aux, "linearize");
        var r = Differentials.Linearize(f, (Args<NDArray> a) => f(a.First), new(primal));
        return (r.Value, x => r.Linear(new(x)), r.Aux);
    }

    /// <summary>The value of a function, and its derivative there as a linear function, which may be called many times: the function
    /// itself runs once.</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    public static (NDArray value, Func<NDArray, NDArray, NDArray> f_jvp) linearize(
        Func<NDArray, NDArray, NDArray> f, NDArray primal0, NDArray primal1)
    {
        var r = Differentials.Linearize(f, (Args<NDArray, NDArray> a) => (f(a.First, a.Second), (NDArray?)null), new(primal0, primal1));
        return (r.Value, (x, y) => r.Linear(new(x, y)));
    }

    /// <summary>The value of a function, and its derivative there as a linear function, which may be called many times: the function
    /// itself runs once.</summary>
    /// <param name="f">A function of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (NDArray value, Func<NDArray, NDArray, NDArray> f_jvp, TAux aux) linearize<TAux>(
        Func<NDArray, NDArray, (NDArray, TAux)> f, NDArray primal0, NDArray primal1, bool has_aux)
    {
        RequireAux(has_aux, "linearize");
        var r = Differentials.Linearize(f, (Args<NDArray, NDArray> a) => f(a.First, a.Second), new(primal0, primal1));
        return (r.Value, (x, y) => r.Linear(new(x, y)), r.Aux);
    }

    /// <summary>The value of a function, and its derivative there as a linear function, which may be called many times: the function
    /// itself runs once.</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    public static (NDArray value, Func<NDArray, NDArray, NDArray, NDArray> f_jvp) linearize(
        Func<NDArray, NDArray, NDArray, NDArray> f, NDArray primal0, NDArray primal1, NDArray primal2)
    {
        var r = Differentials.Linearize(f, (Args<NDArray, NDArray, NDArray> a) =>
            (f(a.First, a.Second, a.Third), (NDArray?)null), new(primal0, primal1, primal2));
        return (r.Value, (x, y, z) => r.Linear(new(x, y, z)));
    }

    /// <summary>The value of a function, and its derivative there as a linear function, which may be called many times: the function
    /// itself runs once.</summary>
    /// <param name="f">A function of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (NDArray value, Func<NDArray, NDArray, NDArray, NDArray> f_jvp, TAux aux) linearize<TAux>(
        Func<NDArray, NDArray, NDArray, (NDArray, TAux)> f, NDArray primal0, NDArray primal1, NDArray primal2, bool has_aux)
    {
        RequireAux(has_aux, "linearize");
        var r = Differentials.Linearize(f, (Args<NDArray, NDArray, NDArray> a) =>
            f(a.First, a.Second, a.Third), new(primal0, primal1, primal2));
        return (r.Value, (x, y, z) => r.Linear(new(x, y, z)), r.Aux);
    }

    /// <summary>The value of a function, and its derivative there as a linear function, which may be called many times: the function
    /// itself runs once.</summary>
    /// <param name="f">A function of arrays.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    /// <param name="primal3">Where to differentiate: argument 3.</param>
    public static (NDArray value, Func<NDArray, NDArray, NDArray, NDArray, NDArray> f_jvp) linearize(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> f, NDArray primal0, NDArray primal1, NDArray primal2, NDArray primal3)
    {
        var r = Differentials.Linearize(f, (Args<NDArray, NDArray, NDArray, NDArray> a) =>
            (f(a.First, a.Second, a.Third, a.Fourth), (NDArray?)null), new(primal0, primal1, primal2, primal3));
        return (r.Value, (x, y, z, w) => r.Linear(new(x, y, z, w)));
    }

    /// <summary>The value of a function, and its derivative there as a linear function, which may be called many times: the function
    /// itself runs once.</summary>
    /// <param name="f">A function of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    /// <param name="primal3">Where to differentiate: argument 3.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (NDArray value, Func<NDArray, NDArray, NDArray, NDArray, NDArray> f_jvp, TAux aux) linearize<TAux>(
        Func<NDArray, NDArray, NDArray, NDArray, (NDArray, TAux)> f, NDArray primal0, NDArray primal1, NDArray primal2, NDArray primal3,
            bool has_aux)
    {
        RequireAux(has_aux, "linearize");
        var r = Differentials.Linearize(f, (Args<NDArray, NDArray, NDArray, NDArray> a) =>
            f(a.First, a.Second, a.Third, a.Fourth), new(primal0, primal1, primal2, primal3));
        return (r.Value, (x, y, z, w) => r.Linear(new(x, y, z, w)), r.Aux);
    }

    /// <summary>The value of a function, and its derivative there as a linear function, which may be called many times: the function
    /// itself runs once.</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primal">Where to differentiate.</param>
    public static (R value, Func<T, R> f_jvp) linearize<T, R>(Func<T, R> f, T primal)
    {
        var r = Differentials.Linearize(f, (Args<T> a) => (f(a.First), (NDArray?)null), new(primal));
        return (r.Value, x => r.Linear(new(x)));
    }

    /// <summary>The value of a function, and its derivative there as a linear function, which may be called many times: the function
    /// itself runs once.</summary>
    /// <param name="f">A function of trees of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primal">Where to differentiate.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (R value, Func<T, R> f_jvp, TAux aux) linearize<T, R, TAux>(Func<T, (R, TAux)> f, T primal, bool has_aux)
    {
        RequireAux(has_aux, "linearize");
        var r = Differentials.Linearize(f, (Args<T> a) => f(a.First), new(primal));
        return (r.Value, x => r.Linear(new(x)), r.Aux);
    }

    /// <summary>The value of a function, and its derivative there as a linear function, which may be called many times: the function
    /// itself runs once.</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    public static (R value, Func<A, B, R> f_jvp) linearize<A, B, R>(Func<A, B, R> f, A primal0, B primal1)
    {
        var r = Differentials.Linearize(f, (Args<A, B> a) => (f(a.First, a.Second), (NDArray?)null), new(primal0, primal1));
        return (r.Value, (x, y) => r.Linear(new(x, y)));
    }

    /// <summary>The value of a function, and its derivative there as a linear function, which may be called many times: the function
    /// itself runs once.</summary>
    /// <param name="f">A function of trees of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (R value, Func<A, B, R> f_jvp, TAux aux) linearize<A, B, R, TAux>(
        Func<A, B, (R, TAux)> f, A primal0, B primal1, bool has_aux)
    {
        RequireAux(has_aux, "linearize");
        var r = Differentials.Linearize(f, (Args<A, B> a) => f(a.First, a.Second), new(primal0, primal1));
        return (r.Value, (x, y) => r.Linear(new(x, y)), r.Aux);
    }

    /// <summary>The value of a function, and its derivative there as a linear function, which may be called many times: the function
    /// itself runs once.</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    public static (R value, Func<A, B, C, R> f_jvp) linearize<A, B, C, R>(Func<A, B, C, R> f, A primal0, B primal1, C primal2)
    {
        var r = Differentials.Linearize(f, (Args<A, B, C> a) =>
            (f(a.First, a.Second, a.Third), (NDArray?)null), new(primal0, primal1, primal2));
        return (r.Value, (x, y, z) => r.Linear(new(x, y, z)));
    }

    /// <summary>The value of a function, and its derivative there as a linear function, which may be called many times: the function
    /// itself runs once.</summary>
    /// <param name="f">A function of trees of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (R value, Func<A, B, C, R> f_jvp, TAux aux) linearize<A, B, C, R, TAux>(
        Func<A, B, C, (R, TAux)> f, A primal0, B primal1, C primal2, bool has_aux)
    {
        RequireAux(has_aux, "linearize");
        var r = Differentials.Linearize(f, (Args<A, B, C> a) => f(a.First, a.Second, a.Third), new(primal0, primal1, primal2));
        return (r.Value, (x, y, z) => r.Linear(new(x, y, z)), r.Aux);
    }

    /// <summary>The value of a function, and its derivative there as a linear function, which may be called many times: the function
    /// itself runs once.</summary>
    /// <param name="f">A function of trees of arrays.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    /// <param name="primal3">Where to differentiate: argument 3.</param>
    public static (R value, Func<A, B, C, D, R> f_jvp) linearize<A, B, C, D, R>(
        Func<A, B, C, D, R> f, A primal0, B primal1, C primal2, D primal3)
    {
        var r = Differentials.Linearize(f, (Args<A, B, C, D> a) =>
            (f(a.First, a.Second, a.Third, a.Fourth), (NDArray?)null), new(primal0, primal1, primal2, primal3));
        return (r.Value, (x, y, z, w) => r.Linear(new(x, y, z, w)));
    }

    /// <summary>The value of a function, and its derivative there as a linear function, which may be called many times: the function
    /// itself runs once.</summary>
    /// <param name="f">A function of trees of arrays, which gives a pair; the second result is passed on as it is.</param>
    /// <param name="primal0">Where to differentiate: argument 0.</param>
    /// <param name="primal1">Where to differentiate: argument 1.</param>
    /// <param name="primal2">Where to differentiate: argument 2.</param>
    /// <param name="primal3">Where to differentiate: argument 3.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    public static (R value, Func<A, B, C, D, R> f_jvp, TAux aux) linearize<A, B, C, D, R, TAux>(
        Func<A, B, C, D, (R, TAux)> f, A primal0, B primal1, C primal2, D primal3, bool has_aux)
    {
        RequireAux(has_aux, "linearize");
        var r = Differentials.Linearize(f, (Args<A, B, C, D> a) =>
            f(a.First, a.Second, a.Third, a.Fourth), new(primal0, primal1, primal2, primal3));
        return (r.Value, (x, y, z, w) => r.Linear(new(x, y, z, w)), r.Aux);
    }

    /// <summary>The transpose of a linear function: from a cotangent of the result to the argument.</summary>
    /// <param name="fun">A linear function of arrays.</param>
    /// <param name="primal">Any value with the shape and dtype of the argument.</param>
    /// <exception cref="DifferentiationException">The function is not linear.</exception>
    public static Func<NDArray, NDArray> linear_transpose(Func<NDArray, NDArray> fun, NDArray primal)
    {
        var t = Differentials.Transpose(fun, (Args<NDArray> a) => fun(a.First), new(primal));
        return ct => t(ct).First;
    }

    /// <summary>The transpose of a linear function: from a cotangent of the result to the arguments.</summary>
    /// <param name="fun">A linear function of arrays.</param>
    /// <param name="primal0">Any value with the shape and dtype of argument 0.</param>
    /// <param name="primal1">Any value with the shape and dtype of argument 1.</param>
    /// <exception cref="DifferentiationException">The function is not linear.</exception>
    public static Func<NDArray, (NDArray, NDArray)> linear_transpose(
        Func<NDArray, NDArray, NDArray> fun, NDArray primal0, NDArray primal1)
    {
        var t = Differentials.Transpose(fun, (Args<NDArray, NDArray> a) => fun(a.First, a.Second), new(primal0, primal1));
        return ct =>
        {
            var b = t(ct);
            return (b.First, b.Second);
        };
    }

    /// <summary>The transpose of a linear function: from a cotangent of the result to the arguments.</summary>
    /// <param name="fun">A linear function of arrays.</param>
    /// <param name="primal0">Any value with the shape and dtype of argument 0.</param>
    /// <param name="primal1">Any value with the shape and dtype of argument 1.</param>
    /// <param name="primal2">Any value with the shape and dtype of argument 2.</param>
    /// <exception cref="DifferentiationException">The function is not linear.</exception>
    public static Func<NDArray, (NDArray, NDArray, NDArray)> linear_transpose(
        Func<NDArray, NDArray, NDArray, NDArray> fun, NDArray primal0, NDArray primal1, NDArray primal2)
    {
        var t = Differentials.Transpose(fun, (Args<NDArray, NDArray, NDArray> a) =>
            fun(a.First, a.Second, a.Third), new(primal0, primal1, primal2));
        return ct =>
        {
            var b = t(ct);
            return (b.First, b.Second, b.Third);
        };
    }

    /// <summary>The transpose of a linear function: from a cotangent of the result to the arguments.</summary>
    /// <param name="fun">A linear function of arrays.</param>
    /// <param name="primal0">Any value with the shape and dtype of argument 0.</param>
    /// <param name="primal1">Any value with the shape and dtype of argument 1.</param>
    /// <param name="primal2">Any value with the shape and dtype of argument 2.</param>
    /// <param name="primal3">Any value with the shape and dtype of argument 3.</param>
    /// <exception cref="DifferentiationException">The function is not linear.</exception>
    public static Func<NDArray, (NDArray, NDArray, NDArray, NDArray)> linear_transpose(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> fun, NDArray primal0, NDArray primal1, NDArray primal2, NDArray primal3)
    {
        var t = Differentials.Transpose(fun, (Args<NDArray, NDArray, NDArray, NDArray> a) =>
            fun(a.First, a.Second, a.Third, a.Fourth), new(primal0, primal1, primal2, primal3));
        return ct =>
        {
            var b = t(ct);
            return (b.First, b.Second, b.Third, b.Fourth);
        };
    }

    /// <summary>The transpose of a linear function: from a cotangent of the result to the argument.</summary>
    /// <param name="fun">A linear function of trees of arrays.</param>
    /// <param name="primal">Any value with the shape and dtype of the argument.</param>
    /// <exception cref="DifferentiationException">The function is not linear.</exception>
    public static Func<R, T> linear_transpose<T, R>(Func<T, R> fun, T primal)
    {
        var t = Differentials.Transpose(fun, (Args<T> a) => fun(a.First), new(primal));
        return ct => t(ct).First;
    }

    /// <summary>The transpose of a linear function: from a cotangent of the result to the arguments.</summary>
    /// <param name="fun">A linear function of trees of arrays.</param>
    /// <param name="primal0">Any value with the shape and dtype of argument 0.</param>
    /// <param name="primal1">Any value with the shape and dtype of argument 1.</param>
    /// <exception cref="DifferentiationException">The function is not linear.</exception>
    public static Func<R, (A, B)> linear_transpose<A, B, R>(Func<A, B, R> fun, A primal0, B primal1)
    {
        var t = Differentials.Transpose(fun, (Args<A, B> a) => fun(a.First, a.Second), new(primal0, primal1));
        return ct =>
        {
            var b = t(ct);
            return (b.First, b.Second);
        };
    }

    /// <summary>The transpose of a linear function: from a cotangent of the result to the arguments.</summary>
    /// <param name="fun">A linear function of trees of arrays.</param>
    /// <param name="primal0">Any value with the shape and dtype of argument 0.</param>
    /// <param name="primal1">Any value with the shape and dtype of argument 1.</param>
    /// <param name="primal2">Any value with the shape and dtype of argument 2.</param>
    /// <exception cref="DifferentiationException">The function is not linear.</exception>
    public static Func<R, (A, B, C)> linear_transpose<A, B, C, R>(Func<A, B, C, R> fun, A primal0, B primal1, C primal2)
    {
        var t = Differentials.Transpose(fun, (Args<A, B, C> a) => fun(a.First, a.Second, a.Third), new(primal0, primal1, primal2));
        return ct =>
        {
            var b = t(ct);
            return (b.First, b.Second, b.Third);
        };
    }

    /// <summary>The transpose of a linear function: from a cotangent of the result to the arguments.</summary>
    /// <param name="fun">A linear function of trees of arrays.</param>
    /// <param name="primal0">Any value with the shape and dtype of argument 0.</param>
    /// <param name="primal1">Any value with the shape and dtype of argument 1.</param>
    /// <param name="primal2">Any value with the shape and dtype of argument 2.</param>
    /// <param name="primal3">Any value with the shape and dtype of argument 3.</param>
    /// <exception cref="DifferentiationException">The function is not linear.</exception>
    public static Func<R, (A, B, C, D)> linear_transpose<A, B, C, D, R>(
        Func<A, B, C, D, R> fun, A primal0, B primal1, C primal2, D primal3)
    {
        var t = Differentials.Transpose(fun, (Args<A, B, C, D> a) =>
            fun(a.First, a.Second, a.Third, a.Fourth), new(primal0, primal1, primal2, primal3));
        return ct =>
        {
            var b = t(ct);
            return (b.First, b.Second, b.Third, b.Fourth);
        };
    }
}
