using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.Cpu.Il;

/// <summary>
/// The ends of arrays: vectors of which only the first bytes exist in memory. The rest reads as zero and is not written. By masks where the
/// machine has them: a call costs the loops around it every register that they keep a value in.
/// </summary>
internal static unsafe class PartialAccess
{
    [MethodImpl(AggressiveInlining)]
    public static Vector128<byte> Load128(void* source, nint bytes) => Avx512BW.VL.IsSupported
        ? Avx512BW.VL.MaskLoad((byte*)source, Vector128.LessThan(Vector128<byte>.Indices, Vector128.Create((byte)bytes)), default)
        : Copy128(source, bytes);

    [MethodImpl(AggressiveInlining)]
    public static Vector256<byte> Load256(void* source, nint bytes) => Avx512BW.VL.IsSupported
        ? Avx512BW.VL.MaskLoad((byte*)source, Vector256.LessThan(Vector256<byte>.Indices, Vector256.Create((byte)bytes)), default)
        : Copy256(source, bytes);

    [MethodImpl(AggressiveInlining)]
    public static Vector512<byte> Load512(void* source, nint bytes) => Avx512BW.IsSupported
        ? Avx512BW.MaskLoad((byte*)source, Vector512.LessThan(Vector512<byte>.Indices, Vector512.Create((byte)bytes)), default)
        : Copy512(source, bytes);

    [MethodImpl(AggressiveInlining)]
    public static void Store128(void* target, Vector128<byte> v, nint bytes)
    {
        if (Avx512BW.VL.IsSupported)
            Avx512BW.VL.MaskStore((byte*)target, Vector128.LessThan(Vector128<byte>.Indices, Vector128.Create((byte)bytes)), v);
        else Write128(target, v, bytes);
    }

    [MethodImpl(AggressiveInlining)]
    public static void Store256(void* target, Vector256<byte> v, nint bytes)
    {
        if (Avx512BW.VL.IsSupported)
            Avx512BW.VL.MaskStore((byte*)target, Vector256.LessThan(Vector256<byte>.Indices, Vector256.Create((byte)bytes)), v);
        else Write256(target, v, bytes);
    }

    [MethodImpl(AggressiveInlining)]
    public static void Store512(void* target, Vector512<byte> v, nint bytes)
    {
        if (Avx512BW.IsSupported)
            Avx512BW.MaskStore((byte*)target, Vector512.LessThan(Vector512<byte>.Indices, Vector512.Create((byte)bytes)), v);
        else Write512(target, v, bytes);
    }

    [MethodImpl(NoInlining)]
    private static Vector128<byte> Copy128(void* source, nint bytes)
    {
        Vector128<byte> v = default;
        Unsafe.CopyBlockUnaligned(&v, source, (uint)bytes);
        return v;
    }

    [MethodImpl(NoInlining)]
    private static Vector256<byte> Copy256(void* source, nint bytes)
    {
        Vector256<byte> v = default;
        Unsafe.CopyBlockUnaligned(&v, source, (uint)bytes);
        return v;
    }

    [MethodImpl(NoInlining)]
    private static Vector512<byte> Copy512(void* source, nint bytes)
    {
        Vector512<byte> v = default;
        Unsafe.CopyBlockUnaligned(&v, source, (uint)bytes);
        return v;
    }

    [MethodImpl(NoInlining)]
    private static void Write128(void* target, Vector128<byte> v, nint bytes) => Unsafe.CopyBlockUnaligned(target, &v, (uint)bytes);

    [MethodImpl(NoInlining)]
    private static void Write256(void* target, Vector256<byte> v, nint bytes) => Unsafe.CopyBlockUnaligned(target, &v, (uint)bytes);

    [MethodImpl(NoInlining)]
    private static void Write512(void* target, Vector512<byte> v, nint bytes) => Unsafe.CopyBlockUnaligned(target, &v, (uint)bytes);
}
