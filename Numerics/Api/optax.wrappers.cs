using Lazy.Transforms.Trees;
using static Lazy.OptaxMath;

namespace Lazy;

// Clipping, decay, noise, and transformations of transformations.
public static partial class optax
{
    /// <summary>Each element brought into [-max_delta, max_delta].</summary>
    public static GradientTransformation clip(double max_delta) => new((g, s, _) => (Each(g, x => jnp.clip(x, -max_delta, max_delta)), s));

    /// <summary>All arrays scaled by one factor, so that their common norm is at most max_norm.</summary>
    public static GradientTransformation clip_by_global_norm(double max_norm) => new((g, s, _) =>
    {
        var norm = Norm(g);
        var small = norm < max_norm;
        return (Each(g, x => jnp.where(small, x, x / norm.AsType(x.DType.RealPart) * max_norm)), s);
    });

    /// <summary>Each array scaled, so that the root of its mean square is at most a threshold.</summary>
    public static GradientTransformation clip_by_block_rms(double threshold) => new((g, s, _) =>
        (Each(g, x => x / jnp.maximum(1, jnp.sqrt(jnp.mean(SquaredModulus(x))) / threshold)), s));

    /// <summary>Each unit's gradient scaled to at most a share of its weights' norm (Brock et al., 2021).</summary>
    public static GradientTransformation adaptive_grad_clip(double clipping, double eps = 1e-3) => new((g, s, step) =>
        (Each(g, step.Need("adaptive_grad_clip"), (u, p) =>
        {
            NDArray norm = UnitNorm(u), limit = clipping * jnp.maximum(UnitNorm(p), eps);
            return jnp.where(norm < limit, u, u * (limit / jnp.maximum(norm, 1e-6)));
        }), s));

    /// <summary>Gradients of examples, [n,…] each: every example scaled to a norm of at most l2_norm_clip over all arrays, and summed.</summary>
    /// <returns>The sums, and how many examples were scaled.</returns>
    public static (NDArray[] Sums, NDArray Clipped) per_example_global_norm_clip(NDArray[] grads, double l2_norm_clip)
    {
        ArgumentNullException.ThrowIfNull(grads);
        var norms = jnp.sqrt(grads.Select(SquaresOfExamples).Aggregate((a, b) => a + b));
        var divisors = jnp.maximum(norms / l2_norm_clip, 1);
        return (Each(grads, g => jnp.sum(g / OfExamples(divisors, g), axis: 0)), jnp.sum(divisors > 1));
    }

    /// <summary>The same for each array alone, whose share of the norm is as given, or equal for all, or by its size.</summary>
    public static (NDArray[] Sums, NDArray[] Clipped) per_example_layer_norm_clip(NDArray[] grads, double global_l2_norm_clip,
        bool uniform = true, double eps = 1e-8)
    {
        ArgumentNullException.ThrowIfNull(grads);
        double all = grads.Sum(g => (double)g.Size);
        var clips = grads.Select(g => global_l2_norm_clip * Math.Sqrt(uniform ? 1.0 / grads.Length : g.Size / all)).ToArray();
        var divisors = grads.Select((g, i) => jnp.maximum(jnp.sqrt(SquaresOfExamples(g)) / (clips[i] + eps), 1)).ToArray();
        return (Each(grads, divisors, (g, d) => jnp.sum(g / OfExamples(d, g), axis: 0)), Each(divisors, d => jnp.sum(d > 1)));
    }

    /// <summary>Adds weight_decay·parameters; a mask of bools says to which.</summary>
    public static GradientTransformation add_decayed_weights(ScalarOrSchedule weight_decay = default, object? mask = null)
    {
        var tx = Counting((g, count, step) =>
        {
            var decay = weight_decay.Schedule?.Invoke(count);
            return Each(g, step.Need("add_decayed_weights"), (u, p) =>
                u + (decay is null ? weight_decay.Times(1, p) : decay.AsType(p.DType) * p));
        });
        return mask is null ? tx : masked(tx, mask);
    }

    /// <summary>Adds normal noise of variance eta/(1 + step)^gamma (Neelakantan et al., 2015).</summary>
    public static GradientTransformation add_noise(double eta, double gamma, NDArray key) => new(_ => new NoiseState(Zero, key), (g, state, _) =>
    {
        var s = (NoiseState)state;
        var count = Next(s.Count);
        var deviation = jnp.sqrt(eta / jnp.power(count.AsType(DType.Float32), gamma));
        var keys = jax.random.split(s.Key, g.Length + 1);
        NDArray[] noisy = [.. g.Select((x, i) => x + (deviation.AsType(x.DType) * jax.random.normal(keys[i + 1], x.Shape, x.DType)))];
        return (noisy, new NoiseState(count, keys[0]));
    });

    /// <summary>Matrices and more: the mean over all axes but the first is taken out (Yong et al., 2020).</summary>
    public static GradientTransformation centralize() => new(static (g, s, _) => (Each(g, x => x.Rank < 2 ? x
        : x - jnp.mean(x, axis: (int[])[.. Enumerable.Range(1, x.Rank - 1)], keepdims: true)), s));

    /// <summary>NaN becomes 0.</summary>
    public static GradientTransformation zero_nans() => new(static (g, s, _) => (Each(g, x => jnp.where(jnp.isnan(x), 0, x)), s));

    /// <summary>Updates that would make parameters negative take them to 0.</summary>
    public static GradientTransformation keep_params_nonnegative() => new(static (g, s, step) =>
        (Each(g, step.Need("keep_params_nonnegative"), (u, p) => jnp.where(p + u < 0, -p, u)), s));

    /// <summary>All arrays divided by their common norm, and multiplied by a factor.</summary>
    public static GradientTransformation normalize_by_update_norm(double scale_factor = 1, double eps = 1e-6) => new((g, s, _) =>
    {
        var factor = scale_factor / (Norm(g) + eps);
        return (Each(g, x => x * factor.AsType(x.DType)), s);
    });

    /// <summary>Gradients are collected for k steps and given out every k-th; zeros between.</summary>
    public static GradientTransformation apply_every(int k = 1) => new(p => new EmaState(Zero, Zeros(p.Leaves)), (g, state, _) =>
    {
        var s = (EmaState)state;
        var (fresh, emits) = (jnp.equal(s.Count, 0), jnp.equal(s.Count, k - 1));
        var sum = Each(g, s.Ema, (x, a) => x + jnp.where(fresh, 0, a).AsType(x.DType));
        return (Each(sum, x => jnp.where(emits, x, 0)), new EmaState((s.Count + 1) % k, sum));
    });

    /// <summary>A function of gradients (and parameters, or null) without state.</summary>
    public static GradientTransformation stateless(Func<NDArray[], NDArray[]?, NDArray[]> f) => new((g, s, step) => (f(g, step.Params), s));

    /// <summary>A function of each gradient and its parameter without state.</summary>
    public static GradientTransformation stateless_with_tree_map(Func<NDArray, NDArray, NDArray> f) =>
        new((g, s, step) => (Each(g, step.Need("stateless_with_tree_map"), f), s));

    /// <summary>A transformation of some parameters; the updates of the others stay.</summary>
    /// <param name="inner">The transformation.</param>
    /// <param name="mask">A tree of bools in the structure of the parameters (a record of arrays takes bools as arrays), one bool for all,
    /// or a function from an array to a bool.</param>
    public static GradientTransformation masked(GradientTransformation inner, object mask)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(mask);
        return Grouped("masked", [inner], x => [.. Mask("masked", mask, x).Select(m => m ? 0 : -1)]);
    }

    /// <summary>A transformation for each group of parameters.</summary>
    /// <param name="transforms">By label.</param>
    /// <param name="param_labels">The label of an array of the parameters, by its path: <c>path => path.ToString().Contains("Bias") ? "a" :
    /// "b"</c>.</param>
    public static GradientTransformation partition(IReadOnlyDictionary<string, GradientTransformation> transforms,
        Func<KeyPath, NDArray, string> param_labels)
    {
        ArgumentNullException.ThrowIfNull(transforms);
        ArgumentNullException.ThrowIfNull(param_labels);
        string[] labels = [.. transforms.Keys];
        int[]? groups = null;
        return Grouped("partition", [.. labels.Select(l => transforms[l])], p =>
        {
            if (p.Structure is null) return groups ?? throw new InvalidOperationException("partition: init comes before update.");
            var tree = Tree.UnflattenTo(p.Structure, p.Leaves);
            return groups = [.. jax.tree.leaves_with_path<NDArray>(tree).Select(l => Of(param_labels(l.Path, l.Leaf)))];
        });

        int Of(string label) => Array.IndexOf(labels, label) is >= 0 and var i ? i
            : throw new ArgumentException($"partition: there is no transformation for the label '{label}'; there are {string.Join(", ", labels)}.");
    }

    /// <summary>Another name of <see cref="partition"/>.</summary>
    public static GradientTransformation multi_transform(IReadOnlyDictionary<string, GradientTransformation> transforms,
        Func<KeyPath, NDArray, string> param_labels) => partition(transforms, param_labels);

    /// <summary>Gradients averaged over every_k_schedule calls, then one step of an optimiser; updates of the calls between are 0.</summary>
    /// <param name="opt">The optimiser.</param>
    /// <param name="every_k_schedule">How many calls make a step.</param>
    /// <param name="use_grad_mean">Whether gradients are averaged or added.</param>
    /// <param name="should_skip_update_fn">From gradients, the number of steps and the parameters, whether a call counts as not made, and
    /// what is kept of that in the state: <see cref="skip_not_finite"/>, or a lambda of <see cref="skip_large_updates"/>.</param>
    public static GradientTransformation MultiSteps(GradientTransformation opt, int every_k_schedule, bool use_grad_mean = true,
        Func<NDArray[], NDArray, NDArray[]?, (NDArray, Dictionary<string, NDArray>)>? should_skip_update_fn = null)
    {
        ArgumentNullException.ThrowIfNull(opt);
        if (every_k_schedule < 1) throw new ArgumentException($"MultiSteps: {every_k_schedule} calls per step.", nameof(every_k_schedule));
        var judge = should_skip_update_fn ?? ((_, _, _) => (false, []));
        return new(p => new MultiStepsState(Zero, Zero, opt.Start(p), Zeros(p.Leaves), judge(Zeros(p.Leaves), Zero, p.Leaves).Item2), (g, state, step) =>
        {
            var s = (MultiStepsState)state;
            var (skips, told) = judge(g, s.GradientStep, step.Params);
            var mini = s.MiniStep + 1;
            var sum = Each(g, s.Sum, (x, a) => use_grad_mean ? a + ((x - a) / mini.AsType(x.DType.RealPart)) : a + x);
            var emits = jnp.equal(mini, every_k_schedule) & ~skips;
            var (updates, inner) = opt.Run(sum, s.Inner, step);
            return (Each(updates, u => jnp.where(emits, u, 0)), new MultiStepsState(
                jnp.where(skips, s.MiniStep, jnp.where(emits, 0, mini)), jnp.where(emits, Next(s.GradientStep), s.GradientStep),
                Select(emits, inner, s.Inner), Each(sum, s.Sum, (a, old) => jnp.where(skips, old, jnp.where(emits, 0, a))), told));
        });
    }

    /// <summary>An optimiser that leaves out steps whose gradients are not finite, unless so many came in a row.</summary>
    public static GradientTransformation apply_if_finite(GradientTransformation inner, int max_consecutive_errors) => new(
        p => new ApplyIfFiniteState(Zero, true, Zero, inner.Start(p)), (g, state, step) =>
        {
            var s = (ApplyIfFiniteState)state;
            var finite = g.Select(x => jnp.all(jnp.isfinite(x))).Aggregate(jnp.logical_and);
            var count = jnp.where(finite, 0, Next(s.NotFiniteCount));
            var applies = jnp.logical_or(finite, count > max_consecutive_errors);
            var (updates, next) = inner.Run(g, s.Inner, step);
            return (Each(updates, u => jnp.where(applies, u, 0)), new ApplyIfFiniteState(count, finite,
                jnp.where(finite, s.TotalNotFinite, Next(s.TotalNotFinite)), Select(applies, next, s.Inner)));
        });

    /// <summary>Lookahead: every sync_period steps the slow parameters go a share of the way to the fast ones, which start from there again
    /// (Zhang et al., 2019). Parameters are <see cref="LookaheadParams{T}"/>, gradients those at the fast ones.</summary>
    /// <param name="fast_optimizer">The optimiser of the fast parameters.</param>
    /// <param name="sync_period">Steps between synchronisations.</param>
    /// <param name="slow_step_size">The share.</param>
    /// <param name="reset_state">Whether the fast optimiser starts anew at each synchronisation.</param>
    public static LookaheadTransformation lookahead(GradientTransformation fast_optimizer, int sync_period, double slow_step_size,
        bool reset_state = false) => new(fast_optimizer, sync_period, slow_step_size, reset_state);

    /// <summary>An optimiser whose numbers lie in its state, so that they may be changed between steps or follow schedules.</summary>
    /// <param name="inner_factory">Makes the optimiser of the numbers, by name.</param>
    /// <param name="hyperparams">The numbers or schedules, by name.</param>
    public static GradientTransformation inject_hyperparams(Func<IReadOnlyDictionary<string, NDArray>, GradientTransformation> inner_factory,
        IReadOnlyDictionary<string, ScalarOrSchedule> hyperparams)
    {
        ArgumentNullException.ThrowIfNull(inner_factory);
        ArgumentNullException.ThrowIfNull(hyperparams);
        return new(p =>
        {
            var first = hyperparams.ToDictionary(h => h.Key, h => jnp.asarray(h.Value.At(Zero), jnp.float32));
            return new InjectHyperparamsState(Zero, first, inner_factory(first).Start(p));
        }, (g, state, step) =>
        {
            var s = (InjectHyperparamsState)state;
            var now = s.Hyperparams.ToDictionary(h => h.Key, h => hyperparams[h.Key].Schedule is { } f ? f(s.Count).AsType(jnp.float32) : h.Value);
            var (updates, inner) = inner_factory(now).Run(g, s.Inner, step);
            return (updates, new InjectHyperparamsState(Next(s.Count), now, inner));
        });
    }

    private static GradientTransformation Grouped(string operation, GradientTransformation[] inner, Func<ParamTree, int[]> groups)
    {
        return new(p =>
        {
            var g = groups(p);
            return new PartitionState([.. inner.Select((t, k) => t.Start(new(Of(p.Leaves, g, k), null)))]);
        }, (updates, state, step) =>
        {
            var g = groups(new(step.Params ?? updates, null));
            if (g.Length != updates.Length)
                throw new ArgumentException($"{operation}: {g.Length} arrays were seen by init, and {updates.Length} are updated.");
            var result = (NDArray[])updates.Clone();
            var states = new OptState[inner.Length];
            for (var k = 0; k < inner.Length; k++)
            {
                var part = step with { Params = step.Params is null ? null : Of(step.Params, g, k), Grad = null, ValueFn = null };
                var (u, next) = inner[k].Run(Of(updates, g, k), ((PartitionState)state).Inner[k], part);
                states[k] = next;
                for (int i = 0, j = 0; i < g.Length; i++)
                {
                    if (g[i] == k) result[i] = u[j++];
                }
            }
            return (result, new PartitionState(states));
        });

        static NDArray[] Of(NDArray[] x, int[] groups, int k) => [.. x.Where((_, i) => groups[i] == k)];
    }

    private static bool[] Mask(string operation, object mask, ParamTree tree)
    {
        if (mask is bool all) return [.. tree.Leaves.Select(_ => all)];
        if (mask is Func<NDArray, bool> f) return Array.ConvertAll(tree.Leaves, x => f(x));
        var bools = jax.tree.leaves<NDArray>(mask);
        return bools.Count == tree.Leaves.Length ? [.. bools.Select(b => (bool)b)]
            : throw new ArgumentException($"{operation}: the mask has {bools.Count} bools for {tree.Leaves.Length} arrays.");
    }

    // The norm of what belongs to one output: of matrices [in,out] the columns, of kernels all but the last axis.
    private static NDArray UnitNorm(NDArray x)
    {
        if (x.Size == Math.Max(1, x.Rank == 0 ? 1 : x.Shape.Max())) return jnp.sqrt(jnp.sum(jnp.square(x), keepdims: true));
        return x.Rank switch
        {
            2 or 3 => jnp.sqrt(jnp.sum(jnp.square(x), axis: 0, keepdims: true)),
            4 => jnp.sqrt(jnp.sum(jnp.square(x), axis: (0, 1, 2), keepdims: true)),
            _ => throw new ShapeException($"adaptive_grad_clip: {x.Node.Aval}; arrays of one to four axes have units."),
        };
    }

    private static NDArray SquaresOfExamples(NDArray g) => jnp.sum(jnp.square(jnp.reshape(g, g.Shape[0], -1)), axis: 1);

    private static NDArray OfExamples(NDArray x, NDArray like) => jnp.reshape(x, (int[])[like.Shape[0], .. Enumerable.Repeat(1, like.Rank - 1)]);
}
