using System.Runtime.CompilerServices;

namespace Lazy;

// Errors as values.
public static partial class jax
{
    public static partial class experimental
    {
        /// <summary>
        /// Errors of traced functions, as values.
        /// <code>
        /// var f = jax.jit(checkify.checkify((NDArray x) =&gt;
        /// {
        ///     checkify.check(x &gt; 0, "x must be positive, not {}", x);
        ///     return jnp.log(x);
        /// }, errors: checkify.user_checks | checkify.nan_checks));
        /// var (error, y) = f(-1f);
        /// error.Throw();                      // CheckFailedException: x must be positive, not -1.0 (check failed at …)
        /// </code>
        /// </summary>
        // A class cannot declare a method of its own name, but it can inherit one.
        public abstract class checkify : checkify_transform
        {
            private checkify() { }

            /// <summary>What <c>check</c> says.</summary>
            public const ErrorCategory user_checks = ErrorCategory.User;

            /// <summary>Indices out of bounds of gather, scatter and dynamic slices, whatever their mode does with them.</summary>
            public const ErrorCategory index_checks = ErrorCategory.Index;

            /// <summary>Divisors that are zero.</summary>
            public const ErrorCategory div_checks = ErrorCategory.Division;

            /// <summary>Operations whose result holds a NaN. Those that only move, choose or convert numbers are not asked.</summary>
            public const ErrorCategory nan_checks = ErrorCategory.NaN;

            /// <summary>NaN, and divisors that are zero.</summary>
            public const ErrorCategory float_checks = ErrorCategory.NaN | ErrorCategory.Division;

            /// <summary>All but the user's.</summary>
            public const ErrorCategory automatic_checks = float_checks | index_checks;

            /// <summary>All.</summary>
            public const ErrorCategory all_checks = automatic_checks | user_checks;

            /// <summary>
            /// A condition that must hold. Where values are known and nothing is traced it throws at once; under <c>checkify</c> it
            /// becomes a part of the error; under other transforms without <c>checkify</c> it is an error that says so. Of a batch, the first example
            /// for which it does not hold counts.
            /// </summary>
            /// <param name="pred">A bool of shape ().</param>
            /// <param name="msg">The error in words. <c>{}</c> and <c>{name}</c> stand for the next array, <c>{0}</c> for the
            /// first.</param>
            /// <param name="args">The arrays.</param>
            /// <exception cref="CheckFailedException">It does not hold.</exception>
            /// <exception cref="ArgumentException">pred is no bool of shape (), or the text has another number of holes.</exception>
            public static void check(NDArray pred, string msg, params ReadOnlySpan<NDArray> args) =>
                UserChecks.Run(pred, msg, args, isDebug: false);

            /// <summary>The same, but where no <c>checkify</c> is around it means nothing.</summary>
            /// <inheritdoc cref="check"/>
            public static void debug_check(NDArray pred, string msg, params ReadOnlySpan<NDArray> args) =>
                UserChecks.Run(pred, msg, args, isDebug: true);

            /// <summary>Throws if there is an error; within a function that is checked, makes it an error of that function.</summary>
            /// <param name="error">What a checked function returned.</param>
            /// <exception cref="CheckFailedException">There is an error.</exception>
            public static void check_error(Error error) => UserChecks.Run(error);
        }

        /// <summary>The transform; written <c>jax.experimental.checkify.checkify</c>.</summary>
        public abstract class checkify_transform
        {
            private protected checkify_transform() { }

            /// <summary>The function, which returns its error as a value beside its result. Of several errors the first counts.</summary>
            /// <param name="f">A function of arrays, or trees of them. It is traced, so that its C# control flow cannot depend on
            /// values.</param>
            /// <param name="errors">What is checked; by default what the function itself checks with <c>check</c>.</param>
            /// <returns>A function of the same arguments that returns (error, result).</returns>
            public static Func<NDArray, (Error error, NDArray result)> checkify(
                Func<NDArray, NDArray> f, ErrorCategory errors = ErrorCategory.User)
            {
                var c = new Checkified<Args<NDArray>, NDArray>(f, a => f(a.First), errors);
                return FunctionInfo.Of(f).Tag<Func<NDArray, (Error error, NDArray result)>>(
                    "checkify", x => c.Run(new(x)));
            }

            /// <inheritdoc cref="checkify(Func{NDArray, NDArray}, ErrorCategory)"/>
            public static Func<NDArray, NDArray, (Error error, NDArray result)> checkify(
                Func<NDArray, NDArray, NDArray> f, ErrorCategory errors = ErrorCategory.User)
            {
                var c = new Checkified<Args<NDArray, NDArray>, NDArray>(f, a => f(a.First, a.Second), errors);
                return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, (Error error, NDArray result)>>(
                    "checkify", (x, y) => c.Run(new(x, y)));
            }

            /// <inheritdoc cref="checkify(Func{NDArray, NDArray}, ErrorCategory)"/>
            public static Func<NDArray, NDArray, NDArray, (Error error, NDArray result)> checkify(
                Func<NDArray, NDArray, NDArray, NDArray> f, ErrorCategory errors = ErrorCategory.User)
            {
                var c = new Checkified<Args<NDArray, NDArray, NDArray>, NDArray>(f, a => f(a.First, a.Second, a.Third), errors);
                return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, (Error error, NDArray result)>>(
                    "checkify", (x, y, z) => c.Run(new(x, y, z)));
            }

            /// <inheritdoc cref="checkify(Func{NDArray, NDArray}, ErrorCategory)"/>
            public static Func<NDArray, NDArray, NDArray, NDArray, (Error error, NDArray result)> checkify(
                Func<NDArray, NDArray, NDArray, NDArray, NDArray> f, ErrorCategory errors = ErrorCategory.User)
            {
                var c = new Checkified<Args<NDArray, NDArray, NDArray, NDArray>, NDArray>(
                    f, a => f(a.First, a.Second, a.Third, a.Fourth), errors);
                return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray, NDArray, (Error error, NDArray result)>>(
                    "checkify", (x, y, z, w) => c.Run(new(x, y, z, w)));
            }

            /// <inheritdoc cref="checkify(Func{NDArray, NDArray}, ErrorCategory)"/>
            [OverloadResolutionPriority(-1)]
            public static Func<T, (Error error, R result)> checkify<T, R>(
                Func<T, R> f, ErrorCategory errors = ErrorCategory.User)
            {
                var c = new Checkified<Args<T>, R>(f, a => f(a.First), errors);
                return FunctionInfo.Of(f).Tag<Func<T, (Error error, R result)>>(
                    "checkify", x => c.Run(new(x)));
            }

            /// <inheritdoc cref="checkify(Func{NDArray, NDArray}, ErrorCategory)"/>
            [OverloadResolutionPriority(-1)]
            public static Func<A, B, (Error error, R result)> checkify<A, B, R>(
                Func<A, B, R> f, ErrorCategory errors = ErrorCategory.User)
            {
                var c = new Checkified<Args<A, B>, R>(f, a => f(a.First, a.Second), errors);
                return FunctionInfo.Of(f).Tag<Func<A, B, (Error error, R result)>>(
                    "checkify", (x, y) => c.Run(new(x, y)));
            }

            /// <inheritdoc cref="checkify(Func{NDArray, NDArray}, ErrorCategory)"/>
            [OverloadResolutionPriority(-1)]
            public static Func<A, B, C, (Error error, R result)> checkify<A, B, C, R>(
                Func<A, B, C, R> f, ErrorCategory errors = ErrorCategory.User)
            {
                var c = new Checkified<Args<A, B, C>, R>(f, a => f(a.First, a.Second, a.Third), errors);
                return FunctionInfo.Of(f).Tag<Func<A, B, C, (Error error, R result)>>(
                    "checkify", (x, y, z) => c.Run(new(x, y, z)));
            }

            /// <inheritdoc cref="checkify(Func{NDArray, NDArray}, ErrorCategory)"/>
            [OverloadResolutionPriority(-1)]
            public static Func<A, B, C, D, (Error error, R result)> checkify<A, B, C, D, R>(
                Func<A, B, C, D, R> f, ErrorCategory errors = ErrorCategory.User)
            {
                var c = new Checkified<Args<A, B, C, D>, R>(f, a => f(a.First, a.Second, a.Third, a.Fourth), errors);
                return FunctionInfo.Of(f).Tag<Func<A, B, C, D, (Error error, R result)>>(
                    "checkify", (x, y, z, w) => c.Run(new(x, y, z, w)));
            }
        }
    }
}
