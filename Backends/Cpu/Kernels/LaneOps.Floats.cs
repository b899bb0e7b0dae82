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
        Set(KOp.RoundAway, t, Map<T, T, HalfAway<T>>);
        Set(KOp.NextAfter, t, Zip<T, T, Neighbour<T>>);
        Set(KOp.IsFinite, t, Map<T, bool, Finite<T>>);
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

    private struct HalfAway<T> : IUnary<T, T> where T : IBinaryFloatingPointIeee754<T>
    {
        public static T Of(T x) => T.Round(x, MidpointRounding.AwayFromZero);
    }

    private struct Neighbour<T> : IBinary<T, T> where T : IBinaryFloatingPointIeee754<T>
    {
        public static T Of(T from, T to)
        {
            if (T.IsNaN(from) || T.IsNaN(to)) return T.NaN;
            return from == to ? to : from < to ? T.BitIncrement(from) : T.BitDecrement(from);
        }
    }

    private struct Finite<T> : IUnary<T, bool> where T : IBinaryFloatingPointIeee754<T>
    {
        public static bool Of(T x) => T.IsFinite(x);
    }
}
