using static Lazy.OptaxMath;

namespace Lazy;

/// <summary>Optimisers under optax's names: transformations of gradients, chains of them, schedules and losses.</summary>
public static partial class optax
{
    /// <summary>Leaves gradients as they are.</summary>
    public static GradientTransformation identity() => new(static (g, s, _) => (g, s));

    /// <summary>Zeros.</summary>
    public static GradientTransformation set_to_zero() => new(static (g, s, _) => (Zeros(g), s));

    /// <summary>Transformations one after the other.</summary>
    public static GradientTransformation chain(params GradientTransformation[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return new(p => new ChainState(Array.ConvertAll(args, t => t.Start(p))), (g, state, step) =>
        {
            var states = ((ChainState)state).States;
            if (states.Length != args.Length)
                throw new ArgumentException($"chain: {args.Length} transformations and a state of {states.Length}; the state is of another optimiser.");
            var next = new OptState[args.Length];
            for (var i = 0; i < args.Length; i++) (g, next[i]) = args[i].Run(g, states[i], step);
            return (g, new ChainState(next));
        });
    }

    /// <summary>Multiplied by a number.</summary>
    public static GradientTransformation scale(double step_size) => new((g, s, _) => (Each(g, x => step_size * x), s));

    /// <summary>Multiplied by a schedule of the number of steps.</summary>
    public static GradientTransformation scale_by_schedule(Func<NDArray, NDArray> step_size_fn)
    {
        ArgumentNullException.ThrowIfNull(step_size_fn);
        return Counting((g, count, _) =>
        {
            var size = step_size_fn(count);
            return Each(g, x => size.AsType(x.DType) * x);
        });
    }

    /// <summary>Multiplied by the learning rate, with the sign turned unless flip_sign is false: updates are added to parameters.</summary>
    public static GradientTransformation scale_by_learning_rate(ScalarOrSchedule learning_rate, bool flip_sign = true)
    {
        var sign = flip_sign ? -1 : 1;
        if (learning_rate.Schedule is { } schedule) return scale_by_schedule(count => sign * schedule(count));
        return new((g, s, _) => (Each(g, x => learning_rate.Times(sign, x)), s));
    }

    /// <summary>The signs.</summary>
    public static GradientTransformation scale_by_sign() => new(static (g, s, _) => (Each(g, jnp.sign), s));

    /// <summary>Momentum: t = g + decay·t; with nesterov g + decay·t of the new t.</summary>
    public static GradientTransformation trace(double decay, bool nesterov = false) => new(p => new TraceState(Zeros(p.Leaves)), (g, state, _) =>
    {
        var t = Each(g, ((TraceState)state).Trace, (x, m) => x + (decay * m));
        return (nesterov ? Each(g, t, (x, m) => x + (decay * m)) : t, new TraceState(t));
    });

    /// <summary>Exponential moving averages, with the bias of the start at zero taken out unless debias is false.</summary>
    public static GradientTransformation ema(double decay, bool debias = true) => new(p => new EmaState(Zero, Zeros(p.Leaves)), (g, state, _) =>
    {
        var s = (EmaState)state;
        var (m, count) = (Moment(g, s.Ema, decay, 1), Next(s.Count));
        return (debias ? Corrected(m, decay, count) : m, new EmaState(count, m));
    });

    /// <summary>Adam's direction m̂ / (√(v̂ + eps_root) + eps), with bias corrections (Kingma and Ba, 2014); with nesterov as Nadam (Dozat,
    /// 2016).</summary>
    public static GradientTransformation scale_by_adam(double b1 = 0.9, double b2 = 0.999, double eps = 1e-8, double eps_root = 0,
        bool nesterov = false) => Moments((g, m, v, count) =>
        {
            var mu = Moment(g, m, b1, 1);
            var nu = Moment(g, v, b2, 2);
            var first = nesterov
                ? Each(Corrected(mu, b1, Next(count)), Corrected(g, b1, count), (x, y) => (b1 * x) + ((1 - b1) * y))
                : Corrected(mu, b1, count);
            return (Each(first, Corrected(nu, b2, count), (x, y) => x / (jnp.sqrt(y + eps_root) + eps)), mu, nu);
        });

    /// <summary>Adam's direction with the largest second moment so far (Reddi, Kale and Kumar, 2018).</summary>
    public static GradientTransformation scale_by_amsgrad(double b1 = 0.9, double b2 = 0.999, double eps = 1e-8, double eps_root = 0) =>
        new(p => new ThreeMomentsState(Zero, Zeros(p.Leaves), Zeros(p.Leaves), Zeros(p.Leaves)), (g, state, _) =>
        {
            var s = (ThreeMomentsState)state;
            var count = Next(s.Count);
            NDArray[] mu = Moment(g, s.Mu, b1, 1), nu = Moment(g, s.Nu, b2, 2);
            var max = Each(s.Max, Corrected(nu, b2, count), jnp.maximum);
            return (Each(Corrected(mu, b1, count), max, (x, y) => x / (jnp.sqrt(y + eps_root) + eps)), new ThreeMomentsState(count, mu, nu, max));
        });

    /// <summary>Adam's direction with the largest gradient instead of the second moment (Kingma and Ba, 2014, section 7).</summary>
    public static GradientTransformation scale_by_adamax(double b1 = 0.9, double b2 = 0.999, double eps = 1e-8) => Moments((g, m, v, count) =>
    {
        var mu = Moment(g, m, b1, 1);
        var nu = Each(g, v, (x, y) => jnp.maximum(jnp.abs(x) + eps, b2 * y));
        return (Each(Corrected(mu, b1, count), nu, (x, y) => x / y), mu, nu);
    });

    /// <summary>Adam's direction with the variance of gradients around their mean (Zhuang et al., 2020).</summary>
    public static GradientTransformation scale_by_belief(double b1 = 0.9, double b2 = 0.999, double eps = 1e-16, double eps_root = 1e-16,
        bool nesterov = false) => Moments((g, m, v, count) =>
        {
            var mu = Moment(g, m, b1, 1);
            var nu = Each(Moment(Each(g, mu, (x, y) => x - y), v, b2, 2), x => x + eps_root);
            var first = nesterov
                ? Each(Corrected(mu, b1, Next(count)), Corrected(g, b1, count), (x, y) => (b1 * x) + ((1 - b1) * y))
                : Corrected(mu, b1, count);
            return (Each(first, Corrected(nu, b2, count), (x, y) => x / (jnp.sqrt(y) + eps)), mu, nu);
        });

    /// <summary>Adam's direction with a second moment that grows by its sign only (Zaheer et al., 2018).</summary>
    public static GradientTransformation scale_by_yogi(double b1 = 0.9, double b2 = 0.999, double eps = 1e-3, double eps_root = 0,
        double initial_accumulator_value = 1e-6) => Moments((g, m, v, count) =>
        {
            var mu = Moment(g, m, b1, 1);
            var nu = Each(g, v, (x, y) => y - ((1 - b2) * jnp.sign(y - SquaredModulus(x)) * SquaredModulus(x)));
            return (Each(Corrected(mu, b1, count), Corrected(nu, b2, count), (x, y) => x / (jnp.sqrt(y + eps_root) + eps)), mu, nu);
        }, initial_accumulator_value, initial_accumulator_value);

    /// <summary>Rectified Adam: plain momentum while the second moment is not yet to be trusted (Liu et al., 2019).</summary>
    public static GradientTransformation scale_by_radam(double b1 = 0.9, double b2 = 0.999, double eps = 1e-8, double eps_root = 0,
        double threshold = 5, bool nesterov = false) => Moments((g, m, v, count) =>
        {
            var limit = (2 / (1 - b2)) - 1;
            NDArray[] mu = Moment(g, m, b1, 1), nu = Moment(g, v, b2, 2);
            var first = nesterov
                ? Each(Corrected(mu, b1, Next(count)), Corrected(g, b1, count), (x, y) => (b1 * x) + ((1 - b1) * y))
                : Corrected(mu, b1, count);
            return (Each(first, Corrected(nu, b2, count), (x, y) =>
            {
                var t = Steps(count, x);
                var power = jnp.power(b2, t);
                var ro = limit - (2 * t * power / (1 - power));
                var safe = jnp.where(ro >= threshold, ro, threshold);
                var r = jnp.sqrt((safe - 4) * (safe - 2) * limit / ((limit - 4) * (limit - 2) * safe));
                return jnp.where(ro >= threshold, r.AsType(x.DType) * x / (jnp.sqrt(y + eps_root) + eps), x);
            }), mu, nu);
        });

    /// <summary>The sign of a mix of gradient and momentum (Chen et al., 2023).</summary>
    public static GradientTransformation scale_by_lion(double b1 = 0.9, double b2 = 0.99) =>
        new(p => new EmaState(Zero, Zeros(p.Leaves)), (g, state, _) =>
        {
            var s = (EmaState)state;
            var u = Each(g, s.Ema, (x, m) => jnp.sign(((1 - b1) * x) + (b1 * m)));
            return (u, new EmaState(Next(s.Count), Moment(g, s.Ema, b2, 1)));
        });

    /// <summary>Divided by the root of a running mean of squares (Hinton, lecture 6e).</summary>
    /// <param name="decay">The decay of the mean.</param>
    /// <param name="eps">Added to the mean, or with eps_in_sqrt false to its root.</param>
    /// <param name="initial_scale">The mean at the start.</param>
    /// <param name="eps_in_sqrt">Where eps is added.</param>
    /// <param name="bias_correction">Whether the bias of the start is taken out.</param>
    public static GradientTransformation scale_by_rms(double decay = 0.9, double eps = 1e-8, double initial_scale = 0, bool eps_in_sqrt = true,
        bool bias_correction = false) => new(p => new EmaState(Zero, Filled(p.Leaves, initial_scale)), (g, state, _) =>
        {
            var s = (EmaState)state;
            var (nu, count) = (Moment(g, s.Ema, decay, 2), Next(s.Count));
            var v = bias_correction ? Corrected(nu, decay, count) : nu;
            return (Each(g, v, (x, y) => eps_in_sqrt ? x * jax.lax.rsqrt(y + eps) : x / (jnp.sqrt(y) + eps)), new EmaState(count, nu));
        });

    /// <summary>Divided by the root of a running variance (centered RMSProp).</summary>
    public static GradientTransformation scale_by_stddev(double decay = 0.9, double eps = 1e-8, double initial_scale = 0,
        bool eps_in_sqrt = true, bool bias_correction = false) => Moments((g, m, v, count) =>
        {
            NDArray[] mu = Moment(g, m, decay, 1), nu = Moment(g, v, decay, 2);
            var first = bias_correction ? Corrected(mu, decay, count) : mu;
            var second = bias_correction ? Corrected(nu, decay, count) : nu;
            return (Each(g, first, second, (x, a, b) => eps_in_sqrt ? x * jax.lax.rsqrt(b - SquaredModulus(a) + eps)
                : x / (jnp.sqrt(b - SquaredModulus(a)) + eps)), mu, nu);
        }, 0, initial_scale);

    /// <summary>Divided by the root of the sum of all squares so far (Duchi, Hazan and Singer, 2011).</summary>
    public static GradientTransformation scale_by_rss(double initial_accumulator_value = 0.1, double eps = 1e-7) =>
        new(p => new TraceState(Filled(p.Leaves, initial_accumulator_value)), (g, state, _) =>
        {
            var sum = Each(g, ((TraceState)state).Trace, (x, t) => SquaredModulus(x) + t);
            return (Each(g, sum, (x, t) => jnp.where(t > 0, x * jax.lax.rsqrt(t + eps), 0)), new TraceState(sum));
        });

    /// <summary>Adadelta: the ratio of running sizes of updates and gradients (Zeiler, 2012).</summary>
    public static GradientTransformation scale_by_adadelta(double rho = 0.9, double eps = 1e-6) =>
        new(p => new MomentsState(Zero, Zeros(p.Leaves), Zeros(p.Leaves)), (g, state, _) =>
        {
            var s = (MomentsState)state;
            var squares = Moment(g, s.Mu, rho, 2);
            var u = Each(g, squares, s.Nu, (x, e, d) => jnp.sqrt(d + eps) / jnp.sqrt(e + eps) * x);
            return (u, new MomentsState(Next(s.Count), squares, Moment(u, s.Nu, rho, 2)));
        });

    /// <summary>Novograd: the second moment is one number per array (Ginsburg et al., 2019).</summary>
    public static GradientTransformation scale_by_novograd(double b1 = 0.9, double b2 = 0.25, double eps = 1e-8, double eps_root = 0,
        double weight_decay = 0) => new(p => new MomentsState(Zero, Zeros(p.Leaves), Each(p.Leaves, x => jnp.zeros(Shape.Scalar, x.DType.RealPart))),
        (g, state, step) =>
        {
            var s = (MomentsState)state;
            var parameters = weight_decay == 0 ? g : step.Need("scale_by_novograd");
            var squares = Each(g, x => jnp.sum(SquaredModulus(x)));
            var first = IsZero(s.Count);
            var nu = Each(squares, s.Nu, (x, v) => jnp.where(first, x, ((1 - b2) * x) + (b2 * v)));
            var mu = Each(g, nu, parameters, (x, v, p) => (x / (jnp.sqrt(v + eps_root) + eps)) + (weight_decay == 0 ? 0 : weight_decay * p));
            mu = Each(mu, s.Mu, (x, m) => jnp.where(first, x, (b1 * m) + x));
            return (mu, new MomentsState(Next(s.Count), mu, nu));
        });

    /// <summary>Multiplied by ‖parameter‖/‖update‖ of each array, where both are positive (You, Gitman and Ginsburg, 2017).</summary>
    public static GradientTransformation scale_by_trust_ratio(double min_norm = 0, double trust_coefficient = 1, double eps = 0) =>
        new((g, s, step) => (Each(g, step.Need("scale_by_trust_ratio"), (u, p) =>
        {
            NDArray a = SafeNorm(p, min_norm), b = SafeNorm(u, min_norm);
            var ratio = trust_coefficient * a / (b + eps);
            return u * jnp.where(jnp.logical_or(jnp.equal(a, 0), jnp.equal(b, 0)), 1, ratio).AsType(u.DType);
        }), s));

    /// <summary>Multiplied by the norm of each parameter array.</summary>
    public static GradientTransformation scale_by_param_block_norm(double min_scale = 1e-3) =>
        new((g, s, step) => (Each(g, step.Need("scale_by_param_block_norm"), (u, p) => u * SafeNorm(p, min_scale)), s));

    /// <summary>Multiplied by the root of the mean square of each parameter array.</summary>
    public static GradientTransformation scale_by_param_block_rms(double min_scale = 1e-3) =>
        new((g, s, step) => (Each(g, step.Need("scale_by_param_block_rms"), (u, p) => u * safe_root_mean_squares(p, min_scale)), s));

    /// <summary>SM3: for each axis of an array one accumulator per index; the smallest of them bounds an element's sum of squares (Anil et
    /// al., 2019).</summary>
    public static GradientTransformation scale_by_sm3(double b1 = 0.9, double b2 = 1, double eps = 1e-8) => new(p => new SM3State(
        Array.ConvertAll(p.Leaves, x => (NDArray[])[.. x.Shape.Select(n => jnp.zeros(n, x.DType))]), Zeros(p.Leaves)), (g, state, _) =>
        {
            var s = (SM3State)state;
            var sums = new NDArray[g.Length];
            var mu = new NDArray[g.Length][];
            for (var i = 0; i < g.Length; i++)
            {
                var x = g[i];
                var bound = x.Rank == 0 ? jnp.zeros_like(x) : Enumerable.Range(0, x.Rank).Select(axis =>
                    jnp.reshape(s.Mu[i][axis], (int[])[.. Enumerable.Range(0, x.Rank).Select(k => k == axis ? x.Shape[k] : 1)])).Aggregate(jnp.minimum);
                sums[i] = ((b2 == 1 ? 1 : 1 - b2) * jnp.square(x)) + (b2 * bound);
                mu[i] = [.. Enumerable.Range(0, x.Rank).Select(axis =>
                    jnp.max(sums[i], (int[])[.. Enumerable.Range(0, x.Rank).Where(k => k != axis)]))];
            }
            var u = Each(g, sums, (x, t) => x * jnp.where(t > 0, jax.lax.rsqrt(t + eps), 0));
            var nu = b1 == 0 ? u : Moment(u, s.Nu, b1, 1);
            return (nu, new SM3State(mu, nu));
        });

    private static NDArray IsZero(NDArray count) => jnp.equal(count, 0);

    private static GradientTransformation Counting(Func<NDArray[], NDArray, Step, NDArray[]> f) =>
        new(static _ => new CountState(Zero), (g, state, step) =>
        {
            var count = ((CountState)state).Count;
            return (f(g, count, step), new CountState(Next(count)));
        });

    // Two moments and a count, which the rule sees after this step.
    private static GradientTransformation Moments(
        Func<NDArray[], NDArray[], NDArray[], NDArray, (NDArray[] Updates, NDArray[] Mu, NDArray[] Nu)> f, double mu = 0, double nu = 0) =>
        new(p => new MomentsState(Zero, Filled(p.Leaves, mu), Filled(p.Leaves, nu)), (g, state, _) =>
        {
            var s = (MomentsState)state;
            var count = Next(s.Count);
            var (updates, m, v) = f(g, s.Mu, s.Nu, count);
            return (updates, new MomentsState(count, m, v));
        });
}
