using System.Numerics;
using Lazy.Graph.Kernels;

namespace Lazy.Graph.Reference;

/// <content>Complex numbers and special functions.</content>
public static partial class ScalarMath
{
    private static Complex ComplexOp(KOp op, ReadOnlySpan<Scalar> args)
    {
        Complex x = args[0].Complex, y = args.Length > 1 ? args[1].Complex : default;
        return op switch
        {
            KOp.Add => x + y,
            KOp.Sub => x - y,
            KOp.Mul => x * y,
            KOp.Div => x / y,
            KOp.Neg => -x,
            KOp.Conj => Complex.Conjugate(x),
            KOp.Sign => x == Complex.Zero ? x : x / Complex.Abs(x),
            KOp.Min => Propagate(x, y, Compare(KOp.Le, args[0], args[1])),
            KOp.Max => Propagate(x, y, Compare(KOp.Ge, args[0], args[1])),
            KOp.Pow => Complex.Pow(x, y),
            KOp.Sqrt => Complex.Sqrt(x),
            KOp.Rsqrt => 1 / Complex.Sqrt(x),
            KOp.Exp => Complex.Exp(x),
            KOp.Exp2 => Complex.Exp(x * Math.Log(2)),
            KOp.Expm1 => Expm1(x),
            KOp.Log => Complex.Log(x),
            KOp.Log1p => Log1p(x),
            KOp.Sin => Complex.Sin(x),
            KOp.Cos => Complex.Cos(x),
            KOp.Tan => Complex.Tan(x),
            KOp.Asin => Complex.Asin(x),
            KOp.Acos => Complex.Acos(x),
            KOp.Atan => TimesMinusI(Atanh(TimesI(x))),
            KOp.Sinh => Complex.Sinh(x),
            KOp.Cosh => Complex.Cosh(x),
            KOp.Tanh => Complex.Tanh(x),
            KOp.Asinh => TimesMinusI(Complex.Asin(TimesI(x))),
            KOp.Acosh => Acosh(x),
            KOp.Atanh => Atanh(x),
            KOp.Logistic => 1 / (1 + Complex.Exp(-x)),
            _ => throw new InternalException($"{op} has no meaning for complex numbers."),
        };
    }

    private static Complex Propagate(Complex x, Complex y, bool first) =>
        double.IsNaN(x.Real) || double.IsNaN(x.Imaginary) ? x : double.IsNaN(y.Real) || double.IsNaN(y.Imaginary) ? y : first ? x : y;

    // By hand: a product with Complex.ImaginaryOne would lose the sign of zero, which chooses the side of a branch cut.
    private static Complex TimesI(Complex x) => new(-x.Imaginary, x.Real);

    private static Complex TimesMinusI(Complex x) => new(x.Imaginary, -x.Real);

    // The real part eˣ cos y - 1 = (eˣ - 1) cos y + (cos y - 1), whose last difference is -2 sin²(y/2).
    private static Complex Expm1(Complex x)
    {
        var half = Math.Sin(x.Imaginary / 2);
        return new(
            (SpecialFunctions.Expm1(x.Real) * Math.Cos(x.Imaginary)) - (2 * half * half),
            Math.Exp(x.Real) * Math.Sin(x.Imaginary));
    }

    // |1 + z|² - 1 = x (2 + x) + y² has no cancellation for small z; large z needs none of this, and would overflow.
    private static Complex Log1p(Complex x) => Complex.Abs(x) > 0.5
        ? Complex.Log(1 + x)
        : new(0.5 * SpecialFunctions.Log1p((x.Real * (2 + x.Real)) + (x.Imaginary * x.Imaginary)), Math.Atan2(x.Imaginary, 1 + x.Real));

    // The half plane is that of the principal branch: the real part is not negative, the imaginary part has the operand's sign.
    private static Complex Acosh(Complex x)
    {
        var w = Complex.Acos(x);
        return new(Math.Abs(w.Imaginary), Math.CopySign(w.Real, x.Imaginary));
    }

    // (log(1 + z) - log(1 - z)) / 2, its parts written so that they are exact near 0.
    private static Complex Atanh(Complex z)
    {
        double x = z.Real, y = z.Imaginary;
        return new(
            0.25 * SpecialFunctions.Log1p(4 * x / (((1 - x) * (1 - x)) + (y * y))),
            0.5 * Math.Atan2(2 * y, ((1 - x) * (1 + x)) - (y * y)));
    }

    private static double SpecialFunction(KOp op, ReadOnlySpan<Scalar> args)
    {
        double x = args[0].Re, y = args.Length > 1 ? args[1].Re : 0, z = args.Length > 2 ? args[2].Re : 0;
        return op switch
        {
            KOp.Expm1 => SpecialFunctions.Expm1(x),
            KOp.Log1p => SpecialFunctions.Log1p(x),
            KOp.Erf => SpecialFunctions.Erf(x),
            KOp.Erfc => SpecialFunctions.Erfc(x),
            KOp.ErfInv => SpecialFunctions.ErfInv(x),
            KOp.Lgamma => SpecialFunctions.Lgamma(x),
            KOp.Digamma => SpecialFunctions.Digamma(x),
            KOp.BesselI0e => SpecialFunctions.BesselI0e(x),
            KOp.BesselI1e => SpecialFunctions.BesselI1e(x),
            KOp.Igamma => SpecialFunctions.Igamma(x, y),
            KOp.Igammac => SpecialFunctions.Igammac(x, y),
            KOp.IgammaGradA => SpecialFunctions.IgammaGradA(x, y),
            KOp.RandomGammaGrad => SpecialFunctions.RandomGammaGrad(x, y),
            KOp.Zeta => SpecialFunctions.Zeta(x, y),
            KOp.Polygamma => SpecialFunctions.Polygamma(x, y),
            KOp.Betainc => SpecialFunctions.Betainc(x, y, z),
            _ => throw new InternalException($"{op} has no meaning for {args[0].Type}."),
        };
    }
}
