using Lazy.Backends.Cpu;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using static Lazy.Graph.Kernels.K;

namespace Lazy.Tests;

/// <content>Kernels with passes.</content>
public abstract unsafe partial class KernelTests
{
    private static Reduction Sum(KExpr value, int slot = 0) => new(slot, KOp.Add, Scalar.Of(value.Type, 0), value);

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(7, 5)]
    [DataRow(3, 1000)]
    [DataRow(700, 4)]
    [DataRow(40, 5000)]
    public void SumsOverEitherAxis(int rows, int columns)
    {
        foreach (var type in (DType[])[DType.Float32, DType.Int32, DType.Complex64])
        {
            byte[][] data = [Data(type, rows * columns, 1, special: false)];
            var x = Load(type, 0, At((0, columns), (1, 1)));
            Check(Reduce(type, [rows], [columns], Sum(x), Ix(0), Acc(type, 0)), data, [rows], 1e-4);
            var y = Load(type, 0, At((1, columns), (0, 1)));
            Check(Reduce(type, [columns], [rows], Sum(y), Ix(0), Acc(type, 0)), data, [columns], 1e-4);
            var all = Load(type, 0, At((0, columns), (1, 1)));
            Check(Reduce(type, [], [rows, columns], Sum(all), Int(0), Acc(type, 0)), data, [1], 1e-2);
        }
    }

    [TestMethod]
    [DataRow(KOp.Min)]
    [DataRow(KOp.Max)]
    [DataRow(KOp.Mul)]
    [DataRow(KOp.And)]
    [DataRow(KOp.Or)]
    [DataRow(KOp.Xor)]
    public void OtherCombinations(KOp op)
    {
        foreach (var type in DType.All.Where(t => op is KOp.Min or KOp.Max ? t != DType.BFloat16 && t != DType.Float16 : !t.IsInexact))
        {
            var infinity = op == KOp.Min ? double.PositiveInfinity : double.NegativeInfinity;
            var identity = op switch
            {
                KOp.Min or KOp.Max => type.IsComplex ? Scalar.OfComplex(type, new(infinity, infinity)) : Scalar.Extreme(type, op == KOp.Min),
                KOp.Mul => Scalar.Of(type, 1),
                KOp.And => type == DType.Bool ? Scalar.OfBool(true) : Scalar.OfInt(type, -1),
                _ => Scalar.OfInt(type, 0),
            };
            // Three axes, the middle one reduced; the outer load is no multiple of the lanes.
            var x = Load(type, 0, At((0, 9 * 37), (2, 37), (1, 1)));
            var kernel = Reduce(type, [4, 37], [9], new(0, op, identity, x), At((0, 37), (1, 1)), Acc(type, 0));
            Check(kernel with { Name = $"{op} {type}" }, [Data(type, 4 * 9 * 37, 2, special: !type.IsComplex)], [4 * 37]);
        }
    }

    [TestMethod]
    [DataRow(1, 40_000)]
    [DataRow(5, 300)]
    [DataRow(2, 70_000)]
    [DataRow(300, 3)]
    [DataRow(1, 1)]
    public void SoftmaxTakesThreePasses(int rows, int columns)
    {
        foreach (var alongRows in (bool[])[true, false])
        {
            var kernel = Softmax(rows, columns, alongRows);
            Check(kernel, [Data(DType.Float32, rows * columns, 3, special: false)], [rows * columns, rows], 2e-6);
        }
    }

    private static Kernel Softmax(int rows, int columns, bool alongRows)
    {
        var f = DType.Float32;
        var offset = alongRows ? At((0, columns), (1, 1)) : At((1, rows), (0, 1));
        var x = Load(f, 0, offset);
        var shifted = Unary(KOp.Exp, Sub(x, Acc(f, 0)));
        return new Kernel
        {
            Name = "softmax",
            IndexType = I,
            Inputs = [f],
            Uniforms = [],
            Outputs = [new(f), new(f)],
            Outer = [rows],
            Inner = [columns],
            Passes =
            [
                new([new(0, KOp.Max, Scalar.Extreme(f, false), x)], []),
                new([Sum(shifted, 1)], []),
                new([], [new(0, offset, Div(shifted, Acc(f, 1)))]),
            ],
            OuterStores = [new(1, Ix(0), Add(Acc(f, 0), Unary(KOp.Log, Acc(f, 1))))],
        };
    }

    [TestMethod]
    [DataRow("float16", 20, 7, 11, 2e-2)]
    [DataRow("float32", 20, 5, 33, 2e-6)]
    [DataRow("float32", 37, 3, 3, 2e-6)]
    [DataRow("float64", 18, 9, 70, 1e-14)]
    [DataRow("complex64", 17, 4, 9, 1e-4)]
    public void LaterPassesUseTheFunctionsOfEarlierOnes(string name, int rows, int a, int b, double tolerance)
    {
        var type = DType.Parse(name);
        foreach (var alongRows in (bool[])[true, false])
        {
            // Two inner loops that are no single one: the second runs backwards.
            var at = alongRows ? Add(At((0, a * b), (1, b)), Sub(Int(b - 1), Ix(2))) : Add(At((1, b * rows), (0, 1)), Mul(Sub(Int(b - 1), Ix(2)), Int(rows)));
            var x = Load(type, 0, at);
            KExpr s = Unary(KOp.Sin, x), squared = Mul(s, s), centred = Sub(Unary(KOp.Exp, s), Acc(type, 0));
            var kernel = new Kernel
            {
                Name = "rows",
                IndexType = I,
                Inputs = [type],
                Uniforms = [],
                Outputs = [new(type), new(type)],
                Outer = [rows],
                Inner = [a, b],
                Passes =
                [
                    new([Sum(squared)], [new(1, at, s)]),
                    new([Sum(Mul(centred, squared), 1)], []),
                    new([], [new(0, at, Add(Mul(centred, x), Add(s, Acc(type, 1))))]),
                ],
                OuterStores = [],
            };
            var n = rows * a * b;
            Check(kernel, [Data(type, n, 6, special: false)], [n, n], tolerance);
        }
    }

    [TestMethod]
    public void MeanAndVarianceOfTwoReductionsAndAnInnerWeight()
    {
        var f = DType.Float32;
        const int rows = 60, columns = 90;
        // One pass with two reductions; the weight depends on the reduced loop alone.
        var x = Load(f, 0, At((1, columns), (0, 1)));
        var w = Load(f, 1, Ix(1));
        var kernel = Reduce(f, [columns], [rows], Sum(Mul(x, w)), Ix(0), Add(Acc(f, 0), Mul(Acc(f, 1), Const(f, 3)))) with
        {
            Inputs = [f, f],
            Passes = [new([Sum(Mul(x, w)), Sum(Mul(x, x), 1)], [])],
        };
        Check(kernel, [Data(f, rows * columns, 1, special: false), Data(f, rows, 2, special: false)], [columns], 1e-4);
    }

    [TestMethod]
    public void EmptyReductionsGiveTheirIdentity()
    {
        var f = DType.Float32;
        var x = Load(f, 0, At((0, 0), (1, 1)));
        Check(Reduce(f, [5], [0], Sum(x), Ix(0), Add(Acc(f, 0), Const(f, 2))), [[]], [5]);
        Check(Reduce(f, [0], [5], Sum(x), Ix(0), Acc(f, 0)), [Data(f, 5, 1)], [5]);
    }

    [TestMethod]
    public void SixteenBitFloatsAccumulateInSingle()
    {
        foreach (var type in (DType[])[DType.Float16, DType.BFloat16])
        {
            var f = DType.Float32;
            var x = Cast(Load(type, 0, At((0, 1000), (1, 1))), f);
            Check(Reduce(type, [6], [1000], Sum(x), Ix(0), Cast(Acc(f, 0), type)), [Data(type, 6000, 1, special: false)], [6], 1e-2);
        }
    }

    [TestMethod]
    [DataRow(1_000_000, 1)]
    [DataRow(1, 1_000_000)]
    [DataRow(100_000, 3)]
    [DataRow(4, 300_000)]
    public void LongSumsOfSinglesAreAccurate(int reduced, int kept)
    {
        var f = DType.Float32;
        foreach (var contiguous in (bool[])[true, false])
        {
            var x = Load(f, 0, contiguous ? At((0, reduced), (1, 1)) : At((1, kept), (0, 1)));
            var kernel = Reduce(f, [kept], [reduced], Sum(x), Ix(0), Acc(f, 0));
            var data = new float[reduced * kept];
            for (var i = 0; i < data.Length; i++) data[i] = 0.1f + (i % 1000 * 1e-4f);
            var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(data.AsSpan()).ToArray();
            var result = Run(kernel, [bytes], [], [new byte[kept * 4]])[0];
            for (var k = 0; k < Math.Min(kept, 5); k++)
            {
                var exact = 0.0;
                for (var i = 0; i < reduced; i++) exact += contiguous ? data[(k * reduced) + i] : data[(i * kept) + k];
                Assert.AreEqual(exact, BitConverter.ToSingle(result, k * 4), 1e-6 * exact);
            }
        }
    }

    [TestMethod]
    [DoNotParallelize]
    public void TheNumberOfThreadsDoesNotChangeABit()
    {
        var f = DType.Float32;
        const int rows = 1500, columns = 700;
        byte[][] data = [Data(f, rows * columns, 5, special: false)];
        KExpr x = Load(f, 0, At((0, columns), (1, 1))), y = Load(f, 0, At((1, columns), (0, 1)));
        (Kernel Kernel, int Length)[] cases =
        [
            (Reduce(f, [], [rows, columns], Sum(x), Int(0), Acc(f, 0)), 1),
            (Reduce(f, [rows], [columns], Sum(x), Ix(0), Acc(f, 0)), rows),
            (Reduce(f, [columns], [rows], Sum(y), Ix(0), Acc(f, 0)), columns),
            (Elementwise([f], f, [rows, columns], At((0, columns), (1, 1)), Unary(KOp.Exp, x)), rows * columns),
            (Softmax(rows, columns, true) with { OuterStores = [] }, rows * columns),
            (Softmax(rows, columns, false) with { OuterStores = [] }, rows * columns),
        ];
        var before = WorkerPool.Threads;
        try
        {
            foreach (var (kernel, length) in cases)
            {
                WorkerPool.Threads = 1;
                byte[][] outputs = [.. kernel.Outputs.Select(_ => new byte[length * 4])];
                var one = Run(kernel, data, [], outputs)[0];
                foreach (var threads in (int[])[2, 3])
                {
                    WorkerPool.Threads = threads;
                    CollectionAssert.AreEqual(one, Run(kernel, data, [], outputs)[0]);
                }
            }
        }
        finally
        {
            WorkerPool.Threads = before;
        }
    }
}
