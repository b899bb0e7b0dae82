using System.Numerics;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using static Lazy.Backends.VectorMath.Words;

namespace Lazy.Backends.Gpu.Lowering;

/// <summary>
/// What is left of a large angle when quarter turns are taken out of it, after Payne and Hanek: the product of its digits with those of
/// 2/π that matter, in integers. Digits of 2/π that stand for whole turns, or for less than the last bit, are left out.
/// </summary>
internal static class LargeAngle
{
    // 2/π = 0.A2F9…, to 1216 bits.
    private static readonly BigInteger TwoOverPi = BigInteger.Parse("0A2F9836E4E441529FC2757D1F534DDC0DB6295993C439041FE5163ABDEBBC561"
        + "B7246E3A424DD2E006492EEA09D1921CFE1DEB1CB129A73EE88235F52EBB4484E99C7026B45F7E413991D639835339F49C845F8BBDF9283B1FF897FFDE05980F"
        + "EF2F118B5A0A6D1F6D367ECF27CB09B74F463F669E5FEA2D7527BAC7EBE5F17B3D0739F78A5292EA6BFB5FB11F8D5D0856033046FC7B6BAB",
        System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture);

    private const int Digits = 1216;

    /// <summary>a - n·π/2 of least magnitude, for finite a beyond the limit of the functions; n is given modulo 4.</summary>
    /// <param name="a">An angle that is not negative; for small ones the result has no meaning.</param>
    /// <param name="quadrant">n, in its low two bits.</param>
    public static KExpr Reduce(KExpr a, out KExpr quadrant)
    {
        var type = a.Type;
        var bits = UnsignedOf(type);
        var width = Width(type);
        var fraction = type == DType.Float64 ? 52 : 23;
        var bias = type == DType.Float64 ? 1023 : 127;
        // Zeros before the digits, so that the angles next to the limit find theirs; and halvings of the choice of a first word.
        var zeros = type == DType.Float64 ? 25 : 9;
        var levels = type == DType.Float64 ? 4 : 2;

        var pattern = Bits(a);
        var mantissa = K.Or(K.And(pattern, Int(bits, (1L << fraction) - 1)), Int(bits, 1L << fraction));
        var start = K.Add(ShiftRight(pattern, fraction), Int(bits, zeros - 2 - bias - fraction));
        var words = Enumerable.Range(0, (1 << levels) + 3).Select(i => Int(bits, Word(i, width, zeros))).ToArray();
        for (var level = levels - 1; level >= 0; level--)
        {
            var skip = 1 << level;
            var condition = IsNonZero(K.And(start, Int(bits, (long)width << level)));
            words = [.. Enumerable.Range(0, skip + 3).Select(i => K.Select(condition, words[i + skip], words[i]))];
        }
        var left = K.And(start, Int(bits, width - 1));
        var right = Xor(left, Int(bits, width - 1));
        KExpr Window(int i) => K.Or(K.Binary(KOp.ShiftLeft, words[i], left),
            K.Binary(KOp.ShiftRightLogical, ShiftRight(words[i + 1], 1), right));
        var (w0, w1, w2) = (Window(0), Window(1), Window(2));

        // Quarter turns modulo 4, as a number of twice the width with two bits before the point.
        var middle = K.Mul(mantissa, w1);
        var low = K.Add(middle, MulHigh(mantissa, w2));
        var carry = K.Select(Lt(low, middle), Int(bits, 1), Int(bits, 0));
        var high = K.Add(K.Add(K.Mul(mantissa, w0), MulHigh(mantissa, w1)), carry);
        quadrant = ShiftRight(K.Add(high, Int(bits, 1L << (width - 3))), width - 2);
        var signed = As(K.Sub(high, ShiftLeft(quadrant, width - 2)), SignedOf(type));
        var sign = As(ShiftRightSigned(signed, width - 1), bits);
        var whole = K.Cast(Xor(As(signed, bits), sign), type);
        var rest = K.Cast(Xor(low, sign), type);
        var sum = K.Add(K.Mul(whole, Float(type, Math.ScaleB(1, width))), rest);
        var result = K.Mul(sum, Float(type, Math.PI / 2 * Math.ScaleB(1, 2 - (2 * width))));
        return As(Xor(Bits(result), K.And(sign, SignBit(bits))), type);
    }

    private static long Word(int index, int width, int zeros)
    {
        // Words are cut from the digits with zeros before them and behind.
        var drop = Digits + zeros - ((index + 1) * width);
        var word = (drop >= 0 ? TwoOverPi >> drop : TwoOverPi << -drop) & ((BigInteger.One << width) - 1);
        return unchecked((long)(ulong)word);
    }
}
