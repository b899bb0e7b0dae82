using System.Numerics;
using System.Runtime.Intrinsics;

namespace Lazy.Backends.Cpu;

/// <summary>A convolution by sums of products, for what minimal filtering leaves.</summary>
internal delegate void DirectConvolution(ConvGeometry geometry, nint lhs, nint rhs, nint output);

/// <summary>
/// Convolutions with windows of 3 x 3 that step by one, and their gradients, by minimal filtering (<see cref="WinogradSteps{T}"/>). The
/// transformed operands are 16 matrices each, one per point of a tile, and what is left between the transforms are 16 matrix products.
/// Blocks of tiles go all the way alone, so that what lies between the steps stays in the second cache.
/// </summary>
internal static unsafe class Winograd<T> where T : unmanaged, INumberBase<T>
{
    // Measured with 3 to 512 features on either side and 16 to 25,088 tiles: below these the transforms cost more than the products that
    // are saved. A gradient also stores its sums once per block, and so needs more of both; with more than a million pairs of features each
    // part of its sums would take 64 MiB and more.
    private const long LeastFeatures = 8, LeastGradientFeatures = 16, LeastTiles = 96, MostGradientPairs = 1 << 20;

    /// <summary>Whether a convolution is one of these and large enough to gain.</summary>
    public static bool Fits(ConvGeometry g, long[] sizes)
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double)) return false;
        if (g is not { Strides: [1, 1], LhsDilation: [1, 1], RhsDilation: [1, 1] }) return false;
        long inputs = g.GroupFeatures, outputs = g.OutFeatures / g.Groups, batches = g.OutBatches;
        if (IsWindow(g.Window))
            return Math.Min(inputs, outputs) >= LeastFeatures && TileGrid.Over(batches, sizes[0], sizes[1]).Count >= LeastTiles;
        if (!IsWindow(sizes) || Math.Min(batches, outputs) < LeastGradientFeatures) return false;
        var tiles = TileGrid.Over(inputs, g.Window[0], g.Window[1]).Count;
        return tiles >= LeastTiles && batches * outputs <= Math.Min(tiles * tiles, MostGradientPairs);
    }

    private static bool IsWindow(long[] sizes) => sizes is [3, 3];

    /// <summary>Runs it. What is not finite is done again by <paramref name="direct"/>: sums of infinities are no numbers where the
    /// results may be infinite.</summary>
    public static void Run(ConvGeometry g, nint lhs, nint rhs, nint output, DirectConvolution direct)
    {
        var one = g with
        {
            Batch = g.OutBatches,
            InFeatures = g.GroupFeatures,
            OutFeatures = g.OutFeatures / g.Groups,
            FeatureGroups = 1,
            BatchGroups = 1,
        };
        for (long group = 0; group < g.Groups; group++)
        {
            var left = lhs + (nint)(group * (g.BatchGroups > 1 ? one.Batch * g.LhsBatch : one.InFeatures * g.LhsFeature) * sizeof(T));
            var right = rhs + (nint)(group * one.OutFeatures * g.RhsOut * sizeof(T));
            var to = output + (nint)(group * one.OutFeatures * g.OutFeature * sizeof(T));
            if (IsWindow(g.Window)) WinogradResult<T>.Run(one, left, right, to, direct);
            else WinogradGradient<T>.Run(one, left, right, to, direct);
        }
    }

    /// <summary>Tiles of a block: whole columns of the kernel, as many as leave enough blocks to share out, and at most what both
    /// transformed operands of so many features may take. Blocks that fill the second cache are better than smaller ones, since their rows
    /// are longer.</summary>
    public static int BlockTiles(long tiles, long features)
    {
        var most = Math.Min(BlockBytes / (WinogradSteps<T>.Points * sizeof(T) * features), tiles / LeastBlocks) / GemmKernel<T>.Columns;
        return (int)Math.Clamp(most, 2, 8) * GemmKernel<T>.Columns;
    }

    private const long BlockBytes = 1 << 20, LeastBlocks = 16, MostTasks = 64;

    /// <summary>Blocks of a task, which has memory of its own.</summary>
    public static long TaskBlocks(long blocks) => (blocks + MostTasks - 1) / MostTasks;

    /// <summary>The smallest number of elements that holds <paramref name="count"/> and is an odd number of vectors: planes that lie so
    /// far apart do not meet in one set of a cache.</summary>
    public static long Apart(long count) => ((count + Vector512<T>.Count - 1) / Vector512<T>.Count | 1) * Vector512<T>.Count;

    /// <summary>The products of one point: c = left · right, or c += left · right. What lies beyond the rows and columns, up to whole tiles
    /// of the kernel, is overwritten.</summary>
    public static void Multiply(in WinogradProduct<T> p, long depth, GemmStore store)
    {
        var (height, third, width, ldc) = (GemmKernel<T>.Rows, GemmKernel<T>.Third, GemmKernel<T>.Columns, p.Ldc);
        var stored = p.Ldb != 0;
        T* b = p.Right, top = p.To;
        for (var columns = p.Columns; columns > 0; columns -= width, b += p.RightPanel, top += width)
        {
            T* a = p.Left, to = top;
            for (var rows = p.Rows; rows > 0; rows -= height, a += p.LeftPanel, to += height * ldc)
            {
                if (third > 0 && rows <= height - third)
                {
                    for (var r = 0; r < rows; r += third)
                        GemmKernel<T>.RunThird(stored, depth, a + r, b, p.Ldb, to + (r * ldc), ldc, store);
                }
                else if (stored) GemmKernel<T>.RunStored(depth, a, b, p.Ldb, to, ldc, store);
                else GemmKernel<T>.RunPacked(depth, a, b, to, ldc, store);
            }
        }
    }
}

/// <summary>The matrices of a point: panels of the left operand, panels or rows of the right one, and the result.</summary>
internal readonly unsafe ref struct WinogradProduct<T> where T : unmanaged
{
    /// <summary>The first panel of the left operand.</summary>
    public required T* Left { get; init; }

    /// <summary>Elements from one panel of it to the next.</summary>
    public required long LeftPanel { get; init; }

    /// <summary>Rows of the result.</summary>
    public required long Rows { get; init; }

    /// <summary>The first columns of the right operand.</summary>
    public required T* Right { get; init; }

    /// <summary>Elements from the columns of one tile of the kernel to those of the next.</summary>
    public required long RightPanel { get; init; }

    /// <summary>Elements from one row of the right operand to the next; 0 for panels.</summary>
    public long Ldb { get; init; }

    /// <summary>Columns of the result.</summary>
    public required long Columns { get; init; }

    /// <summary>The result.</summary>
    public required T* To { get; init; }

    /// <summary>Elements from one row of the result to the next.</summary>
    public required long Ldc { get; init; }
}
