using Lazy.Graph;
using Lazy.Graph.Kernels;
using static Lazy.Backends.Gpu.Lowering.Words;
using static Lazy.Graph.Kernels.K;

namespace Lazy.Backends.Gpu.Lowering;

/// <content>Special functions of one argument, as series of fixed length. Formulas: NIST DLMF.</content>
internal sealed partial class FloatWords
{
    private const double HalfLogTwoPi = 0.91893853320467274, OneMinusEuler = Graph.Reference.SpecialFunctions.OneMinusEuler;

    private static double[] ZetaMinusOne => Graph.Reference.SpecialFunctions.ZetaMinusOne;

    private KExpr Special(KOp op, KExpr x)
    {
        if (IsWidened) return Cast(new FloatWords(DType.Float64, profile).Special(op, Cast(x, DType.Float64)), DType.Float32);
        return op switch
        {
            KOp.Lgamma => Lgamma(x),
            KOp.Digamma => Digamma(x),
            _ => BesselE(op == KOp.BesselI1e, x),
        };
    }

    private bool IsSingle => type == DType.Float32;

    // Coefficients of rising degree.
    private KExpr Polynomial(KExpr x, params ReadOnlySpan<double> coefficients)
    {
        var sum = C(coefficients[^1]);
        for (var i = coefficients.Length - 2; i >= 0; i--) sum = Make(KOp.Fma, type, sum, x, C(coefficients[i]));
        return sum;
    }

    /// <summary>ln |Γ(x)|: a Taylor series about 2 where the argument can be brought near it, and Stirling's beyond.</summary>
    private KExpr Lgamma(KExpr x)
    {
        var steps = IsSingle ? 6 : 10;
        var large = steps + 2;
        // Γ(x)·Γ(1-x) = π / sin πx (5.5.3); the sine of the distance to the nearest whole number keeps its digits.
        var reflected = Le(x, C(-0.5));
        var a = Select(reflected, Sub(C(1), x), x);

        KExpr t = a, product = C(1);
        for (var i = 0; i < steps; i++)
        {
            var above = Gt(t, C(2.5));
            var less = Sub(t, C(1));
            product = Select(above, Mul(product, less), product);
            t = Select(above, less, t);
        }
        KExpr nearZero = Lt(Abs(a), C(0.5)), nearOne = Lt(a, C(1.5)), far = Ge(a, C(large));
        // ln Γ(2+z) = (1-γ)z + Σ (-1)^k (ζ(k)-1) z^k / k (5.7.3).
        var z = Select(nearZero, a, Select(nearOne, Sub(a, C(1)), Sub(t, C(2))));
        var terms = IsSingle ? 13 : ZetaMinusOne.Length;
        var series = new double[terms + 1];
        series[0] = OneMinusEuler;
        for (var k = 2; k <= terms + 1; k++) series[k - 1] = (k % 2 == 0 ? 1 : -1) * ZetaMinusOne[k - 2] / k;
        var near = Mul(z, Polynomial(z, series));
        // One logarithm for all: of Γ(2+z)/Γ(z) next to 0, of a next to 1, of the product above, and of a again far out.
        var argument = Select(nearZero, Mul(Abs(a), Add(a, C(1))), Select(Either(nearOne, far), a, product));
        var log = Elementary(KOp.Log, argument, null);
        var close = Select(nearOne, Sub(near, log), Add(near, log));
        var inverse = Div(C(1), a);
        var square = Mul(inverse, inverse);
        var correction = Mul(inverse, Polynomial(square, 1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360,
            1.0 / 156));
        var stirling = Add(Add(Sub(Mul(Sub(a, C(0.5)), log), a), C(HalfLogTwoPi)), correction);
        var ofA = Select(far, stirling, close);

        var distance = Sub(x, Unary(KOp.Round, x));
        var sine = Abs(OfSmallAngle(KOp.Sin, Mul(distance, C(Math.PI))));
        var mirror = Sub(Elementary(KOp.Log, Div(C(Math.PI), sine), null), ofA);
        var result = Select(reflected, mirror, ofA);
        var pole = Both(Le(x, C(0)), Eq(x, Unary(KOp.Floor, x)));
        var infinite = Either(pole, Eq(Magnitude(x), Int(UnsignedOf(type), InfinityBits(type))));
        return Select(infinite, C(double.PositiveInfinity), result);
    }

    /// <summary>ψ(x): the recurrence up to 10, and the asymptotic series 5.11.2 there.</summary>
    private KExpr Digamma(KExpr x)
    {
        var reflected = Lt(x, C(0));
        var t = Select(reflected, Sub(C(1), x), x);
        // Σ 1/t as one fraction; its denominator stays below the product of the first numbers.
        KExpr numerator = C(0), denominator = C(1);
        for (var i = 0; i < 10; i++)
        {
            var below = Lt(t, C(10));
            numerator = Select(below, Make(KOp.Fma, type, numerator, t, denominator), numerator);
            denominator = Select(below, Mul(denominator, t), denominator);
            t = Select(below, Add(t, C(1)), t);
        }
        var inverse = Div(C(1), t);
        var z = Mul(inverse, inverse);
        var series = Mul(z, Polynomial(z, 1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12));
        var log = Elementary(KOp.Log, t, null);
        var value = Sub(Sub(Sub(log, Mul(inverse, C(0.5))), series), Div(numerator, denominator));
        var distance = Sub(x, Unary(KOp.Round, x));
        var cotangent = Div(C(Math.PI), OfSmallAngle(KOp.Tan, Mul(distance, C(Math.PI))));
        var result = Select(reflected, Sub(value, cotangent), value);
        var undefined = Both(reflected, Either(Eq(x, Unary(KOp.Floor, x)), Eq(x, C(double.NegativeInfinity))));
        result = Select(undefined, C(double.NaN), result);
        return Select(Eq(x, C(0)), WithSign(C(double.PositiveInfinity), Neg(x)), result);
    }

    /// <summary>e^-|x| I₀(x) or e^-|x| I₁(x): Chebyshev series in x up to 8 and in 1/x beyond.</summary>
    private KExpr BesselE(bool first, KExpr x)
    {
        var a = Abs(x);
        var small = Chebyshev(Sub(Mul(a, C(0.25)), C(1)), first ? BesselSeries.SmallFirst : BesselSeries.SmallZeroth);
        if (first) small = Mul(small, a);
        var large = Chebyshev(Sub(Div(C(16), a), C(1)), first ? BesselSeries.LargeFirst : BesselSeries.LargeZeroth);
        large = Div(large, Unary(KOp.Sqrt, a));
        var result = Select(Le(a, C(8)), small, large);
        return first ? WithSign(result, x) : result;
    }

    // Clenshaw's recurrence; float32 needs no terms below its last bit.
    private KExpr Chebyshev(KExpr t, double[] coefficients)
    {
        var twice = Add(t, t);
        KExpr last = C(0), sum = C(0), before = C(0);
        foreach (var c in coefficients.SkipWhile(c => IsSingle && Math.Abs(c) < 2e-9))
        {
            (before, last) = (last, sum);
            sum = Make(KOp.Fma, type, twice, last, Sub(C(c), before));
        }
        return Mul(Sub(sum, before), C(0.5));
    }
}
