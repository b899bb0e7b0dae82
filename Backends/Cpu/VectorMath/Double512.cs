using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lazy.Backends.VectorMath;
using static System.Runtime.CompilerServices.MethodImplOptions;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace Lazy.Backends.Cpu.VectorMath;

/// <summary>512 bits of double; where the machine has no such register, .NET splits it.</summary>
internal readonly struct Double512 : ILanes<V>
{
    [MethodImpl(AggressiveInlining)]
    public static V C(double value) => Vector512.Create(value);

    [MethodImpl(AggressiveInlining)]
    public static V Bits(long pattern) => Vector512.Create(pattern).AsDouble();

    [MethodImpl(AggressiveInlining)]
    public static V Add(V a, V b) => a + b;

    [MethodImpl(AggressiveInlining)]
    public static V Sub(V a, V b) => a - b;

    [MethodImpl(AggressiveInlining)]
    public static V Mul(V a, V b) => a * b;

    [MethodImpl(AggressiveInlining)]
    public static V Div(V a, V b) => a / b;

    [MethodImpl(AggressiveInlining)]
    public static V MulAdd(V a, V b, V c) => Vector512.MultiplyAddEstimate(a, b, c);

    [MethodImpl(AggressiveInlining)]
    public static V Fma(V a, V b, V c) => Vector512.FusedMultiplyAdd(a, b, c);

    [MethodImpl(AggressiveInlining)]
    public static V Neg(V a) => -a;

    [MethodImpl(AggressiveInlining)]
    public static V Abs(V a) => Vector512.Abs(a);

    [MethodImpl(AggressiveInlining)]
    public static V Sqrt(V a) => Vector512.Sqrt(a);

    [MethodImpl(AggressiveInlining)]
    public static V Round(V a) => Vector512.Round(a);

    [MethodImpl(AggressiveInlining)]
    public static V Floor(V a) => Vector512.Floor(a);

    [MethodImpl(AggressiveInlining)]
    public static V Ceil(V a) => Vector512.Ceiling(a);

    [MethodImpl(AggressiveInlining)]
    public static V Trunc(V a) => Vector512.Truncate(a);

    // The x86 instruction returns its second operand when one is NaN, so the bound comes first.
    [MethodImpl(AggressiveInlining)]
    public static V AtMost(V value, V bound) => Vector512.MinNative(bound, value);

    [MethodImpl(AggressiveInlining)]
    public static V AtLeast(V value, V bound) => Vector512.MaxNative(bound, value);

    [MethodImpl(AggressiveInlining)]
    public static V Min(V a, V b) => Vector512.Min(a, b);

    [MethodImpl(AggressiveInlining)]
    public static V Max(V a, V b) => Vector512.Max(a, b);

    [MethodImpl(AggressiveInlining)]
    public static V Less(V a, V b) => Vector512.LessThan(a, b);

    [MethodImpl(AggressiveInlining)]
    public static V LessEqual(V a, V b) => Vector512.LessThanOrEqual(a, b);

    [MethodImpl(AggressiveInlining)]
    public static V Equal(V a, V b) => Vector512.Equals(a, b);

    [MethodImpl(AggressiveInlining)]
    public static V And(V a, V b) => a & b;

    [MethodImpl(AggressiveInlining)]
    public static V Or(V a, V b) => a | b;

    [MethodImpl(AggressiveInlining)]
    public static V Xor(V a, V b) => a ^ b;

    [MethodImpl(AggressiveInlining)]
    public static V AndNot(V a, V b) => Vector512.AndNot(a, b);

    [MethodImpl(AggressiveInlining)]
    public static V Select(V mask, V whereSet, V elsewhere) => Vector512.ConditionalSelect(mask, whereSet, elsewhere);

    [MethodImpl(AggressiveInlining)]
    public static bool Any(V mask) => mask.AsInt64() != Vector512<long>.Zero;

    [MethodImpl(AggressiveInlining)]
    public static bool All(V mask) => mask.AsInt64() == Vector512<long>.AllBitsSet;

    [MethodImpl(AggressiveInlining)]
    public static V AddBits(V a, V b) => (a.AsInt64() + b.AsInt64()).AsDouble();

    [MethodImpl(AggressiveInlining)]
    public static V SubBits(V a, V b) => (a.AsInt64() - b.AsInt64()).AsDouble();

    [MethodImpl(AggressiveInlining)]
    public static V ShiftLeft(V a, int count) => (a.AsInt64() << count).AsDouble();

    [MethodImpl(AggressiveInlining)]
    public static V ShiftRight(V a, int count) => (a.AsInt64() >>> count).AsDouble();

    public static bool CanScale { [MethodImpl(AggressiveInlining)] get => Avx512F.IsSupported; }

    [MethodImpl(AggressiveInlining)]
    public static V Scale(V a, V n) => Avx512F.Scale(a, n);

    [MethodImpl(NoInlining)]
    public static V Patch(V result, V mask, V argument, Func<double, double> slow)
    {
        for (var bits = mask.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
        {
            var lane = BitOperations.TrailingZeroCount(bits);
            result = result.WithElement(lane, slow(argument.GetElement(lane)));
        }
        return result;
    }

    // Large angles are patched.
    [MethodImpl(AggressiveInlining)]
    public static V Remainder(V angle, V limit, V reduced) => reduced;

    [MethodImpl(AggressiveInlining)]
    public static V Quadrant(V angle, V limit, V reduced) => reduced;
}
