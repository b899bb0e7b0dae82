using MathNet.Numerics.Distributions;

namespace Lazy.Tests;

/// <summary>
/// Samples at fixed seeds against the distribution functions of MathNet, by moments and by the tests of Kolmogorov-Smirnov and chi-square.
/// </summary>
[TestClass]
public class DistributionTests
{
    private const int N = 20000;

    private static NDArray Key => jax.random.key(20261127);

    [TestMethod]
    public void Continuous_samples_follow_their_distribution_functions()
    {
        Follows("uniform", jax.random.uniform(Key, N), x => x);
        Follows("normal", jax.random.normal(Key, N), x => Normal.CDF(0, 1, x));
        Follows("exponential", jax.random.exponential(Key, N), x => 1 - Math.Exp(-x));
        Follows("gumbel", jax.random.gumbel(Key, N), x => Math.Exp(-Math.Exp(-x)));
        Follows("gumbel high", jax.random.gumbel(Key, N, mode: "high"), x => Math.Exp(-Math.Exp(-x)));
        Follows("laplace", jax.random.laplace(Key, N), x => Laplace.CDF(0, 1, x));
        Follows("logistic", jax.random.logistic(Key, N), x => 1 / (1 + Math.Exp(-x)));
        Follows("cauchy", jax.random.cauchy(Key, N), x => Cauchy.CDF(0, 1, x));
        Follows("lognormal", jax.random.lognormal(Key, 0.5, N), x => LogNormal.CDF(0, 0.5, x));
        Follows("truncated", jax.random.truncated_normal(Key, -1, 2, N),
            x => (Normal.CDF(0, 1, x) - Normal.CDF(0, 1, -1)) / (Normal.CDF(0, 1, 2) - Normal.CDF(0, 1, -1)));
        Follows("pareto", jax.random.pareto(Key, 1.5, N), x => Pareto.CDF(1, 1.5, x));
        Follows("rayleigh", jax.random.rayleigh(Key, 2.0, N), x => Rayleigh.CDF(2, x));
        Follows("triangular", jax.random.triangular(Key, -1, 0, 2, N), x => Triangular.CDF(-1, 2, 0, x));
        Follows("weibull", jax.random.weibull_min(Key, 2.0, 1.5, N), x => Weibull.CDF(1.5, 2, x));
        Follows("wald", jax.random.wald(Key, 1.5, N), x => InverseGaussian.CDF(1.5, 1, x));
        // The length of three normal numbers is the root of a chi-square number of three degrees.
        Follows("maxwell", jax.random.maxwell(Key, N), x => ChiSquared.CDF(3, x * x));
        Follows("double maxwell", jax.random.double_sided_maxwell(Key, 1.0, 2.0, N),
            x => 0.5 + (Math.Sign(x - 1) * ChiSquared.CDF(3, (x - 1) * (x - 1) / 4) / 2));
        Follows("generalized", jax.random.generalized_normal(Key, 3, N),
            x => 0.5 + (Math.Sign(x) * Gamma.CDF(1.0 / 3, 1, Math.Pow(Math.Abs(x), 3)) / 2));
    }

    [TestMethod]
    public void Samples_by_rejection_follow_their_distribution_functions()
    {
        foreach (var a in new[] { 0.05, 0.7, 1, 3.5, 400 })
        {
            Follows($"gamma {a}", jax.random.gamma(Key, a, N, jnp.float64), x => GammaCdf(a, x));
            Follows($"loggamma {a}", jax.random.loggamma(Key, a, N), x => GammaCdf(a, Math.Exp(x)));
        }
        Follows("beta", jax.random.beta(Key, 0.5, 2.5, N), x => Beta.CDF(0.5, 2.5, x));
        Follows("chisquare", jax.random.chisquare(Key, 5, N), x => ChiSquared.CDF(5, x));
        Follows("t", jax.random.t(Key, 3, N), x => StudentT.CDF(0, 1, 3, x));
        Follows("f", jax.random.f(Key, 4, 7, N), x => FisherSnedecor.CDF(4, 7, x));
        // A share of a Dirichlet sample is beta distributed.
        var shares = jax.random.dirichlet(Key, jnp.asarray([0.5, 1.0, 2.0]), N);
        Assert.AreEqual((Shape)(N, 3), shares.Shape);
        Follows("dirichlet", shares[.., 2], x => Beta.CDF(2, 1.5, x));
        Assert.AreEqual(1, (double)jnp.max(jnp.sum(shares, -1)), 1e-6);
        // In the ball of three dimensions the volume within a radius is its cube.
        var ball = jax.random.ball(Key, 3, shape: N);
        Follows("ball", jnp.sqrt(jnp.sum(ball * ball, -1)), x => x * x * x);
        Follows("ball 1", jnp.sum(jnp.abs(jax.random.ball(Key, 2, 1, N)), -1), x => x * x);
    }

    [TestMethod]
    public void Counts_follow_their_probabilities()
    {
        foreach (var rate in new[] { 0.3, 4, 9.9, 10.5, 60 })
            Counts($"poisson {rate}", jax.random.poisson(Key, rate, N), k => Poisson.PMF(rate, k));
        foreach (var (n, p) in new[] { (1, 0.3), (12, 0.5), (40, 0.05), (40, 0.6), (300, 0.25), (300, 0.97) })
            Counts($"binomial {n} {p}", jax.random.binomial(Key, n, p, N), k => k > n ? 0 : Binomial.PMF(p, n, k));
        Counts("geometric", jax.random.geometric(Key, 0.2, N), k => k < 1 ? 0 : Geometric.PMF(0.2, k));
        Counts("bernoulli", jax.random.bernoulli(Key, 0.3, N).AsType(jnp.int32), k => k == 0 ? 0.7 : k == 1 ? 0.3 : 0);
        Counts("bernoulli high", jax.random.bernoulli(Key, 0.3, N, "high").AsType(jnp.int32), k => k == 0 ? 0.7 : k == 1 ? 0.3 : 0);
        Counts("rademacher", jax.random.rademacher(Key, N) + 1, k => k is 0 or 2 ? 0.5 : 0);
        Counts("randint", jax.random.randint(Key, N, 0, 7), k => k < 7 ? 1 / 7.0 : 0);
        double[] p4 = [0.1, 0.2, 0.3, 0.4];
        Counts("categorical", jax.random.categorical(Key, jnp.log(jnp.asarray(p4)), shape: N), k => k < 4 ? p4[k] : 0);
        Counts("choice", jax.random.choice(Key, 4, N, p: jnp.asarray(p4)), k => k < 4 ? p4[k] : 0);
        var falls = jax.random.multinomial(Key, 30, jnp.asarray(p4), (N, 4));
        Assert.IsTrue((bool)jnp.all(jnp.equal(jnp.sum(falls, -1), 30)));
        for (var i = 0; i < 4; i++) Counts($"multinomial {i}", falls[.., i], k => k > 30 ? 0 : Binomial.PMF(p4[i], 30, k));
    }

    [TestMethod]
    public void Large_rates_keep_their_moments()
    {
        foreach (var rate in new[] { 1e3, 1e6 })
        {
            var x = (jax.random.poisson(Key, rate, N).AsType(jnp.float64) - rate) / Math.Sqrt(rate);
            Assert.AreEqual(0, (double)jnp.mean(x), 5 / Math.Sqrt(N), $"poisson {rate}");
            Assert.AreEqual(1, (double)jnp.var(x), 8 / Math.Sqrt(N), $"poisson {rate}");
            var y = (jax.random.binomial(Key, rate, 0.3, N, jnp.float64) - (0.3 * rate)) / Math.Sqrt(0.21 * rate);
            Assert.AreEqual(0, (double)jnp.mean(y), 5 / Math.Sqrt(N), $"binomial {rate}");
            Assert.AreEqual(1, (double)jnp.var(y), 8 / Math.Sqrt(N), $"binomial {rate}");
        }
    }

    [TestMethod]
    public void Picks_without_replacement_follow_their_probabilities()
    {
        var logits = jnp.log(jnp.asarray([0.5, 0.3, 0.2]));
        var picks = jax.vmap((NDArray k) => jax.random.categorical(k, logits, shape: 2, replace: false))(jax.random.split(Key, 4000));
        double[] pairs = [.. new[] { (0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1) }.Select(p => (double)jnp.mean(
            (jnp.equal(picks[.., 0], p.Item1) & jnp.equal(picks[.., 1], p.Item2)).AsType(jnp.float64)))];
        double[] expected = [0.5 * 0.6, 0.5 * 0.4, 0.3 * 5 / 7, 0.3 * 2 / 7, 0.2 * 5 / 8, 0.2 * 3 / 8];
        for (var i = 0; i < 6; i++) Assert.AreEqual(expected[i], pairs[i], 4 * Math.Sqrt(expected[i] / 4000), $"pair {i}");
        var batch = jax.random.categorical(Key, jnp.zeros((4, 5)), axis: 0, shape: (3, 5), replace: false).ToArray2D<int>();
        for (var i = 0; i < 5; i++) Assert.HasCount(3, Enumerable.Range(0, 3).Select(j => batch[j, i]).Distinct().ToArray());
        Assert.AreEqual((Shape)(2, 3, 5), jax.random.categorical(Key, jnp.zeros((4, 5)), axis: 0, shape: (2, 3, 5)).Shape);
    }

    [TestMethod]
    public void Bounds_of_integers_at_the_ends_of_their_dtypes()
    {
        foreach (var (type, max) in new[] { (jnp.uint8, 256L), (jnp.int8, 128), (jnp.int32, 1L << 31), (jnp.uint32, 1L << 32) })
        {
            var info = jnp.iinfo(type);
            var x = jax.random.randint(Key, N, info.Min, max, type).AsType(jnp.float64);
            double width = max - (double)info.Min;
            Follows($"randint {type}", (x + jax.random.uniform(jax.random.key(1), N, jnp.float64) - (double)info.Min) / width, v => v);
        }
        CollectionAssert.AreEqual(new byte[] { 255, 255 }, jax.random.randint(Key, 2, 255, 300, jnp.uint8).ToArray<byte>());
        CollectionAssert.AreEqual(new byte[] { 0, 0 }, jax.random.randint(Key, 2, -7, 1, jnp.uint8).ToArray<byte>());
    }

    [TestMethod]
    public void Jit_and_vmap_give_the_same_numbers()
    {
        (string Name, Func<NDArray, NDArray, NDArray> F)[] all =
        [
            ("gamma", (k, a) => jax.random.gamma(k, a)), ("beta", (k, a) => jax.random.beta(k, a, 2.0)),
            ("poisson", (k, a) => jax.random.poisson(k, 6 * a)), ("binomial", (k, a) => jax.random.binomial(k, 30, a / 3)),
            ("multinomial", (k, a) => jax.random.multinomial(k, 20, a / jnp.sum(a))), ("dirichlet", (k, a) => jax.random.dirichlet(k, a)),
            ("wald", (k, a) => jax.random.wald(k, a)), ("t", (k, a) => jax.random.t(k, a)),
        ];
        NDArray a = jnp.asarray([0.3, 0.9, 2.5]), keys = jax.random.split(Key, 3);
        foreach (var (name, f) in all)
        {
            var eager = f(Key, a);
            Close(eager, jax.jit(f)(Key, a), name);
            var mapped = jax.vmap(f, in_axes: (0, null))(keys, a);
            for (var i = 0; i < 3; i++) Close(f(keys[i], a), mapped[i], $"vmap of {name}");
        }
    }

    [TestMethod]
    public void Shapes_and_dtypes()
    {
        NDArray a = jnp.asarray([0.5, 2.0]), b = jnp.ones((3, 1));
        Assert.AreEqual((Shape)(3, 2), jax.random.beta(Key, a, b).Shape);
        Assert.AreEqual((Shape)(4, 3, 2), jax.random.f(Key, a, b, (4, 3, 2)).Shape);
        Assert.AreEqual((Shape)(5, 3, 2), jax.random.double_sided_maxwell(Key, a, b, 5).Shape);
        Assert.AreEqual((Shape)(4, 2, 3), jax.random.dirichlet(Key, jnp.ones((2, 3)), (4, 2)).Shape);
        Assert.AreEqual((Shape)(3, 2), jax.random.multinomial(Key, jnp.ones(3), jnp.ones((3, 2)) / 2).Shape);
        Assert.AreEqual(jnp.float16, jax.random.gamma(Key, a, dtype: jnp.float16).DType);
        Assert.AreEqual(jnp.float64, jax.random.binomial(Key, 3, a / 4, dtype: jnp.float64).DType);
        Assert.AreEqual(jnp.int8, jax.random.poisson(Key, a, dtype: jnp.int8).DType);
        Assert.AreEqual(jnp.int32, jax.random.geometric(Key, a / 4).DType);
        Assert.AreEqual((Shape)(0, 2), jax.random.gamma(Key, a, (0, 2)).Shape);
        Assert.AreEqual(0, jax.random.poisson(Key, a, (0, 2)).ToArray<int>().Length);
        Assert.AreEqual("threefry2x32", jax.random.key_impl(jax.random.split(Key, 3)));
        Assert.AreEqual(jnp.uint32, jax.random.key_dtype());
        CollectionAssert.AreEqual(Key.ToArray<uint>(), jax.random.clone(Key).ToArray<uint>());
    }

    [TestMethod]
    public void Parameters_out_of_range_and_at_the_edge()
    {
        CollectionAssert.AreEqual(new[] { 0, -1, -1 }, jax.random.poisson(Key, jnp.asarray([0, -2, double.NaN])).ToArray<int>());
        CollectionAssert.AreEqual(new[] { 0, 5, double.NaN, double.NaN, double.NaN, double.PositiveInfinity },
            jax.random.binomial(Key, jnp.asarray([5, 5, 5, -1, double.NaN, double.PositiveInfinity]),
                jnp.asarray([0, 1, 1.5, 0.5, 0.5, 0.5]), dtype: jnp.float64).ToArray<double>());
        var gamma = jax.random.gamma(Key, jnp.asarray([0, double.NaN, -2])).ToArray<float>();
        Assert.AreEqual(0, gamma[0]);
        Assert.IsTrue(float.IsNaN(gamma[1]) && float.IsNaN(gamma[2]));
        Refused<ShapeException>("gamma: float32[3] does not broadcast to shape (2,)", () => jax.random.gamma(Key, jnp.ones(3), 2));
        Refused<ShapeException>("beta: shapes (3,) and (2,) cannot be broadcast", () => jax.random.beta(Key, jnp.ones(3), jnp.ones(2)));
        Refused<DTypeException>("poisson: float32 is no integer", () => jax.random.poisson(Key, 1.0, dtype: jnp.float32));
        Refused<DTypeException>("t: int32 is no float", () => jax.random.t(Key, 1.0, dtype: jnp.int32));
        Refused<ShapeException>("dirichlet: alpha", () => jax.random.dirichlet(Key, 1.0));
        Refused<ShapeException>("ball: shape (-1,) has a negative extent", () => jax.random.ball(Key, -1));
        Refused<ShapeException>("categorical: 4 picks without replacement of 3",
            () => jax.random.categorical(Key, jnp.zeros(3), shape: 4, replace: false));
        Refused<ArgumentException>("gumbel: mode is 'middle'", () => jax.random.gumbel(Key, 3, mode: "middle"));
        Refused<ArgumentException>("key: impl is 'rbg'", () => jax.random.key(1, "rbg"));
        Refused<ShapeException>("key_impl: keys are uint32[…,2], not int32[2]", () => jax.random.key_impl(jnp.asarray([1, 2])));
        Refused<DTypeException>("permutation: float32[]", () => jax.random.permutation(Key, jnp.asarray(3.0)));
    }

    [TestMethod]
    public void Samples_have_derivatives_by_their_parameters()
    {
        // The derivative of a mean of samples is the mean of the derivatives: d E[g] / da = 1 and d E[log g] / da = trigamma(a).
        foreach (var a in new[] { 0.4, 2.5 })
        {
            NDArray shape = jnp.asarray(a, jnp.float64);
            var slope = jax.grad((NDArray v) => jnp.mean(jax.random.gamma(Key, v, N, jnp.float64)))(shape);
            Assert.AreEqual(1, (double)slope, 0.05, $"gamma {a}");
            var log = jax.jit(jax.grad((NDArray v) => jnp.mean(jax.random.loggamma(Key, v, N, jnp.float64))))(shape);
            Assert.AreEqual((double)jax.lax.polygamma(jnp.ones_like(shape), shape), (double)log, 0.05 * (double)log, $"loggamma {a}");
        }
        // E[beta] = a / (a + b), of which the derivative by a is b / (a + b)².
        var beta = jax.grad((NDArray v) => jnp.mean(jax.random.beta(Key, v, 3.0, N, jnp.float64)))(jnp.asarray(2.0, jnp.float64));
        Assert.AreEqual(3 / 25.0, (double)beta, 0.01);
        var alpha = jnp.asarray([2.0, 3.0], jnp.float64);
        var dirichlet = jax.grad((NDArray v) => jnp.mean(jax.random.dirichlet(Key, v, N, jnp.float64)[.., 0]))(alpha);
        Assert.AreEqual(3 / 25.0, (double)dirichlet[0], 0.01);
        Assert.AreEqual(-2 / 25.0, (double)dirichlet[1], 0.01);
        var mapped = jax.vmap(jax.grad((NDArray v) => jax.random.gamma(Key, v)))(jnp.asarray([0.5, 2.0]));
        Assert.IsTrue((bool)jnp.all(mapped > 0));
    }

    [TestMethod]
    public void Normal_vectors_have_their_means_and_covariances()
    {
        NDArray mean = jnp.asarray([1.0, -2.0], jnp.float64), cov = jnp.asarray(new double[,] { { 2, 0.6 }, { 0.6, 0.5 } }, jnp.float64);
        foreach (var method in new[] { "cholesky", "eigh", "svd" })
        {
            var x = jax.random.multivariate_normal(Key, mean, cov, N, method: method);
            Assert.AreEqual((Shape)(N, 2), x.Shape);
            Follows($"{method} 0", x[.., 0], v => Normal.CDF(1, Math.Sqrt(2), v));
            Follows($"{method} 1", x[.., 1], v => Normal.CDF(-2, Math.Sqrt(0.5), v));
            // A sum of the parts, which no choice of their own leaves as it is.
            Follows($"{method} sum", x[.., 0] + (2 * x[.., 1]), v => Normal.CDF(-3, Math.Sqrt(2 + (4 * 0.5) + (4 * 0.6)), v));
        }
        NDArray means = jnp.zeros((3, 1, 2)), covs = jnp.stack([jnp.eye(2), 4 * jnp.eye(2)]);
        var each = jax.random.multivariate_normal(Key, means, covs);
        Assert.AreEqual((Shape)(3, 2, 2), each.Shape);
        Assert.AreEqual(jnp.float32, each.DType);
        var singular = jax.random.multivariate_normal(Key, jnp.zeros(2), jnp.ones((2, 2)), 9, method: "svd");
        Assert.AreEqual(0, (double)jnp.max(jnp.abs(singular[.., 0] - singular[.., 1])), 1e-5);
        Refused<ShapeException>("multivariate_normal: mean float32[3] must be", () =>
            jax.random.multivariate_normal(Key, jnp.ones(3), jnp.eye(2)));
        Refused<ShapeException>("multivariate_normal: mean float32[3,2] and cov float32[2,2] do not broadcast to shape (2,)",
            () => jax.random.multivariate_normal(Key, jnp.ones((3, 2)), jnp.eye(2), 2));
        Refused<ArgumentException>("multivariate_normal: method is 'lu'", () =>
            jax.random.multivariate_normal(Key, jnp.ones(2), jnp.eye(2), method: "lu"));
    }

    [TestMethod]
    public void Orthogonal_matrices_are_spread_evenly()
    {
        var q = jax.random.orthogonal(Key, 3, 2000, jnp.float64);
        Close(jnp.broadcast_to(1 + jnp.eye(3, dtype: jnp.float64), q.Shape), 1 + jnp.matmul(q, jnp.matrix_transpose(q)), "orthonormal");
        // A coordinate of an evenly spread point of the sphere is uniform (Archimedes), and both orientations are as frequent.
        for (var i = 0; i < 3; i++) Follows($"coordinate {i}", (q[.., i, 1] + 1) / 2, x => Math.Clamp(x, 0, 1));
        Assert.AreEqual(0, (double)jnp.mean(jnp.linalg.det(q)), 4 / Math.Sqrt(2000), "orientation");
        var u = jax.random.orthogonal(Key, 2, 500, jnp.complex128, m: 4);
        Assert.AreEqual((Shape)(500, 2, 4), u.Shape);
        Assert.AreEqual(0, (double)jnp.max(jnp.abs(jnp.matmul(u, jnp.conj(jnp.matrix_transpose(u))) - jnp.eye(2))), 1e-12);
        Follows("phase", (jnp.angle(u[.., 0, 3]) + Math.PI) / (2 * Math.PI), x => x);
    }

    [TestMethod]
    public void Initializers_make_orthogonal_matrices()
    {
        var tall = jax.nn.initializers.orthogonal(2)(Key, (2, 3, 4));
        var rows = jnp.reshape(tall, (6, 4));
        Assert.AreEqual(0, (double)jnp.max(jnp.abs(jnp.matmul(rows.T, rows) - (4 * jnp.eye(4)))), 1e-5);
        var first = jax.nn.initializers.orthogonal(column_axis: 0, dtype: jnp.float64)(Key, (2, 5));
        Assert.AreEqual(0, (double)jnp.max(jnp.abs(jnp.matmul(first, first.T) - jnp.eye(2))), 1e-12);
        var kernel = jax.nn.initializers.delta_orthogonal()(Key, (3, 4, 2, 5));
        Assert.AreEqual((Shape)(3, 4, 2, 5), kernel.Shape);
        var middle = kernel[1, 1];
        Assert.AreEqual(0, (double)jnp.max(jnp.abs(jnp.matmul(middle, middle.T) - jnp.eye(2))), 1e-5);
        Assert.AreEqual(2.0, (double)jnp.sum(kernel * kernel), 1e-5);
        Refused<ShapeException>("orthogonal: shape (3,)", () => jax.nn.initializers.orthogonal()(Key, 3));
        Refused<ShapeException>("delta_orthogonal: shape (3, 5, 2)", () => jax.nn.initializers.delta_orthogonal()(Key, (3, 5, 2)));
    }

    // The numbers are those of scipy.stats.gaussian_kde.
    [TestMethod]
    public void Densities_estimated_from_samples()
    {
        var x = jnp.asarray(new[,] { { 0, 1, 2.5, -1, 0.5 }, { 1, 0, 2, -0.5, 3 } }, jnp.float64);
        var weights = jnp.asarray([1, 2, 1, 0.5, 1.5], jnp.float64);
        var kde = jax.scipy.stats.gaussian_kde(x, weights: weights);
        var points = jnp.asarray(new[,] { { 0.5, -2, 1 }, { 0, 1, 2 } }, jnp.float64);
        Close(jnp.asarray([0.06498591, 0.00365868, 0.04898843], jnp.float64), kde.Evaluate(points), "density");
        Close(jnp.asarray([-2.73358478, -5.61065368, -3.01617114], jnp.float64), jax.jit((NDArray p) => kde.LogPdf(p))(points),
            "logarithm");
        Close(jnp.asarray([0.72342475, 0.23739569, 0.23739569, 1.33025871], jnp.float64), jnp.ravel(kde.Covariance), "covariance");
        Assert.AreEqual(0.04253188643871746,
            (double)kde.IntegrateGaussian(jnp.asarray([0.5, 1]), jnp.asarray(new[,] { { 1, 0.2 }, { 0.2, 2 } })), 1e-8);
        Assert.AreEqual(0.030737058915828026, (double)kde.IntegrateKde(jax.scipy.stats.gaussian_kde(x + 1, "silverman")), 1e-9);
        Assert.AreEqual(4.235294117647059, (double)kde.EffectiveCount, 1e-9);
        var line = jax.scipy.stats.gaussian_kde(x[0], 0.4);
        Assert.AreEqual(0.4795319232594395, (double)line.IntegrateBox1d(-1.0, 0.75), 1e-9);
        Assert.AreEqual(0.341727, (double)line.Pdf(jnp.asarray([0.3], jnp.float64))[0], 1e-6);
        Assert.AreEqual(0.22127784907216305, (double)line.IntegrateGaussian(0.2, 1.5), 1e-7);
        double[] centres = x[0].ToArray<double>();
        var width = Math.Sqrt((double)line.Covariance[0, 0]);
        Follows("resample", line.Resample(Key, N)[0], v => centres.Average(c => Normal.CDF(c, width, v)));
        Refused<ShapeException>("gaussian_kde: dataset", () => jax.scipy.stats.gaussian_kde(jnp.ones(1)));
        Refused<ShapeException>("gaussian_kde: weights", () => jax.scipy.stats.gaussian_kde(x, weights: jnp.ones(3)));
        Refused<ShapeException>("gaussian_kde: points", () => kde.Evaluate(jnp.ones((3, 3))));
        Refused<ArgumentException>("gaussian_kde: bw_method is 'wide'", () => jax.scipy.stats.gaussian_kde(x, "wide"));
    }

    // MathNet takes what is below 1e-15 for 0; there the first term of the series is exact.
    private static double GammaCdf(double a, double x) =>
        x < 1e-10 ? Math.Pow(x, a) / MathNet.Numerics.SpecialFunctions.Gamma(a + 1) : Gamma.CDF(a, 1, x);

    private static void Follows(string name, NDArray samples, Func<double, double> cdf)
    {
        var x = samples.AsType(jnp.float64).ToArray<double>();
        Array.Sort(x);
        double n = x.Length, distance = 0;
        for (var i = 0; i < x.Length; i++)
        {
            var p = cdf(x[i]);
            distance = Math.Max(distance, Math.Max(p - (i / n), ((i + 1) / n) - p));
        }
        // The tail of Kolmogorov's distribution, of which the first term is enough here.
        var root = Math.Sqrt(n);
        var probability = 2 * Math.Exp(-2 * Math.Pow((root + 0.12 + (0.11 / root)) * distance, 2));
        Assert.IsGreaterThan(1e-3, probability, $"{name}: distance {distance}");
    }

    private static void Counts(string name, NDArray samples, Func<int, double> probability)
    {
        var x = samples.AsType(jnp.int32).ToArray<int>();
        Assert.IsGreaterThanOrEqualTo(0, x.Min(), name);
        double statistic = 0, expected = 0, observed = 0, left = 1;
        var classes = 0;
        var counts = x.GroupBy(k => k).ToDictionary(g => g.Key, g => g.Count());
        for (var k = 0; k <= x.Max() + 1; k++)
        {
            var p = probability(k);
            if (p == 0 && counts.ContainsKey(k)) Assert.Fail($"{name}: {k} is impossible");
            (expected, observed, left) = (expected + (N * p), observed + counts.GetValueOrDefault(k), left - p);
            // Neighbours share a class until ten are expected in it and in what is left.
            if (expected < 10 || N * left < 10) continue;
            (statistic, classes) = (statistic + ((observed - expected) * (observed - expected) / expected), classes + 1);
            (expected, observed) = (0, 0);
        }
        expected += N * Math.Max(left, 0);
        if (expected > 1e-6) (statistic, classes) = (statistic + ((observed - expected) * (observed - expected) / expected), classes + 1);
        Assert.IsGreaterThan(1e-3, 1 - ChiSquared.CDF(classes - 1, statistic), $"{name}: {statistic} of {classes} classes");
    }

    private static void Close(NDArray expected, NDArray actual, string what)
    {
        double[] e = expected.AsType(jnp.float64).ToArray<double>(), a = actual.AsType(jnp.float64).ToArray<double>();
        Assert.HasCount(e.Length, a, what);
        for (var i = 0; i < e.Length; i++) Assert.AreEqual(e[i], a[i], 1e-5 * Math.Abs(e[i]), what);
    }

    private static void Refused<E>(string text, Func<object> f)
        where E : Exception => StringAssert.StartsWith(Assert.ThrowsExactly<E>(f).Message, text);
}
