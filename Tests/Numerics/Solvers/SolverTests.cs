using static Lazy.Tests.SpatialTests;

namespace Lazy.Tests;

/// <summary>Solvers that iterate: linear equations, minima, differential equations; and what signals refuse.</summary>
[TestClass]
public sealed class SolverTests
{
    private sealed record Pair(NDArray A, NDArray B);

    private static NDArray Positive => jnp.reshape(F64([4, 1, 0.5, 1, 3, -0.2, 0.5, -0.2, 2]), 3, 3);

    private static NDArray General => jnp.reshape(F64([2, 1, -0.5, -1, 3, 0.4, 0.3, -0.7, 1.5]), 3, 3);

    private static NDArray Right => F64([1, -2, 0.5]);

    [TestMethod]
    public void Krylov_methods_solve_matrices_and_functions()
    {
        Near(jnp.linalg.solve(Positive, Right).ToArray<double>(), jax.scipy.sparse.linalg.cg(Positive, Right, tol: 1e-12).x);
        var wanted = jnp.linalg.solve(General, Right).ToArray<double>();
        NDArray Times(NDArray x) => jnp.matmul(General, x);
        Near(wanted, jax.scipy.sparse.linalg.bicgstab(General, Right, tol: 1e-12).x);
        Near(wanted, jax.scipy.sparse.linalg.bicgstab(Times, Right, tol: 1e-12, M: x => x / jnp.diag(General)).x);
        Near(wanted, jax.scipy.sparse.linalg.gmres(General, Right, tol: 1e-12).x);
        Near(wanted, jax.jit((NDArray b) => jax.scipy.sparse.linalg.gmres(Times, b, x0: jnp.ones(3, jnp.float64), tol: 1e-12, restart: 2).x)(Right));
        Assert.IsNull(jax.scipy.sparse.linalg.cg(Positive, Right).info);
        // Of complex numbers, trees, and stacks of right sides.
        var unitary = General + (new System.Numerics.Complex(0, 1) * Positive.AsType(jnp.complex128));
        var z = Right.AsType(jnp.complex128);
        var residual = jnp.abs(jnp.matmul(unitary, jax.scipy.sparse.linalg.gmres(unitary, z, tol: 1e-12).x) - z);
        Bound.Below(1e-9, (double)jnp.max(residual));
        var (x, _) = jax.scipy.sparse.linalg.cg((Pair p) => new Pair(3 * p.A + p.B, p.A + (2 * p.B)), new Pair(F64([1, 2]), F64([0, 5])), tol: 1e-12);
        Near([0.4, -0.2], x.A);
        Near([-0.2, 2.6], x.B);
        var two = jnp.stack([Right, 2 * Right], 1);
        Near(jnp.linalg.solve(Positive, two).ToArray<double>(), jax.scipy.sparse.linalg.cg(Positive, two, tol: 1e-12).x);
        Near(jnp.linalg.solve(Positive, two).T.ToArray<double>(), jax.vmap((NDArray b) => jax.scipy.sparse.linalg.bicgstab(Positive, b, tol: 1e-12).x)(two.T));
        Assert.AreEqual(jnp.float32, jax.scipy.sparse.linalg.cg(jnp.eye(2), jnp.asarray([1, 2])).x.DType);
    }

    [TestMethod]
    public void Derivatives_of_Krylov_methods_go_by_the_equation()
    {
        CheckGradients((a, b) => jax.scipy.sparse.linalg.cg((a + a.T) / 2, b, tol: 1e-12).x, Positive);
        CheckGradients((a, b) => jax.scipy.sparse.linalg.gmres(a, b, tol: 1e-12).x, General);
        var byRight = jax.jit(jax.grad((NDArray b) => jnp.sum(jax.scipy.sparse.linalg.bicgstab(General, b, tol: 1e-12).x)))(Right);
        Near(jnp.linalg.solve(General.T, jnp.ones(3, jnp.float64)).ToArray<double>(), byRight);
        Fails<ShapeException>("cg:", () => jax.scipy.sparse.linalg.cg(jnp.zeros((2, 3)), jnp.zeros(3)));
        Fails<ArgumentException>("gmres:", () => jax.scipy.sparse.linalg.gmres(jnp.eye(2), jnp.zeros(2), restart: 0));
        Fails<ShapeException>("gmres: x0", () => jax.scipy.sparse.linalg.gmres(jnp.eye(2), jnp.zeros(2), x0: jnp.zeros(3)));

        static void CheckGradients(Func<NDArray, NDArray, NDArray> solve, NDArray a) =>
            jax.test_util.check_grads((NDArray[] x) => solve(x[0], x[1]), [a, Right], order: 1);
    }

    [TestMethod]
    public void Bfgs_finds_minima()
    {
        static NDArray Rosenbrock(NDArray x) => jnp.sum((100 * jnp.square(x[1..] - jnp.square(x[..^1]))) + jnp.square(1 - x[..^1]));
        var r = jax.scipy.optimize.minimize(Rosenbrock, F64([-1.2, 1, 0.5]), "BFGS", tol: 1e-8);
        Assert.IsInstanceOfType<OptimizeResults>(r);
        Assert.AreEqual((true, 0), ((bool)r.Success, (int)r.Status));
        Near([1, 1, 1], r.X, 1e-7);
        Bound.Below(1e-8, (double)jnp.max(jnp.abs(r.Jac)));
        Assert.IsGreaterThanOrEqualTo((int)r.Nit, (int)r.Nfev);
        Assert.AreEqual((Shape)(3, 3), r.HessInv.Shape);
        // Within jit and vmap, of any shape, and when the iterations are used up.
        var m = jnp.reshape(F64([3, -1, 2, 0.5]), 2, 2);
        var found = jax.jit((NDArray target) => jax.scipy.optimize.minimize(x => jnp.sum(jnp.cosh(x - target)), jnp.zeros((2, 2), jnp.float64), "BFGS"))(m);
        Near(m.ToArray<double>(), found.X, 1e-4);
        var each = jax.vmap((NDArray target) => jax.scipy.optimize.minimize(x => jnp.sum(jnp.square(x - target)), jnp.zeros(2, jnp.float64), "BFGS").X)(m);
        Near(m.ToArray<double>(), each, 1e-5);
        var stopped = jax.scipy.optimize.minimize(Rosenbrock, F64([-1.2, 1]), "BFGS", options: new Dictionary<string, double> { ["maxiter"] = 2 });
        Assert.AreEqual((false, 1, 2), ((bool)stopped.Success, (int)stopped.Status, (int)stopped.Nit));
        Fails<ArgumentException>("minimize: there is no method 'CG'", () => jax.scipy.optimize.minimize(Rosenbrock, F64([1, 2]), "CG"));
        Fails<ArgumentException>("minimize: there is no option 'max'", () => jax.scipy.optimize.minimize(
            Rosenbrock, F64([1, 2]), "BFGS", options: new Dictionary<string, double> { ["max"] = 2 }));
        Fails<ArgumentException>("minimize: the function gives", () => jax.scipy.optimize.minimize(x => x, F64([1, 2]), "BFGS"));
    }

    [TestMethod]
    public void Differential_equations()
    {
        var t = F64([0, 0.5, 2, 3]);
        // A pendulum without gravity's sine: y'' = -y.
        var y = jax.experimental.ode.odeint((s, _) => jnp.stack([s[1], -s[0]]), F64([0, 1]), t);
        Near([.. t.ToArray<double>().SelectMany(v => new[] { Math.Sin(v), Math.Cos(v) })], y, 1e-6);
        var tree = jax.jit((NDArray rate) => jax.experimental.ode.odeint((Pair p, NDArray at) => new Pair(-rate * p.A, jnp.ones_like(p.B) * at),
            new Pair(F64([1, 2]), jnp.zeros(Shape.Scalar, jnp.float64)), t))(F64([0.3])[0]);
        Near([.. t.ToArray<double>().SelectMany(v => new[] { Math.Exp(-0.3 * v), 2 * Math.Exp(-0.3 * v) })], tree.A, 1e-6);
        Near([0, 0.125, 2, 4.5], tree.B, 1e-6);
        var single = jax.experimental.ode.odeint((s, _) => -s, jnp.asarray([1.0]), jnp.asarray([0.0, 1.0]), rtol: 1e-4, atol: 1e-4);
        Assert.AreEqual(jnp.float32, single.DType);
        Assert.AreEqual(Math.Exp(-1), (double)single[1, 0], 1e-3);
        Near([1, 1], jax.experimental.ode.odeint((s, _) => -s, F64([1, 1]), F64([0])), 0);
        Fails<ShapeException>("odeint: the times", () => jax.experimental.ode.odeint((s, _) => s, F64([1]), F64([1])[0]));
        Fails<ArgumentException>("odeint: func gives", () => jax.experimental.ode.odeint((s, _) => s[..1], F64([1, 2]), t));
    }

    [TestMethod]
    public void Derivatives_of_differential_equations_are_those_of_the_solution()
    {
        var weights = jnp.reshape(F64([0.3, -1, 0.7, 0.2, -0.4, 1.1]), 3, 2);
        // By the start, by each of the times, and by what the function closes over.
        NDArray Loss(NDArray y0, NDArray t, NDArray a) => jnp.sum(weights * jax.experimental.ode.odeint(
            (y, at) => jnp.sin(jnp.matmul(a, y)) + (0.1 * at * y), y0, t, rtol: 1e-9, atol: 1e-9));
        var (y, times, matrix) = (F64([0.5, -0.2]), F64([0.1, 0.6, 1.3]), jnp.reshape(F64([0.2, -1, 0.8, 0.1]), 2, 2));
        var (dy, dt, da) = jax.jit(jax.grad((NDArray y0, NDArray t, NDArray a) => Loss(y0, t, a), argnums: (0, 1, 2)))(y, times, matrix);
        Check(dy, y, v => Loss(v, times, matrix));
        Check(dt, times, v => Loss(y, v, matrix));
        Check(da, matrix, v => Loss(y, times, v));
        var byArgument = jax.grad((NDArray k) => jax.experimental.ode.odeint((s, _, rate) => rate * s, F64([1]), F64([0, 1]), k)[1, 0])(F64([0.7])[0]);
        Assert.AreEqual(Math.Exp(0.7), (double)byArgument, 1e-6);

        static void Check(NDArray gradient, NDArray at, Func<NDArray, NDArray> f)
        {
            var g = gradient.ToArray<double>();
            f = jax.jit(f);
            for (var i = 0; i < g.Length; i++)
            {
                var step = jnp.reshape(jax.nn.one_hot(i, g.Length, dtype: jnp.float64), at.Shape) * 1e-4;
                Assert.AreEqual((double)(f(at + step) - f(at - step)) / 2e-4, g[i], 1e-5, $"element {i}");
            }
        }
    }

    [TestMethod]
    public void Signals_and_images_say_what_they_cannot_do()
    {
        var x = jnp.zeros(8);
        Fails<ArgumentException>("convolve: there is no mode 'half'", () => jax.scipy.signal.convolve(x, x, "half"));
        Fails<ArgumentException>("convolve: there is no method", () => jax.scipy.signal.convolve(x, x, method: "slow"));
        Fails<ShapeException>("correlate2d:", () => jax.scipy.signal.correlate2d(x, x));
        Fails<NotSupportedException>("convolve2d: boundary 'wrap'", () => jax.scipy.signal.convolve2d(jnp.eye(2), jnp.eye(2), boundary: "wrap"));
        Fails<ShapeException>("convolve: float32[2,3] and float32[3,2]: for mode 'valid'", () => jax.scipy.signal.convolve(jnp.zeros((2, 3)), jnp.zeros((3, 2)), "valid"));
        Fails<ShapeException>("fftconvolve:", () => jax.scipy.signal.fftconvolve(x, jnp.zeros(0)));
        Fails<ArgumentException>("stft: there is no window 'round'", () => jax.scipy.signal.stft(x, window: "round"));
        Fails<ArgumentException>("stft: the window 'kaiser' has a parameter", () => jax.scipy.signal.stft(x, window: "kaiser"));
        Fails<ArgumentException>("stft: noverlap", () => jax.scipy.signal.stft(x, nperseg: 4, noverlap: 4));
        Fails<ArgumentException>("stft: there is no boundary", () => jax.scipy.signal.stft(x, boundary: "wall"));
        Fails<ArgumentException>("welch: there is no scaling", () => jax.scipy.signal.welch(x, scaling: "log"));
        Fails<ArgumentException>("welch: there is no average", () => jax.scipy.signal.welch(x, average: "mode"));
        Fails<ArgumentException>("csd: there is no trend", () => jax.scipy.signal.csd(x, null, detrend: "square"));
        Fails<ShapeException>("welch: the window", () => jax.scipy.signal.welch(x, window: jnp.ones(9)));
        Fails<ArgumentException>("istft: axis", () => jax.scipy.signal.istft(jnp.zeros((3, 4)), time_axis: 0, freq_axis: 0));
        Fails<NotSupportedException>("dct: type 3", () => jax.scipy.fft.dct(x, 3));
        Fails<DTypeException>("dct:", () => jax.scipy.fft.dct(x.AsType(jnp.complex64)));
        Fails<ArgumentException>("resize: there is no method", () => jax.image.resize(x, 3, "best"));
        Fails<ShapeException>("resize:", () => jax.image.resize(x, (3, 3), "linear"));
        Fails<ArgumentException>("scale_and_translate: the nearest", () => jax.image.scale_and_translate(x, 3, 0, jnp.ones(1), jnp.ones(1), ResizeMethod.Nearest));
        Fails<ShapeException>("scale_and_translate: axis 0", () => jax.image.scale_and_translate(x, 3, new Axes(), jnp.ones(0), jnp.ones(0), "linear"));
        Fails<NotSupportedException>("map_coordinates: order 3", () => jax.scipy.ndimage.map_coordinates(x, [x], 3));
        Fails<ShapeException>("map_coordinates: 2 arrays", () => jax.scipy.ndimage.map_coordinates(x, [x, x], 1));
        Fails<DTypeException>("segment_sum: segment_ids", () => jax.ops.segment_sum(x, x, 3));
        Fails<ShapeException>("segment_max: segment_ids", () => jax.ops.segment_max(x, jnp.arange(3), 3));
        Fails<ArgumentException>("segment_sum: num_segments must be given", () => jax.jit((NDArray ids) => jax.ops.segment_sum(x, ids))(jnp.arange(8)));
    }
}
