using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lazy.Backends.VectorMath;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.Cpu.VectorMath;

/// <summary>
/// Elementary functions over registers and scalars. A scalar takes the way of a register's lane, so that both have the same bits.
/// </summary>
public static partial class Elementary
{
    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Exp(x);

    [MethodImpl(AggressiveInlining)]
    public static float Exp(float x) => Functions<Single128, Vector128<float>, float>.Exp(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Exp(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Exp(x);

    [MethodImpl(AggressiveInlining)]
    public static double Exp(double x) => Functions<Double128, Vector128<double>, double>.Exp(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Exp2(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Exp2(x);

    [MethodImpl(AggressiveInlining)]
    public static float Exp2(float x) => Functions<Single128, Vector128<float>, float>.Exp2(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Exp2(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Exp2(x);

    [MethodImpl(AggressiveInlining)]
    public static double Exp2(double x) => Functions<Double128, Vector128<double>, double>.Exp2(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Expm1(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Expm1(x);

    [MethodImpl(AggressiveInlining)]
    public static float Expm1(float x) => Functions<Single128, Vector128<float>, float>.Expm1(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Expm1(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Expm1(x);

    [MethodImpl(AggressiveInlining)]
    public static double Expm1(double x) => Functions<Double128, Vector128<double>, double>.Expm1(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Logistic(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Logistic(x);

    [MethodImpl(AggressiveInlining)]
    public static float Logistic(float x) => Functions<Single128, Vector128<float>, float>.Logistic(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Logistic(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Logistic(x);

    [MethodImpl(AggressiveInlining)]
    public static double Logistic(double x) => Functions<Double128, Vector128<double>, double>.Logistic(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Sinh(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Sinh(x);

    [MethodImpl(AggressiveInlining)]
    public static float Sinh(float x) => Functions<Single128, Vector128<float>, float>.Sinh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Sinh(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Sinh(x);

    [MethodImpl(AggressiveInlining)]
    public static double Sinh(double x) => Functions<Double128, Vector128<double>, double>.Sinh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Cosh(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Cosh(x);

    [MethodImpl(AggressiveInlining)]
    public static float Cosh(float x) => Functions<Single128, Vector128<float>, float>.Cosh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Cosh(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Cosh(x);

    [MethodImpl(AggressiveInlining)]
    public static double Cosh(double x) => Functions<Double128, Vector128<double>, double>.Cosh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Tanh(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Tanh(x);

    [MethodImpl(AggressiveInlining)]
    public static float Tanh(float x) => Functions<Single128, Vector128<float>, float>.Tanh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Tanh(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Tanh(x);

    [MethodImpl(AggressiveInlining)]
    public static double Tanh(double x) => Functions<Double128, Vector128<double>, double>.Tanh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Log(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Log(x);

    [MethodImpl(AggressiveInlining)]
    public static float Log(float x) => Functions<Single128, Vector128<float>, float>.Log(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Log(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Log(x);

    [MethodImpl(AggressiveInlining)]
    public static double Log(double x) => Functions<Double128, Vector128<double>, double>.Log(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Log1p(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Log1p(x);

    [MethodImpl(AggressiveInlining)]
    public static float Log1p(float x) => Functions<Single128, Vector128<float>, float>.Log1p(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Log1p(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Log1p(x);

    [MethodImpl(AggressiveInlining)]
    public static double Log1p(double x) => Functions<Double128, Vector128<double>, double>.Log1p(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Asinh(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Asinh(x);

    [MethodImpl(AggressiveInlining)]
    public static float Asinh(float x) => Functions<Single128, Vector128<float>, float>.Asinh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Asinh(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Asinh(x);

    [MethodImpl(AggressiveInlining)]
    public static double Asinh(double x) => Functions<Double128, Vector128<double>, double>.Asinh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Acosh(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Acosh(x);

    [MethodImpl(AggressiveInlining)]
    public static float Acosh(float x) => Functions<Single128, Vector128<float>, float>.Acosh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Acosh(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Acosh(x);

    [MethodImpl(AggressiveInlining)]
    public static double Acosh(double x) => Functions<Double128, Vector128<double>, double>.Acosh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Atanh(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Atanh(x);

    [MethodImpl(AggressiveInlining)]
    public static float Atanh(float x) => Functions<Single128, Vector128<float>, float>.Atanh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Atanh(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Atanh(x);

    [MethodImpl(AggressiveInlining)]
    public static double Atanh(double x) => Functions<Double128, Vector128<double>, double>.Atanh(Vector128.CreateScalar(x)).ToScalar();
}
