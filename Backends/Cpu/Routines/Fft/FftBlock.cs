using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lazy.Backends.Cpu;

/// <summary>
/// A block of lines side by side: n rows of a number of each line, real and imaginary parts in planes of their own. Lines that are
/// missing at the end of the data are zeros.
/// </summary>
internal static unsafe class FftBlock<T> where T : unmanaged, INumberBase<T>
{
    /// <summary>The number of lines.</summary>
    public static int Lanes => 2 * Vector<T>.Count;

    /// <summary>Reads up to <see cref="Lanes"/> lines.</summary>
    public static void Load(FftView<T> x, long n, long lines, T* re, T* im)
    {
        if (lines == Lanes && x.Line == 2 && (x.Im == x.Re + 1 || x.Re == x.Im + 1))
        {
            var swapped = x.Re == x.Im + 1;
            T* from = swapped ? x.Im : x.Re, first = swapped ? im : re, second = swapped ? re : im;
            for (long j = 0; j < n; j++, from += x.Step, first += Lanes, second += Lanes)
            {
                Part(from, first, second);
                Part(from + Lanes, first + Vector<T>.Count, second + Vector<T>.Count);
            }
            return;
        }
        if (lines < Lanes)
        {
            new Span<T>(re, checked((int)(n * Lanes))).Clear();
            new Span<T>(im, checked((int)(n * Lanes))).Clear();
        }
        for (long j = 0; j < n; j++)
        {
            var (at, to) = (j * x.Step, j * Lanes);
            for (long l = 0; l < lines; l++, at += x.Line)
            {
                re[to + l] = x.Re[at];
                im[to + l] = x.Im[at];
            }
        }
    }

    /// <summary>Writes up to <see cref="Lanes"/> lines, times a number.</summary>
    public static void Store(T* re, T* im, long n, long lines, T scale, FftView<T> y)
    {
        if (lines == Lanes && y.Line == 2 && (y.Im == y.Re + 1 || y.Re == y.Im + 1))
        {
            var swapped = y.Re == y.Im + 1;
            T* to = swapped ? y.Im : y.Re, first = swapped ? im : re, second = swapped ? re : im;
            Vector<T> factor = new(scale);
            for (long j = 0; j < n; j++, to += y.Step, first += Lanes, second += Lanes)
            {
                Join(first, second, factor, to);
                Join(first + Vector<T>.Count, second + Vector<T>.Count, factor, to + Lanes);
            }
            return;
        }
        for (long j = 0; j < n; j++)
        {
            var (at, from) = (j * y.Step, j * Lanes);
            for (long l = 0; l < lines; l++, at += y.Line)
            {
                y.Re[at] = re[from + l] * scale;
                y.Im[at] = im[from + l] * scale;
            }
        }
    }

    // Two vectors of pairs as a vector of first and one of second parts.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Part(T* pairs, T* first, T* second)
    {
        if (Avx2.IsSupported && Vector<T>.Count * sizeof(T) == 32)
        {
            if (sizeof(T) == 4)
            {
                Vector256<float> a = Vector256.Load((float*)pairs), b = Vector256.Load((float*)pairs + 8);
                Avx2.Permute4x64(Avx.Shuffle(a, b, 0x88).AsDouble(), 0b11_01_10_00).AsSingle().Store((float*)first);
                Avx2.Permute4x64(Avx.Shuffle(a, b, 0xDD).AsDouble(), 0b11_01_10_00).AsSingle().Store((float*)second);
            }
            else
            {
                Vector256<double> a = Vector256.Load((double*)pairs), b = Vector256.Load((double*)pairs + 4);
                Avx2.Permute4x64(Avx.UnpackLow(a, b), 0b11_01_10_00).Store((double*)first);
                Avx2.Permute4x64(Avx.UnpackHigh(a, b), 0b11_01_10_00).Store((double*)second);
            }
            return;
        }
        for (var i = 0; i < Vector<T>.Count; i++) (first[i], second[i]) = (pairs[2 * i], pairs[(2 * i) + 1]);
    }

    // The reverse.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join(T* first, T* second, Vector<T> factor, T* pairs)
    {
        Vector<T> a = Vector.Load(first) * factor, b = Vector.Load(second) * factor;
        if (Avx2.IsSupported && Vector<T>.Count * sizeof(T) == 32)
        {
            if (sizeof(T) == 4)
            {
                Vector256<float> x = a.AsVector256().AsSingle(), y = b.AsVector256().AsSingle();
                Vector256<float> low = Avx.UnpackLow(x, y), high = Avx.UnpackHigh(x, y);
                Avx.Permute2x128(low, high, 0x20).Store((float*)pairs);
                Avx.Permute2x128(low, high, 0x31).Store((float*)pairs + 8);
            }
            else
            {
                Vector256<double> x = a.AsVector256().AsDouble(), y = b.AsVector256().AsDouble();
                Vector256<double> low = Avx.UnpackLow(x, y), high = Avx.UnpackHigh(x, y);
                Avx.Permute2x128(low, high, 0x20).Store((double*)pairs);
                Avx.Permute2x128(low, high, 0x31).Store((double*)pairs + 4);
            }
            return;
        }
        for (var i = 0; i < Vector<T>.Count; i++) (pairs[2 * i], pairs[(2 * i) + 1]) = (a[i], b[i]);
    }
}
