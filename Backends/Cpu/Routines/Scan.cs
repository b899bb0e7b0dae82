using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu;

/// <summary>How a cumulative operation joins what came before with the next element.</summary>
internal enum ScanKind
{
    Sum,
    Product,
    Max,
    Min,
}

/// <summary>
/// Cumulative operations along an axis. A line is cut into blocks of a fixed length: each is scanned by itself, then what came before it is
/// joined to all of it. The result depends on these blocks alone, not on who worked on them.
/// </summary>
internal static unsafe class Scan
{
    /// <summary>
    /// y[…, i, …] = x[…, 0, …] ∘ … ∘ x[…, i, …] along <paramref name="axis"/>, from the other end with <paramref name="reverse"/>. Integers
    /// wrap around; float16 and bfloat16 are joined in float32 and rounded per element; a NaN makes all that follow NaN; bool counts as 0
    /// and 1 for max and min ("any" and "all"), and complex numbers are ordered by real, then imaginary part. Strides are in elements; y
    /// may
    /// be x with the same strides.
    /// </summary>
    /// <exception cref="ArgumentException">Sum or product of bool.</exception>
    public static void Run(ScanKind kind, DType type, long[] shape, int axis, bool reverse, nint x, long[] xStrides, nint y,
        long[] yStrides)
    {
        if (shape.Length == 0) (shape, xStrides, yStrides, axis) = ([1], [1], [1], 0);
        foreach (var size in shape) if (size == 0) return;
        var lines = new ScanLines(shape, axis, reverse, xStrides, yStrides);
        if (type == DType.Float32) Number<float, float, SameElement<float>>(kind, lines, x, y);
        else if (type == DType.Float64) Number<double, double, SameElement<double>>(kind, lines, x, y);
        else if (type == DType.Int32) Number<int, int, SameElement<int>>(kind, lines, x, y);
        else if (type == DType.Int64) Number<long, long, SameElement<long>>(kind, lines, x, y);
        else if (type == DType.UInt32) Number<uint, uint, SameElement<uint>>(kind, lines, x, y);
        else if (type == DType.UInt64) Number<ulong, ulong, SameElement<ulong>>(kind, lines, x, y);
        else if (type == DType.Int8) Number<sbyte, sbyte, SameElement<sbyte>>(kind, lines, x, y);
        else if (type == DType.UInt8) Number<byte, byte, SameElement<byte>>(kind, lines, x, y);
        else if (type == DType.Int16) Number<short, short, SameElement<short>>(kind, lines, x, y);
        else if (type == DType.UInt16) Number<ushort, ushort, SameElement<ushort>>(kind, lines, x, y);
        else if (type == DType.Float16) Number<Half, float, HalfElement>(kind, lines, x, y);
        else if (type == DType.BFloat16) Number<BFloat16, float, BFloat16Element>(kind, lines, x, y);
        else if (type == DType.Bool && kind is ScanKind.Max or ScanKind.Min) Number<byte, byte, SameElement<byte>>(kind, lines, x, y);
        else if (type == DType.Complex64) Number<Complex64, Complex, Complex64Element>(kind, lines, x, y);
        else if (type == DType.Complex128) Number<Complex, Complex, SameElement<Complex>>(kind, lines, x, y);
        else throw new ArgumentException($"cumulative {kind}: {type} has none; cast it to an integer first.");
    }

    private static void Number<TStored, T, TConversion>(ScanKind kind, in ScanLines lines, nint x, nint y)
        where TStored : unmanaged where T : unmanaged, INumberBase<T> where TConversion : IElementConversion<TStored, T>
    {
        if (kind == ScanKind.Sum) ScanLoops<TStored, T, TConversion, Sum<T>>.Run(lines, (TStored*)x, (TStored*)y);
        else if (kind == ScanKind.Product) ScanLoops<TStored, T, TConversion, Product<T>>.Run(lines, (TStored*)x, (TStored*)y);
        else if (kind == ScanKind.Max) ScanLoops<TStored, T, TConversion, Max<T>>.Run(lines, (TStored*)x, (TStored*)y);
        else ScanLoops<TStored, T, TConversion, Min<T>>.Run(lines, (TStored*)x, (TStored*)y);
    }

    private readonly struct Sum<T> : IScanOperator<T> where T : INumberBase<T>
    {
        public static bool IsSum => true;

        public static T Join(T before, T next) => unchecked(before + next);
    }

    private readonly struct Product<T> : IScanOperator<T> where T : INumberBase<T>
    {
        public static bool IsSum => false;

        public static T Join(T before, T next) => unchecked(before * next);
    }

    private readonly struct Max<T> : IScanOperator<T> where T : INumberBase<T>
    {
        public static bool IsSum => false;

        public static T Join(T before, T next) => T.IsNaN(before) ? before : T.IsNaN(next) || Precedes(before, next) ? next : before;
    }

    private readonly struct Min<T> : IScanOperator<T> where T : INumberBase<T>
    {
        public static bool IsSum => false;

        public static T Join(T before, T next) => T.IsNaN(before) ? before : T.IsNaN(next) || Precedes(next, before) ? next : before;
    }

    /// <summary>a &lt; b; complex numbers by real, then imaginary part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Precedes<T>(T a, T b)
    {
        if (a is not Complex x || b is not Complex y) return Comparer<T>.Default.Compare(a, b) < 0;
        return x.Real < y.Real || (x.Real == y.Real && x.Imaginary < y.Imaginary);
    }
}

/// <summary>A joining of values; associative up to rounding.</summary>
internal interface IScanOperator<T>
{
    /// <summary>Whether it is addition, which has a vector form.</summary>
    static abstract bool IsSum { get; }

    static abstract T Join(T before, T next);
}
