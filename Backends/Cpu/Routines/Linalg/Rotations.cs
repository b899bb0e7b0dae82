using System.Numerics;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>
/// Plane rotations that are kept until there are many, and then applied to all rows of a matrix, some columns at a time: those columns stay
/// in cache for all of the rotations, and threads need no word with each other.
/// </summary>
internal sealed unsafe class Rotations<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Chunk = 64;

    private readonly Matrix<T> target;
    private readonly (int X, int Y, T C, T S)[] pending;
    private int count;

    /// <summary>Rotations of the rows of a matrix.</summary>
    public Rotations(Matrix<T> target)
    {
        this.target = target;
        pending = new (int, int, T, T)[target.Rows == 0 ? 0 : Math.Max(256, 24 * target.Rows)];
    }

    /// <summary>(x, y) becomes (c·x + s·y, c·y - s·x), where x and y are rows.</summary>
    public void Add(int x, int y, T c, T s)
    {
        if (pending.Length == 0) return;
        pending[count++] = (x, y, c, s);
        if (count == pending.Length) Apply();
    }

    /// <summary>Applies what is pending.</summary>
    public void Apply()
    {
        if (count > 0) WorkerPool.For(target.Columns, count * (long)target.Columns < 32768 ? target.Columns : Chunk, new Columns(this));
        count = 0;
    }

    private readonly struct Columns(Rotations<T> all) : IRangeBody
    {
        public void Run(long start, long end)
        {
            var width = end - start;
            foreach (ref readonly var r in all.pending.AsSpan(0, all.count))
            {
                T* x = all.target.Row(r.X) + start, y = all.target.Row(r.Y) + start;
                Vector<T> c = Vector.Create(r.C), s = Vector.Create(r.S), minus = -s;
                long i = 0;
                for (; i <= width - Vector<T>.Count; i += Vector<T>.Count)
                {
                    Vector<T> a = Vector.Load(x + i), b = Vector.Load(y + i);
                    Vector.Store(Lanes.MultiplyAdd(s, b, c * a), x + i);
                    Vector.Store(Lanes.MultiplyAdd(minus, a, c * b), y + i);
                }
                for (; i < width; i++)
                {
                    var (a, b) = (x[i], y[i]);
                    x[i] = Lanes.MultiplyAdd(r.S, b, r.C * a);
                    y[i] = Lanes.MultiplyAdd(-r.S, a, r.C * b);
                }
            }
        }
    }
}
