using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;
using static Lazy.Tests.Rules;

namespace Lazy.Tests;

/// <summary>Threefry against the vectors of Random123, and the bits of key 0 as JAX draws them.</summary>
[TestClass]
public sealed class StructureRandomTests
{
    [TestMethod]
    [DataRow(0u, 0u, 0u, 0u, 0x6b200159u, 0x99ba4efeu)]
    [DataRow(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x1cb996fcu, 0xbb002be7u)]
    [DataRow(0x13198a2eu, 0x03707344u, 0x243f6a88u, 0x85a308d3u, 0xc4923a9cu, 0x483df7a0u)]
    public void Block_gives_the_known_answers(uint k0, uint k1, uint x0, uint x1, uint w0, uint w1)
    {
        HostArray[] words = [.. new[] { k0, k1, x0, x1 }.Select(w => Array(DType.UInt32, default, w))];
        for (var word = 0; word < 2; word++)
        {
            Assert.AreEqual(word == 0 ? w0 : w1, Apply(new Threefry2x32(word), words)[0].Data[0].Int);
            CheckLowering(new Threefry2x32(word), words);
        }
    }

    [TestMethod]
    public void Bits_of_key_0()
    {
        Draws(DType.UInt8, 167, 146, 40);
        Draws(DType.UInt16, 20391, 13970, 3624);
        Draws(DType.UInt32, 4070199207, 4202968722, 1427181096);
        Draws(DType.UInt64, 7719171245655871230, 3989946895414531357, 17807037942121513089);
    }

    [TestMethod]
    public void An_element_does_not_depend_on_the_shape()
    {
        var flat = Bits(6, DType.UInt32);
        CollectionAssert.AreEqual(flat.Data, Bits((2, 3), DType.UInt32).Data);
        CollectionAssert.AreEqual(flat.Data[..1], Bits(default, DType.UInt32).Data);
    }

    [TestMethod]
    public void Splitting_key_0()
    {
        // split(key)[i] is the block of the counter i, both words.
        var parts = Run(n =>
        {
            var zero = Lax.Full(2, Scalar.OfInt(DType.UInt32, 0));
            var (w0, w1) = Lax.Threefry2x32(zero, zero, zero, n[0]);
            return [Lax.Stack([w0, w1], 1)];
        }, Array(DType.UInt32, 2, 0, 1))[0];
        CollectionAssert.AreEqual(new[] { 1797259609L, 2579123966, 928981903, 3453687069 }, parts.Data.Select(s => s.Int).ToArray());
    }

    [TestMethod]
    public void Counters_beyond_32_bits_use_the_high_word()
    {
        // The lowering alone: 2^33 elements are never made.
        var op = new RandomBits((1 << 16, 1 << 17), DType.UInt32);
        var key = Array(DType.UInt32, 2, 7, 9);
        var context = new MapInterpreter([key], op.Infer([AvalOf(key)]), DType.Int64);
        var map = (Lowering.Map)op.Lower([AvalOf(key)]);
        var (w0, w1) = Threefry.Block(7, 9, 1, 5);
        Assert.AreEqual(w0 ^ w1, context.At(map, 1 << 15, 5).Int);
    }

    private static HostArray Bits(Shape shape, DType type) => Apply(new RandomBits(shape, type), Array(DType.UInt32, 2, 0, 0))[0];

    private static void Draws(DType type, params ulong[] expected) =>
        CollectionAssert.AreEqual(expected, Bits(3, type).Data.Select(s => (ulong)s.Int).ToArray());
}
