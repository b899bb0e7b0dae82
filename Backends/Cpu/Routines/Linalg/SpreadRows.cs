using System.Numerics;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>
/// A matrix to work on in place of another one: that one itself or, where its rows lie a multiple of so many bytes apart that they share few
/// sets of the caches, one with rows that spread over all of them.
/// </summary>
internal readonly unsafe ref struct SpreadRows<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Conflict = 1024;

    // Smaller ones fit the second-level cache, however their rows lie.
    private const long Least = 128 * 128;
    private const long CopyChunk = 1 << 15;

    private readonly Matrix<T> original;
    private readonly Scratch<T> memory;

    /// <summary>Room for <paramref name="original"/>.</summary>
    public SpreadRows(Matrix<T> original)
    {
        this.original = original;
        var copies = (long)original.Rows * original.Columns >= Least && original.Stride * sizeof(T) % Conflict == 0;
        var stride = Matrix<T>.SpreadStride(original.Columns);
        memory = new(copies ? original.Rows * stride : 0);
        Matrix = copies ? new(memory.Pointer, original.Rows, original.Columns, stride) : original;
    }

    /// <summary>The matrix to work on.</summary>
    public Matrix<T> Matrix { get; }

    /// <summary>Takes elements over from a matrix of the same size.</summary>
    public void Read(Matrix<T> source) => Copy(source, Matrix);

    /// <summary>Gives the elements back.</summary>
    public void Write() => Copy(Matrix, original);

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => memory.Dispose();

    private static void Copy(Matrix<T> from, Matrix<T> to)
    {
        if (from.Pointer != to.Pointer) WorkerPool.For(from.Rows, Math.Max(1, CopyChunk / from.Columns), new Lines(from, to));
    }

    private readonly struct Lines(Matrix<T> from, Matrix<T> to) : IRangeBody
    {
        public void Run(long start, long end)
        {
            var (first, count) = ((int)start, (int)(end - start));
            from.Window(first, 0, count, from.Columns).CopyTo(to.Window(first, 0, count, to.Columns));
        }
    }
}
