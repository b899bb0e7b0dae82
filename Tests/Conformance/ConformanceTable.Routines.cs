using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;
using Lazy.Transforms.Checks;

namespace Lazy.Tests.Conformance;

/// <content>Contractions, convolutions, sorting and random bits.</content>
public static partial class ConformanceTable
{
    private static IEnumerable<ConformanceRow> Routines()
    {
        ConformanceRow Dot(string name, DotGeneral op, Shape left, Shape right) =>
            Structural(name, x => op.Of(x[0], x[1]), new(left, Numbers.Any), new(right, Numbers.Any))
                with
            { Ulps = 4, ScaleUlps = 16, Order = 2 };
        var product = new DotGeneral(1, 0, default, default);
        yield return Dot("dot_general", product, (3, 5), (5, 4)) with
        {
            Formula = x => [.. Enumerable.Range(0, 12).Select(i => Enumerable.Range(0, 5).Sum(k =>
                x[0][(i / 4 * 5) + k] * x[1][(k * 4) + (i % 4)]))],
        };
        yield return Dot("dot_general: larger", product, (33, 40), (40, 21)) with { Order = 0 };
        yield return Dot("dot_general: batch, two contracted, permuted", new((2, 0), (1, 3), 1, 0), (2, 3, 4, 2), (3, 4, 2, 2))
            with
        { Order = 2 };
        yield return Dot("dot_general: vector", product, (3, 5), 5);
        yield return Dot("dot_general: of two vectors", new(0, 0, default, default), 5, 5);
        yield return Dot("dot_general: outer", new(default, default, default, default), 3, 2);
        yield return Dot("dot_general: batch alone", new(default, default, 0, 1), (2, 3), (4, 2));
        yield return Dot("dot_general: sums of nothing", product, (2, 0), (0, 3));
        yield return Dot("dot_general: nothing", product, (0, 2), (2, 3));
        yield return Dot("dot_general: preferred", product with { Preferred = DType.Float64 }, (3, 5), (5, 4)) with
        {
            Accepts = t => t.IsFloat,
            Result = _ => DType.Float64,
            PassesWeakness = false,
        };
        yield return Dot("dot_general: preferred int32", product with { Preferred = DType.Int32 }, (3, 50), (50, 4)) with
        {
            Accepts = t => t.Kind == DKind.Int && t.Size <= 4,
            Result = _ => DType.Int32,
            PassesWeakness = false,
        };

        ConformanceRow Conv(string name, ConvGeneral config, Shape image, Shape kernel) =>
            Structural(name, x => Lax.Conv(x[0], x[1], config), new(image, Numbers.Any), new(kernel, Numbers.Any)) with
            {
                Accepts = t => t != DType.Bool,
                Ulps = 4,
                ScaleUlps = 16,
            };
        ConvGeneral Plain(Axes strides, Axes low, Axes high, Axes left, Axes right, int features = 1, int batches = 1) =>
            new(strides, low, high, left, right, features, batches, (0, 1, 2), (0, 1, 2), (0, 1, 2));
        yield return Conv("conv_general_dilated", Plain(1, 0, 0, 1, 1), (1, 2, 6), (2, 2, 3)) with
        {
            Order = 2,
            Formula = x => [.. Enumerable.Range(0, 8).Select(i => Enumerable.Range(0, 6).Sum(k =>
                x[0][(k / 3 * 6) + (i % 4) + (k % 3)] * x[1][(i / 4 * 6) + k]))],
        };
        yield return Conv("conv_general_dilated: strides and padding", Plain(2, 1, 2, 1, 1), (2, 3, 6), (4, 3, 3));
        yield return Conv("conv_general_dilated: dilations", Plain(3, 2, -1, 2, 2), (2, 3, 5), (4, 3, 2));
        yield return Conv("conv_general_dilated: feature groups", Plain(2, 1, 0, 1, 2, features: 2), (2, 4, 7), (4, 2, 2));
        yield return Conv("conv_general_dilated: batch groups", Plain(1, 1, 1, 2, 1, batches: 2), (4, 3, 4), (6, 3, 3));
        yield return Conv("conv_general_dilated: window larger than the image", Plain(1, 0, 0, 1, 1), (1, 2, 2), (3, 2, 5));
        yield return Conv("conv_general_dilated: no spatial axis", new(default, default, default, default, default, 1, 1, (0, 1), (0, 1),
            (0, 1)), (2, 3), (4, 3));
        yield return Conv("conv_general_dilated: two axes, other orders",
            new((2, 1), (1, 0), (0, 1), (1, 1), (1, 2), 1, 1, (0, 3, 1, 2), (3, 2, 0, 1), (0, 3, 1, 2)), (2, 5, 4, 3), (2, 2, 3, 4));

        ConformanceRow Transform(string name, FftType kind, Axes lengths, params int[] shape) =>
            Structural(name, x => Lax.Fft(x[0], kind, lengths), new Operand(shape, Numbers.Any)) with
            {
                Accepts = t => t.RealPart.Size is 4 or 8 && (kind == FftType.RFFT ? t.IsFloat : t.IsComplex) && t.IsInexact,
                IsSmooth = t => t.IsFloat || kind is FftType.FFT or FftType.IFFT,
                Result = t => kind == FftType.RFFT ? t.ToComplex : kind == FftType.IRFFT ? t.RealPart : t,
                ScaleUlps = 16,
            };
        yield return Transform("fft", FftType.FFT, 6, 2, 6);
        yield return Transform("fft: inverse, of two axes", FftType.IFFT, (3, 4), 2, 3, 4);
        yield return Transform("fft: a prime", FftType.FFT, 37, 37) with { Order = 1 };
        yield return Transform("fft: real, even", FftType.RFFT, 8, 2, 8);
        yield return Transform("fft: real, of three axes, odd", FftType.RFFT, (2, 3, 5), 2, 3, 5) with { Order = 1 };
        yield return Transform("fft: inverse real, even", FftType.IRFFT, 6, 2, 4);
        yield return Transform("fft: inverse real, of three axes, odd", FftType.IRFFT, (2, 3, 5), 2, 3, 3) with { Order = 1 };
        yield return Transform("fft: nothing", FftType.FFT, 3, 0, 3);

        yield return Structural("sort", x => Lax.Sort(x[0], 1), Data(2, 9)) with
        {
            Strewn = true,
            Formula = x => [.. x[0][..9].Order(), .. x[0][9..].Order()],
        };
        yield return Structural("sort: columns", x => Lax.Sort(x[0], 0), Data(40, 2)) with { Strewn = true, Order = 0 };
        yield return Structural("sort: nothing", x => Lax.Sort(x[0], 0), Data(0, 2));
        yield return new ConformanceRow("sort: with followers", (_, x) => Lax.Sort([x[0], x[1], x[2]], 1), Data(2, 7), Ints((2, 7), -5, 5),
            Data(2, 7))
        { Strewn = true, Order = 2 };
        yield return new ConformanceRow("sort: two keys", (_, x) => Lax.Sort([x[0], x[1], x[2]], 1, numKeys: 2),
            new((2, 9), Numbers.Integers(0, 2)), Data(2, 9), Ints((2, 9), -5, 5))
        { Strewn = true };
        foreach (var k in new[] { 3, 0, 9 })
        {
            yield return new ConformanceRow($"top_k: {k} of 9",
            (_, x) =>
            {
                var (values, indices) = Lax.TopK(x[0], k, 1);
                return [values, indices];
            }, Data(2, 9))
            {
                Accepts = Of(Kinds.Any & ~Kinds.Complex), Strewn = true, Order = 2,
                Formula = x => [.. x[0][..9].OrderDescending().Take(k), .. x[0][9..].OrderDescending().Take(k)],
            };
        }
    }

    private static IEnumerable<ConformanceRow> Random()
    {
        var word = new Operand((2, 3), Numbers.Uniform(0, 4e8));
        for (var i = 0; i < 2; i++)
        {
            var part = i;
            yield return new ConformanceRow($"threefry2x32: word {part}", (_, x) => [new Threefry2x32(part).Of(x)], word, word, word, word)
            {
                Accepts = t => t == DType.UInt32, IsElementwise = true, PassesWeakness = false, Edges = Numbers.NoEdges,
                Known = [([0, 0, 0, 0], part == 0 ? 0x6b200159u : 0x99ba4efeu),
                    ([0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3], part == 0 ? 0xc4923a9cu : 0x483df7a0u)],
            };
        }
        var key = new Operand(2, Numbers.Integers(0, int.MaxValue - 1), DType.UInt32);
        yield return new ConformanceRow("random_bits", (t, x) => [Lax.RandomBits(x[0], (3, 7), t)], key)
        {
            Accepts = Of(Kinds.UInt), PassesWeakness = false,
        };
        yield return new ConformanceRow("random_bits: rank 0", (t, x) => [Lax.RandomBits(x[0], Shape.Scalar, t)], key)
        {
            Accepts = Of(Kinds.UInt), PassesWeakness = false,
        };
        yield return new ConformanceRow("random_bits: of several keys", (t, x) => [Lax.RandomBits(x[0], 5, t)], key with { Shape = (3, 2) })
        {
            Accepts = Of(Kinds.UInt), PassesWeakness = false,
        };
    }

    private static IEnumerable<ConformanceRow> Transformed()
    {
        ConformanceRow Reversed(string name, Func<ClosedGraph, Primitive> call) => new(name,
        (_, x) =>
        {
            var parameter = Parameter.Create(x[0].Aval, "p");
            return Project.All(call(new ClosedGraph([parameter], [Lax.Reverse(parameter, 0)])).Of(x[0]));
        }, Data(3, 2))
        { Strewn = true, Order = 2, Formula = x => [x[0][4], x[0][5], x[0][2], x[0][3], x[0][0], x[0][1]] };
        yield return new ConformanceRow("pure_callback", (_, x) => Project.All(new Callback("pure_callback", new RowsReversed(),
            [x[0].Aval with { Weak = false }], HasEffect: false, CallbackBatching.Sequential).Of(x[0])), Data(3, 2))
        {
            Strewn = true, PassesWeakness = false, Formula = x => [x[0][4], x[0][5], x[0][2], x[0][3], x[0][0], x[0][1]],
        };
        yield return new ConformanceRow("check", (_, x) =>
        {
            // The token decides when the operand is there, and so the check is a part of what is computed.
            var token = new Check("no", IsDebug: true).Of(Lax.Zeros(Callback.Token), Lax.Constant(Scalar.OfBool(false)));
            return [Lax.OptimizationBarrier(Lax.Reverse(x[0], 0), token)];
        }, Data(3, 2))
        {
            Find = n => n.Inputs[1],
            Strewn = true,
            Formula = x => [x[0][4], x[0][5], x[0][2], x[0][3], x[0][0], x[0][1]],
        };
        yield return Reversed("custom_jvp_call", graph => new CustomCall("f", graph, 1,
            (x, t) => ([Lax.Reverse(x[0], 0)], [Lax.Reverse(t[0], 0)]))) with
        { Order = 2 };
        yield return Reversed("custom_vjp_call", graph => new CustomCall("f", graph, 1, x => ([Lax.Reverse(x[0], 0)], []),
            (_, ct) => [Lax.Reverse(ct[0], 0)])) with
        {
            ReverseOnly = true,
        };
        yield return Reversed("custom_vmap_call", graph => new CustomVmapCall("f", graph, 1, (_, batched, x) =>
            ([Lax.Reverse(x[0], batched[0] ? 1 : 0)], batched))) with
        { Order = 2 };
        yield return Reversed("linear_call", graph => new LinearCall("f", graph, graph, 0)) with { Order = 2 };
        yield return Reversed("custom_linear_solve", graph => new LinearSolve(graph, graph, graph)) with { Order = 2 };
        yield return Reversed("checkpoint", graph => new Checkpoint("f", graph, null, preventCse: true)) with { Order = 2 };
    }

    private sealed class RowsReversed : HostFunction
    {
        public override string Name => "rows reversed";

        public override byte[][] Call(Aval[] operands, byte[][] values, IReadOnlyList<Aval> results) =>
            [[.. values[0].Chunk(values[0].Length / operands[0].Shape[0]).Reverse().SelectMany(row => row)]];
    }
}
