using System.Numerics;

namespace Lazy;

// Arrays from C# data. The data is copied. double gives float32, long int32 and Complex complex64 unless a dtype is named, as in JAX.
public static partial class jnp
{
    /// <summary>An array from numbers: float32[n].</summary>
    public static NDArray asarray(params ReadOnlySpan<float> data) => HostData.Array(data, data.Length, null);

    /// <summary>An array from numbers: float32[n].</summary>
    public static NDArray asarray(params ReadOnlySpan<double> data) => HostData.Array(data, data.Length, null);

    /// <summary>An array from numbers: int32[n].</summary>
    public static NDArray asarray(params ReadOnlySpan<int> data) => HostData.Array(data, data.Length, null);

    /// <summary>An array from truth values: bool[n].</summary>
    public static NDArray asarray(params ReadOnlySpan<bool> data) => HostData.Array(data, data.Length, null);

    /// <summary>An array from complex numbers: complex64[n].</summary>
    public static NDArray asarray(params ReadOnlySpan<Complex> data) => HostData.Array(data, data.Length, null);

    /// <summary>A scalar: float32[] unless a dtype is given.</summary>
    public static NDArray asarray(float a, DType? dtype = null) => HostData.Array<float>([a], Shape.Scalar, dtype);

    /// <summary>A scalar: float32[] unless a dtype is given.</summary>
    public static NDArray asarray(double a, DType? dtype = null) => HostData.Array<double>([a], Shape.Scalar, dtype);

    /// <summary>A scalar: int32[] unless a dtype is given.</summary>
    public static NDArray asarray(int a, DType? dtype = null) => HostData.Array<int>([a], Shape.Scalar, dtype);

    /// <summary>A scalar: bool[] unless a dtype is given.</summary>
    public static NDArray asarray(bool a, DType? dtype = null) => HostData.Array<bool>([a], Shape.Scalar, dtype);

    /// <summary>A scalar: complex64[] unless a dtype is given.</summary>
    public static NDArray asarray(Complex a, DType? dtype = null) => HostData.Array<Complex>([a], Shape.Scalar, dtype);

    /// <summary>The array itself, or converted to a dtype.</summary>
    public static NDArray asarray(NDArray a, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        return dtype is null ? a : a.AsType(dtype);
    }

    /// <summary>An array from numbers: float32[n] unless a dtype is given.</summary>
    public static NDArray asarray(float[] a, DType? dtype = null) => HostData.Array<float>(a, a?.Length ?? 0, dtype);

    /// <summary>An array from numbers: float32[n] unless a dtype is given.</summary>
    public static NDArray asarray(double[] a, DType? dtype = null) => HostData.Array<double>(a, a?.Length ?? 0, dtype);

    /// <summary>An array from numbers: int32[n] unless a dtype is given.</summary>
    public static NDArray asarray(int[] a, DType? dtype = null) => HostData.Array<int>(a, a?.Length ?? 0, dtype);

    /// <summary>An array from numbers: int32[n] unless a dtype is given.</summary>
    /// <exception cref="DTypeException">A number does not fit int32.</exception>
    public static NDArray asarray(long[] a, DType? dtype = null) => HostData.Array<long>(a, a?.Length ?? 0, dtype);

    /// <summary>An array from truth values: bool[n] unless a dtype is given.</summary>
    public static NDArray asarray(bool[] a, DType? dtype = null) => HostData.Array<bool>(a, a?.Length ?? 0, dtype);

    /// <summary>An array from bytes: uint8[n] unless a dtype is given.</summary>
    public static NDArray asarray(byte[] a, DType? dtype = null) => HostData.Array<byte>(a, a?.Length ?? 0, dtype);

    /// <summary>An array from complex numbers: complex64[n] unless a dtype is given.</summary>
    public static NDArray asarray(Complex[] a, DType? dtype = null) => HostData.Array<Complex>(a, a?.Length ?? 0, dtype);

    /// <summary>An array from a table: float32[m,n] unless a dtype is given.</summary>
    public static NDArray asarray(float[,] a, DType? dtype = null) => HostData.Array<float>(a, dtype);

    /// <summary>An array from a table: float32[m,n] unless a dtype is given.</summary>
    public static NDArray asarray(double[,] a, DType? dtype = null) => HostData.Array<double>(a, dtype);

    /// <summary>An array from a table: int32[m,n] unless a dtype is given.</summary>
    public static NDArray asarray(int[,] a, DType? dtype = null) => HostData.Array<int>(a, dtype);

    /// <summary>An array from a table: bool[m,n] unless a dtype is given.</summary>
    public static NDArray asarray(bool[,] a, DType? dtype = null) => HostData.Array<bool>(a, dtype);

    /// <summary>An array from a block: float32[l,m,n] unless a dtype is given.</summary>
    public static NDArray asarray(float[,,] a, DType? dtype = null) => HostData.Array<float>(a, dtype);

    /// <summary>An array from a block: float32[l,m,n] unless a dtype is given.</summary>
    public static NDArray asarray(double[,,] a, DType? dtype = null) => HostData.Array<double>(a, dtype);

    /// <summary>An array from a block: int32[l,m,n] unless a dtype is given.</summary>
    public static NDArray asarray(int[,,] a, DType? dtype = null) => HostData.Array<int>(a, dtype);

    /// <summary>An array from rows of one length: float32[m,n] unless a dtype is given.</summary>
    /// <exception cref="ShapeException">The rows differ in length.</exception>
    public static NDArray asarray(float[][] a, DType? dtype = null) => HostData.Rows(a, dtype);

    /// <summary>An array from rows of one length: float32[m,n] unless a dtype is given.</summary>
    /// <exception cref="ShapeException">The rows differ in length.</exception>
    public static NDArray asarray(double[][] a, DType? dtype = null) => HostData.Rows(a, dtype);

    /// <summary>An array from rows of one length: int32[m,n] unless a dtype is given.</summary>
    /// <exception cref="ShapeException">The rows differ in length.</exception>
    public static NDArray asarray(int[][] a, DType? dtype = null) => HostData.Rows(a, dtype);

    /// <summary>An array from rows of one length: bool[m,n] unless a dtype is given.</summary>
    /// <exception cref="ShapeException">The rows differ in length.</exception>
    public static NDArray asarray(bool[][] a, DType? dtype = null) => HostData.Rows(a, dtype);
}
