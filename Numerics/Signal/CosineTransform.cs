namespace Lazy;

/// <summary>
/// The cosine transform of type 2 by a Fourier transform of the same length: of the even elements and then the odd ones backwards, turned
/// by a quarter step (Makhoul, "A fast cosine transform in one and two dimensions", 1980).
/// </summary>
internal static class CosineTransform
{
    public static NDArray Along(string operation, NDArray x, int type, Axes? s, Axes? axes, string? norm, bool isInverse)
    {
        if (type != 2)
            throw new NotSupportedException($"{operation}: type {type}; the cosine transform of type 2 and its inverse are there.");
        if (norm is not (null or "backward" or "ortho"))
            throw new ArgumentException($"{operation}: there is no norm '{norm}'; known are backward and ortho.", nameof(norm));
        x = Promoted.Inexact(operation, x);
        if (x.DType.IsComplex) throw new DTypeException($"{operation}: {x.Node.Aval} must be real.");
        var along = axes?.Normalize(operation, x.Rank, sort: false)
            ?? Axes.Create(Axes.Range(x.Rank).AsSpan()[^Math.Min(x.Rank, s?.Count ?? x.Rank)..]);
        if (s is { } lengths && lengths.Count != along.Count)
            throw new ShapeException($"{operation}: s = {lengths} and axes {along} of {x.Node.Aval} must have as many entries.");
        for (var i = 0; i < along.Count; i++) x = Along(operation, x, s?[i] ?? x.Shape[along[i]], along[i], norm == "ortho", isInverse);
        return x;
    }

    private static NDArray Along(string operation, NDArray x, int n, int axis, bool isOrthogonal, bool isInverse)
    {
        if (n < 1) throw new ShapeException($"{operation}: {n} points along axis {axis} of {x.Node.Aval}; there must be one at least.");
        var v = jnp.moveaxis(x, axis, -1);
        if (v.Shape[^1] > n) v = v["...", ..n];
        else if (v.Shape[^1] < n) v = jnp.pad(v, [.. Enumerable.Repeat((0, 0), v.Rank - 1), (0, n - v.Shape[^1])]);
        var type = v.DType;
        // Element k is turned by -πk/2n; an orthogonal transform is divided by the norms of the cosines.
        double Norm(int k) => isOrthogonal ? Math.Sqrt((k == 0 ? 4.0 : 2.0) * n) : 1;
        NDArray Factor(Func<int, double> f) => jnp.asarray((double[])[.. Enumerable.Range(0, n).Select(f)], type.Accumulator);
        double Angle(int k) => Math.PI * k / (2 * n);
        if (!isInverse)
        {
            var mixed = n == 1 ? v : jnp.concatenate([v["...", "::2"], jnp.flip(v["...", "1::2"], -1)], -1);
            var f = jnp.fft.fft(mixed);
            v = (jnp.real(f) * Factor(k => 2 * Math.Cos(Angle(k)) / Norm(k))) + (jnp.imag(f) * Factor(k => 2 * Math.Sin(Angle(k)) / Norm(k)));
        }
        else
        {
            // Element k and element n - k are the real and the imaginary part of what the transform turned.
            var scaled = v * Factor(k => Norm(k) / 2);
            var opposite = jnp.pad(jnp.flip(scaled["...", 1..], -1), [.. Enumerable.Repeat((0, 0), v.Rank - 1), (1, 0)]);
            NDArray cos = Factor(k => Math.Cos(Angle(k))), sin = Factor(k => Math.Sin(Angle(k)));
            var f = jax.lax.complex((scaled * cos) + (opposite * sin), (scaled * sin) - (opposite * cos));
            var mixed = jnp.real(jnp.fft.ifft(f));
            var half = (n + 1) / 2;
            // The first half are the even elements, the other half backwards the odd ones.
            var odd = jnp.flip(mixed["...", half..], -1);
            if (odd.Shape[^1] < half) odd = jnp.pad(odd, [.. Enumerable.Repeat((0, 0), v.Rank - 1), (0, 1)]);
            var pairs = jnp.stack([mixed["...", ..half], odd], -1);
            v = jnp.reshape(pairs, (int[])[.. v.Shape.Without(v.Rank - 1), 2 * half])["...", ..n];
        }
        return jnp.moveaxis(v.AsType(type), -1, axis);
    }
}
