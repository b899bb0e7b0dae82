using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Lazy.Backends.Cpu.Il;

/// <summary>
/// Every second element of memory as a register, and two registers as elements in turn: the parts of complex numbers. Elements are 4 or 8
/// bytes, whatever they hold. Generated code finds the methods by their parameters.
/// </summary>
internal static unsafe class PairAccess
{
    // The second register ends with the last element that is wanted, so that nothing behind it is read.
    [MethodImpl(AggressiveInlining)]
    public static Vector512<int> Load512(int* p)
    {
        Vector512<int> low = Vector512.Load(p), high = Vector512.Load(p + 15);
        return Choose(low, Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 17, 19, 21, 23, 25, 27, 29, 31), high);
    }

    [MethodImpl(AggressiveInlining)]
    public static Vector256<int> Load256(int* p) =>
        Choose(Vector256.Load(p), Vector256.Create(0, 2, 4, 6, 9, 11, 13, 15), Vector256.Load(p + 7));

    [MethodImpl(AggressiveInlining)]
    public static Vector128<int> Load128(int* p) => Choose(Vector128.Load(p), Vector128.Create(0, 2, 5, 7), Vector128.Load(p + 3));

    [MethodImpl(AggressiveInlining)]
    public static Vector512<long> Load512(long* p) =>
        Choose(Vector512.Load(p), Vector512.Create(0L, 2, 4, 6, 9, 11, 13, 15), Vector512.Load(p + 7));

    [MethodImpl(AggressiveInlining)]
    public static Vector256<long> Load256(long* p) => Choose(Vector256.Load(p), Vector256.Create(0L, 2, 5, 7), Vector256.Load(p + 3));

    [MethodImpl(AggressiveInlining)]
    public static Vector128<long> Load128(long* p) => Vector128.Create(p[0], p[2]);

    [MethodImpl(AggressiveInlining)]
    public static void Store512(int* p, Vector512<int> even, Vector512<int> odd)
    {
        Choose(even, Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23), odd).Store(p);
        Choose(even, Vector512.Create(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), odd).Store(p + 16);
    }

    [MethodImpl(AggressiveInlining)]
    public static void Store256(int* p, Vector256<int> even, Vector256<int> odd)
    {
        Choose(even, Vector256.Create(0, 8, 1, 9, 2, 10, 3, 11), odd).Store(p);
        Choose(even, Vector256.Create(4, 12, 5, 13, 6, 14, 7, 15), odd).Store(p + 8);
    }

    [MethodImpl(AggressiveInlining)]
    public static void Store128(int* p, Vector128<int> even, Vector128<int> odd)
    {
        Choose(even, Vector128.Create(0, 4, 1, 5), odd).Store(p);
        Choose(even, Vector128.Create(2, 6, 3, 7), odd).Store(p + 4);
    }

    [MethodImpl(AggressiveInlining)]
    public static void Store512(long* p, Vector512<long> even, Vector512<long> odd)
    {
        Choose(even, Vector512.Create(0L, 8, 1, 9, 2, 10, 3, 11), odd).Store(p);
        Choose(even, Vector512.Create(4L, 12, 5, 13, 6, 14, 7, 15), odd).Store(p + 8);
    }

    [MethodImpl(AggressiveInlining)]
    public static void Store256(long* p, Vector256<long> even, Vector256<long> odd)
    {
        Choose(even, Vector256.Create(0L, 4, 1, 5), odd).Store(p);
        Choose(even, Vector256.Create(2L, 6, 3, 7), odd).Store(p + 4);
    }

    [MethodImpl(AggressiveInlining)]
    public static void Store128(long* p, Vector128<long> even, Vector128<long> odd)
    {
        Vector128.Create(even[0], odd[0]).Store(p);
        Vector128.Create(even[1], odd[1]).Store(p + 2);
    }

    // Lanes of two registers by their numbers, which count on in the second.
    [MethodImpl(AggressiveInlining)]
    private static Vector512<int> Choose(Vector512<int> x, Vector512<int> at, Vector512<int> y) => Avx512F.IsSupported
        ? Avx512F.PermuteVar16x32x2(x, at, y)
        : Vector512.ConditionalSelect(Vector512.LessThan(at, Vector512.Create(16)), Vector512.Shuffle(x, at),
            Vector512.Shuffle(y, at - Vector512.Create(16)));

    [MethodImpl(AggressiveInlining)]
    private static Vector256<int> Choose(Vector256<int> x, Vector256<int> at, Vector256<int> y) => Avx512F.VL.IsSupported
        ? Avx512F.VL.PermuteVar8x32x2(x, at, y)
        : Vector256.ConditionalSelect(Vector256.LessThan(at, Vector256.Create(8)), Vector256.Shuffle(x, at),
            Vector256.Shuffle(y, at - Vector256.Create(8)));

    [MethodImpl(AggressiveInlining)]
    private static Vector128<int> Choose(Vector128<int> x, Vector128<int> at, Vector128<int> y) => Avx512F.VL.IsSupported
        ? Avx512F.VL.PermuteVar4x32x2(x, at, y)
        : Vector128.ConditionalSelect(Vector128.LessThan(at, Vector128.Create(4)), Vector128.Shuffle(x, at),
            Vector128.Shuffle(y, at - Vector128.Create(4)));

    [MethodImpl(AggressiveInlining)]
    private static Vector512<long> Choose(Vector512<long> x, Vector512<long> at, Vector512<long> y) => Avx512F.IsSupported
        ? Avx512F.PermuteVar8x64x2(x, at, y)
        : Vector512.ConditionalSelect(Vector512.LessThan(at, Vector512.Create(8L)), Vector512.Shuffle(x, at),
            Vector512.Shuffle(y, at - Vector512.Create(8L)));

    [MethodImpl(AggressiveInlining)]
    private static Vector256<long> Choose(Vector256<long> x, Vector256<long> at, Vector256<long> y) => Avx512F.VL.IsSupported
        ? Avx512F.VL.PermuteVar4x64x2(x, at, y)
        : Vector256.ConditionalSelect(Vector256.LessThan(at, Vector256.Create(4L)), Vector256.Shuffle(x, at),
            Vector256.Shuffle(y, at - Vector256.Create(4L)));
}
