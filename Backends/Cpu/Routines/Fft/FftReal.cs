using System.Numerics;

namespace Lazy.Backends.Cpu;

/// <summary>
/// Transforms of real lines: of an even number of points as a complex one of half as many, whose parts are the points at even and at odd
/// places; of an odd number as a complex one with imaginary parts of zero.
/// </summary>
internal static unsafe class FftReal<T> where T : unmanaged, INumberBase<T>
{
    private const long ChunkPoints = 1 << 14;

    private static readonly T Half = T.CreateTruncating(0.5);

    /// <summary>n real numbers, at distances in parts, to n/2 + 1 complex ones.</summary>
    public static void Forward(long n, T* x, long step, long line, FftView<T> y, long lines)
    {
        var group = Group(n, lines);
        WorkerPool.For((lines + group - 1) / group, Math.Max(1, ChunkPoints / (group * n)), (start, end) =>
        {
            for (var g = start; g < end; g++)
            {
                var count = Math.Min(group, lines - (g * group));
                Forward(n, x + (g * group * line), step, line, y.FromLine(g * group), count, FftPlan<T>.Get(n));
            }
        });
    }

    /// <summary>n/2 + 1 complex numbers to n real ones, times a number.</summary>
    public static void Inverse(long n, FftView<T> x, T* y, long step, long line, long lines, T scale)
    {
        var group = Group(n, lines);
        WorkerPool.For((lines + group - 1) / group, Math.Max(1, ChunkPoints / (group * n)), (start, end) =>
        {
            for (var g = start; g < end; g++)
            {
                var count = Math.Min(group, lines - (g * group));
                Inverse(n, x.FromLine(g * group), y + (g * group * line), step, line, count, scale, FftPlan<T>.Get(n));
            }
        });
    }

    // Lines of the scratch memory lie side by side, as blocks read them.
    private static long Group(long n, long lines) => n <= 4096 ? Math.Min(lines, FftBlock<T>.Lanes) : 1;

    private static void Forward(long n, T* x, long step, long line, FftView<T> y, long lines, FftPlan<T> plan)
    {
        var points = n % 2 == 0 ? n / 2 : n;
        using Scratch<T> scratch = new(2 * points * lines);
        T* re = scratch.Pointer, im = re + (points * lines);
        var z = new FftView<T>(re, im, lines, 1);
        if (n % 2 == 0)
        {
            FftLines<T>.Run(FftPlan<T>.Get(points), new(x, x + step, 2 * step, line), z, lines, T.One);
            Chunked(points / 2, lines, (start, end) =>
            {
                for (var k = start; k < end; k++) Join(k, points, plan.Real, z, y, lines);
            });
            return;
        }
        for (long j = 0; j < n; j++)
        {
            for (long l = 0; l < lines; l++) (re[(j * lines) + l], im[(j * lines) + l]) = (x[(j * step) + (l * line)], T.Zero);
        }
        FftLines<T>.Run(plan, z, z, lines, T.One);
        for (long k = 0; k <= n / 2; k++)
        {
            for (long l = 0; l < lines; l++)
            {
                var to = (k * y.Step) + (l * y.Line);
                (y.Re[to], y.Im[to]) = (re[(k * lines) + l], im[(k * lines) + l]);
            }
        }
    }

    private static void Inverse(long n, FftView<T> x, T* y, long step, long line, long lines, T scale, FftPlan<T> plan)
    {
        var points = n % 2 == 0 ? n / 2 : n;
        using Scratch<T> scratch = new(2 * points * lines);
        T* re = scratch.Pointer, im = re + (points * lines);
        var z = new FftView<T>(re, im, lines, 1);
        if (n % 2 == 0)
        {
            Chunked(points / 2, lines, (start, end) =>
            {
                for (var k = start; k < end; k++) Part(k, points, plan.Real, x, z, lines);
            });
            // The factor of a half that the parts leave out is that between the lengths.
            FftLines<T>.Run(FftPlan<T>.Get(points), z.Swapped, new FftView<T>(y, y + step, 2 * step, line).Swapped, lines, scale);
            return;
        }
        for (long k = 0; k <= n / 2; k++)
        {
            for (long l = 0; l < lines; l++)
            {
                T a = x.Re[(k * x.Step) + (l * x.Line)], b = k == 0 ? T.Zero : x.Im[(k * x.Step) + (l * x.Line)];
                (re[(k * lines) + l], im[(k * lines) + l]) = (a, b);
                if (k > 0) (re[((n - k) * lines) + l], im[((n - k) * lines) + l]) = (a, -b);
            }
        }
        FftLines<T>.Run(plan, z.Swapped, z.Swapped, lines, scale);
        for (long j = 0; j < n; j++)
        {
            for (long l = 0; l < lines; l++) y[(j * step) + (l * line)] = re[(j * lines) + l];
        }
    }

    private static void Chunked(long last, long lines, Action<long, long> body) =>
        WorkerPool.For(last + 1, Math.Max(1, ChunkPoints / lines), body);

    // Elements k and h - k of the result from the same elements of the half, whose even and odd parts have conjugate symmetry.
    private static void Join(long k, long h, FftTable<T> roots, FftView<T> z, FftView<T> y, long lines)
    {
        var mirror = k == 0 ? 0 : h - k;
        T wr = roots.Re[k], wi = roots.Im[k];
        for (long l = 0; l < lines; l++)
        {
            long p = (k * z.Step) + l, q = (mirror * z.Step) + l;
            T a = z.Re[p], b = z.Im[p], c = z.Re[q], d = z.Im[q];
            // Even: (z + z̄')/2; odd: (z - z̄')/2i.
            T er = (a + c) * Half, ei = (b - d) * Half, or = (b + d) * Half, oi = (c - a) * Half;
            T tr = (or * wr) - (oi * wi), ti = (or * wi) + (oi * wr);
            long to = (k * y.Step) + (l * y.Line), other = ((h - k) * y.Step) + (l * y.Line);
            (y.Re[to], y.Im[to]) = (er + tr, ei + ti);
            (y.Re[other], y.Im[other]) = (er - tr, ti - ei);
        }
    }

    // The reverse, twice as large: even part plus i times the odd part.
    private static void Part(long k, long h, FftTable<T> roots, FftView<T> x, FftView<T> z, long lines)
    {
        T wr = roots.Re[k], wi = roots.Im[k];
        for (long l = 0; l < lines; l++)
        {
            long p = (k * x.Step) + (l * x.Line), q = ((h - k) * x.Step) + (l * x.Line);
            T a = x.Re[p], b = k == 0 ? T.Zero : x.Im[p], c = x.Re[q], d = k == 0 ? T.Zero : x.Im[q];
            T er = a + c, ei = b - d, dr = a - c, di = b + d;
            // Times the conjugate root.
            T or = (dr * wr) + (di * wi), oi = (di * wr) - (dr * wi);
            var to = (k * z.Step) + l;
            (z.Re[to], z.Im[to]) = (er - oi, ei + or);
            if (k == 0) continue;
            var other = ((h - k) * z.Step) + l;
            (z.Re[other], z.Im[other]) = (er + oi, or - ei);
        }
    }
}
