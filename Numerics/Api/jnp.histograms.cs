namespace Lazy;

// Counts in bins.
public static partial class jnp
{
    /// <summary>The edges of bins of equal width: float32[bins+1].</summary>
    /// <param name="a">The numbers.</param>
    /// <param name="bins">The number of bins.</param>
    /// <param name="range">The outer edges; by default the smallest and largest number, or 0 and 1 of none.</param>
    /// <param name="weights">Play no part.</param>
    public static NDArray histogram_bin_edges(NDArray a, int bins = 10, (double Low, double High)? range = null, NDArray? weights = null)
    {
        _ = weights;
        if (bins < 1) throw new ArgumentException($"histogram_bin_edges: {bins} bins; at least one is needed.", nameof(bins));
        var flat = Ufunc.Inexact("histogram_bin_edges", ravel(a), static x => x);
        NDArray low, high;
        if (range is { } r) (low, high) = (full(Shape.Scalar, r.Low, flat.DType), full(Shape.Scalar, r.High, flat.DType));
        else (low, high) = size(flat) == 0 ? (zeros(Shape.Scalar, flat.DType), ones(Shape.Scalar, flat.DType)) : (min(flat), max(flat));
        // Where all numbers are one, the bins reach half to both sides.
        var point = equal(low, high);
        return linspace(where(point, low - 0.5, low), where(point, high + 0.5, high), bins + 1, dtype: flat.DType);
    }

    /// <summary>Given edges, as they are.</summary>
    public static NDArray histogram_bin_edges(NDArray a, NDArray bins)
    {
        _ = a;
        return ndim(bins) == 1 ? bins : throw new ShapeException($"histogram_bin_edges: edges {bins.Node.Aval} must be a vector.");
    }

    /// <summary>Counts of the elements in bins of equal width, and the edges of the bins. The last bin includes its upper edge.</summary>
    /// <param name="a">The numbers.</param>
    /// <param name="bins">The number of bins.</param>
    /// <param name="range">The outer edges; numbers outside are left out.</param>
    /// <param name="weights">What each element counts, in the shape of a.</param>
    /// <param name="density">Whether counts are divided by their sum and the widths of the bins.</param>
    public static (NDArray Counts, NDArray Edges) histogram(NDArray a, int bins = 10, (double Low, double High)? range = null,
        NDArray? weights = null, bool density = false) => histogram(a, histogram_bin_edges(a, bins, range), weights, density);

    /// <summary>Counts of the elements in bins between given edges, which ascend.</summary>
    public static (NDArray Counts, NDArray Edges) histogram(NDArray a, NDArray bins, NDArray? weights = null, bool density = false)
    {
        var (counts, edges) = histogramdd(reshape(a, -1, 1), [bins], weights is null ? null : ravel(weights), density);
        return (counts, edges[0]);
    }

    /// <summary>Counts of points in the plane in bins of equal widths: [nx,ny], and the edges along both axes.</summary>
    public static (NDArray Counts, NDArray XEdges, NDArray YEdges) histogram2d(NDArray x, NDArray y, int bins = 10,
        ((double Low, double High) X, (double Low, double High) Y)? range = null, NDArray? weights = null, bool density = false) =>
        histogram2d(x, y, histogram_bin_edges(x, bins, range?.X), histogram_bin_edges(y, bins, range?.Y), weights, density);

    /// <summary>Counts of points in the plane in bins between given edges.</summary>
    public static (NDArray Counts, NDArray XEdges, NDArray YEdges) histogram2d(NDArray x, NDArray y, NDArray xbins, NDArray ybins,
        NDArray? weights = null, bool density = false)
    {
        var (counts, edges) = histogramdd(stack([ravel(x), ravel(y)], 1), [xbins, ybins], weights, density);
        return (counts, edges[0], edges[1]);
    }

    /// <summary>Counts of points in bins of equal widths along each of d axes, and the edges along each.</summary>
    /// <param name="sample">The points: [n,d].</param>
    /// <param name="bins">The number of bins along each axis.</param>
    /// <param name="range">The outer edges along each axis; by default the smallest and largest coordinate.</param>
    /// <param name="weights">What each point counts: [n].</param>
    /// <param name="density">Whether counts are divided by their sum and the volumes of the bins.</param>
    public static (NDArray Counts, NDArray[] Edges) histogramdd(NDArray sample, int bins = 10,
        (double Low, double High)[]? range = null, NDArray? weights = null, bool density = false)
    {
        var d = Dimensions(sample);
        if (range is not null && range.Length != d)
            throw new ShapeException($"histogramdd: {range.Length} ranges for points {sample.Node.Aval} of {d} coordinates.");
        return histogramdd(sample, [.. Enumerable.Range(0, d).Select(i => histogram_bin_edges(sample[.., i], bins, range?[i]))], weights, density);
    }

    /// <summary>Counts of points in bins between given edges along each axis.</summary>
    public static (NDArray Counts, NDArray[] Edges) histogramdd(NDArray sample, NDArray[] bins, NDArray? weights = null, bool density = false)
    {
        ArgumentNullException.ThrowIfNull(bins);
        var d = Dimensions(sample);
        if (bins.Length != d) throw new ShapeException($"histogramdd: {bins.Length} vectors of edges for points {sample.Node.Aval}.");
        if (weights is not null && !shape(weights).Equals((Shape)shape(sample)[0]))
            throw new ShapeException($"histogramdd: weights {weights.Node.Aval} for {shape(sample)[0]} points.");
        var x = Ufunc.Inexact("histogramdd", sample, static v => v);
        int[] extents = [.. bins.Select(b => shape(b)[0] - 1)];
        NDArray number = 0, outside = false;
        for (var i = 0; i < d; i++)
        {
            var (column, edges) = (x[.., i], bins[i]);
            // The last bin includes its upper edge.
            var bin = where(equal(column, edges[-1]), extents[i] - 1, searchsorted(edges, column, "right") - 1);
            outside = outside | ~((column >= edges[0]) & (column <= edges[-1]));
            number = (number * extents[i]) + bin;
        }
        var total = extents.Aggregate(1, (p, n) => checked(p * n));
        var counts = zeros(total, weights is null ? x.DType.RealPart : result_type(weights, x))
            .At[where(outside, total, number)].Add(weights ?? 1, IndexMode.Drop);
        counts = reshape(counts, extents);
        if (density)
        {
            counts /= sum(counts);
            for (var i = 0; i < d; i++)
                counts /= reshape(diff(bins[i]), (int[])[.. Enumerable.Range(0, d).Select(k => k == i ? extents[i] : 1)]);
        }
        return (counts, bins);
    }

    private static int Dimensions(NDArray sample) => ndim(sample) == 2 ? shape(sample)[1]
        : throw new ShapeException($"histogramdd: {sample.Node.Aval} must be points [n,d].");
}
