using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lazy.Backends.Cpu;

/// <summary>The results of a convolution with a window of 3 x 3, and gradients by its input, which are such convolutions.</summary>
internal static unsafe class WinogradResult<T> where T : unmanaged, INumberBase<T>
{
    /// <summary>Runs a convolution of one group.</summary>
    public static void Run(ConvGeometry g, nint lhs, nint rhs, nint output, DirectConvolution direct)
    {
        long height = g.OutSize(0), width = g.OutSize(1);
        var panels = (g.OutFeatures + GemmKernel<T>.Rows - 1) / GemmKernel<T>.Rows;
        // A vector of each depth is stored, of which the next one overwrites what is too much.
        var panel = (g.InFeatures * GemmKernel<T>.Rows) + Vector512<T>.Count;
        var apart = Winograd<T>.Apart(panels * panel);
        using var window = new Scratch<T>(WinogradSteps<T>.Points * apart);
        WorkerPool.For(panels, 1, new Windows(g, (T*)rhs, window.Pointer, panel, apart));
        var grid = TileGrid.Over(g.Batch, height, width);
        var tiles = Winograd<T>.BlockTiles(grid.Count, g.InFeatures + g.OutFeatures);
        var blocks = (grid.Count + tiles - 1) / tiles;
        var bad = new bool[g.Batch];
        var input = new TilePlanes<T>(lhs, g.LhsBatch, g.LhsFeature, g.LhsSpatial[0], g.LhsSpatial[1], g.Spatial[0], g.Spatial[1],
            g.PadLow[0], g.PadLow[1]);
        var result = new TilePlanes<T>(output, g.OutBatch, g.OutFeature, g.OutSpatial[0], g.OutSpatial[1], height, width, 0, 0);
        WorkerPool.For(blocks, Winograd<T>.TaskBlocks(blocks),
            new Blocks(grid, tiles, input, g.InFeatures, window.Pointer, panel, apart, result, g.OutFeatures, bad));
        for (long image = 0; image < g.Batch; image++)
        {
            if (!bad[image]) continue;
            var (from, to) = ((nint)(image * g.LhsBatch * sizeof(T)), (nint)(image * g.OutBatch * sizeof(T)));
            direct(g with { Batch = 1 }, lhs + from, rhs, output + to);
        }
    }

    // Transforms panels of the window: rows are features of the result, and the depth is those of the input.
    private readonly struct Windows(ConvGeometry g, T* rhs, T* to, long panelSize, long apart) : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var panel = start; panel < end; panel++) Panel(panel * GemmKernel<T>.Rows, to + (panel * panelSize));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Panel(long first, T* panel)
        {
            var (width, lanes) = (Vector512<T>.Count, (int)Math.Min(GemmKernel<T>.Rows, g.OutFeatures - first));
            var taps = stackalloc T[9 * width];
            new Span<T>(taps, 9 * width).Clear();
            for (long feature = 0; feature < g.InFeatures; feature++, panel += GemmKernel<T>.Rows)
            {
                for (var lane = 0; lane < lanes; lane += width)
                {
                    var here = Math.Min(width, lanes - lane);
                    for (var tap = 0; tap < 9; tap++)
                    {
                        var place = (tap / 3 * g.RhsSpatial[0]) + (tap % 3 * g.RhsSpatial[1]);
                        var from = rhs + ((first + lane) * g.RhsOut) + (feature * g.RhsIn) + place;
                        for (var i = 0; i < here; i++, from += g.RhsOut) taps[(tap * width) + i] = *from;
                    }
                    WinogradSteps<T>.Window(taps, panel + lane, apart);
                }
            }
        }
    }

    private readonly struct Blocks(TileGrid grid, int tiles, TilePlanes<T> input, long inputs, T* window, long panel,
        long windowApart, TilePlanes<T> result, long outputs, bool[] bad) : IRangeBody
    {
        public void Run(long start, long end)
        {
            var ld = Winograd<T>.Apart(tiles + 1);
            // The products fill whole tiles of the kernel.
            var rows = (outputs + GemmKernel<T>.Rows - 1) / GemmKernel<T>.Rows * GemmKernel<T>.Rows;
            long inputApart = Winograd<T>.Apart(inputs * ld), resultApart = Winograd<T>.Apart(rows * ld);
            // A row of pairs is a pair longer than its tiles, and vectors read and write beyond.
            var half = ld + Vector512<T>.Count;
            using var scratch = new Scratch<T>((WinogradSteps<T>.Points * (inputApart + resultApart)) + (8 * half));
            T* v = scratch.Pointer, m = v + (WinogradSteps<T>.Points * inputApart);
            var lines = m + (WinogradSteps<T>.Points * resultApart);
            var runs = stackalloc TileRun[tiles];
            for (var block = start; block < end; block++)
            {
                var first = block * tiles;
                var count = (int)Math.Min(tiles, grid.Count - first);
                var found = grid.Divide(first, count, runs);
                for (long feature = 0; feature < inputs; feature++)
                    Transform(runs, found, feature, v + (feature * ld), inputApart, lines, half);
                for (var point = 0; point < WinogradSteps<T>.Points; point++)
                {
                    var product = new WinogradProduct<T>
                    {
                        Left = window + (point * windowApart), LeftPanel = panel, Rows = outputs,
                        Right = v + (point * inputApart), RightPanel = GemmKernel<T>.Columns, Ldb = ld, Columns = count,
                        To = m + (point * resultApart), Ldc = ld,
                    };
                    Winograd<T>.Multiply(product, inputs, GemmStore.Set);
                }
                for (long feature = 0; feature < outputs; feature++)
                    Finish(runs, found, feature, m + (feature * ld), resultApart, lines, half);
            }
        }

        private void Transform(TileRun* runs, int found, long feature, T* to, long apart, T* lines, long half)
        {
            for (var i = 0; i < found; i++)
            {
                var first = i > 0 && runs[i].IsBelow(runs[i - 1]) ? 2 : 0;
                input.Read(runs[i], feature, first, 4, runs[i].Length + 1, lines, half);
                WinogradSteps<T>.Input(TilePlanes<T>.Upper(runs[i], lines, 2 * half), TilePlanes<T>.Lower(runs[i], lines, 2 * half), half,
                    runs[i].Length, to + runs[i].At, apart);
            }
        }

        private void Finish(TileRun* runs, int found, long feature, T* from, long apart, T* lines, long half)
        {
            for (var i = 0; i < found; i++)
            {
                if (!WinogradSteps<T>.Result(from + runs[i].At, apart, runs[i].Length, lines, half)) bad[runs[i].Image] = true;
                result.Write(runs[i], feature, lines, half);
            }
        }
    }
}
