using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>A row-major matrix in memory: a window of a larger one. float32 or float64.</summary>
/// <param name="pointer">The first element.</param>
/// <param name="rows">Rows.</param>
/// <param name="columns">Columns.</param>
/// <param name="stride">Elements from one row to the next.</param>
internal readonly unsafe struct Matrix<T>(T* pointer, int rows, int columns, long stride) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The first element.</summary>
    public T* Pointer => pointer;

    /// <summary>Rows.</summary>
    public int Rows => rows;

    /// <summary>Columns.</summary>
    public int Columns => columns;

    /// <summary>Elements from one row to the next.</summary>
    public long Stride => stride;

    /// <summary>An element.</summary>
    public ref T this[long i, long j]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref pointer[(i * stride) + j];
    }

    /// <summary>The start of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Row(long i) => pointer + (i * stride);

    /// <summary>A stride for so many columns, an odd number of cache lines: rows at powers of two would share few sets of the caches.</summary>
    public static long SpreadStride(long columns)
    {
        var line = Math.Max(1, 64 / sizeof(T));
        return (((columns + line - 1) / line) | 1) * line;
    }

    /// <summary>A window.</summary>
    public Matrix<T> Window(int row, int column, int height, int width) => new(pointer + (row * stride) + column, height, width, stride);

    /// <summary>Copies to another matrix of this size.</summary>
    public void CopyTo(Matrix<T> target)
    {
        if (columns > 0) WorkerPool.For(rows, RowsPerTask(columns), new Lines(this, target));
    }

    /// <summary>So many rows are worth a task of their own.</summary>
    public static long RowsPerTask(int columns) => Math.Max(1, (1 << 15) / columns);

    private readonly struct Lines(Matrix<T> from, Matrix<T> to) : IRangeBody
    {
        public void Run(long start, long end)
        {
            for (var i = start; i < end; i++) new Span<T>(from.Row(i), from.Columns).CopyTo(new Span<T>(to.Row(i), from.Columns));
        }
    }

    /// <summary>Copies rows to the columns of another matrix.</summary>
    public void TransposeTo(Matrix<T> target)
    {
        // So many columns at a time that what is read once a row stays in cache.
        const int Block = 64;
        for (var j = 0; j < columns; j += Block)
        {
            var depth = Math.Min(Block, columns - j);
            Panels.Fill<T, T, SameElement<T>>(pointer + j, stride, 1, rows, depth, target.Row(j), rows, checked((int)target.Stride));
        }
    }

    /// <summary>Sets all elements to zero.</summary>
    public void Clear()
    {
        for (var i = 0; i < rows; i++) new Span<T>(Row(i), columns).Clear();
    }

    /// <summary>Multiplies by a power of two, in two factors, each of which is finite and not zero.</summary>
    public void ScaleB(int exponent)
    {
        T first = T.ScaleB(T.One, exponent / 2), second = T.ScaleB(T.One, exponent - (exponent / 2));
        for (var i = 0; i < rows; i++)
        {
            Rows<T>.Scale(Row(i), first, columns);
            Rows<T>.Scale(Row(i), second, columns);
        }
    }

    /// <summary>Multiplies by a power of two that makes the largest element 1 to 2: that is exact, and squares neither overflow nor vanish.
    /// The result is its exponent; none where the matrix is not finite.</summary>
    public int? Normalize()
    {
        var largest = T.Zero;
        for (var i = 0; i < rows; i++)
        {
            // The larger of a number and NaN is NaN.
            foreach (var x in new Span<T>(Row(i), columns)) largest = T.Max(largest, T.Abs(x));
        }
        if (!T.IsFinite(largest)) return null;
        var exponent = largest == T.Zero ? 0 : -T.ILogB(largest);
        ScaleB(exponent);
        return exponent;
    }

    /// <summary>this -= a·b, where a is m x k with any strides, and b k x n.</summary>
    public void Subtract(int depth, T* a, long aRow, long aColumn, T* b, long bRow, long bColumn)
    {
        if (rows == 0 || columns == 0 || depth == 0) return;
        if ((long)rows * columns * depth < 16384)
        {
            SubtractSmall(depth, a, aRow, aColumn, b, bRow, bColumn);
            return;
        }
        Gemm.Add(rows, columns, depth, a, aRow, aColumn, b, bRow, bColumn, pointer, stride, subtract: true);
    }

    private void SubtractSmall(int depth, T* a, long aRow, long aColumn, T* b, long bRow, long bColumn)
    {
        for (long i = 0; i < rows; i++)
        {
            var target = Row(i);
            for (long k = 0; k < depth; k++)
            {
                var factor = a[(i * aRow) + (k * aColumn)];
                if (bColumn == 1) Rows<T>.AddScaled(target, b + (k * bRow), -factor, columns);
                else for (long j = 0; j < columns; j++) target[j] -= factor * b[(k * bRow) + (j * bColumn)];
            }
        }
    }
}

/// <summary>Loops over contiguous vectors, in registers. Compiled in full at once: a decomposition would be over several times before the
/// just-in-time compiler came back to them.</summary>
internal static unsafe class Rows<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>y += factor·x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(T* y, T* x, T factor, long count)
    {
        var f = Vector.Create(factor);
        long i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
            Vector.Store(Lanes.MultiplyAdd(Vector.Load(x + i), f, Vector.Load(y + i)), y + i);
        for (; i < count; i++) y[i] = Lanes.MultiplyAdd(x[i], factor, y[i]);
    }

    /// <summary>y -= f₀·x₀ + f₁·x₁ + f₂·x₂ + f₃·x₃, where the vectors x lie <paramref name="stride"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SubtractFour(T* y, T* x, long stride, T* factors, long count)
    {
        T* x1 = x + stride, x2 = x1 + stride, x3 = x2 + stride;
        T f0 = -factors[0], f1 = -factors[1], f2 = -factors[2], f3 = -factors[3];
        Vector<T> v0 = Vector.Create(f0), v1 = Vector.Create(f1), v2 = Vector.Create(f2), v3 = Vector.Create(f3);
        long i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
        {
            var sum = Lanes.MultiplyAdd(Vector.Load(x + i), v0, Vector.Load(y + i));
            sum = Lanes.MultiplyAdd(Vector.Load(x1 + i), v1, sum);
            sum = Lanes.MultiplyAdd(Vector.Load(x2 + i), v2, sum);
            Vector.Store(Lanes.MultiplyAdd(Vector.Load(x3 + i), v3, sum), y + i);
        }
        for (; i < count; i++) y[i] = Lanes.MultiplyAdd(x3[i], f3, Lanes.MultiplyAdd(x2[i], f2, Lanes.MultiplyAdd(x1[i], f1, Lanes.MultiplyAdd(x[i], f0, y[i]))));
    }

    /// <summary>x /= divisor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Divide(T* x, T divisor, long count)
    {
        var d = Vector.Create(divisor);
        long i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count) Vector.Store(Vector.Load(x + i) / d, x + i);
        for (; i < count; i++) x[i] /= divisor;
    }

    /// <summary>The first position of the largest magnitude. NaN is none, but for one in front, which stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Largest(T* x, long count)
    {
        var best = T.Abs(x[0]);
        if (T.IsNaN(best)) return 0;
        var most = Vector.Create(best);
        long i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
        {
            var size = Vector.Abs(Vector.Load(x + i));
            most = Vector.ConditionalSelect(Vector.GreaterThan(size, most), size, most);
        }
        for (var lane = 0; lane < Vector<T>.Count; lane++) best = T.Max(best, most[lane]);
        for (; i < count; i++) best = T.Abs(x[i]) > best ? T.Abs(x[i]) : best;
        most = Vector.Create(best);
        for (i = 0; i <= count - Vector<T>.Count && !Vector.EqualsAny(Vector.Abs(Vector.Load(x + i)), most); i += Vector<T>.Count) ;
        while (T.Abs(x[i]) != best) i++;
        return i;
    }

    /// <summary>x *= factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(T* x, T factor, long count)
    {
        var f = Vector.Create(factor);
        long i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count) Vector.Store(Vector.Load(x + i) * f, x + i);
        for (; i < count; i++) x[i] *= factor;
    }

    /// <summary>Σ x·y, in four sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Dot(T* x, T* y, long count)
    {
        Vector<T> s0 = default, s1 = default, s2 = default, s3 = default;
        long i = 0, width = Vector<T>.Count;
        for (; i <= count - (4 * width); i += 4 * width)
        {
            s0 = Lanes.MultiplyAdd(Vector.Load(x + i), Vector.Load(y + i), s0);
            s1 = Lanes.MultiplyAdd(Vector.Load(x + i + width), Vector.Load(y + i + width), s1);
            s2 = Lanes.MultiplyAdd(Vector.Load(x + i + (2 * width)), Vector.Load(y + i + (2 * width)), s2);
            s3 = Lanes.MultiplyAdd(Vector.Load(x + i + (3 * width)), Vector.Load(y + i + (3 * width)), s3);
        }
        for (; i <= count - width; i += width) s0 = Lanes.MultiplyAdd(Vector.Load(x + i), Vector.Load(y + i), s0);
        var sum = Vector.Sum((s0 + s1) + (s2 + s3));
        for (; i < count; i++) sum += x[i] * y[i];
        return sum;
    }

    /// <summary>The length of a vector, without overflow.</summary>
    public static T Norm(T* x, long count)
    {
        var squares = Dot(x, x, count);
        if (T.IsFinite(squares) && squares > T.CreateTruncating(1e-30)) return T.Sqrt(squares);
        var largest = T.Zero;
        for (long i = 0; i < count; i++) largest = T.Max(largest, T.Abs(x[i]));
        if (largest == T.Zero || !T.IsFinite(largest)) return largest;
        var sum = T.Zero;
        for (long i = 0; i < count; i++) sum += (x[i] / largest) * (x[i] / largest);
        return largest * T.Sqrt(sum);
    }

    /// <summary>What is nothing beside a matrix whose largest element is 1, and yet far from the numbers that have few bits.</summary>
    public static T Least => T.CreateTruncating(1e-30);

    /// <summary>A power of two that brings tiny numbers towards 1; squares of what is below 1e-10 do not overflow then.</summary>
    public static T Huge => T.ScaleB(T.One, 60);

    /// <summary>The rotation that takes (x, y), which do not overflow, to (length, 0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (T C, T S, T Length) Turn(T x, T y)
    {
        var squares = (x * x) + (y * y);
        if (squares < T.CreateTruncating(1e-20)) return TurnTiny(x, y);
        var length = T.Sqrt(squares);
        return (x / length, y / length, length);
    }

    // Squares vanish, and what is divided by numbers below the normal ones has few bits.
    private static (T C, T S, T Length) TurnTiny(T x, T y)
    {
        if (x == T.Zero && y == T.Zero) return (T.One, T.Zero, T.Zero);
        var (c, s, length) = Turn(x * Huge, y * Huge);
        return (c, s, length / Huge);
    }

    /// <summary>Exchanges two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Swap(T* x, T* y, long count)
    {
        long i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
        {
            var (a, b) = (Vector.Load(x + i), Vector.Load(y + i));
            Vector.Store(b, x + i);
            Vector.Store(a, y + i);
        }
        for (; i < count; i++) (x[i], y[i]) = (y[i], x[i]);
    }
}
