namespace Lazy;

/// <summary>BFGS.</summary>
internal static class QuasiNewton
{
    private static readonly string[] s_options = ["maxiter", "gtol", "norm", "line_search_maxiter"];

    public static OptimizeResults Run(Func<NDArray, NDArray> fun, NDArray x0, double? tol, IReadOnlyDictionary<string, double> options)
    {
        const string Name = "minimize";
        ArgumentNullException.ThrowIfNull(fun);
        if (options.Keys.FirstOrDefault(k => !s_options.Contains(k)) is { } unknown) throw new ArgumentException(
            $"{Name}: there is no option '{unknown}'; known are {string.Join(", ", s_options)}.", nameof(options));
        double Option(string key, double otherwise) => options.TryGetValue(key, out var v) ? v : otherwise;
        var start = Promoted.Inexact(Name, x0);
        var (shape, n) = (start.Shape, checked((int)start.Size));
        var limit = (int)Math.Min(Option("maxiter", 200.0 * n), int.MaxValue);
        var searches = (int)Math.Min(Option("line_search_maxiter", 30), int.MaxValue);
        var enough = Option("gtol", tol ?? 1e-5);
        var order = Option("norm", double.PositiveInfinity);
        NDArray Value(NDArray x)
        {
            var y = fun(jnp.reshape(x, shape));
            return y.Rank == 0 && y.DType.IsFloat ? y : throw new ArgumentException($"{Name}: the function gives {y.Node.Aval}; it must give a real number.");
        }
        NDArray Gradient(NDArray x) => jnp.linalg.norm(x, order);
        var first = jnp.ravel(start);
        var (f0, g0) = jax.value_and_grad(Value)(first);
        var unit = jnp.eye(n, dtype: first.DType);
        var end = jax.lax.while_loop(s => ~s.Converged & ~s.Failed & (s.Count < limit), Next, new State(
            first, f0, g0, unit, Gradient(g0) <= enough, false, OptaxMath.Zero, OptaxMath.Zero + 1));
        var status = jnp.where(end.Converged, 0, jnp.where(end.Failed, 3, 1));
        return new(jnp.reshape(end.X, shape), end.Converged, status, end.Value, jnp.reshape(end.Gradient, shape), end.Inverse, end.Calls, end.Calls, end.Count);

        State Next(State s)
        {
            var p = -jnp.matmul(s.Inverse, s.Gradient);
            // Nothing is known of the curvature at first: the first step is as long as 1 at most.
            var rate = jnp.where(jnp.equal(s.Count, 0), jnp.minimum(1, 1 / jnp.sum(jnp.abs(s.Gradient))), 1).AsType(s.Value.DType);
            var found = ZoomLinesearch.Along([p], x => Value(x[0]), s.Value, [s.Gradient], [s.X], rate, searches, double.PositiveInfinity, 2, 1e-4, 0.9);
            var step = found.Best.AsType(p.DType) * p;
            var failed = jnp.equal(found.Best, 0);
            var change = found.BestGrad[0] - s.Gradient;
            var curvature = jnp.vdot(change, step);
            // A step without curvature says nothing of the Hessian.
            var known = curvature > 0;
            var rho = 1 / jnp.where(known, curvature, 1);
            var left = unit - (rho * jnp.outer(step, change));
            var inverse = jnp.matmul(jnp.matmul(left, s.Inverse), left.T) + (rho * jnp.outer(step, step));
            return new(s.X + step, found.BestValue, found.BestGrad[0], jnp.where(known, inverse, s.Inverse),
                Gradient(found.BestGrad[0]) <= enough, failed, s.Count + 1, s.Calls + found.Count);
        }
    }

    private sealed record State(NDArray X, NDArray Value, NDArray Gradient, NDArray Inverse, NDArray Converged, NDArray Failed, NDArray Count,
        NDArray Calls);
}
