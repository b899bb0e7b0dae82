using System.Numerics;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu;

/// <content>Integers wrap; bools are bytes 0 and 1.</content>
internal static unsafe partial class LaneOps
{
    private static void AddIntegers<T>() where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var t = DType.Of<T>();
        Set(KOp.Add, t, ZipVector<T, Sum<T>>);
        Set(KOp.Sub, t, ZipVector<T, Difference<T>>);
        Set(KOp.Mul, t, ZipVector<T, Product<T>>);
        Set(KOp.Div, t, Zip<T, T, Quotient<T>>);
        Set(KOp.Rem, t, Zip<T, T, Remainder<T>>);
        Set(KOp.Neg, t, Map<T, T, Negative<T>>);
        Set(KOp.Abs, t, Map<T, T, Magnitude<T>>);
        Set(KOp.Sign, t, Map<T, T, Signum<T>>);
        Set(KOp.Min, t, ZipVector<T, Lesser<T>>);
        Set(KOp.Max, t, ZipVector<T, Greater<T>>);
        Set(KOp.And, t, ZipVector<T, BitAnd<T>>);
        Set(KOp.Or, t, ZipVector<T, BitOr<T>>);
        Set(KOp.Xor, t, ZipVector<T, BitXor<T>>);
        Set(KOp.Not, t, Map<T, T, BitNot<T>>);
        Set(KOp.ShiftLeft, t, Zip<T, T, LeftShift<T>>);
        Set(KOp.ShiftRightArithmetic, t, Zip<T, T, RightShift<T>>);
        Set(KOp.ShiftRightLogical, t, Zip<T, T, LogicalShift<T>>);
        Set(KOp.PopCount, t, Map<T, T, Ones<T>>);
        Set(KOp.Clz, t, Map<T, T, LeadingZeros<T>>);
        Set(KOp.MulHi, t, Zip<T, T, UpperProduct<T>>);
        AddComparisons<T>(t);
    }

    private static void AddBools()
    {
        var t = DType.Bool;
        foreach (var op in (KOp[])[KOp.Add, KOp.Or, KOp.Max]) Set(op, t, ZipVector<byte, BitOr<byte>>);
        foreach (var op in (KOp[])[KOp.Mul, KOp.And, KOp.Min]) Set(op, t, ZipVector<byte, BitAnd<byte>>);
        foreach (var op in (KOp[])[KOp.Sub, KOp.Xor]) Set(op, t, ZipVector<byte, BitXor<byte>>);
        Set(KOp.Not, t, Map<byte, byte, Opposite>);
        AddComparisons<byte>(t);
    }

    private static void AddComparisons<T>(DType t) where T : unmanaged, IComparisonOperators<T, T, bool>
    {
        Set(KOp.Eq, t, Zip<T, bool, Equal<T>>);
        Set(KOp.Ne, t, Zip<T, bool, Unequal<T>>);
        Set(KOp.Lt, t, Zip<T, bool, Less<T>>);
        Set(KOp.Le, t, Zip<T, bool, LessOrEqual<T>>);
        Set(KOp.Gt, t, Zip<T, bool, More<T>>);
        Set(KOp.Ge, t, Zip<T, bool, MoreOrEqual<T>>);
    }

    private struct Sum<T> : IVectorBinary<T> where T : INumberBase<T>
    {
        public static T Of(T x, T y) => unchecked(x + y);
        public static Vector<T> Of(Vector<T> x, Vector<T> y) => x + y;
    }

    private struct Difference<T> : IVectorBinary<T> where T : INumberBase<T>
    {
        public static T Of(T x, T y) => unchecked(x - y);
        public static Vector<T> Of(Vector<T> x, Vector<T> y) => x - y;
    }

    private struct Product<T> : IVectorBinary<T> where T : INumberBase<T>
    {
        public static T Of(T x, T y) => unchecked(x * y);
        public static Vector<T> Of(Vector<T> x, Vector<T> y) => x * y;
    }

    private struct Lesser<T> : IVectorBinary<T> where T : INumber<T>
    {
        public static T Of(T x, T y) => T.Min(x, y);
        public static Vector<T> Of(Vector<T> x, Vector<T> y) => Vector.Min(x, y);
    }

    private struct Greater<T> : IVectorBinary<T> where T : INumber<T>
    {
        public static T Of(T x, T y) => T.Max(x, y);
        public static Vector<T> Of(Vector<T> x, Vector<T> y) => Vector.Max(x, y);
    }

    private struct BitAnd<T> : IVectorBinary<T> where T : IBinaryInteger<T>
    {
        public static T Of(T x, T y) => x & y;
        public static Vector<T> Of(Vector<T> x, Vector<T> y) => x & y;
    }

    private struct BitOr<T> : IVectorBinary<T> where T : IBinaryInteger<T>
    {
        public static T Of(T x, T y) => x | y;
        public static Vector<T> Of(Vector<T> x, Vector<T> y) => x | y;
    }

    private struct BitXor<T> : IVectorBinary<T> where T : IBinaryInteger<T>
    {
        public static T Of(T x, T y) => x ^ y;
        public static Vector<T> Of(Vector<T> x, Vector<T> y) => x ^ y;
    }

    private struct Quotient<T> : IBinary<T, T> where T : IBinaryInteger<T>
    {
        // .NET throws for x / 0 and for the most negative number / -1.
        public static T Of(T x, T y) => y == T.Zero ? T.AllBitsSet : IsMinusOne(y) ? unchecked(T.Zero - x) : x / y;
    }

    private struct Remainder<T> : IBinary<T, T> where T : IBinaryInteger<T>
    {
        public static T Of(T x, T y) => y == T.Zero ? x : IsMinusOne(y) ? T.Zero : x % y;
    }

    private static bool IsMinusOne<T>(T y) where T : IBinaryInteger<T> => T.IsNegative(y) && y == T.AllBitsSet;

    private struct Negative<T> : IUnary<T, T> where T : INumberBase<T>
    {
        public static T Of(T x) => unchecked(-x);
    }

    private struct Magnitude<T> : IUnary<T, T> where T : IBinaryInteger<T>
    {
        public static T Of(T x) => T.IsNegative(x) ? unchecked(T.Zero - x) : x;
    }

    private struct Signum<T> : IUnary<T, T> where T : IBinaryInteger<T>
    {
        public static T Of(T x) => T.IsNegative(x) ? T.AllBitsSet : T.IsZero(x) ? T.Zero : T.One;
    }

    private struct BitNot<T> : IUnary<T, T> where T : IBinaryInteger<T>
    {
        public static T Of(T x) => ~x;
    }

    private struct Opposite : IUnary<byte, byte>
    {
        public static byte Of(byte x) => (byte)(x ^ 1);
    }

    // A shift count is taken as unsigned, so that a negative one is too wide as well.
    private static bool IsWide<T>(T count) where T : unmanaged, IBinaryInteger<T> =>
        ulong.CreateTruncating(count) >= (ulong)(sizeof(T) * 8);

    private struct LeftShift<T> : IBinary<T, T> where T : unmanaged, IBinaryInteger<T>
    {
        public static T Of(T x, T y) => IsWide(y) ? T.Zero : x << int.CreateTruncating(y);
    }

    private struct LogicalShift<T> : IBinary<T, T> where T : unmanaged, IBinaryInteger<T>
    {
        public static T Of(T x, T y) => IsWide(y) ? T.Zero : x >>> int.CreateTruncating(y);
    }

    private struct RightShift<T> : IBinary<T, T> where T : unmanaged, IBinaryInteger<T>
    {
        public static T Of(T x, T y) => !IsWide(y) ? x >> int.CreateTruncating(y) : T.IsNegative(x) ? T.AllBitsSet : T.Zero;
    }

    private struct Ones<T> : IUnary<T, T> where T : IBinaryInteger<T>
    {
        public static T Of(T x) => T.PopCount(x);
    }

    private struct LeadingZeros<T> : IUnary<T, T> where T : IBinaryInteger<T>
    {
        public static T Of(T x) => T.LeadingZeroCount(x);
    }

    private struct UpperProduct<T> : IBinary<T, T> where T : unmanaged, IBinaryInteger<T>
    {
        public static T Of(T x, T y)
        {
            if (sizeof(T) < 8) return T.CreateTruncating((long.CreateTruncating(x) * long.CreateTruncating(y)) >> (sizeof(T) * 8));
            return typeof(T) == typeof(long)
                ? T.CreateTruncating(Math.BigMul(long.CreateTruncating(x), long.CreateTruncating(y), out _))
                : T.CreateTruncating(Math.BigMul(ulong.CreateTruncating(x), ulong.CreateTruncating(y), out _));
        }
    }

    private struct Equal<T> : IBinary<T, bool> where T : IEqualityOperators<T, T, bool>
    {
        public static bool Of(T x, T y) => x == y;
    }

    private struct Unequal<T> : IBinary<T, bool> where T : IEqualityOperators<T, T, bool>
    {
        public static bool Of(T x, T y) => x != y;
    }

    private struct Less<T> : IBinary<T, bool> where T : IComparisonOperators<T, T, bool>
    {
        public static bool Of(T x, T y) => x < y;
    }

    private struct LessOrEqual<T> : IBinary<T, bool> where T : IComparisonOperators<T, T, bool>
    {
        public static bool Of(T x, T y) => x <= y;
    }

    private struct More<T> : IBinary<T, bool> where T : IComparisonOperators<T, T, bool>
    {
        public static bool Of(T x, T y) => x > y;
    }

    private struct MoreOrEqual<T> : IBinary<T, bool> where T : IComparisonOperators<T, T, bool>
    {
        public static bool Of(T x, T y) => x >= y;
    }
}
