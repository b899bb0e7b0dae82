namespace Lazy.Backends.Cpu;

/// <summary>
/// Complex numbers in memory, real and imaginary parts apart, as interleaved, split and half-length real data all are. Swapping the
/// parts of source and target turns a transform into its inverse.
/// </summary>
/// <param name="re">The real part of the first number.</param>
/// <param name="im">Its imaginary part.</param>
/// <param name="step">The distance of neighbours in a line, in parts.</param>
/// <param name="line">The distance of a line from the next.</param>
internal readonly unsafe struct FftView<T>(T* re, T* im, long step, long line) where T : unmanaged
{
    public T* Re { get; } = re;

    public T* Im { get; } = im;

    public long Step { get; } = step;

    public long Line { get; } = line;

    /// <summary>Complex numbers that lie in pairs; distances are in numbers.</summary>
    public static FftView<T> Interleaved(T* start, long step, long line) => new(start, start + 1, 2 * step, 2 * line);

    public FftView<T> Swapped => new(Im, Re, Step, Line);

    /// <summary>The same without its first lines.</summary>
    public FftView<T> FromLine(long line) => new(Re + (line * Line), Im + (line * Line), Step, Line);

    /// <summary>The same with other distances.</summary>
    public FftView<T> With(long step, long line) => new(Re, Im, step, line);
}
