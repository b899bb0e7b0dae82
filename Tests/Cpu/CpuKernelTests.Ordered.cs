using Lazy.Backends.Cpu;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using static Lazy.Graph.Kernels.K;

namespace Lazy.Tests;

// Updates whose order matters: the same bits from one thread, from several, and from the oracle, which goes one by one.
public abstract unsafe partial class CpuKernelTests
{
    private static readonly DType F = DType.Float32, I32 = DType.Int32;

    /// <summary>Updates at indices that are data; those out of bounds are dropped.</summary>
    /// <param name="type">The dtype of targets and updates.</param>
    /// <param name="outer">The loops.</param>
    /// <param name="count">How many targets the index tells apart.</param>
    /// <param name="index">Where the index is read.</param>
    /// <param name="target">The offset of its target.</param>
    /// <param name="value">The update.</param>
    /// <param name="combine">How it meets what is there.</param>
    private static Kernel Update(DType type, long[] outer, int count, KExpr index, Func<KExpr, KExpr> target, KExpr value, KOp? combine)
    {
        var at = Load(I32, 1, index);
        var inside = And(Compare(KOp.Ge, at, Int(0)), Compare(KOp.Lt, at, Int(count)));
        return Elementwise([type, I32], type, outer, Int(0), value) with
        {
            Outputs = [new(type, true)],
            OuterStores = [new(0, target(Max(Min(at, Int(count - 1)), Int(0))), value, inside, combine)],
            Ordered = true,
        };
    }

    private static byte[] Indices(int length, int count)
    {
        var random = new Random(length);
        var bytes = new byte[length * sizeof(int)];
        // Half of them crowd at the front; some are outside.
        for (var i = 0; i < length; i++) BitConverter.TryWriteBytes(bytes.AsSpan(i * sizeof(int)), random.Next(-3, i % 2 == 0 ? count + 3 : (count / 9) + 1));
        return bytes;
    }

    private void CheckWithThreads(Kernel kernel, byte[][] inputs, int length)
    {
        var before = WorkerPool.Threads;
        try
        {
            WorkerPool.Threads = 1;
            Check(kernel, inputs, [length]);
            var start = Data(kernel.Outputs[0].DType, length, 2, special: false);
            var one = Run(kernel, inputs, [], [start])[0];
            foreach (var threads in (int[])[2, 3, 8])
            {
                WorkerPool.Threads = threads;
                CollectionAssert.AreEqual(one, Run(kernel, inputs, [], [start])[0]);
            }
        }
        finally
        {
            WorkerPool.Threads = before;
        }
    }

    [TestMethod]
    [DoNotParallelize]
    [DataRow("float32", KOp.Add, 1000)]
    [DataRow("float32", null, 300)]
    [DataRow("float64", KOp.Min, 5000)]
    [DataRow("int8", KOp.Mul, 1500)]
    [DataRow("uint16", null, 2000)]
    [DataRow("bool", KOp.Max, 1100)]
    [DataRow("float16", KOp.Add, 700)]
    public void ScatteredTargetsHaveOwners(string dtype, KOp? combine, int count)
    {
        const int n = 16_403;
        var type = DType.Parse(dtype);
        var kernel = Update(type, [n], count, Ix(0), at => at, Load(type, 0, Ix(0)), combine);
        Assert.IsTrue(LoopPlan.Create(kernel)!.Order.HasOwners);
        CheckWithThreads(kernel, [Data(type, n, 1, special: false), Indices(n, count)], count);
    }

    [TestMethod]
    [DoNotParallelize]
    public void OneNumberGoesToScatteredTargets()
    {
        const int n = 20_000, count = 400;
        var kernel = Update(I32, [n], count, Ix(0), at => at, Int(1), KOp.Add);
        Assert.IsTrue(LoopPlan.Create(kernel)!.Order.HasOwners);
        CheckWithThreads(kernel, [Data(I32, 1, 1), Indices(n, count)], count);
        // So few targets lie side by side in memory that threads would only wait for each other.
        Assert.IsFalse(LoopPlan.Create(Update(I32, [n], 10, Ix(0), at => at, Int(1), KOp.Add))!.Order.HasOwners);
    }

    [TestMethod]
    [DoNotParallelize]
    [DataRow("float32", KOp.Add, 64)]
    [DataRow("float32", null, 100)]
    [DataRow("bfloat16", KOp.Add, 256)]
    [DataRow("float64", KOp.Max, 37)]
    public void RowsAreCutIntoColumns(string dtype, KOp? combine, int width)
    {
        const int n = 600, count = 50;
        var type = DType.Parse(dtype);
        var kernel = Update(type, [n, width], count, Ix(0), at => Add(Mul(at, Int(width)), Ix(1)), Load(type, 0, At((0, width), (1, 1))), combine);
        var plan = LoopPlan.Create(kernel)!;
        // Odd rows stay whole, and one processor has nobody to share with.
        var pieces = Environment.ProcessorCount > 1 && width % 2 == 0 && width * type.Size >= 256;
        Assert.AreEqual(pieces ? 1 : 0, plan.Order.Apart);
        CheckWithThreads(kernel, [Data(type, n * width, 1, special: false), Indices(n, count)], count * width);
    }

    [TestMethod]
    [DoNotParallelize]
    public void ExamplesOfABatchAreApartAndWindowsThatOverlapAreNot()
    {
        const int examples = 64, n = 300, count = 70, width = 64;
        var batch = Update(F, [examples, n], count, At((0, n), (1, 1)), at => Add(Mul(Ix(0), Int(count)), at), Load(F, 0, At((0, n), (1, 1))), KOp.Add);
        Assert.AreEqual(examples >= Environment.ProcessorCount ? 1 : 0, LoopPlan.Create(batch)!.Order.Apart);
        CheckWithThreads(batch, [Data(F, examples * n, 1, special: false), Indices(examples * n, count)], examples * count);
        var overlap = Update(F, [n, width], count, Ix(0), at => Add(at, Ix(1)), Load(F, 0, At((0, width), (1, 1))), KOp.Add);
        Assert.IsTrue(LoopPlan.Create(overlap) is { Partition.Serial: true, Order: { Apart: 0, HasOwners: false } });
        CheckWithThreads(overlap, [Data(F, n * width, 1, special: false), Indices(n, count)], count + width);
    }
}
