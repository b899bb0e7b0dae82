using System.Text.Json;
using Lazy.Tests.Architecture;

namespace Lazy.Tests;

/// <summary>The pieces of optimisers: trajectories that NumPy computed (Tests/Conformance/Reference/optax.py), and what those cannot say.</summary>
[TestClass]
public sealed class OptaxPiecesTests
{
    private sealed record Params(NDArray B, NDArray W);

    private static readonly Dictionary<string, Func<GradientTransformation>> Pieces = new()
    {
        ["identity"] = optax.identity,
        ["set_to_zero"] = optax.set_to_zero,
        ["scale"] = () => optax.scale(-0.3),
        ["scale_by_learning_rate"] = () => optax.scale_by_learning_rate(0.3),
        ["scale_by_schedule"] = () => optax.scale_by_schedule(count => jnp.exp2(-1.0 - count)),
        ["scale_by_adam"] = () => optax.scale_by_adam(),
        ["scale_by_amsgrad"] = () => optax.scale_by_amsgrad(),
        ["scale_by_adamax"] = () => optax.scale_by_adamax(),
        ["scale_by_belief"] = () => optax.scale_by_belief(),
        ["scale_by_yogi"] = () => optax.scale_by_yogi(),
        ["scale_by_radam"] = () => optax.scale_by_radam(b2: 0.9),
        ["scale_by_lion"] = () => optax.scale_by_lion(),
        ["scale_by_rms"] = () => optax.scale_by_rms(),
        ["scale_by_stddev"] = () => optax.scale_by_stddev(),
        ["scale_by_rss"] = () => optax.scale_by_rss(),
        ["scale_by_adadelta"] = () => optax.scale_by_adadelta(),
        ["scale_by_novograd"] = () => optax.scale_by_novograd(),
        ["scale_by_trust_ratio"] = () => optax.scale_by_trust_ratio(),
        ["scale_by_sm3"] = () => optax.scale_by_sm3(),
        ["scale_by_param_block_norm"] = () => optax.scale_by_param_block_norm(),
        ["scale_by_param_block_rms"] = () => optax.scale_by_param_block_rms(),
        ["scale_by_factored_rms"] = () => optax.scale_by_factored_rms(min_dim_size_to_factor: 2),
        ["scale_by_sign"] = optax.scale_by_sign,
        ["trace"] = () => optax.trace(0.9),
        ["trace_nesterov"] = () => optax.trace(0.9, nesterov: true),
        ["ema"] = () => optax.ema(0.9),
        ["clip"] = () => optax.clip(0.2),
        ["apply_every"] = () => optax.apply_every(2),
        ["clip_by_block_rms"] = () => optax.clip_by_block_rms(0.5),
        ["adaptive_grad_clip"] = () => optax.adaptive_grad_clip(0.1),
        ["add_decayed_weights"] = () => optax.add_decayed_weights(0.1),
        ["centralize"] = optax.centralize,
        ["keep_params_nonnegative"] = optax.keep_params_nonnegative,
        ["stateless"] = () => optax.stateless((g, _) => Array.ConvertAll(g, x => 2 * x)),
        ["stateless_with_tree_map"] = () => optax.stateless_with_tree_map((g, p) => g * p),
        ["chain"] = () => optax.chain(optax.trace(0.9), optax.scale(-0.5)),
        ["signum"] = () => optax.signum(0.1),
    };

    private static Params Start => new(F64(0.5, -1.5, 2.0), jnp.reshape(F64(0.3, -0.7, 1.1, 0.9, 0.2, -0.4), 2, 3));

    [TestMethod]
    public void Trajectories_are_those_of_the_formulas()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Repository.File("Tests/Numerics/Optimizers/optax.pieces.json")));
        Assert.AreEqual(string.Join(" ", Pieces.Keys.Order()), string.Join(" ", file.RootElement.EnumerateObject().Select(p => p.Name).Order()));
        foreach (var piece in file.RootElement.EnumerateObject())
        {
            var tx = Pieces[piece.Name]();
            var (p, state, i) = (Start, tx.Init(Start), 0);
            foreach (var expected in piece.Value.EnumerateArray())
            {
                var g = new Params(F64(0.1, -0.2, 0.3) * (i + 1), jnp.reshape(F64(1, -0.5, 0.25, 0, 2, -1), 2, 3) * (1 - (0.4 * i)));
                var (u, next) = tx.Update(g, state, p);
                (p, state) = (optax.apply_updates(p, u), next);
                Near(expected.GetProperty("B"), p.B, $"{piece.Name}, step {i}, B");
                Near(expected.GetProperty("W"), p.W, $"{piece.Name}, step {i}, W");
                i++;
            }
        }
    }

    [TestMethod]
    public void Norms_over_all_arrays_and_numbers_that_are_none()
    {
        var g = new Params(F64(3, 0, 0), jnp.reshape(F64(0, 4, 0, 0, 0, 12), 2, 3));
        var (u, _) = Run(optax.clip_by_global_norm(6.5), g);
        CollectionAssert.AreEqual(new[] { 1.5, 0, 0 }, u.B.ToArray<double>());
        Assert.AreEqual(3.0, (double)Run(optax.clip_by_global_norm(14), g).Updates.B[0]);
        Assert.AreEqual(13, (double)optax.global_norm(g));
        Assert.AreEqual(2, (double)optax.global_norm(Run(optax.normalize_by_update_norm(2, eps: 0), g).Updates), 1e-6);
        var holes = Run(optax.zero_nans(), new Params(F64(1, double.NaN, double.PositiveInfinity), g.W)).Updates;
        CollectionAssert.AreEqual(new[] { 1, 0, double.PositiveInfinity }, holes.B.ToArray<double>());
        var parts = optax.partition(new Dictionary<string, GradientTransformation> { ["b"] = optax.scale(2), ["w"] = optax.identity() },
            (path, _) => path.ToString().Contains('B', StringComparison.Ordinal) ? "b" : "w");
        var (v, _) = Run(parts, g);
        Assert.AreEqual((6.0, 4.0), ((double)v.B[0], (double)v.W[0, 1]));
    }

    [TestMethod]
    public void Noise_has_the_deviation_of_its_step()
    {
        var zero = jnp.zeros(20000);
        var tx = optax.add_noise(0.5, 0.55, jax.random.key(3));
        var (first, s) = tx.Update(zero, tx.Init(zero));
        var (second, _) = tx.Update(zero, s);
        Assert.AreEqual(0.5, (double)jnp.var(first), 0.02);
        Assert.AreEqual(0.5 * Math.Pow(2, -0.55), (double)jnp.var(second), 0.02);
        Assert.AreEqual(0, (double)jnp.mean(first * second), 0.02);
        var sgd = optax.noisy_sgd(0.1, jax.random.key(3), eta: 0.5);
        var (step, _) = sgd.Update(zero + 1, sgd.Init(zero));
        Bound.Below(1e-6, (double)jnp.max(jnp.abs(step + (0.1 * (first + 1)))));
    }

    [TestMethod]
    public void Quasi_Newton_steps_keep_the_secant()
    {
        // Where the first gradient is 0, the second is the difference, which H takes to the step.
        NDArray p = F64(1, 2, 3), q = F64(1.5, 1.75, 2.5), g = F64(2, -0.5, -1.5);
        var tx = optax.scale_by_lbfgs(memory_size: 3);
        var (_, s) = tx.Update(jnp.zeros_like(p), tx.Init(p), p);
        Near(q - p, tx.Update(g, s, q).updates, 1e-6);
    }

    [TestMethod]
    public void Line_searches_meet_their_conditions()
    {
        NDArray Loss(NDArray x) => jnp.sum(jnp.power(x, 4)) + jnp.sum(x * x);
        var x = F64(1.5, -2);
        var (value, grad) = jax.value_and_grad(Loss)(x);
        var slope = -(double)jnp.sum(grad * grad);
        var backtracking = optax.scale_by_backtracking_linesearch(40);
        var (step, state) = backtracking.Update(-grad, backtracking.Init(x), x, value: value, grad: grad, value_fn: Loss);
        var rate = (double)((LinesearchState)state).LearningRate;
        Bound.AtMost((double)value + (1e-4 * rate * slope) + 1e-3, (double)Loss(x + step));
        // One cut less would have been too far.
        Assert.IsGreaterThan((double)value + (1e-4 * rate / 0.8 * slope), (double)Loss(x + (step / 0.8)));
        var zoom = optax.scale_by_zoom_linesearch(30);
        var (wolfe, _) = zoom.Update(-grad, zoom.Init(x), x, value: value, grad: grad, value_fn: Loss);
        var (reached, there) = jax.value_and_grad(Loss)(x + wolfe);
        Bound.Below((double)value, (double)reached);
        Bound.AtMost(0.9 * Math.Abs(slope), Math.Abs((double)jnp.sum(there * -grad)));
    }

    [TestMethod]
    public void Schedules_follow_each_other_and_lines_between_points()
    {
        double At(Func<NDArray, NDArray> s, int step) => (double)s(jnp.asarray(step));
        var joined = optax.join_schedules([optax.constant_schedule(3), optax.linear_schedule(1, 0, 4)], [5]);
        Assert.AreEqual((3.0, 1.0, 0.5), (At(joined, 4), At(joined, 5), At(joined, 7)));
        var points = new Dictionary<int, double> { [4] = 0.5, [10] = 0.1 };
        var line = optax.piecewise_interpolate_schedule("linear", 2, points);
        Assert.AreEqual(1.5, At(line, 2), 1e-6);
        Assert.AreEqual(0.55, At(line, 7), 1e-6);
        Assert.AreEqual(0.1, At(line, 20), 1e-6);
        var wave = optax.piecewise_interpolate_schedule("cosine", 2, points);
        Assert.AreEqual(2 - (0.5 * (1 - Math.Cos(Math.PI / 4))), At(wave, 1), 1e-6);
        Assert.AreEqual(0.55, At(wave, 7), 1e-6);
        Assert.ThrowsExactly<ArgumentException>(() => optax.piecewise_interpolate_schedule("cubic", 1));
        Assert.ThrowsExactly<ArgumentException>(() => optax.join_schedules([optax.constant_schedule(3)], [5]));
    }

    [TestMethod]
    public void Trees_are_mixed_and_gradients_scaled()
    {
        var (old, fresh) = (new Params(jnp.zeros(1), jnp.full(1, 4.0)), new Params(jnp.full(1, 2.0), jnp.zeros(1)));
        var mixed = optax.incremental_update(fresh, old, 0.25);
        Assert.AreEqual((0.5f, 3f), ((float)mixed.B, (float)mixed.W));
        Assert.AreEqual((2f, 0f), ((float)optax.periodic_update(fresh, old, 4, 2).B, (float)optax.periodic_update(fresh, old, 5, 2).B));
        Assert.AreEqual((1f, 0f), ((float)optax.periodic_update(fresh.B - 1, old.B, jnp.asarray(4), 2), (float)optax.periodic_update(fresh.B, old.B, jnp.asarray(5), 2)));
        Assert.AreEqual((9f, 1.5f), jax.value_and_grad((NDArray x) => optax.scale_gradient(x * x, 0.25))(3f) is var (y, d) ? ((float)y, (float)d) : default);
        GradientTransformation none = optax.identity();
        Assert.IsInstanceOfType<EmptyState>(none.Init(old));
    }

    private static (Params Updates, OptState State) Run(GradientTransformation tx, Params g) => tx.Update(g, tx.Init(g), g);

    private static NDArray F64(params double[] x) => NDArray.Create<double>(x, x.Length);

    private static void Near(NDArray expected, NDArray actual, double tolerance) =>
        Bound.Below(tolerance, (double)jnp.max(jnp.abs(expected - actual)));

    private static void Near(JsonElement expected, NDArray actual, string what)
    {
        var (e, a) = (expected.EnumerateArray().Select(v => v.GetDouble()).ToArray(), actual.ToArray<double>());
        for (var i = 0; i < e.Length; i++) Assert.AreEqual(e[i], a[i], 1e-9, $"{what}[{i}]");
    }
}
