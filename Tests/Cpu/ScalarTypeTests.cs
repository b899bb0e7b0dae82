using System.Globalization;
using System.Numerics;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests;

[TestClass]
public sealed class ScalarTypeTests
{
    [TestMethod]
    public void BFloat16_EveryBitPatternSurvivesFloat()
    {
        for (var bits = 0; bits <= ushort.MaxValue; bits++)
        {
            var value = BFloat16.FromBits((ushort)bits);
            var back = (BFloat16)(float)value;
            if (BFloat16.IsNaN(value)) Assert.IsTrue(BFloat16.IsNaN(back), $"{bits:x4}");
            else Assert.AreEqual(bits, back.ToBits(), $"{bits:x4}");
        }
    }

    [TestMethod]
    public void BFloat16_RoundsToTheNearestWithTiesToEven()
    {
        // Between two neighbours v and w of bfloat16 lie 2^16 floats: below the middle gives v, above w, the middle the even one.
        foreach (ushort bits in new ushort[] { 0x3F80, 0x3F81, 0x0000, 0x0001, 0x7F7E, 0x4233 })
        {
            var v = (uint)bits << 16;
            float At(uint offset) => BitConverter.UInt32BitsToSingle(v + offset);
            Assert.AreEqual(bits, ((BFloat16)At(0x7FFF)).ToBits());
            Assert.AreEqual(bits + 1, ((BFloat16)At(0x8001)).ToBits());
            Assert.AreEqual(bits + (bits & 1), ((BFloat16)At(0x8000)).ToBits());
            Assert.AreEqual((bits + (bits & 1)) | 0x8000, ((BFloat16)(-At(0x8000))).ToBits());
        }
        Assert.AreEqual(BFloat16.PositiveInfinity.ToBits(), ((BFloat16)float.MaxValue).ToBits());
    }

    [TestMethod]
    public void BFloat16_FromDoubleRoundsOnce()
    {
        // Just above the middle of 1 and its successor: rounding to float32 first would land on the middle, then on 1.
        var middle = 1.0 + Math.Pow(2, -8);
        Assert.AreEqual(0x3F81, ((BFloat16)(middle + Math.Pow(2, -40))).ToBits());
        Assert.AreEqual(0x3F80, ((BFloat16)(middle - Math.Pow(2, -40))).ToBits());
        Assert.AreEqual(0x3F80, ((BFloat16)middle).ToBits());
        Assert.AreEqual(0xBF81, ((BFloat16)(-middle - Math.Pow(2, -40))).ToBits());
        Assert.AreEqual(BFloat16.PositiveInfinity.ToBits(), ((BFloat16)1e300).ToBits());
        Assert.IsTrue(BFloat16.IsNaN((BFloat16)double.NaN));
    }

    [TestMethod]
    public void BFloat16_KeepsNaN()
    {
        Assert.IsTrue(BFloat16.IsNaN((BFloat16)BitConverter.UInt32BitsToSingle(0x7F800001)));
        Assert.IsTrue(BFloat16.IsNaN((BFloat16)BitConverter.UInt32BitsToSingle(0xFFFFFFFF)));
        Assert.IsFalse(BFloat16.NaN == (BFloat16)float.NaN);
        Assert.IsTrue(BFloat16.NaN.Equals((BFloat16)float.NaN));
        Assert.AreEqual(-1, BFloat16.NaN.CompareTo(BFloat16.NegativeInfinity));
    }

    [TestMethod]
    public void BFloat16_TextReadsBack()
    {
        for (var bits = 0; bits < 0x7F80; bits += 7)
        {
            var value = BFloat16.FromBits((ushort)bits);
            Assert.AreEqual(bits, ((BFloat16)float.Parse(value.ToString(), CultureInfo.InvariantCulture)).ToBits());
        }
        Assert.AreEqual("0.1", ((BFloat16)0.1f).ToString());
        Assert.AreEqual("3.14", ((BFloat16)3.14159f).ToString());
        Assert.AreEqual("-2", ((BFloat16)(-2f)).ToString());
    }

    [TestMethod]
    public void Complex64_AgreesWithComplex()
    {
        Complex64 a = new(1.5f, -2f), b = new(-0.25f, 3f);
        static void Same(Complex expected, Complex64 actual)
        {
            Assert.AreEqual((float)expected.Real, actual.Real, 1e-6f);
            Assert.AreEqual((float)expected.Imaginary, actual.Imaginary, 1e-6f);
        }
        Same((Complex)a + b, a + b);
        Same((Complex)a - b, a - b);
        Same((Complex)a * b, a * b);
        Same((Complex)a / b, a / b);
        Same(-(Complex)a, -a);
        Same(Complex.Conjugate(a), a.Conjugate);
        Assert.AreEqual((float)((Complex)a).Magnitude, a.Magnitude, 1e-6f);
        Assert.AreEqual((float)((Complex)a).Phase, a.Phase, 1e-6f);
        Assert.AreEqual("<1.5; -2>", a.ToString());
    }

    [TestMethod]
    public void Complex64_DivisionAndMagnitudeDoNotOverflow()
    {
        var big = new Complex64(1e38f, 1e38f);
        Assert.AreEqual(Complex64.One, big / big);
        Assert.AreEqual(1.4142136e38f, big.Magnitude, 1e32f);
        var tiny = new Complex64(1e-40f, 0f);
        Assert.AreEqual(Complex64.One, tiny / tiny);
    }
}
