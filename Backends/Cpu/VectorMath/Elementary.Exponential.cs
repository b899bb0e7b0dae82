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
    public static Vector512<float> Exp(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Exp(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Exp(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Exp(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Exp(x);

    [MethodImpl(AggressiveInlining)]
    public static float Exp(float x) => Exp(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Exp(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Exp(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Exp(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Exp(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Exp(x);

    [MethodImpl(AggressiveInlining)]
    public static double Exp(double x) => Exp(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Exp2(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Exp2(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Exp2(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Exp2(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Exp2(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Exp2(x);

    [MethodImpl(AggressiveInlining)]
    public static float Exp2(float x) => Exp2(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Exp2(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Exp2(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Exp2(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Exp2(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Exp2(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Exp2(x);

    [MethodImpl(AggressiveInlining)]
    public static double Exp2(double x) => Exp2(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Expm1(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Expm1(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Expm1(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Expm1(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Expm1(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Expm1(x);

    [MethodImpl(AggressiveInlining)]
    public static float Expm1(float x) => Expm1(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Expm1(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Expm1(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Expm1(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Expm1(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Expm1(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Expm1(x);

    [MethodImpl(AggressiveInlining)]
    public static double Expm1(double x) => Expm1(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Logistic(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Logistic(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Logistic(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Logistic(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Logistic(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Logistic(x);

    [MethodImpl(AggressiveInlining)]
    public static float Logistic(float x) => Logistic(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Logistic(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Logistic(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Logistic(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Logistic(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Logistic(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Logistic(x);

    [MethodImpl(AggressiveInlining)]
    public static double Logistic(double x) => Logistic(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Sinh(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Sinh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Sinh(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Sinh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Sinh(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Sinh(x);

    [MethodImpl(AggressiveInlining)]
    public static float Sinh(float x) => Sinh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Sinh(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Sinh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Sinh(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Sinh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Sinh(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Sinh(x);

    [MethodImpl(AggressiveInlining)]
    public static double Sinh(double x) => Sinh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Cosh(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Cosh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Cosh(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Cosh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Cosh(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Cosh(x);

    [MethodImpl(AggressiveInlining)]
    public static float Cosh(float x) => Cosh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Cosh(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Cosh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Cosh(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Cosh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Cosh(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Cosh(x);

    [MethodImpl(AggressiveInlining)]
    public static double Cosh(double x) => Cosh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Tanh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Tanh(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Tanh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Tanh(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Tanh(x);

    [MethodImpl(AggressiveInlining)]
    public static float Tanh(float x) => Tanh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Tanh(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Tanh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Tanh(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Tanh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Tanh(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Tanh(x);

    [MethodImpl(AggressiveInlining)]
    public static double Tanh(double x) => Tanh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Log(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Log(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Log(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Log(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Log(x);

    [MethodImpl(AggressiveInlining)]
    public static float Log(float x) => Log(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Log(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Log(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Log(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Log(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Log(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Log(x);

    [MethodImpl(AggressiveInlining)]
    public static double Log(double x) => Log(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Log2(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Log2(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Log2(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Log2(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Log2(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Log2(x);

    [MethodImpl(AggressiveInlining)]
    public static float Log2(float x) => Log2(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Log2(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Log2(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Log2(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Log2(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Log2(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Log2(x);

    [MethodImpl(AggressiveInlining)]
    public static double Log2(double x) => Log2(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Log1p(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Log1p(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Log1p(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Log1p(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Log1p(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Log1p(x);

    [MethodImpl(AggressiveInlining)]
    public static float Log1p(float x) => Log1p(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Log1p(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Log1p(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Log1p(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Log1p(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Log1p(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Log1p(x);

    [MethodImpl(AggressiveInlining)]
    public static double Log1p(double x) => Log1p(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Asinh(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Asinh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Asinh(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Asinh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Asinh(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Asinh(x);

    [MethodImpl(AggressiveInlining)]
    public static float Asinh(float x) => Asinh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Asinh(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Asinh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Asinh(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Asinh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Asinh(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Asinh(x);

    [MethodImpl(AggressiveInlining)]
    public static double Asinh(double x) => Asinh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Acosh(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Acosh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Acosh(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Acosh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Acosh(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Acosh(x);

    [MethodImpl(AggressiveInlining)]
    public static float Acosh(float x) => Acosh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Acosh(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Acosh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Acosh(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Acosh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Acosh(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Acosh(x);

    [MethodImpl(AggressiveInlining)]
    public static double Acosh(double x) => Acosh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Atanh(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Atanh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Atanh(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Atanh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Atanh(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Atanh(x);

    [MethodImpl(AggressiveInlining)]
    public static float Atanh(float x) => Atanh(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Atanh(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Atanh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Atanh(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Atanh(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Atanh(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Atanh(x);

    [MethodImpl(AggressiveInlining)]
    public static double Atanh(double x) => Atanh(Vector128.CreateScalar(x)).ToScalar();
}
