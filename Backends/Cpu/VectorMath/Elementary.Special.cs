using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lazy.Backends.VectorMath;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.Cpu.VectorMath;

// Special functions of one argument. Those of float32 go through float64, so that they are rounded once. They are long: a kernel that
// contained them would pass what the just-in-time compiler optimizes, so that it calls them.
public static partial class Elementary
{
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Vector512<double> Lgamma(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Lgamma(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Lgamma(Vector512<float> x) =>
        Vector512.Narrow(Lgamma(Vector512.WidenLower(x)), Lgamma(Vector512.WidenUpper(x)));

    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Vector256<double> Lgamma(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Lgamma(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Lgamma(Vector256<float> x) =>
        Vector256.Narrow(Lgamma(Vector256.WidenLower(x)), Lgamma(Vector256.WidenUpper(x)));

    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Vector128<double> Lgamma(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Lgamma(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Lgamma(Vector128<float> x) =>
        Vector128.Narrow(Lgamma(Vector128.WidenLower(x)), Lgamma(Vector128.WidenUpper(x)));

    [MethodImpl(AggressiveInlining)]
    public static double Lgamma(double x) => Lgamma(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static float Lgamma(float x) => (float)Lgamma((double)x);

    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Vector512<double> Digamma(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.Digamma(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> Digamma(Vector512<float> x) =>
        Vector512.Narrow(Digamma(Vector512.WidenLower(x)), Digamma(Vector512.WidenUpper(x)));

    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Vector256<double> Digamma(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.Digamma(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> Digamma(Vector256<float> x) =>
        Vector256.Narrow(Digamma(Vector256.WidenLower(x)), Digamma(Vector256.WidenUpper(x)));

    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Vector128<double> Digamma(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.Digamma(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> Digamma(Vector128<float> x) =>
        Vector128.Narrow(Digamma(Vector128.WidenLower(x)), Digamma(Vector128.WidenUpper(x)));

    [MethodImpl(AggressiveInlining)]
    public static double Digamma(double x) => Digamma(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static float Digamma(float x) => (float)Digamma((double)x);

    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Vector512<double> BesselI0e(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.BesselI0e(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> BesselI0e(Vector512<float> x) =>
        Vector512.Narrow(BesselI0e(Vector512.WidenLower(x)), BesselI0e(Vector512.WidenUpper(x)));

    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Vector256<double> BesselI0e(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.BesselI0e(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> BesselI0e(Vector256<float> x) =>
        Vector256.Narrow(BesselI0e(Vector256.WidenLower(x)), BesselI0e(Vector256.WidenUpper(x)));

    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Vector128<double> BesselI0e(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.BesselI0e(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> BesselI0e(Vector128<float> x) =>
        Vector128.Narrow(BesselI0e(Vector128.WidenLower(x)), BesselI0e(Vector128.WidenUpper(x)));

    [MethodImpl(AggressiveInlining)]
    public static double BesselI0e(double x) => BesselI0e(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static float BesselI0e(float x) => (float)BesselI0e((double)x);

    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Vector512<double> BesselI1e(Vector512<double> x) => Functions<Double512, Vector512<double>, double>.BesselI1e(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<float> BesselI1e(Vector512<float> x) =>
        Vector512.Narrow(BesselI1e(Vector512.WidenLower(x)), BesselI1e(Vector512.WidenUpper(x)));

    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Vector256<double> BesselI1e(Vector256<double> x) => Functions<Double256, Vector256<double>, double>.BesselI1e(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<float> BesselI1e(Vector256<float> x) =>
        Vector256.Narrow(BesselI1e(Vector256.WidenLower(x)), BesselI1e(Vector256.WidenUpper(x)));

    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static Vector128<double> BesselI1e(Vector128<double> x) => Functions<Double128, Vector128<double>, double>.BesselI1e(x);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<float> BesselI1e(Vector128<float> x) =>
        Vector128.Narrow(BesselI1e(Vector128.WidenLower(x)), BesselI1e(Vector128.WidenUpper(x)));

    [MethodImpl(AggressiveInlining)]
    public static double BesselI1e(double x) => BesselI1e(Vector128.CreateScalar(x)).ToScalar();

    [MethodImpl(AggressiveInlining)]
    public static float BesselI1e(float x) => (float)BesselI1e((double)x);
}
