using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lazy.Perf.Peers;

/// <summary>What this machine can do at most, measured with plain vector loops.</summary>
/// <param name="Read">GB/s of a sum over memory.</param>
/// <param name="Triad">GB/s of a[i] = b[i] + s·c[i], three streams counted.</param>
/// <param name="Single">GFLOP/s of fused multiply-adds in float32.</param>
/// <param name="Double">The same in float64.</param>
internal sealed unsafe record Limits(double Read, double Triad, double Single, double Double)
{
    private const int Count = 32_000_000;

    /// <summary>What so many threads can do; 0: one per processor.</summary>
    public static Limits Measure(int threads = 0)
    {
        var n = threads > 0 ? threads : Environment.ProcessorCount;
        NDArray a = jnp.zeros(Count).Evaluate(), b = jnp.ones(Count).Evaluate(), c = jnp.ones(Count).Evaluate();
        float[] x = a.ToArray<float>(), y = b.ToArray<float>(), z = c.ToArray<float>();
        fixed (float* px = x, py = y, pz = z)
        {
            float* p = px, q = py, r = pz;
            var read = Best(() => Parts(n, Count, (from, to) => Sum(q + from, to - from)));
            var triad = Best(() => Parts(n, Count, (from, to) => Triads(p + from, q + from, r + from, to - from)));
            const int rounds = 20_000_000;
            var single = Best(() => Parts(n, n, (_, _) => Chains<float, SingleFma>(rounds)));
            var twice = Best(() => Parts(n, n, (_, _) => Chains<double, DoubleFma>(rounds)));
            return new(4.0 * Count / read / 1e6, 12.0 * Count / triad / 1e6, 2.0 * 16 * 12 * rounds * n / single / 1e6, 2.0 * 8 * 12 * rounds * n / twice / 1e6);
        }
    }

    private static double Best(Action run) => Enumerable.Range(0, 7).Min(_ => Timing.Milliseconds(run));

    private static void Parts(int n, int count, Action<int, int> part)
    {
        var threads = Enumerable.Range(0, n).Select(i => new Thread(() => part((int)((long)count * i / n), (int)((long)count * (i + 1) / n)))).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
    }

    private static void Sum(float* p, int n)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        for (var i = 0; i + 64 <= n; i += 64)
        {
            a += Vector512.Load(p + i);
            b += Vector512.Load(p + i + 16);
            c += Vector512.Load(p + i + 32);
            d += Vector512.Load(p + i + 48);
        }
        Sink = Vector512.Sum(a + b + c + d);
    }

    private static void Triads(float* p, float* q, float* r, int n)
    {
        var s = Vector512.Create(3f);
        // Stores that do not read the line first want whole lines.
        var i = (int)((64 - ((nint)p & 63)) & 63) / 4;
        for (; i + 16 <= n; i += 16) Vector512.StoreAlignedNonTemporal(Vector512.FusedMultiplyAdd(Vector512.Load(r + i), s, Vector512.Load(q + i)), p + i);
    }

    // Twelve independent chains hide the latency.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Chains<T, TFma>(int rounds)
        where T : unmanaged, INumber<T>
        where TFma : IFma<T>
    {
        var x = Vector512<T>.One;
        Vector512<T> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (var r = 0; r < rounds; r++)
        {
            a = TFma.Add(a, x);
            b = TFma.Add(b, x);
            c = TFma.Add(c, x);
            d = TFma.Add(d, x);
            e = TFma.Add(e, x);
            f = TFma.Add(f, x);
            g = TFma.Add(g, x);
            h = TFma.Add(h, x);
            i = TFma.Add(i, x);
            j = TFma.Add(j, x);
            k = TFma.Add(k, x);
            l = TFma.Add(l, x);
        }
        Sink = double.CreateChecked(Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l));
    }

    private interface IFma<T>
    {
        /// <summary>a·x + x.</summary>
        static abstract Vector512<T> Add(Vector512<T> a, Vector512<T> x);
    }

    private readonly struct SingleFma : IFma<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Add(Vector512<float> a, Vector512<float> x) => Vector512.FusedMultiplyAdd(a, x, x);
    }

    private readonly struct DoubleFma : IFma<double>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Add(Vector512<double> a, Vector512<double> x) => Vector512.FusedMultiplyAdd(a, x, x);
    }

    private static double Sink { get; set; }
}
