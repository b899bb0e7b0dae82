using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
}
