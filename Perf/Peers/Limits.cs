using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lazy.Perf.Peers;

/// <summary>What this machine can do at most, measured with plain vector loops on all threads.</summary>
/// <param name="Read">GB/s of a sum over memory.</param>
/// <param name="Triad">GB/s of a[i] = b[i] + s·c[i], three streams counted.</param>
/// <param name="Single">GFLOP/s of fused multiply-adds in float32.</param>
/// <param name="Double">The same in float64.</param>
internal sealed unsafe record Limits(double Read, double Triad, double Single, double Double)
{
    private const int Count = 32_000_000;

    public static Limits Measure()
    {
        NDArray a = jnp.zeros(Count).Evaluate(), b = jnp.ones(Count).Evaluate(), c = jnp.ones(Count).Evaluate();
        float[] x = a.ToArray<float>(), y = b.ToArray<float>(), z = c.ToArray<float>();
        fixed (float* px = x, py = y, pz = z)
        {
            float* p = px, q = py, r = pz;
            var read = Best(() => Parts(Count, (from, to) => Sum(q + from, to - from)));
            var triad = Best(() => Parts(Count, (from, to) => Triads(p + from, q + from, r + from, to - from)));
            const int rounds = 20_000_000;
            var threads = Environment.ProcessorCount;
            var single = Best(() => Parts(threads, (_, _) => Fma(Vector512<float>.One, rounds)));
            var twice = Best(() => Parts(threads, (_, _) => Fma(Vector512<double>.One, rounds)));
            return new(4.0 * Count / read / 1e6, 12.0 * Count / triad / 1e6, 2.0 * 16 * 12 * rounds * threads / single / 1e6, 2.0 * 8 * 12 * rounds * threads / twice / 1e6);
        }
    }

    private static double Best(Action run) => Enumerable.Range(0, 7).Min(_ =>
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    });

    private static void Parts(int count, Action<int, int> part)
    {
        var n = Environment.ProcessorCount;
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
    private static void Fma<T>(Vector512<T> one, int rounds)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) Sink = Chains(one.AsSingle(), rounds);
        else Sink = Chains(one.AsDouble(), rounds);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chains(Vector512<float> x, int rounds)
    {
        Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (var r = 0; r < rounds; r++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, x);
            b = Vector512.FusedMultiplyAdd(b, x, x);
            c = Vector512.FusedMultiplyAdd(c, x, x);
            d = Vector512.FusedMultiplyAdd(d, x, x);
            e = Vector512.FusedMultiplyAdd(e, x, x);
            f = Vector512.FusedMultiplyAdd(f, x, x);
            g = Vector512.FusedMultiplyAdd(g, x, x);
            h = Vector512.FusedMultiplyAdd(h, x, x);
            i = Vector512.FusedMultiplyAdd(i, x, x);
            j = Vector512.FusedMultiplyAdd(j, x, x);
            k = Vector512.FusedMultiplyAdd(k, x, x);
            l = Vector512.FusedMultiplyAdd(l, x, x);
        }
        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Chains(Vector512<double> x, int rounds)
    {
        Vector512<double> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (var r = 0; r < rounds; r++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, x);
            b = Vector512.FusedMultiplyAdd(b, x, x);
            c = Vector512.FusedMultiplyAdd(c, x, x);
            d = Vector512.FusedMultiplyAdd(d, x, x);
            e = Vector512.FusedMultiplyAdd(e, x, x);
            f = Vector512.FusedMultiplyAdd(f, x, x);
            g = Vector512.FusedMultiplyAdd(g, x, x);
            h = Vector512.FusedMultiplyAdd(h, x, x);
            i = Vector512.FusedMultiplyAdd(i, x, x);
            j = Vector512.FusedMultiplyAdd(j, x, x);
            k = Vector512.FusedMultiplyAdd(k, x, x);
            l = Vector512.FusedMultiplyAdd(l, x, x);
        }
        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    private static double Sink { get; set; }
}
