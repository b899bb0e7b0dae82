namespace Lazy;

public static partial class jax
{
    public static partial class scipy
    {
        /// <summary>Convolutions and spectra, with the conventions of scipy.signal. Integers become float32.</summary>
        public static partial class signal
        {
            /// <summary>The convolution of two arrays of one rank along all axes: "full" [n+m-1], "same" [n], its middle, or "valid"
            /// [n-m+1], which needs no padding.</summary>
            /// <param name="in1">The signal.</param>
            /// <param name="in2">The kernel.</param>
            /// <param name="mode">full, same or valid.</param>
            /// <param name="method">"direct" and "auto" multiply and add; "fft" is <see cref="fftconvolve"/>.</param>
            public static NDArray convolve(NDArray in1, NDArray in2, string mode = "full", string method = "auto") => method switch
            {
                "auto" or "direct" => Convolutions.Direct("convolve", in1, in2, mode),
                "fft" => Convolutions.ByFourier("convolve", in1, in2, mode, null),
                _ => throw new ArgumentException($"convolve: there is no method '{method}'; known are auto, direct and fft.", nameof(method)),
            };

            /// <summary><see cref="convolve"/> of matrices; beyond their edges they are 0.</summary>
            public static NDArray convolve2d(NDArray in1, NDArray in2, string mode = "full", string boundary = "fill", double fillvalue = 0)
            {
                RequireMatrices("convolve2d", in1, in2, boundary, fillvalue);
                return Convolutions.Direct("convolve2d", in1, in2, mode);
            }

            /// <summary>The cross-correlation Σ in1[i + k]·conj(in2[i]) of two arrays of one rank, with the shapes of
            /// <see cref="convolve"/>.</summary>
            public static NDArray correlate(NDArray in1, NDArray in2, string mode = "full", string method = "auto") =>
                convolve(in1, jnp.flip(jnp.conj(in2)), mode, method);

            /// <summary><see cref="correlate"/> of matrices; of a result "same" the middle lies at the later element where there are
            /// two.</summary>
            public static NDArray correlate2d(NDArray in1, NDArray in2, string mode = "full", string boundary = "fill", double fillvalue = 0)
            {
                RequireMatrices("correlate2d", in1, in2, boundary, fillvalue);
                return mode == "same" ? jnp.flip(Convolutions.Direct("correlate2d", jnp.flip(in1), jnp.conj(in2), mode))
                    : Convolutions.Direct("correlate2d", in1, jnp.flip(jnp.conj(in2)), mode);
            }

            /// <summary><see cref="convolve"/> by Fourier transforms along axes (all by default); the other axes broadcast.</summary>
            public static NDArray fftconvolve(NDArray in1, NDArray in2, string mode = "full", Axes? axes = null) =>
                Convolutions.ByFourier("fftconvolve", in1, in2, mode, axes);

            /// <summary>The data without a line of least squares along an axis ("linear"), for each part between the break points bp; or
            /// without the mean ("constant").</summary>
            public static NDArray detrend(NDArray data, int axis = -1, string type = "linear", Axes? bp = null)
            {
                var x = Promoted.Inexact("detrend", data);
                axis = Axes.NormalizeOne("detrend", axis, x.Rank);
                return type == "linear" ? Trend.WithoutLines("detrend", x, axis, bp ?? 0) : Trend.Out("detrend", x, type, axis);
            }

            /// <summary>The short-time Fourier transform: frequencies [F], times [T], and transforms of overlapping segments [F,…,T], with
            /// F in the place of the signal's axis.</summary>
            /// <param name="x">The signal.</param>
            /// <param name="fs">How many elements make a unit of time.</param>
            /// <param name="window">The window of a segment.</param>
            /// <param name="nperseg">The elements of a segment, at most those of the signal.</param>
            /// <param name="noverlap">The elements that a segment shares with the next; by default half.</param>
            /// <param name="nfft">The points of a transform; by default nperseg.</param>
            /// <param name="detrend">What is taken out of each segment: "constant", "linear", or null for nothing.</param>
            /// <param name="return_onesided">Whether of real signals frequencies below 0 are left out.</param>
            /// <param name="boundary">How the signal goes on at both ends: "zeros", "constant", "even", "odd", or null for not at all.</param>
            /// <param name="padded">Whether zeros at the end fill up the last segment.</param>
            /// <param name="axis">The axis of time.</param>
            public static (NDArray f, NDArray t, NDArray Zxx) stft(
                NDArray x, double fs = 1, SignalWindow window = default, int? nperseg = 256, int? noverlap = null, int? nfft = null,
                string? detrend = null, bool return_onesided = true, string? boundary = "zeros", bool padded = true, int axis = -1) =>
                Spectra.Of("stft", x, null, new(fs, window, nperseg, noverlap, nfft, detrend, return_onesided), false, "spectrum", boundary,
                    padded, axis);

            /// <summary>The inverse of <see cref="stft"/>: times [n] and the signal, by adding up segments and dividing by the sum of squared
            /// windows. The parameters are those of stft.</summary>
            /// <param name="Zxx">Transforms of segments.</param>
            /// <param name="fs">How many elements make a unit of time.</param>
            /// <param name="window">The window.</param>
            /// <param name="nperseg">The elements of a segment; by default what follows from the number of frequencies.</param>
            /// <param name="noverlap">The elements that a segment shares with the next; by default half.</param>
            /// <param name="nfft">The points of a transform.</param>
            /// <param name="input_onesided">Whether frequencies below 0 were left out.</param>
            /// <param name="boundary">Whether the signal was extended at both ends; the extension is cut off.</param>
            /// <param name="time_axis">The axis of the segments.</param>
            /// <param name="freq_axis">The axis of the frequencies.</param>
            public static (NDArray t, NDArray x) istft(
                NDArray Zxx, double fs = 1, SignalWindow window = default, int? nperseg = null, int? noverlap = null, int? nfft = null,
                bool input_onesided = true, bool boundary = true, int time_axis = -1, int freq_axis = -2) =>
                Spectra.Inverse("istft", Zxx, new(fs, window, nperseg, noverlap, nfft, null, input_onesided), boundary, time_axis, freq_axis);

            /// <summary>The cross power spectrum by Welch's method: frequencies [F], and the mean over overlapping segments of conj(X)·Y,
            /// with F in the place of the signals' axis.</summary>
            /// <param name="x">A signal.</param>
            /// <param name="y">Another signal, or null for the same: the result is then real.</param>
            /// <param name="fs">How many elements make a unit of time.</param>
            /// <param name="window">The window of a segment.</param>
            /// <param name="nperseg">The elements of a segment; by default 256, or the length of the window.</param>
            /// <param name="noverlap">The elements that a segment shares with the next; by default half.</param>
            /// <param name="nfft">The points of a transform; by default nperseg.</param>
            /// <param name="detrend">What is taken out of each segment: "constant", "linear", or null for nothing.</param>
            /// <param name="return_onesided">Whether of real signals frequencies below 0 are left out, and the others doubled.</param>
            /// <param name="scaling">"density", power per frequency, or "spectrum", power.</param>
            /// <param name="axis">The axis of time.</param>
            /// <param name="average">"mean", or "median" corrected for its bias (Allen et al., 2012).</param>
            public static (NDArray f, NDArray Pxy) csd(
                NDArray x, NDArray? y, double fs = 1, SignalWindow window = default, int? nperseg = null, int? noverlap = null,
                int? nfft = null, string? detrend = "constant", bool return_onesided = true, string scaling = "density", int axis = -1,
                string average = "mean") => Averaged("csd", x, ReferenceEquals(x, y) ? null : y,
                    new(fs, window, nperseg, noverlap, nfft, detrend, return_onesided), scaling, axis, average);

            /// <summary>The power spectrum by Welch's method: <see cref="csd"/> of a signal with itself, real.</summary>
            public static (NDArray f, NDArray Pxx) welch(
                NDArray x, double fs = 1, SignalWindow window = default, int? nperseg = null, int? noverlap = null, int? nfft = null,
                string? detrend = "constant", bool return_onesided = true, string scaling = "density", int axis = -1,
                string average = "mean") =>
                Averaged("welch", x, null, new(fs, window, nperseg, noverlap, nfft, detrend, return_onesided), scaling, axis, average);

            private static (NDArray, NDArray) Averaged(
                string operation, NDArray x, NDArray? y, Spectra.Plan plan, string scaling, int axis, string average)
            {
                var (frequencies, _, p) = Spectra.Of(operation, x, y, plan, true, scaling, null, false, axis);
                if (average == "mean") return (frequencies, jnp.mean(p, -1));
                if (average != "median")
                    throw new ArgumentException($"{operation}: there is no average '{average}'; known are mean and median.", nameof(average));
                // The median of n exponentially distributed powers is this times their mean.
                var bias = 1 + Enumerable.Range(1, (p.Shape[^1] - 1) / 2).Sum(k => (1.0 / ((2 * k) + 1)) - (1.0 / (2 * k)));
                var median = p.DType.IsComplex ? jax.lax.complex(jnp.median(jnp.real(p), -1), jnp.median(jnp.imag(p), -1)) : jnp.median(p, -1);
                return (frequencies, median / bias);
            }

            private static void RequireMatrices(string operation, NDArray in1, NDArray in2, string boundary, double fillvalue)
            {
                if (boundary != "fill" || fillvalue != 0) throw new NotSupportedException(
                    $"{operation}: boundary '{boundary}' with fillvalue {fillvalue}; beyond the edges there are zeros (boundary 'fill').");
                if (jnp.ndim(in1) != 2 || jnp.ndim(in2) != 2)
                    throw new ShapeException($"{operation}: {in1.Node.Aval} and {in2.Node.Aval} must be matrices.");
            }
        }
    }
}
