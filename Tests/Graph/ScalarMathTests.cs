using System.Numerics;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests;

[TestClass]
public sealed class ScalarMathTests
{
    [TestMethod]
    [DataRow(KOp.Div, "int32", 7, 0, -1)]
    [DataRow(KOp.Div, "int32", int.MinValue, -1, int.MinValue)]
    [DataRow(KOp.Div, "int32", -7, 2, -3)]
    [DataRow(KOp.Div, "int64", long.MinValue, -1, long.MinValue)]
    [DataRow(KOp.Div, "uint8", 7, 0, 255)]
    [DataRow(KOp.Div, "uint64", -1, 2, long.MaxValue)]
    [DataRow(KOp.Rem, "int32", 7, 0, 7)]
    [DataRow(KOp.Rem, "int32", int.MinValue, -1, 0)]
    [DataRow(KOp.Rem, "int32", -7, 2, -1)]
    [DataRow(KOp.Rem, "uint64", -1, 10, 5)]
    [DataRow(KOp.Add, "int8", 127, 1, -128)]
    [DataRow(KOp.Sub, "uint8", 0, 1, 255)]
    [DataRow(KOp.Mul, "uint16", 65535, 65535, 1)]
    [DataRow(KOp.Neg, "int32", int.MinValue, 0, int.MinValue)]
    [DataRow(KOp.Abs, "int8", -128, 0, -128)]
    [DataRow(KOp.Abs, "uint8", 200, 0, 200)]
    [DataRow(KOp.Sign, "uint64", -1, 0, 1)]
    [DataRow(KOp.Min, "uint64", -1, 1, 1)]
    [DataRow(KOp.Max, "int64", -1, 1, 1)]
    [DataRow(KOp.ShiftLeft, "int32", 1, 31, int.MinValue)]
    [DataRow(KOp.ShiftLeft, "int32", 1, 32, 0)]
    [DataRow(KOp.ShiftLeft, "int32", 1, -1, 0)]
    [DataRow(KOp.ShiftLeft, "uint8", 255, 4, 240)]
    [DataRow(KOp.ShiftRightArithmetic, "int32", -8, 1, -4)]
    [DataRow(KOp.ShiftRightArithmetic, "int32", -8, 99, -1)]
    [DataRow(KOp.ShiftRightArithmetic, "int32", 8, -1, 0)]
    [DataRow(KOp.ShiftRightArithmetic, "uint8", 128, 1, 64)]
    [DataRow(KOp.ShiftRightLogical, "int32", -1, 28, 15)]
    [DataRow(KOp.ShiftRightLogical, "int32", -1, 32, 0)]
    [DataRow(KOp.PopCount, "int8", -1, 0, 8)]
    [DataRow(KOp.Clz, "int16", 1, 0, 15)]
    [DataRow(KOp.Clz, "uint8", 0, 0, 8)]
    [DataRow(KOp.MulHi, "int32", -1, 1, -1)]
    [DataRow(KOp.MulHi, "uint64", -1, -1, -2)]
    [DataRow(KOp.Not, "uint8", 1, 0, 254)]
    [DataRow(KOp.Not, "bool", 1, 0, 0)]
    public void Integers(KOp op, string type, long x, long y, long expected)
    {
        var t = DType.Parse(type);
        Scalar[] args = op.Arity() == 1 ? [Scalar.OfInt(t, x)] : [Scalar.OfInt(t, x), Scalar.OfInt(t, y)];
        Assert.AreEqual(Scalar.OfInt(t, expected), ScalarMath.Apply(op, t, args));
    }

    [TestMethod]
    [DataRow("int32", 3e9, int.MaxValue)]
    [DataRow("int32", -1.9, -1)]
    [DataRow("int32", double.NaN, 0)]
    [DataRow("uint8", 256.0, 255)]
    [DataRow("uint8", -1.0, 0)]
    [DataRow("int64", 1e300, long.MaxValue)]
    [DataRow("uint64", 1e300, -1)]
    [DataRow("bool", double.NaN, 1)]
    public void FloatsSaturateOnTheirWayToIntegers(string type, double x, long expected) =>
        Assert.AreEqual(expected, Scalar.OfFloat(DType.Float64, x).Cast(DType.Parse(type)).Int);

    [TestMethod]
    public void ConversionsRoundOnce()
    {
        // 2^62 + 2^38 + 1 lies above the middle of two floats, by less than float64 can tell.
        var wide = Scalar.OfInt(DType.Int64, (1L << 62) + (1L << 38) + 1);
        Assert.AreEqual((float)((1L << 62) + (1L << 39)), wide.Cast(DType.Float32).Re);
        // 1 + 2^-8 is half way between two bfloat16 numbers; a little more than that must not come out as half way.
        Assert.AreEqual(1 + Math.Pow(2, -7), Scalar.OfFloat(DType.BFloat16, 1 + Math.Pow(2, -8) + Math.Pow(2, -40)).Re);
        Assert.AreEqual(1.0, Scalar.OfFloat(DType.BFloat16, 1 + Math.Pow(2, -8)).Re);
        Assert.AreEqual(-1, Scalar.OfInt(DType.UInt32, 0xFFFFFFFF).Cast(DType.Int32).Int);
    }

    [TestMethod]
    public void FloatsKeepNaNAndTheSignOfZero()
    {
        Scalar F(double x) => Scalar.OfFloat(DType.Float32, x);
        Scalar Do(KOp op, params double[] x) => ScalarMath.Apply(op, DType.Float32, [.. x.Select(F)]);
        Assert.AreEqual(F(double.NaN), Do(KOp.Max, 1, double.NaN));
        Assert.AreEqual(F(double.NaN), Do(KOp.Min, double.NaN, 1));
        Assert.AreEqual(F(0), Do(KOp.Max, -0.0, 0.0));
        Assert.AreEqual(F(-0.0), Do(KOp.Min, 0.0, -0.0));
        Assert.AreEqual(F(-0.0), Do(KOp.Sign, -0.0));
        Assert.AreEqual(F(2), Do(KOp.Round, 2.5));
        Assert.AreEqual(F(3), Do(KOp.RoundAway, 2.5));
        Assert.AreEqual(F(-1), Do(KOp.Rem, -7, 2));
        Assert.AreEqual(F(1), Do(KOp.Pow, double.NaN, 0));
        Assert.AreEqual(F(64), Do(KOp.Pow, -8, 2));
        Assert.AreEqual(F(float.Epsilon), Do(KOp.NextAfter, 0, 1));
        Assert.AreEqual(F(-float.Epsilon), Do(KOp.NextAfter, 0, -1));
        Assert.AreEqual(F(MathF.BitDecrement(1)), Do(KOp.NextAfter, 1, 0));
        Assert.AreEqual(F(MathF.BitDecrement(-1)), Do(KOp.NextAfter, -1, -2));
        Assert.AreEqual(F(-0.0), Do(KOp.NextAfter, 0, -0.0));
    }

    [TestMethod]
    public void BitsComeBack()
    {
        foreach (var type in DType.All.Where(t => t.IsInexact))
        {
            var x = Scalar.OfComplex(DType.Complex128, new Complex(-1.5, 0.25)).Cast(type);
            Assert.AreEqual(x, ScalarMath.FromBits(type, ScalarMath.ToBits(x)), type.Name);
        }
        Assert.AreEqual((UInt128)0xBFC00000, ScalarMath.ToBits(Scalar.OfFloat(DType.Float32, -1.5)));
        Assert.AreEqual((UInt128)0xFF, ScalarMath.ToBits(Scalar.OfInt(DType.Int8, -1)));
    }

    // Values and sides of branch cuts as C99 annex G and NumPy have them.
    [TestMethod]
    [DataRow(KOp.Asinh, 1.0, 2.0, 1.4693517443681852, 1.0634400235777521)]
    [DataRow(KOp.Acosh, 1.0, 2.0, 1.5285709194809982, 1.1437177404024204)]
    [DataRow(KOp.Acosh, 0.5, -0.0, 0.0, -1.0471975511965979)]
    [DataRow(KOp.Acosh, -2.0, 0.0, 1.3169578969248166, 3.1415926535897931)]
    [DataRow(KOp.Atanh, 1.0, 2.0, 0.17328679513998632, 1.1780972450961724)]
    [DataRow(KOp.Atanh, 2.0, 0.0, 0.54930614433405489, 1.5707963267948966)]
    [DataRow(KOp.Atanh, 2.0, -0.0, 0.54930614433405489, -1.5707963267948966)]
    [DataRow(KOp.Atan, 1.0, 2.0, 1.3389725222944935, 0.40235947810852507)]
    [DataRow(KOp.Expm1, 1e-9, 1e-9, 1e-9, 1.000000001e-9)]
    [DataRow(KOp.Log1p, 1e-9, 1e-9, 1e-9, 9.99999999e-10)]
    [DataRow(KOp.Exp2, 1.0, 1.0, 1.5384778027279442, 1.2779225526272695)]
    public void ComplexFunctions(KOp op, double re, double im, double expectedRe, double expectedIm)
    {
        var y = ScalarMath.Apply(op, DType.Complex128, Scalar.OfComplex(DType.Complex128, new Complex(re, im)));
        Assert.AreEqual(expectedRe, y.Re, 1e-15 * Math.Max(1e-3, Math.Abs(expectedRe)) * 4);
        Assert.AreEqual(expectedIm, y.Im, 1e-15 * Math.Max(1e-3, Math.Abs(expectedIm)) * 4);
    }
}
