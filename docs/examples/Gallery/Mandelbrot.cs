using System.Numerics;
using Lazy;

namespace Gallery;

/// <summary>
/// The Mandelbrot set: the numbers c for which z ← z² + c does not run away. All points of the picture go through the loop at once; a
/// point that has left the circle of radius 2 never comes back, and need not be stopped: it becomes infinite, then NaN, and counts no more.
/// </summary>
internal static class Mandelbrot
{
    internal const int Width = 600, Height = 400, Steps = 100;

    internal sealed record Result(NDArray Counts, int Inside);

    private static NDArray Counts(NDArray c) => jax.lax.fori_loop(0, Steps, (_, s) =>
    {
        var z = s.z * s.z + c;
        var inside = jnp.square(z.Real) + jnp.square(z.Imag) <= 4;
        return (z, counts: s.counts + inside);
    }, (z: jnp.zeros_like(c), counts: jnp.zeros(c.Shape, jnp.int32))).counts;

    public static Result Run()
    {
        // The numbers of the picture: 200 to a unit, so that a C# loop can make the very same ones.
        var re = (jnp.arange(Width) - 430) / 200.0;
        var im = (jnp.arange(Height) - 200) / 200.0;
        var counts = jax.jit(Counts)(re + Complex.ImaginaryOne * im[.., jnp.newaxis]);
        var inside = (int)jnp.sum(jnp.equal(counts, Steps));
        Console.WriteLine($"{inside} of {Width * Height} points stay for {Steps} steps: an area of {inside / 40000.0:0.000}");
        return new(counts, inside);
    }

    public static ScottPlot.Plot Draw(Result r)
    {
        var plot = new ScottPlot.Plot();
        var shade = jnp.where(jnp.equal(r.Counts, Steps), 0, jnp.log(2 + r.Counts)).AsType(jnp.float64);
        plot.Add.Heatmap(shade.ToArray2D<double>()).Colormap = new ScottPlot.Colormaps.Inferno();
        plot.Title("The Mandelbrot set");
        plot.Axes.SquareUnits();
        plot.HideAxesAndGrid();
        return plot;
    }
}
