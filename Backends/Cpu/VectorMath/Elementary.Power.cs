using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lazy.Backends.VectorMath;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.Cpu.VectorMath;

// Powers and roots, the error function, signs, bounds and rounding.
public static partial class Elementary
{
    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Pow(Vector256<float> x, Vector256<float> y)
        => Functions<Single256, Vector256<float>, float>.Pow(x, y);

    [MethodImpl(AggressiveInlining)]
    public static float Pow(float x, float y) => Functions<Single128, Vector128<float>, float>.Pow(Vector128.CreateScalar(x), Vector128.CreateScalar(y)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Pow(Vector256<double> x, Vector256<double> y)
        => Functions<Double256, Vector256<double>, double>.Pow(x, y);

    [MethodImpl(AggressiveInlining)]
    public static double Pow(double x, double y) => Functions<Double128, Vector128<double>, double>.Pow(Vector128.CreateScalar(x), Vector128.CreateScalar(y)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Cbrt(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Cbrt(x);

    [MethodImpl(AggressiveInlining)]
    public static float Cbrt(float x) => Functions<Single128, Vector128<float>, float>.Cbrt(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Cbrt(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Cbrt(x);

    [MethodImpl(AggressiveInlining)]
    public static double Cbrt(double x) => Functions<Double128, Vector128<double>, double>.Cbrt(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Sqrt(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Sqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static float Sqrt(float x) => Functions<Single128, Vector128<float>, float>.Sqrt(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Sqrt(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Sqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static double Sqrt(double x) => Functions<Double128, Vector128<double>, double>.Sqrt(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Rsqrt(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Rsqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static float Rsqrt(float x) => Functions<Single128, Vector128<float>, float>.Rsqrt(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Rsqrt(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Rsqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static double Rsqrt(double x) => Functions<Double128, Vector128<double>, double>.Rsqrt(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Erf(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Erf(x);

    [MethodImpl(AggressiveInlining)]
    public static float Erf(float x) => Functions<Single128, Vector128<float>, float>.Erf(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Erf(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Erf(x);

    [MethodImpl(AggressiveInlining)]
    public static double Erf(double x) => Functions<Double128, Vector128<double>, double>.Erf(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Erfc(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Erfc(x);

    [MethodImpl(AggressiveInlining)]
    public static float Erfc(float x) => Functions<Single128, Vector128<float>, float>.Erfc(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Erfc(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Erfc(x);

    [MethodImpl(AggressiveInlining)]
    public static double Erfc(double x) => Functions<Double128, Vector128<double>, double>.Erfc(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> ErfInv(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.ErfInv(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> ErfInv(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.ErfInv(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> ErfInv(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.ErfInv(x);

    [MethodImpl(AggressiveInlining)]
    public static float ErfInv(float x) => ErfInv(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> ErfInv(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.ErfInv(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> ErfInv(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.ErfInv(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> ErfInv(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.ErfInv(x);

    [MethodImpl(AggressiveInlining)]
    public static double ErfInv(double x) => ErfInv(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Sign(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Sign(x);

    [MethodImpl(AggressiveInlining)]
    public static float Sign(float x) => Functions<Single128, Vector128<float>, float>.Sign(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Sign(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Sign(x);

    [MethodImpl(AggressiveInlining)]
    public static double Sign(double x) => Functions<Double128, Vector128<double>, double>.Sign(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Abs(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Abs(x);

    [MethodImpl(AggressiveInlining)]
    public static float Abs(float x) => Functions<Single128, Vector128<float>, float>.Abs(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Abs(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Abs(x);

    [MethodImpl(AggressiveInlining)]
    public static double Abs(double x) => Functions<Double128, Vector128<double>, double>.Abs(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Round(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Round(x);

    [MethodImpl(AggressiveInlining)]
    public static float Round(float x) => Functions<Single128, Vector128<float>, float>.Round(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Round(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Round(x);

    [MethodImpl(AggressiveInlining)]
    public static double Round(double x) => Functions<Double128, Vector128<double>, double>.Round(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Floor(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Floor(x);

    [MethodImpl(AggressiveInlining)]
    public static float Floor(float x) => Functions<Single128, Vector128<float>, float>.Floor(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Floor(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Floor(x);

    [MethodImpl(AggressiveInlining)]
    public static double Floor(double x) => Functions<Double128, Vector128<double>, double>.Floor(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Ceil(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Ceil(x);

    [MethodImpl(AggressiveInlining)]
    public static float Ceil(float x) => Functions<Single128, Vector128<float>, float>.Ceil(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Ceil(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Ceil(x);

    [MethodImpl(AggressiveInlining)]
    public static double Ceil(double x) => Functions<Double128, Vector128<double>, double>.Ceil(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Trunc(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Trunc(x);

    [MethodImpl(AggressiveInlining)]
    public static float Trunc(float x) => Functions<Single128, Vector128<float>, float>.Trunc(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Trunc(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Trunc(x);

    [MethodImpl(AggressiveInlining)]
    public static double Trunc(double x) => Functions<Double128, Vector128<double>, double>.Trunc(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Min(Vector256<float> x, Vector256<float> y)
        => Functions<Single256, Vector256<float>, float>.Min(x, y);

    [MethodImpl(AggressiveInlining)]
    public static float Min(float x, float y) => Functions<Single128, Vector128<float>, float>.Min(Vector128.CreateScalar(x), Vector128.CreateScalar(y)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Min(Vector256<double> x, Vector256<double> y)
        => Functions<Double256, Vector256<double>, double>.Min(x, y);

    [MethodImpl(AggressiveInlining)]
    public static double Min(double x, double y) => Functions<Double128, Vector128<double>, double>.Min(Vector128.CreateScalar(x), Vector128.CreateScalar(y)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> x, Vector256<float> y)
        => Functions<Single256, Vector256<float>, float>.Max(x, y);

    [MethodImpl(AggressiveInlining)]
    public static float Max(float x, float y) => Functions<Single128, Vector128<float>, float>.Max(Vector128.CreateScalar(x), Vector128.CreateScalar(y)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Max(Vector256<double> x, Vector256<double> y)
        => Functions<Double256, Vector256<double>, double>.Max(x, y);

    [MethodImpl(AggressiveInlining)]
    public static double Max(double x, double y) => Functions<Double128, Vector128<double>, double>.Max(Vector128.CreateScalar(x), Vector128.CreateScalar(y)).ToScalar();
}
