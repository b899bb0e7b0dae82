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
    public void Read(Matrix<T> source)
    {
        if (source.Pointer != Matrix.Pointer) source.CopyTo(Matrix);
    }

    /// <summary>Gives the elements back.</summary>
    public void Write()
    {
        if (Matrix.Pointer != original.Pointer) Matrix.CopyTo(original);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => memory.Dispose();
}
