using System.Diagnostics;
using Lazy.Backends;
using Lazy.Backends.Cpu;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests.Reliability;

/// <summary>Training loops compile a constant number of programs, and twenty thousand steps leave nothing behind.</summary>
[TestClass]
[DoNotParallelize]
public class LoopTests
{
    private static readonly NDArray Xs = jax.random.normal(jax.random.key(1), 100);
    private static readonly NDArray Ys = (3 * Xs - 1).Evaluate();

    private static NDArray Model(NDArray theta, NDArray x)
    {
        var (w, b) = theta;
        return w * x + b;
    }

    private static NDArray Loss(NDArray theta, NDArray x, NDArray y) => jnp.mean(jnp.square(Model(theta, x) - y));

    private static NDArray Update(NDArray theta, NDArray x, NDArray y) => theta - 0.1 * jax.grad(Loss)(theta, x, y);

    [TestMethod]
    public void ALoopWithoutJitCompilesAConstantNumberOfPrograms()
    {
        NDArray Train(int steps)
        {
            var theta = jnp.asarray([1.0, 1.0]);
            for (var i = 0; i < steps; i++) theta = Update(theta, Xs, Ys);
            return theta.Evaluate();
        }
        Train(1000);
        var before = Diagnostics.ProgramsCompiled;
        var theta = Train(1000);
        Assert.AreEqual(before, Diagnostics.ProgramsCompiled, "a second loop must find every program");
        Train(3000);
        // Only the tail of another length may be new.
        Assert.IsTrue(Diagnostics.ProgramsCompiled - before <= 1, $"{Diagnostics.ProgramsCompiled - before} programs more for three times the steps");
        var p = theta.ToArray<float>();
        Assert.AreEqual(3, p[0], 1e-3);
        Assert.AreEqual(-1, p[1], 1e-3);
    }

    [TestMethod]
    public void ALoopThatReadsEachValueCompilesOneProgram()
    {
        var theta = Update(jnp.asarray([1.0, 1.0]), Xs, Ys).Evaluate();
        theta = Update(theta, Xs, Ys).Evaluate();
        var before = Diagnostics.ProgramsCompiled;
        for (var i = 0; i < 200; i++) theta = Update(theta, Xs, Ys).Evaluate();
        Assert.AreEqual(before, Diagnostics.ProgramsCompiled);
    }

    [TestMethod]
    public void ALearningRateThatChangesCompilesNothingNew()
    {
        var x = jnp.asarray([1.0, 2.0]);
        (x * 0.3 + 0.7).Evaluate();
        var before = Diagnostics.ProgramsCompiled;
        for (var i = 0; i < 50; i++) (x * Math.Sqrt(i + 0.1) + 0.7).Evaluate();
        Assert.AreEqual(before, Diagnostics.ProgramsCompiled);
    }

    [TestMethod]
    public void SmallWorkAllocatesLittleMoreThanItsResult()
    {
        var x = jnp.asarray([1.0, 2.0]).Evaluate();
        var jitted = jax.jit((NDArray a, NDArray b) => a * 0.3 + b);
        Assert.AreEqual(0, Allocated(() => (x + x).Evaluate()), 700);
        Assert.AreEqual(0, Allocated(() => jitted(x, x)), 700);

        static double Allocated(Action run)
        {
            const int Runs = 100;
            for (var i = 0; i < Runs; i++) run();
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Runs; i++) run();
            return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Runs;
        }
    }

    [TestMethod]
    public void SmallArraysStayInPlaceWhileKernelsRun()
    {
        using var stop = new CancellationTokenSource();
        var collecting = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested) GC.Collect(1, GCCollectionMode.Forced, blocking: true, compacting: true);
        });
        var kept = new List<NDArray>();
        for (var i = 0; i < 3000; i++)
        {
            var x = jnp.asarray(Enumerable.Range(i, 200).Select(k => (float)k).ToArray());
            var y = (jnp.tanh(x) * 0 + x + 1).Evaluate();
            if (i % 3 == 0) kept.Add(y);
        }
        stop.Cancel();
        collecting.Wait();
        for (var i = 0; i < kept.Count; i++)
        {
            CollectionAssert.AreEqual(Enumerable.Range((3 * i) + 1, 200).Select(k => (float)k).ToArray(), kept[i].ToArray<float>());
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void TwentyThousandStepsAreFlat(bool jitted)
    {
        var step = jitted ? jax.jit((Func<NDArray, NDArray, NDArray, NDArray>)Update) : Update;
        var theta = jnp.asarray([1.0, 1.0]);
        var early = new List<WeakReference>();
        (long Heap, long Buffers, long Bytes, long Process) Run(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                theta = step(theta, Xs, Ys);
                if (early.Count < 100) early.Add(new WeakReference(theta.Node));
            }
            theta.Evaluate();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            var memory = CpuBackend.Device.Memory;
            using var process = Process.GetCurrentProcess();
            return (GC.GetTotalMemory(true), memory.LiveBuffers, memory.LiveBytes, process.WorkingSet64);
        }
        var first = Run(2000);
        var last = Run(18_000);
        Assert.AreEqual(first.Buffers, last.Buffers, 2, "live buffers");
        Assert.AreEqual(first.Bytes, last.Bytes, 4096, "live bytes");
        Assert.IsTrue(last.Heap < first.Heap * 1.05 + 500_000, $"managed heap: {first.Heap} bytes, then {last.Heap}");
        Assert.IsTrue(last.Process < first.Process * 1.05 + 30_000_000, $"process: {first.Process} bytes, then {last.Process}");
        Assert.AreEqual(0, early.Count(r => r.IsAlive), "nodes of early steps must be free");
    }
}
