using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lazy.Backends.VectorMath;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.Cpu.VectorMath;

// The circular functions and their inverses.
public static partial class Elementary
{
    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Sin(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Sin(x);

    [MethodImpl(AggressiveInlining)]
    public static float Sin(float x) => Functions<Single128, Vector128<float>, float>.Sin(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Sin(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Sin(x);

    [MethodImpl(AggressiveInlining)]
    public static double Sin(double x) => Functions<Double128, Vector128<double>, double>.Sin(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Cos(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Cos(x);

    [MethodImpl(AggressiveInlining)]
    public static float Cos(float x) => Functions<Single128, Vector128<float>, float>.Cos(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Cos(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Cos(x);

    [MethodImpl(AggressiveInlining)]
    public static double Cos(double x) => Functions<Double128, Vector128<double>, double>.Cos(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Tan(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Tan(x);

    [MethodImpl(AggressiveInlining)]
    public static float Tan(float x) => Functions<Single128, Vector128<float>, float>.Tan(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Tan(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Tan(x);

    [MethodImpl(AggressiveInlining)]
    public static double Tan(double x) => Functions<Double128, Vector128<double>, double>.Tan(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Asin(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Asin(x);

    [MethodImpl(AggressiveInlining)]
    public static float Asin(float x) => Functions<Single128, Vector128<float>, float>.Asin(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Asin(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Asin(x);

    [MethodImpl(AggressiveInlining)]
    public static double Asin(double x) => Functions<Double128, Vector128<double>, double>.Asin(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Acos(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Acos(x);

    [MethodImpl(AggressiveInlining)]
    public static float Acos(float x) => Functions<Single128, Vector128<float>, float>.Acos(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Acos(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Acos(x);

    [MethodImpl(AggressiveInlining)]
    public static double Acos(double x) => Functions<Double128, Vector128<double>, double>.Acos(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Atan(Vector256<float> x) => Functions<Single256, Vector256<float>, float>.Atan(x);

    [MethodImpl(AggressiveInlining)]
    public static float Atan(float x) => Functions<Single128, Vector128<float>, float>.Atan(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Atan(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Atan(x);

    [MethodImpl(AggressiveInlining)]
    public static double Atan(double x) => Functions<Double128, Vector128<double>, double>.Atan(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Atan2(Vector256<float> y, Vector256<float> x)
        => Functions<Single256, Vector256<float>, float>.Atan2(y, x);

    [MethodImpl(AggressiveInlining)]
    public static float Atan2(float y, float x) => Functions<Single128, Vector128<float>, float>.Atan2(Vector128.CreateScalar(y), Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static Vector256<double> Atan2(Vector256<double> y, Vector256<double> x)
        => Functions<Double256, Vector256<double>, double>.Atan2(y, x);

    [MethodImpl(AggressiveInlining)]
    public static double Atan2(double y, double x) => Functions<Double128, Vector128<double>, double>.Atan2(Vector128.CreateScalar(y), Vector128.CreateScalar(x)).ToScalar();
}
