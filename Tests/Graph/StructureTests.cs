using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;
using static Lazy.Tests.Rules;

namespace Lazy.Tests;

/// <summary>Small cases of the structural operations with the values that NumPy and JAX give.</summary>
[TestClass]
public sealed class StructureTests
{
    private static readonly DType F = DType.Float32;
    private static readonly double NaN = double.NaN;

    private static HostArray Vector(params double[] v) => Array(F, v.Length, v);

    private static HostArray Ints(params double[] v) => Array(DType.Int32, v.Length, v);

    private static HostArray Matrix(int rows, int columns) =>
        Array(F, (rows, columns), [.. Enumerable.Range(0, rows * columns).Select(i => (double)i)]);

    private static void Gives(HostArray actual, Shape shape, params double[] expected) =>
        Equal(Array(actual.DType, shape, expected), actual, 1e-6, "value");

    [TestMethod]
    public void Movements_as_NumPy()
    {
        Gives(Apply(new Broadcast((2, 3), 0), Array(F, 2, 5, 6))[0], (2, 3), 5, 5, 5, 6, 6, 6);
        Gives(Run1(n => Lax.BroadcastTo(n[0], (2, 2, 2)), Array(F, (2, 1), 1, 2)), (2, 2, 2), 1, 1, 2, 2, 1, 1, 2, 2);
        Gives(Apply(new Transpose((1, 0)), Matrix(2, 3))[0], (3, 2), 0, 3, 1, 4, 2, 5);
        Gives(Apply(new Reverse(1), Matrix(2, 3))[0], (2, 3), 2, 1, 0, 5, 4, 3);
        Gives(Apply(new Slice((0, 1), (2, 3), (1, 1)), Matrix(2, 3))[0], (2, 2), 1, 2, 4, 5);
        Gives(Apply(new Slice(1, 6, 2), Vector(0, 1, 2, 3, 4, 5))[0], 3, 1, 3, 5);
        Gives(Run1(n => Lax.MoveAxis(n[0], 0, 1), Matrix(2, 3)), (3, 2), 0, 3, 1, 4, 2, 5);
        Gives(Run1(n => Lax.Stack([n[0], n[1]], -1), Vector(1, 2), Vector(3, 4)), (2, 2), 1, 3, 2, 4);
        Gives(Run1(n => Lax.Split(n[0], (1, 2), 0)[1], Vector(1, 2, 3)), 2, 2, 3);
        Gives(Run1(n => Lax.Squeeze(Lax.ExpandDims(n[0], (0, -1)), 0), Vector(1, 2)), (2, 1), 1, 2);
    }

    [TestMethod]
    public void Pad_as_lax()
    {
        Gives(Apply(new Pad(1, 2, 1), Vector(1, 2, 3), Array(F, default, 9))[0], 8, 9, 1, 9, 2, 9, 3, 9, 9);
        Gives(Apply(new Pad(-1, 1, 0), Vector(1, 2, 3), Array(F, default, 0))[0], 3, 2, 3, 0);
        Gives(Apply(new Pad(-1, -1, 1), Vector(1, 2, 3), Array(F, default, 0))[0], 3, 0, 2, 0);
    }

    [TestMethod]
    public void Reductions_of_nothing_give_the_identity()
    {
        Gives(Apply(new Sum(0), Vector())[0], default, 0);
        Gives(Apply(new Prod(0), Vector())[0], default, 1);
        Gives(Apply(new ReduceMax(0), Vector())[0], default, double.NegativeInfinity);
        Gives(Apply(new ReduceMin(0), Ints())[0], default, int.MaxValue);
        Gives(Apply(new ReduceAnd(0), Array(DType.Bool, 0))[0], default, 1);
    }

    [TestMethod]
    public void Integer_sums_wrap_and_half_sums_do_not_stall()
    {
        Gives(Apply(new Sum(0), Array(DType.Int8, 3, 100, 100, 1))[0], default, -55);
        // In float16 itself 2048 + 1 is 2048.
        var ones = Enumerable.Repeat(1.0, 3000).ToArray();
        Gives(Apply(new Sum(0), Array(DType.Float16, 3000, ones))[0], default, 3000);
    }

    [TestMethod]
    public void Maximum_and_its_index_take_the_first_NaN()
    {
        var x = Array(F, (2, 3), 1, NaN, 3, 4, 7, 7);
        Gives(Apply(new ReduceMax(1), x)[0], 2, NaN, 7);
        Gives(Apply(new ArgMax(1, DType.Int32), x)[0], 2, 1, 1);
        Gives(Apply(new ArgMin(1, DType.Int64), x)[0], 2, 1, 0);
    }

    [TestMethod]
    public void Derivative_of_maximum_is_shared_by_ties()
    {
        var ct = Vjp(new ReduceMax(0), [Vector(1, 3, 3)], [Array(F, default, 1)])[0]!;
        Gives(ct, 3, 0, 0.5, 0.5);
        Gives(Jvp(new CumMax(0), [Vector(1, 1, 0)], [Vector(4, 8, 100)])[0]!, 3, 4, 6, 6);
        Gives(Vjp(new CumMax(0), [Vector(1, 1, 0)], [Vector(1, 1, 1)])[0]!, 3, 2, 1, 0);
        var scatter = new Scatter(new(default, 0, 0, default, default), ScatterKind.Max, GatherMode.Clip, false);
        var pulled = Vjp(scatter, [Vector(5, 1), Array(DType.Int32, (2, 1), 0, 1), Vector(5, 3)], [Vector(1, 1)]);
        Gives(pulled[0]!, 2, 0.5, 0);
        Gives(pulled[2]!, 2, 0.5, 1);
    }

    [TestMethod]
    public void Derivative_of_product_at_zeros()
    {
        Gives(Vjp(new Prod(0), [Vector(2, 0, 3)], [Array(F, default, 1)])[0]!, 3, 0, 6, 0);
        Gives(Vjp(new Prod(0), [Vector(2, 0, 0)], [Array(F, default, 1)])[0]!, 3, 0, 0, 0);
        Gives(Jvp(new CumProd(0), [Vector(2, 0, 3)], [Vector(0, 1, 0)])[0]!, 3, 0, 2, 6);
    }

    [TestMethod]
    public void Cumulative_values()
    {
        Gives(Apply(new CumSum(0), Vector(1, 2, 3))[0], 3, 1, 3, 6);
        Gives(Apply(new CumSum(0, Reverse: true), Vector(1, 2, 3))[0], 3, 6, 5, 3);
        Gives(Apply(new CumProd(1), Array(F, (2, 2), 2, 3, 4, 5))[0], (2, 2), 2, 6, 4, 20);
        Gives(Apply(new CumMax(0), Vector(1, 3, 2, NaN, 9))[0], 5, 1, 3, 3, NaN, NaN);
        Gives(Apply(new CumMin(0), Ints(3, 1, 2))[0], 3, 3, 1, 1);
        Gives(Apply(new CumLogSumExp(0), Vector(double.NegativeInfinity, 0, 0))[0], 3, double.NegativeInfinity, 0, Math.Log(2));
        Gives(Jvp(new CumLogSumExp(0), [Vector(double.NegativeInfinity, 0, 0)], [Vector(1, 1, 3)])[0]!, 3, 0, 1, 2);
    }

    [TestMethod]
    public void Dynamic_starts_are_clamped()
    {
        HostArray x = Vector(0, 1, 2, 3, 4), two = Array(DType.Int32, default, 2), far = Array(DType.Int32, default, 99);
        Gives(Apply(new DynamicSlice(2), x, two)[0], 2, 2, 3);
        Gives(Apply(new DynamicSlice(2), x, far)[0], 2, 3, 4);
        Gives(Apply(new DynamicUpdateSlice(), x, Vector(8, 9), far)[0], 5, 0, 1, 2, 8, 9);
        Gives(Run1(n => Lax.DynamicIndex(n[0], n[1], -1), Matrix(2, 3), two), 2, 2, 5);
        Gives(Run1(n => Lax.DynamicUpdateIndex(n[0], n[2], n[1], 1), Matrix(2, 3), two, Vector(7, 8)), (2, 3), 0, 1, 7, 3, 4, 8);
    }

    [TestMethod]
    public void Gather_out_of_bounds()
    {
        var dims = new GatherDims(default, 0, 0, default, default);
        var indices = Array(DType.Int32, (4, 1), -1, 0, 4, 5);
        Gives(Apply(new Gather(dims, 1, GatherMode.Clip), Vector(1, 2, 3, 4, 5), indices)[0], 4, 1, 1, 5, 5);
        Gives(Apply(new Gather(dims, 1, GatherMode.FillOrDrop), Vector(1, 2, 3, 4, 5), indices)[0], 4, NaN, 1, 5, NaN);
        Gives(Apply(new Gather(dims, 1, GatherMode.FillOrDrop), Ints(1, 2, 3, 4, 5), indices)[0], 4, int.MinValue, 1, 5, int.MinValue);
        Gives(Apply(new Gather(dims, 1, GatherMode.FillOrDrop), Array(DType.UInt8, 5, 1, 2, 3, 4, 5), indices)[0], 4, 255, 1, 5, 255);
        Gives(Apply(new Gather(dims, 1, GatherMode.FillOrDrop, Scalar.Of(F, -1)), Vector(1, 2, 3, 4, 5), indices)[0], 4, -1, 1, 5, -1);
    }

    [TestMethod]
    public void Scatter_kinds_and_modes()
    {
        var dims = new ScatterDims(default, 0, 0, default, default);
        HostArray x = Vector(1, 2, 3), at = Array(DType.Int32, (3, 1), 1, 1, 7), v = Vector(5, 6, 7);
        HostArray Scattered(ScatterKind kind, GatherMode mode) => Apply(new Scatter(dims, kind, mode, false), x, at, v)[0];
        Gives(Scattered(ScatterKind.Set, GatherMode.FillOrDrop), 3, 1, 6, 3);
        Gives(Scattered(ScatterKind.Set, GatherMode.Clip), 3, 1, 6, 7);
        Gives(Scattered(ScatterKind.Add, GatherMode.FillOrDrop), 3, 1, 13, 3);
        Gives(Scattered(ScatterKind.Mul, GatherMode.FillOrDrop), 3, 1, 60, 3);
        Gives(Scattered(ScatterKind.Min, GatherMode.Clip), 3, 1, 2, 3);
        Gives(Scattered(ScatterKind.Max, GatherMode.Clip), 3, 1, 6, 7);
        var ct = Vjp(new Scatter(dims, ScatterKind.Set, GatherMode.FillOrDrop, false), [x, at, v], [Vector(10, 20, 30)]);
        Gives(ct[0]!, 3, 10, 0, 30);
        Gives(ct[2]!, 3, 0, 20, 0);
    }

    [TestMethod]
    public void Derivative_of_scatter_mul_needs_unique_indices()
    {
        var scatter = new Scatter(new(default, 0, 0, default, default), ScatterKind.Mul, GatherMode.Clip, false);
        Assert.Contains("unique_indices", Assert.IsInstanceOfType<Derivative.Undefined>(scatter.Derivative).Why);
    }

    [TestMethod]
    public void Sorting_puts_NaN_last_and_is_stable()
    {
        var sorted = Apply(new Sort(0, 1), Vector(3, NaN, -0.0, 0.0, double.NegativeInfinity), Ints(0, 1, 2, 3, 4));
        Gives(sorted[1], 5, 4, 2, 3, 0, 1);
        var z = new HostArray(3, DType.Complex64, [Scalar.OfComplex(DType.Complex64, new(1, 2)),
            Scalar.OfComplex(DType.Complex64, new(0, 5)),
            Scalar.OfComplex(DType.Complex64, new(1, -2))]);
        CollectionAssert.AreEqual(new[] { 5.0, -2.0, 2.0 }, Apply(new Sort(0, 1), z)[0].Data.Select(s => s.Im).ToArray());
        var top = Apply(new TopK(3, 0), Vector(1, 7, NaN, 7));
        Gives(top[0], 3, NaN, 7, 7);
        Gives(top[1], 3, 2, 1, 3);
        Gives(Run1(n => Lax.ArgSort(n[0]), Vector(2, 1, 2, 0)), 4, 3, 1, 0, 2);
    }

    [TestMethod]
    public void Contraction_and_convolution_values()
    {
        Gives(Run1(n => Lax.Dot(n[0], n[1]), Matrix(2, 3), Matrix(3, 2)), (2, 2), 10, 13, 28, 40);
        Axes spec = (0, 1, 2);
        HostArray Convolved(Axes stride, Axes lo, Axes hi, Axes ld, Axes rd, HostArray x, HostArray k, int fg = 1, int bg = 1) =>
            Apply(new Conv(new ConvGeneral(stride, lo, hi, ld, rd, fg, bg, spec, spec, spec)), x, k)[0];
        var line = Array(F, (1, 1, 4), 1, 2, 3, 4);
        Gives(Convolved(1, 0, 0, 1, 1, line, Array(F, (1, 1, 2), 10, 1)), (1, 1, 3), 12, 23, 34);
        Gives(Convolved(2, 1, 1, 1, 1, line, Array(F, (1, 1, 2), 10, 1)), (1, 1, 3), 1, 23, 40);
        Gives(Convolved(1, 0, 0, 2, 1, line, Array(F, (1, 1, 2), 10, 1)), (1, 1, 6), 10, 2, 20, 3, 30, 4);
        Gives(Convolved(1, -1, 0, 1, 2, line, Array(F, (1, 1, 2), 10, 1)), (1, 1, 1), 24);
        Gives(Convolved(1, 0, 0, 1, 1, Array(F, (1, 2, 2), 1, 2, 3, 4), Array(F, (2, 1, 1), 10, 100), fg: 2), (1, 2, 2), 10, 20, 300, 400);
        Gives(Convolved(1, 0, 0, 1, 1, Array(F, (2, 1, 2), 1, 2, 3, 4), Array(F, (2, 1, 1), 10, 100), bg: 2), (1, 2, 2), 10, 20, 300, 400);
    }

    [TestMethod]
    public void Many_operands_are_joined_in_place()
    {
        HostArray[] parts = [.. Enumerable.Range(0, 20).Select(i => Vector(i, i + 0.5))];
        Assert.IsInstanceOfType<Lowering.Expand>(new Concatenate(0).Lower([.. parts.Select(AvalOf)]));
        CheckLowering(new Concatenate(0), parts);
    }

    [TestMethod]
    public void Large_indices_of_reshape_need_no_arithmetic_where_axes_stay()
    {
        // (batch, 1, rows, columns) to (batch, rows, columns): pure renaming.
        var map = Assert.IsInstanceOfType<Lowering.Map>(new Reshape((8, 5, 7)).Lower([new(new[] { 8, 1, 5, 7 }, F)]));
        Assert.IsTrue(map.IsView);
        var context = new MapInterpreter([Numbers(F, new[] { 8, 1, 5, 7 })], new((8, 5, 7), F), DType.Int32);
        var index = Enumerable.Range(0, 3).Select(d => Graph.Kernels.K.Index(DType.Int32, d)).ToArray();
        var read = context.IndexOf(map.Value(context, index));
        Assert.AreSame(index[0], read[0]);
        Assert.AreSame(index[1], read[2]);
        Assert.AreSame(index[2], read[3]);
    }
}
