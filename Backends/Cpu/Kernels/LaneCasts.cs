using System.Numerics;
using System.Runtime.CompilerServices;
using Lazy.Graph;

namespace Lazy.Backends.Cpu;

/// <summary>
/// Conversions over lanes between all dtypes, as <see cref="Scalar.Cast"/> defines them: integers wrap, floats going to integers truncate
/// and saturate (NaN gives 0), complex numbers drop their imaginary part, and all but zero is true.
/// </summary>
internal static unsafe class LaneCasts
{
    private static readonly Codec[] Codecs = MakeCodecs();
    private static readonly LaneOp?[] Known = new LaneOp?[DType.All.Count * DType.All.Count];

    /// <summary>The conversion from one dtype to another.</summary>
    public static LaneOp Of(DType from, DType to)
    {
        ref var known = ref Known[(from.Code * DType.All.Count) + to.Code];
        return known ??= Codecs[from.Code].To(Codecs[to.Code]);
    }

    private static Codec[] MakeCodecs()
    {
        var codecs = new Codec[DType.All.Count];
        codecs[DType.Bool.Code] = new Codec<byte, byte, BoolStorage>();
        codecs[DType.UInt8.Code] = new Codec<byte, byte, Plain<byte>>();
        codecs[DType.UInt16.Code] = new Codec<ushort, ushort, Plain<ushort>>();
        codecs[DType.UInt32.Code] = new Codec<uint, uint, Plain<uint>>();
        codecs[DType.UInt64.Code] = new Codec<ulong, ulong, Plain<ulong>>();
        codecs[DType.Int8.Code] = new Codec<sbyte, sbyte, Plain<sbyte>>();
        codecs[DType.Int16.Code] = new Codec<short, short, Plain<short>>();
        codecs[DType.Int32.Code] = new Codec<int, int, Plain<int>>();
        codecs[DType.Int64.Code] = new Codec<long, long, Plain<long>>();
        codecs[DType.BFloat16.Code] = new Codec<BFloat16, double, BrainStorage>();
        codecs[DType.Float16.Code] = new Codec<Half, double, HalfStorage>();
        codecs[DType.Float32.Code] = new Codec<float, float, Plain<float>>();
        codecs[DType.Float64.Code] = new Codec<double, double, Plain<double>>();
        codecs[DType.Complex64.Code] = new Codec<Complex64, float, NarrowStorage>();
        codecs[DType.Complex128.Code] = new Codec<Complex, double, WideStorage>();
        return codecs;
    }

    /// <summary>How numbers lie in memory, and the numbers they stand for: real part, imaginary part.</summary>
    private interface IStorage<T, TNumber>
    {
        static abstract TNumber Read(T x);
        static abstract double ReadImaginary(T x);
        static abstract T Write(TNumber x);
        static abstract T WriteComplex(double re, double im);
    }

    private abstract class Codec
    {
        public abstract LaneOp To(Codec target);

        public abstract LaneOp From<T, TNumber, TStorage>()
            where T : unmanaged where TNumber : INumberBase<TNumber> where TStorage : IStorage<T, TNumber>;
    }

    private sealed class Codec<TTo, TToNumber, TToStorage> : Codec
        where TTo : unmanaged where TToNumber : INumberBase<TToNumber> where TToStorage : IStorage<TTo, TToNumber>
    {
        public override LaneOp To(Codec target) => target.From<TTo, TToNumber, TToStorage>();

        public override LaneOp From<T, TNumber, TStorage>()
        {
            if (typeof(TToStorage) == typeof(BoolStorage)) return Truth<T, TNumber, TStorage>;
            if (IsComplex(typeof(TTo)) && IsComplex(typeof(T))) return Pair<T, TNumber, TStorage>;
            return Convert<T, TNumber, TStorage>;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Convert<T, TNumber, TStorage>(byte* target, byte* x, byte* y, byte* z, int lanes)
            where T : unmanaged where TNumber : INumberBase<TNumber> where TStorage : IStorage<T, TNumber>
        {
            for (var i = 0; i < lanes; i++)
            {
                var n = TStorage.Read(((T*)x)[i]);
                // Saturation is what floats going to integers need, and nothing else.
                var saturates = typeof(TNumber) == typeof(float) || typeof(TNumber) == typeof(double);
                ((TTo*)target)[i] = TToStorage.Write(saturates ? TToNumber.CreateSaturating(n) : TToNumber.CreateTruncating(n));
            }
        }

        private static void Truth<T, TNumber, TStorage>(byte* target, byte* x, byte* y, byte* z, int lanes)
            where T : unmanaged where TNumber : INumberBase<TNumber> where TStorage : IStorage<T, TNumber>
        {
            for (var i = 0; i < lanes; i++)
            {
                var element = ((T*)x)[i];
                target[i] = TNumber.IsZero(TStorage.Read(element)) && TStorage.ReadImaginary(element) == 0 ? (byte)0 : (byte)1;
            }
        }

        private static void Pair<T, TNumber, TStorage>(byte* target, byte* x, byte* y, byte* z, int lanes)
            where T : unmanaged where TNumber : INumberBase<TNumber> where TStorage : IStorage<T, TNumber>
        {
            for (var i = 0; i < lanes; i++)
            {
                var element = ((T*)x)[i];
                var re = double.CreateTruncating(TStorage.Read(element));
                ((TTo*)target)[i] = TToStorage.WriteComplex(re, TStorage.ReadImaginary(element));
            }
        }

        private static bool IsComplex(Type type) => type == typeof(Complex64) || type == typeof(Complex);
    }

    private struct Plain<T> : IStorage<T, T>
    {
        public static T Read(T x) => x;
        public static double ReadImaginary(T x) => 0;
        public static T Write(T x) => x;
        public static T WriteComplex(double re, double im) => throw new InternalException($"{typeof(T)} is not complex.");
    }

    private struct BoolStorage : IStorage<byte, byte>
    {
        public static byte Read(byte x) => x;
        public static double ReadImaginary(byte x) => 0;
        public static byte Write(byte x) => x;
        public static byte WriteComplex(double re, double im) => throw new InternalException("bool is not complex.");
    }

    // 16-bit floats go through float64, from which they are rounded once.
    private struct BrainStorage : IStorage<BFloat16, double>
    {
        public static double Read(BFloat16 x) => (float)x;
        public static double ReadImaginary(BFloat16 x) => 0;
        public static BFloat16 Write(double x) => (BFloat16)x;
        public static BFloat16 WriteComplex(double re, double im) => throw new InternalException("bfloat16 is not complex.");
    }

    private struct HalfStorage : IStorage<Half, double>
    {
        public static double Read(Half x) => (double)x;
        public static double ReadImaginary(Half x) => 0;
        public static Half Write(double x) => (Half)x;
        public static Half WriteComplex(double re, double im) => throw new InternalException("float16 is not complex.");
    }

    private struct NarrowStorage : IStorage<Complex64, float>
    {
        public static float Read(Complex64 x) => x.Real;
        public static double ReadImaginary(Complex64 x) => x.Imaginary;
        public static Complex64 Write(float x) => x;
        public static Complex64 WriteComplex(double re, double im) => new((float)re, (float)im);
    }

    private struct WideStorage : IStorage<Complex, double>
    {
        public static double Read(Complex x) => x.Real;
        public static double ReadImaginary(Complex x) => x.Imaginary;
        public static Complex Write(double x) => x;
        public static Complex WriteComplex(double re, double im) => new(re, im);
    }
}
