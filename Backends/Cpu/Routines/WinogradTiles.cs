using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lazy.Backends.Cpu;

/// <summary>Some tiles that follow each other in a row of tiles.</summary>
/// <param name="Image">Their image.</param>
/// <param name="Row">Their row of tiles.</param>
/// <param name="Column">The first one's place in that row.</param>
/// <param name="At">The first one's place in its block.</param>
/// <param name="Length">How many they are.</param>
internal readonly record struct TileRun(long Image, long Row, long Column, int At, int Length)
{
    /// <summary>Whether these lie right below others of their image.</summary>
    public bool IsBelow(in TileRun other) =>
        Image == other.Image && Row == other.Row + 1 && Column == other.Column && Length == other.Length;
}

/// <summary>Tiles of 2 x 2 positions that cover planes of all images, numbered in row-major order.</summary>
internal readonly unsafe record struct TileGrid(long Images, long Rows, long Columns)
{
    /// <summary>The tiles over planes of a size; the last ones of a row or column may be half outside.</summary>
    public static TileGrid Over(long images, long height, long width) => new(images, (height + 1) / 2, (width + 1) / 2);

    /// <summary>All tiles.</summary>
    public long Count => Images * Rows * Columns;

    /// <summary>Divides tiles [first, first + count) into runs, at most <paramref name="count"/> of them.</summary>
    public int Divide(long first, int count, TileRun* runs)
    {
        var found = 0;
        for (var at = 0; at < count; at += runs[found++].Length)
        {
            var (row, column) = Math.DivRem(first + at, Columns);
            var (image, rowOfImage) = Math.DivRem(row, Rows);
            runs[found] = new(image, rowOfImage, column, at, (int)Math.Min(count - at, Columns - column));
        }
        return found;
    }
}

/// <summary>Planes of numbers under a grid of tiles, one per image and feature: element strides, sizes, and where the first tile begins.
/// </summary>
/// <param name="Data">The first element of the first plane.</param>
/// <param name="Image">Elements from one image to the next.</param>
/// <param name="Feature">Elements from one feature to the next.</param>
/// <param name="Down">Elements from one row to the next.</param>
/// <param name="Along">Elements from one column to the next.</param>
/// <param name="Height">Rows of a plane; outside of it there are zeros.</param>
/// <param name="Width">Columns of a plane.</param>
/// <param name="Top">Rows by which the first tile begins before the plane.</param>
/// <param name="Left">Columns by which it does.</param>
internal readonly unsafe record struct TilePlanes<T>(nint Data, long Image, long Feature, long Down, long Along, long Height, long Width,
    long Top, long Left) where T : unmanaged
{
    /// <summary>Reads rows [first, end) of what a run of tiles stands on, numbered from the run's own first row. Two rows are a pair, whose
    /// place in <paramref name="rows"/> <see cref="Upper"/> and <see cref="Lower"/> tell, so that the lower one of a run is the upper one of
    /// the run below it. Of a row come the columns of even places, and <paramref name="half"/> elements further those of odd places, so
    /// that neighbouring tiles lie side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(in TileRun run, long feature, int first, int end, int pairs, T* rows, long half)
    {
        long top = (2 * run.Row) - Top, start = (2 * run.Column) - Left;
        var plane = (T*)Data + (run.Image * Image) + (feature * Feature);
        // Pairs of which both are inside.
        var low = (int)Math.Min(pairs, Math.Max(0, (1 - start) >> 1));
        var high = (int)Math.Clamp((Width - start) >> 1, low, pairs);
        for (var r = first; r < end; r++)
        {
            var y = top + r;
            var even = (r < 2 ? Upper(run, rows, 2 * half) : Lower(run, rows, 2 * half)) + (r % 2 * 2 * half);
            if ((ulong)y >= (ulong)Height)
            {
                new Span<T>(even, pairs).Clear();
                new Span<T>(even + half, pairs).Clear();
                continue;
            }
            var from = plane + (y * Down);
            Edge(from, start, 0, low, even, even + half);
            Edge(from, start, high, pairs, even, even + half);
            RowPairs<T>.Split(from + ((start + (2 * low)) * Along), Along, high - low, even + low, even + low + half);
            if (Along == 1) Ahead(from + Feature + start, 2 * pairs);
        }
    }

    // The rows of the next feature are too far away for the prefetcher of the processor to see them come.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ahead(T* row, int count)
    {
        if (!Sse.IsSupported) return;
        for (var i = 0; i < count; i += 64 / sizeof(T)) Sse.Prefetch0(row + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Edge(T* row, long start, int first, int end, T* even, T* odd)
    {
        for (var i = first; i < end; i++)
        {
            var x = start + (2 * i);
            even[i] = (ulong)x < (ulong)Width ? row[x * Along] : default;
            odd[i] = (ulong)(x + 1) < (ulong)Width ? row[(x + 1) * Along] : default;
        }
    }

    /// <summary>Reads rows as <see cref="Read"/>, of <paramref name="features"/> neighbouring features at once: each place of a row holds so many
    /// <paramref name="lanes"/>, of which the first are the features. Rows are <paramref name="row"/> elements from each other.</summary>
    public void ReadLanes(in TileRun run, long feature, int features, int first, int end, int places, T* rows, long row, int lanes)
    {
        long top = (2 * run.Row) - Top, start = (2 * run.Column) - Left;
        var plane = (T*)Data + (run.Image * Image) + (feature * Feature);
        var low = (int)Math.Clamp(-start, 0, places);
        var high = (int)Math.Clamp(Width - start, low, places);
        for (var r = first; r < end; r++)
        {
            var y = top + r;
            var to = (r < 2 ? Upper(run, rows, row) : Lower(run, rows, row)) + (r % 2 * row);
            var isInside = (ulong)y < (ulong)Height;
            new Span<T>(to, (isInside ? low : places) * lanes).Clear();
            if (!isInside) continue;
            new Span<T>(to + (high * lanes), (places - high) * lanes).Clear();
            Panels.Fill<T, T, SameElement<T>>(plane + (y * Down) + ((start + low) * Along), Feature, Along, features, high - low,
                to + (low * lanes), features, lanes);
        }
    }

    /// <summary>Where the first two rows of a run are, <paramref name="row"/> elements from each other.</summary>
    public static T* Upper(in TileRun run, T* rows, long row) => rows + (run.Row % 2 * 2 * row);

    /// <summary>Where the next two rows are.</summary>
    public static T* Lower(in TileRun run, T* rows, long row) => rows + ((1 - (run.Row % 2)) * 2 * row);

    /// <summary>Writes both rows of the results of a run of tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(in TileRun run, long feature, T* rows, long half)
    {
        var (y, x) = (2 * run.Row, 2 * run.Column);
        var to = (T*)Data + (run.Image * Image) + (feature * Feature) + (y * Down) + (x * Along);
        var count = (int)Math.Min(2 * run.Length, Width - x);
        for (var r = 0; r < 2 && y + r < Height; r++, rows += 2 * half, to += Down) RowPairs<T>.Join(rows, rows + half, count, to, Along);
    }
}

/// <summary>Rows of numbers taken apart into those of even and of odd places, and put together again.</summary>
internal static unsafe class RowPairs<T> where T : unmanaged
{
    /// <summary>even[i] = from[2i] and odd[i] = from[2i + 1], where elements of the row are <paramref name="step"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Split(T* from, long step, int pairs, T* even, T* odd)
    {
        var width = Vector512<T>.Count / 2;
        if (step == 1 && pairs >= width)
        {
            for (var i = 0; i < pairs; i += width)
            {
                // The last ones overlap.
                i = Math.Min(i, pairs - width);
                Apart(from + (2 * i), even + i, odd + i);
            }
            return;
        }
        for (var i = 0; i < pairs; i++)
        {
            even[i] = from[2 * i * step];
            odd[i] = from[((2 * i) + 1) * step];
        }
    }

    /// <summary>to[2i] = even[i] and to[2i + 1] = odd[i], for <paramref name="count"/> elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Join(T* even, T* odd, int count, T* to, long step)
    {
        var width = Vector512<T>.Count;
        if (step == 1 && count >= width)
        {
            for (var i = 0; i < (count & ~1); i += width)
            {
                // The last ones overlap.
                i = Math.Min(i, (count - width) & ~1);
                Together(even + (i / 2), odd + (i / 2), to + i);
            }
            if (count % 2 != 0) to[count - 1] = even[count / 2];
            return;
        }
        for (var i = 0; i < count / 2; i++)
        {
            to[2 * i * step] = even[i];
            to[((2 * i) + 1) * step] = odd[i];
        }
        if (count % 2 != 0) to[(count - 1) * step] = even[count / 2];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apart(T* from, T* even, T* odd)
    {
        if (sizeof(T) == sizeof(float) && Vector512.IsHardwareAccelerated)
        {
            var order = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
            var parts = Vector512.Shuffle(Vector512.Load((float*)from), order);
            parts.GetLower().Store((float*)even);
            parts.GetUpper().Store((float*)odd);
        }
        else if (sizeof(T) == sizeof(double) && Vector512.IsHardwareAccelerated)
        {
            var parts = Vector512.Shuffle(Vector512.Load((double*)from), Vector512.Create(0L, 2, 4, 6, 1, 3, 5, 7));
            parts.GetLower().Store((double*)even);
            parts.GetUpper().Store((double*)odd);
        }
        else
        {
            for (var i = 0; i < Vector512<T>.Count / 2; i++) (even[i], odd[i]) = (from[2 * i], from[(2 * i) + 1]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Together(T* even, T* odd, T* to)
    {
        if (sizeof(T) == sizeof(float) && Vector512.IsHardwareAccelerated)
        {
            var parts = Vector512.Create(Vector256.Load((float*)even), Vector256.Load((float*)odd));
            Vector512.Shuffle(parts, Vector512.Create(0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15)).Store((float*)to);
        }
        else if (sizeof(T) == sizeof(double) && Vector512.IsHardwareAccelerated)
        {
            var parts = Vector512.Create(Vector256.Load((double*)even), Vector256.Load((double*)odd));
            Vector512.Shuffle(parts, Vector512.Create(0L, 4, 1, 5, 2, 6, 3, 7)).Store((double*)to);
        }
        else
        {
            for (var i = 0; i < Vector512<T>.Count / 2; i++) (to[2 * i], to[(2 * i) + 1]) = (even[i], odd[i]);
        }
    }
}
