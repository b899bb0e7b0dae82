namespace Lazy;

/// <summary>Spectra of overlapping segments, by the steps of scipy.signal: cut, take out a trend, multiply by a window, transform.</summary>
internal static class Spectra
{
    /// <summary>How signals are cut and transformed; null stands for what follows from the others.</summary>
    public sealed record Plan(double Rate, SignalWindow Window, int? Segment, int? Overlap, int? Points, string? Detrend, bool OneSided);

    /// <summary>The cross spectra of two signals [F,…,T], or the transforms of one where <paramref name="y"/> is null and isPower is false.</summary>
    public static (NDArray Frequencies, NDArray Times, NDArray Result) Of(
        string operation, NDArray x, NDArray? y, Plan plan, bool isPower, string scaling, string? boundary, bool isPadded, int axis)
    {
        if (scaling is not ("density" or "spectrum"))
            throw new ArgumentException($"{operation}: there is no scaling '{scaling}'; known are density and spectrum.", nameof(scaling));
        var isSame = y is null;
        (x, var other) = y is null ? Both(Promoted.Inexact(operation, x)) : Promoted.Inexact(operation, x, y);
        axis = Axes.NormalizeOne(operation, axis, x.Rank);
        if (!isSame && other.Rank != x.Rank)
            throw new ShapeException($"{operation}: {x.Node.Aval} and {other.Node.Aval} must have one rank.");
        NDArray a = jnp.moveaxis(x, axis, -1), b = isSame ? a : jnp.moveaxis(other, axis, -1);
        if (a.Shape[^1] == 0 || b.Shape[^1] == 0)
            throw new ShapeException($"{operation}: {(a.Shape[^1] == 0 ? x : other).Node.Aval} is empty along axis {axis}.");
        if (!isSame)
        {
            // The shorter signal is filled up with zeros.
            var length = Math.Max(a.Shape[^1], b.Shape[^1]);
            (a, b) = (Extended(a, 0, length - a.Shape[^1]), Extended(b, 0, length - b.Shape[^1]));
        }
        var n = SegmentLength(operation, plan, a.Shape[^1]);
        var points = plan.Points ?? n;
        var overlap = plan.Overlap ?? n / 2;
        if (points < n) throw new ArgumentException($"{operation}: nfft = {points} is below nperseg = {n}.", nameof(plan));
        if (overlap < 0 || overlap >= n)
            throw new ArgumentException($"{operation}: noverlap = {overlap}; it must be from 0 to nperseg - 1, which is {n - 1}.", nameof(plan));
        var hop = n - overlap;
        NDArray Prepared(NDArray v)
        {
            v = Bounded(operation, v, boundary, n / 2);
            if (!isPadded) return v;
            var missing = ((n - v.Shape[^1]) % hop + hop) % hop;
            return Extended(v, 0, missing);
        }
        a = Prepared(a);
        b = isSame ? a : Prepared(b);
        var real = a.DType.RealPart;
        var window = plan.Window.Of(operation, n, real);
        var power = scaling == "density" ? 1 / (plan.Rate * jnp.sum(jnp.square(window))) : 1 / jnp.square(jnp.sum(window));
        var isHalf = plan.OneSided && !a.DType.IsComplex && !b.DType.IsComplex;
        NDArray Transformed(NDArray v)
        {
            var segments = Trend.Out(operation, Frames(v, n, hop), plan.Detrend, -1) * window;
            return isHalf ? jnp.fft.rfft(segments, points) : jnp.fft.fft(segments, points);
        }
        var result = Transformed(a);
        if (isPower)
        {
            result = isSame ? jnp.square(jnp.real(result)) + jnp.square(jnp.imag(result)) : jnp.conj(result) * Transformed(b);
            result *= power;
            // The other half of the frequencies counts too: of all but 0 and, where there is one, the middle.
            if (isHalf) result *= Doubled(points, real);
        }
        else result *= jnp.sqrt(power);
        var frequencies = isHalf ? jnp.fft.rfftfreq(points, 1 / plan.Rate, real) : jnp.fft.fftfreq(points, 1 / plan.Rate, real);
        var count = result.Shape[^2];
        var first = boundary is null ? n / 2.0 : 0;
        var times = ((jnp.arange(count).AsType(real) * hop) + first) / plan.Rate;
        // [T,F] comes last: the frequencies go to the axis of the signal, and the segments stay last.
        return (frequencies, times, jnp.moveaxis(jnp.swapaxes(result, -1, -2), -2, axis));
    }

    /// <summary>The signal [n] of which transforms of overlapping segments [F,T] are given.</summary>
    public static (NDArray Times, NDArray Signal) Inverse(string operation, NDArray z, Plan plan, bool boundary, int timeAxis, int frequencyAxis)
    {
        z = Ufunc.Apply(operation, z, v => Fourier.Operand(v, FftType.FFT));
        if (z.Rank < 2) throw new ShapeException($"{operation}: {z.Node.Aval} must have axes of frequencies and of segments.");
        timeAxis = Axes.NormalizeOne(operation, timeAxis, z.Rank);
        frequencyAxis = Axes.NormalizeOne(operation, frequencyAxis, z.Rank);
        if (timeAxis == frequencyAxis)
            throw new ArgumentException($"{operation}: axis {timeAxis} of {z.Node.Aval} cannot be that of frequencies and of segments.", nameof(timeAxis));
        var frames = jnp.moveaxis(z, (timeAxis, frequencyAxis), (-2, -1));
        var whole = plan.OneSided ? 2 * (frames.Shape[^1] - 1) : frames.Shape[^1];
        var n = plan.Window.Weights is { } weights ? weights.Shape[0] : plan.Segment ?? whole;
        var points = plan.Points ?? (plan.OneSided && n == whole + 1 ? n : whole);
        var overlap = plan.Overlap ?? n / 2;
        if (n < 1 || points < n || overlap < 0 || overlap >= n) throw new ArgumentException(
            $"{operation}: nperseg = {n}, noverlap = {overlap} and nfft = {points}; overlap must be below the segment, and that not above nfft.");
        var real = frames.DType.RealPart;
        var window = plan.Window.Of(operation, n, real);
        var segments = plan.OneSided ? jnp.fft.irfft(frames, points) : jnp.fft.ifft(frames, points);
        segments = segments["...", ..n] * jnp.sum(window) * window;
        var hop = n - overlap;
        var signal = Added(segments, hop);
        var weight = Added(jnp.broadcast_to(jnp.square(window), (segments.Shape[^2], n)), hop);
        if (boundary)
        {
            Idx inner = (n / 2)..^(n / 2);
            (signal, weight) = (signal["...", inner], weight[inner]);
        }
        signal /= jnp.where(weight > 1e-10, weight, 1);
        var times = jnp.arange(signal.Shape[^1]).AsType(real) / plan.Rate;
        return (times, jnp.moveaxis(signal, -1, frequencyAxis < timeAxis ? timeAxis - 1 : timeAxis));
    }

    /// <summary>Segments [n] of the last axis, at distances of hop: […,T,n].</summary>
    private static NDArray Frames(NDArray x, int n, int hop)
    {
        if (x.Shape[^1] == n) return jnp.expand_dims(x, -2);
        var count = ((x.Shape[^1] - n) / hop) + 1;
        return x["...", (hop * jnp.expand_dims(jnp.arange(count), 1)) + jnp.arange(n)];
    }

    // The sum of segments, each in its place.
    private static NDArray Added(NDArray segments, int hop)
    {
        int count = segments.Shape[^2], n = segments.Shape[^1];
        Shape shape = [.. segments.Shape.Without((segments.Rank - 2, segments.Rank - 1)), n + ((count - 1) * hop)];
        return jnp.zeros(shape, segments.DType).At["...", (hop * jnp.expand_dims(jnp.arange(count), 1)) + jnp.arange(n)].Add(segments);
    }

    private static int SegmentLength(string operation, Plan plan, int length)
    {
        if (plan.Window.Weights is { } weights)
        {
            if (weights.Rank != 1) throw new ShapeException($"{operation}: the window {weights.Node.Aval} must be a vector.");
            if (weights.Shape[0] > length)
                throw new ShapeException($"{operation}: the window {weights.Node.Aval} is longer than the signal of {length} elements.");
            return plan.Segment is null || plan.Segment == weights.Shape[0] ? weights.Shape[0]
                : throw new ArgumentException($"{operation}: nperseg = {plan.Segment}, but the window is {weights.Node.Aval}.", nameof(plan));
        }
        var n = plan.Segment ?? 256;
        if (n < 1) throw new ArgumentException($"{operation}: nperseg = {n}; a segment has one element at least.", nameof(plan));
        return Math.Min(n, length);
    }

    private static NDArray Bounded(string operation, NDArray x, string? boundary, int n)
    {
        if (boundary is null || n == 0) return x;
        var length = x.Shape[^1];
        if (boundary is "even" or "odd" && n > length - 1)
            throw new ShapeException($"{operation}: boundary '{boundary}' needs more than {n} elements, and {x.Node.Aval} has {length}.");
        NDArray first = x["...", ..1], last = x["...", ^1..];
        NDArray Mirrored(bool atStart) => jnp.flip(atStart ? x["...", 1..(n + 1)] : x["...", (length - 1 - n)..(length - 1)], -1);
        return boundary switch
        {
            "zeros" => Extended(x, n, n),
            "constant" => jnp.concatenate([jnp.repeat(first, n, -1), x, jnp.repeat(last, n, -1)], -1),
            "even" => jnp.concatenate([Mirrored(true), x, Mirrored(false)], -1),
            "odd" => jnp.concatenate([(2 * first) - Mirrored(true), x, (2 * last) - Mirrored(false)], -1),
            _ => throw new ArgumentException(
                $"{operation}: there is no boundary '{boundary}'; known are zeros, constant, even, odd and null for none.", nameof(boundary)),
        };
    }

    private static NDArray Extended(NDArray x, int before, int after) => before + after == 0 ? x
        : jnp.pad(x, [.. Enumerable.Repeat((0, 0), x.Rank - 1), (before, after)]);

    private static NDArray Doubled(int points, DType type) =>
        jnp.asarray((double[])[.. Enumerable.Range(0, (points / 2) + 1).Select(k => k == 0 || 2 * k == points ? 1.0 : 2.0)], type);

    private static (NDArray, NDArray) Both(NDArray x) => (x, x);
}
