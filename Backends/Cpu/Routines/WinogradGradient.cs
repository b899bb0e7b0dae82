using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lazy.Backends.Cpu;

/// <summary>
/// Gradients by a window of 3 x 3: convolutions whose window is as large as the images, and whose "batch" and "features" are what the
/// convolution had as features and as batch. The depth of the products is the tiles: each task sums up some of them, and its sums are added
/// to those of others in order.
/// </summary>
internal static unsafe class WinogradGradient<T> where T : unmanaged, INumberBase<T>
{
    private const long MostParts = 32, PartBlocks = 4, PartsBytes = 1 << 26;

    // Features whose transformed tiles are turned at once into lanes of a panel, which they have to divide.
    private static int Group(int panel) => panel % 4 == 0 ? 4 : panel;

    /// <summary>Runs a convolution of one group.</summary>
    public static void Run(ConvGeometry g, nint lhs, nint rhs, nint output, DirectConvolution direct)
    {
        var input = new TilePlanes<T>(lhs, g.LhsFeature, g.LhsBatch, g.LhsSpatial[0], g.LhsSpatial[1], g.Spatial[0], g.Spatial[1],
            g.PadLow[0], g.PadLow[1]);
        var cotangent = new TilePlanes<T>(rhs, g.RhsIn, g.RhsOut, g.RhsSpatial[0], g.RhsSpatial[1], g.Window[0], g.Window[1], 0, 0);
        var grid = TileGrid.Over(g.InFeatures, g.Window[0], g.Window[1]);
        var tiles = Winograd<T>.BlockTiles(grid.Count, g.Batch + g.OutFeatures);
        var blocks = (grid.Count + tiles - 1) / tiles;
        var ld = Winograd<T>.Apart(RoundUp(g.Batch, GemmKernel<T>.Columns));
        var apart = Winograd<T>.Apart(RoundUp(g.OutFeatures, GemmKernel<T>.Rows) * ld);
        var size = WinogradSteps<T>.Points * apart;
        var parts = Math.Min(Math.Clamp(blocks / PartBlocks, 1, MostParts), Math.Max(2, PartsBytes / (size * sizeof(T))));
        var partBlocks = (blocks + parts - 1) / parts;
        parts = (blocks + partBlocks - 1) / partBlocks;
        using var sums = new Scratch<T>(parts * size);
        WorkerPool.For(parts, 1, new Parts(grid, tiles, partBlocks, input, g.Batch, cotangent, g.OutFeatures, sums.Pointer, ld, apart));
        var bad = new bool[1];
        WorkerPool.For(g.OutFeatures, Math.Max(1, 4096 / g.Batch), new Finish(g, (T*)output, sums.Pointer, parts, ld, apart, bad));
        if (bad[0]) direct(g, lhs, rhs, output);
    }

    private static long RoundUp(long value, long step) => (value + step - 1) / step * step;

    private readonly struct Parts(TileGrid grid, int tiles, long partBlocks, TilePlanes<T> input, long inputs, TilePlanes<T> cotangent,
        long outputs, T* sums, long ld, long apart) : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var part = start; part < end; part++) Part(part * partBlocks, sums + (part * WinogradSteps<T>.Points * apart));
        }

        private void Part(long block, T* to)
        {
            long leftPanel = tiles * GemmKernel<T>.Rows, rightPanel = tiles * GemmKernel<T>.Columns;
            var leftApart = Winograd<T>.Apart(RoundUp(outputs, GemmKernel<T>.Rows) * tiles);
            var rightApart = Winograd<T>.Apart(RoundUp(inputs, GemmKernel<T>.Columns) * tiles);
            var turned = Winograd<T>.Apart(tiles + 1);
            var half = turned + Vector512<T>.Count;
            var most = Math.Max(Group(GemmKernel<T>.Rows), Group(GemmKernel<T>.Columns));
            using var scratch = new Scratch<T>((WinogradSteps<T>.Points * (leftApart + rightApart + (most * turned))) + (8 * half));
            T* left = scratch.Pointer, right = left + (WinogradSteps<T>.Points * leftApart);
            var work = right + (WinogradSteps<T>.Points * rightApart);
            var runs = stackalloc TileRun[tiles];
            var store = GemmStore.Set;
            for (var last = Math.Min(block + partBlocks, (grid.Count + tiles - 1) / tiles); block < last; block++, store = GemmStore.Add)
            {
                var count = (int)Math.Min(tiles, grid.Count - (block * tiles));
                var found = grid.Divide(block * tiles, count, runs);
                Pack(cotangent, false, outputs, runs, found, count, left, GemmKernel<T>.Rows, leftApart, work, turned);
                Pack(input, true, inputs, runs, found, count, right, GemmKernel<T>.Columns, rightApart, work, turned);
                for (var point = 0; point < WinogradSteps<T>.Points; point++)
                {
                    var product = new WinogradProduct<T>
                    {
                        Left = left + (point * leftApart), LeftPanel = leftPanel, Rows = outputs,
                        Right = right + (point * rightApart), RightPanel = rightPanel, Columns = inputs,
                        To = to + (point * apart), Ldc = ld,
                    };
                    Winograd<T>.Multiply(product, count, store);
                }
            }
        }

        // Transforms the tiles of a few features and turns them into the lanes of a panel, whose depth is the tiles.
        private void Pack(in TilePlanes<T> planes, bool isInput, long features, TileRun* runs, int found, int count, T* panels, int width,
            long panelsApart, T* work, long ld)
        {
            var (half, group) = (ld + Vector512<T>.Count, Group(width));
            var lines = work + (WinogradSteps<T>.Points * group * ld);
            for (long feature = 0; feature < features; feature += group)
            {
                var lanes = (int)Math.Min(group, features - feature);
                for (var lane = 0; lane < lanes; lane++)
                    Transform(planes, isInput, runs, found, feature + lane, work + (lane * WinogradSteps<T>.Points * ld), ld, lines, half);
                var (panel, first) = Math.DivRem(feature, width);
                for (var point = 0; point < WinogradSteps<T>.Points; point++)
                {
                    Panels.Fill<T, T, SameElement<T>>(work + (point * ld), WinogradSteps<T>.Points * ld, 1, lanes, count,
                        panels + (point * panelsApart) + (panel * tiles * width) + first, lanes, width);
                }
            }
        }

        private static void Transform(in TilePlanes<T> planes, bool isInput, TileRun* runs, int found, long feature, T* to, long apart,
            T* lines, long half)
        {
            for (var i = 0; i < found; i++)
            {
                var run = runs[i];
                T* upper = TilePlanes<T>.Upper(run, lines, half), lower = TilePlanes<T>.Lower(run, lines, half);
                if (isInput)
                {
                    planes.Read(run, feature, i > 0 && run.IsBelow(runs[i - 1]) ? 2 : 0, 4, run.Length + 1, lines, half);
                    WinogradSteps<T>.Input(upper, lower, half, run.Length, to + run.At, apart);
                }
                else
                {
                    planes.Read(run, feature, 0, 2, run.Length, lines, half);
                    WinogradSteps<T>.Cotangent(upper, half, run.Length, to + run.At, apart);
                }
            }
        }
    }

    private readonly struct Finish(ConvGeometry g, T* output, T* sums, long parts, long ld, long apart, bool[] bad) : IRangeBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, long end)
        {
            var width = Vector512<T>.Count;
            var points = stackalloc Vector512<T>[WinogradSteps<T>.Points];
            for (var row = start; row < end; row++)
            {
                for (long column = 0; column < g.Batch; column += width)
                {
                    var lanes = (int)Math.Min(width, g.Batch - column);
                    var there = Vector512.LessThan(Vector512<T>.Indices, Vector512.Create(T.CreateTruncating(lanes)));
                    for (var point = 0; point < WinogradSteps<T>.Points; point++)
                    {
                        var from = sums + (point * apart) + (row * ld) + column;
                        var sum = Vector512.Load(from);
                        for (long part = 1; part < parts; part++) sum += Vector512.Load(from + (part * WinogradSteps<T>.Points * apart));
                        points[point] = Vector512.ConditionalSelect(there, sum, Vector512<T>.Zero);
                    }
                    if (!WinogradSteps<T>.Gradient(points)) bad[0] = true;
                    for (var tap = 0; tap < 9; tap++)
                    {
                        var place = (tap / 3 * g.OutSpatial[0]) + (tap % 3 * g.OutSpatial[1]);
                        var to = output + (row * g.OutFeature) + (column * g.OutBatch) + place;
                        for (var lane = 0; lane < lanes; lane++) to[lane * g.OutBatch] = ((T*)(points + tap))[lane];
                    }
                }
            }
        }
    }
}
