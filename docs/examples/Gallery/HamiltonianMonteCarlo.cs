using Lazy;

namespace Gallery;

/// <summary>
/// Hamiltonian Monte Carlo (Neal, 2011) for the line through noisy points: 64 chains walk the posterior of intercept and slope. It is a
/// normal distribution that can be written down, so that the draws can be checked.
/// </summary>
internal static class HamiltonianMonteCarlo
{
    internal const double Noise = 0.5, Prior = 10;

    internal sealed record Result(NDArray X, NDArray Y, NDArray Draws, double Accepted, NDArray Mean, NDArray Covariance);

    public static Result Run()
    {
        const int n = 20, chains = 64, warmup = 50, kept = 250, leaps = 15;
        const double size = 0.06;
        var (place, noise, walk) = jax.random.split(jax.random.key(0), 3);
        var x = jax.random.uniform(place, n, minval: 0, maxval: 4);
        var y = 1 + 0.5 * x + Noise * jax.random.normal(noise, n);

        NDArray log_density(NDArray q)
        {
            var (intercept, slope) = q;
            return -jnp.sum(jnp.square((y - intercept - slope * x) / Noise)) / 2 - jnp.sum(jnp.square(q / Prior)) / 2;
        }

        var force = jax.grad(log_density);

        // One draw: a random push, a flight of some leaps, and Metropolis's choice between where it ended and where it began.
        (NDArray Q, NDArray Accepted) draw(NDArray q, NDArray key)
        {
            var (push, coin) = jax.random.split(key);
            var p = jax.random.normal(push, q.Shape);
            var energy = log_density(q) - jnp.sum(p * p) / 2;
            var (end, speed) = jax.lax.fori_loop(0, leaps, (_, s) =>
            {
                var half = s.p + size / 2 * force(s.q);
                var next = s.q + size * half;
                return (q: next, p: half + size / 2 * force(next));
            }, (q, p));
            var accepted = jnp.log(jax.random.uniform(coin)) < log_density(end) - jnp.sum(speed * speed) / 2 - energy;
            return (jnp.where(accepted, end, q), accepted);
        }

        var chain = (NDArray key) => jax.lax.scan((q, k) =>
        {
            var (next, accepted) = draw(q, k);
            return (next, (next, accepted));
        }, jnp.zeros(2), jax.random.split(key, warmup + kept)).ys;

        var (draws, accepted) = jax.jit(jax.vmap(chain))(jax.random.split(walk, chains));
        draws = draws[.., warmup..].Reshape(-1, 2).Evaluate();
        var mean = jnp.mean(draws, axis: 0);
        var covariance = jnp.cov(draws.T);
        var rate = (double)jnp.mean(accepted);
        Console.WriteLine($"{draws.Shape[0]} draws, {rate:0.0%} of the flights accepted");
        var (u, v) = jnp.sqrt(jnp.diag(covariance));
        Console.WriteLine($"intercept {mean[0]:0.000} ± {u:0.000}, slope {mean[1]:0.000} ± {v:0.000}");
        return new(x, y, draws, rate, mean, covariance);
    }

    public static ScottPlot.Plot Draw(Result r)
    {
        var plot = new ScottPlot.Plot();
        var some = r.Draws["::8"];
        plot.Add.ScatterPoints(some[.., 0].ToArray<float>(), some[.., 1].ToArray<float>()).MarkerSize = 2;

        // The ellipse that holds 95 % of a normal distribution of this mean and covariance.
        var angle = jnp.linspace(0, 2 * Math.PI, 100);
        var circle = Math.Sqrt(5.991) * jnp.stack([jnp.cos(angle), jnp.sin(angle)]);
        var (u, v) = r.Mean[.., jnp.newaxis] + jnp.matmul(jnp.linalg.cholesky(r.Covariance), circle);
        plot.Add.ScatterLine(u.ToArray<float>(), v.ToArray<float>(), ScottPlot.Colors.Black);
        plot.Title("Draws from the posterior of a line");
        plot.XLabel("intercept");
        plot.YLabel("slope");
        return plot;
    }
}
