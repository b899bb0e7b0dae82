using System.Numerics;
using System.Runtime.Intrinsics;

namespace Lazy.Backends.Cpu;

/// <summary>
/// How a line of n = Rows·Columns points becomes Columns transforms of Rows points, a multiplication with exp(-2πi·jk/n), and Rows
/// transforms of Columns points (Bailey, FFTs in external or hierarchical memory, 1990). The factors are products of two: one by the row and
/// the place within a block of columns, one by the row and the block, so that the tables stay small.
/// </summary>
internal sealed class FftSplit<T> where T : unmanaged, INumberBase<T>
{
    private FftSplit(long rows, long columns)
    {
        (Rows, Columns) = (FftPlan<T>.Get(rows), FftPlan<T>.Get(columns));
        var (n, lanes) = (rows * columns, FftBlock<T>.Lanes);
        Fine = new(rows * lanes, i => FftTable<T>.Root((Int128)(i / lanes) * (i % lanes), n));
        Coarse = new(rows * ((columns + lanes - 1) / lanes), i => FftTable<T>.Root((Int128)(i % rows) * (i / rows * lanes), n));
    }

    /// <summary>The transforms of the first half.</summary>
    public FftPlan<T> Rows { get; }

    /// <summary>The transforms of the second half.</summary>
    public FftPlan<T> Columns { get; }

    /// <summary>Factors by row and lane, a row after the other.</summary>
    public FftTable<T> Fine { get; }

    /// <summary>Factors by block and row, a block after the other.</summary>
    public FftTable<T> Coarse { get; }

    public long Bytes => Fine.Bytes + Coarse.Bytes;

    /// <summary>The two nearest factors of n; null where they are too far apart.</summary>
    public static FftSplit<T>? Create(long n)
    {
        for (var rows = (long)Math.Sqrt(n); rows >= 4; rows--)
        {
            if (n % rows == 0) return n / rows <= 64 * rows ? new(n / rows, rows) : null;
        }
        return null;
    }
}
