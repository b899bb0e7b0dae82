using static Lazy.OptaxMath;

namespace Lazy;

// Optimisers that adapt their steps in other ways than by moments alone.
public static partial class optax
{
    /// <summary>Adan (Xie et al., 2022): <see cref="scale_by_adan"/>, with weight decay.</summary>
    public static GradientTransformation adan(ScalarOrSchedule learning_rate, double b1 = 0.98, double b2 = 0.92, double b3 = 0.99,
        double eps = 1e-8, double eps_root = 1e-8, ScalarOrSchedule weight_decay = default, object? mask = null) =>
        chain(scale_by_adan(b1, b2, b3, eps, eps_root), add_decayed_weights(weight_decay, mask), scale_by_learning_rate(learning_rate));

    /// <summary>Adan's direction: moments of gradients, of their differences, and of the squares of both together (Xie et al., 2022,
    /// algorithm 1).</summary>
    public static GradientTransformation scale_by_adan(double b1 = 0.98, double b2 = 0.92, double b3 = 0.99, double eps = 1e-8, double eps_root = 0) =>
        new(p => new AdanState(Zero, Zeros(p.Leaves), Zeros(p.Leaves), Zeros(p.Leaves), Zeros(p.Leaves)), (g, state, _) =>
        {
            var s = (AdanState)state;
            var count = Next(s.Count);
            var first = IsZero(s.Count);
            var change = Each(g, s.Last, (x, last) => jnp.where(first, 0, x - last));
            NDArray[] mu = Moment(g, s.Mu, b1, 1), delta = Moment(change, s.Delta, b2, 1);
            var nu = Moment(Each(g, change, (x, d) => x + ((1 - b2) * d)), s.Nu, b3, 2);
            var direction = Each(Corrected(mu, b1, count), Corrected(delta, b2, count), (m, d) => m + ((1 - b2) * d));
            return (Each(direction, Corrected(nu, b3, count), (d, n) => d / (jnp.sqrt(n + eps_root) + eps)), new AdanState(count, mu, delta, nu, g));
        });

    /// <summary>Rprop (Riedmiller and Braun, 1993): <see cref="scale_by_rprop"/>.</summary>
    public static GradientTransformation rprop(double learning_rate, double eta_minus = 0.5, double eta_plus = 1.2, double min_step_size = 1e-6,
        double max_step_size = 50) => chain(scale_by_rprop(learning_rate, eta_minus, eta_plus, min_step_size, max_step_size), scale(-1));

    /// <summary>The sign of each gradient times a step of its own, which grows while the sign stays and shrinks when it turns; the turn
    /// itself is left out.</summary>
    public static GradientTransformation scale_by_rprop(double learning_rate, double eta_minus = 0.5, double eta_plus = 1.2,
        double min_step_size = 1e-6, double max_step_size = 50) =>
        new(p => new RpropState(Filled(p.Leaves, learning_rate), Zeros(p.Leaves)), (g, state, _) =>
        {
            var s = (RpropState)state;
            var turns = Each(g, s.PrevUpdates, (x, last) => x * last);
            var sizes = Each(turns, s.StepSizes, (t, size) => jnp.where(jnp.equal(t, 0), size,
                jnp.clip(jnp.where(t > 0, eta_plus * size, eta_minus * size), min_step_size, max_step_size)));
            var updates = Each(turns, g, sizes, (t, x, size) => jnp.where(t < 0, 0, size * jnp.sign(x)));
            return (updates, new RpropState(sizes, updates));
        });

    /// <summary>Gradient descent with Polyak's step (Loizou et al., 2021): <see cref="scale_by_polyak"/> of the scaled gradient. Its update
    /// takes value.</summary>
    public static GradientTransformation polyak_sgd(double max_learning_rate = 1, ScalarOrSchedule? scaling = null, double f_min = 0, double eps = 0,
        string variant = "sps") => chain(sgd(scaling ?? 1.0), scale_by_polyak(f_min, max_learning_rate, eps, variant));

    /// <summary>Multiplied by (value - f_min) / (‖updates‖² + eps), at most max_learning_rate. Its update takes value.</summary>
    /// <param name="f_min">A lower bound of the loss.</param>
    /// <param name="max_learning_rate">The largest factor.</param>
    /// <param name="eps">A term in the divisor.</param>
    /// <param name="variant">"sps", or "sps+", whose factor is never negative.</param>
    public static GradientTransformation scale_by_polyak(double f_min = 0, double max_learning_rate = 1, double eps = 0, string variant = "sps")
    {
        if (variant is not ("sps" or "sps+"))
            throw new ArgumentException($"scale_by_polyak: there is no variant '{variant}'; known are sps and sps+.", nameof(variant));
        return new((g, s, step) =>
        {
            if (step.Value is not { } value) throw new ArgumentException("scale_by_polyak: the update needs the loss: tx.Update(grads, state, value: …).");
            var squares = SumOfSquares(g);
            var gap = (value - f_min).AsType(squares.DType);
            if (variant == "sps+") gap = jnp.maximum(gap, 0);
            var none = squares + eps <= jnp.finfo(squares.DType).Eps;
            var rate = jnp.where(none, 0, jnp.minimum(gap / jnp.where(none, 1, squares + eps), max_learning_rate));
            return (Each(g, x => rate.AsType(x.DType) * x), s);
        });
    }

    /// <summary>(alpha + beta)·g - beta·(the last g): a guess of the next gradient (Mokhtari et al., 2019).</summary>
    public static GradientTransformation scale_by_optimistic_gradient(double alpha = 1, double beta = 1) =>
        new(p => new EmaState(Zero, Zeros(p.Leaves)), (g, state, _) =>
        {
            var s = (EmaState)state;
            var first = IsZero(s.Count);
            return (Each(g, s.Ema, (x, last) => ((alpha + beta) * x) - (beta * jnp.where(first, x, last))), new EmaState(Next(s.Count), g));
        });

    /// <summary>Optimistic gradient descent: <see cref="scale_by_optimistic_gradient"/>.</summary>
    public static GradientTransformation optimistic_gradient_descent(ScalarOrSchedule learning_rate, double alpha = 1, double beta = 1) =>
        chain(scale_by_optimistic_gradient(alpha, beta), scale_by_learning_rate(learning_rate));

    /// <summary>Optimistic Adam (Daskalakis et al., 2018): optimism is the factor of the last direction, by default learning_rate.</summary>
    public static GradientTransformation optimistic_adam(double learning_rate, double? optimism = null, double b1 = 0.9, double b2 = 0.999,
        double eps = 1e-8, double eps_root = 0, bool nesterov = true) => chain(scale_by_adam(b1, b2, eps, eps_root, nesterov),
            scale_by_optimistic_gradient(learning_rate, optimism ?? learning_rate), scale(-1));

    /// <summary>Optimistic Adam, with a schedule where it is wanted.</summary>
    public static GradientTransformation optimistic_adam_v2(ScalarOrSchedule learning_rate, double alpha = 1, double beta = 1, double b1 = 0.9,
        double b2 = 0.999, double eps = 1e-8, double eps_root = 0, bool nesterov = true) => chain(scale_by_adam(b1, b2, eps, eps_root, nesterov),
            scale_by_optimistic_gradient(alpha, beta), scale_by_learning_rate(learning_rate));

    /// <summary>Each array's gradient times its largest distance from the start over the root of the sum of all its squared gradients
    /// (Ivgi et al., 2023): no learning rate is needed.</summary>
    /// <param name="reps_rel">The first distance, relative to 1 + ‖parameters‖.</param>
    /// <param name="eps">A term under the root.</param>
    /// <param name="param_dtype">The dtype in which the start is remembered; by default that of the parameters.</param>
    /// <param name="global_scale">A factor, -1 for updates that are added.</param>
    public static GradientTransformation scale_by_distance_over_gradients(double reps_rel = 1e-6, double eps = 1e-8, DType? param_dtype = null,
        double global_scale = 1) => new(p => new DistanceState(Each(p.Leaves, x => reps_rel * (1 + Norm([x]))),
            Each(p.Leaves, x => jnp.zeros(Shape.Scalar, x.DType.RealPart)), Each(p.Leaves, x => x.AsType(param_dtype ?? x.DType))), (g, state, step) =>
        {
            var s = (DistanceState)state;
            var distance = Each(s.Distance, step.Need("scale_by_distance_over_gradients"), s.Start, (d, x, start) => jnp.maximum(d, Norm([x - start])));
            var sum = Each(s.Sum, g, (t, x) => t + SumOfSquares([x]).AsType(t.DType));
            return (Each(g, distance, sum, (x, d, t) => (global_scale * d / jnp.sqrt(t + eps)).AsType(x.DType) * x), new DistanceState(distance, sum, s.Start));
        });
}
