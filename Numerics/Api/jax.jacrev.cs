using System.Runtime.CompilerServices;

namespace Lazy;

// Full derivatives by reverse mode.
public static partial class jax
{
    /// <summary>The Jacobian of a function of one array, by reverse mode.</summary>
    /// <param name="f">A function from float arrays to a float array, or trees of them. Its values are there while it runs.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    /// <returns>A function whose result has the shape of f's result followed by that of the argument.</returns>
    /// <exception cref="DifferentiationException">When called: an argument or result is of a dtype that has no derivative.</exception>
    public static Func<NDArray, NDArray> jacrev(Func<NDArray, NDArray> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<NDArray>, NDArray, NDArray?>("jacrev", false, f, a => (f(a.First), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray>>("jacrev", x => j.Run(new(x)).Of<NDArray>(0));
    }

    /// <summary>The Jacobian of a function of two arrays, with respect to one of them, by reverse mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray> jacrev(Func<NDArray, NDArray, NDArray> f, int argnums = 0, bool holomorphic = false)
    {
        var j = new Jacobian<Args<NDArray, NDArray>, NDArray, NDArray?>("jacrev", false, f, a =>
            (f(a.First, a.Second), null), holomorphic, argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray>>("jacrev", (x, y) => j.Run(new(x, y)).Of<NDArray>(0));
    }

    /// <summary>The Jacobian of a function of three arrays, with respect to one of them, by reverse mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, NDArray> jacrev(
        Func<NDArray, NDArray, NDArray, NDArray> f, int argnums = 0, bool holomorphic = false)
    {
        var j = new Jacobian<Args<NDArray, NDArray, NDArray>, NDArray, NDArray?>("jacrev", false, f, a =>
            (f(a.First, a.Second, a.Third), null), holomorphic, argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, NDArray>>("jacrev", (x, y, z) =>
            j.Run(new(x, y, z)).Of<NDArray>(0));
    }

    /// <summary>The Jacobian of a function of four arrays, with respect to one of them, by reverse mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, NDArray, NDArray> jacrev(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> f, int argnums = 0, bool holomorphic = false)
    {
        var j = new Jacobian<Args<NDArray, NDArray, NDArray, NDArray>, NDArray, NDArray?>("jacrev", false, f, a =>
            (f(a.First, a.Second, a.Third, a.Fourth), null), holomorphic, argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, NDArray, NDArray>>("jacrev", (x, y, z, w) =>
            j.Run(new(x, y, z, w)).Of<NDArray>(0));
    }

    /// <summary>The Jacobians with respect to two arguments, as a tuple, by reverse mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which arguments.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, (NDArray, NDArray)> jacrev(
        Func<NDArray, NDArray, NDArray> f, (int, int) argnums, bool holomorphic = false)
    {
        var j = new Jacobian<Args<NDArray, NDArray>, NDArray, NDArray?>("jacrev", false, f, a =>
            (f(a.First, a.Second), null), holomorphic, argnums.Item1, argnums.Item2);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, (NDArray, NDArray)>>("jacrev", (x, y) =>
        {
            var r = j.Run(new(x, y));
            return (r.Of<NDArray>(0), r.Of<NDArray>(1));
        });
    }

    /// <summary>The Jacobians with respect to two arguments, as a tuple, by reverse mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which arguments.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, (NDArray, NDArray)> jacrev(
        Func<NDArray, NDArray, NDArray, NDArray> f, (int, int) argnums, bool holomorphic = false)
    {
        var j = new Jacobian<Args<NDArray, NDArray, NDArray>, NDArray, NDArray?>("jacrev", false, f, a =>
            (f(a.First, a.Second, a.Third), null), holomorphic, argnums.Item1, argnums.Item2);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, (NDArray, NDArray)>>("jacrev", (x, y, z) =>
        {
            var r = j.Run(new(x, y, z));
            return (r.Of<NDArray>(0), r.Of<NDArray>(1));
        });
    }

    /// <summary>The Jacobians with respect to two arguments, as a tuple, by reverse mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="argnums">Which arguments.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, NDArray, (NDArray, NDArray)> jacrev(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> f, (int, int) argnums, bool holomorphic = false)
    {
        var j = new Jacobian<Args<NDArray, NDArray, NDArray, NDArray>, NDArray, NDArray?>("jacrev", false, f, a =>
            (f(a.First, a.Second, a.Third, a.Fourth), null), holomorphic, argnums.Item1, argnums.Item2);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, NDArray, (NDArray, NDArray)>>("jacrev", (x, y, z, w) =>
        {
            var r = j.Run(new(x, y, z, w));
            return (r.Of<NDArray>(0), r.Of<NDArray>(1));
        });
    }

    /// <summary>The Jacobian of a function whose second result is passed on as it is, by reverse mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, (NDArray jac, TAux aux)> jacrev<TAux>(
        Func<NDArray, (NDArray, TAux)> f, bool has_aux, bool holomorphic = false)
    {
        RequireAux(has_aux, "jacrev");
        var j = new Jacobian<Args<NDArray>, NDArray, TAux>("jacrev", false, f, a => f(a.First), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<NDArray, (NDArray jac, TAux aux)>>("jacrev", x =>
        {
            var r = j.Run(new(x));
            return (r.Of<NDArray>(0), r.Aux);
        });
    }

    /// <summary>The Jacobian of a function whose second result is passed on as it is, by reverse mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, (NDArray jac, TAux aux)> jacrev<TAux>(
        Func<NDArray, NDArray, (NDArray, TAux)> f, bool has_aux, int argnums = 0, bool holomorphic = false)
    {
        RequireAux(has_aux, "jacrev");
        var j = new Jacobian<Args<NDArray, NDArray>, NDArray, TAux>("jacrev", false, f, a => f(a.First, a.Second), holomorphic, argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, (NDArray jac, TAux aux)>>("jacrev", (x, y) =>
        {
            var r = j.Run(new(x, y));
            return (r.Of<NDArray>(0), r.Aux);
        });
    }

    /// <summary>The Jacobian of a function whose second result is passed on as it is, by reverse mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, (NDArray jac, TAux aux)> jacrev<TAux>(
        Func<NDArray, NDArray, NDArray, (NDArray, TAux)> f, bool has_aux, int argnums = 0, bool holomorphic = false)
    {
        RequireAux(has_aux, "jacrev");
        var j = new Jacobian<Args<NDArray, NDArray, NDArray>, NDArray, TAux>("jacrev", false, f, a =>
            f(a.First, a.Second, a.Third), holomorphic, argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, (NDArray jac, TAux aux)>>("jacrev", (x, y, z) =>
        {
            var r = j.Run(new(x, y, z));
            return (r.Of<NDArray>(0), r.Aux);
        });
    }

    /// <summary>The Jacobian of a function whose second result is passed on as it is, by reverse mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    public static Func<NDArray, NDArray, NDArray, NDArray, (NDArray jac, TAux aux)> jacrev<TAux>(
        Func<NDArray, NDArray, NDArray, NDArray, (NDArray, TAux)> f, bool has_aux, int argnums = 0, bool holomorphic = false)
    {
        RequireAux(has_aux, "jacrev");
        var j = new Jacobian<Args<NDArray, NDArray, NDArray, NDArray>, NDArray, TAux>("jacrev", false, f, a =>
            f(a.First, a.Second, a.Third, a.Fourth), holomorphic, argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, NDArray, (NDArray jac, TAux aux)>>("jacrev", (x, y, z, w) =>
        {
            var r = j.Run(new(x, y, z, w));
            return (r.Of<NDArray>(0), r.Aux);
        });
    }

    /// <summary>The Jacobian of an array with respect to the first argument, a tree, by reverse mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, T> jacrev<T>(Func<T, NDArray> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<T>, NDArray, NDArray?>("jacrev", false, f, a => (f(a.First), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<T, T>>("jacrev", x => j.Run(new(x)).Of<T>(0));
    }

    /// <summary>The Jacobian of an array with respect to the first argument, a tree, by reverse mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, T> jacrev<T, A>(Func<T, A, NDArray> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<T, A>, NDArray, NDArray?>("jacrev", false, f, a => (f(a.First, a.Second), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<T, A, T>>("jacrev", (x, y) => j.Run(new(x, y)).Of<T>(0));
    }

    /// <summary>The Jacobian of an array with respect to the first argument, a tree, by reverse mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, T> jacrev<T, A, B>(Func<T, A, B, NDArray> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<T, A, B>, NDArray, NDArray?>("jacrev", false, f, a =>
            (f(a.First, a.Second, a.Third), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<T, A, B, T>>("jacrev", (x, y, z) => j.Run(new(x, y, z)).Of<T>(0));
    }

    /// <summary>The Jacobian of an array with respect to the first argument, a tree, by reverse mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, C, T> jacrev<T, A, B, C>(Func<T, A, B, C, NDArray> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<T, A, B, C>, NDArray, NDArray?>("jacrev", false, f, a =>
            (f(a.First, a.Second, a.Third, a.Fourth), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<T, A, B, C, T>>("jacrev", (x, y, z, w) => j.Run(new(x, y, z, w)).Of<T>(0));
    }

    /// <summary>The Jacobian of a tree with respect to an array, by reverse mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<NDArray, R> jacrev<R>(Func<NDArray, R> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<NDArray>, R, NDArray?>("jacrev", false, f, a => (f(a.First), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<NDArray, R>>("jacrev", x => j.Run(new(x)).OfArray<R>());
    }

    /// <summary>The Jacobian of a tree with respect to the first argument, a tree, by reverse mode: a tree of trees.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, TreeOf<R, T>> jacrev<T, R>(Func<T, R> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<T>, R, NDArray?>("jacrev", false, f, a => (f(a.First), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<T, TreeOf<R, T>>>("jacrev", x => j.Run(new(x)).OfTree<R, T>(0));
    }

    /// <summary>The Jacobian of a tree with respect to the first argument, a tree, by reverse mode: a tree of trees.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, TreeOf<R, T>> jacrev<T, A, R>(Func<T, A, R> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<T, A>, R, NDArray?>("jacrev", false, f, a => (f(a.First, a.Second), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<T, A, TreeOf<R, T>>>("jacrev", (x, y) => j.Run(new(x, y)).OfTree<R, T>(0));
    }

    /// <summary>The Jacobian of a tree with respect to the first argument, a tree, by reverse mode: a tree of trees.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, TreeOf<R, T>> jacrev<T, A, B, R>(Func<T, A, B, R> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<T, A, B>, R, NDArray?>("jacrev", false, f, a => (f(a.First, a.Second, a.Third), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<T, A, B, TreeOf<R, T>>>("jacrev", (x, y, z) => j.Run(new(x, y, z)).OfTree<R, T>(0));
    }

    /// <summary>The Jacobian of a tree with respect to the first argument, a tree, by reverse mode: a tree of trees.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, C, TreeOf<R, T>> jacrev<T, A, B, C, R>(Func<T, A, B, C, R> f, bool holomorphic = false)
    {
        var j = new Jacobian<Args<T, A, B, C>, R, NDArray?>("jacrev", false, f, a =>
            (f(a.First, a.Second, a.Third, a.Fourth), null), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<T, A, B, C, TreeOf<R, T>>>("jacrev", (x, y, z, w) => j.Run(new(x, y, z, w)).OfTree<R, T>(0));
    }

    /// <summary>The Jacobian of a tree with respect to a tree, of a function whose second result is passed on, by reverse mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray}, bool)"/>
    /// <param name="f">The function.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and results are complex.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<T, (TreeOf<R, T> jac, TAux aux)> jacrev<T, R, TAux>(
        Func<T, (R, TAux)> f, bool has_aux, bool holomorphic = false)
    {
        RequireAux(has_aux, "jacrev");
        var j = new Jacobian<Args<T>, R, TAux>("jacrev", false, f, a => f(a.First), holomorphic, 0);
        return FunctionInfo.Of(f).Tag<Func<T, (TreeOf<R, T> jac, TAux aux)>>("jacrev", x =>
        {
            var r = j.Run(new(x));
            return (r.OfTree<R, T>(0), r.Aux);
        });
    }
}
