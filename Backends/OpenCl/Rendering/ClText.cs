using System.Globalization;
using Lazy.Graph;
using Lazy.Graph.Reference;

namespace Lazy.Backends.OpenCl;

/// <summary>The names of types and the exact text of numbers in OpenCL C.</summary>
internal static class ClText
{
    /// <summary>
    /// The type of a register. A single bool is an int of 0 or 1; bools side by side are ints of 0 or -1, which is what comparisons of
    /// vectors give and what <c>select</c> takes.
    /// </summary>
    public static string Register(DType type, int lanes = 1)
    {
        var name = type == DType.Bool || type == DType.Int32 ? "int"
            : type == DType.UInt32 ? "uint"
            : type == DType.Int64 ? "long"
            : type == DType.UInt64 ? "ulong"
            : type == DType.Float32 ? "float"
            : type == DType.Float64 ? "double"
            : throw new InternalException($"{type} is no register dtype.");
        return name + Suffix(lanes);
    }

    /// <summary>The unsigned type of the same size and lanes.</summary>
    public static string Unsigned(DType type, int lanes) => (type.Size == 8 ? "ulong" : "uint") + Suffix(lanes);

    /// <summary>The type of an element in memory. 16-bit floats are their bits.</summary>
    public static string Memory(DType type) => type.Size switch
    {
        1 => type == DType.Int8 ? "char" : "uchar",
        2 => type == DType.Int16 ? "short" : "ushort",
        _ => Register(type),
    };

    /// <summary>What is appended to the name of a type with these lanes.</summary>
    public static string Suffix(int lanes) => lanes == 1 ? "" : lanes.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number with exactly this value, in any culture and for any rounding of the compiler.</summary>
    public static string Number(Scalar number)
    {
        var type = number.Type;
        if (type.IsFloat) return Float(number.Re, type == DType.Float32);
        if (type == DType.Bool) return number.IsTrue ? "1" : "0";
        var suffix = type == DType.Int32 ? "" : type == DType.UInt32 ? "u" : type == DType.Int64 ? "L" : "UL";
        if (type.Kind == DKind.UInt) return ((ulong)number.Int).ToString(CultureInfo.InvariantCulture) + suffix;
        var value = number.Int;
        // The least number has no literal: its digits alone are too large.
        var isLeast = value == (type.Size == 8 ? long.MinValue : int.MinValue);
        if (isLeast) return $"({(value + 1).ToString(CultureInfo.InvariantCulture)}{suffix} - 1)";
        var text = value.ToString(CultureInfo.InvariantCulture) + suffix;
        return value < 0 ? $"({text})" : text;
    }

    private static string Float(double value, bool single)
    {
        var suffix = single ? "f" : "";
        if (!double.IsFinite(value) || (value == 0 && double.IsNegative(value)))
        {
            var bits = (ulong)ScalarMath.ToBits(Scalar.OfFloat(single ? DType.Float32 : DType.Float64, value));
            return single ? $"as_float(0x{bits:x8}u)" : $"as_double(0x{bits:x16}UL)";
        }
        var text = Math.Abs(value) < 1 << 20 && Math.Truncate(value) == value
            ? Math.Abs(value).ToString("0.0", CultureInfo.InvariantCulture)
            : Hex(Math.Abs(value));
        return value < 0 ? $"(-{text}{suffix})" : text + suffix;
    }

    // 0x1.8p+3: the fraction as hexadecimal digits and the exponent of two, so that no compiler has to round.
    private static string Hex(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52) - 1023;
        var fraction = bits & 0xfffffffffffff;
        var lead = '1';
        if (exponent == -1023) (lead, exponent) = ('0', -1022);
        var digits = fraction.ToString("x13", CultureInfo.InvariantCulture).TrimEnd('0');
        var sign = exponent < 0 ? "" : "+";
        return $"0x{lead}{(digits.Length > 0 ? "." + digits : "")}p{sign}{exponent.ToString(CultureInfo.InvariantCulture)}";
    }
}
