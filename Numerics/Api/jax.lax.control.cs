using Lazy.Graph.Ops;

namespace Lazy;

// Control flow that traces.
public static partial class jax
{
    public static partial class lax
    {
        /// <summary>The result of one of two functions, of which only one runs. Under vmap with a batched condition both run, and each example takes its result.</summary>
        /// <param name="pred">A bool or number of shape (); not zero is true.</param>
        /// <param name="true_fun">The function if it is true.</param>
        /// <param name="false_fun">The function if it is false; it returns the same structure, shapes and dtypes.</param>
        /// <param name="operand">The argument of both, any tree of arrays.</param>
        /// <exception cref="ArgumentException">The results differ in structure, shape or dtype, or pred is no scalar.</exception>
        public static R cond<T, R>(NDArray pred, Func<T, R> true_fun, Func<T, R> false_fun, T operand) =>
            Choice.Run<Args<T>, R>("cond", Truth(pred), [false_fun, true_fun], [a => false_fun(a.First), a => true_fun(a.First)], new(operand));

        /// <inheritdoc cref="cond{T, R}(NDArray, Func{T, R}, Func{T, R}, T)"/>
        public static R cond<R>(NDArray pred, Func<NDArray, R> true_fun, Func<NDArray, R> false_fun, NDArray operand) =>
            cond<NDArray, R>(pred, true_fun, false_fun, operand);

        /// <inheritdoc cref="cond{T, R}(NDArray, Func{T, R}, Func{T, R}, T)"/>
        public static R cond<R>(NDArray pred, Func<R> true_fun, Func<R> false_fun) =>
            Choice.Run<Args<object?>, R>("cond", Truth(pred), [false_fun, true_fun], [_ => false_fun(), _ => true_fun()], new(null));

        /// <inheritdoc cref="cond{T, R}(NDArray, Func{T, R}, Func{T, R}, T)"/>
        public static R cond<A, B, R>(NDArray pred, Func<A, B, R> true_fun, Func<A, B, R> false_fun, A operand0, B operand1) =>
            Choice.Run<Args<A, B>, R>("cond", Truth(pred), [false_fun, true_fun],
                [a => false_fun(a.First, a.Second), a => true_fun(a.First, a.Second)], new(operand0, operand1));

        /// <inheritdoc cref="cond{T, R}(NDArray, Func{T, R}, Func{T, R}, T)"/>
        public static R cond<A, B, C, R>(NDArray pred, Func<A, B, C, R> true_fun, Func<A, B, C, R> false_fun, A operand0, B operand1, C operand2) =>
            Choice.Run<Args<A, B, C>, R>("cond", Truth(pred), [false_fun, true_fun],
                [a => false_fun(a.First, a.Second, a.Third), a => true_fun(a.First, a.Second, a.Third)], new(operand0, operand1, operand2));

        /// <summary>The result of one of several functions, of which only one runs.</summary>
        /// <param name="index">The number of the function, an integer of shape (); it is clamped.</param>
        /// <param name="branches">The functions; they return the same structure, shapes and dtypes.</param>
        /// <param name="operand">The argument of all, any tree of arrays.</param>
        /// <exception cref="ArgumentException">The results differ in structure, shape or dtype, or index is no integer scalar.</exception>
        public static R @switch<T, R>(NDArray index, Func<T, R>[] branches, T operand) =>
            Choice.Run<Args<T>, R>("switch", index, branches, [.. branches.Select(b => (Func<Args<T>, R>)(a => b(a.First)))], new(operand));

        /// <inheritdoc cref="@switch{T, R}(NDArray, Func{T, R}[], T)"/>
        public static NDArray @switch(NDArray index, Func<NDArray, NDArray>[] branches, NDArray operand) => @switch<NDArray, NDArray>(index, branches, operand);

        /// <inheritdoc cref="@switch{T, R}(NDArray, Func{T, R}[], T)"/>
        public static R @switch<A, B, R>(NDArray index, Func<A, B, R>[] branches, A operand0, B operand1) =>
            Choice.Run<Args<A, B>, R>("switch", index, branches, [.. branches.Select(b => (Func<Args<A, B>, R>)(a => b(a.First, a.Second)))],
                new(operand0, operand1));

        /// <inheritdoc cref="@switch{T, R}(NDArray, Func{T, R}[], T)"/>
        public static R @switch<R>(NDArray index, Func<R>[] branches) =>
            Choice.Run<Args<object?>, R>("switch", index, branches, [.. branches.Select(b => (Func<Args<object?>, R>)(_ => b()))], new(null));

        /// <summary>Runs a body on its own result for as long as a condition of it holds. Forward mode only; see <see cref="scan{C, X, Y}"/> for reverse mode.</summary>
        /// <param name="cond_fun">From the state a bool of shape ().</param>
        /// <param name="body_fun">From the state the next one, of the same structure, shapes and dtypes.</param>
        /// <param name="init_val">The state at the start, any tree of arrays.</param>
        /// <exception cref="ArgumentException">The body changes structure, shape or dtype, or the condition is no bool scalar.</exception>
        public static T while_loop<T>(Func<T, NDArray> cond_fun, Func<T, T> body_fun, T init_val) =>
            Loops.While(cond_fun, cond_fun, body_fun, body_fun, init_val);

        /// <inheritdoc cref="while_loop{T}(Func{T, NDArray}, Func{T, T}, T)"/>
        public static NDArray while_loop(Func<NDArray, NDArray> cond_fun, Func<NDArray, NDArray> body_fun, NDArray init_val) =>
            while_loop<NDArray>(cond_fun, body_fun, init_val);

        /// <summary>Runs a body for each number from lower to upper - 1. With these bounds, which are known, it is a scan, and reverse mode works.</summary>
        /// <param name="lower">The first number.</param>
        /// <param name="upper">The number after the last.</param>
        /// <param name="body_fun">From the number (int32 of shape ()) and the state, the next state.</param>
        /// <param name="init_val">The state at the start, any tree of arrays.</param>
        /// <param name="unroll">How many iterations one run of the compiled body does.</param>
        /// <exception cref="ArgumentException">The body changes structure, shape or dtype.</exception>
        public static T fori_loop<T>(int lower, int upper, Func<NDArray, T, T> body_fun, T init_val, int unroll = 1) =>
            Loops.Count(lower, upper, body_fun, body_fun, init_val, unroll);

        /// <inheritdoc cref="fori_loop{T}(int, int, Func{NDArray, T, T}, T, int)"/>
        public static NDArray fori_loop(int lower, int upper, Func<NDArray, NDArray, NDArray> body_fun, NDArray init_val, int unroll = 1) =>
            fori_loop<NDArray>(lower, upper, body_fun, init_val, unroll);

        /// <summary>Runs a body for each number from lower to upper - 1, which may be traced: a <see cref="while_loop{T}"/>.</summary>
        /// <inheritdoc cref="fori_loop{T}(int, int, Func{NDArray, T, T}, T, int)"/>
        public static T fori_loop<T>(NDArray lower, NDArray upper, Func<NDArray, T, T> body_fun, T init_val) =>
            Loops.Count(lower, upper, body_fun, body_fun, init_val);

        /// <inheritdoc cref="fori_loop{T}(NDArray, NDArray, Func{NDArray, T, T}, T)"/>
        public static NDArray fori_loop(NDArray lower, NDArray upper, Func<NDArray, NDArray, NDArray> body_fun, NDArray init_val) =>
            fori_loop<NDArray>(lower, upper, body_fun, init_val);

        /// <summary>
        /// Runs a body for each slice of xs along the first axis, on a state that it hands on, and stacks its second results along a new first axis.
        /// The body is traced and compiled once.
        /// </summary>
        /// <param name="f">From state and slice: the next state, of the same structure, shapes and dtypes, and what is stacked (a null stacks nothing).</param>
        /// <param name="init">The state at the start, any tree of arrays.</param>
        /// <param name="xs">Any tree of arrays with one extent of their first axes.</param>
        /// <param name="length">The number of slices, if it shall be checked.</param>
        /// <param name="reverse">Whether to go from the last slice to the first; stacked results stay in the places of their slices.</param>
        /// <param name="unroll">How many iterations one run of the compiled body does.</param>
        /// <exception cref="ArgumentException">The body changes structure, shape or dtype of the state.</exception>
        /// <exception cref="ShapeException">The extents of the first axes differ.</exception>
        public static (C carry, Y ys) scan<C, X, Y>(Func<C, X, (C, Y)> f, C init, X xs, int? length = null, bool reverse = false, int unroll = 1) =>
            Loops.Scan("scan", f, f, init, xs, length, reverse, unroll);

        /// <summary>Runs a body a number of times, without slices: pass null as xs.</summary>
        /// <inheritdoc cref="scan{C, X, Y}(Func{C, X, ValueTuple{C, Y}}, C, X, int?, bool, int)"/>
        public static (C carry, Y ys) scan<C, Y>(Func<C, object?, (C, Y)> f, C init, object? xs, int length, bool reverse = false, int unroll = 1) =>
            Loops.Scan("scan", f, f, init, xs, length, reverse, unroll);

        /// <summary>A function applied to each slice of xs along the first axis, one after the other; results are stacked.</summary>
        /// <param name="f">A function of a slice.</param>
        /// <param name="xs">Any tree of arrays with one extent of their first axes.</param>
        /// <param name="batch_size">How many slices go at once, as by vmap; more need more memory.</param>
        public static Y map<X, Y>(Func<X, Y> f, X xs, int? batch_size = null) => Chunks.Map(f, f, xs, batch_size);

        /// <inheritdoc cref="map{X, Y}(Func{X, Y}, X, int?)"/>
        public static NDArray map(Func<NDArray, NDArray> f, NDArray xs, int? batch_size = null) => map<NDArray, NDArray>(f, xs, batch_size);

        /// <summary>All prefixes of an associative operation along an axis, in logarithmically many steps.</summary>
        /// <param name="fn">An associative function of two trees of arrays, elementwise along the axis.</param>
        /// <param name="elems">The elements, any tree of arrays with one extent along the axis.</param>
        /// <param name="reverse">Whether to go from the end.</param>
        /// <param name="axis">The axis.</param>
        /// <exception cref="ShapeException">The extents along the axis differ.</exception>
        public static T associative_scan<T>(Func<T, T, T> fn, T elems, bool reverse = false, int axis = 0) => Prefixes.Run(fn, elems, reverse, axis);

        /// <inheritdoc cref="associative_scan{T}(Func{T, T, T}, T, bool, int)"/>
        public static NDArray associative_scan(Func<NDArray, NDArray, NDArray> fn, NDArray elems, bool reverse = false, int axis = 0) =>
            associative_scan<NDArray>(fn, elems, reverse, axis);

        // false is branch 0.
        private static NDArray Truth(NDArray pred) => pred.Rank == 0
            ? Ufunc.Apply("cond", pred, p => Lax.Convert(p.DType == DType.Bool ? p : Lax.Ne(p, Lax.ZerosLike(p)), DType.Int32))
            : throw new ArgumentException($"cond: the condition is {pred.Node.Aval}; it must be a bool or number of shape ().");
    }
}
