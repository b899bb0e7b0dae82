using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu;

/// <summary>
/// The loops around <see cref="GemmKernel{T}"/>: slabs of both operands are packed for the cache, the result is cut into tiles, and tiles
/// are what threads claim. The depth is summed in blocks of a fixed length in order, so every element has one order of summation.
/// </summary>
internal sealed unsafe partial class GemmDriver<T, TPack> where T : unmanaged, INumberBase<T> where TPack : IGemmPack<T>
{
    // Sizes for 48 KiB of L1 and 1 MiB of L2: a left panel lives in L1, the tile's right panels in L2, a slab in the shared cache.
    private static int DepthBlock => 2048 / sizeof(T) / TPack.Parts;
    private static int SlabColumns => 16384 / sizeof(T) / TPack.Parts;
    private static int PanelColumns => GemmKernel<T>.Columns / TPack.Parts;
    private const int SlabRows = 2040;
    private const int TileRows = 120;
    private const int TileColumnBytes = 2048;

    private const long ManyTasks = 24;

    /// <summary>Up to this many rows, packing the right operand costs more than reading it as it lies, though its rows may begin anywhere in a
    /// cache line. Where they begin at one, packing never pays.</summary>
    private const int UnpackedRows = 48;
    private const int CacheLine = 64;

    // Products per task: 2 M take some 20 µs, a hundred times the cost of claiming one.
    private const long TaskProducts = 2 << 20;
    // A tile of half a million takes 10 to 20 µs: products of few of them are shared out too.
    private const long TileProducts = 1 << 19;
    private const long PackChunk = 1 << 15;
    private const long SplitDepth = 4096;

    private readonly TPack pack;
    private readonly long m, n, k, ldc, item, start;
    private readonly T* c;
    private readonly GemmEpilogue? epilogue;
    private readonly GemmStore into;
    private readonly bool turned, isPart;

    // The slab at hand, in stored elements.
    private long column, columns, from, depth, row, rows;
    private long rowPanels, columnPanels, tileRowPanels, tileColumnPanels, rowTiles;
    private T* leftSlab, rightSlab, right;
    private long ldb;
    private bool unpacked;

    private GemmDriver(in GemmProblem problem, in TPack pack, long item, long start, long depth, T* c, long ldc, GemmEpilogue? epilogue)
    {
        (this.pack, this.item, this.start) = (pack, item, start);
        (m, n, k) = (problem.M, problem.N, depth);
        (into, turned) = (problem.Into, problem.Turned);
        this.c = c;
        this.ldc = ldc * TPack.Parts;
        this.epilogue = epilogue;
    }

    /// <summary>The product of the operands that <paramref name="pack"/> holds.</summary>
    public static void Run(in GemmProblem problem, in TPack pack)
    {
        var items = problem.Items;
        var (m, n, k) = (problem.M, problem.N, problem.K);
        if (items == 0 || m == 0 || n == 0) return;
        var products = m * n * Math.Max(k, 1) * TPack.Parts * TPack.Parts;
        // A long depth under a small result leaves too few tiles: blocks of the depth become tasks, added up in order afterwards.
        if (problem.Into == GemmStore.Set && items < 8 && m * n * TPack.Parts <= 65536 && k >= 2 * SplitDepth && products > TaskProducts)
            RunSplit(problem, items, pack);
        else if (items > 1 && products < 8 * TaskProducts)
            WorkerPool.For(items, Math.Max(1, TaskProducts / products), new Items(problem, pack));
        else new Items(problem, pack).Run(0, items);
    }

    private readonly struct Items(GemmProblem problem, TPack pack) : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var item = start; item < end; item++)
                new GemmDriver<T, TPack>(problem, pack, item, 0, problem.K, (T*)problem.C + item * problem.CItem * TPack.Parts, problem.Ldc,
                    problem.Epilogue).Multiply();
        }
    }

    private static void RunSplit(in GemmProblem problem, long items, in TPack pack)
    {
        var block = Math.Max(SplitDepth, (problem.K + 63) / 64);
        var blocks = (problem.K + block - 1) / block;
        using var parts = new Scratch<T>(items * blocks * problem.M * problem.N * TPack.Parts);
        WorkerPool.For(items * blocks, 1, new DepthBlocks(problem, pack, block, blocks, parts.Pointer));
        WorkerPool.For(items * problem.M, Math.Max(1, PackChunk / (problem.N * blocks)), new SumOfBlocks(problem, blocks, parts.Pointer));
    }

    private readonly struct DepthBlocks(GemmProblem problem, TPack pack, long block, long blocks, T* parts) : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var i = start; i < end; i++)
            {
                var from = i % blocks * block;
                new GemmDriver<T, TPack>(problem, pack, i / blocks, from, Math.Min(block, problem.K - from),
                    parts + i * problem.M * problem.N * TPack.Parts, problem.N, null).Multiply();
            }
        }
    }

    private readonly struct SumOfBlocks(GemmProblem problem, long blocks, T* parts) : IRangeBody
    {
        public void Run(long start, long end)
        {
            var width = problem.N * TPack.Parts;
            for (var i = start; i < end; i++)
            {
                var (item, row) = Math.DivRem(i, problem.M);
                var to = (T*)problem.C + (item * problem.CItem + row * problem.Ldc) * TPack.Parts;
                for (long block = 0; block < blocks; block++)
                {
                    var part = parts + ((item * blocks + block) * problem.M + row) * width;
                    for (long j = 0; j < width; j++) to[j] = block == 0 ? part[j] : to[j] + part[j];
                }
                problem.Epilogue?.Invoke(item, row, 1, 0, problem.N);
            }
        }
    }

    private void Multiply()
    {
        if (k == 0)
        {
            var (lines, length) = turned ? (n, m) : (m, n * TPack.Parts);
            for (long i = 0; i < lines && into == GemmStore.Set; i++) new Span<T>(c + i * ldc, checked((int)length)).Clear();
            Finish(0, m, 0, n);
            return;
        }
        unpacked = !turned && pack.Stored(item, out right, out ldb) && (m <= UnpackedRows || (((long)right | (ldb * sizeof(T))) % CacheLine == 0));
        if (unpacked || !TryShare()) MultiplyPart(0, m, 0, n);
    }

    private long DepthStep
    {
        get
        {
            var blocks = (k + DepthBlock - 1) / DepthBlock;
            return ((k + blocks - 1) / blocks + 3) & ~3L;
        }
    }

    /// <summary>Some rows and columns of the result, beginning at panels of the operands that are shared.</summary>
    private void MultiplyPart(long firstRow, long endRow, long firstColumn, long endColumn)
    {
        var (depthStep, columnStep, rowStep) = (DepthStep, Math.Min(endColumn - firstColumn, SlabColumns), Math.Min(endRow - firstRow, SlabRows));
        var packedColumns = unpacked ? PanelColumns : RoundUp(columnStep, PanelColumns);
        using var rightMemory = new Scratch<T>(sharedRight != null ? 0 : packedColumns * depthStep * TPack.Parts * TPack.Parts);
        using var leftMemory = new Scratch<T>(sharedLeft != null ? 0 : RoundUp(rowStep, GemmKernel<T>.Rows) * depthStep * TPack.Parts);
        for (column = firstColumn; column < endColumn; column += columnStep)
        {
            columns = Math.Min(columnStep, endColumn - column);
            for (from = 0; from < k; from += depthStep)
            {
                depth = Math.Min(depthStep, k - from);
                rightSlab = rightMemory.Pointer;
                PackRight();
                for (row = firstRow; row < endRow; row += rowStep)
                {
                    rows = Math.Min(rowStep, endRow - row);
                    leftSlab = leftMemory.Pointer;
                    PackLeft();
                    SizeTiles();
                    WorkerPool.For(rowTiles * ((columnPanels + tileColumnPanels - 1) / tileColumnPanels), 1, new Tiles(this));
                }
            }
        }
    }

    /// <summary>The panels of the columns at hand, or where they are among those that are shared.</summary>
    private void PackRight()
    {
        columnPanels = (columns + PanelColumns - 1) / PanelColumns;
        if (sharedRight != null)
        {
            rightSlab = sharedRight + RoundUp(n, PanelColumns) * from * TPack.Parts * TPack.Parts + column / PanelColumns * RightPanelSize;
            if (isPart) return;
        }
        if (!unpacked) WorkerPool.For(columnPanels, PanelsPerChunk(PanelColumns), new RightPanels(this));
        else if (columns % PanelColumns != 0) PackRight(columnPanels - 1, rightSlab);
    }

    /// <summary>The panels of the rows at hand, likewise.</summary>
    private void PackLeft()
    {
        rowPanels = (rows + GemmKernel<T>.Rows - 1) / GemmKernel<T>.Rows;
        if (sharedLeft != null)
        {
            leftSlab = sharedLeft + RoundUp(m, GemmKernel<T>.Rows) * from * TPack.Parts + row / GemmKernel<T>.Rows * LeftPanelSize;
            if (isPart) return;
        }
        WorkerPool.For(rowPanels, PanelsPerChunk(GemmKernel<T>.Rows), new LeftPanels(this));
    }

    private long PanelsPerChunk(int lanes) => Math.Max(1, PackChunk / (lanes * depth));

    private static long MostRowPanels => TileRows / GemmKernel<T>.Rows;

    private static long MostColumnPanels => TileColumnBytes / sizeof(T) / GemmKernel<T>.Columns;

    private static long RoundUp(long value, long step) => (value + step - 1) / step * step;

    /// <summary>The largest tiles that leave enough of them to share out, of even height.</summary>
    private void SizeTiles()
    {
        (tileRowPanels, tileColumnPanels) = (Math.Min(rowPanels, MostRowPanels), Math.Min(columnPanels, MostColumnPanels));
        var panelProducts = depth * TPack.Parts * GemmKernel<T>.Rows * GemmKernel<T>.Columns;
        while (!isPart && Tiles() < ManyTasks && tileRowPanels * tileColumnPanels * panelProducts > TileProducts)
        {
            if (tileRowPanels * GemmKernel<T>.Rows > tileColumnPanels * GemmKernel<T>.Columns) tileRowPanels = (tileRowPanels + 1) / 2;
            else if (tileColumnPanels > 1) tileColumnPanels = (tileColumnPanels + 1) / 2;
            else break;
        }
        rowTiles = (rowPanels + tileRowPanels - 1) / tileRowPanels;
        tileRowPanels = (rowPanels + rowTiles - 1) / rowTiles;
        rowTiles = (rowPanels + tileRowPanels - 1) / tileRowPanels;

        long Tiles() => (rowPanels + tileRowPanels - 1) / tileRowPanels * ((columnPanels + tileColumnPanels - 1) / tileColumnPanels);
    }

    private long LeftPanelSize => depth * TPack.Parts * GemmKernel<T>.Rows;

    private long RightPanelSize => depth * TPack.Parts * GemmKernel<T>.Columns;

    private void PackRight(long panel, T* to)
    {
        var first = panel * PanelColumns;
        pack.Right(item, column + first, (int)Math.Min(PanelColumns, columns - first), start + from, depth, to);
    }

    private readonly struct RightPanels(GemmDriver<T, TPack> driver) : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var panel = start; panel < end; panel++) driver.PackRight(panel, driver.rightSlab + panel * driver.RightPanelSize);
        }
    }

    private readonly struct LeftPanels(GemmDriver<T, TPack> driver) : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var panel = start; panel < end; panel++)
            {
                var first = panel * GemmKernel<T>.Rows;
                driver.pack.Left(driver.item, driver.row + first, (int)Math.Min(GemmKernel<T>.Rows, driver.rows - first),
                    driver.start + driver.from, driver.depth, driver.leftSlab + panel * driver.LeftPanelSize);
            }
        }
    }

    private readonly struct Tiles(GemmDriver<T, TPack> driver) : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var tile = start; tile < end; tile++) driver.MultiplyTile(tile % driver.rowTiles, tile / driver.rowTiles);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyTile(long tileRow, long tileColumn)
    {
        var (firstRow, firstColumn) = (tileRow * tileRowPanels, tileColumn * tileColumnPanels);
        var lastRow = Math.Min(firstRow + tileRowPanels, rowPanels);
        var lastColumn = Math.Min(firstColumn + tileColumnPanels, columnPanels);
        var (height, third, width, store) = (GemmKernel<T>.Rows, GemmKernel<T>.Third, GemmKernel<T>.Columns, into);
        if (from > 0 && store == GemmStore.Set) store = GemmStore.Add;
        var realDepth = depth * TPack.Parts;
        var edge = stackalloc T[height * width];
        // A left panel stays in the first-level cache, which the right ones pass.
        for (var i = firstRow; i < lastRow; i++)
        {
            for (var j = firstColumn; j < lastColumn; j++)
            {
                var columnsHere = (int)Math.Min(width, columns * TPack.Parts - j * width);
                var stored = unpacked && columnsHere == width;
                var panel = stored ? right + (start + from) * ldb + column + j * width : rightSlab + (unpacked ? 0 : j * RightPanelSize);
                var rowsHere = (int)Math.Min(height, rows - i * height);
                long resultRow = row + i * height, resultColumn = column * TPack.Parts + j * width;
                var to = turned ? c + resultColumn * ldc + resultRow : c + resultRow * ldc + resultColumn;
                var whole = !turned && columnsHere == width && (rowsHere == height || (third > 0 && rowsHere % third == 0));
                var target = whole ? to : edge;
                var (ld, kind) = whole ? (ldc, store) : (width, GemmStore.Set);
                var left = leftSlab + i * LeftPanelSize;
                // Rows that the matrix does not have need not be computed.
                if (third > 0 && rowsHere <= height - third)
                {
                    for (var r = 0; r < rowsHere; r += third)
                        GemmKernel<T>.RunThird(stored, realDepth, left + r, panel, ldb, target + r * ld, ld, kind);
                }
                else if (stored) GemmKernel<T>.RunStored(realDepth, left, panel, ldb, target, ld, kind);
                else GemmKernel<T>.RunPacked(realDepth, left, panel, target, ld, kind);
                if (whole) continue;
                if (turned) FromEdge(edge, 1, width, to, columnsHere, rowsHere, store);
                else FromEdge(edge, width, 1, to, rowsHere, columnsHere, store);
            }
        }
        if (epilogue == null || from + depth < k) return;
        var (top, leftEdge) = (firstRow * height, firstColumn * PanelColumns);
        Finish(row + top, Math.Min(lastRow * height, rows) - top, column + leftEdge, Math.Min(lastColumn * PanelColumns, columns) - leftEdge);
    }

    private void Finish(long top, long height, long leftEdge, long width)
    {
        if (turned) epilogue?.Invoke(item, leftEdge, width, top, height);
        else epilogue?.Invoke(item, top, height, leftEdge, width);
    }

    /// <summary>Writes lines of a tile that is not whole, or that stands across the result.</summary>
    private void FromEdge(T* edge, int nextLine, int next, T* to, int lines, int length, GemmStore store)
    {
        for (var r = 0; r < lines; r++, edge += nextLine, to += ldc)
        {
            if (store == GemmStore.Set) for (var s = 0; s < length; s++) to[s] = edge[s * next];
            else if (store == GemmStore.Add) for (var s = 0; s < length; s++) to[s] += edge[s * next];
            else for (var s = 0; s < length; s++) to[s] -= edge[s * next];
        }
    }
}
