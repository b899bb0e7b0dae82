using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>NumPy's rules around the transforms: lengths, axes and norms.</summary>
internal static class Fourier
{
    /// <summary>The operand in the dtype that a transform takes: of 32-bit floats, if it is of no wider ones.</summary>
    public static Node Operand(Node x, FftType type)
    {
        var inexact = Ufunc.ToInexact(x);
        var to = type == FftType.RFFT ? (inexact.DType == DType.Float64 ? DType.Float64 : DType.Float32) : inexact.DType.ToComplex;
        return inexact.DType == to ? inexact : Lax.Convert(inexact, to);
    }

    /// <summary>A transform along axes, each cut or filled up with zeros to a length.</summary>
    public static NDArray Along(string name, NDArray a, FftType type, Axes? s, Axes? axes, string? norm)
    {
        var inverse = type is FftType.IFFT or FftType.IRFFT;
        return Ufunc.Apply(name, a, x =>
        {
            if (type == FftType.RFFT && x.DType.IsComplex)
                throw new DTypeException($"{name}: {x.Aval} must be real; take jnp.real of it, or another transform.");
            var along = axes is { } given ? Normalize(name, given, x) : Axes.Range(x.Rank).ToArray()[^(s?.Count ?? x.Rank)..];
            if (s is { } lengths && lengths.Count != along.Length)
                throw new ShapeException($"{name}: s = {lengths} and axes {Axes.Of(along)} of {x.Aval} must have as many entries.");
            if (along.Length == 0)
                return type is FftType.RFFT or FftType.IRFFT ? throw new ShapeException($"{name}: {x.Aval} has no axis to transform.")
                    : Operand(x, type);
            return Transform(name, Operand(x, type), type, s, along, Scale(name, norm, inverse));
        });
    }

    // The axes come last in their order, and go back. An axis that is named twice is transformed twice, so it takes its turn.
    private static Node Transform(string name, Node x, FftType type, Axes? s, int[] axes, Func<double, double> scale)
    {
        if (axes.Distinct().Count() < axes.Length)
        {
            if (type is FftType.RFFT or FftType.IRFFT) throw new ShapeException($"{name}: an axis is named twice in {Axes.Of(axes)}.");
            for (var i = axes.Length - 1; i >= 0; i--) x = Transform(name, x, type, s is { } n ? n[i] : null, [axes[i]], scale);
            return x;
        }
        var lengths = new int[axes.Length];
        for (var i = 0; i < axes.Length; i++)
        {
            var isHalf = type == FftType.IRFFT && i == axes.Length - 1;
            lengths[i] = s?[i] ?? (isHalf ? 2 * (x.Shape[axes[i]] - 1) : x.Shape[axes[i]]);
            if (lengths[i] < 1)
                throw new ShapeException($"{name}: {lengths[i]} points along axis {axes[i]} of {x.Aval}; there must be one at least.");
            x = Fit(x, axes[i], isHalf ? (lengths[i] / 2) + 1 : lengths[i]);
        }
        Axes order = [.. Enumerable.Range(0, x.Rank).Where(d => !axes.Contains(d)), .. axes];
        var y = Lax.Transpose(Lax.Fft(Lax.Transpose(x, order), type, lengths), order.Inverse());
        var factor = scale(lengths.Aggregate(1.0, (n, e) => n * e));
        return factor == 1 ? y : Lax.Mul(y, Lax.FullLike(y, factor));
    }

    private static Node Fit(Node x, int axis, int extent)
    {
        if (x.Shape[axis] > extent) return Lax.SliceAxis(x, axis, 0, extent);
        int[] high = new int[x.Rank], none = new int[x.Rank];
        high[axis] = extent - x.Shape[axis];
        return Lax.Pad(x, Lax.Zero(x.DType), none, high);
    }

    private static int[] Normalize(string name, Axes axes, Node x) => [.. axes.Select(a => Axes.NormalizeOne(name, a, x.Rank))];

    /// <summary>What the result of a transform of n points is multiplied by, beside the 1/n of an inverse one.</summary>
    public static Func<double, double> Scale(string name, string? norm, bool inverse) => (norm ?? "backward", inverse) switch
    {
        ("backward", _) => _ => 1,
        ("ortho", false) => n => 1 / Math.Sqrt(n),
        ("ortho", true) => Math.Sqrt,
        ("forward", false) => n => 1 / n,
        ("forward", true) => n => n,
        _ => throw new ArgumentException($"{name}: there is no norm '{norm}'; known are backward, ortho and forward.", nameof(norm)),
    };

    /// <summary>The norm of a transform in the other direction.</summary>
    public static string Opposite(string name, string? norm) => (norm ?? "backward") switch
    {
        "backward" => "forward",
        "ortho" => "ortho",
        "forward" => "backward",
        _ => throw new ArgumentException($"{name}: there is no norm '{norm}'; known are backward, ortho and forward.", nameof(norm)),
    };

    /// <summary>Refuses a transform of nothing.</summary>
    public static void CheckPoints(string name, int n)
    {
        if (n < 1) throw new ArgumentOutOfRangeException(nameof(n), $"{name}: n = {n}; there must be one point at least.");
    }

    /// <summary>Whole numbers over n·d.</summary>
    public static NDArray Frequencies(NDArray k, int n, double d, DType? dtype) =>
        jnp.divide(jnp.astype(k, dtype ?? DType.Float32), n * d);

    /// <summary>Rolls axes by a number that depends on their extents.</summary>
    public static NDArray Shift(string name, NDArray x, Axes? axes, Func<int, int> by)
    {
        var all = axes?.Normalize(name, jnp.ndim(x), sort: false) ?? Axes.Range(jnp.ndim(x));
        return jnp.roll(x, (Axes)(int[])[.. all.Select(a => by(x.Shape[a]))], all);
    }
}
