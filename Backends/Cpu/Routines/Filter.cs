using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lazy.Backends.Cpu;

/// <summary>
/// Convolutions in which each result sees one feature alone, as filters of signals and depthwise layers do. As a product they would be a vector
/// by a matrix of copies; here registers of neighbouring results pass over the taps of the window, and the input stays in the first cache.
/// </summary>
internal static unsafe class Filter<T> where T : unmanaged, INumberBase<T>
{
    private const long MostTaps = 1024, Block = 1 << 14, TaskProducts = 1 << 17;

    /// <summary>Whether a convolution is one of these, with neighbours side by side in memory along the last axis.</summary>
    public static bool Fits(ConvGeometry g)
    {
        if (g.Spatial.Length == 0 || g.GroupFeatures != 1 || g.OutFeatures != g.Groups) return false;
        long taps = 1;
        foreach (var size in g.Window) taps *= size;
        return taps is > 0 and <= MostTaps && g.Strides[^1] == 1 && g.LhsDilation[^1] == 1 && g.LhsSpatial[^1] == 1 && g.OutSpatial[^1] == 1;
    }

    /// <summary>Runs it. Each result is the sum over the taps in row-major order.</summary>
    /// <param name="g">The convolution.</param>
    /// <param name="sizes">The spatial sizes of the result, all positive.</param>
    /// <param name="lhs">The input.</param>
    /// <param name="rhs">The window.</param>
    /// <param name="output">The result.</param>
    public static void Run(ConvGeometry g, long[] sizes, nint lhs, nint rhs, nint output)
    {
        long rows = g.Groups * g.OutBatches, taps = 1;
        foreach (var size in sizes[..^1]) rows *= size;
        foreach (var size in g.Window) taps *= size;
        var blocks = (sizes[^1] + Block - 1) / Block;
        var chunk = Math.Max(1, TaskProducts / (Math.Min(sizes[^1], Block) * taps));
        WorkerPool.For(rows * blocks, chunk, new Tasks(g, sizes, (int)taps, blocks, (T*)lhs, (T*)rhs, (T*)output));
    }

    private readonly struct Tasks(ConvGeometry g, long[] sizes, int taps, long blocks, T* lhs, T* rhs, T* output) : IRangeBody
    {
        public void Run(long start, long end)
        {
            // Of each tap: the input under the first result of the row (null: a row of zeros), its distance from the row's begin, and the weight.
            var under = stackalloc nint[taps];
            var shifts = stackalloc long[taps];
            var weights = stackalloc T[taps];
            for (var task = start; task < end; task++)
            {
                var (row, block) = Math.DivRem(task, blocks);
                var to = output + Place(row, under, shifts, weights);
                var first = block * Block;
                Fill(to, first, Math.Min(sizes[^1], first + Block), under, shifts, weights);
            }
        }

        // Finds the taps of a row of results, and where the row begins.
        private long Place(long row, nint* under, long* shifts, T* weights)
        {
            var last = sizes.Length - 1;
            var at = stackalloc long[sizes.Length];
            for (var axis = last - 1; axis >= 0; axis--) (row, at[axis]) = Math.DivRem(row, sizes[axis]);
            var (group, image) = Math.DivRem(row, g.OutBatches);
            var to = (group * g.OutFeature) + (image * g.OutBatch);
            for (var axis = 0; axis < last; axis++) to += at[axis] * g.OutSpatial[axis];
            var from = g.BatchGroups > 1 ? ((group * g.OutBatches) + image) * g.LhsBatch : (image * g.LhsBatch) + (group * g.LhsFeature);
            for (var tap = 0; tap < taps; tap++)
            {
                long rest = tap, place = from, weight = group * g.RhsOut;
                var isInside = true;
                for (var axis = last; axis >= 0; axis--)
                {
                    (rest, var k) = Math.DivRem(rest, g.Window[axis]);
                    weight += k * g.RhsSpatial[axis];
                    var shift = (k * g.RhsDilation[axis]) - g.PadLow[axis];
                    if (axis == last)
                    {
                        shifts[tap] = shift;
                        continue;
                    }
                    var (index, between) = Math.DivRem((at[axis] * g.Strides[axis]) + shift, g.LhsDilation[axis]);
                    isInside &= between == 0 && (ulong)index < (ulong)g.Spatial[axis];
                    place += index * g.LhsSpatial[axis];
                }
                weights[tap] = rhs[weight];
                under[tap] = isInside ? (nint)(lhs + place + shifts[tap]) : 0;
            }
            return to;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Fill(T* to, long first, long end, nint* under, long* shifts, T* weights)
        {
            // Between these all taps lie on the input.
            var (low, high) = (first, end);
            for (var tap = 0; tap < taps; tap++)
            {
                low = Math.Max(low, -shifts[tap]);
                high = Math.Min(high, g.Spatial[^1] - shifts[tap]);
            }
            var width = Vector512<T>.Count;
            var p = first;
            while (p < end)
            {
                if (p < low || p + width > high)
                {
                    to[p] = One(p, under, shifts, weights);
                    p++;
                }
                else if (p + (4 * width) > high)
                {
                    var sum = Vector512<T>.Zero;
                    for (var tap = 0; tap < taps; tap++) sum = Lanes.MultiplyAdd(Vector512.Create(weights[tap]), Load(under[tap], p), sum);
                    sum.Store(to + p);
                    p += width;
                }
                else
                {
                    Vector512<T> a = Vector512<T>.Zero, b = a, c = a, d = a;
                    for (var tap = 0; tap < taps; tap++)
                    {
                        var weight = Vector512.Create(weights[tap]);
                        a = Lanes.MultiplyAdd(weight, Load(under[tap], p), a);
                        b = Lanes.MultiplyAdd(weight, Load(under[tap], p + width), b);
                        c = Lanes.MultiplyAdd(weight, Load(under[tap], p + (2 * width)), c);
                        d = Lanes.MultiplyAdd(weight, Load(under[tap], p + (3 * width)), d);
                    }
                    a.Store(to + p);
                    b.Store(to + p + width);
                    c.Store(to + p + (2 * width));
                    d.Store(to + p + (3 * width));
                    p += 4 * width;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<T> Load(nint row, long at) => row == 0 ? Vector512<T>.Zero : Vector512.Load((T*)row + at);

        // Beyond the ends there are zeros, which count: times a weight that is no number they are none.
        private T One(long p, nint* under, long* shifts, T* weights)
        {
            var sum = T.Zero;
            for (var tap = 0; tap < taps; tap++)
            {
                var isInside = under[tap] != 0 && (ulong)(p + shifts[tap]) < (ulong)g.Spatial[^1];
                sum = Lanes.MultiplyAdd(weights[tap], isInside ? ((T*)under[tap])[p] : T.Zero, sum);
            }
            return sum;
        }
    }
}
