using Lazy.Backends;
using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Lowering;
using Lazy.Backends.Gpu.Routines;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Tests.Devices;

/// <summary>
/// Products, convolutions, sorts and scans of sizes at which their tiles, panels and chunks come into play, every way of each, against the
/// CPU. The device is also tried as if it were of the other kind, so that both families of kernels run on every driver.
/// </summary>
public abstract class RoutineTests(string backend)
{
    private static readonly Device s_cpu = BackendRegistry.Devices("cpu", out _)[0];

    private static readonly (string Name, Shape[] Operands, Func<Node[], Node[]> Build)[] s_cases =
    [
        ("matmul 70x90x65", [(70, 90), (90, 65)], x => [Lax.Dot(x[0], x[1])]),
        ("matmul 129x64x256", [(129, 64), (64, 256)], x => [Lax.Dot(x[0], x[1])]),
        ("matmul of transposes", [(90, 70), (65, 90)], x => [Lax.Dot(Lax.Transpose(x[0], (1, 0)), Lax.Transpose(x[1], (1, 0)))]),
        ("matmul, bias, tanh", [(40, 100), (100, 96), 96], x =>
            [Lax.Tanh(Lax.Add(Lax.Dot(x[0], x[1]), Lax.Broadcast(x[2], (40, 96), 1)))]),
        ("batched", [(3, 33, 47), (3, 47, 64)], x => [new DotGeneral(2, 1, 0, 0).Of(x[0], x[1])]),
        ("many axes", [(4, 5, 6, 7), (6, 4, 40)], x => [new DotGeneral((2, 0), (0, 1), Axes.Range(0), Axes.Range(0)).Of(x[0], x[1])]),
        ("small", [(9, 5), (5, 7)], x => [Lax.Dot(x[0], x[1])]),
        ("convolution", [(2, 8, 15, 17), (24, 8, 3, 3)], x => [Convolve(x, (1, 1), (1, 1), 1)]),
        ("convolution with strides", [(3, 6, 20, 21), (16, 6, 5, 4)], x => [Convolve(x, (2, 3), (2, 0), 1)]),
        ("convolution in groups", [(2, 8, 14, 14), (32, 4, 3, 3)], x => [Convolve(x, (1, 1), (1, 1), 2)]),
        ("dilated convolution", [(2, 8, 14, 14), (32, 8, 3, 3)], x => [Convolve(x, (1, 1), (3, 3), 1, dilation: 2)]),
        ("sort", [(3, 1000)], x => Project.All(new Sort(1, 1).Of(x[0]))),
        ("sort over the first axis", [(700, 3)], x => Project.All(new Sort(0, 1).Of(x[0]))),
        ("sort of two", [(5, 64), (5, 64)], x => Project.All(new Sort(1, 2).Of(Lax.Round(Lax.Mul(x[0], Lax.FullLike(x[0], 3))), x[1]))),
        ("top_k", [(4, 300)], x => [Project.All(new TopK(7, 1).Of(x[0]))[0], Lax.Convert(Project.All(new TopK(7, 1).Of(x[0]))[1], DType.Float32)]),
        .. new[] { 1, 63, 64, 65, 5000 }.Select(n =>
            ($"cumsum of {n}", new Shape[] { (3, n) }, (Func<Node[], Node[]>)(x => [Lax.CumSum(x[0], 1, false), Lax.CumSum(x[0], 1, true)]))),
        ("cumulative maxima over the first axis", [(900, 5)], x => [new CumMax(0).Of(x[0]), new CumMin(0, true).Of(x[0])]),
        ("cumlogsumexp", [(2, 3000)], x => [Lax.Exp(new CumLogSumExp(1).Of(x[0]))]),
        ("sum of a long vector", [3_000_000], x => [Lax.Sum(Lax.Abs(x[0]), 0)]),
        ("softmax of long rows", [(40, 70_000)], x =>
        {
            var e = Lax.Exp(Lax.Sub(x[0], Lax.Broadcast(Lax.ReduceMax(x[0], 1), (40, 70_000), 0)));
            return [Lax.Mul(Lax.Div(e, Lax.Broadcast(Lax.Sum(e, 1), (40, 70_000), 0)), Lax.FullLike(e, 70_000))];
        }),
        ("sums of long columns", [(70_000, 40)], x => [Lax.Sum(Lax.Abs(x[0]), 0)]),
        ("scatter with many meetings", [150_000, 7], x =>
        {
            var n = Lax.Rem(Lax.Iota(150_000, DType.Int32, 0), Lax.Full(150_000, Scalar.OfInt(DType.Int32, 7)));
            var dims = new ScatterDims(Axes.Range(0), 0, 0, Axes.Range(0), Axes.Range(0));
            return [new Scatter(dims, ScatterKind.Add, GatherMode.Clip, false).Of(x[1], Lax.Reshape(n, (150_000, 1)), Lax.Abs(x[0]))];
        }),
        ("cumsum of one long line", [200_000], x => [Lax.CumSum(Lax.Abs(x[0]), 0, false)]),
    ];

    public static IEnumerable<object[]> Cases => s_cases.Select(c => new object[] { c.Name });

    private static Node Convolve(Node[] x, Axes strides, Axes pad, int groups, int dilation = 1) => new Conv(new(strides, pad, pad, (1, 1),
        (dilation, dilation), groups, 1, (0, 1, 2, 3), (0, 1, 2, 3), (0, 1, 2, 3))).Of(x[0], x[1]);

    private static float[][] Run(Device device, (string Name, Shape[] Operands, Func<Node[], Node[]> Build) given)
    {
        var operands = given.Operands.Select((s, i) => TestGpu.Leaf(device, s, TestGpu.Random(i + 1, s.Size))).ToArray();
        var roots = given.Build(operands);
        for (var run = 0; run < 2; run++)
        {
            Engine.Evaluate(given.Build(operands), device);
        }
        Engine.Evaluate(roots, device);
        return Array.ConvertAll(roots, TestGpu.Numbers);
    }

    private static void AssertEqual(float[][] expected, float[][] actual, string what)
    {
        for (var r = 0; r < expected.Length; r++)
        {
            var scale = expected[r].Select(Math.Abs).DefaultIfEmpty(0).Max();
            for (var i = 0; i < expected[r].Length; i++)
            {
                Assert.AreEqual(expected[r][i], actual[r][i], 2e-5f * (1 + scale), $"{what}: result {r}, element {i}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Agrees_with_the_cpu(string name)
    {
        var given = s_cases.Single(c => c.Name == name);
        var expected = Run(s_cpu, given);
        AssertEqual(expected, Run(TestDevices.Of(backend), given), $"{name} on {backend}");
        var other = TestGpu.Open(backend, change: p => p with { IsProcessor = false, VectorBytes = 0, Units = 2 });
        AssertEqual(expected, Run(other, given), $"{name} on {backend} as a graphics processor");
    }

    [TestMethod]
    public void A_long_sum_of_integers_is_exact()
    {
        // The tutorial's: more iterations than an emulated device allows one work item.
        var device = TestDevices.Of(backend);
        var iota = Lax.Iota(10_000_000, DType.Int32, 0);
        var sum = Lax.Sum(Lax.Mul(iota, iota), 0);
        Engine.Evaluate([sum], device);
        var bytes = new byte[4];
        ((Storage)sum.Value!).Read(0, bytes);
        Assert.AreEqual(-1039031360, BitConverter.ToInt32(bytes));
    }

    [TestMethod]
    public void Every_way_of_a_product_gives_the_same()
    {
        const int m = 100, n = 96, k = 50;
        float[] a = TestGpu.Random(1, m * k), b = TestGpu.Random(2, k * n);
        Aval left = new((m, k), DType.Float32), right = new((k, n), DType.Float32), result = new((m, n), DType.Float32);
        var spec = new RoutineSpec(new DotGeneral(1, 0, Axes.Range(0), Axes.Range(0)), [new(left, 0, [k, 1]), new(right, 0, [n, 1])], [result]);
        foreach (var isProcessor in (bool[])[true, false])
        {
            var device = TestGpu.Open(backend, change: p => isProcessor ? p : p with { IsProcessor = false, VectorBytes = 0, MaxGroupSize = 256, LocalBytes = 32768 });
            var ways = GpuRoutines.Ways(spec, device.Profile)!;
            Assert.IsGreaterThan(1, ways.Plans.Count);
            foreach (var (plan, way) in ways.Plans.Select((p, i) => (p(), i))) Check(device, plan, $"way {way} of {ways.Plans.Count}, {(isProcessor ? "as it is" : "by groups")}");
        }

        void Check(GpuDevice device, LaunchPlan plan, string what)
        {
            Node x = TestGpu.Leaf(device, left.Shape, a), y = TestGpu.Leaf(device, right.Shape, b);
            var z = device.Allocate(result.Bytes);
            device.Launch(device.Compile(plan), [((Storage)x.Value!).Buffer, ((Storage)y.Value!).Buffer], [], [z]);
            var bytes = new byte[result.Bytes];
            device.Read(z, 0, bytes);
            for (var i = 0; i < m * n; i++)
            {
                var expected = 0.0;
                for (var p = 0; p < k; p++) expected += (double)a[(i / n * k) + p] * b[(p * n) + (i % n)];
                Assert.AreEqual(expected, BitConverter.ToSingle(bytes, i * 4), 1e-4, $"{what}, element {i}");
            }
        }
    }

    [TestMethod]
    public void The_way_of_a_large_product_is_found_by_trial()
    {
        // A device that says it is a graphics processor, and of which nothing is known yet.
        var device = TestGpu.Open(backend, change: p => p with { Kind = DeviceKind.Gpu, Fingerprint = $"trial {Guid.NewGuid()}" });
        const int m = 512, k = 256, n = 512;
        float[] a = TestGpu.Random(1, m * k), b = TestGpu.Random(2, k * n);
        for (var run = 0; run < 2; run++)
        {
            var z = Lax.Tanh(Lax.Dot(TestGpu.Leaf(device, (m, k), a), TestGpu.Leaf(device, (k, n), b)));
            Engine.Evaluate([z], device);
            var numbers = TestGpu.Numbers(z);
            foreach (var i in (int[])[0, 777, (m * n) - 1])
            {
                var expected = 0.0;
                for (var p = 0; p < k; p++) expected += (double)a[(i / n * k) + p] * b[(p * n) + (i % n)];
                Assert.AreEqual(Math.Tanh(expected), numbers[i], 1e-4, $"element {i}");
            }
        }
    }

    [TestMethod]
    public void Two_devices_compile_and_run_at_once()
    {
        Parallel.For(0, 2, seed =>
        {
            var device = TestGpu.Open(backend);
            for (var i = 2; i < 12; i++)
            {
                var x = TestGpu.Leaf(device, 50 * i, TestGpu.Random(seed, 50 * i));
                var sum = Lax.Sum(Lax.Mul(x, Lax.FullLike(x, i + seed)), 0);
                Engine.Evaluate([sum], device);
                Assert.AreEqual(TestGpu.Random(seed, 50 * i).Sum(v => (double)v * (i + seed)), TestGpu.Numbers(sum)[0], 1e-3);
            }
        });
    }

    [TestMethod]
    public void Results_have_the_same_bits_every_time()
    {
        var device = TestDevices.Of(backend);
        var x = TestGpu.Leaf(device, 100_003, TestGpu.Random(1, 100_003));
        float[]? first = null;
        for (var run = 0; run < 20; run++)
        {
            var sum = Lax.Sum(Lax.Mul(x, x), 0);
            Engine.Evaluate([sum], device);
            var numbers = TestGpu.Numbers(sum);
            CollectionAssert.AreEqual(first ??= numbers, numbers);
        }
    }
}

/// <summary>With OpenCL.</summary>
[TestClass]
public sealed class OpenClRoutineTests() : RoutineTests("opencl");

/// <summary>With Vulkan.</summary>
[TestClass]
public sealed class VulkanRoutineTests() : RoutineTests("vulkan");
