using Lazy;

namespace Gallery;

/// <summary>
/// PageRank (Brin and Page, 1998): how often someone is on a page who follows links at random and, once in a while, starts anew anywhere.
/// The web is a list of links; a step sends each page's share along them and adds up where they lead.
/// </summary>
internal static class PageRank
{
    internal const int Pages = 500;
    internal const double Damping = 0.85;

    internal sealed record Result(NDArray From, NDArray To, NDArray Rank, int Steps);

    private static (NDArray Rank, NDArray Steps) Rank(NDArray from, NDArray to)
    {
        var links = jnp.bincount(from, length: Pages);
        NDArray step(NDArray rank)
        {
            var share = rank / jnp.maximum(links, 1);
            var arriving = jax.ops.segment_sum(share[from], to, Pages);

            // Who comes to a page without links starts anew.
            var lost = jnp.sum(jnp.where(jnp.equal(links, 0), rank, 0));
            return Damping * (arriving + lost / Pages) + (1 - Damping) / Pages;
        }

        var start = jnp.full(Pages, 1.0 / Pages, jnp.float64);
        var (rank, _, steps) = jax.lax.while_loop(s => s.change > 1e-14, s =>
        {
            var next = step(s.rank);
            return (rank: next, change: jnp.max(jnp.abs(next - s.rank)), steps: s.steps + 1);
        }, (rank: start, change: jnp.asarray(1.0, jnp.float64), steps: jnp.asarray(0)));
        return (rank, steps);
    }

    public static Result Run()
    {
        // Links start at any page but the last twenty, and lead rather to pages of low numbers.
        const int count = 2500;
        var (start, end) = jax.random.split(jax.random.key(0));
        var from = jax.random.randint(start, count, 0, Pages - 20);
        var to = jnp.floor(Pages * jnp.power(jax.random.uniform(end, count), 3)).AsType(jnp.int32);

        var (rank, steps) = jax.jit(Rank)(from, to);
        var (_, top) = jax.lax.top_k(rank, 5);
        Console.WriteLine($"{steps} steps, sum of the ranks {jnp.sum(rank):0.000000000000}");
        foreach (var page in top.ToArray<int>())
            Console.WriteLine($"page {page}: {rank[page]:0.00000}, with {jnp.sum(jnp.equal(to, page))} links to it");
        return new(from, to, rank, (int)steps);
    }

    public static ScottPlot.Plot Draw(Result r)
    {
        var plot = new ScottPlot.Plot();
        var incoming = jnp.log10(1 + jnp.bincount(r.To, length: Pages).AsType(jnp.float64));
        plot.Add.ScatterPoints(incoming.ToArray<double>(), jnp.log10(r.Rank).ToArray<double>());
        plot.Title("Links to a page, and its rank, as logarithms");
        plot.XLabel("1 + links");
        plot.YLabel("rank");
        return plot;
    }
}
