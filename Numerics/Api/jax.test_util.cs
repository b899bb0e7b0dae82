namespace Lazy;

// Checks of derivatives, for tests of users.
public static partial class jax
{
    /// <summary>Checks of derivatives against differences of the function itself.</summary>
    public static class test_util
    {
        private const double DefaultEps = 1.0 / 2048;

        /// <summary>That the derivatives of a function, up to an order, are what differences of the function give. Use float64.</summary>
        /// <param name="f">A function of arrays, or trees of them.</param>
        /// <param name="args">Where to differentiate. Several arguments are a tuple.</param>
        /// <param name="order">1 for first derivatives, 2 for theirs too, and so on.</param>
        /// <param name="modes">"fwd" and "rev"; both by default.</param>
        /// <param name="atol">The absolute tolerance; by default that of the dtype.</param>
        /// <param name="rtol">The relative tolerance; by default that of the dtype.</param>
        /// <param name="eps">The step of a difference; 1/2048 by default.</param>
        /// <exception cref="DifferentiationException">They differ: argument, element and both numbers.</exception>
        public static void check_grads<T, R>(
            Func<T, R> f, T args, int order, string[]? modes = null, double? atol = null, double? rtol = null, double eps = DefaultEps)
        {
            var flat = new FlatFunction<Args<T>, R>("check_grads", f, a => f(a.First), new(args));
            var (forward, reverse) = Modes(order, modes);
            Check("check_grads", flat.Info, flat.Labels, flat.ResultLabel, atol, rtol, eps)
                .Grads(flat.Call, flat.Arguments, order, forward, reverse);
        }

        /// <summary>That a rule for forward mode gives what differences of the function give.</summary>
        /// <param name="f">The function.</param>
        /// <param name="f_jvp">From arguments and tangents, value and tangent.</param>
        /// <param name="args">Where to check.</param>
        /// <param name="atol">The absolute tolerance; by default that of the dtype.</param>
        /// <param name="rtol">The relative tolerance; by default that of the dtype.</param>
        /// <param name="eps">The step of a difference; 1/2048 by default.</param>
        /// <exception cref="DifferentiationException">They differ: argument, element and both numbers.</exception>
        public static void check_jvp<T, R>(
            Func<T, R> f, Func<T, T, (R, R)> f_jvp, T args, double? atol = null, double? rtol = null, double eps = DefaultEps)
        {
            var flat = new FlatFunction<Args<T>, R>("check_jvp", f, a => f(a.First), new(args));
            Check("check_jvp", flat.Info, flat.Labels, flat.ResultLabel, atol, rtol, eps).Jvp(flat.Call, (x, t) =>
            {
                Args<T> a = flat.Pack(x), b = flat.Pack(t);
                var (value, tangent) = f_jvp(a.First, b.First);
                return (flat.FlattenResult(value), flat.FlattenResult(tangent));
            }, flat.Arguments);
        }

        /// <summary>That a rule for reverse mode gives what differences of the function give.</summary>
        /// <param name="f">The function.</param>
        /// <param name="f_vjp">From arguments, the value and the function from its cotangent to those of the arguments.</param>
        /// <param name="args">Where to check.</param>
        /// <param name="atol">The absolute tolerance; by default that of the dtype.</param>
        /// <param name="rtol">The relative tolerance; by default that of the dtype.</param>
        /// <param name="eps">The step of a difference; 1/2048 by default.</param>
        /// <exception cref="DifferentiationException">They differ: argument, element and both numbers.</exception>
        public static void check_vjp<T, R>(
            Func<T, R> f, Func<T, (R, Func<R, T>)> f_vjp, T args, double? atol = null, double? rtol = null, double eps = DefaultEps)
        {
            var flat = new FlatFunction<Args<T>, R>("check_vjp", f, a => f(a.First), new(args));
            Check("check_vjp", flat.Info, flat.Labels, flat.ResultLabel, atol, rtol, eps).Vjp(flat.Call, x =>
            {
                var a = flat.Pack(x);
                var (value, pullback) = f_vjp(a.First);
                return (flat.FlattenResult(value), ct =>
                {
                    var b = pullback(flat.UnflattenResult(ct));
                    return [.. Differentials.FlattenAll<Args<T>>("check_vjp", flat.Info, new(b)).Leaves];
                }
                );
            }, flat.Arguments);
        }

        /// <inheritdoc cref="check_grads{T, R}(Func{T, R}, T, int, string[], double?, double?, double)"/>
        public static void check_grads<A, B, R>(
            Func<A, B, R> f, (A, B) args, int order, string[]? modes = null, double? atol = null, double? rtol = null,
                double eps = DefaultEps)
        {
            var flat = new FlatFunction<Args<A, B>, R>("check_grads", f, a => f(a.First, a.Second), new(args.Item1, args.Item2));
            var (forward, reverse) = Modes(order, modes);
            Check("check_grads", flat.Info, flat.Labels, flat.ResultLabel, atol, rtol, eps)
                .Grads(flat.Call, flat.Arguments, order, forward, reverse);
        }

        /// <inheritdoc cref="check_jvp{T, R}(Func{T, R}, Func{T, T, ValueTuple{R, R}}, T, double?, double?, double)"/>
        public static void check_jvp<A, B, R>(
            Func<A, B, R> f, Func<(A, B), (A, B), (R, R)> f_jvp, (A, B) args, double? atol = null, double? rtol = null,
                double eps = DefaultEps)
        {
            var flat = new FlatFunction<Args<A, B>, R>("check_jvp", f, a => f(a.First, a.Second), new(args.Item1, args.Item2));
            Check("check_jvp", flat.Info, flat.Labels, flat.ResultLabel, atol, rtol, eps).Jvp(flat.Call, (x, t) =>
            {
                Args<A, B> a = flat.Pack(x), b = flat.Pack(t);
                var (value, tangent) = f_jvp((a.First, a.Second), (b.First, b.Second));
                return (flat.FlattenResult(value), flat.FlattenResult(tangent));
            }, flat.Arguments);
        }

        /// <inheritdoc cref="check_vjp{T, R}(Func{T, R}, Func{T, ValueTuple{R, Func{R, T}}}, T, double?, double?, double)"/>
        public static void check_vjp<A, B, R>(
            Func<A, B, R> f, Func<A, B, (R, Func<R, (A, B)>)> f_vjp, (A, B) args, double? atol = null, double? rtol = null,
                double eps = DefaultEps)
        {
            var flat = new FlatFunction<Args<A, B>, R>("check_vjp", f, a => f(a.First, a.Second), new(args.Item1, args.Item2));
            Check("check_vjp", flat.Info, flat.Labels, flat.ResultLabel, atol, rtol, eps).Vjp(flat.Call, x =>
            {
                var a = flat.Pack(x);
                var (value, pullback) = f_vjp(a.First, a.Second);
                return (flat.FlattenResult(value), ct =>
                {
                    var b = pullback(flat.UnflattenResult(ct));
                    return [.. Differentials.FlattenAll<Args<A, B>>("check_vjp", flat.Info, new(b.Item1, b.Item2)).Leaves];
                }
                );
            }, flat.Arguments);
        }

        /// <inheritdoc cref="check_grads{T, R}(Func{T, R}, T, int, string[], double?, double?, double)"/>
        public static void check_grads<A, B, C, R>(
            Func<A, B, C, R> f, (A, B, C) args, int order, string[]? modes = null, double? atol = null, double? rtol = null,
                double eps = DefaultEps)
        {
            var flat = new FlatFunction<Args<A, B, C>, R>("check_grads", f, a =>
                f(a.First, a.Second, a.Third), new(args.Item1, args.Item2, args.Item3));
            var (forward, reverse) = Modes(order, modes);
            Check("check_grads", flat.Info, flat.Labels, flat.ResultLabel, atol, rtol, eps)
                .Grads(flat.Call, flat.Arguments, order, forward, reverse);
        }

        /// <inheritdoc cref="check_jvp{T, R}(Func{T, R}, Func{T, T, ValueTuple{R, R}}, T, double?, double?, double)"/>
        public static void check_jvp<A, B, C, R>(
            Func<A, B, C, R> f, Func<(A, B, C), (A, B, C), (R, R)> f_jvp, (A, B, C) args, double? atol = null, double? rtol = null,
                double eps = DefaultEps)
        {
            var flat = new FlatFunction<Args<A, B, C>, R>("check_jvp", f, a =>
                f(a.First, a.Second, a.Third), new(args.Item1, args.Item2, args.Item3));
            Check("check_jvp", flat.Info, flat.Labels, flat.ResultLabel, atol, rtol, eps).Jvp(flat.Call, (x, t) =>
            {
                Args<A, B, C> a = flat.Pack(x), b = flat.Pack(t);
                var (value, tangent) = f_jvp((a.First, a.Second, a.Third), (b.First, b.Second, b.Third));
                return (flat.FlattenResult(value), flat.FlattenResult(tangent));
            }, flat.Arguments);
        }

        /// <inheritdoc cref="check_vjp{T, R}(Func{T, R}, Func{T, ValueTuple{R, Func{R, T}}}, T, double?, double?, double)"/>
        public static void check_vjp<A, B, C, R>(
            Func<A, B, C, R> f, Func<A, B, C, (R, Func<R, (A, B, C)>)> f_vjp, (A, B, C) args, double? atol = null, double? rtol = null,
                double eps = DefaultEps)
        {
            var flat = new FlatFunction<Args<A, B, C>, R>("check_vjp", f, a =>
                f(a.First, a.Second, a.Third), new(args.Item1, args.Item2, args.Item3));
            Check("check_vjp", flat.Info, flat.Labels, flat.ResultLabel, atol, rtol, eps).Vjp(flat.Call, x =>
            {
                var a = flat.Pack(x);
                var (value, pullback) = f_vjp(a.First, a.Second, a.Third);
                return (flat.FlattenResult(value), ct =>
                {
                    var b = pullback(flat.UnflattenResult(ct));
                    return [.. Differentials.FlattenAll<Args<A, B, C>>("check_vjp", flat.Info, new(b.Item1, b.Item2, b.Item3)).Leaves];
                }
                );
            }, flat.Arguments);
        }

        /// <inheritdoc cref="check_grads{T, R}(Func{T, R}, T, int, string[], double?, double?, double)"/>
        public static void check_grads<A, B, C, D, R>(
            Func<A, B, C, D, R> f, (A, B, C, D) args, int order, string[]? modes = null, double? atol = null, double? rtol = null,
                double eps = DefaultEps)
        {
            var flat = new FlatFunction<Args<A, B, C, D>, R>("check_grads", f, a =>
                f(a.First, a.Second, a.Third, a.Fourth), new(args.Item1, args.Item2, args.Item3, args.Item4));
            var (forward, reverse) = Modes(order, modes);
            Check("check_grads", flat.Info, flat.Labels, flat.ResultLabel, atol, rtol, eps)
                .Grads(flat.Call, flat.Arguments, order, forward, reverse);
        }

        /// <inheritdoc cref="check_jvp{T, R}(Func{T, R}, Func{T, T, ValueTuple{R, R}}, T, double?, double?, double)"/>
        public static void check_jvp<A, B, C, D, R>(
            Func<A, B, C, D, R> f, Func<(A, B, C, D), (A, B, C, D), (R, R)> f_jvp, (A, B, C, D) args, double? atol = null,
                double? rtol = null, double eps = DefaultEps)
        {
            var flat = new FlatFunction<Args<A, B, C, D>, R>("check_jvp", f, a =>
                f(a.First, a.Second, a.Third, a.Fourth), new(args.Item1, args.Item2, args.Item3, args.Item4));
            Check("check_jvp", flat.Info, flat.Labels, flat.ResultLabel, atol, rtol, eps).Jvp(flat.Call, (x, t) =>
            {
                Args<A, B, C, D> a = flat.Pack(x), b = flat.Pack(t);
                var (value, tangent) = f_jvp((a.First, a.Second, a.Third, a.Fourth), (b.First, b.Second, b.Third, b.Fourth));
                return (flat.FlattenResult(value), flat.FlattenResult(tangent));
            }, flat.Arguments);
        }

        /// <inheritdoc cref="check_vjp{T, R}(Func{T, R}, Func{T, ValueTuple{R, Func{R, T}}}, T, double?, double?, double)"/>
        public static void check_vjp<A, B, C, D, R>(
            Func<A, B, C, D, R> f, Func<A, B, C, D, (R, Func<R, (A, B, C, D)>)> f_vjp, (A, B, C, D) args, double? atol = null,
                double? rtol = null, double eps = DefaultEps)
        {
            var flat = new FlatFunction<Args<A, B, C, D>, R>("check_vjp", f, a =>
                f(a.First, a.Second, a.Third, a.Fourth), new(args.Item1, args.Item2, args.Item3, args.Item4));
            Check("check_vjp", flat.Info, flat.Labels, flat.ResultLabel, atol, rtol, eps).Vjp(flat.Call, x =>
            {
                var a = flat.Pack(x);
                var (value, pullback) = f_vjp(a.First, a.Second, a.Third, a.Fourth);
                return (flat.FlattenResult(value), ct =>
                {
                    var b = pullback(flat.UnflattenResult(ct));
                    return [.. Differentials.FlattenAll<Args<A, B, C, D>>("check_vjp", flat.Info,
                        new(b.Item1, b.Item2, b.Item3, b.Item4)).Leaves];
                }
                );
            }, flat.Arguments);
        }

        private static GradientCheck Check(string check, FunctionInfo info, string[] labels, Func<int, string> results, double? atol,
            double? rtol, double eps)
        {
            if (!(eps > 0)) throw new ArgumentException($"{check}: eps is {eps}; a difference needs a positive step.");
            return new(check, info.Name, labels, results, (atol, rtol), eps);
        }

        private static (bool Forward, bool Reverse) Modes(int order, string[]? modes)
        {
            if (order < 1) throw new ArgumentException($"check_grads: order is {order}; it counts derivatives, from 1.");
            foreach (var m in modes ?? [])
            {
                if (m is not ("fwd" or "rev")) throw new ArgumentException($"check_grads: mode \"{m}\" is neither \"fwd\" nor \"rev\".");
            }
            return (modes?.Contains("fwd") ?? true, modes?.Contains("rev") ?? true);
        }
    }
}
