using System.Numerics;
using Lazy.Backends.Cpu;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using static Lazy.Graph.Kernels.K;

namespace Lazy.Tests;

/// <content>Every word for every dtype on values at the edges, alone and beside wider and narrower dtypes.</content>
public abstract unsafe partial class KernelTests
{
    private static readonly double[] Reals =
    [
        0, -0.0, 1, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.5, -0.5, 1.5, 2.5, -2.5, 3, 0.3, -0.7, 1e-40,
            -1e-45, 6e-8, 65504, 65519,
        1e10, -3e9, 1.7e38, 255.5, -129, 8388609, 4503599627370497,
    ];

    private static readonly long[] Integers =
    [
        0, 1, -1, 2, 3, -3, 7, 8, 15, 16, 31, 32, 33, 63, 64, 65, 100, 127, 128, -128, 255, 32767, -32768, 65535, int.MaxValue,
            int.MinValue, uint.MaxValue,
        long.MaxValue, long.MinValue, 0x123456789ABCDEF,
    ];

    private static Scalar Edge(DType type, int i) => type.Kind switch
    {
        DKind.Float => Scalar.OfFloat(type, Reals[i % Reals.Length]),
        // Finite parts: what becomes of infinite ones differs between formulas that are right elsewhere.
        DKind.Complex => Scalar.OfComplex(type, new Complex(Reals[(i % 4) + 7], Reals[(i / 4 % 4) + 8])),
        DKind.Bool => Scalar.OfBool(i % 3 == 1),
        _ => Scalar.OfInt(type, Integers[i % Integers.Length]),
    };

    // The second argument moves on by one each time the first has seen all values, so that all pairs occur.
    private static byte[] Edges(DType type, int n, bool second)
    {
        var bytes = new byte[n * type.Size];
        var period = type.IsFloat ? Reals.Length : Integers.Length;
        fixed (byte* p = bytes)
        {
            for (var i = 0; i < n; i++) ScalarMemory.Write(Edge(type, second ? i + 1 + (i / period) : i), p, i);
        }
        return bytes;
    }

    private static DType ResultOf(KOp op, DType type) =>
        op.IsComparison() || op == KOp.IsFinite ? DType.Bool : op is KOp.Abs or KOp.Real or KOp.Imag ? type.RealPart : type;

    private static bool IsDefined(KOp op, DType type)
    {
        if (!ScalarMath.IsFoldable(op) || op is KOp.Cast or KOp.Bitcast or KOp.Select or KOp.Complex) return false;
        if (op is KOp.Real or KOp.Imag or KOp.Conj) return type.IsComplex;
        try
        {
            ScalarMath.Apply(op, ResultOf(op, type), [.. Enumerable.Repeat(Scalar.Of(type, 1), op.Arity())]);
            return true;
        }
        catch (InternalException)
        {
            return false;
        }
    }

    /// <summary>Numbers of elements for which all words are compiled: parts of vectors, whole ones, and both.</summary>
    private protected virtual int[] Sizes => [1, 7, 16, 37, 1000];

    [TestMethod]
    [DynamicData(nameof(DTypes))]
    public void EveryWord(string name)
    {
        var type = DType.Parse(name);
        foreach (var n in Sizes)
        {
            byte[][] inputs = [Edges(type, n, false), Edges(type, n, true)];
            KExpr x = Load(type, 0, Ix(0)), y = Load(type, 1, Ix(0));
            var words = Enum.GetValues<KOp>().Where(op => IsDefined(op, type) && Knows(op, type) && !(op.IsExpensive() && n > 100));
            CheckTogether(words.Select(op =>
            {
                var result = ResultOf(op, type);
                var value = Make(op, result, [.. new[] { x, y, x }.Take(op.Arity())]);
                return (Elementwise([type, type], result, [n], Ix(0), value) with { Name = $"{op} {type}" }, Tolerance(op, type));
            }), inputs, n);
        }
    }

    [TestMethod]
    [DynamicData(nameof(DTypes))]
    public void EveryWordBesideOtherWidths(string name)
    {
        const int n = 45;
        var type = DType.Parse(name);
        byte[][] inputs = [Edges(type, n, false), Edges(type, n, true)];
        KExpr x = Load(type, 0, Ix(0)), y = Load(type, 1, Ix(0));
        foreach (var beside in (DType[])[DType.Int64, DType.Float32])
        {
            CheckTogether(Enum.GetValues<KOp>().Where(op => IsDefined(op, type) && Knows(op, type) && !op.IsExpensive()).Select(op =>
            {
                var result = ResultOf(op, type);
                var value = Make(op, result, [.. new[] { x, y, x }.Take(op.Arity())]);
                var kernel = Elementwise([type, type], result, [n], Ix(0), value) with { Name = $"{op} {type} beside {beside}" };
                return (kernel with
                {
                    Outputs = [new(result), new(beside)],
                    OuterStores = [kernel.OuterStores[0], new(1, Ix(0), Cast(Ix(0), beside))]
                }, Tolerance(op, type));
            }), inputs, n);
        }
    }

    [TestMethod]
    [DynamicData(nameof(DTypes))]
    public void CastsAndBitcastsOfEdges(string name)
    {
        var from = DType.Parse(name);
        foreach (var n in (int[])[5, 100])
        {
            byte[][] inputs = [Edges(from, n, false)];
            CheckTogether(DType.All.Select(to => (
                Elementwise([from], to, [n], Ix(0), Cast(Load(from, 0, Ix(0)), to)) with { Name = $"{from} to {to}" },
                from.IsInteger && to.IsInexact ? to.RealPart.Size == 2 ? 1e-2 : 1e-7 : 0)), inputs, n);
            var same = DType.All.Where(to => to.Size == from.Size && to.Kind != DKind.Bool && from.IsComplex == to.IsComplex);
            CheckTogether(same.Select(to =>
                (Elementwise([from], to, [n], Ix(0), Bitcast(Load(from, 0, Ix(0)), to)) with { Name = $"bits of {from} as {to}" }, 0.0)), inputs, n);
        }
    }

    [TestMethod]
    public void ShiftsByConstants()
    {
        const int n = 40;
        foreach (var type in DType.All.Where(t => t.IsInteger))
        {
            var x = Load(type, 0, Ix(0));
            foreach (var op in (KOp[])[KOp.ShiftLeft, KOp.ShiftRightArithmetic, KOp.ShiftRightLogical])
            {
                foreach (var count in (int[])[0, 1, (type.Size * 8) - 1, type.Size * 8, 100])
                {
                    Check(Elementwise([type], type, [n], Ix(0),
                        Make(op, type, x, Const(type, count))) with
                    { Name = $"{op} {type} by {count}" }, [Edges(type, n, false)], [n]);
                }
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(DTypes))]
    public void ReadsAcrossRows(string name)
    {
        var type = DType.Parse(name);
        foreach (var (planes, rows, columns) in ((int, int, int)[])[(1, 70, 50), (3, 17, 65), (2, 40, 2)])
        {
            var count = planes * rows * columns;
            var x = Load(type, 0, At((0, rows * columns), (2, rows), (1, 1)));
            var y = Load(type, 1, At((0, rows * columns), (1, columns), (2, 1)));
            var kernel = Elementwise([type, type], type, [planes, rows, columns], At((0, rows * columns), (1, columns), (2, 1)), Add(x, y));
            Check(kernel with { Name = $"transpose {type} {rows}x{columns}" }, [Data(type, count, 1), Data(type, count, 2)], [count]);
        }
    }

    [TestMethod]
    public void Rotations()
    {
        foreach (var type in (DType[])[DType.UInt32, DType.UInt64])
        {
            var x = Load(type, 0, Ix(0));
            foreach (var n in (int[])[1, 13, (type.Size * 8) - 1])
            {
                KExpr left = Make(KOp.ShiftLeft, type, x, Const(type, n)),
                    right = Make(KOp.ShiftRightLogical, type, x, Const(type, (type.Size * 8) - n));
                Check(Elementwise([type], type, [75], Ix(0), Add(Or(left, right), x)), [Data(type, 75, 1)], [75]);
                // The left shift is also used by itself.
                Check(Elementwise([type], type, [75], Ix(0), Sub(Make(KOp.Xor, type, right, left), left)), [Data(type, 75, 1)], [75]);
            }
        }
    }

    // Functions come from elsewhere and are tested there: here only that the right one is called, in every width.
    /// <summary>How many kernels are checked as one, where compiling takes long.</summary>
    private protected virtual int Together => 1;

    private static double Tolerance(KOp op, DType type) => op.IsExpensive() || op == KOp.Rsqrt || type.IsComplex
        ? type.RealPart.Size switch { 2 => 2e-2, 4 => 2e-5, _ => 1e-11 } : 0;

    // Kernels over the same inputs and loops.
    private void CheckTogether(IEnumerable<(Kernel Kernel, double Tolerance)> kernels, byte[][] inputs, int n)
    {
        foreach (var group in kernels.GroupBy(k => k.Tolerance))
        {
            foreach (var some in group.Select(k => k.Kernel).Chunk(Together))
            {
                var all = some[0] with
                {
                    Name = string.Join(", ", some.Select(k => k.Name)),
                    Outputs = [.. some.SelectMany(k => k.Outputs)],
                    OuterStores = [.. some.SelectMany((k, i) => k.OuterStores.Select(s => s with { Output = s.Output + some.Take(i).Sum(b => b.Outputs.Length) }))],
                };
                Check(all, inputs, [.. all.Outputs.Select(_ => n)], group.Key);
            }
        }
    }
}
