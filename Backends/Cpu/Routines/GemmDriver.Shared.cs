namespace Lazy.Backends.Cpu;

// Products of which one operand is small: it is packed once, for all depths, and each thread packs its part of the other one.
internal sealed unsafe partial class GemmDriver<T, TPack>
{
    /// <summary>An operand of so many bytes, packed, is read from the second-level cache by each thread, which packs its part of the other
    /// operand there: nothing goes through the shared cache, and threads wait for each other once.</summary>
    private const long SharedBytes = 1 << 19;

    private const long FewPanels = 8;

    /// <summary>To pack an element takes as long as so many products.</summary>
    private const long PackedProducts = 20;

    // Panels for all depths.
    private T* sharedLeft, sharedRight;

    /// <summary>A thread's part of a product of which one operand is shared.</summary>
    private GemmDriver(GemmDriver<T, TPack> whole)
    {
        (pack, item, start, m, n, k, into) = (whole.pack, whole.item, whole.start, whole.m, whole.n, whole.k, whole.into);
        (ldc, epilogue, turned, isPart) = (whole.ldc, whole.epilogue, whole.turned, true);
        c = whole.c;
        sharedLeft = whole.sharedLeft;
        sharedRight = whole.sharedRight;
    }

    private bool TryShare()
    {
        long leftSize = RoundUp(m, GemmKernel<T>.Rows) * k * TPack.Parts, rightSize = RoundUp(n, PanelColumns) * k * TPack.Parts * TPack.Parts;
        var most = SharedBytes / sizeof(T);
        if (Math.Min(leftSize, rightSize) > most) return false;
        // Of two that fit, the left one: each part of the right one then stays in the first-level cache.
        if (leftSize <= rightSize || (leftSize <= most && n >= FewPanels * PanelColumns)) ShareLeft(leftSize);
        else ShareRight(rightSize);
        return true;
    }

    /// <summary>The left operand is packed for all depths, and threads take columns.</summary>
    private void ShareLeft(long size)
    {
        using var memory = new Scratch<T>(size);
        sharedLeft = memory.Pointer;
        (row, rows) = (0, m);
        for (from = 0; from < k; from += depth)
        {
            depth = Math.Min(DepthStep, k - from);
            PackLeft();
        }
        var perTask = PanelsPerTask((n + PanelColumns - 1) / PanelColumns, (m + PackedProducts) * k * PanelColumns, MostColumnPanels) * PanelColumns;
        WorkerPool.For(n, perTask, new ColumnParts(this));
    }

    /// <summary>The right operand is packed for all depths, and threads take rows.</summary>
    private void ShareRight(long size)
    {
        using var memory = new Scratch<T>(size);
        sharedRight = memory.Pointer;
        (column, columns) = (0, n);
        for (from = 0; from < k; from += depth)
        {
            depth = Math.Min(DepthStep, k - from);
            PackRight();
        }
        var perTask = PanelsPerTask((m + GemmKernel<T>.Rows - 1) / GemmKernel<T>.Rows, (n + PackedProducts) * k * GemmKernel<T>.Rows, MostRowPanels)
            * GemmKernel<T>.Rows;
        WorkerPool.For(m, perTask, new RowParts(this));
    }

    /// <summary>Panels for each thread to take at a time: enough tasks to share out, and none too small.</summary>
    private static long PanelsPerTask(long panels, long products, long most) =>
        Math.Clamp(panels / ManyTasks, Math.Min(most, (TileProducts - 1) / (products * TPack.Parts * TPack.Parts) + 1), most);

    private readonly struct ColumnParts(GemmDriver<T, TPack> driver) : IRangeBody
    {
        public void Run(long start, long end) => new GemmDriver<T, TPack>(driver).MultiplyPart(0, driver.m, start, end);
    }

    private readonly struct RowParts(GemmDriver<T, TPack> driver) : IRangeBody
    {
        public void Run(long start, long end) => new GemmDriver<T, TPack>(driver).MultiplyPart(start, end, 0, driver.n);
    }
}
