using System.Runtime.CompilerServices;

namespace Lazy;

// Gradients together with the value.
public static partial class jax
{
    /// <summary>The value and gradient of a scalar function of one array.</summary>
    /// <param name="f">A function from float arrays to a float scalar. Its values are there while it runs, so C# control flow on them
    /// works.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and result are complex.</param>
    /// <param name="allow_int">Integers and bools are taken too; their gradient is zero, in their dtype.</param>
    /// <exception cref="DifferentiationException">When called: the argument is no float array, or the result is no float
    /// scalar.</exception>
    public static Func<NDArray, (NDArray value, NDArray grad)> value_and_grad(
        Func<NDArray, NDArray> f, bool holomorphic = false, bool allow_int = false)
    {
        var g = new Gradient<Args<NDArray>, NDArray?>(f, a => (f(a.First), null), "value_and_grad", holomorphic, allow_int, 0);
        return FunctionInfo.Of(f).Tag<Func<NDArray, (NDArray value, NDArray grad)>>("value_and_grad", x =>
        {
            var r = g.Run(new(x));
            return (r.Value, r.Of<NDArray>(0));
        });
    }

    /// <summary>The value and gradient of a scalar function of two arrays, with respect to one of them.</summary>
    /// <param name="f">A function from arrays to a float scalar.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and result are complex.</param>
    /// <param name="allow_int">Integers and bools are taken too; their gradient is zero, in their dtype.</param>
    /// <exception cref="DifferentiationException">When called: the argument is no float array, or the result is no float
    /// scalar.</exception>
    public static Func<NDArray, NDArray, (NDArray value, NDArray grad)> value_and_grad(
        Func<NDArray, NDArray, NDArray> f, int argnums = 0, bool holomorphic = false, bool allow_int = false)
    {
        var g = new Gradient<Args<NDArray, NDArray>, NDArray?>(f, a =>
            (f(a.First, a.Second), null), "value_and_grad", holomorphic, allow_int, argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, (NDArray value, NDArray grad)>>("value_and_grad", (x, y) =>
        {
            var r = g.Run(new(x, y));
            return (r.Value, r.Of<NDArray>(0));
        });
    }

    /// <summary>The value and gradient of a scalar function with respect to two of its arguments, as a tuple.</summary>
    /// <inheritdoc cref="value_and_grad(Func{NDArray, NDArray, NDArray}, int, bool, bool)"/>
    public static Func<NDArray, NDArray, (NDArray value, (NDArray, NDArray) grad)> value_and_grad(Func<NDArray, NDArray, NDArray> f,
        (int, int) argnums, bool holomorphic = false, bool allow_int = false)
    {
        var g = new Gradient<Args<NDArray, NDArray>, NDArray?>(f, a =>
            (f(a.First, a.Second), null), "value_and_grad", holomorphic, allow_int, argnums.Item1, argnums.Item2);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, (NDArray value, (NDArray, NDArray) grad)>>("value_and_grad", (x, y) =>
        {
            var r = g.Run(new(x, y));
            return (r.Value, (r.Of<NDArray>(0), r.Of<NDArray>(1)));
        });
    }

    /// <summary>The value and gradient of a scalar function of three arrays, with respect to one of them.</summary>
    /// <param name="f">A function from arrays to a float scalar.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and result are complex.</param>
    /// <param name="allow_int">Integers and bools are taken too; their gradient is zero, in their dtype.</param>
    /// <exception cref="DifferentiationException">When called: the argument is no float array, or the result is no float
    /// scalar.</exception>
    public static Func<NDArray, NDArray, NDArray, (NDArray value, NDArray grad)> value_and_grad(Func<NDArray, NDArray, NDArray,
        NDArray> f, int argnums = 0, bool holomorphic = false, bool allow_int = false)
    {
        var g = new Gradient<Args<NDArray, NDArray, NDArray>, NDArray?>(f, a =>
            (f(a.First, a.Second, a.Third), null), "value_and_grad", holomorphic, allow_int, argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, (NDArray value, NDArray grad)>>("value_and_grad", (x, y, z) =>
        {
            var r = g.Run(new(x, y, z));
            return (r.Value, r.Of<NDArray>(0));
        });
    }

    /// <summary>The value and gradient of a scalar function with respect to two of its arguments, as a tuple.</summary>
    /// <inheritdoc cref="value_and_grad(Func{NDArray, NDArray, NDArray}, int, bool, bool)"/>
    public static Func<NDArray, NDArray, NDArray, (NDArray value, (NDArray, NDArray) grad)> value_and_grad(Func<NDArray, NDArray, NDArray,
        NDArray> f, (int, int) argnums, bool holomorphic = false, bool allow_int = false)
    {
        var g = new Gradient<Args<NDArray, NDArray, NDArray>, NDArray?>(f, a =>
            (f(a.First, a.Second, a.Third), null), "value_and_grad", holomorphic, allow_int, argnums.Item1, argnums.Item2);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, (NDArray value, (NDArray, NDArray) grad)>>("value_and_grad", (x, y,
            z) =>
        {
            var r = g.Run(new(x, y, z));
            return (r.Value, (r.Of<NDArray>(0), r.Of<NDArray>(1)));
        });
    }

    /// <summary>The value and gradient of a scalar function with respect to three of its arguments, as a tuple.</summary>
    /// <inheritdoc cref="value_and_grad(Func{NDArray, NDArray, NDArray}, int, bool, bool)"/>
    public static Func<NDArray, NDArray, NDArray, (NDArray value, (NDArray, NDArray, NDArray) grad)> value_and_grad(Func<NDArray, NDArray,
        NDArray, NDArray> f, (int, int, int) argnums, bool holomorphic = false, bool allow_int = false)
    {
        var g = new Gradient<Args<NDArray, NDArray, NDArray>, NDArray?>(f, a =>
            (f(a.First, a.Second, a.Third), null), "value_and_grad", holomorphic, allow_int, argnums.Item1, argnums.Item2, argnums.Item3);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, (NDArray value, (NDArray, NDArray,
            NDArray) grad)>>("value_and_grad", (x, y, z) =>
        {
            var r = g.Run(new(x, y, z));
            return (r.Value, (r.Of<NDArray>(0), r.Of<NDArray>(1), r.Of<NDArray>(2)));
        });
    }

    /// <summary>The value and gradient of a scalar function of four arrays, with respect to one of them.</summary>
    /// <param name="f">A function from arrays to a float scalar.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and result are complex.</param>
    /// <param name="allow_int">Integers and bools are taken too; their gradient is zero, in their dtype.</param>
    /// <exception cref="DifferentiationException">When called: the argument is no float array, or the result is no float
    /// scalar.</exception>
    public static Func<NDArray, NDArray, NDArray, NDArray, (NDArray value, NDArray grad)> value_and_grad(Func<NDArray, NDArray, NDArray,
        NDArray, NDArray> f, int argnums = 0, bool holomorphic = false, bool allow_int = false)
    {
        var g = new Gradient<Args<NDArray, NDArray, NDArray, NDArray>, NDArray?>(f, a =>
            (f(a.First, a.Second, a.Third, a.Fourth), null), "value_and_grad", holomorphic, allow_int, argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, NDArray, (NDArray value, NDArray grad)>>("value_and_grad", (x, y, z,
            w) =>
        {
            var r = g.Run(new(x, y, z, w));
            return (r.Value, r.Of<NDArray>(0));
        });
    }

    /// <summary>The value and gradient of a scalar function with respect to two of its arguments, as a tuple.</summary>
    /// <inheritdoc cref="value_and_grad(Func{NDArray, NDArray, NDArray}, int, bool, bool)"/>
    public static Func<NDArray, NDArray, NDArray, NDArray, (NDArray value, (NDArray, NDArray) grad)> value_and_grad(Func<NDArray, NDArray,
        NDArray, NDArray, NDArray> f, (int, int) argnums, bool holomorphic = false, bool allow_int = false)
    {
        var g = new Gradient<Args<NDArray, NDArray, NDArray, NDArray>, NDArray?>(f, a =>
            (f(a.First, a.Second, a.Third, a.Fourth), null), "value_and_grad", holomorphic, allow_int, argnums.Item1, argnums.Item2);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, NDArray, (NDArray value, (NDArray,
            NDArray) grad)>>("value_and_grad", (x, y, z, w) =>
        {
            var r = g.Run(new(x, y, z, w));
            return (r.Value, (r.Of<NDArray>(0), r.Of<NDArray>(1)));
        });
    }

    /// <summary>The value and gradient of a scalar function with respect to three of its arguments, as a tuple.</summary>
    /// <inheritdoc cref="value_and_grad(Func{NDArray, NDArray, NDArray}, int, bool, bool)"/>
    public static Func<NDArray, NDArray, NDArray, NDArray, (NDArray value, (NDArray, NDArray, NDArray) grad)> value_and_grad(Func<NDArray,
        NDArray, NDArray, NDArray, NDArray> f, (int, int, int) argnums, bool holomorphic = false, bool allow_int = false)
    {
        var g = new Gradient<Args<NDArray, NDArray, NDArray, NDArray>, NDArray?>(f, a =>
            (f(a.First, a.Second, a.Third, a.Fourth), null), "value_and_grad", holomorphic, allow_int, argnums.Item1, argnums.Item2,
                argnums.Item3);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, NDArray, (NDArray value, (NDArray, NDArray,
            NDArray) grad)>>("value_and_grad", (x, y, z, w) =>
        {
            var r = g.Run(new(x, y, z, w));
            return (r.Value, (r.Of<NDArray>(0), r.Of<NDArray>(1), r.Of<NDArray>(2)));
        });
    }

    /// <summary>The value and gradient of a function whose second result is passed on as it is.</summary>
    /// <param name="f">A function from arrays to a pair of a float scalar and any tree of arrays.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and result are complex.</param>
    /// <param name="allow_int">Integers and bools are taken too; their gradient is zero, in their dtype.</param>
    public static Func<NDArray, ((NDArray value, TAux aux), NDArray grad)> value_and_grad<TAux>(Func<NDArray, (NDArray, TAux)> f,
        bool has_aux = false, bool holomorphic = false, bool allow_int = false)
    {
        RequireAux(has_aux, "value_and_grad");
        var g = new Gradient<Args<NDArray>, TAux>(f, a => f(a.First), "value_and_grad", holomorphic, allow_int, 0);
        return FunctionInfo.Of(f).Tag<Func<NDArray, ((NDArray value, TAux aux), NDArray grad)>>("value_and_grad", x =>
        {
            var r = g.Run(new(x));
            return ((r.Value, r.Aux), r.Of<NDArray>(0));
        });
    }

    /// <summary>The value and gradient of a function whose second result is passed on as it is.</summary>
    /// <param name="f">A function from arrays to a pair of a float scalar and any tree of arrays.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and result are complex.</param>
    /// <param name="allow_int">Integers and bools are taken too; their gradient is zero, in their dtype.</param>
    public static Func<NDArray, NDArray, ((NDArray value, TAux aux), NDArray grad)> value_and_grad<TAux>(Func<NDArray, NDArray, (NDArray,
        TAux)> f, bool has_aux = false, int argnums = 0, bool holomorphic = false, bool allow_int = false)
    {
        RequireAux(has_aux, "value_and_grad");
        var g = new Gradient<Args<NDArray, NDArray>, TAux>(f, a => f(a.First, a.Second), "value_and_grad", holomorphic, allow_int, argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, ((NDArray value, TAux aux), NDArray grad)>>("value_and_grad", (x, y) =>
        {
            var r = g.Run(new(x, y));
            return ((r.Value, r.Aux), r.Of<NDArray>(0));
        });
    }

    /// <summary>The value and gradient of a function whose second result is passed on as it is.</summary>
    /// <param name="f">A function from arrays to a pair of a float scalar and any tree of arrays.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and result are complex.</param>
    /// <param name="allow_int">Integers and bools are taken too; their gradient is zero, in their dtype.</param>
    public static Func<NDArray, NDArray, NDArray, ((NDArray value, TAux aux), NDArray grad)> value_and_grad<TAux>(Func<NDArray, NDArray,
        NDArray, (NDArray, TAux)> f, bool has_aux = false, int argnums = 0, bool holomorphic = false, bool allow_int = false)
    {
        RequireAux(has_aux, "value_and_grad");
        var g = new Gradient<Args<NDArray, NDArray, NDArray>, TAux>(f, a =>
            f(a.First, a.Second, a.Third), "value_and_grad", holomorphic, allow_int, argnums);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, ((NDArray value, TAux aux), NDArray grad)>>("value_and_grad", (x, y,
            z) =>
        {
            var r = g.Run(new(x, y, z));
            return ((r.Value, r.Aux), r.Of<NDArray>(0));
        });
    }

    /// <summary>The value and gradient of a scalar function with respect to its first argument, a tree of float arrays.</summary>
    /// <param name="f">A function from trees (tuples, arrays, lists, dictionaries, records) to a float scalar.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and result are complex.</param>
    /// <param name="allow_int">Integers and bools are taken too; their gradient is zero, in their dtype.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<T, (NDArray value, T grad)> value_and_grad<T>(Func<T, NDArray> f, bool holomorphic = false, bool allow_int = false)
    {
        var g = new Gradient<Args<T>, NDArray?>(f, a => (f(a.First), null), "value_and_grad", holomorphic, allow_int, 0);
        return FunctionInfo.Of(f).Tag<Func<T, (NDArray value, T grad)>>("value_and_grad", x =>
        {
            var r = g.Run(new(x));
            return (r.Value, r.Of<T>(0));
        });
    }

    /// <summary>The value and gradient of a scalar function with respect to its first argument, a tree of float arrays.</summary>
    /// <param name="f">A function from trees (tuples, arrays, lists, dictionaries, records) to a float scalar.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and result are complex.</param>
    /// <param name="allow_int">Integers and bools are taken too; their gradient is zero, in their dtype.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, (NDArray value, T grad)> value_and_grad<T, A>(
        Func<T, A, NDArray> f, bool holomorphic = false, bool allow_int = false)
    {
        var g = new Gradient<Args<T, A>, NDArray?>(f, a => (f(a.First, a.Second), null), "value_and_grad", holomorphic, allow_int, 0);
        return FunctionInfo.Of(f).Tag<Func<T, A, (NDArray value, T grad)>>("value_and_grad", (x, y) =>
        {
            var r = g.Run(new(x, y));
            return (r.Value, r.Of<T>(0));
        });
    }

    /// <summary>The value and gradient of a scalar function with respect to its first argument, a tree of float arrays.</summary>
    /// <param name="f">A function from trees (tuples, arrays, lists, dictionaries, records) to a float scalar.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and result are complex.</param>
    /// <param name="allow_int">Integers and bools are taken too; their gradient is zero, in their dtype.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, (NDArray value, T grad)> value_and_grad<T, A, B>(
        Func<T, A, B, NDArray> f, bool holomorphic = false, bool allow_int = false)
    {
        var g = new Gradient<Args<T, A, B>, NDArray?>(f, a =>
            (f(a.First, a.Second, a.Third), null), "value_and_grad", holomorphic, allow_int, 0);
        return FunctionInfo.Of(f).Tag<Func<T, A, B, (NDArray value, T grad)>>("value_and_grad", (x, y, z) =>
        {
            var r = g.Run(new(x, y, z));
            return (r.Value, r.Of<T>(0));
        });
    }

    /// <summary>The value and gradient of a scalar function with respect to its first argument, a tree of float arrays.</summary>
    /// <param name="f">A function from trees (tuples, arrays, lists, dictionaries, records) to a float scalar.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and result are complex.</param>
    /// <param name="allow_int">Integers and bools are taken too; their gradient is zero, in their dtype.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, C, (NDArray value, T grad)> value_and_grad<T, A, B, C>(
        Func<T, A, B, C, NDArray> f, bool holomorphic = false, bool allow_int = false)
    {
        var g = new Gradient<Args<T, A, B, C>, NDArray?>(f, a =>
            (f(a.First, a.Second, a.Third, a.Fourth), null), "value_and_grad", holomorphic, allow_int, 0);
        return FunctionInfo.Of(f).Tag<Func<T, A, B, C, (NDArray value, T grad)>>("value_and_grad", (x, y, z, w) =>
        {
            var r = g.Run(new(x, y, z, w));
            return (r.Value, r.Of<T>(0));
        });
    }

    /// <summary>The value and gradient of a scalar function with respect to its first two arguments, trees of float arrays.</summary>
    /// <param name="f">A function from trees to a float scalar.</param>
    /// <param name="argnums">(0, 1): C# needs the types of other choices spelled out, for which the function can be rewritten.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and result are complex.</param>
    /// <param name="allow_int">Integers and bools are taken too; their gradient is zero, in their dtype.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, (NDArray value, (T, A) grad)> value_and_grad<T, A>(
        Func<T, A, NDArray> f, (int, int) argnums, bool holomorphic = false, bool allow_int = false)
    {
        RequireFirstTwo(argnums, "value_and_grad");
        var g = new Gradient<Args<T, A>, NDArray?>(f, a => (f(a.First, a.Second), null), "value_and_grad", holomorphic, allow_int, 0, 1);
        return FunctionInfo.Of(f).Tag<Func<T, A, (NDArray value, (T, A) grad)>>("value_and_grad", (x, y) =>
        {
            var r = g.Run(new(x, y));
            return (r.Value, (r.Of<T>(0), r.Of<A>(1)));
        });
    }

    /// <summary>The value and gradient of a scalar function with respect to its first two arguments, trees of float arrays.</summary>
    /// <param name="f">A function from trees to a float scalar.</param>
    /// <param name="argnums">(0, 1): C# needs the types of other choices spelled out, for which the function can be rewritten.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and result are complex.</param>
    /// <param name="allow_int">Integers and bools are taken too; their gradient is zero, in their dtype.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, (NDArray value, (T, A) grad)> value_and_grad<T, A, B>(
        Func<T, A, B, NDArray> f, (int, int) argnums, bool holomorphic = false, bool allow_int = false)
    {
        RequireFirstTwo(argnums, "value_and_grad");
        var g = new Gradient<Args<T, A, B>, NDArray?>(f, a =>
            (f(a.First, a.Second, a.Third), null), "value_and_grad", holomorphic, allow_int, 0, 1);
        return FunctionInfo.Of(f).Tag<Func<T, A, B, (NDArray value, (T, A) grad)>>("value_and_grad", (x, y, z) =>
        {
            var r = g.Run(new(x, y, z));
            return (r.Value, (r.Of<T>(0), r.Of<A>(1)));
        });
    }

    /// <summary>The value and gradient with respect to the first argument, a tree, of a function whose second result is passed on as it
    /// is.</summary>
    /// <param name="f">A function from trees to a pair of a float scalar and any tree of arrays.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and result are complex.</param>
    /// <param name="allow_int">Integers and bools are taken too; their gradient is zero, in their dtype.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<T, ((NDArray value, TAux aux), T grad)> value_and_grad<T, TAux>(
        Func<T, (NDArray, TAux)> f, bool has_aux = false, bool holomorphic = false, bool allow_int = false)
    {
        RequireAux(has_aux, "value_and_grad");
        var g = new Gradient<Args<T>, TAux>(f, a => f(a.First), "value_and_grad", holomorphic, allow_int, 0);
        return FunctionInfo.Of(f).Tag<Func<T, ((NDArray value, TAux aux), T grad)>>("value_and_grad", x =>
        {
            var r = g.Run(new(x));
            return ((r.Value, r.Aux), r.Of<T>(0));
        });
    }

    /// <summary>The value and gradient with respect to the first argument, a tree, of a function whose second result is passed on as it
    /// is.</summary>
    /// <param name="f">A function from trees to a pair of a float scalar and any tree of arrays.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and result are complex.</param>
    /// <param name="allow_int">Integers and bools are taken too; their gradient is zero, in their dtype.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, ((NDArray value, TAux aux), T grad)> value_and_grad<T, A, TAux>(
        Func<T, A, (NDArray, TAux)> f, bool has_aux = false, bool holomorphic = false, bool allow_int = false)
    {
        RequireAux(has_aux, "value_and_grad");
        var g = new Gradient<Args<T, A>, TAux>(f, a => f(a.First, a.Second), "value_and_grad", holomorphic, allow_int, 0);
        return FunctionInfo.Of(f).Tag<Func<T, A, ((NDArray value, TAux aux), T grad)>>("value_and_grad", (x, y) =>
        {
            var r = g.Run(new(x, y));
            return ((r.Value, r.Aux), r.Of<T>(0));
        });
    }

    /// <summary>The value and gradient with respect to the first argument, a tree, of a function whose second result is passed on as it
    /// is.</summary>
    /// <param name="f">A function from trees to a pair of a float scalar and any tree of arrays.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and result are complex.</param>
    /// <param name="allow_int">Integers and bools are taken too; their gradient is zero, in their dtype.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, ((NDArray value, TAux aux), T grad)> value_and_grad<T, A, B, TAux>(Func<T, A, B, (NDArray, TAux)> f,
        bool has_aux = false, bool holomorphic = false, bool allow_int = false)
    {
        RequireAux(has_aux, "value_and_grad");
        var g = new Gradient<Args<T, A, B>, TAux>(f, a => f(a.First, a.Second, a.Third), "value_and_grad", holomorphic, allow_int, 0);
        return FunctionInfo.Of(f).Tag<Func<T, A, B, ((NDArray value, TAux aux), T grad)>>("value_and_grad", (x, y, z) =>
        {
            var r = g.Run(new(x, y, z));
            return ((r.Value, r.Aux), r.Of<T>(0));
        });
    }

    /// <summary>The value and gradient with respect to the first argument, a tree, of a function whose second result is passed on as it
    /// is.</summary>
    /// <param name="f">A function from trees to a pair of a float scalar and any tree of arrays.</param>
    /// <param name="has_aux">true: that there is a second result.</param>
    /// <param name="holomorphic">The function is complex differentiable: arguments and result are complex.</param>
    /// <param name="allow_int">Integers and bools are taken too; their gradient is zero, in their dtype.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<T, A, B, C, ((NDArray value, TAux aux), T grad)> value_and_grad<T, A, B, C, TAux>(Func<T, A, B, C, (NDArray,
        TAux)> f, bool has_aux = false, bool holomorphic = false, bool allow_int = false)
    {
        RequireAux(has_aux, "value_and_grad");
        var g = new Gradient<Args<T, A, B, C>, TAux>(f, a =>
            f(a.First, a.Second, a.Third, a.Fourth), "value_and_grad", holomorphic, allow_int, 0);
        return FunctionInfo.Of(f).Tag<Func<T, A, B, C, ((NDArray value, TAux aux), T grad)>>("value_and_grad", (x, y, z, w) =>
        {
            var r = g.Run(new(x, y, z, w));
            return ((r.Value, r.Aux), r.Of<T>(0));
        });
    }
}
