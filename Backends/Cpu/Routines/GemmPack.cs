using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu;

/// <summary>How a stored element becomes the type that is summed.</summary>
internal interface IElementConversion<TStored, T>
{
    static abstract T Widen(TStored value);

    static abstract TStored Narrow(T value);
}

/// <summary>How the operands of one element type are laid out for <see cref="GemmKernel{T}"/>: as depth x lanes panels of T, lanes being rows
/// of the left or columns of the right operand, with zeros in the lanes that a panel has too many.</summary>
internal interface IGemmPack<T> where T : unmanaged
{
    /// <summary>T values per stored element: 2 for complex numbers, whose products are those of real matrices of twice the depth and width.
    /// </summary>
    static abstract int Parts { get; }

    /// <summary>Whether the stored right operand can be read by the kernel as it is.</summary>
    static abstract bool Stored { get; }

    /// <summary>Packs stored rows [row, row + rows) and stored depths [from, from + depth) of the left operand.</summary>
    static abstract unsafe void Left(in GemmOperand a, nint data, long row, int rows, long from, long depth, T* panel);

    /// <summary>Packs stored columns [column, column + columns) and depths [from, from + depth) of the right operand.</summary>
    static abstract unsafe void Right(in GemmOperand b, nint data, long column, int columns, long from, long depth, T* panel);
}

/// <summary>Numbers that are summed in their own type.</summary>
internal readonly unsafe struct DirectPack<T> : IGemmPack<T>, IElementConversion<T, T> where T : unmanaged
{
    public static int Parts => 1;

    public static bool Stored => true;

    public static T Widen(T value) => value;

    public static T Narrow(T value) => value;

    public static void Left(in GemmOperand a, nint data, long row, int rows, long from, long depth, T* panel) =>
        Panels.Fill<T, T, DirectPack<T>>((T*)data + row * a.Row + from * a.Column, a.Row, a.Column, rows, depth,
            panel, GemmKernel<T>.Rows, GemmKernel<T>.Rows);

    public static void Right(in GemmOperand b, nint data, long column, int columns, long from, long depth, T* panel) =>
        Panels.Fill<T, T, DirectPack<T>>((T*)data + from * b.Row + column * b.Column, b.Column, b.Row, columns, depth,
            panel, GemmKernel<T>.Columns, GemmKernel<T>.Columns);
}

/// <summary>Numbers that are summed in a wider type.</summary>
internal readonly unsafe struct WidePack<TStored, T, TConversion> : IGemmPack<T>
    where TStored : unmanaged where T : unmanaged where TConversion : IElementConversion<TStored, T>
{
    public static int Parts => 1;

    public static bool Stored => false;

    public static void Left(in GemmOperand a, nint data, long row, int rows, long from, long depth, T* panel) =>
        Panels.Fill<TStored, T, TConversion>((TStored*)data + row * a.Row + from * a.Column, a.Row, a.Column, rows, depth,
            panel, GemmKernel<T>.Rows, GemmKernel<T>.Rows);

    public static void Right(in GemmOperand b, nint data, long column, int columns, long from, long depth, T* panel) =>
        Panels.Fill<TStored, T, TConversion>((TStored*)data + from * b.Row + column * b.Column, b.Column, b.Row, columns, depth,
            panel, GemmKernel<T>.Columns, GemmKernel<T>.Columns);
}

/// <summary>
/// Complex numbers as pairs of T. With A' = [re im] per element along the depth, and for each element of B the 2 x 2 block
/// [re im; -im re], the real product A'·B' is the complex product, pairs and all.
/// </summary>
internal readonly unsafe struct ComplexPack<T> : IGemmPack<T> where T : unmanaged, INumberBase<T>
{
    public static int Parts => 2;

    public static bool Stored => false;

    public static void Left(in GemmOperand a, nint data, long row, int rows, long from, long depth, T* panel)
    {
        var source = (T*)data + 2 * (row * a.Row + from * a.Column);
        var width = GemmKernel<T>.Rows;
        for (var part = 0; part < 2; part++)
            Panels.Fill<T, T, DirectPack<T>>(source + part, 2 * a.Row, 2 * a.Column, rows, depth, panel + part * width, width, 2 * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Right(in GemmOperand b, nint data, long column, int columns, long from, long depth, T* panel)
    {
        var source = (T*)data + 2 * (from * b.Row + column * b.Column);
        var width = GemmKernel<T>.Columns;
        long next = 2 * b.Column, down = 2 * b.Row;
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
    /// <summary>panel[d·step + lane] = source[lane·next + d·down], and 0 in lanes from <paramref name="lanes"/> to <paramref name="width"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill<TStored, T, TConversion>(TStored* source, long next, long down, int lanes, long depth, T* panel, int width, int step)
        where TStored : unmanaged where T : unmanaged where TConversion : IElementConversion<TStored, T>
    {
        if (lanes < width) ClearTail(panel, lanes, width, depth, step);
        var lane = 0;
        // Reading along the memory order decides the speed: either lanes or depths lie side by side.
        if (next == 1 && typeof(TStored) == typeof(T))
        {
            for (long d = 0; d < depth; d++) Unsafe.CopyBlockUnaligned(panel + d * step, source + d * down, (uint)(lanes * sizeof(T)));
            return;
        }
        for (; lane <= lanes - 4; lane += 4)
        {
            var from = source + lane * next;
            var to = panel + lane;
            for (var d = depth; d > 0; d--, from += down, to += step)
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

    private static void ClearTail<T>(T* panel, int lanes, int width, long depth, int step) where T : unmanaged
    {
        for (long d = 0; d < depth; d++) new Span<T>(panel + d * step + lanes, width - lanes).Clear();
    }
}
