using System.Diagnostics;
using System.Globalization;

namespace Lazy.Perf;

/// <summary>
/// The time to trace, differentiate and compile functions of a growing number of operations: chains of some width in which elementwise
/// operations, reductions and matrix products mix. The caches are empty each time; sizes are measured in turns, and medians are shown.
/// Smaller functions are compiled several times in a row, until as many operations are compiled as in the largest: so each size pays its share of
/// garbage collection, which a small function measured alone would leave to others.
/// </summary>
internal static class CompileTable
{
    private const int Width = 4;
    private const int Rounds = 5;

    internal static readonly (string Name, Func<NDArray, int, NDArray> Program)[] Programs =
        [("elementwise operations, reductions and products", Mixed), ("updates of parts of two arrays", Updates), ("independent branches", Branches)];

    public static void Run(string[] args)
    {
        foreach (var (name, program) in Programs) Run(name, program, args);
    }

    private static void Run(string name, Func<NDArray, int, NDArray> program, string[] args)
    {
        int[] sizes = args.Length > 0 ? Array.ConvertAll(args, a => int.Parse(a, CultureInfo.InvariantCulture)) : [200, 1_000, 5_000, 10_000];
        var x = jnp.ones((16, 16)).Evaluate();
        // The library's own code is compiled by then.
        for (var i = 0; i < 2; i++) Array.ForEach(sizes, size => Measure(program, x, size, sizes.Max()));
        var runs = Enumerable.Range(0, Rounds).Select(_ => Array.ConvertAll(sizes, size => Measure(program, x, size, sizes.Max()))).ToList();
        Console.WriteLine($"\n{name}\n");
        Console.WriteLine("| operations | trace ms | compile ms | in a gradient | trace and differentiate ms | compile ms |");
        Console.WriteLine("|---|---|---|---|---|---|");
        var times = new List<(int Size, double Forward, double Gradient)>();
        for (var i = 0; i < sizes.Length; i++)
        {
            var f = Median(runs.ConvertAll(r => r[i].Forward));
            var g = Median(runs.ConvertAll(r => r[i].Gradient));
            times.Add((sizes[i], f.Trace + f.Compile, g.Trace + g.Compile));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {f.Operations} | {f.Trace:0.0} | {f.Compile:0.0} | {g.Operations} | {g.Trace:0.0} | {g.Compile:0.0} |"));
        }
        foreach (var (size, forward, gradient) in times)
        {
            if (times.Find(t => t.Size == size * 5) is not { Size: > 0 } larger) continue;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"t({larger.Size})/t({size}): {larger.Forward / forward:0.0} forward, {larger.Gradient / gradient:0.0} with gradient"));
        }
    }

    private static Times Median(List<Times> runs) =>
        new(runs[0].Operations, Timing.Median(runs.Select(r => r.Trace)), Timing.Median(runs.Select(r => r.Compile)));

    private static (Times Forward, Times Gradient) Measure(Func<NDArray, int, NDArray> program, NDArray x, int size, int largest)
    {
        var f = (NDArray v) => program(v, size);
        return (Measure(() => f, x, largest / size), Measure(() => jax.grad(f), x, largest / size));
    }

    private static Times Measure(Func<Func<NDArray, NDArray>> make, NDArray x, int count)
    {
        double traced = 0, compiled = 0;
        var operations = 0;
        GC.Collect();
        for (var i = 0; i < count; i++)
        {
            jax.clear_caches();
            var start = Stopwatch.GetTimestamp();
            var lowered = jax.jit(make()).Lower(x);
            traced += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            start = Stopwatch.GetTimestamp();
            var program = lowered.Compile();
            compiled += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (i > 0) continue;
            program.Call(x).BlockUntilReady();
            operations = Graph.Traversal.PostOrder(lowered.Graph.Outputs).Count;
        }
        return new(operations, traced / count, compiled / count);
    }

    // Eight operations a round, so that a size is about the number of nodes.
    private static NDArray Mixed(NDArray x, int size)
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

    private static NDArray Updates(NDArray x, int size)
    {
        NDArray a = x * 1, b = x * 2;
        for (var round = 0; round * 8 < size; round++)
        {
            a = a.At[round % 16].Set(b[(round + 3) % 16] * 0.5);
            b = b.At[(round + 5) % 16].Add(a[(round + 7) % 16]);
        }
        return jnp.sum(a + b);
    }

    // As many results as branches: what an optimiser does to the leaves of a tree.
    private static NDArray Branches(NDArray x, int size) =>
        jnp.stack([.. Enumerable.Range(0, Math.Max(1, size / 8)).Select(i => jnp.sum(jnp.tanh(x * (0.001 * i)) - x[i % 16] * 0.5))]) is var all ? jnp.sum(all) : x;

    private sealed record Times(int Operations, double Trace, double Compile);
}
