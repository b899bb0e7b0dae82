using Lazy;

namespace Gallery;

/// <summary>
/// k-means: Lloyd's iteration until no center moves, from starts by k-means++ (Arthur and Vassilvitskii, 2007). A run is a function of a
/// key, so that eight runs are one vmap, and the best of them is taken.
/// </summary>
internal static class KMeans
{
    internal const int Clusters = 5, Runs = 8;

    internal sealed record Fit(NDArray Centers, NDArray Labels, NDArray Inertia, NDArray Steps);

    internal sealed record Result(NDArray Points, NDArray Starts, NDArray Inertias, Fit Best);

    private static NDArray SquaredDistances(NDArray points, NDArray centers) =>
        jnp.sum(jnp.square(points[.., jnp.newaxis] - centers), axis: -1);

    // Each next center is a point, drawn with odds of its squared distance to the nearest center so far.
    internal static NDArray Start(NDArray key, NDArray points)
    {
        var first = points[jax.random.randint(key, [], 0, points.Shape[0])];
        var centers = jnp.broadcast_to(first, (Clusters, points.Shape[1]));
        return jax.lax.fori_loop(1, Clusters, (i, centers) =>
        {
            var nearest = jnp.min(SquaredDistances(points, centers), axis: 1);
            return centers.At[i].Set(points[jax.random.categorical(jax.random.fold_in(key, i), jnp.log(nearest))]);
        }, centers);
    }

    private static Fit Lloyd(NDArray start, NDArray points)
    {
        var (centers, _, steps) = jax.lax.while_loop(s => s.moved, s =>
        {
            var member = jax.nn.one_hot(jnp.argmin(SquaredDistances(points, s.centers), axis: 1), Clusters);
            var size = jnp.sum(member, axis: 0)[.., jnp.newaxis];
            var next = jnp.where(size > 0, jnp.matmul(member.T, points) / jnp.maximum(size, 1), s.centers);
            return (centers: next, moved: jnp.any(jnp.not_equal(next, s.centers)), steps: s.steps + 1);
        }, (centers: start, moved: jnp.asarray(true), steps: jnp.asarray(0)));
        var squared = SquaredDistances(points, centers);
        return new(centers, jnp.argmin(squared, axis: 1), jnp.sum(jnp.min(squared, axis: 1)), steps);
    }

    public static Result Run()
    {
        const int n = 1000;
        var (home, which, place, runs) = jax.random.split(jax.random.key(5), 4);
        var homes = jax.random.uniform(home, (Clusters, 2), minval: -6, maxval: 6);
        var points = (homes[jax.random.randint(which, n, 0, Clusters)] + jax.random.normal(place, (n, 2))).Evaluate();

        var starts = jax.jit(jax.vmap((NDArray key) => Start(key, points)))(jax.random.split(runs, Runs));
        var fits = jax.jit(jax.vmap((NDArray start) => Lloyd(start, points)))(starts);
        var best = jnp.argmin(fits.Inertia);
        Console.WriteLine($"inertias of the runs {fits.Inertia}");
        Console.WriteLine($"steps of the runs    {fits.Steps}");
        var fit = jax.tree.map(x => x[best], fits);
        Console.WriteLine($"the best is {fit.Inertia:0.00}, with sizes {jnp.bincount(fit.Labels, length: Clusters)}");
        return new(points, starts, fits.Inertia, fit);
    }

    public static ScottPlot.Plot Draw(Result r)
    {
        var plot = new ScottPlot.Plot();
        for (var i = 0; i < Clusters; i++)
        {
            var part = r.Points[jnp.equal(r.Best.Labels, i)];
            plot.Add.ScatterPoints(part[.., 0].ToArray<float>(), part[.., 1].ToArray<float>());
        }

        var centers = plot.Add.ScatterPoints(r.Best.Centers[.., 0].ToArray<float>(), r.Best.Centers[.., 1].ToArray<float>());
        (centers.MarkerSize, centers.MarkerColor) = (14, ScottPlot.Colors.Black);
        plot.Title($"The best of {Runs} runs of k-means");
        return plot;
    }
}
