using Lazy.Graph.Ops;

namespace Lazy;

public static partial class jax
{
    public static partial class lax
    {
        /// <summary>A discrete Fourier transform over the last axes, one for each length. Real operands become complex, but for RFFT, whose
        /// operand must be real; the last axis of IRFFT's operand has fft_lengths[^1]/2 + 1 elements.</summary>
        public static NDArray fft(NDArray x, FftType fft_type, Axes fft_lengths) => Ufunc.Apply("fft", x, a =>
            fft_type == FftType.RFFT && a.DType.IsComplex
                ? throw new DTypeException($"fft: RFFT takes real numbers, not {a.Aval}.")
                : Lax.Fft(Fourier.Operand(a, fft_type), fft_type, fft_lengths));
    }
}
