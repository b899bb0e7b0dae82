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
            KOp.Log => Complex.Log(x),
            KOp.Sin => Complex.Sin(x),
            KOp.Cos => Complex.Cos(x),
            KOp.Tan => Complex.Tan(x),
            KOp.Asin => Complex.Asin(x),
            KOp.Acos => Complex.Acos(x),
            KOp.Atan => Complex.Atan(x),
            KOp.Sinh => Complex.Sinh(x),
            KOp.Cosh => Complex.Cosh(x),
            KOp.Tanh => Complex.Tanh(x),
            KOp.Logistic => 1 / (1 + Complex.Exp(-x)),
            _ => throw new InternalException($"{op} has no meaning for complex numbers."),
        };
    }

    private static Complex Propagate(Complex x, Complex y, bool first) =>
        double.IsNaN(x.Real) || double.IsNaN(x.Imaginary) ? x : double.IsNaN(y.Real) || double.IsNaN(y.Imaginary) ? y : first ? x : y;

    private static double SpecialFunction(KOp op, ReadOnlySpan<Scalar> args) => throw new InternalException($"{op} has no meaning for {args[0].Type}.");
}
