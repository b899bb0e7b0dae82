using Lazy;

namespace Gallery;

/// <summary>
/// Gaussian-process regression (Rasmussen and Williams, 2006, algorithm 2.1): a prior over functions, thirty noisy values of one, and what
/// is then known of the rest. Length, height and noise are those under which the values are likeliest, found by L-BFGS with gradients
/// through Cholesky's decomposition.
/// </summary>
internal static class GaussianProcess
{
    internal sealed record Hyper(NDArray Length, NDArray Height, NDArray Noise);

    internal sealed record Result(
        NDArray X, NDArray Y, Hyper Hyper, Func<Hyper, NDArray> Loss, NDArray At, NDArray Mean, NDArray Deviation);

    private static NDArray Kernel(Hyper h, NDArray x, NDArray z) =>
        jnp.square(h.Height) * jnp.exp(-0.5 * jnp.square((x[.., jnp.newaxis] - z) / h.Length));

    private static NDArray Factor(Hyper h, NDArray x) =>
        jnp.linalg.cholesky(Kernel(h, x, x) + jnp.square(h.Noise) * jnp.eye(x.Shape[0], dtype: x.DType));

    public static Result Run()
    {
        const int n = 30;
        var (place, noise) = jax.random.split(jax.random.key(3));
        var x = jnp.sort(jax.random.uniform(place, n, jnp.float64, -4, 4));
        var y = jnp.sin(2 * x) + 0.3 * x + 0.2 * jax.random.normal(noise, n, jnp.float64);

        // -log p(y), as a function of the logarithms of the three numbers, so that they stay positive.
        var loss = (Hyper logs) =>
        {
            var l = Factor(jax.tree.map(jnp.exp, logs), x);
            var white = jax.scipy.linalg.solve_triangular(l, y, lower: true);
            return 0.5 * jnp.sum(jnp.square(white)) + jnp.sum(jnp.log(jnp.diag(l))) + 0.5 * n * Math.Log(2 * Math.PI);
        };
        var search = optax.lbfgs();
        var step = jax.jit((Hyper logs, OptState state) =>
        {
            var (value, gradient) = jax.value_and_grad(loss)(logs);
            (var updates, state) = search.Update(gradient, state, logs, value, gradient, loss);
            return (optax.apply_updates(logs, updates), state, value);
        });

        NDArray zero = jnp.zeros([], jnp.float64);
        var logs = new Hyper(zero, zero, zero);
        var state = search.Init(logs);
        for (var i = 0; i < 15; i++)
        {
            (logs, state, var value) = step(logs, state);
            if (i % 5 == 0) Console.WriteLine($"step {i}: -log p(y) = {value:0.00000}");
        }

        var h = jax.tree.map(jnp.exp, logs);
        Console.WriteLine($"-log p(y) = {loss(logs):0.00000} with length {h.Length:0.000}, height {h.Height:0.000}, noise {h.Noise:0.000}");

        // The posterior at new places: mean k Kʸ⁻¹ y and variance k(x, x) - k Kʸ⁻¹ kᵀ.
        var at = jnp.linspace(-5, 5, 200, dtype: jnp.float64);
        var l = Factor(h, x);
        var k = Kernel(h, x, at);
        var mean = jnp.matmul(k.T, jax.scipy.linalg.cho_solve((l, true), y));
        var white = jax.scipy.linalg.solve_triangular(l, k, lower: true);
        var deviation = jnp.sqrt(jnp.square(h.Height) - jnp.sum(jnp.square(white), axis: 0));
        return new(x, y, h, loss, at, mean, deviation);
    }

    public static ScottPlot.Plot Draw(Result r)
    {
        var plot = new ScottPlot.Plot();
        var (at, mean, deviation) = (r.At.ToArray<double>(), r.Mean.ToArray<double>(), r.Deviation.ToArray<double>());
        var band = plot.Add.FillY(at, [.. mean.Zip(deviation, (m, d) => m - 2 * d)], [.. mean.Zip(deviation, (m, d) => m + 2 * d)]);
        band.FillColor = ScottPlot.Colors.Blue.WithAlpha(0.2);
        plot.Add.ScatterLine(at, mean);
        plot.Add.ScatterPoints(r.X.ToArray<double>(), r.Y.ToArray<double>(), ScottPlot.Colors.Black);
        plot.Title("A Gaussian process: mean, and two standard deviations");
        return plot;
    }
}
