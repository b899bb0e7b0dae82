using System.Diagnostics.CodeAnalysis;

namespace Lazy;

public static partial class jnp
{
    /// <summary>Discrete Fourier transforms.</summary>
    public static fourier fft { get; } = new();

    /// <summary>
    /// Discrete Fourier transforms, as <c>jnp.fft</c>; an object, for a static class cannot hold a function of its own name. Float32 gives
    /// complex64, float64 complex128; integers and 16-bit floats are taken as float32. n and s cut an axis or fill it up with zeros; norm is
    /// "backward" (inverse transforms are divided by n), "ortho" (both by √n) or "forward".
    /// </summary>
    [SuppressMessage("Performance", "CA1822", Justification = "They are reached through the object.")]
    public sealed class fourier
    {
        internal fourier() { }

        /// <summary>The transform along an axis: yₖ = Σ aⱼ·exp(-2πi·jk/n).</summary>
        public NDArray fft(NDArray a, int? n = null, int axis = -1, string? norm = null) =>
            Fourier.Along("fft", a, FftType.FFT, n, axis, norm);

        /// <summary>The inverse of <see cref="fft"/>.</summary>
        public NDArray ifft(NDArray a, int? n = null, int axis = -1, string? norm = null) =>
            Fourier.Along("ifft", a, FftType.IFFT, n, axis, norm);

        /// <summary>The transform of real numbers along an axis: its elements 0 to n/2, of which the others are conjugates.</summary>
        public NDArray rfft(NDArray a, int? n = null, int axis = -1, string? norm = null) =>
            Fourier.Along("rfft", a, FftType.RFFT, n, axis, norm);

        /// <summary>The inverse of <see cref="rfft"/>: n real numbers, 2·(m - 1) of m elements where n is not given.</summary>
        public NDArray irfft(NDArray a, int? n = null, int axis = -1, string? norm = null) =>
            Fourier.Along("irfft", a, FftType.IRFFT, n, axis, norm);

        /// <summary>The transform along axes; all where none are given, or the last ones for which s has lengths.</summary>
        public NDArray fftn(NDArray a, Axes? s = null, Axes? axes = null, string? norm = null) =>
            Fourier.Along("fftn", a, FftType.FFT, s, axes, norm);

        /// <summary>The inverse of <see cref="fftn"/>.</summary>
        public NDArray ifftn(NDArray a, Axes? s = null, Axes? axes = null, string? norm = null) =>
            Fourier.Along("ifftn", a, FftType.IFFT, s, axes, norm);

        /// <summary>The transform of real numbers along axes: of the last axis the elements 0 to n/2.</summary>
        public NDArray rfftn(NDArray a, Axes? s = null, Axes? axes = null, string? norm = null) =>
            Fourier.Along("rfftn", a, FftType.RFFT, s, axes, norm);

        /// <summary>The inverse of <see cref="rfftn"/>: real numbers, 2·(m - 1) of m elements along the last axis where s is not given.</summary>
        public NDArray irfftn(NDArray a, Axes? s = null, Axes? axes = null, string? norm = null) =>
            Fourier.Along("irfftn", a, FftType.IRFFT, s, axes, norm);

        /// <summary>The transform along two axes.</summary>
        public NDArray fft2(NDArray a, Axes? s = null, Axes? axes = null, string? norm = null) =>
            Fourier.Along("fft2", a, FftType.FFT, s, axes ?? (-2, -1), norm);

        /// <summary>The inverse of <see cref="fft2"/>.</summary>
        public NDArray ifft2(NDArray a, Axes? s = null, Axes? axes = null, string? norm = null) =>
            Fourier.Along("ifft2", a, FftType.IFFT, s, axes ?? (-2, -1), norm);

        /// <summary>The transform of real numbers along two axes: of the last one the elements 0 to n/2.</summary>
        public NDArray rfft2(NDArray a, Axes? s = null, Axes? axes = null, string? norm = null) =>
            Fourier.Along("rfft2", a, FftType.RFFT, s, axes ?? (-2, -1), norm);

        /// <summary>The inverse of <see cref="rfft2"/>: real numbers.</summary>
        public NDArray irfft2(NDArray a, Axes? s = null, Axes? axes = null, string? norm = null) =>
            Fourier.Along("irfft2", a, FftType.IRFFT, s, axes ?? (-2, -1), norm);

        /// <summary>The transform of n numbers with conjugate symmetry, of which the first n/2 + 1 are given: real numbers.</summary>
        public NDArray hfft(NDArray a, int? n = null, int axis = -1, string? norm = null) =>
            Fourier.Along("hfft", jnp.conj(a), FftType.IRFFT, n, axis, Fourier.Opposite("hfft", norm));

        /// <summary>The inverse of <see cref="hfft"/>: of real numbers the elements 0 to n/2.</summary>
        public NDArray ihfft(NDArray a, int? n = null, int axis = -1, string? norm = null) =>
            jnp.conj(Fourier.Along("ihfft", a, FftType.RFFT, n, axis, Fourier.Opposite("ihfft", norm)));

        /// <summary>The frequencies of the elements of a transform of n points at distances d: 0, 1, …, then the negative ones, over n·d.</summary>
        public NDArray fftfreq(int n, double d = 1.0, DType? dtype = null)
        {
            Fourier.CheckPoints("fftfreq", n);
            return Fourier.Frequencies(jnp.arange(n).At[((n + 1) / 2)..].Add(-n), n, d, dtype);
        }

        /// <summary>The frequencies of the elements of a transform of n real points at distances d: 0, 1, …, n/2, over n·d.</summary>
        public NDArray rfftfreq(int n, double d = 1.0, DType? dtype = null)
        {
            Fourier.CheckPoints("rfftfreq", n);
            return Fourier.Frequencies(jnp.arange((n / 2) + 1), n, d, dtype);
        }

        /// <summary>Moves the element of frequency 0 to the middle of axes; of all where none are given.</summary>
        public NDArray fftshift(NDArray x, Axes? axes = null) => Fourier.Shift("fftshift", x, axes, n => n / 2);

        /// <summary>The inverse of <see cref="fftshift"/>.</summary>
        public NDArray ifftshift(NDArray x, Axes? axes = null) => Fourier.Shift("ifftshift", x, axes, n => -(n / 2));
    }
}
