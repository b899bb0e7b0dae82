using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lazy.Backends.Cpu;

/// <summary>How the operands of one element type are laid out for <see cref="GemmKernel{T}"/>: as depth x lanes panels of T, lanes being
/// rows
/// of the left or columns of the right operand, with zeros in the lanes that a panel has too many.</summary>
internal interface IGemmPack<T> where T : unmanaged
{
    /// <summary>T values per stored element: 2 for complex numbers, whose products are those of real matrices of twice the depth and width.
    /// </summary>
    static abstract int Parts { get; }

    /// <summary>The right operand of an item as the kernel can read it without packing, if it can.</summary>
    unsafe bool Stored(long item, out T* right, out long ldb);

    /// <summary>Packs stored rows [row, row + rows) and stored depths [from, from + depth) of the left operand.</summary>
    unsafe void Left(long item, long row, int rows, long from, long depth, T* panel);

    /// <summary>Packs stored columns [column, column + columns) and depths [from, from + depth) of the right operand.</summary>
    unsafe void Right(long item, long column, int columns, long from, long depth, T* panel);
}

/// <summary>Numbers in strided memory, summed in their own or in a wider type.</summary>
internal readonly unsafe struct MatrixPack<TStored, T, TConversion>(GemmOperands operands) : IGemmPack<T>
    where TStored : unmanaged where T : unmanaged where TConversion : IElementConversion<TStored, T>
{
    public static int Parts => 1;

    public bool Stored(long item, out T* right, out long ldb)
    {
        right = (T*)operands.Right<TStored>(item);
        ldb = operands.BLayout.Row;
        return typeof(TStored) == typeof(T) && operands.BLayout.Column == 1;
    }

    public void Left(long item, long row, int rows, long from, long depth, T* panel)
    {
        var (down, next) = (operands.ALayout.Row, operands.ALayout.Column);
        Panels.Fill<TStored, T, TConversion>(operands.Left<TStored>(item) + row * down + from * next, down, next, rows, depth,
            panel, GemmKernel<T>.Rows, GemmKernel<T>.Rows);
    }

    public void Right(long item, long column, int columns, long from, long depth, T* panel)
    {
        var (down, next) = (operands.BLayout.Row, operands.BLayout.Column);
        Panels.Fill<TStored, T, TConversion>(operands.Right<TStored>(item) + from * down + column * next, next, down, columns, depth,
            panel, GemmKernel<T>.Columns, GemmKernel<T>.Columns);
    }
}

/// <summary>
/// Complex numbers as pairs of T. With A' = [re im] per element along the depth, and for each element of B the 2 x 2 block
/// [re im; -im re], the real product A'·B' is the complex product, pairs and all.
/// </summary>
internal readonly unsafe struct ComplexPack<T>(GemmOperands operands) : IGemmPack<T> where T : unmanaged, INumberBase<T>
{
    private readonly record struct Pair(T Real, T Imaginary);

    public static int Parts => 2;

    public bool Stored(long item, out T* right, out long ldb)
    {
        right = null;
        ldb = 0;
        return false;
    }

    public void Left(long item, long row, int rows, long from, long depth, T* panel)
    {
        var (down, next) = (operands.ALayout.Row, operands.ALayout.Column);
        var source = (T*)(operands.Left<Pair>(item) + row * down + from * next);
        var width = GemmKernel<T>.Rows;
        for (var part = 0; part < 2; part++)
            Panels.Fill<T, T, SameElement<T>>(source + part, 2 * down, 2 * next, rows, depth, panel + part * width, width, 2 * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Right(long item, long column, int columns, long from, long depth, T* panel)
    {
        var layout = operands.BLayout;
        var source = (T*)(operands.Right<Pair>(item) + from * layout.Row + column * layout.Column);
        var width = GemmKernel<T>.Columns;
        long next = 2 * layout.Column, down = 2 * layout.Row;
        for (long d = 0; d < depth; d++, source += down, panel += 2 * width)
        {
            var lane = 0;
            for (var at = source; lane < 2 * columns; lane += 2, at += next)
            {
                panel[lane] = at[0];
                panel[lane + 1] = at[1];
                panel[lane + width] = -at[1];
                panel[lane + width + 1] = at[0];
            }
            for (; lane < width; lane++) panel[lane] = panel[lane + width] = T.Zero;
        }
    }
}

internal static unsafe class Panels
{
    /// <summary>panel[d·step + lane] = source[lane·next + d·down], and 0 in lanes from <paramref name="lanes"/> to <paramref
    /// name="width"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill<TStored, T, TConversion>(TStored* source, long next, long down, int lanes, long depth, T* panel, int width,
        int step)
        where TStored : unmanaged where T : unmanaged where TConversion : IElementConversion<TStored, T>
    {
        if (lanes < width) Clear(panel + lanes, width - lanes, depth, step);
        // Reading along the memory order decides the speed: either lanes or depths lie side by side.
        if (next == 1 && typeof(TStored) == typeof(T))
        {
            CopyRows((T*)source, down, depth, panel, step, lanes);
            return;
        }
        var lane = 0;
        for (; lane <= lanes - 4; lane += 4)
        {
            var from = source + lane * next;
            var to = panel + lane;
            var d = depth;
            if (down == 1 && Avx.IsSupported && typeof(TStored) == typeof(T))
            {
                if (sizeof(T) == 4) for (; d >= 8; d -= 8, from += 8, to += 8 * step) Turn((float*)from, next, (float*)to, step);
                else if (sizeof(T) == 8) for (; d >= 4; d -= 4, from += 4, to += 4 * step) Turn((double*)from, next, (double*)to, step);
            }
            for (; d > 0; d--, from += down, to += step)
            {
                to[0] = TConversion.Widen(from[0]);
                to[1] = TConversion.Widen(from[next]);
                to[2] = TConversion.Widen(from[2 * next]);
                to[3] = TConversion.Widen(from[3 * next]);
            }
        }
        for (; lane < lanes; lane++)
        {
            var from = source + lane * next;
            for (long d = 0; d < depth; d++) panel[d * step + lane] = TConversion.Widen(from[d * down]);
        }
    }

    /// <summary>Zeros in lanes [0, lanes) of each depth.</summary>
    public static void Clear<T>(T* panel, int lanes, long depth, int step) where T : unmanaged
    {
        for (long d = 0; d < depth; d++) new Span<T>(panel + d * step, lanes).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRows<T>(T* from, long down, long depth, T* to, int step, int count) where T : unmanaged
    {
        var bytes = count * sizeof(T);
        if (bytes > 128) for (; depth > 0; depth--, from += down, to += step) new Span<T>(from, count).CopyTo(new Span<T>(to, count));
        else if (bytes >= 64) CopyEnds<T, Vector512<byte>>(from, down, depth, to, step, bytes);
        else if (bytes >= 32) CopyEnds<T, Vector256<byte>>(from, down, depth, to, step, bytes);
        else if (bytes >= 16) CopyEnds<T, Vector128<byte>>(from, down, depth, to, step, bytes);
        else if (bytes >= 8) CopyEnds<T, ulong>(from, down, depth, to, step, bytes);
        else if (bytes >= 4) CopyEnds<T, uint>(from, down, depth, to, step, bytes);
    }

    // Each row as two words, which overlap where a row is shorter than both.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyEnds<T, TWord>(T* from, long down, long depth, T* to, int step, int bytes)
        where T : unmanaged where TWord : unmanaged
    {
        var last = bytes - sizeof(TWord);
        for (; depth > 0; depth--, from += down, to += step)
        {
            TWord first = Unsafe.ReadUnaligned<TWord>(from), second = Unsafe.ReadUnaligned<TWord>((byte*)from + last);
            Unsafe.WriteUnaligned(to, first);
            Unsafe.WriteUnaligned((byte*)to + last, second);
        }
    }

    /// <summary>Four rows of eight 32-bit words, of any meaning, to four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(float* from, long next, float* to, int step)
    {
        Vector256<float> a = Vector256.Load(from), b = Vector256.Load(from + next);
        Vector256<float> c = Vector256.Load(from + 2 * next), d = Vector256.Load(from + 3 * next);
        Vector256<float> ab = Avx.UnpackLow(a, b), cd = Avx.UnpackLow(c, d);
        Pair(Avx.Shuffle(ab, cd, 0x44), to, 4 * step);
        Pair(Avx.Shuffle(ab, cd, 0xEE), to + step, 4 * step);
        (ab, cd) = (Avx.UnpackHigh(a, b), Avx.UnpackHigh(c, d));
        Pair(Avx.Shuffle(ab, cd, 0x44), to + 2 * step, 4 * step);
        Pair(Avx.Shuffle(ab, cd, 0xEE), to + 3 * step, 4 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(Vector256<float> depths, float* to, int apart)
    {
        depths.GetLower().Store(to);
        depths.GetUpper().Store(to + apart);
    }

    /// <summary>Four rows of four 64-bit words to four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(double* from, long next, double* to, int step)
    {
        Vector256<double> a = Vector256.Load(from), b = Vector256.Load(from + next);
        Vector256<double> c = Vector256.Load(from + 2 * next), d = Vector256.Load(from + 3 * next);
        Vector256<double> ab = Avx.UnpackLow(a, b), cd = Avx.UnpackLow(c, d);
        Avx.Permute2x128(ab, cd, 0x20).Store(to);
        Avx.Permute2x128(ab, cd, 0x31).Store(to + 2 * step);
        (ab, cd) = (Avx.UnpackHigh(a, b), Avx.UnpackHigh(c, d));
        Avx.Permute2x128(ab, cd, 0x20).Store(to + step);
        Avx.Permute2x128(ab, cd, 0x31).Store(to + 3 * step);
    }
}
