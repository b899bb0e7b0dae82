using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.Cpu.Il;

/// <summary>The ends of arrays: vectors of which only the first bytes exist in memory. The rest reads as zero and is not written.</summary>
internal static unsafe class PartialAccess
{
    [MethodImpl(NoInlining)]
    public static Vector128<byte> Load128(void* source, nint bytes)
    {
        Vector128<byte> v = default;
        Unsafe.CopyBlockUnaligned(&v, source, (uint)bytes);
        return v;
    }

    [MethodImpl(NoInlining)]
    public static Vector256<byte> Load256(void* source, nint bytes)
    {
        Vector256<byte> v = default;
        Unsafe.CopyBlockUnaligned(&v, source, (uint)bytes);
        return v;
    }

    [MethodImpl(NoInlining)]
    public static Vector512<byte> Load512(void* source, nint bytes)
    {
        Vector512<byte> v = default;
        Unsafe.CopyBlockUnaligned(&v, source, (uint)bytes);
        return v;
    }

    [MethodImpl(NoInlining)]
    public static void Store128(void* target, Vector128<byte> v, nint bytes) => Unsafe.CopyBlockUnaligned(target, &v, (uint)bytes);

    [MethodImpl(NoInlining)]
    public static void Store256(void* target, Vector256<byte> v, nint bytes) => Unsafe.CopyBlockUnaligned(target, &v, (uint)bytes);

    [MethodImpl(NoInlining)]
    public static void Store512(void* target, Vector512<byte> v, nint bytes) => Unsafe.CopyBlockUnaligned(target, &v, (uint)bytes);
}
