using static Lazy.OptaxMath;

namespace Lazy;

// Quasi-Newton steps and the search along their direction.
public static partial class optax
{
    /// <summary>L-BFGS with a line search for Wolfe's conditions (Nocedal and Wright, Numerical Optimization, algorithms 7.4, 3.5 and 3.6).
    /// Its update takes value, grad and value_fn.</summary>
    /// <param name="learning_rate">A factor of the direction; null leaves it to the line search.</param>
    /// <param name="memory_size">How many steps are remembered.</param>
    /// <param name="scale_init_precond">Whether the first guess of the inverse Hessian is scaled by the last step.</param>
    /// <param name="linesearch">The search; by default <see cref="scale_by_zoom_linesearch"/>.</param>
    public static GradientTransformation lbfgs(ScalarOrSchedule? learning_rate = null, int memory_size = 10, bool scale_init_precond = true,
        GradientTransformation? linesearch = null) => chain(scale_by_lbfgs(memory_size, scale_init_precond),
            learning_rate is { } rate ? scale_by_learning_rate(rate) : scale(-1), linesearch ?? scale_by_zoom_linesearch(20));

    /// <summary>The gradient times a guess of the inverse Hessian that the last steps give, by the two-loop recursion.</summary>
    public static GradientTransformation scale_by_lbfgs(int memory_size = 10, bool scale_init_precond = true)
    {
        if (memory_size < 1) throw new ArgumentException($"scale_by_lbfgs: memory_size is {memory_size}; it must be positive.", nameof(memory_size));
        return new(p => new LbfgsState(Zero, Zeros(p.Leaves), Zeros(p.Leaves), Stacked(p.Leaves), Stacked(p.Leaves), jnp.zeros(memory_size)),
            (g, state, step) =>
        {
            var s = (LbfgsState)state;
            var parameters = step.Need("scale_by_lbfgs");
            var first = IsZero(s.Count);
            // The newest step goes to the end; there is none at the first call.
            NDArray[] ds = Each(parameters, s.Params, (a, b) => jnp.where(first, 0, a - b)), dy = Each(g, s.Updates, (a, b) => jnp.where(first, 0, a - b));
            var inner = Vdot(ds, dy);
            var rho = jnp.where(jnp.equal(inner, 0), 0, 1 / jnp.where(jnp.equal(inner, 0), 1, inner));
            NDArray[] allS = Each(s.S, ds, Shifted), allY = Each(s.Y, dy, Shifted);
            var weights = jnp.concatenate([s.Rho[1..], jnp.reshape(rho, 1).AsType(s.Rho.DType)]);
            var q = g;
            var alpha = new NDArray[memory_size];
            for (var i = memory_size - 1; i >= 0; i--)
            {
                var a = alpha[i] = weights[i] * Vdot(Each(allS, x => x[i]), q);
                q = Each(q, allY, (x, y) => x - (a.AsType(x.DType) * y[i]));
            }
            if (scale_init_precond)
            {
                var size = Vdot(dy, dy);
                var known = inner > 0;
                // Without a step yet, the direction is as long as 1 at most.
                var start = jnp.where(first, jnp.minimum(1, 1 / jnp.maximum(Norm(g), 1e-30)), 1);
                var gamma = jnp.where(known, inner / jnp.where(known, size, 1), start);
                q = Each(q, x => gamma.AsType(x.DType) * x);
            }
            for (var i = 0; i < memory_size; i++)
            {
                var b = weights[i] * Vdot(Each(allY, x => x[i]), q);
                q = Each(q, allS, (x, y) => x + ((alpha[i] - b).AsType(x.DType) * y[i]));
            }
            return (q, new LbfgsState(Next(s.Count), parameters, g, allS, allY, weights));
        });

        NDArray[] Stacked(NDArray[] x) => Each(x, v => jnp.zeros(v.Shape.Insert(0, memory_size), v.DType));

        static NDArray Shifted(NDArray all, NDArray newest) => jnp.concatenate([all[1..], jnp.expand_dims(newest, 0)]);
    }

    /// <summary>Multiplied by a rate for which the loss falls enough and its slope flattens enough (Wolfe's conditions): the rate is doubled
    /// until an interval holds such a point, and the interval is then halved. Its update takes value, grad and value_fn.</summary>
    /// <param name="max_linesearch_steps">The most evaluations of the loss.</param>
    /// <param name="max_learning_rate">A bound of the rate.</param>
    /// <param name="increase_factor">By which the rate grows at first.</param>
    /// <param name="slope_rtol">The share of the slope by which the loss must fall.</param>
    /// <param name="curv_rtol">The share to which the slope must flatten.</param>
    public static GradientTransformation scale_by_zoom_linesearch(int max_linesearch_steps, double? max_learning_rate = null,
        double increase_factor = 2, double slope_rtol = 1e-4, double curv_rtol = 0.9) => new(
            p => new LinesearchState(jnp.ones(Shape.Scalar), jnp.full(Shape.Scalar, jnp.inf), Zeros(p.Leaves), jnp.zeros(Shape.Scalar)), (u, _, step) =>
        {
            var found = ZoomLinesearch.Run(u, step, max_linesearch_steps, max_learning_rate ?? double.PositiveInfinity, increase_factor, slope_rtol, curv_rtol);
            return (Each(u, x => found.LearningRate.AsType(x.DType) * x), found);
        });

    /// <summary>Multiplied by a rate that is cut until the loss falls enough (Armijo). Its update takes value, grad and value_fn.</summary>
    /// <param name="max_backtracking_steps">The most cuts.</param>
    /// <param name="slope_rtol">The share of the slope by which the loss must fall.</param>
    /// <param name="decrease_factor">By which the rate is cut.</param>
    /// <param name="increase_factor">By which it grows before each search.</param>
    /// <param name="max_learning_rate">A bound of the rate.</param>
    public static GradientTransformation scale_by_backtracking_linesearch(int max_backtracking_steps, double slope_rtol = 1e-4,
        double decrease_factor = 0.8, double increase_factor = 1.5, double max_learning_rate = 1) => new(
            p => new LinesearchState(jnp.ones(Shape.Scalar), jnp.full(Shape.Scalar, jnp.inf), Zeros(p.Leaves), jnp.zeros(Shape.Scalar)),
            (u, state, step) =>
        {
            var (loss, value, grad, parameters) = ZoomLinesearch.Needs("scale_by_backtracking_linesearch", step);
            var slope = Vdot(u, grad);
            NDArray At(NDArray rate) => loss(Each(parameters, u, (p, d) => p + (rate.AsType(p.DType) * d))).AsType(jnp.float32);
            NDArray Excess(NDArray rate, NDArray at) => at - value - (slope_rtol * rate * slope);
            var start = jnp.minimum(((LinesearchState)state).LearningRate * increase_factor, max_learning_rate);
            var (last, reached, _) = jax.lax.while_loop<(NDArray Rate, NDArray Value, NDArray Count)>(
                c => (~(Excess(c.Rate, c.Value) <= 0)) & (c.Count < max_backtracking_steps),
                c => (c.Rate * decrease_factor, At(c.Rate * decrease_factor), c.Count + 1), (start, At(start), Zero));
            return (Each(u, x => last.AsType(x.DType) * x), new LinesearchState(last, reached, grad, jnp.maximum(Excess(last, reached), 0).AsType(jnp.float32)));
        });
}
