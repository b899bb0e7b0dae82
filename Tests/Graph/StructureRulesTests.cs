using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;
using static Lazy.Tests.Rules;

namespace Lazy.Tests;

/// <summary>Lowering, batching and derivative of every structural operation against its plain meaning, edge shapes included.</summary>
[TestClass]
public sealed class StructureRulesTests
{
    private static readonly DType F = DType.Float64;

    public static IEnumerable<object[]> Cases()
    {
        foreach (var (op, operands) in Movements().Concat(Windows()).Concat(Reductions()).Concat(Indexed()).Concat(Routines()))
        {
            yield return [op, operands];
        }
    }

    public static string Title(System.Reflection.MethodInfo method, object[] data) =>
        $"{method.Name}: {data[0]} of {string.Join(", ", ((HostArray[])data[1]).Select(a => AvalOf(a)))}";

    [TestMethod]
    [DynamicData(nameof(Cases), DynamicDataDisplayName = nameof(Title))]
    public void Rule(Primitive op, HostArray[] x)
    {
        CheckLowering(op, x);
        if (x.Length > 0) CheckBatching(op, x);
        if (op.Derivative is not (Derivative.Zero or Derivative.Undefined) && x[0].DType == F) CheckDerivative(op, x);
    }

    private static (Primitive, HostArray[]) Case(Primitive op, params HostArray[] x) => (op, x);

    private static HostArray N(params int[] shape) => Numbers(F, shape);

    private static HostArray I(Shape shape, params double[] values) => Array(DType.Int32, shape, values);

    private static IEnumerable<(Primitive, HostArray[])> Movements()
    {
        yield return Case(new Broadcast((2, 3), 1), N(3));
        yield return Case(new Broadcast((2, 3, 4), (0, 2)), N(2, 1));
        yield return Case(new Broadcast((2, 2), default), N());
        yield return Case(new Broadcast((0, 3), 1), N(1));
        yield return Case(new Broadcast((1, 3), (0, 1)), N(1, 3));
        foreach (var (from, to) in new (int[], int[])[]
        {
            ([6], [2, 3]), ([2, 3], [6]), ([2, 3, 4], [6, 4]), ([2, 3, 4], [2, 12]), ([4, 6], [2, 12]), ([4, 6], [8, 3]),
                ([2, 1, 3], [1, 2, 3, 1]),
            ([1], []), ([], [1, 1]), ([0, 3], [0]), ([3, 0], [0, 5, 2]), ([1, 6, 1], [3, 1, 2]), ([2, 3, 5], [5, 3, 2]),
                ([1, 1], [1]), ([12, 5], [3, 4, 5, 1]),
        })
        {
            yield return Case(new Reshape(to), N(from));
        }
        yield return Case(new Transpose((2, 0, 1)), N(2, 3, 4));
        yield return Case(new Transpose(default), N());
        yield return Case(new Transpose((1, 0)), Numbers(DType.Complex64, (2, 0)));
        yield return Case(new Reverse((0, 2)), N(2, 3, 4));
        yield return Case(new Reverse(0), Numbers(DType.Int8, 5));
        yield return Case(new Slice((1, 0), (5, 3), (2, 1)), N(6, 3));
        yield return Case(new Slice(1, 1, 1), N(3));
        yield return Case(new Slice(0, 7, 3), N(8));
        yield return Case(new Iota((3, 2), DType.Float32, 0));
        yield return Case(new Iota(300, DType.UInt8, 0));
        yield return Case(new Iota((2, 0), DType.Int32, 1));
    }

    private static IEnumerable<(Primitive, HostArray[])> Windows()
    {
        yield return Case(new Pad(1, 2, 0), N(3), N());
        yield return Case(new Pad((1, -1), (-2, 2), (0, 2)), N(4, 3), N());
        yield return Case(new Pad(-2, 1, 1), N(4), N());
        yield return Case(new Pad(2, 1, 3), N(0), N());
        yield return Case(new Pad((0, 0), (0, 0), (1, 0)), N(3, 2), N());
        yield return Case(new Pad(-1, -2, 0), N(3), N());
        yield return Case(new Pad(1, 1, 0), Numbers(DType.Bool, 2), Array(DType.Bool, default, 1));
        yield return Case(new Concatenate(0), N(2, 3), N(1, 3), N(0, 3), N(3, 3));
        yield return Case(new Concatenate(1), N(2, 3), N(2, 1));
        yield return Case(new Concatenate(0), N(0), N(0));
        yield return Case(new Concatenate(0), N(2));
        yield return Case(new DynamicSlice((2, 3)), N(5, 4), I(default, 2), I(default, 0));
        yield return Case(new DynamicSlice(2), N(5), I(default, 9));
        yield return Case(new DynamicSlice(2), N(5), I(default, -3));
        yield return Case(new DynamicSlice(2), N(3), Array(DType.UInt64, default, 1.8e19));
        yield return Case(new DynamicSlice(2), N(200), Array(DType.Int8, default, 120));
        yield return Case(new DynamicSlice((0, 1)), N(0, 3), I(default, 4), I(default, 1));
        yield return Case(new DynamicSlice(default), N());
        yield return Case(new DynamicUpdateSlice(), N(5, 4), Numbers(F, (2, 3), 5), I(default, 1), I(default, 7));
        yield return Case(new DynamicUpdateSlice(), N(5), Numbers(F, 2, 5), Array(DType.Int64, default, -9e18));
        yield return Case(new DynamicUpdateSlice(), N(5), N(0), I(default, 2));
        yield return Case(new DynamicUpdateSlice(), N(), Numbers(F, default, 5));
    }

    private static IEnumerable<(Primitive, HostArray[])> Reductions()
    {
        foreach (var axes in new Axes[] { 0, 1, (0, 2), (0, 1, 2) })
        {
            foreach (var op in new Primitive[] { new Sum(axes), new Prod(axes), new ReduceMax(axes), new ReduceMin(axes) })
                yield return Case(op, N(2, 3, 2));
            foreach (var op in new Primitive[] { new ReduceAnd(axes), new ReduceOr(axes), new ReduceXor(axes) })
                yield return Case(op, Numbers(DType.UInt8, (2, 3, 2)));
        }
        yield return Case(new Prod(0), Array(F, 4, 2, 0, 3, 4));
        yield return Case(new Prod(0), Array(F, 4, 2, 0, 0, 4));
        yield return Case(new Prod((0, 1)), N(0, 3));
        yield return Case(new Sum(1), N(2, 0));
        yield return Case(new Sum(0), Numbers(DType.BFloat16, 9));
        yield return Case(new Sum(0), Numbers(DType.Int8, 40));
        yield return Case(new Sum(0), Numbers(DType.Complex64, (3, 2)));
        yield return Case(new ReduceMax(0), Numbers(DType.Float16, (3, 2)));
        yield return Case(new ReduceMax(0), Numbers(DType.Float32, (0, 2)));
        yield return Case(new ReduceAnd(0), Array(DType.Bool, (2, 2), 1, 1, 0, 1));
        foreach (var op in new Primitive[] { new ArgMax(1, DType.Int32), new ArgMin(1, DType.Int64), new ArgMax(0, DType.UInt8) })
        {
            yield return Case(op, N(2, 3, 2));
            yield return Case(op, Array(DType.Float32, (2, 4), 1, double.NaN, 7, double.NaN, 3, 5, 5, 3));
            yield return Case(op, Numbers(DType.Int32, (3, 2)));
        }
        foreach (var reverse in new[] { false, true })
        {
            foreach (var op in new Primitive[] { new CumSum(1, reverse), new CumProd(1, reverse), new CumMax(1, reverse),
                new CumMin(1, reverse), new CumLogSumExp(1, reverse) })
            {
                yield return Case(op, N(2, 5, 2));
                yield return Case(op, N(2, 0));
                yield return Case(op, N(2, 1));
            }
            yield return Case(new CumProd(0, reverse), Array(F, 5, 2, 0, 3, 0, 4));
        }
    }

    private static IEnumerable<(Primitive, HostArray[])> Indexed()
    {
        var rows = new GatherDims(1, 0, 0, default, default);
        var points = new GatherDims(default, (0, 1), (0, 1), default, default);
        var along = new GatherDims(default, 1, 1, 0, 0);
        var windows = new GatherDims((0, 2), default, (1, 0), default, default);
        foreach (var mode in Enum.GetValues<GatherMode>())
        {
            yield return Case(new Gather(rows, (1, 3), mode, Scalar.Of(F, 0)), N(4, 3), I((3, 1), 2, -1, 9));
            yield return Case(new Gather(points, (1, 1), mode, Scalar.Of(F, 0)), N(4, 3), I((3, 2), 0, 1, 3, 3, 2, -5));
            yield return Case(new Gather(along, (1, 1), mode, Scalar.Of(F, 0)), N(2, 3), I((2, 4, 1), 0, 1, 5, 2, -1, 0, 1, 1));
            yield return Case(new Gather(windows, (2, 2), mode, Scalar.Of(F, 0)), N(4, 3), I((3, 2), 0, 1, 1, 2, 2, 3));
            yield return Case(new Gather(rows, (1, 3), mode), Numbers(DType.Int16, (4, 3)), Array(DType.Int64, (2, 1), 4e9, 1));
            yield return Case(new Gather(rows, (0, 3), mode, Scalar.Of(F, 0)), N(0, 3), I((0, 1)));
            foreach (var kind in Enum.GetValues<ScatterKind>())
            {
                var unique = kind == ScatterKind.Mul;
                yield return Case(new Scatter(rows.AsScatter(), kind, mode, unique), N(4, 3), I((2, 1), 2, -1), Numbers(F, (2, 3), 5));
                yield return Case(new Scatter(points.AsScatter(), kind, mode, unique), N(4, 3),
                    I((3, 2), 0, 1, 3, 9, 2, -5), Numbers(F, 3, 5));
                yield return Case(new Scatter(along.AsScatter(), kind, mode, unique), N(2, 3),
                    I((2, 2, 1), 0, 1, 2, 0), Numbers(F, (2, 2), 5));
                if (unique) continue;
                yield return Case(new Scatter(rows.AsScatter(), kind, mode, false), N(4, 3), I((3, 1), 2, 2, 0), Numbers(F, (3, 3), 5));
                yield return Case(new Scatter(windows.AsScatter(), kind, mode, false), N(4, 3),
                    I((3, 2), 0, 1, 1, 2, 2, 3), Numbers(F, (2, 3, 2), 5));
            }
        }
    }

    private static IEnumerable<(Primitive, HostArray[])> Routines()
    {
        yield return Case(new DotGeneral(1, 0, default, default), N(2, 3), Numbers(F, (3, 4), 5));
        yield return Case(new DotGeneral(0, 0, default, default), N(3), Numbers(F, 3, 5));
        yield return Case(new DotGeneral(1, 0, default, default), N(2, 3), Numbers(F, 3, 5));
        yield return Case(new DotGeneral((2, 0), (1, 3), 1, 0), N(2, 3, 4, 2), Numbers(F, (3, 4, 2, 2), 5));
        yield return Case(new DotGeneral(default, default, default, default), N(2), Numbers(F, 3, 5));
        yield return Case(new DotGeneral(default, default, 0, 1), N(2, 3), Numbers(F, (4, 2), 5));
        yield return Case(new DotGeneral(1, 0, default, default), N(2, 0), N(0, 3));
        yield return Case(new DotGeneral(1, 0, default, default), Numbers(DType.Int8, (2, 3)), Numbers(DType.Int8, (3, 2)));
        yield return Case(new DotGeneral(1, 0, default, default, DType.Int32), Numbers(DType.Int8, (2, 13)), Numbers(DType.Int8, (13, 2)));
        yield return Case(new DotGeneral(1, 0, default, default, DType.Float32), Numbers(DType.BFloat16, (2, 3)),
            Numbers(DType.BFloat16, (3, 2)));
        yield return Case(new DotGeneral(1, 0, default, default), Numbers(DType.Complex64, (2, 3)), Numbers(DType.Complex64, (3, 2)));
        yield return Case(new DotGeneral(1, 0, default, default), Array(DType.Bool, (2, 2), 1, 0, 0, 0),
            Array(DType.Bool, (2, 2), 0, 1, 1, 1));

        Axes nchw = (0, 1, 2), oiw = (0, 1, 2);
        ConvGeneral Plain(Axes s, Axes lo, Axes hi, Axes ld, Axes rd, int fg = 1, int bg = 1) =>
            new(s, lo, hi, ld, rd, fg, bg, nchw, oiw, nchw);
        yield return Case(new Conv(Plain(1, 0, 0, 1, 1)), N(2, 3, 6), Numbers(F, (4, 3, 3), 5));
        yield return Case(new Conv(Plain(2, 1, 2, 1, 1)), N(2, 3, 6), Numbers(F, (4, 3, 3), 5));
        yield return Case(new Conv(Plain(3, 2, -1, 2, 2)), N(2, 3, 5), Numbers(F, (4, 3, 2), 5));
        yield return Case(new Conv(Plain(1, 1, 1, 1, 1, fg: 2)), N(2, 4, 5), Numbers(F, (6, 2, 3), 5));
        yield return Case(new Conv(Plain(2, 1, 0, 1, 2, fg: 2)), N(2, 4, 7), Numbers(F, (4, 2, 2), 5));
        yield return Case(new Conv(Plain(1, 1, 1, 2, 1, bg: 2)), N(4, 3, 4), Numbers(F, (6, 3, 3), 5));
        yield return Case(new Conv(Plain(1, 0, 0, 1, 1)), N(1, 2, 2), Numbers(F, (3, 2, 5), 5));
        // Two spatial axes, with the axes of all three arrays in other orders.
        yield return Case(new Conv(new ConvGeneral((2, 1), (1, 0), (0, 1), (1, 1), (1, 2), 1, 1, (0, 3, 1, 2), (3, 2, 0, 1), (0, 3, 1, 2))),
            N(2, 5, 4, 3), Numbers(F, (2, 2, 3, 4), 5));
        yield return Case(new Conv(new ConvGeneral(default, default, default, default, default, 1, 1, (0, 1), (0, 1), (0, 1))),
            N(2, 3), Numbers(F, (4, 3), 5));

        yield return Case(new Sort(1, 1), N(2, 5));
        yield return Case(new Sort(0, 1), N(4, 2), Numbers(F, (4, 2), 5), Numbers(DType.Int32, (4, 2)));
        yield return Case(new Sort(0, 2), I(5, 1, 0, 1, 0, 1), I(5, 3, 2, 1, 4, 3), I(5, 0, 1, 2, 3, 4));
        yield return Case(new Sort(0, 1), N(0, 2));
        yield return Case(new TopK(2, 1), N(2, 5, 2));
        yield return Case(new TopK(0, 0), N(3));
        yield return Case(new TopK(3, 0), Numbers(DType.Int32, 3));

        yield return Case(new Threefry2x32(0), [.. Enumerable.Range(1, 4).Select(i => Numbers(DType.UInt32, 3, i))]);
        yield return Case(new Threefry2x32(1), [.. Enumerable.Range(1, 4).Select(i => Numbers(DType.UInt32, 3, i))]);
        foreach (var type in new[] { DType.UInt8, DType.UInt16, DType.UInt32, DType.UInt64 })
        {
            yield return Case(new RandomBits((2, 3), type), Array(DType.UInt32, 2, 7, 9));
        }
        yield return Case(new RandomBits(default, DType.UInt32), Array(DType.UInt32, 2, 7, 9));
        yield return Case(new RandomBits(2, DType.UInt32), Array(DType.UInt32, (2, 2), 7, 9, 1, 2));
        yield return Case(new RandomBits((0, 2), DType.UInt32), Array(DType.UInt32, 2, 7, 9));
    }
}
