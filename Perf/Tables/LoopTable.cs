using System.Globalization;
using Lazy.Backends;

namespace Lazy.Perf;

/// <summary>
/// What a loop costs beside its work: a jitted scan of an LSTM, forward and with its gradient, against the sum of its kernels, each timed alone in the
/// same run; and what the gradient's memory grows by per step, with and without checkpoint.
/// </summary>
internal static class LoopTable
{
    private const int Units = 64;

    private sealed record Weights(NDArray X, NDArray H, NDArray B);

    public static void Run()
    {
        Console.WriteLine("| LSTM of 64 units | batch | steps | ms | µs a step | its kernels alone, ms | ratio | kernels a step | peak MB | peak MB with checkpoint |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var batch in new[] { 1, 16, 64 })
        {
            foreach (var steps in new[] { 250, 1000 })
            {
                Row("forward", batch, steps, checkpoint => (w, x) => Loss(w, x, checkpoint), isGradient: false);
                Row("gradient", batch, steps, checkpoint =>
                {
                    var gradient = jax.grad((Weights w, NDArray x) => Loss(w, x, checkpoint));
                    return (w, x) =>
                    {
                        var g = gradient(w, x);
                        return jnp.sum(g.X) + jnp.sum(g.H) + jnp.sum(g.B);
                    };
                }, isGradient: true);
            }
        }
    }

    private static void Row(string name, int batch, int steps, Func<bool, Func<Weights, NDArray, NDArray>> make, bool isGradient)
    {
        NDArray Random(int seed, params int[] shape) => (jax.random.normal(jax.random.key(seed), (Shape)shape) * 0.2).Evaluate();
        var w = new Weights(Random(1, Units, 4 * Units), Random(2, Units, 4 * Units), Random(3, 4 * Units));
        var x = Random(4, steps, batch, Units);
        var f = jax.jit(make(false));
        var whole = Median(() => f(w, x).BlockUntilReady());
        var report = f.Explain(w, x);
        Lazy.Backends.Diagnostics.TimeKernels = true;
        var alone = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            f(w, x).BlockUntilReady();
            alone.Add(report.Kernels.Sum(k => (k.Milliseconds ?? 0) * k.Repeats));
        }
        Lazy.Backends.Diagnostics.TimeKernels = false;
        var kernels = Timing.Median(alone);
        var frugal = isGradient ? Mega(jax.jit(make(true)).Explain(w, x).PeakBytes) : "";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {batch} | {steps} | {whole:0.00} | {1000 * whole / steps:0.0} | {kernels:0.00} | {whole / kernels:0.00} | {report.Kernels.Sum(k => k.Repeats) / steps} | {Mega(report.PeakBytes)} | {frugal} |"));
    }

    private static NDArray Loss(Weights w, NDArray xs, bool checkpoint)
    {
        Func<(NDArray H, NDArray C), NDArray, ((NDArray H, NDArray C), NDArray)> step = (s, x) =>
        {
            var z = jnp.matmul(x, w.X) + jnp.matmul(s.H, w.H) + w.B;
            NDArray i = z[.., ..Units], f = z[.., Units..(2 * Units)], g = z[.., (2 * Units)..(3 * Units)], o = z[.., (3 * Units)..];
            var c = (jax.nn.sigmoid(f) * s.C) + (jax.nn.sigmoid(i) * jnp.tanh(g));
            var h = jax.nn.sigmoid(o) * jnp.tanh(c);
            return ((h, c), h);
        };
        if (checkpoint) step = jax.checkpoint(step);
        var start = jnp.zeros((xs.Shape[1], Units));
        var (last, _) = jax.lax.scan(step, (H: start, C: start), xs);
        return jnp.mean(last.H * last.H);
    }

    private static double Median(Action run)
    {
        run();
        return Timing.Median([.. Enumerable.Range(0, 9).Select(_ => Timing.Milliseconds(run))]);
    }

    private static string Mega(long bytes) => (bytes / 1e6).ToString("0.00", CultureInfo.InvariantCulture);
}
