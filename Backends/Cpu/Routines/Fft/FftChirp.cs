using System.Numerics;

namespace Lazy.Backends.Cpu;

/// <summary>
/// Bluestein's transform: with jk = (j² + k² - (k - j)²)/2 the sum over j is a convolution with exp(πi·j²/n), of any length from 2n - 1.
/// </summary>
internal static unsafe class FftChirp
{
    /// <summary>The transform of the conjugate chirp, wrapped around both ends, divided by its length.</summary>
    public static FftTable<T> Response<T>(long n, FftPlan<T> convolution) where T : unmanaged, INumberBase<T>
    {
        // In float64, whatever the plan's numbers are: a rounding here would touch every result.
        var length = convolution.Length;
        var wide = FftPlan<double>.Get(length);
        using Scratch<double> scratch = new(2 * length);
        var at = scratch.Pointer;
        new Span<double>(at, checked((int)(2 * length))).Clear();
        for (long j = 0; j < n; j++)
        {
            var z = Complex.Conjugate(FftTable<double>.Root((Int128)j * j, 2 * n));
            (at[2 * j], at[(2 * j) + 1]) = (z.Real, z.Imaginary);
            if (j > 0) (at[2 * (length - j)], at[(2 * (length - j)) + 1]) = (z.Real, z.Imaginary);
        }
        var view = FftView<double>.Interleaved(at, 1, 0);
        FftLines<double>.Run(wide, view, view, 1, 1.0 / length);
        var copy = new Complex[length];
        for (long k = 0; k < length; k++) copy[k] = new(at[2 * k], at[(2 * k) + 1]);
        return new FftTable<T>(length, k => copy[k]);
    }

    /// <summary>Transforms a few lines side by side.</summary>
    public static void Run<T>(FftPlan<T> plan, FftView<T> x, FftView<T> y, long lines, T scale) where T : unmanaged, INumberBase<T>
    {
        long n = plan.Length, length = plan.Convolution!.Length, plane = length * lines;
        FftTable<T> chirp = plan.Chirp!, response = plan.Response!;
        using Scratch<T> scratch = new(2 * plane);
        T* re = scratch.Pointer, im = re + plane;
        var view = new FftView<T>(re, im, lines, 1);
        for (long j = 0; j < n; j++)
        {
            T cr = chirp.Re[j], ci = chirp.Im[j];
            for (long l = 0, from = j * x.Step, to = j * lines; l < lines; l++, from += x.Line, to++)
            {
                T a = x.Re[from], b = x.Im[from];
                (re[to], im[to]) = ((a * cr) - (b * ci), (a * ci) + (b * cr));
            }
        }
        new Span<T>(re + (n * lines), checked((int)((length - n) * lines))).Clear();
        new Span<T>(im + (n * lines), checked((int)((length - n) * lines))).Clear();
        FftLines<T>.Run(plan.Convolution, view, view, lines, T.One);
        for (long k = 0; k < length; k++)
        {
            T cr = response.Re[k], ci = response.Im[k];
            for (long l = 0, at = k * lines; l < lines; l++, at++)
            {
                T a = re[at], b = im[at];
                (re[at], im[at]) = ((a * cr) - (b * ci), (a * ci) + (b * cr));
            }
        }
        // With its parts swapped, a transform is its inverse.
        FftLines<T>.Run(plan.Convolution, view.Swapped, view.Swapped, lines, T.One);
        for (long k = 0; k < n; k++)
        {
            T cr = chirp.Re[k] * scale, ci = chirp.Im[k] * scale;
            for (long l = 0, from = k * lines, to = k * y.Step; l < lines; l++, from++, to += y.Line)
            {
                T a = re[from], b = im[from];
                (y.Re[to], y.Im[to]) = ((a * cr) - (b * ci), (a * ci) + (b * cr));
            }
        }
    }
}
