using Lazy.Backends.Cpu;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Case = Lazy.Tests.ConvolutionTests.Case;

namespace Lazy.Tests;

/// <summary>Windows of 3 x 3 and their gradients by minimal filtering. Its factors are halves, so that small integers stay exact.</summary>
[TestClass]
public sealed unsafe class WinogradTests
{
    private static readonly Case[] Cases =
    [
        // Odd and even sizes, edges, blocks that end within a row and within an image.
        new(4, 9, 13, [9, 13], [3, 3]) { Low = [1, 1], High = [1, 1] },
        new(3, 8, 17, [16, 11], [3, 3]) { Low = [0, 2], High = [2, -1] },
        new(2, 8, 8, [40, 14], [3, 3]) { Low = [-1, 5], High = [0, 6] },
        new(4, 16, 24, [10, 11], [3, 3]) { FeatureGroups = 2, Low = [2, 2], High = [2, 2] },
        new(8, 8, 16, [10, 14], [3, 3]) { BatchGroups = 2 },
        new(100, 8, 9, [3, 4], [3, 3]),
        // Gradients by the window: the window is as large as the image.
        new(17, 11, 18, [6, 7], [5, 5]) { Low = [1, 0], High = [0, 0] },
        new(16, 2, 16, [13, 14], [13, 16]) { Low = [1, 2], High = [1, 2] },
        new(34, 12, 40, [5, 6], [5, 5]) { BatchGroups = 2, Low = [1, 0], High = [1, 1] },
    ];

    public static IEnumerable<object[]> CaseNumbers => Enumerable.Range(0, Cases.Length).Select(i => new object[] { i });

    private static long[] Sizes(Case c) => [c.Geometry(false).OutSize(0), c.Geometry(false).OutSize(1)];

    private static float[] Numbers(int seed, long count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)count).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    private static (float[] Lhs, float[] Rhs) Operands(Case c) =>
        (Numbers(1, c.Batch * c.In * c.Spatial[0] * c.Spatial[1]), Numbers(2, c.Out * c.In * c.Window[0] * c.Window[1]));

    private static T[] Result<T>(ConvGeometry g, T[] lhs, T[] rhs) where T : unmanaged
    {
        var result = new T[g.OutBatches * g.OutFeatures * g.OutSize(0) * g.OutSize(1)];
        fixed (T* l = lhs, r = rhs, o = result) Convolution.Run(DType.Of<T>(), g, (nint)l, (nint)r, (nint)o);
        return result;
    }

    [TestMethod]
    [DynamicData(nameof(CaseNumbers))]
    public void Small_integers_are_exact(int number)
    {
        var c = Cases[number];
        Assert.IsTrue(Winograd<float>.Fits(c.Geometry(false), Sizes(c)) && Winograd<double>.Fits(c.Geometry(true), Sizes(c)));
        ConvolutionTests.Check(c, v => (float)v.Real, v => v);
        ConvolutionTests.Check(c, c.Geometry(number % 2 == 0), v => v.Real, v => v);
    }

    [TestMethod]
    public void Steps_dilations_and_other_windows_are_not_of_this_kind()
    {
        var c = new Case(8, 16, 16, [20, 20], [3, 3]);
        Assert.IsTrue(Winograd<float>.Fits(c.Geometry(false), Sizes(c)));
        foreach (var other in new[]
        {
            c with { Strides = [1, 2] }, c with { LhsDilation = [2, 1] }, c with { RhsDilation = [1, 2] }, c with { Window = [3, 2] },
            c with { In = 4 }, c with { Spatial = [5, 5] },
        })
        {
            Assert.IsFalse(Winograd<float>.Fits(other.Geometry(false), Sizes(other)), other.ToString());
        }
        Assert.IsFalse(Winograd<int>.Fits(c.Geometry(false), Sizes(c)));
    }

    [TestMethod]
    public void What_is_not_finite_is_what_sums_give()
    {
        foreach (var c in new[] { Cases[0], Cases[6] })
        {
            var g = c.Geometry(false);
            ConvolutionTests.Check(c, g, v => (float)v.Real, v => v, (lhs, _) => lhs[200] = float.PositiveInfinity);
            ConvolutionTests.Check(c, g, v => (float)v.Real, v => v, (lhs, _) =>
                (lhs[3], lhs[^5], lhs[^300]) = (float.NaN, float.NegativeInfinity, float.PositiveInfinity));
            // Sums of neighbours are too large, the results are not.
            ConvolutionTests.Check(c, g, v => (float)v.Real, v => v, (lhs, rhs) =>
            {
                Array.Clear(lhs);
                for (var i = 150; i < 190; i++) lhs[i] = MathF.ScaleB(1, 127);
                for (var i = 0; i < rhs.Length; i++) rhs[i] = MathF.ScaleB(rhs[i], -10);
            });
        }
        var inner = new Case(4, 9, 13, [12, 14], [3, 3]);
        ConvolutionTests.Check(inner, inner.Geometry(false), v => (float)v.Real, v => v, (_, rhs) => rhs[100] = float.NegativeInfinity);
    }

    [TestMethod]
    public void Errors_are_those_of_a_direct_sum()
    {
        foreach (var c in new[]
        {
            new Case(2, 64, 16, [24, 25], [3, 3]) { Low = [1, 1], High = [1, 1] },
            new Case(16, 20, 16, [24, 25], [24, 25]) { Low = [1, 1], High = [1, 1] },
        })
        {
            var g = c.Geometry(false);
            var (lhs, rhs) = Operands(c);
            var right = Result(g, Array.ConvertAll(lhs, x => (double)x), Array.ConvertAll(rhs, x => (double)x));
            var largest = right.Max(Math.Abs);
            Bound.Below(1e-6, Result(g, lhs, rhs).Zip(right, (a, b) => Math.Abs(a - b) / largest).Max());
        }
    }

    [TestMethod]
    public void Results_of_an_image_do_not_depend_on_the_others()
    {
        var many = new Case(7, 12, 20, [14, 11], [3, 3]) { Low = [1, 1], High = [1, 1] };
        long image = 12 * 14 * 11, result = 20 * 14 * 11;
        float[] lhs = Numbers(1, 7 * image), rhs = Numbers(2, 20 * 12 * 9);
        foreach (var featuresLast in new[] { false, true })
        {
            var few = many with { Batch = 4 };
            var all = Result(many.Geometry(featuresLast), lhs, rhs);
            CollectionAssert.AreEqual(all[(int)(3 * result)..], Result(few.Geometry(featuresLast), lhs[(int)(3 * image)..], rhs));
        }
    }

    [TestMethod]
    [DoNotParallelize]
    public void Threads_do_not_change_bits()
    {
        var before = WorkerPool.Threads;
        try
        {
            foreach (var c in new[]
            {
                new Case(3, 20, 30, [40, 41], [3, 3]) { Low = [1, 1], High = [1, 1] },
                new Case(20, 12, 24, [30, 31], [30, 31]) { Low = [1, 1], High = [1, 1] },
            })
            {
                var (lhs, rhs) = Operands(c);
                WorkerPool.Threads = 1;
                var one = Result(c.Geometry(false), lhs, rhs);
                foreach (var threads in new[] { 2, 3 })
                {
                    WorkerPool.Threads = threads;
                    CollectionAssert.AreEqual(one, Result(c.Geometry(false), lhs, rhs));
                }
            }
        }
        finally
        {
            WorkerPool.Threads = before;
        }
    }
}
