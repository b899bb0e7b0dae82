using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.Cpu.VectorMath;

/// <summary>
/// Quotients of 32-bit integers, lane by lane: float64 holds the operands, and its quotient lies nearer to the true one than that to the
/// next whole number, so that cutting it is exact. By 0 it is -1 (all bits set), and INT_MIN / -1 wraps.
/// </summary>
internal static class IntegerDivision
{
    [MethodImpl(AggressiveInlining)]
    public static Vector512<int> Div(Vector512<int> x, Vector512<int> y) => Vector512.Equals(y, default) | Vector512.Narrow(
        Quotient(Vector512.WidenLower(x), Vector512.WidenLower(y)), Quotient(Vector512.WidenUpper(x), Vector512.WidenUpper(y)));

    [MethodImpl(AggressiveInlining)]
    public static Vector512<uint> Div(Vector512<uint> x, Vector512<uint> y) => Vector512.Equals(y, default) | Vector512.Narrow(
        Quotient(Vector512.WidenLower(x).AsInt64(), Vector512.WidenLower(y).AsInt64()).AsUInt64(),
        Quotient(Vector512.WidenUpper(x).AsInt64(), Vector512.WidenUpper(y).AsInt64()).AsUInt64());

    [MethodImpl(AggressiveInlining)]
    public static Vector256<int> Div(Vector256<int> x, Vector256<int> y) => Vector256.Equals(y, default) | Vector256.Narrow(
        Quotient(Vector256.WidenLower(x), Vector256.WidenLower(y)), Quotient(Vector256.WidenUpper(x), Vector256.WidenUpper(y)));

    [MethodImpl(AggressiveInlining)]
    public static Vector256<uint> Div(Vector256<uint> x, Vector256<uint> y) => Vector256.Equals(y, default) | Vector256.Narrow(
        Quotient(Vector256.WidenLower(x).AsInt64(), Vector256.WidenLower(y).AsInt64()).AsUInt64(),
        Quotient(Vector256.WidenUpper(x).AsInt64(), Vector256.WidenUpper(y).AsInt64()).AsUInt64());

    [MethodImpl(AggressiveInlining)]
    public static Vector128<int> Div(Vector128<int> x, Vector128<int> y) => Vector128.Equals(y, default) | Vector128.Narrow(
        Quotient(Vector128.WidenLower(x), Vector128.WidenLower(y)), Quotient(Vector128.WidenUpper(x), Vector128.WidenUpper(y)));

    [MethodImpl(AggressiveInlining)]
    public static Vector128<uint> Div(Vector128<uint> x, Vector128<uint> y) => Vector128.Equals(y, default) | Vector128.Narrow(
        Quotient(Vector128.WidenLower(x).AsInt64(), Vector128.WidenLower(y).AsInt64()).AsUInt64(),
        Quotient(Vector128.WidenUpper(x).AsInt64(), Vector128.WidenUpper(y).AsInt64()).AsUInt64());

    [MethodImpl(AggressiveInlining)]
    private static Vector512<long> Quotient(Vector512<long> x, Vector512<long> y) =>
        Vector512.ConvertToInt64Native(Vector512.ConvertToDouble(x) / Vector512.ConvertToDouble(y));

    [MethodImpl(AggressiveInlining)]
    private static Vector256<long> Quotient(Vector256<long> x, Vector256<long> y) =>
        Vector256.ConvertToInt64Native(Vector256.ConvertToDouble(x) / Vector256.ConvertToDouble(y));

    [MethodImpl(AggressiveInlining)]
    private static Vector128<long> Quotient(Vector128<long> x, Vector128<long> y) =>
        Vector128.ConvertToInt64Native(Vector128.ConvertToDouble(x) / Vector128.ConvertToDouble(y));
}
