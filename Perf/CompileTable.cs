using System.Diagnostics;
using System.Globalization;

namespace Lazy.Perf;

/// <summary>
/// The time to trace, differentiate and compile functions of a growing number of operations: chains of some width in which elementwise
/// operations, reductions and matrix products mix. The caches are empty each time.
/// </summary>
internal static class CompileTable
{
    private const int Width = 4;

    public static void Run(string[] args)
    {
        int[] sizes = args.Length > 0 ? Array.ConvertAll(args, a => int.Parse(a, CultureInfo.InvariantCulture)) : [200, 1_000, 5_000, 10_000];
        var x = jnp.ones((16, 16)).Evaluate();
        Measure(x, 200);
        Console.WriteLine("| operations | trace ms | compile ms | in a gradient | trace and differentiate ms | compile ms |");
        Console.WriteLine("|---|---|---|---|---|---|");
        var times = new List<(int Size, double Forward, double Gradient)>();
        foreach (var size in sizes)
        {
            var (f, g) = Measure(x, size);
            times.Add((size, f.Trace + f.Compile, g.Trace + g.Compile));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {f.Operations} | {f.Trace:0} | {f.Compile:0} | {g.Operations} | {g.Trace:0} | {g.Compile:0} |"));
        }
        foreach (var (size, forward, gradient) in times)
        {
            if (times.Find(t => t.Size == size * 5) is not { Size: > 0 } larger) continue;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"t({larger.Size})/t({size}): {larger.Forward / forward:0.0} forward, {larger.Gradient / gradient:0.0} with gradient"));
        }
    }

    private static (Times Forward, Times Gradient) Measure(NDArray x, int size)
    {
        var f = (NDArray v) => Program(v, size);
        return (Measure(f, x), Measure(jax.grad(f), x));
    }

    private static Times Measure(Func<NDArray, NDArray> f, NDArray x)
    {
        jax.clear_caches();
        GC.Collect();
        var start = Stopwatch.GetTimestamp();
        var lowered = jax.jit(f).Lower(x);
        var traced = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        start = Stopwatch.GetTimestamp();
        var compiled = lowered.Compile();
        var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        compiled.Call(x).BlockUntilReady();
        return new(Graph.Traversal.PostOrder(lowered.Graph.Outputs).Count, traced, time);
    }

    // Eight operations a round, so that a size is about the number of nodes.
    private static NDArray Program(NDArray x, int size)
    {
        var state = Enumerable.Range(0, Width).Select(i => x * (0.1 * (i + 1))).ToArray();
        for (var round = 0; round * 8 < size; round++)
        {
            var a = state[round % Width];
            var b = state[(round + 1) % Width];
            state[round % Width] = (round % 5) switch
            {
                0 => jnp.dot(a, b) * 0.05 + jnp.tanh(b) - a * 0.5,
                1 => (a - jnp.mean(a, axis: 0, keepdims: true)) * jnp.exp(-b * b),
                2 => jnp.where(a > b, jnp.sin(a), b * 0.5) + a * b,
                3 => a / (1 + jnp.sqrt(jnp.sum(b * b, axis: 1, keepdims: true))),
                _ => jnp.maximum(a, b * 0.3) + jnp.abs(a - b) * 0.1 - jnp.tanh(a),
            };
        }
        return jnp.sum(state[0] + state[1] + state[2] + state[3]);
    }

    private sealed record Times(int Operations, double Trace, double Compile);
}
