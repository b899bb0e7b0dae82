using System.Numerics;
using Lazy.Backends.Cpu;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests;

/// <summary>Against the definition, term by term; small integers have exact sums in every type.</summary>
[TestClass]
public sealed unsafe class ConvolutionTests
{
    /// <summary>A convolution without its layout.</summary>
    internal sealed record Case(long Batch, long In, long Out, long[] Spatial, long[] Window)
    {
        public long[]? Strides, Low, High, LhsDilation, RhsDilation;
        public long FeatureGroups = 1, BatchGroups = 1;

        public ConvGeometry Geometry(bool featuresLast)
        {
            var rank = Spatial.Length;
            var bare = new ConvGeometry
            {
                Batch = Batch, InFeatures = In, OutFeatures = Out, Spatial = Spatial, Window = Window,
                Strides = Strides ?? Ones(rank), PadLow = Low ?? new long[rank], PadHigh = High ?? new long[rank],
                LhsDilation = LhsDilation ?? Ones(rank), RhsDilation = RhsDilation ?? Ones(rank),
                FeatureGroups = FeatureGroups, BatchGroups = BatchGroups,
                LhsBatch = 0, LhsFeature = 0, LhsSpatial = [], RhsOut = 0, RhsIn = 0, RhsSpatial = [], OutBatch = 0, OutFeature = 0,
                OutSpatial = [],
            };
            var sizes = Enumerable.Range(0, rank).Select(bare.OutSize).ToArray();
            var (lb, lf, ls) = Layout(In, Spatial, featuresLast);
            var (ro, ri, rs) = Layout(In / FeatureGroups, Window, featuresLast);
            var (ob, of, os) = Layout(Out, sizes, featuresLast);
            return bare with
            {
                LhsBatch = lb,
                LhsFeature = lf,
                LhsSpatial = ls,
                RhsOut = ro,
                RhsIn = ri,
                RhsSpatial = rs,
                OutBatch = ob,
                OutFeature = of,
                OutSpatial = os,
            };
        }

        private static long[] Ones(int rank) => [.. Enumerable.Repeat(1L, rank)];

        private static (long Outer, long Feature, long[] Spatial) Layout(long features, long[] sizes, bool featuresLast)
        {
            var spatial = new long[sizes.Length];
            var step = featuresLast ? features : 1;
            for (var i = sizes.Length - 1; i >= 0; i--) (spatial[i], step) = (step, step * sizes[i]);
            return featuresLast ? (step, 1, spatial) : (step * features, step, spatial);
        }
    }

    private static long Product(IEnumerable<long> sizes) => sizes.Aggregate(1L, (a, b) => a * b);

    private static long[] Index(long flat, long[] sizes)
    {
        var index = new long[sizes.Length];
        for (var i = sizes.Length - 1; i >= 0; i--) (flat, index[i]) = Math.DivRem(flat, sizes[i]);
        return index;
    }

    private static long Dot(long[] index, long[] strides) => index.Zip(strides, (i, s) => i * s).Sum();

    internal static void Check<T>(Case c, ConvGeometry g, Func<Complex, T> convert, Func<T, Complex> value, Action<T[], T[]>? change = null)
        where T : unmanaged
    {
        var sizes = Enumerable.Range(0, c.Spatial.Length).Select(g.OutSize).ToArray();
        var random = new Random(7);
        T Draw() => convert(new Complex(random.Next(-2, 3), random.Next(-2, 3)));
        var lhs = Enumerable.Range(0, (int)(c.Batch * c.In * Product(c.Spatial)) + 1).Select(_ => Draw()).ToArray();
        var rhs = Enumerable.Range(0, (int)(c.Out * c.In / c.FeatureGroups * Product(c.Window)) + 1).Select(_ => Draw()).ToArray();
        change?.Invoke(lhs, rhs);
        var batches = c.Batch / c.BatchGroups;
        var count = batches * c.Out * Product(sizes);
        var result = new T[count + 1];
        fixed (T* l = lhs, r = rhs, o = result) Convolution.Run(DType.Of<T>(), g, (nint)l, (nint)r, (nint)o);
        var perGroup = c.Out / (c.FeatureGroups * c.BatchGroups);
        var inputs = c.In / c.FeatureGroups;
        for (long n = 0; n < batches; n++)
            for (long f = 0; f < c.Out; f++)
                for (long p = 0; p < Product(sizes); p++)
                {
                    var position = Index(p, sizes);
                    Complex sum = 0;
                    for (long w = 0; w < Product(c.Window); w++)
                    {
                        var window = Index(w, c.Window);
                        var at = position.Select((q, d) => q * g.Strides[d] + window[d] * g.RhsDilation[d] - g.PadLow[d]).ToArray();
                        if (at.Where((a, d) => a < 0 || a % g.LhsDilation[d] != 0 || a / g.LhsDilation[d] >= c.Spatial[d]).Any()) continue;
                        var stored = at.Select((a, d) => a / g.LhsDilation[d]).ToArray();
                        for (long i = 0; i < inputs; i++)
                        {
                            var group = f / perGroup;
                            var image = c.BatchGroups > 1 ? group * batches + n : n;
                            var channel = c.FeatureGroups > 1 ? group * inputs + i : i;
                            sum += value(lhs[image * g.LhsBatch + channel * g.LhsFeature + Dot(stored, g.LhsSpatial)])
                                * value(rhs[f * g.RhsOut + i * g.RhsIn + Dot(window, g.RhsSpatial)]);
                        }
                    }
                    Assert.AreEqual(convert(sum), result[n * g.OutBatch + f * g.OutFeature + Dot(position, g.OutSpatial)],
                        $"{typeof(T).Name} {c} image {n} feature {f} position {p}");
                }
        Assert.AreEqual(default, result[count], "nothing beyond the result");
    }

    internal static void Check<T>(Case c, Func<Complex, T> convert, Func<T, Complex> value) where T : unmanaged
    {
        var (first, last) = (c.Geometry(false), c.Geometry(true));
        Check(c, first, convert, value);
        Check(c, last, convert, value);
        // Mixed layouts: an image of one kind, a window and a result of the other.
        Check(c, first with { OutBatch = last.OutBatch, OutFeature = last.OutFeature, OutSpatial = last.OutSpatial }, convert, value);
        Check(c, last with { OutBatch = first.OutBatch, OutFeature = first.OutFeature, OutSpatial = first.OutSpatial }, convert, value);
    }

    private static readonly Case[] Cases =
    [
        new(2, 3, 5, [11], [3]),
        new(1, 1, 1, [1], [1]),
        new(2, 3, 4, [9, 10], [3, 2]) { Low = [1, 0], High = [1, 2] },
        new(3, 4, 6, [8, 7], [3, 3]) { Strides = [2, 3], Low = [1, 1], High = [1, 1] },
        new(1, 2, 3, [6, 5], [2, 3]) { LhsDilation = [2, 3], Low = [2, 1], High = [1, 3] },
        new(2, 2, 3, [12, 11], [3, 2]) { RhsDilation = [2, 3], Strides = [1, 2] },
        new(1, 2, 2, [9, 9], [3, 3]) { Low = [-1, 2], High = [2, -2], LhsDilation = [1, 2] },
        new(2, 6, 9, [5, 6], [2, 2]) { FeatureGroups = 3, Low = [1, 1], High = [0, 0] },
        new(2, 5, 5, [7, 7], [3, 3]) { FeatureGroups = 5, Low = [1, 1], High = [1, 1] },
        new(6, 2, 6, [5, 4], [2, 3]) { BatchGroups = 3 },
        new(1, 2, 3, [4, 5, 6], [2, 3, 2]) { Low = [1, 0, 1], High = [0, 1, 1], Strides = [1, 2, 1] },
        new(2, 40, 35, [20, 21], [3, 3]) { Low = [1, 1], High = [1, 1] },
        // One feature seen by each result: rows longer than a few registers, ends, zeros between rows.
        new(2, 1, 1, [300], [50]) { Low = [49], High = [49] },
        new(1, 4, 4, [6, 150], [3, 5]) { FeatureGroups = 4, Low = [1, 2], High = [1, 2], Strides = [2, 1], LhsDilation = [2, 1], RhsDilation = [1, 3] },
        new(6, 1, 3, [90], [7]) { BatchGroups = 3, Low = [-2], High = [4] },
        new(4, 7, 13, [], []),
        // Windows as large as images, as the gradient of a window has them.
        new(3, 4, 5, [8, 10], [8, 10]) { Low = [1, 1], High = [1, 1] },
        new(2, 3, 4, [9, 12], [5, 9]) { Low = [2, 3], High = [1, 6], Strides = [1, 2] },
        new(2, 3, 2, [4, 20], [2, 8]) { Low = [0, -1], High = [1, 4], RhsDilation = [1, 2] },
        new(2, 3, 2, [3, 9], [3, 9]) { Low = [0, 2], High = [0, 8], LhsDilation = [1, 2] },
        new(6, 2, 6, [3, 11], [2, 9]) { BatchGroups = 3, Low = [0, 2], High = [1, 3] },
        new(2, 3, 4, [2, 2], [3, 3]),
        new(0, 3, 4, [5, 5], [3, 3]),
        new(2, 0, 4, [5, 5], [3, 3]),
        new(2, 3, 4, [0, 5], [1, 3]) { Low = [1, 0], High = [1, 0] },
    ];

    public static IEnumerable<object[]> CaseNumbers => Enumerable.Range(0, Cases.Length).Select(i => new object[] { i });

    [TestMethod]
    [DynamicData(nameof(CaseNumbers))]
    public void Float32(int number) => Check(Cases[number], v => (float)v.Real, v => v);

    [TestMethod]
    [DynamicData(nameof(CaseNumbers))]
    public void OtherTypes(int number)
    {
        if (Cases[number].In > 20) return;
        Check(Cases[number], v => v.Real, v => v);
        Check(Cases[number], v => (Half)v.Real, v => (double)v);
        Check(Cases[number], v => (BFloat16)v.Real, v => (double)(float)v);
        Check(Cases[number], v => unchecked((sbyte)(long)v.Real), v => v);
        Check(Cases[number], v => unchecked((ushort)(long)v.Real), v => v);
        Check(Cases[number], v => (int)v.Real, v => v);
        Check(Cases[number], v => (long)v.Real, v => v);
        Check(Cases[number], v => v, v => v);
        Check(Cases[number], v => (Complex64)v, v => v);
    }

    [TestMethod]
    public void BoolIsRefused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Convolution.Run(DType.Bool, Cases[0].Geometry(true), 0, 0, 0));
        StringAssert.StartsWith(error.Message, "convolution: bool");
    }

    [TestMethod]
    [DoNotParallelize]
    public void OneAndTwoThreadsGiveTheSameBits()
    {
        var before = WorkerPool.Threads;
        try
        {
            var c = new Case(3, 20, 30, [40, 41], [3, 3]) { Low = [1, 1], High = [1, 1] };
            var random = new Random(1);
            var lhs = Enumerable.Range(0, 3 * 20 * 40 * 41).Select(_ => random.NextSingle() - 0.5f).ToArray();
            var rhs = Enumerable.Range(0, 30 * 20 * 9).Select(_ => random.NextSingle() - 0.5f).ToArray();
            foreach (var featuresLast in new[] { false, true })
            {
                float[] Result(int threads)
                {
                    WorkerPool.Threads = threads;
                    var result = new float[3 * 30 * 40 * 41];
                    fixed (float* l = lhs, r = rhs, o = result)
                        Convolution.Run(DType.Float32, c.Geometry(featuresLast), (nint)l, (nint)r, (nint)o);
                    return result;
                }
                CollectionAssert.AreEqual(Result(1), Result(2));
            }
        }
        finally
        {
            WorkerPool.Threads = before;
        }
    }
}
