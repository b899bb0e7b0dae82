using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>
/// Eigenvalues and eigenvectors of symmetric tridiagonal matrices by divide and conquer (Cuppen 1981): two blocks and a number between them
/// are both blocks apart and an update of rank one, whose eigenvectors come by matrix products from those of the blocks.
/// </summary>
internal static unsafe class TridiagonalEigen<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Blocks that are solved by themselves.
    private const int Leaf = 32;

    // So many joins are dealt to threads, and of fewer each uses all of them.
    private const int ManyJoins = 4;

    /// <summary>Ascending eigenvalues replace the diagonal d [n]; the rows of z [n, n] become the eigenvectors. e [n] is the other diagonal, and
    /// is overwritten. False if an eigenvalue was not found.</summary>
    public static bool Run(int n, T* d, T* e, Matrix<T> z)
    {
        var parts = 1;
        while (n / parts > Leaf) parts *= 2;
        using var joints = new Scratch<T>(parts);
        for (var i = 1; i < parts; i++)
        {
            var at = Bound(i, parts, n);
            var joint = joints.Pointer[i] = e[at - 1];
            d[at - 1] -= T.Abs(joint);
            d[at] -= T.Abs(joint);
        }
        z.Clear();
        var failed = 0;
        WorkerPool.For(parts, 1, new Leaves(n, parts, d, e, z, &failed));
        if (failed != 0) return false;
        for (var count = parts / 2; count > 0; count /= 2)
        {
            var joins = new Joins(n, count, d, z, joints.Pointer, parts / (2 * count));
            if (count >= ManyJoins) WorkerPool.For(count, 1, joins);
            else joins.Run(0, count);
        }
        return true;
    }

    private static int Bound(int part, int parts, int n) => (int)((long)part * n / parts);

    private readonly struct Leaves(int n, int parts, T* d, T* e, Matrix<T> z, int* failed) : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var i = (int)start; i < end; i++)
            {
                int from = Bound(i, parts, n), size = Bound(i + 1, parts, n) - from;
                var block = z.Window(from, from, size, size);
                for (var j = 0; j < size; j++) block[j, j] = T.One;
                if (!SymmetricEigen<T>.Iterate(size, d + from, e + from, block)) *failed = 1;
                Sort(d + from, block);
            }
        }
    }

    private static void Sort(T* d, Matrix<T> z)
    {
        for (var i = 0; i < z.Rows; i++)
        {
            var least = i;
            for (var j = i + 1; j < z.Rows; j++) least = d[j] < d[least] ? j : least;
            if (least == i) continue;
            (d[i], d[least]) = (d[least], d[i]);
            Rows<T>.Swap(z.Row(i), z.Row(least), z.Columns);
        }
    }

    private readonly struct Joins(int n, int count, T* d, Matrix<T> z, T* joints, int step) : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var i = (int)start; i < end; i++)
            {
                int from = Bound(i, count, n), middle = Bound((2 * i) + 1, 2 * count, n), size = Bound(i + 1, count, n) - from;
                Join(d + from, z.Window(from, from, size, size), middle - from, joints[((2 * i) + 1) * step]);
            }
        }
    }

    // Which parts of an eigenvector of the blocks are not zero.
    private enum Part : byte
    {
        First,
        Both,
        Second,
    }

    /// <summary>Joins the eigenvectors of the first <paramref name="half"/> rows with those of the others.</summary>
    private static void Join(T* d, Matrix<T> z, int half, T joint)
    {
        var n = z.Rows;
        var stride = Matrix<T>.SpreadStride(n);
        using Scratch<T> numbers = new(4L * n), space = new(3 * n * stride);
        using var indices = new Scratch<int>(3L * n);
        T* weights = numbers.Pointer, poles = weights + n, z1 = poles + n, values = z1 + n;
        for (var i = 0; i < n; i++) weights[i] = (i < half ? z[i, half - 1] : T.CopySign(T.One, joint) * z[i, half]) / T.Sqrt(T.CreateTruncating(2));
        int* rows = indices.Pointer, place = rows + n, order = place + n;
        var parts = new Part[n];
        var kept = Deflate(d, z, half, T.Abs(joint) * T.CreateTruncating(2), weights, rows, parts);
        // Eigenvectors of the update in the order of their parts, so that products leave out what is zero.
        int first = 0, both = 0;
        for (var j = 0; j < kept; j++)
        {
            first += parts[rows[j]] == Part.First ? 1 : 0;
            both += parts[rows[j]] == Part.Both ? 1 : 0;
        }
        Span<int> next = [0, first, first + both];
        for (var j = 0; j < n; j++)
        {
            place[j] = j < kept ? next[(int)parts[rows[j]]]++ : j;
            order[place[j]] = rows[j];
            (poles[j], z1[j], values[j]) = (d[rows[j]], weights[rows[j]], d[rows[j]]);
        }
        Matrix<T> old = new(space.Pointer, n, n, stride), made = new(space.Pointer + (n * stride), n, n, stride),
            update = new(space.Pointer + (2 * n * stride), kept, kept, stride);
        Gather(z, order, old);
        if (kept > 0) new RankOneUpdate<T>(kept, poles, z1, T.Abs(joint) * T.CreateTruncating(2), update).Run(values, place);
        Multiply(update.Window(0, 0, kept, first + both), old.Window(0, 0, first + both, half), made);
        Multiply(update.Window(0, first, kept, kept - first), old.Window(first, half, kept - first, n - half), made.Window(0, half, n, n - half));
        for (var j = kept; j < n; j++) new Span<T>(old.Row(j), n).CopyTo(new Span<T>(made.Row(j), n));
        for (var j = 0; j < n; j++) order[j] = j;
        new Span<T>(values, n).Sort(new Span<int>(order, n));
        new Span<T>(values, n).CopyTo(new Span<T>(d, n));
        Gather(made, order, z);
    }

    private static void Multiply(Matrix<T> a, Matrix<T> b, Matrix<T> target)
    {
        if (a.Rows > 0) Gemm.Run([], a.Rows, b.Columns, a.Columns, a.Pointer, new(a.Stride, 1, []), b.Pointer, new(b.Stride, 1, []), target.Pointer, 0, target.Stride);
    }

    /// <summary>Finds which eigenvalues stay as they are: those of vanishing weight, and, after a rotation, all but one of those that are next to
    /// each other. The others come first in <paramref name="rows"/>, ascending.</summary>
    private static int Deflate(T* d, Matrix<T> z, int half, T rho, T* weights, int* rows, Part[] parts)
    {
        var n = z.Rows;
        var order = new int[n];
        T most = T.Zero, heaviest = T.Zero;
        for (var i = 0; i < n; i++)
        {
            (order[i], parts[i]) = (i, i < half ? Part.First : Part.Second);
            most = T.Max(most, T.Abs(d[i]));
            heaviest = T.Max(heaviest, T.Abs(weights[i]));
        }
        new Span<T>(d, n).ToArray().AsSpan().Sort(order.AsSpan());
        var tolerance = T.CreateTruncating(8) * (T.BitIncrement(T.One) - T.One) * T.Max(most, heaviest);
        int kept = 0, dropped = n, last = -1;
        foreach (var i in order)
        {
            if (rho * T.Abs(weights[i]) <= tolerance)
            {
                rows[--dropped] = i;
                continue;
            }
            if (last >= 0)
            {
                var length = T.Hypot(weights[i], weights[last]);
                T c = weights[i] / length, s = -weights[last] / length;
                if (T.Abs((d[i] - d[last]) * c * s) <= tolerance)
                {
                    weights[i] = length;
                    Rotate(z.Row(last), z.Row(i), c, s, n);
                    (d[last], d[i]) = ((d[last] * c * c) + (d[i] * s * s), (d[last] * s * s) + (d[i] * c * c));
                    if (parts[i] != parts[last]) parts[i] = Part.Both;
                    rows[--dropped] = last;
                }
                else rows[kept++] = last;
            }
            last = i;
        }
        if (last >= 0) rows[kept++] = last;
        return kept;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rotate(T* x, T* y, T c, T s, int count)
    {
        for (var i = 0; i < count; i++) (x[i], y[i]) = ((c * x[i]) + (s * y[i]), (c * y[i]) - (s * x[i]));
    }

    private static void Gather(Matrix<T> from, int* order, Matrix<T> to) =>
        WorkerPool.For(to.Rows, Matrix<T>.RowsPerTask(to.Columns), new Gathers(from, order, to));

    private readonly struct Gathers(Matrix<T> from, int* order, Matrix<T> to) : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var i = start; i < end; i++) new Span<T>(from.Row(order[i]), to.Columns).CopyTo(new Span<T>(to.Row(i), to.Columns));
        }
    }
}
