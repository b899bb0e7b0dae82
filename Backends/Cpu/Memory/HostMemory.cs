using System.Runtime.InteropServices;

namespace Lazy.Backends.Cpu;

/// <summary>Blocks straight from the operating system. Large ones on Linux ask for huge pages: the first touch of a 4 KiB page costs 1 to
/// 2 µs, which is more than the arithmetic of any memory-bound kernel, and a 2 MiB page costs a tenth per byte.</summary>
internal static unsafe partial class HostMemory
{
    private const long HugePage = 2L << 20;
    private const int ProtectReadWrite = 3;
    private const int MapPrivateAnonymous = 0x22;
    private const int AdviseHugePage = 14;

    /// <summary>Blocks of a whole huge page or more start at a multiple of it, less a stagger; see <see cref="Allocate"/>.</summary>
    private const long Stagger = 4096;

    private static readonly bool Maps = ProbeMap();
    private static uint color;

    /// <summary>A block of at least <paramref name="bytes"/> (a multiple of 64), aligned to 64 bytes, or 0 when there is no
    /// memory.</summary>
    public static nint Allocate(long bytes)
    {
        if (!Maps || bytes < HugePage)
        {
            try
            {
                return (nint)NativeMemory.AlignedAlloc((nuint)bytes, 64);
            }
            catch (OutOfMemoryException)
            {
                return 0;
            }
        }
        // Over-reserve to find a huge-page boundary, and give the ends back.
        var length = RoundToPages(bytes + Stagger);
        var raw = Map(0, (nuint)(length + HugePage), ProtectReadWrite, MapPrivateAnonymous, -1, 0);
        if (raw == -1) return 0;
        var start = (raw + (nint)HugePage - 1) & ~((nint)HugePage - 1);
        if (start > raw) _ = Unmap(raw, (nuint)(start - raw));
        var tail = raw + (nint)HugePage - start;
        if (tail > 0) _ = Unmap(start + (nint)length, (nuint)tail);
        _ = Advise(start, (nuint)length, AdviseHugePage);
        // Arrays that all start at the same offset of a page fight for the same cache sets, and loads are held up by stores whose
        // addresses agree in the low 12 bits: spread the starts over the page.
        return start + (nint)(Interlocked.Increment(ref color) % (uint)(Stagger / 256)) * 256;
    }

    /// <summary>Returns a block of <see cref="Allocate"/> to the operating system.</summary>
    public static void Free(nint block, long bytes)
    {
        if (!Maps || bytes < HugePage) NativeMemory.AlignedFree((void*)block);
        else _ = Unmap(block & ~((nint)HugePage - 1), (nuint)RoundToPages(bytes + Stagger));
    }

    // 64 KiB: the largest base page of the platforms .NET runs on.
    private static long RoundToPages(long bytes) => (bytes + 0xFFFF) & ~0xFFFFL;

    private static bool ProbeMap()
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            var page = Map(0, 0x10000, ProtectReadWrite, MapPrivateAnonymous, -1, 0);
            return page != -1 && Advise(page, 0x10000, AdviseHugePage) <= 0 && Unmap(page, 0x10000) == 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
