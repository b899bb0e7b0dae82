using static Lazy.OptaxMath;

namespace Lazy;

/// <summary>A search along a direction for Wolfe's conditions, as one loop that runs within jit.</summary>
internal static class ZoomLinesearch
{
    /// <summary>What one evaluation after the other knows: the next rate, the interval with the value and slope at its lower end, and the
    /// best point so far.</summary>
    public sealed record Search(NDArray Rate, NDArray Low, NDArray LowValue, NDArray High, NDArray Bracketed, NDArray Done, NDArray Count,
        NDArray Best, NDArray BestValue, NDArray[] BestGrad, NDArray BestError);

    /// <summary>The loss, its value and gradient here, and the parameters, which a search needs all of.</summary>
    public static (Func<NDArray[], NDArray> Loss, NDArray Value, NDArray[] Grad, NDArray[] Params) Needs(string operation, Step step)
    {
        if (step.ValueFn is null || step.Value is null || step.Grad is null)
            throw new ArgumentException($"{operation}: the update needs the loss: tx.Update(grads, state, params, value: …, grad: …, value_fn: …).");
        return (step.ValueFn, step.Value.AsType(DType.Float32), step.Grad, step.Need(operation));
    }

    public static LinesearchState Run(NDArray[] direction, Step step, int limit, double largest, double growth, double slopeShare, double curveShare)
    {
        var (loss, value, grad, parameters) = Needs("scale_by_zoom_linesearch", step);
        var found = Along(direction, loss, value, grad, parameters, jnp.minimum(jnp.ones(Shape.Scalar), largest), limit, largest, growth, slopeShare,
            curveShare);
        // If no rate lowered the loss enough, the best one that was seen counts.
        return new(found.Best, found.BestValue, found.BestGrad, found.BestError);
    }

    /// <summary>The search from a first rate, in the dtype of the value.</summary>
    public static Search Along(NDArray[] direction, Func<NDArray[], NDArray> loss, NDArray value, NDArray[] grad, NDArray[] parameters,
        NDArray first, int limit, double largest, double growth, double slopeShare, double curveShare)
    {
        var type = value.DType;
        var slope = Vdot(direction, grad).AsType(type);
        NDArray zero = jnp.zeros(Shape.Scalar, type), infinite = jnp.full(Shape.Scalar, jnp.inf, type);
        var start = new Search(first, zero, value, infinite, false, false, Zero, zero, value, grad, infinite);
        return jax.lax.while_loop(s => jnp.logical_not(s.Done) & (s.Count < limit), Next, start);

        Search Next(Search s)
        {
            var x = Each(parameters, direction, (p, d) => p + (s.Rate.AsType(p.DType) * d));
            var (v, g) = jax.value_and_grad(loss)(x);
            v = v.AsType(type);
            var here = Vdot(direction, g).AsType(type);
            var falls = v <= value + (slopeShare * s.Rate * slope);
            var flat = jnp.abs(here) <= curveShare * jnp.abs(slope);
            var done = falls & flat;
            var lower = falls & (v < s.LowValue);
            // A point that is too high, or behind which the loss rises, ends the interval; else it becomes its lower end.
            var ends = ~lower;
            var rises = lower & (here * (s.High - s.Low) >= 0) & s.Bracketed | (lower & ~s.Bracketed & (here >= 0));
            var high = jnp.where(ends, s.Rate, jnp.where(rises, s.Low, s.High));
            var low = jnp.where(lower, s.Rate, s.Low);
            var bracketed = s.Bracketed | ends | rises;
            var middle = 0.5 * (low + jnp.where(bracketed, high, low));
            var next = jnp.where(bracketed, middle, jnp.minimum(s.Rate * growth, largest));
            var error = jnp.maximum(jnp.maximum(v - value - (slopeShare * s.Rate * slope), jnp.abs(here) - (curveShare * jnp.abs(slope))), 0);
            var better = done | (v < s.BestValue);
            return new(next, low, jnp.where(lower, v, s.LowValue), high, bracketed, done, s.Count + 1, jnp.where(better, s.Rate, s.Best),
                jnp.where(better, v, s.BestValue), Select(better, g, s.BestGrad), jnp.where(better, error, s.BestError).AsType(type));
        }
    }
}
