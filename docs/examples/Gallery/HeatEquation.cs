using Lazy;

namespace Gallery;

/// <summary>
/// The heat equation u' = Δu on a square whose opposite sides touch, of side 2π. Each wave of the Fourier transform decays by itself, by
/// exp(-|k|² t), so that any time is reached in one step; vmap computes several at once.
/// </summary>
internal static class HeatEquation
{
    internal const int Side = 128;

    internal sealed record Result(NDArray Times, NDArray Frames);

    /// <summary>The temperatures [128, 128] after a time.</summary>
    internal static NDArray After(NDArray start, NDArray time)
    {
        var k = jnp.fft.fftfreq(Side, 1.0 / Side);
        var squared = jnp.square(k)[.., jnp.newaxis] + jnp.square(k);
        return jnp.real(jnp.fft.ifft2(jnp.fft.fft2(start) * jnp.exp(-squared * time)));
    }

    public static Result Run()
    {
        // A cold plate with a hot ring and a warm bar.
        var place = jnp.linspace(-Math.PI, Math.PI, Side, endpoint: false);
        var (x, y) = (place, place[.., jnp.newaxis]);
        var ring = jnp.abs(jnp.hypot(x + 0.8, y) - 1.2) < 0.25;
        var bar = (jnp.abs(x - 1.9) < 0.3) & (jnp.abs(y) < 2);
        var start = jnp.where(ring, 1.0, jnp.where(bar, 0.7, 0.0));

        var times = jnp.asarray([0.0, 0.01, 0.05, 0.3]);
        var frames = jax.jit(jax.vmap(After, in_axes: (null, 0)))(start, times);
        for (var i = 0; i < 4; i++)
        {
            var frame = frames[i];
            var (low, high, mean) = (jnp.min(frame), jnp.max(frame), jnp.mean(frame));
            Console.WriteLine($"t = {times[i]:0.00}: from {low:0.000} to {high:0.000}, mean {mean:0.00000}");
        }

        return new(times, frames);
    }

    public static ScottPlot.Plot Draw(Result r)
    {
        var plot = new ScottPlot.Plot();
        var four = jnp.block([[r.Frames[0], r.Frames[1]], [r.Frames[2], r.Frames[3]]]);
        plot.Add.Heatmap(four.AsType(jnp.float64).ToArray2D<double>()).Colormap = new ScottPlot.Colormaps.Inferno();
        plot.Title("Heat at t = 0, 0.01, 0.05 and 0.3");
        plot.Axes.SquareUnits();
        plot.HideAxesAndGrid();
        return plot;
    }
}
