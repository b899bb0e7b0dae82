using System.Numerics;
using Lazy.Backends.Cpu;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests;

/// <summary>Against LINQ's stable OrderBy with the order of the semantics written out as a comparer.</summary>
[TestClass]
public sealed unsafe class SortTests
{
    private static int CompareReal(double a, double b) =>
        double.IsNaN(a) ? double.IsNaN(b) ? 0 : 1 : double.IsNaN(b) ? -1 : a < b ? -1 : a > b ? 1 : 0;

    private static int CompareComplex(Complex a, Complex b) =>
        CompareReal(a.Real, b.Real) is var c && c != 0 ? c : CompareReal(a.Imaginary, b.Imaginary);

    /// <summary>Sorts rows of T and an index, as argsort does, and rows of T alone; both must agree to the bit with the stable
    /// order.</summary>
    private static void Check<T>(int rows, int length, Func<int, T> value, Comparison<T> compare) where T : unmanaged
    {
        var type = DType.Of<T>();
        var data = Enumerable.Range(0, rows * length).Select(value).ToArray();
        var index = Enumerable.Range(0, rows * length).Select(i => i % Math.Max(1, length)).ToArray();
        T[] sorted = new T[data.Length], alone = new T[data.Length];
        var order = new int[data.Length];
        long[] strides = [length, 1];
        fixed (T* d = data, s = sorted, a = alone)
        fixed (int* i = index, o = order)
        {
            Sort.Run([rows, length], 1,
                [new(type, (nint)d, strides, (nint)s, strides), new(DType.Int32, (nint)i, strides, (nint)o, strides)], 1);
            Sort.Run([rows, length], 1, [new(type, (nint)d, strides, (nint)a, strides)], 1);
        }
        for (var row = 0; row < rows; row++)
        {
            var expected = Enumerable.Range(0, length).OrderBy(i => data[row * length + i], Comparer<T>.Create(compare)).ToArray();
            CollectionAssert.AreEqual(expected, order[(row * length)..((row + 1) * length)], $"{type} {rows}x{length}");
            var bytes = expected.SelectMany(i => Bytes(data[row * length + i])).ToArray();
            CollectionAssert.AreEqual(bytes, sorted[(row * length)..((row + 1) * length)].SelectMany(Bytes).ToArray());
            CollectionAssert.AreEqual(bytes, alone[(row * length)..((row + 1) * length)].SelectMany(Bytes).ToArray());
        }
    }

    private static byte[] Bytes<T>(T value) where T : unmanaged => new ReadOnlySpan<byte>(&value, sizeof(T)).ToArray();

    private static void CheckSizes<T>(Func<Random, T> draw, Comparison<T> compare) where T : unmanaged
    {
        foreach (var (rows, length) in new[] { (0, 5), (3, 0), (4, 1), (50, 2), (7, 33), (3, 500), (2, 3001) })
        {
            var random = new Random(length);
            Check(rows, length, _ => draw(random), compare);
        }
    }

    private static readonly double[] Special =
        [0.0, -0.0, double.NaN, -double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1, -1, 2, 2.5, -3, 1e-40, -1e-40];

    private static double Draw(Random r, bool special) => special
        && r.Next(3) > 0 ? Special[r.Next(Special.Length)] : (r.NextDouble() - 0.5) * 50;

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Floats(bool special)
    {
        CheckSizes(r => (float)Draw(r, special), (a, b) => CompareReal(a, b));
        CheckSizes(r => Draw(r, special), CompareReal);
        CheckSizes(r => (Half)Draw(r, special), (a, b) => CompareReal((double)a, (double)b));
        CheckSizes(r => (BFloat16)Draw(r, special), (a, b) => CompareReal(a, b));
    }

    [TestMethod]
    public void ComplexNumbers()
    {
        CheckSizes(r => new Complex(Draw(r, true), Draw(r, true)), CompareComplex);
        CheckSizes(r => new Complex64((float)Draw(r, true), r.Next(3)), (a, b) => CompareComplex(a, b));
    }

    [TestMethod]
    public void IntegersAndBool()
    {
        CheckSizes(r => r.Next(2) == 0, (a, b) => a.CompareTo(b));
        CheckSizes(r => (byte)r.Next(), (a, b) => a.CompareTo(b));
        CheckSizes(r => (sbyte)r.Next(), (a, b) => a.CompareTo(b));
        CheckSizes(r => (ushort)r.Next(), (a, b) => a.CompareTo(b));
        CheckSizes(r => (short)r.Next(), (a, b) => a.CompareTo(b));
        CheckSizes(r => r.Next(-9, 9), (a, b) => a.CompareTo(b));
        CheckSizes(r => (int)r.NextInt64(), (a, b) => a.CompareTo(b));
        CheckSizes(r => (uint)r.NextInt64(), (a, b) => a.CompareTo(b));
        CheckSizes(r => r.NextInt64(long.MinValue, long.MaxValue), (a, b) => a.CompareTo(b));
        CheckSizes(r => (ulong)r.NextInt64(long.MinValue, long.MaxValue), (a, b) => a.CompareTo(b));
    }

    [TestMethod]
    public void LongRows()
    {
        var random = new Random(3);
        Check(1, 300_001, _ => random.NextSingle() - 0.5f, (a, b) => a.CompareTo(b));
        Check(2, 140_000, _ => random.Next(100), (a, b) => a.CompareTo(b));
    }

    private static void CheckLargest<T>(int length, int k, Func<int, T> value, Comparison<T> compare) where T : unmanaged
    {
        var data = Enumerable.Range(0, length).Select(value).ToArray();
        var chosen = new uint[length];
        long count;
        fixed (T* d = data)
        fixed (uint* c = chosen) count = SortColumn.Of(DType.Of<T>()).Largest((nint)d, 1, length, k, c);
        var descending = Comparer<T>.Create((a, b) => compare(b, a));
        var largest = Enumerable.Range(0, length).OrderBy(i => data[i], descending).Take((int)count).Order().Select(i => (uint)i).ToArray();
        CollectionAssert.AreEqual(largest, chosen[..(int)count], $"{DType.Of<T>()} {length} {k}");
        Assert.IsTrue(count >= k && count <= Math.Max(2 * k, length / 64), $"{count} for {k} of {length}");
    }

    [TestMethod]
    public void TheLargestAreFoundWithoutSorting()
    {
        foreach (var (length, k) in new[] { (1, 1), (3000, 50), (3000, 2999), (100_000, 10), (100_000, 30_000) })
        {
            var random = new Random(length);
            CheckLargest(length, k, _ => random.NextDouble() - 0.5, CompareReal);
            CheckLargest(length, k, _ => (float)Draw(random, true), (a, b) => CompareReal(a, b));
            CheckLargest(length, k, _ => random.NextInt64(), (a, b) => a.CompareTo(b));
            // Of equal ones the first, and no more than are wanted.
            CheckLargest(length, k, _ => (short)7, (a, b) => a.CompareTo(b));
            CheckLargest(length, k, i => (byte)(i % 3), (a, b) => a.CompareTo(b));
        }
    }

    [TestMethod]
    public void SeveralKeysAreComparedLexicographically()
    {
        const int L = 1000;
        var random = new Random(5);
        var first = Enumerable.Range(0, L).Select(_ => (sbyte)random.Next(4)).ToArray();
        var second = Enumerable.Range(0, L).Select(_ => random.Next(4) == 0 ? double.NaN : random.Next(5)).ToArray();
        var payload = Enumerable.Range(0, L).ToArray();
        var expected = Enumerable.Range(0, L).OrderBy(i => first[i]).ThenBy(i => second[i], Comparer<double>.Create(CompareReal)).ToArray();
        sbyte[] a = new sbyte[L];
        double[] b = new double[L];
        int[] c = new int[L];
        fixed (sbyte* f = first, fa = a)
        fixed (double* s = second, sb = b)
        fixed (int* p = payload, pc = c)
            Sort.Run([L], 0, [new(DType.Int8, (nint)f, [1], (nint)fa, [1]), new(DType.Float64, (nint)s, [1], (nint)sb, [1]),
                new(DType.Int32, (nint)p, [1], (nint)pc, [1])], 2);
        CollectionAssert.AreEqual(expected, c);
        CollectionAssert.AreEqual(expected.Select(i => first[i]).ToArray(), a);
        CollectionAssert.AreEqual(expected.Select(i => second[i]).ToArray(), b);
    }

    [TestMethod]
    public void AnyAxisAndStrides()
    {
        // Sort the middle axis of a transposed, reversed view into row-major memory.
        int[] shape = [3, 4, 5];
        var data = Enumerable.Range(0, 60).Select(i => (i * 37 % 61) - 30f).ToArray();
        var result = new float[60];
        long[] input = [1, -3, 12], output = [20, 5, 1];
        fixed (float* d = data, r = result) Sort.Run([3, 4, 5], 1, [new(DType.Float32, (nint)(d + 9), input, (nint)r, output)], 1);
        for (var i = 0; i < shape[0]; i++)
            for (var k = 0; k < shape[2]; k++)
            {
                var column = Enumerable.Range(0, 4).Select(j => data[9 + i - 3 * j + 12 * k]).Order().ToArray();
                CollectionAssert.AreEqual(column, Enumerable.Range(0, 4).Select(j => result[i * 20 + j * 5 + k]).ToArray());
            }
    }

    [TestMethod]
    public void RankZero()
    {
        float value = 3, result = 0;
        Sort.Run([], 0, [new(DType.Float32, (nint)(&value), [], (nint)(&result), [])], 1);
        Assert.AreEqual(3f, result);
    }
}
