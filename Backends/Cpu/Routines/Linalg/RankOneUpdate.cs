using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>
/// The eigenvalues and eigenvectors of D + ρ·z·zᵀ, where D is diagonal and ascending, ρ is positive and no element of z vanishes. Eigenvalues
/// are the roots of the secular equation 1/ρ + Σ z²/(D - λ) = 0, one behind each pole, found as distances from the pole beside them by
/// rational steps (Li 1994). Eigenvectors are those of the z for which these roots are exact (Gu and Eisenstat 1994), and so orthogonal.
/// </summary>
/// <param name="count">The size.</param>
/// <param name="poles">D [count]. No two are the same.</param>
/// <param name="z">z [count]; becomes the z of the roots.</param>
/// <param name="rho">ρ.</param>
/// <param name="vectors">Room for the eigenvectors, as rows.</param>
internal sealed unsafe class RankOneUpdate<T>(int count, T* poles, T* z, T rho, Matrix<T> vectors) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int RootsPerTask = 16;
    private const int ColumnsPerTask = 64;
    private const int Bisections = 40;

    private static readonly T Epsilon = T.BitIncrement(T.One) - T.One;

    private readonly int count = count;
    private readonly T* poles = poles, z = z;
    private readonly T rho = rho;
    private readonly Matrix<T> vectors = vectors;

    /// <summary>Eigenvalues, ascending, go to <paramref name="values"/>; in each eigenvector the element of pole j goes to place[j].</summary>
    public void Run(T* values, int* place)
    {
        WorkerPool.For(count, RootsPerTask, new Roots(this, values));
        WorkerPool.For(count, ColumnsPerTask, new Weights(this));
        WorkerPool.For(count, RootsPerTask, new Vectors(this, place));
    }

    // Row k of `vectors` first holds the distances of all poles from root k.
    private readonly struct Roots(RankOneUpdate<T> all, T* values) : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var k = (int)start; k < end; k++) values[k] = all.Root(k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private T Root(int k)
    {
        var isLast = k == count - 1;
        T inverse = T.One / rho, low = T.Zero, high;
        var origin = poles[k];
        if (isLast) high = rho * Rows<T>.Dot(z, z, count);
        else
        {
            high = (poles[k + 1] - poles[k]) / Two;
            Sums(0, count, origin, high, out var middle, out _);
            // The pole beside the root: the equation rises from one to the next.
            if (inverse + middle < T.Zero) (origin, low, high) = (poles[k + 1], -high, T.Zero);
        }
        var tau = (low + high) / Two;
        for (var trial = 0; ; trial++)
        {
            Sums(0, k + 1, origin, tau, out var below, out var belowRise);
            Sums(k + 1, count, origin, tau, out var above, out var aboveRise);
            T value = inverse + below + above, rise = belowRise + aboveRise;
            var rounding = Epsilon * (inverse + (Eight * (above - below)) + (T.Abs(tau) * rise));
            if (!(T.Abs(value) > rounding)) break;
            if (value < T.Zero) low = tau;
            else high = tau;
            var next = tau + (isLast ? LastStep(origin, tau, value, rise) : Step(k, origin, tau, value, rise));
            if (!(next > low && next < high)) next = tau - (value / rise);
            if (trial > Bisections || !(next > low && next < high)) next = low + ((high - low) / Two);
            if (next == tau || next == low || next == high) break;
            tau = next;
        }
        var row = vectors.Row(k);
        for (var j = 0; j < count; j++) row[j] = poles[j] - origin - tau;
        return origin + tau;
    }

    // The root of a function with both poles, the weight of the one beside it, and this value and rise.
    private T Step(int k, T origin, T tau, T value, T rise)
    {
        T left = poles[k] - origin - tau, right = poles[k + 1] - origin - tau, gap = poles[k + 1] - poles[k];
        var weight = origin == poles[k] ? z[k] / left : z[k + 1] / right;
        var c = origin == poles[k] ? value - (right * rise) + (gap * weight * weight) : value - (left * rise) - (gap * weight * weight);
        T a = ((left + right) * value) - (left * right * rise), b = left * right * value;
        var root = T.Sqrt(T.Abs((a * a) - (Four * b * c)));
        return a <= T.Zero ? (a - root) / (Two * c) : Two * b / (a + root);
    }

    // Behind the last pole: the function has the last two.
    private T LastStep(T origin, T tau, T value, T rise)
    {
        if (count == 1) return T.NaN;
        T left = poles[count - 2] - origin - tau, right = -tau, weight = z[count - 1] / right;
        var last = weight * weight;
        var c = T.Abs(value - (left * (rise - last)) - (right * last));
        T a = ((left + right) * value) - (left * right * rise), b = left * right * value;
        var root = T.Sqrt(T.Abs((a * a) - (Four * b * c)));
        return a >= T.Zero ? (a + root) / (Two * c) : Two * b / (a - root);
    }

    // Σ z²/(D - λ) over some poles, and its derivative.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sums(int from, int to, T origin, T tau, out T sum, out T rise)
    {
        Vector<T> o = Vector.Create(origin), t = Vector.Create(tau), s = default, r = default;
        var j = from;
        for (; j <= to - Vector<T>.Count; j += Vector<T>.Count)
        {
            var weight = Vector.Load(z + j);
            var part = weight / (Vector.Load(poles + j) - o - t);
            s = Lanes.MultiplyAdd(weight, part, s);
            r = Lanes.MultiplyAdd(part, part, r);
        }
        (sum, rise) = (Vector.Sum(s), Vector.Sum(r));
        for (; j < to; j++)
        {
            var part = z[j] / (poles[j] - origin - tau);
            sum += z[j] * part;
            rise += part * part;
        }
    }

    // z² = Π (λ - D) / Π (D' - D), over all roots and all other poles.
    private readonly struct Weights(RankOneUpdate<T> all) : IRangeBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, long end)
        {
            var width = (int)(end - start);
            var poles = all.poles;
            using var memory = new Scratch<T>(width);
            var product = new Span<T>(memory.Pointer, width);
            product.Fill(T.One);
            for (var k = 0; k < all.count; k++)
            {
                T* row = all.vectors.Row(k) + start, own = poles + start;
                var pole = Vector.Create(poles[k]);
                var j = 0;
                for (; j <= width - Vector<T>.Count; j += Vector<T>.Count)
                {
                    var distance = Vector.Load(own + j) - pole;
                    distance = Vector.ConditionalSelect(Vector.Equals(distance, Vector<T>.Zero), -Vector<T>.One, distance);
                    Vector.Store(Vector.Load(memory.Pointer + j) * (Vector.Load(row + j) / distance), memory.Pointer + j);
                }
                for (; j < width; j++) product[j] *= row[j] / (own[j] == poles[k] ? -T.One : own[j] - poles[k]);
            }
            for (var j = 0; j < width; j++) all.z[start + j] = T.CopySign(T.Sqrt(T.Abs(product[j])), all.z[start + j]);
        }
    }

    private readonly struct Vectors(RankOneUpdate<T> all, int* place) : IRangeBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, long end)
        {
            using var memory = new Scratch<T>(all.count);
            var vector = memory.Pointer;
            for (var k = start; k < end; k++)
            {
                var row = all.vectors.Row(k);
                for (var j = 0; j < all.count; j++) vector[j] = all.z[j] / row[j];
                Rows<T>.Scale(vector, T.One / Rows<T>.Norm(vector, all.count), all.count);
                for (var j = 0; j < all.count; j++) row[place[j]] = vector[j];
            }
        }
    }

    private static T Two => T.CreateTruncating(2);

    private static T Four => T.CreateTruncating(4);

    private static T Eight => T.CreateTruncating(8);
}
