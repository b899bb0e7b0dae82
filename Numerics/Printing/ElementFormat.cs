using System.Globalization;
using System.Numerics;

namespace Lazy;

/// <summary>
/// The printed elements of an array, all padded to one width, by NumPy's default options: 8 digits, shortest unique digits, signs only
/// for negative numbers.
/// </summary>
internal static class ElementFormat
{
    private const int Precision = 8;

    /// <summary>The words of the elements at the given flat indices.</summary>
    public static string[] Words(ElementSource source, long[] indices, bool scalar)
    {
        switch (source.Kind)
        {
            case ElementKind.Bool:
                return Array.ConvertAll(indices, i => !source.GetBool(i) ? "False" : scalar ? "True" : " True");
            case ElementKind.Int:
                return PadLeft(Array.ConvertAll(indices, i => source.GetInt64(i).ToString(CultureInfo.InvariantCulture)));
            case ElementKind.UInt:
                return PadLeft(Array.ConvertAll(indices, i => source.GetUInt64(i).ToString(CultureInfo.InvariantCulture)));
            case ElementKind.Complex64 or ElementKind.Complex128:
                var values = Array.ConvertAll(indices, source.GetComplex);
                var real = Floats(Array.ConvertAll(values, z => z.Real), source.Kind, false);
                var imaginary = Floats(Array.ConvertAll(values, z => z.Imaginary), source.Kind, true);
                return [.. real.Zip(imaginary, (re, im) => re + im.TrimEnd() + "j" + im[im.TrimEnd().Length..])];
            default:
                return Floats(Array.ConvertAll(indices, source.GetDouble), source.Kind, false);
        }
    }

    /// <summary>The text of a single element, which shows all its unique digits, as Python shows a scalar.</summary>
    public static string Scalar(ElementSource source)
    {
        if (source.Kind is ElementKind.Complex64 or ElementKind.Complex128)
        {
            var value = source.GetComplex(0);
            var imaginary = ScalarFloat(value.Imaginary, source.Kind, "") + "j";
            if (value.Real == 0 && !double.IsNegative(value.Real)) return imaginary;
            var plus = double.IsNegative(value.Imaginary) && !double.IsNaN(value.Imaginary) ? "" : "+";
            return $"({ScalarFloat(value.Real, source.Kind, "")}{plus}{imaginary})";
        }
        return source.Kind < ElementKind.Float16 ? Words(source, [0], true)[0] : ScalarFloat(source.GetDouble(0), source.Kind, ".0");
    }

    private static string ScalarFloat(double value, ElementKind kind, string whole)
    {
        if (!double.IsFinite(value)) return NonFinite(value, false);
        var digits = FloatDigits.Of(value, FloatDigits.Format(kind));
        var sign = double.IsNegative(value) ? "-" : "";
        if (value == 0 || Math.Abs(value) is >= 1e-4 and < 1e16)
        {
            var text = digits.Positional();
            return sign + (text.EndsWith('.') ? text[..^1] + whole : text);
        }
        return sign + digits.Mantissa(0).TrimEnd('.') + digits.Power(2);
    }

    private static string[] Floats(double[] values, ElementKind kind, bool plus)
    {
        var finite = Array.FindAll(values, double.IsFinite);
        var format = FloatDigits.Format(kind);
        var exponential = IsExponential(finite);
        // Without an exponent, digits in front of the point are the value's own: a half of 41696 is not shown as 41700.
        var digits = Array.ConvertAll(finite, value => exponential
            ? FloatDigits.Of(value, format, first => first - Precision)
            : FloatDigits.Of(value, format, _ => -Precision, _ => 0));
        var fraction = digits.Select(d => d.Digits.Length - 1).DefaultIfEmpty(0).Max();
        var power = digits.Select(d => d.Power(2).Length - 2).DefaultIfEmpty(0).Max();
        var parts = finite.Zip(digits, (value, d) =>
        {
            if (!exponential) return Sign(value, plus) + d.Positional();
            // All mantissas get one length, the longest needed: where fewer digits are unique the exact value goes on, as in NumPy.
            var full = FloatDigits.Of(value, format, first => first - fraction, first => first - fraction);
            return Sign(value, plus) + full.Mantissa(fraction) + full.Power(power);
        }).ToArray();

        var left = parts.Select(part => part.IndexOf('.', StringComparison.Ordinal)).DefaultIfEmpty(0).Max();
        var right = parts.Select(part => part.Length - part.IndexOf('.', StringComparison.Ordinal) - 1).DefaultIfEmpty(0).Max();
        // An infinity reserves a sign if any of them, or the mode, has one.
        var others = values.Where(value => !double.IsFinite(value)).ToArray();
        if (others.Length > 0)
        {
            var infinity = plus || others.Contains(double.NegativeInfinity) ? 4 : 3;
            left = Math.Max(left, infinity - right - 1);
        }
        var next = 0;
        return Array.ConvertAll(values, value =>
        {
            if (!double.IsFinite(value)) return NonFinite(value, plus).PadLeft(left + 1 + right);
            var part = parts[next++];
            var point = part.IndexOf('.', StringComparison.Ordinal);
            return (new string(' ', left - point) + part).PadRight(left + 1 + right);
        });
    }

    /// <summary>Whether powers of ten are shown: a value of 1e8 or more, one below 1e-4, a ratio above 1000; zeros aside.</summary>
    private static bool IsExponential(double[] finite)
    {
        var sizes = finite.Where(value => value != 0).Select(Math.Abs).ToArray();
        return sizes.Length > 0 && (sizes.Max() >= 1e8 || sizes.Min() < 1e-4 || sizes.Max() / sizes.Min() > 1000);
    }

    private static string Sign(double value, bool plus) => double.IsNegative(value) ? "-" : plus ? "+" : "";

    private static string NonFinite(double value, bool plus) =>
        double.IsNaN(value) ? (plus ? "+nan" : "nan") : Sign(value, plus) + "inf";

    private static string[] PadLeft(string[] words)
    {
        var width = words.Max(word => word.Length);
        return Array.ConvertAll(words, word => word.PadLeft(width));
    }
}
