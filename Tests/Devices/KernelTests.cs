using System.Collections.Immutable;
using System.Numerics;
using Lazy.Backends.Cpu;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using static Lazy.Graph.Kernels.K;

namespace Lazy.Tests;

/// <summary>Kernels written by hand, compiled in one way, against the oracle. Ways of compiling derive from this class.</summary>
public abstract unsafe partial class KernelTests
{
    private static readonly DType I = DType.Int32;

    /// <summary>Compiles the kernel and runs it; outputs come with their contents.</summary>
    private protected abstract void Execute(Kernel kernel, byte[][] inputs, Scalar[] uniforms, byte[][] outputs);

    /// <summary>Whether this way knows a word for a dtype, or leaves it to others.</summary>
    private protected virtual bool Knows(KOp op, DType type) => true;

    private protected static KExpr Ix(int loop) => Index(I, loop);

    private protected static KExpr Int(long value) => Const(I, value);

    private protected static KExpr At(params (int Loop, long Stride)[] terms) =>
        terms.Aggregate(Int(0), (sum, t) => Add(sum, Mul(Ix(t.Loop), Int(t.Stride))));

    private protected static Kernel Elementwise(DType[] inputs, DType output, long[] outer, KExpr offset, KExpr value) => new()
    {
        Name = "test",
        IndexType = I,
        Inputs = [.. inputs],
        Uniforms = [],
        Outputs = [new(output)],
        Outer = [.. outer],
        Inner = [],
        Passes = [],
        OuterStores = [new(0, offset, value)],
    };

    private static Kernel Reduce(DType input, long[] outer, long[] inner, Reduction reduction, KExpr offset, KExpr value) =>
        Elementwise([input], value.Type, outer, offset, value) with { Inner = [.. inner], Passes = [new([reduction], [])] };

    /// <summary>Bytes of numbers that a dtype holds, special values among them.</summary>
    private protected static byte[] Data(DType type, int count, int seed, bool special = true)
    {
        var random = new Random(seed);
        const double Infinity = double.PositiveInfinity;
        double[] odd = [0, -0.0, 1, -1, double.NaN, Infinity, -Infinity, 0.5, 2.5, -2.5, 1e10, -1e10, 255.9, 1e-40];
        var bytes = new byte[count * type.Size];
        fixed (byte* p = bytes)
        {
            for (var i = 0; i < count; i++)
            {
                var x = special && random.Next(4) == 0 ? odd[random.Next(odd.Length)] : (random.NextDouble() * 8) - 4;
                var y = special && random.Next(4) == 0 ? odd[random.Next(odd.Length)] : (random.NextDouble() * 8) - 4;
                var value = type.Kind switch
                {
                    DKind.Complex => Scalar.OfComplex(type, new Complex(x, y)),
                    DKind.Float => Scalar.OfFloat(type, x),
                    DKind.Bool => Scalar.OfBool(random.Next(2) == 1),
                    _ => Scalar.OfInt(type, random.Next(3) == 0 ? random.NextInt64(long.MinValue, long.MaxValue) : random.Next(-4, 70)),
                };
                ScalarMemory.Write(value, p, i);
            }
        }
        return bytes;
    }

    private protected byte[][] Run(Kernel kernel, byte[][] inputs, Scalar[] uniforms, byte[][] outputs)
    {
        var result = outputs.Select(o => (byte[])o.Clone()).ToArray();
        Execute(kernel, inputs, uniforms, result);
        return result;
    }

    /// <summary>Runs the kernel and the oracle on outputs of the given lengths and compares.</summary>
    private protected void Check(Kernel kernel, byte[][] inputs, int[] lengths, double tolerance = 0, Scalar[]? uniforms = null)
    {
        var before = lengths.Select((n, i) => Data(kernel.Outputs[i].DType, n, 99 + i, special: false)).ToArray();
        var expected = before.Select(b => (byte[])b.Clone()).ToArray();
        KernelOracle.Run(kernel, inputs, uniforms ?? [], expected);
        var actual = Run(kernel, inputs, uniforms ?? [], before);
        for (var o = 0; o < lengths.Length; o++)
        {
            var type = kernel.Outputs[o].DType;
            for (var i = 0; i < lengths[o]; i++)
            {
                Scalar e = KernelOracle.Read(type, expected[o], i), a = KernelOracle.Read(type, actual[o], i);
                AssertClose(e, a, tolerance, $"{kernel.Name}: output {o}[{i}]");
            }
        }
    }

    private static void AssertClose(Scalar expected, Scalar actual, double tolerance, string where)
    {
        var same = expected.Type.IsInexact
            ? Close(expected.Re, actual.Re, tolerance) && Close(expected.Im, actual.Im, tolerance)
            : expected.Equals(actual);
        Assert.IsTrue(same, $"{where} is {actual}, not {expected}");
    }

    private static bool Close(double x, double y, double tolerance) =>
        double.IsNaN(x) || double.IsNaN(y) || x == y
            ? x.Equals(y) && (x != 0 || tolerance > 0 || double.IsNegative(x) == double.IsNegative(y))
            : Math.Abs(x - y) <= tolerance * Math.Max(1, Math.Abs(x));
}
