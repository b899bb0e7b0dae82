using static Lazy.OptaxMath;

namespace Lazy;

/// <summary>What <c>optax.multi_normal</c> makes: independent normal distributions, by the logarithms of their deviations.</summary>
/// <param name="Mean">The means.</param>
/// <param name="LogScale">The logarithms of the deviations.</param>
public sealed record MultiNormalDiag(NDArray Mean, NDArray LogScale)
{
    /// <summary>Samples, in the given shape before that of the parameters.</summary>
    public NDArray Sample(Shape shape, NDArray key)
    {
        Shape all = [.. shape, .. jnp.broadcast_shapes(Mean.Shape, LogScale.Shape)];
        return (jax.random.normal(key, all, Mean.DType.IsInexact ? Mean.DType : null) * jnp.exp(LogScale)) + Mean;
    }

    /// <summary>The logarithm of the density, summed over the axes of the parameters.</summary>
    public NDArray LogProb(NDArray x)
    {
        var logs = jax.scipy.stats.norm.logpdf(x, Mean, jnp.exp(LogScale));
        var rank = jnp.broadcast_shapes(Mean.Shape, LogScale.Shape).Rank;
        return jnp.sum(logs, (Axes)(int[])[.. Enumerable.Range(1, rank).Select(i => -i)]);
    }
}

// Linear algebra, and what line searches leave behind.
public static partial class optax
{
    /// <summary>Independent normal distributions, by the logarithms of their deviations.</summary>
    public static MultiNormalDiag multi_normal(NDArray loc, NDArray log_scale) => new(loc, log_scale);

    /// <summary>The eigenvalue of the largest modulus and its vector, by multiplying again and again.</summary>
    /// <param name="matrix">[n,n], diagonalisable.</param>
    /// <param name="v0">Where to start; by default random numbers from -1 to 1.</param>
    /// <param name="num_iters">The most products.</param>
    /// <param name="error_tolerance">The residual relative to the eigenvalue that is small enough.</param>
    /// <param name="key">The key of the random numbers.</param>
    public static (NDArray eigenvalue, NDArray eigenvector) power_iteration(NDArray matrix, NDArray? v0 = null, int num_iters = 100,
        double error_tolerance = 1e-6, NDArray? key = null)
    {
        var a = Promoted.Inexact("power_iteration", matrix);
        if (a.Rank != 2 || a.Shape[0] != a.Shape[1]) throw new ShapeException($"power_iteration: {a.Node.Aval} must be a square matrix.");
        return power_iteration<NDArray>(v => jnp.matmul(a, v),
            v0 ?? jax.random.uniform(key ?? jax.random.key(0), a.Shape[0], a.DType.RealPart, -1, 1).AsType(a.DType), num_iters, error_tolerance);
    }

    /// <summary>The same for a linear function of any tree.</summary>
    public static (NDArray eigenvalue, T eigenvector) power_iteration<T>(Func<T, T> matrix, T v0, int num_iters = 100, double error_tolerance = 1e-6)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        var (start, unravel) = jax.flatten_util.ravel_pytree(v0);
        NDArray Times(NDArray v) => jax.flatten_util.ravel_pytree(matrix(unravel(v))).flat;
        static NDArray Unit(NDArray v) => v / Norm([v]).AsType(v.DType);
        start = Unit(Promoted.Inexact("power_iteration", start));
        var (_, product, eigenvalue, _) = jax.lax.while_loop<(NDArray V, NDArray Product, NDArray Value, NDArray Count)>(
            s => ~(Norm([s.Product - (s.Value * s.V)]) / jnp.abs(s.Value) < error_tolerance) & (s.Count < num_iters), s =>
            {
                var v = Unit(s.Product);
                var product = Times(v);
                return (v, product, jnp.vdot(v, product), s.Count + 1);
            }, (start, Times(start), jnp.zeros(Shape.Scalar, start.DType), Zero));
        return (eigenvalue, unravel(Unit(product)));
    }

    /// <summary>A^(-1/p) of a symmetric positive semidefinite matrix by coupled Newton steps (Higham, Functions of Matrices, 7.18), and the
    /// error that is left.</summary>
    /// <param name="matrix">[n,n].</param>
    /// <param name="p">A positive integer.</param>
    /// <param name="num_iters">The most steps.</param>
    /// <param name="ridge_epsilon">The share of the largest eigenvalue that is added to the diagonal.</param>
    /// <param name="error_tolerance">The error that is small enough.</param>
    public static (NDArray root, NDArray error) matrix_inverse_pth_root(NDArray matrix, int p, int num_iters = 100, double ridge_epsilon = 1e-6,
        double error_tolerance = 1e-6)
    {
        if (p < 1) throw new ArgumentException($"matrix_inverse_pth_root: p is {p}; it must be positive.", nameof(p));
        var (largest, _) = power_iteration(matrix);
        var unit = jnp.eye(jnp.shape(matrix)[0], dtype: largest.DType);
        var damped = matrix + (ridge_epsilon * jnp.maximum(largest, 1e-16) * unit);
        // M goes to the unit matrix, and H to the root.
        var z = (1.0 + p) / (2 * jnp.linalg.norm(damped));
        NDArray Error(NDArray m) => jnp.max(jnp.abs(m - unit));
        var m0 = damped * z;
        var end = jax.lax.while_loop<(NDArray M, NDArray H, NDArray Last, NDArray Error, (NDArray Falls, NDArray Count) Run)>(
            s => (s.Error > error_tolerance) & s.Run.Falls & (s.Run.Count < num_iters), s =>
            {
                var step = ((1 + (1.0 / p)) * unit) - (s.M / p);
                var m = jnp.matmul(jnp.linalg.matrix_power(step, p), s.M);
                // An error may rise a little before it falls.
                return (m, jnp.matmul(s.H, step), s.H, Error(m), (Error(m) < 1.2 * s.Error, s.Run.Count + 1));
            }, (m0, unit * jnp.power(z, 1.0 / p), unit * jnp.power(z, 1.0 / p), Error(m0), (true, Zero)));
        return (jnp.where(end.Run.Falls, end.H, end.Last), end.Error);
    }

    /// <summary>x without negative elements and with the least ‖A·x - b‖, by projected gradients with momentum (Polyak, 2015).</summary>
    /// <param name="A">[m,n].</param>
    /// <param name="b">[m] or [m,k].</param>
    /// <param name="iters">The steps.</param>
    /// <param name="unroll">How many of them one run of the compiled loop does.</param>
    /// <param name="L">A bound of the largest eigenvalue of Aᵀ·A; by default from its norms.</param>
    public static NDArray nnls(NDArray A, NDArray b, int iters, int unroll = 1, NDArray? L = null)
    {
        var (a, y) = Promoted.Inexact("nnls", A, b);
        if (a.Rank != 2 || y.Rank is not (1 or 2) || a.Shape[0] != y.Shape[0])
            throw new ShapeException($"nnls: {a.Node.Aval} and {y.Node.Aval} must be [m,n] with [m] or [m,k].");
        NDArray q = jnp.matmul(a.T, a), c = jnp.matmul(a.T, y);
        var bound = L ?? jnp.minimum(jnp.linalg.norm(q), jnp.linalg.norm(q, 1));
        bound = jnp.where(jnp.equal(bound, 0), 1, bound).AsType(a.DType);
        var zero = jnp.zeros_like(c);
        return jax.lax.fori_loop<(NDArray X, NDArray P, NDArray Momentum)>(0, iters, (_, s) =>
        {
            var next = (1 + jnp.sqrt(1 + (4 * jnp.square(s.Momentum)))) / 2;
            var x = jnp.maximum(s.P - ((jnp.matmul(q, s.P) - c) / bound), 0);
            return (x, x + ((s.Momentum - 1) / next * (x - s.X)), next);
        }, (zero, zero, jnp.zeros(Shape.Scalar, a.DType)), unroll).X;
    }

    /// <summary>Value and gradient as a line search left them in the state, or computed where there are none yet: the search has computed
    /// both at the parameters to which it led.</summary>
    /// <param name="value_fn">The loss.</param>
    /// <returns>From parameters and state, value and gradient.</returns>
    /// <exception cref="ArgumentException">When called: there is not one line search in the state.</exception>
    public static Func<T, OptState, (NDArray value, T grad)> value_and_grad_from_state<T>(Func<T, NDArray> value_fn)
    {
        var compute = jax.value_and_grad(value_fn);
        return (p, state) =>
        {
            var found = Searches(state).ToArray();
            if (found.Length != 1) throw new ArgumentException(
                $"value_and_grad_from_state: the state has {found.Length} line searches, and one is needed.", nameof(state));
            var (_, structure) = Leaves.Flatten(p, "value_and_grad_from_state: params");
            return jax.lax.cond<T, (NDArray, T)>(jnp.isfinite(found[0].Value), _ => (found[0].Value, Leaves.Unflatten<T>(structure, found[0].Grad)), x =>
            {
                var (value, grad) = compute(x);
                return (value.AsType(found[0].Value.DType), grad);
            }, p);
        };
    }

    private static IEnumerable<LinesearchState> Searches(OptState state) => state switch
    {
        LinesearchState s => [s],
        ChainState s => s.States.SelectMany(Searches),
        PartitionState s => s.Inner.SelectMany(Searches),
        MultiStepsState s => Searches(s.Inner),
        ApplyIfFiniteState s => Searches(s.Inner),
        InjectHyperparamsState s => Searches(s.Inner),
        ConditionState s => Searches(s.Inner),
        _ => [],
    };
}
