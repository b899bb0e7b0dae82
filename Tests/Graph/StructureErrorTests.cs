using Lazy.Graph;
using Lazy.Graph.Ops;
using static Lazy.Tests.Rules;

namespace Lazy.Tests;

/// <summary>What the structural operations refuse, and that the text names the operation and what it got.</summary>
[TestClass]
public sealed class StructureErrorTests
{
    private static readonly Aval Matrix = new((2, 3), DType.Float32), Int = new(default, DType.Int32), Float = new(default, DType.Float32);

    private static void Refuses<T>(Primitive op, params Aval[] x) where T : ArgumentException
    {
        var error = Assert.ThrowsExactly<T>(() =>
        {
            if (op.InferOutputs(x) is null) op.Infer(x);
        });
        Assert.StartsWith(op.Name + ":", error.Message);
    }

    [TestMethod]
    public void Movements_refuse_what_does_not_fit()
    {
        Refuses<ShapeException>(new Broadcast((2, 4), (0, 1)), Matrix);
        Refuses<ShapeException>(new Broadcast((3, 2), (1, 0)), Matrix);
        Refuses<ShapeException>(new Broadcast((2, 3), 0), Matrix);
        Refuses<ShapeException>(new Reshape(5), Matrix);
        Refuses<ShapeException>(new Reshape((2, -1)), Matrix);
        Refuses<ShapeException>(new Transpose((0, 0)), Matrix);
        Refuses<ShapeException>(new Transpose(0), Matrix);
        Refuses<ShapeException>(new Reverse(2), Matrix);
        Refuses<ShapeException>(new Slice((0, 0), (2, 4), (1, 1)), Matrix);
        Refuses<ShapeException>(new Slice((0, 2), (2, 1), (1, 1)), Matrix);
        Refuses<ShapeException>(new Slice((0, 0), (2, 3), (1, 0)), Matrix);
        Refuses<ShapeException>(new Iota(3, DType.Int32, 1));
        Refuses<DTypeException>(new Iota(3, DType.Bool, 0));
        Assert.ThrowsExactly<ShapeException>(() => Lax.Squeeze(Of(Matrix), 0));
    }

    [TestMethod]
    public void Windows_refuse_what_does_not_fit()
    {
        Refuses<ShapeException>(new Pad((0, -2), (0, -2), (0, 0)), Matrix, Float);
        Refuses<ShapeException>(new Pad((0, 0), (0, 0), (0, -1)), Matrix, Float);
        Refuses<DTypeException>(new Pad((0, 0), (0, 0), (0, 0)), Matrix, Int);
        Refuses<ShapeException>(new Concatenate(0));
        Refuses<ShapeException>(new Concatenate(0), Matrix, new((2, 4), DType.Float32));
        Refuses<DTypeException>(new Concatenate(0), Matrix, new((2, 3), DType.Float64));
        Refuses<ShapeException>(new DynamicSlice((3, 1)), Matrix, Int, Int);
        Refuses<ShapeException>(new DynamicSlice((1, 1)), Matrix, Int);
        Refuses<DTypeException>(new DynamicSlice((1, 1)), Matrix, Int, Float);
        Refuses<ShapeException>(new DynamicUpdateSlice(), Matrix, new((2, 4), DType.Float32), Int, Int);
    }

    [TestMethod]
    public void Reductions_refuse_what_has_no_meaning()
    {
        Refuses<DTypeException>(new Sum(0), new Aval(3, DType.Bool));
        Refuses<ShapeException>(new Sum((1, 0)), Matrix);
        Refuses<ShapeException>(new ReduceMax(2), Matrix);
        Refuses<DTypeException>(new ReduceAnd(0), Matrix);
        Refuses<ShapeException>(new ArgMax(0, DType.Int32), new Aval((0, 3), DType.Float32));
        Refuses<DTypeException>(new ArgMax(0, DType.Float32), Matrix);
        Refuses<DTypeException>(new ArgMin(0, DType.Int8), new Aval(200, DType.Float32));
        Refuses<DTypeException>(new CumSum(0), new Aval(3, DType.Bool));
        Refuses<DTypeException>(new CumLogSumExp(0), new Aval(3, DType.Int32));
    }

    [TestMethod]
    public void Indexing_refuses_what_does_not_fit()
    {
        var rows = new GatherDims(1, 0, 0, default, default);
        Aval indices = new((4, 1), DType.Int32);
        Refuses<DTypeException>(new Gather(rows, (1, 3), GatherMode.Clip), Matrix, new((4, 1), DType.Float32));
        Refuses<ShapeException>(new Gather(rows, (2, 3), GatherMode.Clip), Matrix, indices);
        Refuses<ShapeException>(new Gather(rows, (1, 4), GatherMode.Clip), Matrix, indices);
        Refuses<ShapeException>(new Gather(rows, (1, 3), GatherMode.Clip), Matrix, new((4, 2), DType.Int32));
        Refuses<ShapeException>(new Gather(rows with { OffsetDims = default }, (1, 3), GatherMode.Clip), Matrix, indices);
        Refuses<ShapeException>(new Gather(rows with { OperandBatchingDims = 1, StartIndicesBatchingDims = 0 }, (1, 1), GatherMode.Clip),
            Matrix, indices);
        var scatter = new Scatter(rows.AsScatter(), ScatterKind.Add, GatherMode.Clip, false);
        Refuses<ShapeException>(scatter, Matrix, indices, new((3, 3), DType.Float32));
        Refuses<DTypeException>(scatter, Matrix, indices, new((4, 3), DType.Float64));
        Refuses<ShapeException>(scatter, Matrix, indices, new((4, 3, 1), DType.Float32));
    }

    [TestMethod]
    public void Routines_refuse_what_does_not_fit()
    {
        var product = new DotGeneral(1, 0, default, default);
        Refuses<ShapeException>(product, Matrix, Matrix);
        Refuses<DTypeException>(product, Matrix, new((3, 2), DType.Float64));
        Refuses<DTypeException>(product with { Preferred = DType.Int32 }, Matrix, new((3, 2), DType.Float32));
        Refuses<ShapeException>(new DotGeneral((0, 1), 0, default, default), Matrix, Matrix);
        var conv = new ConvGeneral(1, 0, 0, 1, 1, 1, 1, (0, 1, 2), (0, 1, 2), (0, 1, 2));
        Aval x = new((2, 4, 5), DType.Float32), kernel = new((6, 4, 3), DType.Float32);
        Assert.AreEqual(new Aval((2, 6, 3), DType.Float32), new Conv(conv).Infer([x, kernel]));
        Refuses<ShapeException>(new Conv(conv with { FeatureGroups = 2 }), x, kernel);
        Refuses<ShapeException>(new Conv(conv with { BatchGroups = 5 }), x, kernel);
        Refuses<ShapeException>(new Conv(conv with { Strides = 0 }), x, kernel);
        Refuses<ShapeException>(new Conv(conv with { PadLow = (1, 1) }), x, kernel);
        Refuses<ShapeException>(new Conv(conv with { LhsSpec = (0, 1, 1) }), x, kernel);
        Refuses<DTypeException>(new Conv(conv), x, new((6, 4, 3), DType.Float64));
        Refuses<ShapeException>(new Sort(0, 2), Matrix);
        Refuses<ShapeException>(new Sort(0, 1), Matrix, new(2, DType.Int32));
        Refuses<ShapeException>(new TopK(4, 1), Matrix);
        Refuses<ShapeException>(new RandomBits(3, DType.UInt32), new Aval(3, DType.UInt32));
        Refuses<DTypeException>(new RandomBits(3, DType.Int32), new Aval(2, DType.UInt32));
        Refuses<DTypeException>(new Threefry2x32(0), Int, Int, Int, Int);
    }

    private static Node Of(Aval aval) => Parameter.Create(aval, "x");
}
