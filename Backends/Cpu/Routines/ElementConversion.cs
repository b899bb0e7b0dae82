using System.Numerics;

namespace Lazy.Backends.Cpu;

/// <summary>How a stored element becomes the type that it is computed in, and back.</summary>
internal interface IElementConversion<TStored, T>
{
    static abstract T Widen(TStored value);

    static abstract TStored Narrow(T value);
}

/// <summary>Computed as stored.</summary>
internal readonly struct SameElement<T> : IElementConversion<T, T>
{
    public static T Widen(T value) => value;

    public static T Narrow(T value) => value;
}

/// <summary>float16 in float32.</summary>
internal readonly struct HalfElement : IElementConversion<Half, float>
{
    public static float Widen(Half value) => (float)value;

    public static Half Narrow(float value) => (Half)value;
}

/// <summary>bfloat16 in float32.</summary>
internal readonly struct BFloat16Element : IElementConversion<BFloat16, float>
{
    public static float Widen(BFloat16 value) => value;

    public static BFloat16 Narrow(float value) => (BFloat16)value;
}

/// <summary>Short integers in int32: the low bits of sums and products are the same.</summary>
internal readonly struct IntegerElement<T> : IElementConversion<T, int> where T : unmanaged, IBinaryInteger<T>
{
    public static int Widen(T value) => int.CreateTruncating(value);

    public static T Narrow(int value) => T.CreateTruncating(value);
}

/// <summary>bool as 0 and 1; any other number is true.</summary>
internal readonly struct BoolElement : IElementConversion<bool, int>
{
    public static int Widen(bool value) => value ? 1 : 0;

    public static bool Narrow(int value) => value != 0;
}

/// <summary>complex64 in complex128.</summary>
internal readonly struct Complex64Element : IElementConversion<Complex64, Complex>
{
    public static Complex Widen(Complex64 value) => value;

    public static Complex64 Narrow(Complex value) => (Complex64)value;
}
