using System.Numerics;
using System.Runtime.CompilerServices;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.Cpu.Il;

/// <summary>
/// Words of the kernel language on one complex number, by the names of <see cref="Lazy.Graph.Kernels.KOp"/>. complex64 is computed in
/// complex128 and rounded after each word, as the definition has it. What is not here is computed by the definition itself.
/// </summary>
internal static class ComplexWords
{
    [MethodImpl(AggressiveInlining)]
    public static Complex Add(Complex x, Complex y) => x + y;

    [MethodImpl(AggressiveInlining)]
    public static Complex Sub(Complex x, Complex y) => x - y;

    [MethodImpl(AggressiveInlining)]
    public static Complex Mul(Complex x, Complex y) => x * y;

    public static Complex Div(Complex x, Complex y) => x / y;

    [MethodImpl(AggressiveInlining)]
    public static Complex Neg(Complex x) => -x;

    [MethodImpl(AggressiveInlining)]
    public static Complex Conj(Complex x) => Complex.Conjugate(x);

    public static double Abs(Complex x) => Complex.Abs(x);

    public static Complex Min(Complex x, Complex y) => IsNaN(x) ? x : IsNaN(y) ? y : Le(x, y) ? x : y;

    public static Complex Max(Complex x, Complex y) => IsNaN(x) ? x : IsNaN(y) ? y : Ge(x, y) ? x : y;

    public static Complex Sqrt(Complex x) => Complex.Sqrt(x);

    public static Complex Exp(Complex x) => Complex.Exp(x);

    public static Complex Log(Complex x) => Complex.Log(x);

    public static bool IsFinite(Complex x) => Complex.IsFinite(x);

    [MethodImpl(AggressiveInlining)]
    public static Complex Make(double re, double im) => new(re, im);

    [MethodImpl(AggressiveInlining)]
    public static double Real(Complex x) => x.Real;

    [MethodImpl(AggressiveInlining)]
    public static double Imag(Complex x) => x.Imaginary;

    [MethodImpl(AggressiveInlining)]
    public static bool Eq(Complex x, Complex y) => x.Real == y.Real && x.Imaginary == y.Imaginary;

    [MethodImpl(AggressiveInlining)]
    public static bool Ne(Complex x, Complex y) => !Eq(x, y);

    public static bool Lt(Complex x, Complex y) => x.Real == y.Real ? x.Imaginary < y.Imaginary : x.Real < y.Real;

    public static bool Le(Complex x, Complex y) => x.Real == y.Real ? x.Imaginary <= y.Imaginary : x.Real <= y.Real;

    public static bool Gt(Complex x, Complex y) => Lt(y, x);

    public static bool Ge(Complex x, Complex y) => Le(y, x);

    private static bool IsNaN(Complex x) => double.IsNaN(x.Real) || double.IsNaN(x.Imaginary);
}
