namespace Lazy;

// Functions as programs and as shapes, without running them.
public static partial class jax
{
    /// <summary>
    /// The function that shows what <paramref name="f"/> does to arguments of the shapes and dtypes of those given, which may be
    /// <see cref="ShapeDtypeStruct"/>s:
    /// <code>
    /// Console.WriteLine(jax.make_jaxpr((NDArray x) => jnp.sin(x) * 2)(1.0));
    /// // { lambda ; a:float32*[]. let b:float32*[] = sin a; c:float32*[] = mul b 2:float32*[] in (c,) }
    /// </code>
    /// </summary>
    /// <param name="f">A function of arrays or trees.</param>
    /// <param name="static_argnums">Arguments that are C# values.</param>
    /// <exception cref="TracedValueException">When called: the function reads a value that depends on an argument.</exception>
    public static Func<NDArray, ClosedJaxpr> make_jaxpr<R>(Func<NDArray, R> f, int[]? static_argnums = null)
    {
        var j = new Jitted<Args<NDArray>, R>(f, a => f(a.First), new(static_argnums, null, null, null));
        return x => new ClosedJaxpr(j.TraceFor(new(x)).Staged);
    }

    /// <inheritdoc cref="make_jaxpr{R}(Func{NDArray, R}, int[])"/>
    public static Func<NDArray, NDArray, ClosedJaxpr> make_jaxpr<R>(Func<NDArray, NDArray, R> f, int[]? static_argnums = null)
    {
        var j = new Jitted<Args<NDArray, NDArray>, R>(f, a => f(a.First, a.Second), new(static_argnums, null, null, null));
        return (x, y) => new ClosedJaxpr(j.TraceFor(new(x, y)).Staged);
    }

    /// <inheritdoc cref="make_jaxpr{R}(Func{NDArray, R}, int[])"/>
    public static Func<NDArray, NDArray, NDArray, ClosedJaxpr> make_jaxpr<R>(Func<NDArray, NDArray, NDArray, R> f, int[]? static_argnums = null)
    {
        var j = new Jitted<Args<NDArray, NDArray, NDArray>, R>(f, a => f(a.First, a.Second, a.Third), new(static_argnums, null, null, null));
        return (x, y, z) => new ClosedJaxpr(j.TraceFor(new(x, y, z)).Staged);
    }

    /// <inheritdoc cref="make_jaxpr{R}(Func{NDArray, R}, int[])"/>
    public static Func<NDArray, NDArray, NDArray, NDArray, ClosedJaxpr> make_jaxpr<R>(Func<NDArray, NDArray, NDArray, NDArray, R> f, int[]? static_argnums = null)
    {
        var j = new Jitted<Args<NDArray, NDArray, NDArray, NDArray>, R>(f, a => f(a.First, a.Second, a.Third, a.Fourth), new(static_argnums, null, null, null));
        return (x, y, z, w) => new ClosedJaxpr(j.TraceFor(new(x, y, z, w)).Staged);
    }

    /// <inheritdoc cref="make_jaxpr{R}(Func{NDArray, R}, int[])"/>
    public static Func<A, ClosedJaxpr> make_jaxpr<A, R>(Func<A, R> f, int[]? static_argnums = null)
    {
        var j = new Jitted<Args<A>, R>(f, a => f(a.First), new(static_argnums, null, null, null));
        return x => new ClosedJaxpr(j.TraceFor(new(x)).Staged);
    }

    /// <inheritdoc cref="make_jaxpr{R}(Func{NDArray, R}, int[])"/>
    public static Func<A, B, ClosedJaxpr> make_jaxpr<A, B, R>(Func<A, B, R> f, int[]? static_argnums = null)
    {
        var j = new Jitted<Args<A, B>, R>(f, a => f(a.First, a.Second), new(static_argnums, null, null, null));
        return (x, y) => new ClosedJaxpr(j.TraceFor(new(x, y)).Staged);
    }

    /// <inheritdoc cref="make_jaxpr{R}(Func{NDArray, R}, int[])"/>
    public static Func<A, B, C, ClosedJaxpr> make_jaxpr<A, B, C, R>(Func<A, B, C, R> f, int[]? static_argnums = null)
    {
        var j = new Jitted<Args<A, B, C>, R>(f, a => f(a.First, a.Second, a.Third), new(static_argnums, null, null, null));
        return (x, y, z) => new ClosedJaxpr(j.TraceFor(new(x, y, z)).Staged);
    }

    /// <inheritdoc cref="make_jaxpr{R}(Func{NDArray, R}, int[])"/>
    public static Func<A, B, C, D, ClosedJaxpr> make_jaxpr<A, B, C, D, R>(Func<A, B, C, D, R> f, int[]? static_argnums = null)
    {
        var j = new Jitted<Args<A, B, C, D>, R>(f, a => f(a.First, a.Second, a.Third, a.Fourth), new(static_argnums, null, null, null));
        return (x, y, z, w) => new ClosedJaxpr(j.TraceFor(new(x, y, z, w)).Staged);
    }

    /// <summary>
    /// Shapes and dtypes of a function's result, as the result itself with arrays that have no values; nothing is computed. Such arrays can
    /// be given to eval_shape, make_jaxpr and Lower again, and <see cref="ShapeDtypeStruct.Of"/> describes one of them.
    /// </summary>
    /// <param name="f">A function of arrays or trees.</param>
    /// <param name="x">The arguments, or <see cref="ShapeDtypeStruct"/>s in their place.</param>
    /// <exception cref="TracedValueException">The function reads a value that depends on an argument.</exception>
    public static R eval_shape<R>(Func<NDArray, R> f, NDArray x) =>
        new Jitted<Args<NDArray>, R>(f, a => f(a.First)).Shapes(new(x));

    /// <inheritdoc cref="eval_shape{R}(Func{NDArray, R}, NDArray)"/>
    public static R eval_shape<R>(Func<NDArray, NDArray, R> f, NDArray x, NDArray y) =>
        new Jitted<Args<NDArray, NDArray>, R>(f, a => f(a.First, a.Second)).Shapes(new(x, y));

    /// <inheritdoc cref="eval_shape{R}(Func{NDArray, R}, NDArray)"/>
    public static R eval_shape<R>(Func<NDArray, NDArray, NDArray, R> f, NDArray x, NDArray y, NDArray z) =>
        new Jitted<Args<NDArray, NDArray, NDArray>, R>(f, a => f(a.First, a.Second, a.Third)).Shapes(new(x, y, z));

    /// <inheritdoc cref="eval_shape{R}(Func{NDArray, R}, NDArray)"/>
    public static R eval_shape<R>(Func<NDArray, NDArray, NDArray, NDArray, R> f, NDArray x, NDArray y, NDArray z, NDArray w) =>
        new Jitted<Args<NDArray, NDArray, NDArray, NDArray>, R>(f, a => f(a.First, a.Second, a.Third, a.Fourth)).Shapes(new(x, y, z, w));

    /// <inheritdoc cref="eval_shape{R}(Func{NDArray, R}, NDArray)"/>
    public static R eval_shape<A, R>(Func<A, R> f, A x) =>
        new Jitted<Args<A>, R>(f, a => f(a.First)).Shapes(new(x));

    /// <inheritdoc cref="eval_shape{R}(Func{NDArray, R}, NDArray)"/>
    public static R eval_shape<A, B, R>(Func<A, B, R> f, A x, B y) =>
        new Jitted<Args<A, B>, R>(f, a => f(a.First, a.Second)).Shapes(new(x, y));

    /// <inheritdoc cref="eval_shape{R}(Func{NDArray, R}, NDArray)"/>
    public static R eval_shape<A, B, C, R>(Func<A, B, C, R> f, A x, B y, C z) =>
        new Jitted<Args<A, B, C>, R>(f, a => f(a.First, a.Second, a.Third)).Shapes(new(x, y, z));

    /// <inheritdoc cref="eval_shape{R}(Func{NDArray, R}, NDArray)"/>
    public static R eval_shape<A, B, C, D, R>(Func<A, B, C, D, R> f, A x, B y, C z, D w) =>
        new Jitted<Args<A, B, C, D>, R>(f, a => f(a.First, a.Second, a.Third, a.Fourth)).Shapes(new(x, y, z, w));

    /// <summary>Shape and dtype of an array, also of one without a value.</summary>
    public static Graph.Aval @typeof(NDArray x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Node.Aval;
    }
}
