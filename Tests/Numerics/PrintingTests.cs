using System.Globalization;
using System.Numerics;

namespace Lazy.Tests;

/// <summary>An array given as text, and what NumPy prints for it.</summary>
/// <param name="Values">Values by row-major index, or "arange n step"; parts of a complex number are set apart by a bar.</param>
internal sealed record PrintingCase(ElementKind Kind, string DType, int[] Shape, bool Weak, string Values, string Str, string Repr);

internal static partial class PrintingCases
{
    public static IEnumerable<PrintingCase> All => [.. First, .. Second, .. Third, .. Fourth];
}

[TestClass]
public sealed class PrintingTests
{
    /// <summary>Reads the texts of the cases, and remembers which elements were asked for.</summary>
    private sealed class TextSource : ElementSource
    {
        private readonly string[] words;
        private readonly bool single;

        public TextSource(PrintingCase given) : base(given.Kind)
        {
            words = given.Values.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            single = given.DType is "float32" or "complex64";
            if (words is not ["arange", ..]) return;
            var step = double.Parse(words[2], CultureInfo.InvariantCulture);
            words = [.. Enumerable.Range(0, int.Parse(words[1], CultureInfo.InvariantCulture))
                .Select(i => (i * step).ToString("R", CultureInfo.InvariantCulture))];
        }

        public HashSet<long> Asked { get; } = [];

        public override bool GetBool(long index) => Word(index) == "T";

        public override long GetInt64(long index) => long.Parse(Word(index), CultureInfo.InvariantCulture);

        public override ulong GetUInt64(long index) => ulong.Parse(Word(index), CultureInfo.InvariantCulture);

        public override double GetDouble(long index) =>
            Kind == ElementKind.Float16 ? (double)Half.Parse(Word(index), CultureInfo.InvariantCulture) : Real(Word(index));

        public override Complex GetComplex(long index)
        {
            var parts = Word(index).Split('|');
            return new Complex(Real(parts[0]), parts.Length > 1 ? Real(parts[1]) : 0);
        }

        private double Real(string word) =>
            single ? float.Parse(word, CultureInfo.InvariantCulture) : double.Parse(word, CultureInfo.InvariantCulture);

        private string Word(long index)
        {
            Asked.Add(index);
            return words[index];
        }
    }

    private sealed class Floats(ElementKind kind, params double[] values) : ElementSource(kind)
    {
        public override double GetDouble(long index) => values[index];
    }

    private static void CheckAll()
    {
        foreach (var given in PrintingCases.All)
        {
            Assert.AreEqual(given.Str, ArrayFormatter.Str(given.Shape, new TextSource(given)), given.Values);
            Assert.AreEqual(given.Repr, ArrayFormatter.Repr(given.Shape, new TextSource(given), given.DType, given.Weak), given.Values);
        }
    }

    [TestMethod]
    public void TextsAreNumPys()
    {
        Assert.IsGreaterThan(80, PrintingCases.All.Count());
        CheckAll();
    }

    [TestMethod]
    [DataRow("de-DE")]
    [DataRow("tr-TR")]
    [DataRow("sv-SE")]
    public void TheCulturePlaysNoPart(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try { CheckAll(); }
        finally { CultureInfo.CurrentCulture = before; }
    }

    [TestMethod]
    public void ElidedElementsAreNotRead()
    {
        var given = new PrintingCase(ElementKind.Int, "int32", [50, 40], false, "arange 2000 1", "", "");
        var source = new TextSource(given);
        ArrayFormatter.Str(given.Shape, source);
        Assert.HasCount(36, source.Asked);
        Assert.IsFalse(source.Asked.Contains(3));
        Assert.IsTrue(source.Asked.Contains(1999));
    }

    [TestMethod]
    public void HugeShapesPrintAtOnce()
    {
        var text = ArrayFormatter.Str([1 << 20, 1 << 20], new Constant());
        const string Row = "[7 7 7 ... 7 7 7]";
        Assert.AreEqual($"[{Row}\n {Row}\n {Row}\n ...\n {Row}\n {Row}\n {Row}]", text);
    }

    private sealed class Constant() : ElementSource(ElementKind.Int)
    {
        public override long GetInt64(long index) => 7;
    }

    [TestMethod]
    public void BFloat16ShowsTheDigitsThatTellItsValues()
    {
        double[] values = [(double)(float)(BFloat16)0.1f, (double)(float)(BFloat16)3.14159f, 1, 90.5];
        Assert.AreEqual("[ 0.1   3.14  1.   90.5 ]", ArrayFormatter.Str([4], new Floats(ElementKind.BFloat16, values)));
        Assert.AreEqual("Array(0.1, dtype=bfloat16)", ArrayFormatter.Repr([], new Floats(ElementKind.BFloat16, values[0]), "bfloat16"));
        Assert.AreEqual("[3.39e+38]", ArrayFormatter.Str([1], new Floats(ElementKind.BFloat16, (float)BFloat16.MaxValue)));
    }

    [TestMethod]
    [DataRow(nameof(ElementKind.Float16))]
    [DataRow(nameof(ElementKind.BFloat16))]
    public void DigitsOfSmallFloatsReadBackAndAreFewest(string format)
    {
        var kind = Enum.Parse<ElementKind>(format);
        for (var bits = 1; bits < 0x8000; bits += 7)
        {
            var value = kind == ElementKind.Float16
                ? (double)BitConverter.UInt16BitsToHalf((ushort)bits) : (float)BFloat16.FromBits((ushort)bits);
            if (!double.IsFinite(value)) continue;
            var digits = FloatDigits.Of(value, FloatDigits.Format(kind));
            Assert.AreEqual(value, Read(digits.Digits, digits.Exponent), $"{bits:X}");
            if (digits.Digits.Length == 1) continue;
            // Neither neighbour with one digit less reads back.
            var shorter = long.Parse(digits.Digits[..^1], CultureInfo.InvariantCulture);
            Assert.AreNotEqual(value, Read(shorter.ToString(CultureInfo.InvariantCulture), digits.Exponent), $"{bits:X}");
            var up = (shorter + 1).ToString(CultureInfo.InvariantCulture);
            Assert.AreNotEqual(value, Read(up, digits.Exponent + up.Length - digits.Digits.Length + 1), $"{bits:X}");
        }

        double Read(string digits, int exponent)
        {
            var exact = double.Parse($"{digits[..1]}.{digits[1..]}0e{exponent}", CultureInfo.InvariantCulture);
            return kind == ElementKind.Float16 ? (double)(Half)exact : (float)(BFloat16)(float)exact;
        }
    }

    [TestMethod]
    public void DigitsOfFloatsAreThoseOfTheFramework()
    {
        var random = new Random(7);
        for (var i = 0; i < 5000; i++)
        {
            var single = BitConverter.Int32BitsToSingle(random.Next());
            var wide = BitConverter.Int64BitsToDouble(random.NextInt64());
            if (float.IsFinite(single))
                Assert.AreEqual(Shortest(single.ToString("R", CultureInfo.InvariantCulture)), Of(single, ElementKind.Float32));
            if (double.IsFinite(wide))
                Assert.AreEqual(Shortest(wide.ToString("R", CultureInfo.InvariantCulture)), Of(wide, ElementKind.Float64));
        }

        static string Of(double value, ElementKind kind)
        {
            var digits = FloatDigits.Of(value, FloatDigits.Format(kind));
            return digits.Digits + "e" + digits.Exponent.ToString(CultureInfo.InvariantCulture);
        }

        static string Shortest(string text)
        {
            var parts = text.TrimStart('-').Split('E');
            var digits = parts[0].Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
            var point = parts[0].IndexOf('.', StringComparison.Ordinal) is >= 0 and var at ? at : parts[0].Length;
            var leading = parts[0].Replace(".", "", StringComparison.Ordinal);
            var first = point - 1 - (leading.Length - leading.TrimStart('0').Length);
            return digits + "e" + (first + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0))
                .ToString(CultureInfo.InvariantCulture);
        }
    }

    [TestMethod]
    public void Shapes()
    {
        Assert.AreEqual("()", ShapeText.Tuple([]));
        Assert.AreEqual("(3,)", ShapeText.Tuple([3]));
        Assert.AreEqual("(2, 3)", ShapeText.Tuple([2, 3]));
        Assert.AreEqual("float32[2,3]", ShapeText.Typed("float32", [2, 3]));
        Assert.AreEqual("int32[]", ShapeText.Typed("int32", []));
        Assert.AreEqual(1L << 40, ShapeText.Size([1 << 20, 1 << 20]));
    }

    [TestMethod]
    public void ASourceWithoutItsGetterIsABrokenInvariant() =>
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidOperationException>(
            () => ArrayFormatter.Str([1], new Floats(ElementKind.Complex64, 1))).Message, "internal:");
}
