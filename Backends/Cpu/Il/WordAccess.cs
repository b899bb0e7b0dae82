using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.Cpu.Il;

/// <summary>
/// Small elements at a distance of 2, 4 or 8 bytes, as a register: whole words of that distance are loaded, what is wanted is shifted to
/// their low end, and the words are narrowed. Words start at multiples of their size, so that they lie within an allocation where one of
/// their bytes does. Generated code finds the methods by name: bytes of a word, bytes of an element, bits of the register.
/// </summary>
internal static unsafe class WordAccess
{
    [MethodImpl(AggressiveInlining)]
    public static Vector512<uint> Load8To4x512(byte* p, int shift) => Vector512.Narrow(
        Vector512.Load((ulong*)p) >> shift, Vector512.Load((ulong*)(p + 64)) >> shift);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<ushort> Load8To2x512(byte* p, int shift) => Vector512.Narrow(
        Load8To4x512(p, shift), Load8To4x512(p + 128, shift));

    [MethodImpl(AggressiveInlining)]
    public static Vector512<byte> Load8To1x512(byte* p, int shift) => Vector512.Narrow(
        Load8To2x512(p, shift), Load8To2x512(p + 256, shift));

    [MethodImpl(AggressiveInlining)]
    public static Vector512<ushort> Load4To2x512(byte* p, int shift) => Vector512.Narrow(
        Vector512.Load((uint*)p) >> shift, Vector512.Load((uint*)(p + 64)) >> shift);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<byte> Load4To1x512(byte* p, int shift) => Vector512.Narrow(
        Load4To2x512(p, shift), Load4To2x512(p + 128, shift));

    [MethodImpl(AggressiveInlining)]
    public static Vector512<byte> Load2To1x512(byte* p, int shift) => Vector512.Narrow(
        Vector512.Load((ushort*)p) >> shift, Vector512.Load((ushort*)(p + 64)) >> shift);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<uint> Load8To4x256(byte* p, int shift) => Vector256.Narrow(
        Vector256.Load((ulong*)p) >> shift, Vector256.Load((ulong*)(p + 32)) >> shift);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<ushort> Load8To2x256(byte* p, int shift) => Vector256.Narrow(
        Load8To4x256(p, shift), Load8To4x256(p + 64, shift));

    [MethodImpl(AggressiveInlining)]
    public static Vector256<byte> Load8To1x256(byte* p, int shift) => Vector256.Narrow(
        Load8To2x256(p, shift), Load8To2x256(p + 128, shift));

    [MethodImpl(AggressiveInlining)]
    public static Vector256<ushort> Load4To2x256(byte* p, int shift) => Vector256.Narrow(
        Vector256.Load((uint*)p) >> shift, Vector256.Load((uint*)(p + 32)) >> shift);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<byte> Load4To1x256(byte* p, int shift) => Vector256.Narrow(
        Load4To2x256(p, shift), Load4To2x256(p + 64, shift));

    [MethodImpl(AggressiveInlining)]
    public static Vector256<byte> Load2To1x256(byte* p, int shift) => Vector256.Narrow(
        Vector256.Load((ushort*)p) >> shift, Vector256.Load((ushort*)(p + 32)) >> shift);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<uint> Load8To4x128(byte* p, int shift) => Vector128.Narrow(
        Vector128.Load((ulong*)p) >> shift, Vector128.Load((ulong*)(p + 16)) >> shift);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<ushort> Load8To2x128(byte* p, int shift) => Vector128.Narrow(
        Load8To4x128(p, shift), Load8To4x128(p + 32, shift));

    [MethodImpl(AggressiveInlining)]
    public static Vector128<byte> Load8To1x128(byte* p, int shift) => Vector128.Narrow(
        Load8To2x128(p, shift), Load8To2x128(p + 64, shift));

    [MethodImpl(AggressiveInlining)]
    public static Vector128<ushort> Load4To2x128(byte* p, int shift) => Vector128.Narrow(
        Vector128.Load((uint*)p) >> shift, Vector128.Load((uint*)(p + 16)) >> shift);

    [MethodImpl(AggressiveInlining)]
    public static Vector128<byte> Load4To1x128(byte* p, int shift) => Vector128.Narrow(
        Load4To2x128(p, shift), Load4To2x128(p + 32, shift));

    [MethodImpl(AggressiveInlining)]
    public static Vector128<byte> Load2To1x128(byte* p, int shift) => Vector128.Narrow(
        Vector128.Load((ushort*)p) >> shift, Vector128.Load((ushort*)(p + 16)) >> shift);
}
