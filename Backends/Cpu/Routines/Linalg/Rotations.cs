using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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

    // Rotations mostly come in sweeps, in which each shares a row with the one before: that row stays in registers.
    private readonly struct Columns(Rotations<T> all) : IRangeBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, long end)
        {
            var lanes = Vector512<T>.Count;
            if (start + (4 * lanes) <= end)
            {
                // A copy without gaps: rows that lie a power of two apart would share few sets of the caches.
                var rows = all.target.Rows;
                using var memory = new Scratch<T>((long)rows * 4 * lanes);
                var strip = new Matrix<T>(memory.Pointer, rows, 4 * lanes, 4 * lanes);
                for (; start + (4 * lanes) <= end; start += 4 * lanes)
                {
                    var source = all.target.Window(0, (int)start, rows, 4 * lanes);
                    source.CopyTo(strip);
                    Four(strip);
                    strip.CopyTo(source);
                }
            }
            for (; start + lanes <= end; start += lanes) One(start);
            if (start < end) Rest(start, end);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Four(Matrix<T> target)
        {
            var (lanes, held) = (Vector512<T>.Count, -1);
            Vector512<T> h0 = default, h1 = default, h2 = default, h3 = default;
            for (var i = 0; i < all.count; i++)
            {
                var r = all.pending[i];
                T* x = target.Row(r.X), y = target.Row(r.Y);
                Vector512<T> a0, a1, a2, a3, b0, b1, b2, b3;
                if (r.X == held) (a0, a1, a2, a3) = (h0, h1, h2, h3);
                else
                {
                    (a0, a1) = (Vector512.Load(x), Vector512.Load(x + lanes));
                    (a2, a3) = (Vector512.Load(x + (2 * lanes)), Vector512.Load(x + (3 * lanes)));
                }
                if (r.Y == held) (b0, b1, b2, b3) = (h0, h1, h2, h3);
                else
                {
                    (b0, b1) = (Vector512.Load(y), Vector512.Load(y + lanes));
                    (b2, b3) = (Vector512.Load(y + (2 * lanes)), Vector512.Load(y + (3 * lanes)));
                }
                Vector512<T> c = Vector512.Create(r.C), s = Vector512.Create(r.S), minus = -s;
                (a0, b0) = (Lanes.MultiplyAdd(s, b0, c * a0), Lanes.MultiplyAdd(minus, a0, c * b0));
                (a1, b1) = (Lanes.MultiplyAdd(s, b1, c * a1), Lanes.MultiplyAdd(minus, a1, c * b1));
                (a2, b2) = (Lanes.MultiplyAdd(s, b2, c * a2), Lanes.MultiplyAdd(minus, a2, c * b2));
                (a3, b3) = (Lanes.MultiplyAdd(s, b3, c * a3), Lanes.MultiplyAdd(minus, a3, c * b3));
                var next = i + 1 < all.count ? all.pending[i + 1] : default;
                held = i + 1 == all.count ? -1 : next.X == r.X || next.Y == r.X ? r.X : next.X == r.Y || next.Y == r.Y ? r.Y : -1;
                if (held == r.X) (h0, h1, h2, h3) = (a0, a1, a2, a3);
                else
                {
                    Vector512.Store(a0, x);
                    Vector512.Store(a1, x + lanes);
                    Vector512.Store(a2, x + (2 * lanes));
                    Vector512.Store(a3, x + (3 * lanes));
                }
                if (held == r.Y) (h0, h1, h2, h3) = (b0, b1, b2, b3);
                else
                {
                    Vector512.Store(b0, y);
                    Vector512.Store(b1, y + lanes);
                    Vector512.Store(b2, y + (2 * lanes));
                    Vector512.Store(b3, y + (3 * lanes));
                }
            }
        }

        private void One(long at)
        {
            foreach (ref readonly var r in all.pending.AsSpan(0, all.count))
            {
                T* x = all.target.Row(r.X) + at, y = all.target.Row(r.Y) + at;
                Vector512<T> a = Vector512.Load(x), b = Vector512.Load(y), c = Vector512.Create(r.C), s = Vector512.Create(r.S);
                Vector512.Store(Lanes.MultiplyAdd(s, b, c * a), x);
                Vector512.Store(Lanes.MultiplyAdd(-s, a, c * b), y);
            }
        }

        private void Rest(long start, long end)
        {
            foreach (ref readonly var r in all.pending.AsSpan(0, all.count))
            {
                T* x = all.target.Row(r.X), y = all.target.Row(r.Y);
                for (var i = start; i < end; i++)
                {
                    var (a, b) = (x[i], y[i]);
                    x[i] = Lanes.MultiplyAdd(r.S, b, r.C * a);
                    y[i] = Lanes.MultiplyAdd(-r.S, a, r.C * b);
                }
            }
        }
    }
}
