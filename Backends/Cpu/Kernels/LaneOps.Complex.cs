using System.Numerics;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu;

/// <content>Complex numbers: complex64 is computed in complex128 and rounded once.</content>
internal static unsafe partial class LaneOps
{
    /// <summary>How a complex element type is stored.</summary>
    private interface IComplexStorage<T, TPart>
    {
        static abstract Complex Read(T x);
        static abstract T Write(Complex x);
        static abstract TPart Part(double x);
        static abstract Complex Join(TPart re, TPart im);
    }

    private struct Narrow : IComplexStorage<Complex64, float>
    {
        public static Complex Read(Complex64 x) => x;
        public static Complex64 Write(Complex x) => (Complex64)x;
        public static float Part(double x) => (float)x;
        public static Complex Join(float re, float im) => new(re, im);
    }

    private struct Wide : IComplexStorage<Complex, double>
    {
        public static Complex Read(Complex x) => x;
        public static Complex Write(Complex x) => x;
        public static double Part(double x) => x;
        public static Complex Join(double re, double im) => new(re, im);
    }

    private static void AddComplex<T, TStorage, TPart>()
        where T : unmanaged where TPart : unmanaged where TStorage : IComplexStorage<T, TPart>
    {
        var t = DType.Of<T>();
        Binary(KOp.Add, (x, y) => x + y);
        Binary(KOp.Sub, (x, y) => x - y);
        Binary(KOp.Mul, (x, y) => x * y);
        Binary(KOp.Div, (x, y) => x / y);
        Unary(KOp.Neg, x => -x);
        Unary(KOp.Conj, Complex.Conjugate);
        Unary(KOp.Exp, Complex.Exp);
        Unary(KOp.Log, Complex.Log);
        Unary(KOp.Sqrt, Complex.Sqrt);
        Part(KOp.Real, x => x.Real);
        Part(KOp.Imag, x => x.Imaginary);
        Part(KOp.Abs, Complex.Abs);
        Test(KOp.Eq, (x, y) => x == y);
        Test(KOp.Ne, (x, y) => x != y);
        Test(KOp.IsFinite, (x, _) => Complex.IsFinite(x));
        Set(KOp.Complex, DType.Of<TPart>(), (target, x, y, _, lanes) =>
        {
            for (var i = 0; i < lanes; i++) ((T*)target)[i] = TStorage.Write(TStorage.Join(((TPart*)x)[i], ((TPart*)y)[i]));
        });

        void Unary(KOp op, Func<Complex, Complex> f) => Set(op, t, (target, x, _, _, lanes) =>
        {
            for (var i = 0; i < lanes; i++) ((T*)target)[i] = TStorage.Write(f(TStorage.Read(((T*)x)[i])));
        });

        void Binary(KOp op, Func<Complex, Complex, Complex> f) => Set(op, t, (target, x, y, _, lanes) =>
        {
            for (var i = 0; i < lanes; i++) ((T*)target)[i] = TStorage.Write(f(TStorage.Read(((T*)x)[i]), TStorage.Read(((T*)y)[i])));
        });

        void Part(KOp op, Func<Complex, double> f) => Set(op, t, (target, x, _, _, lanes) =>
        {
            for (var i = 0; i < lanes; i++) ((TPart*)target)[i] = TStorage.Part(f(TStorage.Read(((T*)x)[i])));
        });

        void Test(KOp op, Func<Complex, Complex, bool> f) => Set(op, t, (target, x, y, _, lanes) =>
        {
            for (var i = 0; i < lanes; i++)
            {
                var second = y is null ? default : TStorage.Read(((T*)y)[i]);
                target[i] = f(TStorage.Read(((T*)x)[i]), second) ? (byte)1 : (byte)0;
            }
        });
    }
}
