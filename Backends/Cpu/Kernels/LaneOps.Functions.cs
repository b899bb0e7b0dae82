using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lazy.Backends.Cpu.VectorMath;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu;

/// <content>Functions of floats: elementary ones a register at a time, special ones number by number.</content>
internal static unsafe partial class LaneOps
{
    private static void AddFunctions()
    {
        Elementary1(KOp.Abs, &Elementary.Abs, &Elementary.Abs);
        Elementary1(KOp.Sign, &Elementary.Sign, &Elementary.Sign);
        Elementary1(KOp.Floor, &Elementary.Floor, &Elementary.Floor);
        Elementary1(KOp.Ceil, &Elementary.Ceil, &Elementary.Ceil);
        Elementary1(KOp.Round, &Elementary.Round, &Elementary.Round);
        Elementary1(KOp.Trunc, &Elementary.Trunc, &Elementary.Trunc);
        Elementary1(KOp.Sqrt, &Elementary.Sqrt, &Elementary.Sqrt);
        Elementary1(KOp.Rsqrt, &Elementary.Rsqrt, &Elementary.Rsqrt);
        Elementary1(KOp.Cbrt, &Elementary.Cbrt, &Elementary.Cbrt);
        Elementary1(KOp.Exp, &Elementary.Exp, &Elementary.Exp);
        Elementary1(KOp.Exp2, &Elementary.Exp2, &Elementary.Exp2);
        Elementary1(KOp.Expm1, &Elementary.Expm1, &Elementary.Expm1);
        Elementary1(KOp.Log, &Elementary.Log, &Elementary.Log);
        Elementary1(KOp.Log1p, &Elementary.Log1p, &Elementary.Log1p);
        Elementary1(KOp.Logistic, &Elementary.Logistic, &Elementary.Logistic);
        Elementary1(KOp.Sin, &Elementary.Sin, &Elementary.Sin);
        Elementary1(KOp.Cos, &Elementary.Cos, &Elementary.Cos);
        Elementary1(KOp.Tan, &Elementary.Tan, &Elementary.Tan);
        Elementary1(KOp.Asin, &Elementary.Asin, &Elementary.Asin);
        Elementary1(KOp.Acos, &Elementary.Acos, &Elementary.Acos);
        Elementary1(KOp.Atan, &Elementary.Atan, &Elementary.Atan);
        Elementary1(KOp.Sinh, &Elementary.Sinh, &Elementary.Sinh);
        Elementary1(KOp.Cosh, &Elementary.Cosh, &Elementary.Cosh);
        Elementary1(KOp.Tanh, &Elementary.Tanh, &Elementary.Tanh);
        Elementary1(KOp.Asinh, &Elementary.Asinh, &Elementary.Asinh);
        Elementary1(KOp.Acosh, &Elementary.Acosh, &Elementary.Acosh);
        Elementary1(KOp.Atanh, &Elementary.Atanh, &Elementary.Atanh);
        Elementary1(KOp.Erf, &Elementary.Erf, &Elementary.Erf);
        Elementary1(KOp.Erfc, &Elementary.Erfc, &Elementary.Erfc);
        Elementary1(KOp.ErfInv, &Elementary.ErfInv, &Elementary.ErfInv);
        Elementary2(KOp.Min, &Elementary.Min, &Elementary.Min);
        Elementary2(KOp.Max, &Elementary.Max, &Elementary.Max);
        Elementary2(KOp.Pow, &Elementary.Pow, &Elementary.Pow);
        Elementary2(KOp.Atan2, &Elementary.Atan2, &Elementary.Atan2);
        Elementary1(KOp.Lgamma, &Elementary.Lgamma, &Elementary.Lgamma);
        Elementary1(KOp.Digamma, &Elementary.Digamma, &Elementary.Digamma);
        Elementary1(KOp.BesselI0e, &Elementary.BesselI0e, &Elementary.BesselI0e);
        Elementary1(KOp.BesselI1e, &Elementary.BesselI1e, &Elementary.BesselI1e);
        Special(KOp.Igamma, ScalarFunctions.Igamma, ScalarFunctions.Igamma);
        Special(KOp.Igammac, ScalarFunctions.Igammac, ScalarFunctions.Igammac);
        Special(KOp.IgammaGradA, ScalarFunctions.IgammaGradA, ScalarFunctions.IgammaGradA);
        Special(KOp.RandomGammaGrad, ScalarFunctions.RandomGammaGrad, ScalarFunctions.RandomGammaGrad);
        Special(KOp.Zeta, ScalarFunctions.Zeta, ScalarFunctions.Zeta);
        Special(KOp.Polygamma, ScalarFunctions.Polygamma, ScalarFunctions.Polygamma);
        Special(KOp.Betainc, ScalarFunctions.Betainc, ScalarFunctions.Betainc);
    }

    private static void Elementary1(KOp op, delegate*<Vector256<float>, Vector256<float>> single,
        delegate*<Vector256<double>, Vector256<double>> wide)
    {
        Set(op, DType.Float32, (target, x, _, _, lanes) => Registers(single, target, x, (long)lanes * sizeof(float)));
        Set(op, DType.Float64, (target, x, _, _, lanes) => Registers(wide, target, x, (long)lanes * sizeof(double)));
    }

    private static void Elementary2(KOp op, delegate*<Vector256<float>, Vector256<float>, Vector256<float>> single,
        delegate*<Vector256<double>, Vector256<double>, Vector256<double>> wide)
    {
        Set(op, DType.Float32, (target, x, y, _, lanes) => Registers(single, target, x, y, (long)lanes * sizeof(float)));
        Set(op, DType.Float64, (target, x, y, _, lanes) => Registers(wide, target, x, y, (long)lanes * sizeof(double)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Registers<TRegister>(delegate*<TRegister, TRegister> f, byte* target, byte* x, long bytes)
        where TRegister : unmanaged
    {
        var i = 0L;
        for (; i + sizeof(TRegister) <= bytes; i += sizeof(TRegister))
        {
            Unsafe.WriteUnaligned(target + i, f(Unsafe.ReadUnaligned<TRegister>(x + i)));
        }
        if (i == bytes) return;
        TRegister part = default;
        Buffer.MemoryCopy(x + i, &part, sizeof(TRegister), bytes - i);
        part = f(part);
        Buffer.MemoryCopy(&part, target + i, bytes - i, bytes - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Registers<TRegister>(delegate*<TRegister, TRegister, TRegister> f, byte* target, byte* x, byte* y, long bytes)
        where TRegister : unmanaged
    {
        var i = 0L;
        for (; i + sizeof(TRegister) <= bytes; i += sizeof(TRegister))
        {
            Unsafe.WriteUnaligned(target + i, f(Unsafe.ReadUnaligned<TRegister>(x + i), Unsafe.ReadUnaligned<TRegister>(y + i)));
        }
        if (i == bytes) return;
        TRegister left = default, right = default;
        Buffer.MemoryCopy(x + i, &left, sizeof(TRegister), bytes - i);
        Buffer.MemoryCopy(y + i, &right, sizeof(TRegister), bytes - i);
        left = f(left, right);
        Buffer.MemoryCopy(&left, target + i, bytes - i, bytes - i);
    }

    private static void Special(KOp op, Func<float, float, float> single, Func<double, double, double> wide)
    {
        Set(op, DType.Float32, (target, x, y, _, lanes) =>
        {
            for (var i = 0; i < lanes; i++) ((float*)target)[i] = single(((float*)x)[i], ((float*)y)[i]);
        });
        Set(op, DType.Float64, (target, x, y, _, lanes) =>
        {
            for (var i = 0; i < lanes; i++) ((double*)target)[i] = wide(((double*)x)[i], ((double*)y)[i]);
        });
    }

    private static void Special(KOp op, Func<float, float, float, float> single, Func<double, double, double, double> wide)
    {
        Set(op, DType.Float32, (target, x, y, z, lanes) =>
        {
            for (var i = 0; i < lanes; i++) ((float*)target)[i] = single(((float*)x)[i], ((float*)y)[i], ((float*)z)[i]);
        });
        Set(op, DType.Float64, (target, x, y, z, lanes) =>
        {
            for (var i = 0; i < lanes; i++) ((double*)target)[i] = wide(((double*)x)[i], ((double*)y)[i], ((double*)z)[i]);
        });
    }
}
