using System.Runtime.CompilerServices;

namespace Lazy;

// The two halves of a reverse derivative.
public static partial class jax
{
    /// <summary>
    /// The two halves of a function's reverse derivative: one that gives the value and what it keeps, and one that takes this and a cotangent of
    /// the value to the argument. Each may be called by itself, many times, and at different times.
    /// </summary>
    /// <param name="fun">A function of arrays, or trees of them.</param>
    /// <param name="jitted">Compiles both halves. Without, the values are there while the function runs.</param>
    public static (Func<NDArray, (NDArray value, VjpResiduals residuals)> fwd, Func<VjpResiduals, NDArray, NDArray> bwd) fwd_and_bwd(
        Func<NDArray, NDArray> fun, bool jitted = true)
    {
        var h = new ForwardBackward<Args<NDArray>, NDArray>(fun, a => fun(a.First), 0);
        var fwd = h.Info.Tag<Func<NDArray, (NDArray value, VjpResiduals residuals)>>("fwd", x => h.Forward(new(x)));
        var bwd = h.Info.Tag<Func<VjpResiduals, NDArray, NDArray>>("bwd", (res, ct) => h.Backward(res, ct).Of<NDArray>(0));
        return jitted ? (jit(fwd), jit(bwd)) : (fwd, bwd);
    }

    /// <inheritdoc cref="fwd_and_bwd(Func{NDArray, NDArray}, bool)"/>
    /// <param name="fun">A function of arrays.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="jitted">Compiles both halves.</param>
    public static (Func<NDArray, NDArray, (NDArray value, VjpResiduals residuals)> fwd,
        Func<VjpResiduals, NDArray, NDArray> bwd) fwd_and_bwd(
        Func<NDArray, NDArray, NDArray> fun, int argnums = 0, bool jitted = true)
    {
        var h = new ForwardBackward<Args<NDArray, NDArray>, NDArray>(fun, a => fun(a.First, a.Second), argnums);
        var fwd = h.Info.Tag<Func<NDArray, NDArray, (NDArray value, VjpResiduals residuals)>>("fwd", (x, y) => h.Forward(new(x, y)));
        var bwd = h.Info.Tag<Func<VjpResiduals, NDArray, NDArray>>("bwd", (res, ct) => h.Backward(res, ct).Of<NDArray>(0));
        return jitted ? (jit(fwd), jit(bwd)) : (fwd, bwd);
    }

    /// <inheritdoc cref="fwd_and_bwd(Func{NDArray, NDArray}, bool)"/>
    /// <param name="fun">A function of arrays.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="jitted">Compiles both halves.</param>
    public static (Func<NDArray, NDArray, NDArray, (NDArray value, VjpResiduals residuals)> fwd,
        Func<VjpResiduals, NDArray, NDArray> bwd) fwd_and_bwd(
        Func<NDArray, NDArray, NDArray, NDArray> fun, int argnums = 0, bool jitted = true)
    {
        var h = new ForwardBackward<Args<NDArray, NDArray, NDArray>, NDArray>(fun, a => fun(a.First, a.Second, a.Third), argnums);
        var fwd = h.Info.Tag<Func<NDArray, NDArray, NDArray, (NDArray value, VjpResiduals residuals)>>("fwd", (x, y, z) =>
            h.Forward(new(x, y, z)));
        var bwd = h.Info.Tag<Func<VjpResiduals, NDArray, NDArray>>("bwd", (res, ct) => h.Backward(res, ct).Of<NDArray>(0));
        return jitted ? (jit(fwd), jit(bwd)) : (fwd, bwd);
    }

    /// <inheritdoc cref="fwd_and_bwd(Func{NDArray, NDArray}, bool)"/>
    /// <param name="fun">A function of arrays.</param>
    /// <param name="argnums">Which argument; negative numbers count from the end.</param>
    /// <param name="jitted">Compiles both halves.</param>
    public static (Func<NDArray, NDArray, NDArray, NDArray, (NDArray value, VjpResiduals residuals)> fwd,
        Func<VjpResiduals, NDArray, NDArray> bwd) fwd_and_bwd(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> fun, int argnums = 0, bool jitted = true)
    {
        var h = new ForwardBackward<Args<NDArray, NDArray, NDArray, NDArray>, NDArray>(fun, a =>
            fun(a.First, a.Second, a.Third, a.Fourth), argnums);
        var fwd = h.Info.Tag<Func<NDArray, NDArray, NDArray, NDArray, (NDArray value, VjpResiduals residuals)>>("fwd", (x, y, z, w) =>
            h.Forward(new(x, y, z, w)));
        var bwd = h.Info.Tag<Func<VjpResiduals, NDArray, NDArray>>("bwd", (res, ct) => h.Backward(res, ct).Of<NDArray>(0));
        return jitted ? (jit(fwd), jit(bwd)) : (fwd, bwd);
    }

    /// <inheritdoc cref="fwd_and_bwd(Func{NDArray, NDArray}, bool)"/>
    /// <param name="fun">A function of arrays.</param>
    /// <param name="argnums">Which arguments.</param>
    /// <param name="jitted">Compiles both halves.</param>
    public static (Func<NDArray, NDArray, (NDArray value, VjpResiduals residuals)> fwd,
        Func<VjpResiduals, NDArray, (NDArray, NDArray)> bwd) fwd_and_bwd(
        Func<NDArray, NDArray, NDArray> fun, (int, int) argnums, bool jitted = true)
    {
        var h = new ForwardBackward<Args<NDArray, NDArray>, NDArray>(fun, a => fun(a.First, a.Second), argnums.Item1, argnums.Item2);
        var fwd = h.Info.Tag<Func<NDArray, NDArray, (NDArray value, VjpResiduals residuals)>>("fwd", (x, y) => h.Forward(new(x, y)));
        var bwd = h.Info.Tag<Func<VjpResiduals, NDArray, (NDArray, NDArray)>>("bwd", (res, ct) =>
        {
            var b = h.Backward(res, ct);
            return (b.Of<NDArray>(0), b.Of<NDArray>(1));
        });
        return jitted ? (jit(fwd), jit(bwd)) : (fwd, bwd);
    }

    /// <inheritdoc cref="fwd_and_bwd(Func{NDArray, NDArray}, bool)"/>
    /// <param name="fun">A function of arrays.</param>
    /// <param name="argnums">Which arguments.</param>
    /// <param name="jitted">Compiles both halves.</param>
    public static (Func<NDArray, NDArray, NDArray, (NDArray value, VjpResiduals residuals)> fwd,
        Func<VjpResiduals, NDArray, (NDArray, NDArray)> bwd) fwd_and_bwd(
        Func<NDArray, NDArray, NDArray, NDArray> fun, (int, int) argnums, bool jitted = true)
    {
        var h = new ForwardBackward<Args<NDArray, NDArray, NDArray>, NDArray>(fun, a =>
            fun(a.First, a.Second, a.Third), argnums.Item1, argnums.Item2);
        var fwd = h.Info.Tag<Func<NDArray, NDArray, NDArray, (NDArray value, VjpResiduals residuals)>>("fwd", (x, y, z) =>
            h.Forward(new(x, y, z)));
        var bwd = h.Info.Tag<Func<VjpResiduals, NDArray, (NDArray, NDArray)>>("bwd", (res, ct) =>
        {
            var b = h.Backward(res, ct);
            return (b.Of<NDArray>(0), b.Of<NDArray>(1));
        });
        return jitted ? (jit(fwd), jit(bwd)) : (fwd, bwd);
    }

    /// <inheritdoc cref="fwd_and_bwd(Func{NDArray, NDArray}, bool)"/>
    /// <param name="fun">A function of arrays.</param>
    /// <param name="argnums">Which arguments.</param>
    /// <param name="jitted">Compiles both halves.</param>
    public static (Func<NDArray, NDArray, NDArray, NDArray, (NDArray value, VjpResiduals residuals)> fwd,
        Func<VjpResiduals, NDArray, (NDArray, NDArray)> bwd) fwd_and_bwd(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> fun, (int, int) argnums, bool jitted = true)
    {
        var h = new ForwardBackward<Args<NDArray, NDArray, NDArray, NDArray>, NDArray>(fun, a =>
            fun(a.First, a.Second, a.Third, a.Fourth), argnums.Item1, argnums.Item2);
        var fwd = h.Info.Tag<Func<NDArray, NDArray, NDArray, NDArray, (NDArray value, VjpResiduals residuals)>>("fwd", (x, y, z, w) =>
            h.Forward(new(x, y, z, w)));
        var bwd = h.Info.Tag<Func<VjpResiduals, NDArray, (NDArray, NDArray)>>("bwd", (res, ct) =>
        {
            var b = h.Backward(res, ct);
            return (b.Of<NDArray>(0), b.Of<NDArray>(1));
        });
        return jitted ? (jit(fwd), jit(bwd)) : (fwd, bwd);
    }

    /// <inheritdoc cref="fwd_and_bwd(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static (Func<T, (R value, VjpResiduals residuals)> fwd, Func<VjpResiduals, R, T> bwd) fwd_and_bwd<T, R>(
        Func<T, R> fun, bool jitted = true)
    {
        var h = new ForwardBackward<Args<T>, R>(fun, a => fun(a.First), 0);
        var fwd = h.Info.Tag<Func<T, (R value, VjpResiduals residuals)>>("fwd", x => h.Forward(new(x)));
        var bwd = h.Info.Tag<Func<VjpResiduals, R, T>>("bwd", (res, ct) => h.Backward(res, ct).Of<T>(0));
        return jitted ? (jit(fwd), jit(bwd)) : (fwd, bwd);
    }

    /// <inheritdoc cref="fwd_and_bwd(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static (Func<T, A, (R value, VjpResiduals residuals)> fwd, Func<VjpResiduals, R, T> bwd) fwd_and_bwd<T, A, R>(
        Func<T, A, R> fun, bool jitted = true)
    {
        var h = new ForwardBackward<Args<T, A>, R>(fun, a => fun(a.First, a.Second), 0);
        var fwd = h.Info.Tag<Func<T, A, (R value, VjpResiduals residuals)>>("fwd", (x, y) => h.Forward(new(x, y)));
        var bwd = h.Info.Tag<Func<VjpResiduals, R, T>>("bwd", (res, ct) => h.Backward(res, ct).Of<T>(0));
        return jitted ? (jit(fwd), jit(bwd)) : (fwd, bwd);
    }

    /// <inheritdoc cref="fwd_and_bwd(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static (Func<T, A, B, (R value, VjpResiduals residuals)> fwd, Func<VjpResiduals, R, T> bwd) fwd_and_bwd<T, A, B, R>(
        Func<T, A, B, R> fun, bool jitted = true)
    {
        var h = new ForwardBackward<Args<T, A, B>, R>(fun, a => fun(a.First, a.Second, a.Third), 0);
        var fwd = h.Info.Tag<Func<T, A, B, (R value, VjpResiduals residuals)>>("fwd", (x, y, z) => h.Forward(new(x, y, z)));
        var bwd = h.Info.Tag<Func<VjpResiduals, R, T>>("bwd", (res, ct) => h.Backward(res, ct).Of<T>(0));
        return jitted ? (jit(fwd), jit(bwd)) : (fwd, bwd);
    }

    /// <inheritdoc cref="fwd_and_bwd(Func{NDArray, NDArray}, bool)"/>
    [OverloadResolutionPriority(-1)]
    public static (Func<T, A, B, C, (R value, VjpResiduals residuals)> fwd, Func<VjpResiduals, R, T> bwd) fwd_and_bwd<T, A, B, C, R>(
        Func<T, A, B, C, R> fun, bool jitted = true)
    {
        var h = new ForwardBackward<Args<T, A, B, C>, R>(fun, a => fun(a.First, a.Second, a.Third, a.Fourth), 0);
        var fwd = h.Info.Tag<Func<T, A, B, C, (R value, VjpResiduals residuals)>>("fwd", (x, y, z, w) => h.Forward(new(x, y, z, w)));
        var bwd = h.Info.Tag<Func<VjpResiduals, R, T>>("bwd", (res, ct) => h.Backward(res, ct).Of<T>(0));
        return jitted ? (jit(fwd), jit(bwd)) : (fwd, bwd);
    }
}
