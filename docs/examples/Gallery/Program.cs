using System.Diagnostics;
using System.Globalization;
using Gallery;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var programs = new (string Name, string About, Func<ScottPlot.Plot> Run)[]
{
    ("logistic", "logistic regression by Newton's method: grad and hessian", () => LogisticRegression.Draw(LogisticRegression.Run())),
    ("mlp", "two dense layers that read digits: a record as parameters, jit, Adam", () => DenseNetwork.Draw(DenseNetwork.Run())),
    ("cnn", "a convolutional network that reads digits: convolution, pooling",
        () => ConvolutionalNetwork.Draw(ConvolutionalNetwork.Run())),
    ("lstm", "an LSTM that goes on with a wave: scan, forward and backward", () => Lstm.Draw(Lstm.Run())),
    ("transformer", "a transformer block that learns to copy: attention, layer norm", () => Transformer.Draw(Transformer.Run())),
    ("vae", "a variational autoencoder of digits: random numbers under grad", () => Autoencoder.Draw(Autoencoder.Run())),
    ("gp", "Gaussian-process regression: Cholesky under grad, L-BFGS", () => GaussianProcess.Draw(GaussianProcess.Run())),
    ("hmc", "a Hamiltonian Monte Carlo sampler: 64 chains by scan and vmap",
        () => HamiltonianMonteCarlo.Draw(HamiltonianMonteCarlo.Run())),
    ("ode", "foxes and rabbits: an equation's parameters by the gradient through its solver", () => PredatorPrey.Draw(PredatorPrey.Run())),
    ("heat", "the heat equation by FFT: vmap over times", () => HeatEquation.Draw(HeatEquation.Run())),
    ("kmeans", "k-means from eight starts at once: while_loop under vmap", () => KMeans.Draw(KMeans.Run())),
    ("pagerank", "the ranks of a small web: while_loop and sums of segments", () => PageRank.Draw(PageRank.Run())),
    ("mandelbrot", "a picture of the Mandelbrot set: complex numbers in a loop that fuses", () => Mandelbrot.Draw(Mandelbrot.Run())),
};

var chosen = programs.Where(p => args.Contains(p.Name) || args.Contains("all")).ToArray();
if (chosen.Length == 0)
{
    Console.WriteLine("dotnet run -c Release --project docs/examples/Gallery -- NAME, where NAME is one or more of");
    foreach (var p in programs) Console.WriteLine($"  {p.Name,-12} {p.About}");
    Console.WriteLine("  all          one after the other");
}

foreach (var p in chosen)
{
    Console.WriteLine($"{p.Name}: {p.About}");
    var clock = Stopwatch.StartNew();
    var plot = p.Run();
    var seconds = clock.Elapsed.TotalSeconds;
    Console.WriteLine($"{seconds:0.0} s; the picture is in {plot.SavePng($"{p.Name}.png", 640, 400).Path}\n");
}
