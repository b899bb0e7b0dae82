using static Lazy.OptaxMath;

namespace Lazy;

/// <summary>How <c>optax.microbatch</c> joins the results of the parts of a batch.</summary>
public enum AccumulationType
{
    /// <summary>They are added.</summary>
    Sum,
    /// <summary>They are averaged.</summary>
    Mean,
    /// <summary>They stand one after the other along their first axes.</summary>
    Concat,
}

// Transformations that run only sometimes, look on, or see the parameters in another form; and a function on parts of a batch.
public static partial class optax
{
    /// <summary>A transformation that runs where a function of the number of calls so far says so; else updates pass as they are.</summary>
    /// <param name="inner">The transformation.</param>
    /// <param name="should_transform_fn">From the number of calls, an int32, a bool.</param>
    public static GradientTransformation conditionally_transform(GradientTransformation inner, Func<NDArray, NDArray> should_transform_fn) =>
        Conditionally(inner, should_transform_fn, x => x);

    /// <summary>A transformation that runs where a function of the number of calls so far says so; else updates are 0.</summary>
    /// <inheritdoc cref="conditionally_transform"/>
    public static GradientTransformation conditionally_mask(GradientTransformation inner, Func<NDArray, NDArray> should_transform_fn) =>
        Conditionally(inner, should_transform_fn, x => jnp.zeros_like(x));

    /// <summary>A transformation of all parameters as one vector: many small arrays then cost few operations.</summary>
    public static GradientTransformation flatten(GradientTransformation inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        static NDArray[] Flat(NDArray[] x) => [jax.flatten_util.ravel_pytree(x).flat];
        return new(p => inner.Start(new(Flat(p.Leaves), null)), (g, state, step) =>
        {
            var (flat, unravel) = jax.flatten_util.ravel_pytree(g);
            var (u, next) = inner.Run([flat], state, new(step.Params is null ? null : Flat(step.Params), step.Value, step.Grad is null ? null : Flat(step.Grad),
                step.ValueFn is { } loss ? x => loss(unravel(x[0])) : null));
            return (unravel(u[0]), next);
        });
    }

    /// <summary>Lets updates pass, and keeps measurements of them in its state, a <see cref="MonitorState"/>.</summary>
    /// <param name="measures">By name: <see cref="measure_with_ema"/>, or <see cref="stateless"/> for a plain function.</param>
    public static GradientTransformation monitor(IReadOnlyDictionary<string, GradientTransformation> measures)
    {
        ArgumentNullException.ThrowIfNull(measures);
        string[] names = [.. measures.Keys];
        return new(p =>
        {
            OptState[] states = [.. names.Select(n => measures[n].Start(p))];
            // Nothing was measured yet; the first measurement has these shapes.
            var none = names.Select((n, i) => (n, Zeros(measures[n].Run(p.Leaves, states[i], new(p.Leaves)).Updates)));
            return new MonitorState(none.ToDictionary(m => m.n, m => m.Item2), states);
        }, (g, state, step) =>
        {
            var s = (MonitorState)state;
            var measured = new Dictionary<string, NDArray[]>();
            var states = new OptState[names.Length];
            for (var i = 0; i < names.Length; i++) (measured[names[i]], states[i]) = measures[names[i]].Run(g, s.Inner[i], step);
            return (g, new MonitorState(measured, states));
        });
    }

    /// <summary>A measurement of updates, averaged over steps as by <see cref="ema"/>; for <see cref="monitor"/>.</summary>
    public static GradientTransformation measure_with_ema(Func<NDArray[], NDArray> measure, double decay, bool debias = true)
    {
        ArgumentNullException.ThrowIfNull(measure);
        var average = ema(decay, debias);
        NDArray[] Measured(NDArray[] x) => [Promoted.Inexact("measure_with_ema", measure(x) is { DType.IsInexact: true } m ? m : measure(x).AsType(DType.Float32))];
        return new(p => average.Start(new(Measured(p.Leaves), null)), (g, state, step) => average.Run(Measured(g), state, step));
    }

    /// <summary>Whether any of the updates is not finite, for <see cref="MultiSteps"/>; and how many are ("num_not_finite").</summary>
    public static (NDArray should_skip, Dictionary<string, NDArray> skip_state) skip_not_finite(
        NDArray[] updates, NDArray gradient_step, NDArray[]? @params)
    {
        ArgumentNullException.ThrowIfNull(updates);
        var count = updates.Select(x => jnp.sum(~jnp.isfinite(x))).Aggregate(Zero, (a, b) => a + b);
        return (count > 0, new() { ["should_skip"] = count > 0, ["num_not_finite"] = count });
    }

    /// <summary>Whether the square of the norm of the updates is not below a bound, for <see cref="MultiSteps"/>; and that square
    /// ("norm_squared").</summary>
    public static (NDArray should_skip, Dictionary<string, NDArray> skip_state) skip_large_updates(
        NDArray[] updates, NDArray gradient_step, NDArray[]? @params, double max_squared_norm)
    {
        ArgumentNullException.ThrowIfNull(updates);
        var squares = SumOfSquares(updates);
        // NaN is below nothing.
        var skips = ~(squares < max_squared_norm);
        return (skips, new() { ["should_skip"] = skips, ["norm_squared"] = squares });
    }

    /// <summary>A function that runs on parts of a batch, one after the other, which need less memory than all at once. For gradients apply
    /// it to the gradient, not the other way round.</summary>
    /// <param name="fun">A function of a batch: any tree of arrays whose first axis counts examples.</param>
    /// <param name="argnums">0: the argument that is the batch.</param>
    /// <param name="microbatch_size">The examples of a part, of which the batch is a multiple; null for all.</param>
    /// <param name="accumulator">How results are joined.</param>
    public static Func<X, R> microbatch<X, R>(Func<X, R> fun, int argnums, int? microbatch_size, AccumulationType accumulator = AccumulationType.Sum)
    {
        RequireBatch(argnums, 0);
        return microbatch_size is { } size ? x => Microbatches.Run(fun, x, size, accumulator) : fun;
    }

    /// <summary>The same for a function of parameters and a batch.</summary>
    /// <param name="fun">A function of parameters and a batch.</param>
    /// <param name="argnums">1: the argument that is the batch.</param>
    /// <param name="microbatch_size">The examples of a part, of which the batch is a multiple; null for all.</param>
    /// <param name="accumulator">How results are joined.</param>
    public static Func<P, X, R> microbatch<P, X, R>(Func<P, X, R> fun, int argnums, int? microbatch_size,
        AccumulationType accumulator = AccumulationType.Sum)
    {
        RequireBatch(argnums, 1);
        return microbatch_size is { } size ? (p, x) => Microbatches.Run<X, R>(part => fun(p, part), x, size, accumulator) : fun;
    }

    private static void RequireBatch(int argnums, int wanted)
    {
        if (argnums != wanted) throw new ArgumentException(
            $"microbatch: argnums is {argnums}; the batch is argument {wanted}, the last one. Several batches are a tuple.", nameof(argnums));
    }

    private static GradientTransformation Conditionally(GradientTransformation inner, Func<NDArray, NDArray> condition, Func<NDArray, NDArray> otherwise)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(condition);
        return new(p => new ConditionState(Zero, inner.Start(p)), (g, state, step) =>
        {
            var s = (ConditionState)state;
            var runs = condition(s.Step);
            var (updates, next) = inner.Run(g, s.Inner, step);
            return (Select(runs, updates, Each(g, otherwise)), new ConditionState(Next(s.Step), Select(runs, next, s.Inner)));
        });
    }
}
