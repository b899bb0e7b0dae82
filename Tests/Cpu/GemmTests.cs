using System.Numerics;
using Lazy.Backends.Cpu;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests;

/// <summary>Small integers have exact products and sums in every element type, so results are compared for equality.</summary>
[TestClass]
public sealed unsafe class GemmTests
{
    private enum Layout
    {
        Rows,
        Columns,
        Spread,
        Reversed,
    }

    /// <summary>A batch of matrices in memory of a given layout, with the values to compare with.</summary>
    private sealed class Matrices<T> where T : unmanaged
    {
        public readonly T[] Memory;
        public readonly long First;
        public readonly GemmOperand Operand;
        private readonly Complex[] values;
        private readonly long rows, columns;

        public Matrices(long items, long rows, long columns, Layout layout, Random random, Func<Complex, T> convert)
        {
            (this.rows, this.columns) = (rows, columns);
            values = [.. Enumerable.Range(0, (int)(items * rows * columns))
                .Select(_ => new Complex(random.Next(-2, 3), random.Next(-2, 3)))];
            var (row, column, item) = layout switch
            {
                Layout.Rows => (columns, 1, rows * columns),
                Layout.Columns => (1, rows, rows * columns),
                Layout.Spread => (3 * columns + 5, 3, rows * (3 * columns + 5)),
                _ => (-columns, -1L, rows * columns),
            };
            Operand = new(row, column, [item]);
            First = layout == Layout.Reversed ? Math.Max(0, rows * columns - 1) : 0;
            Memory = new T[items * Math.Abs(item) + 1];
            for (var i = 0; i < values.Length; i++)
                Memory[First + i / (rows * columns) * item + i / columns % rows * row + i % columns * column] = convert(values[i]);
        }

        public Complex this[long item, long i, long j] => values[(item * rows + i) * columns + j];
    }

    private static Complex[] Reference<T>(Matrices<T> a, Matrices<T> b, long items, long m, long n, long k, Func<Complex, Complex> seen)
        where T : unmanaged
    {
        var c = new Complex[items * m * n];
        for (var at = 0; at < c.Length; at++)
            for (long d = 0; d < k; d++)
                c[at] += seen(a[at / (m * n), at / n % m, d]) * seen(b[at / (m * n), d, at % n]);
        return c;
    }

    private static void Check<T>(long items, long m, long n, long k, Layout aLayout, Layout bLayout, Func<Complex, T> convert,
        Func<Complex, Complex>? seen = null) where T : unmanaged
    {
        var random = new Random((int)(m * 31 + n * 7 + k));
        var a = new Matrices<T>(items, m, k, aLayout, random, convert);
        var b = new Matrices<T>(items, k, n, bLayout, random, convert);
        var expected = Reference(a, b, items, m, n, k, seen ?? (v => v.Real));
        var ldc = n + 3;
        var c = new T[items * m * ldc + 1];
        var finished = new int[items * m * n];
        fixed (T* pa = a.Memory, pb = b.Memory, pc = c)
        {
            new Span<byte>(pc, c.Length * sizeof(T)).Fill(0x55);
            var result = (nint)pc;
            Gemm.Run([items], m, n, k, pa + a.First, a.Operand, pb + b.First, b.Operand, pc, m * ldc, ldc,
                (item, row, rows, column, columns) =>
                {
                    for (var i = row; i < row + rows; i++)
                        for (var j = column; j < column + columns; j++)
                        {
                            Interlocked.Increment(ref finished[(item * m + i) * n + j]);
                            Assert.AreEqual(convert(expected[(item * m + i) * n + j]), ((T*)result)[(item * m + i) * ldc + j],
                                "final when handed over");
                        }
                });
        }
        var what = $"{typeof(T).Name} {items}x {m}x{n}x{k} {aLayout} {bLayout}";
        Assert.IsTrue(finished.All(f => f == 1), what + ": the epilogue covers every element once");
        T untouched;
        new Span<byte>(&untouched, sizeof(T)).Fill(0x55);
        for (long at = 0; at < c.Length; at++)
        {
            var (row, column) = Math.DivRem(at, ldc);
            Assert.AreEqual(column < n && row < items * m ? convert(expected[row * n + column]) : untouched, c[at],
                $"{what} at {row},{column}");
        }
    }

    private static void CheckMany<T>(Func<Complex, T> convert, Func<Complex, Complex>? seen = null) where T : unmanaged
    {
        foreach (var (m, n, k) in new (long, long, long)[] { (1, 1, 1), (3, 5, 2), (12, 32, 7), (13, 33, 64), (25, 70, 19), (1, 40, 9),
            (37, 1, 30), (61, 9, 0) })
        {
            Check(1, m, n, k, Layout.Rows, Layout.Rows, convert, seen);
            Check(3, m, n, k, Layout.Columns, Layout.Columns, convert, seen);
            Check(2, m, n, k, Layout.Spread, Layout.Reversed, convert, seen);
            Check(2, m, n, k, Layout.Reversed, Layout.Spread, convert, seen);
        }
    }

    [TestMethod] public void Float32() => CheckMany(v => (float)v.Real);

    [TestMethod] public void Float64() => CheckMany(v => v.Real);

    [TestMethod] public void Float16() => CheckMany(v => (Half)v.Real);

    [TestMethod] public void BFloat16Products() => CheckMany(v => (BFloat16)v.Real);

    [TestMethod] public void Int8() => CheckMany(v => unchecked((sbyte)(long)v.Real));

    [TestMethod] public void UInt8() => CheckMany(v => unchecked((byte)(long)v.Real));

    [TestMethod] public void Int16() => CheckMany(v => unchecked((short)(long)v.Real));

    [TestMethod] public void UInt16() => CheckMany(v => unchecked((ushort)(long)v.Real));

    [TestMethod] public void Int32() => CheckMany(v => (int)v.Real);

    [TestMethod] public void UInt32() => CheckMany(v => unchecked((uint)(long)v.Real));

    [TestMethod] public void Int64() => CheckMany(v => (long)v.Real);

    [TestMethod] public void UInt64() => CheckMany(v => unchecked((ulong)(long)v.Real));

    [TestMethod] public void Bool() => CheckMany(v => v.Real > 0, v => v.Real > 0 ? 1 : 0);

    [TestMethod] public void Complex64Products() => CheckMany(v => (Complex64)v, v => v);

    [TestMethod] public void Complex128() => CheckMany(v => v, v => v);

    [TestMethod]
    [DataRow(25, 70, 19)]
    [DataRow(41, 33, 1030)]
    [DataRow(44, 64, 300)]
    public void ProductsAreAddedAndSubtracted(int m, int n, int k)
    {
        var random = new Random(m);
        double[] a = [.. Enumerable.Range(0, m * k).Select(_ => random.Next(-2, 3))], b = [.. Enumerable.Range(0, k * n).Select(_ => random.Next(-2, 3))];
        var c = new double[m * n];
        Array.Fill(c, 7);
        fixed (double* pa = a, pb = b, pc = c)
        {
            Gemm.Add(m, n, k, pa, k, 1, pb, n, 1, pc, n);
            Check(1);
            for (var i = 0; i < 2; i++) Gemm.Add(m, n, k, pa, k, 1, pb, n, 1, pc, n, subtract: true);
            Check(-1);
        }

        void Check(int sign)
        {
            for (var at = 0; at < c.Length; at++)
                Assert.AreEqual(7 + (sign * Enumerable.Range(0, k).Sum(d => a[(at / n * k) + d] * b[(d * n) + (at % n)])), c[at], $"{sign}, {at}");
        }
    }

    [TestMethod]
    [DataRow(130, 530, 520)]
    [DataRow(60, 700, 1030)]
    [DataRow(700, 100, 130)]
    [DataRow(300, 12, 1030)]
    [DataRow(131, 7, 20)]
    [DataRow(40, 10, 0)]
    [DataRow(250, 40, 1030)]
    [DataRow(2100, 35, 20)]
    [DataRow(5, 4200, 530)]
    [DataRow(20, 30, 9000)]
    [DataRow(1, 300, 70000)]
    [DataRow(200, 1, 140000)]
    [DataRow(1, 1, 200001)]
    public void SizesThatNeedSeveralBlocks(int m, int n, int k)
    {
        Check(1, m, n, k, Layout.Rows, Layout.Rows, v => (float)v.Real);
        Check(1, m, n, k, Layout.Columns, Layout.Rows, v => v.Real);
        if ((long)m * n * k < 1 << 26) Check(1, m, n, k, Layout.Rows, Layout.Columns, v => (Complex64)v, v => v);
    }

    // Rows that begin at cache lines are read as they lie, and others are packed.
    [TestMethod]
    [DataRow(100, 96, 700)]
    [DataRow(61, 80, 1030)]
    [DataRow(130, 37, 40)]
    [DataRow(5, 64, 9000)]
    [DataRow(700, 530, 20)]
    public void BitsDoNotDependOnWhereTheRightOperandBegins(int m, int n, int k)
    {
        Check<float>(x => x);
        Check<double>(x => x);
        Check<int>(x => (int)(1000 * x));

        void Check<T>(Func<float, T> convert) where T : unmanaged, INumberBase<T>
        {
            var random = new Random(k);
            var stride = (n + 15) / 16 * 16;
            using Scratch<T> left = new(m * k), lines = new(k * stride), shifted = new((k * stride) + 1), first = new(m * n), second = new(m * n);
            for (var i = 0; i < m * k; i++) left.Pointer[i] = convert(random.NextSingle() - 0.5f);
            for (var i = 0; i < k * stride; i++) lines.Pointer[i] = shifted.Pointer[i + 1] = convert(random.NextSingle() - 0.5f);
            Assert.AreEqual(0, (long)lines.Pointer % 64);
            Gemm.Run([], m, n, k, left.Pointer, new(k, 1, []), lines.Pointer, new(stride, 1, []), first.Pointer, 0, n);
            Gemm.Run([], m, n, k, left.Pointer, new(k, 1, []), shifted.Pointer + 1, new(stride, 1, []), second.Pointer, 0, n);
            Gemm.Add(m, n, k, left.Pointer, k, 1, lines.Pointer, stride, 1, first.Pointer, n);
            Gemm.Add(m, n, k, left.Pointer, k, 1, shifted.Pointer + 1, stride, 1, second.Pointer, n);
            CollectionAssert.AreEqual(new Span<T>(first.Pointer, m * n).ToArray(), new Span<T>(second.Pointer, m * n).ToArray());
            var sum = T.Zero;
            for (var d = 0; d < k; d++) sum += left.Pointer[((m - 1) * k) + d] * lines.Pointer[(d * stride) + n - 1];
            Assert.AreEqual(double.CreateTruncating(sum + sum), double.CreateTruncating(first.Pointer[(m * n) - 1]), 1e-3 * k);
        }
    }

    [TestMethod]
    [DataRow(0, 3, 4)]
    [DataRow(3, 0, 4)]
    [DataRow(0, 0, 0)]
    [DataRow(3, 4, 0)]
    [DataRow(1, 4, 0)]
    public void EmptySizes(int m, int n, int k)
    {
        Check(1, m, n, k, Layout.Rows, Layout.Rows, v => (float)v.Real);
        Check(2, m, n, k, Layout.Rows, Layout.Rows, v => (Half)v.Real);
        Check(0, m, n, k, Layout.Rows, Layout.Rows, v => v.Real);
    }

    [TestMethod]
    public void BatchAxesMayBeBroadcastAndPermuted()
    {
        // c[p, q] = a[q] · b[p, q] with b stored as [k, p, q, n]: no stride joins p and q of a.
        const int P = 3, Q = 2, M = 4, N = 5, K = 6;
        var a = Enumerable.Range(0, Q * M * K).Select(i => (double)(i % 7 - 3)).ToArray();
        var b = Enumerable.Range(0, K * P * Q * N).Select(i => (double)(i % 5 - 2)).ToArray();
        var c = new double[P * Q * M * N];
        fixed (double* pa = a, pb = b, pc = c)
            Gemm.Run([P, Q], M, N, K, pa, new(K, 1, [0, M * K]), pb, new(P * Q * N, 1, [Q * N, N]), pc, M * N, N);
        for (var at = 0; at < c.Length; at++)
        {
            var (p, q, i, j) = (at / (Q * M * N), at / (M * N) % Q, at / N % M, at % N);
            double sum = 0;
            for (var d = 0; d < K; d++) sum += a[(q * M + i) * K + d] * b[((d * P + p) * Q + q) * N + j];
            Assert.AreEqual(sum, c[at]);
        }
    }

    [TestMethod]
    public void IntegersWrapAround()
    {
        int[] a = [int.MaxValue, 3], b = [5, int.MinValue];
        int c;
        fixed (int* pa = a, pb = b) Gemm.Run([], 1, 1, 2, pa, new(2, 1, []), pb, new(1, 1, []), &c, 1, 1);
        Assert.AreEqual(unchecked(int.MaxValue * 5 + 3 * int.MinValue), c);
        sbyte[] x = [100, 100], y = [100, 3];
        sbyte z;
        fixed (sbyte* px = x, py = y) Gemm.Run([], 1, 1, 2, px, new(2, 1, []), py, new(1, 1, []), &z, 1, 1);
        Assert.AreEqual(unchecked((sbyte)10300), z);
    }

    [TestMethod]
    public void NotANumberReachesItsRowAndColumnOnly()
    {
        const int S = 40;
        var a = Enumerable.Repeat(1f, S * S).ToArray();
        var b = Enumerable.Repeat(1f, S * S).ToArray();
        var c = new float[S * S];
        a[7 * S + 3] = float.NaN;
        b[5 * S + 39] = float.PositiveInfinity;
        fixed (float* pa = a, pb = b, pc = c) Gemm.Run([], S, S, S, pa, new(S, 1, []), pb, new(S, 1, []), pc, 0, S);
        for (var i = 0; i < c.Length; i++)
            Assert.AreEqual(i / S == 7 ? float.NaN : i % S == 39 ? float.PositiveInfinity : S, c[i]);
    }

    [TestMethod]
    public void HalvesAreSummedInFloat()
    {
        // 4096 ones: float16 alone stops at 2048.
        var ones = Enumerable.Repeat((Half)1, 4096).ToArray();
        Half c;
        fixed (Half* p = ones) Gemm.Run([], 1, 1, 4096, p, new(4096, 1, []), p, new(1, 1, []), &c, 1, 1);
        Assert.AreEqual((Half)4096, c);
    }

    [TestMethod]
    public void RandomFloatsAreCloseToFloat64()
    {
        const int M = 130, N = 95, K = 777;
        var random = new Random(1);
        var a = Enumerable.Range(0, M * K).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var b = Enumerable.Range(0, K * N).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var c = new float[M * N];
        fixed (float* pa = a, pb = b, pc = c) Gemm.Run([], M, N, K, pa, new(K, 1, []), pb, new(N, 1, []), pc, 0, N);
        for (var i = 0; i < c.Length; i++)
        {
            double sum = 0;
            for (var d = 0; d < K; d++) sum += (double)a[i / N * K + d] * b[d * N + i % N];
            Assert.AreEqual(sum, c[i], 2e-5);
        }
    }

    [TestMethod]
    [DoNotParallelize]
    public void OneAndTwoThreadsGiveTheSameBits()
    {
        var before = WorkerPool.Threads;
        try
        {
            foreach (var (items, m, n, k) in new[] { (1, 300, 310, 1200), (1, 40, 40, 30000), (9, 100, 64, 100), (1, 1, 500, 99999),
                (1, 1, 1, 999_999) })
            {
                var random = new Random(k);
                var a = Enumerable.Range(0, items * m * k).Select(_ => random.NextSingle() - 0.5f).ToArray();
                var b = Enumerable.Range(0, items * k * n).Select(_ => random.NextSingle() - 0.5f).ToArray();
                float[] Product(int threads)
                {
                    WorkerPool.Threads = threads;
                    var c = new float[items * m * n];
                    fixed (float* pa = a, pb = b, pc = c)
                        Gemm.Run([items], m, n, k, pa, new(k, 1, [m * k]), pb, new(n, 1, [k * n]), pc, m * n, n);
                    return c;
                }
                CollectionAssert.AreEqual(Product(1), Product(2));
                CollectionAssert.AreEqual(Product(1), Product(5));
            }
        }
        finally
        {
            WorkerPool.Threads = before;
        }
    }
}
