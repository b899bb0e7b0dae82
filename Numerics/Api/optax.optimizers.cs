using static Lazy.OptaxMath;

namespace Lazy;

// Optimisers: chains of the pieces. Formulas as in the papers that the pieces name.
public static partial class optax
{
    /// <summary>Gradient descent, with momentum where it is given.</summary>
    public static GradientTransformation sgd(ScalarOrSchedule learning_rate, double? momentum = null, bool nesterov = false) =>
        chain(momentum is { } m ? trace(m, nesterov) : identity(), scale_by_learning_rate(learning_rate));

    /// <summary>Gradient descent with added noise (Neelakantan et al., 2015).</summary>
    public static GradientTransformation noisy_sgd(ScalarOrSchedule learning_rate, NDArray? key = null, double eta = 0.01, double gamma = 0.55) =>
        chain(add_noise(eta, gamma, key ?? jax.random.key(0)), scale_by_learning_rate(learning_rate));

    /// <summary>Steps of the size of the learning rate, by sign.</summary>
    public static GradientTransformation sign_sgd(ScalarOrSchedule learning_rate) =>
        chain(scale_by_sign(), scale_by_learning_rate(learning_rate));

    /// <summary>The sign of momentum.</summary>
    public static GradientTransformation signum(ScalarOrSchedule learning_rate, double momentum = 0.9) =>
        chain(ema(momentum, debias: false), scale_by_sign(), scale_by_learning_rate(learning_rate));

    /// <summary>Adam: <see cref="scale_by_adam"/>.</summary>
    public static GradientTransformation adam(ScalarOrSchedule learning_rate, double b1 = 0.9, double b2 = 0.999, double eps = 1e-8,
        double eps_root = 0, bool nesterov = false) =>
        chain(scale_by_adam(b1, b2, eps, eps_root, nesterov), scale_by_learning_rate(learning_rate));

    /// <summary>Adam with weight decay apart from the moments (Loshchilov and Hutter, 2019).</summary>
    public static GradientTransformation adamw(ScalarOrSchedule learning_rate, double b1 = 0.9, double b2 = 0.999, double eps = 1e-8,
        double eps_root = 0, double weight_decay = 1e-4, object? mask = null, bool nesterov = false) =>
        chain(scale_by_adam(b1, b2, eps, eps_root, nesterov), add_decayed_weights(weight_decay, mask), scale_by_learning_rate(learning_rate));

    /// <summary>Adam with Nesterov's momentum (Dozat, 2016).</summary>
    public static GradientTransformation nadam(ScalarOrSchedule learning_rate, double b1 = 0.9, double b2 = 0.999, double eps = 1e-8,
        double eps_root = 0) => adam(learning_rate, b1, b2, eps, eps_root, nesterov: true);

    /// <summary><see cref="adamw"/> with Nesterov's momentum.</summary>
    public static GradientTransformation nadamw(ScalarOrSchedule learning_rate, double b1 = 0.9, double b2 = 0.999, double eps = 1e-8,
        double eps_root = 0, double weight_decay = 1e-4, object? mask = null) =>
        adamw(learning_rate, b1, b2, eps, eps_root, weight_decay, mask, nesterov: true);

    /// <summary>Adamax: <see cref="scale_by_adamax"/>.</summary>
    public static GradientTransformation adamax(ScalarOrSchedule learning_rate, double b1 = 0.9, double b2 = 0.999, double eps = 1e-8) =>
        chain(scale_by_adamax(b1, b2, eps), scale_by_learning_rate(learning_rate));

    /// <summary>Adamax with weight decay.</summary>
    public static GradientTransformation adamaxw(ScalarOrSchedule learning_rate, double b1 = 0.9, double b2 = 0.999, double eps = 1e-8,
        double weight_decay = 1e-4, object? mask = null) =>
        chain(scale_by_adamax(b1, b2, eps), add_decayed_weights(weight_decay, mask), scale_by_learning_rate(learning_rate));

    /// <summary>AMSGrad: <see cref="scale_by_amsgrad"/>.</summary>
    public static GradientTransformation amsgrad(ScalarOrSchedule learning_rate, double b1 = 0.9, double b2 = 0.999, double eps = 1e-8,
        double eps_root = 0) => chain(scale_by_amsgrad(b1, b2, eps, eps_root), scale_by_learning_rate(learning_rate));

    /// <summary>Rectified Adam: <see cref="scale_by_radam"/>.</summary>
    public static GradientTransformation radam(ScalarOrSchedule learning_rate, double b1 = 0.9, double b2 = 0.999, double eps = 1e-8,
        double eps_root = 0, double threshold = 5, bool nesterov = false) =>
        chain(scale_by_radam(b1, b2, eps, eps_root, threshold, nesterov), scale_by_learning_rate(learning_rate));

    /// <summary>AdaBelief: <see cref="scale_by_belief"/>.</summary>
    public static GradientTransformation adabelief(ScalarOrSchedule learning_rate, double b1 = 0.9, double b2 = 0.999, double eps = 1e-16,
        double eps_root = 1e-16, bool nesterov = false) =>
        chain(scale_by_belief(b1, b2, eps, eps_root, nesterov), scale_by_learning_rate(learning_rate));

    /// <summary>Adagrad: <see cref="scale_by_rss"/>.</summary>
    public static GradientTransformation adagrad(ScalarOrSchedule learning_rate, double initial_accumulator_value = 0.1, double eps = 1e-7) =>
        chain(scale_by_rss(initial_accumulator_value, eps), scale_by_learning_rate(learning_rate));

    /// <summary>Adadelta: <see cref="scale_by_adadelta"/>.</summary>
    public static GradientTransformation adadelta(ScalarOrSchedule? learning_rate = null, double rho = 0.9, double eps = 1e-6,
        double weight_decay = 0, object? weight_decay_mask = null) =>
        chain(add_decayed_weights(weight_decay, weight_decay_mask), scale_by_adadelta(rho, eps), scale_by_learning_rate(learning_rate ?? 1.0));

    /// <summary>RMSProp: <see cref="scale_by_rms"/>, or centered <see cref="scale_by_stddev"/>.</summary>
    public static GradientTransformation rmsprop(ScalarOrSchedule learning_rate, double decay = 0.9, double eps = 1e-8, double initial_scale = 0,
        bool eps_in_sqrt = true, bool centered = false, double? momentum = null, bool nesterov = false, bool bias_correction = false) =>
        chain(centered ? scale_by_stddev(decay, eps, initial_scale, eps_in_sqrt, bias_correction)
            : scale_by_rms(decay, eps, initial_scale, eps_in_sqrt, bias_correction),
            scale_by_learning_rate(learning_rate), momentum is { } m ? trace(m, nesterov) : identity());

    /// <summary>Yogi: <see cref="scale_by_yogi"/>.</summary>
    public static GradientTransformation yogi(ScalarOrSchedule learning_rate, double b1 = 0.9, double b2 = 0.999, double eps = 1e-3) =>
        chain(scale_by_yogi(b1, b2, eps), scale_by_learning_rate(learning_rate));

    /// <summary>Lion: <see cref="scale_by_lion"/>, with weight decay.</summary>
    public static GradientTransformation lion(ScalarOrSchedule learning_rate, double b1 = 0.9, double b2 = 0.99, double weight_decay = 1e-3,
        object? mask = null) => chain(scale_by_lion(b1, b2), add_decayed_weights(weight_decay, mask), scale_by_learning_rate(learning_rate));

    /// <summary>LAMB: Adam with a trust ratio for each array (You et al., 2020).</summary>
    public static GradientTransformation lamb(ScalarOrSchedule learning_rate, double b1 = 0.9, double b2 = 0.999, double eps = 1e-6,
        double eps_root = 0, double weight_decay = 0, object? mask = null) => chain(scale_by_adam(b1, b2, eps, eps_root),
            add_decayed_weights(weight_decay, mask), scale_by_trust_ratio(), scale_by_learning_rate(learning_rate));

    /// <summary>LARS: momentum with a trust ratio for each array (You, Gitman and Ginsburg, 2017).</summary>
    public static GradientTransformation lars(ScalarOrSchedule learning_rate, double weight_decay = 0, object? weight_decay_mask = null,
        double trust_coefficient = 0.001, double eps = 0, object? trust_ratio_mask = null, double momentum = 0.9, bool nesterov = false) =>
        chain(add_decayed_weights(weight_decay, weight_decay_mask ?? true),
            masked(scale_by_trust_ratio(0, trust_coefficient, eps), trust_ratio_mask ?? true),
            scale_by_learning_rate(learning_rate), trace(momentum, nesterov));

    /// <summary>Novograd: <see cref="scale_by_novograd"/>.</summary>
    public static GradientTransformation novograd(ScalarOrSchedule learning_rate, double b1 = 0.9, double b2 = 0.25, double eps = 1e-6,
        double eps_root = 0, double weight_decay = 0) =>
        chain(scale_by_novograd(b1, b2, eps, eps_root, weight_decay), scale_by_learning_rate(learning_rate));

    /// <summary>SM3: <see cref="scale_by_sm3"/>.</summary>
    public static GradientTransformation sm3(double learning_rate, double momentum = 0.9) => chain(scale_by_sm3(momentum), scale(-learning_rate));

    /// <summary>Fromage: steps that keep the distance between networks in proportion (Bernstein et al., 2020).</summary>
    public static GradientTransformation fromage(double learning_rate, double min_norm = 1e-6)
    {
        var factor = 1 / Math.Sqrt(1 + (learning_rate * learning_rate));
        return chain(scale_by_trust_ratio(min_norm), scale_by_learning_rate(learning_rate * factor), add_decayed_weights(factor - 1));
    }

    /// <summary>Adafactor: second moments of large matrices kept as rows and columns (Shazeer and Stern, 2018).</summary>
    public static GradientTransformation adafactor(ScalarOrSchedule? learning_rate = null, int min_dim_size_to_factor = 128,
        double decay_rate = 0.8, int decay_offset = 0, bool multiply_by_parameter_scale = true, double? clipping_threshold = 1.0,
        double? momentum = null, double? weight_decay_rate = null, double eps = 1e-30, bool factored = true, object? weight_decay_mask = null)
    {
        var parts = new List<GradientTransformation> { scale_by_factored_rms(factored, decay_rate, decay_offset, min_dim_size_to_factor, eps) };
        if (clipping_threshold is { } threshold) parts.Add(clip_by_block_rms(threshold));
        if (learning_rate is { } rate) parts.Add(scale_by_learning_rate(rate, flip_sign: false));
        if (multiply_by_parameter_scale) parts.Add(scale_by_param_block_rms());
        if (momentum is { } m) parts.Add(ema(m, debias: false));
        if (weight_decay_rate is { } decay) parts.Add(add_decayed_weights(decay, weight_decay_mask));
        parts.Add(scale(-1));
        return chain([.. parts]);
    }

    /// <summary>Divided by the root of a running mean of squares, which for matrices with two large axes is the product of the means of
    /// its rows and columns.</summary>
    public static GradientTransformation scale_by_factored_rms(bool factored = true, double decay_rate = 0.8, int step_offset = 0,
        int min_dim_size_to_factor = 128, double epsilon = 1e-30) => new(p => new FactoredState(Zero,
            Each(p.Leaves, x => LargestAxes(x.Shape, factored, min_dim_size_to_factor) is (_, var r) ? jnp.zeros(x.Shape.Without(r), x.DType) : jnp.zeros(1, x.DType)),
            Each(p.Leaves, x => LargestAxes(x.Shape, factored, min_dim_size_to_factor) is (var c, _) ? jnp.zeros(x.Shape.Without(c), x.DType) : jnp.zeros(1, x.DType)),
            Each(p.Leaves, x => LargestAxes(x.Shape, factored, min_dim_size_to_factor) is null ? jnp.zeros_like(x) : jnp.zeros(1, x.DType))), (g, state, _) =>
        {
            var s = (FactoredState)state;
            NDArray[] u = new NDArray[g.Length], rows = new NDArray[g.Length], columns = new NDArray[g.Length], full = new NDArray[g.Length];
            for (var i = 0; i < g.Length; i++)
            {
                var beta = (1 - jnp.power(Steps(s.Count - step_offset + 1, g[i]), -decay_rate)).AsType(g[i].DType);
                var squares = SquaredModulus(g[i]) + epsilon;
                (rows[i], columns[i], full[i]) = (s.Rows[i], s.Columns[i], s.Full[i]);
                if (LargestAxes(g[i].Shape, factored, min_dim_size_to_factor) is not (var d1, var d0))
                {
                    full[i] = (beta * s.Full[i]) + ((1 - beta) * squares);
                    u[i] = g[i] * jax.lax.rsqrt(full[i]);
                    continue;
                }
                rows[i] = (beta * s.Rows[i]) + ((1 - beta) * jnp.mean(squares, axis: d0));
                columns[i] = (beta * s.Columns[i]) + ((1 - beta) * jnp.mean(squares, axis: d1));
                var mean = jnp.mean(rows[i], axis: d1 > d0 ? d1 - 1 : d1, keepdims: true);
                u[i] = g[i] * jnp.expand_dims(jax.lax.rsqrt(rows[i] / mean), d0) * jnp.expand_dims(jax.lax.rsqrt(columns[i]), d1);
            }
            return (u, new FactoredState(Next(s.Count), rows, columns, full));
        });

    private static (int, int)? LargestAxes(Shape shape, bool factored, int least)
    {
        if (!factored || shape.Rank < 2) return null;
        int[] order = [.. Enumerable.Range(0, shape.Rank).OrderBy(i => shape[i])];
        return shape[order[^2]] < least ? null : (order[^2], order[^1]);
    }
}
