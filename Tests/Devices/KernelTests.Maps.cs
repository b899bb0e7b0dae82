using Lazy.Backends.Cpu;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using static Lazy.Graph.Kernels.K;

namespace Lazy.Tests;

/// <content>Kernels without reductions.</content>
public abstract unsafe partial class KernelTests
{
    private static readonly KOp[] Exact =
    [
        KOp.Add, KOp.Sub, KOp.Mul, KOp.Div, KOp.Rem, KOp.Neg, KOp.Abs, KOp.Sign, KOp.Min, KOp.Max, KOp.And, KOp.Or, KOp.Xor, KOp.Not,
        KOp.ShiftLeft, KOp.ShiftRightArithmetic, KOp.ShiftRightLogical, KOp.PopCount, KOp.Clz, KOp.MulHi,
        KOp.Floor, KOp.Ceil, KOp.Round, KOp.RoundAway, KOp.Trunc,
        KOp.NextAfter, KOp.IsFinite, KOp.Sqrt, KOp.Eq, KOp.Ne, KOp.Lt, KOp.Le, KOp.Gt, KOp.Ge, KOp.Real, KOp.Imag, KOp.Conj,
    ];

    private static bool Has(KOp op, DType type)
    {
        if (op.IsComparison()) return true;
        return op switch
        {
            KOp.Add or KOp.Sub or KOp.Mul or KOp.Neg or KOp.Abs or KOp.Sign or KOp.Min or KOp.Max or KOp.Div => true,
            KOp.Rem => !type.IsComplex,
            KOp.IsFinite => type.IsInexact,
            KOp.Real or KOp.Imag or KOp.Conj => type.IsComplex,
            KOp.Sqrt => type.IsInexact,
            >= KOp.And and <= KOp.MulHi => !type.IsInexact,
            _ => type.IsFloat,
        };
    }

    public static IEnumerable<object[]> DTypes => DType.All.Select(t => new object[] { t.Name });

    [TestMethod]
    [DynamicData(nameof(DTypes))]
    public void EveryExactOperation(string name)
    {
        var type = DType.Parse(name);
        const int n = 300;
        byte[][] inputs = [Data(type, n, 1), Data(type, n, 2)];
        foreach (var op in Exact.Where(op => Has(op, type)))
        {
            KExpr x = Load(type, 0, Ix(0)), y = Load(type, 1, Ix(0));
            var isPart = op is KOp.Abs or KOp.Real or KOp.Imag;
            var result = op.IsComparison() || op == KOp.IsFinite ? DType.Bool : isPart ? type.RealPart : type;
            var value = op.Arity() == 1 ? Make(op, result, x) : Make(op, result, x, y);
            // Complex division and moduli may be rounded in other places.
            var kernel = Elementwise([type, type], result, [n], Ix(0), value) with { Name = $"{op} {type}" };
            Check(kernel, inputs, [n], type.IsComplex ? 1e-6 : 0);
        }
    }

    [TestMethod]
    [DynamicData(nameof(DTypes))]
    public void EveryCast(string name)
    {
        var from = DType.Parse(name);
        const int n = 300;
        byte[][] inputs = [Data(from, n, 3)];
        foreach (var to in DType.All)
        {
            // 64-bit integers reach narrow floats in one rounding or in two.
            var tolerance = from.IsInteger && to.IsInexact ? to.RealPart.Size == 2 ? 1e-2 : 1e-7 : 0;
            var kernel = Elementwise([from], to, [n], Ix(0), Cast(Load(from, 0, Ix(0)), to)) with { Name = $"{from} to {to}" };
            Check(kernel, inputs, [n], tolerance);
        }
    }

    [TestMethod]
    [DataRow(KOp.Exp)]
    [DataRow(KOp.Log)]
    [DataRow(KOp.Tanh)]
    [DataRow(KOp.Logistic)]
    [DataRow(KOp.Sin)]
    [DataRow(KOp.Cos)]
    [DataRow(KOp.Rsqrt)]
    [DataRow(KOp.Cbrt)]
    [DataRow(KOp.Atan)]
    [DataRow(KOp.Expm1)]
    [DataRow(KOp.Log1p)]
    [DataRow(KOp.Erf)]
    [DataRow(KOp.Lgamma)]
    [DataRow(KOp.Digamma)]
    [DataRow(KOp.BesselI0e)]
    public void FunctionsOfFloats(KOp op)
    {
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
        {
            const int n = 300;
            var x = Load(type, 0, Ix(0));
            var kernel = Elementwise([type], type, [n], Ix(0), Unary(op, x)) with { Name = $"{op} {type}" };
            Check(kernel, [Data(type, n, 4)], [n], type.Size == 4 ? 1e-6 : 1e-14);
        }
    }

    [TestMethod]
    [DataRow(1, 40)]
    [DataRow(1, 256)]
    [DataRow(3, 1000)]
    [DataRow(40, 2100)]
    public void FunctionsAfterLongChainsOfWords(int rows, int columns)
    {
        DType f = DType.Float32, u = DType.UInt32;
        var bits = Cast(At((0, columns), (1, 1)), u);
        for (var i = 0; i < 30; i++) bits = Binary(KOp.Xor, Mul(bits, Const(u, 2654435761 + i)), Binary(KOp.ShiftRightLogical, bits, Const(u, 7)));
        var unit = Mul(Cast(bits, f), Const(f, 1.0 / uint.MaxValue));
        // Two values that wait, one of which is needed beside its function, and a load across the rows.
        var x = Load(f, 0, At((1, rows), (0, 1)));
        var value = Add(Mul(Unary(KOp.Exp, unit), x), Add(unit, Unary(KOp.Sin, Sub(unit, x))));
        Check(Elementwise([f], f, [rows, columns], At((0, columns), (1, 1)), value) with { Name = "chain" },
            [Data(f, rows * columns, 8, special: false)], [rows * columns], 2e-6);
    }

    [TestMethod]
    public void SelectBitcastAndComplexParts()
    {
        const int n = 100;
        DType f = DType.Float32, c = DType.Complex64;
        KExpr x = Load(f, 0, Ix(0)), y = Load(f, 1, Ix(0)), b = Load(DType.Bool, 2, Ix(0));
        byte[][] inputs = [Data(f, n, 5), Data(f, n, 6), Data(DType.Bool, n, 7)];
        DType[] types = [f, f, DType.Bool];
        Check(Elementwise(types, f, [n], Ix(0), Select(b, x, y)), inputs, [n]);
        Check(Elementwise(types, I, [n], Ix(0), Bitcast(x, I)), inputs, [n]);
        Check(Elementwise(types, c, [n], Ix(0), Make(KOp.Complex, c, x, y)), inputs, [n]);
        foreach (var type in DType.All)
        {
            KExpr v = Load(type, 0, Ix(0)), w = Load(type, 1, Ix(0));
            var choice = Elementwise([type, type, DType.Bool], type, [n], Ix(0), Select(b, v, w));
            Check(choice, [Data(type, n, 8), Data(type, n, 9), inputs[2]], [n]);
        }
    }

    [TestMethod]
    [DataRow("bool")]
    [DataRow("uint8")]
    [DataRow("int16")]
    [DataRow("float16")]
    [DataRow("bfloat16")]
    public void EverySecondFourthOrEighthSmallElement(string name)
    {
        var type = DType.Parse(name);
        const int n = 300;
        foreach (var step in (int[])[2, 4, 8])
        {
            byte[][] inputs = [Data(type, n * step, step)];
            foreach (var from in (int[])[0, 1, step - 1])
            {
                var kernel = Elementwise([type], type, [n], Ix(0), Load(type, 0, Add(Mul(Ix(0), Int(step)), Int(from))));
                Check(kernel with { Name = $"{name} from {from} by {step}" }, inputs, [n]);
            }
        }
    }

    [TestMethod]
    [DataRow(1, 1, 1)]
    [DataRow(3, 5, 7)]
    [DataRow(2, 300, 3)]
    [DataRow(40, 3, 600)]
    public void BroadcastTransposedSlicedAndReversedLoads(int a, int b, int c)
    {
        var f = DType.Float32;
        var all = At((0, b * c), (1, c), (2, 1));
        var value = Add(Mul(Load(f, 0, all), Load(f, 1, Ix(1))), Sub(Load(f, 2, At((2, a * b), (1, a), (0, 1))),
            Mul(Load(f, 3, Add(Int(2 * c), At((0, 3 * c), (2, -1)))), Cast(Ix(2), f))));
        byte[][] inputs = [Data(f, a * b * c, 1), Data(f, b, 2), Data(f, a * b * c, 3), Data(f, 3 * a * c + 2 * c + 1, 4)];
        Check(Elementwise([f, f, f, f], f, [a, b, c], all, value), inputs, [a * b * c]);
    }

    [TestMethod]
    public void QuotientsAndRemaindersOfAFlatIndex()
    {
        var f = DType.Float64;
        // A transpose of (6, 8) seen through a reshape, and a pattern of period 5, which does not divide 48.
        var flat = Ix(0);
        var transposed = Add(Mul(Rem(flat, Int(8)), Int(6)), Div(flat, Int(8)));
        var value = Add(Load(f, 0, transposed), Load(f, 1, Rem(flat, Int(5))));
        Check(Elementwise([f, f], f, [48], flat, value), [Data(f, 48, 1), Data(f, 5, 2)], [48]);
    }

    [TestMethod]
    public void GathersFollowLoadedIndices()
    {
        DType f = DType.Float32, l = DType.Int64;
        const int rows = 50, columns = 300, table = 9;
        var ids = new byte[rows * 8];
        for (var i = 0; i < rows; i++) BitConverter.TryWriteBytes(ids.AsSpan(i * 8), (long)(i * 7 % table));
        // Clamped, as reads out of bounds are.
        var row = Max(Int(0), Min(Int(table - 1), Cast(Load(l, 1, Ix(0)), I)));
        var value = Load(f, 0, Add(Mul(row, Int(columns)), Ix(1)));
        var perRow = Elementwise([f, l], f, [rows, columns], At((0, columns), (1, 1)), value);
        Check(perRow, [Data(f, table * columns, 1), ids], [rows * columns]);
        var perLane = Load(f, 0, Max(Int(0), Min(Int(table - 1), Cast(Load(l, 1, Ix(0)), I))));
        Check(Elementwise([f, l], f, [rows], Ix(0), perLane), [Data(f, table, 1), ids], [rows]);
    }

    [TestMethod]
    public void UniformsAndConstants()
    {
        var f = DType.Float32;
        var value = Add(Mul(Load(f, 0, Ix(0)), Uniform(f, 1)), Const(f, 0.1));
        Check(Elementwise([f], f, [1000], Ix(0), value) with { Uniforms = [I, f] }, [Data(f, 1000, 1)], [1000], 0, [Scalar.OfInt(I, 3), Scalar.OfFloat(f, 0.3)]);
        Check(Elementwise([], f, [7], Ix(0), Const(f, 4)), [], [7]);
        Check(Elementwise([], f, [], Int(0), Const(f, 4)), [], [1]);
    }

    [TestMethod]
    public void SeveralStoresGuardsAndEmptySpaces()
    {
        var f = DType.Float32;
        var x = Load(f, 0, Ix(0));
        var kernel = Elementwise([f], f, [500], Ix(0), Mul(x, x)) with
        {
            Outputs = [new(f), new(f)],
            OuterStores =
            [
                new(0, Ix(0), x),
                new(1, Mul(Ix(0), Int(2)), Neg(x), Compare(KOp.Gt, x, Const(f, 0))),
            ],
        };
        Check(kernel, [Data(f, 500, 1)], [500, 1000]);
        Check(kernel with { Outer = [0] }, [Data(f, 500, 1)], [500, 1000]);
    }

    [TestMethod]
    public void UpdatesInPlaceCombineInOrder()
    {
        DType f = DType.Float32, l = DType.Int32;
        const int n = 2000, m = 17;
        var ids = new byte[n * 4];
        for (var i = 0; i < n; i++) BitConverter.TryWriteBytes(ids.AsSpan(i * 4), (i * 31 % 23) - 2);
        var target = Load(l, 1, Ix(0));
        var inside = And(Compare(KOp.Ge, target, Int(0)), Compare(KOp.Lt, target, Int(m)));
        foreach (var combine in (KOp?[])[null, KOp.Add, KOp.Mul, KOp.Max])
        {
            var kernel = Elementwise([f, l], f, [n], Ix(0), Load(f, 0, Ix(0))) with
            {
                Outputs = [new(f, true)],
                OuterStores = [new(0, target, Load(f, 0, Ix(0)), inside, combine)],
                Ordered = true,
            };
            Check(kernel, [Data(f, n, 1, special: false), ids], [m], 1e-6);
        }
        // Distinct targets: a window of a larger array.
        var window = Elementwise([f], f, [20, 30], Add(Int(205), At((0, 100), (1, 1))), Load(f, 0, At((0, 30), (1, 1))));
        var added = window with { Outputs = [new(f, true)], OuterStores = [window.OuterStores[0] with { Combine = KOp.Add }] };
        Check(added, [Data(f, 600, 1)], [2500]);
    }

    [TestMethod]
    public void SixtyFourBitIndices()
    {
        DType f = DType.Float32, l = DType.Int64;
        KExpr i = Index(l, 0), j = Index(l, 1), c = Const(l, 40);
        var value = Load(f, 0, Rem(Add(Mul(j, Const(l, 7)), i), Const(l, 11)));
        Check(Elementwise([f], f, [30, 40], Add(Mul(i, c), j), value) with { IndexType = l }, [Data(f, 11, 1)], [1200]);
    }
}
