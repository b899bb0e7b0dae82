namespace Lazy.Graph.Ops;

public static partial class Lax
{
    /// <summary>Sums products over pairs of axes; the result has batch axes, free axes of x, free axes of y.</summary>
    public static Node DotGeneral(Node x, Node y, Axes contractX, Axes contractY, Axes batchX = default, Axes batchY = default,
        DType? preferred = null) =>
        new DotGeneral(contractX, contractY, batchX, batchY, preferred).Of(x, y);

    /// <summary>The last axis of x with the first axis of y: the product of matrices and vectors.</summary>
    public static Node Dot(Node x, Node y, DType? preferred = null)
    {
        if (x.Rank is < 1 or > 2 || y.Rank is < 1 or > 2)
        {
            throw new ShapeException($"dot: {x.Aval} and {y.Aval} must be vectors or matrices; dot_general takes all others.");
        }
        return DotGeneral(x, y, x.Rank - 1, 0, preferred: preferred);
    }

    /// <summary>A convolution of an input with a kernel; see <see cref="ConvGeneral"/>.</summary>
    public static Node Conv(Node lhs, Node rhs, ConvGeneral config) => new Conv(config).Of(lhs, rhs);

    /// <summary>A discrete Fourier transform along the last axes, of 32-bit or 64-bit floats; see <see cref="Ops.Fft"/>.</summary>
    public static Node Fft(Node x, FftType type, Axes lengths) => lengths.Count == 0 ? x : new Fft(type, lengths).Of(x);

    /// <summary>The elements along an axis in ascending order; NaN comes last.</summary>
    public static Node Sort(Node x, int axis = -1) => Sort([x], axis)[0];

    /// <summary>Arrays of one shape, all permuted along an axis as the first ones sort; stable.</summary>
    public static Node[] Sort(IReadOnlyList<Node> x, int axis = -1, int numKeys = 1)
    {
        if (x.Count == 0) throw new ShapeException("sort: there are no arrays; give it at least one.");
        return Project.All(new Sort(Axes.NormalizeOne("sort", axis, x[0].Rank), numKeys).Of([.. x]));
    }

    /// <summary>The indices along an axis that sort x, in int32; stable.</summary>
    public static Node ArgSort(Node x, int axis = -1)
    {
        axis = Axes.NormalizeOne("argsort", axis, x.Rank);
        return Sort([x, Iota(x.Shape, DType.Int32, axis)], axis)[1];
    }

    /// <summary>The k largest elements along an axis in descending order, and their indices in int32.</summary>
    public static (Node Values, Node Indices) TopK(Node x, int k, int axis = -1)
    {
        var parts = Project.All(new TopK(k, Axes.NormalizeOne("top_k", axis, x.Rank)).Of(x));
        return (parts[0], parts[1]);
    }

    /// <summary>Both words of the Threefry-2x32 block of a counter under a key; four uint32 arrays of one shape.</summary>
    public static (Node Word0, Node Word1) Threefry2x32(Node key0, Node key1, Node x0, Node x1) =>
        (new Threefry2x32(0).Of(key0, key1, x0, x1), new Threefry2x32(1).Of(key0, key1, x0, x1));

    /// <summary>Random bits of a key uint32[2] (or of several, uint32[…,2]) as unsigned integers.</summary>
    public static Node RandomBits(Node key, Shape shape, DType type) => new RandomBits(shape, type).Of(key);
}
