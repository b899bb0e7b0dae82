namespace Lazy;

// Batching.
public static partial class jax
{
    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of single arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">The mapped axis of every array in the arguments.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    public static Func<NDArray, R> vmap<R>(Func<NDArray, R> f, int? in_axes = 0, int out_axes = 0)
    {
        var v = new Vmap<Args<NDArray>, R>(f, a => f(a.First), [in_axes], out_axes);
        return FunctionInfo.Of(f).Tag<Func<NDArray, R>>("vmap", x => v.Run(new(x)));
    }

    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of single arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">The mapped axis of every array in the arguments.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    public static Func<NDArray, NDArray, R> vmap<R>(Func<NDArray, NDArray, R> f, int in_axes = 0, int out_axes = 0)
    {
        var v = new Vmap<Args<NDArray, NDArray>, R>(f, a => f(a.First, a.Second), [in_axes, in_axes], out_axes);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, R>>("vmap", (x, y) => v.Run(new(x, y)));
    }

    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of single arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">For each argument the mapped axis, or null to pass it whole.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    public static Func<NDArray, NDArray, R> vmap<R>(Func<NDArray, NDArray, R> f, (int?, int?) in_axes, int out_axes = 0)
    {
        var v = new Vmap<Args<NDArray, NDArray>, R>(f, a => f(a.First, a.Second), [in_axes.Item1, in_axes.Item2], out_axes);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, R>>("vmap", (x, y) => v.Run(new(x, y)));
    }

    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of single arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">The mapped axis of every array in the arguments.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    public static Func<NDArray, NDArray, NDArray, R> vmap<R>(Func<NDArray, NDArray, NDArray, R> f, int in_axes = 0, int out_axes = 0)
    {
        var v = new Vmap<Args<NDArray, NDArray, NDArray>, R>(f, a => f(a.First, a.Second, a.Third), [in_axes, in_axes, in_axes], out_axes);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, R>>("vmap", (x, y, z) => v.Run(new(x, y, z)));
    }

    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of single arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">For each argument the mapped axis, or null to pass it whole.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    public static Func<NDArray, NDArray, NDArray, R> vmap<R>(Func<NDArray, NDArray, NDArray, R> f,
        (int?, int?, int?) in_axes, int out_axes = 0)
    {
        var v = new Vmap<Args<NDArray, NDArray, NDArray>, R>(f, a =>
            f(a.First, a.Second, a.Third), [in_axes.Item1, in_axes.Item2, in_axes.Item3], out_axes);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, R>>("vmap", (x, y, z) => v.Run(new(x, y, z)));
    }

    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of single arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">The mapped axis of every array in the arguments.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    public static Func<NDArray, NDArray, NDArray, NDArray, R> vmap<R>(Func<NDArray, NDArray, NDArray, NDArray, R> f,
        int in_axes = 0, int out_axes = 0)
    {
        var v = new Vmap<Args<NDArray, NDArray, NDArray, NDArray>, R>(f, a =>
            f(a.First, a.Second, a.Third, a.Fourth), [in_axes, in_axes, in_axes, in_axes], out_axes);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, NDArray, R>>("vmap", (x, y, z, w) => v.Run(new(x, y, z, w)));
    }

    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of single arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">For each argument the mapped axis, or null to pass it whole.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    public static Func<NDArray, NDArray, NDArray, NDArray, R> vmap<R>(Func<NDArray, NDArray, NDArray, NDArray, R> f,
        (int?, int?, int?, int?) in_axes, int out_axes = 0)
    {
        var v = new Vmap<Args<NDArray, NDArray, NDArray, NDArray>, R>(f, a =>
            f(a.First, a.Second, a.Third, a.Fourth), [in_axes.Item1, in_axes.Item2, in_axes.Item3, in_axes.Item4], out_axes);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, NDArray, R>>("vmap", (x, y, z, w) => v.Run(new(x, y, z, w)));
    }

    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of trees of arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">The mapped axis of every array in the arguments.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    public static Func<A, R> vmap<A, R>(Func<A, R> f, int? in_axes = 0, int out_axes = 0)
    {
        var v = new Vmap<Args<A>, R>(f, a => f(a.First), [in_axes], out_axes);
        return FunctionInfo.Of(f).Tag<Func<A, R>>("vmap", x => v.Run(new(x)));
    }

    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of trees of arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">For each argument the mapped axis, null, or a tree of them that is a prefix of the argument.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    public static Func<A, R> vmap<A, R>(Func<A, R> f, object?[] in_axes, int out_axes = 0)
    {
        var v = new Vmap<Args<A>, R>(f, a => f(a.First), RequireAxes(in_axes, 1), out_axes);
        return FunctionInfo.Of(f).Tag<Func<A, R>>("vmap", x => v.Run(new(x)));
    }

    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of trees of arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">The mapped axis of every array in the arguments.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    public static Func<A, B, R> vmap<A, B, R>(Func<A, B, R> f, int in_axes = 0, int out_axes = 0)
    {
        var v = new Vmap<Args<A, B>, R>(f, a => f(a.First, a.Second), [in_axes, in_axes], out_axes);
        return FunctionInfo.Of(f).Tag<Func<A, B, R>>("vmap", (x, y) => v.Run(new(x, y)));
    }

    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of trees of arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">For each argument the mapped axis, or null to pass it whole.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    public static Func<A, B, R> vmap<A, B, R>(Func<A, B, R> f, (int?, int?) in_axes, int out_axes = 0)
    {
        var v = new Vmap<Args<A, B>, R>(f, a => f(a.First, a.Second), [in_axes.Item1, in_axes.Item2], out_axes);
        return FunctionInfo.Of(f).Tag<Func<A, B, R>>("vmap", (x, y) => v.Run(new(x, y)));
    }

    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of trees of arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">For each argument the mapped axis, null, or a tree of them that is a prefix of the argument.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    public static Func<A, B, R> vmap<A, B, R>(Func<A, B, R> f, object?[] in_axes, int out_axes = 0)
    {
        var v = new Vmap<Args<A, B>, R>(f, a => f(a.First, a.Second), RequireAxes(in_axes, 2), out_axes);
        return FunctionInfo.Of(f).Tag<Func<A, B, R>>("vmap", (x, y) => v.Run(new(x, y)));
    }

    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of trees of arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">The mapped axis of every array in the arguments.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    public static Func<A, B, C, R> vmap<A, B, C, R>(Func<A, B, C, R> f, int in_axes = 0, int out_axes = 0)
    {
        var v = new Vmap<Args<A, B, C>, R>(f, a => f(a.First, a.Second, a.Third), [in_axes, in_axes, in_axes], out_axes);
        return FunctionInfo.Of(f).Tag<Func<A, B, C, R>>("vmap", (x, y, z) => v.Run(new(x, y, z)));
    }

    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of trees of arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">For each argument the mapped axis, or null to pass it whole.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    public static Func<A, B, C, R> vmap<A, B, C, R>(Func<A, B, C, R> f, (int?, int?, int?) in_axes, int out_axes = 0)
    {
        var v = new Vmap<Args<A, B, C>, R>(f, a => f(a.First, a.Second, a.Third), [in_axes.Item1, in_axes.Item2, in_axes.Item3], out_axes);
        return FunctionInfo.Of(f).Tag<Func<A, B, C, R>>("vmap", (x, y, z) => v.Run(new(x, y, z)));
    }

    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of trees of arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">For each argument the mapped axis, null, or a tree of them that is a prefix of the argument.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    public static Func<A, B, C, R> vmap<A, B, C, R>(Func<A, B, C, R> f, object?[] in_axes, int out_axes = 0)
    {
        var v = new Vmap<Args<A, B, C>, R>(f, a => f(a.First, a.Second, a.Third), RequireAxes(in_axes, 3), out_axes);
        return FunctionInfo.Of(f).Tag<Func<A, B, C, R>>("vmap", (x, y, z) => v.Run(new(x, y, z)));
    }

    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of trees of arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">The mapped axis of every array in the arguments.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    public static Func<A, B, C, D, R> vmap<A, B, C, D, R>(Func<A, B, C, D, R> f, int in_axes = 0, int out_axes = 0)
    {
        var v = new Vmap<Args<A, B, C, D>, R>(f, a =>
            f(a.First, a.Second, a.Third, a.Fourth), [in_axes, in_axes, in_axes, in_axes], out_axes);
        return FunctionInfo.Of(f).Tag<Func<A, B, C, D, R>>("vmap", (x, y, z, w) => v.Run(new(x, y, z, w)));
    }

    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of trees of arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">For each argument the mapped axis, or null to pass it whole.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    public static Func<A, B, C, D, R> vmap<A, B, C, D, R>(Func<A, B, C, D, R> f, (int?, int?, int?, int?) in_axes, int out_axes = 0)
    {
        var v = new Vmap<Args<A, B, C, D>, R>(f, a =>
            f(a.First, a.Second, a.Third, a.Fourth), [in_axes.Item1, in_axes.Item2, in_axes.Item3, in_axes.Item4], out_axes);
        return FunctionInfo.Of(f).Tag<Func<A, B, C, D, R>>("vmap", (x, y, z, w) => v.Run(new(x, y, z, w)));
    }

    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of trees of arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">For each argument the mapped axis, null, or a tree of them that is a prefix of the argument.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    public static Func<A, B, C, D, R> vmap<A, B, C, D, R>(Func<A, B, C, D, R> f, object?[] in_axes, int out_axes = 0)
    {
        var v = new Vmap<Args<A, B, C, D>, R>(f, a => f(a.First, a.Second, a.Third, a.Fourth), RequireAxes(in_axes, 4), out_axes);
        return FunctionInfo.Of(f).Tag<Func<A, B, C, D, R>>("vmap", (x, y, z, w) => v.Run(new(x, y, z, w)));
    }

    private static object?[] RequireAxes(object?[] in_axes, int count) => in_axes.Length == count ? in_axes
        : throw new ArgumentException($"vmap: in_axes has {in_axes.Length} entries for {count} arguments; give one for each.");
}
