using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu;

/// <summary>
/// The passes of a transform over a block of lines that lie side by side, so that each number is a vector of lanes and nothing is ever
/// shuffled. Each pass reads one buffer and writes another in the order of the result (Stockham's algorithm; Van Loan, Computational
/// Frameworks for the Fast Fourier Transform, 1992, 1.7).
/// </summary>
internal static unsafe class FftStages<T> where T : unmanaged, INumberBase<T>
{
    /// <summary>Transforms the lines of a; returns whether the result is in b.</summary>
    /// <param name="plan">A plan with stages.</param>
    /// <param name="lanes">How many lines there are; a multiple of a vector's length.</param>
    public static bool Run(FftPlan<T> plan, long lanes, T* ar, T* ai, T* br, T* bi)
    {
        var (span, inB) = (lanes, false);
        var (xr, xi, yr, yi) = ((nint)ar, (nint)ai, (nint)br, (nint)bi);
        foreach (var stage in plan.Stages)
        {
            T* wr = plan.Table!.Re + stage.Table, wi = plan.Table.Im + stage.Table;
            switch (stage.Radix)
            {
                case 2: Radix2(stage.Groups, span, wr, wi, (T*)xr, (T*)xi, (T*)yr, (T*)yi); break;
                case 4: Radix4(stage.Groups, span, wr, wi, (T*)xr, (T*)xi, (T*)yr, (T*)yi); break;
                case 8: Radix8(stage.Groups, span, wr, wi, (T*)xr, (T*)xi, (T*)yr, (T*)yi); break;
                default:
                    RadixOdd(stage, span, wr, wi, plan.Table.Re + stage.Roots, plan.Table.Im + stage.Roots, (T*)xr, (T*)xi, (T*)yr, (T*)yi);
                    break;
            }
            span *= stage.Radix;
            (xr, xi, yr, yi, inB) = (yr, yi, xr, xi, !inB);
        }
        return inB;
    }

    private static void Radix2(long groups, long span, T* wr, T* wi, T* xr, T* xi, T* yr, T* yi)
    {
        var half = groups * span;
        for (long p = 0; p < groups; p++, wr++, wi++)
        {
            long from = p * span, to = 2 * p * span;
            Vector<T> cr = new(*wr), ci = new(*wi);
            for (long q = 0; q < span; q += Vector<T>.Count)
            {
                var a = Z.Load(xr, xi, from + q);
                var b = Z.Load(xr, xi, from + q + half);
                (a + b).Store(yr, yi, to + q);
                (a - b).Times(cr, ci).Store(yr, yi, to + q + span);
            }
        }
    }

    private static void Radix4(long groups, long span, T* wr, T* wi, T* xr, T* xi, T* yr, T* yi)
    {
        var part = groups * span;
        for (long p = 0; p < groups; p++, wr += 3, wi += 3)
        {
            long from = p * span, to = 4 * p * span;
            for (long q = 0; q < span; q += Vector<T>.Count)
            {
                var i = from + q;
                Z a = Z.Load(xr, xi, i), b = Z.Load(xr, xi, i + part), c = Z.Load(xr, xi, i + (2 * part)), d = Z.Load(xr, xi, i + (3 * part));
                Z ac = a + c, bd = b + d, a_c = a - c, b_d = (b - d).Turned;
                var o = to + q;
                (ac + bd).Store(yr, yi, o);
                (a_c + b_d).Times(new(wr[0]), new(wi[0])).Store(yr, yi, o + span);
                (ac - bd).Times(new(wr[1]), new(wi[1])).Store(yr, yi, o + (2 * span));
                (a_c - b_d).Times(new(wr[2]), new(wi[2])).Store(yr, yi, o + (3 * span));
            }
        }
    }

    private static void Radix8(long groups, long span, T* wr, T* wi, T* xr, T* xi, T* yr, T* yi)
    {
        var part = groups * span;
        Vector<T> half = new(T.CreateTruncating(Math.Sqrt(0.5)));
        for (long p = 0; p < groups; p++, wr += 7, wi += 7)
        {
            long from = p * span, to = 8 * p * span;
            for (long q = 0; q < span; q += Vector<T>.Count)
            {
                var i = from + q;
                Z x0 = Z.Load(xr, xi, i), x4 = Z.Load(xr, xi, i + (4 * part)), s04 = x0 + x4, d04 = x0 - x4;
                Z x2 = Z.Load(xr, xi, i + (2 * part)), x6 = Z.Load(xr, xi, i + (6 * part)), s26 = x2 + x6, d26 = (x2 - x6).Turned;
                Z x1 = Z.Load(xr, xi, i + part), x5 = Z.Load(xr, xi, i + (5 * part)), s15 = x1 + x5, d15 = x1 - x5;
                Z x3 = Z.Load(xr, xi, i + (3 * part)), x7 = Z.Load(xr, xi, i + (7 * part)), s37 = x3 + x7, d37 = (x3 - x7).Turned;
                // Transforms of 4 points: of the elements at even places, and of those at odd ones, which then turn by eighths.
                Z e0 = s04 + s26, e2 = s04 - s26, e1 = d04 + d26, e3 = d04 - d26;
                Z o0 = s15 + s37, o2 = (s15 - s37).Turned, o1 = (d15 + d37).TurnedHalf(half), o3 = (d15 - d37).TurnedHalf(half).Turned;
                var o = to + q;
                (e0 + o0).Store(yr, yi, o);
                (e1 + o1).Times(new(wr[0]), new(wi[0])).Store(yr, yi, o + span);
                (e2 + o2).Times(new(wr[1]), new(wi[1])).Store(yr, yi, o + (2 * span));
                (e3 + o3).Times(new(wr[2]), new(wi[2])).Store(yr, yi, o + (3 * span));
                (e0 - o0).Times(new(wr[3]), new(wi[3])).Store(yr, yi, o + (4 * span));
                (e1 - o1).Times(new(wr[4]), new(wi[4])).Store(yr, yi, o + (5 * span));
                (e2 - o2).Times(new(wr[5]), new(wi[5])).Store(yr, yi, o + (6 * span));
                (e3 - o3).Times(new(wr[6]), new(wi[6])).Store(yr, yi, o + (7 * span));
            }
        }
    }

    // By the definition, with elements j and r - j together: their sums meet cosines alone, and their differences sines.
    private static void RadixOdd(FftStage stage, long span, T* wr, T* wi, T* rootRe, T* rootIm, T* xr, T* xi, T* yr, T* yi)
    {
        var (radix, half, part) = (stage.Radix, stage.Radix / 2, stage.Groups * span);
        Vector<T>* sums = stackalloc Vector<T>[2 * half], differences = stackalloc Vector<T>[2 * half];
        for (long p = 0; p < stage.Groups; p++, wr += radix - 1, wi += radix - 1)
        {
            long from = p * span, to = radix * p * span;
            for (long q = 0; q < span; q += Vector<T>.Count)
            {
                var first = Z.Load(xr, xi, from + q);
                var total = first;
                for (var j = 1; j <= half; j++)
                {
                    Z a = Z.Load(xr, xi, from + q + (j * part)), b = Z.Load(xr, xi, from + q + ((radix - j) * part));
                    Z sum = a + b, difference = a - b;
                    (sums[(2 * j) - 2], sums[(2 * j) - 1]) = (sum.Re, sum.Im);
                    (differences[(2 * j) - 2], differences[(2 * j) - 1]) = (difference.Re, difference.Im);
                    total += sum;
                }
                total.Store(yr, yi, to + q);
                for (var k = 1; k <= half; k++)
                {
                    var even = first;
                    Z odd = default;
                    for (int j = 1, turn = k; j <= half; j++, turn = turn + k >= radix ? turn + k - radix : turn + k)
                    {
                        Vector<T> cos = new(rootRe[turn]), sin = new(rootIm[turn]);
                        even = even.Plus(sums[(2 * j) - 2], sums[(2 * j) - 1], cos);
                        odd = odd.Plus(differences[(2 * j) - 2], differences[(2 * j) - 1], sin);
                    }
                    // i·odd, where the sines already carry the sign of the transform.
                    Z turned = new(-odd.Im, odd.Re);
                    (even + turned).Times(new(wr[k - 1]), new(wi[k - 1])).Store(yr, yi, to + q + (k * span));
                    (even - turned).Times(new(wr[radix - k - 1]), new(wi[radix - k - 1])).Store(yr, yi, to + q + ((radix - k) * span));
                }
            }
        }
    }

    /// <summary>A complex number per lane.</summary>
    [method: MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly struct Z(Vector<T> re, Vector<T> im)
    {
        public readonly Vector<T> Re = re;
        public readonly Vector<T> Im = im;

        /// <summary>Times -i.</summary>
        public Z Turned
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => new(Im, -Re);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Z Load(T* re, T* im, long at) => new(Vector.Load(re + at), Vector.Load(im + at));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Z operator +(Z a, Z b) => new(a.Re + b.Re, a.Im + b.Im);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Z operator -(Z a, Z b) => new(a.Re - b.Re, a.Im - b.Im);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Z Times(Vector<T> re, Vector<T> im) =>
            new(Lanes.MultiplyAdd(Re, re, -(Im * im)), Lanes.MultiplyAdd(Re, im, Im * re));

        /// <summary>Times (1 - i)/√2.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Z TurnedHalf(Vector<T> half) => new((Re + Im) * half, (Im - Re) * half);

        /// <summary>Plus a number times a real one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Z Plus(Vector<T> re, Vector<T> im, Vector<T> factor) =>
            new(Lanes.MultiplyAdd(re, factor, Re), Lanes.MultiplyAdd(im, factor, Im));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store(T* re, T* im, long at)
        {
            Vector.Store(Re, re + at);
            Vector.Store(Im, im + at);
        }
    }
}
