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
            // A panel is one of the kernel, and a vector more, since whole vectors are stored.
            var (left, right) = (new Side(outputs, GemmKernel<T>.Rows, tiles), new Side(inputs, GemmKernel<T>.Columns, tiles));
            var row = ((2 * Math.Min(tiles, grid.Columns)) + 2) * Math.Max(left.Lanes, right.Lanes);
            using var scratch = new Scratch<T>((WinogradSteps<T>.Points * (left.Apart + right.Apart)) + (4 * row));
            T* a = scratch.Pointer, b = a + (WinogradSteps<T>.Points * left.Apart), rows = b + (WinogradSteps<T>.Points * right.Apart);
            var runs = stackalloc TileRun[tiles];
            var store = GemmStore.Set;
            for (var last = Math.Min(block + partBlocks, (grid.Count + tiles - 1) / tiles); block < last; block++, store = GemmStore.Add)
            {
                var count = (int)Math.Min(tiles, grid.Count - (block * tiles));
                var found = grid.Divide(block * tiles, count, runs);
                for (long panel = 0; panel < left.Panels; panel++)
                {
                    for (var i = 0; i < found; i++) PackCotangents(runs[i], left, panel, a, rows, row);
                }
                for (long panel = 0; panel < right.Panels; panel++)
                {
                    for (var i = 0; i < found; i++) PackInputs(runs[i], i > 0 && runs[i].IsBelow(runs[i - 1]), right, panel, b, rows, row);
                }
                for (var point = 0; point < WinogradSteps<T>.Points; point++)
                {
                    var product = new WinogradProduct<T>
                    {
                        Left = a + (point * left.Apart), LeftPanel = left.PanelSize, Rows = outputs,
                        Right = b + (point * right.Apart), RightPanel = right.PanelSize, Columns = inputs,
                        To = to + (point * apart), Ldc = ld,
                    };
                    Winograd<T>.Multiply(product, count, store);
                }
            }
        }

        private void PackInputs(in TileRun run, bool isBelow, in Side side, long panel, T* to, T* rows, long row)
        {
            input.ReadLanes(run, panel * side.Width, side.Features(panel), isBelow ? 2 : 0, 4, (2 * run.Length) + 2, rows, row, side.Lanes);
            WinogradSteps<T>.InputLanes(TilePlanes<T>.Upper(run, rows, row), TilePlanes<T>.Lower(run, rows, row), row, side.Lanes, run.Length,
                to + (panel * side.PanelSize) + (run.At * side.Width), side.Width, side.Apart);
        }

        private void PackCotangents(in TileRun run, in Side side, long panel, T* to, T* rows, long row)
        {
            cotangent.ReadLanes(run, panel * side.Width, side.Features(panel), 0, 2, 2 * run.Length, rows, row, side.Lanes);
            WinogradSteps<T>.CotangentLanes(TilePlanes<T>.Upper(run, rows, row), row, side.Lanes, run.Length,
                to + (panel * side.PanelSize) + (run.At * side.Width), side.Width, side.Apart);
        }
    }

    // The panels of an operand: features are lanes.
    private readonly record struct Side(long Count, int Width, int Tiles)
    {
        public long Panels => (Count + Width - 1) / Width;

        public int Lanes => (int)RoundUp(Width, Vector512<T>.Count);

        public long PanelSize => ((long)Tiles * Width) + Vector512<T>.Count;

        public long Apart => Winograd<T>.Apart(Panels * PanelSize);

        public int Features(long panel) => (int)Math.Min(Width, Count - (panel * Width));
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
