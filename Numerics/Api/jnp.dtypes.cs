using Lazy.Graph;

namespace Lazy;

/// <summary>NumPy's functions on arrays, under JAX's names: operands are promoted and broadcast, and nothing is computed until a value is
/// read.</summary>
public static partial class jnp
{
    /// <summary>The ratio of a circle's circumference to its diameter.</summary>
    public const double pi = Math.PI;

    /// <summary>The base of the natural logarithm.</summary>
    public const double e = Math.E;

    /// <summary>The Euler–Mascheroni constant.</summary>
    public const double euler_gamma = 0.57721566490153286060651209008240243;

    /// <summary>Positive infinity.</summary>
    public const double inf = double.PositiveInfinity;

    /// <summary>Not a number.</summary>
    public const double nan = double.NaN;

    /// <summary>In an index: a new axis of extent 1.</summary>
    public static readonly NewAxis newaxis = NewAxis.Instance;

    /// <summary>True or false.</summary>
    public static DType bool_ => DType.Bool;

    /// <summary>8-bit unsigned integer.</summary>
    public static DType uint8 => DType.UInt8;

    /// <summary>16-bit unsigned integer.</summary>
    public static DType uint16 => DType.UInt16;

    /// <summary>32-bit unsigned integer.</summary>
    public static DType uint32 => DType.UInt32;

    /// <summary>64-bit unsigned integer.</summary>
    public static DType uint64 => DType.UInt64;

    /// <summary>8-bit signed integer.</summary>
    public static DType int8 => DType.Int8;

    /// <summary>16-bit signed integer.</summary>
    public static DType int16 => DType.Int16;

    /// <summary>32-bit signed integer, the default integer.</summary>
    public static DType int32 => DType.Int32;

    /// <summary>64-bit signed integer.</summary>
    public static DType int64 => DType.Int64;

    /// <summary>The upper half of a float32: 8 exponent bits and 7 fraction bits.</summary>
    public static DType bfloat16 => DType.BFloat16;

    /// <summary>IEEE binary16.</summary>
    public static DType float16 => DType.Float16;

    /// <summary>IEEE binary32, the default float.</summary>
    public static DType float32 => DType.Float32;

    /// <summary>IEEE binary64.</summary>
    public static DType float64 => DType.Float64;

    /// <summary>Two float32, the default complex number.</summary>
    public static DType complex64 => DType.Complex64;

    /// <summary>Two float64.</summary>
    public static DType complex128 => DType.Complex128;

    /// <summary>The array in another dtype: floats going to integers truncate and saturate, integers wrap, and bool is "not
    /// zero".</summary>
    public static NDArray astype(NDArray x, DType dtype)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.AsType(dtype);
    }

    /// <summary>The dtype to which two dtypes promote, by JAX's lattice.</summary>
    public static DType promote_types(DType a, DType b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return Promotion.Promote(a, false, b, false).DType;
    }

    /// <summary>The dtype of an operation on these arrays and C# scalars.</summary>
    public static DType result_type(params ReadOnlySpan<NDArray> arrays) => Promotion.Promote(Ufunc.Avals("result_type", arrays)).DType;

    /// <summary>The limits of a float dtype.</summary>
    /// <exception cref="DTypeException">The dtype is no float.</exception>
    public static FloatInfo finfo(DType dtype) => FloatInfo.Of(dtype);

    /// <summary>The limits of an integer dtype.</summary>
    /// <exception cref="DTypeException">The dtype is no integer.</exception>
    public static IntegerInfo iinfo(DType dtype) => IntegerInfo.Of(dtype);

    /// <summary>The shape of an array.</summary>
    public static Shape shape(NDArray a) => Ufunc.Enter("shape", a).Shape;

    /// <summary>The number of axes of an array.</summary>
    public static int ndim(NDArray a) => Ufunc.Enter("ndim", a).Rank;

    /// <summary>The number of elements of an array, or its extent along an axis.</summary>
    public static long size(NDArray a, int? axis = null)
    {
        var x = Ufunc.Enter("size", a);
        return axis is { } i ? x.Shape[Axes.NormalizeOne("size", i, x.Rank)] : x.Shape.Size;
    }

    /// <summary>Whether the array is complex.</summary>
    public static bool iscomplexobj(NDArray x) => Ufunc.Enter("iscomplexobj", x).DType.IsComplex;

    /// <summary>Whether the array is not complex.</summary>
    public static bool isrealobj(NDArray x) => !iscomplexobj(x);

    /// <summary>Whether the array has no axes.</summary>
    public static bool isscalar(NDArray x) => ndim(x) == 0;
}
