namespace Lazy;

/// <summary>The kinds of discrete Fourier transforms that <c>jax.lax.fft</c> knows.</summary>
public enum FftType
{
    /// <summary>Complex to complex: yₖ = Σ xⱼ·exp(-2πi·jk/n).</summary>
    FFT,
    /// <summary>The inverse of FFT: the opposite sign, divided by n.</summary>
    IFFT,
    /// <summary>The FFT of real numbers, of which the first n/2 + 1 along the last axis are kept; the others are their conjugates.</summary>
    RFFT,
    /// <summary>The inverse of RFFT: n real numbers from n/2 + 1 complex ones.</summary>
    IRFFT,
}
