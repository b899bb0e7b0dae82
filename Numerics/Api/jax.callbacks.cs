using Lazy.Graph.Ops;

namespace Lazy;

// Functions of the host within programs.
public static partial class jax
{
    /// <summary>Waits until the effects of everything that was called are done.</summary>
    public static void effects_barrier() => Runtime.Device.Synchronize();

    /// <summary>The result of a C# function that has no effect, on values, also within jit, vmap and loops. It may be called more or less
    /// often than it stands there.</summary>
    /// <param name="callback">The function. It gets arrays with values, and may use anything that .NET offers.</param>
    /// <param name="result_shape_dtypes">Shapes and dtypes of the result: <c>new ShapeDtypeStruct(shape, dtype)</c>, or arrays, in the
    /// structure of the result.</param>
    /// <param name="x">The argument.</param>
    /// <param name="vmap_method">What vmap makes of it: <c>"sequential"</c>, a call per example; <c>"expand_dims"</c> or
    /// <c>"broadcast_all"</c>, one call with the batch in front of all axes, where what is the same for all examples has extent 1 or is
    /// repeated; null: an error.</param>
    /// <exception cref="ArgumentException">When the value is read: the function returned other shapes or dtypes.</exception>
    /// <exception cref="Lazy.DifferentiationException">When differentiated: put <c>jax.custom_jvp</c> or <c>jax.custom_vjp</c> around
    /// it.</exception>
    /// <example><c>jax.pure_callback((NDArray v) =&gt; jnp.asarray(Math.Cbrt(v.ToScalar&lt;float&gt;())), new ShapeDtypeStruct([],
    /// jnp.float32), x)</c></example>
    public static R pure_callback<R>(
        Func<NDArray, R> callback, R result_shape_dtypes, NDArray x, string? vmap_method = null) =>
        HostCalls.Run("pure_callback", callback, a => callback(a.First), result_shape_dtypes, new Args<NDArray>(x), hasEffect: false,
            HostCalls.Batching("pure_callback", vmap_method));

    /// <inheritdoc cref="pure_callback{R}(Func{NDArray, R}, R, NDArray, string?)"/>
    public static R pure_callback<R>(
        Func<NDArray, NDArray, R> callback, R result_shape_dtypes, NDArray x, NDArray y, string? vmap_method = null) =>
        HostCalls.Run("pure_callback", callback, a => callback(a.First, a.Second), result_shape_dtypes, new Args<NDArray, NDArray>(x, y),
            hasEffect: false, HostCalls.Batching("pure_callback", vmap_method));

    /// <inheritdoc cref="pure_callback{R}(Func{NDArray, R}, R, NDArray, string?)"/>
    public static R pure_callback<R>(
        Func<NDArray, NDArray, NDArray, R> callback, R result_shape_dtypes, NDArray x, NDArray y, NDArray z, string? vmap_method = null) =>
        HostCalls.Run("pure_callback", callback, a => callback(a.First, a.Second, a.Third), result_shape_dtypes, new Args<NDArray, NDArray,
            NDArray>(x, y, z), hasEffect: false, HostCalls.Batching("pure_callback", vmap_method));

    /// <inheritdoc cref="pure_callback{R}(Func{NDArray, R}, R, NDArray, string?)"/>
    public static R pure_callback<R>(
        Func<NDArray, NDArray, NDArray, NDArray, R> callback, R result_shape_dtypes, NDArray x, NDArray y, NDArray z, NDArray w,
            string? vmap_method = null) =>
        HostCalls.Run("pure_callback", callback, a => callback(a.First, a.Second, a.Third, a.Fourth), result_shape_dtypes,
            new Args<NDArray, NDArray, NDArray, NDArray>(x, y, z, w), hasEffect: false, HostCalls.Batching("pure_callback", vmap_method));

    /// <inheritdoc cref="pure_callback{R}(Func{NDArray, R}, R, NDArray, string?)"/>
    public static R pure_callback<A, R>(
        Func<A, R> callback, R result_shape_dtypes, A x, string? vmap_method = null) =>
        HostCalls.Run("pure_callback", callback, a => callback(a.First), result_shape_dtypes, new Args<A>(x), hasEffect: false,
            HostCalls.Batching("pure_callback", vmap_method));

    /// <inheritdoc cref="pure_callback{R}(Func{NDArray, R}, R, NDArray, string?)"/>
    public static R pure_callback<A, B, R>(
        Func<A, B, R> callback, R result_shape_dtypes, A x, B y, string? vmap_method = null) =>
        HostCalls.Run("pure_callback", callback, a => callback(a.First, a.Second), result_shape_dtypes, new Args<A, B>(x, y),
            hasEffect: false, HostCalls.Batching("pure_callback", vmap_method));

    /// <inheritdoc cref="pure_callback{R}(Func{NDArray, R}, R, NDArray, string?)"/>
    public static R pure_callback<A, B, C, R>(
        Func<A, B, C, R> callback, R result_shape_dtypes, A x, B y, C z, string? vmap_method = null) =>
        HostCalls.Run("pure_callback", callback, a => callback(a.First, a.Second, a.Third), result_shape_dtypes, new Args<A, B,
            C>(x, y, z), hasEffect: false, HostCalls.Batching("pure_callback", vmap_method));

    /// <inheritdoc cref="pure_callback{R}(Func{NDArray, R}, R, NDArray, string?)"/>
    public static R pure_callback<A, B, C, D, R>(
        Func<A, B, C, D, R> callback, R result_shape_dtypes, A x, B y, C z, D w, string? vmap_method = null) =>
        HostCalls.Run("pure_callback", callback, a => callback(a.First, a.Second, a.Third, a.Fourth), result_shape_dtypes, new Args<A, B,
            C, D>(x, y, z, w), hasEffect: false, HostCalls.Batching("pure_callback", vmap_method));

    /// <summary>What JAX has under <c>jax.experimental</c>.</summary>
    public static partial class experimental
    {
        /// <summary>The result of a C# function that has effects: it is called exactly as often as it stands there, also where nobody
        /// reads its
        /// result, and calls follow each other in the order of the program. vmap calls it for one example after the other.</summary>
        /// <param name="callback">The function. It gets arrays with values.</param>
        /// <param name="result_shape_dtypes">Shapes and dtypes of the result: <c>new ShapeDtypeStruct(shape, dtype)</c>, or arrays, in the
        /// structure of the result.</param>
        /// <param name="x">The argument.</param>
        /// <param name="ordered">Whether calls must keep the order of the program. They do in any case.</param>
        /// <exception cref="ArgumentException">The function returned other shapes or dtypes.</exception>
        /// <exception cref="Lazy.DifferentiationException">When differentiated.</exception>
        public static R io_callback<R>(
            Func<NDArray, R> callback, R result_shape_dtypes, NDArray x, bool ordered = false) =>
            HostCalls.Run("io_callback", callback, a => callback(a.First), result_shape_dtypes, new Args<NDArray>(x), hasEffect: true,
                CallbackBatching.Sequential);

        /// <inheritdoc cref="io_callback{R}(Func{NDArray, R}, R, NDArray, bool)"/>
        public static R io_callback<R>(
            Func<NDArray, NDArray, R> callback, R result_shape_dtypes, NDArray x, NDArray y, bool ordered = false) =>
            HostCalls.Run("io_callback", callback, a => callback(a.First, a.Second), result_shape_dtypes, new Args<NDArray, NDArray>(x, y),
                hasEffect: true, CallbackBatching.Sequential);

        /// <inheritdoc cref="io_callback{R}(Func{NDArray, R}, R, NDArray, bool)"/>
        public static R io_callback<R>(
            Func<NDArray, NDArray, NDArray, R> callback, R result_shape_dtypes, NDArray x, NDArray y, NDArray z, bool ordered = false) =>
            HostCalls.Run("io_callback", callback, a => callback(a.First, a.Second, a.Third), result_shape_dtypes, new Args<NDArray,
                NDArray, NDArray>(x, y, z), hasEffect: true, CallbackBatching.Sequential);

        /// <inheritdoc cref="io_callback{R}(Func{NDArray, R}, R, NDArray, bool)"/>
        public static R io_callback<R>(
            Func<NDArray, NDArray, NDArray, NDArray, R> callback, R result_shape_dtypes, NDArray x, NDArray y, NDArray z, NDArray w,
                bool ordered = false) =>
            HostCalls.Run("io_callback", callback, a => callback(a.First, a.Second, a.Third, a.Fourth), result_shape_dtypes,
                new Args<NDArray, NDArray, NDArray, NDArray>(x, y, z, w), hasEffect: true, CallbackBatching.Sequential);

        /// <inheritdoc cref="io_callback{R}(Func{NDArray, R}, R, NDArray, bool)"/>
        public static R io_callback<A, R>(
            Func<A, R> callback, R result_shape_dtypes, A x, bool ordered = false) =>
            HostCalls.Run("io_callback", callback, a => callback(a.First), result_shape_dtypes, new Args<A>(x), hasEffect: true,
                CallbackBatching.Sequential);

        /// <inheritdoc cref="io_callback{R}(Func{NDArray, R}, R, NDArray, bool)"/>
        public static R io_callback<A, B, R>(
            Func<A, B, R> callback, R result_shape_dtypes, A x, B y, bool ordered = false) =>
            HostCalls.Run("io_callback", callback, a => callback(a.First, a.Second), result_shape_dtypes, new Args<A, B>(x, y),
                hasEffect: true, CallbackBatching.Sequential);

        /// <inheritdoc cref="io_callback{R}(Func{NDArray, R}, R, NDArray, bool)"/>
        public static R io_callback<A, B, C, R>(
            Func<A, B, C, R> callback, R result_shape_dtypes, A x, B y, C z, bool ordered = false) =>
            HostCalls.Run("io_callback", callback, a => callback(a.First, a.Second, a.Third), result_shape_dtypes, new Args<A, B,
                C>(x, y, z), hasEffect: true, CallbackBatching.Sequential);

        /// <inheritdoc cref="io_callback{R}(Func{NDArray, R}, R, NDArray, bool)"/>
        public static R io_callback<A, B, C, D, R>(
            Func<A, B, C, D, R> callback, R result_shape_dtypes, A x, B y, C z, D w, bool ordered = false) =>
            HostCalls.Run("io_callback", callback, a => callback(a.First, a.Second, a.Third, a.Fourth), result_shape_dtypes, new Args<A, B,
                C, D>(x, y, z, w), hasEffect: true, CallbackBatching.Sequential);
    }

    /// <summary>Looking into programs while they run.</summary>
    public static partial class debug
    {
        /// <summary>Writes a text with values to the console, each time the program gets there; also within jit, vmap (for each example),
        /// grad and loops, in the order of the program.</summary>
        /// <param name="fmt">The text. <c>{}</c> and <c>{name}</c> stand for the next array, <c>{0}</c> for the first; a format of .NET may
        /// follow a colon, as in <c>{loss:F3}</c>.</param>
        /// <param name="args">The arrays.</param>
        /// <exception cref="ArgumentException">The text has another number of holes.</exception>
        /// <example><c>jax.jit((NDArray x) =&gt; { jax.debug.print("x = {x}", x); return x * 2; })</c></example>
        public static void print(string fmt, params ReadOnlySpan<NDArray> args)
        {
            var call = new PrintCall(fmt);
            call.Require(args.Length);
            var nodes = Ufunc.Enter("debug.print", args, out var trace);
            HostCalls.Record("debug_print", call, [], nodes, trace, hasEffect: true, CallbackBatching.Sequential);
        }

        /// <summary>The same, with a word on order: texts come in the order of the program in any case.</summary>
        /// <inheritdoc cref="print(string, ReadOnlySpan{NDArray})"/>
        public static void print(string fmt, NDArray[] args, bool ordered) => print(fmt, args);

        /// <summary>Calls a C# function with values, each time the program gets there; also within jit, vmap (for each example), grad and
        /// loops, in the order of the program.</summary>
        /// <param name="callback">The function. It gets arrays with values.</param>
        /// <param name="x">The argument.</param>
        /// <param name="ordered">Whether calls must keep the order of the program. They do in any case.</param>
        public static void callback<A>(Action<A> callback, A x, bool ordered = false) =>
            HostCalls.Run<Args<A>, object?>("debug_callback", callback, a =>
            {
                callback(a.First);
                return null;
            }, null, new(x), hasEffect: true, CallbackBatching.Sequential);

        /// <inheritdoc cref="callback{A}(Action{A}, A, bool)"/>
        public static void callback<A, B>(Action<A, B> callback, A x, B y, bool ordered = false) =>
            HostCalls.Run<Args<A, B>, object?>("debug_callback", callback, a =>
            {
                callback(a.First, a.Second);
                return null;
            }, null, new(x, y), hasEffect: true, CallbackBatching.Sequential);

        /// <inheritdoc cref="callback{A}(Action{A}, A, bool)"/>
        public static void callback<A, B, C>(Action<A, B, C> callback, A x, B y, C z, bool ordered = false) =>
            HostCalls.Run<Args<A, B, C>, object?>("debug_callback", callback, a =>
            {
                callback(a.First, a.Second, a.Third);
                return null;
            }, null, new(x, y, z), hasEffect: true, CallbackBatching.Sequential);

        /// <inheritdoc cref="callback{A}(Action{A}, A, bool)"/>
        public static void callback<A, B, C, D>(Action<A, B, C, D> callback, A x, B y, C z, D w, bool ordered = false) =>
            HostCalls.Run<Args<A, B, C, D>, object?>("debug_callback", callback, a =>
            {
                callback(a.First, a.Second, a.Third, a.Fourth);
                return null;
            }, null, new(x, y, z, w), hasEffect: true, CallbackBatching.Sequential);
    }
}
