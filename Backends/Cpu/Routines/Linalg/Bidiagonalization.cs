using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>
/// Reflections from both sides that make a matrix bidiagonal, with one pass over the matrix per step (Howell, Demmel, Fulton, Hammarling
/// and Marmol 2008). Some columns at a time, while they are in cache: the updates of the last step, the product of the next reflection of
/// columns with them, and what they add to the product with the row that makes the next reflection of rows, before its length is known.
/// </summary>
internal static unsafe class Bidiagonalization<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long FewElements = 16384;

    // What is divided by less may have lost digits to numbers below the normal ones.
    private static T SmallDivisor => T.CreateTruncating(1e-25);

    private static int Group => 4 * Vector<T>.Count;

    private static int Block => 2 * Group;

    private static long Padded(long columns) => (columns + Block - 1) / Block * Block;

    /// <summary>A stride for the rows of so many columns: whole blocks, which have to be zero behind the columns.</summary>
    public static long Stride(int columns) => Matrix<T>.SpreadStride(Padded(columns));

    /// <summary>Replaces a [m,n], m not below n, with <see cref="Stride"/>, by the reflections: those of columns lie below the diagonal,
    /// those of rows behind the superdiagonal. d [n] and e [n - 1] are the diagonals, left and right [n] the factors.</summary>
    public static void Run(Matrix<T> a, T* d, T* e, T* left, T* right)
    {
        int m = a.Rows, n = a.Columns;
        var padded = Padded(n);
        using Scratch<T> rowMemory = new(3L * m), columnMemory = new(2 * padded), sumMemory = new(padded / Block * m);
        new Span<T>(rowMemory.Pointer, 3 * m).Clear();
        new Span<T>(columnMemory.Pointer, (int)(2 * padded)).Clear();
        // What is not yet subtracted is v·yᵀ + z·uᵀ; y and u are zero where columns are done.
        T* v = rowMemory.Pointer, z = v + m, next = z + m, y = columnMemory.Pointer, u = y + padded;
        for (var i = 0; i < m; i++) next[i] = a[i, 0];
        for (var k = 0; k < n; k++)
        {
            var tau = left[k] = m - k == 1 ? T.Zero : QrFactor<T>.Reflector(next + k, m - k);
            d[k] = next[k];
            for (var i = k; i < m; i++) a[i, k] = next[i];
            var rest = n - k - 1;
            if (rest == 0) break;
            next[k] = T.One;
            int first = k + 1, from = first / Block;
            var blocks = (padded / Block) - from;
            // The same blocks go to the same threads as far as possible, in whose caches they are; each has its own sums.
            var share = (long)rest * (m - k) < FewElements ? blocks : (blocks + WorkerPool.Threads - 1) / WorkerPool.Threads;
            WorkerPool.For(blocks, share, new Pass(a, k, v, z, next, tau, y, u, sumMemory.Pointer));
            var spare = v;
            v = next;
            next = spare;

            T alpha = u[first], yx = Rows<T>.Dot(y + first, u + first, rest);
            var factor = right[k] = rest == 1 ? T.Zero : QrFactor<T>.Reflector(u + first, rest);
            var beta = e[k] = u[first];
            new Span<T>(u + first, rest).CopyTo(new Span<T>(a.Row(k) + first, rest));
            u[first] = T.One;
            Turned(a, k, z, v, y, u, factor, alpha, beta, yx, Sum(sumMemory.Pointer, m, from, blocks, first));
            for (var i = first; i < m; i++) next[i] = a[i, first] - (v[i] * y[first]) - z[i];
            y[first] = u[first] = T.Zero;
        }
    }

    // The sums of blocks, in the place of the first.
    private static T* Sum(T* sums, int m, int from, long blocks, int first)
    {
        var all = sums + ((long)from * m);
        for (var block = 1; block < blocks; block++) Rows<T>.AddScaled(all + first, all + (block * (long)m) + first, T.One, m - first);
        return all;
    }

    // z = τ·B·u where B = A - v·yᵀ. With u = (x - β·e₁)/(α - β) it follows from the sums, which are A·x.
    private static void Turned(Matrix<T> a, int k, T* z, T* v, T* y, T* u, T tau, T alpha, T beta, T yx, T* sums)
    {
        int first = k + 1, rest = a.Columns - first;
        if (tau == T.Zero) new Span<T>(z + first, a.Rows - first).Clear();
        else if (T.Abs(alpha - beta) > SmallDivisor)
        {
            T scale = tau / (alpha - beta), ofV = yx - (beta * y[first]);
            for (var i = first; i < a.Rows; i++) z[i] = scale * (sums[i] - (v[i] * ofV) - (beta * a[i, first]));
        }
        else
        {
            var yu = Rows<T>.Dot(y + first, u + first, rest);
            for (var i = first; i < a.Rows; i++) z[i] = tau * (Rows<T>.Dot(a.Row(i) + first, u + first, rest) - (v[i] * yu));
        }
    }

    private readonly struct Pass(Matrix<T> a, int k, T* v, T* z, T* next, T tau, T* y, T* u, T* sums) : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var block = ((k + 1) / Block) + start; block < ((k + 1) / Block) + end; block++)
            {
                var column = block * Block;
                Update(column);
                Update(column + Group);
                Multiply(column, sums + (block * a.Rows));
            }
        }

        // A -= v·yᵀ + z·uᵀ, then y = τ·Aᵀ·next, and u becomes the first row of A - next·yᵀ.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Update(long column)
        {
            var lanes = Vector<T>.Count;
            Vector<T> y0 = Vector.Load(y + column), y1 = Vector.Load(y + column + lanes), y2 = Vector.Load(y + column + (2 * lanes)),
                y3 = Vector.Load(y + column + (3 * lanes)), u0 = Vector.Load(u + column), u1 = Vector.Load(u + column + lanes),
                u2 = Vector.Load(u + column + (2 * lanes)), u3 = Vector.Load(u + column + (3 * lanes));
            Vector<T> s0 = default, s1 = default, s2 = default, s3 = default;
            for (var i = k; i < a.Rows; i++)
            {
                var row = a.Row(i) + column;
                Vector<T> p = Vector.Create(-v[i]), q = Vector.Create(-z[i]), x = Vector.Create(next[i]);
                var r0 = Lanes.MultiplyAdd(q, u0, Lanes.MultiplyAdd(p, y0, Vector.Load(row)));
                var r1 = Lanes.MultiplyAdd(q, u1, Lanes.MultiplyAdd(p, y1, Vector.Load(row + lanes)));
                var r2 = Lanes.MultiplyAdd(q, u2, Lanes.MultiplyAdd(p, y2, Vector.Load(row + (2 * lanes))));
                var r3 = Lanes.MultiplyAdd(q, u3, Lanes.MultiplyAdd(p, y3, Vector.Load(row + (3 * lanes))));
                Vector.Store(r0, row);
                Vector.Store(r1, row + lanes);
                Vector.Store(r2, row + (2 * lanes));
                Vector.Store(r3, row + (3 * lanes));
                s0 = Lanes.MultiplyAdd(x, r0, s0);
                s1 = Lanes.MultiplyAdd(x, r1, s1);
                s2 = Lanes.MultiplyAdd(x, r2, s2);
                s3 = Lanes.MultiplyAdd(x, r3, s3);
            }
            var t = Vector.Create(tau);
            Finish(column, t * s0);
            Finish(column + lanes, t * s1);
            Finish(column + (2 * lanes), t * s2);
            Finish(column + (3 * lanes), t * s3);
            // Columns that are done share the block.
            for (var j = column; j <= Math.Min(k, column + Group - 1); j++) y[j] = u[j] = T.Zero;
        }

        private void Finish(long column, Vector<T> product)
        {
            Vector.Store(product, y + column);
            Vector.Store(Vector.Load(a.Row(k) + column) - product, u + column);
        }

        // The part of A·u that is of these columns.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Multiply(long column, T* to)
        {
            var lanes = Vector<T>.Count;
            var x = u + column;
            Vector<T> x0 = Vector.Load(x), x1 = Vector.Load(x + lanes), x2 = Vector.Load(x + (2 * lanes)), x3 = Vector.Load(x + (3 * lanes)),
                x4 = Vector.Load(x + (4 * lanes)), x5 = Vector.Load(x + (5 * lanes)), x6 = Vector.Load(x + (6 * lanes)),
                x7 = Vector.Load(x + (7 * lanes));
            for (var i = k + 1; i < a.Rows; i++)
            {
                var row = a.Row(i) + column;
                var s0 = Lanes.MultiplyAdd(Vector.Load(row), x0, Vector.Load(row + (4 * lanes)) * x4);
                var s1 = Lanes.MultiplyAdd(Vector.Load(row + lanes), x1, Vector.Load(row + (5 * lanes)) * x5);
                var s2 = Lanes.MultiplyAdd(Vector.Load(row + (2 * lanes)), x2, Vector.Load(row + (6 * lanes)) * x6);
                var s3 = Lanes.MultiplyAdd(Vector.Load(row + (3 * lanes)), x3, Vector.Load(row + (7 * lanes)) * x7);
                to[i] = Vector.Sum((s0 + s1) + (s2 + s3));
            }
        }
    }
}
