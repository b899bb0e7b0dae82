using Lazy.Graph;
using Lazy.Graph.Kernels;
using static Lazy.Backends.VectorMath.Words;
using static Lazy.Graph.Kernels.K;

namespace Lazy.Backends.VectorMath;

/// <summary>The parts of a complex number.</summary>
internal readonly record struct Parts(KExpr Re, KExpr Im);

/// <summary>The arithmetic of the parts of complex numbers.</summary>
internal interface IRealWords
{
    /// <summary>float32 or float64.</summary>
    DType Type { get; }

    /// <summary>A word of one, two or three operands whose result has their dtype.</summary>
    KExpr Apply(KOp op, KExpr x, KExpr? y = null, KExpr? z = null);

    /// <summary>What a product lost when it was rounded.</summary>
    KExpr ErrorOfProduct(KExpr x, KExpr y, KExpr product);
}

/// <summary>
/// Words of complex numbers as pairs of reals: the formulas of <see cref="System.Numerics.Complex"/>, whose infinities, NaN and branch cuts
/// are those of the reference. All branches are computed, and the right ones chosen.
/// </summary>
/// <param name="real">The arithmetic of the parts.</param>
/// <param name="narrow">Whether the parts are float32 numbers in float64, whose squares neither overflow nor vanish.</param>
internal sealed partial class ComplexWords(IRealWords real, bool narrow)
{
    private KExpr C(double value) => Float(real.Type, value);

    private KExpr R(KOp op, KExpr x) => real.Apply(op, x);

    /// <summary>A word of one or two operands whose result is complex.</summary>
    public Parts Apply(KOp op, Parts x, Parts y) => op switch
    {
        KOp.Add => new(Add(x.Re, y.Re), Add(x.Im, y.Im)),
        KOp.Sub => new(Sub(x.Re, y.Re), Sub(x.Im, y.Im)),
        KOp.Mul => new(Sub(Mul(x.Re, y.Re), Mul(x.Im, y.Im)), Add(Mul(x.Im, y.Re), Mul(x.Re, y.Im))),
        KOp.Div => Divide(x, y),
        KOp.Neg => new(Neg(x.Re), Neg(x.Im)),
        KOp.Conj => new(x.Re, Neg(x.Im)),
        KOp.Min => Extreme(x, y, KOp.Le),
        KOp.Max => Extreme(x, y, KOp.Ge),
        KOp.Sign => Sign(x),
        KOp.Sqrt => Sqrt(x),
        KOp.Rsqrt => Inverse(Sqrt(x)),
        KOp.Exp => Exp(x),
        KOp.Exp2 => Exp(Scale(x, Math.Log(2))),
        KOp.Expm1 => Expm1(x),
        KOp.Log => Log(x),
        KOp.Log1p => Log1p(x),
        KOp.Logistic => Inverse(PlusOne(Exp(new(Neg(x.Re), Neg(x.Im))))),
        KOp.Pow => Pow(x, y),
        KOp.Sin => Sin(x),
        KOp.Cos => Cos(x),
        KOp.Tan => Tan(x),
        KOp.Sinh => TimesMinusI(Sin(TimesI(x))),
        KOp.Cosh => Cos(TimesI(x)),
        KOp.Tanh => TimesMinusI(Tan(TimesI(x))),
        KOp.Asin => Asin(x),
        KOp.Acos => Acos(x),
        KOp.Atan => TimesMinusI(Atanh(TimesI(x))),
        KOp.Asinh => TimesMinusI(Asin(TimesI(x))),
        KOp.Acosh => Acosh(x),
        KOp.Atanh => Atanh(x),
        _ => throw new InternalException($"{op} has no meaning for complex numbers."),
    };

    /// <summary>A comparison by (re, im).</summary>
    public static KExpr Compare(KOp op, Parts x, Parts y) => op switch
    {
        KOp.Eq => And(Eq(x.Re, y.Re), Eq(x.Im, y.Im)),
        KOp.Ne => Or(Ne(x.Re, y.Re), Ne(x.Im, y.Im)),
        KOp.Lt or KOp.Le => Or(Lt(x.Re, y.Re), And(Eq(x.Re, y.Re), K.Compare(op, x.Im, y.Im))),
        _ => Or(Gt(x.Re, y.Re), And(Eq(x.Re, y.Re), K.Compare(op, x.Im, y.Im))),
    };

    /// <summary>The modulus. Infinite if a part is, even beside NaN.</summary>
    public KExpr Abs(Parts x)
    {
        KExpr a = Words.Abs(x.Re), b = Words.Abs(x.Im);
        var infinite = Either(IsInfinite(a), IsInfinite(b));
        if (narrow) return Select(infinite, C(double.PositiveInfinity), R(KOp.Sqrt, Add(Mul(a, a), Mul(b, b))));
        // Divided by a power of two near the larger part, which has to be a normal number and to have a normal inverse.
        var bits = UnsignedOf(real.Type);
        var fraction = real.Type == DType.Float64 ? 52 : 23;
        var bias = real.Type == DType.Float64 ? 1023L : 127L;
        KExpr Field(long exponent) => Int(bits, exponent << fraction);
        var rising = Lt(a, b);
        KExpr large = Select(rising, b, a), small = Select(rising, a, b);
        var exponent = K.And(Bits(large), Int(bits, InfinityBits(real.Type)));
        exponent = Select(Lt(exponent, Field(1)), Field(1), Select(Gt(exponent, Field((2 * bias) - 1)), Field((2 * bias) - 1), exponent));
        var scale = As(Sub(Field(2 * bias), exponent), real.Type);
        var root = Mul(Root(Mul(large, scale), Mul(small, scale)), As(exponent, real.Type));
        return Select(infinite, C(double.PositiveInfinity), root);
    }

    // In float64 the sum of squares is rounded once, as the reference does it: a logarithm next to 1 would show the difference.
    private KExpr Root(KExpr large, KExpr small)
    {
        KExpr a = Mul(large, large), b = Mul(small, small), sum = Add(a, b);
        if (real.Type == DType.Float32) return R(KOp.Sqrt, sum);
        var lost = Add(real.ErrorOfProduct(large, large, a), real.ErrorOfProduct(small, small, b));
        return R(KOp.Sqrt, Add(sum, Add(Add(Sub(a, sum), b), lost)));
    }

    private KExpr IsInfinite(KExpr a) => Eq(a, C(double.PositiveInfinity));

    private static Parts Choose(KExpr condition, Parts x, Parts y) => new(Select(condition, x.Re, y.Re), Select(condition, x.Im, y.Im));

    private static KExpr HasNaN(Parts x) => Either(IsNaN(x.Re), IsNaN(x.Im));

    private static Parts Extreme(Parts x, Parts y, KOp comparison) =>
        Choose(Either(HasNaN(x), Both(Words.Not(HasNaN(y)), Compare(comparison, x, y))), x, y);

    // Smith's formula, which divides by the larger part first.
    private static Parts Divide(Parts x, Parts y)
    {
        var wide = Lt(Words.Abs(y.Im), Words.Abs(y.Re));
        KExpr large = Select(wide, y.Re, y.Im), small = Select(wide, y.Im, y.Re);
        KExpr a = Select(wide, x.Re, x.Im), b = Select(wide, x.Im, x.Re);
        var ratio = Div(small, large);
        var divisor = Add(large, Mul(small, ratio));
        var re = Div(Add(a, Mul(b, ratio)), divisor);
        var part = Mul(a, ratio);
        return new(re, Div(Select(wide, Sub(b, part), Sub(part, b)), divisor));
    }

    // 1/x by the same formula; a zero as imaginary part of the dividend would make NaN of 0·∞.
    private Parts Inverse(Parts x)
    {
        var wide = Lt(Words.Abs(x.Im), Words.Abs(x.Re));
        KExpr large = Select(wide, x.Re, x.Im), small = Select(wide, x.Im, x.Re);
        var ratio = Div(small, large);
        var divisor = Add(large, Mul(small, ratio));
        KExpr one = Div(C(1), divisor), other = Div(ratio, divisor);
        return new(Select(wide, one, other), Neg(Select(wide, other, one)));
    }

    // By a real number; a part that is not finite takes the other one with it.
    private Parts Scale(Parts x, double factor) => new(
        Select(IsFinite(x.Im), Mul(x.Re, C(factor)), C(double.NaN)), Select(IsFinite(x.Re), Mul(x.Im, C(factor)), C(double.NaN)));

    private Parts Sign(Parts x)
    {
        var modulus = Abs(x);
        var nan = C(double.NaN);
        var unit = new Parts(Select(IsFinite(x.Im), Div(x.Re, modulus), nan), Select(IsFinite(x.Re), Div(x.Im, modulus), nan));
        return Choose(And(Eq(x.Re, C(0)), Eq(x.Im, C(0))), x, unit);
    }

    private Parts PlusOne(Parts x) => new(Add(x.Re, C(1)), x.Im);

    private static Parts TimesI(Parts x) => new(Neg(x.Im), x.Re);

    private static Parts TimesMinusI(Parts x) => new(x.Im, Neg(x.Re));
}
