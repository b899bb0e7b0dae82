using System.Numerics;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;

namespace Lazy.Tests.Conformance;

/// <content>Arithmetic, comparisons, bits and conversions.</content>
public static partial class ConformanceTable
{
    private static IEnumerable<ConformanceRow> Arithmetic()
    {
        yield return Binary("add", Lax.Add, Kinds.Number, Numbers.Any, (x, y) => x + y,
            (x, y) => new(x.Real + y.Real, x.Imaginary + y.Imaginary));
        yield return Binary("sub", Lax.Sub, Kinds.Number, Numbers.Any, (x, y) => x - y,
            (x, y) => new(x.Real - y.Real, x.Imaginary - y.Imaginary));
        yield return Binary("mul", Lax.Mul, Kinds.Number, Numbers.Any, (x, y) => x * y,
            (x, y) => new((x.Real * y.Real) - (x.Imaginary * y.Imaginary), (x.Real * y.Imaginary) + (x.Imaginary * y.Real)))
                with
        { Ulps = 2 };
        yield return Binary("div", Lax.Div, Kinds.Number, Numbers.NotZero, (x, y) => x / y,
            (x, y) => x * Complex.Conjugate(y) / ((y.Real * y.Real) + (y.Imaginary * y.Imaginary))) with
        { Ulps = 4 };
        yield return Binary("rem", Lax.Rem, Kinds.Real, Numbers.NotZero, (x, y) => x - (y * Math.Truncate(x / y)));
        yield return Binary("pow", Lax.Pow, Kinds.Inexact, Numbers.Positive, (x, y) => Math.Exp(y * Math.Log(x)),
            (x, y) => Complex.Exp(y * Complex.Log(x)), ulps: 8);
        yield return Binary("max", Lax.Max, Kinds.Any, Numbers.Any, (x, y) => x > y ? x : y);
        yield return Binary("min", Lax.Min, Kinds.Any, Numbers.Any, (x, y) => x < y ? x : y);
        yield return Binary("nextafter", Lax.NextAfter, Kinds.Float, Numbers.Any, (x, y) => x < y ? Math.BitIncrement(x)
            : Math.BitDecrement(x), order: 0);
        yield return Unary("neg", Lax.Neg, Kinds.Number, Numbers.Any, x => 0 - x, z => new(-z.Real, -z.Imaginary));
        yield return Unary("abs", Lax.Abs, Kinds.Number, Numbers.NotZero, x => x < 0 ? -x : x,
            z => Math.Sqrt((z.Real * z.Real) + (z.Imaginary * z.Imaginary)))
            with
        { Result = t => t.RealPart, Ulps = 2 };
        yield return Unary("sign", Lax.Sign, Kinds.Number, Numbers.NotZero, x => x < 0 ? -1 : 1, z => z / z.Magnitude, order: 1, ulps: 4)
            // As in JAX, the derivative counts as zero for complex numbers too.
            with
        { IsSmooth = t => t.IsFloat };
        yield return Unary("floor", Lax.Floor, Kinds.Float, Numbers.Any, x => x - (((x % 1) + 1) % 1), order: 1);
        yield return Unary("ceil", Lax.Ceil, Kinds.Float, Numbers.Any, x => -Math.Floor(-x), order: 1);
        yield return Unary("trunc", Lax.Trunc, Kinds.Float, Numbers.Any, x => (long)x, order: 1);
        yield return Unary("round", x => Lax.Round(x), Kinds.Float, Numbers.Any, x => Math.Floor(x + 0.5), order: 1)
            with
        { Known = [([0.5], 0), ([1.5], 2), ([2.5], 2), ([-0.5], 0), ([-1.5], -2)] };
        yield return Unary("round: halves away from zero", x => Lax.Round(x, away: true), Kinds.Float, Numbers.Any,
            x => Math.Floor(x + 0.5), order: 1)
            with
        { Known = [([0.5], 1), ([1.5], 2), ([2.5], 3), ([-0.5], -1), ([-1.5], -2), ([0.49999999999999994], 0)] };
        yield return Unary("is_finite", Lax.IsFinite, Kinds.Float, Numbers.Any, x => 1, order: 1)
            with
        {
            Result = _ => DType.Bool,
            PassesWeakness = false,
            Known = [([double.NaN], 0), ([double.NegativeInfinity], 0), ([double.MaxValue], 1)]
        };
        yield return Unary("square", Lax.Square, Kinds.Number, Numbers.Any, x => x * x, z => z * z) with { Ulps = 2 };
        foreach (var n in new[] { 3, 0, 1, -2, 10 })
        {
            yield return Unary($"integer_pow: {n}", x => Lax.IntegerPow(x, n), n < 0 ? Kinds.Inexact : Kinds.Number, Numbers.NotZero,
                x => Math.Pow(x, n), z => Complex.Pow(z, n))
                with
            { Ulps = 8 };
        }
        yield return Map("clamp", 3, x => Lax.Clamp(x[0], x[1], x[2]), Kinds.Any, Numbers.Any) with
        {
            Operands = [new((2, 3), Numbers.Uniform(-2, -1)), new((2, 3), Numbers.Any), new((2, 3), Numbers.Uniform(1, 2))],
            Formula = Each(x => Math.Min(Math.Max(x[0], x[1]), x[2])),
            Order = 2,
        };
        yield return Map("select", 3, x => Lax.Select(x[0], x[1], x[2]), Kinds.Any, Numbers.Any) with
        {
            Operands = [new((2, 3), Numbers.Integers(0, 1), DType.Bool), new((2, 3), Numbers.Any), new((2, 3), Numbers.Any)],
            Formula = Each(x => x[0] != 0 ? x[1] : x[2]),
            Order = 2,
        };
        yield return Binary("complex", Lax.ComplexOf, Kinds.Float, Numbers.Any, (re, _) => re) with { Result = t => t.ToComplex };
        yield return Unary("real", Lax.Real, Kinds.Complex, Numbers.Any, x => x, z => z.Real) with { Result = t => t.RealPart };
        yield return Unary("imag", Lax.Imag, Kinds.Complex, Numbers.Any, x => x, z => z.Imaginary) with { Result = t => t.RealPart };
        yield return Unary("conj", Lax.Conj, Kinds.Complex, Numbers.Any, x => x, z => new(z.Real, -z.Imaginary));
        yield return Unary("stop_gradient", Lax.StopGradient, Kinds.Any, Numbers.Any, x => x, z => z, order: 0);
        yield return Unary("alias", Lax.Alias, Kinds.Any, Numbers.Any, x => x, z => z);
        yield return Unary("device_put", x => new DevicePut(null).Of(x), Kinds.Any, Numbers.Any, x => x, z => z);
        yield return Unary("name", x => new CheckpointName("n").Of(x), Kinds.Any, Numbers.Any, x => x, z => z);
        yield return Unary("optimization_barrier", x => Lax.OptimizationBarrier(x), Kinds.Any, Numbers.Any, x => x, z => z);
    }

    private static IEnumerable<ConformanceRow> Comparisons()
    {
        ConformanceRow Comparison(string name, Func<Node, Node, Node> f, Func<double, double, bool> formula, double of12, double ofTie) =>
            Binary(name, f, Kinds.Any, Numbers.Any, (x, y) => formula(x, y) ? 1 : 0, order: 1) with
            {
                Result = _ => DType.Bool,
                PassesWeakness = false,
                Known = [([1, 2], of12), ([2, 2], ofTie), ([0, -0.0], ofTie), ([double.NaN, double.NaN], name == "ne" ? 1 : 0)],
            };
        yield return Comparison("eq", Lax.Eq, (x, y) => x == y, 0, 1);
        yield return Comparison("ne", Lax.Ne, (x, y) => x != y, 1, 0);
        yield return Comparison("lt", Lax.Lt, (x, y) => x < y, 1, 0);
        yield return Comparison("le", Lax.Le, (x, y) => x <= y, 1, 1);
        yield return Comparison("gt", Lax.Gt, (x, y) => x > y, 0, 0);
        yield return Comparison("ge", Lax.Ge, (x, y) => x >= y, 0, 1);
    }

    // The formulas are in int64, which float64 carries for the numbers that are drawn.
    private static IEnumerable<ConformanceRow> Bits()
    {
        ConformanceRow Of(string name, Func<Node, Node, Node> f, Kinds accepts, Domain domain, Func<long, long, long> formula) =>
            Binary(name, f, accepts, domain, (x, y) => formula((long)x, (long)y), order: 0);
        yield return Of("and", Lax.And, Kinds.Bits, Numbers.Any, (x, y) => x & y);
        yield return Of("or", Lax.Or, Kinds.Bits, Numbers.Any, (x, y) => x | y);
        yield return Of("xor", Lax.Xor, Kinds.Bits, Numbers.Any, (x, y) => x ^ y);
        yield return Unary("not", Lax.Not, Kinds.Bits, Numbers.Any, x => -1 - x, order: 0);
        var small = Numbers.Uniform(0, 0.7);
        yield return Of("shift_left", Lax.ShiftLeft, Kinds.Integer, small, (x, y) => x << (int)y);
        yield return Of("shift_right_arithmetic", Lax.ShiftRightArithmetic, Kinds.Integer, small, (x, y) => x >> (int)y) with
        {
            Known = [([-8, 1], -4), ([-8, 40], -1), ([8, 2], 2)],
        };
        yield return Of("shift_right_logical", Lax.ShiftRightLogical, Kinds.Integer, small, (x, y) => x >> (int)y) with
        {
            Known = [([-1, 31], 1), ([-1, 32], 0)],
        };
        yield return Of("mulhi", Lax.MulHi, Kinds.Integer, Numbers.Any, (x, y) => (x * y) >> 32);
        yield return Unary("population_count", Lax.PopCount, Kinds.Integer, Numbers.Positive, x => BitOperations.PopCount((uint)x),
            order: 0);
        yield return Unary("clz", Lax.Clz, Kinds.Integer, Numbers.Positive, x => BitOperations.LeadingZeroCount((uint)x), order: 0);
    }

    private static IEnumerable<ConformanceRow> Conversions()
    {
        foreach (var to in DType.All)
        {
            // From a dtype to itself nothing is recorded by lax; the operation is there all the same, and passes the number on.
            yield return Map($"convert_element_type: to {to}", 1, x => new Lazy.Graph.Ops.Convert(to).Of(x[0]), Kinds.Any, Numbers.Any) with
            {
                Result = _ => to,
                PassesWeakness = false,
                Order = 1,
                IsActive = _ => to.IsInexact && to.RealPart == DType.Float64,
                Known = to.Kind switch
                {
                    DKind.Bool => [([0], 0), ([-0.0], 0), ([0.25], 1), ([double.NaN], 1)],
                    DKind.UInt => [([2.9], 2), ([-5], 0), ([1e30], Scalar.Extreme(to, true).Re), ([double.NaN], 0)],
                    DKind.Int => [([2.9], 2), ([-2.9], -2), ([-1e30], Scalar.Extreme(to, false).Re), ([double.NaN], 0)],
                    _ => [([0.5], 0.5), ([-1.25], -1.25)],
                },
            };
        }
        yield return Map("bitcast_convert_type: to unsigned", 1, x => new Bitcast(BitCasts.UnsignedOf(x[0].DType)).Of(x[0]), Kinds.Real,
            Numbers.Any) with
        {
            Result = BitCasts.UnsignedOf,
            PassesWeakness = false,
            Known = [([1], 0x3f800000), ([-2], 0xc0000000), ([-0.0], 0x80000000)],
        };
        yield return Map("bitcast_convert_type: to float, or int8", 1, x => new Bitcast(Float(x[0].DType)).Of(x[0]), Kinds.Real,
            Numbers.Any) with
        {
            Result = Float,
            PassesWeakness = false,
        };
        foreach (var (exponent, mantissa) in new[] { (8, 7), (5, 10), (4, 3), (11, 52), (2, 0) })
        {
            yield return Map($"reduce_precision: {exponent} and {mantissa} bits", 1, x => Lax.ReducePrecision(x[0], exponent, mantissa),
                Kinds.Float, Numbers.Any) with
            {
                Known = (exponent, mantissa) switch
                {
                    (8, 7) => [([1.00390625], 1), ([1.01171875], 1.015625), ([1e38], 9.969209968386869e37)],
                    (5, 10) => [([65519], 65504), ([65520], double.PositiveInfinity), ([1e-5], 0)],
                    _ => [([double.NegativeInfinity], double.NegativeInfinity)],
                },
            };
        }

        static DType Float(DType t) => t.Size switch
        {
            1 => DType.Int8,
            2 => t.Kind == DKind.Int ? DType.Float16 : DType.BFloat16,
            4 => DType.Float32,
            _ => DType.Float64,
        };
    }
}
