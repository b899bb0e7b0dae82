using System.Numerics;

namespace Lazy;

/// <summary>
/// The decimal digits of binary floats: the fewest that tell a value from its neighbours of the same format, or fewer, correctly
/// rounded, where a precision cuts them off. Exact integer arithmetic after Steele and White's and Dragon4's free-format generation;
/// the framework's own formatting neither knows bfloat16 nor rounds ties at the cut to even, as NumPy does.
/// </summary>
/// <param name="Digits">The digits, first one not zero (except for zero itself), without zeros at the end.</param>
/// <param name="Exponent">The power of ten of the first digit.</param>
internal readonly record struct FloatDigits(string Digits, int Exponent)
{
    /// <summary>How many significand bits a format has, the hidden one included, and the exponent of its smallest subnormal.</summary>
    public static (int Bits, int MinExponent) Format(ElementKind kind) => kind switch
    {
        ElementKind.Float16 => (11, -24),
        ElementKind.BFloat16 => (8, -133),
        ElementKind.Float32 or ElementKind.Complex64 => (24, -149),
        _ => (53, -1074),
    };

    /// <summary>The digits of the absolute value of a finite number.</summary>
    /// <param name="value">The number, exactly representable in the format.</param>
    /// <param name="format">What <see cref="Format"/> says of its format.</param>
    /// <param name="atMost">The power of ten of the last digit allowed, given that of the first; no limit if null.</param>
    /// <param name="atLeast">
    /// The power of ten down to which digits are made even if fewer are unique, given that of the first: the further ones are those of
    /// the exact value.
    /// </param>
    public static FloatDigits Of(
        double value, (int Bits, int MinExponent) format, Func<int, int>? atMost = null, Func<int, int>? atLeast = null)
    {
        if (value == 0) return new("0", 0);
        value = Math.Abs(value);
        var exponent = Math.Max(Math.ILogB(value) - format.Bits + 1, format.MinExponent);
        var significand = (ulong)Math.ScaleB(value, -exponent);
        // Below a power of two the neighbours lie half as far apart as above it.
        var uneven = significand == 1UL << (format.Bits - 1) && exponent > format.MinExponent;
        // Ties go to even significands when text is read, so for them the ends of the interval read back as the value too.
        var even = (significand & 1) == 0;

        // value = rest / scale; low and high are half the distances to the neighbours in units of 1 / scale.
        var low = BigInteger.One << Math.Max(exponent, 0);
        var high = uneven ? low << 1 : low;
        var rest = low * significand << (uneven ? 2 : 1);
        var scale = (BigInteger.One << Math.Max(-exponent, 0)) << (uneven ? 2 : 1);

        // The power of ten of the first digit: an estimate that is right or one too small.
        var first = (int)Math.Floor(Math.Log10(value) - 1e-9);
        if (first >= 0) scale *= BigInteger.Pow(10, first);
        else (rest, low, high) = Scale(rest, low, high, BigInteger.Pow(10, -first));
        if (rest >= 10 * scale)
        {
            first++;
            scale *= 10;
        }

        var last = atMost?.Invoke(first) ?? int.MinValue;
        var enough = atLeast?.Invoke(first) ?? int.MaxValue;
        var digits = new List<int>(20);
        for (var place = first; ; place--)
        {
            var digit = (int)BigInteger.DivRem(rest, scale, out rest);
            var toLow = rest.CompareTo(low);
            var toHigh = (rest + high).CompareTo(scale);
            var downIsUnique = even ? toLow <= 0 : toLow < 0;
            var upIsUnique = even ? toHigh >= 0 : toHigh > 0;
            if (((downIsUnique || upIsUnique) && place <= enough) || place == last)
            {
                var middle = (2 * rest).CompareTo(scale);
                var up = downIsUnique == upIsUnique ? middle > 0 || (middle == 0 && (digit & 1) == 1) : upIsUnique;
                digits.Add(up ? digit + 1 : digit);
                return Carry(digits, first);
            }
            digits.Add(digit);
            (rest, low, high) = Scale(rest, low, high, 10);
        }
    }

    /// <summary>Digits and a point at the place of ones, with zeros only where the point needs them: <c>120.</c>, <c>0.012</c>.</summary>
    public string Positional()
    {
        if (Exponent < 0) return Digits == "0" ? "0." : "0." + new string('0', -Exponent - 1) + Digits;
        return Digits.Length <= Exponent + 1
            ? Digits.PadRight(Exponent + 1, '0') + "." : Digits[..(Exponent + 1)] + "." + Digits[(Exponent + 1)..];
    }

    /// <summary>One digit, a point and the others, padded with zeros to a number of them: <c>1.20</c>.</summary>
    public string Mantissa(int fraction) => Digits[..1] + "." + Digits[1..].PadRight(fraction, '0');

    /// <summary>The exponent with its sign and at least so many digits: <c>e+08</c>.</summary>
    public string Power(int width) =>
        (Exponent < 0 ? "e-" : "e+") + Math.Abs(Exponent).ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(width, '0');

    private static (BigInteger, BigInteger, BigInteger) Scale(BigInteger rest, BigInteger low, BigInteger high, BigInteger by) =>
        (rest * by, low * by, high * by);

    /// <summary>A last digit of ten runs up through the nines, and zeros at the end say nothing.</summary>
    private static FloatDigits Carry(List<int> digits, int first)
    {
        for (var i = digits.Count - 1; digits[i] == 10; i--)
        {
            digits[i] = 0;
            if (i == 0)
            {
                digits.Insert(0, 1);
                first++;
                break;
            }
            digits[i - 1]++;
        }
        var text = string.Concat(digits).TrimEnd('0');
        return text.Length == 0 ? new("0", 0) : new(text, first);
    }
}
