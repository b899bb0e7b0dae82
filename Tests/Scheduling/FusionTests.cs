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
        var shifted = Lax.Exp(Lax.Sub(x, KeepDims(Lax.Sum(x, 1), x.Shape, 1)));
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
}
