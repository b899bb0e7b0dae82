namespace Lazy;

// Batching.
public static partial class jax
{
    /// <summary>The function over a batch: each call of it sees one slice of the mapped arguments, and the results are stacked.</summary>
    /// <param name="f">A function of single arrays. It runs once, on arrays without values.</param>
    /// <param name="in_axes">The mapped axis of every array in the arguments; null for what is the same for all; a tuple or collection with
    /// an entry for each argument, each an axis, null, or a tree of them that is a prefix of the argument.</param>
    /// <param name="out_axes">Where the mapped axis goes in every result; null for what is the same for all; or a tree of them that is a
    /// prefix of the result.</param>
    /// <param name="axis_name">A name by which collectives such as <c>jax.lax.psum</c> find the mapped axis while f runs.</param>
    /// <param name="axis_size">The extent of the mapped axes; needed only where no argument is mapped.</param>
    /// <exception cref="ShapeException">When called: an argument has no such axis, or the mapped extents differ.</exception>
    /// <exception cref="ArgumentException">in_axes has not one entry for each argument; when called: nothing is mapped and axis_size is
    /// not given, or a result whose axis is null differs from example to example.</exception>
    /// <example><c>jax.vmap((NDArray a, NDArray b) =&gt; jnp.dot(a, b), in_axes: (0, null))(m, x)</c> is m times x, row by row;
    /// <c>jax.vmap((NDArray v) =&gt; v / jax.lax.psum(v, "i"), axis_name: "i")(x)</c> divides by the sum over the batch.</example>
    public static Func<NDArray, R> vmap<R>(Func<NDArray, R> f,
        MappedAxes in_axes = default, MappedAxes out_axes = default, string? axis_name = null, int? axis_size = null)
    {
        var v = new Vmap<Args<NDArray>, R>(f, a => f(a.First), in_axes, out_axes, axis_size, axis_name);
        return FunctionInfo.Of(f).Tag<Func<NDArray, R>>("vmap", x => v.Run(new(x)));
    }

    /// <inheritdoc cref="vmap{R}(Func{NDArray, R}, MappedAxes, MappedAxes, string?, int?)"/>
    public static Func<NDArray, NDArray, R> vmap<R>(Func<NDArray, NDArray, R> f,
        MappedAxes in_axes = default, MappedAxes out_axes = default, string? axis_name = null, int? axis_size = null)
    {
        var v = new Vmap<Args<NDArray, NDArray>, R>(f, a => f(a.First, a.Second), in_axes, out_axes, axis_size, axis_name);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, R>>("vmap", (x, y) => v.Run(new(x, y)));
    }

    /// <inheritdoc cref="vmap{R}(Func{NDArray, R}, MappedAxes, MappedAxes, string?, int?)"/>
    public static Func<NDArray, NDArray, NDArray, R> vmap<R>(Func<NDArray, NDArray, NDArray, R> f,
        MappedAxes in_axes = default, MappedAxes out_axes = default, string? axis_name = null, int? axis_size = null)
    {
        var v = new Vmap<Args<NDArray, NDArray, NDArray>, R>(f, a =>
            f(a.First, a.Second, a.Third), in_axes, out_axes, axis_size, axis_name);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, R>>("vmap", (x, y, z) => v.Run(new(x, y, z)));
    }

    /// <inheritdoc cref="vmap{R}(Func{NDArray, R}, MappedAxes, MappedAxes, string?, int?)"/>
    public static Func<NDArray, NDArray, NDArray, NDArray, R> vmap<R>(Func<NDArray, NDArray, NDArray, NDArray, R> f,
        MappedAxes in_axes = default, MappedAxes out_axes = default, string? axis_name = null, int? axis_size = null)
    {
        var v = new Vmap<Args<NDArray, NDArray, NDArray, NDArray>, R>(f, a =>
            f(a.First, a.Second, a.Third, a.Fourth), in_axes, out_axes, axis_size, axis_name);
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, NDArray, R>>("vmap", (x, y, z, w) => v.Run(new(x, y, z, w)));
    }

    /// <inheritdoc cref="vmap{R}(Func{NDArray, R}, MappedAxes, MappedAxes, string?, int?)"/>
    public static Func<A, R> vmap<A, R>(Func<A, R> f,
        MappedAxes in_axes = default, MappedAxes out_axes = default, string? axis_name = null, int? axis_size = null)
    {
        var v = new Vmap<Args<A>, R>(f, a => f(a.First), in_axes, out_axes, axis_size, axis_name);
        return FunctionInfo.Of(f).Tag<Func<A, R>>("vmap", x => v.Run(new(x)));
    }

    /// <inheritdoc cref="vmap{R}(Func{NDArray, R}, MappedAxes, MappedAxes, string?, int?)"/>
    public static Func<A, B, R> vmap<A, B, R>(Func<A, B, R> f,
        MappedAxes in_axes = default, MappedAxes out_axes = default, string? axis_name = null, int? axis_size = null)
    {
        var v = new Vmap<Args<A, B>, R>(f, a => f(a.First, a.Second), in_axes, out_axes, axis_size, axis_name);
        return FunctionInfo.Of(f).Tag<Func<A, B, R>>("vmap", (x, y) => v.Run(new(x, y)));
    }

    /// <inheritdoc cref="vmap{R}(Func{NDArray, R}, MappedAxes, MappedAxes, string?, int?)"/>
    public static Func<A, B, C, R> vmap<A, B, C, R>(Func<A, B, C, R> f,
        MappedAxes in_axes = default, MappedAxes out_axes = default, string? axis_name = null, int? axis_size = null)
    {
        var v = new Vmap<Args<A, B, C>, R>(f, a => f(a.First, a.Second, a.Third), in_axes, out_axes, axis_size, axis_name);
        return FunctionInfo.Of(f).Tag<Func<A, B, C, R>>("vmap", (x, y, z) => v.Run(new(x, y, z)));
    }

    /// <inheritdoc cref="vmap{R}(Func{NDArray, R}, MappedAxes, MappedAxes, string?, int?)"/>
    public static Func<A, B, C, D, R> vmap<A, B, C, D, R>(Func<A, B, C, D, R> f,
        MappedAxes in_axes = default, MappedAxes out_axes = default, string? axis_name = null, int? axis_size = null)
    {
        var v = new Vmap<Args<A, B, C, D>, R>(f, a => f(a.First, a.Second, a.Third, a.Fourth), in_axes, out_axes, axis_size, axis_name);
        return FunctionInfo.Of(f).Tag<Func<A, B, C, D, R>>("vmap", (x, y, z, w) => v.Run(new(x, y, z, w)));
    }
}
