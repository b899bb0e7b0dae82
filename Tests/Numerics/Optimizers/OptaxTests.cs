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
        Assert.IsLessThanOrEqualTo(3, step.Explain(p, state, p).Kernels.Count);
    }

    private static NDArray F64(double[] x) => NDArray.Create<double>(x, x.Length);

    private static void Near(JsonElement expected, NDArray actual, string what)
    {
        var (e, a) = (expected.EnumerateArray().Select(v => v.GetDouble()).ToArray(), actual.ToArray<double>());
        for (var i = 0; i < e.Length; i++) Assert.AreEqual(e[i], a[i], 1e-9, $"{what}[{i}]");
    }
}
