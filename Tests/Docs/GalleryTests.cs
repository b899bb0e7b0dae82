using System.Text.RegularExpressions;
using Gallery;
using Lazy.Tests.Architecture;
using Lazy.Tests.Devices;
using MathNet.Numerics.LinearAlgebra;
using Complex = System.Numerics.Complex;

namespace Lazy.Tests.Docs;

/// <summary>The programs of docs/examples/Gallery: their figures against what theory or a plain calculation says.</summary>
[TestClass]
public sealed partial class GalleryTests
{
    private static readonly Lock s_drawing = new();

    [TestMethod]
    public void Logistic_regression_has_the_optimum_and_the_Hessian()
    {
        using var scope = TestDevices.Use("cpu");
        var r = LogisticRegression.Run();
        Drawn(() => LogisticRegression.Draw(r));

        var x = Matrix<double>.Build.DenseOfArray(r.X.ToArray2D<double>());
        var y = Vector<double>.Build.Dense(r.Y.ToArray<double>());
        var p = (x * Vector<double>.Build.Dense(r.Theta.ToArray<double>())).Map(z => 1 / (1 + Math.Exp(-z)));
        Bound.Below(1e-12, (x.TransposeThisAndMultiply(p - y) / y.Count).AbsoluteMaximum(), "the gradient at the optimum");
        var information = x.TransposeThisAndMultiply(Matrix<double>.Build.DenseOfDiagonalVector(p.Map(q => q * (1 - q))) * x);
        Near(information.Inverse().Diagonal().Map(Math.Sqrt).ToArray(), r.Errors, 1e-9, "standard errors");

        // Away from the optimum: the Hessian against differences of the gradient.
        double[] at = [0.3, -0.5, 0.7];
        var gradient = jax.grad(r.Loss);
        var differences = new double[9];
        for (var i = 0; i < 3; i++)
        {
            double[] Moved(double h) => gradient(F64([.. at.Select((a, k) => k == i ? a + h : a)])).ToArray<double>();
            var (up, down) = (Moved(1e-5), Moved(-1e-5));
            for (var k = 0; k < 3; k++) differences[(3 * k) + i] = (up[k] - down[k]) / 2e-5;
        }

        Near(differences, jax.hessian(r.Loss)(F64(at)).Reshape(9), 1e-8, "Hessian");
        for (var i = 3; i < 6; i++)
            Bound.Below(r.Gradients[i] * r.Gradients[i] * 10, r.Gradients[i + 1], "Newton's steps square the error");

        // Two normal distributions at a distance of √5: the best rule is right with probability Φ(√5 / 2) = 0.868.
        Assert.AreEqual(0.868, r.Accuracy, 0.05);
    }

    [TestMethod]
    public void Dense_layers_read_digits()
    {
        using var scope = TestDevices.Use("cpu");
        var r = DenseNetwork.Run();
        Drawn(() => DenseNetwork.Draw(r));
        Assert.IsGreaterThan(0.95, r.Accuracy);
        Assert.AreEqual(Math.Log(10), r.Losses[0], 0.5, "who knows nothing has a cross entropy of log 10");
        Bound.Below(0.2, r.Losses.TakeLast(20).Average());
    }

    [TestMethod]
    public void Convolutions_read_digits()
    {
        using var scope = TestDevices.Use("cpu");
        var r = ConvolutionalNetwork.Run();
        Drawn(() => ConvolutionalNetwork.Draw(r));
        var confusion = r.Confusion.ToArray2D<int>();
        Assert.AreEqual(1000, confusion.Cast<int>().Sum());
        Assert.AreEqual(Enumerable.Range(0, 10).Sum(i => confusion[i, i]) / 1000.0, r.Accuracy, 1e-6);
        Assert.IsGreaterThan(0.95, r.Accuracy);
    }

    [TestMethod]
    public void An_LSTM_goes_on_with_a_wave()
    {
        using var scope = TestDevices.Use("cpu");
        var r = Lstm.Run();
        Drawn(() => Lstm.Draw(r));
        Assert.AreEqual(0.5, r.FirstLoss, 0.25, "the variance of a sine, for who knows nothing");
        Bound.Below(0.005, r.LastLoss);
        Assert.AreEqual(1, r.ErrorOfRepeating, 0.1, "the distance of two values of a wave: √(½ + ½)");
        Bound.Below(0.25, r.Error);
    }

    [TestMethod]
    public void A_transformer_copies_and_looks_where_it_should()
    {
        using var scope = TestDevices.Use("cpu");
        var r = Transformer.Run();
        Drawn(() => Transformer.Draw(r));
        Assert.IsGreaterThan(Math.Log(Transformer.Letters) - 0.5, r.FirstLoss);
        Bound.Below(0.05, r.LastLoss);
        Assert.IsGreaterThan(0.99, r.Accuracy);
        var attention = r.Attention.ToArray2D<float>();
        for (var i = 0; i < Transformer.Length; i++)
            Assert.IsGreaterThan(0.8f, attention[Transformer.Length + i, i], $"letter {i} is copied from its place");
    }

    [TestMethod]
    public void An_autoencoder_keeps_what_tells_digits_apart()
    {
        using var scope = TestDevices.Use("cpu");
        var r = Autoencoder.Run();
        Drawn(() => Autoencoder.Draw(r));
        Assert.IsGreaterThan(r.Least, r.Bound, "no model is below the entropy of the images");
        Bound.Below((r.Least + r.OfMean) / 2, r.Bound, "and this one has gone half of the way that there is");
        Assert.IsGreaterThan(1f, r.Divergence, "the code is used");
    }

    [TestMethod]
    public void A_Gaussian_process_is_what_a_direct_solve_says()
    {
        using var scope = TestDevices.Use("cpu");
        var r = GaussianProcess.Run();
        Drawn(() => GaussianProcess.Draw(r));
        var (x, y, at) = (r.X.ToArray<double>(), r.Y.ToArray<double>(), r.At.ToArray<double>());
        var (length, height, noise) = ((double)r.Hyper.Length, (double)r.Hyper.Height, (double)r.Hyper.Noise);
        double K(double a, double b) => height * height * Math.Exp(-(a - b) * (a - b) / (2 * length * length));
        var gram = Matrix<double>.Build.Dense(x.Length, x.Length, (i, j) => K(x[i], x[j]) + (i == j ? noise * noise : 0));
        var values = Vector<double>.Build.Dense(y);
        var cross = Matrix<double>.Build.Dense(x.Length, at.Length, (i, j) => K(x[i], at[j]));
        var solved = gram.Solve(cross);
        Near(solved.TransposeThisAndMultiply(values).ToArray(), r.Mean, 1e-8, "mean");
        var deviation = at.Select((_, j) => Math.Sqrt((height * height) - cross.Column(j).DotProduct(solved.Column(j))));
        Near([.. deviation], r.Deviation, 1e-7, "deviation");

        var logs = jax.tree.map(jnp.log, r.Hyper);
        var direct = 0.5 * (values.DotProduct(gram.Solve(values)) + Math.Log(gram.Determinant()) + (x.Length * Math.Log(2 * Math.PI)));
        Assert.AreEqual(direct, (double)r.Loss(logs), 1e-8, "-log p(y)");
        var slope = jax.grad(r.Loss)(logs);
        Bound.Below(1e-4, Math.Abs((double)slope.Length) + Math.Abs((double)slope.Height) + Math.Abs((double)slope.Noise));
        Assert.AreEqual(0.2, noise, 0.1, "the noise that the values were made with");
    }

    [TestMethod]
    public void Hamiltonian_draws_have_the_exact_mean_and_covariance()
    {
        using var scope = TestDevices.Use("cpu");
        var r = HamiltonianMonteCarlo.Run();
        Drawn(() => HamiltonianMonteCarlo.Draw(r));
        var xs = r.X.ToArray<float>();
        var x = Matrix<double>.Build.Dense(xs.Length, 2, (i, j) => j == 0 ? 1 : xs[i]);
        var y = Vector<double>.Build.Dense([.. r.Y.ToArray<float>().Select(v => (double)v)]);
        const double s = HamiltonianMonteCarlo.Noise * HamiltonianMonteCarlo.Noise;
        const double prior = HamiltonianMonteCarlo.Prior * HamiltonianMonteCarlo.Prior;
        var covariance = ((x.TransposeThisAndMultiply(x) / s) + (Matrix<double>.Build.DenseIdentity(2) / prior)).Inverse();
        var mean = covariance * x.TransposeThisAndMultiply(y) / s;
        var (drawnMean, drawn) = (Doubles(r.Mean), Doubles(r.Covariance));
        for (var i = 0; i < 2; i++)
        {
            Assert.AreEqual(mean[i], drawnMean[i], 0.05 * Math.Sqrt(covariance[i, i]), $"mean {i}");
            for (var j = 0; j < 2; j++)
            {
                var scale = Math.Sqrt(covariance[i, i] * covariance[j, j]);
                Assert.AreEqual(covariance[i, j], drawn[(2 * i) + j], 0.08 * scale, $"covariance {i}, {j}");
            }
        }

        Assert.IsInRange(0.6, 0.99, r.Accepted);
    }

    [TestMethod]
    public void The_gradient_through_a_solver_finds_the_parameters()
    {
        using var scope = TestDevices.Use("cpu");
        var r = PredatorPrey.Run();
        Drawn(() => PredatorPrey.Draw(r));
        var theta = Doubles(r.Theta);
        for (var i = 0; i < 4; i++) Assert.AreEqual(PredatorPrey.Truth[i], theta[i], 0.03 * PredatorPrey.Truth[i], $"parameter {i}");
        Bound.Below(0.0009f, r.LastLoss, "the square of a noise of 3 %");

        // What stays the same along a path: c x - d log x + b y - a log y.
        var path = Doubles(r.Path);
        var kept = Enumerable.Range(0, PredatorPrey.Steps).Select(i => (theta[2] * path[2 * i]) - (theta[3] * Math.Log(path[2 * i]))
            + (theta[1] * path[(2 * i) + 1]) - (theta[0] * Math.Log(path[(2 * i) + 1]))).ToArray();
        Bound.Below(1e-4, kept.Max() - kept.Min());

        var gradient = Doubles(jax.grad(r.Loss)(jnp.zeros(4)));
        var loss = jax.jit(r.Loss);
        for (var i = 0; i < 4; i++)
        {
            double At(double h) => (double)loss(jnp.zeros(4).At[i].Set(h));
            Assert.AreEqual((At(0.01) - At(-0.01)) / 0.02, gradient[i], 0.01 * gradient.Max(Math.Abs), $"gradient {i}");
        }
    }

    [TestMethod]
    [DataRow("cpu")]
    [DataRow("opencl")]
    [DataRow("vulkan")]
    public void Waves_of_heat_decay_by_the_law(string backend)
    {
        using var scope = TestDevices.Use(backend);
        var r = HeatEquation.Run();
        Drawn(() => HeatEquation.Draw(r));
        var frames = Doubles(r.Frames);
        const int size = HeatEquation.Side * HeatEquation.Side;
        var (mean, highest) = (frames.Take(size).Average(), frames.Take(size).Max());
        for (var i = 1; i < 4; i++)
        {
            var frame = frames.Skip(i * size).Take(size).ToArray();
            Assert.AreEqual(mean, frame.Average(), 1e-5, "heat is kept");
            Bound.Below(highest, frame.Max(), "the hottest place cools");
            Assert.IsGreaterThan(-1e-3, frame.Min(), "and no place gets colder than the coldest");
            highest = frame.Max();
        }

        // sin 3x · cos 2y decays by exp(-13 t).
        double Wave(int i) => Math.Sin(3 * 2 * Math.PI * (i % HeatEquation.Side) / HeatEquation.Side)
            * Math.Cos(2 * 2 * Math.PI * (i / HeatEquation.Side) / HeatEquation.Side);
        double[] wave = [.. Enumerable.Range(0, size).Select(Wave)];
        var later = HeatEquation.After(jnp.asarray(wave).Reshape(HeatEquation.Side, -1), 0.1);
        Near([.. wave.Select(w => w * Math.Exp(-1.3))], later.Reshape(-1), 1e-6, "a wave");
    }

    [TestMethod]
    public void K_means_ends_where_plain_loops_end()
    {
        using var scope = TestDevices.Use("cpu");
        var r = KMeans.Run();
        Drawn(() => KMeans.Draw(r));
        var (points, starts, inertias) = (Doubles(r.Points), Doubles(r.Starts), Doubles(r.Inertias));
        var plain = starts.Chunk(2 * KMeans.Clusters).Select(start => Lloyd(points, start));
        foreach (var (i, inertia) in plain.Index()) Assert.AreEqual(inertia, inertias[i], 1e-4 * inertia, $"run {i}");
        Assert.AreEqual(inertias.Min(), (double)r.Best.Inertia);

        // A fixed point: labels are those of the nearest centers, and centers are means.
        var (centers, labels) = (Doubles(r.Best.Centers), r.Best.Labels.ToArray<int>());
        for (var i = 0; i < labels.Length; i++)
            Assert.AreEqual(Nearest(centers, points[2 * i], points[(2 * i) + 1]).Index, labels[i], $"point {i}");
        for (var c = 0; c < KMeans.Clusters; c++)
        {
            for (var axis = 0; axis < 2; axis++)
            {
                var mean = labels.Index().Where(l => l.Item == c).Average(l => points[(2 * l.Index) + axis]);
                Assert.AreEqual(mean, centers[(2 * c) + axis], 1e-4);
            }
        }
    }

    [TestMethod]
    [DataRow("cpu")]
    [DataRow("opencl")]
    [DataRow("vulkan")]
    public void Ranks_of_pages_are_those_of_a_plain_power_iteration(string backend)
    {
        using var scope = TestDevices.Use(backend);
        var r = PageRank.Run();
        Drawn(() => PageRank.Draw(r));
        var (from, to) = (r.From.ToArray<int>(), r.To.ToArray<int>());
        const int n = PageRank.Pages;
        var links = new int[n];
        foreach (var page in from) links[page]++;
        var rank = Enumerable.Repeat(1.0 / n, n).ToArray();
        for (var step = 0; step < 200; step++)
        {
            var lost = rank.Where((_, i) => links[i] == 0).Sum();
            var next = Enumerable.Repeat(((1 - PageRank.Damping) + (PageRank.Damping * lost)) / n, n).ToArray();
            for (var i = 0; i < from.Length; i++) next[to[i]] += PageRank.Damping * rank[from[i]] / links[from[i]];
            rank = next;
        }

        Near(rank, r.Rank, 1e-13, "ranks");
        Assert.AreEqual(1, r.Rank.ToArray<double>().Sum(), 1e-12);
        Bound.Below(200, r.Steps);
    }

    [TestMethod]
    [DataRow("cpu", 0)]
    [DataRow("opencl", 24)]
    [DataRow("vulkan", 24)]
    public void The_Mandelbrot_set_has_the_points_that_a_plain_loop_finds(string backend, int points)
    {
        using var scope = TestDevices.Use(backend);
        var r = Mandelbrot.Run();
        Drawn(() => Mandelbrot.Draw(r));

        // complex64 is computed in complex128 and rounded; a device may compute it in float32, which matters at the border alone.
        var expected = 0;
        var counts = r.Counts.ToArray<int>();
        var different = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            var c = new Complex((i % Mandelbrot.Width - 430) / 200f, (i / Mandelbrot.Width - 200) / 200f);
            var (z, count) = (Complex.Zero, 0);
            while (count < Mandelbrot.Steps)
            {
                z = (Complex64)((Complex)(Complex64)(z * z) + c);
                var (re, im) = ((float)z.Real, (float)z.Imaginary);
                if (!((re * re) + (im * im) <= 4)) break;
                count++;
            }

            if (count == Mandelbrot.Steps) expected++;
            if (count != counts[i]) different++;
        }

        Assert.AreEqual(expected, r.Inside, points);
        Bound.AtMost(20 * points, different);
    }

    [TestMethod]
    public void The_README_lists_every_program()
    {
        var programs = Listed().Matches(File.ReadAllText(Repository.File("docs/examples/Gallery/Program.cs")));
        Assert.HasCount(13, programs);
        var readme = File.ReadAllText(Repository.File("README.md"));
        foreach (Match p in programs) Assert.Contains($"| `{p.Groups[1].Value}` | {p.Groups[2].Value} |", readme);
    }

    [GeneratedRegex("""^    \("(\w+)", "(.*?)",""", RegexOptions.Multiline)]
    private static partial Regex Listed();

    // One at a time: fonts are shared by all plots.
    private static void Drawn(Func<ScottPlot.Plot> draw)
    {
        lock (s_drawing) Assert.IsGreaterThan(1000, draw().GetImageBytes(320, 200).Length);
    }

    private static NDArray F64(double[] x) => NDArray.Create<double>(x, x.Length);

    private static double[] Doubles(NDArray x) => x.AsType(jnp.float64).ToArray<double>();

    private static void Near(double[] expected, NDArray actual, double tolerance, string what)
    {
        var a = Doubles(actual);
        Assert.HasCount(expected.Length, a);
        for (var i = 0; i < a.Length; i++) Assert.AreEqual(expected[i], a[i], tolerance, $"{what}, element {i}");
    }

    private static (int Index, double Squared) Nearest(double[] centers, double x, double y) => Enumerable.Range(0, centers.Length / 2)
        .Select(c => (c, ((centers[2 * c] - x) * (centers[2 * c] - x)) + ((centers[(2 * c) + 1] - y) * (centers[(2 * c) + 1] - y))))
        .MinBy(d => d.Item2);

    // Inertia after Lloyd's iteration.
    private static double Lloyd(double[] points, double[] centers)
    {
        while (true)
        {
            var sums = new double[centers.Length];
            var sizes = new int[centers.Length / 2];
            var inertia = 0.0;
            for (var i = 0; i < points.Length; i += 2)
            {
                var (c, squared) = Nearest(centers, points[i], points[i + 1]);
                inertia += squared;
                sizes[c]++;
                sums[2 * c] += points[i];
                sums[(2 * c) + 1] += points[i + 1];
            }

            double[] next = [.. sums.Select((s, i) => sizes[i / 2] > 0 ? s / sizes[i / 2] : centers[i])];
            if (next.Zip(centers, (a, b) => Math.Abs(a - b)).Max() < 1e-9) return inertia;
            centers = next;
        }
    }
}
