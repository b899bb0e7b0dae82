using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lazy.Backends;
using Lazy.Backends.Cpu;
using Lazy.Backends.Evaluation;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests.Reliability;

/// <summary>
/// A .NET stack overflow kills the process, so nothing may recurse over a user's expression. Each test runs on a thread whose stack has
/// 256 KiB.
/// </summary>
[TestClass]
[DoNotParallelize]
public class DeepGraphTests
{
    private const int Million = 1_000_000;

    [TestMethod]
    public void AChainOfAMillionNodesIsBuiltPrintedHashedEvaluatedAndCollected() => OnASmallStack(() =>
    {
        var history = BuildAndEvaluate();
        // The result is settled, so nothing holds the chain any more.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.IsFalse(history.Middle.IsAlive, "the history of a settled node must be free");
        Assert.AreEqual(0, history.Root.Depth);
        CollectionAssert.AreEqual(new[] { 250_001f, 250_002f }, Values(history.Root));
    });

    [TestMethod]
    public void AChainOfAMillionNodesIsDifferentiated() => OnASmallStack(() =>
    {
        var chain = jax.grad((NDArray x) =>
        {
            var y = x;
            for (var i = 0; i < Million; i++) y = y * 1.0;
            return jnp.sum(y * y);
        });
        var g = chain(jnp.asarray([1.0, 2.0]));
        CollectionAssert.AreEqual(new[] { 2f, 4f }, g.ToArray<float>());
    });

    [TestMethod]
    public void ADoublingChainHasNoExponentialWork() => OnASmallStack(() =>
    {
        // x + x, halved again so that it stays finite: 2^100,000 paths lead to the first node.
        var x = Leaf(1, 2);
        var half = Lax.Full(x.Shape, Scalar.OfFloat(DType.Float32, 0.5));
        var y = x;
        for (var i = 0; i < 100_000; i++) y = Lax.Mul(Lax.Add(y, y), half);
        Engine.Evaluate([y], CpuBackend.Device);
        CollectionAssert.AreEqual(new[] { 1f, 2f }, Values(y));

        // The doubling itself, with numbers that wrap: 2^k of an int32 is 0 from k = 32 on.
        var n = Lax.Iota(3, DType.Int32, 0);
        for (var i = 0; i < 100_000; i++) n = Lax.Add(n, n);
        Engine.Evaluate([n], CpuBackend.Device);
        var bytes = new byte[12];
        ((Storage)n.Value!).Read(0, bytes);
        Assert.IsTrue(bytes.All(b => b == 0));
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (Node Root, WeakReference Middle) BuildAndEvaluate()
    {
        var x = Leaf(1, 2);
        var quarter = Lax.Full(x.Shape, Scalar.OfFloat(DType.Float32, 0.25));
        var y = x;
        WeakReference? middle = null;
        for (var i = 0; i < Million; i++)
        {
            y = Lax.Add(y, quarter);
            if (i == Million / 2) middle = new WeakReference(y);
        }
        Assert.IsTrue(y.Depth > Million - 1);
        var text = GraphText.Of([y], limit: 50);
        Assert.IsTrue(text.Length < 20_000, "the text must be cut");
        using CapturedGraph once = CapturedGraph.Of(y), again = CapturedGraph.Of(y);
        Assert.AreEqual(once.Key, again.Key);
        Engine.Evaluate([y], CpuBackend.Device);
        return (y, middle!);
    }

    private static Node Leaf(params float[] data)
    {
        var aval = new Aval(data.Length, DType.Float32);
        return Node.Leaf(aval, Storage.FromHost(CpuBackend.Device, MemoryMarshal.AsBytes(data.AsSpan()), aval));
    }

    private static float[] Values(Node n)
    {
        var bytes = new byte[n.Aval.Bytes];
        ((Storage)n.Value!).Read(0, bytes);
        return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }

    private static void OnASmallStack(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                failure = e;
            }
        }, 256 * 1024);
        thread.Start();
        thread.Join();
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }
}
