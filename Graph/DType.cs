using System.Numerics;

namespace Lazy;

/// <summary>What kind of number a <see cref="DType"/> holds; the order is that of promotion between kinds.</summary>
public enum DKind
{
    /// <summary>True or false, one byte.</summary>
    Bool,
    /// <summary>Unsigned integer, wraps around.</summary>
    UInt,
    /// <summary>Signed integer in two's complement, wraps around.</summary>
    Int,
    /// <summary>Binary floating point.</summary>
    Float,
    /// <summary>A pair of floats.</summary>
    Complex,
}

/// <summary>An element type. One instance exists per type, so reference equality is equality.</summary>
public sealed class DType
{
    /// <summary>One byte, 0 or 1.</summary>
    public static readonly DType Bool = new(0, "bool", "b1", 1, DKind.Bool, typeof(bool));
    /// <summary>8-bit unsigned integer.</summary>
    public static readonly DType UInt8 = new(1, "uint8", "u1", 1, DKind.UInt, typeof(byte));
    /// <summary>16-bit unsigned integer.</summary>
    public static readonly DType UInt16 = new(2, "uint16", "u2", 2, DKind.UInt, typeof(ushort));
    /// <summary>32-bit unsigned integer.</summary>
    public static readonly DType UInt32 = new(3, "uint32", "u4", 4, DKind.UInt, typeof(uint));
    /// <summary>64-bit unsigned integer.</summary>
    public static readonly DType UInt64 = new(4, "uint64", "u8", 8, DKind.UInt, typeof(ulong));
    /// <summary>8-bit signed integer.</summary>
    public static readonly DType Int8 = new(5, "int8", "i1", 1, DKind.Int, typeof(sbyte));
    /// <summary>16-bit signed integer.</summary>
    public static readonly DType Int16 = new(6, "int16", "i2", 2, DKind.Int, typeof(short));
    /// <summary>32-bit signed integer, the default integer.</summary>
    public static readonly DType Int32 = new(7, "int32", "i4", 4, DKind.Int, typeof(int));
    /// <summary>64-bit signed integer.</summary>
    public static readonly DType Int64 = new(8, "int64", "i8", 8, DKind.Int, typeof(long));
    /// <summary>8 exponent bits and 7 fraction bits.</summary>
    public static readonly DType BFloat16 = new(9, "bfloat16", "bf", 2, DKind.Float, typeof(BFloat16));
    /// <summary>IEEE binary16.</summary>
    public static readonly DType Float16 = new(10, "float16", "f2", 2, DKind.Float, typeof(Half));
    /// <summary>IEEE binary32, the default float.</summary>
    public static readonly DType Float32 = new(11, "float32", "f4", 4, DKind.Float, typeof(float));
    /// <summary>IEEE binary64.</summary>
    public static readonly DType Float64 = new(12, "float64", "f8", 8, DKind.Float, typeof(double));
    /// <summary>Two float32.</summary>
    public static readonly DType Complex64 = new(13, "complex64", "c8", 8, DKind.Complex, typeof(Complex64));
    /// <summary>Two float64.</summary>
    public static readonly DType Complex128 = new(14, "complex128", "c16", 16, DKind.Complex, typeof(Complex));

    /// <summary>All dtypes, in the order of their codes.</summary>
    public static IReadOnlyList<DType> All { get; } =
    [
        Bool, UInt8, UInt16, UInt32, UInt64, Int8, Int16, Int32, Int64, BFloat16, Float16, Float32, Float64, Complex64, Complex128,
    ];

    private DType(int code, string name, string shortName, int size, DKind kind, Type clrType)
    {
        Code = code;
        Name = name;
        ShortName = shortName;
        Size = size;
        Kind = kind;
        ClrType = clrType;
    }

    /// <summary>A small number, the index into tables by dtype.</summary>
    public int Code { get; }

    /// <summary>NumPy's name, such as <c>float32</c>.</summary>
    public string Name { get; }

    /// <summary>The two or three letters of the promotion table, such as <c>f4</c>.</summary>
    public string ShortName { get; }

    /// <summary>Bytes of one element.</summary>
    public int Size { get; }

    /// <summary>The kind of number.</summary>
    public DKind Kind { get; }

    /// <summary>The .NET type of one element.</summary>
    public Type ClrType { get; }

    /// <summary>Signed or unsigned integer, not bool.</summary>
    public bool IsInteger => Kind is DKind.Int or DKind.UInt;

    /// <summary>Real floating point.</summary>
    public bool IsFloat => Kind == DKind.Float;

    /// <summary>Complex floating point.</summary>
    public bool IsComplex => Kind == DKind.Complex;

    /// <summary>Float or complex: what has derivatives.</summary>
    public bool IsInexact => Kind is DKind.Float or DKind.Complex;

    /// <summary>The dtype of the real and imaginary parts; a real dtype is its own.</summary>
    public DType RealPart => this == Complex64 ? Float32 : this == Complex128 ? Float64 : this;

    /// <summary>The complex dtype whose parts have at least this precision.</summary>
    public DType ToComplex => IsComplex ? this : this == Float64 ? Complex128 : Complex64;

    /// <summary>The dtype in which sums of this dtype are accumulated: 16-bit floats widen to float32.</summary>
    public DType Accumulator => this == Float16 || this == BFloat16 ? Float32 : this;

    /// <summary>Finds a dtype by NumPy's name.</summary>
    /// <exception cref="DTypeException">No dtype has that name.</exception>
    public static DType Parse(string name)
    {
        foreach (var d in All)
        {
            if (string.Equals(d.Name, name, StringComparison.Ordinal)) return d;
        }
        throw new DTypeException($"DType.Parse: there is no dtype '{name}'; known are {string.Join(", ", All.Select(d => d.Name))}.");
    }

    /// <summary>The dtype of a .NET element type.</summary>
    /// <exception cref="DTypeException">The type is no element type.</exception>
    public static DType Of(Type type)
    {
        foreach (var d in All)
        {
            if (d.ClrType == type) return d;
        }
        throw new DTypeException($"DType.Of: {type} is no element type; use one of {string.Join(", ", All.Select(d => d.ClrType.Name))}.");
    }

    /// <summary>The dtype of a .NET element type.</summary>
    public static DType Of<T>() => Cache<T>.Value;

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static class Cache<T>
    {
        public static readonly DType Value = Of(typeof(T));
    }
}
