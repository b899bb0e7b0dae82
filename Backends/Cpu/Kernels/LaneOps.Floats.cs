using System.Numerics;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu;

/// <content>float32 in float32, float64 in float64.</content>
internal static unsafe partial class LaneOps
{
    private static void AddFloats<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var t = DType.Of<T>();
        Set(KOp.Add, t, ZipVector<T, Sum<T>>);
        Set(KOp.Sub, t, ZipVector<T, Difference<T>>);
        Set(KOp.Mul, t, ZipVector<T, Product<T>>);
        Set(KOp.Div, t, ZipVector<T, Ratio<T>>);
        Set(KOp.Rem, t, Zip<T, T, FloatRemainder<T>>);
        Set(KOp.Neg, t, Map<T, T, Negative<T>>);
        Set(KOp.Abs, t, Map<T, T, AbsoluteValue<T>>);
        Set(KOp.Sign, t, Map<T, T, FloatSign<T>>);
        Set(KOp.Min, t, Zip<T, T, Lesser<T>>);
        Set(KOp.Max, t, Zip<T, T, Greater<T>>);
        Set(KOp.Floor, t, Map<T, T, FloorOf<T>>);
        Set(KOp.Ceil, t, Map<T, T, CeilingOf<T>>);
        Set(KOp.Round, t, Map<T, T, HalfToEven<T>>);
        Set(KOp.RoundAway, t, Map<T, T, HalfAway<T>>);
        Set(KOp.Trunc, t, Map<T, T, Truncated<T>>);
        Set(KOp.NextAfter, t, Zip<T, T, Neighbour<T>>);
        Set(KOp.IsFinite, t, Map<T, bool, Finite<T>>);
        Set(KOp.Sqrt, t, Map<T, T, SquareRoot<T>>);
        Set(KOp.Rsqrt, t, Map<T, T, InverseRoot<T>>);
        AddComparisons<T>(t);
    }

    private struct Ratio<T> : IVectorBinary<T> where T : INumberBase<T>
    {
        public static T Of(T x, T y) => x / y;
        public static Vector<T> Of(Vector<T> x, Vector<T> y) => x / y;
    }

    private struct FloatRemainder<T> : IBinary<T, T> where T : IBinaryFloatingPointIeee754<T>
    {
        public static T Of(T x, T y) => x % y;
    }

    private struct AbsoluteValue<T> : IUnary<T, T> where T : IBinaryFloatingPointIeee754<T>
    {
        public static T Of(T x) => T.Abs(x);
    }

    // Keeps -0 and NaN.
    private struct FloatSign<T> : IUnary<T, T> where T : IBinaryFloatingPointIeee754<T>
    {
        public static T Of(T x) => x > T.Zero ? T.One : x < T.Zero ? -T.One : x;
    }

    private struct FloorOf<T> : IUnary<T, T> where T : IBinaryFloatingPointIeee754<T>
    {
        public static T Of(T x) => T.Floor(x);
    }

    private struct CeilingOf<T> : IUnary<T, T> where T : IBinaryFloatingPointIeee754<T>
    {
        public static T Of(T x) => T.Ceiling(x);
    }

    private struct HalfToEven<T> : IUnary<T, T> where T : IBinaryFloatingPointIeee754<T>
    {
        public static T Of(T x) => T.Round(x, MidpointRounding.ToEven);
    }

    private struct HalfAway<T> : IUnary<T, T> where T : IBinaryFloatingPointIeee754<T>
    {
        public static T Of(T x) => T.Round(x, MidpointRounding.AwayFromZero);
    }

    private struct Truncated<T> : IUnary<T, T> where T : IBinaryFloatingPointIeee754<T>
    {
        public static T Of(T x) => T.Truncate(x);
    }

    private struct Neighbour<T> : IBinary<T, T> where T : IBinaryFloatingPointIeee754<T>
    {
        public static T Of(T from, T to) => T.IsNaN(from) || T.IsNaN(to) ? T.NaN : from == to ? to : from < to ? T.BitIncrement(from) : T.BitDecrement(from);
    }

    private struct Finite<T> : IUnary<T, bool> where T : IBinaryFloatingPointIeee754<T>
    {
        public static bool Of(T x) => T.IsFinite(x);
    }

    private struct SquareRoot<T> : IUnary<T, T> where T : IBinaryFloatingPointIeee754<T>
    {
        public static T Of(T x) => T.Sqrt(x);
    }

    private struct InverseRoot<T> : IUnary<T, T> where T : IBinaryFloatingPointIeee754<T>
    {
        public static T Of(T x) => T.One / T.Sqrt(x);
    }
}
