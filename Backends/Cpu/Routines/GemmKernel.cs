using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lazy.Backends.Cpu;

/// <summary>What becomes of a product.</summary>
internal enum GemmStore
{
    /// <summary>c = a·b.</summary>
    Set,

    /// <summary>c += a·b.</summary>
    Add,

    /// <summary>c -= a·b.</summary>
    Subtract,
}

/// <summary>
/// The innermost product: a tile of Rows x Columns sums held in registers while the depth runs. The left operand comes packed as depth x
/// Rows (each value is broadcast), the right one as rows of Columns values, ldb apart: packed, or a row-major matrix as it lies in memory.
/// With 512 bits 24 sums, 2 right vectors and a broadcast use 27 of 32 registers, which the compiler keeps without spilling; with 256 and
/// 128 bits 12 sums fit the 16 registers of x64. Each step does two products per vector load, so the multipliers and not the loads limit
/// it.
/// </summary>
internal static unsafe class GemmKernel<T> where T : unmanaged
{
    /// <summary>Rows of the tile.</summary>
    public static int Rows => Vector512.IsHardwareAccelerated ? 12 : 6;

    /// <summary>Rows of a third of the tile, which the kernel can do alone: a panel with fewer rows of the matrix takes as many thirds as
    /// it needs. 0 where it cannot.</summary>
    public static int Third => Vector512.IsHardwareAccelerated ? 4 : 0;

    /// <summary>Columns of the tile: two vectors.</summary>
    public static int Columns => 2 * (Vector512.IsHardwareAccelerated ? Vector512<T>.Count
        : Vector256.IsHardwareAccelerated ? Vector256<T>.Count : Vector128<T>.Count);

    /// <summary>c = a·b, c += a·b or c -= a·b over a whole tile, the right operand packed.</summary>
    public static void RunPacked(long depth, T* a, T* b, T* c, long ldc, GemmStore store) =>
        Run<Packed>(depth, a, b, Columns, c, ldc, store);

    /// <summary>As the other, with the right operand as it lies in memory.</summary>
    public static void RunStored(long depth, T* a, T* b, long ldb, T* c, long ldc, GemmStore store) =>
        Run<Stored>(depth, a, b, ldb, c, ldc, store);

    /// <summary>As the others, for <see cref="Third"/> rows of a panel of the left operand.</summary>
    public static void RunThird(bool stored, long depth, T* a, T* b, long ldb, T* c, long ldc, GemmStore store)
    {
        if (stored) Third512<Stored>(depth, a, b, ldb, c, ldc, store);
        else Third512<Packed>(depth, a, b, Columns, c, ldc, store);
    }

    private readonly struct Packed;

    private readonly struct Stored;

    private static void Run<TRight>(long depth, T* a, T* b, long ldb, T* c, long ldc, GemmStore store)
    {
        AskFor(c, ldc);
        if (Vector512.IsHardwareAccelerated) Run512<TRight>(depth, a, b, ldb, c, ldc, store);
        else if (Vector256.IsHardwareAccelerated) Run256<TRight>(depth, a, b, ldb, c, ldc, store);
        else Run128<TRight>(depth, a, b, ldb, c, ldc, store);
    }

    /// <summary>Asks for the tile of the result, which may be far away and is wanted at the end of the depth.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AskFor(T* c, long ldc)
    {
        if (!Sse.IsSupported) return;
        for (var row = 0; row < Rows; row++, c += ldc)
        {
            Sse.Prefetch0(c);
            Sse.Prefetch0(c + Columns / 2);
        }
    }

    /// <summary>Asks for the same row of the panel to the right: where the operand lies unpacked in memory, its rows are far apart, and the
    /// prefetcher of the processor does not see the pattern.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ahead<TRight>(T* b)
    {
        if (typeof(TRight) != typeof(Stored) || !Sse.IsSupported) return;
        Sse.Prefetch1(b + Columns);
        Sse.Prefetch1(b + Columns + Columns / 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run512<TRight>(long depth, T* a, T* b, long ldb, T* c, long ldc, GemmStore store)
    {
        Vector512<T> s00 = Vector512<T>.Zero, s01 = Vector512<T>.Zero, s10 = Vector512<T>.Zero, s11 = Vector512<T>.Zero;
        Vector512<T> s20 = Vector512<T>.Zero, s21 = Vector512<T>.Zero, s30 = Vector512<T>.Zero, s31 = Vector512<T>.Zero;
        Vector512<T> s40 = Vector512<T>.Zero, s41 = Vector512<T>.Zero, s50 = Vector512<T>.Zero, s51 = Vector512<T>.Zero;
        Vector512<T> s60 = Vector512<T>.Zero, s61 = Vector512<T>.Zero, s70 = Vector512<T>.Zero, s71 = Vector512<T>.Zero;
        Vector512<T> s80 = Vector512<T>.Zero, s81 = Vector512<T>.Zero, s90 = Vector512<T>.Zero, s91 = Vector512<T>.Zero;
        Vector512<T> sa0 = Vector512<T>.Zero, sa1 = Vector512<T>.Zero, sb0 = Vector512<T>.Zero, sb1 = Vector512<T>.Zero;
        for (; depth > 0; depth--, a += 12, b += ldb)
        {
            Ahead<TRight>(b);
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + Vector512<T>.Count);
            var x = Vector512.Create(a[0]);
            s00 = Lanes.MultiplyAdd(x, b0, s00);
            s01 = Lanes.MultiplyAdd(x, b1, s01);
            x = Vector512.Create(a[1]);
            s10 = Lanes.MultiplyAdd(x, b0, s10);
            s11 = Lanes.MultiplyAdd(x, b1, s11);
            x = Vector512.Create(a[2]);
            s20 = Lanes.MultiplyAdd(x, b0, s20);
            s21 = Lanes.MultiplyAdd(x, b1, s21);
            x = Vector512.Create(a[3]);
            s30 = Lanes.MultiplyAdd(x, b0, s30);
            s31 = Lanes.MultiplyAdd(x, b1, s31);
            x = Vector512.Create(a[4]);
            s40 = Lanes.MultiplyAdd(x, b0, s40);
            s41 = Lanes.MultiplyAdd(x, b1, s41);
            x = Vector512.Create(a[5]);
            s50 = Lanes.MultiplyAdd(x, b0, s50);
            s51 = Lanes.MultiplyAdd(x, b1, s51);
            x = Vector512.Create(a[6]);
            s60 = Lanes.MultiplyAdd(x, b0, s60);
            s61 = Lanes.MultiplyAdd(x, b1, s61);
            x = Vector512.Create(a[7]);
            s70 = Lanes.MultiplyAdd(x, b0, s70);
            s71 = Lanes.MultiplyAdd(x, b1, s71);
            x = Vector512.Create(a[8]);
            s80 = Lanes.MultiplyAdd(x, b0, s80);
            s81 = Lanes.MultiplyAdd(x, b1, s81);
            x = Vector512.Create(a[9]);
            s90 = Lanes.MultiplyAdd(x, b0, s90);
            s91 = Lanes.MultiplyAdd(x, b1, s91);
            x = Vector512.Create(a[10]);
            sa0 = Lanes.MultiplyAdd(x, b0, sa0);
            sa1 = Lanes.MultiplyAdd(x, b1, sa1);
            x = Vector512.Create(a[11]);
            sb0 = Lanes.MultiplyAdd(x, b0, sb0);
            sb1 = Lanes.MultiplyAdd(x, b1, sb1);
        }
        Store(c, s00, s01, store);
        Store(c + ldc, s10, s11, store);
        Store(c + 2 * ldc, s20, s21, store);
        Store(c + 3 * ldc, s30, s31, store);
        Store(c + 4 * ldc, s40, s41, store);
        Store(c + 5 * ldc, s50, s51, store);
        Store(c + 6 * ldc, s60, s61, store);
        Store(c + 7 * ldc, s70, s71, store);
        Store(c + 8 * ldc, s80, s81, store);
        Store(c + 9 * ldc, s90, s91, store);
        Store(c + 10 * ldc, sa0, sa1, store);
        Store(c + 11 * ldc, sb0, sb1, store);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Third512<TRight>(long depth, T* a, T* b, long ldb, T* c, long ldc, GemmStore store)
    {
        Vector512<T> s00 = Vector512<T>.Zero, s01 = Vector512<T>.Zero, s10 = Vector512<T>.Zero, s11 = Vector512<T>.Zero;
        Vector512<T> s20 = Vector512<T>.Zero, s21 = Vector512<T>.Zero, s30 = Vector512<T>.Zero, s31 = Vector512<T>.Zero;
        for (; depth > 0; depth--, a += 12, b += ldb)
        {
            Ahead<TRight>(b);
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + Vector512<T>.Count);
            var x = Vector512.Create(a[0]);
            s00 = Lanes.MultiplyAdd(x, b0, s00);
            s01 = Lanes.MultiplyAdd(x, b1, s01);
            x = Vector512.Create(a[1]);
            s10 = Lanes.MultiplyAdd(x, b0, s10);
            s11 = Lanes.MultiplyAdd(x, b1, s11);
            x = Vector512.Create(a[2]);
            s20 = Lanes.MultiplyAdd(x, b0, s20);
            s21 = Lanes.MultiplyAdd(x, b1, s21);
            x = Vector512.Create(a[3]);
            s30 = Lanes.MultiplyAdd(x, b0, s30);
            s31 = Lanes.MultiplyAdd(x, b1, s31);
        }
        Store(c, s00, s01, store);
        Store(c + ldc, s10, s11, store);
        Store(c + 2 * ldc, s20, s21, store);
        Store(c + 3 * ldc, s30, s31, store);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* c, Vector512<T> first, Vector512<T> second, GemmStore store)
    {
        if (store != GemmStore.Set)
        {
            Vector512<T> before = Vector512.Load(c), next = Vector512.Load(c + Vector512<T>.Count);
            (first, second) = store == GemmStore.Add ? (before + first, next + second) : (before - first, next - second);
        }
        first.Store(c);
        second.Store(c + Vector512<T>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run256<TRight>(long depth, T* a, T* b, long ldb, T* c, long ldc, GemmStore store)
    {
        Vector256<T> s00 = Vector256<T>.Zero, s01 = Vector256<T>.Zero, s10 = Vector256<T>.Zero, s11 = Vector256<T>.Zero;
        Vector256<T> s20 = Vector256<T>.Zero, s21 = Vector256<T>.Zero, s30 = Vector256<T>.Zero, s31 = Vector256<T>.Zero;
        Vector256<T> s40 = Vector256<T>.Zero, s41 = Vector256<T>.Zero, s50 = Vector256<T>.Zero, s51 = Vector256<T>.Zero;
        for (; depth > 0; depth--, a += 6, b += ldb)
        {
            Ahead<TRight>(b);
            var b0 = Vector256.Load(b);
            var b1 = Vector256.Load(b + Vector256<T>.Count);
            var x = Vector256.Create(a[0]);
            s00 = Lanes.MultiplyAdd(x, b0, s00);
            s01 = Lanes.MultiplyAdd(x, b1, s01);
            x = Vector256.Create(a[1]);
            s10 = Lanes.MultiplyAdd(x, b0, s10);
            s11 = Lanes.MultiplyAdd(x, b1, s11);
            x = Vector256.Create(a[2]);
            s20 = Lanes.MultiplyAdd(x, b0, s20);
            s21 = Lanes.MultiplyAdd(x, b1, s21);
            x = Vector256.Create(a[3]);
            s30 = Lanes.MultiplyAdd(x, b0, s30);
            s31 = Lanes.MultiplyAdd(x, b1, s31);
            x = Vector256.Create(a[4]);
            s40 = Lanes.MultiplyAdd(x, b0, s40);
            s41 = Lanes.MultiplyAdd(x, b1, s41);
            x = Vector256.Create(a[5]);
            s50 = Lanes.MultiplyAdd(x, b0, s50);
            s51 = Lanes.MultiplyAdd(x, b1, s51);
        }
        Store(c, s00, s01, store);
        Store(c + ldc, s10, s11, store);
        Store(c + 2 * ldc, s20, s21, store);
        Store(c + 3 * ldc, s30, s31, store);
        Store(c + 4 * ldc, s40, s41, store);
        Store(c + 5 * ldc, s50, s51, store);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* c, Vector256<T> first, Vector256<T> second, GemmStore store)
    {
        if (store != GemmStore.Set)
        {
            Vector256<T> before = Vector256.Load(c), next = Vector256.Load(c + Vector256<T>.Count);
            (first, second) = store == GemmStore.Add ? (before + first, next + second) : (before - first, next - second);
        }
        first.Store(c);
        second.Store(c + Vector256<T>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run128<TRight>(long depth, T* a, T* b, long ldb, T* c, long ldc, GemmStore store)
    {
        Vector128<T> s00 = Vector128<T>.Zero, s01 = Vector128<T>.Zero, s10 = Vector128<T>.Zero, s11 = Vector128<T>.Zero;
        Vector128<T> s20 = Vector128<T>.Zero, s21 = Vector128<T>.Zero, s30 = Vector128<T>.Zero, s31 = Vector128<T>.Zero;
        Vector128<T> s40 = Vector128<T>.Zero, s41 = Vector128<T>.Zero, s50 = Vector128<T>.Zero, s51 = Vector128<T>.Zero;
        for (; depth > 0; depth--, a += 6, b += ldb)
        {
            Ahead<TRight>(b);
            var b0 = Vector128.Load(b);
            var b1 = Vector128.Load(b + Vector128<T>.Count);
            var x = Vector128.Create(a[0]);
            s00 = Lanes.MultiplyAdd(x, b0, s00);
            s01 = Lanes.MultiplyAdd(x, b1, s01);
            x = Vector128.Create(a[1]);
            s10 = Lanes.MultiplyAdd(x, b0, s10);
            s11 = Lanes.MultiplyAdd(x, b1, s11);
            x = Vector128.Create(a[2]);
            s20 = Lanes.MultiplyAdd(x, b0, s20);
            s21 = Lanes.MultiplyAdd(x, b1, s21);
            x = Vector128.Create(a[3]);
            s30 = Lanes.MultiplyAdd(x, b0, s30);
            s31 = Lanes.MultiplyAdd(x, b1, s31);
            x = Vector128.Create(a[4]);
            s40 = Lanes.MultiplyAdd(x, b0, s40);
            s41 = Lanes.MultiplyAdd(x, b1, s41);
            x = Vector128.Create(a[5]);
            s50 = Lanes.MultiplyAdd(x, b0, s50);
            s51 = Lanes.MultiplyAdd(x, b1, s51);
        }
        Store(c, s00, s01, store);
        Store(c + ldc, s10, s11, store);
        Store(c + 2 * ldc, s20, s21, store);
        Store(c + 3 * ldc, s30, s31, store);
        Store(c + 4 * ldc, s40, s41, store);
        Store(c + 5 * ldc, s50, s51, store);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* c, Vector128<T> first, Vector128<T> second, GemmStore store)
    {
        if (store != GemmStore.Set)
        {
            Vector128<T> before = Vector128.Load(c), next = Vector128.Load(c + Vector128<T>.Count);
            (first, second) = store == GemmStore.Add ? (before + first, next + second) : (before - first, next - second);
        }
        first.Store(c);
        second.Store(c + Vector128<T>.Count);
    }
}
