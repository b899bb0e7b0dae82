using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Cpu;

/// <summary>Complex constants of a plan at fixed addresses, computed in float64 and rounded once.</summary>
internal sealed unsafe class FftTable<T> where T : unmanaged, INumberBase<T>
{
    private readonly T[] data;

    public FftTable(long count, Func<long, Complex> value)
    {
        data = GC.AllocateUninitializedArray<T>(checked((int)(2 * count)), pinned: true);
        Re = (T*)Unsafe.AsPointer(ref data[0]);
        Im = Re + count;
        for (long i = 0; i < count; i++)
        {
            var z = value(i);
            (Re[i], Im[i]) = (T.CreateTruncating(z.Real), T.CreateTruncating(z.Imaginary));
        }
    }

    public T* Re { get; }

    public T* Im { get; }

    public long Bytes => (long)data.Length * sizeof(T);

    /// <summary>exp(-2πi·k/n), of an angle of at most an eighth of a turn, where sine and cosine are exact to the last bit or nearly so.</summary>
    public static Complex Root(Int128 k, long n)
    {
        var turn = (long)(k % n);
        var eighth = (int)((Int128)turn * 8 / n);
        // Odd eighths are measured back from their end.
        var quarter = (eighth + 1) / 2;
        var rest = (double)(((Int128)turn * 4) - ((Int128)quarter * n)) / n;
        var (sin, cos) = Math.SinCos(Math.PI / 2 * rest);
        return (quarter & 3) switch
        {
            0 => new(cos, -sin),
            1 => new(-sin, -cos),
            2 => new(-cos, sin),
            _ => new(sin, cos),
        };
    }
}
