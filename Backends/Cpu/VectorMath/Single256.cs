using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lazy.Backends.VectorMath;
using static System.Runtime.CompilerServices.MethodImplOptions;
using V = System.Runtime.Intrinsics.Vector256<float>;

namespace Lazy.Backends.Cpu.VectorMath;

/// <summary>256 bits of float.</summary>
internal readonly struct Single256 : ILanes<V>
{
    [MethodImpl(AggressiveInlining)]
    public static V C(double value) => Vector256.Create((float)value);

    [MethodImpl(AggressiveInlining)]
    public static V Bits(long pattern) => Vector256.Create((int)pattern).AsSingle();

    [MethodImpl(AggressiveInlining)]
    public static V Add(V a, V b) => a + b;

    [MethodImpl(AggressiveInlining)]
    public static V Sub(V a, V b) => a - b;

    [MethodImpl(AggressiveInlining)]
    public static V Mul(V a, V b) => a * b;

    [MethodImpl(AggressiveInlining)]
    public static V Div(V a, V b) => a / b;

    [MethodImpl(AggressiveInlining)]
    public static V MulAdd(V a, V b, V c) => Vector256.MultiplyAddEstimate(a, b, c);

    [MethodImpl(AggressiveInlining)]
    public static V Fma(V a, V b, V c) => Vector256.FusedMultiplyAdd(a, b, c);

    [MethodImpl(AggressiveInlining)]
    public static V Neg(V a) => -a;

    [MethodImpl(AggressiveInlining)]
    public static V Abs(V a) => Vector256.Abs(a);

    [MethodImpl(AggressiveInlining)]
    public static V Sqrt(V a) => Vector256.Sqrt(a);

    [MethodImpl(AggressiveInlining)]
    public static V Round(V a) => Vector256.Round(a);

    [MethodImpl(AggressiveInlining)]
    public static V Floor(V a) => Vector256.Floor(a);

    [MethodImpl(AggressiveInlining)]
    public static V Ceil(V a) => Vector256.Ceiling(a);

    [MethodImpl(AggressiveInlining)]
    public static V Trunc(V a) => Vector256.Truncate(a);

    // The x86 instruction returns its second operand when one is NaN, so the bound comes first.
    [MethodImpl(AggressiveInlining)]
    public static V AtMost(V value, V bound) => Vector256.MinNative(bound, value);

    [MethodImpl(AggressiveInlining)]
    public static V AtLeast(V value, V bound) => Vector256.MaxNative(bound, value);

    [MethodImpl(AggressiveInlining)]
    public static V Min(V a, V b) => Vector256.Min(a, b);

    [MethodImpl(AggressiveInlining)]
    public static V Max(V a, V b) => Vector256.Max(a, b);

    [MethodImpl(AggressiveInlining)]
    public static V Less(V a, V b) => Vector256.LessThan(a, b);

    [MethodImpl(AggressiveInlining)]
    public static V LessEqual(V a, V b) => Vector256.LessThanOrEqual(a, b);

    [MethodImpl(AggressiveInlining)]
    public static V Equal(V a, V b) => Vector256.Equals(a, b);

    [MethodImpl(AggressiveInlining)]
    public static V And(V a, V b) => a & b;

    [MethodImpl(AggressiveInlining)]
    public static V Or(V a, V b) => a | b;

    [MethodImpl(AggressiveInlining)]
    public static V Xor(V a, V b) => a ^ b;

    [MethodImpl(AggressiveInlining)]
    public static V AndNot(V a, V b) => Vector256.AndNot(a, b);

    [MethodImpl(AggressiveInlining)]
    public static V Select(V mask, V whereSet, V elsewhere) => Vector256.ConditionalSelect(mask, whereSet, elsewhere);

    [MethodImpl(AggressiveInlining)]
    public static bool Any(V mask) => mask.AsInt32() != Vector256<int>.Zero;

    [MethodImpl(AggressiveInlining)]
    public static bool All(V mask) => mask.AsInt32() == Vector256<int>.AllBitsSet;

    [MethodImpl(AggressiveInlining)]
    public static V AddBits(V a, V b) => (a.AsInt32() + b.AsInt32()).AsSingle();

    [MethodImpl(AggressiveInlining)]
    public static V SubBits(V a, V b) => (a.AsInt32() - b.AsInt32()).AsSingle();

    [MethodImpl(AggressiveInlining)]
    public static V ShiftLeft(V a, int count) => (a.AsInt32() << count).AsSingle();

    [MethodImpl(AggressiveInlining)]
    public static V ShiftRight(V a, int count) => (a.AsInt32() >>> count).AsSingle();

    public static bool CanScale { [MethodImpl(AggressiveInlining)] get => Avx512F.VL.IsSupported; }

    [MethodImpl(AggressiveInlining)]
    public static V Scale(V a, V n) => Avx512F.VL.Scale(a, n);

    [MethodImpl(NoInlining)]
    public static V Patch(V result, V mask, V argument, Func<double, double> slow)
    {
        for (var bits = mask.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
        {
            var lane = BitOperations.TrailingZeroCount(bits);
            result = result.WithElement(lane, (float)slow(argument.GetElement(lane)));
        }
        return result;
    }

    // Large angles are patched.
    [MethodImpl(AggressiveInlining)]
    public static V Remainder(V angle, V limit, V reduced) => reduced;

    [MethodImpl(AggressiveInlining)]
    public static V Quadrant(V angle, V limit, V reduced) => reduced;
}
