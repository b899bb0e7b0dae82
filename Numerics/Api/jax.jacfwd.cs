using System.Runtime.CompilerServices;

namespace Lazy;

// Full derivatives by forward mode.
public static partial class jax
{
    /// <summary>The Jacobian of a function of one array, by forward mode.</summary>
    /// <param name="f">A function from float arrays to a float array, or trees of them. Its values are there while it runs.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    /// <returns>A function whose result has the shape of f's result followed by that of the argument.</returns>
    /// <exception cref="DifferentiationException">When called: an argument or result is of a dtype that has no derivative.</exception>
    public static Func<NDArray, NDArray> jacfwd(Func<NDArray, NDArray> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<NDArray>, NDArray, NDArray?>("jacfwd", true, f, a => (f(a.First), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray>>("jacfwd", x => j.Run(new(x)).Of<NDArray>(0));
    }

    /// <summary>The Jacobian of a function of two arrays, with respect to one of them, by forward mode.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray> jacfwd(Func<NDArray, NDArray, NDArray> f, int argnums = 0, bool holomorphic = false)
    {
        var j = new Jacobian<Args<NDArray, NDArray>, NDArray, NDArray?>("jacfwd", true, f, a =>
            (f(a.First, a.Second), null), holomorphic, argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray>>("jacfwd", (x, y) => j.Run(new(x, y)).Of<NDArray>(0));
    }

    /// <summary>The Jacobian of a function of three arrays, with respect to one of them, by forward mode.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, NDArray> jacfwd(
        Func<NDArray, NDArray, NDArray, NDArray> f, int argnums = 0, bool holomorphic = false)
    {
        var j = new Jacobian<Args<NDArray, NDArray, NDArray>, NDArray, NDArray?>("jacfwd", true, f, a =>
            (f(a.First, a.Second, a.Third), null), holomorphic, argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, NDArray>>("jacfwd", (x, y, z) =>
            j.Run(new(x, y, z)).Of<NDArray>(0));
    }

    /// <summary>The Jacobian of a function of four arrays, with respect to one of them, by forward mode.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, NDArray, NDArray> jacfwd(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> f, int argnums = 0, bool holomorphic = false)
    {
        var j = new Jacobian<Args<NDArray, NDArray, NDArray, NDArray>, NDArray, NDArray?>("jacfwd", true, f, a =>
            (f(a.First, a.Second, a.Third, a.Fourth), null), holomorphic, argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, NDArray, NDArray>>("jacfwd", (x, y, z, w) =>
            j.Run(new(x, y, z, w)).Of<NDArray>(0));
    }

    /// <summary>The Jacobians with respect to two arguments, as a tuple, by forward mode.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which arguments.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, (NDArray, NDArray)> jacfwd(
        Func<NDArray, NDArray, NDArray> f, (int, int) argnums, bool holomorphic = false)
    {
        var j = new Jacobian<Args<NDArray, NDArray>, NDArray, NDArray?>("jacfwd", true, f, a =>
            (f(a.First, a.Second), null), holomorphic, argnums.Item1, argnums.Item2);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, (NDArray, NDArray)>>("jacfwd", (x, y) =>
        {
            var r = j.Run(new(x, y));
            return (r.Of<NDArray>(0), r.Of<NDArray>(1));
        });
    }

    /// <summary>The Jacobians with respect to two arguments, as a tuple, by forward mode.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which arguments.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, (NDArray, NDArray)> jacfwd(
        Func<NDArray, NDArray, NDArray, NDArray> f, (int, int) argnums, bool holomorphic = false)
    {
        var j = new Jacobian<Args<NDArray, NDArray, NDArray>, NDArray, NDArray?>("jacfwd", true, f, a =>
            (f(a.First, a.Second, a.Third), null), holomorphic, argnums.Item1, argnums.Item2);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, (NDArray, NDArray)>>("jacfwd", (x, y, z) =>
        {
            var r = j.Run(new(x, y, z));
            return (r.Of<NDArray>(0), r.Of<NDArray>(1));
        });
    }

    /// <summary>The Jacobians with respect to two arguments, as a tuple, by forward mode.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which arguments.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, NDArray, (NDArray, NDArray)> jacfwd(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> f, (int, int) argnums, bool holomorphic = false)
    {
        var j = new Jacobian<Args<NDArray, NDArray, NDArray, NDArray>, NDArray, NDArray?>("jacfwd", true, f, a =>
            (f(a.First, a.Second, a.Third, a.Fourth), null), holomorphic, argnums.Item1, argnums.Item2);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, NDArray, (NDArray, NDArray)>>("jacfwd", (x, y, z, w) =>
        {
            var r = j.Run(new(x, y, z, w));
            return (r.Of<NDArray>(0), r.Of<NDArray>(1));
        });
    }

    /// <summary>The Jacobian of a function whose second result is passed on as it is, by forward mode.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, (NDArray jac, TAux aux)> jacfwd<TAux>(
        Func<NDArray, (NDArray, TAux)> f, bool has_aux, bool holomorphic = false)
    {
        RequireAux(has_aux, "jacfwd");
        var j = new Jacobian<Args<NDArray>, NDArray, TAux>("jacfwd", true, f, a => f(a.First), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<NDArray, (NDArray jac, TAux aux)>>("jacfwd", x =>
        {
            var r = j.Run(new(x));
            return (r.Of<NDArray>(0), r.Aux);
        });
    }

    /// <summary>The Jacobian of a function whose second result is passed on as it is, by forward mode.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, (NDArray jac, TAux aux)> jacfwd<TAux>(
        Func<NDArray, NDArray, (NDArray, TAux)> f, bool has_aux, int argnums = 0, bool holomorphic = false)
    {
        RequireAux(has_aux, "jacfwd");
        var j = new Jacobian<Args<NDArray, NDArray>, NDArray, TAux>("jacfwd", true, f, a => f(a.First, a.Second), holomorphic, argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, (NDArray jac, TAux aux)>>("jacfwd", (x, y) =>
        {
            var r = j.Run(new(x, y));
            return (r.Of<NDArray>(0), r.Aux);
        });
    }

    /// <summary>The Jacobian of a function whose second result is passed on as it is, by forward mode.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, (NDArray jac, TAux aux)> jacfwd<TAux>(
        Func<NDArray, NDArray, NDArray, (NDArray, TAux)> f, bool has_aux, int argnums = 0, bool holomorphic = false)
    {
        RequireAux(has_aux, "jacfwd");
        var j = new Jacobian<Args<NDArray, NDArray, NDArray>, NDArray, TAux>("jacfwd", true, f, a =>
            f(a.First, a.Second, a.Third), holomorphic, argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, (NDArray jac, TAux aux)>>("jacfwd", (x, y, z) =>
        {
            var r = j.Run(new(x, y, z));
            return (r.Of<NDArray>(0), r.Aux);
        });
    }

    /// <summary>The Jacobian of a function whose second result is passed on as it is, by forward mode.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, NDArray, (NDArray jac, TAux aux)> jacfwd<TAux>(
        Func<NDArray, NDArray, NDArray, NDArray, (NDArray, TAux)> f, bool has_aux, int argnums = 0, bool holomorphic = false)
    {
        RequireAux(has_aux, "jacfwd");
        var j = new Jacobian<Args<NDArray, NDArray, NDArray, NDArray>, NDArray, TAux>("jacfwd", true, f, a =>
            f(a.First, a.Second, a.Third, a.Fourth), holomorphic, argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, NDArray, (NDArray jac, TAux aux)>>("jacfwd", (x, y, z, w) =>
        {
            var r = j.Run(new(x, y, z, w));
            return (r.Of<NDArray>(0), r.Aux);
        });
    }

    /// <summary>The Jacobian of an array with respect to the first argument, a tree, by forward mode.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, T> jacfwd<T>(Func<T, NDArray> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<T>, NDArray, NDArray?>("jacfwd", true, f, a => (f(a.First), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<T, T>>("jacfwd", x => j.Run(new(x)).Of<T>(0));
    }

    /// <summary>The Jacobian of an array with respect to the first argument, a tree, by forward mode.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, T> jacfwd<T, A>(Func<T, A, NDArray> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<T, A>, NDArray, NDArray?>("jacfwd", true, f, a => (f(a.First, a.Second), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<T, A, T>>("jacfwd", (x, y) => j.Run(new(x, y)).Of<T>(0));
    }

    /// <summary>The Jacobian of an array with respect to the first argument, a tree, by forward mode.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, T> jacfwd<T, A, B>(Func<T, A, B, NDArray> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<T, A, B>, NDArray, NDArray?>("jacfwd", true, f, a =>
            (f(a.First, a.Second, a.Third), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<T, A, B, T>>("jacfwd", (x, y, z) => j.Run(new(x, y, z)).Of<T>(0));
    }

    /// <summary>The Jacobian of an array with respect to the first argument, a tree, by forward mode.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, C, T> jacfwd<T, A, B, C>(Func<T, A, B, C, NDArray> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<T, A, B, C>, NDArray, NDArray?>("jacfwd", true, f, a =>
            (f(a.First, a.Second, a.Third, a.Fourth), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<T, A, B, C, T>>("jacfwd", (x, y, z, w) => j.Run(new(x, y, z, w)).Of<T>(0));
    }

    /// <summary>The Jacobian of a tree with respect to an array, by forward mode.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<NDArray, R> jacfwd<R>(Func<NDArray, R> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<NDArray>, R, NDArray?>("jacfwd", true, f, a => (f(a.First), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<NDArray, R>>("jacfwd", x => j.Run(new(x)).OfArray<R>());
    }

    /// <summary>The Jacobian of a tree with respect to the first argument, a tree, by forward mode: a tree of trees.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, TreeOf<R, T>> jacfwd<T, R>(Func<T, R> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<T>, R, NDArray?>("jacfwd", true, f, a => (f(a.First), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<T, TreeOf<R, T>>>("jacfwd", x => j.Run(new(x)).OfTree<R, T>(0));
    }

    /// <summary>The Jacobian of a tree with respect to the first argument, a tree, by forward mode: a tree of trees.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, TreeOf<R, T>> jacfwd<T, A, R>(Func<T, A, R> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<T, A>, R, NDArray?>("jacfwd", true, f, a => (f(a.First, a.Second), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<T, A, TreeOf<R, T>>>("jacfwd", (x, y) => j.Run(new(x, y)).OfTree<R, T>(0));
    }

    /// <summary>The Jacobian of a tree with respect to the first argument, a tree, by forward mode: a tree of trees.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, TreeOf<R, T>> jacfwd<T, A, B, R>(Func<T, A, B, R> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<T, A, B>, R, NDArray?>("jacfwd", true, f, a => (f(a.First, a.Second, a.Third), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<T, A, B, TreeOf<R, T>>>("jacfwd", (x, y, z) => j.Run(new(x, y, z)).OfTree<R, T>(0));
    }

    /// <summary>The Jacobian of a tree with respect to the first argument, a tree, by forward mode: a tree of trees.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, C, TreeOf<R, T>> jacfwd<T, A, B, C, R>(Func<T, A, B, C, R> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<T, A, B, C>, R, NDArray?>("jacfwd", true, f, a =>
            (f(a.First, a.Second, a.Third, a.Fourth), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<T, A, B, C, TreeOf<R, T>>>("jacfwd", (x, y, z, w) => j.Run(new(x, y, z, w)).OfTree<R, T>(0));
    }

    /// <summary>The Jacobian of a tree with respect to a tree, of a function whose second result is passed on, by forward mode.</summary>
    /// <inheritdoc cref="jacfwd(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<T, (TreeOf<R, T> jac, TAux aux)> jacfwd<T, R, TAux>(
        Func<T, (R, TAux)> f, bool has_aux, bool holomorphic = false)
    {
        RequireAux(has_aux, "jacfwd");
        var j = new Jacobian<Args<T>, R, TAux>("jacfwd", true, f, a => f(a.First), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<T, (TreeOf<R, T> jac, TAux aux)>>("jacfwd", x =>
        {
            var r = j.Run(new(x));
            return (r.OfTree<R, T>(0), r.Aux);
        });
    }
}
