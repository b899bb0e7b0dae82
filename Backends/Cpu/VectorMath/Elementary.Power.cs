using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lazy.Backends.VectorMath;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.Cpu.VectorMath;

// Powers and roots, the error function, signs, bounds and rounding.
public static partial class Elementary
{
    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Pow(Vector512<float> x, Vector512<float> y)
        => Functions<Single512, Vector512<float>, float>.Pow(x, y);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Pow(Vector256<float> x, Vector256<float> y)
        => Functions<Single256, Vector256<float>, float>.Pow(x, y);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Pow(Vector128<float> x, Vector128<float> y)
        => Functions<Single128, Vector128<float>, float>.Pow(x, y);

    [MethodImpl(AggressiveInlining)]
    public static float Pow(float x, float y) => Pow(Vector128.CreateScalar(x), Vector128.CreateScalar(y)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Pow(Vector512<double> x, Vector512<double> y)
        => Functions<Double512, Vector512<double>, double>.Pow(x, y);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Pow(Vector256<double> x, Vector256<double> y)
        => Functions<Double256, Vector256<double>, double>.Pow(x, y);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Pow(Vector128<double> x, Vector128<double> y)
        => Functions<Double128, Vector128<double>, double>.Pow(x, y);

    [MethodImpl(AggressiveInlining)]
    public static double Pow(double x, double y) => Pow(Vector128.CreateScalar(x), Vector128.CreateScalar(y)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Cbrt(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Cbrt(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Cbrt(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Cbrt(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Cbrt(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Cbrt(x);

    [MethodImpl(AggressiveInlining)]
    public static float Cbrt(float x) => Cbrt(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Cbrt(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Cbrt(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Cbrt(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Cbrt(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Cbrt(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Cbrt(x);

    [MethodImpl(AggressiveInlining)]
    public static double Cbrt(double x) => Cbrt(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Sqrt(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Sqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Sqrt(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Sqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Sqrt(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Sqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static float Sqrt(float x) => Sqrt(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Sqrt(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Sqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Sqrt(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Sqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Sqrt(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Sqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static double Sqrt(double x) => Sqrt(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Rsqrt(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Rsqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Rsqrt(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Rsqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Rsqrt(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Rsqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static float Rsqrt(float x) => Rsqrt(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Rsqrt(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Rsqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Rsqrt(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Rsqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Rsqrt(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Rsqrt(x);

    [MethodImpl(AggressiveInlining)]
    public static double Rsqrt(double x) => Rsqrt(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Erf(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Erf(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Erf(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Erf(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Erf(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Erf(x);

    [MethodImpl(AggressiveInlining)]
    public static float Erf(float x) => Erf(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Erf(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Erf(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Erf(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Erf(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Erf(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Erf(x);

    [MethodImpl(AggressiveInlining)]
    public static double Erf(double x) => Erf(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Erfc(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Erfc(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Erfc(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Erfc(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Erfc(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Erfc(x);

    [MethodImpl(AggressiveInlining)]
    public static float Erfc(float x) => Erfc(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Erfc(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Erfc(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Erfc(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Erfc(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Erfc(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Erfc(x);

    [MethodImpl(AggressiveInlining)]
    public static double Erfc(double x) => Erfc(Vector128.CreateScalar(x)).ToScalar();

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
    public static Vector512<float> Sign(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Sign(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Sign(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Sign(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Sign(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Sign(x);

    [MethodImpl(AggressiveInlining)]
    public static float Sign(float x) => Sign(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Sign(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Sign(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Sign(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Sign(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Sign(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Sign(x);

    [MethodImpl(AggressiveInlining)]
    public static double Sign(double x) => Sign(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Abs(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Abs(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Abs(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Abs(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Abs(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Abs(x);

    [MethodImpl(AggressiveInlining)]
    public static float Abs(float x) => Abs(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Abs(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Abs(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Abs(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Abs(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Abs(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Abs(x);

    [MethodImpl(AggressiveInlining)]
    public static double Abs(double x) => Abs(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Round(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Round(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Round(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Round(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Round(x);

    [MethodImpl(AggressiveInlining)]
    public static float Round(float x) => Round(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Round(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Round(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Round(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Round(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Round(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Round(x);

    [MethodImpl(AggressiveInlining)]
    public static double Round(double x) => Round(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Floor(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Floor(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Floor(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Floor(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Floor(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Floor(x);

    [MethodImpl(AggressiveInlining)]
    public static float Floor(float x) => Floor(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Floor(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Floor(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Floor(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Floor(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Floor(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Floor(x);

    [MethodImpl(AggressiveInlining)]
    public static double Floor(double x) => Floor(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Ceil(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Ceil(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Ceil(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Ceil(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Ceil(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Ceil(x);

    [MethodImpl(AggressiveInlining)]
    public static float Ceil(float x) => Ceil(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Ceil(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Ceil(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Ceil(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Ceil(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Ceil(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Ceil(x);

    [MethodImpl(AggressiveInlining)]
    public static double Ceil(double x) => Ceil(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Trunc(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Trunc(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Trunc(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Trunc(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Trunc(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Trunc(x);

    [MethodImpl(AggressiveInlining)]
    public static float Trunc(float x) => Trunc(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Trunc(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Trunc(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Trunc(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Trunc(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Trunc(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Trunc(x);

    [MethodImpl(AggressiveInlining)]
    public static double Trunc(double x) => Trunc(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Min(Vector512<float> x, Vector512<float> y)
        => Functions<Single512, Vector512<float>, float>.Min(x, y);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Min(Vector256<float> x, Vector256<float> y)
        => Functions<Single256, Vector256<float>, float>.Min(x, y);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Min(Vector128<float> x, Vector128<float> y)
        => Functions<Single128, Vector128<float>, float>.Min(x, y);

    [MethodImpl(AggressiveInlining)]
    public static float Min(float x, float y) => Min(Vector128.CreateScalar(x), Vector128.CreateScalar(y)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Min(Vector512<double> x, Vector512<double> y)
        => Functions<Double512, Vector512<double>, double>.Min(x, y);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Min(Vector256<double> x, Vector256<double> y)
        => Functions<Double256, Vector256<double>, double>.Min(x, y);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Min(Vector128<double> x, Vector128<double> y)
        => Functions<Double128, Vector128<double>, double>.Min(x, y);

    [MethodImpl(AggressiveInlining)]
    public static double Min(double x, double y) => Min(Vector128.CreateScalar(x), Vector128.CreateScalar(y)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> x, Vector512<float> y)
        => Functions<Single512, Vector512<float>, float>.Max(x, y);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> x, Vector256<float> y)
        => Functions<Single256, Vector256<float>, float>.Max(x, y);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> x, Vector128<float> y)
        => Functions<Single128, Vector128<float>, float>.Max(x, y);

    [MethodImpl(AggressiveInlining)]
    public static float Max(float x, float y) => Max(Vector128.CreateScalar(x), Vector128.CreateScalar(y)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Max(Vector512<double> x, Vector512<double> y)
        => Functions<Double512, Vector512<double>, double>.Max(x, y);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Max(Vector256<double> x, Vector256<double> y)
        => Functions<Double256, Vector256<double>, double>.Max(x, y);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Max(Vector128<double> x, Vector128<double> y)
        => Functions<Double128, Vector128<double>, double>.Max(x, y);

    [MethodImpl(AggressiveInlining)]
    public static double Max(double x, double y) => Max(Vector128.CreateScalar(x), Vector128.CreateScalar(y)).ToScalar();
}
