using System.Numerics;
using System.Runtime.CompilerServices;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.Cpu.Il;

/// <summary>Conversions of single numbers that are no opcode, and the storage of dtypes that are held in wider registers.</summary>
internal static unsafe class Rounding
{
    public static float ToHalf(float x) => (float)(Half)x;

    public static float ToHalf(double x) => (float)(Half)x;

    [MethodImpl(AggressiveInlining)]
    public static float ToBrain(float x) => (float)(BFloat16)x;

    public static float ToBrain(double x) => (float)(BFloat16)x;

    [MethodImpl(AggressiveInlining)]
    public static Complex ToComplex64(Complex x) => new((float)x.Real, (float)x.Imaginary);

    [MethodImpl(AggressiveInlining)]
    public static TTo Saturate<TFrom, TTo>(TFrom x)
        where TFrom : INumberBase<TFrom>
        where TTo : INumberBase<TTo> => TTo.CreateSaturating(x);

    public static float LoadHalf(void* p) => (float)*(Half*)p;

    public static void StoreHalf(void* p, float x) => *(Half*)p = (Half)x;

    [MethodImpl(AggressiveInlining)]
    public static float LoadBrain(void* p) => *(BFloat16*)p;

    [MethodImpl(AggressiveInlining)]
    public static void StoreBrain(void* p, float x) => *(BFloat16*)p = (BFloat16)x;

    [MethodImpl(AggressiveInlining)]
    public static Complex LoadComplex64(void* p) => *(Complex64*)p;

    [MethodImpl(AggressiveInlining)]
    public static void StoreComplex64(void* p, Complex x) => *(Complex64*)p = (Complex64)x;
}
