using System.Numerics;
using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Lowering;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;
using Lazy.Tests.Conformance;

namespace Lazy.Tests.Gpu;

/// <content>What the words are tried on, and how near the results have to be.</content>
public sealed partial class LegalizerTests
{
    private static DType ResultOf(KOp op, DType type) =>
        op.IsComparison() || op == KOp.IsFinite ? DType.Bool : op is KOp.Abs or KOp.Real or KOp.Imag ? type.RealPart
        : op == KOp.Complex ? type.ToComplex : type;

    private static bool IsDefined(KOp op, DType type)
    {
        if (!ScalarMath.IsFoldable(op) || op is KOp.Cast or KOp.Bitcast or KOp.Select) return false;
        if (op is KOp.Real or KOp.Imag or KOp.Conj) return type.IsComplex;
        if (op == KOp.Complex) return type == DType.Float32 || type == DType.Float64;
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

    // The limits of the conformance table.
    private static double Ulps(KOp op, DType type, GpuProfile profile)
    {
        var allowed = type.IsComplex ? op switch
        {
            KOp.Mul or KOp.Abs => 2,
            KOp.Pow => 8,
            KOp.Add or KOp.Sub or KOp.Neg or KOp.Min or KOp.Max or KOp.Conj or KOp.Real or KOp.Imag or KOp.IsFinite => 0,
            _ => op.IsComparison() ? 0 : 4,
        }
        // The reference loses digits far out.
        : op == KOp.Erfc && type == DType.Float64 ? 1000
        : op is KOp.Sqrt && Legalizer.HasWide(profile) ? 0 : op is >= KOp.Sqrt and <= KOp.Atanh ? 4
        : op is >= KOp.Erf and <= KOp.Betainc ? 64 : op == KOp.Pow ? 8 : op == KOp.Fma ? 1 : 0;
        return allowed > 0 && type.Size == 2 ? 1 : allowed;
    }

    private static double ScaleUlps(KOp op) => op == KOp.Lgamma ? 2 : op == KOp.Digamma ? 4 : op == KOp.Fma ? 4 : 0;

    private static Scalar[][] Operands(KOp op, DType type)
    {
        var edges = Numbers.Edges(type);
        Scalar[][] x;
        if (op.Arity() == 1)
        {
            x = [.. edges.Concat(Special(op, type)).Concat(Many(type, 3000, 1, op)).Select(s => new[] { s })];
        }
        else
        {
            if (op.Arity() == 3) edges = [.. edges.Take(9)];
            x = [[]];
            for (var i = 0; i < op.Arity(); i++) x = [.. x.SelectMany(_ => edges, (row, s) => (Scalar[])[.. row, s])];
            var random = Enumerable.Range(0, op.Arity()).Select(i => Many(type, 3000, i + 1, op)).ToArray();
            x = [.. x, .. Enumerable.Range(0, 3000).Select(i => random.Select(r => r[i]).ToArray())];
        }
        return op == KOp.Fma ? [.. x.Where(s => s.All(v => Math.Abs(v.Re) < 1e3))] : x;
    }

    // Numbers that need all the digits of a reduction, or that are next to a zero or a pole of a function.
    private static IEnumerable<Scalar> Special(KOp op, DType type)
    {
        if (!type.IsFloat) return [];
        double[] x = op switch
        {
            KOp.Sin or KOp.Cos or KOp.Tan => [1e6, 1e22, 1e30, 3.4e38, 1e300, Math.PI, Math.PI / 2, 11, 355, 100000, 99999, 1e9, 1e9 + 1,
                16367173.0 * 16777216, Math.ScaleB(1, 40), Math.ScaleB(1, 100),
                .. Enumerable.Range(1, 60).Select(n => n * Math.PI / 2 * 12345), .. Enumerable.Range(17, 100).Select(n => Math.ScaleB(1.37, n))],
            KOp.Exp or KOp.Exp2 or KOp.Expm1 or KOp.Sinh or KOp.Cosh => [88.7, 89, 89.4, 104, 126, 128, 149, 150, 709.7, 710.4, 745, 1074],
            KOp.Log or KOp.Log1p or KOp.Lgamma or KOp.Digamma or KOp.Acosh or KOp.Atanh or KOp.Asin =>
                [1e-5, 1e-10, 1 + 1e-6, 1 - 1e-6, 2, 2 + 1e-5, 1.5, 2.5, 1.4616, 12, 8, 11.99, 100, 1e10],
            KOp.RoundAway or KOp.Round or KOp.Trunc or KOp.Floor or KOp.Ceil => [0.49999997, 0.49999999999999994, 1.5, 2.5, 8388609, 8388607.5],
            _ => [],
        };
        return x.SelectMany(v => new[] { v, -v }).Select(v => Scalar.OfFloat(type, v));
    }

    // A third each of small numbers, of numbers of every magnitude and of any bits at all, where the word has digits for them.
    private static Scalar[] Many(DType type, int count, int seed, KOp op = KOp.Cast)
    {
        var random = new Random(seed);
        Scalar Next(int i)
        {
            double small = (random.NextDouble() * 6) - 3, exponent = (random.NextDouble() * 80) - 40;
            var bits = new UInt128((ulong)random.NextInt64(), ((ulong)random.NextInt64() << 1) ^ (ulong)random.Next());
            if (type.IsComplex)
            {
                // The reference of complex128 cancels next to the poles of the tangent.
                return Scalar.OfComplex(type, op is KOp.Tan or KOp.Tanh ? new Complex(small / 3, small * random.NextDouble() / 3)
                    : new Complex(small, (random.NextDouble() * 2.4) - 1.2));
            }
            if (!type.IsFloat)
            {
                var some = type.Kind == DKind.Bool ? bits & 1 : (i % 3) switch { 0 => bits & 15, 1 => bits >> random.Next(64), _ => bits };
                return ScalarMath.FromBits(type, some);
            }
            if (i % 3 == 2 && op is not (KOp.Lgamma or KOp.Digamma or KOp.Pow or KOp.ErfInv)) return ScalarMath.FromBits(type, bits);
            return Scalar.OfFloat(type, op switch
            {
                KOp.Lgamma or KOp.Digamma => (i % 3) switch { 0 => small * small * 20, 1 => small, _ => Math.Exp(Math.Abs(exponent) / 2) },
                KOp.Pow when i % 3 == 2 => small * 20,
                KOp.ErfInv => small / 3.2,
                _ => i % 3 == 0 ? small : small * Math.Exp(exponent),
            });
        }
        return [.. Enumerable.Range(0, count).Select(Next)];
    }
}
