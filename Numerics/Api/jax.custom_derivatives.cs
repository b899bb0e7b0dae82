using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;

namespace Lazy;

// Derivatives given with the value, closures made explicit, and transposes given by hand.
public static partial class jax
{
    /// <summary>A function that gives its own derivative along with its value.</summary>
    /// <param name="fun">Gives the value, and the function from a cotangent of the value to that of the argument.</param>
    /// <exception cref="DifferentiationException">When differentiated: in forward mode, or the cotangent has another shape than the
    /// argument.</exception>
    public static Func<NDArray, NDArray> custom_gradient(Func<NDArray, (NDArray, Func<NDArray, NDArray>)> fun) =>
        custom_gradient<NDArray, NDArray>(fun);

    /// <inheritdoc cref="custom_gradient(Func{NDArray, ValueTuple{NDArray, Func{NDArray, NDArray}}})"/>
    public static Func<NDArray, NDArray, NDArray> custom_gradient(Func<NDArray, NDArray, (NDArray, Func<NDArray, (NDArray, NDArray)>)> fun)
    {
        var one = custom_gradient<(NDArray, NDArray), NDArray>(x => fun(x.Item1, x.Item2));
        return FunctionInfo.Of(fun).Tag<Func<NDArray, NDArray, NDArray>>("custom_gradient", (x, y) => one((x, y)));
    }

    /// <inheritdoc cref="custom_gradient(Func{NDArray, ValueTuple{NDArray, Func{NDArray, NDArray}}})"/>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(-1)]
    public static Func<T, R> custom_gradient<T, R>(Func<T, (R, Func<R, T>)> fun)
    {
        var info = FunctionInfo.Of(fun);
        var c = new CustomVjp<Args<T>, R, VjpResiduals, T>(
            fun, a => fun(a.First).Item1, a =>
            {
                var (value, rule) = fun(a.First);
                return (value, RecordedRule.Of(info, rule, value));
            }, (_, residuals, ct) => BackwardPass.Run("custom_gradient", info, residuals, ct).Of<T>(0));
        return info.Tag<Func<T, R>>("custom_gradient", x => c.Run(new(x)));
    }

    /// <summary>
    /// A function without what it closes over: the arrays that it uses beside its argument become further arguments, so that a rule for its
    /// derivative sees them.
    /// </summary>
    /// <param name="fun">The function.</param>
    /// <param name="example_args">An argument, of which shapes and dtypes count.</param>
    /// <returns>The function of its argument and those arrays, and the arrays.</returns>
    public static (Func<T, IReadOnlyList<NDArray>, R> converted_fun, NDArray[] aux_args) closure_convert<T, R>(Func<T, R> fun, T example_args)
    {
        var c = ClosureConversion.Of("closure_convert", FunctionInfo.Of(fun), (Args<T> a) => fun(a.First), new(example_args));
        return ((x, constants) => c.Call<R>("closure_convert", Leaves.Flatten(x, "closure_convert: the argument").Leaves, constants), c.Constants);
    }

    /// <inheritdoc cref="closure_convert{T, R}(Func{T, R}, T)"/>
    public static (Func<A, B, IReadOnlyList<NDArray>, R> converted_fun, NDArray[] aux_args) closure_convert<A, B, R>(
        Func<A, B, R> fun, A example_arg0, B example_arg1)
    {
        var (converted, constants) = closure_convert<(A, B), R>(x => fun(x.Item1, x.Item2), (example_arg0, example_arg1));
        return ((x, y, c) => converted((x, y), c), constants);
    }

    /// <summary>Functions for derivatives by hand; those that are also in <c>jax</c> are there.</summary>
    public static class custom_derivatives
    {
        /// <summary>A linear function together with its transpose, so that reverse mode does not derive it.</summary>
        /// <param name="fun">From residuals and linear arguments, the result; linear in the latter.</param>
        /// <param name="fun_transpose">From residuals and the cotangent of the result, that of the linear arguments.</param>
        /// <param name="residual_args">Any tree of arrays; it has no derivative.</param>
        /// <param name="linear_args">Any tree of arrays.</param>
        /// <exception cref="DifferentiationException">When differentiated with respect to the residuals.</exception>
        public static R linear_call<TRes, T, R>(Func<TRes, T, R> fun, Func<TRes, R, T> fun_transpose, TRes residual_args, T linear_args)
        {
            const string Name = "linear_call";
            var info = FunctionInfo.Of(fun);
            var forward = ClosureConversion.Of(Name, info, (Args<TRes, T> a) => fun(a.First, a.Second), new(residual_args, linear_args));
            NDArray[] residuals = [.. Leaves.Flatten(residual_args, Name).Leaves], linear = [.. Leaves.Flatten(linear_args, Name).Leaves];
            var zeros = Leaves.Unflatten<R>(forward.Result, [.. forward.Graph.Outputs.Select(o => new NDArray(Lax.Zeros(o.Aval), null))]);
            var back = ClosureConversion.Of(Name, FunctionInfo.Of(fun_transpose), (Args<TRes, R> a) => fun_transpose(a.First, a.Second),
                new(residual_args, zeros));
            RequireTransposed(info, forward.Graph, back.Graph, residuals.Length, linear.Length);
            // What either closes over is a residual of both.
            int n = residuals.Length, f = forward.Captured.Length, b = back.Captured.Length;
            ClosedGraph Joint(ClosureConversion own, bool first, ClosureConversion other)
            {
                var p = own.Graph.Parameters;
                var unused = other.Captured.Select(c => Parameter.Create(c.Aval, "unused"));
                var captured = p.Skip(p.Count - own.Captured.Length);
                return new([.. p.Take(n), .. first ? captured.Concat(unused) : unused.Concat(captured), .. p.Skip(n).SkipLast(own.Captured.Length)],
                    own.Graph.Outputs);
            }
            var call = new LinearCall(info.Name, Joint(forward, true, back), Joint(back, false, forward), n + f + b);
            return Leaves.Unflatten<R>(forward.Result, Ufunc.ApplyMany(
                Name, [.. residuals, .. forward.Constants, .. back.Constants, .. linear], x => Project.All(call.Of(x))));
        }

        private static void RequireTransposed(FunctionInfo info, ClosedGraph forward, ClosedGraph back, int residuals, int linear)
        {
            var wanted = forward.Parameters.Skip(residuals).Take(linear).Select(p => p.Aval with { Weak = false }).ToArray();
            var given = back.Outputs.Select(o => o.Aval with { Weak = false }).ToArray();
            if (!wanted.AsSpan().SequenceEqual(given)) throw new DifferentiationException(
                $"linear_call: the transpose of {info.Name} gives ({string.Join(", ", given)}), but the linear arguments are ({string.Join(", ", wanted)}).");
        }
    }
}
