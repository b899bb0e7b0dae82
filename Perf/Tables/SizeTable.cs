using System.Globalization;
using Lazy.Perf.Peers;

namespace Lazy.Perf;

/// <summary>
/// What an element costs, from a thousand elements to a hundred millions, and where that grows by more than a factor of two from one decade to the
/// next. Sizes are measured in turns.
/// </summary>
internal static class SizeTable
{
    private const int Rounds = 9;
    private const double TooMuch = 2;
    private static readonly int[] s_sizes = [1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

    private sealed record Task(string Name, Func<NDArray, NDArray, NDArray, NDArray> Work, int Most = 100_000_000);

    private static readonly Task[] s_tasks =
    [
        new("a*b+c", (a, b, c) => a * b + c),
        new("exp(a)", (a, _, _) => jnp.exp(a)),
        new("tanh(a*b+c)*exp(-a)+sqrt(abs(b))", Tasks.Chain),
        new("sum(a)", (a, _, _) => jnp.sum(a)),
        new("cumsum(a)", (a, _, _) => jnp.cumsum(a)),
        new("sort(a)", (a, _, _) => jnp.sort(a), 10_000_000),
    ];

    public static void Run()
    {
        Console.WriteLine($"ns an element, float32, medians of {Rounds}, {Environment.ProcessorCount} threads; ! where it is more than {TooMuch} times that of a tenth of the size\n");
        Timing.Head(["task", .. s_sizes.Select(n => n.ToString("0e0", CultureInfo.InvariantCulture))]);
        var data = Array.ConvertAll(s_sizes, n => Array.ConvertAll([1, 2, 3], seed => (jax.random.uniform(jax.random.key(seed), n) * 2 - 1).Evaluate()));
        var grows = new List<string>();
        foreach (var task in s_tasks)
        {
            var sizes = s_sizes.Where(n => n <= task.Most).ToArray();
            var times = Array.ConvertAll(sizes, _ => new List<double>());
            for (var round = -2; round < Rounds; round++)
            {
                for (var i = 0; i < sizes.Length; i++)
                {
                    var d = data[i];
                    // A sample is long enough for the clock, and small sizes are measured warm, as in a loop.
                    var time = Timing.OfOne(() => task.Work(d[0], d[1], d[2]), Math.Max(1, 2_000_000 / sizes[i]));
                    if (round >= 0) times[i].Add(time * 1e6 / sizes[i]);
                }
            }
            var costs = Array.ConvertAll(times, Timing.Median);
            Timing.Row([task.Name, .. costs.Select((c, i) => Timing.Text($"{c:0.000}{(Grows(i) ? " !" : "")}")), .. s_sizes.Skip(sizes.Length).Select(_ => "")]);
            grows.AddRange(costs.Select((c, i) => (c, i)).Where(p => Grows(p.i)).Select(p => Timing.Text($"{task.Name} at {sizes[p.i]:0e0}: {p.c / costs[p.i - 1]:0.0} times")));

            bool Grows(int i) => i > 0 && costs[i] > TooMuch * costs[i - 1];
        }
        Console.WriteLine(grows.Count == 0 ? "\nno cost per element grows by more than that" : "\ngrowing: " + string.Join("; ", grows));
    }
}
