using System.Numerics;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Cpu;

/// <summary>Discrete Fourier transforms, one axis after the other.</summary>
internal static unsafe class FftBinding
{
    /// <summary>The routine for the operand's layout.</summary>
    public static RoutineBody Create(RoutineSpec spec) =>
        spec.Operands[0].Aval.DType.RealPart == DType.Float32 ? Typed<float>.Create(spec) : Typed<double>.Create(spec);

    /// <summary>An array in memory; distances are in its own elements.</summary>
    private readonly record struct Layout(Shape Shape, long[] Strides)
    {
        public static Layout Dense(Shape shape) => new(shape, shape.Strides());
    }

    private static class Typed<T> where T : unmanaged, INumberBase<T>
    {
        public static RoutineBody Create(RoutineSpec spec)
        {
            var op = (Fft)spec.Op;
            var operand = spec.Operands[0];
            var x = new Layout(operand.Aval.Shape, [.. operand.Strides]);
            var y = Layout.Dense(op.Infer([operand.Aval]).Shape);
            var start = operand.Offset * operand.Aval.DType.Size;
            if (y.Shape.Size == 0) return (_, _) => { };
            return (inputs, outputs) => Run(op, (T*)(inputs[0] + start), x, (T*)outputs[0], y);
        }

        private static void Run(Fft op, T* from, Layout x, T* to, Layout y)
        {
            var last = x.Shape.Rank - 1;
            var scale = T.CreateTruncating(1 / op.Points);
            // All axes but the last, for a transform between real and complex numbers; the first pass moves the data.
            var axes = Enumerable.Range(x.Shape.Rank - op.Lengths.Count, op.Lengths.Count).Reverse();
            switch (op.Type)
            {
                case FftType.RFFT:
                    long n = op.Lengths[^1];
                    Lines(x, y, last, (a, b, aLine, bLine, count) => FftReal<T>.Forward(n, from + a, x.Strides[last], aLine,
                        FftView<T>.Interleaved(to + (2 * b), y.Strides[last], bLine), count));
                    foreach (var axis in axes.Skip(1)) Complex(to, y, to, y, axis, false, T.One);
                    break;
                case FftType.IRFFT:
                    using (Scratch<T> scratch = new(op.Lengths.Count == 1 ? 0 : 2 * x.Shape.Size))
                    {
                        var at = from;
                        var layout = x;
                        foreach (var axis in axes.Skip(1))
                        {
                            var dense = Layout.Dense(x.Shape);
                            Complex(at, layout, scratch.Pointer, dense, axis, true, T.One);
                            at = scratch.Pointer;
                            layout = dense;
                        }
                        Lines(layout, y, last, (a, b, aLine, bLine, count) => FftReal<T>.Inverse(op.Lengths[^1],
                            FftView<T>.Interleaved(at + (2 * a), layout.Strides[last], aLine), to + b, y.Strides[last], bLine, count, scale));
                    }
                    break;
                default:
                    var isInverse = op.Type == FftType.IFFT;
                    foreach (var axis in axes)
                    {
                        var isFirst = axis == last;
                        Complex(isFirst ? from : to, isFirst ? x : y, to, y, axis, isInverse, isFirst && isInverse ? scale : T.One);
                    }
                    break;
            }
        }

        private static void Complex(T* from, Layout x, T* to, Layout y, int axis, bool inverse, T scale)
        {
            var plan = FftPlan<T>.Get(x.Shape[axis]);
            Lines(x, y, axis, (a, b, aLine, bLine, count) =>
            {
                var source = FftView<T>.Interleaved(from + (2 * a), x.Strides[axis], aLine);
                var target = FftView<T>.Interleaved(to + (2 * b), y.Strides[axis], bLine);
                FftLines<T>.Run(plan, inverse ? source.Swapped : source, inverse ? target.Swapped : target, count, scale);
            });
        }
    }

    private delegate void LinesBody(long x, long y, long xLine, long yLine, long count);

    // The lines along an axis, by rows of equally spaced ones, as many in a row as the layouts allow.
    private static void Lines(Layout x, Layout y, int axis, LinesBody body)
    {
        var loops = new List<(long Count, long X, long Y)>();
        for (var d = x.Shape.Rank - 1; d >= 0; d--)
        {
            if (d == axis || x.Shape[d] == 1) continue;
            (long Count, long X, long Y) next = (x.Shape[d], x.Strides[d], y.Strides[d]);
            if (loops.Count > 0 && loops[^1] is var inner && next.X == inner.X * inner.Count && next.Y == inner.Y * inner.Count)
                loops[^1] = (inner.Count * next.Count, inner.X, inner.Y);
            else loops.Add(next);
        }
        // Neighbours side by side are read as they lie; where they are too few to fill the lanes, the longest row is better.
        var row = loops.Count == 0 || loops[0].Count >= 8 ? 0 : loops.IndexOf(loops.MaxBy(l => l.Count));
        var along = loops.Count == 0 ? (Count: 1L, X: 0L, Y: 0L) : loops[row];
        if (loops.Count > 0) loops.RemoveAt(row);
        var rows = loops.Aggregate(1L, (n, l) => n * l.Count);
        // A few rows share the threads one after the other, many are shared out among them.
        WorkerPool.For(rows, rows < 8 ? rows : Math.Max(1, (1 << 14) / (x.Shape[axis] * along.Count)), (start, end) =>
        {
            for (var r = start; r < end; r++)
            {
                var (rest, from, to) = (r, 0L, 0L);
                foreach (var (count, xStride, yStride) in loops)
                {
                    from += rest % count * xStride;
                    to += rest % count * yStride;
                    rest /= count;
                }
                body(from, to, along.X, along.Y, along.Count);
            }
        });
    }
}
