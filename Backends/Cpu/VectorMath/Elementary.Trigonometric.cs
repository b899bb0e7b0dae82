using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lazy.Backends.VectorMath;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.Cpu.VectorMath;

// The circular functions and their inverses.
public static partial class Elementary
{
    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Sin(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Sin(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Sin(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Sin(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Sin(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Sin(x);

    [MethodImpl(AggressiveInlining)]
    public static float Sin(float x) => Sin(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Sin(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Sin(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Sin(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Sin(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Sin(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Sin(x);

    [MethodImpl(AggressiveInlining)]
    public static double Sin(double x) => Sin(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Cos(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Cos(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Cos(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Cos(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Cos(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Cos(x);

    [MethodImpl(AggressiveInlining)]
    public static float Cos(float x) => Cos(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Cos(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Cos(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Cos(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Cos(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Cos(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Cos(x);

    [MethodImpl(AggressiveInlining)]
    public static double Cos(double x) => Cos(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Tan(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Tan(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Tan(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Tan(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Tan(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Tan(x);

    [MethodImpl(AggressiveInlining)]
    public static float Tan(float x) => Tan(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Tan(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Tan(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Tan(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Tan(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Tan(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Tan(x);

    [MethodImpl(AggressiveInlining)]
    public static double Tan(double x) => Tan(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Asin(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Asin(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Asin(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Asin(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Asin(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Asin(x);

    [MethodImpl(AggressiveInlining)]
    public static float Asin(float x) => Asin(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Asin(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Asin(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Asin(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Asin(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Asin(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Asin(x);

    [MethodImpl(AggressiveInlining)]
    public static double Asin(double x) => Asin(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Acos(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Acos(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Acos(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Acos(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Acos(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Acos(x);

    [MethodImpl(AggressiveInlining)]
    public static float Acos(float x) => Acos(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Acos(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Acos(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Acos(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Acos(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Acos(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Acos(x);

    [MethodImpl(AggressiveInlining)]
    public static double Acos(double x) => Acos(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Atan(Vector512<float> x) => Functions<Single512, Vector512<float>, float>.Atan(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Atan(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Atan(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Atan(Vector128<float> x) => Functions<Single128, Vector128<float>, float>.Atan(x);

    [MethodImpl(AggressiveInlining)]
    public static float Atan(float x) => Atan(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Atan(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Atan(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Atan(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Atan(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Atan(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Atan(x);

    [MethodImpl(AggressiveInlining)]
    public static double Atan(double x) => Atan(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Atan2(Vector512<float> y, Vector512<float> x)
        => Functions<Single512, Vector512<float>, float>.Atan2(y, x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Atan2(Vector256<float> y, Vector256<float> x)
        => Functions<Single256, Vector256<float>, float>.Atan2(y, x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Atan2(Vector128<float> y, Vector128<float> x)
        => Functions<Single128, Vector128<float>, float>.Atan2(y, x);

    [MethodImpl(AggressiveInlining)]
    public static float Atan2(float y, float x) => Atan2(Vector128.CreateScalar(y), Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector512<double> Atan2(Vector512<double> y, Vector512<double> x)
        => Functions<Double512, Vector512<double>, double>.Atan2(y, x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Atan2(Vector256<double> y, Vector256<double> x)
        => Functions<Double256, Vector256<double>, double>.Atan2(y, x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<double> Atan2(Vector128<double> y, Vector128<double> x)
        => Functions<Double128, Vector128<double>, double>.Atan2(y, x);

    [MethodImpl(AggressiveInlining)]
    public static double Atan2(double y, double x) => Atan2(Vector128.CreateScalar(y), Vector128.CreateScalar(x)).ToScalar();
}
