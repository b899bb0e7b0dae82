using Lazy.Backends;
using Lazy.Backends.Cpu;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests;

/// <summary>Whole graphs on the CPU device against the plain interpreter of graphs, and the device's memory.</summary>
public abstract class CpuDeviceTests(CpuDevice device)
{
    private CpuDevice Device => device;

    private static HostArray Random(Aval aval, int seed)
    {
        var random = new Random(seed);
        return HostArray.Fill(aval, _ => aval.DType.Kind switch
        {
            DKind.Bool => Scalar.OfBool(random.Next(2) == 1),
            DKind.Float => Scalar.OfFloat(aval.DType, (random.NextDouble() * 4) - 2),
            DKind.Complex => Scalar.OfComplex(aval.DType, new((random.NextDouble() * 4) - 2, (random.NextDouble() * 4) - 2)),
            _ => Scalar.OfInt(aval.DType, random.Next(0, 9)),
        });
    }

    private void Check(Func<Node[], Node> function, double tolerance, params Aval[] avals)
    {
        Node[] parameters = [.. avals.Select(a => Parameter.Create(a, "x"))];
        var graph = new ClosedGraph(parameters, [function(parameters)]);
        HostArray[] arguments = [.. avals.Select((a, i) => Random(a, 10 + i))];
        var expected = Interpreter.Run(graph, arguments)[0];
        var program = Device.Compile(graph);
        var inputs = arguments.Select(a => Fill(a)).ToArray();
        // Kernels and pooled memory are used again: a second run sees what the first left behind.
        for (var run = 0; run < 2; run++)
        {
            var output = program.Run(inputs, [])[0];
            var actual = HostBytes.FromBytes(graph.Outputs[0].Aval, Fetch(output));
            output.Dispose();
            for (var i = 0; i < actual.Data.Length; i++)
            {
                Scalar e = expected.Data[i], a = actual.Data[i];
                var close = e.Type.IsInexact ? Close(e.Re, a.Re) && Close(e.Im, a.Im) : e == a;
                Assert.IsTrue(close, $"{graph.Outputs[0]} element {i}, run {run}: {a}, not {e}\n{program.Report}");
            }
        }

        bool Close(double x, double y) => Math.Abs(x - y) <= tolerance * Math.Max(1, Math.Abs(x));
    }

    private DeviceBuffer Fill(HostArray array)
    {
        var bytes = HostBytes.ToBytes(array);
        var buffer = Device.Allocate(bytes.Length);
        Device.Write(buffer, bytes);
        return buffer;
    }

    private byte[] Fetch(DeviceBuffer buffer)
    {
        var bytes = new byte[buffer.Bytes];
        Device.Read(buffer, 0, bytes);
        return bytes;
    }

    private static Aval F(params int[] shape) => new(shape, DType.Float32);

    public static IEnumerable<object[]> DTypes => DType.All.Select(t => new object[] { t.Name });

    [TestMethod]
    [DynamicData(nameof(DTypes))]
    public void MatrixProductsOfEveryDType(string name)
    {
        var type = DType.Parse(name);
        Check(x => Lax.DotGeneral(x[0], x[1], 1, 0), type.Size == 2 ? 2e-2 : 1e-4, new Aval((17, 9), type), new Aval((9, 33), type));
    }

    [TestMethod]
    public void ContractionsOfAnyLayout()
    {
        // Batched, with both operands transposed.
        Check(x => Lax.DotGeneral(x[0], x[1], 1, 2, 0, 1), 1e-4, F(5, 9, 17), F(33, 5, 9));
        // Several free and several contracted axes, in an order that one operand does not lie in.
        Check(x => Lax.DotGeneral(x[0], x[1], (1, 3), (2, 0)), 1e-4, F(4, 5, 6, 7), F(7, 3, 5, 2));
        Check(x => Lax.DotGeneral(Lax.Transpose(x[0], (2, 0, 1)), Lax.Reverse(x[1], 0), (0, 2), (0, 1)), 1e-4, F(4, 5, 6), F(6, 5, 8));
        // A wider result than the operands, and an empty sum.
        Aval left = new((8, 20), DType.BFloat16), right = new((20, 8), DType.BFloat16);
        Check(x => Lax.DotGeneral(x[0], x[1], 1, 0, preferred: DType.Float32), 1e-4, left, right);
        Check(x => Lax.DotGeneral(x[0], x[1], 1, 0), 0, F(3, 0), F(0, 4));
    }

    [TestMethod]
    public void ProductsTakeBiasActivationAndCastAlong()
    {
        Check(x => Lax.Tanh(Lax.Add(Lax.DotGeneral(x[0], x[1], 1, 0), Lax.Broadcast(x[2], (12, 20), 1))), 1e-5,
            F(12, 30), F(30, 20), F(20));
        Check(x => Lax.Convert(Lax.Mul(Lax.DotGeneral(x[0], x[1], 1, 0), x[2]), DType.Float16), 1e-2, F(12, 30), F(30, 20), F(12, 20));
        Check(x => Lax.Gt(Lax.DotGeneral(x[0], x[1], 1, 0), x[2]), 0, F(12, 30), F(30, 20), F(12, 20));
    }

    [TestMethod]
    public void CumulativeOperationsAndSorts()
    {
        Check(x => new CumSum(1).Of(x[0]), 1e-5, F(3, 50, 4));
        Check(x => new CumProd(0, true).Of(x[0]), 1e-5, F(9, 5));
        Check(x => new CumMax(1).Of(Lax.Transpose(x[0], (1, 0))), 0, F(40, 6));
        Check(x => new CumMin(0).Of(x[0]), 0, new Aval(30, DType.Int16));
        Check(x => new CumLogSumExp(1, true).Of(x[0]), 1e-5, F(4, 30));
        Check(x => Lax.Sort(x[0], 0), 0, F(40, 6));
        Check(x => Lax.Sort([x[0], x[1]], 1)[1], 0, new Aval((5, 60), DType.Int32), F(5, 60));
        Check(x => Lax.TopK(x[0], 7, 0).Values, 0, F(40, 6));
        Check(x => Lax.TopK(x[0], 5).Indices, 0, new Aval((3, 60), DType.Int32));
        // Long lines, of which few are wanted: along memory and across.
        Check(x => Lax.TopK(x[0], 7, 1).Indices, 0, F(2, 3000));
        Check(x => Lax.TopK(Lax.Transpose(x[0], (1, 0)), 600, 1).Values, 0, new Aval((2500, 3), DType.Int16));
    }

    [TestMethod]
    public void Convolutions()
    {
        // NCHW with OIHW, then NHWC with HWIO, groups, strides, padding and both dilations; and an epilogue.
        var plain = new ConvGeneral((1, 1), (1, 1), (1, 1), (1, 1), (1, 1), 1, 1, (0, 1, 2, 3), (0, 1, 2, 3), (0, 1, 2, 3));
        Check(x => Lax.Conv(x[0], x[1], plain), 1e-4, F(2, 3, 8, 9), F(5, 3, 3, 3));
        Check(x => Lax.Max(Lax.Conv(x[0], x[1], plain), Lax.Zeros(F(2, 5, 8, 9))), 1e-4, F(2, 3, 8, 9), F(5, 3, 3, 3));
        var odd = new ConvGeneral((2, 1), (0, 2), (1, -1), (1, 2), (2, 1), 2, 1, (0, 3, 1, 2), (3, 2, 0, 1), (0, 3, 1, 2));
        Check(x => Lax.Conv(x[0], x[1], odd), 1e-4, F(2, 9, 8, 4), F(3, 2, 2, 6));
        Check(x => Lax.Conv(Lax.Transpose(x[0], (0, 2, 3, 1)), x[1], odd), 1e-4, F(2, 4, 9, 8), F(3, 2, 2, 6));
    }

    [TestMethod]
    public void FusedKernels()
    {
        Check(x => Lax.Sum(Lax.Mul(Lax.Exp(x[0]), Lax.Transpose(x[1], (1, 0))), 0), 1e-5, F(70, 30), F(30, 70));
        Check(x => Lax.Concatenate([Lax.Reverse(x[0], 1), x[1]], 1), 0, F(5, 7), F(5, 300));
        Check(x => Lax.Reshape(Lax.Transpose(Lax.Reshape(x[0], (6, 4, 10)), (2, 0, 1)), (60, 4)), 0, F(24, 10));
        Check(x => Lax.Pad(x[0], Lax.Zero(DType.Float32), (1, 2), (3, 0), (0, 1)), 0, F(5, 6));
        Check(x => Lax.Iota((3, 5), DType.Int32, 1), 0);
    }

    [TestMethod]
    public void MemoryIsCountedAndReturnedOnce()
    {
        var counted = new CpuDevice();
        var buffer = counted.Allocate(100_000);
        Assert.AreEqual(new MemoryStats(1, 100_000, counted.Memory.CachedBytes), counted.Memory);
        buffer.Dispose();
        buffer.Dispose();
        Assert.AreEqual(0, counted.Memory.LiveBuffers);
        Assert.AreEqual(0, counted.Memory.LiveBytes);
        Assert.ThrowsExactly<ObjectDisposedException>(() => counted.Read(buffer, 0, new byte[4]));
        Assert.ThrowsExactly<LazyDeviceException>(() => counted.Allocate(1L << 45));
        using var empty = counted.Allocate(0);
        counted.Write(empty, []);
    }

    [TestMethod]
    [DoNotParallelize]
    public void ForgottenBuffersComeBack()
    {
        var counted = new CpuDevice();
        for (var i = 0; i < 1000; i++) _ = counted.Allocate(2000);
        for (var i = 0; i < 10 && counted.Memory.LiveBuffers > 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.AreEqual(0, counted.Memory.LiveBuffers);
    }

    [TestMethod]
    public void LargeCopies()
    {
        var bytes = new byte[9_000_001];
        new Random(1).NextBytes(bytes);
        using DeviceBuffer a = Device.Allocate(bytes.Length), b = Device.Allocate(bytes.Length);
        Device.Write(a, bytes);
        Device.Copy(a, b);
        CollectionAssert.AreEqual(bytes, Fetch(b));
        var part = new byte[5];
        Device.Read(b, 100, part);
        CollectionAssert.AreEqual(bytes[100..105], part);
    }
}

/// <summary>Kernels compiled as this process allows.</summary>
[TestClass]
public sealed class CompilingCpuDeviceTests() : CpuDeviceTests(new());

/// <summary>Kernels interpreted, as in programs without dynamic code.</summary>
[TestClass]
public sealed class InterpretingCpuDeviceTests() : CpuDeviceTests(new(plan => new BlockInterpreter(plan)));
