using System.Numerics;
using Lazy.Backends.Cpu;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests;

[TestClass]
public sealed unsafe class ScanTests
{
    private static T[] Run<T>(ScanKind kind, T[] x, long[] shape, int axis, bool reverse) where T : unmanaged
    {
        var y = new T[x.Length];
        var strides = new long[shape.Length];
        for (var i = shape.Length - 1; i >= 0; i--) strides[i] = i == shape.Length - 1 ? 1 : strides[i + 1] * shape[i + 1];
        fixed (T* px = x, py = y) Scan.Run(kind, DType.Of<T>(), shape, axis, reverse, (nint)px, strides, (nint)py, strides);
        return y;
    }

    private static Complex Join(ScanKind kind, Complex a, Complex b) => kind switch
    {
        ScanKind.Sum => a + b,
        ScanKind.Product => a * b,
        _ when Complex.IsNaN(a) || Complex.IsNaN(b) => Complex.NaN,
        ScanKind.Max => a.Real > b.Real || (a.Real == b.Real && a.Imaginary >= b.Imaginary) ? a : b,
        _ => a.Real < b.Real || (a.Real == b.Real && a.Imaginary <= b.Imaginary) ? a : b,
    };

    /// <summary>Small integers: sums are exact in every type, products of 1 and -1 are, and orders always.</summary>
    private static void Check<T>(Func<int, T> convert, Func<T, Complex> value, bool signed, bool arithmetic = true) where T : unmanaged
    {
        foreach (var kind in Enum.GetValues<ScanKind>())
        {
            if (!arithmetic && kind is ScanKind.Sum or ScanKind.Product) continue;
            foreach (var shape in new long[][] { [7], [1], [0], [300], [3, 40, 5], [2, 1, 1000], [40, 600], [2, 0, 3] })
                for (var axis = 0; axis < shape.Length; axis++)
                    foreach (var reverse in new[] { false, true })
                    {
                        var random = new Random(axis);
                        var count = (int)shape.Aggregate(1L, (a, b) => a * b);
                        var x = Enumerable.Range(0, count).Select(_ => convert(kind == ScanKind.Product
                            ? signed ? 1 - 2 * random.Next(2) : 1 : random.Next(signed ? -1 : 0, 2))).ToArray();
                        var y = Run(kind, x, shape, axis, reverse);
                        var step = (int)shape[(axis + 1)..].Aggregate(1L, (a, b) => a * b);
                        for (var i = 0; i < count; i++)
                        {
                            var at = i / step % shape[axis];
                            var first = reverse ? at == shape[axis] - 1 : at == 0;
                            // Wrapping and rounding are the type's: the expected value is converted like the data.
                            var expected = first ? value(x[i]) : Join(kind, value(y[i + (reverse ? step : -step)]), value(x[i]));
                            Assert.AreEqual(convert((int)expected.Real), y[i],
                                $"{typeof(T).Name} {kind} [{string.Join(',', shape)}] {axis} {reverse}");
                        }
                    }
        }
    }

    [TestMethod] public void Float32() => Check(i => (float)i, v => v, true);

    [TestMethod] public void Float64() => Check(i => (double)i, v => v, true);

    [TestMethod] public void Float16() => Check(i => (Half)i, v => (double)v, true);

    [TestMethod] public void BFloat16Scans() => Check(i => (BFloat16)i, v => (double)(float)v, true);

    [TestMethod]
    public void SignedIntegers()
    {
        Check(i => (sbyte)i, v => v, true);
        Check(i => (short)i, v => v, true);
        Check(i => i, v => v, true);
        Check(i => (long)i, v => v, true);
    }

    [TestMethod]
    public void UnsignedIntegersAndBool()
    {
        Check(i => (byte)i, v => v, false);
        Check(i => (ushort)i, v => v, false);
        Check(i => (uint)i, v => v, false);
        Check(i => (ulong)i, v => v, false);
        Check(i => i != 0, v => v ? 1 : 0, false, arithmetic: false);
    }

    [TestMethod]
    public void ComplexNumbers()
    {
        Check(i => new Complex(i, 0), v => v, true);
        Check(i => new Complex64(i, 0), v => v, true);
        Complex64[] x = [new(1, 2), new(1, 3), new(0, 9), new(1, 1)];
        CollectionAssert.AreEqual(new Complex64[] { new(1, 2), new(1, 3), new(1, 3), new(1, 3) }, Run(ScanKind.Max, x, [4], 0, false));
        CollectionAssert.AreEqual(new Complex64[] { new(1, 2), new(-5, 5), new(-45, -45), new(0, -90) }, Run(ScanKind.Product, x, [4], 0,
            false));
    }

    [TestMethod]
    public void LongLinesAreExactWhereSumsAre()
    {
        const int N = 1_200_007;
        var random = new Random(2);
        var x = Enumerable.Range(0, N).Select(_ => random.Next(-3, 4)).ToArray();
        foreach (var reverse in new[] { false, true })
        {
            var expected = new long[N];
            long sum = 0;
            for (var i = 0; i < N; i++)
            {
                var at = reverse ? N - 1 - i : i;
                expected[at] = sum += x[at];
            }
            CollectionAssert.AreEqual(expected.Select(v => (int)v).ToArray(), Run(ScanKind.Sum, x, [N], 0, reverse));
            CollectionAssert.AreEqual(expected.Select(v => (float)v).ToArray(), Run(ScanKind.Sum, x.Select(v => (float)v).ToArray(), [N],
                0, reverse));
            CollectionAssert.AreEqual(expected.Select(v => (double)v).ToArray(), Run(ScanKind.Sum, x.Select(v => (double)v).ToArray(),
                [N], 0, reverse));
            CollectionAssert.AreEqual(expected, Run(ScanKind.Sum, x.Select(v => (long)v).ToArray(), [N], 0, reverse));
        }
    }

    [TestMethod]
    public void NaNSpreadsToAllThatFollows()
    {
        foreach (var length in new[] { 40, 50_000 })
            foreach (var kind in Enum.GetValues<ScanKind>())
            {
                var x = Enumerable.Repeat(1f, length).ToArray();
                x[17] = float.NaN;
                var forward = Run(kind, x, [length], 0, false);
                var backward = Run(kind, x, [length], 0, true);
                for (var i = 0; i < length; i++)
                {
                    Assert.AreEqual(i >= 17, float.IsNaN(forward[i]), $"{kind} {i}");
                    Assert.AreEqual(i <= 17, float.IsNaN(backward[i]), $"{kind} {i}");
                }
            }
    }

    [TestMethod]
    public void IntegersWrapAround()
    {
        CollectionAssert.AreEqual(new[] { int.MaxValue, int.MinValue, int.MinValue + 1 }, Run(ScanKind.Sum, [int.MaxValue, 1, 1], [3], 0,
            false));
        CollectionAssert.AreEqual(new sbyte[] { 100, -56 }, Run(ScanKind.Product, new sbyte[] { 100, 2 }, [2], 0, false));
    }

    [TestMethod]
    public void SumsOfBoolAreRefused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Run(ScanKind.Sum, [true], [1], 0, false));
        StringAssert.StartsWith(error.Message, "cumulative Sum: bool");
    }

    [TestMethod]
    public void StridesOfAViewAndRankZero()
    {
        // The columns of a reversed view, read from every second element.
        var x = Enumerable.Range(0, 12).Select(i => (double)i).ToArray();
        var y = new double[6];
        fixed (double* px = x, py = y) Scan.Run(ScanKind.Sum, DType.Float64, [2, 3], 1, false, (nint)(px + 11), [-6, -2], (nint)py, [1, 2]);
        CollectionAssert.AreEqual(new double[] { 11, 5, 20, 8, 27, 9 }, y);
        double one = 5, result = 0;
        Scan.Run(ScanKind.Sum, DType.Float64, [], 0, false, (nint)(&one), [], (nint)(&result), []);
        Assert.AreEqual(5.0, result);
    }

    [TestMethod]
    [DoNotParallelize]
    public void OneAndTwoThreadsGiveTheSameBits()
    {
        var before = WorkerPool.Threads;
        try
        {
            var random = new Random(4);
            var x = Enumerable.Range(0, 400_000).Select(_ => random.NextSingle() - 0.4f).ToArray();
            foreach (var shape in new long[][] { [400_000], [4, 100_000], [1000, 400] })
            {
                WorkerPool.Threads = 1;
                var one = Run(ScanKind.Sum, x, shape, shape.Length - 1, false);
                WorkerPool.Threads = 2;
                CollectionAssert.AreEqual(one, Run(ScanKind.Sum, x, shape, shape.Length - 1, false));
            }
        }
        finally
        {
            WorkerPool.Threads = before;
        }
    }
}
