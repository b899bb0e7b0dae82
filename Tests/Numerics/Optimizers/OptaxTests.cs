using System.Text.Json;
using Lazy.Tests.Architecture;

namespace Lazy.Tests;

/// <summary>Optimisers against trajectories that NumPy computed (Tests/Conformance/Reference/optax.py), within jit, and on a quadratic.</summary>
[TestClass]
public sealed class OptaxTests
{
    private sealed record Params(NDArray B, NDArray W);

    private static readonly Dictionary<string, Func<GradientTransformation>> Optimizers = new()
    {
        ["sgd"] = () => optax.sgd(0.1),
        ["momentum"] = () => optax.sgd(0.1, momentum: 0.9),
        ["nesterov"] = () => optax.sgd(0.1, momentum: 0.9, nesterov: true),
        ["adam"] = () => optax.adam(0.1),
        ["adamw"] = () => optax.adamw(0.1, weight_decay: 1e-2),
        ["nadam"] = () => optax.nadam(0.1),
        ["nadamw"] = () => optax.nadamw(0.1),
        ["radam"] = () => optax.radam(0.1, b2: 0.9),
        ["adamax"] = () => optax.adamax(0.1),
        ["adamaxw"] = () => optax.adamaxw(0.1),
        ["amsgrad"] = () => optax.amsgrad(0.1),
        ["adabelief"] = () => optax.adabelief(0.1),
        ["yogi"] = () => optax.yogi(0.1),
        ["adagrad"] = () => optax.adagrad(0.1),
        ["adadelta"] = () => optax.adadelta(0.1),
        ["rmsprop"] = () => optax.rmsprop(0.1),
        ["rmsprop_centered"] = () => optax.rmsprop(0.1, centered: true, momentum: 0.8),
        ["lion"] = () => optax.lion(0.1),
        ["lamb"] = () => optax.lamb(0.1, weight_decay: 0.01),
        ["lars"] = () => optax.lars(0.1, weight_decay: 0.02),
        ["novograd"] = () => optax.novograd(0.1, weight_decay: 0.01),
        ["sm3"] = () => optax.sm3(0.1),
        ["fromage"] = () => optax.fromage(0.1),
        ["adafactor"] = () => optax.adafactor(0.1, min_dim_size_to_factor: 2),
        ["sign_sgd"] = () => optax.sign_sgd(0.1),
        ["adan"] = () => optax.adan(0.1),
        ["rprop"] = () => optax.rprop(0.05),
        ["optimistic_gradient_descent"] = () => optax.optimistic_gradient_descent(0.1, 0.7, 0.4),
        ["optimistic_adam_v2"] = () => optax.optimistic_adam_v2(0.1),
        ["distance_over_gradients"] = () => optax.chain(optax.scale_by_distance_over_gradients(reps_rel: 1e-3), optax.scale(-0.1)),
    };

    private static Params Start => new(F64([0.5, -1.5, 2.0]), jnp.reshape(F64([0.3, -0.7, 1.1, 0.9, 0.2, -0.4]), 2, 3));

    private static Params Gradient(int i) => new(F64([0.1, -0.2, 0.3]) * (i + 1), jnp.reshape(F64([1, -0.5, 0.25, 0, 2, -1]), 2, 3) * (1 - (0.4 * i)));

    [TestMethod]
    public void Trajectories_are_those_of_the_papers()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Repository.File("Tests/Numerics/Optimizers/optax.json")));
        var seen = 0;
        foreach (var optimizer in file.RootElement.EnumerateObject())
        {
            var tx = Optimizers[optimizer.Name]();
            var step = jax.jit((Params p, OptState s, Params g) =>
            {
                var (updates, next) = tx.Update(g, s, p);
                return (optax.apply_updates(p, updates), next);
            });
            var (eager, state) = (Start, tx.Init(Start));
            var (jitted, jittedState) = (eager, state);
            var i = 0;
            foreach (var expected in optimizer.Value.EnumerateArray())
            {
                var (updates, next) = tx.Update(Gradient(i), state, eager);
                (eager, state) = (optax.apply_updates(eager, updates), next);
                (jitted, jittedState) = step(jitted, jittedState, Gradient(i));
                foreach (var p in new[] { eager, jitted })
                {
                    Near(expected.GetProperty("B"), p.B, $"{optimizer.Name}, step {i}, B");
                    Near(expected.GetProperty("W"), p.W, $"{optimizer.Name}, step {i}, W");
                }
                i++;
            }
            seen++;
        }
        Assert.AreEqual(Optimizers.Count, seen);
    }

    [TestMethod]
    public void Lbfgs_finds_the_minimum_of_a_quadratic_within_jit()
    {
        var a = F64([1, 10, 100]);
        NDArray Loss(NDArray x) => 0.5 * jnp.sum(a * jnp.square(x - 1));
        var tx = optax.lbfgs();
        var step = jax.jit((NDArray x, OptState s) =>
        {
            var (value, grad) = jax.value_and_grad(Loss)(x);
            var (u, next) = tx.Update(grad, s, x, value: value, grad: grad, value_fn: Loss);
            return (optax.apply_updates(x, u), next);
        });
        var (x, state) = (F64([5, -3, 2]), tx.Init(F64([5, -3, 2])));
        for (var i = 0; i < 25; i++) (x, state) = step(x, state);
        foreach (var v in x.ToArray<double>()) Assert.AreEqual(1, v, 1e-6);
    }

    [TestMethod]
    public void Schedules_change_the_rate()
    {
        double At(Func<NDArray, NDArray> s, int step) => (double)s(step);
        Assert.AreEqual(0.5, At(optax.linear_schedule(1, 0, 10), 5), 1e-6);
        Assert.AreEqual(0.25, At(optax.exponential_decay(1, 10, 0.5), 20), 1e-6);
        Assert.AreEqual(0.5, At(optax.cosine_decay_schedule(1, 10), 5), 1e-6);
        Assert.AreEqual(0.5, At(optax.warmup_cosine_decay_schedule(0, 1, 10, 30), 20), 1e-6);
        Assert.AreEqual(0.5, At(optax.warmup_cosine_decay_schedule(0, 1, 10, 30), 5), 1e-6);
        Assert.AreEqual(0.1, At(optax.piecewise_constant_schedule(1, new Dictionary<int, double> { [3] = 0.1 }), 4), 1e-6);
        Assert.AreEqual(1, At(optax.cosine_onecycle_schedule(10, 1), 3), 1e-6);
        Assert.AreEqual(1, At(optax.sgdr_schedule([(0, 1, 2, 6, 0), (0, 1, 2, 6, 0)]), 8), 1e-6);
        var tx = optax.sgd(optax.linear_schedule(1, 0, 2));
        var (u0, s1) = tx.Update(jnp.ones(1), tx.Init(jnp.ones(1)));
        var (u1, _) = tx.Update(jnp.ones(1), s1);
        Assert.AreEqual((-1f, -0.5f), ((float)u0, (float)u1));
    }

    [TestMethod]
    public void Wrappers_choose_what_and_when()
    {
        var g = new Params(jnp.full(3, 3.0), jnp.full((2, 3), 4.0));
        var masked = optax.masked(optax.scale(2), new Params(true, false));
        var (u, _) = masked.Update(g, masked.Init(g));
        Assert.AreEqual((6f, 4f), ((float)u.B[0], (float)u.W[0, 0]));
        var parts = optax.multi_transform(new Dictionary<string, GradientTransformation> { ["b"] = optax.scale(10), ["w"] = optax.set_to_zero() },
            (path, _) => path.ToString().Contains('B', StringComparison.Ordinal) ? "b" : "w");
        var (v, _) = parts.Update(g, parts.Init(g));
        Assert.AreEqual((30f, 0f), ((float)v.B[0], (float)v.W[0, 0]));
        var clip = optax.clip_by_global_norm(1);
        Assert.AreEqual(1, (double)optax.global_norm(clip.Update(g, clip.Init(g)).updates), 1e-6);
        var every = optax.MultiSteps(optax.sgd(1), 2);
        var (first, s) = every.Update(jnp.asarray([1.0]), every.Init(jnp.zeros(1)), jnp.zeros(1));
        var (second, _) = every.Update(jnp.asarray([3.0]), s, jnp.zeros(1));
        Assert.AreEqual((0f, -2f), ((float)first, (float)second));
        var finite = optax.apply_if_finite(optax.sgd(1), 2);
        var (skipped, fs) = finite.Update(jnp.asarray([double.NaN]), finite.Init(jnp.zeros(1)));
        Assert.AreEqual((0f, 1), ((float)skipped, (int)((ApplyIfFiniteState)fs).NotFiniteCount));
        var look = optax.lookahead(optax.sgd(1), 2, 0.5);
        var lp = new LookaheadParams<NDArray>(jnp.asarray([0.0]), jnp.asarray([0.0]));
        var ls = look.Init(lp);
        for (var i = 0; i < 2; i++)
        {
            var (lu, next) = look.Update(jnp.asarray([1.0]), ls, lp);
            (lp, ls) = (optax.apply_updates(lp, lu), next);
        }
        Assert.AreEqual((-1f, -1f), ((float)lp.Fast, (float)lp.Slow));
        var injected = optax.inject_hyperparams(h => optax.sgd(h["learning_rate"]), new Dictionary<string, ScalarOrSchedule> { ["learning_rate"] = 0.5 });
        var state = (InjectHyperparamsState)injected.Init(jnp.zeros(1));
        Assert.AreEqual(-0.5f, (float)injected.Update(jnp.ones(1), state).updates);
        state.Hyperparams["learning_rate"] = 0.25;
        Assert.AreEqual(-0.25f, (float)injected.Update(jnp.ones(1), state).updates);
        Assert.Contains("add_decayed_weights:", Assert.ThrowsExactly<ArgumentException>(() => optax.adamw(1).Update(g, optax.adamw(1).Init(g))).Message);
    }

    [TestMethod]
    public void Conditions_monitors_and_flat_parameters()
    {
        var g = new Params(jnp.full(3, 3.0), jnp.full((2, 3), 4.0));
        var even = (NDArray step) => jnp.equal(step % 2, 0);
        foreach (var (tx, otherwise) in new[] { (optax.conditionally_mask(optax.trace(1), even), 0f), (optax.conditionally_transform(optax.trace(1), even), 3f) })
        {
            var (u0, s0) = tx.Update(g, tx.Init(g));
            var (u1, s1) = tx.Update(g, s0);
            var (u2, _) = tx.Update(g, s1);
            Assert.AreEqual((3f, otherwise, 6f), ((float)u0.B[0], (float)u1.B[0], (float)u2.B[0]));
        }
        var flat = optax.flatten(optax.clip_by_block_rms(1));
        var (clipped, _) = flat.Update(g, flat.Init(g));
        var rms = Math.Sqrt(((3 * 9) + (6 * 16)) / 9.0);
        Assert.AreEqual((3 / rms, 4 / rms), ((double)clipped.B[0], (double)clipped.W[1, 2]), new Close());
        var watch = optax.monitor(new Dictionary<string, GradientTransformation>
        {
            ["norm"] = optax.stateless((u, _) => [optax.global_norm(u)]),
            ["large"] = optax.measure_with_ema(u => optax.global_norm(u) > 10, 0.5, debias: false),
        });
        var (same, state) = jax.jit((Params x, OptState s) => watch.Update(x, s))(g, watch.Init(g));
        var measured = ((MonitorState)state).Measurements;
        Assert.AreEqual((3.0, 3 * rms), ((double)same.B[0], (double)measured["norm"][0]), new Close());
        Assert.AreEqual(0.5f, (float)measured["large"][0]);
        var steps = optax.MultiSteps(optax.sgd(1), 2, should_skip_update_fn: optax.skip_not_finite);
        var (one, a) = steps.Update(jnp.asarray([1.0]), steps.Init(jnp.zeros(1)));
        var (bad, b) = steps.Update(jnp.asarray([double.NaN]), a);
        var (two, _) = steps.Update(jnp.asarray([3.0]), b);
        Assert.AreEqual((0f, 0f, -2f, 1), ((float)one, (float)bad, (float)two, (int)((MultiStepsState)b).SkipState["num_not_finite"]));
        var (skips, told) = optax.skip_large_updates([jnp.asarray([3.0, 4.0])], 0, null, max_squared_norm: 25);
        Assert.AreEqual((true, 25f), ((bool)skips, (float)told["norm_squared"]));
        var injected = optax.schedules.inject_stateful_hyperparams(h => optax.sgd(h["rate"]), new Dictionary<string, ScalarOrSchedule> { ["rate"] = 0.5 });
        Assert.AreEqual(-0.5f, (float)injected.Update(jnp.ones(1), injected.Init(jnp.zeros(1))).updates);
    }

    [TestMethod]
    public void Optimisers_are_chains_of_their_pieces()
    {
        (GradientTransformation Whole, GradientTransformation Parts)[] pairs =
        [
            (optax.adan(0.1), optax.chain(optax.scale_by_adan(eps_root: 1e-8), optax.scale(-0.1))),
            (optax.rprop(0.05), optax.chain(optax.scale_by_rprop(0.05), optax.scale(-1))),
            (optax.optimistic_gradient_descent(0.1), optax.chain(optax.scale_by_optimistic_gradient(), optax.scale(-0.1))),
            (optax.optimistic_adam(0.1), optax.optimistic_adam_v2(0.1)),
        ];
        foreach (var (whole, parts) in pairs)
        {
            var (s, t) = (whole.Init(Start), parts.Init(Start));
            for (var i = 0; i < 3; i++)
            {
                (var u, s) = whole.Update(Gradient(i), s, Start);
                (var v, t) = parts.Update(Gradient(i), t, Start);
                Bound.Below(1e-12, (double)optax.global_norm(u.W - v.W));
                Assert.IsGreaterThan(0, (double)optax.global_norm(u.W));
            }
        }
    }

    [TestMethod]
    public void What_needs_the_loss_gets_it()
    {
        static NDArray Loss(NDArray x) => 0.5 * jnp.sum(jnp.square(x));
        var polyak = optax.polyak_sgd(max_learning_rate: 10);
        var x = F64([3, 4]);
        var (u, _) = polyak.Update(x, polyak.Init(x), x, value: Loss(x));
        // (12.5 - 0) / 25 of the gradient.
        Assert.AreEqual((-1.5, -2.0), ((double)u[0], (double)u[1]));
        Assert.Contains("scale_by_polyak: the update needs the loss", Assert.ThrowsExactly<ArgumentException>(() => polyak.Update(x, polyak.Init(x))).Message);
        Assert.Contains("scale_by_polyak: there is no variant", Assert.ThrowsExactly<ArgumentException>(() => optax.scale_by_polyak(variant: "best")).Message);
        var below = optax.scale_by_polyak(f_min: 20, variant: "sps+");
        Assert.AreEqual(0.0, (double)below.Update(x, below.Init(x), value: Loss(x)).updates[0]);
        // The search knows value and gradient where it ended; at first there are none.
        var tx = optax.chain(optax.sgd(1), optax.scale_by_backtracking_linesearch(10));
        var calls = 0;
        var both = optax.value_and_grad_from_state((NDArray p) =>
        {
            calls++;
            return Loss(p);
        });
        var (value, grad) = both(x, tx.Init(x));
        Assert.AreEqual((12.5, 3.0), ((double)value, (double)grad[0]));
        var (step, state) = tx.Update(grad, tx.Init(x), x, value: value, grad: grad, value_fn: Loss);
        Assert.AreEqual((float)Loss(x + step), (float)both(x + step, state).value, 1e-6f);
        Assert.IsGreaterThan(0, calls);
        Assert.Contains("0 line searches", Assert.ThrowsExactly<ArgumentException>(() => both(x, optax.sgd(1).Init(x))).Message);
    }

    [TestMethod]
    public void Parts_of_a_batch_and_other_helpers()
    {
        var data = jnp.arange(6).AsType(jnp.float32);
        Assert.AreEqual(45f, (float)optax.microbatch((NDArray x) => jnp.sum(3 * x), 0, 2)(data));
        Assert.AreEqual(7.5f, (float)optax.microbatch((NDArray x) => jnp.mean(3 * x), 0, 3, AccumulationType.Mean)(data));
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4, 5, 6 }, optax.microbatch((NDArray x) => x + 1, 0, 2, AccumulationType.Concat)(data).ToArray<float>());
        var gradient = optax.microbatch(jax.grad((NDArray p, NDArray x) => jnp.sum(p * jnp.square(x)), argnums: 0), 1, 2);
        Assert.AreEqual(55f, (float)jax.jit(gradient)(2.0, data));
        Assert.AreSame(data, optax.microbatch((NDArray x) => x, 0, null)(data));
        Assert.Contains("microbatch: the arrays", Assert.ThrowsExactly<ShapeException>(() => optax.microbatch((NDArray x) => x, 0, 4)(data)).Message);
        Assert.Contains("microbatch: argnums", Assert.ThrowsExactly<ArgumentException>(() => optax.microbatch((NDArray x) => x, 1, 4)).Message);
        var normal = optax.multi_normal(F64([1, -1]), F64([0, Math.Log(2)]));
        Assert.AreEqual((Shape)(5, 2), normal.Sample(5, jax.random.key(0)).Shape);
        // At the means, a deviation s has density 1 / (s·√2π).
        Assert.AreEqual(-Math.Log(2 * Math.PI) - Math.Log(2), (double)normal.LogProb(F64([1, -1])), 1e-12);
        var cross = optax.losses.make_fenchel_young_loss(x => jax.nn.logsumexp(x));
        var (scores, targets) = (jnp.reshape(F64([1, 2, 3, 0, -1, 2]), 2, 3), jnp.reshape(F64([0, 1, 0, 0.5, 0.5, 0]), 2, 3));
        var wanted = optax.softmax_cross_entropy(scores, targets).ToArray<double>();
        var given = jax.jit(cross)(scores, targets).ToArray<double>();
        for (var i = 0; i < wanted.Length; i++) Assert.AreEqual(wanted[i], given[i], 1e-12);
        var (value, (a, _)) = optax.power_iteration(((NDArray, NDArray) v) => (3 * v.Item1, 2 * v.Item2), (F64([1]), F64([1])), 200, 1e-12);
        Assert.AreEqual((3.0, 1.0), ((double)value, (double)a), new Close());
        Assert.Contains("matrix_inverse_pth_root:", Assert.ThrowsExactly<ArgumentException>(() => optax.matrix_inverse_pth_root(jnp.eye(2), 0)).Message);
    }

    [TestMethod]
    public void An_update_of_Adam_is_one_kernel_for_each_parameter()
    {
        var tx = optax.adam(1e-3);
        var p = new Params(jnp.ones(300), jnp.ones((40, 30)));
        var state = tx.Init(p);
        var step = jax.jit((Params p, OptState s, Params g) =>
        {
            var (updates, next) = tx.Update(g, s, p);
            return (optax.apply_updates(p, updates), next);
        });
        // One per parameter, with all its moments, and one for the count.
        Bound.AtMost(3, step.Explain(p, state, p).Kernels.Count);
    }

    private static NDArray F64(double[] x) => NDArray.Create<double>(x, x.Length);

    private static void Near(JsonElement expected, NDArray actual, string what)
    {
        var (e, a) = (expected.EnumerateArray().Select(v => v.GetDouble()).ToArray(), actual.ToArray<double>());
        for (var i = 0; i < e.Length; i++) Assert.AreEqual(e[i], a[i], 1e-9, $"{what}[{i}]");
    }

    private sealed class Close : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) a, (double, double) b) => Math.Abs(a.Item1 - b.Item1) < 1e-5 && Math.Abs(a.Item2 - b.Item2) < 1e-5;

        public int GetHashCode((double, double) x) => 0;
    }
}
