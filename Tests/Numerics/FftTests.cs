using System.Numerics;

namespace Lazy.Tests.Numerics;

[TestClass]
public sealed class FftTests
{
    // Every way through the routine: small and large radices, convolutions, blocks of lines, lines that are cut.
    private static readonly int[] Lengths = [.. Enumerable.Range(1, 13), 16, 30, 37, 49, 64, 121, 128, 331, 1000, 2 * 997, 4096];

    [TestMethod]
    public void Every_length_gives_the_sum_of_its_definition()
    {
        var random = new Random(5);
        foreach (var n in Lengths)
        {
            foreach (var lines in n <= 128 ? new[] { 1, 21 } : [9])
            {
                var x = Enumerable.Range(0, n * lines).Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5)).ToArray();
                var a = jnp.reshape(jnp.asarray(x, DType.Complex128), (lines, n));
                int[] some = [0, 1 % n, n / 2, n - 1, (n / 3) + (n % 2)];
                int[] few = [0, lines - 1, lines / 2];
                Complex[] y = jnp.fft.fft(a).ToArray<Complex>(), back = jnp.fft.ifft(jnp.fft.fft(a)).ToArray<Complex>();
                var columns = jnp.fft.fft(a.T, axis: 0).T.ToArray<Complex>();
                var narrow = jnp.fft.fft(a.AsType(DType.Complex64)).ToArray<Complex64>();
                var half = jnp.fft.rfft(jnp.real(a)).ToArray<Complex>();
                var real = jnp.fft.irfft(jnp.fft.rfft(jnp.real(a)), n).ToArray<double>();
                var what = $"{lines} lines of {n}";
                for (var i = 0; i < x.Length; i++)
                {
                    Near(x[i], back[i], 1e-14, what);
                    Near(x[i].Real, real[i], 1e-14, what);
                    Near(y[i], columns[i], 1e-13, what);
                    Near(y[i], narrow[i], 4e-7 * Math.Sqrt(n), what);
                }
                foreach (var line in few)
                {
                    foreach (var k in some)
                    {
                        if (k >= n) continue;
                        Complex sum = 0, ofReal = 0;
                        for (var j = 0; j < n; j++)
                        {
                            var (sin, cos) = Math.SinCos(-2 * Math.PI * ((long)j * k % n) / n);
                            sum += x[(line * n) + j] * new Complex(cos, sin);
                            ofReal += x[(line * n) + j].Real * new Complex(cos, sin);
                        }
                        Near(sum, y[(line * n) + k], 1e-15 * n + 1e-14, what);
                        if (k <= n / 2) Near(ofReal, half[(line * ((n / 2) + 1)) + k], 1e-15 * n + 1e-14, what);
                    }
                }
            }
        }
    }

    [TestMethod]
    public void A_large_line_is_cut_and_comes_together()
    {
        // A sum of few waves has few frequencies.
        foreach (var n in new[] { 1 << 16, 3 * (1 << 14), 65537 })
        {
            var j = jnp.arange(n).AsType(DType.Float64);
            var x = jnp.cos(j * (2 * Math.PI * 5 / n)) + (2 * jnp.sin(j * (2 * Math.PI * 1234 / n)));
            var y = jnp.fft.rfft(x) / n;
            var expected = jnp.zeros(((n / 2) + 1), DType.Complex128).At[5].Set(new Complex(0.5, 0)).At[1234].Set(new Complex(0, -1));
            Bound.Below(1e-11, jnp.max(jnp.abs(y - expected)).ToScalar<double>(), $"n = {n}");
            Bound.Below(1e-6, jnp.max(jnp.abs((jnp.fft.fft(x.AsType(DType.Float32)) / n)[..((n / 2) + 1)] - expected)).ToScalar<double>());
        }
    }

    [TestMethod]
    public void What_has_no_transform_is_refused()
    {
        var x = jnp.ones((2, 3));
        Refused<ShapeException>("fft: ", () => jnp.fft.fft(x, 0));
        Refused<ShapeException>("fft: ", () => jnp.fft.fft(jnp.zeros((2, 0))));
        Refused<ShapeException>("irfft: ", () => jnp.fft.irfft(jnp.zeros((2, 1), DType.Complex64)));
        Refused<DTypeException>("rfft: ", () => jnp.fft.rfft(x.AsType(DType.Complex64)));
        Refused<ShapeException>("fftn: ", () => jnp.fft.fftn(x, s: (2, 3), axes: 0));
        Refused<ArgumentException>("ifft: ", () => jnp.fft.ifft(x, norm: "full"));
        Refused<ShapeException>("fft: ", () => jax.lax.fft(x, FftType.RFFT, 4));
        Refused<ArgumentOutOfRangeException>("fftfreq: ", () => jnp.fft.fftfreq(0));
    }

    private static void Refused<TError>(string start, Func<NDArray> f) where TError : Exception =>
        Assert.StartsWith(start, Assert.Throws<TError>(() => f()).Message);

    private static void Near(Complex expected, Complex actual, double tolerance, string what) =>
        Bound.AtMost(tolerance, Complex.Abs(expected - actual), what);
}
