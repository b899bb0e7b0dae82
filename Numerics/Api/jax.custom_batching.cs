using System.Runtime.CompilerServices;

namespace Lazy;

// Batching given by hand.
public static partial class jax
{
    /// <summary>Functions whose batching their author gives.</summary>
    public static class custom_batching
    {
        /// <summary>A function with a rule for <c>vmap</c>, which replaces the batching of what it computes.</summary>
        /// <param name="fun">The function.</param>
        /// <param name="rule">From the extent of the batch, which arguments are batched, and the arguments, the result and whether it is
        /// batched. What is batched has the batch as axis 0. Flags are trees of bools: of one array a bool, of two a pair; <c>bool[]</c> is
        /// always a flag for each array, as records need it, and one bool for the result speaks of all of it.</param>
        /// <exception cref="ArgumentException">When batched: the rule gives other shapes, dtypes or structures than the function, or
        /// <paramref name="fun"/> closes over a value that is mapped.</exception>
        /// <exception cref="DifferentiationException">When differentiated by what <paramref name="fun"/> closes over.</exception>
        /// <example><code>
        /// var dot = jax.custom_batching.custom_vmap((NDArray x, NDArray w) =&gt; jnp.dot(x, w), (size, batched, x, w) =&gt;
        ///     batched == (true, false) ? (jnp.matmul(x, w), true) : (jnp.sum(x * w, axis: -1), true));
        /// </code></example>
        public static Func<NDArray, NDArray> custom_vmap(
            Func<NDArray, NDArray> fun, Func<int, bool, NDArray, (NDArray, bool)> rule) =>
            custom_vmap<NDArray, bool, NDArray, bool>(fun, rule);

        /// <inheritdoc cref="custom_vmap(Func{NDArray, NDArray}, Func{int, bool, NDArray, ValueTuple{NDArray, bool}})"/>
        public static Func<NDArray, NDArray, NDArray> custom_vmap(
            Func<NDArray, NDArray, NDArray> fun, Func<int, (bool, bool), NDArray, NDArray, (NDArray, bool)> rule) =>
            custom_vmap<NDArray, NDArray, (bool, bool), NDArray, bool>(fun, rule);

        /// <inheritdoc cref="custom_vmap(Func{NDArray, NDArray}, Func{int, bool, NDArray, ValueTuple{NDArray, bool}})"/>
        public static Func<NDArray, NDArray, NDArray, NDArray> custom_vmap(
            Func<NDArray, NDArray, NDArray, NDArray> fun, Func<int, (bool, bool, bool), NDArray, NDArray, NDArray, (NDArray, bool)> rule) =>
            custom_vmap<NDArray, NDArray, NDArray, (bool, bool, bool), NDArray, bool>(fun, rule);

        /// <inheritdoc cref="custom_vmap(Func{NDArray, NDArray}, Func{int, bool, NDArray, ValueTuple{NDArray, bool}})"/>
        public static Func<NDArray, NDArray, NDArray, NDArray, NDArray> custom_vmap(
            Func<NDArray, NDArray, NDArray, NDArray, NDArray> fun,
                Func<int, (bool, bool, bool, bool), NDArray, NDArray, NDArray, NDArray, (NDArray, bool)> rule) =>
            custom_vmap<NDArray, NDArray, NDArray, NDArray, (bool, bool, bool, bool), NDArray, bool>(fun, rule);

        /// <inheritdoc cref="custom_vmap(Func{NDArray, NDArray}, Func{int, bool, NDArray, ValueTuple{NDArray, bool}})"/>
        [OverloadResolutionPriority(-1)]
        public static Func<A, R> custom_vmap<A, TIn, R, TOut>(Func<A, R> fun, Func<int, TIn, A, (R, TOut)> rule)
        {
            var c = new CustomVmap<Args<A>, TIn, R, TOut>(fun, a => fun(a.First), (n, batched, a) => rule(n, batched, a.First));
            return FunctionInfo.Of(fun).Tag<Func<A, R>>("custom_vmap", x => c.Run(new(x)));
        }

        /// <inheritdoc cref="custom_vmap(Func{NDArray, NDArray}, Func{int, bool, NDArray, ValueTuple{NDArray, bool}})"/>
        [OverloadResolutionPriority(-1)]
        public static Func<A, B, R> custom_vmap<A, B, TIn, R, TOut>(Func<A, B, R> fun, Func<int, TIn, A, B, (R, TOut)> rule)
        {
            var c = new CustomVmap<Args<A, B>, TIn, R, TOut>(fun, a => fun(a.First, a.Second),
                (n, batched, a) => rule(n, batched, a.First, a.Second));
            return FunctionInfo.Of(fun).Tag<Func<A, B, R>>("custom_vmap", (x, y) => c.Run(new(x, y)));
        }

        /// <inheritdoc cref="custom_vmap(Func{NDArray, NDArray}, Func{int, bool, NDArray, ValueTuple{NDArray, bool}})"/>
        [OverloadResolutionPriority(-1)]
        public static Func<A, B, C, R> custom_vmap<A, B, C, TIn, R, TOut>(Func<A, B, C, R> fun, Func<int, TIn, A, B, C, (R, TOut)> rule)
        {
            var c = new CustomVmap<Args<A, B, C>, TIn, R, TOut>(fun, a => fun(a.First, a.Second, a.Third),
                (n, batched, a) => rule(n, batched, a.First, a.Second, a.Third));
            return FunctionInfo.Of(fun).Tag<Func<A, B, C, R>>("custom_vmap", (x, y, z) => c.Run(new(x, y, z)));
        }

        /// <inheritdoc cref="custom_vmap(Func{NDArray, NDArray}, Func{int, bool, NDArray, ValueTuple{NDArray, bool}})"/>
        [OverloadResolutionPriority(-1)]
        public static Func<A, B, C, D, R> custom_vmap<A, B, C, D, TIn, R, TOut>(Func<A, B, C, D, R> fun,
            Func<int, TIn, A, B, C, D, (R, TOut)> rule)
        {
            var c = new CustomVmap<Args<A, B, C, D>, TIn, R, TOut>(fun, a => fun(a.First, a.Second, a.Third, a.Fourth),
                (n, batched, a) => rule(n, batched, a.First, a.Second, a.Third, a.Fourth));
            return FunctionInfo.Of(fun).Tag<Func<A, B, C, D, R>>("custom_vmap", (x, y, z, w) => c.Run(new(x, y, z, w)));
        }

        /// <summary>A function of which <c>vmap</c> makes a loop over the examples, one after the other.</summary>
        /// <param name="fun">The function.</param>
        public static Func<NDArray, NDArray> sequential_vmap(Func<NDArray, NDArray> fun) =>
            sequential_vmap<NDArray, NDArray>(fun);

        /// <inheritdoc cref="sequential_vmap(Func{NDArray, NDArray})"/>
        public static Func<NDArray, NDArray, NDArray> sequential_vmap(Func<NDArray, NDArray, NDArray> fun) =>
            sequential_vmap<NDArray, NDArray, NDArray>(fun);

        /// <inheritdoc cref="sequential_vmap(Func{NDArray, NDArray})"/>
        public static Func<NDArray, NDArray, NDArray, NDArray> sequential_vmap(Func<NDArray, NDArray, NDArray, NDArray> fun) =>
            sequential_vmap<NDArray, NDArray, NDArray, NDArray>(fun);

        /// <inheritdoc cref="sequential_vmap(Func{NDArray, NDArray})"/>
        public static Func<NDArray, NDArray, NDArray, NDArray, NDArray> sequential_vmap(
            Func<NDArray, NDArray, NDArray, NDArray, NDArray> fun) =>
            sequential_vmap<NDArray, NDArray, NDArray, NDArray, NDArray>(fun);

        /// <inheritdoc cref="sequential_vmap(Func{NDArray, NDArray})"/>
        [OverloadResolutionPriority(-1)]
        public static Func<A, R> sequential_vmap<A, R>(Func<A, R> fun)
        {
            var c = new SequentialVmap<Args<A>, R>(fun, a => fun(a.First));
            return FunctionInfo.Of(fun).Tag<Func<A, R>>("sequential_vmap", x => c.Run(new(x)));
        }

        /// <inheritdoc cref="sequential_vmap(Func{NDArray, NDArray})"/>
        [OverloadResolutionPriority(-1)]
        public static Func<A, B, R> sequential_vmap<A, B, R>(Func<A, B, R> fun)
        {
            var c = new SequentialVmap<Args<A, B>, R>(fun, a => fun(a.First, a.Second));
            return FunctionInfo.Of(fun).Tag<Func<A, B, R>>("sequential_vmap", (x, y) => c.Run(new(x, y)));
        }

        /// <inheritdoc cref="sequential_vmap(Func{NDArray, NDArray})"/>
        [OverloadResolutionPriority(-1)]
        public static Func<A, B, C, R> sequential_vmap<A, B, C, R>(Func<A, B, C, R> fun)
        {
            var c = new SequentialVmap<Args<A, B, C>, R>(fun, a => fun(a.First, a.Second, a.Third));
            return FunctionInfo.Of(fun).Tag<Func<A, B, C, R>>("sequential_vmap", (x, y, z) => c.Run(new(x, y, z)));
        }

        /// <inheritdoc cref="sequential_vmap(Func{NDArray, NDArray})"/>
        [OverloadResolutionPriority(-1)]
        public static Func<A, B, C, D, R> sequential_vmap<A, B, C, D, R>(Func<A, B, C, D, R> fun)
        {
            var c = new SequentialVmap<Args<A, B, C, D>, R>(fun, a => fun(a.First, a.Second, a.Third, a.Fourth));
            return FunctionInfo.Of(fun).Tag<Func<A, B, C, D, R>>("sequential_vmap", (x, y, z, w) => c.Run(new(x, y, z, w)));
        }
    }
}
