using Lazy;

namespace Gallery;

/// <summary>
/// Logistic regression by Newton's method. The loss is convex, so that a handful of steps θ ← θ - H⁻¹g reaches the optimum to the
/// last digit, and the same Hessian tells how sure the coefficients are.
/// </summary>
internal static class LogisticRegression
{
    internal sealed record Result(
        NDArray X, NDArray Y, NDArray Theta, NDArray Errors, Func<NDArray, NDArray> Loss, double[] Gradients, double Accuracy);

    public static Result Run()
    {
        const int n = 400;
        var (coin, noise) = jax.random.split(jax.random.key(1));
        var y = jax.random.bernoulli(coin, 0.5, n).AsType(jnp.float64);
        var centers = jnp.asarray([[-1.0, -0.5], [1.0, 0.5]]);
        var points = centers[y.AsType(jnp.int32)] + jax.random.normal(noise, (n, 2), jnp.float64);
        var x = jnp.concatenate([jnp.ones((n, 1)), points], axis: 1).Evaluate();

        NDArray loss(NDArray theta)
        {
            var z = jnp.matmul(x, theta);
            return jnp.mean(jax.nn.softplus(z) - y * z);
        }

        var step = jax.jit((NDArray theta) =>
        {
            var (value, g) = jax.value_and_grad(loss)(theta);
            return (theta - jnp.linalg.solve(jax.hessian(loss)(theta), g), value, jnp.linalg.norm(g));
        });

        var theta = jnp.zeros(3, jnp.float64);
        var gradients = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            (theta, var value, var norm) = step(theta);
            gradients.Add((double)norm);
            Console.WriteLine($"step {i}: loss {value:0.000000}, gradient {norm:0.0e+00}");
        }

        var covariance = jnp.linalg.inv(n * jax.hessian(loss)(theta));
        var errors = jnp.sqrt(jnp.diag(covariance));
        var accuracy = (double)jnp.mean(jnp.equal(jnp.matmul(x, theta) > 0, y > 0));
        Console.WriteLine($"coefficients {theta} ± {errors}, {accuracy:0.0%} of the points on their side");
        return new(x, y, theta, errors, loss, [.. gradients], accuracy);
    }

    public static ScottPlot.Plot Draw(Result r)
    {
        var plot = new ScottPlot.Plot();
        foreach (var side in new[] { 0, 1 })
        {
            var part = r.X[jnp.equal(r.Y, side)];
            plot.Add.ScatterPoints(part[.., 1].ToArray<double>(), part[.., 2].ToArray<double>());
        }

        // Where the odds are even: θ₀ + θ₁ x + θ₂ y = 0.
        var (t0, t1, t2) = r.Theta;
        var line = jnp.linspace(-4, 4, 2, dtype: jnp.float64);
        plot.Add.ScatterLine(line.ToArray<double>(), (-(t0 + t1 * line) / t2).ToArray<double>(), ScottPlot.Colors.Black);
        plot.Axes.SetLimits(-4, 4, -4, 4);
        plot.Title("Logistic regression");
        return plot;
    }
}
