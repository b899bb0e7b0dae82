using System.Numerics;
using Lazy.Backends.Cpu;
using Lazy.Tests.Devices;
using Lazy.Tests.Goldens;

namespace Lazy.Tests;

/// <summary>
/// Updates at indices that are data, dealt to several threads: of both widths, negative ones that count from the end, and others outside, which
/// the mode speaks of. Every element gets what a loop gives that does one update after the other, to the last bit.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class ScatterTests
{
    private const int Updates = 20_011;

    private static readonly IndexMode[] s_modes = [IndexMode.Default, IndexMode.Clip, IndexMode.Drop, IndexMode.Fill];

    [TestMethod]
    [DataRow(701)]
    [DataRow(100_003)]
    public void AddsAreThoseOfALoop(int targets)
    {
        using var scope = TestDevices.Use("cpu");
        var random = new Random(targets);
        var narrow = Array.ConvertAll(new int[Updates], _ => Outside(random, targets));
        // What is left of the first of these in 32 bits would be inside.
        var wide = Array.ConvertAll(narrow, i => random.Next(9) switch { 0 => (1L << 32) + (i & 255), 1 => long.MinValue + (i & 255), _ => i });
        Check(targets, Array.ConvertAll(narrow, i => (long)i), NDArray.Create<int>(narrow, Updates), () => (float)((random.NextDouble() * 2) - 1));
        Check(targets, wide, NDArray.Create<long>(wide, Updates), () => (float)((random.NextDouble() * 2) - 1));
        Check(targets, Array.ConvertAll(narrow, i => (long)i), NDArray.Create<int>(narrow, Updates), () => random.Next());
        Check(targets, wide, NDArray.Create<long>(wide, Updates), () => random.Next());
    }

    // Half of them crowd at the front.
    private static int Outside(Random random, int targets) =>
        random.Next(2) == 0 ? random.Next(-targets - 60, targets + 60) : random.Next(targets / 9);

    private static void Check<T>(int targets, long[] indices, NDArray at, Func<T> next) where T : unmanaged, INumber<T>
    {
        T[] start = Array.ConvertAll(new T[targets], _ => next()), values = Array.ConvertAll(new T[Updates], _ => next());
        NDArray x = NDArray.Create<T>(start, targets), v = NDArray.Create<T>(values, Updates);
        var before = WorkerPool.Threads;
        foreach (var mode in s_modes)
        {
            var add = jax.jit((NDArray x, NDArray at, NDArray v) => x.At[at].Add(v, mode));
            var device = new RecordingDevice();
            device.Compile(add.Lower(x, at, v).Graph);
            Assert.IsTrue(device.Kernels.Any(k => LoopPlan.Create(k)!.Order.HasOwners), "the updates are not dealt to threads");
            var expected = (T[])start.Clone();
            for (var i = 0; i < Updates; i++)
            {
                var target = indices[i] < 0 ? indices[i] + targets : indices[i];
                if (mode == IndexMode.Clip) target = Math.Clamp(target, 0, targets - 1);
                if (target >= 0 && target < targets) expected[target] = unchecked(expected[target] + values[i]);
            }
            try
            {
                foreach (var threads in (int[])[1, 2, 3, 8])
                {
                    WorkerPool.Threads = threads;
                    CollectionAssert.AreEqual(expected, add(x, at, v).ToArray<T>(), $"{x.DType} at {at.DType}, {mode}, {threads} threads");
                }
            }
            finally
            {
                WorkerPool.Threads = before;
            }
        }
    }
}
