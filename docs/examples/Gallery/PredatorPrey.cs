using Lazy;

namespace Gallery;

/// <summary>
/// The equations of Lotka and Volterra, x' = x (a - b y) and y' = y (c x - d), solved by Runge and Kutta's method in a scan. The four
/// numbers are found from noisy counts by going down the gradient of the error, which goes back through all steps of the solver.
/// </summary>
internal static class PredatorPrey
{
    internal const double Step = 0.1;
    internal const int Steps = 150, Every = 5;

    internal static readonly double[] Truth = [0.8, 0.6, 0.5, 0.9];

    internal sealed record Result(
        NDArray Theta, NDArray Counts, NDArray Path, Func<NDArray, NDArray> Loss, float FirstLoss, float LastLoss);

    private static NDArray Field(NDArray u, NDArray theta)
    {
        var (x, y) = u;
        var (a, b, c, d) = theta;
        return jnp.stack([x * (a - b * y), y * (c * x - d)]);
    }

    /// <summary>The path from a start, one row after each step: [150, 2].</summary>
    internal static NDArray Solve(NDArray start, NDArray theta) => jax.lax.scan((u, _) =>
    {
        var k1 = Field(u, theta);
        var k2 = Field(u + Step / 2 * k1, theta);
        var k3 = Field(u + Step / 2 * k2, theta);
        var k4 = Field(u + Step * k3, theta);
        var next = u + Step / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
        return (next, next);
    }, start, null, Steps).ys;

    public static Result Run()
    {
        var start = jnp.asarray([1.0, 1.0]);
        var noise = 0.03 * jax.random.normal(jax.random.key(0), (Steps / Every, 2));
        var counts = (Solve(start, jnp.asarray(Truth))[$"{Every - 1}::{Every}"] * jnp.exp(noise)).Evaluate();

        // In logarithms, since both the numbers and the counts are positive.
        var loss = (NDArray logs) =>
            jnp.mean(jnp.square(jnp.log(Solve(start, jnp.exp(logs))[$"{Every - 1}::{Every}"]) - jnp.log(counts)));
        var adam = optax.adam(optax.cosine_decay_schedule(0.05, 200));
        var step = jax.jit((NDArray logs, OptState state) =>
        {
            var (value, gradient) = jax.value_and_grad(loss)(logs);
            (var updates, state) = adam.Update(gradient, state);
            return (optax.apply_updates(logs, updates), state, value);
        });

        var logs = jnp.log(jnp.asarray([1.0, 1.0, 1.0, 1.0]));
        var state = adam.Init(logs);
        var losses = new List<float>();
        for (var i = 0; i < 200; i++)
        {
            (logs, state, var value) = step(logs, state);
            losses.Add((float)value);
            if (i % 50 == 49) Console.WriteLine($"step {i + 1}: loss {value:0.000000}, a, b, c, d = {jnp.exp(logs)}");
        }

        var theta = jnp.exp(logs);
        Console.WriteLine($"the counts were made with {jnp.asarray(Truth)} and noise of 3 %");
        return new(theta, counts, Solve(start, theta), loss, losses[0], losses[^1]);
    }

    public static ScottPlot.Plot Draw(Result r)
    {
        var plot = new ScottPlot.Plot();
        var time = Enumerable.Range(1, Steps).Select(i => (float)(i * Step)).ToArray();
        var counted = Enumerable.Range(1, Steps / Every).Select(i => (float)(i * Every * Step)).ToArray();
        foreach (var (i, name) in new[] { (0, "rabbits"), (1, "foxes") })
        {
            var line = plot.Add.ScatterLine(time, r.Path[.., i].ToArray<float>());
            line.LegendText = name;
            plot.Add.ScatterPoints(counted, r.Counts[.., i].ToArray<float>(), line.Color);
        }

        plot.ShowLegend();
        plot.Title("Counts, and the path that was fitted to them");
        return plot;
    }
}
