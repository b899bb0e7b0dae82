using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lazy.Backends.Cpu;

/// <summary>
/// The transforms of minimal filtering, F(2 x 2, 3 x 3) (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks): of the 36
/// products that 2 x 2 results of a 3 x 3 window need 16 are left, of sums of the 4 x 4 inputs d and of the window g:
/// result = Aᵀ[(G g Gᵀ) ∘ (Bᵀ d B)]A. The gradient by the window is the transposed form, Gᵀ[(A e Aᵀ) ∘ (Bᵀ d B)]G, with e the 2 x 2
/// cotangents. Each works on a vector of neighbours (tiles, or features) at a time; the 16 points of a transformed tile are <c>apart</c>
/// elements from each other.
/// Whole vectors are stored: up to <see cref="Vector512{T}.Count"/> - 1 elements after the last are overwritten.
/// </summary>
internal static unsafe class WinogradSteps<T> where T : unmanaged, INumberBase<T>
{
    /// <summary>Products per tile.</summary>
    public const int Points = 16;

    private static Vector512<T> Half => Vector512.Create(T.One / (T.One + T.One));

    /// <summary>Bᵀ d B for neighbouring tiles: four rows as <see cref="TilePlanes{T}.Read"/> gives them, the first two from <paramref
    /// name="upper"/> and the last two from <paramref name="lower"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(T* upper, T* lower, long half, int count, T* to, long apart)
    {
        var width = Vector512<T>.Count;
        for (var i = 0; i < count; i += width, upper += width, lower += width, to += width)
        {
            Vector512<T> r0 = Vector512.Load(upper), r1 = Vector512.Load(upper + (2 * half));
            Vector512<T> r2 = Vector512.Load(lower), r3 = Vector512.Load(lower + (2 * half));
            Vector512<T> a0 = r0 - r2, a1 = r1 + r2, a2 = r2 - r1, a3 = r1 - r3;
            (r0, r1) = (Vector512.Load(upper + half), Vector512.Load(upper + (3 * half)));
            (r2, r3) = (Vector512.Load(lower + half), Vector512.Load(lower + (3 * half)));
            Vector512<T> b0 = r0 - r2, b1 = r1 + r2, b2 = r2 - r1, b3 = r1 - r3;
            (r0, r1) = (Vector512.Load(upper + 1), Vector512.Load(upper + (2 * half) + 1));
            (r2, r3) = (Vector512.Load(lower + 1), Vector512.Load(lower + (2 * half) + 1));
            Vector512<T> c0 = r0 - r2, c1 = r1 + r2, c2 = r2 - r1, c3 = r1 - r3;
            (r0, r1) = (Vector512.Load(upper + half + 1), Vector512.Load(upper + (3 * half) + 1));
            (r2, r3) = (Vector512.Load(lower + half + 1), Vector512.Load(lower + (3 * half) + 1));
            Vector512<T> d0 = r0 - r2, d1 = r1 + r2, d2 = r2 - r1, d3 = r1 - r3;
            Store(to, apart, a0 - c0, b0 + c0, c0 - b0, b0 - d0);
            Store(to + (4 * apart), apart, a1 - c1, b1 + c1, c1 - b1, b1 - d1);
            Store(to + (8 * apart), apart, a2 - c2, b2 + c2, c2 - b2, b2 - d2);
            Store(to + (12 * apart), apart, a3 - c3, b3 + c3, c3 - b3, b3 - d3);
        }
    }

    /// <summary>Aᵀ m A for neighbouring tiles, as two rows taken apart; whether all results are finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Result(T* from, long apart, int count, T* to, long half)
    {
        var bad = Vector512<T>.Zero;
        for (var i = 0; i < count; i += Vector512<T>.Count, from += Vector512<T>.Count, to += Vector512<T>.Count)
        {
            Vector512<T> m1 = Vector512.Load(from + apart), m2 = Vector512.Load(from + (2 * apart));
            Vector512<T> u0 = Vector512.Load(from) + m1 + m2, v0 = m1 - m2 - Vector512.Load(from + (3 * apart));
            (m1, m2) = (Vector512.Load(from + (5 * apart)), Vector512.Load(from + (6 * apart)));
            Vector512<T> u1 = Vector512.Load(from + (4 * apart)) + m1 + m2, v1 = m1 - m2 - Vector512.Load(from + (7 * apart));
            (m1, m2) = (Vector512.Load(from + (9 * apart)), Vector512.Load(from + (10 * apart)));
            Vector512<T> u2 = Vector512.Load(from + (8 * apart)) + m1 + m2, v2 = m1 - m2 - Vector512.Load(from + (11 * apart));
            (m1, m2) = (Vector512.Load(from + (13 * apart)), Vector512.Load(from + (14 * apart)));
            Vector512<T> u3 = Vector512.Load(from + (12 * apart)) + m1 + m2, v3 = m1 - m2 - Vector512.Load(from + (15 * apart));
            Vector512<T> a = u0 + u1 + u2, b = v0 + v1 + v2, c = u1 - u2 - u3, d = v1 - v2 - v3;
            Store(to, half, a, b, c, d);
            // Infinity less itself is no number, and no number stays none. Lanes after the last are of other tiles.
            var sum = a + b + c + d;
            bad += Vector512.ConditionalSelect(Vector512.LessThan(Vector512<T>.Indices, Vector512.Create(T.CreateTruncating(count - i))),
                sum - sum, Vector512<T>.Zero);
        }
        return bad == Vector512<T>.Zero;
    }

    /// <summary>G g Gᵀ for a vector of windows; <paramref name="taps"/> holds their nine elements, a vector each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Window(T* taps, T* to, long apart)
    {
        Spread(taps, out var a0, out var a1, out var a2, out var a3);
        Spread(taps + Vector512<T>.Count, out var b0, out var b1, out var b2, out var b3);
        Spread(taps + (2 * Vector512<T>.Count), out var c0, out var c1, out var c2, out var c3);
        Row(a0, b0, c0, to, apart);
        Row(a1, b1, c1, to + (4 * apart), apart);
        Row(a2, b2, c2, to + (8 * apart), apart);
        Row(a3, b3, c3, to + (12 * apart), apart);

        static void Spread(T* column, out Vector512<T> first, out Vector512<T> second, out Vector512<T> third, out Vector512<T> last)
        {
            var middle = Vector512.Load(column + (3 * Vector512<T>.Count));
            (first, last) = (Vector512.Load(column), Vector512.Load(column + (6 * Vector512<T>.Count)));
            var ends = first + last;
            (second, third) = ((ends + middle) * Half, (ends - middle) * Half);
        }

        static void Row(Vector512<T> first, Vector512<T> middle, Vector512<T> last, T* to, long apart)
        {
            var ends = first + last;
            Store(to, apart, first, (ends + middle) * Half, (ends - middle) * Half, last);
        }
    }

    /// <summary>Bᵀ d B for neighbouring features of tiles in a row: rows as <see cref="TilePlanes{T}.ReadLanes"/> gives them, two from each
    /// pointer. Features are lanes of a panel, whose depth is the tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InputLanes(T* upper, T* lower, long row, int lanes, int tiles, T* to, int width, long apart)
    {
        // The last vector writes into the next tile what belongs to others: they come later.
        for (var lane = lanes - Vector512<T>.Count; lane >= 0; lane -= Vector512<T>.Count)
        {
            T* top = upper + lane, under = lower + lane, at = to + lane;
            Column(top, under, row, out var a0, out var a1, out var a2, out var a3);
            Column(top + lanes, under + lanes, row, out var b0, out var b1, out var b2, out var b3);
            for (var i = 0; i < tiles; i++, at += width)
            {
                top += 2 * lanes;
                under += 2 * lanes;
                Column(top, under, row, out var c0, out var c1, out var c2, out var c3);
                Column(top + lanes, under + lanes, row, out var d0, out var d1, out var d2, out var d3);
                Store(at, apart, a0 - c0, b0 + c0, c0 - b0, b0 - d0);
                Store(at + (4 * apart), apart, a1 - c1, b1 + c1, c1 - b1, b1 - d1);
                Store(at + (8 * apart), apart, a2 - c2, b2 + c2, c2 - b2, b2 - d2);
                Store(at + (12 * apart), apart, a3 - c3, b3 + c3, c3 - b3, b3 - d3);
                (a0, a1, a2, a3) = (c0, c1, c2, c3);
                (b0, b1, b2, b3) = (d0, d1, d2, d3);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column(T* upper, T* lower, long row, out Vector512<T> a, out Vector512<T> b, out Vector512<T> c, out Vector512<T> d)
    {
        Vector512<T> second = Vector512.Load(upper + row), third = Vector512.Load(lower);
        (a, b) = (Vector512.Load(upper) - third, second + third);
        (c, d) = (third - second, second - Vector512.Load(lower + row));
    }

    /// <summary>A e Aᵀ for neighbouring features of tiles in a row, as <see cref="InputLanes"/>: two rows of cotangents.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CotangentLanes(T* rows, long row, int lanes, int tiles, T* to, int width, long apart)
    {
        for (var lane = lanes - Vector512<T>.Count; lane >= 0; lane -= Vector512<T>.Count)
        {
            T* from = rows + lane, at = to + lane;
            for (var i = 0; i < tiles; i++, from += 2 * lanes, at += width)
            {
                Vector512<T> a = Vector512.Load(from), b = Vector512.Load(from + lanes);
                Vector512<T> c = Vector512.Load(from + row), d = Vector512.Load(from + row + lanes);
                Store(at, apart, a, a + b, a - b, -b);
                Vector512<T> x = a + c, y = b + d;
                Store(at + (4 * apart), apart, x, x + y, x - y, -y);
                (x, y) = (a - c, b - d);
                Store(at + (8 * apart), apart, x, x + y, x - y, -y);
                Store(at + (12 * apart), apart, -c, -c - d, d - c, d);
            }
        }
    }

    /// <summary>Gᵀ p G for a vector of windows; <paramref name="points"/> holds 16 vectors and becomes the nine elements; whether all are
    /// finite.</summary>
    public static bool Gradient(Vector512<T>* points)
    {
        // Down the columns to three rows of four, then along each row.
        for (var column = 0; column < 4; column++)
        {
            Vector512<T> p0 = points[column], p1 = points[column + 4], p2 = points[column + 8], p3 = points[column + 12];
            var sum = (p1 + p2) * Half;
            (points[column], points[column + 4], points[column + 8]) = (p0 + sum, (p1 - p2) * Half, sum + p3);
        }
        var bad = Vector512<T>.Zero;
        for (var row = 0; row < 3; row++)
        {
            Vector512<T> p0 = points[4 * row], p1 = points[(4 * row) + 1], p2 = points[(4 * row) + 2], p3 = points[(4 * row) + 3];
            var sum = (p1 + p2) * Half;
            Vector512<T> first = p0 + sum, middle = (p1 - p2) * Half, last = sum + p3;
            (points[3 * row], points[(3 * row) + 1], points[(3 * row) + 2]) = (first, middle, last);
            bad += (first - first) + (middle - middle) + (last - last);
        }
        return bad == Vector512<T>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* to, long apart, Vector512<T> a, Vector512<T> b, Vector512<T> c, Vector512<T> d)
    {
        a.Store(to);
        b.Store(to + apart);
        c.Store(to + (2 * apart));
        d.Store(to + (3 * apart));
    }
}
