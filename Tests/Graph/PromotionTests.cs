using Lazy.Graph;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests;

[TestClass]
public sealed class PromotionTests
{
    // JAX's table (docs/type_promotion.rst) with uint32 ∘ int8/16/32 = int32, as it is with 32-bit defaults. A star marks weak dtypes.
    private const string Table = """
            b1 u1 u2 u4 u8 i1 i2 i4 i8 bf f2 f4 f8 c8 c16 i* f* c*
        b1  b1 u1 u2 u4 u8 i1 i2 i4 i8 bf f2 f4 f8 c8 c16 i* f* c*
        u1  u1 u1 u2 u4 u8 i2 i2 i4 i8 bf f2 f4 f8 c8 c16 u1 f* c*
        u2  u2 u2 u2 u4 u8 i4 i4 i4 i8 bf f2 f4 f8 c8 c16 u2 f* c*
        u4  u4 u4 u4 u4 u8 i4 i4 i4 i8 bf f2 f4 f8 c8 c16 u4 f* c*
        u8  u8 u8 u8 u8 u8 f* f* f* f* bf f2 f4 f8 c8 c16 u8 f* c*
        i1  i1 i2 i4 i4 f* i1 i2 i4 i8 bf f2 f4 f8 c8 c16 i1 f* c*
        i2  i2 i2 i4 i4 f* i2 i2 i4 i8 bf f2 f4 f8 c8 c16 i2 f* c*
        i4  i4 i4 i4 i4 f* i4 i4 i4 i8 bf f2 f4 f8 c8 c16 i4 f* c*
        i8  i8 i8 i8 i8 f* i8 i8 i8 i8 bf f2 f4 f8 c8 c16 i8 f* c*
        bf  bf bf bf bf bf bf bf bf bf bf f4 f4 f8 c8 c16 bf bf c8
        f2  f2 f2 f2 f2 f2 f2 f2 f2 f2 f4 f2 f4 f8 c8 c16 f2 f2 c8
        f4  f4 f4 f4 f4 f4 f4 f4 f4 f4 f4 f4 f4 f8 c8 c16 f4 f4 c8
        f8  f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 c16 c16 f8 f8 c16
        c8  c8 c8 c8 c8 c8 c8 c8 c8 c8 c8 c8 c8 c16 c8 c16 c8 c8 c8
        c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16
        i*  i* u1 u2 u4 u8 i1 i2 i4 i8 bf f2 f4 f8 c8 c16 i* f* c*
        f*  f* f* f* f* f* f* f* f* f* bf f2 f4 f8 c8 c16 f* f* c*
        c*  c* c* c* c* c* c* c* c* c* c8 c8 c8 c16 c8 c16 c* c* c*
        """;

    [TestMethod]
    public void TheWholeTable()
    {
        var rows = Table.Split('\n', StringSplitOptions.TrimEntries)
            .Select(r => r.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var cells = 0;
        foreach (var row in rows[1..])
        {
            for (var c = 0; c < rows[0].Length; c++)
            {
                var (a, b) = (Parse(row[0]), Parse(rows[0][c]));
                var expected = Parse(row[c + 1]);
                var (type, weak) = Promotion.Promote(a.DType, a.Weak, b.DType, b.Weak);
                Assert.AreEqual(expected, new Aval(Shape.Scalar, type, weak), $"{row[0]} with {rows[0][c]}");
                (type, weak) = Promotion.Promote([a, b]);
                Assert.AreEqual(expected, new Aval(Shape.Scalar, type, weak), $"{row[0]} with {rows[0][c]} as a list");
                cells++;
            }
        }
        Assert.AreEqual(18 * 18, cells);
    }

    [TestMethod]
    public void WeakOperandsOfOneDTypeKeepIt()
    {
        var weak = new Aval(Shape.Scalar, DType.Int8, true);
        Assert.AreEqual((DType.Int8, true), Promotion.Promote([weak, weak]));
        Assert.AreEqual((DType.Int8, true), Promotion.Promote(DType.Int8, true, DType.Int8, true));
        Assert.AreEqual((DType.Int8, false), Promotion.Promote(DType.Int8, true, DType.Int8, false));
    }

    [TestMethod]
    public void PromotionOfSeveralDoesNotDependOnTheirOrder()
    {
        foreach (var a in DType.All)
        {
            foreach (var b in DType.All)
            {
                var one = Promotion.Promote([new(Shape.Scalar, a), new(Shape.Scalar, b), new(Shape.Scalar, DType.Float32, true)]);
                var other = Promotion.Promote([new(Shape.Scalar, DType.Float32, true), new(Shape.Scalar, b), new(Shape.Scalar, a)]);
                Assert.AreEqual(one, other, $"{a} and {b}");
            }
        }
    }

    private static Aval Parse(string name) => name switch
    {
        "i*" => new(Shape.Scalar, DType.Int32, true),
        "f*" => new(Shape.Scalar, DType.Float32, true),
        "c*" => new(Shape.Scalar, DType.Complex64, true),
        _ => new(Shape.Scalar, DType.All.Single(d => d.ShortName == name)),
    };
}
