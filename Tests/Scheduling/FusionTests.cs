using System.Runtime.InteropServices;
using Lazy.Backends;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests.Scheduling;

/// <summary>Fusion is judged by the number of kernels, and every fused kernel by its numbers.</summary>
[TestClass]
public class FusionTests
{
    private static readonly PlainDevice Device = new();

    private static Node Array(Shape shape, params float[] data) =>
        Node.Leaf(new Aval(shape, DType.Float32), Storage.FromHost(Device, MemoryMarshal.AsBytes(data.AsSpan()), new Aval(shape, DType.Float32)));

    private static Node Random(int seed, params int[] shape)
    {
        var random = new Random(seed);
        return Array(shape, [.. Enumerable.Range(0, (int)((Shape)shape).Size).Select(_ => (float)((random.NextDouble() * 2) - 1))]);
    }

    private static float[] Values(Node node)
    {
        Engine.Evaluate([node], Device);
        var bytes = new byte[node.Aval.Bytes];
        ((Storage)node.Value!).Read(0, bytes);
        return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }

    private static ProgramReport Explain(params Node[] nodes) => Engine.Explain(nodes, Device);

    private static void AssertKernels(int expected, ProgramReport report) => Assert.HasCount(expected, report.Kernels, report.ToString());

    private static Node KeepDims(Node reduced, Shape shape, int axis) => Lax.Broadcast(reduced, shape, [.. Enumerable.Range(0, shape.Rank).Where(d => d != axis)]);

    [TestMethod]
    public void AnElementwiseChainIsOneKernel()
    {
        Node a = Random(1, 40), b = Random(2, 40), c = Random(3, 40);
        var y = Lax.Add(Lax.Mul(Lax.Tanh(Lax.Add(Lax.Mul(a, b), c)), Lax.Exp(Lax.Neg(a))), Lax.Sqrt(Lax.Abs(b)));
        AssertKernels(1, Explain(y));
        float[] va = Values(a), vb = Values(b), vc = Values(c), vy = Values(y);
        for (var i = 0; i < vy.Length; i++)
        {
            Assert.AreEqual((Math.Tanh((va[i] * vb[i]) + vc[i]) * Math.Exp(-va[i])) + Math.Sqrt(Math.Abs(vb[i])), vy[i], 1e-5);
        }
    }

    [TestMethod]
    public void AReductionTakesWhatComesBeforeAndAfter()
    {
        Node x = Random(1, 6, 7), y = Random(2, 6, 7);
        var d = Lax.Sub(x, y);
        var loss = Lax.Sqrt(Lax.Sum(Lax.Mul(d, d), (0, 1)));
        AssertKernels(1, Explain(loss));
        var expected = Math.Sqrt(Values(x).Zip(Values(y)).Sum(p => Math.Pow(p.First - p.Second, 2)));
        Assert.AreEqual(expected, Values(loss)[0], 1e-5);
    }

    [TestMethod]
    public void ARowComputationIsOneKernel()
    {
        var x = Random(1, 5, 9);
        var shifted = Lax.Exp(Lax.Sub(x, KeepDims(Lax.ReduceMax(x, 1), x.Shape, 1)));
        var softmax = Lax.Div(shifted, KeepDims(Lax.Sum(shifted, 1), x.Shape, 1));
        AssertKernels(1, Explain(softmax));
        var v = Values(softmax);
        var vx = Values(x);
        for (var r = 0; r < 5; r++)
        {
            var row = vx.AsSpan(r * 9, 9).ToArray();
            var sum = row.Sum(e => Math.Exp(e));
            for (var i = 0; i < 9; i++) Assert.AreEqual(Math.Exp(row[i]) / sum, v[(r * 9) + i], 1e-5);
        }
    }

    [TestMethod]
    public void TheFirstRowsDoNotStandForAll()
    {
        Node x = Random(1, 5, 3), y = Lax.Exp(x), total = Lax.Sum(y, 1);
        Node rows = Lax.Neg(Lax.Slice(y, (0, 0), (2, 3))), few = Lax.Neg(Lax.Slice(total, 0, 2));
        Engine.Evaluate([y, rows], Device);
        Engine.Evaluate([total, few], Device);
        float[] vx = Values(x), vy = Values(y), vt = Values(total), vr = Values(rows), vf = Values(few);
        for (var i = 0; i < 15; i++) Assert.AreEqual(Math.Exp(vx[i]), vy[i], 1e-5);
        for (var i = 0; i < 6; i++) Assert.AreEqual(-vy[i], vr[i]);
        for (var r = 0; r < 5; r++) Assert.AreEqual(Enumerable.Range(3 * r, 3).Sum(i => vy[i]), vt[r], 1e-5);
        for (var r = 0; r < 2; r++) Assert.AreEqual(-vt[r], vf[r]);
    }

    [TestMethod]
    public void SeveralReductionsOfOneSpaceShareAKernel()
    {
        Node x = Random(1, 30), y = Random(2, 30);
        Node a = Lax.Sum(Lax.Mul(x, y), 0), b = Lax.Sum(x, 0), c = Lax.Neg(b);
        AssertKernels(1, Explain(a, c));
        Engine.Evaluate([a, c], Device);
        Assert.AreEqual(Values(x).Zip(Values(y)).Sum(p => p.First * p.Second), Values(a)[0], 1e-5);
        Assert.AreEqual(-Values(x).Sum(), Values(c)[0], 1e-5);
    }

    [TestMethod]
    public void AValueThatSeveralReductionsReadIsNotStored()
    {
        Node x = Random(1, 30), y = Random(2, 30), w = Random(3, 30);
        var residual = Lax.Sub(Lax.Mul(x, w), y);
        Node loss = Lax.Sum(Lax.Mul(residual, residual), 0), gw = Lax.Sum(Lax.Mul(residual, x), 0), gb = Lax.Sum(residual, 0);
        var report = Explain(loss, gw, gb);
        AssertKernels(1, report);
        Assert.AreEqual(12, report.BytesWritten);
        Engine.Evaluate([loss, gw, gb], Device);
        var r = Values(x).Zip(Values(w), (a, b) => a * b).Zip(Values(y), (a, b) => a - b).ToArray();
        Assert.AreEqual(r.Sum(e => e * e), Values(loss)[0], 1e-4);
        Assert.AreEqual(r.Zip(Values(x)).Sum(p => p.First * p.Second), Values(gw)[0], 1e-4);
        Assert.AreEqual(r.Sum(), Values(gb)[0], 1e-4);
    }

    [TestMethod]
    public void AnExpensiveValueWithTwoReadersIsStoredByOneOfThem()
    {
        var x = Random(1, 12, 12);
        var e = Lax.Exp(x);
        var y = Lax.Add(e, Lax.Transpose(e, (1, 0)));
        var report = Explain(y);
        AssertKernels(2, report);
        float[] vx = Values(x), vy = Values(y);
        for (var i = 0; i < 12; i++)
        {
            for (var j = 0; j < 12; j++) Assert.AreEqual(Math.Exp(vx[(i * 12) + j]) + Math.Exp(vx[(j * 12) + i]), vy[(i * 12) + j], 1e-5);
        }
    }

    [TestMethod]
    public void ALongChainIsCutIntoKernelsOfBoundedSize()
    {
        var x = Random(1, 3);
        var y = x;
        for (var i = 0; i < 1000; i++) y = Lax.Add(Lax.Mul(y, x), x);
        var report = Explain(y);
        Assert.IsTrue(report.Kernels.Count is > 5 and < 12, report.ToString());
        var expected = Values(x);
        var v = (float[])expected.Clone();
        for (var i = 0; i < 1000; i++)
        {
            for (var k = 0; k < 3; k++) v[k] = (v[k] * expected[k]) + expected[k];
        }
        CollectionAssert.AreEqual(v, Values(y));
    }

    [TestMethod]
    public void LayerNormAndLogSumExpAreOneKernelEach()
    {
        var x = Random(1, 4, 8);
        var n = Lax.FullLike(Lax.Sum(x, 1), 8);
        var mean = Lax.Div(Lax.Sum(x, 1), n);
        var centred = Lax.Sub(x, KeepDims(mean, x.Shape, 1));
        var variance = Lax.Div(Lax.Sum(Lax.Mul(centred, centred), 1), n);
        var norm = Lax.Mul(centred, KeepDims(Lax.Rsqrt(Lax.Add(variance, Lax.FullLike(variance, 1e-5))), x.Shape, 1));
        AssertKernels(1, Explain(norm));
        var max = Lax.ReduceMax(x, 1);
        var logSum = Lax.Add(Lax.Log(Lax.Sum(Lax.Exp(Lax.Sub(x, KeepDims(max, x.Shape, 1))), 1)), max);
        AssertKernels(1, Explain(logSum));
        float[] vx = Values(x), vn = Values(norm), vl = Values(logSum);
        for (var r = 0; r < 4; r++)
        {
            var row = vx.AsSpan(r * 8, 8).ToArray();
            var m = row.Average();
            var v = row.Select(e => (e - m) * (e - m)).Average();
            for (var i = 0; i < 8; i++) Assert.AreEqual((row[i] - m) / Math.Sqrt(v + 1e-5), vn[(r * 8) + i], 1e-4);
            Assert.AreEqual(Math.Log(row.Sum(e => Math.Exp(e))), vl[r], 1e-5);
        }
    }

    [TestMethod]
    public void AMeanOverTheFirstAxisTakesItsChain()
    {
        var x = Random(1, 7, 5);
        var mean = Lax.Div(Lax.Sum(Lax.Exp(Lax.Mul(x, x)), 0), Lax.Full(5, Scalar.OfFloat(DType.Float32, 7)));
        AssertKernels(1, Explain(mean));
        float[] vx = Values(x), vm = Values(mean);
        for (var c = 0; c < 5; c++) Assert.AreEqual(Enumerable.Range(0, 7).Average(r => Math.Exp(vx[(r * 5) + c] * vx[(r * 5) + c])), vm[c], 1e-5);
    }

    [TestMethod]
    public void AnUpdateOfADyingArrayCopiesNothing()
    {
        Node x = Random(1, 10), three = Lax.Constant(Scalar.OfInt(DType.Int32, 3));
        var dying = Lax.Exp(x);
        var y = Lax.DynamicUpdateSlice(dying, Lax.FullLike(Lax.SliceAxis(x, 0, 0, 2), 7), [three]);
        var report = Explain(y);
        AssertKernels(2, report);
        Assert.IsEmpty(report.Copies, report.ToString());
        float[] vx = Values(x), vy = Values(y);
        for (var i = 0; i < 10; i++) Assert.AreEqual(i is 3 or 4 ? 7 : Math.Exp(vx[i]), vy[i], 1e-5);

        var kept = Lax.DynamicUpdateSlice(x, Lax.FullLike(Lax.SliceAxis(x, 0, 0, 2), 7), [three]);
        Assert.HasCount(1, Explain(kept).Copies);
        Values(kept);
        CollectionAssert.AreEqual(vx, Values(x));
    }

    [TestMethod]
    public void AnUpdateThatReadsItsTargetWorksOnACopy()
    {
        var x = Lax.Exp(Random(1, 6));
        var shifted = Lax.SliceAxis(x, 0, 0, 5);
        var y = Lax.DynamicUpdateSlice(x, shifted, [Lax.Constant(Scalar.OfInt(DType.Int32, 1))]);
        Assert.HasCount(1, Explain(y).Copies);
        float[] vy = Values(y), vx = Values(x);
        for (var i = 0; i < 6; i++) Assert.AreEqual(vx[i == 0 ? 0 : i - 1], vy[i]);
    }

    [TestMethod]
    public void AReshapedResultIsTheSameBuffer()
    {
        var x = Lax.Exp(Random(1, 6));
        var y = Lax.Reshape(x, (2, 3));
        AssertKernels(1, Explain(x, y));
        Engine.Evaluate([x, y], Device);
        Assert.AreSame(((Storage)x.Value!).Buffer, ((Storage)y.Value!).Buffer);
    }

    [TestMethod]
    public void NothingIsLeftOnTheDeviceButResults()
    {
        var device = new PlainDevice();
        var y = Lax.Iota(100, DType.Float32, 0);
        for (var i = 0; i < 30; i++)
        {
            var e = Lax.Exp(Lax.Neg(Lax.Abs(y)));
            y = Lax.Add(e, Lax.Reverse(e, 0));
        }
        Engine.Evaluate([y], device);
        Assert.AreEqual(1, device.Memory.LiveBuffers);
        Assert.AreEqual(400, device.Memory.LiveBytes);
    }
}
