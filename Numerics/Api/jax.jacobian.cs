using System.Runtime.CompilerServices;

namespace Lazy;

// Full derivatives by the mode that is usual for functions to scalars or few numbers, and second derivatives.
public static partial class jax
{
    /// <summary>The Jacobian of a function of one array, by reverse mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    public static Func<NDArray, NDArray> jacobian(Func<NDArray, NDArray> f, bool holomorphic = false) => jacrev(f, holomorphic);

    /// <summary>The Jacobian of a function of two arrays, with respect to one of them.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray> jacobian(
        Func<NDArray, NDArray, NDArray> f, int argnums = 0, bool holomorphic = false) => jacrev(f, argnums, holomorphic);

    /// <summary>The Jacobian of a function of three arrays, with respect to one of them.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, NDArray> jacobian(
        Func<NDArray, NDArray, NDArray, NDArray> f, int argnums = 0, bool holomorphic = false) => jacrev(f, argnums, holomorphic);

    /// <summary>The Jacobian of a function of four arrays, with respect to one of them.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, NDArray, NDArray> jacobian(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> f, int argnums = 0, bool holomorphic = false) => jacrev(f, argnums, holomorphic);

    /// <summary>The Jacobians with respect to two arguments, as a tuple.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which arguments.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, (NDArray, NDArray)> jacobian(
        Func<NDArray, NDArray, NDArray> f, (int, int) argnums, bool holomorphic = false) => jacrev(f, argnums, holomorphic);

    /// <summary>The Jacobians with respect to two arguments, as a tuple.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which arguments.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, (NDArray, NDArray)> jacobian(
        Func<NDArray, NDArray, NDArray, NDArray> f, (int, int) argnums, bool holomorphic = false) => jacrev(f, argnums, holomorphic);

    /// <summary>The Jacobians with respect to two arguments, as a tuple.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which arguments.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, NDArray, (NDArray, NDArray)> jacobian(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> f, (int, int) argnums, bool holomorphic = false) =>
            jacrev(f, argnums, holomorphic);

    /// <summary>The Jacobian of a function whose second result is passed on as it is.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, (NDArray jac, TAux aux)> jacobian<TAux>(
        Func<NDArray, (NDArray, TAux)> f, bool has_aux, bool holomorphic = false) => jacrev(f, has_aux, holomorphic);

    /// <summary>The Jacobian of a function whose second result is passed on as it is.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, (NDArray jac, TAux aux)> jacobian<TAux>(
        Func<NDArray, NDArray, (NDArray, TAux)> f, bool has_aux, int argnums = 0, bool holomorphic = false) =>
            jacrev(f, has_aux, argnums, holomorphic);

    /// <summary>The Jacobian of a function whose second result is passed on as it is.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, (NDArray jac, TAux aux)> jacobian<TAux>(
        Func<NDArray, NDArray, NDArray, (NDArray, TAux)> f, bool has_aux, int argnums = 0, bool holomorphic = false) =>
            jacrev(f, has_aux, argnums, holomorphic);

    /// <summary>The Jacobian of a function whose second result is passed on as it is.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, NDArray, (NDArray jac, TAux aux)> jacobian<TAux>(
        Func<NDArray, NDArray, NDArray, NDArray, (NDArray, TAux)> f, bool has_aux, int argnums = 0, bool holomorphic = false) =>
            jacrev(f, has_aux, argnums, holomorphic);

    /// <summary>The Jacobian of an array with respect to the first argument, a tree.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, T> jacobian<T>(Func<T, NDArray> f, bool holomorphic = false) => jacrev(f, holomorphic);

    /// <summary>The Jacobian of an array with respect to the first argument, a tree.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, T> jacobian<T, A>(Func<T, A, NDArray> f, bool holomorphic = false) => jacrev(f, holomorphic);

    /// <summary>The Jacobian of an array with respect to the first argument, a tree.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, T> jacobian<T, A, B>(Func<T, A, B, NDArray> f, bool holomorphic = false) => jacrev(f, holomorphic);

    /// <summary>The Jacobian of an array with respect to the first argument, a tree.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, C, T> jacobian<T, A, B, C>(Func<T, A, B, C, NDArray> f, bool holomorphic = false) => jacrev(f, holomorphic);

    /// <summary>The Jacobian of a tree with respect to an array.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<NDArray, R> jacobian<R>(Func<NDArray, R> f, bool holomorphic = false) => jacrev(f, holomorphic);

    /// <summary>The Jacobian of a tree with respect to the first argument, a tree: a tree of trees.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, TreeOf<R, T>> jacobian<T, R>(Func<T, R> f, bool holomorphic = false) => jacrev(f, holomorphic);

    /// <summary>The Jacobian of a tree with respect to the first argument, a tree: a tree of trees.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, TreeOf<R, T>> jacobian<T, A, R>(Func<T, A, R> f, bool holomorphic = false) => jacrev(f, holomorphic);

    /// <summary>The Jacobian of a tree with respect to the first argument, a tree: a tree of trees.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, TreeOf<R, T>> jacobian<T, A, B, R>(Func<T, A, B, R> f, bool holomorphic = false) => jacrev(f, holomorphic);

    /// <summary>The Jacobian of a tree with respect to the first argument, a tree: a tree of trees.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, C, TreeOf<R, T>> jacobian<T, A, B, C, R>(Func<T, A, B, C, R> f, bool holomorphic = false) =>
        jacrev(f, holomorphic);

    /// <summary>The Jacobian of a tree with respect to a tree, of a function whose second result is passed on.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<T, (TreeOf<R, T> jac, TAux aux)> jacobian<T, R, TAux>(
        Func<T, (R, TAux)> f, bool has_aux, bool holomorphic = false) => jacrev(f, has_aux, holomorphic);

    /// <summary>The second derivatives of a function of one array, by forward over reverse mode.</summary>
    /// <param name="f">A function from float arrays, or trees of them, to a float array, often a scalar.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    /// <returns>A function whose result has the shape of f's result followed by the shape of the argument twice.</returns>
    /// <exception cref="DifferentiationException">When called: an argument or result is of a dtype that has no derivative.</exception>
    public static Func<NDArray, NDArray> hessian(Func<NDArray, NDArray> f, bool holomorphic = false) =>
        jacfwd(jacrev(f, holomorphic), holomorphic);

    /// <summary>The second derivatives of a function of two arrays, by forward over reverse mode.</summary>
    /// <inheritdoc cref="hessian(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray> hessian(Func<NDArray, NDArray, NDArray> f, int argnums = 0, bool holomorphic = false) =>
        jacfwd(jacrev(f, argnums, holomorphic), argnums, holomorphic);

    /// <summary>The second derivatives of a function of three arrays, by forward over reverse mode.</summary>
    /// <inheritdoc cref="hessian(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, NDArray> hessian(
        Func<NDArray, NDArray, NDArray, NDArray> f, int argnums = 0, bool holomorphic = false) =>
        jacfwd(jacrev(f, argnums, holomorphic), argnums, holomorphic);

    /// <summary>The second derivatives of a function of four arrays, by forward over reverse mode.</summary>
    /// <inheritdoc cref="hessian(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, NDArray, NDArray> hessian(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> f, int argnums = 0, bool holomorphic = false) =>
        jacfwd(jacrev(f, argnums, holomorphic), argnums, holomorphic);

    /// <summary>The second derivatives with respect to two arguments, as a tuple of tuples.</summary>
    /// <inheritdoc cref="hessian(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which arguments.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, ((NDArray, NDArray), (NDArray, NDArray))> hessian(
        Func<NDArray, NDArray, NDArray> f, (int, int) argnums, bool holomorphic = false)
    {
        var first = jacrev(f, argnums, holomorphic);
        var j = new Jacobian<Args<NDArray, NDArray>, (NDArray, NDArray), NDArray?>(
            "hessian", true, f, a => (first(a.First, a.Second), null), holomorphic, argnums.Item1, argnums.Item2);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, ((NDArray, NDArray), (NDArray, NDArray))>>("hessian", (x, y) =>
        {
            var r = j.Run(new(x, y));
            return ((r.Of<NDArray>(0, 0), r.Of<NDArray>(0, 1)), (r.Of<NDArray>(1, 0), r.Of<NDArray>(1, 1)));
        });
    }

    /// <summary>The second derivatives with respect to two arguments, as a tuple of tuples.</summary>
    /// <inheritdoc cref="hessian(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which arguments.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, ((NDArray, NDArray), (NDArray, NDArray))> hessian(
        Func<NDArray, NDArray, NDArray, NDArray> f, (int, int) argnums, bool holomorphic = false)
    {
        var first = jacrev(f, argnums, holomorphic);
        var j = new Jacobian<Args<NDArray, NDArray, NDArray>, (NDArray, NDArray), NDArray?>(
            "hessian", true, f, a => (first(a.First, a.Second, a.Third), null), holomorphic, argnums.Item1, argnums.Item2);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, ((NDArray, NDArray), (NDArray, NDArray))>>("hessian", (x, y, z) =>
        {
            var r = j.Run(new(x, y, z));
            return ((r.Of<NDArray>(0, 0), r.Of<NDArray>(0, 1)), (r.Of<NDArray>(1, 0), r.Of<NDArray>(1, 1)));
        });
    }

    /// <summary>The second derivatives with respect to two arguments, as a tuple of tuples.</summary>
    /// <inheritdoc cref="hessian(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which arguments.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, NDArray, ((NDArray, NDArray), (NDArray, NDArray))> hessian(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> f, (int, int) argnums, bool holomorphic = false)
    {
        var first = jacrev(f, argnums, holomorphic);
        var j = new Jacobian<Args<NDArray, NDArray, NDArray, NDArray>, (NDArray, NDArray), NDArray?>(
            "hessian", true, f, a => (first(a.First, a.Second, a.Third, a.Fourth), null), holomorphic, argnums.Item1, argnums.Item2);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, NDArray, ((NDArray, NDArray), (NDArray, NDArray))>>("hessian",
            (x, y, z, w) =>
        {
            var r = j.Run(new(x, y, z, w));
            return ((r.Of<NDArray>(0, 0), r.Of<NDArray>(0, 1)), (r.Of<NDArray>(1, 0), r.Of<NDArray>(1, 1)));
        });
    }

    /// <summary>The second derivatives of a function whose second result is passed on as it is.</summary>
    /// <inheritdoc cref="hessian(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, (NDArray hessian, TAux aux)> hessian<TAux>(
        Func<NDArray, (NDArray, TAux)> f, bool has_aux, bool holomorphic = false) =>
        jacfwd(jacrev(f, has_aux, holomorphic), has_aux, holomorphic);

    /// <summary>The second derivatives of a function whose second result is passed on as it is.</summary>
    /// <inheritdoc cref="hessian(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, (NDArray hessian, TAux aux)> hessian<TAux>(
        Func<NDArray, NDArray, (NDArray, TAux)> f, bool has_aux, int argnums = 0, bool holomorphic = false) =>
        jacfwd(jacrev(f, has_aux, argnums, holomorphic), has_aux, argnums, holomorphic);

    /// <summary>The second derivatives of a function whose second result is passed on as it is.</summary>
    /// <inheritdoc cref="hessian(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, (NDArray hessian, TAux aux)> hessian<TAux>(
        Func<NDArray, NDArray, NDArray, (NDArray, TAux)> f, bool has_aux, int argnums = 0, bool holomorphic = false) =>
        jacfwd(jacrev(f, has_aux, argnums, holomorphic), has_aux, argnums, holomorphic);

    /// <summary>The second derivatives of a function whose second result is passed on as it is.</summary>
    /// <inheritdoc cref="hessian(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, NDArray, (NDArray hessian, TAux aux)> hessian<TAux>(
        Func<NDArray, NDArray, NDArray, NDArray, (NDArray, TAux)> f, bool has_aux, int argnums = 0, bool holomorphic = false) =>
        jacfwd(jacrev(f, has_aux, argnums, holomorphic), has_aux, argnums, holomorphic);

    /// <summary>The second derivatives with respect to the first argument, a tree: a tree of trees.</summary>
    /// <inheritdoc cref="hessian(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, TreeOf<T, T>> hessian<T>(Func<T, NDArray> f, bool holomorphic = false) =>
        jacfwd(jacrev(f, holomorphic), holomorphic);

    /// <summary>The second derivatives with respect to the first argument, a tree: a tree of trees.</summary>
    /// <inheritdoc cref="hessian(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, TreeOf<T, T>> hessian<T, A>(Func<T, A, NDArray> f, bool holomorphic = false) =>
        jacfwd(jacrev(f, holomorphic), holomorphic);

    /// <summary>The second derivatives with respect to the first argument, a tree: a tree of trees.</summary>
    /// <inheritdoc cref="hessian(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, TreeOf<T, T>> hessian<T, A, B>(Func<T, A, B, NDArray> f, bool holomorphic = false) =>
        jacfwd(jacrev(f, holomorphic), holomorphic);

    /// <summary>The second derivatives with respect to the first argument, a tree: a tree of trees.</summary>
    /// <inheritdoc cref="hessian(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, C, TreeOf<T, T>> hessian<T, A, B, C>(Func<T, A, B, C, NDArray> f, bool holomorphic = false) =>
        jacfwd(jacrev(f, holomorphic), holomorphic);
}
