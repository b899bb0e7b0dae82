using System.Numerics;
using System.Runtime.InteropServices;
using Lazy.Graph;

namespace Lazy;

/// <summary>C# data as arrays in JAX's default dtypes.</summary>
internal static class HostData
{
    /// <summary>An array from elements in row-major order. Without a dtype, the 64-bit types of C# become JAX's defaults of 32
    /// bits.</summary>
    public static NDArray Array<T>(ReadOnlySpan<T> data, Shape shape, DType? dtype) where T : unmanaged
    {
        if (dtype is not null) return NDArray.Create(data, shape).AsType(dtype);
        if (typeof(T) == typeof(double)) return Narrow<double, float>(MemoryMarshal.Cast<T, double>(data), shape, static v => (float)v);
        if (typeof(T) == typeof(Complex))
            return Narrow<Complex, Complex64>(MemoryMarshal.Cast<T, Complex>(data), shape, static v => (Complex64)v);
        return typeof(T) == typeof(long) ? Narrow<long, int>(MemoryMarshal.Cast<T, long>(data), shape, Int32) : NDArray.Create(data, shape);
    }

    /// <summary>An array from a C# array of any rank.</summary>
    public static NDArray Array<T>(Array data, DType? dtype) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        var dims = new int[data.Rank];
        for (var i = 0; i < dims.Length; i++) dims[i] = data.GetLength(i);
        if (data.Length == 0) return Array<T>(default, dims, dtype);
        return Array(MemoryMarshal.CreateReadOnlySpan(ref Element<T>(data), data.Length), dims, dtype);
    }

    /// <summary>An array from rows.</summary>
    public static NDArray Rows<T>(T[][] rows, DType? dtype) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(rows);
        var columns = rows.Length == 0 ? 0 : rows[0].Length;
        for (var i = 1; i < rows.Length; i++)
        {
            if (rows[i].Length == columns) continue;
            throw new ShapeException($"asarray: row 0 has {columns} elements and row {i} has {rows[i].Length}; all rows must have the " +
                "same length.");
        }
        return Array<T>(rows.SelectMany(r => r).ToArray(), (rows.Length, columns), dtype);
    }

    private static ref T Element<T>(Array data) =>
        ref System.Runtime.CompilerServices.Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(data));

    private static NDArray Narrow<TFrom, TTo>(ReadOnlySpan<TFrom> data, Shape shape, Func<TFrom, TTo> convert) where TTo : unmanaged
    {
        var narrow = new TTo[data.Length];
        for (var i = 0; i < narrow.Length; i++) narrow[i] = convert(data[i]);
        return NDArray.Create<TTo>(narrow, shape);
    }

    private static int Int32(long v) => v == (int)v ? (int)v
        : throw new DTypeException($"asarray: the number {v} does not fit int32, the default integer; pass dtype: jnp.int64.");
}
